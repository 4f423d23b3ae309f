"""What the linear model sees of a post."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.model import Service
from plugins.tagging.denial import denied_words
from plugins.tagging.features import features_of
from plugins.tagging.words import words_of


def features(text, title="", footer=None, service=None, department=None):
    words = words_of(title, text)
    end = len(words.folded) if footer is None else footer
    return features_of(words, end, denied_words(words), service=service, department=department)


def test_grams_are_words_beginnings_and_pairs_each_at_its_first_place():
    assert features("Recherchons témoins, recherchons").body == {
        "recherchons": 0,
        "recher*": 0,
        "recherchons temoins": 0,
        "temoins": 1,
        "temoin*": 1,
        "temoins recherchons": 1,
    }


def test_no_pair_runs_over_the_end_of_a_sentence_or_into_the_closing_matter():
    assert set(features("Feu. Crue").body) == {"feu", "crue"}
    found = features("feu crue vent feu", footer=2)
    assert dict(found.body) == {"feu": 0, "feu crue": 0, "crue": 1}
    assert dict(found.closing) == {"vent": 2, "vent feu": 2}


def test_numbers_differ_by_their_length_only():
    assert set(features("76000 RD940 7 h").body) == {"0000", "rd000", "0", "h", "0000 rd000", "rd000 0", "0 h"}


def test_a_denied_word_is_another_word():
    assert set(features("aucune alerte").body) == {"aucune", "aucune*", "!alerte", "!alert*", "aucune !alerte"}


def test_a_long_post_is_not_louder_than_a_short_one():
    assert features("feu").scale == pytest.approx(8**-0.5)
    long = features(" ".join(f"mot{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(200)))
    assert long.scale == pytest.approx(len(long.body) ** -0.5)


def test_the_traits_of_a_post():
    found = features("Appelez le 02 61 91 00 00 avant 18 h !! Vous venez ?", "Titre", service=Service.SDIS)
    assert found.traits == {
        "service=sdis": 1.0,
        "national": 1.0,
        "length": pytest.approx(
            len(words_of("Titre", "Appelez le 02 61 91 00 00 avant 18 h !! Vous venez ?").folded) / 300
        ),
        "title": 1.0,
        "question": 1.0,
        "exclamation": 1.0,
        "telephone": 1.0,
        "hour": 1.0,
        "vous": pytest.approx(2 / 3),
    }
    plain = features("Feu fixé", department="76").traits
    assert {name for name, value in plain.items() if value} == {"length"}


@given(st.text(max_size=200), st.text(max_size=300))
def test_any_text_has_features_within_bounds(title, text):
    found = features(text, title)
    assert 0 < found.scale <= 8**-0.5
    assert all(0 <= value <= 1 for value in found.traits.values())
    assert not set(found.body) & set(found.closing)
