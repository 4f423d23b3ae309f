"""Turns: when each host may be asked, and whether it may be at all. Asks nobody.

All prefecture sites are one platform: one request at a time over all of them, none while the collector is at work, a
budget an hour, and the first refusal of one of them is that of all. What the collector asked and was refused counts
too, where there is an archive.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from plugins import clock
from plugins.discover.asks import Told
from plugins.discover.ledger import Ledger
from plugins.feeds.schedule import PREFECTURES, hold_after, host_group
from plugins.model import Hold

_HOUR = timedelta(hours=1)
_AFTER_A_RUN = 10.0  # seconds after which it is looked again whether the collector still asks the prefectures
_LOOK_AGAIN = 300.0  # seconds after which what the collector leaves of the budget is counted anew


class Time(Protocol):
    """A clock and a pillow: the real ones, or those of a test."""

    def now(self) -> datetime:
        """Return the instant, UTC."""
        ...

    def elapsed(self) -> float:
        """Return seconds that never go back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Come back after so many seconds."""
        ...


class RealTime:
    """The clock of this machine."""

    now = staticmethod(clock.now)
    elapsed = staticmethod(clock.stopwatch)
    sleep = staticmethod(time.sleep)


class Collector(Protocol):
    """What the collector of the same portal did on the same platforms."""

    def asked(self, group: str) -> int:
        """Return how many requests it sent to *group* in the last hour."""
        ...

    def held(self, group: str) -> Hold | None:
        """Return the last refusal that it met on *group*."""
        ...

    def busy(self) -> bool:
        """Tell whether it is at work now."""
        ...

    def hold(self, hold: Hold) -> None:
        """Let it know of a refusal."""
        ...

    def sent(self, address: str, requests: int) -> None:
        """Let it know of requests to the platform of the prefectures."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How slowly: seconds between two requests to a *host*, and to the *platform* of the prefectures.

    *budget* is how many requests an hour that platform gets, from discovery and collector together.
    """

    host: float
    platform: float
    budget: int


class Turns:
    """Who may be asked when. *prefectures* are the hosts of their platform."""

    def __init__(
        self, pace: Pace, ledger: Ledger, collector: Collector, timer: Time, prefectures: Collection[str]
    ) -> None:
        self._pace = pace
        self._ledger = ledger
        self._collector = collector
        self._time = timer
        self._prefectures = frozenset(prefectures)
        # By `elapsed`. Those of an earlier run are to the second, so one is added; none is in the future.
        self._last = {
            group: timer.elapsed() - max(0.0, (timer.now() - at).total_seconds()) + 1
            for group, at in ledger.latest().items()
        }

    def group(self, address: str) -> str:
        """Return which addresses are asked one after the other with *address*."""
        return host_group(address, self._prefectures)

    def held(self, group: str) -> Hold | None:
        """Return the refusal that keeps *group* from being asked now, None if it may be."""
        found = [hold for hold in (self._ledger.held(group), self._collector.held(group)) if hold is not None]
        hold = max(found, key=lambda one: one.until, default=None)
        return hold if hold is not None and hold.until > self._time.now() else None

    def wait(self, group: str, gap: float = 0.0) -> float:
        """Return how many seconds *group* is to be left alone yet; *gap* is what its host asks for between two."""
        own = self._pace.platform if group == PREFECTURES else self._pace.host
        since = self._time.elapsed() - self._last.get(group, float("-inf"))
        wait = max(0.0, max(own, gap) - since, self._of_budget(group))
        return _AFTER_A_RUN if not wait and group == PREFECTURES and self._collector.busy() else wait

    def asked(self, *groups: str) -> None:
        """Keep that *groups* were asked just now."""
        for group in groups:
            self._last[group] = self._time.elapsed()

    def told(self, address: str, requests: int) -> None:
        """Let the collector know of the *requests* that *address* took, where it has a budget with others."""
        if self.group(address) == PREFECTURES:
            self._collector.sent(address, requests)

    def refused(self, group: str, told: Told) -> Hold:
        """Leave *group* alone for a while, and let the collector do so."""
        before, now = self._ledger.held(group), self._time.now()
        hold = hold_after(group, told.reason, before=before, now=now, retry_after=int(told.wait))
        self._ledger.hold(hold)
        self._collector.hold(hold)
        return hold

    def _of_budget(self, group: str) -> float:
        if group != PREFECTURES:
            return 0.0
        now = self._time.now()
        hour_ago = now - _HOUR
        left = self._pace.budget - self._collector.asked(group)
        sent = self._ledger.sent(group, hour_ago, now)
        if len(sent) < left:
            return 0.0
        return (sent[-left] - hour_ago).total_seconds() if left > 0 else _LOOK_AGAIN
