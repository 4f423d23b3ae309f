"""Sanitise: foreign HTML made safe to show, or made plain. The only module that knows nh3.

An allow-list, applied to a tree and written out again by the library: what leaves here holds none but these elements
and attributes. It is read and written again until nothing changes: what two readings take for two things is where
scripts hide. It is in Unicode's composed form, and stays whole if composed again: a combining character that followed a
tag would join its ">" (U+0338 makes "≯" of it) and open the tag again.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from html import escape, unescape
from typing import Any
from urllib.parse import quote

import nh3

from plugins import text
from plugins.feeds.links import canonical

_PHRASES = {"a", "abbr", "b", "br", "code", "em", "i", "strong", "sub", "sup", "time"}
_BLOCKS = {"blockquote", "div", "h2", "hr", "li", "ol", "p", "pre", "ul"}
_TABLES = {"caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
# A page has its own first heading, and levels may not be skipped under it (WCAG 2.2, H42): so all are of the second.
# The other blocks keep apart what they part.
_RENAMED = dict.fromkeys(("h1", "h3", "h4", "h5", "h6"), "h2") | dict.fromkeys((
    "address", "article", "aside", "center", "dd", "details", "dl", "dt", "figcaption", "figure", "footer",
    "header", "main", "nav", "section", "summary",
), "div")  # fmt: skip
_DROPPED = {
    "applet", "audio", "button", "canvas", "embed", "iframe", "math", "noembed", "noframes", "noscript", "object",
    "option", "script", "select", "style", "svg", "template", "textarea", "title", "video", "xmp",
}  # fmt: skip
_NONE: dict[str, set[str]] = {"*": set()}  # without it, the library lets "lang" and "title" through on all elements
_ATTRIBUTES = _NONE | {
    "a": {"href"},
    "abbr": {"title"},
    "time": {"datetime"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_NO_PAGE = re.compile(r"(mailto:|tel:)([^\s\\\x00-\x1f]+)", re.IGNORECASE)
_LONGEST_NO_PAGE = 500  # characters
_SAFE = "@:/?&=+,;%!*()~-._"
REL = "noopener nofollow ugc"

# What is over twice the measure is cut to it, so that what was cut once, and had its elements closed, is not again.
_MOST_TAGS = 4_000
_LONGEST = 100_000  # characters
_CUT_OVER = 2
# A parser takes the square of the number of attributes of a tag (0.4 s for 30,000), the square of the depth of elements
# (1.2 s for 20,000), and opens again in each block what was left open in the one before (3.5 MB out of 22 kB).
_LONG_TAG = re.compile(r"<[A-Za-z][^>]{4000,}>?")
_NESTING = re.compile(
    r"<(/?)(?!(?:area|base|br|caption|col|colgroup|dd|dt|embed|hr|img|input|li|link|meta|option|p|source|t[dhr]|tbody|tfoot|"
    r"thead|track|wbr)[\s/>])[a-z][^>]*>?",
    re.IGNORECASE,
)
_MOST_OPEN = 100
_MOST_READINGS = 8

_RENAME = re.compile(rf"<(/?)({'|'.join(_RENAMED)})(?=[ >])")
_TOKEN = re.compile(r'<(/?)([a-z0-9]+)(?:[^>"]|"[^"]*")*>|[^<]+|<')
_MAY_BE_HOLLOW = frozenset({
    "a", "abbr", "b", "blockquote", "code", "div", "em", "h2", "i", "li", "ol", "p", "strong", "sub", "sup", "ul",
})  # fmt: skip
_PRE_START = re.compile(r"<pre>\n+")  # each reading drops one line feed there
# Controls, surrogates, non-characters and bidirectional marks, as `text.clean` has them; references can make them. And
# byte order marks, of which a parser drops the first.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
                     "\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff]")  # fmt: skip

_BLANKS = re.compile(r"[ \t\n\f]+")
_PRE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
_BREAK = re.compile(r" ?<br> ?")
_ITEM = re.compile(r" ?<li> ?")
_CELL = re.compile(r"</t[dh]>")
_ROW = re.compile(r"</tr>")
_PARTING = re.compile(rf"</?(?:p|div|blockquote|h2|ul|ol|pre|hr|table|caption|{'|'.join(_RENAMED)})>")
_TAG = re.compile(r"<[^>]*>")
_ESCAPED = re.compile(r"&lt;(?:/(?:p|div|a|b|i|em|strong|span|ul|ol|li|h[1-6])\s*|br\s*/?)&gt;", re.IGNORECASE)
_REAL = re.compile(r"<[a-z/!][^<>]*>", re.IGNORECASE)


def sanitise(html: str, base: str) -> str:
    """Return *html* with the elements of the allow-list only, its links absolute against *base*.

    The same input gives the same output, and so does that output. Images are left out with all else that a page would
    fetch; an element left empty by that is left out too. A text beyond 200,000 characters or 8,000 tags is cut.
    """
    cleaner = _cleaner(canonical(base, ""))
    clean = _read(html, cleaner)
    for _ in range(_MOST_READINGS):
        if _BLIND.clean(_bounded(clean)) == clean:
            return clean
        clean = _read(clean, cleaner)
    return escape(plain(html), quote=False)


def unescaped(html: str) -> str:
    """Return *html*, unescaped once more where all its tags are escaped: some sources do it twice."""
    return unescape(html) if _ESCAPED.search(html) and not _REAL.search(html) else html


def plain(html: str) -> str:
    """Return the text of *html*: paragraphs parted by an empty line, line breaks and list items on their own line.

    What scripts, styles and the like hold is left out. Made from nh3's output: Python's own `html.parser` takes 7 s
    over 100 kB of comments that never end.
    """
    words = _UNSEEN.sub("", _BARE.clean(_bounded(html)))
    words = _PRE.sub(lambda found: found[0].replace("\n", "<br>"), words)
    words = _BREAK.sub("\n", _BLANKS.sub(" ", words))
    words = _PARTING.sub("\n\n", _ITEM.sub("\n", _ROW.sub("\n", _CELL.sub(" ", words))))
    return text.paragraphs(unescape(_TAG.sub("", words)))


def _read(html: str, cleaner: nh3.Cleaner) -> str:
    clean = _UNSEEN.sub("", cleaner.clean(_bounded(html)))
    clean = _RENAME.sub(lambda found: f"<{found[1]}{_RENAMED[found[2]]}", clean)
    clean = _composed(_PRE_START.sub("<pre>", clean))
    return (_without_hollow(clean) if "</" in clean else clean).strip()


def _bounded(html: str) -> str:
    """Return *html* within what a parser takes in a short time, whatever it is, without what nobody sees.

    It is not composed yet: that would join a combining character to the ">" before it.
    """
    html = _UNSEEN.sub("", html.replace("\r", "\n"))
    if len(html) > _CUT_OVER * _LONGEST:
        html = html[:_LONGEST]
    if html.count("<") > _CUT_OVER * _MOST_TAGS:
        html = "<".join(html.split("<", _MOST_TAGS)[:_MOST_TAGS])
    html = _LONG_TAG.sub("", html)
    return "".join(_shallow(html)) if html.count("<") > _MOST_OPEN else html


def _shallow(html: str) -> Iterator[str]:
    """Yield *html* without the elements that would be open within too many others."""
    opened = at = 0
    for found in _NESTING.finditer(html):
        if found[1]:
            opened = max(0, opened - 1)
        elif opened < _MOST_OPEN:
            opened += 1
        else:
            yield html[at : found.start()]
            at = found.end()
    yield html[at:]


def _composed(html: str) -> str:
    """Return *html* in Unicode's composed form; a combining character that follows a tag is left out."""
    if html.isascii() or unicodedata.is_normalized("NFC", html):
        return html
    pieces = []
    for found in _TOKEN.finditer(html):
        piece = unicodedata.normalize("NFC", found[0])
        while not found[2] and piece and unicodedata.combining(piece[0]):
            piece = piece[1:]
        pieces.append(piece)
    return "".join(pieces)


def _without_hollow(html: str) -> str:
    """Return the library's *html* without the elements that hold nothing to be seen, nor others that do."""
    pieces: list[str] = []
    opened: list[tuple[int, bool]] = []  # where in *pieces* each open element starts, and whether it holds something
    for found in _TOKEN.finditer(html):
        piece, name = found[0], found[2]
        if found[1] and opened:
            start, solid = opened.pop()
            if not solid and name in _MAY_BE_HOLLOW:
                del pieces[start:]
                continue
        elif name and name not in {"br", "hr"}:
            opened.append((len(pieces), False))
            pieces.append(piece)
            continue
        pieces.append(piece)
        if opened and name != "br" and piece.replace("&nbsp;", "").strip():
            opened[-1] = (opened[-1][0], True)
    return "".join(pieces)


def _target(address: str, base: str) -> str | None:
    """Return where a link leads, as the link of a post is written; None where it is to be none."""
    found = _NO_PAGE.fullmatch(address.strip())
    if found:
        written = found[1].lower() + quote(found[2], safe=_SAFE)
        return written if len(written) <= _LONGEST_NO_PAGE else None
    return canonical(address, base) or None


@lru_cache(maxsize=128)
def _cleaner(base: str) -> nh3.Cleaner:
    return nh3.Cleaner(
        attribute_filter=lambda _, name, value: _target(value, base) if name == "href" else value, **_ALLOWED
    )


_ALLOWED: dict[str, Any] = {
    "tags": _PHRASES | _BLOCKS | _TABLES | _RENAMED.keys(),
    "clean_content_tags": _DROPPED,
    "attributes": _ATTRIBUTES,
    "url_schemes": _SCHEMES,
    "link_rel": REL,
}
_BLIND = nh3.Cleaner(**_ALLOWED)  # leaves links as they are, which is three times faster
_BARE = nh3.Cleaner(
    tags=_BLOCKS | _TABLES | _RENAMED.keys() | {"br"},
    clean_content_tags=_DROPPED,
    attributes=_NONE,
    link_rel=None,
)
