"""How X is asked: for which posts, by how many requests, and what its refusals mean.

`GET /2/users/:id/tweets` and `GET /2/tweets` of docs.x.com/x-api, with the bearer token of an app. Reposts are not
asked for (`exclude`): each would be billed and left out. Replies are, and those to others are left out when they are
read: that `exclude=replies` spares an account's own threads is called a fault by its users (tweepy, issue 2069), and a
thread that is lost when it is mended is dearer than some replies. The address differs at each visit, so there are no
validators to send.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import urlencode

from plugins import text
from plugins.errors import RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.credentials import X_TOKEN
from plugins.feeds.platforms import Client
from plugins.feeds.platforms.x_memory import WINDOW, Memory, day_of, instant_of
from plugins.feeds.platforms.x_money import MEDIA, MOST_MEDIA, POST, USER, Bill, affordable, bill, cap_reached, pay
from plugins.feeds.untrusted import Table, string, table, tables

FIRST_PAGE = 20
"""Posts of an account that was never read: one page of so many and no more, as each is billed."""

MOST_PER_PAGE = 100
FEWEST_PER_PAGE = 5

MOST_PAGES = 10
"""Pages of one walk: what is further back waits for the next visit."""

FOR_LOOKUPS = 0.5
"""The part of the day's caps that may be reached by looking up known posts: the rest is for new ones."""

USER_FIELDS = "name,username,verified_type"

_FIELDS = MappingProxyType({
    "tweet.fields": "attachments,author_id,created_at,edit_history_tweet_ids,entities,in_reply_to_user_id,"
    "note_tweet,referenced_tweets",
})  # fmt: skip
_PICTURES, _AUTHOR = "attachments.media_keys", "author_id"
_WAYS = ((_PICTURES, _AUTHOR), (_PICTURES,), ())  # from the dearest on
_ADVICE: Mapping[int, str] = MappingProxyType({
    HTTPStatus.UNAUTHORIZED: f"X refuses the token in {X_TOKEN}: make a new one in its Developer Console",
    HTTPStatus.PAYMENT_REQUIRED: "X has no credits left for this app: buy some in its Developer Console",
    HTTPStatus.FORBIDDEN: "X does not let this app read this: see in its Developer Console what the app may do",
    HTTPStatus.TOO_MANY_REQUESTS: "X asks to wait",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asking:
    """One visit to the account that is read at *address*; *parts* are the answers after the first.

    *billed* is what was paid for today. Only `first` raises: what was paid for is read, whatever comes after it.
    """

    address: str
    headers: Mapping[str, str]
    client: Client
    memory: Memory
    billed: set[str]
    parts: list[Answer] = field(default_factory=list)

    def first(self) -> Answer:
        """Return the first page of what is new since the last visit; raise `RetrieveError`."""
        return self._page(self._new())

    def rest(self, first: Answer) -> bool:
        """Ask for what is new beyond the *first* page; tell whether all of it came."""
        token = next_token(document(first))
        return not token or not self.memory.since or self._walk(self._new() | {"pagination_token": token})

    def hole(self) -> None:
        """Ask for what earlier visits left unread."""
        if self.memory.hole:
            low, high = self.memory.hole
            self._walk({"since_id": low, "until_id": high})

    def look_up(self) -> None:
        """Ask once a UTC day for the posts of the last week again, to see which of them still stand."""
        memory, client = self.memory, self.client
        if memory.looked == day_of(client.now):
            return
        recent = [last for first, last in memory.versions().items() if instant_of(first) > client.now - WINDOW]
        numbers = recent[: min(MOST_PER_PAGE, affordable(client, POST, share=FOR_LOOKUPS))]
        if not numbers:
            return
        address, query = f"{base(self.address)}/2/tweets", {"ids": ",".join(numbers), **_FIELDS}
        worst = Bill(len(numbers), POST * len(numbers))
        try:
            self.parts.append(self._get(address, query, worst))
        except RetrieveError:  # the next visit will try
            return

    def _new(self) -> dict[str, str]:
        return {"since_id": self.memory.since} if self.memory.since else {}

    def _walk(self, bounds: Mapping[str, str]) -> bool:
        """Ask for page after page within *bounds*; tell whether the last one came."""
        for _ in range(MOST_PAGES):
            try:
                page = self._page(bounds)
            except RetrieveError:  # the cap among others: the next visit will go on
                return False
            self.parts.append(page)
            token = next_token(document(page))
            if not token:
                return not unfinished(document(page))
            bounds = {**bounds, "pagination_token": token}
        return False

    def _page(self, bounds: Mapping[str, str]) -> Answer:
        """Return the posts within *bounds*, as many as a page holds and the caps allow in the worst case.

        Where they are nearly reached, the author and the pictures' descriptions are done without, being billed too.
        """
        most = MOST_PER_PAGE if self.memory.since else FIRST_PAGE
        known = self.memory.knows_user(self.client.now) or "pagination_token" in bounds
        for expansions in _WAYS[1:] if known else _WAYS:
            each = POST + (MEDIA * MOST_MEDIA if _PICTURES in expansions else 0)
            beside = USER if _AUTHOR in expansions else 0
            count = min(most, affordable(self.client, each, beside=beside))
            if count >= FEWEST_PER_PAGE:
                query = {"max_results": str(count), "exclude": "retweets", **bounds, **_FIELDS, **_expanded(expansions)}
                return self._get(self.address, query, Bill(count, each * count + beside))
        raise cap_reached(self.client, self.address)

    def _get(self, address: str, query: Mapping[str, str], worst: Bill) -> Answer:
        """Return the answer with its bill; one that cannot be read counts as the *worst* that was asked for."""
        try:
            answer = self.client.get(f"{address}?{urlencode(query, safe=',')}", headers=self.headers)
        except RetrieveError as error:
            raise explained(error, self.address) from error
        found = document(answer)
        cost = bill(found, self.billed) if found else worst
        self.billed.update(cost.resources)
        pay(self.client, cost)
        return replace(answer, items=cost.items, dollars=cost.dollars)


def base(address: str) -> str:
    """Return the part of an *address* of the API before its path."""
    return address.partition("/2/")[0]


def document(answer: Answer) -> Table:
    """Return the object that *answer* holds, empty where it holds none."""
    try:
        return table(json.loads(answer.body))
    except (ValueError, RecursionError):
        return {}


def next_token(page: Table) -> str:
    """Return what asks for the page after *page*, empty where it is the last."""
    return string(page, "meta", "next_token")


def unfinished(page: Table) -> bool:
    """Tell whether *page* has another after it, or could not be read."""
    return "meta" not in page or bool(next_token(page))


def problem(found: Table) -> str:
    """Return what X says is wrong, on one line; empty where it does not say."""
    one = next(iter(tables(found, "errors")), found)
    words = [string(one, name) for name in ("title", "detail", "message")]
    return text.excerpt(": ".join(dict.fromkeys(filter(None, words))), 200)


def explained(error: RetrieveError, source: str) -> RetrieveError:
    """Return *error* in words that tell the administrator of *source* what to do, with those of X."""
    try:
        words = problem(table(json.loads(error.body)))
    except (ValueError, RecursionError):
        words = ""
    advice = _ADVICE.get(error.status or 0)
    reason = ": ".join(filter(None, (advice or f"HTTP {error.status}", words))) if advice or words else error.reason
    return RetrieveError(
        source, reason, status=error.status, retry_after=error.retry_after, body=error.body, headers=error.headers
    )


def _expanded(expansions: tuple[str, ...]) -> dict[str, str]:
    query = {"expansions": ",".join(expansions)} if expansions else {}
    if _PICTURES in expansions:
        query["media.fields"] = "alt_text"
    if _AUTHOR in expansions:
        query["user.fields"] = USER_FIELDS
    return query
