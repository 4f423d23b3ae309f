"""Ask the due sources, several hosts at a time, one request at a time on each."""

import threading
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Protocol

from plugins.errors import SourceError
from plugins.feeds.answer import Answer
from plugins.feeds.schedule import host_group
from plugins.model import Account, SourceState


@dataclass(frozen=True, slots=True)
class Source:
    """An account to be read, with what is known of its address."""

    account: Account
    state: SourceState


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking a source: an answer, or the error that says why there is none."""

    source: Source
    answer: Answer | SourceError


class Getter(Protocol):
    """What asks one address; `feeds.retrieve.Retriever` is the real one."""

    def get(self, address: str, *, etag: str = "", last_modified: str = "") -> Answer:
        """Return the answer of *address*; raise `SourceError` when there is none."""
        ...


def fetch(sources: Sequence[Source], getter: Getter, *, parallel: int, gap: float) -> Generator[Fetched, None, None]:
    """Yield what each of *sources* gives, as it comes.

    Sources of one host (or of one platform that shares its servers) are asked one after the other, *gap* seconds
    apart; *parallel* such groups at a time. Answers that nobody takes hold up further requests. An expected failure
    is a value; anything else ends the run. Closing the generator ends the asking: close it.
    """
    asking = _Asking(getter, gap, threading.Semaphore(2 * parallel))
    with ThreadPoolExecutor(max_workers=parallel, thread_name_prefix="fetch") as pool:
        try:
            for group in _groups(sources):
                pool.submit(asking.ask_all, group)
            for _ in sources:
                result = asking.results.get()
                if isinstance(result, BaseException):
                    raise result
                yield result
                asking.slots.release()
        finally:
            asking.stop.set()
            asking.slots.release()


def _groups(sources: Sequence[Source]) -> list[list[Source]]:
    groups: dict[str, list[Source]] = {}
    for source in sources:
        groups.setdefault(host_group(source.account.address), []).append(source)
    return sorted(groups.values(), key=len, reverse=True)  # the longest first, so that it does not end the run alone


@dataclass(frozen=True, slots=True)
class _Asking:
    """What the threads of one round share: *slots* are the answers that may wait to be taken."""

    getter: Getter
    gap: float
    slots: threading.Semaphore
    stop: threading.Event = field(default_factory=threading.Event)
    results: SimpleQueue[Fetched | BaseException] = field(default_factory=SimpleQueue)

    def ask_all(self, group: Sequence[Source]) -> None:
        """Ask the sources of *group* in turn, until told to stop."""
        try:
            for number, source in enumerate(group):
                if number:
                    self.stop.wait(self.gap)
                self.slots.acquire()
                if self.stop.is_set():
                    self.slots.release()  # so that the next who waits for one goes home too
                    return
                self.results.put(Fetched(source, self._ask(source)))
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits, which raises it
            self.results.put(error)

    def _ask(self, source: Source) -> Answer | SourceError:
        state = source.state
        try:
            return self.getter.get(source.account.address, etag=state.etag, last_modified=state.last_modified)
        except SourceError as error:
            return error
