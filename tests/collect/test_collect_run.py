"""A whole collection over sources in memory, into a real archive."""

import dataclasses
import inspect
import multiprocessing
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from collecting import HOUR, Collecting, StubTagger, account
from making import NOW
from servers import FeedServer
from shelf import Item, rss

from plugins.archive import ArchiveReader, ArchiveWriter
from plugins.collect import readings, run
from plugins.errors import ArchiveError
from plugins.model import ChangeKind, Evidence, Outcome, Platform, Service, Topic
from plugins.tagging.tagger import Tagger


@pytest.fixture
def few_alone(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the third body already be read in another process; give the sizes of the pools that are started."""
    sizes: list[int] = []

    class Pool(ProcessPoolExecutor):
        def __init__(self, workers: int, **options: Any) -> None:
            sizes.append(workers)
            super().__init__(workers, **options)

    monkeypatch.setattr(readings, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(readings, "ALONE", 2)
    monkeypatch.setattr(run, "ALONE", 2)
    return sizes


class TestPosts:
    def test_a_new_post_is_archived_with_what_its_account_and_its_words_tell(self, collecting: Collecting) -> None:
        source = account(1, "974", service=Service.SDIS)
        collecting.serve(source, Item(7, "Recrutement de pompiers", "Venez nombreux."))
        report = collecting.run(source)
        (post,) = collecting.posts()
        assert (post.account, post.site, post.service) == ("account-1", "974", Service.SDIS)
        assert (post.title, post.text) == ("Recrutement de pompiers", "Venez nombreux.")
        assert post.url == "https://host1.example/actualites/7"
        assert (post.published, post.first_seen) == (NOW - 2 * HOUR, NOW)
        assert post.tags.topics == (Topic.RECRUITMENT,)
        assert post.tags.evidence == (Evidence("recrutement", "sdis 974 15", 1.0),)
        assert (report.posts_new, report.posts_edited, report.posts_withdrawn) == (1, 0, 0)

    def test_what_reads_as_before_changes_nothing(self, collecting: Collecting) -> None:
        source = account()
        collecting.serve(source, Item(1), Item(2))
        collecting.run(source)
        collecting.serve(source, Item(2), Item(1))  # other bytes, the same posts
        report = collecting.run(source, hours=1)
        assert (report.read, report.posts_new, report.posts_edited) == (1, 0, 0)
        assert collecting.archive.revision() == 2

    def test_an_edit_shows_the_new_words_and_keeps_the_old_ones_and_the_place(self, collecting: Collecting) -> None:
        source = account()
        collecting.serve(source, Item(1, "Avant"))
        collecting.run(source)
        collecting.serve(source, Item(1, "Après", published=NOW))
        report = collecting.run(source, hours=1)
        (post,) = collecting.posts()
        assert (post.title, post.edited) == ("Après", NOW + HOUR)
        assert (post.published, post.first_seen) == (NOW - 2 * HOUR, NOW)
        assert [version.title for version in collecting.archive.versions(post.id)] == ["Avant"]
        assert (report.posts_new, report.posts_edited) == (0, 1)

    def test_an_edit_of_an_alert_renews_its_end(self, collecting: Collecting) -> None:
        source = account()
        collecting.serve(source, Item(1, "Alerte orages"))
        collecting.run(source)
        assert collecting.posts()[0].ends == NOW - 2 * HOUR + timedelta(hours=24)
        collecting.serve(source, Item(1, "Alerte orages prolongée"))
        collecting.run(source, hours=30)
        assert collecting.posts()[0].ends == NOW + timedelta(hours=30 + 24)
        assert collecting.posts()[0].current

    def test_a_source_that_re_dates_its_items_does_not_move_them(self, collecting: Collecting) -> None:
        source = account()
        collecting.serve(source, Item(1, "Un", published=NOW - 3 * HOUR), Item(2, "Deux", published=NOW - 2 * HOUR))
        collecting.run(source)
        collecting.serve(source, Item(1, "Un", published=NOW), Item(2, "Deux", published=NOW - 2 * HOUR))
        collecting.run(source, hours=1)
        assert collecting.titles() == ["Deux", "Un"]

    def test_a_date_to_come_or_none_is_the_first_reading_and_stays_it(self, collecting: Collecting) -> None:
        source = account()
        collecting.serve(source, Item(1, "Futur", published=NOW + 99 * HOUR), Item(2, "Sans date", published=None))
        collecting.run(source)
        collecting.run(source, hours=2)
        assert {post.title: post.published for post in collecting.posts()} == {"Futur": NOW, "Sans date": NOW}

    def test_numbers_grow_with_the_dates_of_a_feed_the_undated_last(self, collecting: Collecting) -> None:
        source = account()
        collecting.serve(source, Item(1, published=None), Item(2, published=NOW), Item(3, published=NOW - HOUR))
        collecting.run(source)
        by_number = sorted(collecting.posts(), key=lambda post: post.number)
        assert [post.url[-1] for post in by_number] == ["3", "2", "1"]

    def test_a_post_of_the_last_evening_of_a_month_stands_in_the_month_of_its_site(
        self, collecting: Collecting
    ) -> None:
        here, there = account(1, "76"), account(2, "974")
        evening = datetime(2026, 10, 31, 21, tzinfo=UTC)  # past midnight on La Réunion
        for source in (here, there):
            collecting.serve(source, Item(1, published=evening))
        collecting.run(here, there)
        assert collecting.archive.months("76") == ["2026-10"]
        assert collecting.archive.months("974") == ["2026-11"]

    def test_the_archive_keeps_the_version_of_the_tagger(self, tmp_path: Path) -> None:
        with ArchiveWriter.open(f"sqlite:///{tmp_path / 'archive.sqlite'}") as archive:
            collecting, source = Collecting(tmp_path, archive), account()
            collecting.serve(source, Item(1, "Alerte enlèvement"))
            collecting.run(source)
            kept = {post.tags.version for post in archive.newest(9)}
        assert kept == {Tagger.default().version}


class TestHidden:
    def test_what_the_editors_hide_is_withdrawn_and_erased_though_no_source_is_due(
        self, collecting: Collecting
    ) -> None:
        source = account()
        collecting.serve(source, Item(1, "Nom d'une personne"), Item(2))
        collecting.run(source)
        name = next(post.id for post in collecting.posts() if post.title.startswith("Nom"))
        report = collecting.run(source, hidden=[name])
        assert (report.posts_withdrawn, report.tried) == (1, 0)
        assert collecting.titles() == ["Titre"]
        assert collecting.archive.posts([name])[name].text == ""

    def test_it_does_not_come_back_when_its_source_edits_it(self, collecting: Collecting) -> None:
        source = account()
        collecting.serve(source, Item(1))
        collecting.run(source)
        name = collecting.posts()[0].id
        collecting.serve(source, Item(1, "Autre titre"))
        report = collecting.run(source, hours=1, hidden=[name])
        assert (report.posts_withdrawn, report.posts_edited, collecting.posts()) == (1, 0, [])

    def test_it_does_not_enter_an_archive_that_is_begun_anew(self, collecting: Collecting, tmp_path: Path) -> None:
        source = account()
        collecting.serve(source, Item(1), Item(2, "Autre"))
        collecting.run(source)
        name = next(post.id for post in collecting.posts() if post.title == "Titre")
        with ArchiveWriter.open(f"sqlite:///{tmp_path / 'anew.sqlite'}") as archive:
            anew = Collecting(tmp_path, archive)
            anew.serve(source, Item(1), Item(2, "Autre"))
            anew.run(source, hidden=[name])
            assert anew.titles() == ["Autre"]
            assert archive.known([name]) == {}


class TestDue:
    def test_a_source_is_not_asked_again_within_the_hour_however_often_this_runs(self, collecting: Collecting) -> None:
        source = account()
        collecting.serve(source, Item(1))
        tried = [collecting.run(source, now=NOW + timedelta(minutes=minutes)).tried for minutes in range(0, 121, 5)]
        assert [index * 5 for index, count in enumerate(tried) if count] == [0, 60, 120]

    def test_an_account_may_have_a_longer_or_a_shorter_interval_of_its_own(self, collecting: Collecting) -> None:
        quick, slow = account(1, interval=10, interval_reason="accord du service"), account(2, interval=120)
        for source in (quick, slow):
            collecting.serve(source, Item(1))
        tried = [
            collecting.run(quick, slow, now=NOW + timedelta(minutes=minutes)).tried for minutes in (0, 10, 119, 129)
        ]
        assert tried == [2, 1, 1, 2]

    def test_accounts_that_are_off_or_cannot_be_read_are_not_asked(self, collecting: Collecting) -> None:
        off, unread, nowhere = (
            account(1, enabled=False), account(2, platform=Platform.WHATSAPP), account(3, address=""),
        )  # fmt: skip
        report = collecting.run(off, unread, nowhere)
        assert (report.sources, report.tried, collecting.shelf.asked) == (0, 0, [])

    def test_only_the_sites_asked_for_are_collected(self, collecting: Collecting) -> None:
        here, there, everywhere = account(1, "76"), account(2, "974"), account(3, None)
        for source in (here, there, everywhere):
            collecting.serve(source, Item(1))
        report = collecting.run(here, there, everywhere, sites=["974", "france"])
        assert report.sources == 2
        assert {asked.address for asked in collecting.shelf.asked} == {there.address, everywhere.address}

    def test_what_is_gone_is_never_asked_again(self, collecting: Collecting) -> None:
        source = account()
        collecting.shelf.fail(source.address, "HTTP 410 Gone", status=410)
        assert collecting.run(source).failed == 1
        report = collecting.run(source, hours=24 * 365)
        assert (report.sources, report.tried) == (1, 0)

    def test_failures_are_asked_less_and_less_often_and_a_recovery_takes_up_the_rhythm(
        self, collecting: Collecting
    ) -> None:
        source = account()
        collecting.shelf.fail(source.address)
        hours = [hour for hour in range(40) if collecting.run(source, now=NOW + hour * HOUR).tried]
        assert hours == [0, 2, 6, 14, 30]
        collecting.serve(source, Item(1))
        assert [collecting.run(source, now=NOW + hour * HOUR).read for hour in (53, 54, 55)] == [0, 1, 0]
        assert collecting.archive.sources()[source.address].failures == 0

    def test_a_source_that_failed_and_is_not_due_again_counts_as_unread(self, collecting: Collecting) -> None:
        failing, gone, well = account(1), account(2), account(3)
        collecting.shelf.fail(failing.address, "no such host")
        collecting.shelf.fail(gone.address, "HTTP 410 Gone", status=410)
        collecting.serve(well, Item(1))
        collecting.run(failing, gone, well)
        report = collecting.run(failing, gone)
        assert (report.tried, report.nothing_read) == (0, True)
        assert [one.reason for one in report.waiting] == ["no such host", "HTTP 410 Gone"]
        assert not collecting.run(failing, gone, well).nothing_read

    def test_records_of_retrievals_are_forgotten_after_a_while(self, collecting: Collecting) -> None:
        source = account()
        collecting.serve(source, Item(1))
        collecting.run(source)
        collecting.run(source, hours=24 * 31)
        assert collecting.archive.retrievals(NOW)[Outcome.READ] == 0
        assert collecting.archive.retrievals(NOW)[Outcome.SAME] == 1


class TestAnswers:
    def test_validators_travel_from_run_to_run_as_one_set(self, collecting: Collecting) -> None:
        source = account()
        collecting.serve(source, Item(1), etag='"1"', last_modified="Sat, 21 Nov 2026 10:00:00 GMT")
        collecting.run(source)
        assert collecting.run(source, hours=1).not_modified == 1
        collecting.serve(source, Item(1), Item(2), etag='W/"2"')
        collecting.run(source, hours=1)
        assert collecting.run(source, hours=1).not_modified == 1
        assert [(asked.etag, asked.last_modified) for asked in collecting.shelf.asked] == [
            ("", ""),
            ('"1"', "Sat, 21 Nov 2026 10:00:00 GMT"),
            ('"1"', "Sat, 21 Nov 2026 10:00:00 GMT"),
            ('W/"2"', ""),
        ]

    def test_the_same_bytes_are_not_read_again(self, collecting: Collecting) -> None:
        source = account()
        collecting.serve(source, Item(1))
        collecting.run(source)
        report = collecting.run(source, hours=1)
        assert (report.unchanged, report.read, report.tried) == (1, 0, 1)

    def test_a_feed_that_asks_to_be_left_alone_is_after_a_304_too(self, collecting: Collecting) -> None:
        source = account()
        collecting.serve(source, Item(1), ttl=180, etag='"1"')
        assert [hour for hour in range(10) if collecting.run(source, now=NOW + hour * HOUR).tried] == [0, 3, 6, 9]

    def test_only_new_posts_move_the_date_of_the_last_new_one(self, collecting: Collecting) -> None:
        source = account()
        collecting.serve(source, Item(1))
        collecting.run(source)
        collecting.serve(source, Item(1, "Corrigé"))
        collecting.run(source, hours=1)
        assert collecting.archive.sources()[source.address].last_new == NOW
        collecting.serve(source, Item(1, "Corrigé"), Item(2))
        collecting.run(source, hours=1)
        assert collecting.archive.sources()[source.address].last_new == NOW + 2 * HOUR

    def test_a_failing_source_is_recorded_told_and_changes_nothing_for_the_others(self, collecting: Collecting) -> None:
        bad, good = account(1), account(2)
        collecting.shelf.fail(bad.address, "HTTP 503: maintenance", status=503)
        collecting.serve(good, Item(1))
        report = collecting.run(bad, good)
        assert (report.sources, report.tried, report.read, report.failed) == (2, 2, 1, 1)
        assert report.in_words() == [f"account-1: {bad.address}: HTTP 503: maintenance"]
        assert not report.nothing_read
        assert collecting.titles() == ["Titre"]
        assert collecting.archive.sources()[bad.address].error == "HTTP 503: maintenance"
        assert collecting.archive.retrievals(NOW)[Outcome.FAILED] == 1

    def test_a_page_in_the_place_of_a_feed_is_a_failure_too(self, collecting: Collecting) -> None:
        source = account()
        collecting.shelf.put(source.address, b"<!doctype html><title>Maintenance</title>", etag='"page"')
        assert collecting.run(source).nothing_read
        state = collecting.archive.sources()[source.address]
        assert (state.etag, state.failures) == ("", 1)

    def test_the_real_retriever_is_used_where_no_other_is_given(self, collecting: Collecting) -> None:
        with FeedServer() as server:
            source = account(address=server.serve("/flux.xml", rss([Item(1)]), ETag='"1"'))
            assert collecting.run(source, getter=None).posts_new == 1
            assert collecting.run(source, hours=1, getter=None).not_modified == 1
            first, second = server.requests("/flux.xml")
        assert "if-none-match" not in first.headers
        assert second.headers["if-none-match"] == '"1"'
        assert "Gyrophare" in first.headers["user-agent"]


class TestBatches:
    def test_the_report_tells_the_seconds_of_each_phase_and_the_bar_every_source(self, collecting: Collecting) -> None:
        told: list[object] = []

        def track(items: Iterable[Any], label: str, total: int) -> Iterator[Any]:
            told.extend([label, total])
            for item in items:
                told.append(item.source.account.id)
                yield item

        sources = [account(number) for number in (1, 2)]
        for source in sources:
            collecting.serve(source, Item(1))
        report = collecting.run(*sources, track=track)
        assert told[:2] == ["sources", 2]
        assert sorted(map(str, told[2:])) == ["account-1", "account-2"]
        assert set(report.seconds) == {"total", "archive", "tag"}
        assert report.seconds["total"] >= report.seconds["archive"] + report.seconds["tag"] > 0

    def test_visits_are_archived_as_they_come(self, collecting: Collecting, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(run, "PATIENCE", -1.0)
        collecting.settings = dataclasses.replace(collecting.settings, parallel=1)
        sources = [account(number, address=f"https://one.example/{number}") for number in range(6)]
        archived = []

        def answer_after_the_first() -> Any:
            with ArchiveReader.open(collecting.settings.archive) as reader:
                archived.append(reader.tally().posts)
            return collecting.shelf._answers[sources[0].address]

        collecting.serve(sources[0], Item(1))
        for source in sources[1:]:
            collecting.shelf.put(source.address, answer_after_the_first)
        collecting.run(*sources)
        assert archived[-1] >= 2
        assert len(collecting.posts()) == 6

    def test_a_full_batch_does_not_wait(self, collecting: Collecting, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(run, "BATCH", 2)
        monkeypatch.setattr(run, "PATIENCE", 3600.0)
        sizes = sizes_of_batches(collecting, monkeypatch)
        sources = [account(number) for number in range(5)]
        for source in sources:
            collecting.serve(source, Item(1))
        collecting.run(*sources)
        assert sizes == [2, 2, 1]

    def test_posts_are_numbered_without_gaps_over_batches(
        self, collecting: Collecting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(run, "BATCH", 2)
        sources = [account(number) for number in range(5)]
        for source in sources:
            collecting.serve(source, Item(1), Item(2))
        collecting.run(*sources)
        assert sorted(post.number for post in collecting.posts()) == list(range(1, 11))

    def test_many_bodies_read_in_several_processes_make_the_same_posts(
        self, collecting: Collecting, tmp_path: Path, few_alone: list[int]
    ) -> None:
        sources = [account(number) for number in range(8)]
        with ArchiveWriter.open(f"sqlite:///{tmp_path / 'shared.sqlite'}") as archive:
            shared = Collecting(tmp_path, archive, processes=2)
            for one in (collecting, shared):
                for number, source in enumerate(sources):
                    one.serve(source, Item(1, "Alerte"), Item(2, f"Post {number}"))
                one.run(*sources)
            assert unnumbered(shared) == unnumbered(collecting)
            assert archive.sources() == collecting.archive.sources()
        assert few_alone == [2]

    def test_no_more_processes_are_started_than_the_sources_that_are_due_can_keep_busy(
        self, collecting: Collecting, few_alone: list[int]
    ) -> None:
        collecting.settings = dataclasses.replace(collecting.settings, processes=64)
        sources = [account(number) for number in range(3)]
        for source in sources:
            collecting.serve(source, Item(1))
        collecting.run(*sources)
        assert few_alone == [2]


class TestBreakdowns:
    def test_an_archive_that_fails_keeps_what_was_archived_before_and_stops_the_asking(
        self, collecting: Collecting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(run, "BATCH", 1)
        collecting.settings = dataclasses.replace(collecting.settings, parallel=2)
        fail_at_record(collecting, monkeypatch, 3, ArchiveError("archive: while writing: database or disk is full"))
        sources = [account(number) for number in range(40)]
        for source in sources:
            collecting.serve(source, Item(1))
        with pytest.raises(ArchiveError, match="disk is full") as caught:
            collecting.run(*sources)
        asked = len(collecting.shelf.asked)
        time.sleep(0.05)
        assert len(collecting.posts()) == 2
        assert asked == len(collecting.shelf.asked) < 10, caught  # though the traceback keeps every frame alive
        assert fetching() == []

    def test_an_archive_that_fails_ends_the_processes_too(
        self, collecting: Collecting, monkeypatch: pytest.MonkeyPatch, few_alone: list[int]
    ) -> None:
        monkeypatch.setattr(run, "BATCH", 1)
        collecting.settings = dataclasses.replace(collecting.settings, processes=2)
        fail_at_record(collecting, monkeypatch, 4, ArchiveError("disk is full"))
        sources = [account(number) for number in range(9)]
        for source in sources:
            collecting.serve(source, Item(1))
        with pytest.raises(ArchiveError) as caught:
            collecting.run(*sources)
        assert multiprocessing.active_children() == [], caught
        assert few_alone == [2]

    @pytest.mark.parametrize("error", [ZeroDivisionError("a bug"), KeyboardInterrupt()])
    def test_a_bug_ends_the_run_and_what_was_archived_before_stays(
        self, collecting: Collecting, monkeypatch: pytest.MonkeyPatch, error: BaseException
    ) -> None:
        monkeypatch.setattr(run, "BATCH", 1)
        collecting.settings = dataclasses.replace(collecting.settings, parallel=1)
        sources = [account(number, address=f"https://one.example/{number}") for number in range(9)]
        for source in sources:
            collecting.serve(source, Item(1))
        collecting.shelf.put(sources[3].address, error)
        with pytest.raises(type(error)):
            collecting.run(*sources)
        assert len(collecting.shelf.asked) == 4
        assert len(collecting.posts()) == 3
        assert fetching() == []

    def test_after_a_breakdown_the_next_run_makes_good_what_was_not_archived_and_asks_nothing_again(
        self, collecting: Collecting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sources = [account(number) for number in range(3)]
        for source in sources:
            collecting.serve(source, Item(1, "Avant"), etag='"1"')
        collecting.run(*sources)
        for source in sources:
            collecting.serve(source, Item(1, "Après"), Item(2, "Nouveau"), etag='"2"')
        with monkeypatch.context() as patch:
            fail_at_record(collecting, patch, 1, ArchiveError("disk full"))
            with pytest.raises(ArchiveError):
                collecting.run(*sources, hours=1)
        asked = len(collecting.shelf.asked)
        report = collecting.run(*sources)
        assert (report.posts_new, report.posts_edited) == (3, 3)
        assert len(collecting.shelf.asked) == asked == 6
        kinds = [change.kind for change in collecting.archive.changes(0)]
        assert (kinds.count(ChangeKind.NEW), kinds.count(ChangeKind.EDITED)) == (6, 3)


def unnumbered(collecting: Collecting) -> dict[str, object]:
    """Return the posts without their numbers, which are given in the order of arrival."""
    return {post.id: dataclasses.replace(post, number=0) for post in collecting.posts()}


def sizes_of_batches(collecting: Collecting, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    sizes: list[int] = []
    record = collecting.archive.record
    monkeypatch.setattr(
        collecting.archive, "record", lambda visits, *rest: (sizes.append(len(visits)), record(visits, *rest))[1]
    )
    return sizes


def fail_at_record(collecting: Collecting, monkeypatch: pytest.MonkeyPatch, turn: int, error: BaseException) -> None:
    record, turns = collecting.archive.record, iter(range(1, 1000))

    def failing(*arguments: Any) -> int:
        if next(turns) == turn:
            raise error
        return record(*arguments)

    monkeypatch.setattr(collecting.archive, "record", failing)


def fetching() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("fetch")]


def test_the_stub_tagger_has_the_signature_of_the_real_one() -> None:
    def names(kind: type) -> list[str]:
        return list(inspect.signature(kind.tag).parameters)  # type: ignore[attr-defined]

    assert names(StubTagger) == names(Tagger)
