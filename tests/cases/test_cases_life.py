"""How long an alert or an appeal stands."""

from datetime import timedelta
from typing import Any

import pytest
from making import NOW

from plugins.cases.life import FARTHEST, end_of
from plugins.model import Facts, PersonSought, Tags, Topic

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


def lasts(*topics: Topic, until: timedelta | None = None, **tags: Any) -> timedelta | None:
    """Return how long a post stands that ends *until* after its publication by its own words."""
    facts = Facts(until=None if until is None else NOW + until)
    end = end_of(Tags(topics, **{"facts": facts} | tags), NOW, alert_hours=24, appeal_days=30)
    return None if end is None else end - NOW


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("until", [SECOND, timedelta(hours=3), timedelta(days=6), FARTHEST])
def test_an_alert_ends_when_it_says_itself(until: timedelta) -> None:
    assert lasts(Topic.ALERT, until=until) == until


@pytest.mark.parametrize("until", [-DAY, timedelta(0), FARTHEST + SECOND])
def test_an_end_before_it_began_or_months_away_is_not_believed(until: timedelta) -> None:
    assert lasts(Topic.ALERT, until=until) == DAY


@pytest.mark.parametrize("until", [timedelta(hours=3), timedelta(days=6)])
def test_an_appeal_does_not_end_with_an_alert(until: timedelta) -> None:
    assert lasts(Topic.WITNESS_APPEAL, until=until) == MONTH
    assert lasts(Topic.ALERT, Topic.WITNESS_APPEAL, until=until) == MONTH
    assert lasts(Topic.WITNESS_APPEAL, until=until, person=PersonSought.ABDUCTED) == DAY


def test_an_alert_that_outlasts_an_appeal_stands_as_long_as_it_says() -> None:
    assert lasts(Topic.ALERT, Topic.WITNESS_APPEAL, until=timedelta(days=45)) == timedelta(days=45)


def test_other_posts_are_never_current_whatever_they_say() -> None:
    assert lasts(Topic.TRAFFIC, until=DAY) is None
    assert lasts(Topic.ALERT, until=DAY, closes=True) is None


@pytest.mark.parametrize("topic", [Topic.ALERT, Topic.WITNESS_APPEAL])
def test_a_drill_is_never_current(topic: Topic) -> None:
    assert lasts(topic, facts=Facts(until=NOW + DAY, drill=True)) is None
