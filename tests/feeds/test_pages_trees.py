"""Trees: what becomes of a page's bytes, however they are written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pace import at_most

from plugins.feeds import trees
from plugins.feeds.trees import FeedLink, Link, feeds, first, links, parse_html, parse_xml, select, text_of

URL = "https://www.service.example/actualites/liste"


def root(body, **options):
    return parse_html(body.encode() if isinstance(body, str) else body, URL, **options).root


# Encodings


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("<p>Fête à Nîmes</p>".encode(), {}),
        ("<p>Fête à Nîmes</p>".encode(), {"content-type": "text/html; charset=iso-8859-1"}),
        ("\ufeff<p>Fête à Nîmes</p>".encode(), {"content-type": "text/html; charset=iso-8859-1"}),
        ("\ufeff<p>Fête à Nîmes</p>".encode("utf-16-le"), {}),
        ("<p>Fête à Nîmes</p>".encode("latin-1"), {"content-type": "text/html; charset=ISO-8859-1"}),
        ("<meta charset=iso-8859-15><p>Fête à Nîmes</p>".encode("iso-8859-15"), {}),
        (
            '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=macintosh"><p>Fête à Nîmes</p>'.encode(
                "mac-roman"
            ),
            {},
        ),
        (
            '<meta charset="macintosh"><p>Fête à Nîmes</p>'.encode("latin-1"),
            {"content-type": "text/html; charset=latin-1"},
        ),
        ('<meta charset="nulle-part"><p>Fête à Nîmes</p>'.encode("windows-1252"), {}),
        ("<?xml version='1.0' encoding='ascii'?><p>Fête à Nîmes</p>".encode(), {}),
    ],
)
def test_a_page_is_decoded_by_mark_bytes_header_then_meta(body, headers):
    assert text_of(first(root(body, headers=headers), "p")) == "Fête à Nîmes"


# What is left out


def test_scripts_styles_templates_and_comments_are_no_part_of_the_tree_but_the_text_after_them_is():
    body = (
        "<p>a<script>document.write('<p>x</p>')</script>b<style>p{}</style>c<!-- <p>x</p> -->d"
        "<template><p>x</p></template>e<noscript>x</noscript>f<svg><text>x</text></svg>g</p>"
    )
    assert text_of(root(body)) == "abcdefg"
    assert len(select(root(body), "p")) == 1


def test_the_json_of_scripts_is_kept_beside_the_tree():
    page = parse_html(
        b'<script type="application/ld+json; charset=utf-8">{"a": "</b>"}</script><script>x</script>', URL
    )
    assert page.data == ('{"a": "</b>"}',)


@pytest.mark.parametrize("body", [b"", b"\0", b"<!--", b"<!doctype html>", b"   ", b"<?php", b"\xff\xfe", b"texte"])
def test_what_holds_no_page_is_an_empty_one(body):
    assert select(root(body), "a") == []


def test_nuls_and_controls_are_left_out():
    assert text_of(root("<p>ab\0c\x01d</p>")) == "abcd"


# Text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Bon<b>jour</b> à<br>tous</p>", "Bonjour à tous"),
        ("<div>un</div><div>deux</div>trois", "un deux trois"),
        ("<td>un</td>", "un"),
        ("<ul><li>un<li>deux</ul>", "un deux"),
        ("<p>a&nbsp;&eacute;&#39;</p>", "a é'"),
    ],
)
def test_blocks_are_parted_and_phrases_are_not(body, text):
    assert text_of(root(body)) == text


def test_all_markup_may_be_parted():
    leaf = "<span>12</span><span>oct.</span><span>2026</span>"
    assert text_of(root(leaf), apart=True) == "12 oct. 2026"
    assert text_of(root(leaf)) == "12oct.2026"


def test_the_text_after_an_element_is_not_its_own():
    assert text_of(first(root("<p><b>a</b>z</p>"), "b")) == "a"


def test_lines_leave_out_what_they_are_told_to():
    page = root("<div><h2>Titre</h2>Texte <b>gras</b> suite<p>Fin</p></div>")
    assert trees.lines_of(page, without=[first(page, "h2"), first(page, "b")]) == ["Texte suite", "Fin"]


def test_inner_and_outer_markup():
    page = root("<p>a &lt;b <i>c</i> d</p>e")
    assert trees.inner_html(first(page, "p")) == "a &lt;b <i>c</i> d"
    assert trees.outer_html(first(page, "i")) == "<i>c</i>"


def test_what_is_dropped_leaves_the_text_after_it():
    page = root("<p>a<i>x</i>b<b>c</b><i>y</i>d</p>")
    for one in select(page, "i"):
        trees.drop(one)
    assert trees.inner_html(first(page, "p")) == "ab<b>c</b>d"
    trees.drop(page)


# Selectors


def test_elements_are_found_in_the_order_of_the_page():
    page = root("<div><p class=b>1</p><p class='a b'>2</p></div><p>3</p>")
    assert [text_of(one) for one in select(page, "p.a, div > p")] == ["1", "2"]
    assert first(page, "h1") is None


@pytest.mark.parametrize(
    "selector", ["", "a[", "div::", ">", "a:unknown", "p:nth-child(", "{", "a,,b", "é(", "[" * 2000]
)
def test_what_is_no_selector_is_named(selector):
    with pytest.raises(ValueError, match="is no CSS selector"):
        select(root("<p>"), selector)


# Links


def test_links_are_absolute_and_start_where_the_page_says():
    body = b"""<html><head><base href="/fichiers/"><base href="/deuxieme/"></head><body>
    <a href="a.html">A</a> <a href=" b c.html ">B</a> <a href="?p=2" rel="NEXT nofollow" title="Suite"><img alt="x"></a>
    <a href="javascript:alert(1)">x</a> <a href="mailto:a@b.example">x</a> <a href="#haut">x</a> <a>x</a> <a href="">x</a>
    <a href="//autre.example/x?utm_source=a">C</a> <area href="/d" alt="D"> <link rel="me" href="https://social.example/@a">
    <a href="https://[::1">x</a> <a href="/e" aria-label="E"></a> <a href="/f"><img alt="F"></a> <a href="/g"></a></body></html>"""
    assert links(body, URL) == (
        Link("https://www.service.example/fichiers/a.html", "", "A"),
        Link("https://www.service.example/fichiers/b%20c.html", "", "B"),
        Link("https://www.service.example/fichiers/?p=2", "next nofollow", "Suite"),
        Link("https://autre.example/x", "", "C"),
        Link("https://www.service.example/d", "", ""),
        Link("https://social.example/@a", "me", ""),
        Link("https://www.service.example/e", "", "E"),
        Link("https://www.service.example/f", "", "F"),
        Link("https://www.service.example/g", "", ""),
    )


def test_a_base_that_is_no_address_is_passed_over():
    assert parse_html(b"<base href='javascript:x'><base target=_top>", URL).base == URL


def test_announced_feeds_are_found_each_once():
    body = b"""<link rel="alternate" type="application/rss+xml" title=" Flux " href="/feed/">
    <link rel="alternate" type="application/rss+xml" href="/feed/"><link rel="ALTERNATE home" type="application/ATOM+xml; charset=utf-8" href="atom.xml">
    <link rel="alternate" type="text/html" hreflang="en" href="/en"><link rel="stylesheet" type="application/rss+xml" href="/x">
    <link rel="alternate" type="application/rss+xml" href=""><a rel="alternate" type="application/feed+json" href="/feed.json">JSON</a>"""
    assert feeds(body, URL) == (
        FeedLink("https://www.service.example/feed/", "application/rss+xml", "Flux"),
        FeedLink("https://www.service.example/actualites/atom.xml", "application/atom+xml", ""),
        FeedLink("https://www.service.example/feed.json", "application/feed+json", "JSON"),
    )


# XML


def test_xml_is_read_without_its_entities():
    body = b"""<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname"><!ENTITY c "cc">]><a>&b;&c;<!-- x --><b>&eacute;</b></a>"""
    read = parse_xml(body)
    assert read.text == "&b;&c;"
    assert [child.text for child in read] == ["é"]
    assert parse_xml(b"") is None
    assert parse_xml(b"texte") is None


# Hostile pages


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 300_000,
        b"<b><i>" * 200_000,
        b"<p>x" * 500_000,
        b"<div " + b" ".join(b"a%d=1" % number for number in range(200_000)) + b">",
        b"<a " * 500_000,
        b"<a href='" * 300_000,
        b"<!--" * 400_000,
        b"<" * 2_000_000,
        b"&a" * 900_000,
        b"<table><tr><td>" * 100_000,
        b"x" * 11_000_000,
        b"<meta charset=" * 100_000,
    ],
    ids=lambda body: body[:14].decode(),
)
def test_a_page_made_to_exhaust_is_read_in_bounded_time(body):
    def look() -> None:
        read = parse_html(body, URL)
        list(trees.links(body, URL))
        text_of(read.root)
        trees.inner_html(read.root)

    at_most(3, look)


def test_a_tag_of_endless_attributes_keeps_its_name():
    body = b"<div " + b"x=1 " * 5_000 + b"><a href=/a>lien</a></div>"
    assert next(trees.name(one) for one in first(root(body), "a").iterancestors()) == "div"


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=200) | st.text(alphabet="<>/ abp='\"&;!-[]\0\x85é", max_size=120).map(str.encode),
    st.text(max_size=20),
)
def test_no_bytes_break_the_reading_of_a_page(body, charset):
    headers = {"content-type": f"text/html; charset={charset}"}
    page = parse_html(body, URL, headers)
    assert text_of(page.root) == trees.text.one_line(text_of(page.root))
    assert all(link.href.startswith("http") for link in links(body, URL, headers))
    parse_xml(body, headers)
