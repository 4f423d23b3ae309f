"""Telegram: the preview of a channel, its pages, deletions. Fixture: fixtures/platforms/telegram-channel.html."""

from base64 import urlsafe_b64encode
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

from plugins.errors import AccountError, ParseError
from plugins.feeds.feed import Feed
from plugins.feeds.platforms import ask, telegram
from plugins.feeds.read import read as read_drafts
from plugins.model import Account, Draft, Platform

BODY = (Path(__file__).parent / "fixtures" / "platforms" / "telegram-channel.html").read_bytes()
PATH = "/s/prefecture00"
ADDRESS = f"https://t.me{PATH}"
OWNER = "1000000001"


def prefecture(address: str = ADDRESS, **changes: Any) -> Account:
    return make_account("prefecture-00", platform=Platform.TELEGRAM, address=address, **changes)


def read(body: bytes, account: Account | None = None, memory: str = "") -> Feed:
    return telegram.read(make_answer(body, url=ADDRESS), account or prefecture(), memory, NOW)


def drafts_of(body: bytes) -> tuple[Draft, ...]:
    return read_drafts(make_answer(body, url=ADDRESS), prefecture(), "", NOW).drafts


def message(number: int, *, text: str = "", view: str = "", channel: str = "prefecture00") -> str:
    return (
        f'<div class="tgme_widget_message js-widget_message" data-post="{channel}/{number}" data-view="{view}">'
        f'<div class="tgme_widget_message_text js-message_text">{text or f"Message {number}"}</div>'
        f'<a class="tgme_widget_message_date" href="#"><time datetime="2026-11-{number:02}T08:00:00+00:00"></time></a></div>'
    )


def preview(*messages: str, before: int = 0) -> bytes:
    older = f'<a class="tme_messages_more" data-before="{before}"></a>' if before else ""
    return f'<section class="tgme_channel_history">{older}{"".join(messages)}</section>'.encode()


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as served:
        yield served


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Asking]:
    with asking(tmp_path) as made:
        yield made


# Reading


def test_messages_have_number_page_and_instant():
    feed = read(BODY)
    assert feed.title == "Préfecture d’essai"
    assert [entry.guid for entry in feed.entries] == ["telegram 103", "telegram 104", "telegram 105"]
    assert feed.entries[0].link == "https://t.me/prefecture00/103"
    assert feed.entries[0].published == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    assert (feed.entries[0].title.value, feed.entries[0].updated) == ("", None)


def test_what_was_forwarded_and_what_the_channel_says_of_itself_are_left_out():
    feed = read(BODY)
    assert feed.reposts == 1
    assert not any(
        "autre canal" in entry.content.value or "photo updated" in entry.content.value for entry in feed.entries
    )


def test_a_draft_has_the_text_the_card_and_nothing_of_what_it_answers():
    draft = drafts_of(BODY)[0]
    assert draft.text == (
        "🔴 Crue : évacuation\n\nConsignes : prefecture00.example/crue #crue\n\nCrue : les consignes\nNuméros utiles & abris."
    )
    assert 'href="https://www.prefecture00.example/crue?a=1&amp;b=2"' in draft.html
    assert 'href="https://t.me/s/prefecture00?q=%23crue"' in draft.html


def test_a_poll_and_a_document_are_told_and_a_picture_without_a_word_is_not():
    drafts = drafts_of(BODY)
    assert [draft.url[-3:] for draft in drafts] == ["103", "105"]
    assert drafts[1].text == "Quel jour pour la réunion publique ?\n\nLundi\nMardi\n\narrete-2026-11.pdf"


def test_views_make_no_edit():
    later = BODY.replace(b">1.2K<", b">3.4K<")
    assert later != BODY
    assert drafts_of(later) == drafts_of(BODY)


def test_a_card_without_a_title_is_left_out():
    card = '<a class="tgme_widget_message_link_preview" href="https://a.example/">{}</a>'
    bare = preview(message(1, text="Voir").replace("</a></div>", f"</a>{card.format('x')}</div>"))
    assert drafts_of(bare)[0].text == "Voir"
    titled = preview(
        message(1, text="Voir").replace(
            "</a></div>", f"</a>{card.format('<p class=link_preview_title>Titre</p>')}</div>"
        )
    )
    assert drafts_of(titled)[0].text == "Voir\n\nTitre"


def test_a_message_of_another_channel_or_without_a_number_is_left_out():
    body = preview(message(1), message(2, channel="autre"), message(3).replace("prefecture00/3", "prefecture00/x"))
    assert [entry.guid for entry in read(body).entries] == ["telegram 1"]
    assert [entry.guid for entry in read(preview(message(1, channel="Prefecture00"))).entries] == ["telegram 1"]


def test_a_message_without_a_date_is_read_and_not_waited_for():
    feed = read(preview(message(1).replace("datetime", "when")))
    assert (feed.entries[0].published, feed.memory) == (None, "")


@pytest.mark.parametrize(
    "body",
    [b"", b"<html><body class='tgme_page'><div class='tgme_page_title'>Contact</div></body></html>", b"{}"],
    ids=["empty", "redirected to the profile", "something else"],
)
def test_a_channel_without_a_preview_is_an_error_in_words(body: bytes):
    with pytest.raises(ParseError, match="no public preview"):
        read(body)


# The channel behind the name


@pytest.mark.parametrize("identity", [OWNER, f"-100{OWNER}", f"-{OWNER}", "", "prefecture00"])
def test_the_channel_that_was_proved_is_read_however_its_number_was_written(identity: str):
    assert len(read(BODY, prefecture(identity=identity)).entries) == 3


def test_a_name_that_became_that_of_another_channel_is_refused():
    with pytest.raises(ParseError, match=f"now that of channel {OWNER}: no longer of 77"):
        read(BODY, prefecture(identity="77"))


@pytest.mark.parametrize("token", [b"[]", b"nonsense", b'{"c": "1"}', b"\xff", b"[" * 3000])
def test_a_token_that_tells_no_channel_is_passed_by(token: bytes):
    body = preview(message(1, view=urlsafe_b64encode(token).decode()), message(2, view="é"), message(3, view="A"))
    assert len(read(body, prefecture(identity="77")).entries) == 3


# Hostile pages


@given(st.binary() | st.binary().map(lambda given: preview(message(1), message(2)) + given))
def test_no_bytes_raise_anything_but_a_parse_error(body: bytes):
    with suppress(ParseError):
        read(body, memory=body.decode("latin-1"))


@given(st.integers(0, len(BODY)), st.binary(max_size=40))
def test_no_damage_raises_anything_but_a_parse_error(at: int, damage: bytes):
    with suppress(ParseError):
        read(BODY[:at] + damage + BODY[at + len(damage) :])


def test_what_a_message_says_in_markup_stays_in_its_text():
    body = preview(message(1, text='<b>a</b> &lt;script&gt; <a href="javascript:alert(1)">b</a><script>c</script>'))
    draft = drafts_of(body)[0]
    assert draft.text == "a <script> b"
    assert "javascript" not in draft.html


# Asking


class Visits:
    """Visits of one channel on a loopback server, each with the memory of the one before."""

    def __init__(self, server: FeedServer, client: Asking) -> None:
        self.server, self.client = server, client
        self.account = prefecture(server.url(PATH))
        self.state = make_state(self.account.address)

    def show(self, *numbers: int, query: str = "", before: int = 0, **headers: str) -> None:
        self.server.serve(PATH + query, preview(*map(message, numbers), before=before), **headers)

    def widget(self, number: int, inside: str | Reply) -> str:
        reply = inside if isinstance(inside, Reply) else f"<body>{inside}</body>".encode()
        return self.server.serve(f"/prefecture00/{number}?embed=1", reply)

    def visit(self) -> Feed:
        self.client.asked.clear()
        answer = ask(self.account, self.state, self.client)
        feed = telegram.read(answer, self.account, self.state.memory, NOW)
        self.state = replace(self.state, memory=feed.memory, etag=answer.etag)
        return feed


GONE = '<div class="tgme_widget_message_error">Post not found</div>'


@pytest.fixture
def visits(server: FeedServer, client: Asking) -> Visits:
    return Visits(server, client)


def test_older_pages_are_asked_for_down_to_the_last_message_that_was_seen(visits: Visits):
    visits.show(1, 2)
    visits.visit()
    visits.show(7, 8, before=7)
    visits.show(5, 6, query="?before=7", before=5)
    visits.show(1, 2, 3, 4, query="?before=5")
    feed = visits.visit()
    assert {entry.guid for entry in feed.entries} == {f"telegram {number}" for number in range(1, 9)}
    assert (len(visits.client.asked), feed.gone) == (3, ())


def test_three_pages_are_the_most(visits: Visits):
    visits.show(1)
    visits.visit()
    for number, query in ((28, ""), (18, "?before=28"), (8, "?before=18")):
        visits.show(number, query=query, before=number)
    assert len(visits.visit().entries) == 3


def test_one_page_is_enough_at_first(visits: Visits):
    visits.show(7, 8, before=7)
    visits.visit()
    assert len(visits.client.asked) == 1


def test_a_page_that_breaks_between_two_visits_is_told(visits: Visits):
    visits.show(1)
    visits.visit()
    visits.show(8, before=8)
    visits.server.serve(PATH + "?before=8", b"<html>busy</html>")
    with pytest.raises(ParseError, match="no public preview"):
        visits.visit()


def test_a_channel_that_sends_to_its_profile_shows_no_preview(visits: Visits):
    visits.server.serve("/prefecture00", b"<html><div class='tgme_page_title'>Contact</div></html>")
    visits.server.redirect(PATH, "/prefecture00")
    with pytest.raises(ParseError, match="no public preview"):
        visits.visit()


def test_nothing_more_is_asked_when_nothing_changed(visits: Visits):
    visits.show(1, 2, ETag='"a"')
    visits.visit()
    answer = ask(visits.account, visits.state, visits.client)
    assert (answer.status, answer.parts) == (304, ())


def test_a_deletion_is_taken_when_the_widget_of_that_message_says_so(visits: Visits):
    visits.show(1, 2, 3, 4)
    visits.visit()
    visits.show(1, 2, 4)
    widget = visits.widget(3, GONE)
    assert visits.visit().gone == ("telegram 3",)
    assert visits.client.asked[1:] == [widget]
    assert visits.visit().gone == ()
    assert len(visits.client.asked) == 1


def test_a_message_that_stands_and_is_not_on_the_page_is_asked_for_once(visits: Visits):
    visits.show(1, 2, 3)
    visits.visit()
    visits.show(1, 3)
    visits.widget(2, message(2))
    assert visits.visit().gone == ()
    visits.visit()
    assert len(visits.client.asked) == 1


@pytest.mark.parametrize(
    "inside",
    [
        '<div class="tgme_widget_message_error">Channel with username <b>prefecture00</b> not found</div>',
        "busy",
        message(9),
        Reply(404, b"no"),
    ],
    ids=["no channel", "another page", "another message", "failure"],
)
def test_a_widget_that_says_something_else_proves_nothing_and_is_asked_again(visits: Visits, inside: str | Reply):
    visits.show(1, 2, 3, ETag='"a"')
    visits.visit()
    visits.show(1, 3, ETag='"b"')
    visits.widget(2, inside)
    assert visits.visit().gone == ()
    visits.widget(2, GONE)
    assert visits.visit().gone == ("telegram 2",)


def test_a_few_missing_messages_are_asked_for_in_a_visit(visits: Visits):
    visits.show(1, 2, 3, 4, 5, 6)
    visits.visit()
    visits.show(1)
    for number in range(2, 7):
        visits.widget(number, GONE)
    assert visits.visit().gone == ("telegram 6", "telegram 5", "telegram 4")
    assert visits.visit().gone == ("telegram 3", "telegram 2")


def test_the_address_holds_the_name_of_the_channel():
    assert telegram.address_of("prefecture00") == ADDRESS
    for wrong in ("@prefecture00", "+invite", "a/b", "abc"):
        with pytest.raises(AccountError, match="expected the name"):
            telegram.address_of(wrong)
