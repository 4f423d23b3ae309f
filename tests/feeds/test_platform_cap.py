"""CAP: one message at an address, its chain of updates. Fixture: fixtures/platforms/cap-alert.xml."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asking import asking
from hypothesis import given
from hypothesis import strategies as st
from making import NOW, make_account, make_answer, make_state
from servers import FeedServer

from plugins.errors import ParseError
from plugins.feeds.feed import Feed
from plugins.feeds.platforms import ask, cap
from plugins.feeds.read import read as read_drafts
from plugins.model import Account, Level, Platform

BODY = (Path(__file__).parent / "fixtures" / "platforms" / "cap-alert.xml").read_bytes()


def make_cap(address: str = "https://alertes.example/cap.xml") -> Account:
    return make_account("cap", platform=Platform.CAP, address=address, home="https://alertes.example/")


def read(body: bytes, memory: str = "") -> Feed:
    return cap.read(make_answer(body), make_cap(), memory, NOW)


def message(
    identifier: str = "a1", *, areas: tuple[str, ...] = ("Gironde",), info: str = "", alert: str = "", infos: str = ""
) -> bytes:
    named = "".join(f"<area><areaDesc>{area}</areaDesc></area>" for area in areas)
    own = f"<info><language>fr</language><event>Feu de forêt</event>{info}{named}</info>"
    return (
        f"<alert><identifier>{identifier}</identifier><sender>cod@essai.example</sender>"
        f"<sent>2026-11-21T12:00:00+01:00</sent>{alert}{infos or own}</alert>"
    ).encode()


def update(identifier: str, *references: str, kind: str = "Update") -> str:
    named = " ".join(f"cod@essai.example,{one},2026-11-21T1{n}:00:00+01:00" for n, one in enumerate(references))
    return f"<msgType>{kind}</msgType><references>{named}</references>"


def titles(feed: Feed) -> list[str]:
    return [entry.title.value for entry in feed.entries]


class TestMessage:
    def test_each_area_is_a_post_in_french(self) -> None:
        feed = read(BODY)
        assert feed.title == "Météo-France"
        assert not feed.snapshot
        assert titles(feed) == [
            "Vigilance orange orages : Alpes-de-Haute-Provence", "Vigilance orange orages : Hautes-Alpes"
        ]  # fmt: skip
        entry = feed.entries[0]
        assert entry.content.value.split("\n\n") == [
            "Orages, vigilance orange : soyez très vigilants.",
            "Alpes-de-Haute-Provence, du samedi 21 novembre à 16 h au dimanche 22 à 0 h.",
            "Des phénomènes dangereux sont prévus, (ex. orage d’été)",
            "Soyez prudents a proximité d'un cours d'eau.",
            "Émis par Météo-France.",
        ]
        assert entry.area == "Alpes-de-Haute-Provence"
        assert entry.danger.onset == datetime(2026, 11, 21, 15, tzinfo=UTC)
        assert entry.danger.ends == datetime(2026, 11, 21, 23, tzinfo=UTC)
        assert entry.link == ""  # the page that it names is gone

    @pytest.mark.parametrize(
        "replaced",
        [
            (
                b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">',
                b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.1">',
            ),
            (b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">', b"<alert>"),
        ],
    )
    def test_another_namespace_or_none_is_the_same(self, replaced: tuple[bytes, bytes]) -> None:
        assert read(BODY.replace(*replaced)) == read(BODY)

    def test_a_prefix_is_the_same(self) -> None:
        start = BODY.index(b"<alert")
        prefixed = BODY[start:].replace(b"</", b"\0").replace(b"<", b"<c:").replace(b"\0", b"</c:")
        prefixed = prefixed.replace(b"xmlns=", b"xmlns:c=")
        assert read(prefixed) == read(BODY)

    def test_without_a_level_the_severity_is_said_in_words(self) -> None:
        (entry,) = read(
            message(info="<severity>Extreme</severity><headline>Feu de forêt à Essai, évacuation</headline>")
        ).entries
        assert entry.title.value == "Alerte feu de forêt : Gironde"
        assert entry.danger.level is None
        assert (
            "Feu de forêt à Essai, évacuation\n\nSévérité : extrême.\n\nÉmis par cod@essai.example."
            in entry.content.value
        )

    def test_a_colour_is_a_level_in_a_vigilance_only(self) -> None:
        (entry,) = read(message(info="<headline>Incendie au mont Rouge</headline>")).entries
        assert entry.danger.level is None
        body = message().replace("Feu de forêt".encode(), b"Vigilance rouge crues")
        assert read(body).entries[0].danger.level is Level.RED

    def test_an_event_in_another_language_is_named_by_its_category(self) -> None:
        infos = "<info><event>Dam failure</event><category>Infra</category><description>Run.</description></info>"
        (entry,) = read(message(infos=infos)).entries
        assert entry.title.value == "Alerte réseaux"
        assert "Run." not in entry.content.value

    def test_two_times_of_one_hazard_over_one_area_are_two_posts(self) -> None:
        area = "<area><areaDesc>Gironde</areaDesc></area>"
        infos = "".join(
            f"<info><language>fr</language><event>Vigilance orange orages</event><onset>2026-11-2{day}T16:00:00+01:00</onset>{area}</info>"
            for day in (1, 2)
        )
        feed = read(message(infos=infos + infos))
        assert len({entry.guid for entry in feed.entries}) == len(feed.entries) == 2

    @pytest.mark.parametrize("status", ["Exercise", "Test"])
    def test_a_drill_is_told_apart(self, status: str) -> None:
        (entry,) = read(message(alert=f"<status>{status}</status>")).entries
        assert entry.danger.drill
        assert entry.title.value == "Exercice, alerte feu de forêt : Gironde"

    @pytest.mark.parametrize(
        "alert",
        [
            "<status>Draft</status>", "<status>System</status>", "<msgType>Ack</msgType>", "<msgType>Error</msgType>",
            "<scope>Private</scope>", "<scope>Restricted</scope>",
        ],
    )  # fmt: skip
    def test_what_is_not_for_the_public_is_left_out_and_changes_no_memory(self, alert: str) -> None:
        feed = read(message(alert=alert), "kept")
        assert feed.entries == ()
        assert feed.memory == "kept"

    def test_a_message_without_infos_is_no_post(self) -> None:
        assert read(message(infos="<note>rien</note>")).entries == ()

    @pytest.mark.parametrize("body", [b"", b"<rss/>", BODY[:900], b"<alert/>", b"<alert><sender>x</sender></alert>"])
    def test_what_is_no_message_is_refused(self, body: bytes) -> None:
        with pytest.raises(ParseError):
            read(body)

    def test_it_makes_a_draft_for_each_area(self) -> None:
        drafts = read_drafts(make_answer(BODY), make_cap(), "", NOW).drafts
        assert [draft.area for draft in drafts] == ["Alpes-de-Haute-Provence", "Hautes-Alpes"]
        assert drafts[0].url == "https://alertes.example/"


class TestChain:
    def test_an_update_edits_the_posts_of_the_first_message(self) -> None:
        first = read(message("a1"))
        second = read(message("a2", info="<severity>Severe</severity>", alert=update("a2", "a1")), first.memory)
        third = read(message("a3", alert=update("a3", "a1", "a2")), second.memory)
        assert [entry.guid for entry in first.entries + second.entries + third.entries] == [first.entries[0].guid] * 3

    def test_one_that_names_the_last_message_only_is_of_the_same_chain(self) -> None:
        memory = read(message("a2", alert=update("a2", "a1")), read(message("a1")).memory).memory
        feed = read(message("a3", alert=update("a3", "a2")), memory)
        assert feed.entries[0].guid == read(message("a1")).entries[0].guid

    def test_without_a_memory_the_first_sent_of_its_references_is_the_first(self) -> None:
        named = "<references>cod@essai.example,a2,2026-11-21T13:00:00+01:00 x cod@essai.example,a1,2026-11-21T10:00:00+01:00</references>"
        assert read(message("a3", alert=named)).entries[0].guid == read(message("a1")).entries[0].guid

    def test_an_area_that_an_update_leaves_out_is_closed(self) -> None:
        first = read(message("a1", areas=("Gironde", "Landes")))
        second = read(message("a2", areas=("Gironde",), alert=update("a2", "a1")), first.memory)
        assert titles(second) == ["Alerte feu de forêt : Gironde", "Fin de l’alerte feu de forêt : Landes"]
        assert second.entries[1].danger.cancelled
        assert second.entries[1].guid == first.entries[1].guid
        again = read(message("a2", areas=("Gironde",), alert=update("a2", "a1")), second.memory)
        assert again == second

    @pytest.mark.parametrize("infos", ["<note>fin</note>", ""])
    def test_a_cancel_closes_all_with_or_without_saying_it_again(self, infos: str) -> None:
        first = read(message("a1"))
        feed = read(message("a2", infos=infos, alert=update("a2", "a1", kind="Cancel")), first.memory)
        (entry,) = feed.entries
        assert entry.guid == first.entries[0].guid
        assert entry.danger.cancelled
        assert entry.title.value == "Fin de l’alerte feu de forêt : Gironde"
        assert entry.published == datetime(2026, 11, 21, 11, tzinfo=UTC)

    def test_an_all_clear_or_green_closes(self) -> None:
        (clear,) = read(message(info="<responseType>AllClear</responseType>")).entries
        green = "<parameter><valueName>awareness_level</valueName><value>1; green; Minor</value></parameter>"
        (lifted,) = read(message(info=green)).entries
        assert clear.danger.cancelled
        assert lifted.danger.cancelled

    def test_another_message_closes_nothing_of_the_last(self) -> None:
        feed = read(message("b1", areas=("Landes",)), read(message("a1")).memory)
        assert titles(feed) == ["Alerte feu de forêt : Landes"]

    def test_the_level_of_what_is_closed_is_remembered(self) -> None:
        first = read(BODY)
        cancel = BODY[: BODY.index(b"<info>")] + b"</alert>"
        feed = read(cancel.replace(b"<msgType>Alert", b"<msgType>Cancel"), first.memory)
        assert titles(feed) == [
            "Fin de la vigilance orages : Alpes-de-Haute-Provence",
            "Fin de la vigilance orages : Hautes-Alpes",
        ]
        assert feed.entries[0].danger.level is Level.ORANGE

    @pytest.mark.parametrize(
        "memory",
        ["{", "[]", "{}", '{"roots": [], "root": "", "posts": []}', '{"roots": {}, "root": "x", "posts": [["a", "b"]]}',
         '{"roots": {}, "root": "x", "posts": [["a", "b", "c", "mauve", false]]}', '{"roots": {}, "root": "x", "posts": 3}'],
    )  # fmt: skip
    def test_a_broken_memory_is_an_empty_one(self, memory: str) -> None:
        assert read(BODY, memory) == read(BODY)

    def test_the_memory_is_bounded(self) -> None:
        memory = ""
        for n in range(25):
            memory = read(message(f"a{n}" + "x" * 300, areas=tuple(f"Zone {m}" for m in range(250))), memory).memory
        assert len(memory) < 25_000


def test_it_is_asked_with_its_validators(tmp_path: Path) -> None:
    with FeedServer() as server, asking(tmp_path) as client:
        address = server.serve("/cap.xml", BODY, ETag='"1"')
        assert len(read(ask(make_cap(address), make_state(address), client).body).entries) == 2
        assert ask(make_cap(address), make_state(address, etag='"1"'), client).status == 304


names = st.sampled_from(["info", "area", "areaDesc", "language", "event", "onset", "expires", "references", "msgType",
                         "status", "parameter", "value", "valueName", "severity", "responseType", "web"])  # fmt: skip
trees = st.recursive(
    st.text(st.characters(categories=["L", "N", "P", "Z"], exclude_characters="<&"), max_size=20),
    lambda inner: st.lists(st.tuples(names, inner), max_size=4).map(
        lambda pairs: "".join(f"<{name}>{value}</{name}>" for name, value in pairs)
    ),
    max_leaves=20,
)


@given(trees, trees, st.text())
def test_hostile_fields_are_read_or_refused(inside: str, beside: str, memory: str) -> None:
    with suppress(ParseError):
        first = read(message(info=inside, alert=beside), memory)
        read(message("a2", infos=inside, alert=update("a2", "a1")), first.memory)


@given(st.binary(), st.text())
def test_bytes_are_read_or_refused(body: bytes, memory: str) -> None:
    with suppress(ParseError):
        read(body, memory)
