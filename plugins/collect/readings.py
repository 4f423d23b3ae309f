"""Read the answers that are new, in this process or, when they are many, in several."""

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from plugins.collect.fetch import Fetched, Source
from plugins.errors import ParseError, SourceError
from plugins.feeds.read import Reading, read
from plugins.feeds.retrieve import Answer
from plugins.model import Outcome

ALONE = 8
"""Bodies read in this process before others are started: each of those takes half a second to be ready."""

IN_FLIGHT = 64


@dataclass(frozen=True, slots=True)
class Read:
    """How a visit to a source went, before it is archived."""

    source: Source
    outcome: Outcome
    answer: Answer | None
    error: SourceError | None
    reading: Reading | None
    body_digest: str


def read_all(fetched: Iterable[Fetched], *, now: datetime, workers: int, expected: int) -> Iterator[Read]:
    """Yield how each visit went: failures, answers without news, and the drafts of new bodies.

    *expected* is how many answers may come; where several *workers* are allowed and many bodies are new, the
    reading is shared between processes, and the order of the answers is lost.
    """
    pool: ProcessPoolExecutor | None = None
    waiting: dict[Future[Reading | ParseError], Read] = {}
    alone = 0
    try:
        for item in fetched:
            known = _without_reading(item)
            if known.outcome is not Outcome.READ:
                yield known
                continue
            alone += 1
            if workers == 1 or expected <= ALONE or alone <= ALONE:
                assert known.answer is not None
                yield _finished(known, _read(known.answer, known.source, now))
                continue
            if pool is None:
                pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
            waiting[pool.submit(_read, known.answer, known.source, now)] = known
            if len(waiting) >= IN_FLIGHT:
                yield from _collect(waiting)
        while waiting:
            yield from _collect(waiting)
    finally:
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


def _collect(waiting: dict[Future[Reading | ParseError], Read]) -> Iterator[Read]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        yield _finished(waiting.pop(future), future.result())


def _without_reading(item: Fetched) -> Read:
    source, answer = item.source, item.answer
    if isinstance(answer, SourceError):
        return Read(source, Outcome.FAILED, None, answer, None, "")
    if answer.status == 304:  # noqa: PLR2004 - RFC 9110, section 15.4.5
        return Read(source, Outcome.NOT_MODIFIED, answer, None, None, source.state.body_digest)
    digest = blake2b(answer.body, digest_size=16).hexdigest()
    outcome = Outcome.SAME if digest == source.state.body_digest else Outcome.READ
    return Read(source, outcome, answer, None, None, digest)


def _read(answer: Answer, source: Source, now: datetime) -> Reading | ParseError:
    try:
        return read(answer.body, answer.headers, answer.url, source.account, now)
    except ParseError as error:
        return error


def _finished(visit: Read, result: Reading | ParseError) -> Read:
    if isinstance(result, ParseError):
        return Read(visit.source, Outcome.FAILED, visit.answer, result, None, visit.source.state.body_digest)
    return Read(visit.source, Outcome.READ, visit.answer, None, result, visit.body_digest)
