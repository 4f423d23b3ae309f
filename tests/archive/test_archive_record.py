"""Writing the archive: what each method leaves in the posts and in the change log."""

import dataclasses
from datetime import timedelta

import pytest
from making import (
    ADDRESS,
    NOW,
    identifier,
    make_decision,
    make_draft,
    make_edit,
    make_post,
    make_retrieval,
    make_state,
    make_visit,
)

from plugins.archive import ArchiveReader, ArchiveWriter, rows, writer
from plugins.archive import reader as reader_module
from plugins.errors import ArchiveError
from plugins.model import Change, ChangeKind, Decision, Evidence, Outcome, PersonSought, Post, Standing, Tags, Topic

LATER = NOW + timedelta(hours=1)
ONE = identifier(1)
MISSING = Tags((Topic.WITNESS_APPEAL,), person=PersonSought.MISSING, communes=("76540",))


def record(archive: ArchiveWriter, *decisions: Decision, at: object = NOW, tagger: str = "tagger-1") -> None:
    archive.record([make_visit(*decisions)], at)  # type: ignore[arg-type]


def only(archive: ArchiveReader, number: int = 1) -> Post:
    return archive.posts([identifier(number)])[identifier(number)]


def standing(*topics: Topic, listed: bool = True) -> Standing:
    return Standing("76", "2026-11", "prefecture-76", topics or (Topic.PRACTICAL,), listed)


def listed(archive: ArchiveReader, topic: Topic) -> list[str]:
    return [post.id for post in archive.newest(10, topic=topic)]


class TestNew:
    def test_a_new_post_is_read_back_as_it_was_given(self, archive: ArchiveWriter, reader: ArchiveReader) -> None:
        tags = Tags(
            topics=(Topic.ALERT, Topic.TRAFFIC),
            closes=False,
            communes=("76540", "76351"),
            person=PersonSought.ABDUCTED,
            evidence=(Evidence("alerte", "« vigilance » orange", 2.5), Evidence("person", "enlevée", -1.0)),
        )
        ends = NOW + timedelta(hours=24)
        first_seen = NOW + timedelta(minutes=5)
        record(archive, make_decision(tags=tags, ends=ends), at=first_seen)
        assert only(reader) == make_post(tags=tags, ends=ends, first_seen=first_seen)

    def test_text_of_any_writing_is_read_back_as_it_was_given(self, archive: ArchiveWriter) -> None:
        words = "Évacuation d’un immeuble — 🚒 «\u202fà Œuilly\u202f» \U0001f469\u200d\U0001f692\t'\";--%\n"
        record(archive, make_decision(draft=make_draft(title=words, text=words, html=words, url=words)))
        post = only(archive)
        assert {post.title, post.text, post.html, post.url} == {words}

    def test_it_leaves_a_change_with_nothing_before(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(1, Topic.ALERT), at=LATER)
        assert archive.changes(0) == [Change(1, LATER, ChangeKind.NEW, ONE, None, standing(Topic.ALERT))]

    def test_numbers_and_sequence_grow_over_posts_and_runs(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(1), make_decision(2))
        record(archive, make_decision(3))
        assert [only(archive, number).number for number in (1, 2, 3)] == [1, 2, 3]
        assert [change.seq for change in archive.changes(0)] == [1, 2, 3]
        assert archive.revision() == 3

    def test_one_without_a_topic_stands_in_no_list_of_a_topic(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(tags=Tags()))
        assert [listed(archive, topic) for topic in Topic] == [[]] * len(Topic)
        assert [post.id for post in archive.newest(1)] == [ONE]

    def test_an_alert_whose_end_has_passed_was_never_current(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(1, Topic.ALERT, ends=NOW), at=NOW)
        assert only(archive).ended
        assert not only(archive).current
        assert archive.end_due(LATER) == 0
        assert [change.kind for change in archive.changes(0)] == [ChangeKind.NEW]

    def test_a_batch_without_posts_leaves_no_change(self, archive: ArchiveWriter) -> None:
        record(archive)
        archive.record([], NOW)
        assert archive.revision() == 0
        assert archive.retrievals(NOW)[Outcome.READ] == 1


class TestEdited:
    def test_an_edit_changes_the_words_and_nothing_else(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(1, Topic.ALERT), at=NOW)
        draft = make_draft(title="B", text="B.", html="<p>B.</p>", url="https://b.example/", digest="b")
        edit = make_edit(
            1, Topic.TRAFFIC, draft=draft, published=LATER, month="2027-01", site="974", ends=LATER + timedelta(hours=1)
        )
        record(archive, edit, at=LATER)
        expected = make_post(1, Topic.TRAFFIC, title="B", text="B.", html="<p>B.</p>", url="https://b.example/")
        assert only(archive) == dataclasses.replace(expected, edited=LATER, ends=LATER + timedelta(hours=1))
        assert archive.known([ONE])[ONE].digest == "b"

    def test_it_leaves_a_change_with_the_facts_before_and_after(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(1, Topic.ALERT))
        record(archive, make_edit(1, Topic.TRAFFIC), at=LATER)
        assert archive.changes(1) == [
            Change(2, LATER, ChangeKind.EDITED, ONE, standing(Topic.ALERT), standing(Topic.TRAFFIC))
        ]

    def test_a_post_leaves_the_topics_that_it_loses_and_enters_those_that_it_gains(
        self, archive: ArchiveWriter
    ) -> None:
        record(archive, make_decision(1, Topic.ALERT, Topic.TRAFFIC), make_decision(2, Topic.ALERT))
        record(archive, make_edit(1, Topic.TRAFFIC, Topic.PREVENTION))
        assert listed(archive, Topic.ALERT) == [identifier(2)]
        assert listed(archive, Topic.TRAFFIC) == listed(archive, Topic.PREVENTION) == [ONE]

    def test_an_edit_that_renews_the_end_makes_an_ended_alert_current_again(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(1, Topic.ALERT, ends=LATER))
        archive.end_due(LATER)
        record(archive, make_edit(1, Topic.ALERT, ends=LATER + timedelta(hours=24)), at=LATER)
        assert only(archive).current
        assert [post.id for post in archive.current(Topic.ALERT)] == [ONE]

    def test_earlier_wordings_are_kept_oldest_first(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision())
        for hours, words in ((1, "deux"), (2, "trois")):
            draft = make_draft(title=words, text=words, html=f"<p>{words}</p>")
            record(archive, make_edit(draft=draft), at=NOW + timedelta(hours=hours))
        kept = [(version.replaced, version.title, version.html) for version in archive.versions(ONE)]
        assert kept == [
            (NOW + timedelta(hours=1), "Titre 1", "<p>Texte 1.</p>"),
            (NOW + timedelta(hours=2), "deux", "<p>deux</p>"),
        ]

    def test_two_edits_within_a_second_keep_the_first_wording(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision())
        record(archive, make_edit())
        record(archive, make_edit())
        assert [version.title for version in archive.versions(ONE)] == ["Titre 1"]

    def test_an_edit_of_a_post_that_was_never_archived_is_an_error_and_leaves_nothing(
        self, archive: ArchiveWriter
    ) -> None:
        with pytest.raises(ArchiveError):
            record(archive, make_decision(2), make_edit(1))
        assert archive.tally().posts == 0


class TestPersonsSought:
    def test_no_earlier_wording_is_kept_of_a_person_sought(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(tags=MISSING))
        record(archive, make_edit(tags=MISSING))
        assert archive.versions(ONE) == []

    def test_earlier_wordings_go_when_a_post_turns_out_to_seek_a_person(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(1), make_decision(2))
        record(archive, make_edit(1), make_edit(2))
        record(archive, make_edit(1, tags=MISSING), at=LATER)
        assert archive.versions(ONE) == []
        assert len(archive.versions(identifier(2))) == 1

    def test_the_wording_that_sought_a_person_is_not_kept_by_the_edit_that_ends_it(
        self, archive: ArchiveWriter
    ) -> None:
        record(archive, make_decision(tags=MISSING))
        record(archive, make_edit(1, Topic.PRACTICAL))
        assert archive.versions(ONE) == []

    def test_withdrawing_erases_their_words_for_good(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(tags=MISSING))
        archive.withdraw([ONE], LATER)
        assert_erased(archive)
        assert only(archive).tags.person is PersonSought.MISSING


class TestEnded:
    def test_what_is_due_ends_with_a_change_each_the_earliest_first(self, archive: ArchiveWriter) -> None:
        ends = {1: timedelta(hours=2), 2: timedelta(hours=1), 3: timedelta(hours=2, seconds=1), 4: None}
        made = [make_decision(n, Topic.ALERT, ends=None if end is None else NOW + end) for n, end in ends.items()]
        record(archive, *made)
        at = NOW + timedelta(hours=2)
        assert archive.end_due(at) == 2
        same = standing(Topic.ALERT)
        assert archive.changes(4) == [
            Change(5, at, ChangeKind.ENDED, identifier(2), same, same),
            Change(6, at, ChangeKind.ENDED, identifier(1), same, same),
        ]
        assert [post.id for post in archive.current(Topic.ALERT)] == [identifier(3)]
        assert listed(archive, Topic.ALERT) == [identifier(number) for number in (4, 3, 2, 1)]

    def test_it_is_recorded_once(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(1, Topic.ALERT, ends=LATER))
        assert [archive.end_due(LATER) for _ in range(2)] == [1, 0]
        assert archive.revision() == 2

    def test_a_withdrawn_post_does_not_end(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(1, Topic.ALERT, ends=LATER))
        archive.withdraw([ONE], NOW)
        assert archive.end_due(LATER) == 0


class TestWithdrawn:
    def test_it_leaves_every_list_and_its_words_stay(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(1, Topic.ALERT, ends=LATER))
        assert archive.withdraw([ONE], LATER) == 1
        lists = [archive.newest(9), archive.newest(9, topic=Topic.ALERT), archive.current(Topic.ALERT)]
        assert [*lists, archive.month("76", "2026-11"), archive.months("76")] == [[]] * 5
        post = only(archive)
        assert (post.withdrawn, post.title, post.current) == (LATER, "Titre 1", False)
        assert archive.changes(1) == [
            Change(2, LATER, ChangeKind.WITHDRAWN, ONE, standing(Topic.ALERT), standing(Topic.ALERT, listed=False))
        ]

    def test_what_is_out_stays_out_as_it_was(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision())
        archive.withdraw([ONE], NOW)
        assert archive.withdraw([ONE], LATER) == 0
        assert only(archive).withdrawn == NOW
        assert archive.revision() == 2

    def test_identifiers_that_the_archive_never_saw_are_passed_over(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision())
        assert archive.withdraw([], NOW) == 0
        assert archive.withdraw([identifier(99), "no identifier"], NOW, purge=True) == 0
        assert archive.revision() == 1

    def test_more_posts_than_one_statement_names(self, archive: ArchiveWriter, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reader_module, "CHUNK", 2)
        record(archive, *map(make_decision, range(1, 6)))
        assert archive.withdraw([identifier(number) for number in range(1, 6)], LATER) == 5
        assert archive.tally().listed == 0

    def test_purging_erases_its_words_with_the_earlier_ones(self, archive: ArchiveWriter) -> None:
        evidence = (Evidence("infos-pratiques", "guichet", 1.0),)
        record(archive, make_decision(tags=Tags((Topic.PRACTICAL,), communes=("76540",), evidence=evidence)))
        record(archive, make_edit(tags=Tags((Topic.PRACTICAL,), communes=("76540",), evidence=evidence)))
        assert archive.withdraw([ONE], LATER, purge=True) == 1
        assert_erased(archive)

    def test_purging_erases_the_words_of_what_was_withdrawn_before(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision())
        record(archive, make_edit())
        archive.withdraw([ONE], NOW)
        assert archive.withdraw([ONE], LATER, purge=True) == 0
        assert_erased(archive)
        assert only(archive).withdrawn == NOW
        assert archive.revision() == 3

    def test_an_edit_does_not_bring_it_back(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(1, Topic.ALERT))
        archive.withdraw([ONE], NOW, purge=True)
        before = only(archive)
        record(archive, make_edit(1, Topic.ALERT, ends=LATER), at=LATER)
        assert only(archive) == before
        assert listed(archive, Topic.ALERT) == []
        assert archive.revision() == 2

    def test_its_identifier_cannot_be_archived_again(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision())
        archive.withdraw([ONE], NOW)
        with pytest.raises(ArchiveError, match="while writing"):
            record(archive, make_decision())
        assert archive.revision() == 2


class TestVisits:
    def test_the_state_of_a_source_is_read_back_as_it_was_given(self, archive: ArchiveWriter) -> None:
        state = make_state(
            etag='W/"é\t1"',
            last_modified="Sat, 21 Nov 2026 10:00:00 GMT",
            body_digest="f" * 32,
            ttl=90,
            next_check=LATER,
            last_try=NOW,
            last_success=NOW - timedelta(days=1),
            last_new=NOW - timedelta(days=2),
            failures=3,
            error="HTTP 500",
            gone=True,
            moved_to="https://new.example/",
            given_by="https://new.example/feed",
            skip_hours=(0, 23),
            skip_days=(5, 6),
            memory='{"seen": ["é"]}',
            churn=2,
        )
        assert all(getattr(state, field.name) != field.default for field in dataclasses.fields(state)[1:])
        archive.record([make_visit(state=state)], NOW)
        assert archive.sources() == {ADDRESS: state}

    def test_the_last_state_of_each_address_counts(self, archive: ArchiveWriter) -> None:
        other = make_state("https://other.example/", last_try=NOW)
        archive.record([make_visit(), make_visit(state=other)], NOW)
        archive.record([make_visit(state=make_state(etag='"2"'))], NOW)
        assert archive.sources() == {ADDRESS: make_state(etag='"2"'), other.address: other}

    def test_the_longest_values_of_the_words_fit(self, archive: ArchiveWriter) -> None:
        account = "a" * 80
        decisions = [
            make_decision(n, topic, draft=make_draft(n, account=account), tags=Tags((topic,), person=person))
            for n, (topic, person) in enumerate([(t, p) for t in Topic for p in PersonSought], 1)
        ]
        visits = [
            make_visit(*(decisions if outcome is Outcome.READ else ()), retrieval=make_retrieval(outcome=outcome))
            for outcome in Outcome
        ]
        archive.record(visits, NOW)
        assert archive.tally().posts == len(decisions)
        assert archive.retrievals(NOW) == dict.fromkeys(Outcome, 1)

    def test_retrievals_are_counted_since_an_instant_and_forgotten_before_one(self, archive: ArchiveWriter) -> None:
        failed = make_retrieval(outcome=Outcome.FAILED, status=None, error="no such host")
        visits = [make_visit(), make_visit(retrieval=failed), make_visit(retrieval=make_retrieval(at=LATER))]
        archive.record(visits, NOW)
        assert archive.retrievals(NOW) == dict.fromkeys(Outcome, 0) | {Outcome.READ: 2, Outcome.FAILED: 1}
        assert archive.retrievals(LATER) == dict.fromkeys(Outcome, 0) | {Outcome.READ: 1}
        archive.forget_retrievals(LATER)
        assert archive.retrievals(NOW) == dict.fromkeys(Outcome, 0) | {Outcome.READ: 1}
        assert ADDRESS in archive.sources()


class TestAllOrNothing:
    def test_a_visit_that_cannot_be_written_takes_the_others_of_its_batch_with_it(self, archive: ArchiveWriter) -> None:
        record(archive, make_decision(1, Topic.ALERT))
        with pytest.raises(ArchiveError):
            archive.record([make_visit(make_decision(2)), make_visit(make_decision(3), make_decision(3))], LATER)
        assert (archive.tally().posts, archive.revision(), archive.retrievals(NOW)[Outcome.READ]) == (1, 1, 1)
        record(archive, make_decision(2), make_decision(3))
        assert (archive.tally().posts, archive.revision()) == (3, 3)

    @pytest.mark.parametrize("step", ["source_columns", "standing_text", "tag_columns"])
    def test_an_exception_in_the_middle_leaves_nothing(
        self, archive: ArchiveWriter, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        real, calls = getattr(rows, step), []

        def breaking(value: object) -> object:
            calls.append(value)
            if len(calls) > 2:
                raise KeyboardInterrupt
            return real(value)

        with monkeypatch.context() as patch:
            patch.setattr(rows, step, breaking)
            with pytest.raises(KeyboardInterrupt):
                archive.record([make_visit(make_decision(number)) for number in (1, 2, 3)], NOW)
        assert (archive.tally().posts, archive.revision(), archive.sources()) == (0, 0, {})
        assert archive.retrievals(NOW)[Outcome.READ] == 0

    def test_a_withdrawal_is_whole_too(self, archive: ArchiveWriter, monkeypatch: pytest.MonkeyPatch) -> None:
        record(archive, make_decision(1), make_decision(2))
        with monkeypatch.context() as patch:
            patch.setattr(writer, "_log", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                archive.withdraw([ONE, identifier(2)], NOW, purge=True)
        assert only(archive) == make_post()


def assert_erased(archive: ArchiveReader) -> None:
    post = only(archive)
    assert (post.url, post.title, post.text, post.html) == ("", "", "", "")
    assert (post.tags.communes, post.tags.evidence) == ((), ())
    assert archive.versions(ONE) == []
