"""Neighbour: the collector of the same portal, which asks the same platforms; the archive is where both meet."""

from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta

from plugins.archive import ArchiveReader, ArchiveWriter
from plugins.discover.turns import Time
from plugins.errors import ArchiveError, PortalError
from plugins.feeds.schedule import PREFECTURES, host_group
from plugins.lock import held
from plugins.model import Hold, Outcome, Retrieval
from plugins.settings import Settings

DISCOVERY = "accounts-discover"
"""Under what name its requests are recorded beside the visits of accounts."""

FRESH = 60.0
"""Seconds for which what the archive said is taken to be so still."""


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

    def asked(self, group: str) -> int:
        """Return how many requests it sent to *group* in the last hour."""
        self._read()
        return self._asked.get(group, 0)

    def held(self, group: str) -> Hold | None:
        """Return the last refusal that it met on *group*, of the platform of the prefectures only."""
        self._read()
        return self._holds.get(group) if group == PREFECTURES else None

    def hold(self, hold: Hold) -> None:
        """Let it know of a refusal by the platform of the prefectures; not while it is at work."""
        if hold.group != PREFECTURES:
            return
        with suppress(PortalError):
            ArchiveReader.open(self._settings.archive).close()  # makes none
            with held(self._settings.lock), ArchiveWriter.open(self._settings.archive) as archive:
                archive.hold(hold)

    def sent(self, address: str, requests: int) -> None:
        """Let it know that *address*, of the platform of the prefectures, was asked: they have one budget.

        While it is at work it learns of it after the next request.
        """
        at = self._time.now()
        self._sent.append(Retrieval(address, DISCOVERY, at, Outcome.READ, None, 0.0, 0, requests=requests))
        with suppress(PortalError):
            ArchiveReader.open(self._settings.archive).close()  # makes none
            with held(self._settings.lock), ArchiveWriter.open(self._settings.archive) as archive:
                archive.keep_retrievals(self._sent)
                self._sent = []

    def _read(self) -> None:
        if self._time.elapsed() - self._read_at < FRESH:
            return
        self._read_at = self._time.elapsed()
        asked: dict[str, int] = {}
        hour_ago = self._time.now() - timedelta(hours=1)
        with suppress(ArchiveError), ArchiveReader.open(self._settings.archive) as archive:
            self._holds = archive.holds()
            for address, requests in archive.requests(hour_ago, without=DISCOVERY).items():
                group = host_group(address, self._prefectures)
                asked[group] = asked.get(group, 0) + requests
        self._asked = asked
