"""Cutting a post into words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.tagging.words import words_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Évacuation IMMÉDIATE", ["evacuation", "immediate"]),
        ("l’alerte, l'eau", ["l", "alerte", "l", "eau"]),
        ("garde-à-vue", ["garde", "a", "vue"]),
        ("Cœur æquo", ["coeur", "aequo"]),
        ("#AppelÀTémoins", ["appel", "a", "temoins"]),
        ("#alerteenlevement", ["alerteenlevement"]),
        ("#VigilanceORANGE", ["vigilance", "orange"]),
        ("#FeuxDeForêt2026", ["feux", "de", "foret", "2026"]),
        ("#RN12", ["rn12"]),
        ("𝗔𝗟𝗘𝗥𝗧𝗘 𝓇𝑜𝓊𝑔𝑒", ["alerte", "rouge"]),
        ("⚠️🔥 feu 🔥", ["feu"]),
        ("voir https://exemple.fr/recrutement @prefet76 a@b.fr", ["voir"]),
        ("voir www.exemple.fr/recrutement", ["voir"]),
        ("voir http://exemple.fr", ["voir"]),
        ("voir @prefet76, merci", ["voir", "merci"]),
        ("e\u0301te\u0301", ["ete"]),
        ("", []),
    ],
)
def test_words_are_folded_and_addresses_left_out(text, folded):
    assert list(words_of("", text).folded) == folded


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("un deux. trois", [0, 0, 1]),
        ("un ! deux ? trois…quatre", [0, 1, 2, 3]),
        ("un : deux, trois", [0, 0, 0]),
        ("un\ndeux", [0, 1]),
        ("1.5 km", [0, 0, 0]),
    ],
)
def test_sentences_end_at_strong_marks_and_line_ends(text, sentences):
    assert list(words_of("", text).sentences) == sentences


def test_the_title_is_counted_and_ends_a_sentence():
    words = words_of("Alerte rouge", "cyclone")
    assert words.title == 2
    assert words.sentences == (0, 0, 1)
    assert words_of("Alerte #FeuDeForêt", "#FeuDeForêt").title == 4
    assert words_of("", "cyclone").title == 0


def test_a_quote_gives_the_words_as_they_stand():
    words = words_of("", "Voici #AppelÀTémoins,\n  l’ŒIL ouvert")
    assert words.quote(1, 4) == "AppelÀTémoins"
    assert words.quote(4, 6) == "l’ŒIL"


def test_a_hashtag_is_also_known_whole():
    assert words_of("", "à #AixEnProvence").tags == ((1, 4, "aixenprovence"),)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_cut_and_every_span_holds_its_word(title, text):
    words = words_of(title, text)
    assert len(words.folded) == len(words.spans) == len(words.sentences)
    assert all(words.folded)
    assert all(start < end for start, end in words.spans)
    assert list(words.spans) == sorted(words.spans)
    assert list(words.sentences) == sorted(words.sentences)
    assert 0 <= words.title <= len(words.folded)
