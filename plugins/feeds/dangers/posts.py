"""Posts: a warning as an entry, in plain French: what, where, from when to when, and what its issuer says.

The title carries the hazard, the level and the place, the text the time, so that a change of any of them is an edit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from plugins.feeds.dangers.episodes import Episode
from plugins.feeds.dangers.hazards import MEANING
from plugins.feeds.dangers.moments import span
from plugins.feeds.dangers.phases import Phase
from plugins.model import Danger, Entry, Text

DRILL = "Ceci est un exercice : il n’y a aucun danger."
OVER = "Cette alerte est levée."


def of_episode(episode: Episode, platform: str) -> Entry:
    """Return the entry of an *episode* on *platform*."""
    return of_phase(episode.summary, f"{platform} {episode.guid}", _runs(episode.phases))


def of_phase(phase: Phase, guid: str, runs: Sequence[Phase] = ()) -> Entry:
    """Return the entry of one warning, with the levels that follow each other in it where there are several."""
    paragraphs = [
        *([DRILL] if phase.drill else []),
        *([OVER] if phase.cancelled else []),
        _what(phase),
        _where_and_when(phase),
        *(_level_by_level(runs) if len(runs) > 1 else []),
        *phase.said,
        *([f"Émis par {phase.issuer}."] if phase.issuer else []),
    ]
    return Entry(
        guid=guid,
        link=phase.link,
        title=Text(title(phase), html=False),
        content=Text("\n\n".join(one for one in paragraphs if one), html=False),
        published=_utc(phase.issued),
        updated=None,
        area=phase.area,
        danger=Danger(
            hazard=phase.hazard,
            level=phase.level,
            onset=_utc(phase.onset),
            ends=_utc(phase.ends),
            drill=phase.drill,
            cancelled=phase.cancelled,
        ),
    )


def title(phase: Phase) -> str:
    """Return "Vigilance orange orages : Hautes-Pyrénées", or what it is where there is no level, or no more danger."""
    colour = _colour(phase)
    words = f"vigilance {colour} {phase.hazard}" if colour else f"alerte {phase.hazard}"
    if phase.cancelled:
        words = f"fin de la vigilance {phase.hazard}" if colour else f"fin de l’alerte {phase.hazard}"
    if phase.drill:
        words = f"exercice, {words}"
    return f"{_capital(words)} : {phase.place}" if phase.place else _capital(words)


def _what(phase: Phase) -> str:
    colour = _colour(phase)
    meaning = MEANING.get(phase.level) if phase.level and not phase.shade else None
    if phase.drill or phase.cancelled or not meaning:
        return _capital(f"{phase.hazard}, vigilance {colour}." if colour else f"{phase.hazard}.")
    return _capital(f"{phase.hazard}, vigilance {colour} : {meaning}.")


def _where_and_when(phase: Phase) -> str:
    told = [part for part in (phase.place, span(phase.onset, phase.ends, phase.zone)) if part]
    return _capital(f"{', '.join(told)}.") if told else ""


def _level_by_level(runs: Iterable[Phase]) -> Iterable[str]:
    told = (f"{_colour(run) or 'sans couleur'} : {span(run.onset, run.ends, run.zone)}" for run in runs)
    yield _capital(f"{' ; '.join(told)}.")


def _runs(phases: Iterable[Phase]) -> list[Phase]:
    """Return *phases* with those of one level that follow each other as one."""
    runs: list[Phase] = []
    for phase in phases:
        if runs and _colour(runs[-1]) == _colour(phase):
            runs[-1] = replace(runs[-1], ends=phase.ends if phase.end > runs[-1].end else runs[-1].ends)
        else:
            runs.append(phase)
    return runs


def _colour(phase: Phase) -> str:
    return phase.shade or (phase.level.value if phase.level else "")


def _utc(value: datetime | None) -> datetime | None:
    return value.astimezone(UTC) if value else None


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
