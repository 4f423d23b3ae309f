"""The French words of the theme: one for each value, and grammar where it moves."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import pytest
from making_theme import environment

from plugins.model import (
    AppealKind,
    ChangeKind,
    Confidence,
    Facts,
    PersonSought,
    Platform,
    ProofKind,
    Service,
    Topic,
    Verdict,
)
from plugins.portal.essentials import NOTHING, Essentials

WORDS = environment().get_template("_words.html").module


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("TOPICS", Topic),
        ("ABOUT", Topic),
        ("SERVICES", Service),
        ("PLATFORMS", Platform),
        ("PROOFS", ProofKind),
        ("CONFIDENCES", Confidence),
        ("VERDICTS", Verdict),
        ("CHANGES", ChangeKind),
        ("PERSONS", PersonSought),
        ("SINGULAR", Topic),
        ("APPEALS", AppealKind),
    ],
)
def test_each_value_has_its_words_and_no_words_are_left_over(name: str, values: type[StrEnum]) -> None:
    words = getattr(WORDS, name)
    assert set(words) == {value.value for value in values}
    assert all(text.strip() for text in words.values())


def test_whatever_may_have_reasons_has_its_words() -> None:
    assert set(WORDS.SIGNS) == {"closes", "person", "communes", *Facts.__dataclass_fields__}


def test_each_state_of_a_card_has_its_words() -> None:
    assert set(WORDS.STATES) == {"current", "ended", "closes", "withdrawn"}


@pytest.mark.parametrize(
    ("commune", "expected"),
    [
        ("Rouen", "à Rouen"),
        ("Le Havre", "au Havre"),
        ("Les Andelys", "aux Andelys"),
        ("La Ciotat", "à La Ciotat"),
        ("L'Aigle", "à L'Aigle"),
        ("Lens", "à Lens"),
        ("Lesparre-Médoc", "à Lesparre-Médoc"),
    ],
)
def test_the_article_of_a_commune_melts_into_the_preposition(commune: str, expected: str) -> None:
    assert WORDS.at(commune).strip().unescape() == expected


@dataclass
class Site:
    name: str = "Seine-Maritime"


@dataclass
class Sought:
    neutral: PersonSought = PersonSought.MISSING
    topics: tuple[Topic, ...] = (Topic.WITNESS_APPEAL,)
    state: str = "current"
    communes: tuple[str, ...] = ()
    headline: str = ""
    site: Site = field(default_factory=Site)
    facts: Essentials = NOTHING


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (Sought(communes=("Le Havre", "Rouen")), "Disparition inquiétante au Havre"),
        (Sought(), "Disparition inquiétante (Seine-Maritime)"),
        (Sought(neutral=PersonSought.WANTED, state="ended", communes=("Dieppe",)), "Avis de recherche à Dieppe"),
        (Sought(neutral=PersonSought.ABDUCTED, communes=("Les Andelys",)), "Alerte enlèvement aux Andelys"),
        (Sought(neutral=PersonSought.POSSIBLE, communes=("Dieppe",)), "Appel à témoins à Dieppe"),
        (
            Sought(neutral=PersonSought.POSSIBLE, topics=(Topic.CASE_REPORT,), state="closes"),
            "Affaire ou intervention (Seine-Maritime)",
        ),
        (Sought(neutral=PersonSought.POSSIBLE, topics=()), "Message (Seine-Maritime)"),
        (Sought(state="closes", communes=("Le Tréport",)), "Recherches terminées au Tréport"),
        (Sought(state="closes"), "Recherches terminées (Seine-Maritime)"),
        (Sought(state="withdrawn", headline="never"), "Message retiré"),
        (Sought(facts=Essentials(drill=True)), "Exercice\u00a0: Disparition inquiétante (Seine-Maritime)"),
    ],
)
def test_a_person_sought_has_a_headline_that_names_no_one(card: Sought, expected: str) -> None:
    assert WORDS.headline(card).strip() == expected


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2026, 11, 1), "1er&nbsp;novembre 2026"), (date(2026, 8, 31), "31&nbsp;août 2026")]
)
def test_a_date_is_said_in_french(day: date, expected: str) -> None:
    assert WORDS.date(day) == expected


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Sirène à midi", "Exercice\u00a0: Sirène à midi"),
        ("Exercice de sécurité civile", "Exercice de sécurité civile"),
        ("EXERCICE en gare", "EXERCICE en gare"),
    ],
)
def test_a_drill_is_headed_as_one_but_not_twice(headline: str, expected: str) -> None:
    card = Sought(neutral=None, headline=headline, facts=Essentials(drill=True))  # type: ignore[arg-type]
    assert WORDS.headline(card).strip() == expected
