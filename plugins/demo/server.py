"""Two small servers for the demo, on this machine only: the example feeds, and the portal that was built."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import quote, unquote, urlsplit

from plugins.demo.feeds import Kind, modified, render
from plugins.errors import SettingsError
from plugins.text import digest

HOST = "127.0.0.1"
_FEEDS = {
    ".xml": (Kind.RSS, "application/rss+xml; charset=utf-8"),
    ".rdf": (Kind.RSS, "application/rdf+xml; charset=utf-8"),
    ".atom": (Kind.ATOM, "application/atom+xml; charset=utf-8"),
    ".json": (Kind.JSON, "application/feed+json; charset=utf-8"),
}
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".woff2": "font/woff2",
    ".xml": "application/atom+xml; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says to one request."""

    status: HTTPStatus
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class _Server(ThreadingHTTPServer):
    """A server that says nothing of readers who leave before the end."""

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class LoopbackServer:
    """Serve, in a thread, what *answer* returns for a path and the headers of a request.

    A context manager: the port listens from the start, requests are answered inside the `with`.

    Raises `SettingsError` where *port* (0: any free one) cannot be had.
    """

    def __init__(self, answer: Callable[[str, Message], Answer], port: int) -> None:
        try:
            self._server = _Server((HOST, port), _handler(answer))
        except (OSError, OverflowError) as error:
            raise SettingsError(f"port {port} of {HOST} cannot be listened on: {error}; choose another") from error
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._server.server_port

    @property
    def address(self) -> str:
        """Where it is reached, without a trailing slash."""
        return f"http://{HOST}:{self.port}"

    def wait(self) -> None:
        """Block until the server stops, which Ctrl-C does from outside."""
        self._thread.join()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class DemoServer(LoopbackServer):
    """Serve the example feeds of *folder* as they stand at *clock*, which may be moved between two reads.

    *origin* is the moment that their dates count from and stays for the server's life: the first clock by default.
    Feeds may be asked for again at once (`max-age=0`), since nobody else bears the cost.
    """

    def __init__(self, folder: Path, clock: datetime, *, port: int = 0, origin: datetime | None = None) -> None:
        super().__init__(self._answer, port)
        self.folder = folder
        self.clock = clock
        self.origin = origin or clock

    def _answer(self, path: str, headers: Message) -> Answer:
        files = {file.name: file for file in self.folder.iterdir() if file.suffix in _FEEDS}
        file = files.get(unquote(urlsplit(path).path).removeprefix("/"))
        if file is None:
            return _plain(HTTPStatus.NOT_FOUND, "No such feed.")
        try:
            return self._feed(file, headers)
        except SettingsError as error:
            return _plain(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))

    def _feed(self, file: Path, headers: Message) -> Answer:
        kind, content_type = _FEEDS[file.suffix]
        source = file.read_text(encoding="utf-8")
        clock = self.clock  # once: the caller may move it meanwhile
        text = render(source, clock, kind, origin=self.origin, name=file.name)
        when = modified(source, clock, kind, origin=self.origin, name=file.name)
        validators = {
            "ETag": f'"{digest(text)}"',
            "Last-Modified": format_datetime(when.astimezone(UTC), usegmt=True),
            "Cache-Control": "max-age=0",
        }
        if _matches(headers.get("If-None-Match", ""), validators["ETag"]):
            return Answer(HTTPStatus.NOT_MODIFIED, validators)
        return Answer(HTTPStatus.OK, {"Content-Type": content_type, **validators}, text.encode())


def serve_site(folder: Path, port: int) -> LoopbackServer:
    """Return a server of the built portal in *folder*; use it in a `with`, and `wait` in it.

    A folder gives its `index.html`, an unknown address the `404.html` of the nearest folder above it. No file outside
    *folder* is ever given, links out of it included.

    Raises `SettingsError` where *port* cannot be had.
    """
    root = folder.resolve()

    def answer(path: str, _headers: Message) -> Answer:
        try:
            return _site(root, path)
        except OSError:  # a name too long for the file system
            return _missing(root, root)

    return LoopbackServer(answer, port)


def _site(root: Path, path: str) -> Answer:
    address = unquote(urlsplit("//host" + path).path)
    parts = [part for part in address.split("/") if part]
    if not path.startswith("/") or "\x00" in address or "\\" in address or ".." in parts:
        return _missing(root, root)
    target = root.joinpath(*parts)
    if target.is_dir() and not address.endswith("/"):
        # From the parts, not from the path: "//host" would send the reader to another host.
        return Answer(HTTPStatus.MOVED_PERMANENTLY, {"Location": "/" + quote("/".join(parts)) + "/"})
    file = target / "index.html" if address.endswith("/") else target
    if not _inside(root, file):
        return _missing(root, target)
    return Answer(HTTPStatus.OK, {"Content-Type": _content_type(file)}, file.read_bytes())


def _missing(root: Path, target: Path) -> Answer:
    for folder in (target, *target.parents):
        page = folder / "404.html"
        if folder.is_relative_to(root) and _inside(root, page):
            return Answer(HTTPStatus.NOT_FOUND, {"Content-Type": _TYPES[".html"]}, page.read_bytes())
    return _plain(HTTPStatus.NOT_FOUND, "No such page.")


def _inside(root: Path, file: Path) -> bool:
    return file.is_file() and file.resolve().is_relative_to(root)


def _content_type(file: Path) -> str:
    if file.name.startswith("sitemap"):
        return "application/xml; charset=utf-8"
    return _TYPES.get(file.suffix, "application/octet-stream")


def _matches(header: str, etag: str) -> bool:
    """Whether an If-None-Match *header* names *etag*, by the weak comparison of RFC 9110, section 13.1.2."""
    known = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return etag in known or known == ["*"]


def _plain(status: HTTPStatus, words: str) -> Answer:
    return Answer(status, {"Content-Type": "text/plain; charset=utf-8"}, (words + "\n").encode())


def _handler(answer: Callable[[str, Message], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version = "GyrophareDemo"
        sys_version = ""

        def do_GET(self) -> None:
            given = answer(self.path, self.headers)
            self.send_response(given.status)
            for name, value in given.headers.items():
                self.send_header(name, value)
            if given.status is not HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Length", str(len(given.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(given.body)

        do_HEAD = do_GET  # noqa: N815 - the name is http.server's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            """Say nothing: the command says what matters."""

    return Handler
