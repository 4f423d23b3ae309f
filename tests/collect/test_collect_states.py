"""What a source's state becomes, and the record of the visit."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from making import ADDRESS, NOW, make_account, make_answer, make_settings, make_state

from plugins.collect.manners import Queue, Source
from plugins.collect.readings import Read
from plugins.collect.states import Rhythm, retrieval_of, rhythm_of, state_after
from plugins.errors import ParseError, RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.read import Reading
from plugins.model import Outcome, Platform, Retrieval, SourceState

HOUR = timedelta(hours=1)
QUEUE = Queue("host", 0, ())
HOURLY = Rhythm(3600, 3600)
EARLIER = NOW - timedelta(days=2)
KNOWN = make_state(
    etag='"old"', last_modified="old date", body_digest="old", ttl=None, last_try=EARLIER, last_success=EARLIER,
    last_new=EARLIER,
)  # fmt: skip


def answered(
    outcome: Outcome = Outcome.READ, state: SourceState = KNOWN, ttl: int | None = None, **answer: object
) -> Read:
    status = 304 if outcome is Outcome.NOT_MODIFIED else 200
    reading = Reading((), ttl, 7) if outcome is Outcome.READ else None
    made = make_answer(b"12345", **({"status": status} | answer))
    return Read(Source(make_account(), state), QUEUE, outcome, "digest", made, reading=reading)


def failed(state: SourceState = KNOWN, reason: str = "HTTP 500", answer: Answer | None = None, **details: int) -> Read:
    kind = ParseError if answer else RetrieveError
    error = kind(ADDRESS, reason, **details)  # type: ignore[arg-type]
    return Read(Source(make_account(), state), QUEUE, Outcome.FAILED, state.body_digest, answer, error)


def after(visit: Read, *, new: bool = False, churned: bool | None = False, rhythm: Rhythm = HOURLY) -> SourceState:
    return state_after(visit, now=NOW, rhythm=rhythm, new=new, churned=churned)


class TestValidators:
    @pytest.mark.parametrize("outcome", [Outcome.READ, Outcome.SAME, Outcome.NOT_MODIFIED])
    def test_they_are_replaced_as_one_set(self, outcome: Outcome) -> None:
        state = after(answered(outcome, etag='W/"new"'))
        assert (state.etag, state.last_modified) == ('W/"new"', "")
        state = after(answered(outcome, last_modified="new date"))
        assert (state.etag, state.last_modified) == ("", "new date")

    @pytest.mark.parametrize("outcome", [Outcome.READ, Outcome.SAME])
    def test_a_whole_answer_without_any_drops_them(self, outcome: Outcome) -> None:
        state = after(answered(outcome))
        assert (state.etag, state.last_modified) == ("", "")

    def test_a_304_without_any_keeps_them(self) -> None:
        state = after(answered(Outcome.NOT_MODIFIED))
        assert (state.etag, state.last_modified) == ('"old"', "old date")

    def test_a_failure_keeps_them_so_that_the_next_request_is_conditional_again(self) -> None:
        state = after(failed())
        assert (state.etag, state.last_modified, state.body_digest) == ('"old"', "old date", "old")

    @pytest.mark.parametrize("status", [400, 412, 431])
    def test_a_server_that_chokes_on_its_own_is_asked_without_them(self, status: int) -> None:
        state = after(failed(status=status))
        assert (state.etag, state.last_modified) == ("", "")

    def test_those_of_a_body_that_could_not_be_read_are_not_taken(self) -> None:
        state = after(failed(answer=make_answer(b"<html>", etag='"page"')))
        assert (state.etag, state.last_modified) == ('"old"', "old date")

    def test_a_set_that_no_database_can_hold_is_left_out(self) -> None:
        state = after(answered(etag='"a\0b"', last_modified="date"))
        assert (state.etag, state.last_modified) == ("", "")


class TestSuccess:
    def test_it_clears_what_failures_left(self) -> None:
        broken = make_state(failures=4, error="HTTP 500", gone=True, last_new=EARLIER)
        state = after(answered(state=broken))
        assert (state.failures, state.error, state.gone) == (0, "", False)
        assert (state.last_try, state.last_success, state.last_new) == (NOW, NOW, EARLIER)

    def test_new_posts_are_dated(self) -> None:
        assert after(answered(), new=True).last_new == NOW

    def test_the_body_that_was_read_is_remembered(self) -> None:
        assert after(answered()).body_digest == "digest"

    def test_the_next_check_comes_after_the_interval(self) -> None:
        assert after(answered()).next_check == NOW + HOUR

    def test_an_answer_that_says_how_long_it_is_fresh_is_left_alone_as_long(self) -> None:
        assert after(answered(headers={"cache-control": "max-age=7200"})).next_check == NOW + 2 * HOUR

    def test_what_a_feed_asks_for_lasts_until_it_is_read_again(self) -> None:
        state = after(answered(ttl=180))
        assert (state.ttl, state.next_check) == (180, NOW + 3 * HOUR)
        for outcome in (Outcome.NOT_MODIFIED, Outcome.SAME):
            state = after(answered(outcome, state=state))
            assert (state.ttl, state.next_check) == (180, NOW + 3 * HOUR)
        state = after(answered(ttl=None, state=state))
        assert (state.ttl, state.next_check) == (None, NOW + HOUR)

    def test_where_it_moved_for_good_is_kept_once_a_feed_was_read_there(self) -> None:
        state = after(answered(moved_to="https://new.example/"))
        assert state.moved_to == "https://new.example/"
        assert after(answered(Outcome.NOT_MODIFIED, state)).moved_to == "https://new.example/"
        assert after(failed(answer=make_answer(b"<html>", moved_to="https://new.example/"))).moved_to == ""

    @pytest.mark.parametrize("status", [404, 410])
    def test_where_it_moved_is_forgotten_when_nothing_is_there_any_more(self, status: int) -> None:
        moved = make_state(moved_to="https://new.example/")
        state = after(failed(moved, f"HTTP {status}", status=status))
        assert (state.moved_to, state.gone) == ("", False)
        assert after(failed(moved, "HTTP 500", status=500)).moved_to == "https://new.example/"

    def test_hours_and_days_that_a_feed_asks_to_skip_are_skipped(self) -> None:
        reading = Reading((), None, 1, skip_hours=(13, 14), skip_days=())
        visit = replace(answered(), reading=reading)
        state = after(visit)
        assert state.next_check == NOW + 3 * HOUR
        assert after(answered(Outcome.NOT_MODIFIED, state)).next_check == NOW + 3 * HOUR

    def test_what_a_platform_wants_back_is_kept_until_the_next_reading(self) -> None:
        state = after(replace(answered(), reading=Reading((), None, 1, memory="{}")))
        assert state.memory == "{}"
        assert after(answered(Outcome.SAME, state)).memory == "{}"
        assert after(failed(state)).memory == "{}"
        assert after(answered(state=state)).memory == ""

    def test_readings_at_which_everything_changed_are_counted_in_a_row(self) -> None:
        state = after(answered(), churned=True)
        state = after(answered(state=state), churned=True)
        assert state.churn == 2
        assert after(answered(state=state), churned=None).churn == 2
        assert after(answered(Outcome.NOT_MODIFIED, state), churned=False).churn == 0


class TestRhythm:
    """A source that gives no validators and does not say how often is asked once a day."""

    DAILY = Rhythm(3600, 24 * 3600)

    @pytest.mark.parametrize(
        ("answer", "hours"),
        [
            ({}, 24),
            ({"etag": '"1"'}, 1),
            ({"last_modified": "date"}, 1),
            ({"ttl": 120}, 2),
            ({"headers": {"cache-control": "max-age=60"}}, 1),
            ({"headers": {"cache-control": "max-age=0"}}, 24),
        ],
    )
    def test_validators_or_its_own_word_make_it_hourly(self, answer: dict[str, object], hours: int) -> None:
        state = after(answered(state=make_state(), **answer), rhythm=self.DAILY)
        assert state.next_check == NOW + hours * HOUR

    def test_the_administrator_and_the_terms_of_a_platform_may_say_otherwise(self, tmp_path: Path) -> None:
        settings = make_settings(tmp_path)
        assert rhythm_of(make_account(), settings) == Rhythm(3600, 24 * 3600)
        assert rhythm_of(make_account(interval=20), settings) == Rhythm(1200, 1200)
        assert rhythm_of(make_account(platform=Platform.MASTODON), settings) == Rhythm(3600, 3600)


class TestFailure:
    def test_it_is_counted_and_said_and_the_past_is_kept(self) -> None:
        state = after(failed(make_state(failures=2, last_success=EARLIER, last_new=EARLIER, ttl=90)))
        assert (state.failures, state.error, state.gone) == (3, "HTTP 500", False)
        assert (state.last_try, state.last_success, state.last_new, state.ttl) == (NOW, EARLIER, EARLIER, 90)

    def test_each_failure_in_a_row_doubles_the_wait_up_to_a_day(self) -> None:
        waits, state = [], KNOWN
        for _ in range(7):
            state = after(failed(state, "HTTP 429", status=429))
            assert state.next_check is not None
            waits.append((state.next_check - NOW) / HOUR)
        assert waits == [2, 4, 8, 16, 24, 24, 24]

    def test_a_server_that_says_when_to_come_back_is_obeyed(self) -> None:
        assert after(failed(status=503, retry_after=50 * 3600)).next_check == NOW + 50 * HOUR

    def test_what_is_gone_is_marked(self) -> None:
        assert after(failed(status=410)).gone
        assert not after(failed(status=404)).gone

    def test_its_words_are_kept_on_one_line_without_controls(self) -> None:
        visit = failed(reason="redirected to \0\x1b[31mhttps://x\n")
        assert after(visit).error == retrieval_of(visit, NOW).error == "redirected to [31mhttps://x"


class TestRetrieval:
    def test_of_an_answer(self) -> None:
        assert retrieval_of(answered(requests=3), NOW) == Retrieval(
            ADDRESS, "prefecture-76", NOW, Outcome.READ, 200, 0.1, 5, entries=7, requests=3
        )
        assert retrieval_of(answered(Outcome.NOT_MODIFIED), NOW).status == 304

    def test_of_a_refusal(self) -> None:
        assert retrieval_of(failed(status=503), NOW) == Retrieval(
            ADDRESS, "prefecture-76", NOW, Outcome.FAILED, 503, 0.0, 0, error="HTTP 500"
        )

    def test_of_a_server_that_did_not_answer(self) -> None:
        assert retrieval_of(failed(reason="no such host"), NOW).status is None

    def test_of_a_body_that_could_not_be_read(self) -> None:
        visit = failed(reason="not a feed", answer=make_answer(b"<html>", requests=2))
        assert retrieval_of(visit, NOW) == Retrieval(
            ADDRESS, "prefecture-76", NOW, Outcome.FAILED, 200, 0.1, 6, requests=2, error="not a feed"
        )
