"""What a source's state becomes after a visit: pure."""

from dataclasses import replace
from datetime import datetime

from plugins.collect.readings import Read
from plugins.feeds.schedule import max_age, next_check
from plugins.model import Outcome, Retrieval, SourceState

GONE = 410


def state_after(visit: Read, *, now: datetime, interval: int, new: int) -> SourceState:
    """Return the state of the source of *visit*, which brought *new* posts; *interval* is in seconds.

    Validators are one set, replaced as one set. They are kept through failures, so that the first request after an
    outage is conditional again, and dropped with a body that could not be read, so that it is asked for again.
    """
    state = visit.source.state
    if visit.outcome is Outcome.FAILED:
        return _failed(visit, now=now, interval=interval)
    answer, ttl = visit.answer, visit.reading.ttl if visit.reading else None
    assert answer is not None
    kept = answer.status == 304 and not (answer.etag or answer.last_modified)  # noqa: PLR2004 - not modified
    wait = max_age(answer.headers, now)
    return replace(
        state,
        etag=state.etag if kept else answer.etag,
        last_modified=state.last_modified if kept else answer.last_modified,
        body_digest=visit.body_digest,
        next_check=next_check(
            state, now=now, interval=interval, outcome=visit.outcome, max_age=wait, ttl=ttl
        ),
        last_try=now,
        last_success=now,
        last_new=now if new else state.last_new,
        failures=0,
        error="",
        gone=False,
        moved_to=answer.moved_to if visit.outcome is Outcome.READ or answer.moved_to else state.moved_to,
    )  # fmt: skip


def _failed(visit: Read, *, now: datetime, interval: int) -> SourceState:
    state, error = visit.source.state, visit.error
    assert error is not None
    return replace(
        state,
        next_check=next_check(
            state, now=now, interval=interval, outcome=Outcome.FAILED, retry_after=error.retry_after
        ),
        last_try=now,
        failures=state.failures + 1,
        error=error.reason,
        gone=error.status == GONE,
    )  # fmt: skip


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
        size=len(answer.body) if answer else 0,
        entries=visit.reading.entries if visit.reading else 0,
        requests=answer.requests if answer else 1,
        error=error.reason if error else "",
    )
