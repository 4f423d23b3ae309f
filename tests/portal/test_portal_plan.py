"""Which pages a change touches."""

from datetime import UTC, datetime

import pytest

from plugins.model import FRANCE, Change, ChangeKind, Standing, Topic
from plugins.portal.plan import both, changed, everything, everything_national, in_writing_order, measured_again
from plugins.portal.urls import NATIONAL, PageKey, PageKind

AT = datetime(2026, 11, 21, tzinfo=UTC)


def standing(*topics: Topic, site: str = "76", month: str = "2026-11", listed: bool = True) -> Standing:
    return Standing(site, month, "76-prefecture", topics, listed)


def change(before: Standing | None, after: Standing, kind: ChangeKind = ChangeKind.NEW) -> Change:
    return Change(1, AT, kind, "aa", before, after)


def test_a_new_post_of_one_topic_touches_eleven_pages_at_the_most() -> None:
    keys = changed([change(None, standing(Topic.PREVENTION))])
    assert keys["76"] == {
        PageKey("76", PageKind.POST, "2026-11/aa"),
        PageKey("76", PageKind.ACCOUNT, "76-prefecture"),
        PageKey("76", PageKind.MONTH, "2026-11"),
        PageKey("76", PageKind.ARCHIVES),
        PageKey("76", PageKind.FEED),
        PageKey("76", PageKind.HOME),
        PageKey("76", PageKind.TOPIC, "prevention"),
        PageKey("76", PageKind.TOPIC_FEED, "prevention"),
    }
    assert keys[NATIONAL] == {
        PageKey(NATIONAL, PageKind.FEED),
        PageKey(NATIONAL, PageKind.TOPIC, "prevention"),
        PageKey(NATIONAL, PageKind.TOPIC_FEED, "prevention"),
    }
    assert sum(map(len, keys.values())) == 11


@pytest.mark.parametrize("topic", [Topic.ALERT, Topic.WITNESS_APPEAL])
def test_alerts_and_appeals_touch_the_home_of_the_portal(topic: Topic) -> None:
    assert PageKey(NATIONAL, PageKind.HOME) in changed([change(None, standing(topic))])[NATIONAL]


@pytest.mark.parametrize("topic", sorted(set(Topic) - {Topic.ALERT, Topic.WITNESS_APPEAL}))
def test_other_topics_leave_the_home_of_the_portal_alone(topic: Topic) -> None:
    assert PageKey(NATIONAL, PageKind.HOME) not in changed([change(None, standing(topic))])[NATIONAL]


def test_a_post_that_leaves_a_topic_touches_the_page_that_it_leaves() -> None:
    keys = changed([change(standing(Topic.ALERT), standing(Topic.TRAFFIC), ChangeKind.EDITED)])
    for site in ("76", NATIONAL):
        assert {PageKey(site, PageKind.TOPIC, "alerte"), PageKey(site, PageKind.TOPIC, "circulation")} <= keys[site]
    assert PageKey(NATIONAL, PageKind.HOME) in keys[NATIONAL]


def test_a_withdrawal_touches_all_that_listed_the_post_and_its_own_page() -> None:
    before = standing(Topic.SCAM)
    assert changed([change(before, standing(Topic.SCAM, listed=False), ChangeKind.WITHDRAWN)]) == changed(
        [change(None, before)]
    )


def test_a_national_post_touches_no_department() -> None:
    assert changed([change(None, standing(Topic.SCAM, site=FRANCE))]).keys() == {FRANCE, NATIONAL}


def test_a_national_post_of_any_topic_touches_the_home_of_the_portal_where_it_may_be_pinned() -> None:
    assert PageKey(NATIONAL, PageKind.HOME) in changed([change(None, standing(Topic.SCAM, site=FRANCE))])[NATIONAL]


@pytest.mark.parametrize(
    ("stands", "homes"),
    [
        (standing(Topic.SCAM), {"76"}),
        (standing(Topic.ALERT), {"76", NATIONAL}),
        (standing(Topic.WITNESS_APPEAL, Topic.SCAM), {"76", NATIONAL}),
        (standing(Topic.SCAM, site=FRANCE), {FRANCE, NATIONAL}),
    ],
)
def test_a_pin_touches_the_homes_where_the_post_may_stand_and_nothing_else(stands: Standing, homes: set[str]) -> None:
    keys = changed([change(stands, stands, ChangeKind.PINNED)])
    assert keys == {site: {PageKey(site, PageKind.HOME)} for site in homes}


def test_other_measures_touch_the_page_on_quality_of_the_sites_that_show_others() -> None:
    again = measured_again({"76": "a", "974": "b"}, {"76": "b", "974": "b", FRANCE: "", NATIONAL: "b"})
    assert again == {site: {PageKey(site, PageKind.QUALITY)} for site in ("76", NATIONAL)}


def test_keys_of_two_reasons_are_put_together_by_site() -> None:
    one, other = PageKey("76", PageKind.HOME), PageKey("76", PageKind.QUALITY)
    assert both({"76": {one}}, {"76": {other}, NATIONAL: {other}}) == {"76": {one, other}, NATIONAL: {other}}


def test_no_change_touches_nothing() -> None:
    assert changed([]) == {}


def test_everything_names_each_page_that_any_change_may_touch() -> None:
    all_of_76 = everything("76", posts=[("2026-11", "aa")], months=["2026-11"], accounts=["76-prefecture"])
    national = everything_national()
    for topic in Topic:
        keys = changed([change(None, standing(topic))])
        assert keys["76"] <= all_of_76
        assert keys[NATIONAL] <= national


def test_a_site_without_posts_has_all_its_topic_pages_and_feeds() -> None:
    kinds = [key.kind for key in everything("01", posts=[], months=[], accounts=[])]
    assert kinds.count(PageKind.TOPIC) == kinds.count(PageKind.TOPIC_FEED) == len(Topic)
    assert {PageKind.HOME, PageKind.FEED, PageKind.ARCHIVES, PageKind.NOT_FOUND} <= set(kinds)


def test_pages_are_written_before_those_that_link_to_them() -> None:
    keys = everything("76", posts=[("2026-11", "aa")], months=["2026-11"], accounts=["76-prefecture"])
    order = [key.kind for key in in_writing_order(keys)]
    assert order == sorted(order, key=list(PageKind).index)
    assert order[0] is PageKind.POST
    assert order[-1] is PageKind.HOME
