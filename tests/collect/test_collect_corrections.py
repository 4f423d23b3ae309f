"""The editors' word over the tagger's and the source's: what it replaces, and what it leaves."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import NOW, identifier

from plugins.archive.tables import posts
from plugins.collect.corrections import corrected, version_of
from plugins.collect.decide import with_danger
from plugins.model import CORRECTED, AppealKind, Correction, Danger, Evidence, Facts, Level, PersonSought, Tags, Topic
from plugins.text import digest

POST = identifier(1)
FOUND = Tags(
    topics=(Topic.ALERT, Topic.TRAFFIC),
    closes=False,
    communes=("Rouen",),
    person=None,
    facts=Facts(phones=("17",), level=Level.ORANGE, roads=("A13",)),
    evidence=(
        Evidence("alerte", "évacuation", 3.0),
        Evidence("circulation", "A13 coupée", 2.0),
        Evidence("alerte", "inondation", 1.0),
        Evidence("roads", "A13", 1.0),
    ),
    version="v1",
)


def words(tags: Tags) -> list[tuple[str, str, float]]:
    return [(one.tag, one.words, one.weight) for one in tags.evidence]


def test_without_a_correction_nothing_changes() -> None:
    assert corrected(FOUND, None) is FOUND


def test_topics_take_the_place_of_those_that_were_found_with_their_reasons() -> None:
    tags = corrected(FOUND, Correction(POST, topics=(Topic.CASE_REPORT, Topic.TRAFFIC)))
    assert tags.topics == (Topic.CASE_REPORT, Topic.TRAFFIC)
    assert words(tags) == [("affaire", CORRECTED, 1.0), ("circulation", CORRECTED, 1.0), ("roads", "A13", 1.0)]
    assert replace(tags, topics=FOUND.topics, evidence=FOUND.evidence) == FOUND, "all else is left"


@pytest.mark.parametrize(
    ("correction", "name", "value", "weight"),
    [
        (Correction(POST, closes=True), "closes", True, 1.0),
        (Correction(POST, closes=False), "closes", False, -1.0),
        (Correction(POST, communes=("Le Havre",)), "communes", ("Le Havre",), 1.0),
        (Correction(POST, communes=()), "communes", (), -1.0),
        (Correction(POST, person=PersonSought.WANTED), "person", PersonSought.WANTED, 1.0),
        (Correction(POST, person=False), "person", None, -1.0),
    ],
)
def test_each_other_tag_is_replaced_alone_with_its_reasons(
    correction: Correction, name: str, value: object, weight: float
) -> None:
    found = replace(FOUND, evidence=(*FOUND.evidence, Evidence(name, "ses mots", 5.0)))
    tags = corrected(found, correction)
    assert getattr(tags, name) == value
    assert words(tags) == [(name, CORRECTED, weight), *words(FOUND)]
    assert replace(tags, evidence=FOUND.evidence, **{name: getattr(FOUND, name)}) == FOUND


class TestDrill:
    def test_what_is_a_drill_is_no_alert(self) -> None:
        tags = corrected(FOUND, Correction(POST, drill=True))
        assert (tags.topics, tags.facts) == ((Topic.TRAFFIC,), Facts(phones=("17",), roads=("A13",), drill=True))
        assert words(tags) == [("drill", CORRECTED, 1.0), ("circulation", "A13 coupée", 2.0), ("roads", "A13", 1.0)]

    def test_a_drill_that_is_nothing_else_is_practical(self) -> None:
        tags = corrected(replace(FOUND, topics=(Topic.ALERT,)), Correction(POST, drill=True))
        assert tags.topics == (Topic.PRACTICAL,)
        assert words(tags)[0] == ("infos-pratiques", CORRECTED, 1.0)

    def test_the_topics_of_the_editors_stand_as_they_are(self) -> None:
        topics = (Topic.PREVENTION,)
        assert corrected(FOUND, Correction(POST, topics=topics, drill=True)).topics == topics

    def test_what_is_none_may_be_an_alert_again(self) -> None:
        drill = replace(FOUND, topics=(Topic.PRACTICAL,), facts=Facts(drill=True))
        tags = corrected(drill, Correction(POST, topics=(Topic.ALERT,), drill=False))
        assert (tags.topics, tags.facts.drill) == ((Topic.ALERT,), False)


class TestPersons:
    SOUGHT = replace(
        FOUND,
        topics=(Topic.WITNESS_APPEAL,),
        person=PersonSought.MISSING,
        facts=Facts(appeal=AppealKind.MISSING, minor=True),
    )

    def test_where_nobody_is_sought_nobody_is_a_minor(self) -> None:
        assert corrected(self.SOUGHT, Correction(POST, person=False)).facts == Facts()

    @pytest.mark.parametrize(
        ("person", "kind"),
        [
            (PersonSought.WANTED, AppealKind.WANTED),
            (PersonSought.ABDUCTED, AppealKind.ABDUCTED),
            (PersonSought.POSSIBLE, None),
        ],
    )
    def test_the_kind_of_appeal_follows_the_person(self, person: PersonSought, kind: AppealKind | None) -> None:
        assert corrected(self.SOUGHT, Correction(POST, person=person)).facts == Facts(appeal=kind, minor=True)

    def test_another_kind_of_appeal_is_left(self) -> None:
        accident = replace(self.SOUGHT, person=None, facts=Facts(appeal=AppealKind.ACCIDENT))
        assert corrected(accident, Correction(POST, person=PersonSought.MISSING)).facts == accident.facts

    def test_what_appeals_to_nobody_any_more_has_no_kind_of_appeal(self) -> None:
        accident = replace(self.SOUGHT, person=None, facts=Facts(appeal=AppealKind.ACCIDENT))
        assert corrected(accident, Correction(POST, topics=(Topic.TRAFFIC,))).facts.appeal is None
        assert corrected(accident, Correction(POST, topics=(Topic.WITNESS_APPEAL,))).facts.appeal is AppealKind.ACCIDENT
        assert corrected(self.SOUGHT, Correction(POST, topics=(Topic.CASE_REPORT,))).facts == Facts(minor=True)


class TestFacts:
    WARNING = replace(
        FOUND,
        facts=Facts(until=NOW, level=Level.RED, hazards=("crue",), phones=("17",)),
        evidence=tuple(Evidence(tag, "ses mots", 1.0) for tag in ("alerte", "until", "level", "hazards", "phones")),
    )

    @pytest.mark.parametrize(
        ("correction", "left"),
        [
            (Correction(POST, topics=(Topic.PREVENTION,)), {"phones"}),
            (Correction(POST, topics=(Topic.TRAFFIC,)), {"phones", "until", "level"}),
            (Correction(POST, topics=(Topic.ALERT,)), {"phones", "until", "level", "hazards"}),
            (Correction(POST, closes=True), {"phones", "level", "hazards"}),
            (Correction(POST, topics=(Topic.PRACTICAL,), closes=True), {"phones", "level", "hazards"}),
            (Correction(POST, drill=True), {"phones"}),
            (Correction(POST, closes=False), {"phones", "until", "level", "hazards"}),
        ],
    )
    def test_facts_of_an_alert_go_with_it_and_with_their_reasons(self, correction: Correction, left: set[str]) -> None:
        tags = corrected(self.WARNING, correction)
        names = {"until", "level", "hazards", "phones"}
        assert {name for name in names if getattr(tags.facts, name)} == left
        assert {one.tag for one in tags.evidence if one.words == "ses mots"} & names == left

    def test_communes_are_no_concern_of_theirs(self) -> None:
        odd = replace(self.WARNING, topics=(Topic.PREVENTION,))
        assert corrected(odd, Correction(POST, communes=())).facts == odd.facts


def test_the_editors_win_over_a_warning_for_machines_too() -> None:
    danger = Danger("orages", Level.ORANGE, NOW, NOW, drill=False)
    tags = corrected(with_danger(FOUND, danger), Correction(POST, topics=(Topic.PREVENTION,), closes=True))
    assert (tags.topics, tags.closes) == ((Topic.PREVENTION,), True)


corrections = st.builds(
    Correction,
    st.just(POST),
    topics=st.none() | st.lists(st.sampled_from(Topic), min_size=1, max_size=3, unique=True).map(tuple),
    closes=st.none() | st.booleans(),
    communes=st.none() | st.lists(st.sampled_from(["Rouen", "Le Havre"]), unique=True).map(tuple),
    person=st.none() | st.just(False) | st.sampled_from(PersonSought),
    drill=st.none() | st.booleans(),
)


@given(corrections, corrections)
def test_the_version_tells_corrections_apart_and_fits_its_column(one: Correction, other: Correction) -> None:
    tagger = digest("the longest that a tagger gives itself")
    assert (version_of(tagger, one) == version_of(tagger, other)) == (one == other)
    assert len(version_of(tagger, one)) < posts.c.tagger.type.length
    assert version_of(tagger, one).startswith(f"{tagger}+")
    assert version_of(tagger, replace(one, post=identifier(2))) == version_of(tagger, one)


@given(corrections)
def test_what_it_names_stands_what_it_does_not_is_left_and_twice_is_once(correction: Correction) -> None:
    once = corrected(FOUND, correction)
    for name in ("topics", "closes", "communes"):
        value = getattr(correction, name)
        if value is not None:
            assert getattr(once, name) == value
        elif name != "topics" or not correction.drill:
            assert getattr(once, name) == getattr(FOUND, name)
    assert once.person == (correction.person or None if correction.person is not None else FOUND.person)
    assert once.facts.drill == bool(correction.drill)
    assert {one.tag for one in once.evidence if one.words == CORRECTED} >= {
        name for name in ("closes", "communes", "person", "drill") if getattr(correction, name) is not None
    }
    again = corrected(once, correction)
    assert again == once
    assert words(again) == words(once)


def test_every_field_of_a_correction_is_heeded() -> None:
    assert [one.name for one in fields(Correction)] == ["post", "topics", "closes", "communes", "person", "drill"]
