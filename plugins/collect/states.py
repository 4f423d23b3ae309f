"""What a source's state becomes after a visit: pure."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from plugins import text
from plugins.collect.readings import Read
from plugins.feeds.answer import Answer
from plugins.feeds.schedule import max_age, next_check
from plugins.model import Outcome, Retrieval, SourceState


def state_after(visit: Read, *, now: datetime, interval: int, new: bool) -> SourceState:
    """Return the state of the source of *visit*; *new* tells whether it brought new posts, *interval* is in seconds.

    Validators are one set, replaced as one set. They are kept through failures, so that the first request after an
    outage is conditional again; those of a body that could not be read are not taken, so that it is asked for again.
    """
    state, answer = visit.source.state, visit.answer
    if visit.outcome is Outcome.FAILED or answer is None:
        return _failed(visit, now=now, interval=interval)
    ttl = visit.reading.ttl if visit.reading else state.ttl
    wait = max_age(answer.headers, now)
    etag, last_modified = _validators(state, answer)
    return replace(
        state,
        etag=etag,
        last_modified=last_modified,
        body_digest=visit.body_digest,
        ttl=ttl,
        next_check=next_check(state, now=now, interval=interval, outcome=visit.outcome, max_age=wait, ttl=ttl),
        last_try=now,
        last_success=now,
        last_new=now if new else state.last_new,
        failures=0,
        error="",
        gone=False,
        moved_to=text.clean(answer.moved_to),
    )


def _validators(state: SourceState, answer: Answer) -> tuple[str, str]:
    given = (answer.etag, answer.last_modified)
    if answer.status == HTTPStatus.NOT_MODIFIED and not any(given):
        return state.etag, state.last_modified
    # No archive on PostgreSQL can keep a NUL; a validator cannot be altered, only left out.
    return ("", "") if "\0" in "".join(given) else given


def _failed(visit: Read, *, now: datetime, interval: int) -> SourceState:
    state, error = visit.source.state, visit.error
    assert error is not None
    wait = error.retry_after
    return replace(
        state,
        next_check=next_check(state, now=now, interval=interval, outcome=Outcome.FAILED, retry_after=wait),
        last_try=now,
        failures=state.failures + 1,
        error=text.one_line(error.reason),
        gone=error.status == HTTPStatus.GONE,
    )


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
        error=text.one_line(error.reason) if error else "",
    )
