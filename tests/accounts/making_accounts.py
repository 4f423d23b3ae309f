"""Accounts, departments and their files, made for tests."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from plugins.model import (
    Account,
    Confidence,
    Department,
    PageRules,
    Platform,
    Proof,
    ProofKind,
    Service,
)
from plugins.text import one_line

TODAY = date(2026, 11, 21)


def department(code, name, of, slug, sdis=""):
    """Return a department whose prefecture's host follows the rule."""
    return Department(code, name, slug, of, "Région", "Europe/Paris", f"www.{slug}.gouv.fr", sdis)


DEPARTMENTS = {
    one.code: one
    for one in (
        department("2A", "Corse-du-Sud", "de la Corse-du-Sud", "corse-du-sud"),
        department("38", "Isère", "de l'Isère", "isere", sdis="www.sdis38.fr"),
        department("75", "Paris", "de Paris", "paris", sdis="pompiersparis.fr"),
        department("92", "Hauts-de-Seine", "des Hauts-de-Seine", "hauts-de-seine", sdis="pompiersparis.fr"),
    )
}

PROOF = Proof(ProofKind.PUBLIC_DOMAIN, date(2026, 10, 31), Confidence.HIGH, "seen")

ISERE = Account(
    id="38-prefecture-rss",
    title="Préfecture de l'Isère",
    service=Service.PREFECTURE,
    department="38",
    platform=Platform.RSS,
    address="https://www.isere.gouv.fr/syndication/flux/actualites",
    home="https://www.isere.gouv.fr/",
    proof=PROOF,
)


def account(**changes):
    """Return the Isère's account with *changes*; `proof_kind=...` and the like change its proof."""
    inner = {key.removeprefix("proof_"): changes.pop(key) for key in list(changes) if key.startswith("proof_")}
    return replace(ISERE, proof=replace(PROOF, **inner), **changes)


ACCOUNT = """\
[[account]]
id = "38-prefecture-rss"
title = "Préfecture de l'Isère"
service = "prefecture"
department = "38"
platform = "rss"
address = "https://www.isere.gouv.fr/syndication/flux/actualites"
home = "https://www.isere.gouv.fr/"
proof = { kind = "public-domain", date = 2026-10-31, confidence = "high", note = "seen" }
"""


def write(folder: Path, text: str, name: str = "some.toml") -> Path:
    """Return a new file of *folder* that holds *text*."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


# Text as the registry keeps it: on one line, without what no page may carry.
# The letters are those that TOML, CSV, XML or the portal's own formats give a meaning to, and a few that they do not.
_LETTERS = "aZé0 œ’😀\"'\\,;:#=[]{}<>&|@-\t\n\r\x00\x7f\x85\u202e\u2028\ufeff\ufffe"
texts = st.text(st.sampled_from(_LETTERS), max_size=12).map(one_line)
_words = st.text(st.sampled_from("abz019"), min_size=1, max_size=6)
_paths = st.lists(_words, max_size=3).map("/".join)
_hosts = st.one_of(
    _words.map(lambda word: f"{word}.gouv.fr"),
    _words.map(lambda word: f"{word}.example"),
)
_addresses = st.builds(
    lambda scheme, host, path: f"{scheme}://{host}/{path}", st.sampled_from(["http", "https"]), _hosts, _paths
)
_kinds = st.sampled_from([kind for kind in ProofKind if kind is not ProofKind.PUBLIC_DOMAIN])


_numbers = st.integers(10_000, 10**18).map(str)
_names = st.text(st.sampled_from("abz"), min_size=5, max_size=8)
_channels = st.text(st.sampled_from("abz019-_"), min_size=22, max_size=22).map("UC{}".format)
_dids = st.text(st.sampled_from("abz27"), min_size=24, max_size=24).map("did:plc:{}".format)
# For each platform that has its own: how it calls an account, and the address that is asked for it.
_OWN = {
    Platform.X: (_numbers, "https://api.x.com/2/users/{}/tweets"),
    Platform.BLUESKY: (_dids, "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor={}"),
    Platform.MASTODON: (_numbers, "https://a.example/api/v1/accounts/{}/statuses"),
    Platform.YOUTUBE: (_channels, "https://www.youtube.com/feeds/videos.xml?channel_id={}"),
    Platform.TELEGRAM: (_names, "https://t.me/s/{}"),
    Platform.FACEBOOK: (_numbers, "https://graph.facebook.com/v25.0/{}/posts"),
}
_selectors = st.sampled_from(["", "article", "li > a[href]", 'h2 a, a[title="é\\"ü"]'])
_rules = st.builds(
    PageRules,
    item=st.sampled_from(["article", "ul.news > li"]),
    within=_selectors,
    title=_selectors,
    detail=st.sampled_from(["", "auto", "main"]),
    sitemap=st.one_of(st.just(""), _addresses),
    match=st.sampled_from(["", "/actualites/"]),
)


@st.composite
def _accounts(draw):
    platform = draw(st.sampled_from(Platform))
    identity = ""
    address = draw(st.one_of(st.just(""), _addresses))
    if address and platform in _OWN:
        names, form = _OWN[platform]
        identity = draw(names)
        address = form.format(identity)
        identity = "" if platform is Platform.TELEGRAM else identity
    kind = draw(_kinds)
    confidence = draw(st.sampled_from(Confidence))
    readable = bool(address) and kind is not ProofKind.NONE and confidence is not Confidence.LOW
    interval = draw(st.one_of(st.none(), st.integers(1, 10080)))
    return Account(
        id=draw(st.lists(_words, min_size=1, max_size=3).map("-".join)),
        title=draw(texts.filter(bool)),
        service=draw(st.sampled_from(Service)),
        department=draw(st.sampled_from([None, *DEPARTMENTS])),
        platform=platform,
        address=address,
        home=draw(_addresses),
        proof=Proof(
            kind,
            draw(st.dates(date(2000, 1, 1), TODAY)),
            confidence,
            draw(texts),
            draw(st.sampled_from(["", "https://www.isere.gouv.fr/Contacts"])),
        ),
        enabled=readable and draw(st.booleans()),
        note=draw(texts),
        interval=interval,
        interval_reason="agreed" if interval is not None and interval < 60 else "",
        identity=identity,
        page=draw(_rules) if platform is Platform.PAGE else None,
    )


accounts = _accounts()
several = st.lists(
    accounts,
    max_size=4,
    unique_by=(
        lambda one: one.id,
        lambda one: one.address.partition("://")[2] or one.id,
        lambda one: (one.site, one.platform, one.home.partition("://")[2], one.address),
    ),
)
