"""Instants as readers see them, in their own hour and language: the only module that imports Babel."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

LOCALE = "fr"


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant said in French: *iso* for machines, *day* "samedi 21 novembre 2026", *time* "18 h 40"."""

    iso: str
    day: str
    short: str  # "21 nov. 2026"
    time: str

    @property
    def full(self) -> str:
        """The day and the time, as in a sentence."""
        return f"{self.day} à {self.time}"


def moment(instant: datetime, zone: str) -> Moment:
    """Return *instant* by the clocks of the time zone *zone*, an IANA name."""
    local = instant.astimezone(_zone(zone))
    day, short = _day(local.date())
    return Moment(local.isoformat(timespec="minutes"), day, short, f"{local.hour} h {local.minute:02}")


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
    return Until(local.isoformat(timespec="minutes"), f"{words}, {_hour(*minute)}")


def _hour(hour: int, minute: int) -> str:
    if (hour, minute) in {(0, 0), (23, 59)}:
        return "minuit"
    return f"{hour} h {minute:02}" if minute else f"{hour} h"


def month(name: str) -> str:
    """Return a month such as "2026-11" in words: "novembre 2026"."""
    return format_date(date.fromisoformat(f"{name}-01"), "MMMM y", locale=LOCALE)


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=4096)
def _day(day: date) -> tuple[str, str]:
    text = format_date(day, "EEEE d MMMM y", locale=LOCALE)
    if day.day == 1:
        text = text.replace(" 1 ", " 1er ", 1)
    return text, format_date(day, "d MMM y", locale=LOCALE)
