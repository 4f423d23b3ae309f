"""Feeds that carry a vector in each of their fields: the same posts in every format that is read."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape

from tests.hostile.vectors import EVIL, Vector

# What no XML document may hold, not even as a reference: sent as it is, in the text.
_DATE = "Tue, 01 Sep 2026 10:00:00 +0200"
_ISO = "2026-09-01T10:00:00+02:00"
_NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)

RSS_FIELDS = (
    "title", "link", "guid", "description", "content:encoded", "author", "dc:creator", "category", "category@domain",
    "enclosure@url", "comments", "source", "source@url", "media:title", "media:description", "itunes:summary", "pubDate",
)  # fmt: skip
ATOM_FIELDS = (
    "title", "id", "link@href", "link@title", "summary", "content", "author/name", "author/uri", "category@term",
    "category@label", "enclosure@href", "contributor/name", "rights", "source/title", "content@base", "published",
)  # fmt: skip
JSON_FIELDS = (
    "title", "id", "url", "external_url", "summary", "content_html", "content_text", "author.name", "author.url", "tags",
    "attachments.url", "image", "banner_image", "date_published",
)  # fmt: skip


def rss(vectors: Sequence[Vector], *, cdata: bool = False) -> bytes:
    """Return an RSS feed, the HTML in sections of character data or escaped."""
    channel = vectors[0].html
    items = "".join(_rss_item(number, one.html, cdata=cdata) for number, one in enumerate(vectors))
    head = f"<title>{escape(channel)}</title><link>{escape(channel)}</link><description>{escape(channel)}</description>"
    document = f'<rss version="2.0" {_NAMESPACES}><channel>{head}{items}</channel></rss>'
    return document.encode("utf-8", "surrogatepass")


def _rss_item(number: int, html: str, *, cdata: bool) -> str:
    value = escape(html)
    body = f"<![CDATA[C{number} {html.replace(']]>', ']]]]><![CDATA[>')}]]>" if cdata else f"C{number} {value}"
    return (
        f"<item><title>T{number} {value}</title><link>{value}</link><guid isPermaLink='false'>{number} {value}</guid>"
        f"<description>{body}</description><content:encoded>{body}</content:encoded><author>{value}</author>"
        f"<dc:creator>{value}</dc:creator><category domain='{value}'>{value}</category>"
        f"<enclosure url='{value}' type='image/png' length='1'/><comments>{value}</comments>"
        f"<source url='{value}'>{value}</source><media:content url='{EVIL}/m'><media:title>{value}</media:title>"
        f"<media:description>{value}</media:description></media:content><itunes:summary>{value}</itunes:summary>"
        f"<pubDate>{_DATE}{value if number % 2 else ''}</pubDate></item>"
    )


def atom(vectors: Sequence[Vector], *, kind: str = "html") -> bytes:
    """Return an Atom feed whose texts are announced as *kind*."""
    entries = "".join(_atom_entry(number, one.html, kind) for number, one in enumerate(vectors))
    channel = escape(vectors[0].html)
    head = (
        f"<title type='html'>{channel}</title><id>{channel}</id><subtitle>{channel}</subtitle><link href='{channel}'/>"
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'.encode("utf-8", "surrogatepass")


def _atom_entry(number: int, html: str, kind: str) -> str:
    value = escape(html)
    return (
        f"<entry><title type='{kind}'>T{number} {value}</title><id>{number} {value}</id>"
        f"<link href='{value}' title='{value}'/><summary type='{kind}'>S {value}</summary>"
        f"<content type='{kind}' xml:base='{value}'>C{number} {value}</content>"
        f"<author><name>{value}</name><uri>{value}</uri></author><category term='{value}' label='{value}'/>"
        f"<link rel='enclosure' href='{value}'/><contributor><name>{value}</name></contributor>"
        f"<rights type='html'>{value}</rights><source><title>{value}</title></source>"
        f"<published>{_ISO}{value if number % 2 else ''}</published></entry>"
    )


def json_feed(vectors: Sequence[Vector]) -> bytes:
    items = [_json_item(number, one.html) for number, one in enumerate(vectors)]
    channel = vectors[0].html
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": channel, "home_page_url": channel, "items": items}
    return json.dumps(feed).encode()  # in ASCII: a lone surrogate is sent as "\ud800"


def _json_item(number: int, html: str) -> dict[str, object]:
    return {
        "id": f"{number} {html}",
        "url": html,
        "external_url": html,
        "title": f"T{number} {html}",
        "summary": html,
        "content_html" if number % 2 else "content_text": f"C{number} {html}",
        "authors": [{"name": html, "url": html, "avatar": html}],
        "tags": [html],
        "attachments": [{"url": html, "mime_type": html, "title": html}],
        "image": html,
        "banner_image": html,
        "date_published": _ISO + (html if number % 2 else ""),
    }


PAGE_FIELDS = ("link", "title", "title@title", "date", "date@datetime", "text")


def page(vectors: Sequence[Vector]) -> bytes:
    """Return a page of news, the text of each as raw as a page has it: one vector may take in those after it."""
    items = "".join(_page_item(number, one.html) for number, one in enumerate(vectors))
    return f"<!doctype html><html><body><main>{items}</main></body></html>".encode("utf-8", "surrogatepass")


def _page_item(number: int, html: str) -> str:
    value = escape(html)
    return (
        f'<article><h2><a href="/actu/{number}?{value}" title="{value}">T{number} {value}</a></h2>'
        f'<time datetime="2026-09-01{value if number % 2 else ""}">{value}</time>'
        f'<div class="texte">C{number} {html}</div></article>'
    )


FORMATS: Mapping[str, tuple[Callable[[Sequence[Vector]], bytes], int]] = {
    "rss": (rss, len(RSS_FIELDS)),
    "rss, in character data": (lambda vectors: rss(vectors, cdata=True), len(RSS_FIELDS)),
    "atom, as HTML": (atom, len(ATOM_FIELDS)),
    "atom, as text": (lambda vectors: atom(vectors, kind="text"), len(ATOM_FIELDS)),
    "json": (json_feed, len(JSON_FIELDS)),
}
"""What makes a feed of some vectors, and how many fields of an item it puts each of them in."""


def batches(vectors: Sequence[Vector], size: int = 500_000, most: int = 200) -> list[list[Vector]]:
    """Return *vectors* in lists of at most *most*, of *size* characters or one vector."""
    found: list[list[Vector]] = [[]]
    room = size
    for one in vectors:
        room -= 20 * len(escape(one.html))
        if found[-1] and (room < 0 or len(found[-1]) >= most):
            found.append([])
            room = size
        found[-1].append(one)
    return found


def numbered(title: str) -> int | None:
    """Return the number of the vector that a title made here is of."""
    found = re.match(r"[TC](\d+)\b", title)
    return int(found[1]) if found else None
