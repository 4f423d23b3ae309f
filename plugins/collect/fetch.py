"""Ask the due sources, several hosts at a time, one request at a time on each."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Protocol

from plugins.errors import SourceError
from plugins.feeds.retrieve import Answer
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


def fetch(sources: Sequence[Source], getter: Getter, *, parallel: int, gap: float) -> Iterator[Fetched]:
    """Yield what each of *sources* gives, as it comes.

    Sources of one host (or of one platform that shares its servers) are asked one after the other, *gap* seconds
    apart; *parallel* such groups at a time. An expected failure is a value; anything else ends the run.
    """
    results: SimpleQueue[Fetched | BaseException] = SimpleQueue()
    stop = threading.Event()
    with ThreadPoolExecutor(max_workers=parallel, thread_name_prefix="fetch") as pool:
        try:
            for group in _groups(sources):
                pool.submit(_ask_group, group, getter, gap, stop, results.put)
            for _ in sources:
                result = results.get()
                if isinstance(result, BaseException):
                    raise result
                yield result
        finally:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)


def _groups(sources: Sequence[Source]) -> list[list[Source]]:
    groups: dict[str, list[Source]] = {}
    for source in sources:
        groups.setdefault(host_group(source.account.address), []).append(source)
    return sorted(groups.values(), key=len, reverse=True)  # the longest first, so that it does not end the run alone


def _ask_group(
    group: Sequence[Source],
    getter: Getter,
    gap: float,
    stop: threading.Event,
    put: Callable[[Fetched | BaseException], None],
) -> None:
    try:
        for number, source in enumerate(group):
            if stop.is_set() or (number and stop.wait(gap)):
                return
            put(Fetched(source, _ask(source, getter)))
    except BaseException as error:  # noqa: BLE001 - handed to the thread that waits, which raises it
        put(error)


def _ask(source: Source, getter: Getter) -> Answer | SourceError:
    state = source.state
    try:
        return getter.get(source.account.address, etag=state.etag, last_modified=state.last_modified)
    except SourceError as error:
        return error
