"""Sanitise: foreign HTML made safe to show, or made plain. The only module that knows nh3.

An allow-list, applied to a tree and written out again by the library: what leaves here holds none but these elements
and attributes. Nothing may be put into Unicode's composed form afterwards: a combining character that follows a tag
would join its ">" (U+0338 makes "≯" of it) and open the tag again. So that is done before.
"""

import re
from functools import lru_cache
from html import unescape
from urllib.parse import urlsplit

import nh3

from plugins import text

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
_ATTRIBUTES = {
    "a": {"href"},
    "abbr": {"title"},
    "time": {"datetime"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
REL = "noopener nofollow ugc"

# Nesting costs the square of its depth in any HTML parser: 20,000 elements took 1.2 s, 4,000 take 0.05 s.
_MOST_TAGS = 4_000
_LONGEST = 200_000  # characters

_RENAME = re.compile(rf"<(/?)({'|'.join(_RENAMED)})(?=[ >])")
_VALUES = r"(?: [a-z]+=\"[^\"]*\")*"
_HOLLOW = re.compile(
    rf"<(a|abbr|b|blockquote|code|div|em|h2|i|li|ol|p|strong|sub|sup|ul){_VALUES}>(?:\s|&nbsp;|<br>)*</\1>"
)
# Controls, surrogates, non-characters and bidirectional marks, as `text.clean` has them; references can make them.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
                     "\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")  # fmt: skip

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

    The same input gives the same output. Images are left out with all else that a page would fetch; an element left
    empty by that is left out too. A text beyond 200,000 characters or 4,000 tags is cut.
    """
    clean = _cleaner(base if _is_web(base) else "").clean(_bounded(_once(text.clean(html))))
    clean = _RENAME.sub(lambda found: f"<{found[1]}{_RENAMED[found[2]]}", _UNSEEN.sub("", clean))
    for _ in range(3):  # what holds only what was empty
        clean, emptied = _HOLLOW.subn("", clean)
        if not emptied:
            break
    return clean.strip()


def plain(html: str) -> str:
    """Return the text of *html*: paragraphs parted by an empty line, line breaks and list items on their own line.

    What scripts, styles and the like hold is left out. Made from nh3's output: Python's own `html.parser` takes 7 s
    over 100 kB of comments that never end.
    """
    words = _UNSEEN.sub("", _BARE.clean(_bounded(_once(text.clean(html)))))
    words = _PRE.sub(lambda found: found[0].replace("\n", "<br>"), words)
    words = _BREAK.sub("\n", _BLANKS.sub(" ", words))
    words = _PARTING.sub("\n\n", _ITEM.sub("\n", _ROW.sub("\n", _CELL.sub(" ", words))))
    return text.paragraphs(unescape(_TAG.sub("", words)))


def _once(html: str) -> str:
    """Return *html*, unescaped once more where all its tags are escaped: some sources do it twice."""
    return unescape(html) if _ESCAPED.search(html) and not _REAL.search(html) else html


def _bounded(html: str) -> str:
    parts = html[:_LONGEST].split("<", _MOST_TAGS)
    return "<".join(parts[:_MOST_TAGS])


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


@lru_cache(maxsize=128)
def _cleaner(base: str) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_PHRASES | _BLOCKS | _TABLES | _RENAMED.keys(),
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative=("rewrite_with_base", base) if base else "deny",
        link_rel=REL,
    )


_BARE = nh3.Cleaner(
    tags=_BLOCKS | _TABLES | _RENAMED.keys() | {"br"},
    clean_content_tags=_DROPPED,
    attributes={},
    link_rel=None,
)
