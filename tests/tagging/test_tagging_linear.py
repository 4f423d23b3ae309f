"""The linear models, over weights made by hand."""

import json

import pytest
from modelling import make_model, model_table, row

from plugins.errors import SettingsError
from plugins.tagging.denial import denied_words
from plugins.tagging.features import FOOTER, features_of
from plugins.tagging.linear import FOUND, OUTPUTS, LinearModel, inputs
from plugins.tagging.words import words_of


def features(text, footer=None):
    words = words_of("", text)
    end = len(words.folded) if footer is None else footer
    return features_of(words, end, denied_words(words), service=None, department=None)


def test_the_odds_are_the_bias_and_what_each_gram_and_trait_adds():
    model = make_model(
        {"feu": row(alerte=10), "crue": row(alerte=-4, affaire=2)}, {"national": row(alerte=0.5)}, bias=row(alerte=1)
    )
    scale = 8**-0.5
    odds = dict(zip(OUTPUTS, model.opinion(features("feu crue inconnu")).odds, strict=True))
    assert odds["alerte"] == pytest.approx(1 + scale * 6 + 0.5)
    assert odds["affaire"] == pytest.approx(scale * 2)
    assert odds["closes"] == 0


def test_the_closing_matter_counts_little():
    model = make_model({"feu": row(alerte=10)})
    assert model.opinion(features("mot feu", footer=1)).odds[0] == pytest.approx(8**-0.5 * 10 * FOOTER)


def test_a_post_without_a_known_word_has_the_bias():
    assert make_model(bias=row(alerte=-3)).opinion(features("")).odds == row(alerte=-3)


def test_the_second_model_takes_the_lexicon_within_bounds_and_its_two_signs():
    taken = inputs(row(alerte=0.25), {"alerte": 9.0, "affaire": -9.0, "person.certain": 3.0})
    width = len(OUTPUTS)
    assert taken[:width] == row(alerte=0.25)
    scores = dict(zip(FOUND, taken[width : width + len(FOUND)], strict=True))
    assert (scores["alerte"], scores["affaire"], scores["person.certain"], scores["closes"]) == (6.0, -4.0, 3.0, 0.0)
    spoken = dict(zip(FOUND, taken[width + len(FOUND) : width + 2 * len(FOUND)], strict=True))
    assert {tag for tag, sign in spoken.items() if sign} == {"alerte", "person.certain"}
    assert taken[width + 2 * len(FOUND) :] == row(alerte=1)[:8]


def test_no_topic_is_the_best_where_the_lexicon_says_nothing():
    assert not any(inputs([0.0] * len(OUTPUTS), {}))


def test_both_opinions_add_up():
    model = make_model({"feu": row(alerte=10)}, scales=row(alerte=8**0.5 / 10))
    odds = model.decide(model.opinion(features("feu")), {"alerte": 2.0, "affaire": 3.0})
    assert odds["alerte"] == pytest.approx(0.5)
    assert odds["affaire"] == pytest.approx(0.5)
    assert odds["arnaque"] == -2.5
    assert model.shares("alerte")["alerte"] == 1.0
    assert model.shares("alerte")["affaire"] == 0.0


def test_pieces_tell_what_each_known_gram_adds():
    model = make_model({"feu": row(alerte=10), "crue": row(affaire=2)}, scales=row(alerte=0.5))
    found = list(model.pieces("alerte", model.opinion(features("feu inconnu feu", footer=1))))
    assert found == [("feu", 0, pytest.approx(8**-0.5 * 5))]
    assert list(model.pieces("alerte", model.opinion(features("mot feu", footer=1)))) == [
        ("feu", 1, pytest.approx(8**-0.5 * 5 * FOOTER))
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"outputs": ["alerte"]}, "trained for other tags"),
        ({"found": []}, "trained for other tags"),
        ({"grams": "a\nb\nc"}, "zip"),
        ({"weights": "AAA="}, "cut short"),
        ({"weights": "é"}, "ASCII"),
        ({"thresholds": [1]}, "zip"),
        ({"scales": None, "grams": None}, "split"),
    ],
)
def test_a_file_that_is_no_model_is_refused_with_what_to_do(changes, said):
    with pytest.raises(SettingsError, match=r"x\.json: not a model of this version .*run `make model`") as caught:
        LinearModel(json.dumps(model_table() | changes), "x.json")
    assert said in str(caught.value)


@pytest.mark.parametrize("source", ["", "[]", "{}", "null"])
def test_what_is_not_even_a_table_is_refused_too(source):
    with pytest.raises(SettingsError, match="not a model of this version"):
        LinearModel(source)


def test_the_digest_follows_the_source():
    assert make_model().digest == make_model().digest != make_model(bias=row(alerte=1)).digest


def test_the_packaged_model_knows_french():
    model = LinearModel.packaged()
    assert model.opinion(features("vigilance orange orages"))[0] > model.opinion(features("cérémonie des voeux"))[0]
