"""Instants as readers see them, in their own hour and language: the only module that imports Babel."""

from dataclasses import dataclass
from datetime import date, datetime
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
