"""Schedule: when a source may be asked again. Pure: no clock, no network.

An interval is never shortened by what is written here; a source that says so, or an administrator, may make it longer.
"""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from plugins.model import Hold, Outcome, SourceState

DAY = 24 * 3600
WEEK = 7 * DAY
HOLD = 2 * 3600
"""Seconds for which hosts are left alone after their first refusal."""

PROMPT = 30
"""Seconds after the start of a run within which an answer counts as of that instant, where only the interval counts."""

PREFECTURES = "prefectures"
"""The politeness group of all prefecture sites: one platform, which refuses all of them together (measured 2026-08)."""

_LONGEST_QUIET = 3 * 24  # hours
_RESETS = ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_SECONDS = re.compile(r"\s*(\d{1,10})\s*")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def host_group(address: str, prefectures: Collection[str] = ()) -> str:
    """Return the name of the group of addresses that are asked one at a time: the host, or `PREFECTURES`.

    A prefecture site is one of *prefectures* (host names), or `www.<name>.gouv.fr` (or `.pref.gouv.fr`) read under
    `/syndication/`; labels are compared whole, so `www.isere.gouv.fr.evil.org` is a host like any other. A port of
    its own makes another host.
    """
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return address
    labels = host.split(".")
    prefecture = labels[:1] == ["www"] and labels[2:] in (["gouv", "fr"], ["pref", "gouv", "fr"])
    if host in prefectures or (prefecture and parts.path.startswith("/syndication/")):
        return PREFECTURES
    return host if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def next_check(
    state: SourceState,
    *,
    now: datetime,
    interval: int,
    outcome: Outcome,
    retry_after: int | None = None,
    max_age: int | None = None,
    late: int = 0,
) -> datetime:
    """Return the earliest instant of the next request, after one that ended in *outcome*.

    *state* is what is known of the source; *interval*, *retry_after*, *max_age* and *late* are in seconds. After a
    success: the interval, or what the answer or else the feed (its ttl) asked for up to a day, and never in the hours
    and days that the feed asks to skip. After a failure: the interval doubled once for each failure in a row, up to a
    day (or the interval, if longer), and never before Retry-After, up to a week. So no header and no outage can silence
    a source for good.

    *late* is how long after *now*, the start of its run, the answer came: what a server asks for counts from there, and
    so does the interval after a run that drags on (within `PROMPT` it does not, or each hour would become an hour and a
    turn of cron).
    """
    start = 0 if late <= PROMPT else late
    if outcome is Outcome.FAILED:
        doubled = interval * 2 ** min(state.failures + 1, 16)
        wait = max(start + min(doubled, max(DAY, interval)), late + min(retry_after, WEEK) if retry_after else 0)
        return now + timedelta(seconds=wait)
    # "Expires: 1981", as PHP sends it of itself, tells caches not to keep a body; it does not bid to come at any time.
    asked = max_age or (state.ttl or 0) * 60
    wait = max(start + interval, late + min(asked, DAY))
    return out_of_quiet(now + timedelta(seconds=wait), state.skip_hours, state.skip_days)


def out_of_quiet(instant: datetime, hours: Collection[int], days: Collection[int]) -> datetime:
    """Return the first instant from *instant* (UTC) on that is in none of *hours* (0 to 23) and *days* (Monday is 0).

    RSS 2.0, skipHours and skipDays, which count in GMT. A source that would be silent for more than three days (a
    bank holiday weekend) asked for nonsense, and is not obeyed.
    """
    at = instant
    for _ in range(_LONGEST_QUIET):
        if at.hour not in hours and at.weekday() not in days:
            return at
        at = (at + timedelta(hours=1)).replace(minute=0, second=0)
    return instant


def hold_after(group: str, reason: str, *, before: Hold | None, now: datetime, retry_after: int | None = None) -> Hold:
    """Return until when the hosts of *group* are left alone after one of them refused for the *reason*.

    *before* is the hold of the last refusal, None after a success: the time doubles from one to the next, up to a day.
    What the server asks for (*retry_after*, in seconds) is granted, up to a week.
    """
    failures = before.failures + 1 if before else 1
    wait = max(min(HOLD * 2 ** min(failures - 1, 8), DAY), min(retry_after or 0, WEEK))
    return Hold(group, now + timedelta(seconds=wait), failures, reason)


def max_age(headers: Mapping[str, str], now: datetime) -> int | None:
    """Return for how many seconds an answer says it is fresh, or None (RFC 9111, section 4.2.1).

    *headers* have lower-case names. `max-age` wins over `Expires`, whose distance is taken from the answer's own
    `Date` where it has one; `Age`, the time that it already spent in a cache, is taken off. A date in the past is 0.
    """
    found = _MAX_AGE.search(headers.get("cache-control", ""))
    if found:
        fresh = int(found[1])
    elif "expires" in headers:
        expires = http_date(headers["expires"])
        fresh = 0 if expires is None else _seconds(expires - (http_date(headers.get("date", "")) or now))
    else:
        return None
    age = _SECONDS.fullmatch(headers.get("age", ""))
    return max(0, fresh - int(age[1])) if age else fresh


def retry_after(headers: Mapping[str, str], now: datetime) -> int | None:
    """Return how many seconds an answer that refuses asks to wait, None if it does not say.

    *headers* have lower-case names. Retry-After in seconds or as a date (RFC 9110, section 10.2.3); without it, the
    instant at which a platform's rate limit begins anew: X and Bluesky give seconds since 1970, Mastodon an ISO date.
    """
    value = headers.get("retry-after", "")
    number = _SECONDS.fullmatch(value)
    if number:
        return int(number[1])
    date = http_date(value)
    if date is None:
        date = next((found for name in _RESETS if (found := _reset(headers.get(name, "")))), None)
    return None if date is None else _seconds(date - now)


def _reset(value: str) -> datetime | None:
    number = _SECONDS.fullmatch(value)
    try:
        return datetime.fromtimestamp(int(number[1]), UTC) if number else datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def http_date(value: str) -> datetime | None:
    """Return an HTTP date in UTC, or None if it is none (RFC 9110, section 5.6.7)."""
    try:
        date = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def _seconds(span: timedelta) -> int:
    return max(0, int(span.total_seconds()))
