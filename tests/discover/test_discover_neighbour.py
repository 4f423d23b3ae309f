"""The collector of the same portal: what it asked counts, and both are told of refusals."""

from datetime import timedelta
from pathlib import Path

import pytest
from internet import PREFECTURE, Clock
from making import NOW, make_retrieval, make_settings, make_state, make_visit

from plugins.archive import ArchiveReader, ArchiveWriter
from plugins.discover.neighbour import FRESH, PATIENCE, Neighbour
from plugins.feeds.schedule import PREFECTURES
from plugins.lock import held
from plugins.model import Hold
from plugins.settings import Settings

HOLD = Hold(PREFECTURES, NOW + timedelta(hours=2), 1, "HTTP 429")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path)


def neighbour(settings: Settings, clock: Clock | None = None) -> Neighbour:
    return Neighbour(settings, {PREFECTURE}, clock or Clock())


def record(settings: Settings, *asked: tuple[str, int, int]) -> None:
    """Archive that the collector asked addresses so many minutes ago, with so many requests."""
    with ArchiveWriter.open(settings.archive) as archive:
        visits = [
            make_visit(
                retrieval=make_retrieval(address, at=NOW - timedelta(minutes=minutes), requests=requests),
                state=make_state(address),
            )
            for address, minutes, requests in asked
        ]
        archive.record(visits, NOW)


def test_requests_of_the_last_hour_are_counted_by_group(settings: Settings) -> None:
    record(
        settings,
        (f"https://{PREFECTURE}/syndication/flux/1", 5, 2),
        ("https://www.autre.gouv.fr/syndication/flux/1", 50, 1),
        ("https://a.example/feed", 5, 1),
        (f"https://{PREFECTURE}/syndication/flux/2", 70, 9),
    )
    found = neighbour(settings)
    assert (found.asked(PREFECTURES), found.asked("a.example"), found.asked("b.example")) == (3, 1, 0)


def test_the_archive_is_looked_at_now_and_then_only(settings: Settings) -> None:
    clock = Clock()
    found = neighbour(settings, clock)
    assert found.asked(PREFECTURES) == 0
    record(settings, (f"https://{PREFECTURE}/syndication/flux/1", 5, 2))
    assert found.asked(PREFECTURES) == 0
    clock.sleep(FRESH)
    assert found.asked(PREFECTURES) == 2


def test_without_an_archive_there_is_nobody_and_none_is_made(settings: Settings, tmp_path: Path) -> None:
    found = neighbour(settings)
    assert found.asked(PREFECTURES) == 0
    assert found.held(PREFECTURES) is None
    found.hold(HOLD)
    assert not (tmp_path / "archive.sqlite").exists()


def test_a_refusal_of_the_platform_goes_both_ways(settings: Settings) -> None:
    ArchiveWriter.open(settings.archive).close()
    neighbour(settings).hold(HOLD)
    with ArchiveReader.open(settings.archive) as archive:
        assert archive.holds() == {PREFECTURES: HOLD}
    assert neighbour(settings).held(PREFECTURES) == HOLD


def test_a_refusal_of_another_host_stays_here(settings: Settings) -> None:
    with ArchiveWriter.open(settings.archive) as archive:
        archive.hold(Hold("a.example", HOLD.until, 1, "HTTP 403"))
    neighbour(settings).hold(Hold("b.example", HOLD.until, 1, "HTTP 403"))
    assert neighbour(settings).held("a.example") is None
    with ArchiveReader.open(settings.archive) as archive:
        assert set(archive.holds()) == {"a.example"}


def test_the_collector_at_work_is_not_disturbed_and_learns_of_a_refusal_afterwards(settings: Settings) -> None:
    ArchiveWriter.open(settings.archive).close()
    clock = Clock()
    found = neighbour(settings, clock)
    with held(settings.lock):
        found.hold(HOLD)
    with ArchiveReader.open(settings.archive) as archive:
        assert archive.holds() == {}
    clock.sleep(FRESH)
    assert found.held(PREFECTURES) == HOLD  # nothing goes out to the platform any more, and still it is told
    with ArchiveReader.open(settings.archive) as archive:
        assert archive.holds() == {PREFECTURES: HOLD}


def test_whether_it_is_at_work_is_told_by_its_lock(settings: Settings) -> None:
    found = neighbour(settings)
    assert not found.busy()
    assert not settings.lock.exists()
    with held(settings.lock):
        assert found.busy()
    assert not found.busy()


def test_before_it_leaves_it_waits_for_the_collector_but_not_forever(settings: Settings) -> None:
    ArchiveWriter.open(settings.archive).close()
    clock = Clock()
    found = neighbour(settings, clock)
    found.leave()
    assert clock.slept == []  # nothing to say
    with held(settings.lock):
        found.hold(HOLD)
        found.leave()
    assert sum(clock.slept) == PATIENCE
    found.leave()
    with ArchiveReader.open(settings.archive) as archive:
        assert archive.holds() == {PREFECTURES: HOLD}
    assert sum(clock.slept) == PATIENCE


def test_what_discovery_asks_of_the_platform_counts_for_the_collector_and_not_twice_for_itself(
    settings: Settings,
) -> None:
    ArchiveWriter.open(settings.archive).close()
    found = neighbour(settings)
    found.sent(f"https://{PREFECTURE}/", 2)
    with held(settings.lock):
        found.sent(f"https://{PREFECTURE}/robots.txt", 1)  # the collector is at work: told with the next
    with ArchiveReader.open(settings.archive) as archive:
        assert archive.requests(NOW - timedelta(hours=1)) == {f"https://{PREFECTURE}/": 2}
    found.sent(f"https://{PREFECTURE}/actualites", 1)
    with ArchiveReader.open(settings.archive) as archive:
        assert sum(archive.requests(NOW - timedelta(hours=1)).values()) == 4
    assert neighbour(settings).asked(PREFECTURES) == 0


def test_without_an_archive_nobody_is_told(settings: Settings, tmp_path: Path) -> None:
    neighbour(settings).sent(f"https://{PREFECTURE}/", 1)
    assert not (tmp_path / "archive.sqlite").exists()
