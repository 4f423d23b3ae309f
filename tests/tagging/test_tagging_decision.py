"""What is given by which odds: the tags as `decide` makes them, with no model and no lexicon behind."""

import pytest

from plugins.model import PersonSought, Topic
from plugins.tagging.decision import decide
from plugins.tagging.lexicon import CERTAIN
from plugins.tagging.linear import OUTPUTS

THRESHOLDS = dict.fromkeys(OUTPUTS, 0.0) | {"person": -3.5}
SAID = {"person.disparition": 3.0}


def decided(scores=None, **odds):
    known = dict.fromkeys(OUTPUTS, -9.0) | {name.replace("_", "-"): value for name, value in odds.items()}
    return decide(known, THRESHOLDS, scores or {})


def test_the_likeliest_topic_is_given_even_where_another_passes_its_least_and_it_does_not():
    limits = THRESHOLDS | {"prevention": 1.0}
    odds = dict.fromkeys(OUTPUTS, -9.0) | {"prevention": 0.9, "arnaque": 0.5}
    assert decide(odds, limits, {}).topics == (Topic.PREVENTION, Topic.SCAM)


def test_another_topic_is_given_from_its_least_on():
    assert decided(alerte=3.0, circulation=0.1).topics == (Topic.ALERT, Topic.TRAFFIC)
    assert decided(alerte=3.0, circulation=-0.1).topics == (Topic.ALERT,)


def test_what_never_goes_together_is_not_given_together():
    assert decided(prevention=3.0, alerte=2.0, infos_pratiques=1.0).topics == (Topic.PREVENTION, Topic.PRACTICAL)
    assert decided(alerte=3.0, prevention=2.0).topics == (Topic.ALERT,)
    assert decided(arnaque=3.0, prevention=2.0).topics == (Topic.SCAM, Topic.PREVENTION)


def test_a_post_that_closes_is_no_appeal_any_more_though_that_is_the_likeliest():
    assert decided(closes=1.0, appel_a_temoins=4.0, affaire=-2.0).topics == (Topic.CASE_REPORT,)


@pytest.mark.parametrize(
    ("odds", "sought"),
    [
        ({"appel_a_temoins": -2.9, "infos_pratiques": 1.0, "person": -3.4}, True),  # may be an appeal: the least doubt
        ({"appel_a_temoins": -3.1, "infos_pratiques": 1.0, "person": 2.0}, False),  # tells of something else
        ({"affaire": 1.0, "person": -2.4}, True),
        ({"affaire": 1.0, "person": -2.6}, False),  # a report: more than the least doubt
        ({"closes": 1.0, "infos_pratiques": 1.0, "person": -2.4}, True),
        ({"appel_a_temoins": 2.0, "person": -3.6}, False),
    ],
)
def test_how_much_doubt_it_takes_that_a_person_is_sought(odds, sought):
    assert (decided(**odds).person is PersonSought.POSSIBLE) is sought


def test_words_that_say_that_a_person_is_sought_do_whatever_the_models_make_of_the_post():
    assert decided(SAID, infos_pratiques=1.0, person=-9.0).person is PersonSought.POSSIBLE


@pytest.mark.parametrize(
    ("scores", "odds", "sure"),
    [
        (SAID, 1.1, True),
        (SAID, 0.9, False),
        ({"person.disparition": 2.0}, 2.0, False),  # a coat and a cap describe who is missing and who attacked
        ({"person.disparition": 2.0, CERTAIN: 1.0}, -0.9, True),
        ({"person.disparition": 9.0, CERTAIN: 1.0}, -1.1, False),  # "avis de recherche" of two hundred eggs
    ],
)
def test_a_post_is_headed_as_a_search_only_where_lexicon_and_models_agree(scores, odds, sure):
    given = decided(scores, appel_a_temoins=2.0, person=odds).person
    assert given is (PersonSought.MISSING if sure else PersonSought.POSSIBLE)
