"""X: what is asked, what it costs, what its answers become."""

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asking import asking
from fake_x import (
    AUTHOR,
    JSON,
    PATH,
    Direct,
    FakeX,
    XServer,
    not_authorized,
    not_found,
    number,
    suspended,
)
from hypothesis import given
from hypothesis import strategies as st
from making import NOW, make_account, make_answer, make_settings, make_state
from servers import Reply

from plugins.errors import ParseError, RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.feed import Feed
from plugins.feeds.normalise import normalise
from plugins.feeds.platforms import x
from plugins.feeds.platforms.x_asking import FIRST_PAGE, MOST_PAGES
from plugins.feeds.platforms.x_memory import recall
from plugins.model import Account, Platform

ADDRESS = f"https://api.x.com{PATH}"
TOKEN = "AAAAAAAAAAAAAAAAAAAAAtest%2Ftoken%3Dof-the-tests"
FIXTURE = (Path(__file__).parent / "fixtures" / "platforms" / "x-posts.json").read_bytes()
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _token(monkeypatch):
    monkeypatch.setenv("GYROPHARE_X_TOKEN", TOKEN)


def make_x(address: str = ADDRESS) -> Account:
    return make_account("x-pref", platform=Platform.X, address=address, home="https://x.com/pref_exemple")


@dataclass
class Reader:
    """Visits the account again and again, as a collection does; *feed* and *answer* are those of the last visit."""

    client: Direct
    memory: str = ""
    answer: Answer | None = None
    feed: Feed | None = None

    @property
    def x(self) -> FakeX:
        return self.client.x

    def visit(self, now: datetime | None = None) -> Feed:
        if now is not None:
            if now.date() != self.client.now.date():
                self.client.spending.items, self.client.spending.dollars = 0, 0.0
            self.client.now = now
        account = make_x()
        self.answer = x.ask(account, make_state(ADDRESS, memory=self.memory), self.client)
        self.feed = x.read(self.answer, account, self.memory, self.client.now)
        self.memory = self.feed.memory
        return self.feed

    def guids(self) -> list[str]:
        return [entry.guid for entry in self.feed.entries]


@pytest.fixture
def reader(tmp_path) -> Reader:
    return make_reader(tmp_path)


def make_reader(folder: Path, **changes: object) -> Reader:
    return Reader(Direct(FakeX(), make_settings(folder, **changes), NOW))


def at(minutes_ago: float, sequence: int = 0) -> str:
    return number(NOW - timedelta(minutes=minutes_ago), sequence)


def read(body: bytes | object, memory: str = "", *parts: Answer) -> Feed:
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return x.read(make_answer(body, url=f"{ADDRESS}?max_results=20", parts=parts), make_x(), memory, NOW)


def page(*posts: dict, **more: object) -> dict:
    return {"data": list(posts), "meta": {"result_count": len(posts)}} | more


def post(words: str = "Un message", **more: object) -> dict:
    own = str(more.pop("id", at(5)))
    return {"id": own, "text": words, "edit_history_tweet_ids": [own]} | more


def content(feed: Feed, index: int = 0) -> str:
    return feed.entries[index].content.value


class TestPosts:
    def test_the_recorded_page_gives_its_own_posts_and_leaves_out_reposts_and_replies_to_others(self):
        feed = read(FIXTURE)
        assert [entry.guid for entry in feed.entries] == [
            "x 1991900000000000400",  # goes on with an own thread
            "x 1991900000000000200",  # by its first number: it was edited
            "x 1991900000000000100",
            "x 1991900000000000050",
        ]
        assert feed.reposts == 1
        assert (feed.title, feed.home) == ("Préfecture d'Exemple", "https://x.com/i/user/1000000001")

    def test_short_links_become_what_they_lead_to_and_those_of_own_pictures_go(self):
        assert content(read(FIXTURE), 1) == (
            "<p>🚧 Accident rue des Tilleuls à Valbois &amp; déviation.</p><p>Plus d&#x27;infos 👉 "
            '<a href="https://www.prefecture-exemple.example/deviation?a=1&amp;b=2">'
            "prefecture-exemple.example/deviation?a=1&amp;b=2</a> #Valbois</p>"
        )

    def test_pictures_are_told_by_their_descriptions_alone(self):
        entry = read(FIXTURE).entries[1]
        assert entry.pictures == ("Plan de la déviation par la rue Haute",)
        assert entry.categories == ("Valbois",)
        assert "pbs.twimg" not in repr(entry)

    def test_a_long_post_is_read_whole_with_the_links_of_its_whole_text(self):
        assert content(read(FIXTURE), 2) == (
            "<p>Appel à témoins : un vol a eu lieu samedi à Valbois.<br>Le texte entier d&#x27;un long message, avec "
            'son lien <a href="https://www.police-exemple.example/temoins/">police-exemple.example/temoins</a></p>'
        )

    def test_a_quote_keeps_the_own_words_and_leads_to_the_quoted_post(self):
        assert content(read(FIXTURE), 3).endswith(
            '<a href="https://x.com/i/status/1991800000000000777">x.com/i/status/1991800000000000777</a></p>'
        )

    def test_a_quote_without_a_link_in_its_words_gets_one(self):
        quoting = post("À lire", referenced_tweets=[{"type": "quoted", "id": "123"}])
        assert content(read(page(quoting))) == (
            '<p>À lire</p><p><a href="https://x.com/i/status/123">x.com/i/status/123</a></p>'
        )

    def test_an_edit_keeps_its_guid_and_its_date_and_leads_to_its_last_version(self):
        first, last = at(60), at(50)
        entry = read(page(post(id=last, edit_history_tweet_ids=[first, last], created_at="2026-11-21T11:10:00.000Z")))
        assert entry.entries[0].guid == f"x {first}"
        assert entry.entries[0].link == f"https://x.com/i/status/{last}"
        assert entry.entries[0].published == NOW - timedelta(minutes=60)
        assert entry.entries[0].updated == NOW - timedelta(minutes=50)

    @pytest.mark.parametrize("order", [1, -1])
    def test_of_two_versions_in_one_page_the_last_counts(self, order):
        first, last = at(60), at(50)
        history = {"edit_history_tweet_ids": [first, last]}
        listed = [post("Juste", id=last, **history), post("Faux", id=first, **history)]
        feed = read(page(*listed[::order]))
        assert [entry.content.value for entry in feed.entries] == ["<p>Juste</p>"]
        assert len(normalise(feed, make_x(), url=ADDRESS, now=NOW)) == 1

    def test_a_post_without_a_date_has_that_of_its_number(self):
        assert read(page(post(id=at(7)))).entries[0].published == NOW - timedelta(minutes=7)

    def test_a_post_of_another_account_is_left_out(self):
        assert read(page(post(author_id="77"))).entries == ()

    def test_a_reply_to_a_post_that_is_not_there_any_more_is_one_to_another(self):
        assert read(page(post(referenced_tweets=[{"type": "replied_to", "id": "1"}]))).entries == ()

    def test_hostile_words_stay_words(self):
        hostile = post(
            "<script>alert(1)</script> &lt;b&gt; https://t.co/evil",
            entities={
                "urls": [{"url": "https://t.co/evil", "expanded_url": "javascript:alert(1)", "display_url": "x"}]
            },
        )
        assert content(read(page(hostile))) == (
            '<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt; <a href="https://t.co/evil">t.co/evil</a></p>'
        )

    def test_a_link_shows_where_it_leads_whatever_x_shows_for_it(self):
        lying = {"url": "https://t.co/a", "expanded_url": "https://evil.example/x", "display_url": "service-public.fr"}
        assert "service-public" not in content(read(page(post("https://t.co/a", entities={"urls": [lying]}))))

    def test_a_link_shows_nothing_of_what_only_counts_visitors(self):
        counting = {"url": "https://t.co/a", "expanded_url": "https://essai.gouv.fr/a?utm_source=x&id=1"}
        found = content(read(page(post("https://t.co/a", entities={"urls": [counting]}))))
        assert found == '<p><a href="https://essai.gouv.fr/a?id=1">essai.gouv.fr/a?id=1</a></p>'

    def test_of_a_link_that_begins_as_another_does_each_leads_to_its_own(self):
        links = [
            {"url": "https://t.co/ab", "expanded_url": "https://un.example/"},
            {"url": "https://t.co/abc", "expanded_url": "https://deux.example/"},
        ]
        words = content(read(page(post("https://t.co/abc https://t.co/ab", entities={"urls": links}))))
        assert words.index("https://deux.example/") < words.index("https://un.example/")

    def test_a_picture_of_another_post_is_a_link_like_others(self):
        link = {"url": "https://t.co/p", "expanded_url": "https://x.com/autre/status/9/photo/1"}
        assert 'href="https://x.com/autre/status/9/photo/1"' in content(
            read(page(post("Voir https://t.co/p", entities={"urls": [link]})))
        )

    def test_a_post_of_pictures_alone_has_no_words(self):
        alone = post(
            "https://t.co/m",
            attachments={"media_keys": ["3_1", 7]},
            entities={"urls": [{"url": "https://t.co/m", "media_key": "3_1"}]},
        )
        feed = read(page(alone, includes={"media": [{"media_key": "3_1", "alt_text": "Une carte"}]}))
        assert (feed.entries[0].content.value, feed.entries[0].pictures) == ("", ("Une carte",))

    def test_a_post_without_a_number_is_left_out(self):
        assert read(page({"text": "?"}, {"id": "abc", "text": "?"}, {"id": "-1", "text": "?"})).entries == ()


class TestAnswers:
    def test_a_login_shell_is_no_answer(self):
        with pytest.raises(ParseError, match="a web page"):
            read(b"<!doctype html><title>Log in to X</title>")

    @pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b'{"data": 3}', b'{"data": []}', b"7", b'"meta"'])
    def test_json_without_its_meta_is_no_answer(self, body):
        with pytest.raises(ParseError, match="neither posts nor errors"):
            read(body)

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (not_authorized("user", AUTHOR), "Authorization Error: Sorry, you are not authorized"),
            (suspended(AUTHOR), f"Forbidden: User has been suspended: [{AUTHOR}]."),
            ({"title": "Not Found Error", "detail": "Could not find user with id: [1]."}, "Could not find user"),
        ],
    )
    def test_an_account_that_is_not_shown_fails_in_x_own_words_and_deletes_nothing(self, error, words):
        with pytest.raises(ParseError) as caught:
            read({"errors": [error]})
        assert caught.value.source == ADDRESS
        assert words in caught.value.reason

    def test_another_address_cannot_be_read(self):
        with pytest.raises(ParseError):
            x.read(make_answer(FIXTURE), make_x("https://api.x.com/2/users/by/username/a"), "", NOW)

    @given(st.binary() | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(
            ["data", "meta", "includes", "errors", "id", "text", "edit_history_tweet_ids", "referenced_tweets", "type",
             "entities", "urls", "url", "media", "users", "media_key", "note_tweet", "attachments", "media_keys"]
        ), inner),
    ).map(lambda found: json.dumps(found).encode()), st.text(), st.text())  # fmt: skip
    def test_whatever_the_bytes_are_reading_raises_nothing_but_parse_errors(self, body, memory, url):
        parts = (make_answer(body, url=url), make_answer(body, url=f"{ADDRESS}?ids=1"))
        for first in (body, b'{"meta": {}}'):
            try:
                feed = read(first, memory, *parts)
            except ParseError:
                continue
            assert x.recall(feed.memory) is not None

    @given(st.lists(st.fixed_dictionaries({"id": st.sampled_from([at(1), at(2), "x", 3]), "text": st.text()},
        optional={"edit_history_tweet_ids": st.lists(st.sampled_from([at(1), at(2), "?"])), "author_id": st.text(),
                  "created_at": st.text(), "in_reply_to_user_id": st.sampled_from([AUTHOR, "2"])})))  # fmt: skip
    def test_whatever_the_posts_are_they_become_drafts(self, posts):
        feed = read(page(*posts))
        assert len(normalise(feed, make_x(), url=ADDRESS, now=NOW)) <= len(feed.entries)

    def test_a_part_from_an_address_that_is_none_is_read_as_a_page(self):
        part = make_answer(json.dumps(page(post("Suite"))).encode(), url="http://[")
        assert content(read({"meta": {}}, "", part)) == "<p>Suite</p>"

    def test_reading_again_what_was_read_gives_the_same(self):
        assert read(FIXTURE) == read(FIXTURE)


class TestAsking:
    def test_the_first_visit_reads_one_page_with_the_token_in_the_header(self, reader):
        for index in range(FIRST_PAGE + 5):
            reader.x.post(at(index + 1))
        reader.visit()
        (address,) = reader.client.asked
        assert address.startswith(f"{ADDRESS}?max_results={FIRST_PAGE}&exclude=retweets&tweet.fields=")
        assert TOKEN not in address
        assert reader.client.headers[0]["Authorization"] == f"Bearer {TOKEN}"
        assert len(reader.feed.entries) == FIRST_PAGE
        query = reader.x.queries[0]
        assert query["expansions"] == "attachments.media_keys,author_id"
        assert (query["media.fields"], query["user.fields"]) == ("alt_text", "name,username,verified_type")

    def test_a_later_visit_asks_for_what_is_newer_than_the_last_post(self, reader):
        reader.x.post(old := at(60))
        reader.visit()
        reader.x.post(new := at(-30))
        reader.visit(NOW + HOUR)
        assert reader.x.queries[1]["since_id"] == old
        assert reader.guids() == [f"x {new}"]

    def test_what_was_read_stays_known_where_nothing_is_new(self, reader):
        reader.x.post(old := at(60))
        reader.visit()
        reader.visit(NOW + HOUR)
        reader.visit(NOW + 2 * HOUR)
        assert [query.get("since_id") for query in reader.x.queries] == [None, old, old]

    def test_pages_are_followed_back_to_the_last_visit(self, reader):
        reader.x.post(at(60))
        reader.visit()
        new = [reader.x.post(at(50, index)) for index in range(230)]
        reader.visit(NOW + HOUR)
        assert sorted(reader.guids()) == sorted(f"x {one}" for one in new)
        assert len(reader.answer.parts) == 2
        assert len(reader.client.asked) == 1 + 3

    def test_what_more_pages_than_allowed_hold_is_read_at_the_next_visit(self, tmp_path):
        reader = make_reader(tmp_path, x_daily_dollars=1000.0, x_daily_posts=100_000)
        reader.x.post(at(60))
        reader.visit()
        new = {f"x {reader.x.post(at(50, index))}" for index in range(100 * MOST_PAGES + 150)}
        found = set()
        for hour in (1, 2):
            reader.visit(NOW + hour * HOUR)
            found |= set(reader.guids())
        assert found == new
        assert recall(reader.memory).hole == ()

    def test_what_a_failure_on_the_way_left_is_read_at_the_next_visit(self, reader):
        reader.x.post(at(60))
        reader.visit()
        new = {f"x {reader.x.post(at(50, index))}" for index in range(150)}
        reader.x.before = lambda query: Reply(503, b"", JSON) if "pagination_token" in query else None
        reader.visit(NOW + HOUR)
        first = set(reader.guids())
        assert len(first) == 100
        reader.x.before = lambda query: None
        reader.visit(NOW + 2 * HOUR)
        assert first | set(reader.guids()) == new
        assert len(reader.guids()) == 50

    def test_a_page_on_the_way_that_cannot_be_read_leaves_the_rest_for_later(self, reader):
        reader.x.post(at(60))
        reader.visit()
        new = {f"x {reader.x.post(at(50, index))}" for index in range(150)}
        broken = Reply(body=b'{"data": [', headers=JSON)
        reader.x.before = lambda query: broken if "pagination_token" in query else None
        found = set(guids_of(reader.visit(NOW + HOUR)))
        reader.x.before = lambda query: None
        assert found | set(guids_of(reader.visit(NOW + 2 * HOUR))) == new

    def test_two_holes_become_one(self, reader):
        reader.x.post(at(60))
        reader.visit()
        new = {f"x {reader.x.post(at(50, index))}" for index in range(150)}
        reader.x.before = lambda query: Reply(503, b"", JSON) if "pagination_token" in query else None
        found = set(guids_of(reader.visit(NOW + HOUR)))
        new |= {f"x {reader.x.post(at(40, index))}" for index in range(150)}
        found |= set(guids_of(reader.visit(NOW + 2 * HOUR)))
        reader.x.before = lambda query: None
        found |= set(guids_of(reader.visit(NOW + 3 * HOUR)))
        assert found == new

    def test_a_hole_that_fails_again_stays(self, reader):
        reader.x.post(at(60))
        reader.visit()
        for index in range(150):
            reader.x.post(at(50, index))
        reader.x.before = lambda query: Reply(503, b"", JSON) if "pagination_token" in query else None
        reader.visit(NOW + HOUR)
        hole = recall(reader.memory).hole
        reader.x.before = lambda query: Reply(503, b"", JSON) if "until_id" in query else None
        reader.visit(NOW + 2 * HOUR)
        assert recall(reader.memory).hole == hole != ()

    def test_a_hole_that_is_read_in_part_becomes_smaller(self, reader):
        reader.x.post(at(60))
        reader.visit()
        new = {f"x {reader.x.post(at(50, index))}" for index in range(350)}
        reader.x.before = lambda query: Reply(503, b"", JSON) if "pagination_token" in query else None
        found = set()
        for hour in range(1, 5):
            found |= set(guids_of(reader.visit(NOW + hour * HOUR)))
        assert found == new

    def test_an_empty_page_with_another_after_it_loses_nothing(self, reader):
        reader.x.post(at(60))
        reader.visit()
        reader.x.post(new := at(50))
        empty = Reply(body=b'{"meta": {"result_count": 0, "next_token": "zzz"}}', headers=JSON)
        reader.x.before = lambda query: empty
        assert guids_of(reader.visit(NOW + HOUR)) == []
        assert len(reader.client.asked) == 1 + 1 + MOST_PAGES
        reader.x.before = lambda query: None
        assert guids_of(reader.visit(NOW + 2 * HOUR)) == [f"x {new}"]

    def test_an_edit_comes_with_the_next_visit_under_the_same_guid(self, reader):
        reader.x.post(old := at(60), "Faux")
        reader.visit()
        reader.x.edit(old, new := at(40), "Juste")
        feed = reader.visit(NOW + HOUR)
        assert guids_of(feed) == [f"x {old}"]
        assert (content(feed), feed.entries[0].link) == ("<p>Juste</p>", f"https://x.com/i/status/{new}")
        assert recall(reader.memory).posts == (f"{old} {new}",)

    @pytest.mark.parametrize(
        "memory",
        [
            "",
            "?",
            "[]",
            "null",
            "[" * 10_000,
            '{"since": 7, "posts": "1", "user": [], "hole": ["1"], "billed": 3}',
            '{"since": "x", "hole": ["1", "x"], "posts": ["a", "1 b", "1 2 3"], "user": {"id": 1}}',
        ],
    )
    def test_broken_or_foreign_memory_counts_as_none(self, reader, memory):
        reader.x.post(at(60))
        reader.memory = memory
        reader.visit()
        assert "since_id" not in reader.x.queries[0]
        assert len(reader.client.asked) == 1

    def test_memory_stays_short(self, reader):
        reader.x.user["name"] = "N" * 1000
        for day in range(3):
            for index in range(90):
                reader.x.post(number(NOW + timedelta(days=day, minutes=-1), index))
            reader.visit(NOW + timedelta(days=day))
        assert len(recall(reader.memory).posts) == 100
        assert len(reader.memory) < 6000

    @pytest.mark.parametrize(
        "address",
        [
            "https://api.x.com/2/users/by/username/pref/tweets",
            "https://x.com/pref",
            "https://api.x.com/2/users/1/tweets?a=1",
        ],
    )
    def test_an_address_of_another_form_is_refused(self, reader, address):
        with pytest.raises(RetrieveError, match="NUMBER"):
            x.ask(make_x(address), make_state(address), reader.client)
        assert reader.client.asked == []

    @pytest.mark.parametrize("host", ["https://evil.example", "http://api.x.com", "https://api.x.com.evil.example"])
    def test_the_token_goes_to_x_alone(self, reader, host):
        address = f"{host}{PATH}"
        with pytest.raises(RetrieveError, match=r"sent to https://api\.x\.com/ only"):
            x.ask(make_x(address), make_state(address), reader.client)
        assert reader.client.asked == []

    def test_without_a_token_nothing_is_asked_and_the_variable_is_named(self, reader, monkeypatch):
        monkeypatch.delenv("GYROPHARE_X_TOKEN")
        assert "GYROPHARE_X_TOKEN" in x.lacks()
        with pytest.raises(RetrieveError, match="GYROPHARE_X_TOKEN"):
            reader.visit()
        assert reader.client.asked == []

    def test_with_a_token_nothing_is_lacking(self):
        assert x.lacks() == ""


def guids_of(feed: Feed) -> list[str]:
    return [entry.guid for entry in feed.entries]


class TestUser:
    def test_who_the_account_is_is_kept_for_the_check_of_its_proof(self, reader):
        reader.x.post(at(60))
        reader.visit()
        assert recall(reader.memory).user == {**reader.x.user, "day": "2026-11-21"}

    def test_who_it_is_is_asked_again_after_a_week_as_it_is_billed(self, reader):
        renamed = {"username": "nouveau_nom"}
        reader.x.post(at(60))
        reader.visit()
        for days in (1, 6, 7):
            reader.x.user |= renamed
            reader.x.post(number(NOW + timedelta(days=days, minutes=-1)))
            reader.visit(NOW + timedelta(days=days))
        asked = ["author_id" in query.get("expansions", "") for query in reader.x.queries if "ids" not in query]
        assert asked == [True, False, False, True]
        assert recall(reader.memory).user["username"] == "nouveau_nom"

    def test_another_user_in_the_answer_is_not_the_author(self):
        body = page(post(), includes={"users": [{"id": "9", "username": "autre"}]})
        assert recall(read(body).memory).user == {}

    def test_a_lookup_gives_number_name_and_kind_and_is_billed(self, reader):
        found = x.lookup(reader.client, AUTHOR)
        assert found == (AUTHOR, "pref_exemple", "Préfecture d'Exemple", "government")
        assert reader.client.asked == [f"{x.user_address(AUTHOR)}?user.fields=name,username,verified_type"]
        assert (reader.client.spending.items, reader.client.spending.dollars) == (0, 0.010)

    @pytest.mark.parametrize(
        ("error", "status"),
        [
            (not_found(AUTHOR) | {"resource_type": "user"}, 404),
            (suspended(AUTHOR), 403),
            (not_authorized("user", AUTHOR), 403),
            ({}, 403),
        ],
    )
    def test_a_lookup_tells_an_account_that_is_not_there_from_one_that_is_not_shown(self, reader, error, status):
        reader.x.trouble = error or None
        reader.x.user |= {} if error else {"id": "2"}
        with pytest.raises(RetrieveError) as caught:
            x.lookup(reader.client, AUTHOR)
        assert caught.value.status == status

    def test_a_lookup_that_is_refused_says_what_to_do(self, reader):
        reader.x.before = lambda query: Reply(401, b'{"title": "Unauthorized", "detail": "Unauthorized"}', JSON)
        with pytest.raises(RetrieveError, match=r"GYROPHARE_X_TOKEN.*: Unauthorized$"):
            x.lookup(reader.client, AUTHOR)

    def test_a_lookup_never_crosses_the_cap(self, tmp_path):
        reader = make_reader(tmp_path, x_daily_dollars=0.009)
        with pytest.raises(RetrieveError, match="cap"):
            x.lookup(reader.client, AUTHOR)
        assert reader.client.asked == []


class TestDeletions:
    def test_a_post_that_x_says_is_not_there_is_gone(self, reader):
        reader.x.post(kept := at(60))
        reader.x.post(deleted := at(50))
        reader.visit()
        del reader.x.posts[deleted]
        assert reader.visit(NOW + HOUR).gone == ()  # looked up once a day
        assert reader.visit(NOW + timedelta(days=1)).gone == (f"x {deleted}",)
        assert recall(reader.memory).posts == (kept,)

    def test_posts_are_looked_up_once_a_utc_day_and_never_at_the_first_visit(self, reader):
        reader.x.post(at(60))
        for hours in (0, 1, 2, 12, 13, 23, 36):
            reader.visit(NOW + hours * HOUR)
        days = [index for index, query in enumerate(reader.x.queries) if "ids" in query]
        assert days == [4, 8]

    def test_a_post_older_than_a_week_is_not_looked_up(self, reader):
        reader.x.post(at(60))
        reader.visit()
        reader.visit(NOW + timedelta(days=8))
        assert not any("ids" in query for query in reader.x.queries)
        assert recall(reader.memory).posts == ()

    def test_an_edited_post_is_gone_by_its_first_number(self, reader):
        reader.x.post(old := at(60))
        reader.visit()
        reader.x.edit(old, new := at(50), "Juste")
        reader.visit(NOW + HOUR)
        del reader.x.posts[new]
        assert reader.visit(NOW + timedelta(days=1)).gone == (f"x {old}",)

    @pytest.mark.parametrize("error", [
        not_authorized("tweet", at(60)),
        not_found(at(60)) | {"title": "Forbidden"},
        not_found(at(60)) | {"resource_type": "user"},
        not_found(at(60)) | {"type": "https://api.x.com/2/problems/resource-unavailable"},
        not_found("1"),
    ])  # fmt: skip
    def test_no_other_error_deletes_a_post(self, reader, error):
        reader.x.post(protected := at(60))
        reader.visit()
        reader.x.closed[protected] = error
        feed = reader.visit(NOW + timedelta(days=1))
        assert any("ids" in query for query in reader.x.queries)
        assert feed.gone == ()
        assert recall(reader.memory).posts == (protected,)

    def test_an_account_that_is_suspended_loses_no_post_and_is_not_looked_up(self, reader):
        reader.x.post(at(60))
        reader.visit()
        reader.x.trouble = suspended(AUTHOR)
        with pytest.raises(ParseError, match="suspended"):
            reader.visit(NOW + timedelta(days=1))
        assert not any("ids" in query for query in reader.x.queries)

    def test_an_absence_from_the_lookup_without_a_word_deletes_nothing(self, reader):
        reader.x.post(at(60))
        reader.visit()
        reader.x.before = lambda query: Reply(body=b'{"data": []}', headers=JSON) if "ids" in query else None
        assert reader.visit(NOW + timedelta(days=1)).gone == ()

    def test_a_lookup_that_fails_is_tried_at_the_next_visit(self, reader):
        reader.x.post(deleted := at(60))
        reader.visit()
        del reader.x.posts[deleted]
        reader.x.before = lambda query: Reply(503, b"", JSON) if "ids" in query else None
        assert reader.visit(NOW + timedelta(days=1)).gone == ()
        reader.x.before = lambda query: None
        assert reader.visit(NOW + timedelta(days=1, hours=1)).gone == (f"x {deleted}",)

    def test_a_lookup_finds_an_edit_that_the_timeline_did_not_show(self, reader):
        reader.x.post(old := at(60), "Faux")
        reader.visit()
        reader.x.edit(old, at(50), "Juste")
        empty = Reply(body=b'{"meta": {"result_count": 0}}', headers=JSON)
        reader.x.before = lambda query: None if "ids" in query else empty
        feed = reader.visit(NOW + timedelta(days=1))
        assert [(entry.guid, entry.content.value) for entry in feed.entries] == [(f"x {old}", "<p>Juste</p>")]

    def test_a_post_that_still_stands_is_not_read_again(self, reader):
        reader.x.post(at(60))
        reader.visit()
        assert reader.visit(NOW + timedelta(days=1)).entries == ()

    def test_replies_and_reposts_are_not_looked_up(self, reader):
        reader.x.post(at(60), in_reply_to_user_id="9")
        reader.visit()
        reader.visit(NOW + timedelta(days=1))
        assert not any("ids" in query for query in reader.x.queries)


class TestMoney:
    def test_a_visit_is_billed_as_x_bills_it(self, reader):
        reader.x.media["3_1"] = {"media_key": "3_1", "type": "photo", "alt_text": "Une carte"}
        reader.x.post(at(60), attachments={"media_keys": ["3_1"]})
        reader.x.post(at(50))
        reader.visit()
        assert (reader.answer.items, reader.answer.dollars) == (2, pytest.approx(2 * 0.005 + 0.010 + 0.005))
        assert reader.client.spending.dollars == pytest.approx(reader.x.dollars)

    def test_a_post_is_billed_once_a_day(self, reader):
        reader.x.post(at(60))
        reader.visit()
        reader.memory = json.dumps(json.loads(reader.memory) | {"looked": ""})
        reader.visit(NOW + HOUR)
        assert len(reader.client.asked) == 3
        assert (reader.answer.items, reader.answer.dollars) == (0, 0.0)

    def test_a_post_that_comes_twice_in_a_visit_is_billed_once(self, reader):
        reader.x.post(old := at(60), "Faux")
        reader.visit()
        reader.x.edit(old, number(NOW + timedelta(hours=20)), "Juste")
        reader.visit(NOW + timedelta(days=1))
        assert [query.get("ids") for query in reader.x.queries] == [None, None, old]
        assert (reader.answer.items, reader.answer.dollars) == (1, 0.005)

    def test_looking_up_is_billed_on_the_next_day(self, reader):
        reader.x.post(at(60))
        reader.visit()
        reader.visit(NOW + timedelta(days=1))
        assert (reader.answer.items, reader.answer.dollars) == (1, 0.005)

    def test_a_visit_without_news_costs_nothing(self, reader):
        reader.x.post(at(60))
        reader.visit()
        reader.visit(NOW + HOUR)
        assert (reader.answer.items, reader.answer.dollars) == (0, 0.0)

    def test_pages_are_billed_together(self, reader):
        reader.x.post(at(60))
        reader.visit()
        for index in range(150):
            reader.x.post(at(50, index))
        reader.visit(NOW + HOUR)
        assert (reader.answer.items, reader.answer.dollars) == (150, 0.75)

    def test_an_answer_that_cannot_be_read_counts_as_the_worst_that_was_asked_for(self, reader):
        reader.x.before = lambda query: Reply(body=b"<html>", headers=JSON)
        with pytest.raises(ParseError):
            reader.visit()
        assert reader.answer.items == FIRST_PAGE
        assert reader.client.spending.dollars == pytest.approx(FIRST_PAGE * 0.025 + 0.010)

    @pytest.mark.parametrize(
        ("left", "asked", "expansions"),
        [
            (5.0, 20, "attachments.media_keys,author_id"),
            (0.20, 7, "attachments.media_keys,author_id"),
            (0.135, 5, "attachments.media_keys,author_id"),
            (0.134, 5, "attachments.media_keys"),
            (0.125, 5, "attachments.media_keys"),
            (0.124, 20, ""),
            (0.025, 5, ""),
        ],
    )
    def test_a_request_is_made_small_enough_for_what_is_left(self, reader, left, asked, expansions):
        reader.client.spending.dollars = 5.0 - left
        reader.visit()
        query = reader.x.queries[0]
        assert (query["max_results"], query.get("expansions", "")) == (str(asked), expansions)

    def test_fewer_posts_than_a_page_holds_are_left_in_the_cap(self, reader):
        reader.client.spending.items = 2000 - 8
        reader.visit()
        assert reader.x.queries[0]["max_results"] == "8"

    @pytest.mark.parametrize(("items", "dollars"), [(1996, 0.0), (2000, 0.0), (0, 4.976), (0, 5.0), (9999, 99.0)])
    def test_beyond_the_cap_nothing_is_asked_until_midnight(self, reader, items, dollars):
        reader.client.spending.items, reader.client.spending.dollars = items, dollars
        with pytest.raises(RetrieveError, match="cap of 2000 posts or 5 dollars on X is reached") as caught:
            reader.visit()
        assert reader.client.asked == []
        assert caught.value.retry_after == 12 * 3600
        assert caught.value.status is None

    def test_what_the_cap_left_unread_is_read_on_the_next_day(self, tmp_path):
        reader = make_reader(tmp_path, x_daily_posts=60)
        reader.x.post(at(60))
        reader.visit()
        new = {f"x {reader.x.post(at(50, index))}" for index in range(100)}
        found = set(guids_of(reader.visit(NOW + HOUR)))
        assert reader.client.spending.items <= 60
        assert 0 < len(found) < 100
        for days in (1, 2):
            found |= set(guids_of(reader.visit(NOW + timedelta(days=days))))
        assert found == new

    def test_looking_up_leaves_half_of_the_cap_to_new_posts(self, tmp_path):
        reader = make_reader(tmp_path, x_daily_posts=30)
        for index in range(20):
            reader.x.post(at(60, index))
        reader.visit()
        reader.visit(NOW + timedelta(days=1))
        assert len(reader.x.queries[-1]["ids"].split(",")) == 15
        reader.visit(NOW + timedelta(days=2))
        reader.client.spending.items = 15
        reader.memory = json.dumps(json.loads(reader.memory) | {"looked": ""})
        before = len(reader.client.asked)
        reader.visit()
        assert len(reader.client.asked) == before + 1

    @given(
        st.integers(0, 90),
        st.floats(0, 1.5),
        st.lists(st.tuples(st.integers(0, 120), st.booleans()), min_size=1, max_size=8),
    )
    def test_no_day_ever_costs_more_than_its_caps_and_nothing_is_lost(self, tmp_path_factory, posts, dollars, visits):
        reader = make_reader(tmp_path_factory.mktemp("x"), x_daily_posts=posts, x_daily_dollars=dollars)
        now, made, found = NOW, set(), set()
        for fresh, next_day in visits:
            now += timedelta(days=1) if next_day else timedelta(minutes=5)
            for index in range(fresh):
                key = f"3_{now.timestamp():.0f}{index}"
                reader.x.media[key] = {"media_key": key, "alt_text": "Une photo"}
                name = number(now - timedelta(minutes=1), index)
                made.add(f"x {reader.x.post(name, attachments={'media_keys': [key] * (index % 3 == 0)})}")
            before = reader.client.spending.items if not next_day else 0
            reader.answer = None
            with suppress(RetrieveError):  # the cap is reached
                found |= set(guids_of(reader.visit(now)))
            assert (reader.answer.items if reader.answer else 0) == reader.client.spending.items - before
            assert reader.x.items <= reader.client.spending.items <= posts
            assert reader.x.dollars <= reader.client.spending.dollars + 1e-9
            assert reader.client.spending.dollars <= dollars + 1e-9
        since = recall(reader.memory).since
        if since and not recall(reader.memory).hole:
            first_visit = min((int(one[2:]) for one in found), default=0)
            assert {one for one in made if first_visit <= int(one[2:]) <= int(since)} == found


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "body", "words"),
        [
            (401, {"title": "Unauthorized", "detail": "Unauthorized"}, "GYROPHARE_X_TOKEN"),
            (
                402,
                {"title": "CreditsDepleted", "detail": "Your account has no credits"},
                "CreditsDepleted: Your account",
            ),
            (
                403,
                {"title": "Client Forbidden", "detail": "must be in a Project"},
                "Client Forbidden: must be in a Project",
            ),
            (429, {"title": "UsageCapExceeded", "detail": "Monthly product cap"}, "X asks to wait: UsageCapExceeded"),
            (429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, "X asks to wait: Rate limit exceeded"),
            (400, {"errors": [{"message": "bad since_id"}], "title": "Invalid Request"}, "HTTP 400: bad since_id"),
        ],
    )
    def test_a_refusal_says_what_to_do_in_x_own_words(self, reader, status, body, words):
        reader.x.before = lambda query: Reply(status, json.dumps(body).encode(), JSON | {"Retry-After": "77"})
        with pytest.raises(RetrieveError) as caught:
            reader.visit()
        assert words in caught.value.reason
        assert (caught.value.status, caught.value.retry_after, caught.value.source) == (status, 77, ADDRESS)
        assert reader.client.spending.dollars == 0

    def test_a_refusal_without_words_keeps_those_of_the_retriever(self, reader):
        reader.x.before = lambda query: Reply(500, b"oops", {})
        with pytest.raises(RetrieveError, match="HTTP 500: oops"):
            reader.visit()


class TestOverTheWire:
    def test_an_account_is_read_over_http_and_its_token_stays_in_the_header(self, tmp_path):
        fake = FakeX()
        fake.post(at(60), "Message")
        with XServer(fake) as server, asking(tmp_path) as client:
            account = make_x(server.url(PATH))
            answer = x.ask(account, make_state(account.address), client)
            feed = x.read(answer, account, "", NOW)
            assert guids_of(feed) == [f"x {at(60)}"]
            assert server.asked[0].headers["authorization"] == f"Bearer {TOKEN}"
            assert TOKEN not in server.asked[0].path

    def test_the_rate_limit_says_when_to_come_back(self, tmp_path):
        fake = FakeX()
        reset = int((datetime.now(UTC) + timedelta(minutes=10)).timestamp())
        fake.before = lambda query: Reply(
            429, b"{}", JSON | {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(reset)}
        )
        with XServer(fake) as server, asking(tmp_path) as client:
            account = make_x(server.url(PATH))
            with pytest.raises(RetrieveError) as caught:
                x.ask(account, make_state(account.address), client)
        assert 500 < caught.value.retry_after <= 600

    def test_no_file_or_word_holds_the_token_whatever_x_repeats(self, tmp_path, caplog):
        fake = FakeX()
        fake.post(at(60), f"Message {TOKEN}")
        caplog.set_level("DEBUG")
        with XServer(fake) as server, asking(tmp_path) as client:
            account = make_x(server.url(PATH))
            answer = x.ask(account, make_state(account.address), client)
            feed = x.read(answer, account, "", NOW)
            fake.before = lambda query: Reply(401, json.dumps({"title": "Bad", "detail": TOKEN}).encode(), JSON)
            with pytest.raises(RetrieveError) as caught:
                x.ask(account, make_state(account.address), client)
            told = [str(caught.value), repr(caught.value.body), str(caught.value.__cause__), caplog.text]
        told += [repr(answer), repr(answer.body), repr(answer.headers), repr(feed), *client.asked]
        written = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
        assert written
        for form in (TOKEN, TOKEN.replace("%2F", "/").replace("%3D", "=")):
            assert not any(form in words for words in told)
            assert not any(form.encode() in data for data in written)


def test_an_account_read_at_another_state_keeps_its_identity():
    # The number of a post and that of its account make its identifier: a renamed account publishes nothing twice.
    feed = read(FIXTURE)
    ids = [draft.id for draft in normalise(feed, make_x(), url=ADDRESS, now=NOW)]
    renamed = replace(make_x(), home="https://x.com/nouveau_nom")
    assert [draft.id for draft in normalise(feed, renamed, url=ADDRESS, now=NOW)] == ids
