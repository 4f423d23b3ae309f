"""Moments as posts name them: a day, a part of it, an hour, in any order: "demain midi", "lundi 24 à 8 h"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from types import MappingProxyType

from plugins.tagging.facts.days import DAY, WEEKDAY, day_of, numbered

_NOISE = re.compile(r"(?:(?:a|au|aux|le|la|les|l|en|dans|de|du|d|ce|cette|vers|environ|soit|jusqu|date du) |, ?|\()")
_HOUR = re.compile(
    r"(?:(?P<hour>[01]?\d|2[0-4])(?: ?(?:h|heures?)(?: ?(?P<minute>[0-5]\d))?|"
    r" ?: ?(?P<after_colon>[0-5]\d))(?![\w:/])(?! ?/)|"
    r"(?P<word>midi|minuit)\b)"
)
_SPAN = re.compile(rf"(?:de )?{_HOUR.pattern.replace('?P<', '?P<_')} ?(?:- |a )?\d{{1,2}} ?h")
_PART = re.compile(
    r"(?P<edge>(?:debut|milieu|fin) (?:d |de |du |de la |de l )?)?"
    r"(?P<part>petit matin|matinee|matin|apres midi|journee|soiree|soir|nuit|aube|week ?end|semaine)\b(?: prochaine?)?"
)
_NIGHT = re.compile(rf"nuit (?:de |du )?(?:{WEEKDAY}|\d{{1,2}})(?: \d{{1,2}})?(?: \w+)? (?:a|au) ")
_NUMBER = re.compile(r"(?P<number>[1-9]|[12]\d|3[01])(?:er)?(?=$|[\n)(]|[,.](?!\d)| inclus| et | puis)")
_TO_ANOTHER = frozenset({"a ", "au ", "jusqu "})  # after an hour: "de 14 h à demain 10 h" names two moments
_DAY_ENDS = time(23, 59)
_MORNING = time(6)
_PARTS: Mapping[str, time] = MappingProxyType({
    "matin": time(12), "matinee": time(12), "apres midi": time(18), "journee": time(20), "soir": _DAY_ENDS,
    "soiree": _DAY_ENDS, "petit matin": _MORNING, "aube": _MORNING, "nuit": _MORNING,
})  # fmt: skip
_STARTS: Mapping[str, time] = MappingProxyType(
    {"matin": time(9), "matinee": time(9), "apres midi": time(15), "soir": time(20), "soiree": time(20)}
)
_A_DAY = timedelta(days=1)
_MOST_PIECES = 12
_SUNDAY = 6
_WHOLE_DAY = 24


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as far as its words tell it: *day* None is the day of the post, *clock* None the end of the day.

    *nightly* tells that it is the end of a night, *after* where its words end.
    """

    day: date | None
    clock: time | None
    nightly: bool
    after: int

    def instant(self, today: date, zone: tzinfo) -> datetime:
        """Return it as an instant, in a post of *today*; what has no day may be in the past."""
        day = self.day or today
        return datetime.combine(day, self.clock or _DAY_ENDS, zone)


def moment(text: str, start: int, today: date, *, bare: bool = False, last: bool = False) -> Moment | None:
    """Return the moment whose words begin at *start* of the folded *text*, None where there is none.

    *bare* lets a number alone be the day of a month ("jusqu'au 10"). After a day the *last* moment of a span takes no
    hours that begin another one: "du lundi au jeudi, de 22 h à 5 h".
    """
    found = _Reader(text, start, today, last=last)
    found.read(bare=bare)
    return found.moment()


class _Reader:
    """Reads the pieces of a moment one after the other, each kind once."""

    def __init__(self, text: str, start: int, today: date, *, last: bool) -> None:
        self._text, self._at, self._today, self._last = text, start, today, last
        self._after = 0
        self._day: date | None = None
        self._clock: time | None = None
        self._part = ""
        self._edge = ""
        self._named = False

    def read(self, *, bare: bool) -> None:
        for _ in range(_MOST_PIECES):
            if self._last and self._named and _SPAN.match(self._text, self._at):
                break
            if night := _NIGHT.match(self._text, self._at):
                self._part, self._at = "nuit de", night.end()
                continue
            if self._take_day(bare=bare) or self._take_part() or self._take_hour():
                self._after = self._at
                self._at += self._text.startswith(" ", self._at)
            elif (noise := _NOISE.match(self._text, self._at)) and not (self._clock and noise[0] in _TO_ANOTHER):
                self._at = noise.end()
            else:
                break

    def _take_day(self, *, bare: bool) -> bool:
        if self._named:
            return False
        if found := DAY.match(self._text, self._at):
            self._day = day_of(found, self._today)
            self._named = True
        elif bare and not self._part and not self._clock and (found := _NUMBER.match(self._text, self._at)):
            self._day = numbered(int(found["number"]), self._today)
            self._named = True
        if self._named and found:
            self._at = found.end()
            return True
        return False

    def _take_part(self) -> bool:
        found = None if self._part else _PART.match(self._text, self._at)
        if not found:
            return False
        self._part, self._edge, self._at = found["part"], found["edge"] or "", found.end()
        return True

    def _take_hour(self) -> bool:
        found = None if self._clock else _HOUR.match(self._text, self._at)
        if not found:
            return False
        self._at = found.end()
        if found["word"]:
            self._clock = time(12) if found["word"] == "midi" else _DAY_ENDS
        elif int(found["hour"]) == _WHOLE_DAY:
            self._clock = _DAY_ENDS
        else:
            self._clock = time(int(found["hour"]), int(found["minute"] or found["after_colon"] or 0))
        return True

    def moment(self) -> Moment | None:
        if not self._after or (self._named and not self._day):
            return None
        day, part = self._day, self._part
        if part in {"semaine", "week end", "weekend"}:
            day = self._today + (_SUNDAY - self._today.weekday()) * _A_DAY
            return Moment(day, self._clock, nightly=False, after=self._after)
        if self._edge.startswith("debut") and part in _STARTS:
            return Moment(day, self._clock or _STARTS[part], nightly=False, after=self._after)
        nightly = part in {"nuit", "petit matin", "aube"} and not self._clock
        if part == "nuit" and day and not self._clock:
            day += _A_DAY
        return Moment(day, self._clock or _PARTS.get(part.removesuffix(" de")), nightly=nightly, after=self._after)
