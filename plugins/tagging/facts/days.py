"""Days as posts name them: "dimanche", "lundi 24 novembre", "24/11", "demain", "le 10"."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

MONTH = (
    r"(?:janv(?:ier)?|fevr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|aout|sept(?:embre)?|oct(?:obre)?|"
    r"nov(?:embre)?|dec(?:embre)?)\b"
)
WEEKDAY = (
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:lun|jeu|ven|sam|dim)(?=\.? \d)|(?:mar|mer)(?=\. \d))"
)
_NUMERIC = r"\d{1,2}/\d{1,2}(?:/\d{4}|/\d\d)?(?![\w/])"
_WRITTEN = rf"\d{{1,2}}(?:er)?\.? {MONTH}(?:\.? 20\d\d)?"
DAY = re.compile(
    rf"(?:(?P<near>apres demain|demain|aujourd hui|ce jour)(?:,? {WEEKDAY}(?: \d{{1,2}}(?! ?(?:h|:)|"
    rf"\w))?(?: {MONTH})?)?|"
    rf"(?:{WEEKDAY}[,.]? ?(?:le )?)?(?P<dated>{_WRITTEN}|{_NUMERIC})|"
    rf"{WEEKDAY}\.? (?P<numbered>\d{{1,2}})(?! ?(?:h|:|/)|\d|\w)|"
    rf"(?P<weekday>{WEEKDAY})(?: prochain)?)\b"
)
"""A day: relative, with its month, a weekday with its number, or a weekday alone."""

_NEAR: Mapping[str, int] = MappingProxyType({"aujourd hui": 0, "ce jour": 0, "demain": 1, "apres demain": 2})
_WHOLE: Mapping[str, str] = MappingProxyType({
    "lun": "lundi", "mar": "mardi", "mer": "mercredi", "jeu": "jeudi", "ven": "vendredi", "sam": "samedi",
    "dim": "dimanche",
})  # fmt: skip
_A_DAY = timedelta(days=1)
_MONTH_LENGTH = 31


def day_of(found: re.Match[str], today: date) -> date | None:
    """Return the day that a match of `DAY` names in a post of *today*; it is never before that day."""
    if found["near"]:
        return today + _NEAR[found["near"]] * _A_DAY
    if found["numbered"]:
        return numbered(int(found["numbered"]), today)
    return _read(found["dated"] or _WHOLE.get(found["weekday"], found["weekday"]), today)


def numbered(number: int, today: date) -> date | None:
    """Return the first day from *today* on whose number in its month is *number*."""
    days = (today + ahead * _A_DAY for ahead in range(_MONTH_LENGTH))
    return next((day for day in days if day.day == number), None)


@lru_cache(maxsize=256)
def _read(words: str, today: date) -> date | None:
    # Here, not above: loading the library takes tenths of a second, and most posts name no end.
    from dateparser import parse  # noqa: PLC0415

    # "vendredi", said on a Friday, is today: the library looks from the day before.
    eve = datetime(today.year, today.month, today.day) - _A_DAY  # noqa: DTZ001 - a day on the calendar of its site
    read = parse(
        words,
        languages=["fr"],
        settings={
            "RELATIVE_BASE": eve,
            "PREFER_DATES_FROM": "future",
            "DATE_ORDER": "DMY",
            "PARSERS": ["absolute-time"],
        },
    )
    return read.date() if read else None
