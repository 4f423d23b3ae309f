"""Manners between servers and this portal that go beyond one address: queues, refusals, budgets. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from plugins.errors import SourceError
from plugins.feeds.platforms import KEYED
from plugins.feeds.schedule import PREFECTURES, host_group
from plugins.model import Account, Hold, SourceState
from plugins.settings import Settings

HOLD = timedelta(hours=2)
"""How long a platform is left alone after its first refusal; doubled at each further one, up to a day."""

_LONGEST_HOLD = timedelta(days=1)
_KEY = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED})
_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


@dataclass(frozen=True, slots=True)
class Source:
    """An account to be read, with what is known of its address."""

    account: Account
    state: SourceState


@dataclass(frozen=True, slots=True)
class Queue:
    """Sources of one host, or of one platform that shares its servers: asked in turn, *gap* seconds apart."""

    name: str
    gap: float
    sources: tuple[Source, ...]

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
        return self.name == PREFECTURES and (error.status == HTTPStatus.FORBIDDEN or error.status is None)


def queues(sources: Iterable[Source], settings: Settings, prefectures: Collection[str]) -> list[Queue]:
    """Return the *sources* in queues, the longest first, so that it does not end the run alone.

    In a queue the one that waited longest goes first.
    """
    groups: dict[str, list[Source]] = {}
    for source in sources:
        groups.setdefault(host_group(source.account.address, prefectures), []).append(source)
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


def within_budget(queue: Queue, settings: Settings, asked: Mapping[str, int]) -> tuple[Source, ...]:
    """Return the sources of *queue* that may be asked now.

    *asked* are the requests of the last hour by address, of this queue only. The platform of the prefectures has a
    budget an hour for all its hosts together.
    """
    if queue.name != PREFECTURES:
        return queue.sources
    return queue.sources[: max(0, settings.platform_budget - sum(asked.values()))]


def hold_after(queue: Queue, error: SourceError, before: Hold | None, now: datetime) -> Hold:
    """Return until when the platform of *queue* is left alone after it refused with *error*.

    *before* is the hold of its last refusal, None after a success. What the server asks for is granted, up to a week.
    """
    failures = before.failures + 1 if before else 1
    asked = timedelta(seconds=min(error.retry_after or 0, 7 * 24 * 3600))
    wait = max(min(HOLD * 2 ** min(failures - 1, 8), _LONGEST_HOLD), asked)
    return Hold(queue.name, now + wait, failures, error.reason)


def held(queue: Queue, holds: Mapping[str, Hold], now: datetime) -> Hold | None:
    """Return the hold that keeps *queue* from being asked at *now*, None if it may be."""
    hold = holds.get(queue.name)
    return hold if hold is not None and hold.until > now else None


def addresses_of(queue: Queue, accounts: Sequence[Account], prefectures: Collection[str]) -> frozenset[str]:
    """Return the addresses of all *accounts* that would stand in *queue*, due or not."""
    return frozenset(
        account.address
        for account in accounts
        if account.address and host_group(account.address, prefectures) == queue.name
    )
