"""X: the posts of an account by its number, read through the API v2, whose every post is billed.

What was deleted. Once a UTC day the posts of the last week are looked up by their numbers. One is taken as deleted
where X says of that very post "Not Found Error", problems/resource-not-found. "Authorization Error",
problems/not-authorized-for-resource, is what X answers for each post of an account that is protected or suspended:
states that end again ("can toggle between states infinitely", Compliance Data Objects), while a deletion here is for
good; and "Forbidden" with resource-not-found stands for a suspended user. So neither deletes a post; the account
itself is then answered with errors alone, and shown to the administrator as failing. An edit of a post is a new number
in its history: it edits what stands under the first one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from plugins import text
from plugins.errors import ParseError, RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.credentials import X_TOKEN, credential, missing
from plugins.feeds.feed import Feed
from plugins.feeds.platforms import Client
from plugins.feeds.platforms import x_asking as asking
from plugins.feeds.platforms import x_posts as posts
from plugins.feeds.platforms.x_memory import Memory, day_of, is_number, posts_of_week, recall, remember
from plugins.feeds.platforms.x_money import USER, Bill, affordable, bill, cap_reached, pay
from plugins.feeds.untrusted import Table, load, string, table, tables
from plugins.model import Account, Entry, SourceState

HOST = "api.x.com"
API = f"https://{HOST}"

_ADDRESS = re.compile(r"https?://[^/?#]+/2/users/([0-9]{1,19})/tweets")
_MOST_BILLED = 100


class User(NamedTuple):
    """An account as X knows it; *verified_type* is "government" for authorities, among others."""

    id: str
    username: str
    name: str
    verified_type: str


class _Kind(Enum):
    NEW = auto()
    HOLE = auto()
    LOOKUP = auto()


def lacks() -> str:
    """Return why X cannot be read on this machine, empty if it can."""
    return missing(X_TOKEN)


def ask(account: Account, state: SourceState, client: Client) -> Answer:
    """Ask for what is new, within the day's caps; raise `RetrieveError`."""
    if not _author(account):
        raise RetrieveError(account.address, f"not the address of an account on X: {API}/2/users/NUMBER/tweets")
    memory = recall(state.memory)
    headers = _headers(account.address, client)
    visit = asking.Asking(account.address, headers, client, memory, set(memory.billed_on(client.now)))
    first = visit.first()
    if "meta" in asking.document(first):
        if visit.rest(first):
            visit.hole()
        visit.look_up()
    return first.with_parts(visit.parts)


def read(answer: Answer, account: Account, memory: str, now: datetime) -> Feed:
    """Return the posts in *answer*; raise `ParseError` where X does not show the account."""
    author, first = _author(account), table(load(answer))
    if not author or "meta" not in first:
        reason = asking.problem(first) or "the answer holds neither posts nor errors"
        raise ParseError(account.address, f"X does not show this account: {reason}")
    known = recall(memory)
    pages = {kind: [asking.document(part) for part in answer.parts if _kind(part) is kind] for kind in _Kind}
    pages[_Kind.NEW].insert(0, first)
    found = _found([*pages[_Kind.NEW], *pages[_Kind.HOLE]], author)
    shown = {**_edited(pages[_Kind.LOOKUP], author, known), **found.shown}
    gone = _gone(pages[_Kind.LOOKUP], known)
    versions = known.versions() | {number: last for number, (last, _) in shown.items()}
    user = _user(first, author, now) or known.user
    kept = Memory(
        since=max(filter(None, (known.since, *found.numbers)), key=int, default=""),
        hole=_hole(known, pages[_Kind.NEW], pages[_Kind.HOLE]),
        posts=posts_of_week({number: versions[number] for number in versions if number not in gone}, now),
        looked=day_of(now) if pages[_Kind.LOOKUP] or not known.posts else known.looked,
        day=day_of(now),
        billed=_billed(known.billed_on(now), [page for several in pages.values() for page in several]),
        user=user,
    )
    return Feed(
        title=user.get("name", ""),
        home=f"https://x.com/i/user/{author}",
        entries=tuple(entry for _, entry in shown.values()),
        gone=tuple(f"{posts.GUID}{number}" for number in gone),
        memory=remember(kept),
        reposts=found.reposts,
    )


def user_address(number: str, base: str = API) -> str:
    """Return the address that tells who the account with this *number* is."""
    return f"{base}/2/users/{number}"


def lookup(client: Client, number: str, base: str = API) -> User:
    """Return who the account with this *number* is now; billed, within the day's caps.

    Raises `RetrieveError`: with status 404 where X knows no such account, 403 where it is suspended or protected.
    """
    address = user_address(number, base)
    headers = _headers(address, client)
    if not affordable(client, USER):
        raise cap_reached(client, address)
    try:
        answer = client.get(f"{address}?user.fields={asking.USER_FIELDS}", headers=headers)
    except RetrieveError as error:
        raise asking.explained(error, address) from error
    pay(client, Bill(0, USER))
    found = asking.document(answer)
    user = table(found, "data")
    if string(user, "id") != number:
        status = HTTPStatus.NOT_FOUND if any(map(_not_found, tables(found, "errors"))) else HTTPStatus.FORBIDDEN
        raise RetrieveError(address, asking.problem(found) or "the answer holds no user", status=status)
    return User(*(text.excerpt(string(user, name), 100) for name in User._fields))


class _Found(NamedTuple):
    """What pages hold: *shown* by first number, with that of its version; *numbers* of all posts, left out or not."""

    shown: dict[str, tuple[str, Entry]]
    numbers: list[str]
    reposts: int


def _found(pages: Iterable[Table], author: str) -> _Found:
    shown: dict[str, tuple[str, Entry]] = {}
    numbers: list[str] = []
    reposts = 0
    for page in pages:
        descriptions = posts.media_of(page)
        for post in tables(page, "data"):
            versions = posts.versions(post)
            if not versions or posts.is_foreign(post, author):
                continue
            first, own = versions[0], string(post, "id")
            numbers.append(own)
            reposts += posts.is_repost(post)
            if posts.is_repost(post) or posts.is_reply(post, author):
                continue
            # An edited post may come in several versions, of which the last counts.
            if first not in shown or int(shown[first][0]) < int(own):
                shown[first] = own, posts.entry(post, descriptions)
    return _Found(shown, numbers, reposts)


def _edited(pages: Iterable[Table], author: str, known: Memory) -> dict[str, tuple[str, Entry]]:
    """Return the posts that were looked up and came in another version than the one that was read."""
    before = known.versions()
    return {
        first: (last, entry)
        for first, (last, entry) in _found(pages, author).shown.items()
        if first in before and before[first] != last
    }


def _gone(pages: Iterable[Table], known: Memory) -> tuple[str, ...]:
    """Return the first numbers of the posts of which X says that they are not there any more."""
    missed = {
        string(error, "resource_id") or string(error, "value")
        for page in pages
        for error in tables(page, "errors")
        if _not_found(error) and string(error, "resource_type") in {"tweet", "post", ""}
    }
    return tuple(first for first, last in known.versions().items() if last in missed)


def _not_found(error: Table) -> bool:
    return string(error, "title") == "Not Found Error" and string(error, "type").endswith("/resource-not-found")


def _hole(known: Memory, new: Sequence[Table], hole: Sequence[Table]) -> tuple[str, ...]:
    """Return between which posts some are still unread."""
    if known.since and asking.unfinished(new[-1]):
        oldest = _oldest(new)
        # A second hole and what lies between the two are made one: a part is read twice, nothing is lost.
        return (known.hole[0] if known.hole else known.since, oldest) if oldest else known.hole
    if not hole:
        return known.hole
    oldest = _oldest(hole)
    return (known.hole[0], oldest or known.hole[1]) if known.hole and asking.unfinished(hole[-1]) else ()


def _oldest(pages: Iterable[Table]) -> str:
    numbers = (string(post, "id") for page in pages for post in tables(page, "data"))
    return min(filter(is_number, numbers), key=int, default="")


def _user(page: Table, author: str, now: datetime) -> Mapping[str, str]:
    """Return who the author is, where *page* says so: the proof of the account is checked against it."""
    for user in tables(table(page, "includes"), "users"):
        if string(user, "id") == author:
            return {name: text.excerpt(string(user, name), 100) for name in User._fields} | {"day": day_of(now)}
    return {}


def _billed(before: frozenset[str], pages: Iterable[Table]) -> tuple[str, ...]:
    found = before.union(*(bill(page, ()).resources for page in pages))
    return tuple(sorted(filter(is_number, found), key=int)[-_MOST_BILLED:])


def _kind(part: Answer) -> _Kind:
    try:
        query = parse_qs(urlsplit(part.url).query)
    except ValueError:
        return _Kind.NEW
    return _Kind.LOOKUP if "ids" in query else _Kind.HOLE if "until_id" in query else _Kind.NEW


def _author(account: Account) -> str:
    found = _ADDRESS.fullmatch(account.address)
    return found[1] if found else ""


def _headers(address: str, client: Client) -> dict[str, str]:
    token = credential(X_TOKEN, address, HOST, client.settings)
    return {"Authorization": f"Bearer {token}", "Accept": "application/json"}
