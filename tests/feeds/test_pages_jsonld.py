"""JSON-LD: what pages say of themselves, well or badly."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.feeds.pages import jsonld
from plugins.feeds.pages.item import Item

BASE = "https://www.service.example/actualites"
NEWS = {
    "@type": "NewsArticle",
    "headline": "Vigilance  orages",
    "url": "/a",
    "datePublished": "2026-11-12T10:00:00+01:00",
}


def items(*values):
    return jsonld.items([value if isinstance(value, str) else json.dumps(value) for value in values], BASE)


def pairs(*values):
    return [(item.link.rpartition("/")[2], item.title) for item in items(*values)]


def test_a_piece_of_news_is_read_with_all_that_is_said_of_it():
    told = NEWS | {"description": "Restez & veillez", "dateModified": "2026-11-13"}
    assert items(told) == (
        Item(
            link="https://www.service.example/a",
            title="Vigilance orages",
            published=datetime(2026, 11, 12, 9, tzinfo=UTC),
            html="Restez &amp; veillez",
            changed=datetime(2026, 11, 12, 23, tzinfo=UTC),
        ),
    )
    assert items(NEWS | {"description": "<p>Restez</p>"})[0].html == "<p>Restez</p>"


@pytest.mark.parametrize(
    "value",
    [
        [NEWS],
        {"@graph": [{"@type": "Organization", "name": "Service"}, NEWS]},
        {
            "@type": "CollectionPage",
            "mainEntity": {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": NEWS}]},
        },
        {"@type": "Blog", "blogPost": [NEWS | {"@type": ["BlogPosting", "CreativeWork"]}]},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "url": "/a", "name": "Vigilance orages"}]},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": "/a", "name": "Vigilance orages"}]},
        {
            "@type": "ItemList",
            "itemListElement": [{"@type": "ListItem", "item": {"@id": "/a", "name": "Vigilance orages"}}],
        },
        NEWS | {"@type": "https://schema.org/NewsArticle", "url": None, "mainEntityOfPage": {"@id": "/a"}},
        NEWS | {"url": {"@id": "/a"}, "headline": {"@value": "Vigilance orages", "@language": "fr"}},
        NEWS | {"url": "", "@id": "/a"},
        NEWS | {"@type": "SpecialAnnouncement", "headline": None, "name": "Vigilance orages"},
        NEWS | {"@type": "Event"},
        f"<!-- {json.dumps(NEWS)} -->",
        f"{json.dumps(NEWS)};",
        '{"@type": "NewsArticle", "url": "/a", "headline": "Vigilance\n orages"}',
    ],
)
def test_news_are_found_where_sites_put_them(value):
    assert pairs(value) == [("a", "Vigilance orages")]


@pytest.mark.parametrize(
    "value",
    [
        {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "item": "/a", "name": "Accueil"}]},
        {"@type": "SiteNavigationElement", "name": "Menu", "url": "/a"},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": {"@type": "ImageObject", "url": "/a", "name": "x"}}]},
        {"@type": "Organization", "name": "Service", "url": "/a"},
        NEWS | {"url": BASE},
        NEWS | {"url": "javascript:alert(1)"},
        NEWS | {"url": "#a"},
        NEWS | {"headline": ""},
        NEWS | {"headline": 5},
        {"@type": "NewsArticle"},
        {"@type": 5, "url": "/a"},
        "", "{", "[", "5", "null", '"NewsArticle"', "[" * 100_000, '{"a":' * 100_000, " " * 1_000_001,
    ],
)  # fmt: skip
def test_what_is_no_news_of_a_list_is_left_out(value):
    assert items(value) == ()


def test_each_address_is_taken_once_in_the_order_of_the_page():
    second = NEWS | {"url": "/b", "headline": "Autre"}
    assert pairs({"@graph": [NEWS, second]}, NEWS | {"headline": "Encore"}, second) == [
        ("a", "Vigilance orages"),
        ("b", "Autre"),
    ]


def test_a_page_about_one_piece_of_news_tells_it():
    told = jsonld.article([json.dumps({"@graph": [{"@type": "WebPage"}, NEWS | {"url": BASE}]})], BASE)
    assert (told.title, told.link) == ("Vigilance orages", BASE)
    related = json.dumps(NEWS | {"headline": "À lire aussi"})
    assert jsonld.article([related, json.dumps(NEWS | {"url": BASE})], BASE).title == "Vigilance orages"
    assert jsonld.article([related, related], BASE) is None
    assert jsonld.article(["{}"], BASE) is None


def test_a_page_of_endless_values_is_read_in_part():
    assert pairs([[]] * 100 + [NEWS]) == [("a", "Vigilance orages")]
    assert pairs([[]] * 30_000 + [NEWS]) == []


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=8) | st.sampled_from(["/a", "NewsArticle", "ListItem", "2026-11-12"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "item", "url", "headline", "@id", "datePublished", "@graph"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(VALUES)
def test_no_value_breaks_the_reading(value):
    assert all(item.link.startswith("https://") and item.title for item in items(value))
    jsonld.article([json.dumps(value)], BASE)
