"""MeteoAlarm: its Atom and its JSON. Fixtures: fixtures/platforms/meteoalarm-*."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asking import asking
from hypothesis import given
from hypothesis import strategies as st
from making import NOW, make_account, make_answer, make_state
from servers import FeedServer

from plugins.errors import ParseError
from plugins.feeds.feed import Feed
from plugins.feeds.platforms import ask, lacks, meteoalarm
from plugins.feeds.read import read as read_drafts
from plugins.model import Account, Entry, Level, Platform

FIXTURES = Path(__file__).parent / "fixtures" / "platforms"
ATOM = (FIXTURES / "meteoalarm-atom.xml").read_bytes()
JSON = (FIXTURES / "meteoalarm-france.json").read_bytes()


def make_meteoalarm(address: str = "https://feeds.meteoalarm.example/feeds/meteoalarm-legacy-atom-france") -> Account:
    home = "https://meteoalarm.example/"
    return make_account("meteoalarm", platform=Platform.METEOALARM, department=None, address=address, home=home)


def read(body: bytes | object, memory: str = "", now: datetime = NOW) -> Feed:
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return meteoalarm.read(make_answer(body), make_meteoalarm(), memory, now)


def by_area(feed: Feed) -> dict[str, Entry]:
    return {entry.area: entry for entry in feed.entries}


def message(area: str = "Gard", level: str = "2; yellow; Moderate", **more: Any) -> dict[str, Any]:
    info = {
        "language": "fr-FR",
        "event": "Vigilance jaune orages",
        "onset": "2026-11-21T15:00:00+01:00",
        "expires": "2026-11-21T23:00:00+01:00",
        "parameter": [
            {"valueName": "awareness_level", "value": level},
            {"valueName": "awareness_type", "value": "3; Thunderstorm"},
        ],
        "area": [{"areaDesc": area}],
    }
    alert = {
        "identifier": "1", "sender": "s", "sent": "2026-11-21T12:00:00+01:00", "status": "Actual", "msgType": "Alert",
        "scope": "Public", "info": [info | more.pop("info", {})],
    }  # fmt: skip
    return {"alert": alert | more}


def warnings(*messages: object) -> dict[str, object]:
    return {"warnings": list(messages)}


class TestAtom:
    def test_an_entry_is_a_post_of_its_department_in_french(self) -> None:
        entry = by_area(read(ATOM))["Hautes-Pyrénées"]
        assert entry.title.value == "Vigilance jaune orages : Hautes-Pyrénées"
        assert "du samedi 21 novembre à 16 h au dimanche 22 à 0 h" in entry.content.value
        assert "Émis par Météo-France, relayé par MeteoAlarm." in entry.content.value
        assert entry.link == "https://meteoalarm.example/?geocode=EMMA_ID:FR065"
        assert entry.published == datetime(2026, 11, 21, 11, 0, 8, tzinfo=UTC)
        assert entry.danger.level is Level.YELLOW
        assert entry.danger.ends == datetime(2026, 11, 21, 23, tzinfo=UTC)

    def test_what_is_green_over_or_private_is_left_out(self) -> None:
        feed = read(ATOM)
        assert set(by_area(feed)) == {"Hautes-Pyrénées", "Finistère", "Var"}
        assert feed.snapshot

    def test_an_entry_without_times_stands_by_its_severity(self) -> None:
        entry = by_area(read(ATOM))["Finistère"]
        assert entry.title.value == "Vigilance orange vent violent : Finistère"
        assert (entry.danger.onset, entry.danger.ends, entry.published, entry.link) == (None, None, None, "")

    def test_a_drill_is_told_apart(self) -> None:
        entry = by_area(read(ATOM))["Var"]
        assert entry.danger.drill
        assert entry.title.value == "Exercice, vigilance rouge feux de forêt : Var"

    def test_the_identifier_of_the_source_is_in_nothing_that_identifies(self) -> None:
        again = ATOM.replace(b"20261121120008.1", b"20261121130008.7").replace(b"/aa-1", b"/bb-1")
        assert [entry.guid for entry in read(again).entries] == [entry.guid for entry in read(ATOM).entries]
        assert "2.49" not in "".join(entry.guid for entry in read(ATOM).entries)

    def test_an_empty_feed_is_a_calm_day(self) -> None:
        feed = read(b'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>', read(ATOM).memory)
        assert feed.snapshot
        assert feed.entries == ()
        assert feed.memory == ""

    def test_with_an_entry_that_says_nothing_nothing_is_over(self) -> None:
        assert not read(b"<feed><entry/></feed>").snapshot

    @pytest.mark.parametrize("body", [ATOM[: ATOM.index(b"<cap:areaDesc>Var")], b"", b"<html></html>", b"<rss/>"])
    def test_a_feed_cut_short_or_none_at_all_ends_nothing(self, body: bytes) -> None:
        with pytest.raises(ParseError):
            read(body)

    def test_it_makes_drafts_with_the_area_and_the_danger(self) -> None:
        drafts = read_drafts(make_answer(ATOM), make_meteoalarm(), "", NOW).drafts
        assert len({draft.id for draft in drafts}) == 3
        assert drafts[0].area == "Hautes-Pyrénées"
        assert drafts[0].danger.hazard == "orages"
        assert drafts[1].url == "https://meteoalarm.example/"


class TestJson:
    def test_the_last_bulletin_stands_and_what_it_lifts_is_over(self) -> None:
        feed = read(JSON)
        assert feed.snapshot
        assert [entry.title.value for entry in feed.entries] == ["Vigilance orange pluie-inondation : Gard"]
        assert "Les cours d'eau montent vite." in feed.entries[0].content.value
        assert feed.entries[0].link == "https://vigilance.meteofrance.fr"

    def test_before_it_the_first_one_stood_in_two_departments(self) -> None:
        first = warnings(json.loads(JSON)["warnings"][0])
        feed = read(first, now=datetime(2026, 11, 21, 8, tzinfo=UTC))
        assert set(by_area(feed)) == {"Gard", "Hérault"}
        entry = by_area(feed)["Hérault"]
        assert entry.danger.level is Level.YELLOW
        assert entry.link == ""
        assert "De fortes pluies sont prévues dans la région." in entry.content.value
        assert "au courant de l’évolution" in entry.content.value
        assert "Heavy" not in entry.content.value
        after = by_area(read(JSON, feed.memory))["Gard"]
        assert after.guid == by_area(feed)["Gard"].guid

    def test_a_message_that_names_what_it_replaces_replaces_it_whole(self) -> None:
        old = message(identifier="old")
        new = message(
            identifier="new", msgType="Update", references="s,old,2026-11-21T12:00:00+01:00",
            info={"onset": "2026-11-21T20:00:00+01:00"},
        )  # fmt: skip
        (entry,) = read(warnings(old, new)).entries
        assert entry.danger.onset == datetime(2026, 11, 21, 19, tzinfo=UTC)

    def test_a_cancelled_message_is_over(self) -> None:
        cancel = message(identifier="2", msgType="Cancel", sent="2026-11-21T12:30:00+01:00")
        feed = read(warnings(message(), cancel, {"alert": {"msgType": "Cancel", "identifier": "3"}}))
        assert feed.entries == ()
        assert feed.snapshot

    def test_the_level_is_not_the_severity_where_the_parameter_says_another(self) -> None:
        (entry,) = read(warnings(message(level="4; red; Extreme", info={"severity": "Minor"}))).entries
        assert entry.danger.level is Level.RED

    def test_a_level_that_nobody_gives_is_none(self) -> None:
        (entry,) = read(warnings(message(level="", info={"event": "Orages", "severity": "Unknown"}))).entries
        assert entry.danger.level is None
        assert entry.title.value == "Alerte orages : Gard"

    def test_other_languages_alone_are_read_once_and_said_in_french(self) -> None:
        infos = [{"language": code, "event": "Severe wind warning", "description": "Wind.",
                  "area": [{"areaDesc": "Ain"}]} for code in ("en-GB", "de")]  # fmt: skip
        (entry,) = read(warnings(message(info={}) | {"alert": {"info": infos}})).entries
        assert entry.title.value == "Alerte vent violent : Ain"
        assert "Wind." not in entry.content.value

    def test_another_issuer_is_named(self) -> None:
        (entry,) = read(warnings(message(info={"senderName": "Service d'essai"}))).entries
        assert "Émis par Service d'essai, relayé par MeteoAlarm." in entry.content.value

    def test_a_warning_without_an_area_is_national(self) -> None:
        (entry,) = read(warnings(message(info={"area": []}))).entries
        assert entry.area == ""
        assert entry.title.value == "Vigilance jaune orages"

    @pytest.mark.parametrize("item", [7, {}, {"alert": None}, {"alert": {"info": "x"}}])
    def test_with_a_warning_that_is_not_understood_nothing_is_over(self, item: object) -> None:
        feed = read(warnings(message(), item))
        assert len(feed.entries) == 1
        assert not feed.snapshot

    @pytest.mark.parametrize("body", [{}, {"warnings": {}}, {"error": "maintenance"}])
    def test_other_json_is_refused(self, body: object) -> None:
        with pytest.raises(ParseError, match="no list of warnings"):
            read(body)

    @pytest.mark.parametrize("body", [b"{", JSON[:-40]])
    def test_json_cut_short_is_refused(self, body: bytes) -> None:
        with pytest.raises(ParseError):
            read(body)

    def test_too_many_warnings_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(meteoalarm, "MOST_PHASES", 10)
        areas = [{"areaDesc": f"Zone {n}"} for n in range(10)]
        assert len(read(warnings(message(info={"area": areas}))).entries) == 10
        with pytest.raises(ParseError, match="more than"):
            read(warnings(message(info={"area": areas}), message()))


def test_no_key_is_needed() -> None:
    assert lacks(Platform.METEOALARM) == ""


def test_it_is_asked_with_its_validators(tmp_path: Path) -> None:
    with FeedServer() as server, asking(tmp_path) as client:
        address = server.serve("/feeds/meteoalarm-legacy-atom-france", ATOM, ETag='"1"')
        account = make_meteoalarm(address)
        assert len(read(ask(account, make_state(address), client).body).entries) == 3
        assert ask(account, make_state(address, etag='"1"'), client).status == 304


fields = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["alert", "info", "area", "areaDesc", "parameter", "valueName", "value", "sent", "onset",
                         "expires", "references", "status", "msgType", "language", "event", "identifier"]),
        inner, max_size=6),
    max_leaves=30,
)  # fmt: skip


@given(fields)
def test_hostile_fields_are_read_or_refused(value: object) -> None:
    with suppress(ParseError):
        read({"warnings": value})
        read(warnings({"alert": value}, message(info={"onset": value, "area": value})))


@given(st.binary() | st.text().map(str.encode), st.text())
def test_bytes_and_memories_are_read_or_refused(body: bytes, memory: str) -> None:
    with suppress(ParseError):
        read(body, memory)
    with suppress(ParseError):
        read(b"<feed><entry>" + body + b"</entry></feed>", memory)
