"""Asking the sources: in parallel over hosts, one at a time on each, and all of it stopped when it must be."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from making import make_account, make_answer, make_settings, make_state

from plugins.collect import fetch as module
from plugins.collect.fetch import Fetched, Turn
from plugins.collect.manners import Source, queues
from plugins.errors import RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.schedule import PREFECTURES, host_group


def sources(*addresses: str) -> list[Source]:
    return [Source(make_account(address, address=address), make_state(address)) for address in addresses]


def fetch(asked: Sequence[Source], getter: "Recorder", *, parallel: int, gap: float) -> Generator[Fetched, None, None]:
    """Fetch *asked*, one request each."""
    settings = make_settings(Path("nowhere"), host_gap=gap, platform_gap=gap)

    def ask(source: Source, turn: Turn) -> Answer:
        with turn:
            state = source.state
            return getter.get(source.account.address, etag=state.etag, last_modified=state.last_modified)

    return module.fetch(queues(asked, settings, ()), ask, parallel=parallel)


def hosts(count: int) -> list[Source]:
    return sources(*(f"https://host{number}.example/flux" for number in range(count)))


class Recorder:
    """Answers everything after doing *what*, and keeps when each host was asked and for how long."""

    def __init__(self, what: Callable[[str], object] = lambda _: None) -> None:
        self.asked: list[str] = []
        self.spans: list[tuple[str, float, float]] = []
        self.busiest = 0
        self._what = what
        self._busy = 0
        self._lock = threading.Lock()

    def get(self, address: str, *, etag: str = "", last_modified: str = "") -> Answer:
        with self._lock:
            self.asked.append(address)
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
        start = time.monotonic()
        try:
            self._what(address)
        finally:
            with self._lock:
                self._busy -= 1
                self.spans.append((address, start, time.monotonic()))
        return make_answer(etag=etag, last_modified=last_modified)


def pause(_: str) -> None:
    time.sleep(0.01)


def fetching() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("fetch")]


def test_every_source_is_asked_once_with_its_own_validators() -> None:
    known = [
        Source(one.account, make_state(one.account.address, etag=f'"{number}"', last_modified=f"date {number}"))
        for number, one in enumerate(hosts(5))
    ]
    getter = Recorder()
    found = {one.source.account.id: one.answer for one in fetch(known, getter, parallel=3, gap=0)}
    assert Counter(getter.asked) == Counter(source.account.address for source in known)
    for source in known:
        answer = found[source.account.id]
        assert isinstance(answer, Answer)
        assert (answer.etag, answer.last_modified) == (source.state.etag, source.state.last_modified)


def test_hosts_are_asked_at_the_same_time() -> None:
    meeting = threading.Barrier(4, timeout=5)
    answers = [one.answer for one in fetch(hosts(4), Recorder(lambda _: meeting.wait()), parallel=4, gap=0)]
    assert len(answers) == 4  # nobody waited in vain


def test_no_more_hosts_at_a_time_than_allowed() -> None:
    getter = Recorder(pause)
    assert len(list(fetch(hosts(7), getter, parallel=2, gap=0))) == 7
    assert getter.busiest == 2


def test_a_host_is_asked_one_request_at_a_time_with_a_gap_between_them() -> None:
    asked = sources(
        *(f"https://one.example/{number}" for number in range(4)),
        *(f"https://www.service{number}.gouv.fr/syndication/flux" for number in range(3)),  # one platform
        "https://other.example/",
    )
    getter = Recorder(pause)
    list(fetch(asked, getter, parallel=8, gap=0.05))
    groups: dict[str, list[tuple[float, float]]] = {}
    for address, start, end in sorted(getter.spans, key=lambda span: span[1]):
        groups.setdefault(host_group(address), []).append((start, end))
    assert sorted(len(spans) for spans in groups.values()) == [1, 3, 4]
    for spans in groups.values():
        for (_, end), (start, _) in itertools.pairwise(spans):
            assert start - end >= 0.045


def test_the_longest_queue_is_begun_first() -> None:
    asked = sources("https://a.example/", "https://b.example/1", "https://c.example/", "https://b.example/2")
    getter = Recorder()
    list(fetch(asked, getter, parallel=1, gap=0))
    assert getter.asked[:2] == ["https://b.example/1", "https://b.example/2"]


def test_a_failure_is_an_answer_like_another() -> None:
    def fail(address: str) -> None:
        if "host1" in address:
            raise RetrieveError(address, "no such host")

    found = {one.source.account.id: one.answer for one in fetch(hosts(3), Recorder(fail), parallel=1, gap=0)}
    failed = [answer for answer in found.values() if isinstance(answer, RetrieveError)]
    assert [error.reason for error in failed] == ["no such host"]
    assert len(found) == 3


@pytest.mark.parametrize("error", [ZeroDivisionError("a bug"), KeyboardInterrupt()])
def test_anything_else_ends_the_run_and_its_threads(error: BaseException) -> None:
    def break_down(address: str) -> None:
        time.sleep(0.01)
        if "host3" in address:
            raise error

    getter = Recorder(break_down)
    with pytest.raises(type(error)):
        list(fetch(hosts(40), getter, parallel=2, gap=0))
    assert fetching() == []
    assert len(getter.asked) < 12


def test_closing_it_stops_the_asking_even_between_two_requests() -> None:
    asked = sources(*(f"https://one.example/{number}" for number in range(5)))
    getter = Recorder()
    start = time.monotonic()
    with closing(fetch(asked, getter, parallel=2, gap=600)) as answers:
        assert isinstance(next(answers), Fetched)
    assert time.monotonic() - start < 5
    assert (len(getter.asked), fetching()) == (1, [])


def test_answers_that_nobody_takes_hold_up_further_requests() -> None:
    getter = Recorder()
    with closing(fetch(hosts(40), getter, parallel=3, gap=0)) as answers:
        next(answers)
        time.sleep(0.1)
        held_up = len(getter.asked)
        assert len(list(answers)) == 39
    assert held_up == 6  # twice as many as are asked at a time
    assert len(getter.asked) == 40


def test_nothing_is_asked_where_there_is_no_source() -> None:
    assert list(fetch([], Recorder(), parallel=1, gap=0)) == []


def test_two_requests_of_one_visit_are_kept_apart_as_well() -> None:
    at: list[float] = []

    def ask(_: Source, turn: Turn) -> Answer:
        for _ in range(3):
            with turn:
                at.append(time.monotonic())
        return make_answer()

    settings = make_settings(Path("nowhere"), host_gap=0.05)
    asked = sources("https://one.example/1", "https://one.example/2")
    assert len(list(module.fetch(queues(asked, settings, ()), ask, parallel=2))) == 2
    assert all(after - before >= 0.045 for before, after in itertools.pairwise(at))
    assert len(at) == 6


@pytest.mark.parametrize("status", [403, 429, None])
def test_a_refusal_by_the_platform_of_the_prefectures_spares_it_all_further_requests(status: int | None) -> None:
    addresses = [f"https://www.service{number}.gouv.fr/syndication/flux" for number in range(4)]
    reason = "the connection broke" if status is None else f"HTTP {status}"

    def refuse(address: str) -> None:
        if "service1" in address:
            raise RetrieveError(address, reason, status=status)

    getter = Recorder(refuse)
    found = list(fetch(sources(*addresses, "https://other.example/"), getter, parallel=4, gap=0))
    assert sorted(getter.asked) == sorted([*addresses[:2], "https://other.example/"])
    assert [one.source.account.address for one in found if one.answer is None] == addresses[2:]
    assert {one.queue.name for one in found if one.answer is None} == {PREFECTURES}


@pytest.mark.parametrize(("status", "wait", "asked"), [(429, None, 1), (503, 60, 1), (503, None, 3), (403, None, 3)])
def test_on_a_host_of_its_own_only_the_servers_busy_signs_speak_for_all(
    status: int, wait: int | None, asked: int
) -> None:
    def refuse(address: str) -> None:
        raise RetrieveError(address, f"HTTP {status}", status=status, retry_after=wait)

    getter = Recorder(refuse)
    same = sources(*(f"https://one.example/{number}" for number in range(3)))
    assert len(list(fetch(same, getter, parallel=1, gap=0))) == 3
    assert len(getter.asked) == asked
