"""What many platforms need of the archive: renewals, ends, deletions, bills, refusals, looks at proofs."""

from dataclasses import replace
from datetime import timedelta

import pytest
from making import ADDRESS, NOW, identifier, make_decision, make_draft, make_retrieval, make_visit

from plugins.archive import ArchiveReader, ArchiveWriter
from plugins.archive.reader import Stub
from plugins.model import (
    ChangeKind,
    Decision,
    Hold,
    PersonSought,
    Post,
    ProofCheck,
    Tags,
    Topic,
    Verdict,
    Visit,
)

HOUR = timedelta(hours=1)
LATER = NOW + HOUR


def alert(number: int, account: str = "prefecture-76", **changes: object) -> Decision:
    draft = make_draft(number, account=account)
    return make_decision(number, Topic.ALERT, draft=draft, **({"ends": NOW + 24 * HOUR} | changes))


def visit(*decisions: Decision, account: str = "prefecture-76", **changes: object) -> Visit:
    return make_visit(*decisions, retrieval=make_retrieval(account=account), **changes)


def post(archive: ArchiveReader, number: int = 1) -> Post:
    return archive.posts([identifier(number)])[identifier(number)]


class TestRenewed:
    def test_it_moves_the_end_and_nothing_else(self, archive: ArchiveWriter) -> None:
        archive.record([visit(alert(1))], NOW)
        before = post(archive)
        archive.record([visit(alert(1, kind=ChangeKind.RENEWED, ends=NOW + 48 * HOUR))], LATER)
        assert post(archive) == replace(before, ends=NOW + 48 * HOUR)
        assert [change.kind for change in archive.changes(0)] == [ChangeKind.NEW, ChangeKind.RENEWED]

    def test_what_had_ended_stands_again(self, archive: ArchiveWriter) -> None:
        archive.record([visit(alert(1, ends=NOW + HOUR))], NOW)
        assert archive.end_due(LATER) == 1
        archive.record([visit(alert(1, kind=ChangeKind.RENEWED, ends=NOW + 48 * HOUR))], LATER)
        assert post(archive).current

    def test_what_was_withdrawn_does_not(self, archive: ArchiveWriter) -> None:
        archive.record([visit(alert(1))], NOW)
        archive.withdraw([identifier(1)], NOW)
        archive.record([visit(alert(1, kind=ChangeKind.RENEWED, ends=NOW + 48 * HOUR))], LATER)
        assert not post(archive).current
        assert len(archive.changes(0)) == 2


class TestEnded:
    def test_a_warning_that_no_longer_stands_ends_then(self, archive: ArchiveWriter) -> None:
        archive.record([visit(alert(1), alert(2))], NOW)
        archive.record([visit(ended=(identifier(1),))], LATER)
        assert (post(archive).ended, post(archive).ends) == (True, LATER)
        assert post(archive, 2).current
        assert archive.standing("prefecture-76") == [identifier(2)]

    def test_only_the_account_that_published_it_can_end_or_withdraw_it(self, archive: ArchiveWriter) -> None:
        archive.record([visit(alert(1))], NOW)
        others = visit(account="sdis-76", ended=(identifier(1),), withdrawn=(identifier(1),))
        assert archive.record([others], LATER) == 0
        assert post(archive).current

    def test_what_has_ended_already_keeps_its_end(self, archive: ArchiveWriter) -> None:
        archive.record([visit(alert(1, ends=NOW + HOUR))], NOW)
        archive.end_due(LATER)
        archive.record([visit(ended=(identifier(1),))], LATER + HOUR)
        assert post(archive).ends == NOW + HOUR
        assert len(archive.changes(0)) == 2


class TestWithdrawn:
    def test_a_deletion_that_the_source_announces_takes_the_post_out_for_good(self, archive: ArchiveWriter) -> None:
        archive.record([visit(alert(1), alert(2))], NOW)
        assert archive.record([visit(withdrawn=(identifier(1), identifier(9)))], LATER) == 1
        assert archive.record([visit(withdrawn=(identifier(1),))], LATER) == 0
        assert [one.id for one in archive.newest(9)] == [identifier(2)]
        assert post(archive).text != ""

    def test_the_words_about_a_person_sought_are_erased_with_it(self, archive: ArchiveWriter) -> None:
        tags = Tags((Topic.WITNESS_APPEAL,), person=PersonSought.MISSING)
        archive.record([visit(alert(1, tags=tags))], NOW)
        archive.record([visit(withdrawn=(identifier(1),))], LATER)
        assert (post(archive).text, post(archive).title, post(archive).url) == ("", "", "")


class TestRecent:
    def test_the_newest_posts_of_an_account_on_a_site(self, archive: ArchiveWriter) -> None:
        decisions = [alert(n, published=NOW + n * HOUR) for n in range(1, 5)]
        archive.record([visit(*decisions, alert(8, account="sdis-76"), alert(9, site="27"))], NOW)
        archive.withdraw([identifier(4)], NOW)
        found = archive.recent("prefecture-76", "76", 2)
        assert [one.id for one in found] == [identifier(3), identifier(2)]
        draft = make_draft(3)
        assert found[0] == Stub(draft.id, draft.url, draft.title, NOW + 3 * HOUR)

    def test_the_rhythm_of_each_account(self, archive: ArchiveWriter) -> None:
        archive.record([visit(*(alert(n, published=NOW + n * HOUR) for n in range(1, 6)))], NOW)
        found = archive.rhythms(["prefecture-76", "sdis-76"], limit=3)
        assert found == {"prefecture-76": [NOW + n * HOUR for n in (5, 4, 3)], "sdis-76": []}


class TestKnown:
    def test_it_tells_until_when_a_post_stands(self, archive: ArchiveWriter) -> None:
        archive.record([visit(alert(1), alert(2, ends=None))], NOW)
        known = archive.known([identifier(1), identifier(2)])
        assert [known[identifier(n)].ends for n in (1, 2)] == [NOW + 24 * HOUR, None]


class TestCounts:
    def test_requests_and_bills_are_summed_from_an_instant_on(self, archive: ArchiveWriter) -> None:
        records = [
            make_retrieval(at=NOW - HOUR, requests=9, items=9, dollars=9.0),
            make_retrieval(at=NOW, requests=2, items=20, dollars=0.1),
            make_retrieval(at=LATER, requests=1, items=5, dollars=0.025),
            make_retrieval("https://other.example/", at=LATER),
        ]
        archive.record([make_visit(retrieval=one) for one in records], NOW)
        assert archive.requests(NOW) == {ADDRESS: 3, "https://other.example/": 1}
        assert archive.billed(NOW) == (25, pytest.approx(0.125))
        assert archive.billed(LATER + HOUR) == (0, 0.0)


class TestHolds:
    def test_the_last_of_each_platform_is_kept_until_it_is_released(self, archive: ArchiveWriter) -> None:
        first = Hold("prefectures", LATER, 1, "HTTP 403")
        second = Hold("prefectures", LATER + HOUR, 2, "HTTP 429")
        other = Hold("one.example", LATER, 1, "HTTP 429")
        for hold in (first, second, other):
            archive.hold(hold)
        assert archive.holds() == {"prefectures": second, "one.example": other}
        archive.release("prefectures")
        archive.release("never.example")
        assert archive.holds() == {"one.example": other}


class TestChecks:
    def test_the_last_look_at_the_proof_of_each_account_is_kept(self, archive: ArchiveWriter) -> None:
        first = ProofCheck("a", NOW, Verdict.FAILS, "no link", 1, NOW)
        second = ProofCheck("a", LATER, Verdict.FAILS, "still no link", 2, NOW, suspended=True)
        other = ProofCheck("b", NOW, Verdict.HOLDS, "")
        archive.keep_checks([first, other])
        archive.keep_checks([second])
        archive.keep_checks([])
        assert archive.checks() == {"a": second, "b": other}
