"""JSON-LD: what a page says of itself for programs (schema.org), read as news."""

import json
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from plugins import text
from plugins.feeds.dates import instant
from plugins.feeds.links import canonical, same_page
from plugins.feeds.pages.item import Item

_NEWS = frozenset({
    "AdvertiserContentArticle", "AnalysisNewsArticle", "Article", "BackgroundNewsArticle", "BlogPosting", "Event",
    "LiveBlogPosting", "NewsArticle", "Report", "ReportageNewsArticle", "SocialMediaPosting", "SpecialAnnouncement",
})  # fmt: skip
# What else is in a list, and leads to no news.
_NAVIGATION = frozenset({"BreadcrumbList", "SiteNavigationElement", "SearchAction", "ImageObject"})
_LONGEST = 1_000_000  # characters of one script
_MOST = 20_000  # values looked at in one page

_Json = dict[str, Any]


def items(data: Sequence[str], base: str) -> tuple[Item, ...]:
    """Return the news in the scripts *data* of a page, each address once, in their order.

    *base* is the address that their links start from; what has that address is the page itself and no item of it.
    """
    found: dict[str, Item] = {}
    for value in _walk(data):
        told = _told(value)
        item = _item(told, base) if told else None
        if item and item.title and item.link and same_page(item.link) != same_page(canonical(base, "")):
            found.setdefault(same_page(item.link), item)
    return tuple(found.values())


def article(data: Sequence[str], base: str) -> Item | None:
    """Return the news that the scripts of the page *base* say it is about, None if they name none, or several."""
    told = [_item(value, base) for value in _walk(data) if _types(value) & _NEWS]
    own = [item for item in told if same_page(item.link) == same_page(canonical(base, ""))]
    return next(iter(own or (told if len(told) == 1 else [])), None)


def _walk(data: Sequence[str]) -> Iterator[_Json]:
    """Yield the objects in *data*, those without navigation, in the order they are written."""
    waiting = [loaded for script in reversed(data) if (loaded := _loaded(script)) is not None]
    for _ in range(_MOST):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict) and not _types(value) & _NAVIGATION:
            yield value
            waiting.extend(reversed(value.values()))


def _loaded(script: str) -> Any:
    words = script.strip().removeprefix("<!--").removesuffix("-->").strip().removesuffix(";")
    if len(words) > _LONGEST:
        return None
    try:
        return json.loads(words, strict=False)  # line ends within strings are common
    except (ValueError, RecursionError):
        return None


def _types(value: _Json) -> frozenset[str]:
    given = value.get("@type")
    names = given if isinstance(given, list) else [given]
    return frozenset(name.rpartition("/")[2] for name in names if isinstance(name, str))


def _told(value: _Json) -> _Json | None:
    """Return where *value* tells of a piece of news: itself, or what it lists where that has no kind of its own."""
    if _types(value) & _NEWS:
        return value
    if "ListItem" not in _types(value):
        return None
    listed = value.get("item")
    if not isinstance(listed, dict):
        return value
    return None if _types(listed) & (_NEWS | _NAVIGATION) else {**value, **listed}


def _item(value: _Json, base: str) -> Item:
    words = _words(value, "description", "text", "abstract")
    return Item(
        link=_link(value, base),
        title=text.one_line(_words(value, "headline", "name")),
        published=instant(_words(value, "datePublished", "datePosted", "dateCreated", "uploadDate")),
        html=words if "<" in words else escape(words),
        changed=instant(_words(value, "dateModified")),
    )


def _link(value: _Json, base: str) -> str:
    for name in ("url", "mainEntityOfPage", "item", "@id"):
        given = value.get(name)
        if isinstance(given, dict):
            given = given.get("@id") or given.get("url")
        if isinstance(given, str) and given.strip() and not given.startswith("#") and (link := canonical(given, base)):
            return link
    return ""


def _words(value: _Json, *names: str) -> str:
    for name in names:
        given = value.get(name)
        if isinstance(given, dict):
            given = given.get("@value")
        if isinstance(given, str) and given.strip():
            return given
    return ""
