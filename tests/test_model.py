"""The words that every layer shares: what they answer about themselves."""

import copy
import dataclasses
import inspect
import pickle
from datetime import timedelta

import pytest
from making import NOW, make_account, make_answer, make_decision, make_department, make_post, make_visit

from plugins import model
from plugins.model import FRANCE, Topic

LATER = NOW + timedelta(hours=1)
CLASSES = [kind for _, kind in inspect.getmembers(model, dataclasses.is_dataclass)]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_data_that_crosses_a_layer_cannot_be_changed(kind: type) -> None:
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(kind)


def test_an_account_stands_on_the_site_of_its_department_or_of_the_whole_country() -> None:
    assert make_account(department="76").site == "76"
    assert make_account(department=None).site == FRANCE


@pytest.mark.parametrize(
    ("changes", "current"),
    [
        ({"ends": LATER}, True),
        ({"ends": None}, False),
        ({"ends": LATER, "ended": True}, False),
        ({"ends": LATER, "withdrawn": NOW}, False),
    ],
)
def test_a_post_is_current_while_its_end_is_to_come_and_it_was_not_withdrawn(
    changes: dict[str, object], current: bool
) -> None:
    assert make_post(**changes).current is current


def test_the_slug_of_a_topic_is_its_value_and_none_is_within_another() -> None:
    slugs = [str(topic) for topic in Topic]
    assert slugs == [topic.value for topic in Topic]
    assert [(one, other) for one in slugs for other in slugs if one != other and one in other] == []


@pytest.mark.parametrize("made", [make_visit(make_decision()), make_department(), make_post(), make_answer(b"x")])
def test_data_goes_to_another_process_and_back(made: object) -> None:
    assert pickle.loads(pickle.dumps(made)) == made == copy.deepcopy(made)
