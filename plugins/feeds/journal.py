"""Journal: what was asked and not archived yet, so that a run that is killed leaves nothing to ask again.

One line of JSON for each answer or failure, written as it comes; the bodies of GET requests lie in the HTTP cache. The
file may be deleted at any hour. It is written without fsync: it outlives the process, not a power cut.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import IO, Any, Self

from plugins import text
from plugins.errors import RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.schedule import WEEK

LASTS = timedelta(hours=1)
"""How long after it was given an answer may stand for a new one: the shortest polite interval.

A refusal stands for twice as long, and for as long as it asks to wait, up to a week.
"""

_LARGEST = 64 * 1024 * 1024  # bytes of a journal that is worth reading


class Journal:
    """What one run asks, and what the run before asked without archiving it."""

    def __init__(self, path: Path, now: datetime) -> None:
        """Read what is left at *path*, and go on writing there what is asked at *now*."""
        self._now = now
        self._path = path
        self._left = _left(path, now)
        self._file: IO[str] | None = None
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Close the file; where the run ended well all is archived, and there is nothing to keep."""
        if self._file is not None:
            self._file.close()
        if kind is None:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def answered(
        self, key: str, since: datetime | None, body_of: Callable[[], bytes | None]
    ) -> Answer | RetrieveError | None:
        """Return what the request *key* brought in a run that was killed, None if it has to be sent.

        *since* is when its source was last archived: what was asked then is archived too. *body_of* gives the body
        that the HTTP cache kept; one that is not that of the answer means asking again.
        """
        line = self._left.get(key)
        if line is None or (since is not None and _instant(line["at"]) <= since):
            return None
        if "reason" in line:
            said = {name: line[name] for name in ("status", "headers")}
            wait = _rest(line, self._now)
            return RetrieveError(
                line["address"], line["reason"], body=b64decode(line["body"]), retry_after=wait, **said
            )
        body = b64decode(line["body"]) if "body" in line else b"" if not line["digest"] else body_of()
        if body is None or (line["digest"] and _digest(body) != line["digest"]):
            return None
        names = ("status", "headers", "etag", "last_modified", "url", "moved_to", "requests", "seconds")
        return Answer(body=body, **{name: line[name] for name in names})

    def note(self, key: str, address: str, outcome: Answer | RetrieveError, *, with_body: bool) -> None:
        """Write down what the request *key* to *address* brought; *with_body* where the HTTP cache keeps it not."""
        line: dict[str, Any] = {"key": key, "at": self._now.isoformat(), "address": address}
        if isinstance(outcome, RetrieveError):
            line |= {
                "reason": outcome.reason,
                "status": outcome.status,
                "retry_after": outcome.retry_after,
                "headers": dict(outcome.headers),
                "body": b64encode(outcome.body).decode("ascii"),
            }
        else:
            line |= {
                "status": outcome.status,
                "headers": dict(outcome.headers),
                "etag": outcome.etag,
                "last_modified": outcome.last_modified,
                "url": outcome.url,
                "moved_to": outcome.moved_to,
                "requests": outcome.requests,
                "seconds": outcome.seconds,
                "digest": _digest(outcome.body) if outcome.body else "",
            }
            if with_body:
                line["body"] = b64encode(outcome.body).decode("ascii")
        self._write(json.dumps(line, separators=(",", ":")) + "\n")

    def _write(self, line: str) -> None:
        # One that cannot be written is done without: it only spares servers.
        with suppress(OSError), self._lock:
            if self._file is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._path.open("a", encoding="utf-8")
            self._file.write(line)
            self._file.flush()


def key(method: str, address: str, conditions: Mapping[str, str], body: bytes = b"") -> str:
    """Return what tells a request from others: another validator may bring another answer."""
    asked = [f"{name}: {value}" for name, value in sorted(conditions.items()) if value]
    return text.digest(method, address, *asked, body.hex(), size=16)


def _left(path: Path, now: datetime) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    try:
        if path.stat().st_size > _LARGEST:
            return {}
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return {}
    for line in lines:
        with suppress(ValueError, KeyError, TypeError):  # the last line of a killed run may be cut
            read = json.loads(line)
            if _instant(read["at"]) <= now < _instant(read["at"]) + _lasts(read):
                found[str(read["key"])] = read
    return found


def _lasts(line: Mapping[str, Any]) -> timedelta:
    if "reason" not in line:
        return LASTS
    return max(2 * LASTS, timedelta(seconds=min(line["retry_after"] or 0, WEEK)))


def _rest(line: Mapping[str, Any], now: datetime) -> int | None:
    """Return how much is left at *now* of the seconds that a refusal asked to wait."""
    asked: int | None = line["retry_after"]
    return None if asked is None else max(0, asked - int((now - _instant(line["at"])).total_seconds()))


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value)


def _digest(body: bytes) -> str:
    return text.digest(body.decode("latin-1"), size=16)
