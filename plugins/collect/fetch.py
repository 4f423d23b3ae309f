"""Ask the due sources, several hosts at a time, one request at a time on each."""

import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from queue import SimpleQueue

from plugins import clock
from plugins.clock import stopwatch
from plugins.collect.manners import Queue, Source
from plugins.errors import SourceError
from plugins.feeds.answer import Answer


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of a source: an answer, the error that says why there is none, or None where it was not asked.

    It is not asked after another source of its *queue* was refused, nor (*postponed*) once the budget of the queue is
    spent. *late* are the seconds from the start of the round to the answer, by the clock that servers go by.
    """

    source: Source
    queue: Queue
    answer: Answer | SourceError | None
    late: int = 0
    postponed: bool = False


class StoppedError(Exception):
    """The run ends: nothing may be asked any more."""


@dataclass(slots=True)
class Turn:
    """Keeps the requests of a queue apart: *gap* seconds at least from the end of one to the start of the next.

    Each request is sent within it (`with turn:`).
    """

    gap: float
    stop: threading.Event
    last: float | None = None

    def __enter__(self) -> None:
        """Wait until the next request may be sent; raise `StoppedError` where none may."""
        rest = 0.0 if self.last is None else max(0.0, self.last + self.gap - stopwatch())
        if self.stop.wait(rest) if rest else self.stop.is_set():
            raise StoppedError

    def __exit__(self, *_: object) -> None:
        """Remember when the request ended."""
        self.last = stopwatch()


Asking = Callable[[Source, Turn], Answer]
"""Visits a source, each request in its turn. Raises `SourceError`."""


def fetch(queues: Sequence[Queue], asking: Asking, *, parallel: int) -> Generator[Fetched, None, None]:
    """Yield what each source of *queues* gives, as it comes; *parallel* queues at a time.

    Answers that nobody takes hold up further requests. An expected failure is a value; anything else ends the run.
    Closing the generator ends the asking: close it.
    """
    work = _Work(asking, threading.Semaphore(2 * parallel), clock.now())
    with ThreadPoolExecutor(max_workers=parallel, thread_name_prefix="fetch") as pool:
        try:
            for queue in queues:
                pool.submit(work.ask_all, queue)
            for _ in range(sum(len(queue.sources) for queue in queues)):
                result = work.results.get()
                if isinstance(result, BaseException):
                    raise result
                yield result
                work.slots.release()
        finally:
            work.stop.set()
            work.slots.release()


@dataclass(frozen=True, slots=True)
class _Work:
    """What the threads of one round share: *slots* are the answers that may wait to be taken."""

    asking: Asking
    slots: threading.Semaphore
    begun: datetime
    stop: threading.Event = field(default_factory=threading.Event)
    results: SimpleQueue[Fetched | BaseException] = field(default_factory=SimpleQueue)

    def ask_all(self, queue: Queue) -> None:
        """Ask the sources of *queue* in turn, until one is refused for all, the budget is spent, or told to stop."""
        turn = Turn(queue.gap, self.stop)
        refused, spent = False, 0
        try:
            for source in queue.sources:
                self.slots.acquire()
                if self.stop.is_set():
                    self.slots.release()  # so that the next who waits for one goes home too
                    return
                postponed = not refused and queue.budget is not None and spent >= queue.budget
                answer = None if refused or postponed else self._ask(source, turn)
                late = max(0, int((clock.now() - self.begun).total_seconds()))
                refused = refused or (isinstance(answer, SourceError) and queue.refused(answer))
                spent += answer.requests if isinstance(answer, Answer) else 1
                self.results.put(Fetched(source, queue, answer, late, postponed))
        except StoppedError:
            self.slots.release()
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits, which raises it
            self.results.put(error)

    def _ask(self, source: Source, turn: Turn) -> Answer | SourceError:
        try:
            return self.asking(source, turn)
        except SourceError as error:
            return error
