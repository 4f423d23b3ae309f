"""Bluesky: its AppView and its RSS feed, facets, embeds, labels, deletions, profiles. Fixtures: bluesky-*."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from asking import Asking, asking
from hypothesis import given
from hypothesis import strategies as st
from making import NOW, make_account, make_answer, make_state
from servers import Asked, FeedServer, Reply

from plugins.errors import AccountError, ParseError, RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.feed import Feed
from plugins.feeds.platforms import ask, bluesky
from plugins.feeds.platforms.bluesky_post import to_html
from plugins.feeds.read import read as read_drafts
from plugins.model import Account, Platform

FIXTURES = Path(__file__).parent / "fixtures" / "platforms"
DID = "did:plc:essai0000000000000000001"
OTHER = "did:plc:essai0000000000000000003"
PATH = "/xrpc/app.bsky.feed.getAuthorFeed"
QUERY = f"?actor={DID}&filter=posts_and_author_threads&limit=50"
API = f"https://public.api.bsky.app{PATH}?actor={DID}"
HANDLED = f"https://public.api.bsky.app{PATH}?actor=Prefecture00.example"
RSS = f"https://bsky.example/profile/{DID}/rss"


def prefecture(address: str = API, **changes: Any) -> Account:
    made = make_account("prefecture-00", platform=Platform.BLUESKY, address=address)
    return replace(made, home="https://bsky.app/profile/prefecture00.example", **changes)


def answer_of(name: str, url: str = API, **changes: Any) -> Answer:
    return make_answer((FIXTURES / name).read_bytes(), url=url, **changes)


def read(answer: Answer, account: Account | None = None, memory: str = "") -> Feed:
    return bluesky.read(answer, account or prefecture(), memory, NOW)


def item(number: int, did: str = DID, **changes: Any) -> dict[str, Any]:
    post = {
        "uri": f"at://{did}/app.bsky.feed.post/3m{number:04}",
        "author": {"did": did, "handle": "prefecture00.example", "labels": []},
        "record": {"text": f"Message {number}", "createdAt": f"2026-11-{number:02}T08:00:00.000Z"},
        "indexedAt": f"2026-11-{number:02}T08:00:01.000Z",
        "labels": [],
    }
    return {"post": {**post, **changes}}


def page(*items: dict[str, Any], cursor: str = "") -> bytes:
    return json.dumps({"feed": items, **({"cursor": cursor} if cursor else {})}).encode()


def read_one(**changes: Any) -> Feed:
    return read(make_answer(page(item(1, **changes)), url=API))


def html_of(text: str, *facets: tuple[int, int, dict[str, str]]) -> str:
    spans = [{"index": {"byteStart": start, "byteEnd": end}, "features": [feature]} for start, end, feature in facets]
    return to_html({"record": {"text": text, "facets": spans}})


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as served:
        yield served


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Asking]:
    with asking(tmp_path) as made:
        yield made


# Reading


def test_posts_are_known_by_their_address_and_lead_to_their_page():
    feed = read(answer_of("bluesky-feed.json"))
    assert [entry.guid.rpartition("/")[2] for entry in feed.entries] == [
        "3lpinned00001", "3mexample0005", "3mexample0004", "3mexample0003",
    ]  # fmt: skip
    post = feed.entries[1]
    assert post.guid == f"at://{DID}/app.bsky.feed.post/3mexample0005"
    assert post.link == f"https://bsky.app/profile/{DID}/post/3mexample0005"
    assert (post.title.value, post.updated) == ("", None)
    assert post.published == datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert post.categories == ("crue",)
    assert (feed.title, feed.home) == ("Préfecture d’essai", f"https://bsky.app/profile/{DID}")


def test_what_others_wrote_is_counted_and_answers_to_them_are_left_out():
    assert read(answer_of("bluesky-feed.json")).reposts == 1


def test_a_draft_has_real_links_whole_addresses_and_pictures_in_words():
    draft = read_drafts(answer_of("bluesky-feed.json"), prefecture(), "", NOW).drafts[1]
    assert draft.text == (
        "Avertissement de l’auteur : images violentes ou choquantes\n\n"
        "🔴 Crue de l’Eau-Vive : évacuation préventive.\n\n"
        "Consignes : https://www.prefecture00.example/crue-de-l-eau-vive?page=1&vue=2 @sdis00.example #crue\n\n"
        "Image : Carte des rues évacuées."
    )
    assert 'href="https://bsky.app/profile/did:plc:essai0000000000000000002"' in draft.html
    assert 'href="https://bsky.app/hashtag/crue"' in draft.html
    assert "cdn.bsky.example" not in draft.html


def test_of_a_quoted_post_only_its_author_and_its_address_are_taken():
    draft = read_drafts(answer_of("bluesky-feed.json"), prefecture(), "", NOW).drafts[2]
    assert draft.text == (
        "Le point de la mairie, à lire.\n\nPublication citée : @mairie.example\n\nImage : Le maire devant la digue."
    )
    assert "https://bsky.app/profile/did:plc:essai0000000000000000004/post/3mquoted00001" in draft.html


def test_the_card_of_a_page_gives_its_title_its_address_and_its_description():
    draft = read_drafts(answer_of("bluesky-feed.json"), prefecture(), "", NOW).drafts[3]
    assert draft.text.endswith("Concours <2027>\nDossier à retirer avant le 15 décembre.")
    assert 'href="https://www.prefecture00.example/concours"' in draft.html


def test_a_pinned_post_is_not_repeated():
    pinned = {**item(1), "reason": {"$type": "app.bsky.feed.defs#reasonPin"}}
    feed = read(make_answer(page(pinned, item(2), item(1)), url=API))
    assert [entry.guid[-1] for entry in feed.entries] == ["1", "2"]
    assert feed.reposts == 0


def test_an_answer_to_oneself_goes_on_with_a_thread():
    own = {"uri": f"at://{DID}/app.bsky.feed.post/3m0001"}
    others = {"uri": f"at://{OTHER}/app.bsky.feed.post/3m0001"}
    text = {"text": "Suite", "createdAt": "2026-11-01T08:00:00Z"}
    assert len(read_one(record={**text, "reply": {"root": own, "parent": own}}).entries) == 1
    assert len(read_one(record={**text, "reply": {"root": others, "parent": own}}).entries) == 0


def test_a_post_of_another_account_is_refused_whoever_its_author_is_said_to_be():
    forged = item(2, uri=f"at://{OTHER}/app.bsky.feed.post/3m0002")
    borrowed = item(4, author={"did": OTHER, "handle": "prefecture00.example"})
    feed = read(make_answer(page(forged, item(3, OTHER), borrowed, item(1)), url=API))
    assert [entry.guid for entry in feed.entries] == [f"at://{DID}/app.bsky.feed.post/3m0001"]
    assert feed.reposts == 3


@pytest.mark.parametrize(
    ("created", "indexed", "shown"),
    [
        ("2026-11-01T08:00:00Z", "2026-11-01T08:00:09Z", datetime(2026, 11, 1, 8, tzinfo=UTC)),
        ("2026-11-01T08:00:00+02:00", "2026-11-01T08:00:09Z", datetime(2026, 11, 1, 6, tzinfo=UTC)),
        ("2030-01-01T00:00:00Z", "2026-11-01T08:00:09Z", datetime(2026, 11, 1, 8, 0, 9, tzinfo=UTC)),
        ("1970-01-01T00:00:00Z", "2026-11-01T08:00:09Z", datetime(2026, 11, 1, 8, 0, 9, tzinfo=UTC)),
        ("yesterday", "2026-11-01T08:00:09Z", datetime(2026, 11, 1, 8, 0, 9, tzinfo=UTC)),
        ("2026-11-01T08:00:00Z", "", datetime(2026, 11, 1, 8, tzinfo=UTC)),
        ("", "", None),
    ],
)
def test_a_post_is_as_old_as_it_says_unless_that_cannot_be(created: str, indexed: str, shown: datetime | None):
    feed = read_one(record={"text": "Message", "createdAt": created}, indexedAt=indexed)
    assert feed.entries[0].published == shown


# Labels


@pytest.mark.parametrize("value", ["!takedown", "!hide", "!no-unauthenticated"])
def test_a_post_that_may_not_be_shown_is_not(value: str):
    assert read_one(labels=[{"val": value, "src": OTHER}]).entries == ()


@pytest.mark.parametrize(
    ("value", "reason"),
    [("!takedown", "taken down"), ("!hide", "hidden"), ("!no-unauthenticated", "not signed in")],
)
def test_an_account_that_may_not_be_shown_is_an_error_in_words(value: str, reason: str):
    author = {"did": DID, "handle": "prefecture00.example", "labels": [{"val": value, "src": DID}]}
    with pytest.raises(ParseError, match=reason):
        read_one(author=author)


def test_a_warning_of_the_moderation_is_not_taken_for_the_authors():
    labels = [
        {"val": "nudity", "src": OTHER},
        {"val": "porn", "src": DID},
        {"val": "porn", "src": DID},
        {"val": "bot", "src": OTHER},
    ]
    assert (
        read_one(labels=labels).entries[0].notice == "nudité (selon la modération de Bluesky), contenu pornographique"
    )


def test_a_label_that_was_taken_off_counts_no_more():
    labels = [{"val": "!hide", "src": OTHER}, {"val": "!hide", "src": OTHER, "neg": True}]
    assert len(read_one(labels=labels).entries) == 1


# Facets


LINK = {"uri": "https://a.example/"}


def test_facets_count_bytes_not_characters():
    assert html_of("é→🔴 ici", (10, 13, LINK)) == '<p>é→🔴 <a href="https://a.example/">ici</a></p>'


def test_text_keeps_its_blanks_so_that_facets_fit():
    assert html_of("  ici", (2, 5, LINK)) == '<p>  <a href="https://a.example/">ici</a></p>'


@pytest.mark.parametrize(
    "facet",
    [
        (1, 3, LINK),
        (0, 1, LINK),
        (3, 3, LINK),
        (4, 2, LINK),
        (-1, 2, LINK),
        (0, 99, LINK),
        (0, 2, {}),
        ("0", 2, LINK),
        (0, True, LINK),
    ],
    ids=str,
)
def test_a_facet_that_does_not_fit_is_passed_by(facet: tuple[int, int, dict[str, str]]):
    assert html_of("é <b>", facet) == "<p>é &lt;b&gt;</p>"


def test_of_facets_that_overlap_the_first_counts():
    assert html_of("abcdef", (2, 6, {"tag": "x"}), (0, 3, LINK)) == '<p><a href="https://a.example/">abc</a>def</p>'


def test_paragraphs_and_lines_are_kept():
    assert html_of("a\nb\n\n\nc") == "<p>a<br>b</p><p>c</p>"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("www.a.example/long…", "https://www.a.example/long/way"),
        ("a.example/long...", "https://www.a.example/long/way"),
        ("Lire la suite…", "Lire la suite…"),
        ("…", "…"),
        ("a.example", "a.example"),
    ],
)
def test_an_address_cut_short_is_shown_whole(words: str, shown: str):
    found = html_of(words, (0, len(words.encode()), {"uri": "https://www.a.example/long/way"}))
    assert found == f'<p><a href="https://www.a.example/long/way">{shown}</a></p>'


def test_an_address_that_is_shown_whole_shows_nothing_of_what_only_counts_visitors():
    words = "a.example/lo..."
    found = html_of(words, (0, len(words), {"uri": "https://a.example/long?utm_source=bsky"}))
    assert found.endswith(">https://a.example/long</a></p>")


def test_a_hashtag_cannot_leave_its_address():
    assert 'href="https://bsky.app/hashtag/a%2F%22%3E%3Cb"' in html_of("#x", (0, 2, {"tag": 'a/"><b'}))


@given(st.text(), st.lists(st.tuples(st.integers(-2, 30), st.integers(-2, 30))))
def test_whatever_the_facets_the_text_is_kept(text: str, spans: list[tuple[int, int]]):
    found = html_of(text, *((start, end, LINK) for start, end in spans))
    bare = found.replace('<a href="https://a.example/">', "").replace("</a>", "")
    assert "".join(bare.split()) == "".join(html_of(text).split())


# Errors


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>", "a web page"),
        (b"", "no JSON"),
        (b"{}", "no feed of Bluesky"),
        (b'{"feed": {}}', "no feed"),
        (b"[]", "no feed"),
    ],
)
def test_what_is_no_feed_is_said_so(body: bytes, reason: str):
    with pytest.raises(ParseError, match=reason):
        read(make_answer(body, url=API))


NAMES = [
    "feed",
    "post",
    "uri",
    "author",
    "did",
    "record",
    "text",
    "facets",
    "embed",
    "media",
    "labels",
    "reason",
    "val",
]
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(DID),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=20,
)


@given(st.lists(st.builds(lambda given: item(1, **(given if isinstance(given, dict) else {})), JSONS)) | JSONS)
def test_no_json_raises_anything_but_a_parse_error(found: object):
    body = json.dumps({"feed": found} if isinstance(found, list) else found).encode()
    lookup = make_answer(body, url=f"{bluesky.SERVICE}/xrpc/app.bsky.feed.getPosts?uris=at://x")
    with suppress(ParseError):
        read_drafts(make_answer(body, url=API, parts=(lookup,)), prefecture(), body.decode(), NOW)


@given(st.binary(), st.sampled_from([API, HANDLED, RSS]))
def test_no_bytes_raise_anything_but_a_parse_error(body: bytes, address: str):
    with suppress(ParseError):
        read(make_answer(body, url=address), prefecture(address), body.decode("latin-1"))


# Handles


def test_an_account_that_is_asked_by_its_handle_is_read():
    feed = read(answer_of("bluesky-feed.json", HANDLED), prefecture(HANDLED))
    assert len(feed.entries) == 4


def test_a_handle_that_came_to_name_another_account_is_refused():
    with pytest.raises(ParseError, match=f"now that of {DID}: no longer of {OTHER}"):
        read(answer_of("bluesky-feed.json", HANDLED), prefecture(HANDLED, identity=OTHER))


def test_a_handle_that_nobody_has_here_is_said_so():
    address = HANDLED.replace("Prefecture", "Mairie")
    with pytest.raises(ParseError, match=r"none of the posts is of Mairie00\.example"):
        read(answer_of("bluesky-feed.json", address), prefecture(address))


def test_an_account_known_by_its_did_is_read_whatever_its_handle_became():
    address = HANDLED.replace("Prefecture", "Mairie")
    assert len(read(answer_of("bluesky-feed.json", address), prefecture(address, identity=DID)).entries) == 4


# The RSS feed


def test_the_feed_gives_the_same_identity_as_the_api_and_no_marker():
    feed = read(answer_of("bluesky-account.rss", RSS), prefecture(RSS))
    assert feed.entries[0].guid == f"at://{DID}/app.bsky.feed.post/3mexample0004"
    assert feed.entries[0].content.value == "Le point de la mairie, à lire."
    assert feed.entries[0].published == datetime(2026, 11, 19, 12, tzinfo=UTC)


def test_a_feed_of_another_account_is_refused():
    address = "https://bsky.example/profile/prefecture00.example/rss"
    with pytest.raises(ParseError, match="the handle names another account"):
        read(answer_of("bluesky-account.rss", address), prefecture(address, identity=OTHER))
    assert len(read(answer_of("bluesky-account.rss", address), prefecture(address)).entries) == 1


# Asking


class Visits:
    """Visits of one account on a loopback AppView, each with the memory of the one before; `stands` are its posts."""

    def __init__(self, server: FeedServer, client: Asking, query: str = f"?actor={DID}") -> None:
        self.server, self.client = server, client
        self.account = prefecture(server.url(PATH + query))
        self.state = make_state(self.account.address)

    def show(self, *numbers: int, query: str = QUERY, cursor: str = "", **headers: str) -> None:
        self.server.serve(PATH + query, page(*map(item, numbers), cursor=cursor), **headers)

    def look_up(self, asked: tuple[int, ...], reply: bytes | Reply) -> str:
        uris = "&".join(f"uris=at://{DID}/app.bsky.feed.post/3m{number:04}" for number in asked)
        return self.server.serve(f"/xrpc/app.bsky.feed.getPosts?{uris}", reply)

    def visit(self) -> Feed:
        self.client.asked.clear()
        answer = ask(self.account, self.state, self.client)
        feed = bluesky.read(answer, self.account, self.state.memory, NOW)
        self.state = replace(self.state, memory=feed.memory, etag=answer.etag)
        return feed


def posts(*numbers: int) -> bytes:
    return json.dumps({"posts": [item(number)["post"] for number in numbers]}).encode()


@pytest.fixture
def visits(server: FeedServer, client: Asking) -> Visits:
    return Visits(server, client)


def test_missing_arguments_are_added_and_those_that_are_written_kept(server: FeedServer, client: Asking):
    written = f"?actor={DID}&filter=posts_no_replies"
    visits = Visits(server, client, written)
    visits.show(1, query=f"{written}&limit=50")
    assert len(visits.visit().entries) == 1


def test_the_threads_of_the_account_itself_are_asked_for_without_answers_to_others(visits: Visits):
    visits.show(2, 1)
    visits.visit()
    (asked,) = visits.client.asked
    assert parse_qs(urlsplit(asked).query)["filter"] == ["posts_and_author_threads"]


def test_nothing_more_is_asked_when_nothing_changed(visits: Visits):
    visits.show(3, 2, ETag='"a"')
    visits.visit()
    answer = ask(visits.account, visits.state, visits.client)
    assert (answer.status, answer.parts) == (304, ())


def test_older_pages_are_asked_for_down_to_the_last_post_that_was_seen(visits: Visits):
    visits.show(2, 1)
    visits.visit()
    visits.show(8, 7, cursor="c7")
    visits.show(6, 5, query=f"{QUERY}&cursor=c7", cursor="c5")
    visits.show(4, 3, 2, 1, query=f"{QUERY}&cursor=c5")
    feed = visits.visit()
    assert [entry.guid[-1] for entry in feed.entries] == list("87654321")
    assert (len(visits.client.asked), feed.gone) == (3, ())


def test_three_pages_are_the_most(visits: Visits):
    visits.show(1)
    visits.visit()
    for number, query in ((30, QUERY), (20, f"{QUERY}&cursor=c30"), (10, f"{QUERY}&cursor=c20")):
        visits.show(number, query=query, cursor=f"c{number}")
    assert len(visits.visit().entries) == 3


def test_a_page_that_is_none_is_told_when_it_is_read(visits: Visits):
    visits.state = replace(visits.state, memory='{"seen":{"3m0001":1790000000}}')
    visits.server.serve(PATH + QUERY, b"<html>busy</html>")
    with pytest.raises(ParseError, match="a web page"):
        visits.visit()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"error":"InvalidRequest","message":"Profile not found"}', "knows no such account"),
        ('{"error":"AccountTakedown","message":"Account has been suspended"}', "taken down by Bluesky"),
        ('{"error":"AccountDeactivated","message":"Account is deactivated"}', "deactivated by its keeper"),
        ('{"error":"InvalidRequest","message":"Error: limit"}', "HTTP 400 Bad Request"),
    ],
)
def test_an_account_that_cannot_be_read_is_an_error_in_words(visits: Visits, body: str, words: str):
    visits.server.serve(PATH + QUERY, Reply(400, body.encode(), {"Content-Type": "application/json"}))
    with pytest.raises(RetrieveError, match=words) as caught:
        visits.visit()
    assert caught.value.status == 400


def test_a_deletion_is_taken_when_the_app_view_gives_the_others(visits: Visits):
    visits.show(4, 3, 2, 1)
    visits.visit()
    visits.show(4, 1)
    looked_up = visits.look_up((4, 3, 2), posts(4, 2))
    feed = visits.visit()
    assert feed.gone == (f"at://{DID}/app.bsky.feed.post/3m0003",)
    assert visits.client.asked[1:] == [looked_up]
    assert visits.visit().gone == ()
    assert len(visits.client.asked) == 1


@pytest.mark.parametrize(
    "reply",
    [posts(), b'{"posts": {}}', b"<html>", Reply(502, b"busy")],
    ids=["nothing", "no list", "no JSON", "failure"],
)
def test_an_answer_without_the_post_that_stands_proves_nothing_and_is_asked_again(visits: Visits, reply: bytes | Reply):
    visits.show(4, 3, 2, 1, ETag='"a"')
    visits.visit()
    visits.show(4, 2, 1, ETag='"b"')
    visits.look_up((4, 3), reply)
    assert visits.visit().gone == ()
    visits.look_up((4, 3), posts(4))
    assert visits.visit().gone == (f"at://{DID}/app.bsky.feed.post/3m0003",)


def test_a_pinned_post_says_nothing_of_what_lies_between_it_and_the_others(visits: Visits):
    visits.show(9, 8, 7, 6, cursor="c6")
    visits.visit()
    pinned = {**item(1), "reason": {"$type": "app.bsky.feed.defs#reasonPin"}}
    visits.server.serve(PATH + QUERY, page(pinned, item(10), item(9), item(8), cursor="c8"))
    assert len(visits.visit().entries) == 4
    assert len(visits.client.asked) == 1


def test_an_account_without_any_post_left_proves_nothing(visits: Visits):
    visits.show(2, 1)
    visits.visit()
    visits.show()
    assert visits.visit().gone == ()
    assert len(visits.client.asked) == 1


def test_no_more_than_25_posts_are_asked_for_at_once(server: FeedServer, client: Asking):
    visits = Visits(server, client)
    visits.show(*range(29, 0, -1))
    visits.visit()
    visits.show(29, 1)
    asked: list[str] = []

    def answer(request: Asked) -> Reply:
        asked.append(request.path)
        return Reply(body=posts(29))

    visits.look_up((29, *range(28, 4, -1)), answer)
    assert len(visits.visit().gone) == 24
    assert asked[0].count("uris=") == 25


def test_the_rss_feed_is_asked_with_its_validators_and_nothing_else(server: FeedServer, client: Asking):
    body = (FIXTURES / "bluesky-account.rss").read_bytes()
    account = prefecture(server.serve(f"/profile/{DID}/rss", body, ETag='"a"'))
    assert ask(account, make_state(account.address), client).status == 200
    assert ask(account, make_state(account.address, etag='"a"'), client).status == 304


# Addresses and profiles


def test_the_address_holds_the_did():
    assert bluesky.address_of(DID) == API
    with pytest.raises(AccountError, match="expected a DID"):
        bluesky.address_of("prefecture00.example")


def test_a_handle_is_resolved(server: FeedServer, client: Asking):
    server.serve(
        "/xrpc/com.atproto.identity.resolveHandle?handle=prefecture00.example", json.dumps({"did": DID}).encode()
    )
    assert bluesky.resolve(client, "@Prefecture00.example", server.url("")) == DID
    server.serve("/xrpc/com.atproto.identity.resolveHandle?handle=b.example", b'{"did": "none"}')
    with pytest.raises(ParseError, match=r"no DID for b\.example"):
        bluesky.resolve(client, "b.example", server.url(""))


def test_a_profile_tells_who_vouches_for_it(server: FeedServer, client: Asking):
    server.serve(f"/xrpc/app.bsky.actor.getProfile?actor={DID}", (FIXTURES / "bluesky-profile.json").read_bytes())
    found = bluesky.profile(client, DID, server.url(""))
    assert (found.did, found.handle, found.name) == (DID, "prefecture00.example", "Préfecture d’essai")
    assert found.verified
    assert found.verifiers == ("did:plc:verifier00000000000000001",)


def test_a_profile_without_verification_is_not_verified():
    found = bluesky.parse_profile(make_answer(json.dumps({"did": DID, "handle": "a.example"}).encode()))
    assert (found.verified, found.verifiers) == (False, ())
    with pytest.raises(ParseError, match="no profile"):
        bluesky.parse_profile(make_answer(b'{"did": 3}'))
