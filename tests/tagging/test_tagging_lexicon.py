"""Reading the lexicon, and refusing what is not understood."""

import pytest

from plugins.errors import SettingsError
from plugins.model import Topic
from plugins.tagging.lexicon import parse_lexicon

TERMS = "[[terms]]\nweights = { alerte = 2 }\nlines = '''\n// remark\nfeu\n\ncrue\n'''\n"


def test_terms_are_read():
    lexicon = parse_lexicon(f"footer = 'contact'\n{TERMS}", "x.toml")
    assert [(term.line, dict(term.weights)) for term in lexicon.terms] == [
        ("feu", {"alerte": 2.0}),
        ("crue", {"alerte": 2.0}),
    ]


def test_the_digest_follows_the_source():
    assert parse_lexicon(TERMS, "x").digest == parse_lexicon(TERMS, "y").digest
    assert parse_lexicon(TERMS, "x").digest != parse_lexicon(TERMS + "# more\n", "x").digest


def test_a_line_with_its_own_negation_says_so():
    lines = "[[terms]]\nweights = { arnaque = 1 }\nlines = '''\nne cliquez pas\ncliquez\n'''\n"
    assert [term.denies for term in parse_lexicon(lines, "x").terms] == [True, False]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a = ", "x.toml: not TOML"),
        ("a = 1", "x.toml, a: unknown"),
        ("terms = 1", "terms: expected"),
        ("terms = [1]", "terms: expected"),
        ("[[terms]]\nlines = ''", "group 1, weights = None"),
        ("[[terms]]\nweights = {}\n", "group 1, lines = None"),
        ("[[terms]]\nweights = {}\nlines = ''\nword = 1", "group 1, word: unknown"),
        ("[[terms]]\nweights = { alarme = 1 }\nlines = ''", "weights, alarme: unknown"),
        ("[[terms]]\nweights = { alerte = 'x' }\nlines = ''", "alerte = 'x': expected a number"),
        ("[[terms]]\nweights = { alerte = true }\nlines = ''", "alerte = True: expected a number"),
        ("[[terms]]\nweights = {}\nlines = ''\nmost = -1", "most = -1: expected a whole number"),
        ("[[terms]]\nweights = {}\nlines = ''\nmost = true", "most = True"),
        ("[[terms]]\nweights = {}\nlines = '.. feu'", 'group 1, lines, ".. feu"'),
        ("footer = 3", "footer = 3: expected a text"),
    ],
)
def test_what_is_not_understood_is_refused_by_file_and_key(source, said):
    with pytest.raises(SettingsError) as caught:
        parse_lexicon(source, "x.toml")
    assert str(caught.value).startswith("x.toml")
    assert said in str(caught.value)


def test_the_packaged_lexicon_speaks_of_every_topic(lexicon):
    spoken = {tag for term in lexicon.terms for tag, weight in term.weights.items() if weight > 0}
    assert {str(topic) for topic in Topic} <= spoken


def test_the_packaged_lexicon_holds_no_line_twice_in_a_group(lexicon):
    seen = set()
    for number, term in enumerate(lexicon.terms):
        line = (term.group, lexicon.terms[number].line)
        assert line not in seen, line
        seen.add(line)
