"""Episodes: the phases of one hazard over one area that follow each other without a pause: one post.

An episode is known by the onset that it was first seen with, not by its present one: Météo-France writes that a
warning which stands begins when it is issued again, and a forecast onset moves. So the memory keeps, for each episode
that stood at the last reading, that first onset and its bounds; one that touches them is the same. Vigicrues gives no
onset at all: there the memory keeps the first bulletin.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from plugins.feeds.dangers.hazards import worst
from plugins.feeds.dangers.phases import EARLIEST, LATEST, Phase, standing

PAUSE = timedelta(hours=1)
"""Phases that are further apart are of two episodes."""

MOST_PHASES = 50_000
"""Phases of a source that are read: a bulletin of the worst day has a thousand, and a source lists those of days."""

_MOST_REMEMBERED = 500  # episodes, 45 bytes each: five hazards in every department
_LAST_MINUTE = 70_000_000  # the year 2103


@dataclass(frozen=True, slots=True)
class Episode:
    """Phases in the order of time; *first* is the onset that identifies them, in minutes since 1970.

    *onset* is what readers are told: the earliest that was given once it has begun, the present one before.
    """

    phases: tuple[Phase, ...]
    first: int
    onset: datetime | None

    @property
    def summary(self) -> Phase:
        """The whole as one phase: its bounds, its gravest level, and what is said of that."""
        level = worst(*(phase.level for phase in self.phases))
        gravest = next(phase for phase in self.phases if phase.level is level)
        latest = max((phase.issued for phase in self.phases if phase.issued), default=None)
        end = max(phase.end for phase in self.phases)
        return replace(gravest, onset=self.onset, ends=None if end == LATEST else end, issued=latest)

    @property
    def guid(self) -> str:
        """What identifies it among those of its source."""
        return f"{self.first} {self.phases[0].key}"


@dataclass(frozen=True, slots=True)
class _Remembered:
    first: int
    onset: int | None
    ends: int | None


def episodes(phases: Iterable[Phase], memory: str, now: datetime) -> tuple[tuple[Episode, ...], str]:
    """Return the episodes that stand at *now*, and the memory of them; *memory* is that of the last reading.

    A memory that is broken or foreign counts as empty.
    """
    groups: dict[str, list[Phase]] = defaultdict(list)
    for phase in phases:
        groups[phase.key].append(phase)
    known = _recall(memory)
    found = [
        episode
        for key, group in groups.items()
        for episode in _identified(_joined(standing(group, now)), known.get(key, ()), now)
    ]
    return tuple(found), _remember(found)


def _joined(phases: Sequence[Phase]) -> list[list[Phase]]:
    """Return *phases*, in the order of time, parted where a pause is."""
    runs: list[list[Phase]] = []
    end = EARLIEST
    for phase in phases:
        if runs and (end == LATEST or phase.start <= end + PAUSE):
            runs[-1].append(phase)
        else:
            runs.append([phase])
            end = phase.end
        end = max(end, phase.end)
    return runs


def _identified(runs: Iterable[Sequence[Phase]], known: Sequence[_Remembered], now: datetime) -> Iterable[Episode]:
    left = list(known)
    for run in runs:
        onset = run[0].onset
        same = next((one for one in left if _touches(one, run)), None)
        if same:
            left.remove(same)
            yield Episode(tuple(run), same.first, _told(onset, same, now))
        else:
            issued = min((phase.issued for phase in run if phase.issued), default=now)
            yield Episode(tuple(run), _minutes(onset or min(issued, now)), onset)


def _touches(one: _Remembered, run: Sequence[Phase]) -> bool:
    start = EARLIEST if one.onset is None else _instant(one.onset)
    end = LATEST if one.ends is None else _instant(one.ends) + PAUSE
    return run[0].start <= end and max(phase.end for phase in run) >= start


def _told(onset: datetime | None, same: _Remembered, now: datetime) -> datetime | None:
    if onset is None or same.onset is None or onset > now:
        return onset
    return min(onset, _instant(same.onset).astimezone(onset.tzinfo))


def _remember(found: Iterable[Episode]) -> str:
    table: dict[str, list[list[int | None]]] = defaultdict(list)
    for episode in list(found)[:_MOST_REMEMBERED]:
        whole = episode.summary
        bounds = [None if bound is None else _minutes(bound) for bound in (whole.onset, whole.ends)]
        table[whole.key].append([episode.first, *bounds])
    return json.dumps(table, separators=(",", ":")) if table else ""


def _recall(memory: str) -> Mapping[str, Sequence[_Remembered]]:
    try:
        found = json.loads(memory) if memory else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        key: [_Remembered(*one) for one in rows if _sound(one)] for key, rows in found.items() if isinstance(rows, list)
    }


def _sound(row: object) -> bool:
    if not isinstance(row, list) or len(row) != 3 or row[0] is None:  # noqa: PLR2004 - the fields of a row
        return False
    return all(one is None or (type(one) is int and 0 <= one < _LAST_MINUTE) for one in row)


def _minutes(value: datetime) -> int:
    return max(0, int(value.timestamp() // 60))


def _instant(minutes: int) -> datetime:
    return datetime.fromtimestamp(minutes * 60, UTC)
