"""Which pages a change touches, and which pages there are: pure functions from where posts stand to page keys.

The two agree by construction: every page that shows something of a post is named by `touched`, so that a build of
what changed and a build of everything end in the same bytes.
"""

from collections.abc import Iterable, Iterator, Mapping

from plugins.model import FRANCE, Change, ChangeKind, Standing, Topic
from plugins.portal.urls import NATIONAL, SITE_TOPICS, PageKey, PageKind

ON_THE_NATIONAL_HOME = frozenset({Topic.ALERT, Topic.WITNESS_APPEAL})

_ONCE = (PageKind.HOME, PageKind.FEED, PageKind.NOT_FOUND, PageKind.QUALITY)
"""What every site has one of, the national one included; the page on quality goes where nothing was measured."""

_RANK = {kind: rank for rank, kind in enumerate(PageKind)}


def touched(change: Change) -> Iterator[PageKey]:
    """Yield the keys of the pages that may read differently after *change*, those that the post left included."""
    pages_of = _homes_of if change.kind is ChangeKind.PINNED else _pages_of
    for standing in (change.before, change.after):
        if standing is not None:
            yield from pages_of(standing, change.post)


def _pages_of(standing: Standing, post: str) -> Iterator[PageKey]:
    site = standing.site
    yield PageKey(site, PageKind.POST, f"{standing.month}/{post}")
    yield PageKey(site, PageKind.ACCOUNT, standing.account)
    yield PageKey(site, PageKind.MONTH, standing.month)
    yield PageKey(site, PageKind.ARCHIVES)
    yield PageKey(site, PageKind.FEED)
    yield PageKey(NATIONAL, PageKind.FEED)
    for topic in standing.topics:
        for where in (site, NATIONAL):
            yield PageKey(where, PageKind.TOPIC, topic)
            yield PageKey(where, PageKind.TOPIC_FEED, topic)
    yield from _homes_of(standing, post)


def _homes_of(standing: Standing, _: str) -> Iterator[PageKey]:
    """Yield the homes where the post may stand: all that a pin moves. A national post may be pinned on the portal's."""
    yield PageKey(standing.site, PageKind.HOME)
    if standing.site == FRANCE or ON_THE_NATIONAL_HOME.intersection(standing.topics):
        yield PageKey(NATIONAL, PageKind.HOME)


def changed(changes: Iterable[Change]) -> dict[str, set[PageKey]]:
    """Return the keys that *changes* touch, by site; the national site's are under `NATIONAL`."""
    keys: dict[str, set[PageKey]] = {}
    for change in changes:
        for key in touched(change):
            keys.setdefault(key.site, set()).add(key)
    return keys


def looked_again(
    sites: Mapping[str, str], before: Mapping[str, str], now: Mapping[str, str], standing: str
) -> dict[str, set[PageKey]]:
    """Return the keys of the pages that tell of looks at proofs and read differently now, by site.

    *sites* gives each account its site, *before* and *now* its look, which begins with *standing* where the account
    is suspended: the home of its site says so too.
    """
    keys: dict[str, set[PageKey]] = {}
    for account, site in sites.items():
        old, new = before.get(account, ""), now.get(account, "")
        if old != new:
            keys.setdefault(site, set()).add(PageKey(site, PageKind.ACCOUNT, account))
        if old.startswith(standing) != new.startswith(standing):
            keys[site].add(PageKey(site, PageKind.HOME))
    return keys


def measured_again(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, set[PageKey]]:
    """Return the keys of the pages on quality that tell other measures *now* than *before*, by site."""
    return {site: {PageKey(site, PageKind.QUALITY)} for site in now if now[site] != before.get(site, "")}


def both(one: Mapping[str, set[PageKey]], other: Mapping[str, set[PageKey]]) -> dict[str, set[PageKey]]:
    """Return the keys of *one* and of the *other*, by site."""
    return {site: one.get(site, set()) | other.get(site, set()) for site in one.keys() | other.keys()}


def everything(
    site: str, *, posts: Iterable[tuple[str, str]], months: Iterable[str], accounts: Iterable[str]
) -> set[PageKey]:
    """Return the keys of all pages of a site.

    *posts* are pairs of month and identifier of every post ever archived, *months* those that list one, *accounts*
    the identifiers of those followed or archived.
    """
    keys = {PageKey(site, kind) for kind in _ONCE}
    keys |= {PageKey(site, PageKind.ARCHIVES)}
    keys |= _topic_pages(site)
    keys |= {PageKey(site, PageKind.POST, f"{month}/{post}") for month, post in posts}
    keys |= {PageKey(site, PageKind.MONTH, month) for month in months}
    keys |= {PageKey(site, PageKind.ACCOUNT, account) for account in accounts}
    return keys


def everything_national() -> set[PageKey]:
    """Return the keys of all pages of the national site."""
    return {PageKey(NATIONAL, kind) for kind in _ONCE} | _topic_pages(NATIONAL)


def _topic_pages(site: str) -> set[PageKey]:
    return {PageKey(site, kind, topic) for topic in SITE_TOPICS for kind in (PageKind.TOPIC, PageKind.TOPIC_FEED)}


def in_writing_order(keys: Iterable[PageKey]) -> list[PageKey]:
    """Return *keys* so that a page comes before those that link to it."""
    return sorted(keys, key=lambda key: (_RANK[key.kind], key.site, key.arg))
