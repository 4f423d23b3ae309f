"""Facebook: what is asked of the Graph API, what its answers and refusals become."""

import json
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from asking import asking
from hypothesis import given
from hypothesis import strategies as st
from making import NOW, make_account, make_answer, make_state
from servers import Asked, FeedServer, Reply

from plugins.errors import ParseError, RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.feed import Feed
from plugins.feeds.normalise import normalise
from plugins.feeds.platforms import facebook
from plugins.feeds.platforms.facebook import MOST_LOOKUPS
from plugins.feeds.timeline import MOST_PAGES
from plugins.model import Account, Platform

PAGE = "100200300400500"
PATH = f"/v25.0/{PAGE}/posts"
ADDRESS = f"https://graph.facebook.com{PATH}"
TOKEN = "EAABtokenOfTheTests0123456789"
FIXTURE = (Path(__file__).parent / "fixtures" / "platforms" / "facebook-posts.json").read_bytes()
JSON = {"Content-Type": "application/json; charset=UTF-8"}


@pytest.fixture(autouse=True)
def _token(monkeypatch):
    monkeypatch.setenv("GYROPHARE_FACEBOOK_TOKEN", TOKEN)


def make_page(address: str = ADDRESS) -> Account:
    return make_account("fb-pref", platform=Platform.FACEBOOK, address=address, home="https://www.facebook.com/pref")


def post(number: int, words: str = "", minutes_ago: float = 0, **more: object) -> dict:
    created = NOW - timedelta(minutes=minutes_ago or number)
    return {
        "id": f"{PAGE}_{number}",
        "message": words or f"Message {number}",
        "created_time": created.strftime("%Y-%m-%dT%H:%M:%S+0000"),
    } | more


def error(code: int, message: str = "Some words", subcode: int = 0, status: int = 400, **headers: str) -> Reply:
    said = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbCdEf123"}
    body = {"error": said | ({"error_subcode": subcode} if subcode else {})}
    return Reply(
        status, json.dumps(body).encode(), JSON | {name.replace("_", "-"): one for name, one in headers.items()}
    )


NOT_THERE = error(
    100,
    f"Unsupported get request. Object with ID '{PAGE}_2' does not exist, cannot be loaded due to missing permissions, "
    "or does not support this operation. Please read the Graph API documentation at "
    "https://developers.facebook.com/docs/graph-api",
    33,
)


class Graph(FeedServer):
    """The Graph API on loopback: one page's posts, newest first, each by its number, and what was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[dict] = []
        self.hidden: set[str] = set()  # there, but not in the list
        self.lookup = NOT_THERE
        self.before = lambda asked: None

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        parts = urlsplit(asked.path)
        query = dict(parse_qsl(parts.query))
        early = self.before(asked)
        if early is not None:
            return early
        if parts.path == PATH:
            return self._page(asked, query)
        number = parts.path.removeprefix("/v25.0/")
        known = any(one["id"] == number for one in self.posts)
        return Reply(body=json.dumps({"id": number}).encode(), headers=JSON) if known else self.lookup

    def _page(self, asked: Asked, query: dict) -> Reply:
        start, size = int(query.get("after", "0")), int(query["limit"])
        listed = [one for one in self.posts if one["id"] not in self.hidden]
        shown, rest = listed[start : start + size], listed[start + size :]
        paging = {"cursors": {"before": str(start), "after": str(start + size)}}
        if rest:
            token = asked.headers["authorization"].removeprefix("Bearer ")
            paging["next"] = f"https://graph.facebook.com{PATH}?access_token={token}&after={start + size}"
        body = json.dumps({"data": shown} | ({"paging": paging} if shown else {})).encode()
        return Reply(body=body, headers=JSON)

    @property
    def paths(self) -> list[str]:
        return [urlsplit(asked.path).path for asked in self.asked]


class Reader:
    """Visits the page again and again, as a collection does."""

    def __init__(self, graph: Graph, client) -> None:
        self.graph, self.client = graph, client
        self.account = make_page(graph.url(PATH))
        self.state = make_state(self.account.address)
        self.answer: Answer | None = None
        self.feed: Feed | None = None

    def visit(self, **state: object) -> list[str]:
        self.graph.asked.clear()
        self.state = make_state(self.account.address, memory=self.feed.memory if self.feed else "", **state)
        self.answer = facebook.ask(self.account, self.state, self.client)
        if self.answer.status == 304:
            return []
        self.feed = facebook.read(self.answer, self.account, self.state.memory, NOW)
        return [entry.guid.rpartition("_")[2] for entry in self.feed.entries]


@pytest.fixture
def reader(tmp_path):
    with Graph() as graph, asking(tmp_path) as client:
        yield Reader(graph, client)


def read(body: object, memory: str = "", *parts: Answer) -> Feed:
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return facebook.read(make_answer(body, url=f"{ADDRESS}?limit=25", parts=parts), make_page(), memory, NOW)


def words(found: object) -> str:
    (entry,) = read({"data": [found]}).entries
    return entry.content.value


class TestPosts:
    def test_the_recorded_page_gives_its_own_posts_with_words_and_counts_what_it_only_passes_on(self):
        feed = read(FIXTURE)
        assert [entry.guid for entry in feed.entries] == [f"facebook {PAGE}_90000000000000{n}" for n in (5, 4, 3)]
        assert feed.reposts == 1
        assert feed.home == f"https://www.facebook.com/{PAGE}"

    def test_a_message_keeps_its_lines_and_says_what_it_links_to(self):
        assert read(FIXTURE).entries[1].content.value == (
            "Vigilance orange : restez chez vous.\n\nLes consignes :\n- éloignez-vous des cours d'eau\n"
            "- n'allez pas chercher vos enfants <3\n\nLes bons réflexes\n"
            "https://www.prefecture-exemple.example/reflexes"
        )

    def test_a_shared_post_keeps_the_own_words_and_leads_to_the_other(self):
        assert (
            read(FIXTURE)
            .entries[0]
            .content.value.endswith("nos collègues.\n\nhttps://www.facebook.com/555000111222333_800000000000002")
        )

    def test_a_video_without_a_message_is_told_by_its_title(self):
        assert read(FIXTURE).entries[2].content.value == (
            "Retour sur l'exercice\nEn deux minutes.\nhttps://www.facebook.com/reel/3"
        )

    def test_the_link_is_made_of_the_number_so_that_a_page_may_change_its_name(self):
        entry = read(FIXTURE).entries[1]
        assert entry.link == f"https://www.facebook.com/{PAGE}_900000000000004"
        assert entry.published.isoformat() == "2026-11-21T10:00:00+00:00"
        assert entry.updated is None

    def test_words_become_paragraphs_and_addresses_links(self):
        draft = normalise(read(FIXTURE), make_page(), url=ADDRESS, now=NOW)[1]
        assert "<br>- n&#x27;allez pas chercher vos enfants &lt;3</p>" in draft.html
        assert '<a href="https://www.prefecture-exemple.example/reflexes"' in draft.html
        assert draft.title == ""

    def test_an_attachment_that_the_message_tells_already_is_not_told_again(self):
        link = {"media_type": "link", "title": "Titre", "url": "https://a.example/b"}
        told = post(1, "Titre : https://a.example/b", attachments={"data": [link]})
        assert words(told) == "Titre : https://a.example/b"

    @pytest.mark.parametrize(
        "shim",
        [
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2Fb&h=x",
            "https://lm.facebook.com/l.php?h=x&u=https%3A%2F%2Fa.example%2Fb",
        ],
    )
    def test_the_counter_of_facebook_is_taken_out_of_links(self, shim):
        assert words(post(1, "Voir", attachments={"data": [{"media_type": "link", "url": shim}]})) == (
            "Voir\n\nhttps://a.example/b"
        )

    @pytest.mark.parametrize(
        "address", ["javascript:alert(1)", "https://l.facebook.com/l.php?h=x", "http://[", "", "//"]
    )
    def test_an_address_that_is_none_is_left_out(self, address):
        link = {"media_type": "link", "title": "Titre", "url": address}
        assert words(post(1, "Voir", attachments={"data": [link]})) == "Voir\n\nTitre"

    def test_hostile_words_stay_words(self):
        feed = read({"data": [post(1, "<script>alert(1)</script> & co")]})
        (draft,) = normalise(feed, make_page(), url=ADDRESS, now=NOW)
        assert "<script" not in draft.html

    @pytest.mark.parametrize("other", [{"id": "9_1"}, {"id": "1"}, {"id": ""}, {"from": {"id": "9"}}])
    def test_what_is_not_of_the_page_is_left_out(self, other):
        assert read({"data": [post(1) | other]}).entries == ()

    def test_what_says_that_it_is_of_the_page_is_read(self):
        assert len(read({"data": [post(1, **{"from": {"id": PAGE}})]}).entries) == 1


class TestAnswers:
    def test_a_login_shell_is_no_answer(self):
        with pytest.raises(ParseError, match="a web page"):
            read(b"<!DOCTYPE html><html id='facebook'><title>Log in to Facebook</title>")

    @pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b'{"data": {}}', b'{"error": {}}'])
    def test_json_without_its_list_is_no_answer(self, body):
        with pytest.raises(ParseError, match="no list of posts"):
            read(body)

    def test_an_error_that_comes_as_an_answer_is_one(self):
        with pytest.raises(ParseError, match=r"App Review: \(#10\) no \(code 10\)"):
            read({"error": {"code": 10, "message": "(#10) no", "fbtrace_id": "Abc"}})

    def test_another_address_cannot_be_read(self):
        with pytest.raises(ParseError):
            facebook.read(make_answer(FIXTURE), make_page("https://graph.facebook.com/v25.0/pref/posts"), "", NOW)

    @given(st.binary() | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(f"{PAGE}_1"),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(
            ["data", "paging", "cursors", "after", "next", "id", "message", "created_time", "parent_id", "attachments",
             "title", "url", "media_type", "error", "code", "from"]
        ), inner),
    ).map(lambda found: json.dumps(found).encode()), st.text())  # fmt: skip
    def test_whatever_the_bytes_are_reading_raises_nothing_but_parse_errors(self, body, memory):
        for first in (body, b'{"data": []}', b'{"data": [' + body + b"]}"):
            try:
                feed = read(first, memory, make_answer(body, url=f"{ADDRESS}?after=1"))
            except ParseError:
                continue
            normalise(feed, make_page(), url=ADDRESS, now=NOW)

    @given(st.lists(st.fixed_dictionaries({"id": st.sampled_from([f"{PAGE}_1", f"{PAGE}_2", "?"])}, optional={
        "message": st.text(), "created_time": st.text() | st.just("2026-11-21T11:00:00+0000"), "parent_id": st.text(),
        "attachments": st.fixed_dictionaries({"data": st.lists(st.fixed_dictionaries(
            {"media_type": st.sampled_from(["link", "photo", "video"])}, optional={"title": st.text(), "url": st.text()}
        ))}),
    })), st.text())  # fmt: skip
    def test_whatever_the_posts_are_they_become_drafts(self, posts, memory):
        feed = read({"data": posts}, memory)
        assert len(normalise(feed, make_page(), url=ADDRESS, now=NOW)) <= len(feed.entries)


class TestAsking:
    def test_the_first_visit_reads_one_page_with_the_token_in_the_header(self, reader):
        reader.graph.posts = [post(number) for number in range(1, 41)]
        assert len(reader.visit()) == 25
        (asked,) = reader.graph.asked
        assert asked.headers["authorization"] == f"Bearer {TOKEN}"
        assert TOKEN not in asked.path
        query = dict(parse_qsl(urlsplit(asked.path).query))
        assert query["limit"] == "25"
        assert query["fields"].startswith("id,message,created_time,parent_id,attachments{media_type,")
        assert "updated_time" not in query["fields"]

    def test_an_address_is_the_same_at_each_visit_so_its_validators_are_sent(self, reader):
        reader.graph.posts = [post(1)]
        reader.visit()
        reader.graph.before = lambda asked: Reply(304, headers={"ETag": '"1"'})
        assert reader.visit(etag='"1"', last_modified="Sat, 21 Nov 2026 11:00:00 GMT") == []
        assert reader.graph.asked[0].headers["if-none-match"] == '"1"'
        assert reader.answer.status == 304

    def test_pages_are_followed_back_to_the_last_visit_by_their_cursor(self, reader):
        reader.graph.posts = [post(900)]
        reader.visit()
        reader.graph.posts = [*(post(number) for number in range(1, 41)), post(900)]
        assert len(reader.visit()) == 41
        assert reader.graph.paths == [PATH, PATH]
        assert "after=25" in reader.graph.asked[1].path
        assert TOKEN not in reader.graph.asked[1].path

    def test_no_more_pages_are_asked_than_allowed(self, reader):
        reader.graph.posts = [post(9000)]
        reader.visit()
        reader.graph.posts = [post(number) for number in range(1, 200)]
        reader.visit()
        assert reader.graph.paths == [PATH] * MOST_PAGES

    def test_an_edit_shows_in_the_words_of_the_same_post(self, reader):
        reader.graph.posts = [post(1, "Faux")]
        reader.visit()
        reader.graph.posts = [post(1, "Juste")]
        assert reader.visit() == ["1"]
        assert reader.feed.entries[0].content.value == "Juste"

    @pytest.mark.parametrize(
        "address",
        ["https://graph.facebook.com/v25.0/pref/posts", "https://www.facebook.com/pref", f"{ADDRESS}?access_token=x"],
    )
    def test_an_address_of_another_form_is_refused(self, reader, address):
        with pytest.raises(RetrieveError, match="NUMBER/posts"):
            facebook.ask(make_page(address), make_state(address), reader.client)
        assert reader.client.asked == []

    @pytest.mark.parametrize("host", ["https://evil.example", "http://graph.facebook.com", "https://facebook.com"])
    def test_the_token_goes_to_facebook_alone(self, reader, host):
        address = f"{host}{PATH}"
        with pytest.raises(RetrieveError, match=r"sent to https://graph\.facebook\.com/ only"):
            facebook.ask(make_page(address), make_state(address), reader.client)
        assert reader.client.asked == []

    def test_without_a_token_nothing_is_asked_and_the_variable_is_named(self, reader, monkeypatch):
        monkeypatch.delenv("GYROPHARE_FACEBOOK_TOKEN")
        assert "GYROPHARE_FACEBOOK_TOKEN" in facebook.lacks()
        with pytest.raises(RetrieveError, match="GYROPHARE_FACEBOOK_TOKEN"):
            reader.visit()
        assert reader.client.asked == []

    def test_with_a_token_nothing_is_lacking(self):
        assert facebook.lacks() == ""

    def test_a_login_shell_is_told_when_it_is_read(self, reader):
        reader.graph.before = lambda asked: Reply(
            body=b"<html><title>Log in</title>", headers={"Content-Type": "text/html"}
        )
        with pytest.raises(ParseError, match="a web page"):
            reader.visit()
        assert len(reader.graph.asked) == 1


class TestDeletions:
    def test_a_missing_post_that_facebook_knows_no_more_is_gone(self, reader):
        reader.graph.posts = [post(1), post(2), post(3)]
        reader.visit()
        reader.graph.posts = [post(1), post(3)]
        reader.visit()
        assert reader.graph.paths[1:] == [f"/v25.0/{PAGE}_2"]
        assert reader.graph.asked[1].path.endswith("?fields=id")
        assert reader.graph.asked[1].headers["authorization"] == f"Bearer {TOKEN}"
        assert reader.feed.gone == (f"facebook {PAGE}_2",)
        reader.visit()
        assert reader.graph.paths == [PATH]

    def test_a_missing_post_that_is_still_there_stays(self, reader):
        reader.graph.posts = [post(1), post(2), post(3)]
        reader.visit()
        reader.graph.hidden = {f"{PAGE}_2"}
        reader.visit()
        assert len(reader.graph.paths) == 2
        assert reader.feed.gone == ()

    @pytest.mark.parametrize(
        "refusal", [error(190), error(4), error(100), error(10, subcode=33), Reply(404, b"no"), Reply(500, b"{")]
    )
    def test_no_other_refusal_deletes_a_post_and_it_is_asked_for_again(self, reader, refusal):
        reader.graph.posts = [post(1), post(2), post(3)]
        reader.visit()
        reader.graph.posts = [post(1), post(3)]
        reader.graph.lookup = refusal
        reader.visit()
        assert reader.feed.gone == ()
        reader.graph.lookup = NOT_THERE
        reader.visit(etag='"1"')
        assert "if-none-match" not in reader.graph.asked[0].headers
        assert reader.feed.gone == (f"facebook {PAGE}_2",)

    def test_posts_older_than_the_page_are_not_missing(self, reader):
        reader.graph.posts = [post(number) for number in range(100, 126)]
        reader.visit()
        reader.graph.posts = [post(number) for number in range(90, 126)]
        reader.visit()
        assert reader.graph.paths == [PATH]

    def test_no_more_posts_are_asked_for_than_allowed(self, reader):
        reader.graph.posts = [post(number) for number in range(1, 21)]
        reader.visit()
        reader.graph.posts = [post(1), post(20)]
        reader.visit()
        assert len(reader.feed.gone) == MOST_LOOKUPS
        reader.visit()
        assert len(reader.feed.gone) == MOST_LOOKUPS

    def test_an_empty_list_alone_deletes_nothing(self, reader):
        reader.graph.posts = [post(1), post(2)]
        reader.visit()
        reader.graph.hidden = {f"{PAGE}_1", f"{PAGE}_2"}
        reader.visit()
        assert reader.feed.gone == ()
        assert len(reader.graph.paths) == 3


class TestRefusals:
    @pytest.mark.parametrize(
        ("code", "advice"),
        [
            (190, "refuses the token in GYROPHARE_FACEBOOK_TOKEN"),
            (102, "refuses the token in GYROPHARE_FACEBOOK_TOKEN"),
            (10, "Page Public Content Access, by Meta's App Review"),
            (200, "Page Public Content Access, by Meta's App Review"),
            (100, "no such public page"),
            (803, "no such public page"),
            (2, "has a fault"),
            (368, "Facebook refuses"),
            ("?", "Facebook refuses: Some words (code 0)"),
        ],
    )
    def test_a_refusal_says_what_to_do_in_facebooks_own_words(self, reader, code, advice):
        reader.graph.before = lambda asked: error(code, subcode=460)
        with pytest.raises(RetrieveError) as caught:
            reader.visit()
        reason = caught.value.reason
        assert advice in reason.replace(", subcode 460", "")
        assert ": Some words (code " in reason
        assert (caught.value.status, caught.value.source) == (400, reader.account.address)
        assert "AbCdEf123" not in str(caught.value)

    def test_an_app_that_wants_its_secret_proved_is_not_taken_for_a_page_that_is_not_there(self, reader):
        reader.graph.before = lambda asked: error(100, "API calls from the server require an appsecret_proof argument")
        with pytest.raises(RetrieveError, match='switch "Require App Secret" off'):
            reader.visit()

    @pytest.mark.parametrize("code", [4, 17, 32, 613, 80001])
    def test_too_many_requests_are_said_as_such_and_wait_an_hour(self, reader, code):
        reader.graph.before = lambda asked: error(code, x_app_usage='{"call_count": 101}')
        with pytest.raises(RetrieveError, match="asks to wait") as caught:
            reader.visit()
        assert (caught.value.status, caught.value.retry_after) == (429, 3600)

    @pytest.mark.parametrize(
        ("usage", "seconds"),
        [
            ('{"1": [{"estimated_time_to_regain_access": 19}], "2": [{"estimated_time_to_regain_access": 90}]}', 5400),
            ('{"1": [{"estimated_time_to_regain_access": 0}]}', 3600),
            ('{"1": [{"estimated_time_to_regain_access": "9"}, 7], "2": 3}', 3600),
            ("{", 3600),
            ("[]", 3600),
        ],
    )
    def test_when_access_comes_back_is_taken_from_the_answer(self, reader, usage, seconds):
        reader.graph.before = lambda asked: error(4, x_business_use_case_usage=usage)
        with pytest.raises(RetrieveError) as caught:
            reader.visit()
        assert caught.value.retry_after == seconds

    def test_a_trace_is_nobodys_business(self, reader):
        reader.graph.before = lambda asked: Reply(500, b'{"oops": 1, "fbtrace_id": "AbCdEf123"}', JSON)
        with pytest.raises(RetrieveError) as caught:
            reader.visit()
        assert caught.value.reason == 'HTTP 500 Internal Server Error: {"oops": 1}'

    def test_a_refusal_without_words_says_so(self, reader):
        reader.graph.before = lambda asked: Reply(400, b'{"error": {"code": 1}}', JSON)
        with pytest.raises(RetrieveError, match=r"fault: no words \(code 1\)"):
            reader.visit()

    def test_a_page_on_the_way_that_is_refused_ends_the_visit(self, reader):
        reader.graph.posts = [post(900)]
        reader.visit()
        reader.graph.posts = [*(post(number) for number in range(1, 41)), post(900)]
        reader.graph.before = lambda asked: error(4) if "after=" in asked.path else None
        with pytest.raises(RetrieveError, match="asks to wait"):
            reader.visit()


def test_no_file_or_word_holds_the_token_whatever_facebook_repeats(reader, tmp_path, caplog):
    caplog.set_level("DEBUG")
    reader.graph.posts = [post(number) for number in range(1, 41)]
    reader.visit()
    told = [repr(reader.answer), repr(reader.answer.body), repr(reader.feed), *reader.client.asked]
    assert "[...]" in repr(reader.answer.body)  # the address of the next page had it
    reader.graph.before = lambda asked: error(190, f"Malformed access token {TOKEN}")
    with pytest.raises(RetrieveError) as caught:
        reader.visit()
    told += [str(caught.value), repr(caught.value.body), str(caught.value.__cause__), caplog.text]
    written = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert written
    assert not any(TOKEN in words for words in told)
    assert not any(TOKEN.encode() in data for data in written)
