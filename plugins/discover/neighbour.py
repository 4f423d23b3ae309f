"""Neighbour: the collector of the same portal, which asks the same platforms; the archive is where both meet."""

from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta

from plugins.archive import ArchiveReader, ArchiveWriter
from plugins.discover.turns import Time
from plugins.errors import ArchiveError, BusyError, PortalError
from plugins.feeds.schedule import PREFECTURES, host_group
from plugins.lock import held
from plugins.model import Hold, Outcome, Retrieval
from plugins.settings import Settings

DISCOVERY = "accounts-discover"
"""Under what name its requests are recorded beside the visits of accounts."""

FRESH = 60.0
"""Seconds for which what the archive said is taken to be so still."""

PATIENCE = 300.0
"""Seconds that its end is waited for, once there is nothing left to do but to tell it."""

_STEP = 5.0


class Neighbour:
    """What the collector asked and was refused. Without an archive, or with one of another version, nothing."""

    def __init__(self, settings: Settings, prefectures: Collection[str], timer: Time) -> None:
        self._settings = settings
        self._prefectures = prefectures
        self._time = timer
        self._read_at = float("-inf")
        self._asked: dict[str, int] = {}
        self._holds: dict[str, Hold] = {}
        self._sent: list[Retrieval] = []
        self._hold: Hold | None = None

    def asked(self, group: str) -> int:
        """Return how many requests it sent to *group* in the last hour."""
        self._read()
        return self._asked.get(group, 0)

    def held(self, group: str) -> Hold | None:
        """Return the last refusal that it met on *group*, of the platform of the prefectures only."""
        self._read()
        return self._holds.get(group) if group == PREFECTURES else None

    def busy(self) -> bool:
        """Tell whether it is at work now."""
        if not self._settings.lock.exists():
            return False
        try:
            with held(self._settings.lock):
                return False
        except BusyError:
            return True

    def hold(self, hold: Hold) -> None:
        """Let it know of a refusal by the platform of the prefectures; while it is at work, as soon as it is not."""
        if hold.group == PREFECTURES:
            self._hold = hold
            self._tell()

    def sent(self, address: str, requests: int) -> None:
        """Let it know that *address*, of the platform of the prefectures, was asked: they have one budget.

        While it is at work it learns of it later.
        """
        at = self._time.now()
        self._sent.append(Retrieval(address, DISCOVERY, at, Outcome.READ, None, 0.0, 0, requests=requests))
        self._tell()

    def leave(self) -> None:
        """Let it know of what is left to say, once it is not at work; waits for that a few minutes at the most."""
        for _ in range(int(PATIENCE / _STEP)):
            if self._tell():
                return
            self._time.sleep(_STEP)

    def _tell(self) -> bool:
        """Say what is left to say, if it is not at work; return whether it is not."""
        if not self._sent and self._hold is None:
            return True
        try:
            ArchiveReader.open(self._settings.archive).close()  # makes none
            with held(self._settings.lock), ArchiveWriter.open(self._settings.archive) as archive:
                archive.keep_retrievals(self._sent)
                self._sent = []
                if self._hold is not None:
                    archive.hold(self._hold)
                    self._hold = None
        except BusyError:
            return False
        except PortalError:  # no archive, or none that can be written: nobody to tell
            return True
        return True

    def _read(self) -> None:
        if self._time.elapsed() - self._read_at < FRESH:
            return
        self._tell()
        self._read_at = self._time.elapsed()
        asked: dict[str, int] = {}
        hour_ago = self._time.now() - timedelta(hours=1)
        with suppress(ArchiveError), ArchiveReader.open(self._settings.archive) as archive:
            self._holds = archive.holds()
            for address, requests in archive.requests(hour_ago, without=DISCOVERY).items():
                group = host_group(address, self._prefectures)
                asked[group] = asked.get(group, 0) + requests
        self._asked = asked
