"""A day of cron every five minutes, before a server that keeps score: nothing is asked early, nothing for nothing."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "collect"))

from collecting import StubTagger
from making import make_account, make_department, make_settings
from scoring import DAY, HOUR, TICK, Answer, ScoringServer, rss, serving

from plugins import clock
from plugins.archive import ArchiveWriter
from plugins.collect import run
from plugins.collect.run import collect
from plugins.model import Account

START = datetime(2026, 11, 21, 0, 2, tzinfo=UTC)
NEW_EVERY = 3  # hours


def posts(name: str, now: datetime, inside: str = "") -> bytes:
    """Return a feed that has one more item every three hours."""
    return rss(name, range(5 + int((now - START) / (NEW_EVERY * HOUR))), inside)


def edition(now: datetime) -> int:
    return int((now - START) / (NEW_EVERY * HOUR))


def etag(now: datetime, _: int) -> Answer:
    return Answer(body=posts("etag", now), headers={"ETag": f'"{edition(now)}"'})


def weak(now: datetime, _: int) -> Answer:
    return Answer(body=posts("weak", now), headers={"ETag": f'W/"é{edition(now)}-gzip"'})


def both(now: datetime, _: int) -> Answer:
    modified = format_datetime(START + edition(now) * NEW_EVERY * HOUR, usegmt=True)
    return Answer(body=posts("both", now), headers={"ETag": f'"b{edition(now)}"', "Last-Modified": modified})


def odd_date(now: datetime, _: int) -> Answer:
    return Answer(body=posts("odd", now), headers={"Last-Modified": f"Samedi  21 nov. 2026, edition {edition(now)}"})


def forgetful(now: datetime, before: int) -> Answer:
    """Give a validator at every second request only: the old one must be dropped."""
    headers = {} if before % 2 else {"ETag": f'"f{before}"'}
    return Answer(body=posts("forgetful", now, "<ttl>60</ttl>"), headers=headers, ttl=60)


def bare(now: datetime, _: int) -> Answer:
    return Answer(body=posts("bare", now))


def ttl(now: datetime, _: int) -> Answer:
    return Answer(body=posts("ttl", now, "<ttl>180</ttl>"), ttl=180)


def period(now: datetime, _: int) -> Answer:
    inside = "<sy:updatePeriod xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>hourly</sy:updatePeriod>"
    return Answer(body=posts("period", now, inside), ttl=60)


def max_age(now: datetime, _: int) -> Answer:
    return Answer(body=posts("max-age", now), headers={"ETag": f'"{edition(now)}"', "Cache-Control": "max-age=7200"})


def expires(now: datetime, _: int) -> Answer:
    return Answer(body=posts("expires", now), headers={"Expires": format_datetime(now + 6 * HOUR, usegmt=True)})


def for_ever(now: datetime, _: int) -> Answer:
    return Answer(body=posts("for-ever", now), headers={"ETag": '"1"', "Cache-Control": "max-age=999999999"})


def asleep(now: datetime, _: int) -> Answer:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(2, 8))
    body = posts("asleep", now, f"<skipHours>{hours}</skipHours>")
    return Answer(body=body, headers={"ETag": f'"{edition(now)}"'}, quiet=frozenset(range(2, 8)))


def busy_for(seconds: int) -> Callable[[datetime, int], Answer]:
    def behaviour(now: datetime, before: int) -> Answer:
        if before % 3 == 1:
            return Answer(429, b"moins vite", {"Retry-After": str(seconds)}, feed=False)
        return Answer(body=posts("busy", now), headers={"ETag": f'"{edition(now)}"'})

    return behaviour


def in_repair(now: datetime, before: int) -> Answer:
    if before == 1:
        until = format_datetime(START + 9 * HOUR, usegmt=True)
        return Answer(503, b"maintenance", {"Retry-After": until}, feed=False)
    return Answer(body=posts("repair", now), headers={"ETag": f'"{edition(now)}"'})


def too_many(now: datetime, before: int) -> Answer:
    if before in {1, 2}:
        return Answer(429, b"trop", feed=False)
    return Answer(body=posts("many", now), headers={"ETag": f'"{edition(now)}"'})


def missing(_: datetime, __: int) -> Answer:
    return Answer(404, b"absente", feed=False)


def outage(now: datetime, _: int) -> Answer:
    if START + 4 * HOUR < now < START + 9 * HOUR:
        return Answer(500, b"panne", feed=False)
    return Answer(body=posts("outage", now), headers={"ETag": f'"{edition(now)}"'})


def gone(now: datetime, before: int) -> Answer:
    if before == 2:
        return Answer(410, "fermé".encode(), feed=False)
    return Answer(body=posts("gone", now), headers={"ETag": f'"{edition(now)}"'})


def closes(_: datetime, __: int) -> Answer:
    return Answer(drop=True, feed=False, status=0)


def page(_: datetime, __: int) -> Answer:
    return Answer(body=b"<!doctype html><html><body>Un instant</body></html>", headers={"ETag": '"p"'}, feed=False)


REQUESTS = {
    etag: 24, weak: 24, both: 24, odd_date: 24, forgetful: 24, bare: 1, ttl: 8, period: 24, max_age: 12, expires: 4,
    for_ever: 1, asleep: 18, busy_for(7200): 18, in_repair: 17, too_many: 20, missing: 4, outage: 20, gone: 3,
    closes: 4, page: 4,
}  # fmt: skip
"""What each source is asked in a day: as often as it allows, and not once more."""


@pytest.fixture
def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Day":
    made = Day(tmp_path)
    monkeypatch.setattr(run, "Tagger", StubTagger)
    monkeypatch.setattr(clock, "now", lambda: made.now)  # a Retry-After with a date is counted from the answer
    return made


class Day:
    """Runs cron every five minutes for a day."""

    def __init__(self, folder: Path) -> None:
        self.settings = make_settings(folder, parallel=8)
        self.departments = {"76": make_department()}
        self.now = START

    def run(self, server: ScoringServer, accounts: list[Account], length: timedelta = DAY) -> int:
        runs = int(length / TICK)
        with ArchiveWriter.open(self.settings.archive) as archive:
            for number in range(runs):
                self.now = server.now = START + number * TICK
                collect(self.settings, archive, accounts, self.departments, now=self.now)
            self.posts = archive.tally().posts
            self.states = archive.sources()
        return runs


def account(number: int, address: str) -> Account:
    return make_account(f"account-{number}", address=address)


@pytest.mark.timeout(400)
def test_cron_every_five_minutes_asks_each_source_as_often_as_it_allows_and_no_more(day: Day) -> None:
    with serving(START) as server:
        accounts, expected = [], {}
        for number, (behaviour, count) in enumerate(REQUESTS.items(), 1):
            accounts.append(account(number, server.serve(f"127.2.0.{number}", "/flux", behaviour)))
            expected[f"127.2.0.{number}", "/flux"] = count
        assert day.run(server, accounts) == 288
        assert server.faults() == []
        assert {place: len(server.requests(*place)) for place in expected} == expected
        # Whatever else went wrong around them, the sound ones were read to the last post that they had shown by then.
        sound = [etag, weak, both, odd_date, ttl, period, max_age, asleep]
        assert day.posts > len(sound) * (5 + 7)


@pytest.mark.timeout(200)
def test_permanent_redirects_are_followed_for_good_only_to_a_feed(day: Day) -> None:
    def to(status: int, host: str) -> Callable[[datetime, int], Answer]:
        return lambda *_: Answer(status, headers={"Location": f"http://{host}:{server.port}/flux"}, feed=False)

    with serving(START) as server:
        accounts = []
        for number, status in enumerate((301, 308, 302, 307), 1):
            server.serve(f"127.3.1.{number}", "/flux", etag)
            accounts.append(
                account(number, server.serve(f"127.3.0.{number}", "/flux", to(status, f"127.3.1.{number}")))
            )
        server.serve("127.3.1.9", "/flux", page)
        accounts.append(account(9, server.serve("127.3.0.9", "/flux", to(301, "127.3.1.9"))))
        day.run(server, accounts, 6 * HOUR)
        old = [len(server.requests(f"127.3.0.{number}", "/flux")) for number in (1, 2, 3, 4, 9)]
        new = [len(server.requests(f"127.3.1.{number}", "/flux")) for number in (1, 2, 3, 4, 9)]
        behind = [[one.answer.status for one in server.requests(f"127.3.1.{number}", "/flux")] for number in (3, 4)]
    # A temporary redirect is asked for at its own address; where it leads, nothing is asked for whole that did not change.
    assert behind == [[200, 304, 304, 200, 304, 304]] * 2
    assert (old[:2], new[:2]) == ([1, 1], [6, 6])
    assert old[2:4] == new[2:4]
    assert old[4] == new[4] <= 3
    moved = {state.address: state.moved_to for state in day.states.values()}
    assert [bool(moved[one.address]) for one in accounts] == [True, True, False, False, False]


@pytest.mark.timeout(200)
def test_the_prefectures_are_asked_one_at_a_time_seconds_apart_within_their_budget(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.collect.manners.host_group", lambda *_: "prefectures")
    with serving(START) as server:
        accounts = [
            account(number, server.serve(f"127.4.0.{number}", "/syndication/flux/actualites", etag))
            for number in range(1, 31)
        ]
        day.settings = replace(day.settings, platform_budget=10, platform_gap=0.01)
        day.run(server, accounts, 4 * HOUR)
        asked = sorted(server.scored, key=lambda one: one.start)
        assert server.faults() == [fault for fault in server.faults() if "might have been" in fault]
    assert all(b.start - a.end >= 0.005 for a, b in pairwise(asked))
    for start in range(0, 4 * 60, 5):
        moment = START + timedelta(minutes=start)
        assert sum(moment <= one.at < moment + HOUR for one in asked) <= 10
    each = [len(server.requests(f"127.4.0.{number}", "/syndication/flux/actualites")) for number in range(1, 31)]
    assert (min(each), max(each), sum(each)) == (1, 2, 40)  # nobody starves


@pytest.mark.timeout(200)
def test_a_refusal_spares_the_whole_platform_for_hours(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.collect.manners.host_group", lambda *_: "prefectures")

    def refuses(now: datetime, _: int) -> Answer:
        if now < START + 7 * HOUR:
            return Answer(403, b"acces refuse", feed=False)
        return Answer(body=posts("prefecture", now), headers={"ETag": f'"{edition(now)}"'})

    with serving(START) as server:
        accounts = [account(n, server.serve(f"127.5.0.{n}", "/syndication/flux/a", refuses)) for n in range(1, 21)]
        day.run(server, accounts, 15 * HOUR)
        times = sorted(one.at for one in server.scored)
    assert [(at - START) / HOUR for at in times[:4]] == [0, 2, 6, 14]
    assert len(times) > 20  # and once it answers, all of them are read again
