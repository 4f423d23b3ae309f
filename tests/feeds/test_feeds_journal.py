"""The journal: what was asked and not archived yet."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import NOW, make_answer

from plugins.errors import RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.journal import LASTS, Journal, key

URL = "https://service.example/flux"
MINUTE = timedelta(minutes=1)
KEY = key("GET", URL, {"etag": '"1"'})


def write(file: Path, *outcomes: Answer | RetrieveError, with_body: bool = False) -> None:
    """Leave the journal of a run that was killed after *outcomes*."""
    journal = Journal(file, NOW)
    for outcome in outcomes:
        journal.note(KEY, URL, outcome, with_body=with_body)
    journal.__exit__(KeyboardInterrupt)


def left(file: Path, *, minutes: int = 5, since: int | None = None, body: bytes | None = b"corps") -> object:
    journal = Journal(file, NOW + minutes * MINUTE)
    archived = None if since is None else NOW + since * MINUTE
    return journal.answered(KEY, archived, lambda: body)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "asked.jsonl"


def test_an_answer_comes_back_whole_with_the_body_of_the_http_cache(file: Path) -> None:
    answer = make_answer(b"corps", etag='W/"é"', last_modified="date", moved_to="https://new.example/", requests=2)
    write(file, answer)
    assert left(file) == answer


def test_an_answer_without_a_body_needs_none(file: Path) -> None:
    answer = make_answer(status=304)
    write(file, answer)
    assert left(file, body=None) == answer


def test_the_body_of_a_post_is_kept_here(file: Path) -> None:
    answer = make_answer(bytes(range(256)))
    write(file, answer, with_body=True)
    assert left(file, body=None) == answer


def test_a_failure_comes_back_with_what_the_server_said(file: Path) -> None:
    error = RetrieveError(URL, "HTTP 429", status=429, retry_after=900, body=b"trop", headers={"x-reset": "1"})
    write(file, error)
    found = left(file)
    assert isinstance(found, RetrieveError)
    assert (found.source, found.reason, found.status, found.retry_after) == (URL, "HTTP 429", 429, 600)
    assert (found.body, found.headers) == (b"trop", {"x-reset": "1"})


@pytest.mark.parametrize("body", [None, b"autre"])
def test_an_answer_whose_body_the_cache_lost_has_to_be_asked_for_again(file: Path, body: bytes | None) -> None:
    write(file, make_answer(b"corps"))
    assert left(file, body=body) is None


def test_it_lasts_as_long_as_nobody_may_ask_again_and_no_longer(file: Path) -> None:
    write(file, make_answer(b"corps"))
    minutes = int(LASTS / MINUTE)
    assert left(file, minutes=minutes - 1) is not None
    assert left(file, minutes=minutes) is None
    assert left(file, minutes=-1) is None  # a clock that was set back


@pytest.mark.parametrize(("asked", "hours"), [(None, 2), (60, 2), (6 * 3600, 6), (10**9, 7 * 24)])
def test_a_refusal_lasts_as_long_as_it_asks_to_wait(file: Path, asked: int | None, hours: int) -> None:
    write(file, RetrieveError(URL, "HTTP 429", status=429, retry_after=asked))
    found = left(file, minutes=60 * hours - 1)
    assert isinstance(found, RetrieveError)
    assert found.retry_after == (None if asked is None else max(0, asked - 3600 * hours + 60))
    assert left(file, minutes=60 * hours) is None


def test_what_was_archived_since_is_not_taken_again(file: Path) -> None:
    write(file, make_answer(b"corps"))
    assert left(file, since=-60) is not None
    assert left(file, since=0) is None
    assert left(file, since=2) is None


def test_the_last_of_several_counts(file: Path) -> None:
    write(file, RetrieveError(URL, "HTTP 500"), make_answer(b"corps"))
    assert isinstance(left(file), Answer)


def test_another_validator_or_body_is_another_request() -> None:
    keys = {
        key("GET", URL, {}),
        key("GET", URL, {"etag": '"1"'}),
        key("GET", URL, {"last_modified": '"1"'}),
        key("POST", URL, {}, b"[1]"),
        key("POST", URL, {}, b"[2]"),
        key("GET", URL + "2", {}),
    }
    assert len(keys) == 6
    assert key("GET", URL, {"etag": "", "last_modified": ""}) == key("GET", URL, {})


def test_a_run_that_ends_well_leaves_nothing(file: Path) -> None:
    with Journal(file, NOW) as journal:
        journal.note(KEY, URL, make_answer(), with_body=False)
        assert file.exists()
    assert not file.exists()


def test_one_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with Journal(tmp_path / "var" / "asked.jsonl", NOW) as journal:
        journal.note(KEY, URL, make_answer(), with_body=False)


def test_the_line_that_a_kill_cut_spoils_no_other(file: Path) -> None:
    write(file, make_answer(b"corps"))
    with file.open("a") as cut:
        cut.write('{"key": "abc", "at": "2026-11-')
    assert left(file) is not None


@given(content=st.one_of(st.binary(max_size=200), st.sampled_from([b"[]\n", b"{}\n", b'{"key":1,"at":"x"}\n', b"1\n"])))
def test_whatever_stands_in_the_file_breaks_nothing(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.mktemp("journal") / "asked.jsonl"
    file.write_bytes(content)
    assert left(file) is None
