"""Mastodon's RSS feed: what it holds besides what any feed has, so that its posts are those of the API."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape

from plugins.feeds.answer import Answer
from plugins.feeds.dates import instant
from plugins.feeds.feed import Feed
from plugins.feeds.timeline import Window
from plugins.model import Entry, Text

_PAGE = 20  # items of a whole feed (Mastodon's AccountsController::PAGE_SIZE)
_DESCRIPTION = "{http://search.yahoo.com/mrss/}description"
# The permanent address of a post: its page, or its name in ActivityPub.
_PERMALINK = re.compile(r"https?://[^/]+/(?:@[^/]+|users/[^/]+/statuses|ap/users/\d+/statuses)/(\d{1,64})")
# The warning stands before the text, its label in the language of the post (FormattingHelper, since 3.5).
_WARNING = re.compile(r"\s*<p><strong>[^<]*</strong>([^<]*(?:<img\s[^<>]*>[^<]*)*)</p>\s*<hr\s*/?>")
_MARKUP = re.compile(r"<[^>]*>")


def guid(number: str) -> str:
    """Return the guid of the post that its instance knows by *number*, in the feed as in the API."""
    return f"mastodon {number}"


def read(answer: Answer) -> Feed:
    """Return the feed in *answer*, its warnings, pictures and guids as the API has them; raise `ParseError`."""
    # feedparser takes 0.1 s to import, and a run without news needs only to know which accounts can be read.
    from plugins.feeds.parse import parse  # noqa: PLC0415

    feed = parse(answer.body, answer.headers, answer.url)
    pictures = {item.link: item.pictures for item in _items(answer)}
    return replace(feed, entries=tuple(_as_api(entry, pictures.get(entry.guid, ())) for entry in feed.entries))


def window(answer: Answer) -> Window:
    """Return the posts that *answer* shows, by their numbers; none where it is broken."""
    items = list(_items(answer))
    posts = [(_PERMALINK.fullmatch(item.link), item.published) for item in items]
    return Window({post[1]: at for post, at in posts if post and at}, whole=0 < len(items) < _PAGE)


def _as_api(entry: Entry, pictures: tuple[str, ...]) -> Entry:
    post = _PERMALINK.fullmatch(entry.guid)
    content, notice = entry.content, ""
    if content.html and (warning := _WARNING.match(content.value)):
        notice = unescape(_MARKUP.sub("", warning[1])).strip()
        content = Text(content.value[warning.end() :], html=True)
    own = guid(post[1]) if post else entry.guid
    return replace(entry, guid=own, content=content, notice=notice, pictures=pictures)


@dataclass(frozen=True, slots=True)
class _Item:
    link: str
    published: datetime | None
    pictures: tuple[str, ...]


def _items(answer: Answer) -> Iterator[_Item]:
    # lxml is imported only where there is something to read, as feedparser is.
    from plugins.feeds.trees import parse_xml  # noqa: PLC0415

    root = parse_xml(answer.body, answer.headers)
    for item in root.iter("item") if root is not None else ():
        texts = {child.tag: (child.text or "").strip() for child in item}
        yield _Item(
            link=texts.get("guid") or texts.get("link") or "",
            published=instant(texts.get("pubDate", "")),
            pictures=tuple((description.text or "").strip() for description in item.iter(_DESCRIPTION)),
        )
