"""The clock."""

from datetime import UTC, datetime, timedelta

from plugins import clock


def test_now_is_the_present_in_utc_to_the_second() -> None:
    before = datetime.now(UTC)
    now = clock.now()
    assert timedelta(seconds=-1) <= now - before < timedelta(seconds=5)
    assert (now.tzinfo, now.microsecond) == (UTC, 0)


def test_the_stopwatch_never_goes_back() -> None:
    readings = [clock.stopwatch() for _ in range(100)]
    assert readings == sorted(readings)
    assert readings[0] < clock.stopwatch()
