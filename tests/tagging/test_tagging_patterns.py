"""The small language of the lexicon."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.tagging.patterns import Matcher, compile_pattern
from plugins.tagging.words import words_of


def found(line, text, title=""):
    words = words_of(title, text)
    matcher = Matcher([compile_pattern(line, 0)])
    return [words.quote(match.first, match.after) for match in matcher.matches(words)]


@pytest.mark.parametrize(
    ("line", "text", "quotes"),
    [
        ("alerte", "Alertes, ALERTE !", ["ALERTE"]),
        ("interpell*", "Il interpellait un interpellé", ["interpellait", "interpellé"]),
        ("bas|haut|dess*", "haut dessus bassin", ["haut", "dessus"]),
        ("blessé(s)", "blessé blessés blessée", ["blessé", "blessés"]),
        ("à l'abri", "mis à l’abri", ["à l’abri"]),
        ("garde-à-vue", "Garde à vue", ["Garde à vue"]),
        ("à la? plage", "à plage, à la plage", ["à plage", "à la plage"]),
        ("# kg", "12 kg et deux kg", ["12 kg"]),
        ("rd#", "RD14 RDV RD", ["RD14"]),
        ("feu .. fixé", "feu de Montirat enfin fixé", ["feu de Montirat enfin fixé"]),
        ("feu .. fixé", "feu de la forêt de pins fixé", []),
        ("feu ... fixé", "feu de la forêt de pins fixé", ["feu de la forêt de pins fixé"]),
        ("feu .. fixé", "feu. Enfin fixé", []),
        ("feu .. fixé", "feu fixé", ["feu fixé"]),
        ("feu .. fixé", "feu de", []),
        ("a b?", "a c", ["a"]),
    ],
)
def test_a_line_matches_what_its_signs_say(line, text, quotes):
    assert found(line, text) == quotes


def test_a_start_matches_only_at_the_start_of_title_or_text():
    assert found("^retour sur", "Retour sur la journée. Un retour sur place") == ["Retour sur"]
    assert found("^rappel", "rappel : fin", title="Rappel") == ["Rappel", "rappel"]


def test_the_same_word_is_looked_up_once_and_matches_again():
    assert found("feu", "feu feu feu") == ["feu"] * 3


@pytest.mark.parametrize(
    "line", ["", "..", ".. mot", "mot ..", "mot? autre", "^", "mo+t", "a|", "*", "#(s) mot", "mot #(s)"]
)
def test_a_line_that_means_nothing_is_refused(line):
    with pytest.raises(ValueError, match=r"pattern begins|is not a word"):
        compile_pattern(line, 0)


WORDS = ["a", "de", "feu", "feux", "fixe", "fixer", "fini", "rd14", "12"]
ENDS = ["a", "feu", "feu(x)", "fix*", "fixe*|a", "f*|de", "rd#", "#", "feu|fini"]
MIDDLES = [*ENDS, "de?", "fixe*?", "#?", "..", "..."]
SIGNS = {"..": r"(?:\w+ ){0,3}?", "...": r"(?:\w+ ){0,8}?"}


def expression(part):
    """Return the regular expression that means the same as a part of a line, over words that a blank follows."""
    if part in SIGNS:
        return SIGNS[part]
    choices = part.removesuffix("?").replace("(x)", "x?").replace("*", r"\w*").replace("#", r"\d\w*")
    return f"(?:(?:{choices}) ){'?' if part.endswith('?') else ''}"


@given(
    st.lists(
        st.tuples(st.sampled_from(ENDS), st.lists(st.sampled_from(MIDDLES), max_size=3), st.sampled_from(ENDS)),
        min_size=1,
        max_size=6,
    ),
    st.lists(st.sampled_from(WORDS), max_size=14),
)
def test_all_lines_together_find_what_each_means(parts, words):
    lines = [[first, *middle, last] for first, middle, last in parts]
    matcher = Matcher([compile_pattern(" ".join(line), number) for number, line in enumerate(lines)])
    expected = set()
    for number, line in enumerate(lines):
        meaning = re.compile("".join(map(expression, line)))
        for first in range(len(words)):
            if match := meaning.match("".join(f"{word} " for word in words[first:])):
                expected.add((number, first, first + match[0].count(" ")))
    read = words_of("", " ".join(words))
    assert {(match.pattern.number, match.first, match.after) for match in matcher.matches(read)} == expected


def test_only_some_places_may_be_tried():
    words = words_of("", "feu vif, feu")
    matcher = Matcher([compile_pattern("feu", 0)])
    assert [match.first for match in matcher.matches_at([1, 2], words)] == [2]
