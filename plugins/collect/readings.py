"""Read the answers that are new, in this process or, when they are many, in several."""

import multiprocessing
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus

from plugins.collect.fetch import Fetched
from plugins.collect.manners import Queue, Source
from plugins.errors import ParseError, SourceError
from plugins.feeds.answer import Answer
from plugins.feeds.read import Reading, read
from plugins.lock import end_with_parent
from plugins.model import Account, Outcome

ALONE = 24
"""Bodies read in this process before others are started: as dear by then (20 ms each) as starting two (0.45 s)."""

IN_FLIGHT = 64
"""Bodies handed to other processes at a time."""


@dataclass(frozen=True, slots=True)
class Read:
    """How a visit to a source went, before it is archived.

    *answer* is None where there was none, *error* is set where the outcome is a failure, *reading* where new bytes
    were read. *body_digest* is what to remember of the last body that was read to its end. *late* are the seconds from
    the start of the round to the answer.
    """

    source: Source
    queue: Queue
    outcome: Outcome
    body_digest: str
    answer: Answer | None = None
    error: SourceError | None = None
    reading: Reading | None = None
    late: int = 0


@dataclass(frozen=True, slots=True)
class _Body:
    """An answer with bytes that were not read yet."""

    source: Source
    queue: Queue
    answer: Answer
    digest: str
    late: int


def read_all(fetched: Iterable[Fetched], *, now: datetime, workers: int) -> Generator[Read, None, None]:
    """Yield how each visit went: failures, answers without news, and the drafts of new bodies.

    Where several *workers* are allowed and many bodies are new, the reading is shared between processes, and the
    order of the answers is lost. Closing the generator ends those processes.
    """
    pool: ProcessPoolExecutor | None = None
    waiting: dict[Future[Reading], _Body] = {}
    count = 0
    try:
        for item in fetched:
            if item.answer is None:
                continue
            body = _without_news(item, item.answer)
            if isinstance(body, Read):
                yield body
                continue
            count += 1
            if workers == 1 or count <= ALONE:
                yield _done(body, partial(read, *_arguments(body), now))
                continue
            context = multiprocessing.get_context("spawn")
            pool = pool or ProcessPoolExecutor(workers, mp_context=context, initializer=end_with_parent)
            waiting[pool.submit(read, *_arguments(body), now)] = body
            yield from _finished(waiting, timeout=None if len(waiting) >= IN_FLIGHT else 0)
        while waiting:
            yield from _finished(waiting, timeout=None)
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def _without_news(item: Fetched, answer: Answer | SourceError) -> Read | _Body:
    """Return how the visit went where there is nothing to read, or else what there is to read."""
    source, queue = item.source, item.queue
    known = source.state.body_digest
    if isinstance(answer, SourceError):
        return Read(source, queue, Outcome.FAILED, known, error=answer, late=item.late)
    if answer.status == HTTPStatus.NOT_MODIFIED and not answer.parts:
        return Read(source, queue, Outcome.NOT_MODIFIED, known, answer, late=item.late)
    digest = answer.digest
    if digest == known:
        return Read(source, queue, Outcome.SAME, known, answer, late=item.late)
    return _Body(source, queue, answer, digest, item.late)


def _arguments(body: _Body) -> tuple[Answer, Account, str]:
    return body.answer, body.source.account, body.source.state.memory


def _finished(waiting: dict[Future[Reading], _Body], *, timeout: float | None) -> Iterator[Read]:
    """Yield those of *waiting* that are read, at least one unless *timeout* ends before."""
    done, _ = wait(waiting, timeout=timeout, return_when=FIRST_COMPLETED)
    for future in done:
        yield _done(waiting.pop(future), future.result)


def _done(body: _Body, reading: Callable[[], Reading]) -> Read:
    source, queue = body.source, body.queue
    try:
        return Read(source, queue, Outcome.READ, body.digest, body.answer, reading=reading(), late=body.late)
    except ParseError as error:
        return Read(source, queue, Outcome.FAILED, source.state.body_digest, body.answer, error, late=body.late)
