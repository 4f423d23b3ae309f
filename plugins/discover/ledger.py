"""Ledger: every request that discovery sent, and what came of it, in one JSON file that any kill leaves whole.

A survey that starts again gets from here what it was told before, and asks only what is left. The file is replaced
after each request, by a rename that follows an fsync. One process at a time may have it open.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from plugins.discover.asks import Ask, End, Told
from plugins.discover.readings import from_json, to_json
from plugins.errors import SettingsError
from plugins.feeds.schedule import PREFECTURES
from plugins.model import Hold

LASTS = timedelta(days=30)
"""How long an answer stands for a new one."""

SILENCE_LASTS = timedelta(days=1)
"""The same for a host that did not answer."""

FRESH_LASTS = timedelta(days=1)
"""The same where it is to be fresh, as robots.txt is (RFC 9309, section 2.4)."""

GIVEN_UP = 3
"""Refusals in a row after which a host is not asked again for as long as an answer lasts."""

_FORM = "gyrophare discover 1"


class Ledger:
    """The requests of all discoveries that share a file."""

    def __init__(self, path: Path, *, anew: bool = False) -> None:
        """Read the file at *path*, if there is one; with *anew*, what was told before does not count as an answer.

        Raises `SettingsError` where the file is of another kind.
        """
        self._path = path
        self._anew = anew
        self._kept: set[str] = set()
        found = _load(path)
        self._requests: dict[str, dict[str, Any]] = found.get("requests", {})
        self._holds: dict[str, dict[str, Any]] = found.get("holds", {})

    def told(self, ask: Ask, group: str, now: datetime) -> Told | None:
        """Return what *ask*, to a host of *group*, was told; None where it may be sent, again or for the first time.

        A refusal is no answer: it may be sent again when its hold is over, but on a host that keeps refusing. The
        platform of the prefectures is never given up: a hundred sites wait behind it.
        """
        told = self._last(ask)
        if told is None:
            return None
        lasts = SILENCE_LASTS if told.end is End.SILENT else FRESH_LASTS if ask.fresh else LASTS
        if not told.at <= now < told.at + lasts:
            return None
        if self._anew and ask.key not in self._kept:
            return None
        return told if told.end is not End.REFUSED or self.given_up(group) else None

    def given_up(self, group: str) -> bool:
        """Tell whether *group* refused too often to be asked again."""
        hold = self.held(group)
        return hold is not None and hold.failures >= GIVEN_UP and group != PREFECTURES

    def _last(self, ask: Ask) -> Told | None:
        line = self._requests.get(ask.key)
        with suppress(KeyError, TypeError, ValueError, AttributeError):  # of another version, or edited by hand
            return _told(line) if line else None
        return None

    def keep(self, ask: Ask, told: Told, group: str) -> None:
        """Write down what *ask* was told, to a host of *group*."""
        line: dict[str, Any] = {"group": group, "at": told.at.isoformat(), "end": told.end, "url": told.url}
        line |= {"reason": told.reason, "status": told.status, "requests": told.requests}
        if told.for_good:
            line["for_good"] = True
        if told.reading is not None:
            line["reading"] = to_json(told.reading)
        self._requests[ask.key] = line
        self._kept.add(ask.key)
        self._write()

    def hold(self, hold: Hold) -> None:
        """Write down that a group refused."""
        self._holds[hold.group] = {"until": hold.until.isoformat(), "failures": hold.failures, "reason": hold.reason}
        self._write()

    def release(self, group: str) -> None:
        """Forget that *group* refused, as it answered; written with the next request."""
        self._holds.pop(group, None)

    def held(self, group: str) -> Hold | None:
        """Return the last refusal of *group*, also one whose time has passed."""
        line = self._holds.get(group)
        with suppress(KeyError, TypeError, ValueError):
            return Hold(group, _instant(line["until"]), int(line["failures"]), str(line["reason"])) if line else None
        return None

    def sent(self, group: str, since: datetime, now: datetime) -> list[datetime]:
        """Return when requests were sent to *group* after *since*, oldest first, one for each redirect too."""
        of_group = [(at, requests) for one, at, requests in self._sent() if one == group and since < at <= now]
        return sorted(at for at, requests in of_group for _ in range(requests))

    def latest(self) -> dict[str, datetime]:
        """Return when each group was last sent a request."""
        found: dict[str, datetime] = {}
        for group, at, _ in self._sent():
            found[group] = max(at, found.get(group, at))
        return found

    def _sent(self) -> Iterator[tuple[str, datetime, int]]:
        for line in self._requests.values():
            with suppress(KeyError, TypeError, ValueError):
                yield str(line["group"]), _instant(line["at"]), max(1, int(line["requests"]))

    def _write(self) -> None:
        """Replace the file; raise `SettingsError` where that cannot be done."""
        found = {"form": _FORM, "requests": self._requests, "holds": self._holds}
        text = json.dumps(found, ensure_ascii=False)  # indented, it would take ten times as long
        beside = self._path.with_name(f".{self._path.name}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("w", encoding="utf-8") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._path)
        except OSError as error:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise SettingsError(f"{self._path}: {error.strerror}: expected a file that can be written") from error


def _load(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}: expected the progress file of a discovery") from error
    except ValueError as error:
        raise SettingsError(f"{path}: not JSON: expected the progress file of a discovery; move it away") from error
    tables = isinstance(found, dict) and all(isinstance(found.get(name), dict) for name in ("requests", "holds"))
    if not tables or found.get("form") != _FORM:
        raise SettingsError(f"{path}: expected the progress file of a discovery; move it away or name another")
    return dict(found)


def _told(line: dict[str, Any]) -> Told:
    return Told(
        at=_instant(line["at"]),
        end=End(line["end"]),
        url=line["url"],
        reading=from_json(line["reading"]) if "reading" in line else None,
        reason=line["reason"],
        status=line["status"],
        requests=line["requests"],
        for_good=line.get("for_good", False),
    )


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value)
