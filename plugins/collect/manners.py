"""Manners between servers and this portal that go beyond one address: queues, refusals, budgets. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from plugins.errors import SourceError
from plugins.feeds.platforms import KEYED
from plugins.feeds.schedule import PREFECTURES, WEEK, host_group
from plugins.feeds.wire import CLOSED
from plugins.model import Account, Hold, SourceState
from plugins.settings import Settings

_KEY = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED})
_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


@dataclass(frozen=True, slots=True)
class Source:
    """An account to be read, with what is known of its address."""

    account: Account
    state: SourceState


@dataclass(frozen=True, slots=True)
class Queue:
    """Sources of one host, or of one platform that shares its servers: asked in turn, *gap* seconds apart.

    No visit is begun after *budget* requests.
    """

    name: str
    gap: float
    sources: tuple[Source, ...]
    budget: int | None = None

    def refused(self, error: SourceError) -> bool:
        """Tell whether *error* is a refusal that speaks for all that is in the queue.

        429, or 503 with a time to come back, is the server's. On the shared platform of the prefectures a 403 and a
        connection that is refused or closed are as well: it then refuses every one of its hosts (measured 2026-08).
        Where a key is asked for, what is said of the key (not valid, no credit left) is said to all who share it.
        """
        if error.status in _BUSY:
            return error.status == HTTPStatus.TOO_MANY_REQUESTS or error.retry_after is not None
        if error.status in _KEY and any(source.account.platform in KEYED for source in self.sources):
            return True
        return self.name == PREFECTURES and (error.status == HTTPStatus.FORBIDDEN or error.reason in CLOSED)


def queues(sources: Iterable[Source], settings: Settings, prefectures: Collection[str]) -> list[Queue]:
    """Return the *sources* in queues, the longest first, so that it does not end the run alone.

    In a queue the one that waited longest goes first.
    """
    groups: dict[str, list[Source]] = {}
    for source in sources:
        asked = source.state.moved_to or source.account.address
        groups.setdefault(host_group(asked, prefectures), []).append(source)
    made = [
        Queue(
            name,
            settings.platform_gap if name == PREFECTURES else settings.host_gap,
            tuple(sorted(group, key=_waiting_since)),
        )
        for name, group in groups.items()
    ]
    return sorted(made, key=lambda queue: len(queue.sources), reverse=True)


def _waiting_since(source: Source) -> datetime:
    return source.state.next_check or datetime.min.replace(tzinfo=UTC)


def within_budget(queue: Queue, budget: int) -> Queue:
    """Return *queue* with the sources that may be asked now, where *budget* requests are left to the prefectures.

    Their platform has a budget an hour for all its hosts together; other hosts have none. A source is at least one
    request: where it is more, the asking stops sooner.
    """
    if queue.name != PREFECTURES:
        return queue
    return replace(queue, sources=queue.sources[: max(0, budget)], budget=budget)


def spent(requests: Mapping[str, int], prefectures: Collection[str]) -> int:
    """Return how many of *requests*, counts by address, went to the platform of the *prefectures* (host names)."""
    return sum(count for address, count in requests.items() if host_group(address, prefectures) == PREFECTURES)


def held(queue: Queue, holds: Mapping[str, Hold], now: datetime) -> Hold | None:
    """Return the hold that keeps *queue* from being asked at *now*, None if it may be.

    None lasts for more than a week: one that would was made while this machine's clock was wrong.
    """
    hold = holds.get(queue.name)
    return hold if hold is not None and now < hold.until <= now + timedelta(seconds=WEEK) else None
