"""Parse: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed, whatever was announced.

The only module that knows feedparser. Its sanitiser and its resolving of addresses are off: ours follow, and cover
every field. What it is given was made well-formed and short first, since several of its steps are not linear.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

import feedparser

from plugins import text
from plugins.errors import ParseError
from plugins.feeds.dates import instant
from plugins.feeds.decode import decode, well_formed
from plugins.feeds.feed import Feed
from plugins.feeds.jsonfeed import parse_json
from plugins.model import Entry, Text

MOST_ENTRIES = 500
"""Entries read of one feed, in the order it gives them; the largest that are known hold a hundred."""

_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_ANY_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?:rss|RDF|feed)[\s>]")
_JUNK = 4096  # characters before the root, such as a warning of PHP
_ROOTS = frozenset({"rss", "rdf", "feed"})
_ITEM = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?:item|entry)(?=[\s>/])")
_ITEM_END = re.compile(r"</(?:[A-Za-z_][\w.-]*:)?(?:item|entry)\s*>")
# Not linear in feedparser 6: the study of a person's name (a square of its length), comparing each category with those
# before it, finding an attribute or a namespace by trying them all. What is not used is hidden, the rest bounded. So is
# the title of a picture, which replaces that of the item where a <source> stands before it.
_UNUSED = re.compile(
    r"(</?)(?:media:title|(?:[A-Za-z_][\w.-]*:)?(?:author|contributor|creator|keywords|managingEditor|owner|publisher|"
    r"subject|tags|webMaster))(?=[\s/>])",
    re.IGNORECASE,
)
_CATEGORY = re.compile(r"(</?)(?:[A-Za-z_][\w.-]*:)?category(?=[\s/>])", re.IGNORECASE)
_MOST_CATEGORIES = 2_000  # of a feed
_LONG_TAG = re.compile(r"<(?=[^<]{2000})([A-Za-z_][\w.:-]*+)\s(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+>")
_NAMESPACE = re.compile(r"\sxmlns:([\w.-]+)")
_MOST_NAMESPACES = 100
_MOST_TAGS = 300_000  # 25 µs each
_CONTENT_TYPE = {"content-type": "application/xml; charset=utf-8"}
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TEXTS = _HTML | {"text/plain"}
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>")
_TIME = re.compile(r"<time\s[^<>]{0,200}?\bdatetime=[\"']([^\"'<>]{4,40})[\"']")
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]+);")
_CHANNEL = 20_000  # characters of a channel before its items
_HOURS = {str(hour): hour % 24 for hour in range(25)} | {f"{hour:02d}": hour for hour in range(10)}  # 0.92 counts to 24
_DAYS = {"monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6}
_PERIODS = {"hourly": 60, "daily": 1440, "weekly": 7 * 1440, "monthly": 30 * 1440, "yearly": 365 * 1440}


def parse(body: bytes, headers: Mapping[str, str], url: str) -> Feed:
    """Return the feed in *body*, sent from *url* with *headers* (lower-case names).

    An entry that cannot be understood is left out; one that was cut short by a lost connection too. Raises
    `ParseError` where this is no feed at all.
    """
    document = decode(body, headers)
    start = document.lstrip("\ufeff \t\r\n\0")[:1]
    if not start:
        raise ParseError(url, "empty answer")
    if start in "{[":
        return parse_json(document.strip("\ufeff \t\r\n\0"), url)
    document = _feed_only(well_formed(document), url)
    feed = _to_feed(_feedparser(_bounded(_shortened(document, url), url), url))
    return replace(feed, skip_hours=_skipped(document, "hour", _HOURS), skip_days=_skipped(document, "day", _DAYS))


def _feed_only(document: str, url: str) -> str:
    """Return *document* from its root on; raise `ParseError` unless that is one of a feed."""
    root = _ROOT.match(document)
    if root and root[2].lower() in _ROOTS:
        return document
    late = _ANY_ROOT.search(document[:_JUNK])
    if late and not (root and root[2].lower() == "html"):
        return document[late.start() :]
    if (root and root[2].lower() == "html") or "<html" in document[:_JUNK].lower():
        raise ParseError(url, "the answer is a web page, not a feed")
    if root:
        raise ParseError(url, f"XML, but not a feed: its root is <{root[0][1:60]}>")
    raise ParseError(url, "the answer is neither XML nor JSON")


def _shortened(document: str, url: str) -> str:
    """Return *document* with at most `MOST_ENTRIES`, all whole."""
    root = _ROOT.match(document)
    assert root is not None
    beyond = next(islice(_ITEM.finditer(document), MOST_ENTRIES, None), None)
    cut = document.rfind(f"</{root[0][1:]}") < 0
    if cut or beyond:
        ends = _ITEM_END.finditer(document, 0, beyond.start() if beyond else len(document))
        last = max((end.end() for end in ends), default=0)
        if not last:
            raise ParseError(url, "the feed is cut short before the end of its first entry")
        channel = "</channel>" if root[2].lower() == "rss" else ""
        document = f"{document[:last]}{channel}</{root[0][1:]}>"
    return document


def _bounded(document: str, url: str) -> str:
    """Return *document* without what would take feedparser longer than its length explains."""
    if len(set(_NAMESPACE.findall(document))) > _MOST_NAMESPACES:
        raise ParseError(url, f"more than {_MOST_NAMESPACES} namespaces")
    if document.count("<") > _MOST_TAGS:
        raise ParseError(url, f"more than {_MOST_TAGS} tags")
    document = _LONG_TAG.sub(r"<\1>", _UNUSED.sub(r"\1unused", document))
    crowded = next(islice(_CATEGORY.finditer(document), 2 * _MOST_CATEGORIES, None), None)
    return _CATEGORY.sub(r"\1unused", document) if crowded else document


def _feedparser(document: str, url: str) -> Any:
    try:
        # A string would be taken for an address or a path, and bytes for a path: only a stream is what it is.
        return feedparser.parse(
            io.BytesIO(document.encode()),
            response_headers=_CONTENT_TYPE,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # a foreign parser on foreign bytes: whatever it raises is about this document
        raise ParseError(url, text.excerpt(f"unreadable: {type(error).__name__}: {error}", 300)) from error


def _to_feed(found: Any) -> Feed:
    atom = str(found.get("version", "")).startswith("atom")
    return Feed(
        title=_string(found.feed, "title"),
        home=_string(found.feed, "link"),
        entries=tuple(_entries(found.entries, atom=atom)),
        ttl=_ttl(found.feed),
    )


def _entries(items: Any, *, atom: bool) -> Iterator[Entry]:
    for item in items:
        try:
            yield _entry(item, atom=atom)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):  # one broken entry
            continue


def _entry(item: Any, *, atom: bool) -> Entry:
    content, base = _content(item, atom=atom)
    return Entry(
        guid=_string(item, "id"),
        link=_link(item),
        title=_text(dict.get(item, "title_detail")),
        content=content,
        published=_instant(item, "published") or _instant(item, "created"),
        updated=_instant(item, "updated"),
        categories=tuple(str(tag["term"]) for tag in _list(item, "tags") if tag.get("term")),
        base=base,
    )


def _instant(item: Any, name: str) -> datetime | None:
    """Return the date *name* of *item*, which Drupal's views may write as on a page, in a `<time>`."""
    value = _string(item, name)
    marked = _TIME.match(value)
    return instant(marked[1] if marked else value)


def _content(item: Any, *, atom: bool) -> tuple[Text, str]:
    """Return the longest text of *item*, and the address that the source gives to its relative links.

    In RSS a plain "content" is what feedparser makes of a picture's `media:description`: no text of the post.
    """
    kinds = _TEXTS if atom else _HTML
    details = [one for one in _list(item, "content") if one.get("type") in kinds]
    details += [one for one in [dict.get(item, "summary_detail")] if one and one.get("type") in _TEXTS]
    if not details:
        return Text("", html=False), ""
    whole = max(details, key=lambda one: len(one["value"]))
    return _text(whole), str(whole.get("base") or "")


def _text(detail: Any) -> Text:
    """Return a text construct; HTML without a tag or a reference is plain text, with its line breaks."""
    value = str(detail["value"]) if detail else ""
    marked = bool(detail) and detail.get("type") in _HTML and bool(_TAG.search(value) or _ENTITY.search(value))
    return Text(value, html=marked)


def _link(item: Any) -> str:
    links = [one for one in _list(item, "links") if one.get("rel") in {"alternate", "related"}]
    return _string(item, "link") or next((str(one["href"]).strip() for one in links if one.get("href")), "")


def _ttl(channel: Any) -> int | None:
    ttl = _string(channel, "ttl")
    if re.fullmatch(r"[0-9]{1,6}", ttl):
        return int(ttl)
    period = _PERIODS.get(_string(channel, "sy_updateperiod").lower())
    frequency = _string(channel, "sy_updatefrequency") or "1"
    if period is None or not re.fullmatch(r"[1-9][0-9]{0,4}", frequency):
        return None
    return period // int(frequency)


def _skipped(document: str, unit: str, values: Mapping[str, int]) -> tuple[int, ...]:
    """Return what RSS 2.0 (skipHours, skipDays) asks to skip, which feedparser does not give."""
    channel = _ITEM.split(document, 1)[0][:_CHANNEL]
    found = re.search(rf"<skip{unit}s\s*>(.{{0,2000}}?)</skip{unit}s\s*>", channel, re.IGNORECASE | re.DOTALL)
    words = re.findall(rf"<{unit}\s*>\s*(\w{{1,9}})\s*</{unit}\s*>", found[1], re.IGNORECASE) if found else []
    return tuple(sorted({values[word.lower()] for word in words if word.lower() in values}))


def _string(item: Any, name: str) -> str:
    # Not `item.get`: feedparser's own answers other names too, and warns about it.
    value = dict.get(item, name)
    return value.strip() if isinstance(value, str) else ""


def _list(item: Any, name: str) -> list[Any]:
    value = dict.get(item, name)
    return value if isinstance(value, list) else []
