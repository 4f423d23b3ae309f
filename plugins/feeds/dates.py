"""Dates: the forms in which sources write an instant, tried in turn.

A form without a zone is taken in the hour of Paris: the sources are French services. What is before 1995 (before any
feed) or cannot be an instant is None: an absent date is better than a wrong one. What is relative ("hier", "il y a
3 heures") is an instant only where the day that it is read is given, and only to the hour or the day: not for weeks.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

_PARIS = ZoneInfo("Europe/Paris")
_OLDEST = datetime(1995, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=7)  # how far a date without its year may lie after the day that it is read
_MONTHS = (
    ("january", "janvier"), ("february", "fevrier"), ("march", "mars"), ("april", "avril"), ("may", "mai"),
    ("june", "juin"), ("july", "juillet"), ("august", "aout"), ("september", "septembre"), ("october", "octobre"),
    ("november", "novembre"), ("december", "decembre"),
)  # fmt: skip
_WEEKDAYS = {
    "lun": 0, "mar": 1, "mer": 2, "jeu": 3, "ven": 4, "sam": 5, "dim": 6,
    "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_LONGEST = 100  # characters; what is longer is no date
_LONGEST_TEXT = 2_000  # characters in which one is looked for

# What pages put before a date: "Publié le :", "Mise à jour du", "Date de publication :".
_LEAD = re.compile(
    r"(?:(?:publiée?s?|postée?|diffusée?|créée?|parue?|mise?|modifiée?|actualisée?|actualité|communiqué|article|date|"
    r"publication|parution|en|ligne|à|jour|de|du|le|published|posted|updated|on)\b[\s:,.-]*)+",
    re.IGNORECASE,
)
_CLOCK = r"(\d{1,2})\s*(?::|h(?:eures?)?)\s*(\d{2})?(?:\s*(?:min(?:utes?)?|mn)\b\.?)?(?::(\d{2}))?(?:[.,]\d+)?"
_AT = r",?\s+(?:(?:à|a|[-–—|•·])\s+)?"
# RFC 822 (weekday and seconds optional, two-digit year allowed) and French: "lundi 12 octobre 2026 à 18h30".
_NAMED = re.compile(
    r"([a-zé]+\.?,?\s+)?(?:le\s+)?(\d{1,2})(?:\s?er)?[\s-]+([a-zéûè]{3,9})\.?(?:[\s-]+(\d{4}|\d{2}))?"
    rf"(?:{_AT}{_CLOCK})?"
    r"\s*(?:\(?([a-z]{1,4}|(?:utc|gmt)?\s*[+-]\d{1,2}:?\d{0,2})\)?)?(?:\s*\([^)]*\))?",
    re.IGNORECASE,
)
# As sites print it whose makers left the American order on, the month in French or not: "novembre 21, 2026".
_MONTH_FIRST = re.compile(
    rf"(?:[a-zé]+\.?,?\s+)?([a-zéûè]{{3,9}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th|er)?,\s+(\d{{4}})(?:{_AT}{_CLOCK})?",
    re.IGNORECASE,
)
# ISO 8601 and RFC 3339, to the day at least; also with a blank for the T, and slashes or dots for the hyphens.
_ISO = re.compile(
    r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T\s]+(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?\s*(z|utc|gmt|[+-]\d{2}:?\d{0,2})?",
    re.IGNORECASE,
)
# dd/mm/yyyy, as French back offices print it; also with dots or hyphens.
_SLASHED = re.compile(
    rf"(?:[a-zé]+\.?,?\s+)?(\d{{1,2}}) ?([/.-]) ?(\d{{1,2}}) ?\2 ?(\d{{4}}|(?<!-)\d{{2}})(?:{_AT}{_CLOCK})?",
    re.IGNORECASE,
)
_AGO = re.compile(r"il y a (?:environ )?(une?|\d{1,2}) ?(minutes?|min|mn|heures?|h|jours?|j)\.?", re.IGNORECASE)
_BACK = re.compile(rf"(aujourd.hui|hier|avant[ -]hier)(?:{_AT}{_CLOCK})?", re.IGNORECASE)
_BACK_DAYS = {"au": 0, "hi": 1, "av": 2}  # by how the word begins
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE)
# The same forms within a text, where a year has four digits.
_MONTH = (
    r"(?:janv(?:ier)?|f[ée]vr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[uû]t|sept(?:embre)?|oct(?:obre)?|"
    r"nov(?:embre)?|d[ée]c(?:embre)?)\b\.?"
)
_WRITTEN = re.compile(
    r"(?<![\d/.-])(?:"
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?|"
    rf"\d{{1,2}} ?([/.-]) ?\d{{1,2}} ?\1 ?\d{{4}}(?:{_AT}{_CLOCK})?|"
    rf"(?:(?:lun|mar|mercre|jeu|vendre|same)di,?\s+|dimanche,?\s+)?\d{{1,2}}(?:\s?er)?\s+{_MONTH}"
    rf"(?:\s+\d{{4}})?(?:{_AT}{_CLOCK})?|"
    rf"{_MONTH}\s+\d{{1,2}},\s+\d{{4}}"
    r")(?![\d/])",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"(?:publiée?s?|mise?s? en ligne|postée?|diffusée?|parue?)(?:\s+le)?\s*:?\s*$", re.IGNORECASE)
_STATED = re.compile(
    r"(?:publiée?s?|mise?s? (?:en ligne|à jour)|postée?s?|diffusée?s?|parue?s?|modifiée?s?|actualisée?s?|publication|"
    r"posted|published|updated)\b[\s:,]*(?:(?:le|du|on)\b[\s:]*)?",
    re.IGNORECASE,
)
_PARTING = re.compile(r"\s*[|·•]\s*|\s+[–—-]\s+")
_DEADLINE = re.compile(
    r"(?:jusqu.?au|avant(?: le)?|à (?:partir|compter) du|dès(?: le)?|depuis(?: le)?)\s*$", re.IGNORECASE
)


def instant(value: str, near: datetime | None = None) -> datetime | None:
    """Return the instant that *value* writes, in UTC and to the second, or None.

    A date without its year is the last such day before *near*, or a week after it; one that is relative counts back
    from *near*. Without *near* both are None.
    """
    value = unicodedata.normalize("NFC", " ".join(value.split()))
    if not value or len(value) > _LONGEST:
        return None
    lead = _LEAD.match(value)
    for form in (value, value[lead.end() :] if lead else ""):
        try:
            found = _named(form, near) or _iso(form) or _slashed(form) or _month_first(form) or _relative(form, near)
        except (ValueError, OverflowError):  # the 31st of February, the year 0
            continue
        if found and found >= _OLDEST:
            return found
    return None


def find(value: str, near: datetime | None = None) -> datetime | None:
    """Return the first instant written in the text *value*, or that after "publié le"; *near* is as in `instant`.

    One after "jusqu'au" or "à partir du" is no date of publication.
    """
    value = unicodedata.normalize("NFC", " ".join(value[:_LONGEST_TEXT].split()))
    whole = instant(value, near)
    if whole:
        return whole
    dated = [
        (written.start(), found)
        for written in _WRITTEN.finditer(value)
        if not _DEADLINE.search(value[max(0, written.start() - 20) : written.start()])
        and (found := instant(written[0], near))
    ]
    published = [found for start, found in dated if _PUBLISHED.search(value[:start])]
    return next(iter([*published, *(found for _, found in dated)]), None)


def states(value: str) -> bool:
    """Tell whether a part of the line *value* begins with a date of publication: "Par X - Publié le 21/11/2026"."""
    line = unicodedata.normalize("NFC", " ".join(value[:_LONGEST_TEXT].split()))
    leads = ((part, _STATED.match(part)) for part in _PARTING.split(line))
    return any(lead and _WRITTEN.match(part, lead.end()) for part, lead in leads)


def _named(value: str, near: datetime | None) -> datetime | None:
    found = _NAMED.fullmatch(value)
    month = _month(found[3]) if found else None
    if not found or not month or _DEADLINE.match(found[1] or ""):
        return None
    day = int(found[2])
    if found[4]:
        year = int(found[4]) + (0 if len(found[4]) == 4 else 2000)  # noqa: PLR2004 - digits of a year
    elif near:
        year = _year(month, day, _WEEKDAYS.get((found[1] or "").lower()[:3]), near)
    else:
        return None
    return _build((year, month, day), found.group(5, 6, 7), found[8])


def _iso(value: str) -> datetime | None:
    found = _ISO.fullmatch(value)
    return _build((int(found[1]), int(found[2]), int(found[3])), found.group(4, 5, 6), found[7]) if found else None


def _slashed(value: str) -> datetime | None:
    found = _SLASHED.fullmatch(value)
    if not found:
        return None
    year = int(found[4]) + (0 if len(found[4]) == 4 else 2000)  # noqa: PLR2004 - digits of a year
    return _build((year, int(found[3]), int(found[1])), found.group(5, 6, 7), None)


def _month_first(value: str) -> datetime | None:
    found = _MONTH_FIRST.fullmatch(value)
    month = _month(found[1]) if found else None
    return _build((int(found[3]), month, int(found[2])), found.group(4, 5, 6), None) if found and month else None


def _relative(value: str, near: datetime | None) -> datetime | None:
    """Return the instant that *value* counts back from *near*: to the minute or the hour, else a day in Paris."""
    ago, back = _AGO.fullmatch(value), _BACK.fullmatch(value)
    if near is None or not (ago or back):
        return None
    count = int(ago[1]) if ago and ago[1].isdecimal() else 1
    if ago and ago[2][0] not in "jJ":
        past = near - timedelta(minutes=count if ago[2][0] in "mM" else 60 * count)
        return past.astimezone(UTC).replace(microsecond=0)
    days = count if back is None else _BACK_DAYS[back[1][:2].lower()]
    day = (near.astimezone(_PARIS) - timedelta(days=days)).date()
    return _build((day.year, day.month, day.day), back.group(2, 3, 4) if back else (None, None, None), None)


def _year(month: int, day: int, weekday: int | None, near: datetime) -> int:
    """Return the year of a date written without it; raise `ValueError` where none fits."""
    last = (near + _AHEAD).astimezone(_PARIS).date()
    for year in (last.year, last.year - 1):
        there = date(year, month, day)
        if there <= last and weekday in (None, there.weekday()):
            return year
    raise ValueError


def _build(day: tuple[int, int, int], clock: tuple[str | None, ...], zone: str | None) -> datetime | None:
    hour, minute, second = (int(part or 0) for part in clock)
    # 24:00 and the leap second are legal; datetime knows neither.
    local = datetime(*day, tzinfo=_zone(zone)) + timedelta(hours=hour, minutes=minute, seconds=second)
    legal = hour <= 24 and minute < 60 and second <= 60  # noqa: PLR2004 - of a day, an hour, a minute
    return local.astimezone(UTC) if legal else None


def _month(name: str) -> int | None:
    """Return the month whose name begins with *name*, which has three letters at least; "jui" is June's."""
    plain = name.lower().translate(str.maketrans("éûè", "eue"))
    return next((at for at, names in enumerate(_MONTHS, 1) if any(one.startswith(plain) for one in names)), None)


def _zone(name: str | None) -> timezone | ZoneInfo:
    if not name:
        return _PARIS
    offset = _OFFSET.fullmatch(name)
    if offset:
        size = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(-size if offset[1] == "-" else size)
    hours = _ZONES.get(name.lower())
    if hours is None:
        # An unknown name is read as UTC, as RFC 5322 section 4.3 says of the zones nobody agrees on; a word is no name.
        return UTC if name.isupper() else _PARIS
    return timezone(timedelta(hours=hours))
