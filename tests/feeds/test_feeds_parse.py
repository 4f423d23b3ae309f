"""What the fixtures cannot say of the parser: sizes, hostile shapes, odd corners."""

import json
import warnings
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pace import at_most

from plugins.errors import ParseError
from plugins.feeds import parse as module
from plugins.feeds.jsonfeed import parse_json
from plugins.feeds.parse import MOST_ENTRIES, parse
from plugins.model import Text

URL = "https://www.essai.gouv.fr/flux"


def rss(items: str, channel: str = "") -> bytes:
    return f"<rss version='2.0'><channel><title>t</title>{channel}{items}</channel></rss>".encode()


def atom(entries: str) -> bytes:
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title>{entries}</feed>".encode()


def only(body: bytes):
    (entry,) = parse(body, {}, URL).entries
    return entry


@pytest.mark.parametrize("body", [b"", b" \n\t", b"\xef\xbb\xbf", b"\x00\x00"])
def test_an_empty_answer_says_so(body):
    with pytest.raises(ParseError, match="empty answer"):
        parse(body, {}, URL)


def test_an_error_names_the_address():
    with pytest.raises(ParseError) as caught:
        parse(b"[1]", {}, URL)
    assert caught.value.source == URL


def test_a_body_is_never_taken_for_a_path_or_an_address(tmp_path):
    file = tmp_path / "feed"
    file.write_bytes(rss("<item><title>secret</title></item>"))
    for body in (str(file).encode(), file.as_uri().encode(), b"http://127.0.0.1:9/"):
        with pytest.raises(ParseError):
            parse(body, {}, URL)


def test_a_guid_is_kept_as_it_is_written():
    entry = only(
        rss("<item xml:base='https://a.example/'><guid isPermaLink='false'> A/1 </guid><title>x</title></item>")
    )
    assert entry.guid == "A/1"


def test_a_permalink_guid_serves_as_link():
    assert only(rss("<item><guid>https://a.example/1</guid><title>x</title></item>")).link == "https://a.example/1"


def test_a_link_of_another_kind_serves_where_there_is_no_page():
    entry = only(atom("<entry><title>x</title><link type='application/pdf' href='https://a.example/1.pdf'/></entry>"))
    assert entry.link == "https://a.example/1.pdf"
    entry = only(atom("<entry><title>x</title><link rel='enclosure' href='https://a.example/1.mp3'/></entry>"))
    assert entry.link == ""


def test_the_longest_text_of_an_item_is_its_content():
    item = "<item><description>court</description><content:encoded><![CDATA[<p>le texte entier</p>]]></content:encoded></item>"
    body = rss(item).replace(b"<rss", b"<rss xmlns:content='http://purl.org/rss/1.0/modules/content/'")
    assert only(body).content == Text("<p>le texte entier</p>", html=True)


def test_a_content_that_is_no_text_is_left_for_the_summary():
    entry = only(atom("<entry><content type='image/png'>iVBORw0KGgo=</content><summary>image</summary></entry>"))
    assert entry.content == Text("image", html=False)
    assert only(atom("<entry><title>x</title></entry>")).content == Text("", html=False)


def test_both_dates_and_the_categories_are_read():
    entry = only(
        rss(
            "<item><pubDate>Tue, 01 Sep 2026 10:00:00 GMT</pubDate><category>a</category><category>b</category>"
            "<atom:updated>2026-09-02T10:00:00Z</atom:updated></item>"
        ).replace(b"<rss", b"<rss xmlns:atom='http://www.w3.org/2005/Atom'")
    )
    assert entry.published == datetime(2026, 9, 1, 10, tzinfo=UTC)
    assert entry.updated == datetime(2026, 9, 2, 10, tzinfo=UTC)
    assert entry.categories == ("a", "b")


@pytest.mark.parametrize(
    ("channel", "minutes"),
    [
        ("<ttl>60</ttl>", 60),
        ("<ttl> 60 </ttl>", 60),
        ("<ttl>-1</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("", None),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 1440),
        ("<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 15),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", None),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
    ],
)
def test_how_long_a_feed_asks_to_be_left_alone(channel, minutes):
    body = rss("", channel).replace(b"<rss", b"<rss xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'")
    assert parse(body, {}, URL).ttl == minutes


def test_reading_a_date_never_warns():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (
            only(rss("<item><title>x</title><pubDate>Tue, 01 Sep 2026 10:00:00 GMT</pubDate></item>")).updated is None
        )


def test_of_an_endless_feed_the_first_entries_are_read():
    items = "".join(f"<item><title>{n}</title></item>" for n in range(MOST_ENTRIES + 50))
    feed = parse(rss(items), {}, URL)
    assert [entry.title.value for entry in feed.entries] == [str(n) for n in range(MOST_ENTRIES)]


def test_a_rdf_feed_that_is_cut_keeps_what_is_whole():
    body = (
        b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
        b"<channel><title>t</title></channel><item><title>a</title></item><item><ti"
    )
    assert [entry.title.value for entry in parse(body, {}, URL).entries] == ["a"]


def test_an_entry_that_cannot_be_understood_is_left_out(monkeypatch):
    def entry(item, *, atom):
        if item["title"] == "b":
            raise TypeError
        return item["title"]

    monkeypatch.setattr(module, "_entry", entry)
    feed = parse(rss("".join(f"<item><title>{c}</title></item>" for c in "abc")), {}, URL)
    assert feed.entries == ("a", "c")


def test_a_failure_of_the_foreign_parser_is_about_the_document(monkeypatch):
    def broken(*_, **__):
        raise AssertionError("oh\nno")

    monkeypatch.setattr(module.feedparser, "parse", broken)
    with pytest.raises(ParseError, match="unreadable: AssertionError: oh no"):
        parse(rss(""), {}, URL)


def test_deep_json_is_refused():
    with pytest.raises(ParseError, match="broken JSON"):
        parse_json("[" * 200_000, URL)


HOSTILE = {
    "one-line entity bomb": b"<!DOCTYPE r ["
    + b"".join(b'<!ENTITY a%d "%s">' % (n + 1, b"&a%d;" % n * 50) for n in range(12))
    + b"]>"
    + rss("<item><title>&a12;</title></item>"),
    "long author": rss(f"<item><title>x</title><author>{'a' * 1_000_000}</author></item>"),
    "keywords": rss("<item><title>x</title><itunes:keywords>" + "a b%s " * 100_000 + "</itunes:keywords></item>"),
    "categories": rss(
        "<item><title>x</title>" + "".join(f"<category>{n}</category>" for n in range(6_000)) + "</item>"
    ),
    "prefixes": rss("".join(f"<n{n}:a xmlns:n{n}='u:{n}'/>" for n in range(20_000)) + "<item><title>x</title></item>"),
    "many authors": rss("<item>" + f"<author>{'a' * 399}</author>" * 500 + "<title>x</title></item>"),
    "deep elements": rss("<item><title>x</title>" + "<a>" * 10_000 + "</a>" * 10_000 + "</item>"),
    "empty items": rss("<item/>" * 100_000 + "<item><title>x</title></item>"),
    "many cdata": rss("<item><title>x</title>" + "<![CDATA[" * 100_000 + "</item>"),
    "open tags": rss("<item><title>x</title>" + "<b" * 20_000 + "</item>"),
    "ampersands": rss("<item><title>x" + "&" * 100_000 + "</title></item>"),
    "many attributes": rss("<item " + " ".join(f"a{n}='x'" for n in range(20_000)) + "><title>x</title></item>"),
    "tags": rss("<item><title>x</title>" + "<a/>" * 400_000 + "</item>"),
    "namespaces": rss("<item " + " ".join(f"xmlns:n{n}='u:{n}'" for n in range(2_000)) + "><title>x</title></item>"),
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_a_hostile_shape_takes_no_long_time(shape):
    def attempt() -> None:
        with suppress(ParseError):
            parse(HOSTILE[shape], {}, URL)

    at_most(3, attempt)  # as it was: up to an hour


def test_the_bounds_do_not_touch_what_a_feed_needs():
    person = "<author>a@b.example (A)</author><dc:creator>B</dc:creator>"
    items = "".join(f"<item><title>{n}</title>{person}<category>c{n}</category></item>" for n in range(100))
    feed = parse(rss(items).replace(b"<rss", b"<rss xmlns:dc='http://purl.org/dc/elements/1.1/'"), {}, URL)
    assert [entry.categories for entry in feed.entries] == [(f"c{n}",) for n in range(100)]
    assert all(entry.content.value == "" for entry in feed.entries)


def test_billions_of_laughs_end_within_a_tenth_of_a_second():
    parse(rss(""), {}, URL)  # what is imported and compiled once
    at_most(0.1, lambda: parse(HOSTILE["one-line entity bomb"], {}, URL))


PIECES = st.sampled_from(
    ["<item>", "</item>", "<title>", "</title>", "<link>", "</link>", "<guid>", "<![CDATA[", "]]>", "&", "&#55555;", "é",
     "<!--", "-->", "<b>", "</rss>", "</channel>", "<media:description>", "xmlns:a='b'", "<entry/>", "\x00", "<pubDate>",
     "<content type='base64'>", "<svg>", "<![", "<?", "<a href='", "'>", "<image>", "<source url='x'>", "<textInput>"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25))
@settings(max_examples=150, deadline=None)
def test_any_document_gives_entries_or_a_plain_refusal(pieces):
    try:
        entries = parse(b"<rss version='2.0'><channel>" + "".join(pieces).encode(), {}, URL).entries
    except ParseError:
        return
    assert all(isinstance(entry.title.value, str) for entry in entries)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=9),
        lambda s: (
            st.lists(s, max_size=4)
            | st.dictionaries(
                st.sampled_from(["id", "url", "title", "content_html", "tags", "date_published", "summary"]),
                s,
                max_size=4,
            )
        ),
        max_leaves=15,
    )
)
@settings(max_examples=100, deadline=None)
def test_any_items_of_a_json_feed_are_read_or_left_out(items):
    document = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [items]})
    feed = parse(document.encode(), {}, URL)
    assert len(feed.entries) == isinstance(items, dict)
