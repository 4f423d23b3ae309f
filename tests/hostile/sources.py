"""Sources of every platform for the fuzzer: an account, sound answers to begin from, and the addresses of its parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from making import make_account

from plugins.model import Account, PageRules, Platform
from tests.hostile.carriers import atom, json_feed, page, rss
from tests.hostile.documents import ATOM, JSON, RDF, RSS
from tests.hostile.vectors import vectors

_FIXTURES = Path(__file__).parents[1] / "feeds" / "fixtures"
_DID = "did:plc:essai0000000000000000001"


@dataclass(frozen=True, slots=True)
class Source:
    """*seeds* are bodies of its answers; *parts* what the addresses and the headers of further answers may be."""

    account: Account
    seeds: tuple[bytes, ...]
    parts: tuple[tuple[str, Mapping[str, str]], ...] = ()


def sources() -> Mapping[str, Source]:
    """Return the sources by the name of their platform."""
    made = {name: _source(name, given) for name, given in _PLATFORMS.items()}
    feeds = [text.encode() for text in (RSS, RDF, ATOM, JSON)]
    few = vectors()[::50]
    feeds += [rss(few), rss(few, cdata=True), atom(few), atom(few, kind="text"), json_feed(few)]
    feeds += [file.read_bytes() for file in sorted(_FIXTURES.glob("*.*"))]
    made["web"] = Source(make_account(), tuple(feeds))
    pages = [page(few), *(file.read_bytes() for file in sorted((_FIXTURES / "pages").glob("*.html")))]
    address = "https://service.example/actualites"
    parts = tuple(
        (f"https://service.example/actu/{n}", {":role": role, ":asked": f"https://service.example/actu/{n}"})
        for n, role in enumerate(("detail", "lookup", "child"))  # the rules of robots.txt are shortened when asked for
    )
    for name, detail in {"page": "", "page with details": "auto"}.items():
        rules = PageRules(item="article, li, tr, .item", detail=detail)
        made[name] = Source(make_account(platform=Platform.PAGE, address=address, page=rules), tuple(pages), parts)
    return made


# Platform, address, identity, the seeds' names, the addresses of parts.
_Given = tuple[Platform, str, str, str, tuple[str, ...]]
_PLATFORMS: Mapping[str, _Given] = {
    "mastodon": (
        Platform.MASTODON, "https://mastodon.example/api/v1/accounts/109000000000000001/statuses", "109000000000000001", "mastodon-s*",
        ("https://mastodon.example/api/v1/statuses/114900000000000003", "https://mastodon.example/api/v1/accounts/109000000000000001/statuses?max_id=1"),
    ),
    "bluesky": (
        Platform.BLUESKY, f"https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor={_DID}", _DID, "bluesky-feed*",
        (f"https://public.api.bsky.app/xrpc/app.bsky.feed.getPosts?uris=at://{_DID}/app.bsky.feed.post/3kabc", "https://public.api.bsky.app/x"),
    ),
    "telegram": (
        Platform.TELEGRAM, "https://t.me/s/prefecture00", "", "telegram-*",
        ("https://t.me/prefecture00/12?embed=1", "https://t.me/s/prefecture00?before=9"),
    ),
    "x": (
        Platform.X, "https://api.x.com/2/users/1000000001/tweets", "1000000001", "x-*",
        ("https://api.x.com/2/tweets?ids=1991900000000000500", "https://api.x.com/2/users/1000000001/tweets?until_id=5", "http://["),
    ),
    "facebook": (
        Platform.FACEBOOK, "https://graph.facebook.com/v25.0/100200300400500/posts", "100200300400500", "facebook-*",
        ("https://graph.facebook.com/v25.0/100200300400500_5", "https://graph.facebook.com/v25.0/100200300400500/posts?after=x"),
    ),
    "youtube": (Platform.YOUTUBE, "https://www.youtube.com/feeds/videos.xml?channel_id=UCabc", "UCabc", "youtube-*", ()),
    "meteoalarm": (Platform.METEOALARM, "https://feeds.meteoalarm.example/feeds/meteoalarm-legacy-atom-france", "", "meteoalarm-*", ()),
    "cap": (Platform.CAP, "https://alertes.example/cap.xml", "", "cap-*", ()),
    "vigicrues": (Platform.VIGICRUES, "https://www.vigicrues.example/territoire/rss", "", "vigicrues*", ()),
    "fr-alert": (Platform.FR_ALERT, "https://www.fr-alert.example/les-alertes", "", "fr-alert-*", ("https://www.fr-alert.example/export-alert",)),
    "vigilance": (Platform.VIGILANCE, "https://public-api.meteofrance.fr/public/DPVigilance/v1/cartevigilance/encours", "", "vigilance*", ()),
}  # fmt: skip


def _source(name: str, given: _Given) -> Source:
    platform, address, identity, seeds, parts = given
    department = None if name in {"meteoalarm", "fr-alert", "vigilance"} else "76"
    account = make_account(name, platform=platform, address=address, identity=identity, department=department)
    bodies = tuple(file.read_bytes() for file in sorted((_FIXTURES / "platforms").glob(seeds)))
    assert bodies, seeds
    return Source(account, bodies, tuple((part, {}) for part in parts))
