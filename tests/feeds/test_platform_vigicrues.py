"""Vigicrues: the RSS of sections of rivers. Fixture: fixtures/platforms/vigicrues.xml."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asking import asking
from hypothesis import given
from hypothesis import strategies as st
from making import NOW, make_account, make_answer, make_state
from servers import FeedServer

from plugins.errors import ParseError
from plugins.feeds.feed import Feed
from plugins.feeds.platforms import ask, vigicrues
from plugins.feeds.read import read as read_drafts
from plugins.model import Account, Level, Platform

BODY = (Path(__file__).parent / "fixtures" / "platforms" / "vigicrues.xml").read_bytes()
QUIET = (
    "<rss><channel><item><title>Pas de vigilance particulière requise</title><link>https://www.vigicrues.example/</link>"
    "<description>Pas de vigilance particulière requise</description>"
    "<pubDate>Sat, 21 Nov 2026 10:34:21 +0100</pubDate></item></channel></rss>"
).encode()
PUBLISHED = datetime(2026, 11, 21, 9, 33, 47, tzinfo=UTC)


def make_vigicrues(address: str = "https://www.vigicrues.example/territoire/rss") -> Account:
    home = "https://www.vigicrues.example/"
    return make_account("vigicrues", platform=Platform.VIGICRUES, address=address, home=home)


def read(body: bytes, memory: str = "", now: datetime = NOW) -> Feed:
    return vigicrues.read(make_answer(body), make_vigicrues(), memory, now)


def item(title: str = "Vidourle : jaune", code: str = "GA6", hour: int = 10, date: str = "") -> str:
    date = date or f"Sat, 21 Nov 2026 {hour}:00:00 +0100"
    return (
        f"<item><title>{title}</title><link>https://www.vigicrues.example/#{code}</link>"
        f"<description>Tronçon ({code})</description><pubDate>{date}</pubDate></item>"
    )


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel>{''.join(items)}</channel></rss>".encode()


def test_each_coloured_section_is_a_post() -> None:
    feed = read(BODY)
    assert feed.snapshot
    assert [entry.title.value for entry in feed.entries] == [
        "Vigilance jaune crues : Vidourle", "Vigilance orange crues : Seine à Essai"
    ]  # fmt: skip
    entry = feed.entries[0]
    assert entry.link == "https://www.vigicrues.example/#GA6"
    assert entry.danger.level is Level.YELLOW
    assert entry.danger.hazard == "crues"
    assert entry.published == PUBLISHED
    assert "ga6" in entry.guid
    assert "if3" in feed.entries[1].guid


def test_a_section_names_no_department() -> None:
    assert {entry.area for entry in read(rss(item("Loire : rouge", "LC1"))).entries} == {""}


def test_an_end_is_given_a_day_after_the_bulletin() -> None:
    assert read(BODY).entries[0].danger.ends == PUBLISHED + timedelta(hours=24)
    (entry,) = read(rss(item(date="hier"))).entries
    assert entry.danger.ends == NOW + timedelta(hours=24)


def test_a_quiet_day_is_an_empty_snapshot() -> None:
    for body in (QUIET, rss()):
        feed = read(body, read(BODY).memory)
        assert feed.snapshot
        assert feed.entries == ()
        assert feed.memory == ""


def test_the_same_episode_keeps_its_post_whatever_its_colour() -> None:
    first = read(rss(item("Vidourle : jaune", hour=10)))
    second = read(rss(item("Vidourle : rouge", hour=16)), first.memory)
    third = read(rss(item("Vidourle : jaune", hour=20)), second.memory)
    assert len({feed.entries[0].guid for feed in (first, second, third)}) == 1
    assert second.entries[0].title.value == "Vigilance rouge crues : Vidourle"
    assert first.memory == third.memory


@pytest.mark.parametrize("between", [QUIET, rss(item("Vidourle : vert", hour=16))])
def test_an_episode_after_a_green_one_is_a_new_post(between: bytes) -> None:
    first = read(rss(item(hour=10)))
    after = read(rss(item(hour=20)), read(between, first.memory).memory)
    assert after.entries[0].guid != first.entries[0].guid


def test_sections_of_one_name_are_told_apart_by_their_codes() -> None:
    feed = read(rss(item("Seine : orange", "IF3"), item("Seine : rouge", "IF5")))
    assert len({entry.guid for entry in feed.entries}) == 2


def test_without_a_code_the_name_identifies() -> None:
    body = rss(
        "<item><title>Ru sans code : vigilance jaune</title><link>https://www.vigicrues.example/#top</link></item>"
    )
    (entry,) = read(body).entries
    assert "rusanscode crues" in entry.guid


def test_with_an_item_that_is_not_understood_nothing_is_over() -> None:
    feed = read(rss(item(), "<item><title>Maintenance</title></item>"))
    assert len(feed.entries) == 1
    assert not feed.snapshot
    assert not read(rss("<item/>")).snapshot


@pytest.mark.parametrize("body", [b"", b"<html/>", BODY[:600], rss(*[item()] * 2001), b"<feed/>"])
def test_a_broken_feed_ends_nothing(body: bytes) -> None:
    with pytest.raises(ParseError):
        read(body)


def test_it_makes_drafts_with_the_page_of_the_section() -> None:
    drafts = read_drafts(make_answer(BODY), make_vigicrues(), "", NOW).drafts
    assert drafts[0].url == "https://www.vigicrues.example/#GA6"
    assert len({draft.id for draft in drafts}) == 2


def test_it_is_asked_at_its_address_with_its_sections(tmp_path: Path) -> None:
    with FeedServer() as server, asking(tmp_path) as client:
        address = server.serve("/territoire/rss?CdEntVigiCru=GA6,IF3", BODY)
        answer = ask(make_vigicrues(address), make_state(address), client)
        assert len(read(answer.body).entries) == 2
        assert client.asked == [address]


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=50), st.text())
def test_hostile_fields_are_read_or_refused(title: str, link: str, date: str, memory: str) -> None:
    body = f"<rss><channel><item><title><![CDATA[{title} : rouge]]></title><link><![CDATA[{link}]]></link>"
    body += f"<description><![CDATA[{link}]]></description><pubDate>{date}</pubDate></item></channel></rss>"
    with suppress(ParseError):
        feed = read(body.encode("utf-8", "replace"), memory)
        assert all(len(entry.title.value) < 200 for entry in feed.entries)


@given(st.binary(), st.text())
def test_bytes_are_read_or_refused(body: bytes, memory: str) -> None:
    with suppress(ParseError):
        read(body, memory)
