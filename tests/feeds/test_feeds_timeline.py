"""What is missing from a window on an author's posts, and what the next visit has to know."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.errors import RetrieveError
from plugins.feeds.timeline import Window, absence, pending, with_arguments

START = datetime(2026, 11, 1, tzinfo=UTC)


def window(*hours: int, whole: bool = False) -> Window:
    return Window({str(hour): START + timedelta(hours=hour) for hour in hours}, whole)


def memory_of(*hours: int) -> str:
    return window(*hours).remember("", ())


def test_a_post_within_the_span_that_is_not_there_is_missing_the_latest_first():
    assert window(5, 2, 7).missing(memory_of(6, 5, 4, 3, 2)) == ("6", "4", "3")


def test_a_post_older_than_the_span_has_only_left_the_list():
    assert window(5, 4).missing(memory_of(5, 4, 3)) == ()


def test_a_post_newer_than_all_that_are_there_is_missing():
    assert window(4, 3).missing(memory_of(5, 4, 3)) == ("5",)


def test_in_a_whole_list_any_post_that_is_not_there_is_missing():
    assert window(5, whole=True).missing(memory_of(5, 4, 3)) == ("4", "3")
    assert Window({}, whole=True).missing(memory_of(2, 1)) == ("2", "1")


def test_a_page_without_a_post_of_the_author_has_no_span():
    assert Window({}, whole=False).missing(memory_of(2, 1)) == ()
    assert not Window({}, whole=False).reaches(memory_of(2, 1))


@pytest.mark.parametrize(
    ("found", "reached"),
    [(window(9, 8), False), (window(9, 5), True), (window(9, 4), True), (window(9, whole=True), True)],
)
def test_a_window_reaches_the_last_when_nothing_can_lie_between(found: Window, reached: bool):
    assert found.reaches(memory_of(5, 4)) is reached


def test_a_first_visit_reaches_whatever_it_shows():
    assert window(9).reaches("")


def test_what_was_settled_is_forgotten_and_the_rest_is_kept_to_be_asked_again():
    memory = memory_of(6, 5, 4, 2)
    later = window(7, 2).remember(memory, {"5"})
    assert window(7, 2).missing(later) == ("6", "4")
    assert pending(later)
    assert not pending(window(7, 2).remember(later, {"6", "4"}))
    assert window(7, 2).missing(window(7, 2).remember(later, {"6", "4"})) == ()


def test_memory_stays_small():
    posts = {f"11490000000000{number:04}": START + timedelta(hours=number) for number in range(500)}
    memory = Window(posts, whole=False).remember("", ())
    assert len(memory) < 3_000
    assert "114900000000000499" in memory
    assert "114900000000000001" not in memory


def test_nothing_seen_is_nothing_remembered():
    assert Window({}, whole=True).remember("", ()) == ""


@pytest.mark.parametrize(
    "memory",
    [
        "",
        "nonsense",
        "[]",
        '{"seen": []}',
        '{"seen": {"1": "x", "2": true, "3": 1e30, "4": -1, "5": 99999999999}}',
        "[" * 9999,
    ],
)
def test_broken_or_foreign_memory_counts_as_empty(memory: str):
    assert window(9).missing(memory) == ()
    assert window(9).reaches(memory)
    assert not pending(memory)


@given(st.text(), st.booleans())
def test_no_memory_breaks_a_visit(memory: str, whole: bool):
    found = window(1, 2, whole=whole)
    assert json.loads(found.remember(memory, found.missing(memory)))["seen"].keys() == {"1", "2"}


def test_arguments_are_added_where_they_are_missing():
    address = "https://api.example/feed?actor=did:plc:x&limit=5#top"
    assert with_arguments(address, {"limit": "50", "filter": "a b"}) == (
        "https://api.example/feed?actor=did:plc:x&limit=5&filter=a+b"
    )


def test_own_arguments_take_the_place_of_those_that_are_there():
    address = "https://api.example/feed?cursor=old&limit=5"
    assert with_arguments(address, {"cursor": "none"}, {"cursor": "2026-01-01T00:00:00Z"}) == (
        "https://api.example/feed?limit=5&cursor=2026-01-01T00:00:00Z"
    )


def test_an_absence_is_an_answer_with_its_status():
    answer = absence("https://m.example/1", RetrieveError("https://m.example/1", "HTTP 404", status=404))
    assert (answer.status, answer.url, answer.body, answer.requests) == (404, "https://m.example/1", b"", 1)
