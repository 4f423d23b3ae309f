"""Tests of the bounds on time, on which other tests lean."""

import pace
import pytest


@pytest.fixture
def clock(monkeypatch):
    """Return the seconds of processor that each call takes from here on, on an ordinary machine."""
    taken: list[float] = []
    now = [0.0]

    def process_time():
        now[0] += taken.pop(0) if taken else 0.0
        return now[0]

    monkeypatch.setattr(pace.time, "process_time", process_time)
    return taken


def test_what_is_in_time_gives_its_result(clock):
    clock.extend([0, 0.5])
    assert pace.at_most(1, lambda: "done") == "done"


def test_what_is_slow_once_is_not_slow(clock):
    clock.extend([0, 9, 0, 0, 0, 0.5])
    assert pace.at_most(1, lambda: "done") == "done"


def test_what_is_slow_each_time_fails_and_tells_how_slow(clock):
    clock.extend([0, 9, 0, 0] * 3)
    with pytest.raises(AssertionError, match=r"9\.00 s, 9\.00 s, 9\.00 s: at most 1\.00 s"):
        pace.at_most(1, lambda: None)


def test_a_slow_machine_is_given_more_time(clock):
    clock.extend([0, 9, 0, 10 * pace.USUAL])
    assert pace.at_most(1, lambda: "done") == "done"
