"""Wire: what keeps one HTTP answer within its time and its size, below the HTTP library's own words.

A read time-out starts anew at each byte, so a server that drips one now and then holds a reader for hours: in the body,
in a header, in a chunk's length. Here each read of the socket is given only the time that is left of the whole.
"""

import http.client
import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import DecodeError, HTTPError, NameResolutionError, NewConnectionError, SSLError
from urllib3.exceptions import TimeoutError as LibraryTimeoutError

from plugins import clock

_PIECE = 64 * 1024
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)  # by clock.stopwatch()

FAILURES = (HTTPError, OSError, http.client.HTTPException)
"""What reading a body may raise; `reason` puts each in words."""


class TooLargeError(OSError):
    """A body goes on after the cap."""


class Body(Protocol):
    """The part of the HTTP library's response that `read` needs."""

    def stream(self, amt: int, *, decode_content: bool) -> Iterator[bytes]:
        """Yield the body in pieces of at most *amt* bytes."""
        ...

    def close(self) -> None:
        """Close the connection under it."""
        ...


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give everything that this thread reads in the block *seconds* in all, redirects included."""
    token = _deadline.set(clock.stopwatch() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def left() -> float:
    """Return the seconds that remain of the block of `within`; infinite outside one, never negative."""
    deadline = _deadline.get()
    return float("inf") if deadline is None else max(0.0, deadline - clock.stopwatch())


def read(body: Body, cap: int, *, whole: bool = True) -> bytes:
    """Return the bytes of *body*, decompressed, at most *cap*.

    Raises `TooLargeError` where there is more, or stops quietly there if not *whole*. A bomb costs no memory: the
    pieces are counted as they leave the decompressor.
    """
    kept = bytearray()
    for piece in body.stream(_PIECE, decode_content=True):
        kept += piece
        if len(kept) > cap:
            body.close()
            if whole:
                raise TooLargeError
            break
    return bytes(kept[:cap])


def reason(error: BaseException) -> str:
    """Return in a few words why an exchange failed, from whatever the libraries wrapped into *error*."""
    causes = list(_causes(error))
    for kind, words in _WORDS:
        for cause in causes:
            if isinstance(cause, kind):
                return words.format(detail=" ".join(str(cause).split())[:160])
    return f"{type(causes[-1]).__name__}: {' '.join(str(causes[-1]).split())[:160]}"


def timed_out(error: BaseException) -> bool:
    """Tell whether *error* is at bottom a time-out."""
    # Any failure to connect is a kind of time-out to the library.
    kinds = (TimeoutError, LibraryTimeoutError)
    return any(isinstance(cause, kinds) and not isinstance(cause, NewConnectionError) for cause in _causes(error))


_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (NameResolutionError, "no such host"),
    (SSLError, "the certificate or the TLS exchange was refused: {detail}"),
    (ConnectionRefusedError, "connection refused"),
    (DecodeError, "the compressed answer is damaged"),
    (http.client.IncompleteRead, "the answer stopped before its end"),
    (http.client.RemoteDisconnected, "the server closed the connection without an answer"),
    (ConnectionError, "the connection broke"),
    (http.client.HTTPException, "not an HTTP answer: {detail}"),
)


def _causes(error: BaseException) -> Iterator[BaseException]:
    # requests keeps the cause in `args`, urllib3 in `reason` or `args`, Python in `__cause__` and `__context__`.
    waiting: list[Any] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]


class _TimedRaw(io.RawIOBase):
    """The bytes of a socket, each read bounded by the pause between two bytes and by what is left of the whole."""

    def __init__(self, raw: Any, sock: socket.socket) -> None:
        self._raw = raw
        self._sock = sock
        self._pause = sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        remaining = left()
        if remaining <= 0:
            raise TimeoutError("the whole took too long")
        pause = remaining if self._pause is None else min(self._pause, remaining)
        self._sock.settimeout(None if pause == float("inf") else pause)
        read: int | None = self._raw.readinto(buffer)
        return read

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_TimedRaw(self.fp.detach(), sock))


class _TimedConnection(HTTPConnection):
    response_class = _TimedResponse


class _TimedSecureConnection(HTTPSConnection):
    response_class = _TimedResponse


class _TimedPool(HTTPConnectionPool):
    ConnectionCls = _TimedConnection


class _TimedSecurePool(HTTPSConnectionPool):
    ConnectionCls = _TimedSecureConnection


POOLS: dict[str, type[HTTPConnectionPool]] = {"http": _TimedPool, "https": _TimedSecurePool}
"""The connection pools by scheme, for a pool manager."""
