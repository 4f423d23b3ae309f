"""Dates: the forms in which sources write an instant, tried in turn.

A form without a zone is taken in the hour of Paris: the sources are French services. What is before 1995 (before any
feed) or cannot be an instant is None: an absent date is better than a wrong one.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

_PARIS = ZoneInfo("Europe/Paris")
_OLDEST = datetime(1995, 1, 1, tzinfo=UTC)
# By the first four letters without accents, or the first three.
_MONTHS = {
    "jan": 1, "feb": 2, "fev": 2, "mar": 3, "apr": 4, "avr": 4, "may": 5, "mai": 5, "jun": 6, "juin": 6,
    "jul": 7, "juil": 7, "aug": 8, "aou": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_LONGEST = 100  # characters; what is longer is no date

# RFC 822 (weekday and seconds optional, two-digit year allowed) and French: "lundi 12 octobre 2026 à 18h30".
_NAMED = re.compile(
    r"(?:[a-zé]+\.?,?\s+)?(?:le\s+)?(\d{1,2})(?:er)?[\s-]+([a-zéûè]{3,9})\.?[\s-]+(\d{4}|\d{2})"
    r"(?:,?\s+(?:à\s+|a\s+|-\s+)?(\d{1,2})\s*(?::|h)\s*(\d{2})?(?::(\d{2}))?(?:[.,]\d+)?)?"
    r"\s*(?:\(?([a-z]{1,4}|(?:utc|gmt)?\s*[+-]\d{1,2}:?\d{0,2})\)?)?(?:\s*\([^)]*\))?",
    re.IGNORECASE,
)
# ISO 8601 and RFC 3339, to the day at least; also with a blank for the T.
_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T\s]+(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?\s*(z|utc|gmt|[+-]\d{2}:?\d{0,2})?",
    re.IGNORECASE,
)
# dd/mm/yyyy, as French back offices print it.
_SLASHED = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})(?:,?\s+(?:à\s+|-\s+)?(\d{1,2})\s*[:h]\s*(\d{2})?(?::(\d{2}))?)?\s*()"
)
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE)


def instant(value: str) -> datetime | None:
    """Return the instant that *value* writes, in UTC and to the second, or None."""
    value = " ".join(value.split())
    if not value or len(value) > _LONGEST:
        return None
    try:
        found = _named(value) or _iso(value) or _slashed(value)
    except (ValueError, OverflowError):  # the 31st of February, the year 0
        return None
    return found if found and found >= _OLDEST else None


def _named(value: str) -> datetime | None:
    found = _NAMED.fullmatch(value)
    month = _month(found[2]) if found else None
    if not found or not month:
        return None
    year = int(found[3]) + (0 if len(found[3]) == 4 else 2000)  # noqa: PLR2004 - digits of a year
    return _build((year, month, int(found[1])), found.group(4, 5, 6), found[7])


def _iso(value: str) -> datetime | None:
    found = _ISO.fullmatch(value)
    return _build((int(found[1]), int(found[2]), int(found[3])), found.group(4, 5, 6), found[7]) if found else None


def _slashed(value: str) -> datetime | None:
    found = _SLASHED.fullmatch(value)
    return _build((int(found[3]), int(found[2]), int(found[1])), found.group(4, 5, 6), None) if found else None


def _build(day: tuple[int, int, int], clock: tuple[str | None, ...], zone: str | None) -> datetime | None:
    hour, minute, second = (int(part or 0) for part in clock)
    # 24:00 and the leap second are legal; datetime knows neither.
    local = datetime(*day, tzinfo=_zone(zone)) + timedelta(hours=hour, minutes=minute, seconds=second)
    legal = hour <= 24 and minute < 60 and second <= 60  # noqa: PLR2004 - of a day, an hour, a minute
    return local.astimezone(UTC) if legal else None


def _month(name: str) -> int | None:
    plain = name.lower().translate(str.maketrans("éûè", "eue"))
    return _MONTHS.get(plain[:4]) or _MONTHS.get(plain[:3])


def _zone(name: str | None) -> timezone | ZoneInfo:
    if not name:
        return _PARIS
    offset = _OFFSET.fullmatch(name)
    if offset:
        size = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(-size if offset[1] == "-" else size)
    hours = _ZONES.get(name.lower())
    # An unknown name is read as UTC, as RFC 5322 section 4.3 says of the zones nobody agrees on.
    return UTC if hours is None else timezone(timedelta(hours=hours))
