"""When a source may be asked again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.feeds.schedule import DAY, PREFECTURES, WEEK, host_group, max_age, next_check, retry_after
from plugins.model import Outcome, SourceState

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOUR = 3600
SECONDS = st.one_of(st.none(), st.integers(0, 10**10))


def wait(outcome=Outcome.READ, failures=0, interval=HOUR, ttl=None, **asked):
    state = SourceState("https://a.example/", failures=failures, ttl=ttl)
    return (next_check(state, now=NOW, interval=interval, outcome=outcome, **asked) - NOW).total_seconds()


@pytest.mark.parametrize("outcome", [Outcome.READ, Outcome.SAME, Outcome.NOT_MODIFIED])
def test_after_a_success_the_interval_is_waited(outcome):
    assert wait(outcome, failures=5) == HOUR


def test_an_answer_may_ask_for_more_but_not_for_less():
    assert wait(max_age=7 * HOUR) == 7 * HOUR
    assert wait(max_age=60) == HOUR
    assert wait(ttl=120) == 2 * HOUR
    assert wait(ttl=5) == HOUR


def test_max_age_wins_over_ttl_unless_it_is_nothing():
    assert wait(max_age=2 * HOUR, ttl=600) == 2 * HOUR
    assert wait(max_age=0, ttl=600) == 10 * HOUR  # PHP says "Expires: 1981" of itself


def test_what_a_server_asks_for_counts_from_its_answer_and_after_a_long_run_the_interval_too():
    assert wait(late=20) == HOUR
    assert wait(late=200) == HOUR + 200
    assert wait(late=20, max_age=2 * HOUR) == 2 * HOUR + 20
    assert wait(Outcome.FAILED, late=20) == 2 * HOUR
    assert wait(Outcome.FAILED, late=200) == 2 * HOUR + 200
    assert wait(Outcome.FAILED, late=20, retry_after=2 * HOUR) == 2 * HOUR + 20


def test_a_bad_header_cannot_silence_a_source():
    assert wait(max_age=10**10) == DAY
    assert wait(ttl=10**6) == DAY


def test_an_interval_beyond_a_day_is_kept():
    assert wait(interval=3 * DAY) == 3 * DAY
    assert wait(Outcome.FAILED, failures=9, interval=3 * DAY) == 3 * DAY


def test_failures_in_a_row_double_the_interval_up_to_a_day():
    waits = [wait(Outcome.FAILED, failures=n) / HOUR for n in (0, 1, 2, 3, 4, 500)]
    assert waits == [2, 4, 8, 16, 24, 24]


def test_a_retry_after_is_honoured_up_to_a_week():
    assert wait(Outcome.FAILED, retry_after=5 * HOUR) == 5 * HOUR
    assert wait(Outcome.FAILED, retry_after=60) == 2 * HOUR
    assert wait(Outcome.FAILED, retry_after=3 * DAY) == 3 * DAY
    assert wait(Outcome.FAILED, retry_after=10**9) == WEEK


@given(
    st.sampled_from(Outcome),
    st.integers(0, 10**4),
    st.integers(60, DAY),
    st.fixed_dictionaries({"retry_after": SECONDS, "max_age": SECONDS, "ttl": SECONDS}),
)
def test_no_answer_shortens_the_interval_or_goes_beyond_a_week(outcome, failures, interval, asked):
    found = wait(outcome, failures, interval, **asked)
    assert interval <= found <= WEEK


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("https://www.isere.gouv.fr/syndication/flux/actualites", PREFECTURES),
        ("https://WWW.Isere.gouv.fr./syndication/flux/actualites", PREFECTURES),
        ("https://www.polynesie-francaise.pref.gouv.fr/syndication/flux/a", PREFECTURES),
        ("https://www.isere.gouv.fr/rss.xml", "www.isere.gouv.fr"),
        ("https://www.isere.gouv.fr.evil.org/syndication/flux/a", "www.isere.gouv.fr.evil.org"),
        ("https://isere.gouv.fr/syndication/flux/a", "isere.gouv.fr"),
        ("https://www.a.b.gouv.fr/syndication/flux/a", "www.a.b.gouv.fr"),
        ("https://wwwx.isere.gouv.fr/syndication/flux/a", "wwwx.isere.gouv.fr"),
        ("https://Bsky.app:443/profile/x/rss", "bsky.app"),
        ("http://127.0.0.1:8001/f", "127.0.0.1:8001"),
        ("http://[broken", "http://[broken"),
        ("http://host:99999/", "http://host:99999/"),
    ],
)
def test_addresses_are_grouped_by_host_and_prefectures_together(address, group):
    assert host_group(address) == group


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "no-cache"}, None),
        ({"cache-control": "public, max-age=600"}, 600),
        ({"cache-control": 'MAX-AGE = "600"'}, 600),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "max-age=600", "age": "100"}, 500),
        ({"cache-control": "max-age=600", "age": "900"}, 0),
        ({"cache-control": "max-age=600", "age": "old"}, 600),
        ({"cache-control": "max-age=60", "expires": "Sun, 01 Nov 2026 13:00:00 GMT"}, 60),
        ({"expires": "Sun, 01 Nov 2026 13:00:00 GMT"}, 3600),
        ({"expires": "Sun, 01 Nov 2026 13:00:00 GMT", "date": "Sun, 01 Nov 2026 12:30:00 GMT"}, 1800),
        ({"expires": "Thu, 01 Dec 1994 16:00:00 GMT"}, 0),
        ({"expires": "0"}, 0),
    ],
)
def test_the_freshness_that_an_answer_claims(headers, seconds):
    assert max_age(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sun, 01 Nov 2026 12:02:00 GMT", 120),
        ("Sun, 01 Nov 2026 14:02:00 +0200", 120),
        ("Sun, 01 Nov 2026 12:02:00 -0000", 120),
        ("Sunday, 01-Nov-26 12:02:00 GMT", 120),
        ("Sat, 31 Oct 2026 12:00:00 GMT", 0),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("Sun, 99 Nov 2026 12:02:00 GMT", None),
    ],
)
def test_a_retry_after_in_seconds_or_as_a_date(value, seconds):
    assert retry_after({"retry-after": value}, NOW) == seconds


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-rate-limit-reset", str(int(NOW.timestamp()) + 300)),  # X
        ("ratelimit-reset", str(int(NOW.timestamp()) + 300)),  # Bluesky
        ("x-ratelimit-reset", "2026-11-01T12:05:00.000000Z"),  # Mastodon
    ],
)
def test_the_end_of_a_rate_limit_is_waited_for_where_there_is_no_retry_after(name, value):
    assert retry_after({name: value}, NOW) == 300
    assert retry_after({name: value, "retry-after": "7"}, NOW) == 7


@pytest.mark.parametrize(
    ("hours", "days", "expected"),
    [
        ((), (), datetime(2026, 11, 1, 13, tzinfo=UTC)),
        ((13, 14), (), datetime(2026, 11, 1, 15, tzinfo=UTC)),
        (tuple(range(13, 24)), (), datetime(2026, 11, 2, 0, tzinfo=UTC)),
        ((), (6,), datetime(2026, 11, 2, 0, tzinfo=UTC)),  # NOW is a Sunday
        ((0, 1), (6,), datetime(2026, 11, 2, 2, tzinfo=UTC)),
        (tuple(range(24)), (), datetime(2026, 11, 1, 13, tzinfo=UTC)),  # nonsense
        ((), tuple(range(7)), datetime(2026, 11, 1, 13, tzinfo=UTC)),
    ],
)
def test_the_hours_and_days_that_a_feed_asks_to_skip_are_skipped(hours, days, expected):
    state = SourceState("https://a.example/", skip_hours=hours, skip_days=days)
    assert next_check(state, now=NOW, interval=HOUR, outcome=Outcome.READ) == expected


def test_the_prefectures_of_the_registry_are_one_group_whatever_is_read_there():
    group = host_group("https://www.isere.gouv.fr/actualites", {"www.isere.gouv.fr"})
    assert group == PREFECTURES != host_group("https://www.douane.gouv.fr/actualites", {"www.isere.gouv.fr"})


@given(st.text(max_size=40))
def test_no_header_can_break_the_schedule(value):
    headers = {"cache-control": value, "expires": value, "date": value, "age": value}
    found = max_age(headers, NOW)
    assert found is None or found >= 0
    for name in ("retry-after", "x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset"):
        assert (retry_after({name: value}, NOW) or 0) >= 0
    assert NOW + timedelta(seconds=wait(max_age=found)) > NOW
