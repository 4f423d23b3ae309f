"""Episodes: what stands of the bulletins of a source, what is one post, and how it is told."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.feeds.dangers.episodes import episodes
from plugins.feeds.dangers.phases import Phase, standing
from plugins.feeds.dangers.posts import of_episode, of_phase, title
from plugins.model import Entry, Level

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)  # 13 h in Paris


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def phase(onset: float | None = 2, ends: float | None = 6, level: Level | None = Level.YELLOW, **more: Any) -> Phase:
    made = Phase(
        hazard="orages",
        area="Gard",
        place="Gard",
        level=level,
        zone=PARIS,
        onset=None if onset is None else at(onset),
        ends=None if ends is None else at(ends),
        issued=at(-1),
    )
    return replace(made, **more)


def bounds(phases: list[Phase]) -> list[tuple[float | None, float | None, Level | None]]:
    hour = timedelta(hours=1)
    return [
        (
            None if one.onset is None else (one.onset - NOON) / hour,
            None if one.ends is None else (one.ends - NOON) / hour,
            one.level,
        )
        for one in phases
    ]


def read(*phases: Phase, memory: str = "", now: datetime = NOON) -> tuple[list[Entry], str]:
    found, memory = episodes(phases, memory, now)
    return [of_episode(episode, "essai") for episode in found], memory


YELLOW, ORANGE, RED, GREEN = Level.YELLOW, Level.ORANGE, Level.RED, Level.GREEN


class TestStanding:
    def test_a_later_bulletin_replaces_an_earlier_one_for_the_time_it_speaks_of(self) -> None:
        old, new = phase(-6, 5), phase(1, 12, ORANGE, issued=at(0))
        assert bounds(standing([old, new], NOON)) == [(-6, 1, YELLOW), (1, 12, ORANGE)]

    def test_a_lowered_level_is_lowered_at_once(self) -> None:
        assert bounds(standing([phase(2, 6, ORANGE), phase(2, 6, YELLOW, issued=at(0))], NOON)) == [(2, 6, YELLOW)]

    def test_what_a_later_bulletin_does_not_speak_of_stays_around_it(self) -> None:
        old, new = phase(0, 12), phase(4, 6, RED, issued=at(0))
        assert bounds(standing([old, new], NOON)) == [(0, 4, YELLOW), (4, 6, RED), (6, 12, YELLOW)]

    def test_levels_of_one_bulletin_stand_side_by_side(self) -> None:
        one, other = phase(0, 12, issued=at(0)), phase(4, 6, RED, issued=at(0) - timedelta(minutes=9))
        assert bounds(standing([one, other], NOON)) == [(0, 12, YELLOW), (4, 6, RED)]

    def test_a_green_one_without_a_time_lifts_what_stood_when_it_begins(self) -> None:
        lifted, tomorrow = phase(-3, 6, RED), phase(20, 30)
        green = phase(-0.5, -0.6, GREEN, issued=at(0))
        assert bounds(standing([lifted, tomorrow, green], NOON)) == [(20, 30, YELLOW)]

    def test_a_green_one_that_begins_with_a_warning_lifts_it_whole(self) -> None:
        assert standing([phase(2, 6, RED, issued=at(-6)), phase(2, 2, GREEN)], NOON) == []

    def test_a_green_one_with_a_time_lifts_that_time(self) -> None:
        assert bounds(standing([phase(2, 6), phase(4, 8, GREEN, issued=at(0))], NOON)) == [(2, 4, YELLOW)]

    def test_a_green_one_does_not_lift_a_warning_of_its_own_bulletin(self) -> None:
        green = phase(2, 2, GREEN, issued=at(-1) + timedelta(seconds=2))
        assert bounds(standing([phase(2, 6, ORANGE), green], NOON)) == [(2, 6, ORANGE)]

    def test_a_cancelled_one_lifts_and_does_not_stand(self) -> None:
        assert standing([phase(2, 6), phase(2, 6, issued=at(0), cancelled=True)], NOON) == []

    def test_what_is_over_does_not_stand_and_what_has_no_end_does(self) -> None:
        assert bounds(standing([phase(-6, 0), phase(1, None)], NOON)) == [(1, None, YELLOW)]

    def test_one_without_a_time_gives_way_to_a_later_bulletin(self) -> None:
        later = phase(2, 6, RED, issued=at(0))
        assert bounds(standing([phase(None, None), later], NOON)) == [
            (None, 2, YELLOW), (2, 6, RED), (6, None, YELLOW)
        ]  # fmt: skip


class TestEpisodes:
    def test_phases_without_a_pause_are_one_post(self) -> None:
        found, _ = read(phase(2, 6), phase(6, 9, ORANGE), phase(9.5, 12), phase(20, 24))
        assert [entry.title.value for entry in found] == [
            "Vigilance orange orages : Gard", "Vigilance jaune orages : Gard"
        ]  # fmt: skip
        assert found[0].danger.onset == at(2)
        assert found[0].danger.ends == at(12)

    def test_other_hazards_areas_and_drills_are_other_posts(self) -> None:
        found, _ = read(phase(), phase(hazard="crues"), phase(area="Lot"), phase(drill=True))
        assert len({entry.guid for entry in found}) == 4

    def test_spellings_of_an_area_are_one(self) -> None:
        found, _ = read(phase(area="Hautes Alpes"), phase(6, 8, area="Hautes-Alpes"))
        assert len(found) == 1

    def test_a_reissue_is_the_same_post_with_the_same_words(self) -> None:
        before, memory = read(phase(-2, 6))
        after, again = read(phase(-0.2, 6, issued=at(-0.1)), memory=memory)
        assert after[0].guid == before[0].guid
        assert after[0].content == before[0].content
        assert again == memory

    def test_a_change_of_level_or_end_is_an_edit(self) -> None:
        before, memory = read(phase(2, 6))
        after, _ = read(phase(2, 9, RED, issued=at(0)), memory=memory)
        assert after[0].guid == before[0].guid
        assert after[0].title != before[0].title
        assert after[0].danger.ends == at(9)

    def test_a_forecast_onset_that_moves_is_told_anew(self) -> None:
        before, memory = read(phase(2, 6))
        after, memory = read(phase(4, 6, issued=at(0)), memory=memory)
        assert after[0].guid == before[0].guid
        assert after[0].danger.onset == at(4)
        later, _ = read(phase(5, 8, issued=at(4.5)), memory=memory, now=at(5))
        assert later[0].guid == before[0].guid
        assert later[0].danger.onset == at(4)

    def test_one_that_does_not_touch_the_last_is_new(self) -> None:
        before, memory = read(phase(-6, 1))
        after, _ = read(phase(10, 12), memory=memory)
        assert after[0].guid != before[0].guid

    def test_one_that_was_gone_is_new(self) -> None:
        before, memory = read(phase(None, None))
        _, memory = read(memory=memory)
        assert memory == ""
        after, _ = read(phase(None, None, issued=at(20)), memory=memory, now=at(20))
        assert after[0].guid != before[0].guid

    def test_one_that_parts_keeps_its_post_in_its_first_part(self) -> None:
        before, memory = read(phase(2, 12))
        after, _ = read(phase(2, 4, issued=at(0)), phase(8, 12, issued=at(0)), memory=memory)
        assert [entry.guid == before[0].guid for entry in after] == [True, False]

    def test_without_any_time_the_first_reading_identifies(self) -> None:
        before, memory = read(phase(None, None, issued=None))
        after, _ = read(phase(None, None, RED, issued=None), memory=memory, now=at(30))
        assert after[0].guid == before[0].guid
        assert after[0].danger.onset is None
        assert after[0].published is None

    def test_an_onset_is_told_in_the_offset_of_its_source(self) -> None:
        zone = timezone(timedelta(hours=-4))
        start = replace(phase(-2, 6), zone=zone, onset=at(-2).astimezone(zone))
        _, memory = read(start)
        after, _ = read(replace(start, onset=at(-0.5).astimezone(zone)), memory=memory)
        assert "samedi 21 novembre de 6 h à 14 h" in after[0].content.value

    @pytest.mark.parametrize(
        "memory",
        [
            "{",
            "[]",
            "null",
            "7",
            '{"gard orages": 3}',
            '{"gard orages": [[1], "x", [null, 1, 2], [1, 2, -3], [1e3, 2, 3]]}',
        ],
    )
    def test_a_broken_memory_is_an_empty_one(self, memory: str) -> None:
        assert read(phase(), memory=memory) == read(phase())

    def test_the_memory_is_short(self) -> None:
        _, memory = read(*(phase(area=str(n), hazard=hazard) for n in range(96) for hazard in ("orages", "canicule")))
        assert len(memory) < 9_000

    @given(
        st.lists(
            st.tuples(
                st.none() | st.integers(-9, 9), st.none() | st.integers(-9, 9), st.none() | st.sampled_from(Level),
                st.none() | st.integers(-9, 0), st.booleans(),
            ),
            max_size=12,
        )
    )  # fmt: skip
    def test_whatever_the_bulletins_posts_are_distinct_and_remembered(self, given_: list[tuple[Any, ...]]) -> None:
        phases = [
            phase(onset, ends, level, issued=None if issued is None else at(issued), cancelled=cancelled)
            for onset, ends, level, issued, cancelled in given_
        ]
        found, memory = read(*phases)
        assert len({entry.guid for entry in found}) == len(found)
        assert all(entry.danger.level is not GREEN and not entry.danger.cancelled for entry in found)
        again, same = read(*reversed(phases), memory=memory)
        assert [entry.guid for entry in again] == [entry.guid for entry in found]
        assert same == memory
        assert json.loads(memory or "{}") is not None


class TestPosts:
    def test_a_post_says_what_where_when_and_who(self) -> None:
        entry = of_phase(phase(2, 10.5, ORANGE, issuer="Météo-France", said=("Abritez-vous.",)), "x")
        assert entry.title.value == "Vigilance orange orages : Gard"
        assert entry.content.value.split("\n\n") == [
            "Orages, vigilance orange : soyez très vigilants.",
            "Gard, samedi 21 novembre de 15 h à 23 h 30.",
            "Abritez-vous.",
            "Émis par Météo-France.",
        ]
        assert not entry.content.html

    def test_levels_that_follow_each_other_are_told_one_by_one(self) -> None:
        found, _ = read(phase(-3, 2), phase(2, 4), phase(4, 6, ORANGE), phase(6, None))
        assert (
            "Jaune : samedi 21 novembre de 10 h à 17 h ; orange : samedi 21 novembre de 17 h à 19 h ; "
            "jaune : à partir du samedi 21 novembre à 19 h." in found[0].content.value
        )

    def test_a_level_that_is_unknown_among_others_is_said_so(self) -> None:
        found, _ = read(phase(2, 4), phase(4, 6, None))
        assert "sans couleur : samedi" in found[0].content.value
        assert found[0].danger.level is YELLOW

    def test_a_drill_says_so_and_asks_for_nothing(self) -> None:
        entry = of_phase(phase(drill=True, level=RED), "x")
        assert entry.title.value == "Exercice, vigilance rouge orages : Gard"
        assert entry.content.value.startswith(
            "Ceci est un exercice : il n’y a aucun danger.\n\nOrages, vigilance rouge."
        )

    def test_the_title_of_one_that_is_over_says_so(self) -> None:
        assert title(phase(cancelled=True)) == "Fin de la vigilance orages : Gard"
        assert title(phase(cancelled=True, level=None, place="")) == "Fin de l’alerte orages"
        assert "Cette alerte est levée." in of_phase(phase(cancelled=True), "x").content.value

    def test_without_a_level_it_is_an_alert(self) -> None:
        entry = of_phase(phase(None, None, level=None, hazard="rupture de barrage", place=""), "x")
        assert entry.title.value == "Alerte rupture de barrage"
        assert entry.content.value == "Rupture de barrage."

    def test_a_colour_without_a_level_is_named(self) -> None:
        entry = of_phase(phase(level=RED, shade="violette", hazard="cyclone"), "x")
        assert entry.title.value == "Vigilance violette cyclone : Gard"
        assert entry.content.value.startswith("Cyclone, vigilance violette.")

    def test_instants_are_given_in_utc(self) -> None:
        zone = timezone(timedelta(hours=2))
        entry = of_phase(phase(onset=2, issued=at(0).astimezone(zone)), "x")
        assert entry.published.tzinfo is UTC
