"""The two small servers of the demo, over the loopback."""

import http.client
import socket
import struct
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path

import pytest

from plugins.demo.server import DemoServer, LoopbackServer, serve_site
from plugins.errors import SettingsError

NOW = datetime(2026, 11, 21, 18, 45, tzinfo=UTC)
ITEM = "<item><title>@[-2h|avant|après]</title><pubDate>@{-3h}</pubDate></item>"


class Reply:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def type(self) -> str | None:
        return self.headers["Content-Type"]


def ask(server: LoopbackServer, path: str, method: str = "GET", **headers: str) -> Reply:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return Reply(connection.getresponse())
    finally:
        connection.close()


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    (tmp_path / "police.xml").write_text(f"<rss>{ITEM}</rss>", encoding="utf-8")
    (tmp_path / "pref.rdf").write_text("<rdf/>", encoding="utf-8")
    (tmp_path / "gend.atom").write_text("<feed>é</feed>", encoding="utf-8")
    (tmp_path / "sdis.json").write_text('{"items": []}', encoding="utf-8")
    (tmp_path / "wrong.xml").write_text("<rss>@{hier}</rss>", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("private", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/police.xml", "application/rss+xml; charset=utf-8"),
        ("/pref.rdf", "application/rdf+xml; charset=utf-8"),
        ("/gend.atom", "application/atom+xml; charset=utf-8"),
        ("/sdis.json", "application/feed+json; charset=utf-8"),
        ("/gend.atom?x=1", "application/atom+xml; charset=utf-8"),
    ],
)
def test_a_feed_is_served_with_its_type(feeds, path, expected):
    with DemoServer(feeds, NOW) as server:
        reply = ask(server, path)
    assert (reply.status, reply.type) == (200, expected)
    assert reply.headers["Content-Length"] == str(len(reply.body))
    assert reply.headers["Cache-Control"] == "max-age=0"


@pytest.mark.parametrize(
    "path", ["/", "/none.xml", "/notes.txt", "/../police.xml", "/%2e%2e/police.xml", "/x/police.xml"]
)
def test_anything_else_is_not_found(feeds, path):
    with DemoServer(feeds, NOW) as server:
        assert ask(server, path).status == 404


def test_a_known_etag_is_answered_without_a_body(feeds):
    with DemoServer(feeds, NOW) as server:
        first = ask(server, "/police.xml")
        again = ask(server, "/police.xml", If_None_Match=first.headers["ETag"])
        weak = ask(server, "/police.xml", If_None_Match=f'"other", W/{first.headers["ETag"]}')
        star = ask(server, "/police.xml", If_None_Match="*")
        other = ask(server, "/police.xml", If_None_Match='"other"')
    assert [again.status, weak.status, star.status, other.status] == [304, 304, 304, 200]
    assert again.body == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Last-Modified"] == first.headers["Last-Modified"]
    assert "Content-Type" not in again.headers


def test_head_gives_the_headers_alone(feeds):
    with DemoServer(feeds, NOW) as server:
        reply = ask(server, "/police.xml", "HEAD")
    assert (reply.status, reply.body) == (200, b"")
    assert int(reply.headers["Content-Length"]) > 0


def test_moving_the_clock_shows_items_and_edits_as_they_come(feeds):
    with DemoServer(feeds, NOW - timedelta(hours=4), origin=NOW) as server:
        nothing = ask(server, "/police.xml")
        server.clock = NOW - timedelta(hours=2, minutes=30)
        before = ask(server, "/police.xml", If_None_Match=nothing.headers["ETag"])
        server.clock = NOW
        after = ask(server, "/police.xml", If_None_Match=before.headers["ETag"])
        same = ask(server, "/police.xml", If_None_Match=after.headers["ETag"])
    assert b"<item>" not in nothing.body
    assert "<title>avant</title>" in before.body.decode()
    assert "<title>après</title>" in after.body.decode()
    assert same.status == 304
    assert parsedate_to_datetime(before.headers["Last-Modified"]) == NOW - timedelta(hours=3)
    assert parsedate_to_datetime(after.headers["Last-Modified"]) == NOW - timedelta(hours=2)


def test_the_first_clock_is_the_origin_by_default(feeds):
    with DemoServer(feeds, NOW) as server:
        first = ask(server, "/police.xml")
        server.clock = NOW + timedelta(days=1)
        assert ask(server, "/police.xml").body == first.body


def test_a_wrong_mark_is_told_to_whoever_reads_the_feed(feeds):
    with DemoServer(feeds, NOW) as server:
        reply = ask(server, "/wrong.xml")
    assert reply.status == 500
    assert reply.body.startswith(b"wrong.xml: ")


def test_a_port_that_is_taken_is_refused_with_its_number(feeds):
    with DemoServer(feeds, NOW) as server, pytest.raises(SettingsError, match=f"port {server.port} of 127.0.0.1"):
        DemoServer(feeds, NOW, port=server.port)


def test_a_port_that_cannot_be_is_refused(feeds):
    with pytest.raises(SettingsError, match="port 99999"):
        DemoServer(feeds, NOW, port=99999)


def test_the_servers_listen_on_this_machine_only_and_stay_silent(feeds, capfd):
    with DemoServer(feeds, NOW) as server:
        assert server.address == f"http://127.0.0.1:{server.port}"
        ask(server, "/police.xml")
        ask(server, "/none.xml")
        with socket.create_connection(("127.0.0.1", server.port)) as rude:  # a reader who leaves at once
            rude.sendall(b"GET /police.xml HTTP/1.0\r\n")
            rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        ask(server, "/police.xml")
    assert capfd.readouterr() == ("", "")


def test_a_fault_of_the_server_itself_is_not_silent(feeds, capfd):
    with DemoServer(feeds, NOW) as server:
        server.folder = feeds / "gone"
        with pytest.raises(http.client.HTTPException):
            ask(server, "/police.xml")
    assert "FileNotFoundError" in capfd.readouterr().err


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    root = tmp_path / "output"
    files = {
        "index.html": "<p>France</p>",
        "404.html": "<p>national</p>",
        "sitemap.xml": "<urlset/>",
        "76/index.html": "<p>Seine-Maritime</p>",
        "76/404.html": "<p>du 76</p>",
        "76/feed.xml": "<feed/>",
        "38/données.json": "{}",
        "static/style.css": "p{}",
        "static/search.js": "1",
        "static/icon.svg": "<svg/>",
        "static/blob": "?",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / "out.txt").symlink_to(tmp_path / "secret.txt")
    (root / "out").symlink_to(tmp_path, target_is_directory=True)
    return root


@pytest.mark.parametrize(
    ("path", "type_", "body"),
    [
        ("/", "text/html; charset=utf-8", "<p>France</p>"),
        ("/76/", "text/html; charset=utf-8", "<p>Seine-Maritime</p>"),
        ("/76/?page=2#top", "text/html; charset=utf-8", "<p>Seine-Maritime</p>"),
        ("/76/feed.xml", "application/atom+xml; charset=utf-8", "<feed/>"),
        ("/sitemap.xml", "application/xml; charset=utf-8", "<urlset/>"),
        ("/38/donn%C3%A9es.json", "application/json; charset=utf-8", "{}"),
        ("/static/style.css", "text/css; charset=utf-8", "p{}"),
        ("/static/search.js", "text/javascript; charset=utf-8", "1"),
        ("/static/icon.svg", "image/svg+xml; charset=utf-8", "<svg/>"),
        ("/static/blob", "application/octet-stream", "?"),
    ],
)
def test_a_file_of_the_site_is_served_with_its_type(site, path, type_, body):
    with serve_site(site, 0) as server:
        reply = ask(server, path)
    assert (reply.status, reply.type, reply.body.decode()) == (200, type_, body)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/none/", "<p>national</p>"),
        ("/76/none/", "<p>du 76</p>"),
        ("/76/deep/er/none.html", "<p>du 76</p>"),
        ("/76/feed.xml/", "<p>du 76</p>"),
        ("/38/", "<p>national</p>"),
        ("/" + "n" * 300, "<p>national</p>"),
        ("/" + "a/" * 3000, "<p>national</p>"),
    ],
)
def test_an_unknown_address_gives_the_page_of_the_nearest_site(site, path, body):
    with serve_site(site, 0) as server:
        reply = ask(server, path)
    assert (reply.status, reply.type, reply.body.decode()) == (404, "text/html; charset=utf-8", body)


def test_a_site_without_such_a_page_says_it_in_plain_words(tmp_path):
    with serve_site(tmp_path, 0) as server:
        reply = ask(server, "/none")
    assert (reply.status, reply.type, reply.body) == (404, "text/plain; charset=utf-8", b"No such page.\n")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/76/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
        "/out.txt",
        "/out/secret.txt",
        "/secret.txt%00",
        "/%00",
        "secret.txt",
    ],
)
def test_no_file_outside_the_folder_is_ever_given(site, path):
    with serve_site(site, 0) as server:
        reply = ask(server, path)
    assert reply.status == 404
    assert b"secret" not in reply.body


def test_a_404_page_that_leads_outside_is_not_given(tmp_path):
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    root = tmp_path / "output"
    root.mkdir()
    (root / "404.html").symlink_to(tmp_path / "secret.html")
    with serve_site(root, 0) as server:
        assert ask(server, "/none").body == b"No such page.\n"


@pytest.mark.parametrize(("path", "location"), [("/76", "/76/"), ("//76", "/76/"), ("/38?x", "/38/")])
def test_a_folder_without_its_slash_leads_to_it_on_the_same_host(site, path, location):
    with serve_site(site, 0) as server:
        reply = ask(server, path)
    assert (reply.status, reply.headers["Location"]) == (HTTPStatus.MOVED_PERMANENTLY, location)


def test_waiting_ends_when_the_server_stops(site):
    with serve_site(site, 0) as server:
        pass
    server.wait()
