"""What fuzzing and the corpus found, each pinned by its smallest input."""

import json
from pathlib import Path

import pytest
from making import NOW, make_account, make_settings
from pace import at_most
from servers import FeedServer, Reply

from plugins.errors import RetrieveError
from plugins.feeds.feed import Feed
from plugins.feeds.links import canonical
from plugins.feeds.normalise import normalise
from plugins.feeds.retrieve import Retriever
from plugins.feeds.sanitise import plain, sanitise
from plugins.model import Entry, Text
from tests.hostile.documents import reading

BASE = "https://service.example/flux"
REL = 'rel="noopener nofollow ugc"'


@pytest.mark.parametrize("name", ["url", "external_url", "id", "title", "content_text", "content_html", "summary"])
def test_a_lone_surrogate_ends_no_run(name: str) -> None:
    item = {"id": "1", "title": "Titre", name: "https://a.example/\ud800"}
    (draft,) = reading(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}).encode()).drafts
    assert "\ud800" not in repr((draft.url, draft.title, draft.text, draft.html))


def test_a_link_with_a_lone_surrogate_is_none() -> None:
    assert canonical("https://a.example/\ud800", "") == ""


def test_the_words_of_an_address_are_shown_in_their_order() -> None:
    entry = Entry(
        guid="",
        link="https://a.example/avant%E2%80%AEerua%0Aapr%00es",
        title=Text("", html=False),
        content=Text("", html=False),
        published=None,
        updated=None,
    )
    (draft,) = normalise(Feed("", "", (entry,)), make_account(), url=BASE, now=NOW)
    assert draft.title == "Avanterua apres"


@pytest.mark.parametrize("attribute", ["lang", "title", "dir", "id", "class", "name", "style", "aria-label", "data-x"])
def test_no_attribute_that_all_elements_may_have_is_let_through(attribute: str) -> None:
    for tag in ("p", "b", "a", "li", "h1", "section", "td"):
        assert attribute not in sanitise(f"<{tag} {attribute}=x>y", BASE)


@pytest.mark.parametrize(
    ("target", "safe"),
    [
        ("https://www.gоuv.fr/", "https://www.xn--guv-sed.fr/"),
        ("https://www.gouv.fr@evil.example/", None),
        ("https:autre", "https://service.example/autre"),
        ("https:\\\\evil.example", None),
        ("https://a.example/a b", "https://a.example/a%20b"),
        ('https://a.example/" onclick="x', "https://a.example/%22%20onclick=%22x"),
        ("https://a.example/?utm_source=x&a=1", "https://a.example/?a=1"),
        ("mailto:a@b.example?subject=<b>", "mailto:a@b.example?subject=%3Cb%3E"),
        ("MAILTO:a@b.example", "mailto:a@b.example"),
        ("tel:+33 1", None),
        ("tel:" + "é" * 400, None),
        ("mailto:", None),
    ],
)  # fmt: skip
def test_a_link_within_a_text_is_as_safe_as_that_of_a_post(target: str, safe: str | None) -> None:
    clean = sanitise(f'<a href="{target.replace(chr(34), "&quot;")}">x</a>', BASE)
    assert clean == (f'<a href="{safe}" {REL}>x</a>' if safe else f"<a {REL}>x</a>")
    assert sanitise(clean, BASE) == clean


def test_a_combining_character_never_touches_a_tag() -> None:
    for mark in ("\u0338", "&#x338;", "\u0323\u0338", "&#803;&#824;"):
        clean = sanitise(f"<p>{mark} onmouseover=alert(1) x</p><b>é{mark}</b>", BASE)
        assert clean.startswith("<p> onmouseover=alert(1) x</p><b>")
        assert plain(f"<p>{mark}a</p>").endswith("a")


@pytest.mark.parametrize(
    "html",
    [
        "<a><marquee><a>x</a></marquee></a>",
        "<pre>\n\n\n\nx</pre>",
        "<b>" * 9 + "<i></i>" + "x",
        "<ul><li>" * 30 + "</li></ul>" * 30,
        "<table><td><table><td>\ufeff",
        "\ufeff\ufeff\ufeff<p>x</p>",
        "<p>" + "a" * 210_000 + "&amp;" * 10,
        "<p>x" * 9_000,
        "<b>x" * 500,
    ],
)
def test_what_was_sanitised_stays_as_it_is(html: str) -> None:
    clean = sanitise(html, BASE)
    assert sanitise(clean, BASE) == clean


BURSTS = {
    "formatting left open in as many blocks": "".join(f"<b a={n}><p>" for n in range(1000)) + "</b>x" * 2000,
    "formatting that differs": "".join(f"<b a={n}>" for n in range(2000)) + "<p>x" * 2000,
    "attributes": "<b " + " ".join(f"a{n}" for n in range(30_000)) + ">x",
    "attributes and signs": "<b " + " ".join(f"<{n}" for n in range(30_000)) + ">x",
    "depth": "<div>" * 60_000,
    "depth of unknown elements": "<x>" * 60_000 + "y",
    "headings in lists": "<h1><ol>&gt;" * 20_000,
    "definitions": "<dd>&gt;<em>" * 20_000,
    "line breaks": "<br>" * 60_000,
    "line breaks in a paragraph": "<p>" + "<br>" * 7_000,
    "links to a long base": "<a href='x'>y</a>" * 4_000,
    "tables": "<table><tr><td>" * 15_000,
    "quotations": "<a title='" * 20_000,
}  # fmt: skip


@pytest.mark.parametrize("kind", BURSTS)
def test_no_html_bursts(kind: str) -> None:
    """Of 22 kB the library made 3.5 MB in two seconds."""
    html, base = BURSTS[kind], "https://service.example/" + "x" * 1900
    clean, _ = at_most(1, lambda: (sanitise(html, base), plain(html)))
    assert len(clean) <= max(3 * len(html), 250_000)


def test_the_title_of_a_picture_is_not_that_of_its_item() -> None:
    item = (
        "<item><guid>1</guid><title>Le titre</title><source url='https://a.example/'>Ailleurs</source>"
        "<media:content url='https://a.example/p'><media:title>photo.jpg</media:title></media:content></item>"
    )
    body = f"<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><title>t</title>{item}</channel></rss>"
    assert [draft.title for draft in reading(body.encode()).drafts] == ["Le titre"]


@pytest.mark.parametrize("name", ["utf-16", "utf-32le", "cp037", "utf-16be"])
def test_a_document_that_begins_in_ascii_is_not_in_what_it_could_not_be(name: str) -> None:
    body = f'<?xml version="1.0" encoding="{name}"?><rss version="2.0"><channel><item><title>été</title></item></channel></rss>'
    (draft,) = reading(body.encode("windows-1252")).drafts
    assert draft.title == "été"


WORDS = {
    "a folded header": b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n folded\r\n\r\nx",
    "bytes of a terminal": b"HTTP/1.1 404 \x1b[2J\r\nContent-Length: x\r\n\r\n\x1b[2J",
    "no answer but bytes": b"\x1f\x8b\x08\x00\x1b[2J\x07",
    "a status of bytes": b"HTTP/1.1 500 \x1b]0;x\x07\r\nContent-Type: text/plain\r\n\r\n\x1b[31mrouge\x00",
    "a redirect of bytes": b"HTTP/1.1 302 x\r\nLocation: gopher://\x1b[2J\r\n\r\n",
    "a chunk of less than nothing": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab",
}  # fmt: skip


@pytest.mark.parametrize("kind", WORDS)
def test_no_server_writes_to_the_terminal_of_the_administrator(tmp_path: Path, kind: str) -> None:
    with FeedServer() as server, Retriever(make_settings(tmp_path, timeout=1)) as retriever:
        address = server.serve("/f", Reply(raw=(WORDS[kind],)))
        with pytest.raises(RetrieveError) as caught:
            retriever.get(address)
    assert caught.value.reason.isprintable(), caught.value.reason
