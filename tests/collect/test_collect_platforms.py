"""What platforms say besides posts: warnings and their ends, deletions, memory, new identifiers, churn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from collecting import HOUR, Collecting, account
from making import NOW, make_draft, make_known
from shelf import Item

from plugins.collect.decide import Earlier, churned, recognised, with_danger
from plugins.feeds import platforms
from plugins.feeds import read as reading
from plugins.feeds.answer import Answer
from plugins.feeds.feed import Feed
from plugins.model import Account, ChangeKind, Danger, Entry, Evidence, Facts, Level, PersonSought, Tags, Text, Topic

DAY = timedelta(days=1)
STORM = Danger("orages", Level.ORANGE, NOW, NOW + 12 * HOUR)


def entry(guid: str, title: str = "Vigilance orange orages", **changes: Any) -> Entry:
    made = Entry(guid, f"https://vigilance.example/{guid}", Text(title, html=False), Text("", html=False), NOW, None)
    return replace(made, **changes)


class Platform:
    """A platform in memory: reads whatever *feed* it was given, and keeps the memory that it got back."""

    def __init__(self) -> None:
        self.feed = Feed("", "", ())
        self.memories: list[str] = []

    def read(self, answer: Answer, source: Account, memory: str, now: datetime) -> Feed:
        self.memories.append(memory)
        return self.feed


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Platform:
    made = Platform()
    monkeypatch.setattr(reading, "module_of", lambda _: made)
    monkeypatch.setattr(platforms, "module_of", lambda _: SimpleNamespace())
    return made


class Warnings:
    """A collection of one national source of warnings."""

    def __init__(self, collecting: Collecting, platform: Platform) -> None:
        self.collecting, self.platform = collecting, platform
        self.source = account(1, None)
        self.edition = 0

    def run(self, *entries: Entry, hours: float = 1, **feed: Any) -> Any:
        self.edition += 1
        self.platform.feed = Feed("", "", entries, **feed)
        self.collecting.shelf.put(self.source.address, f"edition {self.edition}".encode())
        return self.collecting.run(self.source, hours=hours)

    def kinds(self) -> list[ChangeKind]:
        return [change.kind for change in self.collecting.archive.changes(0)]


@pytest.fixture
def warnings(collecting: Collecting, platform: Platform) -> Warnings:
    return Warnings(collecting, platform)


class TestWarnings:
    @pytest.mark.parametrize(
        ("area", "site"),
        [
            ("Seine-Maritime", "76"),
            ("SEINE MARITIME", "76"),
            ("seine maritime", "76"),
            ("76", "76"),
            ("La Réunion", "974"),
            ("Atlantide", "france"),
            ("", "france"),
        ],
    )
    def test_a_warning_stands_on_the_site_of_its_department(self, warnings: Warnings, area: str, site: str) -> None:
        warnings.run(entry("a", area=area, danger=STORM))
        assert [post.site for post in warnings.collecting.posts()] == [site]

    def test_it_is_an_alert_first_that_ends_when_its_source_says(self, warnings: Warnings) -> None:
        warnings.run(entry("a", "Circulation difficile", danger=STORM))
        (post,) = warnings.collecting.posts()
        assert (post.tags.topics[0], post.ends) == (Topic.ALERT, NOW + 12 * HOUR)
        assert post.tags.evidence[0].words == "orange orages"

    def test_without_an_end_of_its_own_it_lives_by_the_rule(self, warnings: Warnings) -> None:
        warnings.run(entry("a", danger=replace(STORM, ends=None)), hours=0)
        assert warnings.collecting.posts()[0].ends == NOW + 24 * HOUR

    def test_a_drill_is_no_alert_and_a_cancelled_warning_is_over(self, warnings: Warnings) -> None:
        warnings.run(
            entry("a", "Alerte : exercice", danger=replace(STORM, drill=True)),
            entry("b", danger=replace(STORM, cancelled=True)),
        )
        drill, cancelled = sorted(warnings.collecting.posts(), key=lambda post: post.title)
        assert (drill.tags.topics, drill.ends) == ((Topic.PRACTICAL,), None)
        assert (cancelled.tags.closes, cancelled.ends) == (True, None)

    def test_one_that_leaves_a_list_of_all_that_stands_is_over_at_once(self, warnings: Warnings) -> None:
        warnings.run(entry("a", danger=STORM), entry("b", danger=STORM), snapshot=True)
        warnings.run(entry("b", danger=STORM), snapshot=True)
        by_url = {post.url[-1]: post for post in warnings.collecting.posts()}
        assert (by_url["a"].ended, by_url["a"].ends) == (True, warnings.collecting.now)
        assert by_url["b"].current
        warnings.run(snapshot=True)
        assert not any(post.current for post in warnings.collecting.posts())

    def test_leaving_another_kind_of_list_ends_nothing(self, warnings: Warnings) -> None:
        warnings.run(entry("a", danger=STORM))
        warnings.run()
        assert warnings.collecting.posts()[0].current

    def test_a_list_of_one_account_ends_nothing_of_another(self, warnings: Warnings, platform: Platform) -> None:
        warnings.run(entry("a", danger=STORM), snapshot=True)
        other = Warnings(warnings.collecting, platform)
        other.source = account(2, None)
        other.run(snapshot=True)
        assert warnings.collecting.posts()[0].current

    def test_one_that_goes_on_standing_is_renewed_without_being_called_edited(self, warnings: Warnings) -> None:
        warnings.run(entry("a", danger=STORM), snapshot=True)
        warnings.run(entry("a", danger=replace(STORM, ends=NOW + 14 * HOUR)), snapshot=True)  # too little to tell
        warnings.run(entry("a", danger=replace(STORM, ends=NOW + 24 * HOUR)), snapshot=True)
        (post,) = warnings.collecting.posts()
        assert (post.ends, post.edited) == (NOW + 24 * HOUR, None)
        assert warnings.kinds() == [ChangeKind.NEW, ChangeKind.RENEWED]

    def test_one_that_comes_back_stands_again(self, warnings: Warnings) -> None:
        warnings.run(entry("a", danger=STORM), snapshot=True)
        warnings.run(snapshot=True)
        warnings.run(entry("a", danger=STORM), snapshot=True)
        (post,) = warnings.collecting.posts()
        assert (post.current, post.ends) == (True, NOW + 12 * HOUR)
        assert warnings.kinds() == [ChangeKind.NEW, ChangeKind.ENDED, ChangeKind.RENEWED]

    def test_nobody_is_sought_by_the_weather(self) -> None:
        tags = Tags((Topic.WITNESS_APPEAL, Topic.ALERT), person=PersonSought.POSSIBLE)
        found = with_danger(tags, STORM)
        assert (found.topics, found.person) == ((Topic.ALERT, Topic.WITNESS_APPEAL), None)
        assert with_danger(tags, None) == tags

    def test_its_facts_are_those_that_it_gives_and_the_words_that_told_others_are_no_reason_any_more(self) -> None:
        reasons = tuple(Evidence(tag, "ses mots", 1.0) for tag in ("until", "level", "hazards", "phones"))
        guessed = Facts(phones=("17",), until=NOW, level=Level.ORANGE, hazards=("crue",), minor=True, drill=True)
        found = with_danger(Tags(facts=guessed, evidence=reasons), STORM)
        assert found.facts == Facts(("17",), until=STORM.ends, level=Level.ORANGE, hazards=("orages",))
        assert [one.tag for one in found.evidence] == ["alerte", "level", "phones"]

    def test_what_it_does_not_give_is_left_to_the_words(self) -> None:
        guessed = Facts(until=NOW, level=Level.RED, hazards=("crue",))
        found = with_danger(Tags(facts=guessed), Danger("danger sans nom"))
        assert found.facts == Facts(level=Level.RED, hazards=("crue",))

    def test_a_cancelled_one_has_no_end_and_a_drill_nothing_to_fear(self) -> None:
        assert with_danger(Tags(), replace(STORM, cancelled=True)).facts == Facts(
            level=Level.ORANGE, hazards=("orages",)
        )
        assert with_danger(Tags(), replace(STORM, drill=True)).facts == Facts(drill=True)


class TestDeletions:
    def test_a_post_that_its_author_deleted_is_withdrawn_and_never_comes_back(self, warnings: Warnings) -> None:
        warnings.run(entry("x 1", "Un"), entry("x 2", "Deux"))
        report = warnings.run(entry("x 2", "Deux"), gone=("x 1", "x 99"))
        assert [post.title for post in warnings.collecting.posts()] == ["Deux"]
        assert report.posts_withdrawn == 1
        warnings.run(entry("x 1", "Un"), entry("x 2", "Deux"))
        assert [post.title for post in warnings.collecting.posts()] == ["Deux"]

    def test_what_is_in_no_list_any_more_stays(self, warnings: Warnings) -> None:
        warnings.run(entry("x 1", "Un"), entry("x 2", "Deux"))
        warnings.run(entry("x 2", "Deux"))
        assert len(warnings.collecting.posts()) == 2


class TestMemory:
    def test_a_platform_gets_back_what_it_wanted_back(self, warnings: Warnings, platform: Platform) -> None:
        warnings.run(memory='{"seen": 1}')
        warnings.run(memory="")
        warnings.run()
        assert platform.memories == ["", '{"seen": 1}', ""]


class TestNewIdentifiers:
    def test_the_same_title_at_the_same_link_is_the_same_post(self, warnings: Warnings) -> None:
        link = "https://service.example/actualites/1"
        warnings.run(entry("id-1", "Route barrée", link=link))
        for number in (2, 3):
            report = warnings.run(entry(f"id-{number}", "Route barrée", link=link))
            assert (report.posts_new, report.posts_edited) == (0, 0)
        report = warnings.run(
            entry("id-4", "Route barrée", link=link, content=Text("Jusqu’à demain.", html=False)),
        )
        assert (report.posts_new, report.posts_edited) == (0, 1)
        assert len(warnings.collecting.posts()) == 1

    def test_another_title_at_the_same_link_is_news(self, warnings: Warnings) -> None:
        link = "https://service.example/point-de-situation"
        warnings.run(entry("id-1", "Point de situation de lundi", link=link))
        assert warnings.run(entry("id-2", "Point de situation de mardi", link=link)).posts_new == 1

    def test_two_that_stand_side_by_side_are_two(self) -> None:
        drafts = [
            make_draft(1, url="https://a.example/", title="A"),
            make_draft(2, url="https://a.example/", title="A"),
        ]
        earlier = [Earlier(drafts[0].id, "https://a.example/", "A")]
        assert [draft.id for draft in recognised(drafts, {drafts[0].id}, earlier)] == [drafts[0].id, drafts[1].id]

    def test_the_next_warning_on_the_same_river_is_another(self) -> None:
        draft = make_draft(2, url="https://a.example/", title="Vigilance crues", danger=STORM)
        assert recognised([draft], set(), [Earlier("0" * 16, draft.url, draft.title)]) == (draft,)

    def test_what_has_no_title_is_told_by_its_identifier_alone(self) -> None:
        draft = make_draft(2, url="https://a.example/", title="")
        assert recognised([draft], set(), [Earlier("0" * 16, "https://a.example/", "")]) == (draft,)


class TestChurn:
    def test_readings_at_which_everything_changed_are_counted(self, collecting: Collecting) -> None:
        source = account(1)
        for visit in range(4):
            collecting.serve(source, *(Item(n, f"Titre {n}", f"Vu {visit * 7 + n} fois") for n in range(5)))
            collecting.run(source, hours=1)
        assert collecting.archive.sources()[source.address].churn == 3
        collecting.serve(source, *(Item(n, f"Titre {n}", f"Vu {21 + n} fois") for n in range(4)), Item(4, "Autre"))
        collecting.run(source, hours=1)
        assert collecting.archive.sources()[source.address].churn == 0

    def test_too_few_items_tell_nothing(self) -> None:
        drafts = [make_draft(1, digest="other"), make_draft(2, digest="other")]
        assert churned(drafts, {draft.id: make_known(n) for n, draft in enumerate(drafts, 1)}) is None


def test_the_bill_of_a_platform_is_kept_and_counted_from_midnight(
    warnings: Warnings, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent: list[tuple[int, float]] = []

    def ask(source: Account, state: object, client: Any) -> Answer:
        spent.append((client.spending.items, client.spending.dollars))
        answer = client.get(source.address)
        client.spending.items += 20
        client.spending.dollars += 0.1
        return replace(answer, items=20, dollars=0.1)

    monkeypatch.setattr(platforms, "module_of", lambda _: SimpleNamespace(ask=ask))
    warnings.collecting.now = datetime(2026, 11, 21, 21, 30, tzinfo=UTC)
    for hours in (1, 1, 1):
        warnings.run(hours=hours)
    assert spent == [(0, 0.0), (20, 0.1), (0, 0.0)]  # the third is after midnight
    assert warnings.collecting.archive.billed(NOW) == (60, pytest.approx(0.3))
