"""Instants as readers see them, in their own hour and language: the only module that imports Babel."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

LOCALE = "fr"
_NBSP = "\u00a0"
"""Between a number and its word: neither "18 h" nor "21 novembre" is ever cut at the end of a line."""
_MIDNIGHT = f"0{_NBSP}h"


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant said in French: *iso* for machines, *day* "samedi 21 novembre 2026", *time* "18 h 40" or "18 h"."""

    iso: str
    day: str
    short: str  # "21 nov. 2026"
    time: str

    @property
    def full(self) -> str:
        """The day and the time, as in a sentence."""
        return f"{self.day} à {self.time}"

    @property
    def when(self) -> str:
        """The same of a publication: the day alone at midnight, since many sources give only the day."""
        return self.day if self.time == _MIDNIGHT else self.full

    @property
    def brief(self) -> str:
        """The same in a list: "21 nov. 2026, 18 h"."""
        return self.short if self.time == _MIDNIGHT else f"{self.short}, {self.time}"


def moment(instant: datetime, zone: str) -> Moment:
    """Return *instant* by the clocks of the time zone *zone*, an IANA name."""
    local = instant.astimezone(_zone(zone))
    day, short = _day(local.date())
    return Moment(local.isoformat(timespec="minutes"), day, short, _time(local.hour, local.minute))


@dataclass(frozen=True, slots=True)
class Until:
    """An end said in few words: "dimanche 23 novembre, 18 h"; *iso* for machines."""

    iso: str
    words: str


def until(instant: datetime, since: datetime, zone: str) -> Until:
    """Return the end *instant* of what began at *since*, by the clocks of *zone*.

    The year is said where it is not the one of the beginning. An end of day is the midnight of the day that ends.
    """
    local, start = instant.astimezone(_zone(zone)), since.astimezone(_zone(zone))
    minute = (local.hour, local.minute)
    day = local.date() - timedelta(days=1) if minute == (0, 0) else local.date()
    words = _day(day)[0]
    if day.year == start.year:
        words = words.removesuffix(f" {day.year}")
    hour = "minuit" if minute in {(0, 0), (23, 59)} else _time(*minute)
    return Until(local.isoformat(timespec="minutes"), f"{words}, {hour}")


def _time(hour: int, minute: int) -> str:
    return _NBSP.join([str(hour), "h", f"{minute:02}"] if minute else [str(hour), "h"])


def month(name: str) -> str:
    """Return a month such as "2026-11" in words: "novembre 2026"."""
    return format_date(date.fromisoformat(f"{name}-01"), "MMMM y", locale=LOCALE)


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=4096)
def _day(day: date) -> tuple[str, str]:
    number = "1er" if day.day == 1 else str(day.day)
    weekday, rest = format_date(day, "EEEE|MMMM y", locale=LOCALE).split("|")
    return f"{weekday} {number}{_NBSP}{rest}", f"{number}{_NBSP}{format_date(day, 'MMM y', locale=LOCALE)}"
