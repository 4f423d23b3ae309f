"""H2: no answer, however it is made, takes more than its time and its size, or touches the next one."""

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, repeat
from pathlib import Path

import pytest
from making import make_settings
from pace import pace
from servers import FeedServer, Reply

from plugins.errors import RetrieveError
from plugins.feeds.retrieve import Retriever
from tests.hostile.rawserver import RawServer

CAP = 100_000
FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ZEROS = bytes(20_000_000)


@pytest.fixture
def retriever(tmp_path: Path) -> Iterator[Retriever]:
    with Retriever(make_settings(tmp_path, timeout=1, total_timeout=2, body_cap=CAP)) as made:
        yield made


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


def refusal(retriever: Retriever, address: str) -> str:
    with pytest.raises(RetrieveError) as caught:
        retriever.get(address)
    assert caught.value.reason.isprintable()
    return caught.value.reason


def raw_deflate(data: bytes) -> bytes:
    return zlib.compress(data)[2:-4]


def empty_blocks(count: int) -> bytes:
    """Return a deflate stream of blocks that hold nothing."""
    return b"\x78\x9c" + b"\x00\x00\x00\xff\xff" * count


BOMBS = {
    "gzip": ("gzip", gzip.compress(ZEROS)),
    "gzip under its old name": ("x-gzip", gzip.compress(ZEROS)),
    "twice": ("gzip, gzip", gzip.compress(gzip.compress(ZEROS))),
    "thrice": ("gzip, gzip, gzip", gzip.compress(gzip.compress(gzip.compress(ZEROS)))),
    "deflate": ("deflate", zlib.compress(ZEROS)),
    "deflate without its frame": ("deflate", raw_deflate(ZEROS)),
    "deflate in gzip": ("deflate, gzip", gzip.compress(zlib.compress(ZEROS))),
    "many members": ("gzip", gzip.compress(ZEROS[:50_000]) * 100),
    "members within members": ("gzip, gzip", gzip.compress(gzip.compress(ZEROS[:50_000]) * 100)),
}
NOTHING = {
    "members that hold nothing": ("gzip", gzip.compress(b"") * 100_000),
    "blocks that hold nothing": ("deflate", empty_blocks(400_000)),
    "bytes after the end": ("deflate", zlib.compress(b"") + bytes(2_000_000)),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_ends_at_the_cap_and_takes_no_memory(server: FeedServer, retriever: Retriever, kind: str) -> None:
    encoding, body = BOMBS[kind]
    address = server.serve("/f", Reply(200, body, {"Content-Encoding": encoding}))
    start = time.process_time()
    tracemalloc.start()
    try:
        assert refusal(retriever, address) == f"the answer is larger than {CAP} bytes"
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
    assert time.process_time() - start < pace()


@pytest.mark.parametrize("kind", NOTHING)
def test_a_body_that_unpacks_to_nothing_ends_too(server: FeedServer, retriever: Retriever, kind: str) -> None:
    encoding, body = NOTHING[kind]
    pieces = (OK + f"Content-Encoding: {encoding}\r\n\r\n".encode(), body)
    start = time.process_time()
    assert "larger than what is read of one" in refusal(retriever, server.serve("/f", Reply(raw=pieces)))
    assert time.process_time() - start < 1.5 * pace()


def test_a_bomb_of_a_refusal_or_a_redirect_is_not_unpacked(server: FeedServer, retriever: Retriever) -> None:
    server.serve("/f", FEED)
    for status in (302, 404, 503):
        headers = {"Content-Encoding": "gzip", "Location": "/f", "Content-Type": "text/plain"}
        address = server.serve("/a", Reply(status, gzip.compress(b"a" * 20_000_000), headers))
        start = time.process_time()
        if status == 302:
            assert retriever.get(address).body == FEED
        else:
            assert len(refusal(retriever, address)) < 300
        assert time.process_time() - start < 0.5 * pace()


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "compress", "br, gzip", "gzip, zstd", "dcb", "x", "gzip," * 5 + "br"]
)
def test_a_compression_that_was_not_asked_for_is_refused(
    server: FeedServer, retriever: Retriever, encoding: str
) -> None:
    body = gzip.compress(FEED) if encoding.endswith("gzip") else FEED
    reason = refusal(retriever, server.serve("/f", Reply(200, body, {"Content-Encoding": encoding})))
    assert "not asked for" in reason or "compressed answer is damaged" in reason


def test_a_chain_of_many_compressions_is_refused(server: FeedServer, retriever: Retriever) -> None:
    address = server.serve("/f", Reply(200, FEED, {"Content-Encoding": ", ".join(["gzip"] * 50)}))
    assert "damaged" in refusal(retriever, address)


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_compressed_body_that_is_cut_is_no_feed_of_half_its_posts(
    server: FeedServer, retriever: Retriever, cut: int
) -> None:
    whole = gzip.compress(FEED * 50)
    head = OK + f"Content-Encoding: gzip\r\nContent-Length: {len(whole)}\r\n\r\n".encode()
    assert "stopped before its end" in refusal(retriever, server.serve("/f", Reply(raw=(head, whole[:-cut]))))


ENDLESS = {
    "status line": repeat(b"H" * 4096),
    "header": chain([OK + b"X-Long: "], repeat(b"x" * 4096)),
    "headers": chain([OK], (b"X-%d: y\r\n" % n for n in range(1_000_000))),
    "interim answers": repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "interim answers with headers": repeat(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 100),
    "length of a chunk": chain([CHUNKED], repeat(b"0" * 4096)),
    "extension of a chunk": chain([CHUNKED + b"5;"], repeat(b"x" * 4096)),
    "chunks of one byte": chain([CHUNKED], repeat(b"1\r\na\r\n" * 500)),
    "trailers": chain([CHUNKED + b"0\r\n"], repeat(b"X: y\r\n" * 500)),
    "one trailer": chain([CHUNKED + b"0\r\nX: "], repeat(b"y" * 4096)),
    "body": chain([OK + b"\r\n"], repeat(b"x" * 4096)),
    "refusal": chain([b"HTTP/1.1 500 Oh\r\nContent-Type: text/plain\r\n\r\n"], repeat(b"x " * 2048)),
}


@pytest.mark.parametrize("part", ENDLESS)
def test_whatever_has_no_end_is_left_before_it_costs_much(tmp_path: Path, part: str) -> None:
    settings = make_settings(tmp_path, timeout=20, total_timeout=30, body_cap=CAP)
    with RawServer({"/f": ENDLESS[part]}) as raw, Retriever(settings) as retriever:
        start = time.monotonic()
        tracemalloc.start()
        try:
            refusal(retriever, raw.url("/f"))
            assert tracemalloc.get_traced_memory()[1] < 3_000_000
        finally:
            tracemalloc.stop()
        assert time.monotonic() - start < 15  # far from the caps of 20 and 30 s


SLOW = {
    "interim answers": repeat(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "headers": chain([OK], (b"X-%d: y\r\n" % n for n in range(99))),
    "extension of a chunk": chain([CHUNKED + b"5;"], repeat(b"x")),
    "trailers": chain([CHUNKED + b"0\r\n"], repeat(b"X: y\r\n")),
    "compressed body": chain([OK + b"Content-Encoding: gzip\r\n\r\n"], repeat(gzip.compress(b""))),
    "body of a refusal": chain([b"HTTP/1.1 500 Oh\r\n\r\n"], repeat(b"x")),
    "chunks": chain([CHUNKED], repeat(b"1\r\na\r\n")),
}


@pytest.mark.parametrize("part", SLOW)
def test_a_drip_anywhere_does_not_beat_the_time_cap(tmp_path: Path, part: str) -> None:
    settings = make_settings(tmp_path, timeout=1, total_timeout=0.8)
    with RawServer({"/f": SLOW[part]}, pause=0.1) as raw, Retriever(settings) as retriever:
        start = time.monotonic()
        assert refusal(retriever, raw.url("/f")) == "the answer was not complete after 0.8 s"
        assert 0.7 < time.monotonic() - start < 5  # it has no end of its own


LENGTHS = {
    "more than there is": (b"Content-Length: 999", "stopped before its end"),
    "two that differ": (b"Content-Length: 5\r\nContent-Length: 60", "unmatching"),
    "a list that differs": (b"Content-Length: 5, 60", "unmatching"),
    "larger than any number": (b"Content-Length: " + b"9" * 40, "stopped before its end"),
    "over the cap": (b"Content-Length: 100001", "larger than"),
    "a chunk of less than nothing": (b"Transfer-Encoding: chunked", ""),
}


@pytest.mark.parametrize("kind", LENGTHS)
def test_a_length_that_lies_is_found_out(server: FeedServer, retriever: Retriever, kind: str) -> None:
    header, words = LENGTHS[kind]
    body = b"-5\r\nabcde\r\n0\r\n\r\n" if b"chunked" in header else FEED
    assert words in refusal(retriever, server.serve("/f", Reply(raw=(OK + header + b"\r\n\r\n", body))))


@pytest.mark.parametrize("length", ["-5", "x", "", "+60", "0x3c", "6_0", "60 60", "１"])
def test_a_length_that_is_none_is_passed_over(server: FeedServer, retriever: Retriever, length: str) -> None:
    head = OK + f"Content-Length: {length}\r\nConnection: close\r\n\r\n".encode()
    assert retriever.get(server.serve("/f", Reply(raw=(head, FEED)))).body in {FEED, FEED[: len(FEED)]}


CHUNKS = {
    "negative": b"-5\r\nabcde\r\n0\r\n\r\n",
    "minus one": b"-1\r\nabcde\r\n0\r\n\r\n",
    "no number": b"xyz\r\nabcde\r\n0\r\n\r\n",
    "huge": b"7fffffffffffffff\r\nabcde",
    "beyond huge": b"f" * 40 + b"\r\nabcde",
    "cut": b"5\r\nab",
    "cut before the last": b"5\r\nabcde\r\n",
    "empty": b"",
    "blank": b"\r\n\r\n\r\n",
    "after a good one": b"5\r\nabcde\r\n-5\r\n",
    "other digits": "٥\r\nabcde\r\n0\r\n\r\n".encode(),
}


@pytest.mark.parametrize("kind", CHUNKS)
def test_broken_chunks_are_a_refusal_and_no_crash(server: FeedServer, retriever: Retriever, kind: str) -> None:
    refusal(retriever, server.serve("/f", Reply(raw=(CHUNKED, CHUNKS[kind]))))


STARTS = {
    "HTTP/0.9": b"<rss version='2.0'><channel/></rss>",
    "another protocol": b"220 ftp.example ready\r\n",
    "SSH": b"SSH-2.0-OpenSSH_9.9\r\n",
    "radio": b"ICY 200 OK\r\n\r\n",
    "HTTP/2 preface": b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64",
    "TLS alert": b"\x15\x03\x01\x00\x02\x02\x46",
    "status of words": b"HTTP/1.1 two hundred\r\n\r\n",
    "status below": b"HTTP/1.1 099 x\r\n\r\n",
    "status of four digits": b"HTTP/1.1 2000 x\r\n\r\n",
    "nothing": b"\r\n\r\n",
    "switching protocols": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
    "escape sequences": b"HTTP/1.1 500 \x1b[2J\x07\x00oh\r\n\r\n",
}


@pytest.mark.parametrize("kind", STARTS)
def test_what_is_no_answer_of_http_is_refused_in_printable_words(
    server: FeedServer, retriever: Retriever, kind: str
) -> None:
    refusal(retriever, server.serve("/f", Reply(raw=(STARTS[kind],))))


def test_redirects_that_never_end_or_go_in_circles_are_left(server: FeedServer, retriever: Retriever) -> None:
    for n in range(99):
        server.redirect(f"/{n}", f"/{n + 1}", 301 + n % 2)
    server.redirect("/self", "/self", 308)
    server.redirect("/query", "/query?more")
    for start in ("/0", "/self"):
        asked = len(server.asked)
        assert "more than 5 redirects" in refusal(retriever, server.url(start))
        assert len(server.asked) == asked + 6
    long = "/" + "x" * 30_000
    server.redirect("/long", long)
    assert refusal(retriever, server.url("/long"))


POISON = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON"
GOOD = OK + b"Content-Length: 4\r\n\r\ngood"
LEFT_OVER = {
    "after a length": (GOOD + POISON,),
    "after a length, later": (GOOD, POISON),
    "after chunks": (CHUNKED + b"4\r\ngood\r\n0\r\n\r\n" + POISON,),
    "after chunks, later": (CHUNKED + b"4\r\ngood\r\n0\r\n\r\n", POISON),
    "after a length that is too short": (OK + b"Content-Length: 4\r\n\r\ngood" + FEED + POISON,),
    "one byte": (GOOD + b"\n",),
    "after nothing to tell": (b"HTTP/1.1 304 Not Modified\r\n\r\n" + POISON,),
    "a body where there is none": (b"HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nbody" + POISON,),
    "after a refusal": (b"HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno" + POISON,),
    "after a redirect": (b"HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n" + POISON,),
    "within a chunk of less than nothing": (CHUNKED + b"-5\r\n" + POISON,),
    "between lengths": (
        OK + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n4\r\ngood\r\n0\r\n\r\n" + POISON,
    ),
}


@pytest.mark.parametrize("kind", LEFT_OVER)
def test_what_is_left_on_a_connection_is_never_the_next_answer(retriever: Retriever, kind: str) -> None:
    with RawServer({"/first": LEFT_OVER[kind], "/next": (GOOD.replace(b"good", b"next"),)}, pause=0.05) as raw:
        for headers in ({}, {"etag": '"1"'}):
            with suppress(RetrieveError):
                assert retriever.get(raw.url("/first"), **headers).body in {b"good", b"", b"next"}
            time.sleep(0.1)
            made = raw.connections
            assert retriever.get(raw.url("/next")).body == b"next"
            assert raw.connections == made + (kind != "after a redirect"), "the same connection was taken again"
            assert retriever.get(raw.url("/next")).body == b"next"


def test_a_clean_connection_is_taken_again(retriever: Retriever) -> None:
    with RawServer({"/a": (GOOD,), "/b": (CHUNKED + b"4\r\ngood\r\n0\r\n\r\n",)}) as raw:
        for path in ("/a", "/b", "/a", "/b"):
            assert retriever.get(raw.url(path)).body == b"good"
        assert raw.connections == 1
