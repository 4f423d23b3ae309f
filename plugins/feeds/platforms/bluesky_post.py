"""A post of Bluesky: its text with its facets, what it embeds, its labels (lexicons app.bsky.richtext.facet, .embed.*).

Facets are spans of the UTF-8 bytes of the text (docs.bsky.app, Links, mentions, and rich text). One that lies outside
of it, within a character, or over another is passed by. Labels: docs.bsky.app, Labels and moderation.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape
from types import MappingProxyType
from urllib.parse import quote

from plugins.feeds.links import canonical
from plugins.feeds.untrusted import Table, string, table, tables

COLLECTION = "app.bsky.feed.post"

_URI = re.compile(rf"at://(did:[a-z]+:[A-Za-z0-9._:%-]{{1,200}})/{re.escape(COLLECTION)}/([A-Za-z0-9._~:-]{{1,512}})")
_CUT = re.compile(r"(?:…|\.\.\.)$")
_PARTING = re.compile(r"(?:\s*<br>\s*){2,}")
_START = re.compile(r"(?:https?://)?(?:www\.)?", re.IGNORECASE)

# French, as what is said to readers beside a text.
_QUOTED = "Publication citée : "
_MODERATED = " (selon la modération de Bluesky)"
_WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "!warn": "contenu signalé",
        "porn": "contenu pornographique",
        "sexual": "contenu à caractère sexuel",
        "nudity": "nudité",
        "graphic-media": "images violentes ou choquantes",
        "gore": "images violentes ou choquantes",
    }
)
_HIDING: Mapping[str, str] = MappingProxyType(
    {
        "!takedown": "was taken down by the moderation of Bluesky",
        "!hide": "is hidden by the moderation of Bluesky",
        "!no-unauthenticated": "asks not to be shown to people who are not signed in",
    }
)


def key_of(uri: str) -> str:
    """Return the record key of a post's at:// address, empty if it is no such address."""
    found = _URI.fullmatch(uri)
    return found[2] if found else ""


def page_of(uri: str) -> str:
    """Return the public page of the post at *uri*, empty if that is no post's address."""
    found = _URI.fullmatch(uri)
    return f"https://bsky.app/profile/{found[1]}/post/{found[2]}" if found else ""


def hidden(subject: Table) -> str:
    """Return why a post or an author may not be shown, in words that follow its name; empty if it may."""
    return next((_HIDING[value] for value, _ in _labels(subject) if value in _HIDING), "")


def notice(post: Table) -> str:
    """Return the warning that the labels of *post* make: the author's own, or the moderation's, which is said."""
    author = string(post, "author", "did")
    words = [
        _WARNINGS[value] + ("" if source == author else _MODERATED)
        for value, source in _labels(post)
        if value in _WARNINGS
    ]
    return ", ".join(dict.fromkeys(words))


def pictures(embed: Table) -> Iterator[str]:
    """Yield the descriptions of the pictures and videos of *embed*."""
    media = table(embed, "media") or embed
    seen = [*tables(media, "images"), *tables(media, "media"), *tables(media, "items"), media]
    yield from (alt for one in seen if (alt := string(one, "alt")))


def to_html(post: Table) -> str:
    """Return the text of *post* with its links, then the card of the page and the post that it leads to."""
    embed = table(post, "embed")
    return "".join((_text(table(post, "record")), *_card(embed), *_quote(embed)))


def _text(record: Table) -> str:
    given = record.get("text")
    data = given.encode("utf-8", "surrogatepass") if isinstance(given, str) else b""
    at, pieces = 0, []
    for start, end, target in sorted(_spans(record, data)):
        if start >= at:
            pieces += [_plain(data[at:start]), _link(data[start:end], target)]
            at = end
    words = "".join([*pieces, _plain(data[at:])])
    return f"<p>{_PARTING.sub('</p><p>', words)}</p>" if words else ""


def _spans(record: Table, data: bytes) -> Iterator[tuple[int, int, str]]:
    """Yield where links, mentions and tags begin and end in *data*, and where they lead."""
    for facet in tables(record, "facets"):
        index = table(facet, "index")
        start, end = index.get("byteStart"), index.get("byteEnd")
        target = next((to for feature in tables(facet, "features") if (to := _target(feature))), "")
        if target and type(start) is int and type(end) is int and 0 <= start < end <= len(data):
            whole = all(at == len(data) or data[at] & 0xC0 != 0x80 for at in (start, end))  # noqa: PLR2004 - UTF-8's continuation
            if whole:
                yield start, end, target


def _target(feature: Table) -> str:
    if uri := string(feature, "uri"):
        return uri
    if did := string(feature, "did"):
        return f"https://bsky.app/profile/{quote(did, safe=':')}"
    tag = string(feature, "tag")
    return f"https://bsky.app/hashtag/{quote(tag, safe='', errors='replace')}" if tag else ""


def _link(data: bytes, target: str) -> str:
    """Return a link; an address that its author's client cut short is shown whole."""
    words = " ".join(data.decode("utf-8", "surrogatepass").split())
    start = _START.sub("", _CUT.sub("", words), count=1)
    if _CUT.search(words) and start and _START.sub("", target, count=1).startswith(start):
        words = canonical(target, "") or target
    return f'<a href="{escape(target)}">{escape(words)}</a>'


def _plain(data: bytes) -> str:
    return escape(data.decode("utf-8", "surrogatepass")).replace("\n", "<br>")


def _card(embed: Table) -> Iterator[str]:
    card = table(embed, "external") or table(embed, "media", "external")
    uri, title = string(card, "uri"), string(card, "title")
    if uri:
        description = string(card, "description")
        more = f"<br>{escape(description)}" if description and description != title else ""
        yield f'<p><a href="{escape(uri)}">{escape(title or uri)}</a>{more}</p>'


def _quote(embed: Table) -> Iterator[str]:
    """Yield who wrote the quoted post, and where it is: its words are not the author's."""
    record = table(embed, "record")
    quoted = table(record, "record") or record
    page, handle = page_of(string(quoted, "uri")), string(quoted, "author", "handle")
    if page and handle:
        yield f'<p>{_QUOTED}<a href="{escape(page)}">@{escape(handle)}</a></p>'


def _labels(subject: Table) -> Iterator[tuple[str, str]]:
    """Yield the values of the labels of *subject* with who put them there; a negated one takes another off."""
    labels = [
        (string(label, "val"), string(label, "src"), label.get("neg") is True) for label in tables(subject, "labels")
    ]
    taken_off = {(value, source) for value, source, negated in labels if negated}
    yield from ((value, source) for value, source, _ in labels if (value, source) not in taken_off)
