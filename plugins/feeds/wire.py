"""Wire: what keeps one HTTP exchange on the public network, within its time and its size.

Below the HTTP library's own words. Its time-outs start anew at each byte, so a server that drips one now and then
holds a reader for hours: in the body, in a header, in a chunk's length. Here each read of the socket is given only the
time that is left of the whole, and all reads of one answer a number of bytes. Its resolver connects to whatever a name
leads to; here the addresses are checked first (`reach`).
"""

import http.client
import io
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    SSLError,
)
from urllib3.exceptions import TimeoutError as LibraryTimeoutError
from urllib3.util.ssl_ import create_urllib3_context

from plugins import clock, text
from plugins.errors import SettingsError
from plugins.feeds import reach

_PIECE = 64 * 1024
_OVERHEAD = 1024 * 1024  # bytes of an answer that are none of its body: headers, lengths of chunks
_MOST_ADDRESSES = 4  # of one name that are tried, each for as long as a connection may take
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)  # by clock.stopwatch()
_most: ContextVar[float] = ContextVar("most", default=float("inf"))  # bytes of one answer, as sent

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
def within(seconds: float, size: float = float("inf")) -> Iterator[None]:
    """Give everything that this thread reads in the block *seconds* in all, redirects included.

    Each answer is given *size* bytes, as they are sent, and some more for its headers: one that never gets to its body,
    or whose compressed body unpacks to nothing, ends too.
    """
    tokens = _deadline.set(clock.stopwatch() + seconds), _most.set(size + _OVERHEAD)
    try:
        yield
    finally:
        _deadline.reset(tokens[0])
        _most.reset(tokens[1])


def left() -> float:
    """Return the seconds that remain of the block of `within`; infinite outside one, never negative."""
    deadline = _deadline.get()
    return float("inf") if deadline is None else max(0.0, deadline - clock.stopwatch())


def tls(authorities: str, extra: Path | None) -> ssl.SSLContext:
    """Return what checks certificates, always: against *authorities* (a file or a folder), and the PEM file *extra*.

    To be made once and shared: reading the authorities takes 45 ms, which the library spends on each connection. An
    intermediate certificate in *extra* completes the chain of a server that does not send it. Raises `SettingsError`
    where *extra* cannot be read.
    """
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    folder = Path(authorities).is_dir()
    context.load_verify_locations(cafile=None if folder else authorities, capath=authorities if folder else None)
    if extra is not None:
        try:
            context.load_verify_locations(extra)
        except OSError as error:  # ssl.SSLError is one
            reason = f"expected a file of certificates in PEM: {error}"
            raise SettingsError(f"GYROPHARE_CERTIFICATES = {str(extra)!r}: {reason}") from error
    return context


def read(body: Body, cap: int, *, whole: bool = True) -> bytes:
    """Return the bytes of *body*, decompressed, at most *cap*.

    Raises `TooLargeError` where there is more, or stops quietly there if not *whole*. A bomb costs no memory: the
    pieces are counted as they leave the decompressor.
    """
    kept = bytearray()
    try:
        for piece in body.stream(_PIECE, decode_content=True):
            kept += piece
            if len(kept) > cap:
                body.close()
                if whole:
                    raise TooLargeError
                break
    except FAILURES:
        body.close()
        raise
    except ValueError as error:  # a chunk of -5 bytes
        body.close()
        raise http.client.HTTPException(f"broken framing: {error}") from error
    return bytes(kept[:cap])


def reason(error: BaseException) -> str:
    """Return in a few words why an exchange failed, from whatever the libraries wrapped into *error*."""
    causes = list(_causes(error))
    for kind, words in _WORDS:
        for cause in causes:
            if isinstance(cause, kind):
                return words.format(detail=_detail(cause))
    return f"{type(causes[-1]).__name__}: {_detail(causes[-1])}"


def _detail(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        advice = _ADVICE if error.verify_code in _INCOMPLETE else ""
        return f"{error.verify_message}{advice}"
    return text.excerpt(str(error), 160)


def timed_out(error: BaseException) -> bool:
    """Tell whether *error* is at bottom a time-out."""
    # Any failure to connect is a kind of time-out to the library.
    kinds = (TimeoutError, LibraryTimeoutError)
    return any(isinstance(cause, kinds) and not isinstance(cause, NewConnectionError) for cause in _causes(error))


CLOSED = frozenset({"connection refused", "the connection broke", "the server closed the connection without an answer"})
"""What `reason` says where a server, or what stands before it, would not talk: as good as a refusal in words."""

_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (reach.RefusedError, "{detail}"),
    (TooLargeError, "the answer is larger than what is read of one"),
    (NameResolutionError, "no such host"),
    (ssl.SSLCertVerificationError, "the certificate was refused: {detail}"),
    (SSLError, "the certificate or the TLS exchange was refused: {detail}"),
    (ConnectionRefusedError, "connection refused"),
    (DecodeError, "the compressed answer is damaged"),
    (http.client.IncompleteRead, "the answer stopped before its end"),
    (http.client.RemoteDisconnected, "the server closed the connection without an answer"),
    (ConnectionError, "the connection broke"),
    (http.client.HTTPException, "not an HTTP answer: {detail}"),
    (ProtocolError, "not an HTTP answer: {detail}"),
)


# X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY and _UNABLE_TO_VERIFY_LEAF_SIGNATURE of OpenSSL.
_INCOMPLETE = frozenset({20, 21})
_ADVICE = "; if its server forgets to send an intermediate certificate, add that one to GYROPHARE_CERTIFICATES"


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


def _wait(pause: float | None) -> float | None:
    """Return how long a step may take that may take *pause* (None: for ever); raise `TimeoutError` at the end."""
    remaining = left()
    if remaining <= 0:
        raise TimeoutError("the whole took too long")
    wait = remaining if pause is None else min(pause, remaining)
    return None if wait == float("inf") else wait


class _TimedRaw(io.RawIOBase):
    """The bytes of a socket, each read bounded by the pause between two bytes and by what is left of the whole."""

    def __init__(self, raw: Any, sock: socket.socket) -> None:
        self._raw = raw
        self._sock = sock
        self._pause = sock.gettimeout()
        self._most = _most.get()
        self._over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._over:
            return 0
        if self._most <= 0:
            raise TooLargeError
        self._sock.settimeout(_wait(self._pause))
        read: int | None = self._raw.readinto(buffer)
        self._most -= read or 0
        return read

    def finish(self) -> None:
        """Read no more: what was read ahead is all that there is."""
        self._over = True

    def shut(self) -> None:
        """Make the connection one that nobody takes again."""
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _Reader(io.BufferedReader):
    """Reads ahead; where bytes are left after an answer, the next one on that connection might begin with them."""

    def __init__(self, raw: _TimedRaw) -> None:
        super().__init__(raw)
        self._timed = raw

    def close(self) -> None:
        if not self.closed:
            self._timed.finish()
            if self.peek(1):
                self._timed.shut()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = _Reader(_TimedRaw(self.fp.detach(), sock))


class _TimedConnection(HTTPConnection):
    """Connects to addresses that were checked, only; a proxy is the administrator's, and resolves names by itself."""

    response_class = _TimedResponse
    _peer = ""  # the address that it is connected to

    def _new_conn(self) -> socket.socket:
        if self.proxy is not None:
            return super()._new_conn()
        try:
            connected, self._peer = self._checked_conn()
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"no connection to {self.host}") from error
        except (ValueError, OSError) as error:
            raise NewConnectionError(self, f"no connection to {self.host}: {error}") from error
        sys.audit("http.client.connect", self, self.host, self.port)
        return connected

    def _checked_conn(self) -> tuple[socket.socket, str]:
        found = socket.getaddrinfo(self._dns_host.strip("[]"), self.port, type=socket.SOCK_STREAM)
        reach.check(self.host, [str(target[0]) for *_, target in found])
        failure = OSError("it has no address")
        for family, kind, protocol, _, target in found[:_MOST_ADDRESSES]:
            connected = socket.socket(family, kind, protocol)
            try:
                for option in self.socket_options or ():
                    connected.setsockopt(*option)
                connected.settimeout(_wait(self.timeout))
                connected.connect(target)
            except OSError as error:
                connected.close()
                failure = error
            else:
                return connected, str(target[0])
        raise failure

    def getresponse(self) -> Any:
        connected = self.sock
        try:
            return super().getresponse()
        except BaseException:
            # The library leaves open what it was about to hand over when a header turns out broken.
            with suppress(OSError):
                socket.close(connected.detach())
            raise

    def set_tunnel(self, host: str, *args: Any, **options: Any) -> None:
        reach.check_name(host)
        super().set_tunnel(host, *args, **options)

    def putrequest(self, method: str, url: str, *args: Any, **options: Any) -> None:
        # A connection that is taken again may have been made for another journey than this one.
        if self.proxy is None and self._peer:
            reach.check(self.host, [self._peer])
        elif self.proxy_is_forwarding:
            reach.check_name(urlsplit(url).hostname or "")
        super().putrequest(method, url, *args, **options)


class _TimedSecureConnection(_TimedConnection, HTTPSConnection):
    pass


class _TimedPool(HTTPConnectionPool):
    ConnectionCls = _TimedConnection


class _TimedSecurePool(HTTPSConnectionPool):
    ConnectionCls = _TimedSecureConnection


POOLS: dict[str, type[HTTPConnectionPool]] = {"http": _TimedPool, "https": _TimedSecurePool}
"""The connection pools by scheme, for a pool manager."""
