"""Moments: instants as warnings write them, and spans of time as French readers are told them."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from plugins.feeds.dates import instant

_LAST_YEAR = 2100  # what a source writes beyond is a mistake, and no date in words
_OFFSET = re.compile(r"(?:[T\s]\d{2}:?\d{2}(?::?\d{2}(?:[.,]\d+)?)?)\s*([+-])(\d{2}):?(\d{2})$")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s+(?:à\s+)?(\d{1,2})[:h](\d{2})(?::(\d{2}))?)?")
_SHIFT = re.compile(r"(?:UTC|GMT)\s*(?:([+-])\s*(\d{1,2})(?::?(\d{2}))?)?", re.IGNORECASE)
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def moment(value: str) -> datetime | None:
    """Return the instant that *value* writes, in the offset it was written with, UTC where it has none; or None."""
    value = value.strip()
    found = instant(value)
    if found is None or found.year > _LAST_YEAR:
        return None
    offset = _OFFSET.search(value)
    return found.astimezone(_fixed(*offset.groups())) if offset else found


def unix(value: object) -> datetime | None:
    """Return the instant that *value* writes, in ISO 8601 or as whole seconds since 1970, or None."""
    if isinstance(value, str):
        return moment(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 1 << 32:
        return None
    return datetime.fromtimestamp(value, UTC)


def shifted(value: str, zone: str) -> datetime | None:
    """Return the instant of *value* by the clock of *zone*, such as "UTC+02": FR-Alert writes the two apart.

    Without such a zone a form that names none is by the hour of Paris.
    """
    found, shift = _SLASHED.fullmatch(value.strip()), _SHIFT.fullmatch(zone.strip())
    if not found or not shift:
        return moment(value)
    day, month, year, hour, minute, second = (part or "0" for part in found.groups())
    sign, hours, minutes = (shift[1] or "+", shift[2] or "0", shift[3] or "0")
    clock = f"{hour:0>2}:{minute:0>2}:{second:0>2}{sign}{hours:0>2}:{minutes:0>2}"
    return moment(f"{year}-{month:0>2}-{day:0>2}T{clock}")


def span(onset: datetime | None, ends: datetime | None, zone: tzinfo) -> str:
    """Return in words the time from *onset* to *ends*, by the hour of *zone*; empty where neither is known."""
    start, end = (one.astimezone(zone) if one else None for one in (onset, ends))
    if start and end:
        if start.date() == end.date():
            return f"{_day(start)} de {_clock(start)} à {_clock(end)}"
        far = start.year != end.year
        until = _day(end, month=(start.month != end.month) or far, year=far)
        return f"du {_day(start, year=far)} à {_clock(start)} au {until} à {_clock(end)}"
    if start:
        return f"à partir du {_day(start)} à {_clock(start)}"
    return f"jusqu’au {_day(end)} à {_clock(end)}" if end else ""


def _day(value: datetime, *, month: bool = True, year: bool = False) -> str:
    number = "1er" if value.day == 1 else str(value.day)
    return " ".join([
        _DAYS[value.weekday()],
        number,
        *([_MONTHS[value.month - 1]] if month else []),
        *([str(value.year)] if year else []),
    ])  # fmt: skip


def _clock(value: datetime) -> str:
    return f"{value.hour} h {value.minute:02d}" if value.minute else f"{value.hour} h"


def _fixed(sign: str, hours: str, minutes: str) -> timezone:
    size = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-size if sign == "-" else size)
