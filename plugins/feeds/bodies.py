"""Bodies: the HTTP cache, which keeps the last body of each address and decides nothing.

The only module that knows requests-cache. It has no notion of 429 or Retry-After, so freshness is decided by the
schedule; each request is sent with `force_refresh`, for which the library neither reads nor, on a 304, writes. The
file may be deleted at any hour; one that is damaged is begun again, one that cannot be written is done without.
"""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from requests_cache import CachedSession
from requests_cache.backends.sqlite import SQLiteCache

from plugins import text

_NEVER_EXPIRE = -1


class Bodies(SQLiteCache):
    """The bodies in an SQLite file; from its first failure on it keeps nothing and never raises.

    After an error that is not operational the library leaves its transaction open, and then waits for its own lock
    for ever (`SQLiteDict._acquire_sqlite_lock`, 1.3): one failure is the last.
    """

    def __init__(self, path: Path) -> None:
        # synchronous=OFF: what a power cut would lose can be asked for again.
        super().__init__(path, fast_save=True)
        self.lost = False
        self._any = bool(self.responses)

    def save_response(self, response: Any, *args: Any, **options: Any) -> None:
        """Keep a body, if the file still takes any, without the headers it was asked for with: some are secret."""
        if not self.lost:
            self._any = True
            response.request = response.request.copy()
            response.request.headers.clear()
            try:
                super().save_response(response, *args, **options)
            except sqlite3.Error:
                self.lost = True

    def body(self, address: str) -> bytes | None:
        """Return the last body that *address* answered with, or None."""
        try:
            kept = None if self.lost else self.get_response(key(address))
        except sqlite3.Error:
            self.lost = True
            return None
        return None if kept is None else kept.content

    def lead(self, address: str, target: str) -> None:
        """Remember that the body of *address* is the one of *target*, where it was redirected."""
        if not self.lost:
            try:
                self.redirects[key(address)] = key(target)
            except sqlite3.Error:
                self.lost = True

    def forget(self) -> None:
        """Delete all bodies, for good: the file is made small again."""
        if self._any and not self.lost:
            self._any = False
            try:
                self.clear()  # type: ignore[no-untyped-call]
                self.responses.vacuum()  # type: ignore[no-untyped-call]
            except sqlite3.Error:
                self.lost = True


def open_session(path: Path) -> tuple[CachedSession, Bodies | None]:
    """Return a session that keeps the bodies it gets in the file *path*, and that store; None where it cannot be."""
    store = _open(path)
    session = CachedSession(
        backend=store or "memory",
        expire_after=_NEVER_EXPIRE,
        allowable_codes=(200,),
        allowable_methods=("GET",),
        cache_control=False,
        key_fn=_request_key,
    )
    session.settings.disabled = store is None
    return session, store


def key(address: str) -> str:
    """Return the key under which the body of *address* is kept."""
    return text.digest(address, size=16)


def _request_key(request: Any, **_: Any) -> str:
    # Ten times cheaper than the library's own key, which normalises the address, the headers and a body.
    return key(str(request.url))


def _open(path: Path) -> Bodies | None:
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
    for attempt in ("as it is", "begun again"):
        try:
            if attempt == "begun again":
                path.unlink(missing_ok=True)
            if not _writable(path):
                return None
            return Bodies(path)
        except (sqlite3.Error, OSError):
            continue
    return None


def _writable(path: Path) -> bool:
    """Tell whether *path* takes a write lock: the library would wait for one for ever, on a read-only file too.

    Raises `sqlite3.DatabaseError` where the file is no database.
    """
    try:
        with closing(sqlite3.connect(path, timeout=1.0, isolation_level=None)) as file:
            file.execute("BEGIN IMMEDIATE")
            file.execute("SELECT count(*) FROM sqlite_master")
            file.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    return True
