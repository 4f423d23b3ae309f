"""What a post denies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.tagging.denial import denied_words
from plugins.tagging.words import words_of


def denied(text):
    words = words_of("", text)
    return [words.folded[place] for place in sorted(denied_words(words))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aucune alerte rouge en cours", ["alerte"]),
        ("un accident sans gravité ni blessé", ["gravite", "blesse"]),
        ("Il ne s'agit pas d'une arnaque", ["une", "arnaque"]),
        ("Pas de crue, pas de grave inondation", ["crue", "grave", "inondation"]),
        ("Ne tardez pas, appelez", []),
        ("Il n'y en a pas. Alerte !", []),
        ("Aucune ! Alerte ce soir", []),
        ("jamais", []),
        ("rien de particulier", []),
        ("aucune autre nouvelle grave alerte", ["autre", "nouvelle", "grave", "alerte"]),
        ("aucune autre nouvelle grave question d'alerte", ["autre", "nouvelle", "grave", "question"]),
    ],
)
def test_words_are_denied_up_to_the_first_that_means_something(text, expected):
    assert denied(text) == expected


@given(st.text(max_size=200))
def test_only_words_of_the_post_are_denied(text):
    words = words_of("", text)
    assert denied_words(words) <= set(range(len(words.folded)))
