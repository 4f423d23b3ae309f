"""Sitemaps: plain, of news, of sitemaps, compressed, in lines, broken."""

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.errors import ParseError
from plugins.feeds.pages import sitemap
from plugins.feeds.pages.sitemap import Listed

URL = "https://www.service.example/sitemap.xml"
A, B = "https://www.service.example/a", "https://www.service.example/b"
PLAIN = f"""<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="/sitemap.xsl"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> {A} </loc><lastmod>2026-11-12T10:00:00+01:00</lastmod><changefreq>daily</changefreq>
<image:image><image:loc>https://img.example/x.jpg</image:loc><image:title>Une image</image:title></image:image></url>
<url><loc>/b</loc><lastmod>bientôt</lastmod></url><url><loc>{A}</loc></url><url><loc></loc></url><url/>
<url><loc>javascript:alert(1)</loc></url></urlset>""".encode()
NEWS = f"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>{A}</loc><n:news><n:publication><n:name>Service</n:name></n:publication>
<n:publication_date>2026-11-12</n:publication_date><n:title>Vigilance  orages</n:title></n:news></url></urlset>""".encode()
INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>/pages.xml</loc><lastmod>2026-01-01</lastmod></sitemap>
<sitemap><loc>/actus.xml</loc><lastmod>2026-11-01</lastmod></sitemap><sitemap><loc>/x.xml</loc></sitemap></sitemapindex>"""


def test_a_sitemap_gives_addresses_with_their_last_change():
    assert sitemap.entries(PLAIN, URL) == (Listed(A, datetime(2026, 11, 12, 9, tzinfo=UTC)), Listed(B))


def test_a_news_sitemap_gives_titles_and_dates():
    assert sitemap.entries(NEWS, URL) == (Listed(A, None, "Vigilance orages", datetime(2026, 11, 11, 23, tzinfo=UTC)),)
    undeclared = NEWS.replace(b"xmlns:n=", b"x=").replace(b"<n:", b"<news:").replace(b"</n:", b"</news:")
    assert sitemap.entries(undeclared, URL) == sitemap.entries(NEWS, URL)


def test_an_index_gives_sitemaps_and_no_pages():
    assert [one.link for one in sitemap.children(INDEX, URL)] == [
        f"https://www.service.example/{name}.xml" for name in ("pages", "actus", "x")
    ]
    assert sitemap.entries(INDEX, URL) == ()
    assert sitemap.children(PLAIN, URL) == ()


def test_the_newest_sitemap_is_the_last_changed_or_the_last_of_news_or_the_first():
    assert sitemap.newest(sitemap.children(INDEX, URL)).link.endswith("/actus.xml")
    assert sitemap.newest([Listed("/post-1.xml"), Listed("/post-2.xml"), Listed("/page.xml")]).link == "/post-2.xml"
    assert sitemap.newest([Listed("/a.xml"), Listed("/b.xml")]).link == "/a.xml"
    assert sitemap.newest([]) is None


def test_a_compressed_sitemap_is_opened():
    assert sitemap.entries(gzip.compress(NEWS), URL) == sitemap.entries(NEWS, URL)
    assert sitemap.entries(gzip.compress(PLAIN)[:-20], URL)  # cut off at its end
    with pytest.raises(ParseError, match="cannot be decompressed"):
        sitemap.entries(b"\x1f\x8bxxxxxxxxxxxxxx", URL)


def test_a_compressed_sitemap_is_not_opened_beyond_its_limit():
    bomb = gzip.compress(b"<urlset>" + b" " * (3 * sitemap.LARGEST) + f"<url><loc>{A}</loc></url></urlset>".encode())
    assert sitemap.entries(bomb, URL) == ()


def test_a_list_of_lines_is_a_sitemap_too():
    assert sitemap.entries(f"\ufeff{A}\r\n\r\nautre\n{B}\n{A}".encode(), URL)[:2] == (Listed(A), Listed(B))
    assert sitemap.children(f"{A}\n".encode(), URL) == ()


@pytest.mark.parametrize("body", [b"", b"Not found", b"<html><body>Introuvable</body></html>", b"<rss/>", b"<"])
def test_what_is_no_sitemap_is_refused(body):
    with pytest.raises(ParseError, match="is no sitemap"):
        sitemap.entries(body, URL)


def test_a_broken_sitemap_gives_what_can_be_read():
    assert [one.link for one in sitemap.entries(PLAIN[: PLAIN.index(b"<url><loc>/b")], URL)] == [A]


@given(st.binary(max_size=200) | st.text(alphabet="<>/urlsetocn:= '\"&;", max_size=120).map(str.encode))
def test_no_bytes_break_the_reading(body):
    for read in (sitemap.entries, sitemap.children):
        try:
            assert all(one.link.startswith("http") for one in read(b"<urlset>" + body, URL))
            assert all(one.link.startswith("http") for one in read(body, URL))
        except ParseError:
            continue
