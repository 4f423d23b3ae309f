"""Timeline: what the last window on an author's posts showed, and which of them are missing from it since.

That a post is missing from a list proves nothing: a list is cached, filtered, cut. So the platform is asked about that
very post, within the same visit, and only what it says then counts as a deletion. What is older than the window is not
looked at again.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from plugins.errors import RetrieveError
from plugins.feeds.answer import Answer

MOST_PAGES = 3
"""Pages of one visit, where the last post that was seen is further back than the first."""

_MOST_SEEN = 80  # posts; some 30 bytes each
_LAST_SECOND = 4_102_444_800  # the year 2100: an instant after it is none


@dataclass(frozen=True, slots=True)
class Window:
    """What one visit showed: the author's posts with their instants; nothing is older than a *whole* one.

    A post is known here by what is short and stable on its platform, not by its address.
    """

    seen: Mapping[str, datetime]
    whole: bool

    def reaches(self, memory: str) -> bool:
        """Tell whether nothing lies between this window and the one in *memory*."""
        last = max(_recall(memory).values(), default=None)
        return last is None or self.whole or (bool(self.seen) and min(self.seen.values()) <= last)

    def missing(self, memory: str) -> tuple[str, ...]:
        """Return the posts of the window in *memory* that should be in this one and are not, the latest first."""
        known = _recall(memory)
        if self.whole:
            gone = [post for post in known if post not in self.seen]
        elif self.seen:
            start = min(self.seen.values())
            gone = [post for post, instant in known.items() if post not in self.seen and instant > start]
        else:
            return ()
        return tuple(sorted(gone, key=lambda post: (known[post], post), reverse=True))

    def remember(self, memory: str, settled: Collection[str]) -> str:
        """Return what to keep for the next visit: this window, and the missing posts that are not *settled*."""
        known = _recall(memory)
        unsettled = {post: known[post] for post in self.missing(memory) if post not in settled}
        latest = sorted({**self.seen, **unsettled}.items(), key=lambda one: (one[1], one[0]), reverse=True)
        seen = {post: int(instant.timestamp()) for post, instant in latest[:_MOST_SEEN]}
        kept = {"seen": seen, "open": True} if unsettled else {"seen": seen}
        return json.dumps(kept, separators=(",", ":")) if seen else ""


def pending(memory: str) -> bool:
    """Tell whether *memory* holds posts that are still to be asked for, even where the list did not change."""
    return _load(memory).get("open") is True


def absence(address: str, error: RetrieveError) -> Answer:
    """Return the refusal of *address* as a part of a visit: that a post is not there is what was asked."""
    assert error.status is not None
    return Answer(
        status=error.status,
        body=b"",
        headers={},
        etag="",
        last_modified="",
        url=address,
        moved_to="",
        requests=1,
        seconds=0.0,
    )


def with_arguments(address: str, defaults: Mapping[str, str], own: Mapping[str, str] | None = None) -> str:
    """Return *address* with the arguments of *defaults* that it has not, and those of *own* whatever it has."""
    parts = urlsplit(address)
    own = own or {}
    pairs = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in own]
    names = {name for name, _ in pairs}
    pairs += [(name, value) for name, value in defaults.items() if name not in names and name not in own]
    return urlunsplit(parts._replace(query=urlencode([*pairs, *own.items()], safe=":"), fragment=""))


def _recall(memory: str) -> dict[str, datetime]:
    seen = _load(memory).get("seen")
    if not isinstance(seen, dict):
        return {}
    return {
        post: datetime.fromtimestamp(second, UTC)
        for post, second in seen.items()
        if type(second) is int and 0 <= second <= _LAST_SECOND
    }


def _load(memory: str) -> dict[str, object]:
    try:
        found = json.loads(memory or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
