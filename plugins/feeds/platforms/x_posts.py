"""Posts of X as entries: their text with its links, the descriptions of their pictures, their versions.

Fields after docs.x.com/x-api/fundamentals/data-dictionary and /edit-posts.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape

from plugins import text
from plugins.feeds.dates import instant
from plugins.feeds.links import canonical
from plugins.feeds.platforms.x_memory import instant_of, is_number
from plugins.feeds.untrusted import Table, string, table, tables
from plugins.model import Entry, Text

GUID = "x "

_SHORT = re.compile(r"https?://t\.co/[A-Za-z0-9]+")
_STATUS = re.compile(
    r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/[^/]+(?:/web)?/status/([0-9]{1,19})(/[a-z]+/[0-9]+)?"
)
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)
_GAP = re.compile(r"\s*\n\s*\n\s*")
_SHOWN = 60  # characters of an address that stand in the text


def versions(post: Table) -> tuple[str, ...]:
    """Return the numbers of *post* from its first version on, empty where it has none.

    Each edit makes a new number; the list begins with the original.
    """
    listed = post.get("edit_history_tweet_ids")
    numbers = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    own = string(post, "id")
    found = sorted({one for one in [*numbers, own] if is_number(one)}, key=int)
    return tuple(found) if is_number(own) else ()


def is_repost(post: Table) -> bool:
    """Tell whether *post* only shows that of another account again."""
    return bool(_referenced(post, "retweeted"))


def is_reply(post: Table, author: str) -> bool:
    """Tell whether *post* answers another account than *author*, its own: what continues an own post is none."""
    to = string(post, "in_reply_to_user_id")
    return to != author if to else bool(_referenced(post, "replied_to"))


def is_foreign(post: Table, author: str) -> bool:
    """Tell whether *post* says that it is by another account than *author*."""
    return string(post, "author_id") not in {"", author}


def media_of(document: Table) -> dict[str, str]:
    """Return the descriptions of the pictures that came with *document*, by their key."""
    media = tables(table(document, "includes"), "media")
    return {string(one, "media_key"): string(one, "alt_text") for one in media if string(one, "alt_text")}


def entry(post: Table, descriptions: Mapping[str, str]) -> Entry:
    """Return the entry of a *post* that has versions: an edit keeps its guid, and its link leads to the last one."""
    numbers = versions(post)
    keys = table(post, "attachments").get("media_keys")
    pictures = [descriptions.get(key, "") for key in keys if isinstance(key, str)] if isinstance(keys, list) else []
    own = string(post, "id")
    edited = own != numbers[0]
    written = instant(string(post, "created_at")) or instant_of(own)
    return Entry(
        guid=f"{GUID}{numbers[0]}",
        link=status(numbers[-1]),
        title=Text("", html=False),
        content=Text(_html(post, numbers), html=True),
        published=instant_of(numbers[0]) if edited else written,
        updated=instant_of(own) if edited else None,
        categories=tuple(string(tag, "tag") for tag in tables(table(post, "entities"), "hashtags")),
        pictures=tuple(filter(None, pictures)),
    )


def status(number: str) -> str:
    """Return the public page of a post, without the name of its account: names change."""
    return f"https://x.com/i/status/{number}"


def _referenced(post: Table, kind: str) -> list[str]:
    listed = tables(post, "referenced_tweets")
    return [string(one, "id") for one in listed if string(one, "type") == kind]


def _html(post: Table, numbers: tuple[str, ...]) -> str:
    note = table(post, "note_tweet")  # the whole of a long post, whose `text` is cut
    words = string(note, "text") or string(post, "text")
    links = {string(link, "url"): link for part in (note, post) for link in tables(table(part, "entities"), "urls")}
    body = "".join(_pieces(words, links, numbers))
    for quoted in _referenced(post, "quoted"):
        if is_number(quoted) and status(quoted) not in body:
            body = f"{body.rstrip()}\n\n{_anchor(status(quoted))}"
    parts = (part.strip() for part in _GAP.split(body))
    return "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts if part)


def _pieces(words: str, links: Mapping[str, Table], numbers: tuple[str, ...]) -> Iterator[str]:
    """Yield *words* in HTML, each short link as what it leads to.

    Short links are looked for in the text, not at the offsets of the entities: those count code points, but for
    long posts some answers count UTF-16 units, and the text is escaped (`&amp;`).
    """
    at = 0
    for found in _SHORT.finditer(words):
        yield escape(unescape(words[at : found.start()]))
        yield _link(found[0], links.get(found[0], {}), numbers)
        at = found.end()
    yield escape(unescape(words[at:]))


def _link(short: str, link: Table, numbers: tuple[str, ...]) -> str:
    """Return what stands for a *short* link: nothing for the post's own pictures, which X links at its end."""
    target = string(link, "expanded_url")
    own = _STATUS.fullmatch(target)
    if string(link, "media_key") or (own and own[1] in numbers and own[2]):
        return ""
    if own and not own[2]:
        return _anchor(status(own[1]))
    return _anchor(target if _WEB.fullmatch(target) else short)


def _anchor(target: str) -> str:
    # What X shows for a link may be anything; what stands here is where it leads.
    target = canonical(target, "") or target
    shown = text.excerpt(target.partition("://")[2].removeprefix("www.").rstrip("/"), _SHOWN)
    return f'<a href="{escape(target)}">{escape(shown)}</a>'
