"""Mastodon: an account through its instance's public API, or through its RSS feed. No key is needed for either.

The address decides: `https://INSTANCE/api/v1/accounts/ID/statuses` (docs.joinmastodon.org, methods/accounts and
entities/Status; Pleroma answers alike) says more than `https://INSTANCE/@NAME.rss`: edits, polls, what the account
passed on. Some instances, and all of GoToSocial, let only their members ask it: there the RSS feed is left. A post is
"mastodon ID" in both, so an account may go from one to the other. What others wrote is left out, and so are answers to
others; an answer to oneself goes on with a thread.

That a post was deleted, or is public no more, is taken from `GET /api/v1/statuses/ID` alone, where it answers 404 or
410 with an error in JSON, as the application does; a server before it that fails answers with a page.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape, unescape
from http import HTTPStatus
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

from plugins.errors import AccountError, ParseError, RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.dates import instant
from plugins.feeds.feed import Feed
from plugins.feeds.platforms import Client, mastodon_rss
from plugins.feeds.platforms.mastodon_rss import guid
from plugins.feeds.timeline import MOST_PAGES, Window, absence, pending, with_arguments
from plugins.feeds.untrusted import Table, load, string, table, tables
from plugins.model import Account, Entry, SourceState, Text

MOST_LOOKUPS = 3
"""Missing posts that are asked for in one visit, one request each."""

_ARGUMENTS = {"limit": "40", "exclude_replies": "true"}  # 40 is the most that the API gives
_PUBLIC = frozenset({"public", "unlisted"})
_ABSENT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_CLOSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_ID = re.compile(r"[0-9A-Za-z]{1,64}")
_STATUSES = re.compile(r"(/api/v1/accounts/([0-9A-Za-z]{1,64}))/statuses")
_STATUS = re.compile(r"/api/v1/statuses/([0-9A-Za-z]{1,64})")
_PROFILE = re.compile(r"/@([\w.-]+)/?")
_NEXT = re.compile(r'<([^<>]+)>\s*;[^,<]*\brel="?next"?')
_HREF = re.compile(r'<a\s[^>]*?href="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a profile shows; *verified* is when its page was seen to link back (`rel=me`), if ever."""

    name: str
    address: str
    verified: datetime | None


@dataclass(frozen=True, slots=True)
class Profile:
    """What an instance says of an account; *moved* is the profile that it moved to, empty if it did not."""

    id: str
    acct: str
    url: str
    links: tuple[Link, ...]
    moved: str
    suspended: bool


def address_of(instance: str, number: str) -> str:
    """Return where the account that *instance* (a host) knows by *number* is read; raise `AccountError`."""
    if not _ID.fullmatch(number):
        raise AccountError(f"{number!r}: expected the number that {instance} knows the account by")
    return f"https://{instance}/api/v1/accounts/{number}/statuses"


def lookup(client: Client, profile_url: str) -> Profile:
    """Return what the instance says of the profile at *profile_url*.

    Raises `RetrieveError` where it knows none, `ParseError` where it answers something else.
    """
    found = _PROFILE.fullmatch(urlsplit(profile_url).path)
    if not found:
        raise RetrieveError(profile_url, "not the address of a profile, such as https://INSTANCE/@NAME")
    return parse_profile(client.get(_on(profile_url, "/api/v1/accounts/lookup", f"acct={quote(found[1])}")))


def parse_profile(answer: Answer) -> Profile:
    """Return the account in *answer*; raise `ParseError` where it is none."""
    account = load(answer)
    number = string(account, "id")
    if not _ID.fullmatch(number):
        raise ParseError(answer.url, "the answer is no account of Mastodon")
    return Profile(
        id=number,
        acct=string(account, "acct"),
        url=string(account, "url"),
        links=tuple(_links(account)),
        moved=string(account, "moved", "url"),
        suspended=table(account).get("suspended") is True,
    )


def ask(account: Account, state: SourceState, client: Client) -> Answer:
    """Visit *account*: the newest page, those before it down to what was seen last, and the posts that are missing."""
    owner = _owner(account)
    address = with_arguments(account.address, _ARGUMENTS) if owner else state.moved_to or account.address
    etag, last_modified = ("", "") if pending(state.memory) else (state.etag, state.last_modified)
    try:
        first = client.get(address, etag=etag, last_modified=last_modified)
        if first.status == HTTPStatus.NOT_MODIFIED:
            return first
        further = _further(first, owner, state.memory, client) if owner else []
    except RetrieveError as error:
        raise _in_words(error) from error
    try:
        window = _window([first, *further], owner)
    except ParseError:  # told when it is read
        return first.with_parts(further)
    return first.with_parts([*further, *_lookups(first.url, window, state.memory, client)])


def read(answer: Answer, account: Account, memory: str, now: datetime) -> Feed:  # noqa: ARG001 - as all platforms
    """Return the feed in *answer*; raise `ParseError` where it is none, or the account is there no more."""
    owner = _owner(account)
    pages, asked, gone = [answer], set(), []
    for part in answer.parts:
        found = _STATUS.search(urlsplit(part.url).path)
        if not found:
            pages.append(part)
            continue
        asked.add(found[1])
        if part.status in _ABSENT:
            gone.append(guid(found[1]))
    feed = _feed(pages, owner) if owner else mastodon_rss.read(answer)
    return replace(feed, gone=tuple(gone), memory=_window(pages, owner).remember(memory, asked))


def _further(first: Answer, owner: str, memory: str, client: Client) -> list[Answer]:
    """Return the pages after *first* that lead to what was seen last; of an account without posts, the account.

    Raises `RetrieveError` where the instance allows no more requests for now: were the posts in between left out, they
    would not be asked for again.
    """
    pages = [first]
    with suppress(ParseError):  # told when it is read
        if memory and not _statuses(first):
            return [client.get(_on(first.url, _STATUSES.sub(r"\1", urlsplit(first.url).path)))]
        while len(pages) < MOST_PAGES and not _window(pages, owner).reaches(memory):
            if _spent(pages[-1]):
                reset = instant(pages[-1].headers.get("x-ratelimit-reset", ""))
                wait = max(0, int((reset - client.now).total_seconds())) if reset else None
                raise RetrieveError(first.url, "the instance allows no more requests for now", retry_after=wait)
            pages.append(client.get(_next(pages[-1])))
    return pages[1:]


def _lookups(url: str, window: Window, memory: str, client: Client) -> list[Answer]:
    """Return what the instance says of each post that is missing."""
    parts: list[Answer] = []
    for post in [post for post in window.missing(memory) if _ID.fullmatch(post)][:MOST_LOOKUPS]:
        address = _on(url, f"/api/v1/statuses/{post}")
        try:
            parts.append(client.get(address))
        except RetrieveError as error:
            if error.status not in _ABSENT or '"error"' not in error.reason:
                break  # asked again at the next visit
            parts.append(absence(address, error))
        if _spent(parts[-1]):
            break
    return parts


def _feed(pages: list[Answer], owner: str) -> Feed:
    statuses = [status for page in pages for status in _statuses(page)]
    own = [status for status in statuses if _is_own(status, owner)]
    author = table(own[0], "account") if own else {}
    _refuse_moved(author, pages[0].url)
    return Feed(
        title=string(author, "display_name"),
        home=string(author, "url"),
        entries=tuple(_entry(status) for status in own if _is_for_all(status, owner)),
        reposts=len(statuses) - len(own),
    )


def _window(pages: list[Answer], owner: str) -> Window:
    """Return what *pages* show of the posts of *owner*, empty for an RSS feed; raise `ParseError` for no page."""
    if not owner:
        return mastodon_rss.window(pages[0])
    own = [status for page in pages for status in _statuses(page) if _is_own(status, owner)]
    dated = [(string(status, "id"), instant(string(status, "created_at"))) for status in own]
    return Window({post: at for post, at in dated if at}, whole=not _next(pages[-1]))


def _statuses(page: Answer) -> list[Table]:
    """Return the posts of *page*, none where it is the account itself; raise `ParseError` where it is neither."""
    found = load(page)
    if isinstance(found, list):
        return tables(found)
    if table(found).get("suspended") is True:
        raise ParseError(page.url, "the account is suspended by its instance")
    _refuse_moved(table(found), page.url)
    if not string(found, "id"):
        raise ParseError(page.url, "JSON, but no list of posts of Mastodon")
    return []


def _refuse_moved(account: Table, url: str) -> None:
    if moved := string(account, "moved", "url"):
        raise ParseError(url, f"the account moved to {moved}, which needs a proof of its own")


def _is_own(status: Table, owner: str) -> bool:
    by = string(status, "account", "id")
    return by == owner and not status.get("reblog") and bool(_ID.fullmatch(string(status, "id")))


def _is_for_all(status: Table, owner: str) -> bool:
    to_others = status.get("in_reply_to_id") and status.get("in_reply_to_account_id") != owner
    return string(status, "visibility") in _PUBLIC and not to_others


def _entry(status: Table) -> Entry:
    options = [string(option, "title") for option in tables(table(status, "poll"), "options")]
    poll = "".join(f"<li>{escape(option)}</li>" for option in options if option)
    return Entry(
        guid=guid(string(status, "id")),
        link=string(status, "url") or string(status, "uri"),
        title=Text("", html=False),
        content=Text(string(status, "content") + (f"<ul>{poll}</ul>" if poll else ""), html=True),
        published=instant(string(status, "created_at")),
        updated=instant(string(status, "edited_at")),
        categories=tuple(name for tag in tables(status, "tags") if (name := string(tag, "name"))),
        notice=string(status, "spoiler_text"),
        pictures=tuple(string(media, "description") for media in tables(status, "media_attachments")),
    )


def _owner(account: Account) -> str:
    """Return by which number the API is asked for *account*, empty where it is read through its RSS feed."""
    found = _STATUSES.search(urlsplit(account.address).path)
    return found[2] if found else ""


def _next(page: Answer) -> str:
    """Return the address of the page after *page*, empty where it is the last; only its limit is the instance's."""
    found = _NEXT.search(page.headers.get("link", ""))
    limit = parse_qs(found[1].partition("?")[2]).get("max_id", [""])[0] if found else ""
    return with_arguments(page.url, {}, {"max_id": limit}) if _ID.fullmatch(limit) else ""


def _spent(answer: Answer) -> bool:
    """Tell whether the instance allows no more requests for now (docs.joinmastodon.org, api/rate-limits)."""
    return answer.headers.get("x-ratelimit-remaining", "").strip() == "0"


def _on(url: str, path: str, query: str = "") -> str:
    """Return the address of *path* on the instance of *url*."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def _links(account: object) -> Iterator[Link]:
    for field in tables(account, "fields"):
        found = _HREF.search(string(field, "value"))
        if found:
            yield Link(string(field, "name"), unescape(found[1]), instant(string(field, "verified_at")))


def _in_words(error: RetrieveError) -> RetrieveError:
    words = "the instance knows no such account, or no longer" if error.status in _ABSENT else ""
    if error.status in _CLOSED and _STATUSES.search(urlsplit(error.source).path):
        words = "the instance lets only its members ask its API; its RSS feed may be open: https://INSTANCE/@NAME.rss"
    if not words:
        return error
    reason = f"{words}: {error.reason}"
    return RetrieveError(error.source, reason, status=error.status, retry_after=error.retry_after)
