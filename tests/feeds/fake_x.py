"""X as its documentation describes it, for the tests: a timeline, lookups, users, refusals, and its own bill."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from making import make_answer
from servers import Asked, FeedServer, Reply

from plugins.errors import RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.platforms import Spending
from plugins.settings import Settings

AUTHOR = "1000000001"
PATH = f"/2/users/{AUTHOR}/tweets"
EPOCH = 1_288_834_974_657


def number(instant: datetime, sequence: int = 0) -> str:
    """Return the number of a post made at *instant*."""
    return str(((int(instant.timestamp() * 1000) - EPOCH) << 22) + sequence)


def not_found(post: str) -> dict[str, str]:
    return {
        "value": post,
        "detail": f"Could not find tweet with ids: [{post}].",
        "title": "Not Found Error",
        "resource_type": "tweet",
        "parameter": "ids",
        "resource_id": post,
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    }


def not_authorized(kind: str, resource: str) -> dict[str, str]:
    return {
        "value": resource,
        "detail": f"Sorry, you are not authorized to see the {kind} with id: [{resource}].",
        "title": "Authorization Error",
        "resource_type": kind,
        "parameter": "ids" if kind == "tweet" else "id",
        "resource_id": resource,
        "type": "https://api.twitter.com/2/problems/not-authorized-for-resource",
    }


def suspended(user: str) -> dict[str, str]:
    return {
        "value": user,
        "detail": f"User has been suspended: [{user}].",
        "title": "Forbidden",
        "resource_type": "user",
        "parameter": "id",
        "resource_id": user,
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    }


@dataclass
class FakeX:
    """The state of X; *reply* answers a request, *bill* is what X will have charged on each day."""

    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    user: dict[str, str] = field(
        default_factory=lambda: {
            "id": AUTHOR,
            "username": "pref_exemple",
            "name": "Préfecture d'Exemple",
            "verified_type": "government",
        }
    )
    trouble: dict[str, str] | None = None  # the error entry that stands for the whole account
    closed: dict[str, dict[str, str]] = field(default_factory=dict)  # post -> the error entry that it answers
    before: Callable[[Mapping[str, str]], Reply | None] = lambda query: None  # answers in the place of X
    day: str = ""
    charged: dict[str, dict[str, float]] = field(default_factory=dict)
    queries: list[dict[str, str]] = field(default_factory=list)

    def post(self, post: str, words: str = "", **more: Any) -> str:
        self.posts[post] = {
            "id": post,
            "author_id": AUTHOR,
            "text": words or f"Message {post}",
            "edit_history_tweet_ids": [post],
        } | more
        return post

    def edit(self, old: str, new: str, words: str) -> str:
        history = [*self.posts.pop(old)["edit_history_tweet_ids"], new]
        return self.post(new, words, edit_history_tweet_ids=history)

    @property
    def dollars(self) -> float:
        return round(sum(self.charged.get(self.day, {}).values()), 6)

    @property
    def items(self) -> int:
        return sum(1 for name in self.charged.get(self.day, {}) if name.isdecimal())

    def reply(self, path: str) -> Reply:
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query))
        self.queries.append(query)
        early = self.before(query)
        if early is not None:
            return early
        if parts.path == PATH:
            return self._json(self._timeline(query))
        if parts.path == "/2/tweets":
            return self._json(self._lookup(query))
        if parts.path == f"/2/users/{AUTHOR}":
            return self._json({"errors": [self.trouble]} if self.trouble else self._charged({"data": self.user}))
        return Reply(404, b'{"title":"Not Found","type":"about:blank","status":404,"detail":"Not Found"}', JSON)

    def _timeline(self, query: Mapping[str, str]) -> dict[str, Any]:
        if self.trouble:
            return {"errors": [self.trouble]}
        assert 5 <= int(query["max_results"]) <= 100
        low = int(query.get("since_id", 0))
        high = int(query.get("pagination_token") or query.get("until_id") or 1 << 63)
        excluded = query.get("exclude", "").split(",")
        matching = [
            post
            for post in sorted(self.posts.values(), key=lambda post: int(post["id"]), reverse=True)
            if low < int(post["id"]) < high and not ("retweets" in excluded and is_repost(post))
        ]
        page, rest = matching[: int(query["max_results"])], matching[int(query["max_results"]) :]
        meta: dict[str, Any] = {"result_count": len(page)}
        if rest:
            meta["next_token"] = page[-1]["id"]
        return self._charged(self._with(query, page) | {"meta": meta})

    def _lookup(self, query: Mapping[str, str]) -> dict[str, Any]:
        last = {old: post for post in self.posts.values() for old in post["edit_history_tweet_ids"]}
        asked = query["ids"].split(",")
        assert 1 <= len(asked) <= 100
        page = [last[post] for post in asked if post in last and post not in self.closed]
        errors = [self.closed.get(post) or not_found(post) for post in asked if post not in last or post in self.closed]
        return self._charged(self._with(query, page) | ({"errors": errors} if errors else {}))

    def _with(self, query: Mapping[str, str], page: list[dict[str, Any]]) -> dict[str, Any]:
        if not page:
            return {}
        expansions = query.get("expansions", "").split(",")
        includes: dict[str, Any] = {}
        if "author_id" in expansions:
            includes["users"] = [self.user]
        keys = [key for post in page for key in post.get("attachments", {}).get("media_keys", ())]
        if "attachments.media_keys" in expansions and keys:
            includes["media"] = [self.media[key] for key in keys]
        return {"data": page} | ({"includes": includes} if includes else {})

    def _charged(self, answer: dict[str, Any]) -> dict[str, Any]:
        today = self.charged.setdefault(self.day, {})
        data = answer.get("data", [])
        includes = answer.get("includes", {})
        users = [data] if isinstance(data, dict) else includes.get("users", [])
        today |= {post["id"]: 0.005 for post in data if isinstance(data, list)}
        today |= {f"user {user['id']}": 0.010 for user in users}
        today |= {one["media_key"]: 0.005 for one in includes.get("media", [])}
        return answer

    def _json(self, answer: dict[str, Any]) -> Reply:
        return Reply(body=json.dumps(answer).encode(), headers=JSON)


JSON = {"Content-Type": "application/json; charset=utf-8", "x-rate-limit-remaining": "899"}


def is_repost(post: Mapping[str, Any]) -> bool:
    return any(one["type"] == "retweeted" for one in post.get("referenced_tweets", ()))


class XServer(FeedServer):
    """A `FakeX` on loopback; what is not on it is answered as `FeedServer` does."""

    def __init__(self, x: FakeX) -> None:
        super().__init__()
        self.x = x

    def answer(self, asked: Asked) -> Reply:
        if not asked.path.startswith("/2/"):
            return super().answer(asked)
        self.asked.append(asked)
        return self.x.reply(asked.path)


class Direct:
    """A client that asks a `FakeX` without a network; `asked` are the addresses in their order."""

    def __init__(self, x: FakeX, settings: Settings, now: datetime) -> None:
        self.x = x
        self.settings = settings
        self.now = now
        self.spending = Spending()
        self.asked: list[str] = []
        self.headers: list[Mapping[str, str]] = []

    def get(self, address: str, *, headers: Mapping[str, str] | None = None, **_: object) -> Answer:
        self.asked.append(address)
        self.headers.append(headers or {})
        parts = urlsplit(address)
        self.x.day = self.now.date().isoformat()
        reply = self.x.reply(f"{parts.path}?{parts.query}")
        if reply.status == 200:
            return make_answer(reply.body, headers={"content-type": "application/json"}, url=address)
        wait = int(reply.headers["Retry-After"]) if "Retry-After" in reply.headers else None
        reason = f"HTTP {reply.status}: {reply.body.decode()}"
        raise RetrieveError(address, reason, status=reply.status, retry_after=wait, body=reply.body)

    def post(self, address: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> Answer:
        raise AssertionError("X is never posted to")
