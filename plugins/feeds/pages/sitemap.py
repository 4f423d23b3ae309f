"""Sitemaps: the addresses that a site lists for programs (sitemaps.org 0.9), and its news sitemaps."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from plugins import text
from plugins.errors import ParseError
from plugins.feeds.dates import instant
from plugins.feeds.links import canonical
from plugins.feeds.trees import Element, name, parse_xml

MOST = 50_000
"""Addresses in one sitemap, by the protocol."""

LARGEST = 10 * 1024 * 1024
"""Bytes of one sitemap after decompression: a fifth of what the protocol allows, 50,000 addresses of usual length."""

_GZIP = b"\x1f\x8b"
_START = 200  # bytes in which XML shows itself
_PAGES, _INDEX = "urlset", "sitemapindex"
_NEWS = ("news", "actu", "post", "article", "communique")


@dataclass(frozen=True, slots=True)
class Listed:
    """An address that a sitemap lists; *title* and *published* are those of a news sitemap. Instants are UTC."""

    link: str
    lastmod: datetime | None = None
    title: str = ""
    published: datetime | None = None


def entries(body: bytes, url: str, headers: Mapping[str, str] | None = None) -> tuple[Listed, ...]:
    """Return the pages that the sitemap in *body* lists, each once, in its order; none if it is an index.

    *url* is where it came from. One that is compressed is opened; one of plain lines is read as such. Raises
    `ParseError` for what is no sitemap.
    """
    return _read(body, url, headers or {}, _PAGES)


def children(body: bytes, url: str, headers: Mapping[str, str] | None = None) -> tuple[Listed, ...]:
    """Return the sitemaps that the index in *body* lists, none if it is no index; raise `ParseError` as `entries`."""
    return _read(body, url, headers or {}, _INDEX)


def newest(found: Sequence[Listed]) -> Listed | None:
    """Return the sitemap of an index that changed last; without dates the last one that names news, or the first."""
    dated = [(one.lastmod, one) for one in found if one.lastmod]
    if dated:
        return max(dated, key=lambda pair: pair[0])[1]
    named = [one for one in found if any(word in one.link.lower() for word in _NEWS)]
    return next(iter([*reversed(named), *found]), None)


def _read(body: bytes, url: str, headers: Mapping[str, str], kind: str) -> tuple[Listed, ...]:
    plain = _opened(body, url)
    root = parse_xml(plain, headers) if b"<" in plain[:_START] else None
    if root is None:
        lines = tuple(_lines(plain, url))
        if not lines:
            raise ParseError(url, "is no sitemap")
        return lines if kind == _PAGES else ()
    if name(root) not in {_PAGES, _INDEX}:
        raise ParseError(url, f"is no sitemap: it begins with <{text.excerpt(name(root), 40)}>")
    if name(root) != kind:
        return ()
    found: dict[str, Listed] = {}
    for one in (_listed(element, url) for element in islice(root, MOST)):
        if one.link:
            found.setdefault(one.link, one)
    return tuple(found.values())


def _listed(element: Element, url: str) -> Listed:
    values = {name(child): child.text or "" for child in element}
    news = next((child for child in element if name(child) in {"news", "news:news"}), ())
    told = {name(child).removeprefix("news:"): child.text or "" for child in news}
    link = values.get("loc", "").strip()
    return Listed(
        link=canonical(link, url) if link else "",
        lastmod=instant(values.get("lastmod", "")),
        title=text.one_line(told.get("title", "")),
        published=instant(told.get("publication_date", "")),
    )


def _lines(plain: bytes, url: str) -> Iterator[Listed]:
    for line in plain.decode("utf-8-sig", "replace").splitlines()[:MOST]:
        words = line.strip()
        if words.startswith(("http://", "https://")) and (link := canonical(words, url)):
            yield Listed(link)


def _opened(body: bytes, url: str) -> bytes:
    if not body.startswith(_GZIP):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, LARGEST)
    except zlib.error as error:
        raise ParseError(url, f"cannot be decompressed: {error}") from error
