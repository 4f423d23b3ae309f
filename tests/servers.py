"""A loopback server for the tests: answers what it is told to, and records who asked, how and when."""

import gzip
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came over the wire; header names in lower case, *at* in seconds of a monotonic clock."""

    method: str
    path: str  # with its query
    headers: Mapping[str, str]
    at: float
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer. *raw*, if any, is written to the socket as it is, *pause* seconds after each piece."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    gzipped: bool = False
    wait: float = 0.0  # before the first byte
    raw: tuple[bytes, ...] = ()
    pause: float = 0.0


Answering = Reply | Callable[[Asked], Reply]


class FeedServer:
    """Serves replies by path on 127.0.0.1; a path without one answers 404. Use as a context manager.

    A reply of status 200 with an ETag or Last-Modified answers 304 by itself to a request that carries the same.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._replies: dict[str, Answering] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(self, path: str, reply: Answering | bytes, **headers: str) -> str:
        """Answer *reply* (a body, a `Reply`, or what makes one of a request) at *path*; return its address.

        *headers* are those of a body, with `_` for `-`: `serve("/a", body, ETag='"1"', Last_Modified="...")`.
        """
        if isinstance(reply, bytes):
            reply = Reply(body=reply, headers={name.replace("_", "-"): value for name, value in headers.items()})
        self._replies[path] = reply
        return self.url(path)

    def redirect(self, path: str, target: str, status: int = 302) -> str:
        return self.serve(path, Reply(status, headers={"Location": target}))

    def requests(self, path: str) -> list[Asked]:
        with self._lock:
            return [one for one in self.asked if one.path == path]

    def answer(self, asked: Asked) -> Reply:
        with self._lock:
            self.asked.append(asked)
        found = self._replies.get(asked.path, Reply(404, b"no such page", {"Content-Type": "text/plain"}))
        reply = found(asked) if callable(found) else found
        return _conditional(asked, reply)

    def sleep(self, seconds: float) -> None:
        """Wait, but not beyond the end of the test."""
        self._closing.wait(seconds)


def _conditional(asked: Asked, reply: Reply) -> Reply:
    sent = {name.lower(): value for name, value in reply.headers.items()}
    pairs = (("if-none-match", "etag"), ("if-modified-since", "last-modified"))
    asks = [(asked.headers[ask], sent.get(have)) for ask, have in pairs if ask in asked.headers]
    if reply.status == 200 and asks and asks[0][0] == asks[0][1]:
        return Reply(304, headers=reply.headers)
    return reply


def _handler(server: FeedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            sent = self.rfile.read(int(headers.get("content-length", "0")))
            asked = Asked(self.command, self.path, headers, time.monotonic(), sent)
            try:
                self._write(server.answer(asked))
            except OSError:  # the reader went away, as some tests want it to
                self.close_connection = True

        do_POST = do_GET  # noqa: N815 - the name that the library looks for

        def _write(self, reply: Reply) -> None:
            server.sleep(reply.wait)
            if reply.raw:
                self.close_connection = True
                for piece in reply.raw:
                    self.wfile.write(piece)
                    self.wfile.flush()
                    server.sleep(reply.pause)
                return
            body = gzip.compress(reply.body, 6) if reply.gzipped else reply.body
            headers = dict(reply.headers) | ({"Content-Encoding": "gzip"} if reply.gzipped else {})
            self.send_response(reply.status)
            if reply.status != 304:
                headers.setdefault("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if reply.status != 304:
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
