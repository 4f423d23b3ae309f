"""Feeds as the theme renders them: Atom 1.0 (RFC 4287), whatever the posts say."""

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from making_theme import WORLD, page, post
from markupsafe import Markup

from plugins import text
from plugins.model import PersonSought, Tags, Topic
from plugins.portal.cards import body, card
from plugins.portal.items import Item
from plugins.portal.urls import NATIONAL

ATOM = "{http://www.w3.org/2005/Atom}"
STAMP = "2026-11-20T12:00:00Z"


def feed(*posts: Any, seen_from: str = "76", topic: Topic | None = None) -> ET.Element:
    items = [
        Item(card(one, WORLD, seen_from), body(one, WORLD), f"https://portal.example/76/{one.id}.html", STAMP, STAMP)
        for one in posts
    ]
    address = "https://portal.example/76/atom.xml"
    made = page("atom.xml", seen_from=seen_from, topic=topic, address=address, items=items, updated=STAMP)
    assert made.startswith("<?xml")
    return ET.fromstring(made)


def found(element: ET.Element, path: str) -> str:
    value = element.findtext("/".join(ATOM + part for part in path.split("/")))
    assert value is not None
    return value


def test_a_feed_has_all_that_atom_asks_for_even_when_empty() -> None:
    root = feed()
    assert root.tag == ATOM + "feed"
    assert found(root, "id") == "https://portal.example/76/atom.xml"
    assert found(root, "updated") == STAMP
    assert found(root, "author/name") == "Gyrophare"
    links = {link.get("rel"): link.get("href") for link in root.findall(ATOM + "link")}
    assert links == {"self": "https://portal.example/76/atom.xml", "alternate": "https://portal.example/76/une/page/"}


def test_the_title_names_topic_and_site() -> None:
    assert found(feed(topic=Topic.ALERT), "title") == "Alertes – Seine-Maritime – Gyrophare"
    assert found(feed(seen_from=NATIONAL), "title") == "Gyrophare"


def test_an_entry_links_to_our_page_and_to_the_original() -> None:
    root = feed(post())
    entry = root.find(ATOM + "entry")
    assert entry is not None
    links = {link.get("rel"): link.get("href") for link in entry.findall(ATOM + "link")}
    assert links["alternate"] == found(entry, "id") == "https://portal.example/76/0123456789abcdef.html"
    assert links["via"] == "https://source.example/1?a=1&b=2"
    assert found(entry, "author/name") == "Police & <gendarmerie>"
    assert [c.attrib for c in entry.findall(ATOM + "category")] == [{"term": "prevention", "label": "Prévention"}]
    assert found(entry, "content") == "<p>Un <strong>texte</strong> &amp; un signe.</p>"


def test_an_alert_says_until_when() -> None:
    root = feed(post(ends=datetime(2026, 11, 21, 17, 40, tzinfo=UTC), tags=Tags((Topic.ALERT,))))
    assert "jusqu’au samedi 21\u00a0novembre 2026 à 18\u00a0h\u00a040" in found(root, "entry/summary")


def test_a_person_sought_has_neither_name_nor_text_in_a_feed() -> None:
    secret = post(title="SECRET", text="SECRET", html="SECRET", tags=Tags(person=PersonSought.WANTED))
    root = feed(secret)
    assert found(root, "entry/title") == "Avis de recherche (Seine-Maritime)"
    assert root.find(f"{ATOM}entry/{ATOM}content") is None
    assert "SECRET" not in ET.tostring(root, "unicode")


@given(title=st.text(), words=st.text(), link=st.text())
def test_a_feed_is_well_formed_whatever_a_post_says(title: str, words: str, link: str) -> None:
    said = post(
        title=text.one_line(title),
        text=text.clean(words),
        html=str(Markup("<p>{}</p>").format(text.clean(words))),
        url=f"https://source.example/{text.one_line(link)}",
        tags=Tags((Topic.SCAM,), communes=(text.one_line(title),)),
    )
    root = feed(said)
    assert found(root, "entry/content") == str(Markup("<p>{}</p>").format(text.clean(words)))
