"""Deciding: new, edited or nothing; when it was published; until when it stands."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from making import NOW, identifier, make_account, make_draft, make_known

from plugins.collect.decide import Rules, settle, sort_out
from plugins.model import FRANCE, ChangeKind, Danger, Decision, Draft, Facts, Known, Service, Tags, Topic

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
AREAS = {"seine-maritime": "76", "76": "76", "la-reunion": "974"}
RULES = Rules({"76": PARIS, "974": REUNION, FRANCE: PARIS}, alert_hours=24, appeal_days=30, areas=AREAS)
ALERT = Tags((Topic.ALERT,))


def decide(
    draft: Draft, known: Known | None = None, tags: Tags = ALERT, department: str | None = "76", now: datetime = NOW
) -> Decision:
    kind = ChangeKind.EDITED if known else ChangeKind.NEW
    account = make_account(department=department, service=Service.SDIS)
    return settle(kind, draft, known, tags, account=account, now=now, rules=RULES)


class TestSortOut:
    def test_what_the_archive_does_not_know_is_new(self) -> None:
        draft = make_draft(1)
        assert sort_out([draft], {}, RULES, NOW) == [(ChangeKind.NEW, draft)]

    def test_what_reads_otherwise_than_before_is_an_edit(self) -> None:
        draft = make_draft(1, digest="other")
        assert sort_out([draft], {draft.id: make_known(1)}, RULES, NOW) == [(ChangeKind.EDITED, draft)]

    def test_what_reads_as_before_is_left_out(self) -> None:
        assert sort_out([make_draft(1)], {identifier(1): make_known(1)}, RULES, NOW) == []

    @pytest.mark.parametrize("digest", ["digest-1", "other"])
    def test_what_was_withdrawn_never_comes_back(self, digest: str) -> None:
        known = {identifier(1): make_known(1, withdrawn=True)}
        assert sort_out([make_draft(1, digest=digest)], known, RULES, NOW) == []

    @pytest.mark.parametrize("known", [{}, {identifier(1): make_known(1)}])
    def test_what_the_editors_hide_never_comes(self, known: dict[str, Known]) -> None:
        shown = make_draft(2)
        found = sort_out([make_draft(1, digest="other"), shown], known, RULES, NOW, {identifier(1)})
        assert found == [(ChangeKind.NEW, shown)]

    def test_the_oldest_come_first_and_those_without_a_date_last_in_the_order_of_the_feed(self) -> None:
        hours = {1: 3, 2: None, 3: 1, 4: None, 5: 3, 6: 2}
        drafts = [
            make_draft(number, published=None if hour is None else NOW + timedelta(hours=hour))
            for number, hour in hours.items()
        ]
        known = {identifier(6): make_known(6, digest="before")}
        found = sort_out(drafts, known, RULES, NOW)
        assert [draft.id for _, draft in found] == [identifier(number) for number in (3, 6, 1, 5, 2, 4)]


class TestPublished:
    def test_it_is_what_the_source_says(self) -> None:
        published = NOW - timedelta(days=40)
        decision = decide(make_draft(published=published))
        assert (decision.published, decision.month) == (published, "2026-10")

    @pytest.mark.parametrize("published", [None, NOW + timedelta(seconds=1), NOW + timedelta(days=4000)])
    def test_without_a_date_or_with_one_to_come_it_is_the_moment_of_reading(self, published: datetime | None) -> None:
        assert decide(make_draft(published=published)).published == NOW

    def test_a_source_that_re_dates_its_items_does_not_move_them(self) -> None:
        known = make_known(published=NOW - timedelta(days=90), month="2026-08")
        decision = decide(make_draft(published=NOW), known)
        assert (decision.published, decision.month) == (known.published, "2026-08")

    @pytest.mark.parametrize(
        ("department", "month"), [("974", "2026-12"), ("76", "2026-11"), (None, "2026-11")], ids=str
    )
    def test_its_month_is_that_of_the_hour_of_its_site(self, department: str | None, month: str) -> None:
        evening = datetime(2026, 11, 30, 20, 30, tzinfo=UTC)  # past midnight on La Réunion, 21:30 in Paris
        now = datetime(2026, 12, 5, tzinfo=UTC)
        assert decide(make_draft(published=evening), department=department, now=now).month == month


class TestEnds:
    def test_an_alert_stands_from_its_publication_on(self) -> None:
        published = NOW - timedelta(hours=30)
        assert decide(make_draft(published=published)).ends == published + timedelta(hours=24)

    def test_an_edit_renews_an_alert_whatever_its_age(self) -> None:
        known = make_known(published=NOW - timedelta(days=90))
        assert decide(make_draft(), known).ends == NOW + timedelta(hours=24)

    def test_an_edit_that_closes_it_ends_it(self) -> None:
        assert decide(make_draft(), make_known(), Tags((Topic.PRACTICAL,), closes=True)).ends is None

    def test_one_that_says_until_when_ends_then_and_an_edit_may_say_otherwise(self) -> None:
        said = Tags((Topic.ALERT,), facts=Facts(until=NOW + timedelta(hours=5)))
        assert decide(make_draft(), tags=said).ends == NOW + timedelta(hours=5)
        assert decide(make_draft(), make_known(), said).ends == NOW + timedelta(hours=5)
        later = NOW + timedelta(hours=6)  # past what it says, and edited: it stands by the rule again
        assert decide(make_draft(), make_known(), said, now=later).ends == later + timedelta(hours=24)

    def test_a_warning_ends_when_it_says_for_machines_first(self) -> None:
        until, ends = NOW + timedelta(hours=5), NOW + timedelta(days=80)
        said = Tags((Topic.ALERT,), facts=Facts(until=until))
        assert decide(make_draft(danger=Danger("crues", ends=ends)), tags=said).ends == ends
        assert decide(make_draft(danger=Danger("crues")), tags=said).ends == NOW + timedelta(hours=24)

    def test_a_drill_is_never_current(self) -> None:
        drill = Tags((Topic.ALERT,), facts=Facts(drill=True))
        danger = Danger("crues", ends=NOW + timedelta(hours=5), drill=True)
        assert decide(make_draft(danger=danger), tags=drill).ends is None


def test_the_decision_carries_the_draft_its_tags_and_where_it_stands() -> None:
    draft = make_draft()
    decision = decide(draft, department=None)
    assert (decision.kind, decision.draft, decision.tags) == (ChangeKind.NEW, draft, ALERT)
    assert (decision.site, decision.service) == (FRANCE, Service.SDIS)
    assert decide(draft, make_known()).kind is ChangeKind.EDITED
