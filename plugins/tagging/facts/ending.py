"""Until when an alert or a restriction holds, by its own words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from plugins.tagging.facts.days import DAY, WEEKDAY, day_of
from plugins.tagging.facts.moments import Moment, moment
from plugins.tagging.facts.plain import Plain

LONGEST = timedelta(days=60)
"""An end that lies further ahead is not one of an alert."""

_A_DAY = timedelta(days=1)
_MOST = 30  # places of each kind that are read: reading a date is slow
_WEEK = timedelta(weeks=1)
_AHEAD = timedelta(days=14)  # what is announced for a day further ahead is said again before
_NOON = 12
_MIDNIGHT = time(23, 59)
_WORTH_READING = re.compile(
    r"jusqu|\bfin\b|leve|terme|termin|retour|rouvr|reouv|acheve|prolong|\bde |\bdu |\bentre |week ?end|\bpour |"
    r"pendant|duree|\d ?h"
)
_UNTIL = re.compile(r"\bjusqu ?(?:e|a|au|aux|en)? (?:et y compris )?(?:a |au |le )?")
_ENDS = re.compile(
    r"\b(?:fin|levee?s?|retour a la normale|reouverture|prend(?:ra)? fin|prendr?ont fin|prennent fin|s acheve\w*|"
    r"se termine\w*|rouvrira|sera leve\w*|seront leve\w*)\b(?: (?!avant\b)[\w]+){0,5}? ?"
    r"(?:prevue?s?|attendue?s?|estimee?s?|annoncee?s?|programmee?s?|effective)? ?"
    r"(?=(?:a|le|pour|vers|au|ce|cette|demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b)(?:pour )?"
)
_FROM = re.compile(
    rf"\b(?:de|des|du|entre) (?=(?:(?:ce|cet|cette|le|la|l) )?(?:\d|{WEEKDAY}|demain|midi|minuit|aujourd|soir|apres|"
    rf"fin|debut))|"
    rf"(?<=[\n(]) ?(?=\d|{WEEKDAY})|[,:] (?=\d|{WEEKDAY})|\b(?={WEEKDAY} \d{{1,2}} ?h)|"
    r" (?=\d{1,2} ?h(?:[0-5]\d)? (?:- )?(?:\d{1,2} ?h|minuit|midi))"
)
_TO = re.compile(r",? ?(?:a|au|et|jusqu (?:a|au)) | ?- | ")
_ONE_NUMBER = re.compile(r"(?:le )?\d{1,2}(?:er)?(?= (?:a|au|et) )")
_OF_DAYS = frozenset({"du ", "des "})
_YESTERDAY = re.compile(r"\bhier(?: soir| matin| apres midi)?,? $")
_NAMES_A_WEEKDAY = re.compile(WEEKDAY)
_NIGHTS = ("nuit ", "nuits ")  # "la nuit de lundi à mardi" is no span of days
_NIGHT = re.compile(
    r"\bnuit (?=(?:de |du )?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche))|\bce (?=week ?end)"
)
_FOR = re.compile(
    r"\b(?:pour|pendant|durant|duree(?: \w+)? :?)(?: une duree(?: \w+)? d(?:e|'| ))? ?(?:encore |environ |au moins )?"
    r"(?P<number>\d{1,3}|un|une|deux|trois|quatre|cinq|six|sept|huit|dix|quinze) ?"
    r"(?P<unit>h|heures?|jours?|semaines?)\b(?! ?/)(?! ?\d)"
)
_NUMBERS: Mapping[str, int] = MappingProxyType({
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "dix": 10,
    "quinze": 15,
})  # fmt: skip
_UNITS: Mapping[str, timedelta] = MappingProxyType({"h": timedelta(hours=1), "j": _A_DAY, "s": _WEEK})
_HOURS_OF_A_DESK = re.compile(
    r"\b(?:ouverte?s?|permanences?|accueil|standard|numero|cellule|horaires?|distribution|joignables?|renseignements?|"
    r"bureaux?|guichets?|point d eau|collecte|inscri\w+|candidatures?|exposition|visites?|tel|bouteilles?|"
    r"remise?s?(?! en)|retir\w+|aupres|demande(?:r|s|es)|reserve[rz]|vendue?s?|achete\w*|commercialise\w*|prevente|sac|"
    r"accessibles?|distribues?|frequente\w*)"
    r"\b[^\n]{0,70}$"
)
_MEASURE = re.compile(
    r"vigilance|alerte|orange|rouge|jaune|interdi|ferme|coup(?:e|ure)|confin|evacu|episode|maint|prolong|restric|"
    r"mesure|suspen|"
    r"danger|risque|place|neige|orage|crue|pluie|abri|consomm"
)
# What lasts for a while: not "un sac pour 48 heures", nor "surveillez-vous pendant 7 jours".
_HELD = re.compile(
    rf"{_MEASURE.pattern}|"
    r"neutralis|interromp|perturb|bloque|barre|prive|sens unique|alternat|bouchon|circul|trafic|devie|accident|"
    r"travaux|attendu|prevu|rafales|\bvents?\b|\bnuit|barr|\bmer\b|vague|\bvoies?\b|\bsens\b|\bfile\b|naviga|"
    r"autoris|stationn|"
    r"passage|reservee|autoroute|tunnel|\bpont\b|\brue\b|\bacces\b|grel|brouillard|vehicule|voiture|camion|poids lourd"
)
_OPEN_ENDED = re.compile(r"\bjusqu ?(?:a|au) (?:nouvel|nouvelle)\b")
_DAILY = re.compile(
    r"\bchaque (?:jour|nuit|matin|soir|fois)|\btous les (?:jours|soirs|matins)|\btoutes les nuits|\bnocturnes\b|"
    r"\bquotidien\w*|\b(?:deux|trois|quatre|cinq|six|sept|dix|[2-9]|\d\d) (?:jours|nuits|soirs|matinees|semaines)\b"
)
_WARNS = re.compile(r"\b(?:vigilances?|alertes?|en (?:rouge|orange|jaune))\b")
_PAST = re.compile(
    r"\b(?:depuis|des|hier|avant|apres|dernier|passe|partir d[eu]|compter d[eu]|survenue?|date|a|au|et)(?: ce| le)? $"
)
_NIGHT_TO = re.compile(rf"\bnuit (?:de |du )?{WEEKDAY}(?: \d{{1,2}})? au? $")
_LAST_DAY = 200  # characters in which the day of an hour is looked for


class End(NamedTuple):
    """An end that a post names: where its words stand, and how surely it is that of the alert (the more the surer).

    *daily*: of hours without a day.
    """

    at: datetime
    start: int
    after: int
    weight: int
    daily: bool = False


@dataclass(frozen=True, slots=True)
class _Clock:
    """When a post was published, by the hour of its site."""

    at: datetime
    zone: tzinfo

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    @property
    def hour(self) -> int:
        return self.at.astimezone(self.zone).hour


def until(plain: Plain, at: datetime, zone: tzinfo) -> tuple[datetime, str] | None:
    """Return the end in UTC, with its words, of what was published *at*; None where none is said or it is past."""
    if not _WORTH_READING.search(plain.text):
        return None
    clock = _Clock(at, zone)
    open_ended = _OPEN_ENDED.search(plain.text)
    several = _DAILY.search(plain.text)  # on several days: the first of them is not the end
    for form in (_untils, _endings, _spans, _nights, _durations):
        ends = [end for end in form(plain, clock) if at < end.at <= at + LONGEST and not (several and end.daily)]
        if open_ended:  # what else ends is not the alert, but the handing out of bottles
            ends = [end for end in ends if end.weight > 1]
        if ends:
            best = max(ends, key=lambda end: (end.weight, end.at if form is _spans else -end.start))
            return best.at.astimezone(UTC), plain.quote(best.start, best.after)
    return None


def _untils(plain: Plain, clock: _Clock) -> Iterator[End]:
    """Yield the ends after "jusqu'à": the first of a warning is the alert's, else the first of a measure."""
    for match in islice(_UNTIL.finditer(plain.text), _MOST):
        before = plain.sentence(match.start())
        if _HOURS_OF_A_DESK.search(before) and not _MEASURE.search(before[-30:]):
            continue
        found = moment(plain.text, match.end(), clock.today, bare=True)
        if found:
            at = _resolved(found, _day_for(found, plain, match.start(), clock), clock)
            weight = (_MEASURE.search(before) is not None) + (_WARNS.search(before) is not None)
            yield End(at, match.start(), found.after, weight)


def _endings(plain: Plain, clock: _Clock) -> Iterator[End]:
    for match in islice(_ENDS.finditer(plain.text), _MOST):
        found = moment(plain.text, match.end(), clock.today)
        if found:
            day = _day_for(found, plain, match.start(), clock)
            yield End(_resolved(found, day, clock), match.start(), found.after, 0)


def _spans(plain: Plain, clock: _Clock) -> Iterator[End]:
    """Yield the ends of "de 22 h à 6 h", "du 12 au 14 juillet", "vendredi de 8 h à 14 h"; the last is the alert's."""
    text = plain.text
    for match in islice(_FROM.finditer(text), _MOST):
        start = match.end()
        before = plain.sentence(match.start())
        if (
            (before.endswith(_NIGHTS) and _NAMES_A_WEEKDAY.match(text, start))
            or _YESTERDAY.search(before)
            or _HOURS_OF_A_DESK.search(before)
        ):
            continue
        first = moment(text, start, clock.today, bare=match[0] in _OF_DAYS) or _first_number(text, start)
        to = _TO.match(text, first.after) if first else None
        if not to or (to[0] == " et " and match[0] != "entre "):  # "mercredi et samedi"
            continue
        last = moment(text, to.end(), clock.today, bare=match[0] in _OF_DAYS, last=True)
        if not first or not last:
            continue
        overnight = _is_overnight(first, last)
        day = first.day or last.day or _day_before(plain, match.start(), clock, sentence=overnight)
        if not day and first.clock and not (overnight or last.nightly):
            day = _announced(plain, match.start(), clock)
        if first.day or last.day or _HELD.search(before) or _HELD.search(_rest(text, last.after)):
            daily = not (day or last.day)
            yield End(_span_end(first, last, day, clock), match.start(), last.after, 0, daily=daily)


def _rest(text: str, start: int) -> str:
    """Return the rest of the sentence that *start* is in."""
    return text[start:].partition("\n")[0]


def _first_number(text: str, start: int) -> Moment | None:
    """Return the number that waits for the month or the hour of the second: "du 12 au 14 mai", "entre 14 et 20 h"."""
    found = _ONE_NUMBER.match(text, start)
    return Moment(None, None, nightly=False, after=found.end()) if found else None


def _span_end(first: Moment, last: Moment, day: date | None, clock: _Clock) -> datetime:
    end = Moment(last.day or day, last.clock, last.nightly, last.after).instant(clock.today, clock.zone)
    if last.day:  # "de lundi 8 h à vendredi 18 h", said on a Thursday
        return end + _WEEK if first.day and last.day < first.day else end
    return end + _A_DAY if _is_overnight(first, last) or last.nightly else end


def _is_overnight(first: Moment, last: Moment) -> bool:
    """Whether the hours of a span without a day go past midnight; "de minuit à minuit" is one day."""
    if not first.clock or not last.clock or first.clock == last.clock == _MIDNIGHT:
        return False
    return last.clock <= first.clock


def _nights(plain: Plain, clock: _Clock) -> Iterator[End]:
    for match in islice(_NIGHT.finditer(plain.text), _MOST):
        found = moment(plain.text, match.start() if match[0] == "nuit " else match.end(), clock.today)
        if found:
            yield End(found.instant(clock.today, clock.zone), match.start(), found.after, 0)


def _durations(plain: Plain, clock: _Clock) -> Iterator[End]:
    for match in islice(_FOR.finditer(plain.text), _MOST):
        if not _HELD.search(plain.sentence(match.start())):
            continue
        number = _NUMBERS.get(match["number"]) or int(match["number"])
        yield End(clock.at + number * _UNITS[match["unit"][0]], match.start(), match.end(), 0)


def _resolved(found: Moment, day: date | None, clock: _Clock) -> datetime:
    """Return *found* as an instant; without its day it is on *day*, else today, or tomorrow if that has passed."""
    end = Moment(found.day or day, found.clock, found.nightly, found.after).instant(clock.today, clock.zone)
    early = found.nightly or (found.clock is not None and found.clock.hour <= _NOON)
    if not found.day and early and end <= clock.at and (day or clock.hour >= _NOON or found.nightly):
        end += _A_DAY
    return end


def _day_for(found: Moment, plain: Plain, start: int, clock: _Clock) -> date | None:
    """Return the day of an hour that is told without one: that of its sentence, else the date it was announced for."""
    if found.day:
        return None
    day = _day_before(plain, start, clock, sentence=True)
    return day or (_announced(plain, start, clock) if found.clock else None)


def _announced(plain: Plain, start: int, clock: _Clock) -> date | None:
    """Return the last coming date, a few days ahead, that is named before *start*: what is told is to happen then."""
    text = plain.text
    opening = text.find("\n", plain.body + 1)  # the title and the first sentence
    days = [
        match
        for match in DAY.finditer(text, 0, start)
        if (match["dated"] or match.start() < opening) and _is_coming(text[: match.start()])
    ]
    day = day_of(days[-1], clock.today) if days else None
    return day if day and clock.today < day <= clock.today + _AHEAD else None


def _day_before(plain: Plain, start: int, clock: _Clock, *, sentence: bool) -> date | None:
    """Return the last day that is named before *start*, in the same sentence only where *sentence*."""
    begins = max(0, start - (len(plain.sentence(start)) if sentence else _LAST_DAY))
    text = plain.text[begins:start]
    days = [match for match in DAY.finditer(text) if _is_coming(text[: match.start()])]
    return day_of(days[-1], clock.today) if days else None


def _is_coming(before: str) -> bool:
    """Whether the day after *before* may be that of an hour after it: not "depuis jeudi", "fermé jusqu'à jeudi"."""
    return _PAST.search(before) is None or _NIGHT_TO.search(before) is not None
