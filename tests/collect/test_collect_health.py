"""What ails a source: told from what is known of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import NOW, make_account, make_state

from plugins.collect.health import Health, Watched, diagnosis, frozen, rhythm_of
from plugins.model import Hold, ProofCheck, Verdict

DAY = timedelta(days=1)


def every(gap: timedelta, since: timedelta, count: int = 12) -> list[datetime]:
    """Return *count* instants, *gap* apart, the newest of them *since* ago."""
    return [NOW - since - number * gap for number in range(count)]


def found(published: Sequence[datetime] = (), state: dict[str, Any] | None = None, **known: Any) -> Health:
    asked = make_state(**({"last_try": NOW, "last_success": NOW} | (state or {})))
    return diagnosis(Watched(make_account(), asked, published, **known), NOW).health


@pytest.mark.parametrize(
    ("gap", "silent", "is_frozen"),
    [
        (timedelta(hours=6), timedelta(days=13), False),  # holidays
        (timedelta(hours=6), timedelta(days=15), True),
        (timedelta(days=7), timedelta(days=40), False),
        (timedelta(days=7), timedelta(days=43), True),
    ],
)
def test_a_source_that_answers_but_is_silent_for_far_longer_than_its_rhythm_is_frozen(
    gap: timedelta, silent: timedelta, is_frozen: bool
) -> None:
    assert found(every(gap, silent)) is (Health.FROZEN if is_frozen else Health.WELL)


def test_one_that_was_silent_as_long_before_is_not() -> None:
    seasons = [*every(DAY, 60 * DAY, 8), *every(DAY, 200 * DAY, 8)]
    assert found(seasons) is Health.WELL


def test_a_few_posts_make_no_rhythm() -> None:
    assert rhythm_of(every(DAY, 90 * DAY, 5)) is None
    assert found(every(DAY, 90 * DAY, 5)) is Health.WELL


def test_the_reason_says_since_when_and_how_often_it_used_to_post() -> None:
    watched = Watched(make_account(), make_state(last_try=NOW), every(timedelta(hours=6), 20 * DAY))
    assert diagnosis(watched, NOW).reason == "answers, but nothing new since 2026-11-01; it used to post every 6 hours"
    watched = Watched(make_account(), make_state(last_try=NOW), every(3 * DAY, 60 * DAY))
    assert diagnosis(watched, NOW).reason.endswith("every 3 days")


def test_a_failure_says_since_when_and_what_to_do() -> None:
    state = make_state(last_try=NOW, last_success=NOW - DAY, failures=4, error="HTTP 404 Not Found")
    known = diagnosis(Watched(make_account(), state, ()), NOW)
    assert known.reason == "HTTP 404 Not Found; not read since 2026-11-20 12:00 UTC"
    assert "gyrophare accounts discover" in known.advice
    never = make_state(last_try=NOW, failures=1, error="no such host")
    assert diagnosis(Watched(make_account(), never, ()), NOW).reason == "no such host; never read"


def test_one_whose_every_item_changed_three_times_in_a_row_is_churning() -> None:
    assert found(state={"churn": 2}) is Health.WELL
    assert found(state={"churn": 3}) is Health.CHURNING


@pytest.mark.parametrize(
    ("state", "health"),
    [
        ({"failures": 2, "error": "HTTP 500"}, Health.FAILING),
        ({"failures": 2, "gone": True}, Health.GONE),
        ({"last_try": None}, Health.NEVER_TRIED),
        ({}, Health.WELL),
    ],
)
def test_the_last_visits_tell_the_rest(state: dict[str, Any], health: Health) -> None:
    assert found(state=state) is health


def test_what_keeps_it_from_being_asked_comes_first() -> None:
    check = ProofCheck("prefecture-76", NOW, Verdict.FAILS, "no link", 2, NOW, suspended=True)
    failing = {"failures": 1}
    assert found(state=failing, suspended=check) is Health.SUSPENDED
    assert found(state=failing, hindrance="GYROPHARE_X_TOKEN is not set") is Health.OFF
    hold = Hold("prefectures", NOW + DAY, 1, "HTTP 403")
    assert found(hold=hold) is Health.HELD
    assert found(hold=Hold("prefectures", NOW - DAY, 1, "HTTP 403")) is Health.WELL


@given(st.lists(st.timedeltas(timedelta(0), 400 * DAY), max_size=20))
def test_a_source_with_a_post_of_the_last_two_weeks_is_never_frozen(gaps: list[timedelta]) -> None:
    published, at = [NOW - 14 * DAY], NOW - 14 * DAY
    for gap in gaps:
        at -= gap
        published.append(at)
    assert not frozen(published, rhythm_of(published) or DAY, NOW)
