"""Phases: one level of one hazard over one area for some time, and what stands of those that a source lists.

A source that issues its warnings again gives each a new identifier and leaves the old ones in its list (MeteoAlarm's
of Météo-France): what a later bulletin says of a time replaces what an earlier one said of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby

from plugins import text
from plugins.model import Level

BULLETIN = timedelta(minutes=10)
"""Warnings that are issued no further apart are of one bulletin: Météo-France sends one within half a minute."""

EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)
_MOST = 24  # of one hazard over one area, the latest issued: more than two days of bulletins


@dataclass(frozen=True, slots=True)
class Phase:
    """A level over some time. *onset* and *ends* are None where the source does not say.

    *area* is what maps it to a department and, with the hazard, identifies it; *place* is what readers are told.
    *shade* is the colour's name where `Level` has none ("violette"). *said* are paragraphs in the issuer's own French.
    """

    hazard: str
    area: str
    place: str
    level: Level | None
    zone: tzinfo
    onset: datetime | None = None
    ends: datetime | None = None
    issued: datetime | None = None
    drill: bool = False
    cancelled: bool = False
    shade: str = ""
    issuer: str = ""
    said: tuple[str, ...] = ()
    link: str = ""

    @property
    def key(self) -> str:
        """What it is about: its area, its hazard, and whether it is a drill."""
        return " ".join([text.area_key(self.area), text.slug(self.hazard), *(["drill"] if self.drill else [])])

    @property
    def start(self) -> datetime:
        """When it begins, as far back as can be where that is not said."""
        return self.onset or EARLIEST

    @property
    def end(self) -> datetime:
        """When it ends, as late as can be where that is not said."""
        return self.ends or LATEST

    @property
    def lifts(self) -> bool:
        """Whether it ends what it is about instead of warning of it."""
        return self.cancelled or self.level is Level.GREEN


@dataclass(frozen=True, slots=True)
class _Cover:
    """A time of which a bulletin spoke; one that lifts takes the rest of each phase that stood at its start."""

    start: datetime
    end: datetime
    lifts: bool


def standing(phases: Iterable[Phase], now: datetime) -> list[Phase]:
    """Return what stands of *phases*, all with one key, in the order of time: nothing green, cancelled or over."""
    latest = sorted(phases, key=_issued, reverse=True)[:_MOST]
    kept: list[Phase] = []
    covers: list[_Cover] = []
    for bulletin in _bulletins(latest):
        for phase in bulletin:
            if not phase.lifts:
                kept += _uncovered(phase, covers)
        covers += [_Cover(phase.start, phase.end, phase.lifts) for phase in bulletin]
    return sorted((phase for phase in kept if phase.end > now), key=lambda phase: (phase.start, phase.end))


def _issued(phase: Phase) -> datetime:
    return phase.issued or EARLIEST


def _bulletins(latest: Sequence[Phase]) -> Iterable[list[Phase]]:
    """Yield *latest*, the last issued first, as bulletins: parted where a pause is."""
    number, previous = 0, None
    numbers = []
    for phase in latest:
        if previous is not None and previous - _issued(phase) > BULLETIN:
            number += 1
        previous = _issued(phase)
        numbers.append(number)
    for _, pairs in groupby(zip(numbers, latest, strict=True), key=lambda pair: pair[0]):
        yield [phase for _, phase in pairs]


def _uncovered(phase: Phase, covers: Iterable[_Cover]) -> list[Phase]:
    """Return the parts of *phase* of which no later bulletin speaks."""
    parts = [phase]
    for cover in covers:
        parts = [part for whole in parts for part in _without(whole, cover)]
    return parts


def _without(phase: Phase, cover: _Cover) -> Iterable[Phase]:
    start, end = cover.start, cover.end
    if cover.lifts and end <= start:
        # Météo-France lifts by a green one that takes no time: it ends what stood when it begins.
        if not phase.start <= start <= phase.end:
            yield phase
            return
        end = phase.end
    if end <= phase.start or start >= phase.end:
        yield phase
        return
    if phase.start < start:
        yield replace(phase, ends=start)
    if end < phase.end:
        yield replace(phase, onset=end)
