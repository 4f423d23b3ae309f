"""The questions that may be asked of the archive."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from making import NOW, identifier, make_decision, make_draft, make_edit, make_known, make_visit

from plugins.archive import ArchiveWriter, reader
from plugins.archive.reader import Outline, Tally
from plugins.errors import ArchiveError
from plugins.model import ChangeKind, Decision, Topic

HOUR = timedelta(hours=1)


def record(archive: ArchiveWriter, *decisions: Decision) -> None:
    archive.record([make_visit(*decisions)], NOW)


def of_account(number: int, account: str, *topics: Topic, **changes: Any) -> Decision:
    return make_decision(number, *topics, draft=make_draft(number, account=account), **changes)


def numbers(posts: list[Any]) -> list[int]:
    return [post.number for post in posts]


class TestNewest:
    def test_the_newest_come_first_and_of_one_instant_the_last_that_came(self, archive: ArchiveWriter) -> None:
        record(
            archive,
            make_decision(1, published=NOW),
            make_decision(2, published=NOW - HOUR),
            make_decision(3, published=NOW),
            make_decision(4, published=NOW + HOUR),
        )
        assert numbers(archive.newest(10)) == [4, 3, 1, 2]
        assert numbers(archive.newest(10, site="76")) == [4, 3, 1, 2]
        assert numbers(archive.newest(10, topic=Topic.PRACTICAL)) == [4, 3, 1, 2]
        assert numbers(archive.newest(10, topic=Topic.PRACTICAL, site="76")) == [4, 3, 1, 2]
        assert numbers(archive.newest(10, account="prefecture-76")) == [4, 3, 1, 2]
        assert numbers(archive.month("76", "2026-11")) == [4, 3, 1, 2]
        assert numbers(archive.newest(2)) == [4, 3]

    def test_site_topic_and_account_each_narrow_the_list(self, archive: ArchiveWriter) -> None:
        record(
            archive,
            of_account(1, "a", Topic.ALERT, Topic.TRAFFIC, site="76"),
            of_account(2, "b", Topic.ALERT, site="76"),
            of_account(3, "a", Topic.ALERT, site="974"),
            of_account(4, "a", Topic.SCAM, site="76"),
        )
        assert numbers(archive.newest(9, site="76")) == [4, 2, 1]
        assert numbers(archive.newest(9, topic=Topic.ALERT)) == [3, 2, 1]
        assert numbers(archive.newest(9, account="a")) == [4, 3, 1]
        assert numbers(archive.newest(9, site="76", topic=Topic.ALERT)) == [2, 1]
        assert numbers(archive.newest(9, site="76", account="a")) == [4, 1]
        assert numbers(archive.newest(9, topic=Topic.ALERT, account="a")) == [3, 1]
        assert numbers(archive.newest(9, site="76", topic=Topic.ALERT, account="a")) == [1]
        assert archive.newest(9, site="01") == []

    def test_a_list_is_full_though_posts_were_withdrawn(self, archive: ArchiveWriter) -> None:
        record(archive, *map(make_decision, range(1, 6)))
        archive.withdraw([identifier(5), identifier(3)], NOW)
        assert numbers(archive.newest(3)) == numbers(archive.newest(3, topic=Topic.PRACTICAL)) == [4, 2, 1]


class TestMonths:
    def test_a_month_holds_its_listed_posts_of_one_site(self, archive: ArchiveWriter) -> None:
        record(
            archive,
            make_decision(1, month="2026-10"),
            make_decision(2, month="2026-11"),
            make_decision(3, month="2026-10", site="974"),
            make_decision(4, month="2026-10"),
        )
        archive.withdraw([identifier(4)], NOW)
        assert numbers(archive.month("76", "2026-10")) == [1]
        assert archive.month("76", "2026-09") == []

    def test_months_that_list_posts_newest_first(self, archive: ArchiveWriter) -> None:
        for number, month in enumerate(["2026-09", "2026-11", "2025-12", "2026-09", "2026-10"], 1):
            record(archive, make_decision(number, month=month))
        record(archive, make_decision(6, month="2027-01", site="974"))
        archive.withdraw([identifier(5)], NOW)
        assert archive.months("76") == ["2026-11", "2026-09", "2025-12"]


class TestCurrent:
    def test_what_stands_is_what_has_an_end_to_come_by_topic_and_site(self, archive: ArchiveWriter) -> None:
        record(
            archive,
            make_decision(1, Topic.ALERT, ends=NOW + HOUR),
            make_decision(2, Topic.ALERT, Topic.WITNESS_APPEAL, ends=NOW + HOUR, published=NOW - HOUR),
            make_decision(3, Topic.ALERT, ends=NOW + HOUR, site="974"),
            make_decision(4, Topic.ALERT),
            make_decision(5, Topic.ALERT, ends=NOW + HOUR),
        )
        archive.withdraw([identifier(5)], NOW)
        assert numbers(archive.current(Topic.ALERT)) == [3, 1, 2]
        assert numbers(archive.current(Topic.ALERT, site="76")) == [1, 2]
        assert numbers(archive.current(Topic.WITNESS_APPEAL)) == [2]
        assert archive.current(Topic.TRAFFIC) == []

    def test_it_stands_until_its_end_is_recorded(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(1, Topic.ALERT, ends=NOW + HOUR))
        archive.end_due(NOW + HOUR - timedelta(seconds=1))
        assert numbers(archive.current(Topic.ALERT)) == [1]
        archive.end_due(NOW + HOUR)
        assert archive.current(Topic.ALERT) == []


class TestOutline:
    def test_it_names_every_post_and_account_ever_and_the_months_that_list(self, archive: ArchiveWriter) -> None:
        record(
            archive,
            of_account(1, "b", month="2026-11"),
            of_account(2, "a", month="2026-10"),
            of_account(3, "b", month="2026-09"),
            of_account(4, "c", month="2026-11", site="974"),
        )
        archive.withdraw([identifier(2)], NOW)
        posts = (("2026-11", identifier(1)), ("2026-10", identifier(2)), ("2026-09", identifier(3)))
        assert archive.outline("76") == Outline(posts, ("2026-09", "2026-11"), ("a", "b"))

    def test_of_a_site_without_posts(self, archive: ArchiveWriter) -> None:
        assert archive.outline("01") == Outline((), (), ())


class TestChanges:
    def test_those_after_a_revision_oldest_first(self, archive: ArchiveWriter) -> None:
        record(archive, *map(make_decision, range(1, 5)))
        assert [change.seq for change in archive.changes(2)] == [3, 4]
        assert archive.changes(4) == []

    def test_the_latest_are_of_posts_that_had_the_topic_before_or_after(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(1, Topic.ALERT), make_decision(2, Topic.SCAM), make_decision(3, Topic.TRAFFIC))
        record(archive, make_edit(1, Topic.SCAM))
        record(archive, make_edit(2, Topic.ALERT))
        record(archive, make_edit(3, Topic.TRAFFIC))
        assert [change.seq for change in archive.latest_changes(Topic.ALERT, 9)] == [5, 4, 1]
        assert [change.seq for change in archive.latest_changes(Topic.ALERT, 2)] == [5, 4]
        assert archive.latest_changes(Topic.RECRUITMENT, 9) == []
        assert archive.latest_changes(Topic.ALERT, 9)[0] == archive.changes(4)[0]

    def test_an_account_named_after_a_topic_is_not_taken_for_it(self, archive: ArchiveWriter) -> None:
        for number, topic in enumerate(Topic, 1):
            record(archive, of_account(number, f"france-{topic}-site", Topic.PRACTICAL))
            record(archive, make_decision(100 + number, draft=make_draft(100 + number, account=topic)))
        told = {topic: len(archive.latest_changes(topic, 99)) for topic in Topic}
        assert told == dict.fromkeys(Topic, 0) | {Topic.PRACTICAL: 2 * len(Topic)}

    def test_the_latest_of_some_kinds_are_found_behind_any_number_of_others(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(1, Topic.ALERT, ends=NOW), make_decision(2, Topic.ALERT, ends=NOW + HOUR))
        record(archive, make_edit(1, Topic.ALERT))
        archive.end_due(NOW + HOUR)
        archive.withdraw([identifier(1)], NOW)
        record(archive, *(make_decision(number, Topic.ALERT) for number in range(3, 50)))
        kinds = {ChangeKind.EDITED, ChangeKind.ENDED, ChangeKind.WITHDRAWN}
        told = archive.latest_changes(Topic.ALERT, 2, kinds=kinds)
        assert [change.kind for change in told] == [ChangeKind.WITHDRAWN, ChangeKind.ENDED]
        assert len(archive.latest_changes(Topic.ALERT, 10, kinds=kinds)) == 3
        assert len(archive.latest_changes(Topic.ALERT, 99, kinds=[ChangeKind.NEW])) == 49
        assert archive.latest_changes(Topic.ALERT, 9, kinds=()) == []


class TestCounts:
    def test_an_empty_archive_counts_nothing(self, archive: ArchiveWriter) -> None:
        assert archive.tally() == Tally(0, 0, 0, 0, None, None)
        assert archive.revision() == 0
        assert archive.newest(5) == []
        assert archive.sources() == archive.posts([]) == archive.known([]) == {}
        assert set(archive.retrievals(NOW).values()) == {0}

    def test_a_tally_tells_what_is_listed_withdrawn_and_current_and_since_when(self, archive: ArchiveWriter) -> None:
        record(
            archive,
            make_decision(1, Topic.ALERT, ends=NOW + HOUR, published=NOW - HOUR),
            make_decision(2, Topic.ALERT, ends=NOW),
            make_decision(3, published=NOW - 2 * HOUR),
        )
        archive.withdraw([identifier(3)], NOW)
        assert archive.tally() == Tally(3, 2, 1, 1, NOW - 2 * HOUR, NOW)


class TestByIdentifier:
    def test_what_is_known_of_posts_and_nothing_of_others(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(1), make_decision(2, published=NOW - HOUR, month="2026-10"))
        archive.withdraw([identifier(2)], NOW)
        assert archive.known([identifier(number) for number in (1, 2, 3)]) == {
            identifier(1): make_known(1),
            identifier(2): make_known(2, published=NOW - HOUR, month="2026-10", withdrawn=True),
        }

    def test_more_identifiers_than_one_statement_names(
        self, archive: ArchiveWriter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reader, "CHUNK", 2)
        record(archive, *map(make_decision, range(1, 6)))
        ids = [identifier(number) for number in range(9)]
        assert set(archive.known(ids)) == set(archive.posts(ids)) == set(ids[1:6])


class TestFailing:
    def test_a_database_that_fails_under_a_question_is_an_archive_error(self, tmp_path: Path) -> None:
        with ArchiveWriter.open(f"sqlite:///{tmp_path / 'archive.sqlite'}") as archive:
            with archive._engine.begin() as connection:
                connection.exec_driver_sql("DROP TABLE posts")
            for question in (archive.tally, lambda: archive.newest(1), lambda: archive.posts(["x"])):
                with pytest.raises(ArchiveError, match="archive: while reading: no such table"):
                    question()


QUESTIONS: dict[str, Callable[[ArchiveWriter], object]] = {
    "newest": lambda archive: archive.newest(5),
    "newest of a site": lambda archive: archive.newest(5, site="76"),
    "newest of a topic": lambda archive: archive.newest(5, topic=Topic.ALERT),
    "newest of a topic on a site": lambda archive: archive.newest(5, topic=Topic.ALERT, site="76"),
    "newest of an account": lambda archive: archive.newest(5, site="76", account="a"),
    "current": lambda archive: archive.current(Topic.ALERT),
    "current on a site": lambda archive: archive.current(Topic.ALERT, site="76"),
    "month": lambda archive: archive.month("76", "2026-11"),
    "months": lambda archive: archive.months("76"),
    "outline": lambda archive: archive.outline("76"),
    "known": lambda archive: archive.known(["x"]),
    "posts": lambda archive: archive.posts(["x"]),
    "versions": lambda archive: archive.versions("x"),
    "changes": lambda archive: archive.changes(7),
    "latest changes": lambda archive: archive.latest_changes(Topic.ALERT, 5),
    "end due": lambda archive: archive.end_due(NOW),
    "withdraw": lambda archive: archive.withdraw(["x"], NOW),
    "retrievals": lambda archive: archive.retrievals(NOW),
    "revision": lambda archive: archive.revision(),
}


# The first is cut by its limit, the next two hold nothing but what stands.
SCANS = {
    "newest": ["SCAN posts USING INDEX posts_by_time"],
    "current": ["SCAN posts USING INDEX posts_current"],
    "end due": ["SCAN posts USING INDEX posts_current"],
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_of_a_build_reads_the_whole_archive(tmp_path: Path, question: str) -> None:
    plans = []
    with ArchiveWriter.open(f"sqlite:///{tmp_path / 'archive.sqlite'}") as archive:
        record(archive, make_decision(1, Topic.ALERT))

        @sa.event.listens_for(archive._engine, "before_cursor_execute")
        def _explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if statement.startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                plans.extend(row[-1] for row in cursor.fetchall())

        QUESTIONS[question](archive)
    assert plans
    assert [plan for plan in plans if plan.startswith("SCAN")] == SCANS.get(question, [])
    if question.startswith(("newest", "month")):
        assert "USE TEMP B-TREE FOR ORDER BY" not in plans
