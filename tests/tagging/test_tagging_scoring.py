"""What the lines of a lexicon find in a post."""

import pytest

from plugins.tagging.denial import denied_words
from plugins.tagging.footer import footer_start
from plugins.tagging.lexicon import parse_lexicon
from plugins.tagging.scoring import findings, totals
from plugins.tagging.words import words_of


def found(lines, text, title="", weights="alerte = 2", more=""):
    joined = "\n".join(lines.split(", "))
    lexicon = parse_lexicon(
        f"footer = 'contact'\n[[terms]]\nweights = {{ {weights} }}\n{more}lines = '''\n{joined}\n'''\n", "x"
    )
    words = words_of(title, text)
    return findings(words, lexicon, footer_start(words, lexicon.footer), denied_words(words)), words


def weights(lines, text, **more):
    return [finding.weight for finding in found(lines, text, **more)[0]]


def test_each_line_counts_once_and_each_further_one_for_less():
    pieces, _ = found("feu, crue", "feu crue feu")
    assert [piece.weight for piece in pieces] == [2, 2]
    assert totals(pieces) == {"alerte": 2 + 0.75 * 2}


def test_what_speaks_against_does_not_fade():
    pieces, _ = found("feu, crue", "feu crue", weights="alerte = -2")
    assert totals(pieces) == {"alerte": -4}


def test_a_group_counts_no_more_lines_than_its_most():
    assert len(weights("feu, crue, vent", "feu crue vent")) == 3
    assert len(weights("feu, crue, vent", "feu crue vent", more="most = 2\n")) == 2


def test_the_same_words_do_not_count_twice_for_a_tag():
    pieces, words = found("vigilance orange, orange", "vigilance orange")
    assert [words.quote(piece.first, piece.after) for piece in pieces] == ["vigilance orange"]


def test_the_words_of_the_title_count_for_more():
    assert weights("vigilance orange", "suite", title="Vigilance orange") == [2.5]
    assert weights("vigilance orange", "vigilance orange") == [2]


def test_what_comes_late_counts_less_and_the_closing_matter_least():
    assert weights("crue", "mot " * 200 + "crue") == [pytest.approx(1.2)]
    assert weights("crue", "mot " * 5 + "\ncontact crue") == [pytest.approx(0.4)]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("alerte, alerte rouge, rouge", "Aucune alerte rouge en cours."),
        ("arnaque", "Il ne s'agit pas d'une arnaque."),
        ("deviation", "La fête se tiendra sans déviation."),
        ("crue, inondation", "Pas de crue, pas d'inondation."),
        ("feu .. fixe", "Le feu n'est pas fixé."),
    ],
)
def test_words_that_are_denied_do_not_count(lines, text):
    assert weights(lines, text) == []


def test_a_line_with_its_own_negation_is_not_denied():
    assert weights("ne cliquez pas", "Sans attendre, ne cliquez pas.") == [2]
    assert weights("aucune victime", "aucune victime") == [2]


def test_a_denial_stops_at_the_end_of_its_sentence():
    assert weights("vigilance orange", "Il n'y en a aucune. Vigilance orange.") == [2]


def test_a_person_is_sought_wherever_and_however_it_is_said():
    more = {"weights": '"person.disparition" = 3'}
    assert weights("disparu", "mot " * 200 + "disparu", **more) == [3]
    assert weights("disparu", "aucun disparu", **more) == [3]
