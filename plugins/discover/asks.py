"""Asks: one request of a survey, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plugins.discover.readings import Reading


class Kind(StrEnum):
    """What an address is asked for."""

    ROBOTS = "robots"
    DOCUMENT = "document"  # a page, a feed or a sitemap: its bytes tell
    MASTODON = "mastodon"  # an account, by its name
    BLUESKY = "bluesky"  # the same


API = frozenset({Kind.MASTODON, Kind.BLUESKY})
"""Made to be asked by programs, which need not look at the robots.txt of its host."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to be sent; *gap* is how many seconds its host wants between two, 0 if it does not say.

    *rules* are the lines of its host's robots.txt that speak to this portal, None where that is not asked. What is to
    be *fresh* may not be answered by what was told more than a day ago.
    """

    kind: Kind
    address: str
    gap: float = 0.0
    rules: str | None = None
    fresh: bool = False

    @property
    def key(self) -> str:
        """What tells it from others."""
        return f"{self.kind} {self.address}"


class End(StrEnum):
    """How a request ended."""

    READ = "read"
    MOVED = "moved"  # sent on to where robots.txt has to be asked first, or forbids to go
    USELESS = "useless"  # answered, with nothing that can be read: 404, words in no form
    REFUSED = "refused"  # by its host, or the whole platform
    SILENT = "silent"  # no such host, no answer in time, a broken certificate
    FORBIDDEN = "forbidden"  # by robots.txt: not sent


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a request. *url* is where the answer came from, *reason* why there is no *reading*.

    Of one that `MOVED`, *url* is where it was sent on to, *for_good* or not. *requests* counts the redirects; *wait* is
    how many seconds a refusal asks to stay away.
    """

    at: datetime
    end: End
    url: str
    reading: Reading | None = None
    reason: str = ""
    status: int | None = None
    requests: int = 1
    wait: int = 0
    for_good: bool = False
