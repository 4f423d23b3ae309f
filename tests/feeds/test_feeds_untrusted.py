"""JSON of others: what is missing or of another kind counts as empty."""

import pytest
from making import make_answer

from plugins.errors import ParseError
from plugins.feeds.untrusted import load, string, table, tables

FOUND = {"a": {"b": {"c": " x "}, "n": 3}, "l": [{"i": 1}, 2, None, {"i": 3}], "s": "text"}


def test_an_object_is_found_by_following_names():
    assert table(FOUND, "a", "b") == {"c": " x "}
    assert table(FOUND) == FOUND
    assert table(FOUND, "a", "none", "c") == {}
    assert table(FOUND, "s", "c") == {}
    assert table([FOUND], "a") == {}


def test_of_a_list_only_the_objects_are_kept():
    assert tables(FOUND, "l") == [{"i": 1}, {"i": 3}]
    assert tables(FOUND["l"]) == [{"i": 1}, {"i": 3}]
    assert tables(FOUND, "a") == []
    assert tables(FOUND, "none") == []
    assert tables(FOUND) == []


def test_a_text_is_given_without_blanks_around_it():
    assert string(FOUND, "a", "b", "c") == "x"
    assert string(FOUND, "a", "n") == ""
    assert string(FOUND, "a", "b", "none") == ""
    assert string(None, "a") == ""


def test_json_is_loaded():
    assert load(make_answer(b'\n{"a": [1]}')) == {"a": [1]}


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b" <html>", "a web page"), (b"", "no JSON"), (b"\xff\xfe", "no JSON"), (b"[" * 100_000, "no JSON")],
)
def test_what_is_no_json_is_said_so(body: bytes, reason: str):
    with pytest.raises(ParseError, match=f"the answer is {reason}"):
        load(make_answer(body))
