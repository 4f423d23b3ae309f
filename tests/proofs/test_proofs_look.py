"""A run over the registry: whose turn it is, in which manners, and what is left when it is interrupted."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Self

import pytest
from making import ADDRESS, NOW, make_account, make_retrieval, make_state, make_visit
from proving import PAGE, SITE, Proving, make_proof, page_of, social
from servers import Asked, Reply

from plugins.archive import ArchiveWriter
from plugins.errors import BusyError, RetrieveError
from plugins.feeds.retrieve import Retriever
from plugins.feeds.schedule import PREFECTURES
from plugins.lock import held
from plugins.model import FRANCE, Account, Hold, Platform, ProofCheck, ProofKind, Verdict
from plugins.progress import T
from plugins.proofs import look as looking
from plugins.proofs.asker import Asker, PostponedError
from plugins.proofs.look import due, look
from plugins.proofs.turns import Turns
from plugins.proofs.verdicts import APART

HOLDS, FAILS, UNKNOWN = Verdict
DAY = timedelta(days=1)


def site(number: int, **changes: object) -> Account:
    """Return an account whose look asks nobody."""
    made = {"id": f"site-{number}", "address": "", "home": f"{SITE}/", "proof": make_proof(ProofKind.PUBLIC_DOMAIN)}
    return make_account(**(made | changes))


def shown(number: int, page: str, **changes: object) -> Account:
    """Return an account of X that *page* has to show."""
    return social(
        Platform.X, f"https://x.com/Compte{number}", ProofKind.LINKED, page, **({"id": f"x-{number}"} | changes)
    )


def looked(report: looking.LookReport) -> list[str]:
    return [check.account for check in report.checks]


class TestTurns:
    def test_those_not_looked_at_for_longest_go_first(self, desk: Proving) -> None:
        one, two, three = site(1), site(2), site(3)
        desk.look(two, now=NOW)
        desk.look(one, now=NOW + DAY)
        assert looked(desk.look(one, two, three, now=NOW + 2 * DAY)) == ["site-3", "site-2", "site-1"]

    def test_one_that_was_looked_at_lately_is_left_alone(self, desk: Proving) -> None:
        desk.look(site(1))
        report = desk.look(site(1), site(2), days=7, now=NOW + timedelta(days=6, hours=23))
        assert (looked(report), report.fresh) == (["site-2"], 1)
        assert looked(desk.look(site(1), days=7, now=NOW + 7 * DAY)) == ["site-1"]

    def test_one_that_was_proved_anew_after_it_failed_is_due_at_once(self, desk: Proving) -> None:
        desk.serve(PAGE, page_of())
        account = shown(1, PAGE)
        desk.look(account)
        later = NOW + DAY
        assert looked(desk.look(account, days=7, now=later)) == []
        anew = replace(account, proof=replace(account.proof, date=later.date()))
        assert looked(desk.look(anew, days=7, now=later)) == ["x-1"]

    def test_accounts_that_are_not_read_are_looked_at_on_demand_only(self, desk: Proving) -> None:
        off = site(1, enabled=False)
        assert looked(desk.look(off, everyone=False)) == []
        assert looked(desk.look(off, everyone=True)) == ["site-1"]

    def test_a_run_may_be_for_some_sites_only(self, desk: Proving) -> None:
        national = site(2, department=None)
        assert looked(desk.look(site(1), national, only=[FRANCE])) == ["site-2"]

    def test_what_is_due_can_be_told_without_looking(self, desk: Proving) -> None:
        desk.look(site(1))
        chosen, fresh = due(desk.archive, [site(1), site(2), site(3, enabled=False)], now=NOW)
        assert ([one.id for one in chosen], fresh) == (["site-2"], 1)
        assert desk.relay.asked == []

    def test_a_run_says_how_far_it_is(self, desk: Proving) -> None:
        seen: list[tuple[str, int]] = []

        def track(items: Iterable[T], label: str, total: int) -> Iterator[T]:
            seen.append((label, total))
            yield from items

        assert looked(desk.look(site(1), site(2), track=track)) == ["site-1", "site-2"]
        assert seen == [("proofs", 2)]

    def test_a_run_uses_the_real_retriever(self, desk: Proving, monkeypatch: pytest.MonkeyPatch) -> None:
        made: list[Retriever] = []

        class Noted(Retriever):
            def __enter__(self) -> Self:
                made.append(self)
                return self

        monkeypatch.setattr(looking, "Retriever", Noted)
        assert looked(look(desk.settings, [site(1)], {}, now=NOW)) == ["site-1"]
        assert len(made) == 1


class TestManners:
    def test_a_host_that_refused_is_not_asked_again_and_its_accounts_wait_for_the_next_run(self, desk: Proving) -> None:
        desk.serve(PAGE, Reply(403))
        first, second, other = shown(1, PAGE), shown(2, f"{PAGE}/2"), shown(3, "https://www.interieur.gouv.fr/reseaux")
        desk.serve(other.proof.page, page_of("https://x.com/Compte3"))
        report = desk.look(first, second, other)
        assert looked(report) == ["x-1", "x-3"]
        assert report.postponed == ["x-2"]
        assert desk.relay.asked == [PAGE, other.proof.page]
        assert "x-2" not in desk.archive.checks()
        desk.serve(PAGE, page_of("https://x.com/Compte1"))
        desk.serve(f"{PAGE}/2", page_of("https://x.com/Compte2"))
        assert looked(desk.look(first, second, other, days=7, now=NOW + timedelta(hours=2))) == ["x-2"]

    def test_an_instance_that_refused_postpones_all_its_accounts(self, desk: Proving) -> None:
        host = "https://social.example.gouv.fr"
        for name in ("un", "deux"):
            desk.serve(f"{host}/api/v1/accounts/lookup?acct={name}", Reply(429))
        accounts = [
            social(Platform.MASTODON, f"{host}/@{name}", ProofKind.PUBLIC_DOMAIN, id=name) for name in ("un", "deux")
        ]
        report = desk.look(*reversed(accounts))
        assert (len(report.checks), len(report.postponed)) == (1, 1)
        assert report.checks[0].verdict is UNKNOWN

    def test_a_missing_page_does_not_close_its_host(self, desk: Proving) -> None:
        desk.serve(f"{PAGE}/2", page_of("https://x.com/Compte2"))
        report = desk.look(shown(1, PAGE), shown(2, f"{PAGE}/2"))
        assert [check.verdict for check in report.checks] == [FAILS, HOLDS]

    def test_a_platform_that_is_on_hold_is_not_asked(self, desk: Proving) -> None:
        desk.serve(PAGE, page_of("https://x.com/Compte1"))
        desk.archive.hold(Hold(PREFECTURES, NOW + timedelta(hours=2), 1, "HTTP 403"))
        assert desk.look(shown(1, PAGE)).postponed == ["x-1"]
        assert desk.relay.asked == []
        assert desk.look(shown(1, PAGE), now=NOW + timedelta(hours=2)).postponed == []

    def test_the_prefectures_have_one_budget_an_hour_with_the_collector(self, desk: Proving) -> None:
        desk.settings = replace(desk.settings, platform_budget=4)
        feed = f"{SITE}/syndication/flux/actualites"
        visits = [
            make_visit(state=make_state(one), retrieval=make_retrieval(one, requests=2)) for one in (feed, ADDRESS)
        ]
        desk.archive.record(visits, NOW)
        pages = [f"{PAGE}/{number}" for number in range(3)]
        for number, page in enumerate(pages):
            desk.serve(page, page_of(f"https://x.com/Compte{number}"))
        accounts = [shown(number, page) for number, page in enumerate(pages)]
        report = desk.look(*accounts)
        assert (looked(report), report.postponed) == (["x-0"], ["x-1", "x-2"])
        assert desk.archive.requests(NOW)[pages[0]] == 1  # and the collector counts what is asked here
        assert looked(desk.look(*accounts, days=7, now=NOW + timedelta(hours=2))) == ["x-1", "x-2"]

    def test_what_the_collector_asks_meanwhile_is_counted_before_the_next_look(self, desk: Proving) -> None:
        desk.settings = replace(desk.settings, platform_budget=3)
        feed = f"{SITE}/syndication/flux/actualites"

        def answer(_: Asked) -> Reply:
            with held(desk.settings.lock):  # a run that begins now is not refused
                visit = make_visit(state=make_state(feed), retrieval=make_retrieval(feed, requests=2))
                desk.archive.record([visit], NOW)
            return Reply(body=page_of("https://x.com/Compte1", "https://x.com/Compte2"))

        desk.serve(PAGE, answer)
        report = desk.look(shown(1, PAGE), shown(2, f"{PAGE}?2"))
        assert (looked(report), report.postponed) == (["x-1"], ["x-2"])

    @pytest.mark.parametrize("status", [403, 429, 503])
    def test_a_refusal_by_the_prefectures_is_one_for_the_collector_too(self, desk: Proving, status: int) -> None:
        desk.serve(PAGE, Reply(status, headers={"Retry-After": "10800"}))
        desk.look(shown(1, PAGE))
        hold = desk.archive.holds()[PREFECTURES]
        assert (hold.until, hold.failures) == (NOW + timedelta(hours=3), 1)
        assert f"HTTP {status}" in hold.reason

    def test_other_failures_hold_nobody(self, desk: Proving) -> None:
        desk.serve(PAGE, Reply(500))
        desk.serve("https://www.interieur.gouv.fr/reseaux", Reply(403))
        desk.look(shown(1, PAGE), shown(2, "https://www.interieur.gouv.fr/reseaux"))
        assert desk.archive.holds() == {}

    def test_requests_to_one_host_are_apart_and_those_to_the_prefectures_further(self, desk: Proving) -> None:
        settings = replace(desk.settings, host_gap=1000.0, platform_gap=5000.0)
        waits: list[float] = []
        asker = Asker(
            desk.relay, settings, now=NOW, prefectures=["www.seine-maritime.gouv.fr", "www.eure.gouv.fr"], budget=9,
            pause=waits.append,
        )  # fmt: skip
        for address in (PAGE, "https://a.example/1", "https://b.example/1", "https://a.example/2",
                        "https://www.eure.gouv.fr/"):  # fmt: skip
            desk.serve(address, b"x")
            asker.get(address)
        assert [round(wait, -2) for wait in waits] == [1000, 5000]
        assert asker.spending.items == 0

    def test_a_page_that_shows_several_accounts_is_asked_once(self, desk: Proving) -> None:
        desk.serve(PAGE, page_of("https://x.com/Compte1", "https://x.com/Compte2"))
        gone = f"{SITE}/partie"
        report = desk.look(shown(1, PAGE), shown(2, PAGE), shown(3, PAGE), shown(4, gone), shown(5, gone))
        assert [check.verdict for check in report.checks] == [HOLDS, HOLDS, FAILS, FAILS, FAILS]
        assert desk.relay.asked == [PAGE, gone]

    @pytest.mark.parametrize("rules", ["User-agent: *\nDisallow: /Contacts", "User-agent: gyrophare\nDisallow: /"])
    def test_a_page_that_robots_forbid_is_not_asked_and_fails_nobody(self, desk: Proving, rules: str) -> None:
        desk.serve(f"{SITE}/robots.txt", rules.encode())
        desk.serve(PAGE, page_of())
        (check,) = desk.look(shown(1, PAGE)).checks
        assert (check.verdict, desk.relay.asked) == (UNKNOWN, [])
        assert "robots.txt of its host forbids it to Gyrophare: Disallow: /" in check.detail

    def test_robots_are_asked_once_for_all_pages_of_a_host(self, desk: Proving) -> None:
        pages = [f"https://www.interieur.gouv.fr/{number}" for number in range(12)]
        desk.serve("https://www.interieur.gouv.fr/robots.txt", b"User-agent: *\nAllow: /")
        for number, page in enumerate(pages):
            desk.serve(page, page_of(f"https://x.com/Compte{number}"))
        desk.look(*(shown(number, page) for number, page in enumerate(pages)))
        assert len(desk.relay.asked) == 12
        assert len([one for one in desk.server.asked if one.path.endswith("/robots.txt")]) == 1

    def test_robots_that_cannot_be_read_forbid_all(self, desk: Proving) -> None:
        desk.serve("https://www.interieur.gouv.fr/robots.txt", Reply(500))
        (check,) = desk.look(shown(1, "https://www.interieur.gouv.fr/reseaux")).checks
        assert (check.verdict, desk.relay.asked) == (UNKNOWN, [])
        assert "HTTP 500" in check.detail

    def test_only_some_pages_are_remembered_for_a_while(self, desk: Proving) -> None:
        asker = Asker(desk.relay, desk.settings, now=NOW, prefectures=(), budget=0)
        pages = [f"https://a.example/{number}" for number in range(10)]
        for page in pages:
            desk.serve(page, b"x")
            asker.get(page)
        asker.get(pages[9])
        asker.get(pages[0], headers={"Accept": "text/html"})
        asker.get(pages[0])
        assert desk.relay.asked == [*pages, pages[0], pages[0]]

    def test_a_host_is_given_its_time_after_an_error_too(self, desk: Proving) -> None:
        waits: list[float] = []
        settings = replace(desk.settings, host_gap=10.0)
        asker = Asker(desk.relay, settings, now=NOW, prefectures=(), budget=0, pause=waits.append)
        for number in range(2):
            with pytest.raises(RetrieveError, match="404"):
                asker.get(f"https://a.example/{number}")
        assert len(waits) == 1

    def test_posting_waits_its_turn_too(self, desk: Proving) -> None:
        asker = Asker(desk.relay, desk.settings, now=NOW, prefectures=(), budget=0, held=["a.example"])
        with pytest.raises(PostponedError, match="left alone"):
            asker.post("https://a.example/", b"{}")
        with pytest.raises(AssertionError, match="no look posts"):
            asker.post("https://b.example/", b"{}")

    def test_a_server_sees_the_portal_s_name_and_what_it_wants(self, desk: Proving) -> None:
        seen: list[Asked] = []

        def answer(asked: Asked) -> Reply:
            seen.append(asked)
            return Reply(body=page_of("https://x.com/Compte1"))

        desk.serve(PAGE, answer)
        desk.look(shown(1, PAGE))
        assert seen[0].headers["user-agent"].startswith("Gyrophare/")
        assert seen[0].headers["accept"].startswith("text/html")


class TestKeeping:
    def test_what_was_found_before_an_interruption_is_kept(
        self, desk: Proving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = looking.look_at

        def interrupted(account: Account, *arguments: object, **options: object) -> object:
            if account.id == "site-3":
                raise KeyboardInterrupt
            return real(account, *arguments, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(looking, "look_at", interrupted)
        accounts = [site(number) for number in range(1, 5)]
        with pytest.raises(KeyboardInterrupt):
            desk.look(*accounts)
        monkeypatch.setattr(looking, "look_at", real)
        assert looked(desk.look(*accounts, days=7)) == ["site-3", "site-4"]

    def test_looks_that_ask_nobody_are_kept_together_and_one_that_asks_before_the_next_begins(
        self, desk: Proving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept: list[int] = []
        real = ArchiveWriter.keep_checks

        def keep_checks(archive: ArchiveWriter, found: Sequence[ProofCheck]) -> None:
            kept.append(len(found))
            real(archive, found)

        monkeypatch.setattr(ArchiveWriter, "keep_checks", keep_checks)
        monkeypatch.setattr(looking, "BATCH", 2)
        desk.look(*(site(number) for number in range(5)))
        assert kept == [2, 2, 1]
        desk.serve(PAGE, page_of("https://x.com/Compte1"))
        desk.look(shown(1, PAGE), site(2))
        assert kept[3:] == [1, 1]

    def test_who_ends_a_round_by_hand_does_not_wait_for_a_run(
        self, desk: Proving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with ExitStack() as run:

            def interrupted(*_: object, **__: object) -> object:
                run.enter_context(held(desk.settings.lock))
                raise KeyboardInterrupt

            monkeypatch.setattr(looking, "look_at", interrupted)
            with pytest.raises(KeyboardInterrupt):
                desk.look(site(1), turns=Turns(desk.settings, say=pytest.fail, pause=pytest.fail))

    def test_nothing_due_asks_for_nothing(self, desk: Proving) -> None:
        report = desk.look()
        assert (report.checks, report.fresh, report.count(HOLDS)) == ([], 0, 0)

    def test_a_proof_dated_anew_lifts_the_suspension_at_the_next_look_even_without_an_answer(
        self, desk: Proving
    ) -> None:
        account = shown(1, PAGE)
        desk.look(account)
        assert desk.look(account, now=NOW + APART).suspended == ["x-1"]
        anew = replace(account, proof=replace(account.proof, date=(NOW + APART).date()))
        desk.serve(PAGE, Reply(503))
        report = desk.look(anew, now=NOW + 2 * APART)
        assert report.lifted == ["x-1"]
        assert report.checks[0].verdict is UNKNOWN


class TestRuns:
    def test_a_run_at_work_is_waited_for_and_that_is_said_once(self, desk: Proving) -> None:
        said: list[str] = []
        waits: list[float] = []
        with ExitStack() as run:
            run.enter_context(held(desk.settings.lock))

            def pause(seconds: float) -> None:
                waits.append(seconds)
                if len(waits) == 3:
                    run.close()

            report = desk.look(site(1), turns=Turns(desk.settings, say=said.append, pause=pause))
        assert looked(report) == ["site-1"]
        assert (len(waits), said) == (3, ["a run of the portal is at work: waiting for its end"])

    def test_one_that_does_not_end_is_not_waited_for_forever(self, desk: Proving) -> None:
        waits: list[float] = []
        turns = Turns(desk.settings, say=str, pause=waits.append)
        with held(desk.settings.lock), pytest.raises(BusyError, match="another run is at work"), turns.archive(5.0):
            pytest.fail("it came in")
        assert sum(waits) == 6.0
