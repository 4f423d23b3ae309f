"""What a reader acts on: which facts are shown, in which words, and which never of a person sought."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import NOW, make_post
from stage import Stage, tree

from plugins.model import AppealKind, Evidence, Facts, Level, PersonSought, Post, Tags, Topic
from plugins.portal.essentials import NOTHING, Essentials, essentials, phone

PARIS = "Europe/Paris"
SUNDAY = datetime(2026, 11, 22, 17, tzinfo=UTC)
ALL = Facts(
    phones=("+33235000000", "17", "+33612345678"),
    until=SUNDAY,
    level=Level.ORANGE,
    roads=("A13",),
    hazards=("orages", "crue"),
    appeal=AppealKind.ACCIDENT,
)


def post(facts: Facts = ALL, *topics: Topic, person: PersonSought | None = None, **changes: Any) -> Post:
    tags = Tags(topics or (Topic.ALERT,), closes=changes.pop("closes", False), person=person, facts=facts)
    return make_post(**{"tags": tags, "ends": SUNDAY} | changes)


def shown(facts: Facts = ALL, *topics: Topic, neutral: bool = False, **changes: Any) -> Essentials:
    return essentials(post(facts, *topics, **changes), PARIS, neutral=neutral)


def numbers(found: Essentials) -> list[str]:
    return [one.href for one in found.phones]


def test_an_alert_shows_all_that_its_words_give() -> None:
    found = shown()
    assert (found.level, found.hazards, found.roads) == (Level.ORANGE, ("Orages", "Crues"), ("A13",))
    assert found.until is not None
    assert (found.until.words, found.stated) == ("dimanche 22\u00a0novembre, 18\u00a0h", True)
    assert numbers(found) == ["tel:+33235000000", "tel:17", "tel:+33612345678"]
    assert found.warned


def test_a_post_without_facts_shows_none() -> None:
    assert essentials(make_post(), PARIS, neutral=False) == NOTHING
    assert not NOTHING.warned


def test_the_hour_is_that_of_the_site() -> None:
    found = essentials(post(), "Indian/Reunion", neutral=False)
    assert found.until is not None
    assert found.until.words == "dimanche 22\u00a0novembre, 21\u00a0h"


def test_an_end_by_the_rule_is_not_said_to_be_the_messages_own() -> None:
    assert not shown(replace(ALL, until=None)).stated
    assert not shown(ends=SUNDAY + timedelta(hours=3)).stated


@pytest.mark.parametrize(
    ("topics", "ends", "expected"),
    [
        ((Topic.TRAFFIC,), None, True),
        ((Topic.ALERT,), SUNDAY - timedelta(hours=1), True),
        ((Topic.ALERT,), SUNDAY + timedelta(hours=1), False),  # its source put it off since
        ((Topic.ALERT, Topic.WITNESS_APPEAL), SUNDAY + timedelta(days=30), True),  # the appeal goes on longer
    ],
)
def test_an_end_that_is_not_the_alerts_is_told_unless_it_was_put_off(
    topics: tuple[Topic, ...], ends: datetime | None, expected: bool
) -> None:
    assert (shown(ALL, *topics, ends=ends).until is not None) is expected


@pytest.mark.parametrize("over", [{"closes": True, "ends": None}, {"ended": True, "ends": NOW}])
def test_what_is_over_asks_nobody_to_call_and_gives_no_end(over: dict[str, Any]) -> None:
    found = shown(**over)
    assert (found.phones, found.until, found.appeal, found.stated) == ((), None, None, False)


def test_an_alert_that_ended_by_its_words_still_says_when() -> None:
    found = shown(ended=True)
    assert found.stated
    assert found.until is not None


def test_a_post_that_lifts_an_alert_shows_no_level() -> None:
    assert shown(closes=True, ends=None).level is None


def test_a_withdrawn_post_shows_nothing() -> None:
    assert shown(withdrawn=NOW) == NOTHING


def test_a_drill_has_no_level() -> None:
    found = shown(replace(ALL, drill=True))
    assert (found.drill, found.level) == (True, None)


@pytest.mark.parametrize("person", PersonSought)
def test_of_a_person_sought_only_what_names_nobody_is_shown(person: PersonSought) -> None:
    found = shown(replace(ALL, appeal=AppealKind.MISSING, until=None, minor=True), person=person, neutral=True)
    assert (found.level, found.hazards, found.roads, found.until, found.appeal) == (None, (), (), None, None)
    assert numbers(found) == ["tel:+33235000000", "tel:17"], "a mobile number may be that of the family"
    assert found.minor is (person is not PersonSought.POSSIBLE)


def test_a_doubtful_search_may_say_that_it_is_about_an_accident() -> None:
    assert shown(person=PersonSought.POSSIBLE, neutral=True).appeal is AppealKind.ACCIDENT


facts = st.builds(
    Facts,
    phones=st.lists(st.sampled_from(ALL.phones), unique=True).map(tuple),
    until=st.none() | st.integers(-99, 9999).map(lambda hours: NOW + timedelta(hours=hours)),
    level=st.none() | st.sampled_from(Level),
    roads=st.lists(st.sampled_from(["A13", "NOM"])).map(tuple),
    hazards=st.lists(st.sampled_from(["orages", "NOM"])).map(tuple),
    appeal=st.none() | st.sampled_from(AppealKind),
    minor=st.booleans(),
    drill=st.booleans(),
)


@given(facts, st.sampled_from(PersonSought), st.booleans(), st.booleans())
def test_no_fact_ever_tells_more_of_a_person_sought(
    found: Facts, person: PersonSought, closes: bool, ended: bool
) -> None:
    neutral = essentials(post(found, person=person, closes=closes, ended=ended), PARIS, neutral=True)
    assert "NOM" not in repr(neutral)
    assert "612345678" not in repr(neutral)
    assert neutral.appeal in {None, AppealKind.ACCIDENT, AppealKind.OBJECTS, AppealKind.OFFENCE}


@pytest.mark.parametrize(
    ("number", "expected", "href"),
    [
        ("+33235000000", "02 35 00 00 00", "tel:+33235000000"),
        ("17", "17", "tel:17"),
        ("114", "114", "sms:114"),
        ("116000", "116 000", "tel:116000"),
    ],
)
def test_a_number_is_shown_as_it_is_dialled(number: str, expected: str, href: str) -> None:
    found = phone(number)
    assert (" ".join(found.shown.split()), found.href) == (expected, href)


@pytest.mark.parametrize("number", ["+33612345678", "+33712345678", "+262692123456", "+596696123456"])
def test_a_mobile_number_is_known_as_one(number: str) -> None:
    assert phone(number).mobile


@pytest.mark.parametrize("number", ["+33235000000", "+33805805817", "17", "116006", "+262262407777"])
def test_the_number_of_a_service_is_not_taken_for_a_mobile_one(number: str) -> None:
    assert not phone(number).mobile


def test_a_hazard_that_has_no_name_is_said_as_it_is() -> None:
    assert shown(Facts(hazards=("orages", "pluie de grenouilles"))).hazards == ("Orages", "pluie de grenouilles")


def test_the_page_of_an_alert_says_what_to_do_first(stage: Stage) -> None:
    ends = stage.now + timedelta(hours=30)
    name = stage.post("76", Topic.ALERT, title="Orages", lasts=30, facts=replace(ALL, until=ends))
    stage.build()
    page = stage.page(f"76/2026/11/{name}.html")
    assert '<b class="level orange">Niveau orange</b>' in page
    assert "Orages, crues" in page
    assert '<a class="tel" href="tel:+33235000000">02' in page
    assert "A13" in page
    assert "Cette fin est celle que donne le message" in page
    assert "en cours pendant 24 heures" not in page, "the rule does not govern what ends by its own words"
    for listing in ("76/index.html", "index.html", "76/alerte/index.html", "sujets/alerte/index.html", "76/atom.xml"):
        text = stage.page(listing)
        assert "dimanche 22\u00a0novembre, 19\u00a0h" in text, listing
        assert ", selon le message" in text, listing


def test_a_drill_is_said_to_be_one_first_of_all_in_every_list_and_feed(stage: Stage) -> None:
    name = stage.post("76", Topic.PRACTICAL, title="Sirène à midi", facts=Facts(drill=True))
    stage.build()
    for page in (
        f"76/2026/11/{name}.html", "76/index.html", "76/infos-pratiques/index.html", "76/2026/11/index.html",
        "76/atom.xml", "sujets/infos-pratiques/index.html", "76/comptes/76-1.html",
    ):  # fmt: skip
        assert "Exercice\u00a0: Sirène à midi" in stage.page(page), page
    article = stage.page(f"76/2026/11/{name}.html").partition("<article")[2]
    assert article.index("n’annonce aucun danger réel") < article.index("<h1>")


def test_the_number_to_call_stands_on_the_page_of_a_person_sought_and_nothing_else_of_it(stage: Stage) -> None:
    name = stage.post(
        "76", Topic.WITNESS_APPEAL, title="Anaëlle Kervadec", text="Anaëlle, vue sur l'A13.", lasts=24,
        person=PersonSought.MISSING, facts=replace(ALL, appeal=AppealKind.MISSING, minor=True),
        evidence=(Evidence("person", "Anaëlle a disparu", 3.0), Evidence("phones", "sa mère", 1.0)),
    )  # fmt: skip
    stage.build()
    page = stage.page(f"76/2026/11/{name}.html")
    assert 'href="tel:+33235000000"' in page
    assert "La personne recherchée est mineure" in page
    for file, data in tree(stage.settings.output).items():
        for word in (b"Ana\xc3\xablle", b"A13", b"+33612345678", "sa mère".encode()):
            assert word not in data, file
