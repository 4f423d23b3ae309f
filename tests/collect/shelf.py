"""Sources in memory: a getter that answers what it is told to, and feeds to put there."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from making import make_answer

from plugins.errors import RetrieveError
from plugins.feeds.answer import Answer

Answering = bytes | Answer | BaseException | Callable[[], Answer]


@dataclass(frozen=True, slots=True)
class Asked:
    address: str
    etag: str
    last_modified: str


class Shelf:
    """Answers from memory, and remembers what was asked. An answer whose ETag was sent along becomes a 304."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._answers: dict[str, Answering] = {}
        self._lock = threading.Lock()

    def put(self, address: str, answer: Answering, **changes: object) -> None:
        """Answer *answer* at *address*; *changes* are fields of the `Answer` that a body makes."""
        if isinstance(answer, bytes):
            answer = make_answer(answer, url=address, **changes)
        self._answers[address] = answer

    def fail(self, address: str, reason: str = "HTTP 500", **details: int) -> None:
        self.put(address, RetrieveError(address, reason, **details))  # type: ignore[arg-type]

    def get(self, address: str, *, etag: str = "", last_modified: str = "", **_: object) -> Answer:
        with self._lock:
            self.asked.append(Asked(address, etag, last_modified))
        found = self._answers[address]
        answer = found() if callable(found) else found
        if isinstance(answer, BaseException):
            raise answer
        assert isinstance(answer, Answer)
        return replace(answer, status=304, body=b"") if etag and etag == answer.etag else answer

    def post(self, address: str, body: bytes, *, headers: object = None) -> Answer:
        raise NotImplementedError

    def cached(self, address: str) -> bytes | None:
        """Return what the HTTP cache would have kept."""
        found = self._answers[address]
        return found.body if isinstance(found, Answer) else None

    def forget(self) -> None:
        """Keep what the tests put there."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a feed; its number is its identity."""

    number: int
    title: str = "Titre"
    text: str = "Texte."
    published: datetime | None = datetime(2026, 11, 21, 10, tzinfo=UTC)


def rss(items: Iterable[Item], ttl: int | None = None, home: str = "https://service.example") -> bytes:
    """Return an RSS 2.0 feed of *items*."""
    parts = [f"<title>Flux</title><link>{home}/</link><description/>"]
    if ttl is not None:
        parts.append(f"<ttl>{ttl}</ttl>")
    for item in items:
        date = f"<pubDate>{format_datetime(item.published)}</pubDate>" if item.published else ""
        parts.append(
            f"<item><guid isPermaLink='false'>item-{item.number}</guid><link>{home}/actualites/{item.number}</link>"
            f"<title>{escape(item.title)}</title><description>{escape(item.text)}</description>{date}</item>"
        )
    return f"<?xml version='1.0'?><rss version='2.0'><channel>{''.join(parts)}</channel></rss>".encode()
