"""The words of warnings: names of departments, spans of time, hazards and levels, texts put right."""

import tomllib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.feeds.dangers.areas import NAMES, department, official, surely_department, zone_of
from plugins.feeds.dangers.hazards import ORDER, UNNAMED, colour_in, hazard_of, level_of, level_of_severity, worst
from plugins.feeds.dangers.moments import moment, shifted, span, unix
from plugins.feeds.dangers.repairs import repaired
from plugins.model import Level
from plugins.text import area_key

ROOT = Path(__file__).parents[2]
PARIS = ZoneInfo("Europe/Paris")
DEPARTMENTS = tomllib.loads((ROOT / "content" / "departments.toml").read_text("utf-8"))["department"]


class TestAreas:
    def test_the_names_are_those_of_the_portal(self) -> None:
        assert {one["code"]: one["name"] for one in DEPARTMENTS} == NAMES

    def test_each_department_has_a_key_of_its_own(self) -> None:
        assert len({area_key(name) for name in NAMES.values()} | {area_key(code) for code in NAMES}) == 2 * len(NAMES)

    @pytest.mark.parametrize(
        ("spelling", "name"),
        [
            ("Alpes de Haute Provence", "Alpes-de-Haute-Provence"),
            ("Hautes-Pyrenees", "Hautes-Pyrénées"),
            ("HAUTES PYRÉNÉES", "Hautes-Pyrénées"),
            ("Cote d'Or", "Côte-d'Or"),
            ("Côte-d’Or", "Côte-d'Or"),
            ("cote-dor", "Côte-d'Or"),
            ("Val d'Oise", "Val-d'Oise"),
            ("Reunion", "La Réunion"),
            ("Département des Landes", "Landes"),
            ("département de l'Ain", "Ain"),
            ("Gard (30)", "Gard"),
            ("Corse du Sud (2A)", "Corse-du-Sud"),
            ("2a", "Corse-du-Sud"),
            ("1", "Ain"),
            ("974", "La Réunion"),
        ],
    )
    def test_spellings_name_the_same_department(self, spelling: str, name: str) -> None:
        assert NAMES[department(spelling)] == name
        assert official(spelling) == name

    @pytest.mark.parametrize("name", ["", "Loire aval", "Haute", "Paris et petite couronne", "100", "Ile-et-Vilaine"])
    def test_what_is_no_department_names_none(self, name: str) -> None:
        assert department(name) == ""
        assert official(f" {name} ") == name

    @given(st.text())
    def test_a_key_is_made_of_ascii_letters_and_digits(self, name: str) -> None:
        key = area_key(name)
        assert key == "" or (key.isascii() and key.isalnum() and key == key.lower())

    def test_a_name_that_a_commune_elsewhere_bears_is_no_sure_department(self) -> None:
        communes: dict[str, set[str]] = {}
        for line in (ROOT / "plugins" / "tagging" / "data" / "communes.txt").read_text("utf-8").splitlines()[1:]:
            code, *tiers = line.split("\t")
            for name in (name for tier in tiers for name in tier[1:].split(";")):
                communes.setdefault(area_key(name), set()).add(code)
        for code, name in NAMES.items():
            elsewhere = communes.get(area_key(name), set()) - {code}
            assert surely_department(name) == ("" if elsewhere else code), name
        assert surely_department("Département de la Vienne") == "86"

    def test_the_hour_is_that_of_paris_but_overseas(self) -> None:
        noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
        abroad = noon.astimezone(timezone(timedelta(hours=-4)))
        assert zone_of("Gard", noon) == PARIS
        assert zone_of("", noon.astimezone(timezone(timedelta(hours=1)))) == PARIS
        assert zone_of("Guadeloupe", noon) == ZoneInfo("America/Guadeloupe")
        assert zone_of("978-977") == ZoneInfo("America/Guadeloupe")
        assert zone_of("Zone inconnue", None, abroad) == abroad.tzinfo


class TestMoments:
    @pytest.mark.parametrize(
        ("value", "found"),
        [
            ("2026-09-01T16:12:20+02:00", "2026-09-01T16:12:20+02:00"),
            ("2026-09-01T14:00:10Z", "2026-09-01T14:00:10+00:00"),
            ("2026-09-01T10:00:00-04:00", "2026-09-01T10:00:00-04:00"),
            ("Tue, 29 Sep 2026 14:33:47 +0200", "2026-09-29T14:33:47+02:00"),
            (" 2026-09-01T16:00+05:30 ", "2026-09-01T16:00:00+05:30"),
            ("28/08/2026 06:00:00", "2026-08-28T04:00:00+00:00"),
        ],
    )
    def test_an_instant_keeps_the_offset_it_was_written_with(self, value: str, found: str) -> None:
        assert moment(value).isoformat() == found

    @pytest.mark.parametrize("value", ["", "demain", "9999-12-31T23:59:59+00:00", "2026-02-31T00:00:00Z", "x" * 200])
    def test_what_is_no_instant_is_none(self, value: str) -> None:
        assert moment(value) is None

    def test_unix_time_is_read_too(self) -> None:
        assert unix(1_795_000_000) == datetime.fromtimestamp(1_795_000_000, UTC)
        assert unix("2026-11-21T11:00:00Z") == datetime(2026, 11, 21, 11, tzinfo=UTC)
        assert [unix(value) for value in (None, True, -1, 1 << 40, 2.5, [])] == [None] * 6

    @pytest.mark.parametrize(
        ("value", "zone", "found"),
        [
            ("28/08/2026 06:00:00", "UTC+02", "2026-08-28T06:00:00+02:00"),
            ("28/08/2026 06:00", "UTC-04", "2026-08-28T06:00:00-04:00"),
            ("28/08/2026", "GMT +5:30", "2026-08-28T00:00:00+05:30"),
            ("1/1/2026 à 6h05", "utc", "2026-01-01T06:05:00+00:00"),
            ("28/08/2026 06:00:00", "", "2026-08-28T04:00:00+00:00"),
            ("28/08/2026 06:00:00", "heure d'été", "2026-08-28T04:00:00+00:00"),
            ("2026-08-28T06:00:00+02:00", "UTC+04", "2026-08-28T06:00:00+02:00"),
        ],
    )
    def test_a_zone_that_stands_apart_is_joined(self, value: str, zone: str, found: str) -> None:
        assert shifted(value, zone).isoformat() == found

    @pytest.mark.parametrize(("value", "zone"), [("31/02/2026 06:00:00", "UTC+02"), ("28/08/2026 06:00:00", "UTC+99")])
    def test_an_impossible_date_or_zone_is_none(self, value: str, zone: str) -> None:
        assert shifted(value, zone) is None

    @pytest.mark.parametrize(
        ("onset", "ends", "words"),
        [
            ("2026-09-01T14:00Z", "2026-09-01T22:00Z", "du mardi 1er septembre à 16 h au mercredi 2 à 0 h"),
            ("2026-09-30T14:00Z", "2026-10-01T04:30Z", "du mercredi 30 septembre à 16 h au jeudi 1er octobre à 6 h 30"),
            ("2026-09-01T14:05Z", "2026-09-01T20:00Z", "mardi 1er septembre de 16 h 05 à 22 h"),
            (
                "2026-12-31T22:00Z", "2027-01-01T05:00Z",
                "du jeudi 31 décembre 2026 à 23 h au vendredi 1er janvier 2027 à 6 h",
            ),
            ("2026-09-01T14:00Z", "", "à partir du mardi 1er septembre à 16 h"),
            ("", "2026-09-01T22:00Z", "jusqu’au mercredi 2 septembre à 0 h"),
            ("", "", ""),
        ],
    )  # fmt: skip
    def test_a_span_is_told_by_the_hour_of_paris(self, onset: str, ends: str, words: str) -> None:
        assert span(moment(onset), moment(ends), PARIS) == words

    def test_a_span_is_told_by_the_hour_of_its_zone(self) -> None:
        zone = ZoneInfo("America/Martinique")
        assert span(moment("2026-09-02T02:00Z"), None, zone) == "à partir du mardi 1er septembre à 22 h"


class TestHazards:
    @pytest.mark.parametrize(
        ("awareness", "event", "french", "hazard"),
        [
            ("3; Thunderstorm", "Vigilance jaune orages", True, "orages"),
            ("13; rain-flood", "", False, "pluie-inondation"),
            ("5; Extreme high temperature", "Canicule", True, "canicule"),
            ("12", "", False, "inondation"),
            ("11; unused", "Severe wind warning", False, "vent violent"),
            ("", "Moderate thunderstorm warning", False, "orages"),
            ("", "Severe snow-ice warning", False, "neige-verglas"),
            ("", "Extreme rain warning", False, "fortes pluies"),
            ("", "Severe rain-flood warning", False, "pluie-inondation"),
            ("", "Severe flooding warning", False, "inondation"),
            ("", "Moderate fog warning", False, "brouillard"),
            ("", "Moderate low-temperature warning", False, "grand froid"),
            ("", "Moderate high-temperature warning", False, "canicule"),
            ("", "Severe coastalevent warning", False, "vagues-submersion"),
            ("", "Severe forest-fire warning", False, "feux de forêt"),
            ("", "Moderate avalanches warning", False, "avalanches"),
            ("", "Vigilance orange vent violent", True, "vent violent"),
            ("", "Vigilance météorologique rouge pour neige-verglas", False, "neige-verglas"),
            ("", "FEU DE FORÊT", True, "feu de forêt"),
            ("", "Rupture de barrage.", True, "rupture de barrage"),
            ("", "Tsunami warning", False, UNNAMED),
            ("", "Vigilance jaune", True, UNNAMED),
            ("", "", True, UNNAMED),
        ],
    )
    def test_a_hazard_is_named_in_french(self, awareness: str, event: str, french: bool, hazard: str) -> None:
        assert hazard_of(awareness, event, french=french) == hazard

    def test_a_level_is_that_of_the_parameter(self) -> None:
        assert [level_of(f"{n}; x; y") for n in range(6)] == [
            None, Level.GREEN, Level.YELLOW, Level.ORANGE, Level.RED, None
        ]  # fmt: skip
        assert level_of("orange") is Level.ORANGE
        assert level_of("") is None

    def test_a_colour_is_found_in_words_the_gravest_first(self) -> None:
        assert colour_in("Yellow Thunderstorm Warning") is Level.YELLOW
        assert colour_in("Vigilance verte") is Level.GREEN
        assert colour_in("de l'orange au rouge") is Level.RED
        assert colour_in("orangerie, jaunesse") is None

    def test_severities_are_levels_for_want_of_better(self) -> None:
        assert [level_of_severity(word) for word in ("Extreme", " severe", "Moderate", "minor", "Unknown", "")] == [
            Level.RED, Level.ORANGE, Level.YELLOW, Level.GREEN, None, None
        ]  # fmt: skip

    def test_the_gravest_level_is_told_and_a_known_one_before_none(self) -> None:
        assert set(ORDER) == {None, *Level}
        assert worst(Level.YELLOW, None, Level.ORANGE) is Level.ORANGE
        assert worst(None, None) is None
        assert worst() is None


class TestRepairs:
    @pytest.mark.parametrize(
        ("given_", "told"),
        [
            ("orage d?ete, 	     montee des eaux", "orage d’été, montée des eaux"),
            ("au courant de l?evolution", "au courant de l’évolution"),
            ("Qu?il vente , restez", "Qu’il vente, restez"),
            ("Phenomenes prevus .", "Phénomènes prévus."),
            ("L'evolution dans la region", "L'évolution dans la région"),
        ],
    )
    def test_what_was_certainly_lost_is_put_back(self, given_: str, told: str) -> None:
        assert repaired(given_) == told

    @pytest.mark.parametrize(
        "words", ["Que faire ?", "a proximité ?", "Il a ete la", "quoi?demain", "aujourd'hui", "d'été"]
    )
    def test_what_may_be_right_is_left(self, words: str) -> None:
        assert repaired(words) == words

    @given(st.text())
    def test_it_repairs_once(self, words: str) -> None:
        assert repaired(repaired(words)) == repaired(words)
