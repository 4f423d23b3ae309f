"""What the reading of an X account keeps from one visit to the next, as a short JSON text.

Broken or foreign memory counts as empty: the account is then met as for the first time.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta

from plugins import text
from plugins.feeds.untrusted import table

WINDOW = timedelta(days=7)
"""How long a post is looked up again, to see whether it still stands."""

MOST_POSTS = 100
"""As many as one lookup may ask for (GET /2/tweets)."""

USER_LASTS = timedelta(days=7)
"""How long the name of an account is taken as known: asking again is billed."""

_ENDS = 2  # of a hole
_NUMBER = re.compile(r"[0-9]{1,19}")
_EPOCH = 1_288_834_974_657  # milliseconds since 1970 at which the numbers of posts begin (twitter-archive/snowflake)
_USER = ("id", "username", "name", "verified_type", "day")


@dataclass(frozen=True, slots=True)
class Memory:
    """What was read: up to *since*, but for what lies between the ends of *hole* (both are read).

    *posts* are those of the last week, latest first: the number that a post began with, and its last version's where
    it was edited ("1 2"). *looked* is the day they were looked up, *billed* what was paid for on *day*: UTC dates.
    """

    since: str = ""
    hole: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    looked: str = ""
    day: str = ""
    billed: tuple[str, ...] = ()
    user: Mapping[str, str] = field(default_factory=dict)

    def billed_on(self, now: datetime) -> frozenset[str]:
        """Return what was paid for on the UTC day of *now*."""
        return frozenset(self.billed) if self.day == day_of(now) else frozenset()

    def knows_user(self, now: datetime) -> bool:
        """Tell whether the name of the account was given within `USER_LASTS`."""
        return self.user.get("day", "") > day_of(now - USER_LASTS)

    def versions(self) -> dict[str, str]:
        """Return the last version of each post by the number it began with."""
        return {first: last or first for first, _, last in (post.partition(" ") for post in self.posts)}


def recall(memory: str) -> Memory:
    """Return what *memory* holds."""
    try:
        found = table(json.loads(memory or "{}"))
    except (ValueError, RecursionError):
        return Memory()
    since, hole = _word(found.get("since")), _words(found.get("hole"))
    posts = tuple(post for post in _words(found.get("posts")) if all(map(is_number, post.split(" ", 1))))
    return Memory(
        since=since if is_number(since) else "",
        hole=hole if len(hole) == _ENDS and all(map(is_number, hole)) else (),
        posts=posts[:MOST_POSTS],
        looked=_word(found.get("looked")),
        day=_word(found.get("day")),
        billed=_words(found.get("billed")),
        user={name: _word(table(found, "user").get(name)) for name in _USER if table(found, "user").get(name)},
    )


def remember(memory: Memory) -> str:
    """Return *memory* as it is kept: what is empty is left out."""
    kept = {name: value for name, value in asdict(memory).items() if value}
    return json.dumps(kept, separators=(",", ":"), sort_keys=True)


def posts_of_week(versions: Mapping[str, str], now: datetime) -> tuple[str, ...]:
    """Return the posts of *versions* that are to be looked up again, as `Memory.posts` holds them."""
    recent = sorted((first for first in versions if instant_of(first) > now - WINDOW), key=int, reverse=True)
    return tuple(first if versions[first] == first else f"{first} {versions[first]}" for first in recent[:MOST_POSTS])


def is_number(value: str) -> bool:
    """Tell whether *value* may be the number of a post or account: X gives them as text."""
    return _NUMBER.fullmatch(value) is not None


def instant_of(number: str) -> datetime:
    """Return when the post with this *number* was made, UTC: the number begins with the time."""
    return datetime.fromtimestamp(((int(number) >> 22) + _EPOCH) // 1000, UTC)


def day_of(instant: datetime) -> str:
    """Return the UTC day of *instant*, by which X bills."""
    return instant.astimezone(UTC).date().isoformat()


def _word(value: object) -> str:
    return text.excerpt(value, 100) if isinstance(value, str) else ""


def _words(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
