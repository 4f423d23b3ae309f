"""606 sources, one in twenty broken in every way that is known: the sound ones lose nothing, each broken one is named."""

import gzip
import re
import resource
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from making import make_account, make_department, make_settings
from scoring import Answer, Behaviour, ScoringServer, rss, serving

from plugins import clock
from plugins.archive import ArchiveWriter
from plugins.collect import readings
from plugins.collect.advice import advice
from plugins.collect.report import CollectReport
from plugins.collect.run import collect
from plugins.feeds import read as reading

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SOURCES = 606
POSTS = 2
CAP = 1_000_000
TIMEOUT = 3.0  # seconds: a sound source on a busy machine answers within them

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
FEED = rss("feed", range(POSTS))
HTML = b"<!doctype html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
TO = "{url}"  # the address of the source itself


def plain(body: bytes, status: int = 200, **headers: str) -> Answer:
    return Answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()}, feed=False)


def raw(*pieces: bytes, pause: float = 0.0) -> Answer:
    return Answer(raw=pieces, pause=pause, feed=False)


BROKEN: dict[str, tuple[Answer, str]] = {
    "missing": (plain(b"page introuvable", 404, Content_Type="text/plain"), "HTTP 404 Not Found: page introuvable"),
    "gone": (plain(b"", 410), "HTTP 410 Gone"),
    "forbidden": (plain(HTML, 403, Content_Type="text/html"), "HTTP 403 Forbidden: Just a moment"),
    "busy": (plain(b"", 429, Retry_After="900"), "HTTP 429"),
    "broken server": (plain(b"", 500), "HTTP 500"),
    "in repair": (plain(b"", 503, Retry_After="Sat, 21 Nov 2026 15:00:00 GMT"), "HTTP 503"),
    "login page": (plain(b"<html><body><form>Connexion</form></body></html>"), "a web page, not a feed"),
    "empty": (plain(b""), "empty answer"),
    "other XML": (plain(b"<?xml version='1.0'?><alert/>"), "its root is <alert>"),
    "other JSON": (plain(b'{"ok": false}'), "not a JSON Feed"),
    "broken JSON": (plain(b'{"version": '), "broken JSON"),
    "noise": (plain(bytes(range(1, 255)) * 9), "neither XML nor JSON"),
    "cut in its first entry": (plain(FEED[: FEED.index(b"<guid")]), "cut short before the end of its first entry"),
    "cut on the way": (raw(HEAD + b"Content-Length: 9999\r\n\r\n", FEED), "stopped before its end"),
    "closed at once": (Answer(drop=True, feed=False, status=0), "closed the connection|connection broke"),
    "no HTTP": (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "not an HTTP answer"),
    "damaged gzip": (raw(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(FEED)[:12] + b"\xff" * 90), "damaged"),
    "gzip bomb": (
        raw(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(CAP * 20))), f"larger than {CAP} bytes",
    ),
    "deflate bomb": (
        raw(HEAD + b"Content-Encoding: deflate\r\n\r\n" + zlib.compress(bytes(CAP * 20))), f"larger than {CAP} bytes",
    ),
    "too large": (raw(HEAD + b"Content-Length: 99999999\r\n\r\n"), f"larger than {CAP} bytes"),
    "unasked compression": (raw(HEAD + b"Content-Encoding: br\r\n\r\nxx"), "compressed in a way that was not asked"),
    "silent": (raw(b"HTTP/1.1 200 OK\r\n", b"", pause=2 * TIMEOUT), "no answer within 3 s|not complete"),
    "dripping": (raw(HEAD + b"\r\n", *[b"<"] * 20, pause=TIMEOUT / 6), "not complete after 6 s"),
    "dripping header": (raw(b"HTTP/1.1 200 OK\r\nX: ", *[b"x"] * 20, pause=TIMEOUT / 6), "not complete after 6 s"),
    "endless header": (raw(b"HTTP/1.1 200 OK\r\n", *[b"X-%d: 1\r\n" % n for n in range(300)]), "not an HTTP answer"),
    "loop": (plain(b"", 302, Location=TO), "more than 5 redirects"),
    "redirect to a file": (plain(b"", 301, Location="file:///etc/passwd"), "redirected to what cannot be asked"),
    "redirect to nowhere": (plain(b"", 301), "a redirect without a target"),
    "redirect to private": (plain(b"", 302, Location="http://10.0.0.1/"), "not on the public network"),
    "entities": (
        plain(b"<!DOCTYPE r [<!ENTITY a 'x'><!ENTITY b '&a;&a;&a;'>]><rss><channel><title>&b;"), "cut short",
    ),
}  # fmt: skip
ELSEWHERE = {
    "no such host": ("http://gyrophare-nowhere.invalid/flux", "no such host"),
    "nobody listens": ("http://127.0.0.1:1/flux", "connection refused"),
}


def sound(number: int) -> Behaviour:
    body = rss(f"source-{number}", range(POSTS))
    return lambda *_: Answer(body=body, headers={"ETag": f'"{number}"'})


class Many:
    """606 accounts; every twentieth or so is broken."""

    def __init__(self, server: ScoringServer, folder: Path) -> None:
        self.settings = make_settings(
            folder, timeout=TIMEOUT, total_timeout=2 * TIMEOUT, body_cap=CAP, parallel=32, processes=0
        )
        self.accounts = []
        self.reasons: dict[str, str] = {}
        ways = iter([*BROKEN.items(), *ELSEWHERE.items()])
        for number in range(SOURCES):
            host, path = f"127.6.{number // 200}.{number % 200 + 1}", "/flux"
            way = next(ways, None) if number % 19 == 7 else None
            address = server.url(host, path) if way is None else self.broken(server, host, path, way)
            if way is None:
                server.serve(host, path, sound(number))
            self.accounts.append(make_account(f"account-{number}", address=address))

    def broken(self, server: ScoringServer, host: str, path: str, way: tuple[str, tuple[object, str]]) -> str:
        name, (answer, reason) = way
        address = answer if isinstance(answer, str) else server.url(host, path)
        if isinstance(answer, Answer):
            headers = {key: value.format(url=address) for key, value in answer.headers.items()}
            made = Answer(
                answer.status, answer.body, headers, answer.drop, None, frozenset(), False, answer.raw, answer.pause
            )
            server.serve(host, path, lambda *_: made)
        self.reasons[f"account-{len(self.accounts)}"] = reason
        assert name
        return address

    def run(self, archive: ArchiveWriter, now: datetime) -> CollectReport:
        return collect(self.settings, archive, self.accounts, {"76": make_department()}, now=now)


@pytest.mark.timeout(300)
def test_the_sound_ones_lose_nothing_and_the_report_names_each_broken_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)  # the first run takes no time, on however slow a machine
    with serving(NOW) as server, ArchiveWriter.open(f"sqlite:///{tmp_path / 'archive.sqlite'}") as archive:
        many = Many(server, tmp_path)
        assert len(many.reasons) == len(BROKEN) + len(ELSEWHERE) >= SOURCES // 20
        first = many.run(archive, NOW)
        well = SOURCES - len(many.reasons)
        assert {failure.account for failure in first.failures} == set(many.reasons)
        assert (first.sources, first.tried, first.failed, first.read) == (SOURCES, SOURCES, len(many.reasons), well)
        assert archive.tally().listed == first.posts_new == POSTS * well
        told = {failure.account: failure.reason for failure in first.failures}
        assert [
            (name, told.get(name)) for name, reason in many.reasons.items() if not re.search(reason, told.get(name, ""))
        ] == []
        assert set(told) == set(many.reasons)
        assert [reason for reason in told.values() if not advice(reason)] == [], "what to do about it is told too"

        # An hour later nothing is new: no body is parsed, and the broken ones are not asked yet.
        def never(*_: object) -> None:
            raise AssertionError("a body was parsed")

        monkeypatch.setattr(readings, "read", never)
        monkeypatch.setattr(reading, "read", never)
        before = resource.getrusage(resource.RUSAGE_SELF)
        server.now = NOW + timedelta(hours=1)
        again = many.run(archive, server.now)
        after = resource.getrusage(resource.RUSAGE_SELF)
        assert (again.tried, again.requests, again.not_modified, again.read, again.failed) == (well, well, well, 0, 0)
        assert archive.tally().listed == POSTS * well
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        assert spent < 30  # with the server, which is in this process too
        print(f"{well} x 304, the server included: {spent:.2f} s of processor")
        assert server.faults() == []
