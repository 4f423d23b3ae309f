"""Telegram: a public channel through its preview, `https://t.me/s/CHANNEL`, without a key.

What was forwarded from others is left out, and so is what the channel says of itself (a message pinned, a new
picture). When a message was edited is not told: its new words are. A picture or video without a word gives nothing to
read.

A deletion is taken from the widget of that very message alone (`https://t.me/CHANNEL/ID?embed=1`), where it says "Post
not found"; a channel that is not there is told in other words.
"""

import re
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit, urlunsplit

from plugins.errors import AccountError, ParseError, RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.feed import Feed
from plugins.feeds.platforms import Client
from plugins.feeds.timeline import MOST_PAGES, Window, pending, with_arguments
from plugins.model import Account, Entry, SourceState, Text

if TYPE_CHECKING:
    from plugins.feeds.platforms.telegram_page import Message, Page

MOST_LOOKUPS = 3
"""Missing messages that are asked for in one visit, one request each."""

_NAME = re.compile(r"[A-Za-z]\w{3,31}", re.ASCII)
_PATH = re.compile(rf"/s/({_NAME.pattern})/?", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}", re.ASCII)


def address_of(channel: str) -> str:
    """Return where the public *channel* is read, by its name; raise `AccountError` for what is no name."""
    if not _NAME.fullmatch(channel):
        raise AccountError(f"{channel!r}: expected the name of a public channel, 4 to 32 letters, digits and _")
    return f"https://t.me/s/{channel}"


def ask(account: Account, state: SourceState, client: Client) -> Answer:
    """Visit *account*: the newest page, those before it down to what was seen last, and what is missing from them."""
    # lxml is imported only where there is something to read; a run without news needs only `address_of`.
    from plugins.feeds.platforms.telegram_page import parse_page  # noqa: PLC0415

    etag, last_modified = ("", "") if pending(state.memory) else (state.etag, state.last_modified)
    first = client.get(account.address, etag=etag, last_modified=last_modified)
    if first.status == HTTPStatus.NOT_MODIFIED:
        return first
    further: list[Answer] = []
    try:
        pages = [parse_page(first)]
        while len(pages) < MOST_PAGES and not _window(pages, account).reaches(state.memory):
            further.append(client.get(with_arguments(account.address, {}, {"before": pages[-1].before})))
            pages.append(parse_page(further[-1]))
    except ParseError:  # told when it is read
        return first.with_parts(further)
    missing = _window(pages, account).missing(state.memory)
    return first.with_parts([*further, *_lookups(missing, account, client)])


def read(answer: Answer, account: Account, memory: str, now: datetime) -> Feed:  # noqa: ARG001 - as all platforms
    """Return the messages in *answer*; raise `ParseError` where the channel shows no preview, or is another one."""
    from plugins.feeds.platforms.telegram_page import parse_page, verdict  # noqa: PLC0415 - as in `ask`

    pages = [parse_page(page) for page in (answer, *answer.parts) if not _asked(page)]
    found = {number: verdict(part, number) for part in answer.parts if (number := _asked(part))}
    messages = [message for page in pages for message in page.messages]
    _refuse_others(messages, account, answer.url)
    settled = {number for number, stands in found.items() if stands is not None}
    return Feed(
        title=pages[0].title,
        home=account.home,
        entries=tuple(_entry(message) for message in messages if _is_own(message, account)),
        gone=tuple(_guid(number) for number, stands in found.items() if stands is False),
        memory=_window(pages, account).remember(memory, settled),
        reposts=sum(message.forwarded for message in messages),
    )


def _lookups(missing: tuple[str, ...], account: Account, client: Client) -> list[Answer]:
    """Return the widgets of the messages that are *missing*."""
    scheme, host, path, _, _ = urlsplit(account.address)
    parts: list[Answer] = []
    with suppress(RetrieveError):  # asked again at the next visit
        for number in [number for number in missing if _NUMBER.fullmatch(number)][:MOST_LOOKUPS]:
            widget = f"{path.rstrip('/').replace('/s/', '/', 1)}/{number}"
            parts.append(client.get(urlunsplit((scheme, host, widget, "embed=1", ""))))
    return parts


def _asked(part: Answer) -> str:
    """Return the number of the message whose widget *part* is, empty for a page."""
    parts = urlsplit(part.url)
    return parts.path.rpartition("/")[2] if "embed" in parse_qs(parts.query) else ""


def _refuse_others(messages: list["Message"], account: Account, url: str) -> None:
    """Raise `ParseError` where the name is now that of another channel than the one that was proved."""
    number = account.identity.lstrip("-")
    # The API for bots writes -100 before it.
    others = {message.owner for message in messages if message.owner} - {number, number.removeprefix("100")}
    if number.isdecimal() and others:
        raise ParseError(url, f"the name is now that of channel {min(others)}: no longer of {account.identity}")


def _is_own(message: "Message", account: Account) -> bool:
    name = _PATH.fullmatch(urlsplit(account.address).path)
    named = name is not None and message.channel.lower() == name[1].lower()
    return named and not message.service and not message.forwarded


def _window(pages: list["Page"], account: Account) -> Window:
    own = [message for page in pages for message in page.messages if _is_own(message, account)]
    return Window({one.number: one.published for one in own if one.published}, whole=not pages[-1].before)


def _entry(message: "Message") -> Entry:
    return Entry(
        guid=_guid(message.number),
        link=f"https://t.me/{message.channel}/{message.number}",
        title=Text("", html=False),
        content=Text(message.html, html=True),
        published=message.published,
        updated=None,
        base=f"https://t.me/s/{message.channel}",  # what the links of its hashtags start from
    )


def _guid(number: str) -> str:
    return f"telegram {number}"
