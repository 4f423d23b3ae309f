"""The small language of the lexicon."""

import pytest

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
