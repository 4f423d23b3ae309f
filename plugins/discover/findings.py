"""Findings: what a survey of a site brings, for the person who decides."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from plugins.discover.guesses import Guesses
from plugins.discover.profiles import Profile
from plugins.discover.readings import Sample, WebFeed
from plugins.model import PageRules


class Why(StrEnum):
    """Why an address that looked like a source is not proposed."""

    COMMENTS = "comments"  # a feed of what readers say; not asked
    EMPTY = "empty"  # a feed without entries
    TWIN = "twin"  # shows what another shows
    KNOWN = "known"  # in the files already; not asked
    ELSEWHERE = "elsewhere"  # on another site, which is nobody's proof; not asked
    LEFT = "left"  # one too many; not asked
    PAGE = "page"  # a page, where a feed was looked for
    WRONG = "wrong"  # read, and refused by the rules of accounts
    FAILED = "failed"  # not answered, or with nothing that can be read


@dataclass(frozen=True, slots=True)
class Miss:
    """An address that is not proposed, and why; *detail* is the reason, or the address of the twin."""

    address: str
    why: Why
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that was read on *day*: *page* is where it was found, empty where its address was tried without a link."""

    address: str
    feed: WebFeed
    day: date
    page: str = ""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page without a feed, as it was on *day*, and the rules that would read it; *score* (0 to 1) is how likely."""

    address: str
    title: str
    day: date
    rules: PageRules
    sample: Sample
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class FoundProfile:
    """An account that *page* linked to on *day*.

    *identity* is what its platform calls it, or *lack* says why that is not known; *back* is where its profile links to
    in a way that its platform verified.
    """

    profile: Profile
    page: str
    day: date
    identity: str = ""
    lack: str = ""
    back: str = ""


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known beforehand: hosts of *prefectures*, what others *guessed*, and what is in the files.

    *known* are addresses, as `hosts.same` writes them, of sources and profiles.
    """

    prefectures: Collection[str] = ()
    guessed: Guesses = field(default_factory=Guesses)
    known: Collection[str] = ()
