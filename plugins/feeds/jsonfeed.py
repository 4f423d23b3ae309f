"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1), with the standard library."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from plugins.errors import ParseError
from plugins.feeds.dates import instant
from plugins.feeds.feed import Feed
from plugins.model import Entry, Text

_VERSION = "https://jsonfeed.org/version/"


def parse_json(document: str, url: str) -> Feed:
    """Return the feed that *document* is; items that are no objects are left out.

    Raises `ParseError` where it is not JSON, or JSON of another kind.
    """
    try:
        found = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise ParseError(url, f"broken JSON: {error}") from error
    version = found.get("version") if isinstance(found, dict) else None
    if not isinstance(version, str) or not version.startswith((_VERSION, _VERSION.replace("https", "http", 1))):
        raise ParseError(url, "JSON, but not a JSON Feed: no such version")
    items = found.get("items")
    if not isinstance(items, list):
        raise ParseError(url, "a JSON Feed without its list of items")
    entries = tuple(_entry(item) for item in items if isinstance(item, dict))
    return Feed(_string(found, "title"), _string(found, "home_page_url"), entries)


def _entry(item: Mapping[str, Any]) -> Entry:
    content = next(
        (
            Text(value, html=html)
            for name, html in (("content_html", True), ("content_text", False), ("summary", False))
            if (value := _string(item, name))
        ),
        Text("", html=False),
    )
    return Entry(
        guid=_identifier(item.get("id")),
        link=_string(item, "url") or _string(item, "external_url"),
        title=Text(_string(item, "title"), html=False),
        content=content,
        published=instant(_string(item, "date_published")),
        updated=instant(_string(item, "date_modified")),
        categories=tuple(_strings(item.get("tags"))),
    )


def _identifier(value: object) -> str:
    # "id" is a string; 1.0 publishers sent numbers, and a reader is told to coerce them.
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value).strip()


def _string(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return value.strip() if isinstance(value, str) else ""


def _strings(values: object) -> Iterable[str]:
    return (value for value in values if isinstance(value, str)) if isinstance(values, list) else ()
