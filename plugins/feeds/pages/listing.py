"""Listing: the news that one answer lists, be it a page or a sitemap."""

from collections.abc import Sequence
from datetime import UTC, datetime

from plugins.errors import ParseError
from plugins.feeds.answer import Answer
from plugins.feeds.pages import parts, sitemap
from plugins.feeds.pages.item import Item
from plugins.feeds.pages.memory import Memory
from plugins.feeds.pages.parts import Role
from plugins.feeds.pages.select import items, matches, says_nothing
from plugins.feeds.pages.sitemap import Listed
from plugins.feeds.trees import parse_html
from plugins.model import PageRules

MOST_LISTED = 50
"""Addresses of a sitemap that are looked at, the last changed first."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def listed(answer: Answer, rules: PageRules, memory: Memory, now: datetime) -> tuple[Item, ...]:
    """Return the news in *answer*, none where it says that there is none.

    Raises `ParseError` where it has none though *memory* knows of some, or where all lost their links or titles: then
    the page is another, and what it had is not withdrawn.
    """
    if rules.sitemap:
        found = _of_sitemap(answer, rules)
        empty = False
    else:
        page = parse_html(answer.body, answer.url, answer.headers)
        try:
            found = items(page, rules, now)
            empty = not found and says_nothing(page, rules)
        except ValueError as error:
            raise ParseError(answer.url, str(error)) from error
    if not empty:
        _check(found, answer.url, rules, memory)
    return found


def _of_sitemap(answer: Answer, rules: PageRules) -> tuple[Item, ...]:
    child = next(iter(parts.of(answer, Role.CHILD).values()), answer)
    found = [one for one in sitemap.entries(child.body, child.url, child.headers) if matches(one.link, rules)]
    return tuple(Item(one.link, one.title, one.published, changed=one.lastmod) for one in _latest(found))


def _latest(found: Sequence[Listed]) -> list[Listed]:
    return sorted(found, key=lambda one: one.published or one.lastmod or _LONG_AGO, reverse=True)[:MOST_LISTED]


def _check(found: Sequence[Item], url: str, rules: PageRules, memory: Memory) -> None:
    how = f"its structure changed ({_told(rules)})" if memory.count else f"are its rules right? ({_told(rules)})"
    if not found:
        raise ParseError(
            url, f"gives no item where it gave {memory.count}: {how}" if memory.count else f"no item: {how}"
        )
    if not any(item.link for item in found) and (memory.linked or rules.link):
        raise ParseError(url, f"none of its {len(found)} items has a link: {how}")
    if not any(item.title for item in found) and (memory.titled or rules.title):
        raise ParseError(url, f"none of its {len(found)} items has a title: {how}")


def _told(rules: PageRules) -> str:
    given = ((name, getattr(rules, name)) for name in ("sitemap", "within", "item", "title", "link", "match"))
    return ", ".join(f"{name} = {value}" for name, value in given if value) or "JSON-LD"
