"""How long an alert or an appeal stands."""

from datetime import timedelta

import pytest
from making import NOW

from plugins.cases.life import end_of
from plugins.model import PersonSought, Tags, Topic

DAY, MONTH = timedelta(hours=24), timedelta(days=30)


@pytest.mark.parametrize(
    ("topics", "lasts"),
    [
        ((Topic.ALERT,), DAY),
        ((Topic.TRAFFIC, Topic.ALERT), DAY),
        ((Topic.WITNESS_APPEAL,), MONTH),
        ((Topic.ALERT, Topic.WITNESS_APPEAL), MONTH),
        ((Topic.TRAFFIC, Topic.SCAM), None),
        ((), None),
    ],
)
def test_an_alert_stands_some_hours_an_appeal_some_days_and_nothing_else_at_all(
    topics: tuple[Topic, ...], lasts: timedelta | None
) -> None:
    expected = None if lasts is None else NOW + lasts
    assert end_of(Tags(topics), NOW, alert_hours=24, appeal_days=30) == expected


def test_what_is_both_stands_as_long_as_the_longer_of_the_two() -> None:
    both = Tags((Topic.ALERT, Topic.WITNESS_APPEAL))
    assert end_of(both, NOW, alert_hours=72, appeal_days=1) == NOW + timedelta(hours=72)


def test_what_closes_something_never_stands() -> None:
    tags = Tags((Topic.ALERT, Topic.WITNESS_APPEAL), closes=True)
    assert end_of(tags, NOW, alert_hours=24, appeal_days=30) is None


@pytest.mark.parametrize("topics", [(Topic.WITNESS_APPEAL,), (Topic.ALERT, Topic.WITNESS_APPEAL)])
def test_an_abduction_alert_is_of_hours_not_of_weeks(topics: tuple[Topic, ...]) -> None:
    tags = Tags(topics, person=PersonSought.ABDUCTED)
    assert end_of(tags, NOW, alert_hours=24, appeal_days=30) == NOW + DAY


def test_words_about_abduction_alerts_are_none() -> None:
    tags = Tags((Topic.PRACTICAL,), person=PersonSought.ABDUCTED)
    assert end_of(tags, NOW, alert_hours=24, appeal_days=30) is None
