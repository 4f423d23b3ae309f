"""YouTube: the feed of a channel and its outages. Fixture: fixtures/platforms/youtube-channel.xml."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asking import Asking, asking
from hypothesis import given
from hypothesis import strategies as st
from making import NOW, make_account, make_answer, make_state
from servers import FeedServer, Reply

from plugins.errors import AccountError, ParseError, RetrieveError
from plugins.feeds.platforms import ask, youtube
from plugins.feeds.read import read as read_drafts
from plugins.model import Account, Platform, Service

BODY = (Path(__file__).parent / "fixtures" / "platforms" / "youtube-channel.xml").read_bytes()
CHANNEL = "UCessai-000000000000000A"
PATH = f"/feeds/videos.xml?channel_id={CHANNEL}"
ADDRESS = f"https://www.youtube.com{PATH}"


def sdis(address: str = ADDRESS, **changes: Any) -> Account:
    return make_account("sdis-00", platform=Platform.YOUTUBE, address=address, service=Service.SDIS, **changes)


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as served:
        yield served


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Asking]:
    with asking(tmp_path) as made:
        yield made


def test_a_video_has_its_title_its_description_and_its_link_as_given():
    feed = youtube.read(make_answer(BODY, url=ADDRESS), sdis(), "", NOW)
    assert [entry.guid for entry in feed.entries] == ["yt:video:Feu00000001", "yt:video:Court000002"]
    assert feed.entries[0].published == datetime(2026, 8, 4, 21, 10, 13, tzinfo=UTC)
    drafts = read_drafts(make_answer(BODY, url=ADDRESS), sdis(), "", NOW).drafts
    assert drafts[0].title == "Feu de forêt : les bons gestes"
    assert drafts[0].text == "Débroussailler, se signaler, se mettre à l’abri.\nPlus : https://www.sdis00.example/feux"
    assert drafts[0].url == "https://www.youtube.example/watch?v=Feu00000001"
    assert (drafts[1].text, drafts[1].url) == ("", "https://www.youtube.example/shorts/Court000002")
    assert "ytimg" not in drafts[0].html


def test_views_and_the_instant_that_goes_with_them_make_no_edit():
    later = BODY.replace(b'views="516"', b'views="9000"').replace(b"2026-11-20T01:00", b"2026-11-21T03:00")
    assert later != BODY
    first = read_drafts(make_answer(BODY, url=ADDRESS), sdis(), "", NOW).drafts
    assert read_drafts(make_answer(later, url=ADDRESS), sdis(), "", NOW).drafts == first
    assert first[0].updated is None


def test_what_is_no_video_is_left_out():
    body = BODY.replace(b"<id>yt:video:Court000002</id>", b"<id>urn:other</id>")
    assert len(youtube.read(make_answer(body, url=ADDRESS), sdis(), "", NOW).entries) == 1


def test_the_videos_of_another_channel_are_refused():
    body = BODY.replace(CHANNEL.encode(), b"UCautre-0000000000000000")
    with pytest.raises(ParseError, match="another channel: UCautre-0000000000000000"):
        youtube.read(make_answer(body, url=ADDRESS), sdis(), "", NOW)


def test_a_video_of_another_channel_among_its_own_is_left_out_and_counted():
    tag = b"<yt:channelId>"
    body = BODY.replace(tag + CHANNEL.encode(), tag + b"UCautre-0000000000000000", 1)
    feed = youtube.read(make_answer(body, url=ADDRESS), sdis(), "", NOW)
    assert ([entry.guid for entry in feed.entries], feed.reposts) == (["yt:video:Court000002"], 1)


def test_an_address_that_names_no_channel_takes_what_comes():
    address = "https://www.youtube.com/feeds/videos.xml?playlist_id=PL0"
    assert len(youtube.read(make_answer(BODY, url=address), sdis(address), "", NOW).entries) == 2


@given(st.binary())
def test_no_bytes_raise_anything_but_a_parse_error(body: bytes):
    with suppress(ParseError):
        youtube.read(make_answer(body, url=ADDRESS), sdis(), "", NOW)


@given(st.integers(0, len(BODY)), st.binary(max_size=40))
def test_no_damage_raises_anything_but_a_parse_error(at: int, damage: bytes):
    with suppress(ParseError):
        youtube.read(make_answer(BODY[:at] + damage + BODY[at + len(damage) :], url=ADDRESS), sdis(), "", NOW)


@pytest.mark.parametrize("code", [404, 500])
def test_an_outage_is_a_failure_that_is_known_to_pass(server: FeedServer, client: Asking, code: int):
    account = sdis(
        server.serve(PATH, Reply(code, b"<title>Error!!1</title>", {"Content-Type": "text/html", "Retry-After": "9"}))
    )
    with pytest.raises(RetrieveError, match="a known outage of YouTube's feeds") as caught:
        ask(account, make_state(account.address), client)
    assert (caught.value.status, caught.value.retry_after, caught.value.source) == (code, 9, account.address)


def test_another_failure_is_not_called_a_known_outage(server: FeedServer, client: Asking):
    account = sdis(server.serve(PATH, Reply(403, b"no")))
    with pytest.raises(RetrieveError, match=": HTTP 403"):
        ask(account, make_state(account.address), client)


def test_a_channel_is_asked_with_its_validators(server: FeedServer, client: Asking):
    account = sdis(server.serve(PATH, BODY, ETag='"a"'))
    state = make_state(account.address)
    answer = ask(account, state, client)
    assert len(youtube.read(answer, account, "", NOW).entries) == 2
    assert ask(account, replace(state, etag=answer.etag), client).status == 304


def test_the_address_holds_the_channel():
    assert youtube.address_of(CHANNEL) == ADDRESS
    for wrong in ("@sdis00", "UCshort", CHANNEL + "x", "UCessai-00000000000000é"):
        with pytest.raises(AccountError, match="expected a channel"):
            youtube.address_of(wrong)
