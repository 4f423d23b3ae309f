"""Trees: pages and sitemaps as trees of elements. The only module that knows lxml and cssselect.

What a page's keeper or an attacker may write is bounded before it is parsed: characters, tags, the length of a tag.
libxml2 (2.14) itself stops at a depth of 256 and never asks the network. Scripts, styles, templates and comments are
left out of the tree; what scripts say in JSON-LD is kept beside it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple, Protocol

from cssselect import ExpressionError, HTMLTranslator, SelectorError
from lxml import etree

from plugins import text
from plugins.feeds.decode import decode, well_formed
from plugins.feeds.links import canonical

LONGEST = 2_000_000
"""Characters of a page that are read: ten times the largest list of news met."""

MOST_TAGS = 50_000
"""Tags of a page that are read; 500,000 take 150 MB."""

# The attributes of one tag cost the square of their number: 30,000 took 1.2 s, what fits into this takes 10 ms.
_LONGEST_TAG = 8_000
_LONG_TAG = re.compile(rf"<([A-Za-z][A-Za-z0-9]{{0,20}})[^<>]{{{_LONGEST_TAG},}}>?")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
_META_SPAN = 4096  # bytes; the HTML standard says 1024 (section 4.2.5.4), themes that begin with a comment need more

_PIECES = 100  # of a text, beside one for each of its characters: elements may have no text
_LINE = "\x1e"  # the record separator: no page has it, for it is forbidden
_DATA = "application/ld+json"
_SILENT = (
    "script", "style", "template", "noscript", "svg", "math", "object", "embed", "iframe", "canvas", "audio", "video",
    "select", "textarea",
)  # fmt: skip
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
# HTML standard, section 4.6.7.1 (alternate); JSON Feed 1.1, "Discovery".
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})


class Element(Protocol):
    """The part of lxml's element that the readers of pages need."""

    tag: object
    text: str | None
    tail: str | None

    def get(self, key: str, default: str, /) -> str:
        """Return the value of an attribute, or *default*."""
        ...

    def set(self, key: str, value: str, /) -> None:
        """Write an attribute."""
        ...

    def getparent(self) -> "Element | None":
        """Return the element around it."""
        ...

    def iter(self, *tags: str) -> Iterator["Element"]:
        """Yield itself and what is in it, in the order of the document."""
        ...

    def iterancestors(self, *tags: str) -> Iterator["Element"]:
        """Yield what is around it, the nearest first."""
        ...

    def itersiblings(self, *tags: str, preceding: bool = False) -> Iterator["Element"]:
        """Yield its siblings after it, or before it, the nearest first."""
        ...

    def remove(self, element: "Element", /) -> None:
        """Take a child out, with the text after it."""
        ...

    def __iter__(self) -> Iterator["Element"]: ...

    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its tree, the address that its links start from, and the texts of its JSON-LD scripts."""

    root: Element
    base: str
    data: tuple[str, ...]


class Link(NamedTuple):
    """A link of a page: *href* is absolute, *rel* in lower case, *text* what a reader is told of it."""

    href: str
    rel: str
    text: str


class FeedLink(NamedTuple):
    """A feed that a page announces: *href* is absolute, *kind* its media type."""

    href: str
    kind: str
    title: str


def parse_html(body: bytes, url: str, headers: Mapping[str, str] | None = None) -> Page:
    """Return the page in *body*, which came from *url* with *headers* (lower-case names); never fails.

    Its encoding is that of its byte order mark, of its bytes if they are UTF-8, of its headers, then of its `<meta>`.
    """
    root = _root(_bounded(decode(body, _with_charset(body, headers or {}))))
    data = tuple("".join(script.itertext()) for script in root.iter("script") if _media_type(script) == _DATA)
    etree.strip_elements(root, *_SILENT, with_tail=False)
    return Page(root, _base(root, url), data)


def parse_xml(body: bytes, headers: Mapping[str, str] | None = None) -> Element | None:
    """Return the root of the XML in *body*, None if there is none: no entity is expanded, nothing is asked for."""
    document = well_formed(decode(body, headers or {}))
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, remove_comments=True,
                             remove_pis=True, encoding="utf-8")  # fmt: skip
    root: Element | None = None
    with suppress(etree.XMLSyntaxError):
        root = etree.fromstring(document.encode("utf-8", "replace"), parser)
    return root


def select(element: Element, selector: str) -> list[Element]:
    """Return what the CSS *selector* (level 3) finds in *element*, in the order of the page.

    Raises `ValueError`, naming the selector, where it is none.
    """
    found: list[Element] = _compiled(selector)(element)
    return found


def first(element: Element, selector: str) -> Element | None:
    """Return the first of what `select` finds, or None."""
    return next(iter(select(element, selector)), None)


def name(element: Element) -> str:
    """Return the name of *element* in lower case, without a namespace."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def classes(element: Element) -> tuple[str, ...]:
    """Return the classes of *element*."""
    return tuple(element.get("class", "").split())


def text_of(element: Element, *, apart: bool = False, most: int = LONGEST) -> str:
    """Return what a reader sees of *element*, on one line.

    Blocks are parted by a blank; so is all markup if *apart*, as a calendar leaf needs it. One that is longer than
    *most* characters is cut somewhere after them: who looks at each element of a page must not read all of it each
    time.
    """
    pieces = _cut(_pieces(element, frozenset(), " " if apart else ""), most)
    return text.one_line("".join(pieces).replace(_LINE, " "))


def lines_of(element: Element, *, without: Iterable[Element] = ()) -> list[str]:
    """Return what a reader sees of *element*, block by block, but what is in the elements *without*."""
    lines = "".join(_pieces(element, frozenset(without), "")).split(_LINE)
    return [line for words in lines if (line := text.one_line(words))]


def inner_html(element: Element) -> str:
    """Return the markup of what is in *element*."""
    inner = (etree.tostring(child, encoding="unicode", method="html") for child in element)
    return escape(element.text or "", quote=False) + "".join(inner)


def outer_html(element: Element) -> str:
    """Return the markup of *element*."""
    return str(etree.tostring(element, encoding="unicode", method="html", with_tail=False))


def html_after(element: Element) -> str:
    """Return the markup of what follows *element* in what it stands in."""
    after = (etree.tostring(one, encoding="unicode", method="html") for one in element.itersiblings())
    return escape(element.tail or "", quote=False) + "".join(after)


def link_absolutely(page: Page) -> None:
    """Write the links of *page* as absolute ones, and take those away that are no web addresses."""
    for element in page.root.iter("a"):
        element.set("href", address_of(element, page.base))


def drop(element: Element) -> None:
    """Take *element* out of its tree; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = next(element.itersiblings(preceding=True), None)
    if before is None:
        parent.text = (parent.text or "") + (element.tail or "")
    else:
        before.tail = (before.tail or "") + (element.tail or "")
    parent.remove(element)


def address_of(element: Element, base: str) -> str:
    """Return where the link *element* leads, canonical; empty if that is no web address."""
    href = " ".join(element.get("href", "").split()).replace(" ", "%20")
    return canonical(href, base) if href and not href.startswith("#") else ""


def label_of(element: Element) -> str:
    """Return what a reader is told of the link *element*: its text, its label, its title, or its picture's text."""
    pictures = (picture.get("alt", "") for picture in element.iter("img"))
    for words in (text_of(element), element.get("aria-label", ""), element.get("title", ""), *pictures):
        if told := text.one_line(words):
            return told
    return ""


def links(body: bytes, url: str, headers: Mapping[str, str] | None = None) -> tuple[Link, ...]:
    """Return the web links of the page in *body*, in its order: `<a>`, `<area>` and `<link>`."""
    page = parse_html(body, url, headers)
    found = (
        Link(address_of(element, page.base), element.get("rel", "").lower(), label_of(element))
        for element in page.root.iter("a", "area", "link")
    )
    return tuple(link for link in found if link.href)


def feeds(body: bytes, url: str, headers: Mapping[str, str] | None = None) -> tuple[FeedLink, ...]:
    """Return the feeds that the page in *body* announces by `<link rel="alternate">`, each once, in its order."""
    page = parse_html(body, url, headers)
    found: dict[str, FeedLink] = {}
    for element in page.root.iter("link", "a"):
        kind, rels = _media_type(element), element.get("rel", "").lower().split()
        href = address_of(element, page.base)
        if href and kind in _FEED_TYPES and {"alternate", "feed"} & set(rels):
            found.setdefault(href, FeedLink(href, kind, text.one_line(element.get("title", "")) or text_of(element)))
    return tuple(found.values())


def _pieces(element: Element, skipped: frozenset[Element], between: str) -> Iterator[str]:
    """Yield the texts of *element* in their order, a line's end at the borders of blocks, *between* at all others."""
    skipping: Element | None = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        border = _LINE if node.tag in _BLOCKS else between
        if skipping is None and event == "start":
            if node in skipped:
                skipping = node
            else:
                yield border
                yield node.text or ""
        elif event == "end" and skipping in (None, node):
            skipping = None
            yield border
            if node is not element:
                yield node.tail or ""


def _cut(pieces: Iterable[str], most: int) -> Iterator[str]:
    length = 0
    for number, piece in enumerate(pieces):
        yield piece[: most + 1]
        length += len(piece)
        if length > most or number > most + _PIECES:
            return


def _with_charset(body: bytes, headers: Mapping[str, str]) -> Mapping[str, str]:
    declared = _META_CHARSET.search(body[:_META_SPAN])
    if not declared or "charset" in headers.get("content-type", "").lower():
        return headers
    return {**headers, "content-type": f"text/html; charset={declared[1].decode('ascii')}"}


def _bounded(document: str) -> str:
    kept = _FORBIDDEN.sub("", document[:LONGEST])
    kept = "<".join(kept.split("<", MOST_TAGS)[:MOST_TAGS])
    return _LONG_TAG.sub(r"<\1>", kept)


def _root(document: str) -> Any:
    # Bytes of a known encoding: of a text libxml2 would believe the declarations again.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    root = None
    with suppress(etree.XMLSyntaxError):
        root = etree.fromstring(document.encode("utf-8", "replace"), parser)
    return etree.Element("html") if root is None else root


def _base(root: Element, url: str) -> str:
    """Return what relative links start from: the first `<base>` with an address (HTML standard, section 4.2.3)."""
    given = next((href for base in root.iter("base") if (href := base.get("href", ""))), "")
    return (canonical(given, url) if given else "") or url


def _media_type(element: Element) -> str:
    return element.get("type", "").partition(";")[0].strip().lower()


@lru_cache(maxsize=512)
def _compiled(selector: str) -> Any:
    try:
        return etree.XPath(HTMLTranslator().css_to_xpath(selector))
    except (SelectorError, ExpressionError, etree.XPathSyntaxError, RecursionError) as error:
        raise ValueError(f"{selector!r} is no CSS selector: {text.one_line(str(error))}") from error
