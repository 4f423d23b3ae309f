"""Mastodon: its API and its RSS feed, what is left out, deletions, profiles. Fixtures: fixtures/platforms/mastodon-*."""

import json
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
from plugins.feeds.answer import Answer
from plugins.feeds.feed import Feed
from plugins.feeds.platforms import ask, mastodon
from plugins.feeds.read import read as read_drafts
from plugins.model import Account, Platform, Service

FIXTURES = Path(__file__).parent / "fixtures" / "platforms"
OWNER = "109000000000000001"
PATH = f"/api/v1/accounts/{OWNER}/statuses"
QUERY = "?limit=40&exclude_replies=true"
API = f"https://mastodon.example{PATH}"
RSS = "https://mastodon.example/@sdis00.rss"
JSON = {"Content-Type": "application/json; charset=utf-8"}


def sdis(address: str = API, **changes: Any) -> Account:
    made = make_account("sdis-00", platform=Platform.MASTODON, address=address, service=Service.SDIS)
    return replace(made, home="https://mastodon.example/@sdis00", **changes)


def answer_of(name: str, url: str = API, **changes: Any) -> Answer:
    return make_answer((FIXTURES / name).read_bytes(), url=url, **changes)


def read(answer: Answer, account: Account | None = None, memory: str = "") -> Feed:
    return mastodon.read(answer, account or sdis(), memory, NOW)


def status(number: int, **changes: Any) -> dict[str, Any]:
    made = {
        "id": str(number),
        "created_at": f"2026-11-{1 + number // 24:02}T{number % 24:02}:00:00.000Z",
        "visibility": "public",
        "url": f"https://mastodon.example/@sdis00/{number}",
        "content": f"<p>Message {number}</p>",
        "reblog": None,
        "account": {"id": OWNER, "acct": "sdis00", "url": "https://mastodon.example/@sdis00"},
    }
    return {**made, **changes}


def page(*numbers: int) -> bytes:
    return json.dumps([status(number) for number in numbers]).encode()


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as served:
        yield served


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Asking]:
    with asking(tmp_path) as made:
        yield made


class Visits:
    """Visits of one account on a loopback instance, each with the memory of the one before."""

    def __init__(self, server: FeedServer, client: Asking, path: str = PATH) -> None:
        self.server, self.client = server, client
        self.account = sdis(server.url(path))
        self.state = make_state(self.account.address)

    def show(self, body: bytes, query: str = QUERY, path: str = PATH, **headers: str) -> None:
        self.server.serve(path + query, body, **headers)

    def visit(self) -> Feed:
        self.client.asked.clear()
        answer = ask(self.account, self.state, self.client)
        feed = mastodon.read(answer, self.account, self.state.memory, NOW)
        self.state = replace(self.state, memory=feed.memory, etag=answer.etag)
        return feed


@pytest.fixture
def visits(server: FeedServer, client: Asking) -> Visits:
    return Visits(server, client)


# Reading the API


def test_a_post_has_its_warning_its_pictures_its_edit_and_its_tags():
    first = read(answer_of("mastodon-statuses.json")).entries[0]
    assert first.guid == "mastodon 114900000000000006"
    assert first.link == "https://mastodon.example/@sdis00/114900000000000006"
    assert first.title.value == ""
    assert first.notice == "Images d’un accident"
    assert first.published == datetime(2026, 11, 21, 11, 30, tzinfo=UTC)
    assert first.updated == datetime(2026, 11, 21, 11, 45, tzinfo=UTC)
    assert first.categories == ("SDIS00",)
    assert first.pictures == ("Deux véhicules en travers de la chaussée, de nuit.", "")


def test_what_others_wrote_answers_to_others_and_private_posts_are_left_out():
    feed = read(answer_of("mastodon-statuses.json"))
    assert [entry.guid[-1] for entry in feed.entries] == ["6", "4", "1"]
    assert feed.reposts == 1
    assert feed.title == "SDIS d’essai"
    assert feed.home == "https://mastodon.example/@sdis00"


def test_the_choices_of_a_poll_are_part_of_its_text():
    reading = read_drafts(answer_of("mastodon-statuses.json"), sdis(), "", NOW)
    assert reading.drafts[1].text.endswith("Samedi & dimanche\nDimanche <matin>")


def test_a_draft_shows_warning_text_and_picture_and_whole_links():
    drafts = read_drafts(answer_of("mastodon-statuses.json"), sdis(), "", NOW).drafts
    assert drafts[0].text == (
        "Avertissement de l’auteur : Images d’un accident\n\n"
        "Collision sur la RD 915, 3 blessés. Évitez le secteur. #SDIS00\n\n"
        "Image : Deux véhicules en travers de la chaussée, de nuit."
    )
    assert "files.mastodon.example" not in drafts[0].html
    assert 'href="https://www.sdis00.example/prevention/detecteurs-de-fumee"' in drafts[2].html


def test_counters_that_move_are_no_edit():
    one = make_answer(json.dumps([status(1, favourites_count=1)]).encode(), url=API)
    two = make_answer(json.dumps([status(1, favourites_count=9, replies_count=4)]).encode(), url=API)
    assert read_drafts(one, sdis(), "", NOW).drafts == read_drafts(two, sdis(), "", NOW).drafts


def test_a_post_of_another_account_in_the_list_is_refused():
    foreign = status(2, account={"id": "666", "acct": "mallory"})
    feed = read(make_answer(json.dumps([foreign, status(1)]).encode(), url=API))
    assert [entry.guid for entry in feed.entries] == ["mastodon 1"]
    assert feed.reposts == 1


def test_an_account_that_moved_is_told_where_to():
    moved = {"id": OWNER, "moved": {"url": "https://autre.example/@sdis00"}}
    with pytest.raises(ParseError, match=r"moved to https://autre\.example/@sdis00"):
        read(make_answer(json.dumps([status(1, account=moved)]).encode(), url=API))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>Log in</html>", "a web page"),
        (b"", "no JSON"),
        (b'{"error": "nope"}', "no list of posts"),
        (b"3", "no list of posts"),
        (b"[" * 100_000, "no JSON"),
    ],
)
def test_what_is_no_list_of_posts_is_said_so(body: bytes, reason: str):
    with pytest.raises(ParseError, match=reason):
        read(make_answer(body, url=API))


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from([*status(1), "spoiler_text", "poll", "options", "moved"]), inner)
    ),
    max_leaves=20,
)


@given(
    st.lists(JSONS | st.builds(lambda given: {**status(1), **(given if isinstance(given, dict) else {})}, JSONS))
    | JSONS
)
def test_no_json_raises_anything_but_a_parse_error(found: object):
    with suppress(ParseError):
        read_drafts(make_answer(json.dumps(found).encode(), url=API), sdis(), json.dumps(found), NOW)


@given(st.binary(), st.sampled_from([API, RSS]))
def test_no_bytes_raise_anything_but_a_parse_error(body: bytes, address: str):
    with suppress(ParseError):
        read(make_answer(body, url=address), sdis(address), body.decode("latin-1"))


# Reading the RSS feed


def test_the_feed_gives_the_same_posts_as_the_api():
    feed = read(answer_of("mastodon-account.rss", RSS), sdis(RSS))
    first, second = feed.entries
    assert (first.guid, second.guid) == ("mastodon 114900000000000006", "mastodon 114900000000000001")
    assert first.notice == "Images d’un accident & de secours"
    assert first.content.value.startswith("<p>Collision")
    assert first.pictures == ("Deux véhicules en travers de la chaussée & un gyrophare.",)
    assert first.categories == ("SDIS00",)
    assert (second.notice, second.pictures) == ("", ())
    assert second.content.value.startswith("<p><strong>Rappel</strong>")


def test_a_feed_whose_posts_have_other_addresses_keeps_them():
    body = (FIXTURES / "mastodon-account.rss").read_bytes().replace(b"/@sdis00/1149", b"/notes/1149")
    feed = read(make_answer(body, url=RSS), sdis(RSS))
    assert feed.entries[0].guid == "https://mastodon.example/notes/114900000000000006"
    assert feed.memory == ""


# Asking


def test_the_api_is_asked_for_whole_pages_without_answers_to_others(visits: Visits):
    visits.show(page(3, 2, 1))
    visits.visit()
    assert visits.client.asked == [visits.server.url(PATH + "?limit=40&exclude_replies=true")]


def test_arguments_that_the_administrator_wrote_are_kept(server: FeedServer, client: Asking):
    visits = Visits(server, client, PATH + "?limit=10")
    visits.show(page(1), "?limit=10&exclude_replies=true")
    assert len(visits.visit().entries) == 1


def test_validators_go_with_the_first_request_and_nothing_more_is_asked_when_nothing_changed(visits: Visits):
    visits.show(page(3, 2, 1), ETag='"a"')
    visits.visit()
    answer = ask(visits.account, visits.state, visits.client)
    assert (answer.status, answer.parts) == (304, ())


def link(server: FeedServer, limit: int) -> str:
    return f'<{server.url(PATH)}?limit=40&max_id={limit}>; rel="next", <{server.url(PATH)}?min_id=99>; rel="prev"'


def test_older_pages_are_asked_for_down_to_the_last_post_that_was_seen(visits: Visits):
    visits.show(page(2, 1))
    visits.visit()
    visits.show(page(8, 7), Link=link(visits.server, 7))
    visits.show(page(6, 5), QUERY + "&max_id=7", Link=link(visits.server, 5))
    visits.show(page(4, 3, 2, 1), QUERY + "&max_id=5")
    feed = visits.visit()
    assert [entry.guid for entry in feed.entries] == [f"mastodon {number}" for number in (8, 7, 6, 5, 4, 3, 2, 1)]
    assert len(visits.client.asked) == 3
    assert feed.gone == ()


def test_three_pages_are_the_most(visits: Visits):
    visits.show(page(1))
    visits.visit()
    for limit, above in ((QUERY, 90), (QUERY + "&max_id=90", 80), (QUERY + "&max_id=80", 70)):
        visits.show(page(above + 1, above), limit, Link=link(visits.server, above))
    assert len(visits.visit().entries) == 6
    assert len(visits.client.asked) == 3


def test_one_page_is_enough_at_first_and_when_it_reaches_what_was_seen(visits: Visits):
    visits.show(page(4, 3), Link=link(visits.server, 3))
    visits.visit()
    visits.show(page(5, 4), Link=link(visits.server, 4))
    visits.visit()
    assert len(visits.client.asked) == 1


def test_where_the_instance_allows_no_more_requests_the_visit_is_put_off_rather_than_left_with_a_gap(visits: Visits):
    visits.show(page(1))
    visits.visit()
    headers = {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "2026-11-21T12:05:00.000Z"}
    visits.show(page(9, 8), Link=link(visits.server, 8), **headers)
    with pytest.raises(RetrieveError, match="no more requests") as caught:
        visits.visit()
    assert caught.value.retry_after == 300


def test_a_page_that_breaks_between_two_visits_is_told(visits: Visits):
    visits.show(page(1))
    visits.visit()
    visits.show(page(9, 8), Link=link(visits.server, 8))
    visits.show(b"<html>busy</html>", QUERY + "&max_id=8")
    with pytest.raises(ParseError, match="a web page"):
        visits.visit()


def test_a_page_that_is_none_is_told_when_it_is_read(visits: Visits):
    visits.state = replace(visits.state, memory='{"seen":{"1":1790000000}}')
    visits.show(b"<html>busy</html>")
    with pytest.raises(ParseError, match="a web page"):
        visits.visit()


@pytest.mark.parametrize("code", [401, 403])
def test_an_api_for_members_only_is_said_so_with_what_may_be_open(visits: Visits, code: int):
    visits.server.serve(PATH + QUERY, Reply(code, b'{"error":"This API requires an authenticated user"}', JSON))
    with pytest.raises(RetrieveError, match=r"only its members .*@NAME\.rss: .*authenticated") as caught:
        visits.visit()
    assert caught.value.status == code


def test_a_feed_that_is_refused_is_not_said_to_be_an_api(server: FeedServer, client: Asking):
    visits = Visits(server, client, "/@sdis00.rss")
    server.serve("/@sdis00.rss", Reply(403, b"no", {}))
    with pytest.raises(RetrieveError) as caught:
        visits.visit()
    assert "members" not in caught.value.reason


@pytest.mark.parametrize("code", [404, 410])
def test_an_account_that_is_not_there_is_said_so(visits: Visits, code: int):
    visits.server.serve(PATH + QUERY, Reply(code, b'{"error":"Record not found"}', JSON))
    with pytest.raises(RetrieveError, match="no such account, or no longer: HTTP") as caught:
        visits.visit()
    assert caught.value.status == code


def test_another_failure_is_left_as_it_is(visits: Visits):
    visits.server.serve(PATH + QUERY, Reply(503, b"busy", {"Content-Type": "text/plain", "Retry-After": "60"}))
    with pytest.raises(RetrieveError, match="HTTP 503") as caught:
        visits.visit()
    assert caught.value.retry_after == 60


def test_a_suspended_account_is_told_from_one_without_posts(visits: Visits):
    visits.show(page(2, 1))
    visits.visit()
    visits.show(b"[]")
    about = PATH.removesuffix("/statuses")
    visits.server.serve(about, b'{"id": "109000000000000001", "suspended": true}')
    with pytest.raises(ParseError, match="suspended"):
        visits.visit()
    visits.server.serve(about, b'{"id": "109000000000000001", "moved": {"url": "https://autre.example/@x"}}')
    with pytest.raises(ParseError, match="moved"):
        visits.visit()
    visits.server.serve(about, b'{"id": "109000000000000001"}')
    for number in (1, 2):
        visits.server.serve(f"/api/v1/statuses/{number}", Reply(404, b'{"error":"Record not found"}', JSON))
    assert visits.visit().gone == ("mastodon 2", "mastodon 1")


# Deletions


def test_a_deletion_is_taken_when_the_instance_says_so_of_that_post(visits: Visits):
    visits.show(page(4, 3, 2, 1))
    visits.visit()
    visits.show(page(4, 2, 1))
    visits.server.serve("/api/v1/statuses/3", Reply(404, b'{"error":"Record not found"}', JSON))
    feed = visits.visit()
    assert feed.gone == ("mastodon 3",)
    assert visits.client.asked[1:] == [visits.server.url("/api/v1/statuses/3")]
    assert visits.visit().gone == ()
    assert len(visits.client.asked) == 1


def test_a_post_that_stands_and_is_not_in_the_list_is_asked_for_once(visits: Visits):
    visits.show(page(4, 3, 2, 1))
    visits.visit()
    visits.show(page(4, 2, 1))
    visits.server.serve("/api/v1/statuses/3", json.dumps(status(3)).encode())
    assert visits.visit().gone == ()
    visits.visit()
    assert len(visits.client.asked) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500, b'{"error":"oops"}', JSON),
        Reply(404, b"<html><title>404</title>nginx</html>", {"Content-Type": "text/html"}),
        Reply(403, b'{"error":"This action is not allowed"}', JSON),
    ],
    ids=["failure", "another server's 404", "refusal"],
)
def test_what_does_not_come_from_the_instance_itself_proves_nothing_and_is_asked_again(visits: Visits, reply: Reply):
    visits.show(page(4, 3, 2, 1), ETag='"a"')
    visits.visit()
    visits.show(page(4, 2, 1), ETag='"b"')
    visits.server.serve("/api/v1/statuses/3", reply)
    assert visits.visit().gone == ()
    visits.server.serve("/api/v1/statuses/3", Reply(410, b'{"error":"Gone"}', JSON))
    assert visits.visit().gone == ("mastodon 3",)


def test_a_few_missing_posts_are_asked_for_in_a_visit_and_the_others_in_the_next(visits: Visits):
    visits.show(page(6, 5, 4, 3, 2, 1))
    visits.visit()
    visits.show(page(1))
    for number in range(2, 7):
        visits.server.serve(f"/api/v1/statuses/{number}", Reply(404, b'{"error":"Record not found"}', JSON))
    assert visits.visit().gone == ("mastodon 6", "mastodon 5", "mastodon 4")
    assert visits.visit().gone == ("mastodon 3", "mastodon 2")


def test_nothing_is_looked_up_beyond_what_the_instance_allows(visits: Visits):
    visits.show(page(4, 3, 2, 1))
    visits.visit()
    visits.show(page(4, 1))
    visits.server.serve(
        "/api/v1/statuses/3", Reply(200, json.dumps(status(3)).encode(), {"X-RateLimit-Remaining": "0"})
    )
    visits.visit()
    assert visits.client.asked[1:] == [visits.server.url("/api/v1/statuses/3")]


def test_memory_of_another_platform_asks_for_nothing(visits: Visits):
    visits.state = replace(visits.state, memory='{"seen":{"../../login":1796000000}}')
    visits.show(page(4, 3))
    assert visits.visit().gone == ()
    assert len(visits.client.asked) == 1


def test_a_deletion_is_taken_from_the_rss_feed_too(server: FeedServer, client: Asking):
    visits = Visits(server, client, "/@sdis00.rss")
    body = (FIXTURES / "mastodon-account.rss").read_bytes()
    visits.show(body, "", "/@sdis00.rss", ETag='"a"')
    visits.visit()
    start, end = body.index(b"<item>"), body.index(b"</item>") + len(b"</item>")
    visits.show(body[:start] + body[end:], "", "/@sdis00.rss", ETag='"b"')
    server.serve("/api/v1/statuses/114900000000000006", Reply(404, b'{"error":"Record not found"}', JSON))
    assert visits.visit().gone == ("mastodon 114900000000000006",)


def test_a_feed_that_moved_is_asked_where_it_is(server: FeedServer, client: Asking):
    visits = Visits(server, client, "/@old.rss")
    server.serve("/@new.rss", (FIXTURES / "mastodon-account.rss").read_bytes())
    visits.state = replace(visits.state, moved_to=server.url("/@new.rss"))
    assert len(visits.visit().entries) == 2


# Addresses and profiles


def test_the_address_holds_the_number_of_the_account():
    assert mastodon.address_of("mastodon.example", OWNER) == API
    with pytest.raises(AccountError, match="expected the number"):
        mastodon.address_of("mastodon.example", "../x")


def test_a_profile_tells_number_name_links_and_which_are_verified():
    found = mastodon.parse_profile(answer_of("mastodon-lookup.json"))
    assert (found.id, found.acct, found.url) == (OWNER, "sdis00", "https://mastodon.example/@sdis00")
    site, blog = found.links
    assert (site.name, site.address) == ("Site", "https://www.sdis00.example/?a=1&b=2")
    assert site.verified == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert (blog.address, blog.verified) == ("https://blog.example/", None)
    assert (found.moved, found.suspended) == ("", False)


def test_a_profile_is_looked_up_by_the_name_in_its_address(server: FeedServer, client: Asking):
    server.serve("/api/v1/accounts/lookup?acct=sdis00", (FIXTURES / "mastodon-lookup.json").read_bytes())
    assert mastodon.lookup(client, server.url("/@sdis00")).id == OWNER


@pytest.mark.parametrize("path", ["/", "/about", "/@", "/@a/b", "/@a%2F"])
def test_what_is_no_profile_is_not_looked_up(client: Asking, path: str):
    with pytest.raises(RetrieveError, match="not the address of a profile"):
        mastodon.lookup(client, f"https://mastodon.example{path}")


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"id": "../x"}', b'{"id": 3}'])
def test_an_answer_that_is_no_account_is_refused(body: bytes):
    with pytest.raises(ParseError, match="no account"):
        mastodon.parse_profile(make_answer(body))
