"""Manners beyond one address: what a run asks after a refusal, within a budget, after a move, after a kill."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from collecting import HOUR, Collecting, account
from making import NOW, make_account, make_answer, make_settings, make_state
from servers import FeedServer
from shelf import Item, rss

from plugins import clock
from plugins.archive import ArchiveWriter
from plugins.collect.manners import Queue, Source, queues, spent, within_budget
from plugins.errors import ArchiveError, RetrieveError
from plugins.feeds.schedule import PREFECTURES, hold_after
from plugins.model import Account, Confidence, Hold, Outcome, Platform, Proof, ProofCheck, ProofKind, Verdict


def prefecture(number: int, **changes: Any) -> Account:
    return account(number, address=f"https://www.service{number}.gouv.fr/syndication/flux/actualites", **changes)


def refusal(status: int | None = 403, retry_after: int | None = None) -> RetrieveError:
    return RetrieveError("https://a.example/", f"HTTP {status}: non", status=status, retry_after=retry_after)


class TestHold:
    def test_a_platform_that_refuses_is_left_alone_longer_each_time_up_to_a_day(self) -> None:
        hold, waits = None, []
        for _ in range(6):
            hold = hold_after(PREFECTURES, "HTTP 403: non", before=hold, now=NOW)
            waits.append((hold.until - NOW) / HOUR)
        assert waits == [2, 4, 8, 16, 24, 24]
        assert hold is not None
        assert (hold.group, hold.failures, hold.reason) == (PREFECTURES, 6, "HTTP 403: non")

    def test_it_is_left_alone_as_long_as_it_asks(self) -> None:
        for asked, hours in ((9 * 3600, 9), (60, 2), (10**9, 7 * 24)):
            assert hold_after("a", "", before=None, now=NOW, retry_after=asked).until == NOW + hours * HOUR

    def test_the_next_runs_ask_nothing_there_until_its_time_and_then_try_one(self, collecting: Collecting) -> None:
        sources = [prefecture(number) for number in range(4)]
        other = account(9)
        collecting.serve(other, Item(1))
        for source in sources:
            collecting.shelf.fail(source.address, "HTTP 403 Forbidden: trop de requêtes", status=403)
        report = collecting.run(*sources, other)
        assert (report.tried, report.failed, report.held) == (2, 1, 3)
        report = collecting.run(*sources, other, hours=1.9)
        assert [one.address for one in collecting.shelf.asked[2:]] == [other.address]
        assert {failure.account for failure in report.waiting} == {source.id for source in sources}
        assert "its platform refused (HTTP 403 Forbidden: trop de requêtes)" in report.waiting[-1].reason
        asked = len(collecting.shelf.asked)
        report = collecting.run(*sources, hours=0.2)
        assert len(collecting.shelf.asked) == asked + 1
        assert collecting.archive.holds()[PREFECTURES].failures == 2

    def test_a_network_that_is_down_is_nobody_s_refusal(self, collecting: Collecting) -> None:
        sources = [prefecture(number) for number in range(3)]
        for source in sources:
            collecting.shelf.fail(source.address, "no such host")
        assert collecting.run(*sources).failed == 3
        assert collecting.archive.holds() == {}

    def test_an_answer_ends_it(self, collecting: Collecting) -> None:
        first, second = prefecture(1), prefecture(2)
        collecting.shelf.fail(first.address, "connection refused")
        collecting.serve(second, Item(1))
        collecting.run(first)
        assert collecting.archive.holds()[PREFECTURES].until == NOW + 2 * HOUR
        collecting.serve(first, Item(1))
        report = collecting.run(first, second, hours=3)
        assert (report.read, report.held) == (2, 0)
        assert collecting.archive.holds() == {}

    def test_where_nothing_but_refusals_is_left_the_run_says_that_nothing_was_read(
        self, collecting: Collecting
    ) -> None:
        sources = [prefecture(number) for number in range(3)]
        for source in sources:
            collecting.shelf.fail(source.address, "HTTP 403", status=403)
        assert collecting.run(*sources).nothing_read
        assert collecting.run(*sources, hours=1).nothing_read


class TestBudget:
    def test_the_platform_of_the_prefectures_is_asked_so_many_times_an_hour_in_all(
        self, collecting: Collecting
    ) -> None:
        collecting.settings = replace(collecting.settings, platform_budget=3)
        sources = [prefecture(number) for number in range(8)]
        for source in sources:
            collecting.serve(source, Item(1))
        report = collecting.run(*sources)
        assert (report.tried, report.postponed) == (3, 5)
        assert collecting.run(*sources, hours=0.5).tried == 0
        assert collecting.run(*sources, hours=0.6).tried == 3  # the first three are out of the hour
        assert collecting.run(*sources, hours=1.1).tried == 3
        assert {one.address for one in collecting.shelf.asked[:8]} == {source.address for source in sources}

    def test_other_hosts_have_none(self) -> None:
        sources = tuple(
            Source(make_account(address=f"https://one.example/{n}"), make_state(f"https://one.example/{n}"))
            for n in range(9)
        )
        assert within_budget(Queue("one.example", 0, sources), -5) == Queue("one.example", 0, sources)
        assert within_budget(Queue(PREFECTURES, 0, sources), 4) == Queue(PREFECTURES, 0, sources[:4], 4)
        assert within_budget(Queue(PREFECTURES, 0, sources), -5).sources == ()

    def test_a_visit_of_several_requests_counts_as_many(self, collecting: Collecting) -> None:
        """A page with its details is up to ten."""
        collecting.settings = replace(collecting.settings, platform_budget=10)
        sources = [prefecture(number) for number in range(4)]
        for source in sources:
            collecting.serve(source, Item(1), requests=6)
        report = collecting.run(*sources)
        assert (report.tried, report.requests, report.postponed, report.held) == (2, 12, 2, 0)
        assert (collecting.run(*sources, hours=0.5).tried, collecting.run(*sources, hours=0.6).tried) == (0, 2)

    def test_it_counts_whatever_was_asked_of_the_platform_by_whom_ever(self) -> None:
        requests = {"https://www.isere.gouv.fr/contact": 3, "https://one.example/": 50}
        assert spent(requests, {"www.isere.gouv.fr"}) == 3

    def test_who_waited_longest_is_asked_first(self) -> None:
        waits = {"https://one.example/1": NOW, "https://one.example/2": None, "https://one.example/3": NOW - HOUR}
        sources = [
            Source(make_account(address=address), make_state(address, next_check=at)) for address, at in waits.items()
        ]
        (queue,) = queues(sources, make_settings(Path("nowhere")), ())
        assert [source.account.address[-1] for source in queue.sources] == ["2", "3", "1"]


class TestClock:
    def test_what_a_server_asks_for_counts_from_its_answer_not_from_the_start_of_the_run(
        self, collecting: Collecting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        busy, well = account(1), account(2)
        collecting.shelf.fail(busy.address, "HTTP 429", status=429, retry_after=3 * 3600)
        collecting.serve(well, Item(1))
        instants = iter([NOW, NOW + timedelta(minutes=7), NOW + timedelta(minutes=7)])
        monkeypatch.setattr(clock, "now", lambda: next(instants))
        collecting.run(busy, well)
        states = collecting.archive.sources()
        assert states[busy.address].next_check == NOW + timedelta(hours=3, minutes=7)
        assert states[well.address].next_check == NOW + timedelta(hours=1, minutes=7)
        assert collecting.archive.holds()["host1.example"].until == NOW + timedelta(hours=3, minutes=7)

    def test_a_clock_that_was_ahead_for_a_run_silences_nothing(self, collecting: Collecting) -> None:
        """A machine without a battery for its clock, or a time server that was wrong."""
        sources = [account(1), prefecture(2), prefecture(3)]
        for source in sources:
            collecting.serve(source, Item(1), headers={"cache-control": "max-age=36000"})
        collecting.settings = replace(collecting.settings, platform_budget=2)
        collecting.run(*sources, now=NOW + timedelta(days=400))
        collecting.archive.hold(Hold(PREFECTURES, NOW + timedelta(days=400), 1, "HTTP 403"))
        assert collecting.run(*sources, now=NOW).tried == 3
        assert collecting.run(*sources, now=NOW + HOUR).tried == 0


class TestMoves:
    def test_after_a_permanent_redirect_to_a_feed_the_new_address_is_asked(self, collecting: Collecting) -> None:
        source, new = account(1), "https://new.example/flux.xml"
        collecting.serve(source, Item(1), moved_to=new)
        collecting.run(source)
        collecting.shelf.put(new, rss([Item(1), Item(2)]), etag='"2"')
        report = collecting.run(source, hours=1)
        assert [one.address for one in collecting.shelf.asked] == [source.address, new]
        assert (report.posts_new, len(collecting.posts())) == (1, 2)
        collecting.shelf.fail(new, "HTTP 404", status=404)
        collecting.run(source, hours=1)
        collecting.serve(source, Item(1), Item(2), Item(3))
        collecting.run(source, hours=2)
        assert collecting.shelf.asked[-1].address == source.address
        assert len(collecting.posts()) == 3

    def test_sources_that_moved_to_one_host_are_asked_in_its_turn(self) -> None:
        sources = [
            Source(make_account(address=f"https://old{n}.example/"), make_state(moved_to=f"https://new.example/{n}"))
            for n in range(3)
        ]
        (queue,) = queues(sources, make_settings(Path("nowhere")), ())
        assert (queue.name, len(queue.sources)) == ("new.example", 3)

    def test_where_it_moved_to_and_fails_is_named_and_given_up_after_a_while(self, collecting: Collecting) -> None:
        source, new = account(1), "https://new.example/flux.xml"
        collecting.serve(source, Item(1), moved_to=new)
        collecting.run(source)
        collecting.shelf.fail(new, "no such host")
        report = collecting.run(source, hours=1)
        assert report.failures[0].reason == f"moved to {new}: no such host"
        collecting.run(source, hours=2)
        collecting.run(source, hours=4)
        collecting.serve(source, Item(1), Item(2))
        assert collecting.run(source, hours=8).posts_new == 1
        assert [one.address for one in collecting.shelf.asked] == [source.address, new, new, new, source.address]

    def test_one_to_what_is_no_feed_is_not_remembered(self, collecting: Collecting) -> None:
        source = account(1)
        collecting.shelf.put(source.address, b"<html>Parking</html>", moved_to="https://parking.example/")
        collecting.run(source)
        assert collecting.archive.sources()[source.address].moved_to == ""

    def test_a_public_account_is_not_read_from_outside_its_public_domain(self, collecting: Collecting) -> None:
        proof = Proof(ProofKind.PUBLIC_DOMAIN, NOW.date(), Confidence.HIGH, "")
        source = account(1, address="https://feeds.service.gouv.fr/flux.xml", proof=proof)
        collecting.shelf.put(source.address, make_answer(rss([Item(1)]), url="https://feeds.gouv.fr.evil.example/f"))
        report = collecting.run(source)
        assert collecting.posts() == []
        assert "redirected to feeds.gouv.fr.evil.example, outside .gouv.fr" in report.failures[0].reason


class TestOff:
    def test_a_suspended_account_is_not_asked_and_says_why_until_it_is_proved_anew(
        self, collecting: Collecting
    ) -> None:
        source = account(1)
        collecting.serve(source, Item(1))
        check = ProofCheck(source.id, NOW, Verdict.FAILS, "the page no longer links to it", 2, NOW - 24 * HOUR, True)
        collecting.archive.keep_checks([check])
        report = collecting.run(source)
        assert (report.tried, collecting.shelf.asked) == (0, [])
        assert "suspended, its proof no longer holds: the page no longer links to it" in report.off[0].reason
        assert report.nothing_read
        anew = replace(source, proof=replace(source.proof, date=NOW.date()))
        assert collecting.run(anew).tried == 1

    def test_an_account_whose_token_is_missing_is_not_asked_and_says_which(
        self, collecting: Collecting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("GYROPHARE_X_TOKEN", raising=False)
        source = account(1, platform=Platform.X, address="https://api.x.com/2/users/1/tweets")
        report = collecting.run(source)
        assert collecting.shelf.asked == []
        assert "GYROPHARE_X_TOKEN" in report.off[0].reason


class TestKilled:
    """A run that dies leaves nothing to be asked again within the hour."""

    def breakdown(self, collecting: Collecting, monkeypatch: pytest.MonkeyPatch, *sources: Account) -> None:
        def fail(*_: object) -> None:
            raise ArchiveError("disk full")

        with monkeypatch.context() as patch:
            patch.setattr(collecting.archive, "record", fail)
            with pytest.raises(ArchiveError):
                collecting.run(*sources)

    def test_answers_and_failures_alike_are_taken_from_the_journal(
        self, collecting: Collecting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        good, bad, quiet = account(1), account(2), account(3)
        collecting.serve(good, Item(1))
        collecting.serve(quiet, Item(1), etag='"1"')
        collecting.run(quiet)
        collecting.shelf.fail(bad.address, "HTTP 429", status=429, retry_after=7200)
        collecting.now += HOUR
        self.breakdown(collecting, monkeypatch, good, bad, quiet)
        asked = len(collecting.shelf.asked)
        report = collecting.run(good, bad, quiet)
        assert len(collecting.shelf.asked) == asked
        assert (report.read, report.failed, report.not_modified) == (1, 1, 1)
        states = collecting.archive.sources()
        assert states[bad.address].next_check == collecting.now + 2 * HOUR
        assert states[bad.address].error == "HTTP 429"
        assert collecting.archive.retrievals(collecting.now)[Outcome.READ] == 1

    def test_an_hour_later_they_are_asked_for_again(
        self, collecting: Collecting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source = account(1)
        collecting.serve(source, Item(1))
        self.breakdown(collecting, monkeypatch, source)
        collecting.run(source, hours=1)
        assert len(collecting.shelf.asked) == 2

    def test_without_its_body_an_answer_is_asked_for_again(
        self, collecting: Collecting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source = account(1)
        collecting.serve(source, Item(1))
        self.breakdown(collecting, monkeypatch, source)
        collecting.serve(source, Item(1), Item(2))  # the cache holds another body now
        assert collecting.run(source).posts_new == 2
        assert len(collecting.shelf.asked) == 2

    def test_a_run_that_ends_well_leaves_no_journal(self, collecting: Collecting) -> None:
        source = account(1)
        collecting.serve(source, Item(1))
        collecting.run(source)
        assert not collecting.settings.cache.with_name("asked.jsonl").exists()


def test_a_hold_is_read_back_as_it_was_given(collecting: Collecting) -> None:
    hold = Hold("one.example", NOW + HOUR, 3, "HTTP 429")
    collecting.archive.hold(hold)
    collecting.archive.hold(replace(hold, failures=4))
    assert collecting.archive.holds() == {"one.example": replace(hold, failures=4)}
    collecting.archive.release("one.example")
    assert collecting.archive.holds() == {}


@pytest.mark.parametrize(("platform", "asked"), [(Platform.X, 1), (Platform.RSS, 3)])
@pytest.mark.parametrize("status", [401, 402])
def test_what_is_said_of_a_key_is_said_to_all_who_share_it(platform: Platform, asked: int, status: int) -> None:
    sources = tuple(
        Source(make_account(f"a-{n}", platform=platform), make_state(f"https://api.x.com/2/users/{n}/tweets"))
        for n in range(3)
    )
    assert Queue("api.x.com", 0, sources).refused(refusal(status)) is (asked == 1)


def test_once_all_is_archived_the_bodies_are_forgotten(tmp_path: Path, stub: None) -> None:
    with FeedServer() as server, ArchiveWriter.open(f"sqlite:///{tmp_path / 'archive.sqlite'}") as archive:
        source = account(address=server.serve("/flux.xml", rss([Item(1, text="Un nom que l’on retirera.")])))
        collecting = Collecting(tmp_path, archive)
        collecting.settings = replace(collecting.settings, cache=tmp_path / "http-cache.sqlite")
        report = collecting.run(source, getter=None)
        assert report.posts_new == 1
        assert b"Un nom que" not in collecting.settings.cache.read_bytes()
        assert not list(tmp_path.glob("*.jsonl"))
