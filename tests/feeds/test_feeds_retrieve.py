"""What the retriever asks, what it makes of the answers, and what it refuses."""

import base64
import gzip
import socket
import sqlite3
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pace import at_most
from servers import Asked, FeedServer, Reply

from plugins.errors import RetrieveError
from plugins.feeds import wire
from plugins.feeds.answer import Answer
from plugins.feeds.retrieve import Retriever, server_words, user_agent
from plugins.settings import Settings, from_mapping

FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"
MODIFIED = "Thu, 01 Jan 2026 00:00:00  GMT"  # two blanks: no date library would write it so


def options(folder: Path, **values: object) -> Settings:
    keys = {f"GYROPHARE_{name.upper()}": value for name, value in values.items()}
    base = {"SITEURL": "https://portail.example", "_FOLDER": str(folder), "GYROPHARE_PRIVATE_NETWORKS": ["127.0.0.0/8"]}
    return from_mapping(base | keys)


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


@pytest.fixture
def retriever(tmp_path):
    with Retriever(options(tmp_path, timeout=2, total_timeout=3, body_cap=100_000)) as made:
        yield made


def _not_installed(name: str) -> str:
    raise PackageNotFoundError(name)


def refusal(retriever: Retriever, address: str, **validators: str) -> RetrieveError:
    with pytest.raises(RetrieveError) as caught:
        retriever.get(address, **validators)
    assert caught.value.source == address
    assert "\n" not in caught.value.reason
    return caught.value


def test_a_whole_answer_is_returned_with_its_validators_byte_for_byte(server, retriever):
    address = server.serve("/f", FEED, ETag='W/"a\'b"', Last_Modified=MODIFIED, Content_Type="text/xml")
    answer = retriever.get(address)
    assert (answer.status, answer.body, answer.requests) == (200, FEED, 1)
    assert (answer.etag, answer.last_modified) == ('W/"a\'b"', MODIFIED)
    assert (answer.url, answer.moved_to) == (address, "")
    assert answer.headers["content-type"] == "text/xml"
    assert 0 < answer.seconds < 2


def test_a_first_request_is_a_plain_polite_get(server, retriever):
    retriever.get(server.serve("/f?a=1&b=%20", FEED))
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("GET", "/f?a=1&b=%20")
    assert set(asked.headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert asked.headers["accept-encoding"] == "gzip, deflate"
    assert "application/feed+json" in asked.headers["accept"]


def test_the_user_agent_names_the_portal_and_where_to_reach_it(tmp_path):
    assert user_agent(options(tmp_path)).endswith("(+https://portail.example)")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plugins.feeds.retrieve.version", _not_installed)
        assert user_agent(options(tmp_path)) == "Gyrophare/0 (+https://portail.example)"
    named = user_agent(options(tmp_path, contact="mailto:rédaction @portail.example"))
    assert named.startswith("Gyrophare/")
    assert named.endswith("(+mailto:rdaction@portail.example)")


def test_validators_are_sent_back_as_they_came_and_a_304_has_no_body(server, retriever):
    address = server.serve("/f", FEED, ETag='W/"1"', Last_Modified=MODIFIED)
    first = retriever.get(address)
    second = retriever.get(address, etag=first.etag, last_modified=first.last_modified)
    assert server.asked[1].headers["if-none-match"] == 'W/"1"'
    assert server.asked[1].headers["if-modified-since"] == MODIFIED
    assert (second.status, second.body, second.etag) == (304, b"", 'W/"1"')


def test_only_the_validator_that_is_known_is_sent(server, retriever):
    address = server.serve("/f", FEED)
    retriever.get(address, last_modified=MODIFIED)
    assert "if-none-match" not in server.asked[0].headers
    assert server.asked[0].headers["if-modified-since"] == MODIFIED


def test_the_validators_of_a_304_are_its_own_and_empty_when_it_has_none(server, retriever):
    address = server.serve("/f", Reply(304, headers={"ETag": '"2"'}))
    answer = retriever.get(address, etag='"1"', last_modified=MODIFIED)
    assert (answer.etag, answer.last_modified) == ('"2"', "")


def test_a_304_to_an_unconditional_request_is_an_error(server, retriever):
    assert refusal(retriever, server.serve("/f", Reply(304))).status == 304


def test_a_cookie_is_never_sent_back(server, retriever):
    address = server.serve("/f", Reply(200, FEED, {"Set-Cookie": "id=1; Path=/"}))
    retriever.get(address)
    retriever.get(address)
    assert all("cookie" not in asked.headers for asked in server.asked)


def test_credentials_of_the_administrator_are_never_sent(server, retriever, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    retriever.get(server.serve("/f", FEED))
    assert "authorization" not in server.asked[0].headers


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_tells_where_it_moved(server, retriever, status):
    target = server.serve("/new", FEED)
    answer = retriever.get(server.redirect("/old", "/new", status))
    assert (answer.url, answer.moved_to, answer.requests) == (target, target, 2)


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_temporary_redirect_is_followed_and_forgotten(server, retriever, status):
    target = server.serve("/new", FEED)
    answer = retriever.get(server.redirect("/old", target, status))
    assert (answer.url, answer.moved_to, answer.body) == (target, "", FEED)


@pytest.mark.parametrize("first", [301, 302])
def test_one_temporary_hop_makes_the_whole_chain_temporary(server, retriever, first):
    server.serve("/c", FEED)
    server.redirect("/b", "/c", 603 - first)
    assert retriever.get(server.redirect("/a", "/b", first)).moved_to == ""


def test_a_redirect_target_that_gave_the_validators_answers_that_nothing_changed(server, retriever):
    """Else a feed behind a temporary redirect would be asked for whole at each visit."""
    server.serve("/new", FEED, ETag='"1"', Last_Modified=MODIFIED)
    address = server.redirect("/old", "/new")
    first = retriever.get(address)
    second = retriever.get(address, etag=first.etag, last_modified=first.last_modified, given_by=first.url)
    assert (second.status, second.etag, second.requests) == (304, '"1"', 2)
    assert "if-none-match" not in server.asked[2].headers, "who redirects gave none"
    assert server.asked[3].headers["if-modified-since"] == MODIFIED
    assert "referer" not in server.asked[3].headers


def test_validators_go_to_the_address_that_gave_them_only(server, retriever):
    server.serve("/new", FEED, ETag='"1"')
    address = server.redirect("/old", "/new")
    for given_by in ("", server.url("/elsewhere")):
        answer = retriever.get(address, etag='"1"', last_modified=MODIFIED, given_by=given_by)
        assert answer.status == 200
        assert not {"if-none-match", "if-modified-since"} & set(server.asked[-1].headers)
        assert ("if-none-match" in server.asked[-2].headers) is (given_by == "")


def test_a_304_of_a_redirect_target_to_no_condition_is_an_error(server, retriever):
    server.serve("/new", Reply(304))
    assert refusal(retriever, server.redirect("/old", "/new"), etag='"1"').status == 304


@pytest.mark.parametrize("etag", ["\xa0x", "\x0bx", '"a\x01"', '"' + "a" * 9000 + '"'])
def test_a_validator_that_no_request_can_carry_is_none(server, retriever, etag):
    """Sent back it would break each request to come, and the source would never be read again."""
    address = server.serve("/f", Reply(200, FEED, {"ETag": etag, "Last-Modified": MODIFIED}))
    answer = retriever.get(address)
    assert (answer.etag, answer.last_modified) == ("", MODIFIED)
    assert retriever.get(address, etag=answer.etag, last_modified=answer.last_modified).status == 304


def test_a_failure_at_another_host_names_it(server, retriever):
    with FeedServer() as other:
        for target, words in (
            (other.url("/f"), "HTTP 404 Not Found: no such page"),
            ("http://a.invalid/f", "no such host"),
        ):
            assert refusal(retriever, server.redirect("/a", target)).reason == f"redirected to {target}: {words}"


def test_five_redirects_are_followed_and_a_sixth_is_not(server, retriever):
    server.serve("/0", FEED)
    for n in range(1, 7):
        server.redirect(f"/{n}", f"/{n - 1}")
    assert retriever.get(server.url("/5")).requests == 6
    assert "more than 5 redirects" in refusal(retriever, server.url("/6")).reason


def test_a_loop_of_redirects_ends(server, retriever):
    server.redirect("/a", "/b")
    server.redirect("/b", "/a")
    refusal(retriever, server.url("/a"))
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/xml,<rss/>", "http://[", "", "http://me:pw@127.0.0.1/"],
)
def test_a_redirect_to_what_is_no_plain_web_address_is_refused(server, retriever, target):
    assert "redirect" in refusal(retriever, server.redirect("/a", target)).reason
    assert len(server.asked) == 1


def test_a_redirect_from_https_to_http_is_refused(retriever, monkeypatch):
    class Moved:
        status_code = 301
        raw = type("Raw", (), {"headers": {"location": "http://example.test/"}})

    monkeypatch.setattr(retriever, "_send", lambda *_: Moved)
    assert "from https to http://example.test/" in refusal(retriever, "https://example.test/").reason


def test_a_redirect_to_an_accented_address_is_followed(server, retriever):
    server.serve("/%C3%A9t%C3%A9", FEED)
    location = "/été#top".encode().decode("latin-1")
    assert retriever.get(server.redirect("/a", location)).url == server.url("/été")


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://127.0.0.1/", "//host/x", "x", "", "http://", "http://[x", "http://*.example/"],
)
def test_an_address_that_is_not_of_the_web_is_refused_without_a_request(retriever, address):
    assert "not an address that can be asked" in refusal(retriever, address).reason


def test_an_error_carries_its_status_and_the_servers_own_words(server, retriever):
    page = "<html><head><title>Erreur</title><style>p{}</style></head><body><p>Le serveur\nest&nbsp;saturé" + "." * 999
    error = refusal(retriever, server.serve("/f", Reply(500, page.encode(), {"Content-Type": "text/html"})))
    assert error.status == 500
    assert error.reason.startswith("HTTP 500 Internal Server Error: Erreur Le serveur est saturé")
    assert len(error.reason) < 260


def test_words_of_what_is_no_text_are_not_shown():
    assert server_words("image/png", b"\x89PNG") == ""
    assert server_words("application/problem+json", b'{"title": "no"}') == '{"title": "no"}'
    assert server_words("", b"Too   many\r\nrequests") == "Too many requests"


def test_a_page_that_is_gone_says_so_by_its_status(server, retriever):
    assert refusal(retriever, server.serve("/f", Reply(410))).status == 410


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_told_in_seconds_in_both_its_forms(server, retriever, monkeypatch, status):
    monkeypatch.setattr("plugins.clock.now", lambda: datetime(2026, 1, 5, tzinfo=UTC))
    for header, seconds in {"120": 120, "Mon, 05 Jan 2026 00:01:30 GMT": 90, "soon": None}.items():
        error = refusal(retriever, server.serve("/f", Reply(status, b"slow", {"Retry-After": header})))
        assert (error.status, error.retry_after) == (status, seconds)


@pytest.mark.parametrize("status", [204, 206, 300, 403, 404, 418])
def test_any_other_status_is_an_error(server, retriever, status):
    assert refusal(retriever, server.serve("/f", Reply(status))).status == status


def test_a_failed_request_is_not_tried_again(server, retriever):
    refusal(retriever, server.serve("/f", Reply(503)))
    refusal(retriever, server.serve("/g", Reply(raw=(b"",))))
    assert len(server.asked) == 2


def test_a_compressed_answer_is_unpacked(server, retriever):
    assert retriever.get(server.serve("/f", Reply(200, FEED, gzipped=True))).body == FEED
    deflated = Reply(200, zlib.compress(FEED), {"Content-Encoding": "deflate"})
    assert retriever.get(server.serve("/d", deflated)).body == FEED


def test_a_damaged_compression_is_an_error(server, retriever):
    damaged = Reply(200, b"not gzip", {"Content-Encoding": "gzip"})
    assert "compressed answer is damaged" in refusal(retriever, server.serve("/f", damaged)).reason


@pytest.mark.parametrize("name", ["none", "UTF-8", "identity", "binary"])
def test_an_encoding_that_is_none_is_passed_over(server, retriever, name):
    assert retriever.get(server.serve("/f", Reply(200, FEED, {"Content-Encoding": name}))).body == FEED


def test_a_compression_that_was_not_asked_for_is_an_error(server, retriever):
    brotli = Reply(200, b"\x0b\x02\x80", {"Content-Encoding": "br"})
    assert "not asked for: br" in refusal(retriever, server.serve("/f", brotli)).reason


@pytest.mark.parametrize("size", [100_000, 100_001])
def test_the_cap_is_on_the_bytes_after_decompression(server, retriever, size):
    address = server.serve("/f", Reply(200, b" " * size, gzipped=True))
    if size > 100_000:
        assert "larger than 100000 bytes" in refusal(retriever, address).reason
    else:
        assert len(retriever.get(address).body) == size


def test_a_bomb_ends_at_the_cap_without_being_unpacked(server, retriever):
    bomb = gzip.compress(gzip.compress(bytes(100_000_000)))
    address = server.serve("/f", Reply(200, bomb, {"Content-Encoding": "gzip, gzip"}))
    assert "larger than" in at_most(0.5, lambda: refusal(retriever, address)).reason


def test_an_announced_size_over_the_cap_is_refused_before_it_is_read(server, retriever):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n"
    start = time.monotonic()
    assert "larger than" in refusal(retriever, server.serve("/f", Reply(raw=(head,), pause=5))).reason
    assert time.monotonic() - start < 4


@pytest.mark.parametrize("length", ["١٢", "-5", "x"])
def test_a_nonsensical_announced_size_is_no_crash(server, retriever, length):
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n".encode()
    assert retriever.get(server.serve("/f", Reply(raw=(head, FEED)))).body in {FEED, b""}


def test_an_endless_refusal_is_read_for_its_first_words_only(server, retriever):
    pieces = (b"HTTP/1.1 500 Oh\r\nContent-Type: text/plain\r\n\r\n", *(b"word " * 1000 for _ in range(200)))
    error = refusal(retriever, server.serve("/f", Reply(raw=pieces, pause=0.02)))
    assert error.reason.startswith("HTTP 500 Oh: word word")


SLOW = {
    "body": (b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", *[b"x"] * 99),
    "chunk length": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"0"] * 99),
    "header": (b"HTTP/1.1 200 OK\r\nX-Slow: ", *[b"x"] * 99),
    "status": (b"HTTP/1.1 ", *[b"2"] * 99),
}


@pytest.mark.parametrize("part", SLOW)
def test_a_slow_drip_does_not_beat_the_time_cap(server, tmp_path, part):
    address = server.serve("/f", Reply(raw=SLOW[part], pause=0.1))
    with Retriever(options(tmp_path, timeout=1, total_timeout=1)) as retriever:
        start = time.monotonic()
        assert refusal(retriever, address).reason == "the answer was not complete after 1 s"
        assert 0.9 < time.monotonic() - start < 5  # all of it takes ten


def test_the_time_cap_covers_the_redirects_too(server, tmp_path):
    for n in range(1, 6):
        server.serve(f"/{n}", Reply(302, headers={"Location": f"/{n - 1}"}, wait=0.9))
    with Retriever(options(tmp_path, timeout=1, total_timeout=1)) as retriever:
        start = time.monotonic()
        refusal(retriever, server.url("/5"))
        assert time.monotonic() - start < 4  # all of them take more than four


def test_a_silent_server_is_given_up(server, tmp_path):
    address = server.serve("/f", Reply(wait=9))
    with Retriever(options(tmp_path, timeout=1)) as retriever:
        assert refusal(retriever, address).reason == "no answer within 1 s"


def test_a_refused_connection_says_so(retriever):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert refusal(retriever, f"http://127.0.0.1:{port}/").reason == "connection refused"


def test_a_host_that_does_not_exist_says_so(retriever):
    assert refusal(retriever, "http://nulle-part.invalid/").reason == "no such host"


def test_another_failure_is_told_in_the_words_of_the_system():
    assert wire.reason(OSError(101, "Network is unreachable")) == "OSError: [Errno 101] Network is unreachable"


def test_nothing_is_read_once_the_time_is_over():
    near, far = socket.socketpair()
    with near, far, wire.within(0), near.makefile("rb", buffering=0) as raw:
        timed = wire._TimedRaw(raw, near)
        far.sendall(b"x")
        with pytest.raises(TimeoutError):
            timed.read(1)
        timed.close()
        timed.close()
    assert wire.left() == float("inf")


def test_a_host_without_tls_says_so(server, retriever):
    assert "TLS" in refusal(retriever, server.url("/").replace("http:", "https:")).reason


BROKEN = {
    "closed": ((b"",), "closed the connection without an answer"),
    "not http": ((b"hello\r\n\r\n",), "not an HTTP answer"),
    "cut": ((b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort",), "stopped before its end"),
    "cut chunk": ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",), "stopped before its end"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_answer_says_how(server, retriever, kind):
    pieces, words = BROKEN[kind]
    assert words in refusal(retriever, server.serve("/f", Reply(raw=pieces))).reason


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_for_an_answer_give_an_answer_or_a_refusal(server, retriever, garbage):
    address = server.serve("/f", Reply(raw=(garbage or b"\n",)))
    try:
        result = retriever.get(address)
    except RetrieveError as error:
        result = error
    assert isinstance(result, Answer) or "\n" not in result.reason


def test_nothing_is_printed_or_logged_about_odd_headers(server, retriever, caplog, capfd):
    head = b"HTTP/1.1 200 OK\r\nno colon here\r\nConnection: close\r\n\r\n"
    retriever.get(server.serve("/f", Reply(raw=(head, FEED))))
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def test_the_last_body_is_kept_and_a_304_neither_reads_nor_writes_the_cache(server, tmp_path):
    address = server.serve("/f", FEED, ETag='"1"', Cache_Control="max-age=999")
    with Retriever(options(tmp_path)) as retriever:
        assert retriever.cached(address) is None
        retriever.get(address)
        assert retriever.cached(address) == FEED
        file = options(tmp_path).cache
        before = file.stat().st_mtime_ns
        statements: list[str] = []
        with retriever._bodies.responses.connection() as connection:
            connection.set_trace_callback(statements.append)
        assert retriever.get(address, etag='"1"').status == 304
        assert (statements, file.stat().st_mtime_ns) == ([], before)
        assert retriever.cached(address) == FEED
    with Retriever(options(tmp_path)) as later:
        assert later.cached(address) == FEED


def test_the_body_of_a_redirected_address_is_kept_under_it(server, tmp_path):
    server.serve("/new page", FEED)
    address = server.redirect("/old page", "/new page")
    server.redirect("/old%20page", "/new%20page")
    server.serve("/new%20page", FEED)
    with Retriever(options(tmp_path)) as retriever:
        retriever.get(address)
        assert retriever.cached(address) == FEED


def test_each_request_goes_to_the_server_however_fresh_the_cache_is(server, retriever):
    address = server.serve("/f", FEED, Cache_Control="max-age=999", Expires="Thu, 01 Jan 2099 00:00:00 GMT")
    retriever.get(address)
    retriever.get(address)
    assert len(server.asked) == 2


def test_a_refusal_leaves_the_last_body_in_the_cache(server, retriever):
    retriever.get(server.serve("/f", FEED))
    refusal(retriever, server.serve("/f", Reply(500, b"oh")))
    assert retriever.cached(server.url("/f")) == FEED


def test_a_damaged_cache_is_begun_again(server, tmp_path):
    file = options(tmp_path).cache
    file.parent.mkdir()
    file.write_bytes(b"this is no database" * 999)
    with Retriever(options(tmp_path)) as retriever:
        retriever.get(server.serve("/f", FEED))
        assert retriever.cached(server.url("/f")) == FEED


@pytest.mark.parametrize("obstacle", ["folder", "file above", "locked"])
def test_a_cache_that_cannot_be_written_is_done_without(server, tmp_path, obstacle):
    settings_ = options(tmp_path)
    holder = None
    if obstacle == "folder":
        settings_.cache.mkdir(parents=True)
    elif obstacle == "file above":
        settings_.cache.parent.write_text("in the way")
    else:
        settings_.cache.parent.mkdir()
        holder = sqlite3.connect(settings_.cache, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
    with Retriever(settings_) as retriever:
        address = server.redirect("/a", server.serve("/f", FEED))
        assert retriever.get(address).body == FEED
        assert retriever.cached(address) is None
    if holder:
        holder.close()


@pytest.mark.parametrize("method", ["__getitem__", "__setitem__"])
def test_a_broken_cache_is_noticed_once_and_left_alone(server, tmp_path, monkeypatch, method):
    calls = []

    def broken(*_: object) -> None:
        calls.append(1)
        raise sqlite3.DatabaseError("malformed")

    address = server.serve("/f", FEED)
    moved = server.redirect("/a", "/f")
    with Retriever(options(tmp_path)) as retriever:
        store = retriever._bodies
        monkeypatch.setattr(type(store.responses), method, broken)
        for _ in range(2):
            assert retriever.cached(address) is None
            assert retriever.get(address).body == FEED
            assert retriever.get(moved).body == FEED
        assert (store.lost, len(calls)) == (True, 1)


def test_a_redirect_that_cannot_be_remembered_is_followed_all_the_same(server, tmp_path, monkeypatch):
    def broken(*_: object) -> None:
        raise sqlite3.DatabaseError("malformed")

    server.serve("/f", FEED)
    with Retriever(options(tmp_path)) as retriever:
        monkeypatch.setattr(retriever._bodies, "redirects", type("Broken", (), {"__setitem__": broken, "close": str})())
        assert retriever.get(server.redirect("/a", "/f")).body == FEED
        assert retriever._bodies.lost


def test_a_cache_that_stays_damaged_is_done_without(server, tmp_path, monkeypatch):
    def broken(*_: object) -> None:
        raise sqlite3.DatabaseError("malformed")

    monkeypatch.setattr("plugins.feeds.bodies.Bodies", broken)
    with Retriever(options(tmp_path)) as retriever:
        assert retriever.get(server.serve("/f", FEED)).body == FEED


def test_sixteen_threads_may_share_one_retriever(server, tmp_path):
    addresses = [server.serve(f"/{n}", FEED + b" " * n, ETag=f'"{n}"') for n in range(64)]
    with Retriever(options(tmp_path)) as retriever, ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(retriever.get, addresses))
        assert [len(answer.body) - len(FEED) for answer in answers] == list(range(64))
        assert [retriever.cached(address) for address in addresses] == [answer.body for answer in answers]


def test_a_proxy_of_the_environment_is_used_within_the_same_caps(server, tmp_path, monkeypatch):
    monkeypatch.setenv("http_proxy", server.url("/"))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    through = "http://distant.example/f"
    with FeedServer() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url())
        proxy.serve(through, Reply(raw=SLOW["chunk length"], pause=0.1))
        with Retriever(options(tmp_path, timeout=1, total_timeout=1)) as retriever:
            assert "not complete after 1 s" in refusal(retriever, through).reason


def test_a_run_without_news_does_not_import_the_parser():
    code = (
        "import sys, plugins.feeds.retrieve, plugins.feeds.schedule, plugins.feeds.read;"
        "sys.exit(','.join({'feedparser', 'nh3'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_server_of_these_tests_answers_by_what_it_is_asked(server, retriever):
    def echo(asked: Asked) -> Reply:
        return Reply(200, base64.b64encode(asked.headers["user-agent"].encode()))

    body = retriever.get(server.serve("/f", echo)).body
    assert base64.b64decode(body).startswith(b"Gyrophare/")
    assert server.requests("/f")[0].at <= time.monotonic()
