"""What a source's state becomes after a visit: pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

from plugins import text
from plugins.collect.readings import Read
from plugins.feeds.answer import Answer
from plugins.feeds.platforms import TERMS
from plugins.feeds.schedule import DAY, max_age, next_check
from plugins.model import Account, Outcome, Retrieval, SourceState
from plugins.settings import Settings

_NOT_THERE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_CHOKED = frozenset({
    HTTPStatus.BAD_REQUEST, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
})  # fmt: skip
"""What a server answers that cannot take its own validators back: with them, it would never be read again."""

_PATIENCE = 3
"""Failures in a row where a source moved to, after which its own address is tried: it may lead elsewhere by now."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a source may be asked, in seconds: *unconditional* where it gives no validators and says nothing."""

    interval: int
    unconditional: int


def rhythm_of(account: Account, settings: Settings) -> Rhythm:
    """Return the rhythm of *account*.

    What the administrator writes down with its reason holds as it is, and so do the terms of platforms that are made
    to be asked by programs; else a source without validators is asked once a day (Rachel Kroll's FRB tests).
    """
    interval = (account.interval or settings.interval) * 60
    free = account.interval is not None or account.platform in TERMS
    return Rhythm(interval, interval if free else DAY)


def state_after(visit: Read, *, now: datetime, rhythm: Rhythm, new: bool, churned: bool | None) -> SourceState:
    """Return the state of the source of *visit*; *new* tells whether it brought new posts.

    *churned* tells whether every item that was known had changed, None where too few were to tell. Validators are one
    set, replaced as one set. They are kept through failures, so that the first request after an outage is conditional
    again; those of a body that could not be read are not taken, so that it is asked for again. Those that a server
    chokes on are dropped.
    """
    state, answer, reading = visit.source.state, visit.answer, visit.reading
    if visit.outcome is Outcome.FAILED or answer is None:
        return _failed(visit, now=now, interval=rhythm.interval)
    etag, last_modified = _validators(state, answer)
    known = replace(
        state,
        etag=etag,
        last_modified=last_modified,
        given_by=text.clean(answer.url) if etag or last_modified else "",
        body_digest=visit.body_digest,
        ttl=reading.ttl if reading else state.ttl,
        skip_hours=reading.skip_hours if reading else state.skip_hours,
        skip_days=reading.skip_days if reading else state.skip_days,
        memory=reading.memory if reading else state.memory,
        churn=state.churn + 1 if churned else state.churn if churned is None else 0,
        last_try=now,
        last_success=now,
        last_new=now if new else state.last_new,
        failures=0,
        error="",
        gone=False,
        moved_to=text.clean(answer.moved_to) or state.moved_to,
    )
    wait = max_age(answer.headers, now)
    conditional = bool(etag or last_modified)
    interval = rhythm.interval if conditional or wait or known.ttl else max(rhythm.interval, rhythm.unconditional)
    following = next_check(known, now=now, interval=interval, outcome=visit.outcome, max_age=wait, late=visit.late)
    return replace(known, next_check=following)


def _validators(state: SourceState, answer: Answer) -> tuple[str, str]:
    given = (answer.etag, answer.last_modified)
    if answer.status == HTTPStatus.NOT_MODIFIED and not any(given):
        return state.etag, state.last_modified
    # No archive on PostgreSQL can keep a NUL; a validator cannot be altered, only left out.
    return ("", "") if "\0" in "".join(given) else given


def _failed(visit: Read, *, now: datetime, interval: int) -> SourceState:
    state, error = visit.source.state, visit.error
    assert error is not None
    choked = error.status in _CHOKED
    given_up = error.status in _NOT_THERE or state.failures + 1 >= _PATIENCE
    return replace(
        state,
        etag="" if choked else state.etag,
        last_modified="" if choked else state.last_modified,
        next_check=next_check(
            state,
            now=now,
            interval=interval,
            outcome=Outcome.FAILED,
            retry_after=error.retry_after,
            late=visit.late,
        ),
        last_try=now,
        failures=state.failures + 1,
        error=_words(visit),
        gone=error.status == HTTPStatus.GONE and not state.moved_to,
        moved_to="" if given_up else state.moved_to,  # its own address is tried again then
    )


def _words(visit: Read) -> str:
    """Return on one line why *visit* failed; where its source moved, where it was asked."""
    state, error = visit.source.state, visit.error
    where = f"moved to {state.moved_to}: " if state.moved_to else ""
    return text.one_line(f"{where}{error.reason}") if error else ""


def retrieval_of(visit: Read, now: datetime) -> Retrieval:
    """Return the record of *visit* for the archive."""
    answer, error = visit.answer, visit.error
    return Retrieval(
        address=visit.source.account.address,
        account=visit.source.account.id,
        at=now,
        outcome=visit.outcome,
        status=answer.status if answer else error.status if error else None,
        seconds=answer.seconds if answer else 0.0,
        size=_size(answer) if answer else 0,
        entries=visit.reading.entries if visit.reading else 0,
        requests=answer.requests if answer else 1,
        error=_words(visit),
        items=answer.items if answer else 0,
        dollars=answer.dollars if answer else 0.0,
    )


def _size(answer: Answer) -> int:
    return len(answer.body) + sum(_size(part) for part in answer.parts)
