"""A server that scores its readers: it records every request of many hosts, and checks the rules of good manners.

The rules are those of Rachel Kroll's feed reader tests and of RFC 9110 and 9111, worked out here on their own: nothing
of the portal's schedule is used. It listens on all of loopback, so that each 127.x.y.z is a host of its own, and it
is told the time by whoever drives it.
"""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TICK = timedelta(minutes=5)
"""How late a request may come: cron runs as often."""

Place = tuple[str, str]  # host and path with query


@dataclass(frozen=True)
class Answer:
    """What a source answers; *drop* closes the connection instead. *quiet* are hours (UTC) that its feed skips.

    *raw*, if any, is written as it is, in the place of everything else, *pause* seconds after each piece.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False
    ttl: int | None = None  # minutes, as the feed in the body says
    quiet: frozenset[int] = frozenset()
    feed: bool = True
    raw: tuple[bytes, ...] = ()
    pause: float = 0.0


Behaviour = Callable[[datetime, int], Answer]
"""Takes the time and how many requests came before; gives the answer to an unconditional request."""


@dataclass(frozen=True)
class Scored:
    """A request as it came, and what it was given."""

    place: Place
    method: str
    headers: Mapping[str, str]
    at: datetime
    start: float
    end: float
    answer: Answer  # 304 where the validators matched


class ScoringServer:
    """Serves behaviours by place and keeps score. Use `serving`."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.port = 0
        self.scored: list[Scored] = []
        self._places: dict[Place, Behaviour] = {}
        self._lock = threading.Lock()

    def serve(self, host: str, path: str, behaviour: Behaviour) -> str:
        """Answer as *behaviour* says at *path* of *host* (127.x.y.z); return the address."""
        self._places[host, path] = behaviour
        return f"http://{host}:{self.port}{path}"

    def url(self, host: str, path: str) -> str:
        return f"http://{host}:{self.port}{path}"

    def requests(self, host: str, path: str) -> list[Scored]:
        return [one for one in self.scored if one.place == (host, path)]

    def answer(self, place: Place, headers: Mapping[str, str]) -> Answer:
        with self._lock:
            before = sum(one.place == place for one in self.scored)
        behaviour = self._places.get(place)
        answer = behaviour(self.now, before) if behaviour else Answer(404, b"nothing here", feed=False)
        etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
        asked = headers.get("if-none-match") or headers.get("if-modified-since")
        if answer.status == 200 and asked and asked in {etag, modified}:
            return Answer(304, headers=answer.headers, ttl=answer.ttl, quiet=answer.quiet)
        return answer

    def record(self, scored: Scored) -> None:
        with self._lock:
            self.scored.append(scored)

    def faults(self) -> list[str]:
        """Return what was against good manners, in words; nothing is what is wished for."""
        found = [fault for one in self.scored for fault in _of_request(one)]
        for place in self._places:
            asked = [one for one in self.scored if one.place == place]
            found += _of_validators(asked)
            found += [fault for before, after in pairwise(asked) for fault in _of_time(before, after)]
        by_host: dict[str, list[Scored]] = {}
        for one in sorted(self.scored, key=lambda one: one.start):
            by_host.setdefault(one.place[0], []).append(one)
        for host, asked in by_host.items():
            found += [f"{host}: two requests at a time" for a, b in pairwise(asked) if b.start < a.end]
        return found


def _of_request(one: Scored) -> Iterator[str]:
    place, headers = one.place, one.headers
    if one.method != "GET":
        yield f"{place}: {one.method}"
    for name in ("cookie", "referer", "authorization", "cache-control", "pragma"):
        if name in headers:
            yield f"{place}: {name}: {headers[name]}"
    if "gzip" not in headers.get("accept-encoding", ""):
        yield f"{place}: takes no gzip"
    agent = headers.get("user-agent", "")
    if not agent.startswith("Gyrophare/") or "(+" not in agent:
        yield f"{place}: says its name as {agent!r}"
    if any(word in agent.lower() for word in ("bot", "crawl", "spider", "flux", " ai")):
        yield f"{place}: a name that lists of robots block: {agent!r}"


def _of_validators(asked: list[Scored]) -> Iterator[str]:
    etag = modified = None
    for one in asked:
        sent = one.headers.get("if-none-match"), one.headers.get("if-modified-since")
        if sent != (etag, modified):
            yield f"{one.place} at {one.at}: validators {sent}, expected {(etag, modified)}"
        given = one.answer.headers.get("ETag"), one.answer.headers.get("Last-Modified")
        if (one.answer.status == 200 and one.answer.feed) or (one.answer.status == 304 and any(given)):
            etag, modified = given


def earliest(one: Scored) -> datetime | None:
    """Return the first moment at which a reader may come back after *one*; None for never."""
    answer, headers = one.answer, one.answer.headers
    if answer.status == 410:
        return None
    if answer.status in {200, 304} and answer.feed:
        said = _fresh(headers, one.at)
        if said is None and answer.ttl:
            said = timedelta(minutes=answer.ttl)
        validators = "ETag" in headers or "Last-Modified" in headers
        at = one.at + max(HOUR if validators or said else DAY, min(said or HOUR, DAY))
        while at.hour in answer.quiet:
            at = (at + HOUR).replace(minute=0)
        return at
    wait = headers.get("Retry-After", "")
    if wait.isdigit():
        return one.at + max(2 * HOUR, timedelta(seconds=int(wait)))
    return max(one.at + 2 * HOUR, parsedate_to_datetime(wait)) if wait else one.at + 2 * HOUR


def _fresh(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    control = headers.get("Cache-Control", "")
    if control.startswith("max-age="):
        return timedelta(seconds=int(control.removeprefix("max-age="))) or None
    expires = headers.get("Expires")
    return parsedate_to_datetime(expires) - now if expires else None


def _of_time(before: Scored, after: Scored) -> Iterator[str]:
    if before.answer.status in {302, 303, 307, 301, 308}:
        return
    first = earliest(before)
    if first is None:
        yield f"{before.place}: asked again after 410"
    elif after.at < first:
        yield f"{before.place}: asked at {after.at}, not before {first} (HTTP {before.answer.status})"
    elif before.answer.status in {200, 304} and before.answer.feed and after.at > first + TICK:
        yield f"{before.place}: asked only at {after.at}, might have been at {first}"


def rss(place: str, numbers: Iterator[int] | range, inside: str = "") -> bytes:
    items = "".join(
        f"<item><guid isPermaLink='false'>{place}-{number}</guid><link>https://{place}.example/{number}</link>"
        f"<title>Information {number} de {place}</title><description>La route reste ouverte.</description>"
        f"<pubDate>{format_datetime(datetime(2026, 11, 20, number % 24, tzinfo=UTC))}</pubDate></item>"
        for number in numbers
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{place}</title>{inside}{items}</channel></rss>".encode()


@contextmanager
def serving(now: datetime) -> Iterator[ScoringServer]:
    """Serve until the block ends."""
    score = ScoringServer(now)
    with _Server(("0.0.0.0", 0), _handler(score)) as server:
        score.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield score
        server.shutdown()
        thread.join()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass


def _handler(score: ScoringServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            start = time.monotonic()
            host = self.connection.getsockname()[0]
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = score.answer((host, self.path), headers)
            try:
                self._write(answer, "gzip" in headers.get("accept-encoding", ""))
            finally:
                end = time.monotonic()
                score.record(Scored((host, self.path), self.command, headers, score.now, start, end, answer))

        do_HEAD = do_POST = do_GET  # noqa: N815 - the names that the library looks for

        def _write(self, answer: Answer, takes_gzip: bool) -> None:
            if answer.drop or answer.raw:
                self.close_connection = True
                for piece in answer.raw:
                    self.wfile.write(piece)
                    time.sleep(answer.pause)
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            body = b"" if answer.status == 304 else answer.body
            headers = dict(answer.headers)
            if body and takes_gzip:
                body = gzip.compress(body, 1)
                headers["Content-Encoding"] = "gzip"
            if answer.status != 304:
                headers["Content-Length"] = str(len(body))
            self.send_response(answer.status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(score.now, usegmt=True)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
