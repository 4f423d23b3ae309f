"""The archive as today's tagger and editors have it: corrections, another tagger, pins."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from collecting import DEPARTMENTS, HOUR, Collecting, StubTagger, account
from making import NOW, make_decision, make_draft, make_visit
from shelf import Item

from plugins.archive import ArchiveWriter
from plugins.collect import retag, run
from plugins.collect.retag import wanted_pins
from plugins.model import (
    CORRECTED,
    Change,
    ChangeKind,
    Correction,
    Danger,
    Evidence,
    Level,
    Platform,
    Post,
    Tags,
    Topic,
)

DAY = 24 * HOUR


class NewTagger(StubTagger):
    """Another version, which takes alerts for prevention, and appeals for alerts."""

    version = "stub-2"

    def tag(self, *said: str, **known: Any) -> Tags:
        tags = super().tag(*said, **known)
        (topic,) = tags.topics
        other = {Topic.ALERT: Topic.PREVENTION, Topic.WITNESS_APPEAL: Topic.ALERT}
        return replace(tags, topics=(other.get(topic, topic),))


@pytest.fixture
def new_tagger(monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda kind=NewTagger: monkeypatch.setattr(run, "Tagger", kind)


def one(collecting: Collecting, title: str = "Alerte orages", text: str = "Texte.", **run: Any) -> Post:
    """Collect a post of its own account, and return it."""
    collecting.serve(account(), Item(1, title, text, published=collecting.now))
    collecting.run(account(), **run)
    return only(collecting)


def only(collecting: Collecting) -> Post:
    (post,) = collecting.posts()
    return post


def changes(collecting: Collecting, after: int = 0) -> list[Change]:
    return collecting.archive.changes(after)


def kinds(collecting: Collecting) -> list[ChangeKind]:
    return [change.kind for change in changes(collecting)]


class TestCorrections:
    def test_one_wins_at_the_next_run_though_no_source_is_due(self, collecting: Collecting) -> None:
        post = one(collecting)
        correction = Correction(post.id, topics=(Topic.CASE_REPORT,), communes=("Rouen",))
        report = collecting.run(account(), corrections=[correction])
        tags = only(collecting).tags
        assert (report.tried, report.posts_checked, report.posts_retagged) == (0, 1, 1)
        assert (tags.topics, tags.communes) == ((Topic.CASE_REPORT,), ("Rouen",))
        assert tags.evidence == (Evidence("affaire", CORRECTED, 1.0), Evidence("communes", CORRECTED, 1.0))
        assert tags.version.startswith("stub-1+")
        assert only(collecting).ends is None
        assert kinds(collecting) == [ChangeKind.NEW, ChangeKind.RETAGGED]

    def test_it_is_made_once(self, collecting: Collecting) -> None:
        post = one(collecting)
        correction = Correction(post.id, topics=(Topic.CASE_REPORT,))
        collecting.run(account(), corrections=[correction])
        report = collecting.run(account(), corrections=[correction])
        assert (report.posts_checked, report.posts_retagged, "retag" in report.seconds) == (0, 0, False)
        assert len(changes(collecting)) == 2

    def test_another_one_takes_its_place(self, collecting: Collecting) -> None:
        post = one(collecting)
        for topic in (Topic.CASE_REPORT, Topic.SCAM):
            collecting.run(account(), corrections=[Correction(post.id, topics=(topic,))])
        assert only(collecting).tags.topics == (Topic.SCAM,)

    def test_a_post_that_is_new_to_an_archive_has_its_correction_at_once(
        self, collecting: Collecting, tmp_path: Path
    ) -> None:
        correction = Correction(one(collecting).id, topics=(Topic.TRAFFIC,))
        with ArchiveWriter.open(f"sqlite:///{tmp_path / 'anew.sqlite'}") as archive:
            anew = Collecting(tmp_path, archive)
            assert one(anew, corrections=[correction]).tags.topics == (Topic.TRAFFIC,)
            assert only(anew).ends is None
            assert kinds(anew) == [ChangeKind.NEW]

    def test_it_wins_over_an_edit(self, collecting: Collecting) -> None:
        post = one(collecting)
        correction = Correction(post.id, topics=(Topic.CASE_REPORT,))
        collecting.run(account(), corrections=[correction])
        collecting.serve(account(), Item(1, "Alerte orages prolongée", published=NOW))
        report = collecting.run(account(), hours=1, corrections=[correction])
        edited = only(collecting)
        assert (report.posts_edited, edited.title) == (1, "Alerte orages prolongée")
        assert (edited.tags.topics, edited.ends) == ((Topic.CASE_REPORT,), None)

    def test_it_wins_over_another_tagger(self, collecting: Collecting, new_tagger: Any) -> None:
        post = one(collecting)
        correction = Correction(post.id, topics=(Topic.CASE_REPORT,))
        collecting.run(account(), corrections=[correction])
        new_tagger()
        report = collecting.run(account(), corrections=[correction])
        assert (report.posts_checked, report.posts_retagged) == (1, 0)
        assert only(collecting).tags.topics == (Topic.CASE_REPORT,)
        assert only(collecting).tags.version.startswith("stub-2+")

    def test_once_it_is_taken_away_the_tagger_speaks_again(self, collecting: Collecting) -> None:
        before = one(collecting)
        collecting.run(account(), corrections=[Correction(before.id, topics=(Topic.CASE_REPORT,), closes=True)])
        collecting.run(account())
        assert only(collecting) == before
        assert kinds(collecting)[1:] == [ChangeKind.RETAGGED] * 2

    def test_one_that_says_what_the_tagger_found_changes_nothing_but_the_version(self, collecting: Collecting) -> None:
        post = one(collecting)
        report = collecting.run(account(), corrections=[Correction(post.id, topics=post.tags.topics)])
        assert (report.posts_checked, report.posts_retagged, len(changes(collecting))) == (1, 0, 1)

    def test_of_a_post_that_does_not_exist_it_says_nothing_and_costs_nothing(self, collecting: Collecting) -> None:
        one(collecting)
        report = collecting.run(account(), corrections=[Correction("f" * 16, closes=True)])
        assert (report.posts_checked, len(changes(collecting))) == (0, 1)

    def test_the_earlier_wordings_of_one_that_seeks_a_person_are_forgotten(self, collecting: Collecting) -> None:
        post = one(collecting, "Recherche", "Un nom.")
        collecting.serve(account(), Item(1, "Recherche", "Un autre nom."))
        collecting.run(account(), hours=1)
        assert collecting.archive.versions(post.id)
        collecting.run(account(), corrections=[Correction(post.id, person="disparition")])  # type: ignore[arg-type]
        assert collecting.archive.versions(post.id) == []


class TestAnotherTagger:
    def posts(self, collecting: Collecting) -> None:
        titles = ["Alerte crue", "Recrutement", "Arnaque", "Alerte vent", "Divers"]
        collecting.serve(account(), *(Item(number, title) for number, title in enumerate(titles)))
        collecting.run(account())

    def test_it_tags_the_archive_anew_and_touches_only_what_it_files_otherwise(
        self, collecting: Collecting, new_tagger: Any
    ) -> None:
        self.posts(collecting)
        revision = collecting.archive.revision()
        new_tagger()
        report = collecting.run(account())
        assert (report.posts_checked, report.posts_retagged) == (5, 2)
        told = changes(collecting, revision)
        by_id = {post.id: post for post in collecting.posts()}
        assert {by_id[change.post].title for change in told} == {"Alerte crue", "Alerte vent"}
        assert {(change.kind, *change.after.topics) for change in told} == {(ChangeKind.RETAGGED, Topic.PREVENTION)}
        assert {post.tags.version for post in by_id.values()} == {"stub-2"}
        assert {post.ends for post in by_id.values()} == {None}

    def test_a_run_that_is_killed_goes_on_where_it_stopped(
        self, collecting: Collecting, new_tagger: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.posts(collecting)
        monkeypatch.setattr(retag, "BATCH", 2)
        new_tagger()
        real, sizes = collecting.archive.retag, []

        def killed(given: list[Any], at: datetime) -> int:
            sizes.append(len(given))
            if len(sizes) == 2:
                raise KeyboardInterrupt
            return real(given, at)

        monkeypatch.setattr(collecting.archive, "retag", killed)
        with pytest.raises(KeyboardInterrupt):
            collecting.run(account())
        assert sorted(post.tags.version for post in collecting.posts()) == ["stub-1"] * 3 + ["stub-2"] * 2
        report = collecting.run(account())
        assert (report.posts_checked, sizes) == (3, [2, 2, 2, 1])
        assert {post.tags.version for post in collecting.posts()} == {"stub-2"}
        assert kinds(collecting).count(ChangeKind.RETAGGED) == 2

    def test_after_its_minute_the_others_wait_for_the_next_run_but_for_what_the_editors_correct(
        self, collecting: Collecting, new_tagger: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.posts(collecting)
        last = max(post.id for post in collecting.posts())
        corrections = [Correction(last, topics=(Topic.SCAM,))]
        new_tagger()
        with monkeypatch.context() as patch:
            patch.setattr(retag, "PATIENCE", -1.0)
            report = collecting.run(account(), corrections=corrections)
        assert (report.posts_checked, report.retag_unfinished) == (1, True)
        assert collecting.archive.posts([last])[last].tags.topics == (Topic.SCAM,)
        report = collecting.run(account(), corrections=corrections)
        assert (report.posts_checked, report.retag_unfinished) == (4, False)
        monkeypatch.setattr(retag, "PATIENCE", -1.0)
        assert not collecting.run(account(), corrections=corrections).retag_unfinished

    def test_without_anything_to_do_the_tagger_is_not_even_asked_to_tag(
        self, collecting: Collecting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.posts(collecting)
        monkeypatch.setattr(StubTagger, "tag", None)
        monkeypatch.setattr(collecting.archive, "retag", None)
        assert collecting.run(account()).posts_checked == 0

    def test_withdrawn_and_purged_posts_are_left_alone(self, collecting: Collecting, new_tagger: Any) -> None:
        self.posts(collecting)
        gone, purged, *_ = sorted(post.id for post in collecting.posts() if post.title.startswith("Alerte"))
        collecting.archive.withdraw([gone], NOW)
        collecting.archive.withdraw([purged], NOW, purge=True)
        before, revision = collecting.archive.posts([gone, purged]), collecting.archive.revision()
        new_tagger()
        corrections = [Correction(post, topics=(Topic.SCAM,), communes=("Rouen",)) for post in (gone, purged)]
        report = collecting.run(account(), corrections=corrections)
        assert (report.posts_checked, report.posts_retagged) == (3, 0)
        assert collecting.archive.posts([gone, purged]) == before
        assert collecting.archive.revision() == revision

    def test_what_is_hidden_in_the_same_run_is_not_tagged(self, collecting: Collecting, new_tagger: Any) -> None:
        post = one(collecting)
        new_tagger()
        assert collecting.run(account(), hidden=[post.id]).posts_checked == 0

    def test_an_alert_that_ended_is_not_brought_back(self, collecting: Collecting, new_tagger: Any) -> None:
        post = one(collecting, text="jusqu'à 3 h")
        collecting.archive.end_due(NOW + 4 * HOUR)
        ended = only(collecting)
        assert (ended.ended, ended.ends) == (True, post.ends)

        class Longer(StubTagger):
            version = "stub-3"

            def tag(self, title: str, text: str, **known: Any) -> Tags:
                return super().tag(title, text.replace("3", "30"), **known)

        new_tagger(Longer)
        collecting.run(account(), hours=5)
        assert (only(collecting).ended, only(collecting).ends) == (True, post.ends)
        assert only(collecting).tags.facts.until == NOW + 30 * HOUR

    def test_one_that_is_found_late_is_over_where_its_time_has_passed(
        self, collecting: Collecting, new_tagger: Any
    ) -> None:
        one(collecting, "Appel-a-temoins")
        new_tagger()
        collecting.run(account(), hours=48)
        post = only(collecting)
        assert (post.tags.topics, post.ends, post.ended) == ((Topic.ALERT,), NOW + DAY, True)

    def test_its_end_is_reckoned_from_the_last_edit_as_the_edit_reckoned_it(
        self, collecting: Collecting, new_tagger: Any
    ) -> None:
        one(collecting, "Appel-a-temoins", "jusqu'à 3 h")
        collecting.serve(account(), Item(1, "Appel-a-temoins", "En fait jusqu'à 5 h", published=NOW))
        collecting.run(account(), hours=2)
        assert only(collecting).tags.facts.until == NOW + 7 * HOUR
        new_tagger()
        collecting.run(account())
        assert (only(collecting).ends, only(collecting).tags.facts.until) == (NOW + 7 * HOUR, NOW + 7 * HOUR)

    def test_a_post_of_a_site_that_is_no_more_is_tagged_by_the_hour_of_france(
        self, collecting: Collecting, new_tagger: Any
    ) -> None:
        collecting.archive.record([make_visit(make_decision(1, Topic.ALERT, site="999"))], NOW)
        assert collecting.run().posts_checked == 1

    def test_the_bar_counts_the_posts_that_are_tagged_anew(
        self, collecting: Collecting, new_tagger: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.posts(collecting)
        told: list[Any] = []

        def track(items: Iterable[Any], label: str, total: int) -> Iterator[Any]:
            told.append((label, total))
            yield from items

        new_tagger()
        assert collecting.run(track=track).posts_checked == 5
        new_tagger(StubTagger)
        monkeypatch.setattr(retag, "BATCH", 3)
        assert collecting.run(track=track).posts_checked == 5
        assert told == [("posts to tag anew", 5)] * 2


class TestWarnings:
    STORM = Danger("orages", Level.YELLOW, NOW, NOW + 12 * HOUR)

    def archived(self, collecting: Collecting, danger: Danger | None, ends: datetime | None, **tags: Any) -> Post:
        """Archive a warning as it was tagged by another tagger."""
        draft = make_draft(1, account="account-1", title="Divers", danger=danger)
        made = Tags(**{"topics": (Topic.ALERT,), "version": "stub-0"} | tags)
        collecting.archive.record([make_visit(make_decision(draft=draft, tags=made, ends=ends))], NOW)
        return only(collecting)

    def test_it_is_still_what_its_source_said_for_machines(self, collecting: Collecting) -> None:
        self.archived(collecting, self.STORM, NOW + 12 * HOUR)
        collecting.run()
        post = only(collecting)
        assert (post.tags.topics, post.tags.facts.level) == ((Topic.ALERT, Topic.PRACTICAL), Level.YELLOW)
        assert (post.ends, post.tags.facts.until) == (NOW + 12 * HOUR, NOW + 12 * HOUR)

    def test_the_end_that_its_source_put_off_stands(self, collecting: Collecting) -> None:
        self.archived(collecting, self.STORM, NOW + 36 * HOUR)
        collecting.run(hours=20)
        assert (only(collecting).ends, only(collecting).current) == (NOW + 36 * HOUR, True)

    def test_an_end_of_the_rule_that_was_renewed_stands(self, collecting: Collecting) -> None:
        self.archived(collecting, replace(self.STORM, ends=None), NOW + 72 * HOUR)
        collecting.run(hours=48)
        assert (only(collecting).ends, only(collecting).current) == (NOW + 72 * HOUR, True)

    def test_the_editors_can_take_it_for_none_and_change_their_mind(self, collecting: Collecting) -> None:
        post = self.archived(collecting, self.STORM, NOW + 12 * HOUR)
        collecting.run(corrections=[Correction(post.id, drill=True)])
        assert (only(collecting).tags.topics, only(collecting).ends) == ((Topic.PRACTICAL,), None)
        collecting.run()
        assert (only(collecting).ends, only(collecting).current) == (NOW + 12 * HOUR, True)

    def test_one_archived_before_the_archive_kept_that_keeps_its_tags(self, collecting: Collecting) -> None:
        source = account(platform=Platform.METEOALARM, enabled=False)
        before = self.archived(collecting, None, NOW + 36 * HOUR, communes=("Rouen",))
        report = collecting.run(source)
        assert (report.posts_checked, report.posts_retagged) == (1, 0)
        assert only(collecting) == before
        assert only(collecting).tags.version == "stub-1"
        collecting.run(source, corrections=[Correction(before.id, topics=(Topic.TRAFFIC,))])
        assert (only(collecting).tags.topics, only(collecting).tags.communes) == ((Topic.TRAFFIC,), ("Rouen",))


class TestPins:
    def test_one_stands_until_its_time_and_is_told_of_once(self, collecting: Collecting) -> None:
        post = one(collecting)
        pins = {post.id: datetime.fromisoformat("2026-11-22")}
        assert collecting.run(pins=pins).pins_changed == 1
        assert only(collecting).pinned == NOW + 11 * HOUR  # midnight in Rouen
        assert collecting.run(pins=pins, hours=10).pins_changed == 0
        assert collecting.run(pins=pins, hours=1).pins_changed == 1
        assert only(collecting).pinned is None
        assert collecting.run(pins=pins, hours=1).pins_changed == 0
        assert kinds(collecting) == [ChangeKind.NEW, ChangeKind.PINNED, ChangeKind.PINNED]

    def test_it_goes_with_its_table(self, collecting: Collecting) -> None:
        post = one(collecting)
        collecting.run(pins={post.id: NOW + HOUR})
        assert collecting.run().pins_changed == 1
        assert only(collecting).pinned is None

    def test_a_moment_is_by_the_hour_of_the_site_of_its_post_unless_it_says_itself(
        self, collecting: Collecting
    ) -> None:
        noon = datetime.fromisoformat("2026-11-22T12:00")
        zones = run._rules(collecting.settings, {"974": DEPARTMENTS["974"]}).zones
        posts = {site: replace(one(collecting), site=site) for site in ("974", "france", "999")}
        aware = datetime.fromisoformat("2026-11-22T12:00:00+02:00")
        found = wanted_pins({**dict.fromkeys(posts, noon), "none": noon}, posts, zones, NOW)
        assert {site: at.hour for site, at in found.items()} == {"974": 8, "france": 11, "999": 11}
        assert {at.utcoffset() for at in found.values()} == {timedelta(0)}
        assert wanted_pins({"974": aware}, posts, zones, NOW) == {"974": NOW + 22 * HOUR}
        assert wanted_pins({"974": aware}, posts, zones, NOW + 22 * HOUR) == {}

    def test_what_is_hidden_or_not_there_is_not_pinned(self, collecting: Collecting) -> None:
        post = one(collecting)
        report = collecting.run(hidden=[post.id], pins={post.id: NOW + HOUR, "f" * 16: NOW + HOUR})
        assert report.pins_changed == 0
