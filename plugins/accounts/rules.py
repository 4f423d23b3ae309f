"""What an account must satisfy to be accepted, from a file or from an import: pure questions about one account."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from datetime import date
from operator import attrgetter

from plugins.accounts import handles, hosts, selectors, shapes
from plugins.accounts.bridges import FEEDS, bridge
from plugins.accounts.fields import did_you_mean
from plugins.accounts.shapes import Fault
from plugins.model import Account, Confidence, Department, PageRules, Platform, ProofKind

DEFAULT_INTERVAL = 60
"""Minutes: a shorter interval than this asks a server more often than is polite, so it needs a reason in writing."""

READ = frozenset(
    {
        Platform.RSS,
        Platform.ATOM,
        Platform.JSON_FEED,
        Platform.MASTODON,
        Platform.BLUESKY,
        Platform.YOUTUBE,
        Platform.TELEGRAM,
        Platform.X,
        Platform.FACEBOOK,
        Platform.PAGE,
        Platform.METEOALARM,
        Platform.CAP,
        Platform.VIGICRUES,
        Platform.FR_ALERT,
        Platform.VIGILANCE,
    }
)
"""Platforms that the portal has a reader for."""

SHARED = frozenset(
    {
        Platform.X,
        Platform.FACEBOOK,
        Platform.WHATSAPP,
        Platform.YOUTUBE,
        Platform.TELEGRAM,
        Platform.BLUESKY,
    }
)
"""Platforms where anybody opens an account under the same host: the host proves nothing there."""

_HOST = attrgetter("prefecture_host")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID = 80
_ADDRESSES = ("sitemap", "match")  # of the page rules, beside the selectors
_WHOLE = "auto"  # of `detail`: no selector, the text is found by itself


def faults(account: Account, departments: Mapping[str, Department], today: date) -> Iterator[Fault]:
    """Yield what is wrong with *account*. Says nothing of other accounts: duplicates are the registry's affair."""
    if not _SLUG.fullmatch(account.id) or len(account.id) > _LONGEST_ID:
        yield "id", 'lower case letters, digits and single hyphens, such as "38-prefecture-actualites"'
    if account.department is not None and account.department not in departments:
        yield "department", known_department(account.department, departments)
    official = tuple(map(_HOST, departments.values()))
    yield from _addresses(account, official)
    yield from _page(account, official)
    yield from _proof(account, today, official)
    if account.enabled:
        yield from _enabled(account)
    if account.interval is not None and account.interval < DEFAULT_INTERVAL and not account.interval_reason:
        yield "interval_reason", f"a reason to ask more often than every {DEFAULT_INTERVAL} minutes"


def known_department(code: str, departments: Collection[str]) -> str:
    """Return what was expected instead of *code*."""
    meant = did_you_mean(code, departments)
    return f'a code of the departments file, such as "01" or "2A", or none for a national account{meant}'


def _addresses(account: Account, official: tuple[str, ...]) -> Iterator[Fault]:
    if expected := hosts.fault(account.home, official):
        yield "home", expected
    name = bridge(account.address)
    if name is None and account.address and (expected := hosts.fault(account.address, official)):
        yield "address", expected
    elif name is None:
        yield from shapes.faults(account)
    elif account.platform not in FEEDS:
        yield "platform", f"{', '.join(sorted(FEEDS))}: a bridge answers with a feed, whatever is behind it"


def _page(account: Account, official: tuple[str, ...]) -> Iterator[Fault]:
    rules = account.page
    if account.platform is not Platform.PAGE:
        if rules is not None:
            yield "page", f'no such key but with platform = "{Platform.PAGE}"'
        return
    if rules is None:
        if account.enabled:
            yield "page", 'how to read it, such as { item = "article.news" }, or enabled = false'
        return
    if not rules.item and not rules.sitemap:
        yield "page.item", "a selector of the items, or a sitemap that lists them"
    for one in fields(PageRules):
        value = getattr(rules, one.name)
        whole = one.name == "detail" and value == _WHOLE
        if value and not whole and one.name not in _ADDRESSES and (expected := selectors.fault(value)):
            yield f"page.{one.name}", expected
    if rules.sitemap and (expected := hosts.fault(rules.sitemap, official)):
        yield "page.sitemap", expected
    if rules.match and not rules.match.startswith("/"):
        yield "page.match", 'how the path of an item\'s address begins, such as "/actualites/"'


def _proof(account: Account, today: date, official: tuple[str, ...]) -> Iterator[Fault]:
    proof = account.proof
    if proof.date > today:
        yield "proof.date", f"a day not later than {today.isoformat()}, when the proof was seen"
    if proof.page and (expected := hosts.page_fault(proof.page, official)):
        yield "proof.page", expected
    elif proof.page and proof.kind is ProofKind.LINKED and not _on_public_list(proof.note, [proof.page]):
        yield "proof.page", f"a page under .{hosts.PUBLIC}, or a note that names the list that holds it"
    if proof.kind is not ProofKind.PUBLIC_DOMAIN:
        return
    if account.platform in SHARED:
        yield "proof.kind", f"another kind: anybody can open an account on {account.platform}"
    elif shared := next(filter(None, map(handles.platform_of, _given(account))), None):
        yield "proof.kind", f"another kind: anybody can open an account on {shared}"
    elif not _on_public_list(proof.note, _given(account)):
        expected = f"hosts under .{hosts.PUBLIC} only, or a note that names the list of public domains that holds"
        yield "proof.kind", f"{expected} them ({hosts.LIST_NAME} and its date), or another kind"


def _on_public_list(note: str, addresses: Collection[str]) -> bool:
    return hosts.LIST_NAME in note or all(map(hosts.public, addresses))


def _given(account: Account) -> list[str]:
    """Return the addresses that the proof is about: a bridge is the administrator's, and proves nothing."""
    read = [account.address] if account.address and bridge(account.address) is None else []
    return [account.home, *read]


def _enabled(account: Account) -> Iterator[Fault]:
    if not account.address:
        yield "address", "the address of a feed to read, or enabled = false"
    if account.proof.kind is ProofKind.NONE:
        yield "proof.kind", "a proof that the account is official, or enabled = false"
    if account.proof.confidence is Confidence.LOW:
        yield "proof.confidence", "medium or high, or enabled = false: hearsay is not published"
