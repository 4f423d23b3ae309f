"""Vigilance: Météo-France's maps, its key and its refusals. Fixture: fixtures/platforms/vigilance.json."""

import io
import json
import zipfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asking import asking
from hypothesis import given
from hypothesis import strategies as st
from making import NOW, make_account, make_answer, make_state
from servers import Asked, FeedServer, Reply

from plugins.errors import ParseError, RetrieveError
from plugins.feeds.feed import Feed
from plugins.feeds.platforms import ask, lacks, vigilance
from plugins.feeds.read import read as read_drafts
from plugins.model import Account, Entry, Level, Platform

BODY = (Path(__file__).parent / "fixtures" / "platforms" / "vigilance.json").read_bytes()
PATH = "/public/DPVigilance/v1/cartevigilance/encours"
KEY = "cle-d-essai-0123456789"


def make_vigilance(address: str = f"https://public-api.meteofrance.fr{PATH}") -> Account:
    home = "https://vigilance.meteofrance.fr/fr"
    return make_account("vigilance", platform=Platform.VIGILANCE, department=None, address=address, home=home)


def read(body: bytes | object, memory: str = "", now: datetime = NOW) -> Feed:
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return vigilance.read(make_answer(body), make_vigilance(), memory, now)


def by_title(feed: Feed) -> dict[str, Entry]:
    return {entry.title.value: entry for entry in feed.entries}


def slot(begin: object, end: object, colour: object) -> dict[str, object]:
    return {"begin_time": begin, "end_time": end, "color_id": colour}


def domain(code: str, phenomenon: object = "3", colour: object = 2, *slots: dict[str, object]) -> dict[str, Any]:
    items = [{"phenomenon_id": phenomenon, "phenomenon_max_color_id": colour, "timelaps_items": list(slots)}]
    return {"domain_id": code, "max_color_id": colour, "phenomenon_items": items}


def chart(*domains: object, end: str = "2026-11-21T23:00:00Z") -> dict[str, Any]:
    period = {"echeance": "J", "end_validity_time": end, "timelaps": {"domain_ids": list(domains)}}
    return {"product": {"update_time": "2026-11-21T11:00:00Z", "periods": [period]}}


def archive(*territories: object, name: str = "CDPV85_TFFR_{}.txt", more: dict[str, bytes] | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for number, one in enumerate(territories):
            file.writestr(name.format(number), one if isinstance(one, bytes) else json.dumps(one))
        for other, content in (more or {}).items():
            file.writestr(other, content)
    return made.getvalue()


def territory(*domains: object) -> dict[str, Any]:
    return {"update_time": "2026-11-21T11:00:00Z", "timelaps": {"domain_ids": list(domains)}}


WINDOW = ("2026-11-21T10:00:00Z", "2026-11-21T20:00:00Z")


class TestMainland:
    def test_today_and_tomorrow_are_one_post_of_the_department(self) -> None:
        entry = by_title(read(BODY))["Vigilance orange vent violent : Seine-Maritime"]
        assert entry.area == "76"
        assert entry.danger.level is Level.ORANGE
        assert entry.danger.onset == datetime(2026, 11, 21, 15, tzinfo=UTC)
        assert entry.danger.ends == datetime(2026, 11, 22, 5, tzinfo=UTC)
        assert entry.content.value.split("\n\n") == [
            "Vent violent, vigilance orange : soyez très vigilants.",
            "Seine-Maritime, du samedi 21 novembre à 16 h au dimanche 22 à 6 h.",
            "Jaune : samedi 21 novembre de 16 h à 21 h ; orange : du samedi 21 novembre à 21 h au dimanche 22 à 0 h ; jaune : dimanche 22 novembre de 0 h à 6 h.",
            "Émis par Météo-France.",
        ]

    def test_the_coast_of_a_department_is_the_department(self) -> None:
        entry = by_title(read(BODY))["Vigilance jaune vagues-submersion : Seine-Maritime (littoral)"]
        assert entry.area == "76"

    def test_floods_without_a_time_stand_without_one(self) -> None:
        entry = by_title(read(BODY))["Vigilance jaune crues : Gard"]
        assert (entry.danger.onset, entry.danger.ends) == (None, None)

    def test_larger_zones_neighbours_and_green_are_left_out(self) -> None:
        feed = read(BODY)
        assert len(feed.entries) == 3
        assert feed.snapshot

    def test_the_next_map_is_the_same_posts(self) -> None:
        first = read(BODY)
        later = BODY.replace(b"2026-11-21T11:00", b"2026-11-21T17:00").replace(
            b'"begin_time": "2026-11-21T15:00', b'"begin_time": "2026-11-21T17:00'
        )
        second = read(later, first.memory, NOW + timedelta(hours=6))
        assert {entry.guid for entry in second.entries} == {entry.guid for entry in first.entries}
        assert by_title(second)["Vigilance orange vent violent : Seine-Maritime"].danger.onset == datetime(
            2026, 11, 21, 15, tzinfo=UTC
        )

    def test_a_green_map_is_a_calm_day(self) -> None:
        feed = read(chart(domain("76", "1", 1)), read(BODY).memory)
        assert feed.snapshot
        assert feed.entries == ()

    def test_a_period_that_is_over_says_nothing(self) -> None:
        assert read(chart(domain("30", "4", 2), end="2026-11-21T11:00:00Z")).entries == ()

    def test_numbers_may_be_written_in_several_ways(self) -> None:
        for number in (3, "3", " 3 ", 3.0):
            (entry,) = read(chart(domain("2A", number, number, slot(*WINDOW, number)))).entries
            assert entry.title.value == "Vigilance orange orages : Corse-du-Sud"

    def test_what_is_no_number_is_no_warning(self) -> None:
        for number in (None, True, "trois", 2.5, -7, 10**9, float("inf")):
            assert read(chart(domain("76", 3, number))).entries == ()

    def test_a_phenomenon_or_a_colour_that_is_unknown_is_a_warning_still(self) -> None:
        (entry,) = read(chart(domain("76", "42", 9, slot(*WINDOW, 9)))).entries
        assert entry.title.value == "Alerte phénomène dangereux : Seine-Maritime"
        assert entry.danger.level is None

    @pytest.mark.parametrize(
        "body",
        [b"", b"{", BODY[:-100], b"[]", b"{}", {"code": "900901", "message": "Invalid Credentials"}, chart(),
         chart(domain("FRA"), domain("VIGI971"), domain("20")), {"product": {"periods": {}}}],
    )  # fmt: skip
    def test_what_is_no_map_ends_nothing(self, body: bytes | object) -> None:
        with pytest.raises(ParseError):
            read(body)

    def test_it_makes_drafts_that_lead_to_the_public_map(self) -> None:
        drafts = read_drafts(make_answer(BODY), make_vigilance(), "", NOW).drafts
        assert {draft.url for draft in drafts} == {"https://vigilance.meteofrance.fr/fr"}
        assert {draft.area for draft in drafts} == {"76", "30"}


class TestOverseas:
    ALL = tuple(territory(domain(f"VIGI{code}", "1", 1)) for code in ("971", "972", "973", "974", "976"))

    def test_a_territory_is_a_post_by_its_own_hour(self) -> None:
        feed = read(archive(territory(domain("VIGI972-01", "2", 3, slot(*WINDOW, 3)))))
        (entry,) = feed.entries
        assert entry.title.value == "Vigilance orange fortes pluies et orages : Martinique"
        assert "Martinique, samedi 21 novembre de 6 h à 16 h." in entry.content.value
        assert entry.area == "972"

    def test_zones_at_sea_speak_of_waves_alone(self) -> None:
        feed = read(archive(territory(
            domain("VIGI971-01", "1", 1), domain("VIGI971-51", "1", 4, slot(*WINDOW, 4)),
            domain("VIGI971-52", "9", 2, slot(*WINDOW, 2)),
        )))  # fmt: skip
        assert list(by_title(feed)) == ["Vigilance jaune vagues-submersion : Guadeloupe (littoral)"]

    def test_a_territory_and_its_zone_are_one_post(self) -> None:
        feed = read(archive(territory(
            domain("VIGI973", "2", 2, slot(*WINDOW, 2)), domain("VIGI973-01", "2", 2, slot(*WINDOW, 2))
        )))  # fmt: skip
        assert list(by_title(feed)) == ["Vigilance jaune fortes pluies et orages : Guyane"]

    @pytest.mark.parametrize(
        ("code", "colour", "told", "level"),
        [
            ("971", 4, "Vigilance rouge cyclone : Guadeloupe", Level.RED),
            ("971", 5, "Vigilance violette cyclone : Guadeloupe", Level.RED),
            ("971", 6, "Vigilance grise cyclone : Guadeloupe", None),
            ("971", 7, "Alerte cyclone : Guadeloupe", None),
            ("974", 3, "Vigilance orange cyclone : La Réunion", Level.ORANGE),
            ("974", 7, "Vigilance jaune cyclone : La Réunion", Level.YELLOW),
            ("974", 9, "Vigilance rouge cyclone : La Réunion", Level.RED),
            ("976", 10, "Vigilance violette cyclone : Mayotte", Level.RED),
            ("976", 5, "Alerte cyclone : Mayotte", None),
            ("978-977", 3, "Vigilance orange cyclone : Saint-Martin et Saint-Barthélemy", Level.ORANGE),
            ("975", 2, "Vigilance jaune cyclone : 975", Level.YELLOW),
        ],
    )
    def test_each_basin_has_its_colours(self, code: str, colour: int, told: str, level: Level | None) -> None:
        (entry,) = read(archive(territory(domain(f"VIGI{code}-01", 10, colour, slot(*WINDOW, colour))))).entries
        assert entry.title.value == told
        assert entry.danger.level is level

    @pytest.mark.parametrize("colour", [-1, 0, 1])
    def test_what_is_not_assessed_blue_or_green_is_no_warning(self, colour: int) -> None:
        assert read(archive(territory(domain("VIGI971-01", 10, colour)))).entries == ()

    def test_times_may_be_seconds(self) -> None:
        start = int(NOW.timestamp())
        (entry,) = read(archive(territory(domain("VIGI974", 1, 2, slot(start, start + 3600, 2))))).entries
        assert entry.danger.ends == NOW + timedelta(hours=1)

    def test_it_is_a_snapshot_where_every_department_has_its_map(self) -> None:
        assert read(archive(*self.ALL)).snapshot
        assert not read(archive(*self.ALL[1:])).snapshot

    def test_bulletins_beside_the_maps_are_not_read(self) -> None:
        more = {"bulletin.pdf": b"%PDF", "FWFR.txt": b"Bulletin", "CDPV85_TFFR_.pdf": b"{"}
        assert read(archive(*self.ALL, more=more)).entries == ()

    @pytest.mark.parametrize(
        "body",
        [b"PK", archive(), archive(b"{"), archive(b"[]"), archive(territory(domain("FRA"))), archive(*ALL)[:-30]],
    )
    def test_what_is_no_such_archive_ends_nothing(self, body: bytes) -> None:
        with pytest.raises(ParseError):
            read(body)


class TestAsking:
    @pytest.fixture(autouse=True)
    def _key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GYROPHARE_METEOFRANCE_KEY", KEY)

    def test_the_key_goes_in_its_header_with_the_validators(self, tmp_path: Path) -> None:
        with FeedServer() as server, asking(tmp_path) as client:
            address = server.serve(PATH, BODY, ETag='"1"')
            account = make_vigilance(address)
            assert len(read(ask(account, make_state(address), client).body).entries) == 3
            assert ask(account, make_state(address, etag='"1"'), client).status == 304
            assert {asked.headers["apikey"] for asked in server.asked} == {KEY}

    def test_where_the_address_has_moved_the_key_does_not_follow(self, tmp_path: Path) -> None:
        with FeedServer() as server, FeedServer() as elsewhere, asking(tmp_path) as client:
            moved = elsewhere.serve(PATH, BODY)
            address = server.redirect(PATH, moved, 301)
            ask(make_vigilance(address), make_state(address, moved_to=moved), client)
            assert len(server.asked) == 1
            assert "apikey" not in elsewhere.asked[0].headers

    def test_the_key_is_for_one_host(self, tmp_path: Path) -> None:
        address = "https://meteo.example/encours"
        with asking(tmp_path) as client, pytest.raises(RetrieveError, match="GYROPHARE_METEOFRANCE_KEY") as caught:
            ask(make_vigilance(address), make_state(address), client)
        assert KEY not in str(caught.value)

    @pytest.mark.parametrize(
        ("status", "words"), [(401, "is refused"), (403, "no subscription"), (429, "60 requests a minute")]
    )
    def test_a_refusal_is_said_in_words(self, status: int, words: str, tmp_path: Path) -> None:
        def refuse(asked: Asked) -> Reply:
            body = json.dumps({"code": "900901", "message": f"Invalid key {asked.headers['apikey']}"}).encode()
            return Reply(status, body, {"Content-Type": "application/json", "Retry-After": "120"})

        with FeedServer() as server, asking(tmp_path) as client:
            address = server.serve(PATH, refuse)
            with pytest.raises(RetrieveError, match=words) as caught:
                ask(make_vigilance(address), make_state(address), client)
        assert caught.value.status == status
        assert KEY not in str(caught.value)

    def test_another_failure_is_left_as_it_is(self, tmp_path: Path) -> None:
        with FeedServer() as server, asking(tmp_path) as client:
            address = server.serve(PATH, Reply(500, b"panne"))
            with pytest.raises(RetrieveError, match="500"):
                ask(make_vigilance(address), make_state(address), client)

    def test_with_a_key_nothing_is_lacking(self) -> None:
        assert lacks(Platform.VIGILANCE) == ""


def test_without_a_key_the_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GYROPHARE_METEOFRANCE_KEY", raising=False)
    assert "GYROPHARE_METEOFRANCE_KEY" in lacks(Platform.VIGILANCE)
    assert "portail-api.meteofrance.fr" in lacks(Platform.VIGILANCE)


fields = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.sampled_from(["76", "VIGI971", "3"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["product", "periods", "timelaps", "domain_ids", "domain_id", "phenomenon_items", "color_id",
                         "phenomenon_id", "phenomenon_max_color_id", "timelaps_items", "begin_time", "end_time"]),
        inner, max_size=6),
    max_leaves=30,
)  # fmt: skip


@given(fields, st.text())
def test_hostile_fields_are_read_or_refused(value: object, memory: str) -> None:
    for body in (value, chart(domain("76"), value), chart(domain("76", value, value, slot(value, value, value)))):
        with suppress(ParseError):
            read(body, memory)
    with suppress(ParseError):
        read(archive(territory(domain("VIGI971", value, value, slot(value, value, value)), value)), memory)


@given(st.binary(), st.text())
def test_bytes_are_read_or_refused(body: bytes, memory: str) -> None:
    with suppress(ParseError):
        read(body, memory)
    with suppress(ParseError):
        read(b"PK\x03\x04" + body, memory)
