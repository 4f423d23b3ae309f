"""Whose turn it is: gaps, the budget of the platform, refusals."""

import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from internet import OTHER_PREFECTURE, PREFECTURE, Clock
from making import NOW

from plugins.discover.asks import Ask, End, Kind, Told
from plugins.discover.ledger import Ledger
from plugins.discover.turns import Pace, RealTime, Turns
from plugins.feeds.schedule import PREFECTURES
from plugins.model import Hold

A = f"https://{PREFECTURE}/"
B = f"https://{OTHER_PREFECTURE}/Actualites"
C = "https://c.example/"


class Neighbour:
    """A collector that sent so many requests to the platform, and was refused once or never."""

    def __init__(self, asked: int = 0, hold: Hold | None = None) -> None:
        self.count = asked
        self.met = hold
        self.holds: list[Hold] = []
        self.told: list[tuple[str, int]] = []
        self.at_work = False

    def asked(self, group: str) -> int:
        return self.count if group == PREFECTURES else 0

    def held(self, group: str) -> Hold | None:
        return self.met if self.met and self.met.group == group else None

    def busy(self) -> bool:
        return self.at_work

    def hold(self, hold: Hold) -> None:
        self.holds.append(hold)

    def sent(self, address: str, requests: int) -> None:
        self.told.append((address, requests))


def make_turns(
    folder: Path, clock: Clock, neighbour: Neighbour | None = None, budget: int = 60
) -> tuple[Turns, Ledger]:
    ledger = Ledger(folder / "discover.json")
    hosts = {PREFECTURE, OTHER_PREFECTURE}
    return Turns(Pace(5.0, 30.0, budget), ledger, neighbour or Neighbour(), clock, hosts), ledger


def told(clock: Clock, end: End = End.READ, **changes: int | str) -> Told:
    return Told(clock.now(), end, A, reason="HTTP 403" if end is End.REFUSED else "", **changes)  # type: ignore[arg-type]


def test_prefectures_are_one_platform_whatever_is_asked_of_them(tmp_path: Path) -> None:
    turns, _ = make_turns(tmp_path, Clock())
    assert [turns.group(one) for one in (A, B, C)] == [PREFECTURES, PREFECTURES, "c.example"]


def test_a_group_waits_for_its_gap_and_for_what_its_robots_ask(tmp_path: Path) -> None:
    clock = Clock()
    turns, _ = make_turns(tmp_path, clock)
    assert turns.wait("c.example") == 0
    turns.asked("c.example", PREFECTURES)
    clock.sleep(2)
    assert turns.wait("c.example") == 3
    assert turns.wait("c.example", gap=10.0) == 8
    assert turns.wait("c.example", gap=1.0) == 3
    assert turns.wait(PREFECTURES) == 28
    assert turns.wait("d.example") == 0


def test_a_new_run_waits_for_the_last_request_of_the_one_before(tmp_path: Path) -> None:
    clock = Clock()
    _, ledger = make_turns(tmp_path, clock)
    ledger.keep(Ask(Kind.DOCUMENT, A), told(clock), PREFECTURES)
    clock.sleep(10)
    turns, _ = make_turns(tmp_path, clock)
    assert turns.wait(PREFECTURES) == 21  # to the second below, and one more


def test_a_clock_that_was_ahead_holds_nothing_up(tmp_path: Path) -> None:
    clock = Clock()
    _, ledger = make_turns(tmp_path, clock)
    ledger.keep(Ask(Kind.DOCUMENT, A), told(Clock(NOW + timedelta(days=1))), PREFECTURES)
    turns, _ = make_turns(tmp_path, clock, budget=1)
    assert turns.wait(PREFECTURES) == 31


def test_the_budget_of_the_platform_is_shared_with_the_collector(tmp_path: Path) -> None:
    clock = Clock()
    neighbour = Neighbour(1)
    turns, ledger = make_turns(tmp_path, clock, neighbour, budget=3)
    for number in range(2):
        assert turns.wait(PREFECTURES) == 0
        ledger.keep(Ask(Kind.DOCUMENT, f"{A}{number}"), told(clock), PREFECTURES)
        clock.sleep(60)
    assert turns.wait(PREFECTURES) == 3600 - 120
    assert turns.wait("c.example") == 0
    neighbour.count = 0
    assert turns.wait(PREFECTURES) == 0
    neighbour.count = 3
    assert turns.wait(PREFECTURES) == 300  # nothing left: look again
    neighbour.count = 1
    clock.sleep(3600 - 120)
    assert turns.wait(PREFECTURES) == 0


def test_a_refusal_holds_for_longer_each_time_up_to_a_day(tmp_path: Path) -> None:
    clock = Clock()
    turns, ledger = make_turns(tmp_path, clock)
    waits = []
    for _ in range(6):
        hold = turns.refused("c.example", told(clock, End.REFUSED))
        waits.append(hold.until - clock.now())
        assert turns.held("c.example") == hold
        clock.sleep((hold.until - clock.now()).total_seconds())
        assert turns.held("c.example") is None
    assert waits == [timedelta(hours=hours) for hours in (2, 4, 8, 16, 24, 24)]
    ledger.release("c.example")
    assert turns.refused("c.example", told(clock, End.REFUSED)).failures == 1


@pytest.mark.parametrize(
    ("asked", "waits"), [(60, timedelta(hours=2)), (5 * 3600, timedelta(hours=5)), (10**7, timedelta(days=7))]
)
def test_a_refusal_lasts_as_long_as_the_server_asks_up_to_a_week(tmp_path: Path, asked: int, waits: timedelta) -> None:
    turns, _ = make_turns(tmp_path, Clock())
    assert turns.refused("c.example", told(Clock(), End.REFUSED, wait=asked)).until - NOW == waits


def test_what_the_collector_was_refused_holds_here_too_and_the_other_way_round(tmp_path: Path) -> None:
    clock = Clock()
    met = Hold(PREFECTURES, NOW + timedelta(hours=1), 1, "HTTP 429")
    neighbour = Neighbour(hold=met)
    turns, _ = make_turns(tmp_path, clock, neighbour)
    assert turns.held(PREFECTURES) == met
    hold = turns.refused(PREFECTURES, told(clock, End.REFUSED))
    assert neighbour.holds == [hold]
    assert turns.held(PREFECTURES) == hold  # the longer one


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 3)), max_size=30), st.integers(1, 5))
@hypothesis_settings(max_examples=20)
def test_no_hour_ever_has_more_than_the_budget_and_no_gap_is_too_short(
    tmp_path_factory: pytest.TempPathFactory, pauses: list[tuple[int, int]], budget: int
) -> None:
    clock = Clock()
    turns, ledger = make_turns(tmp_path_factory.mktemp("turns"), clock, budget=budget)
    starts = []
    for number, (pause, _) in enumerate(pauses):
        clock.sleep(pause)
        while (wait := turns.wait(PREFECTURES)) > 0:
            clock.sleep(wait)
        starts.append(clock.seconds)
        ledger.keep(Ask(Kind.DOCUMENT, f"{A}{number}"), told(clock), PREFECTURES)
        turns.asked(PREFECTURES)
    assert all(later - one >= 30 for one, later in pairwise(starts))
    assert all(sum(start <= one < start + 3600 for one in starts) <= budget for start in starts)


def test_the_real_clock_goes_on(tmp_path: Path) -> None:
    timer = RealTime()
    before = timer.elapsed()
    timer.sleep(0.001)
    assert timer.elapsed() - before >= 0.001
    assert timer.now().tzinfo is not None
    assert json.dumps(timer.now().isoformat())


def test_the_collector_is_told_of_requests_to_the_platform_that_both_share(tmp_path: Path) -> None:
    neighbour = Neighbour()
    turns, _ = make_turns(tmp_path, Clock(), neighbour)
    turns.told(f"https://{PREFECTURE}/syndication/listexport", 2)
    turns.told("https://www.sdis00.example/", 1)
    assert neighbour.told == [(f"https://{PREFECTURE}/syndication/listexport", 2)]


def test_the_prefectures_wait_for_the_end_of_a_run_and_others_do_not(tmp_path: Path) -> None:
    collector = Neighbour()
    turns, _ = make_turns(tmp_path, Clock(), collector)
    collector.at_work = True
    assert turns.wait(PREFECTURES) > 0
    assert turns.wait("c.example") == 0
    collector.at_work = False
    assert turns.wait(PREFECTURES) == 0
