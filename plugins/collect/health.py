"""How well a source is, beyond whether its last visit failed: pure questions about what is known of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from plugins.collect.advice import advice
from plugins.model import Account, Hold, ProofCheck, SourceState

CHURNING = 3
"""Readings in a row at which every known item had changed: its words hold a counter or a clock."""

_PROOF = "look at it with `gyrophare accounts check --online`; write down a new proof, or set enabled = false"
_FROZEN = "open its home page in a browser: if there is news, its feed was given up; look for another source"
_CHURNING = "its words hold a counter or a clock: name the part that does not, or read another source of the service"

_LONG = timedelta(days=14)
_TIMES = 6
_ENOUGH = 5


class Health(StrEnum):
    """The state of a source, the worst first."""

    GONE = "gone"
    SUSPENDED = "suspended"
    OFF = "off"
    FAILING = "failing"
    HELD = "held"
    FROZEN = "frozen"
    CHURNING = "churning"
    NEVER_TRIED = "never tried"
    WELL = "well"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The health of a source, what it is known by, in words, and what can be done about it, if anything."""

    health: Health
    reason: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """All that is known of a source. *published* are the instants of its newest posts, newest first."""

    account: Account
    state: SourceState
    published: Sequence[datetime]
    suspended: ProofCheck | None = None
    hindrance: str = ""
    hold: Hold | None = None


def diagnosis(one: Watched, now: datetime) -> Diagnosis:
    """Return what ails a source at *now*, the worst of it; a hold counts until its time has passed."""
    return next(_ailments(one, now), Diagnosis(Health.WELL))


def _ailments(one: Watched, now: datetime) -> Iterator[Diagnosis]:
    state = one.state
    if one.suspended is not None:
        yield Diagnosis(Health.SUSPENDED, one.suspended.detail, _PROOF)
    if one.hindrance:
        yield Diagnosis(Health.OFF, one.hindrance)
    if state.gone:
        yield Diagnosis(Health.GONE, state.error, advice(state.error))
    if state.failures:
        since = f"not read since {state.last_success:%Y-%m-%d %H:%M} UTC" if state.last_success else "never read"
        yield Diagnosis(Health.FAILING, f"{state.error}; {since}", advice(state.error))
    if one.hold is not None and one.hold.until > now:
        yield Diagnosis(Health.HELD, f"its platform refused another: {one.hold.reason}")
    if state.last_try is None:
        yield Diagnosis(Health.NEVER_TRIED)
    rhythm = rhythm_of(one.published)
    if rhythm is not None and frozen(one.published, rhythm, now):
        since = one.published[0].date().isoformat()
        yield Diagnosis(
            Health.FROZEN, f"answers, but nothing new since {since}; it used to post {_often(rhythm)}", _FROZEN
        )
    if state.churn >= CHURNING:
        yield Diagnosis(
            Health.CHURNING, f"every item had changed at each of the last {state.churn} readings", _CHURNING
        )


def rhythm_of(published: Sequence[datetime]) -> timedelta | None:
    """Return the time that mostly lies between two posts (the median), None where too few are known to tell."""
    gaps = sorted(later - earlier for later, earlier in pairwise(published))
    return gaps[len(gaps) // 2] if len(gaps) >= _ENOUGH else None


def frozen(published: Sequence[datetime], rhythm: timedelta, now: datetime) -> bool:
    """Tell whether a source has been silent for far longer than its *rhythm*.

    That is six times as long, and twice as long as the longest silence that was seen of it. Never before two weeks,
    so that holidays freeze nobody.
    """
    longest = max((later - earlier for later, earlier in pairwise(published)), default=rhythm)
    return now - published[0] > max(_LONG, _TIMES * rhythm, 2 * longest)


def _often(rhythm: timedelta) -> str:
    hours = rhythm.total_seconds() / 3600
    return f"every {hours / 24:.0f} days" if hours >= 36 else f"every {max(1, round(hours))} hours"  # noqa: PLR2004
