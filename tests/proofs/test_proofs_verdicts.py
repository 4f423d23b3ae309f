"""What a look makes of the looks before it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import NOW, make_account

from plugins.accounts.suspension import proved_anew, suspended
from plugins.model import ProofCheck, Verdict
from plugins.proofs.verdicts import APART, Finding, after, fails, holds, unknown

ACCOUNT = make_account()
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FIRST = after(None, fails("no longer linked"), ACCOUNT, NOW)
SUSPENDED = after(FIRST, fails("no longer linked"), ACCOUNT, NOW + DAY)


def proved_on(day: date) -> object:
    return replace(ACCOUNT, proof=replace(ACCOUNT.proof, date=day))


def test_a_first_look_that_holds_leaves_nothing_to_fear() -> None:
    assert after(None, holds("linked"), ACCOUNT, NOW) == ProofCheck(ACCOUNT.id, NOW, Verdict.HOLDS, "linked")


def test_one_failure_suspends_nobody() -> None:
    assert (FIRST.failures, FIRST.since, FIRST.suspended) == (1, NOW, False)


def test_a_second_failure_a_day_later_suspends() -> None:
    assert (SUSPENDED.failures, SUSPENDED.since, SUSPENDED.suspended) == (2, NOW, True)


def test_failures_of_one_afternoon_suspend_nobody_however_many() -> None:
    check = FIRST
    for hours in range(1, 10):
        check = after(check, fails("under repair"), ACCOUNT, NOW + hours * HOUR)
    assert (check.failures, check.since, check.suspended) == (10, NOW, False)
    assert after(check, fails("still"), ACCOUNT, NOW + APART).suspended


def test_a_thief_suspends_at_once() -> None:
    assert after(None, fails("somebody else has the name", at_once=True), ACCOUNT, NOW).suspended


def test_a_look_that_holds_lifts_the_suspension_and_forgets_the_failures() -> None:
    lifted = after(SUSPENDED, holds("linked again"), ACCOUNT, NOW + 2 * DAY)
    assert (lifted.failures, lifted.since, lifted.suspended) == (0, None, False)


@pytest.mark.parametrize("before", [FIRST, SUSPENDED])
def test_nobody_answering_neither_counts_nor_forgives(before: ProofCheck) -> None:
    check = after(before, unknown("no such host"), ACCOUNT, NOW + 9 * DAY)
    assert (check.verdict, check.detail, check.at) == (Verdict.UNKNOWN, "no such host", NOW + 9 * DAY)
    assert (check.failures, check.since, check.suspended) == (before.failures, before.since, before.suspended)


def test_a_proof_dated_after_the_first_failure_lifts_the_suspension_before_any_look() -> None:
    assert suspended(ACCOUNT, SUSPENDED)
    same_day, next_day = proved_on(NOW.date()), proved_on(NOW.date() + DAY)
    assert suspended(same_day, SUSPENDED), "a proof of the day that failed is the one that failed"
    assert not suspended(next_day, SUSPENDED)
    assert not suspended(ACCOUNT, None)
    assert not proved_anew(next_day, after(None, holds(""), ACCOUNT, NOW))


def test_a_new_proof_that_fails_is_given_its_two_looks() -> None:
    anew = proved_on(NOW.date() + 3 * DAY)
    check = after(SUSPENDED, fails("not linked"), anew, NOW + 4 * DAY)
    assert (check.failures, check.since, check.suspended) == (1, NOW + 4 * DAY, False)


def test_a_server_can_write_no_novel_into_the_archive() -> None:
    assert len(after(None, unknown("x " * 5000), ACCOUNT, NOW).detail) <= 500


def test_a_note_is_told_once() -> None:
    assert holds("a").noting("", "b", "b").noting("b").detail == "a; b"


findings = st.sampled_from([holds("h"), fails("f"), unknown("u"), fails("t", at_once=True)])
histories = st.lists(st.tuples(findings, st.integers(0, 60 * 24 * 3)), max_size=20)


@given(histories)
def test_suspended_is_never_without_a_failure_and_never_outlives_a_look_that_holds(
    history: list[tuple[Finding, int]],
) -> None:
    check, now = None, NOW
    for found, minutes in history:
        now += timedelta(minutes=minutes)
        before, check = check, after(check, found, ACCOUNT, now)
        assert (check.failures == 0) == (check.since is None)
        assert not check.suspended or check.failures
        assert not (check.suspended and found.verdict is Verdict.HOLDS)
        if check.suspended and not (before and before.suspended) and not found.at_once:
            assert check.since is not None
            assert now - check.since >= APART
