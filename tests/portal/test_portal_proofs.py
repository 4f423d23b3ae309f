"""What the looks at proofs change in a site: the pages of the accounts concerned, and no other."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import NOW
from stage import ACCOUNTS, Stage, tree

from plugins.model import FRANCE, Account, Confidence, ProofCheck, ProofKind, Verdict
from plugins.portal import build as building
from plugins.portal.build import BuildReport, build
from plugins.portal.plan import looked_again
from plugins.portal.state import SUSPENDED, looks
from plugins.portal.urls import PageKey, PageKind

DAY = timedelta(days=1)


def check(account: str = "76-1", days: int = 0, verdict: Verdict = Verdict.HOLDS, **changes: object) -> ProofCheck:
    made = ProofCheck(account, NOW + days * DAY, verdict, "in words")
    return replace(made, **changes)  # type: ignore[arg-type]


def suspended(account: str = "76-1", days: int = 2) -> ProofCheck:
    return check(account, days, Verdict.FAILS, failures=2, since=NOW, suspended=True)


def rendered(report: BuildReport) -> tuple[int, int, int]:
    return report.sites, report.pages_rendered, report.files_written


def with_accounts(stage: Stage, accounts: Iterable[Account]) -> BuildReport:
    return build(stage.archive, stage.world(accounts=accounts), now=stage.now)


def test_a_look_makes_the_page_of_its_account_anew_and_no_other(stage: Stage) -> None:
    stage.post("76")
    stage.build()
    stage.archive.keep_checks([check()])
    assert rendered(stage.build()) == (1, 1, 1)
    assert "La preuve tient toujours." in stage.page("76/comptes/76-1.html")
    assert rendered(stage.build()) == (0, 0, 0)
    stage.archive.keep_checks([check()])
    assert rendered(stage.build()) == (0, 0, 0), "the same look"
    stage.archive.keep_checks([check(days=7)])
    assert rendered(stage.build()) == (1, 1, 1)
    assert "samedi 28\u00a0novembre 2026" in stage.page("76/comptes/76-1.html")
    assert tree(stage.settings.output) == tree(stage.build_afresh())


def test_a_suspension_and_its_end_show_on_the_home_of_its_site_too(stage: Stage) -> None:
    stage.build()
    stage.archive.keep_checks([suspended()])
    assert rendered(stage.build()) == (1, 2, 2)
    assert "Relevé suspendu" in stage.page("76/index.html")
    assert "Relevé suspendu" in stage.page("76/comptes/76-1.html")
    stage.archive.keep_checks([suspended(days=9)])
    assert stage.build().pages_rendered == 1, "the home says what it said"
    stage.archive.keep_checks([check(days=10)])
    assert rendered(stage.build()) == (1, 2, 2)
    assert "Relevé suspendu" not in stage.page("76/index.html")
    assert tree(stage.settings.output) == tree(stage.build_afresh())


def test_a_newer_proof_in_the_files_lifts_the_suspension_on_the_pages(stage: Stage) -> None:
    stage.archive.keep_checks([suspended()])
    stage.build()
    anew = [
        replace(one, proof=replace(one.proof, date=date(2026, 11, 22))) if one.id == "76-1" else one
        for one in ACCOUNTS
    ]  # fmt: skip
    with_accounts(stage, anew)
    assert "Relevé suspendu" not in stage.page("76/comptes/76-1.html")
    assert "Relevé suspendu" not in stage.page("76/index.html")


def test_sites_that_a_limited_build_left_out_catch_up(stage: Stage) -> None:
    stage.build()
    stage.archive.keep_checks([suspended("76-1"), suspended("974-1"), suspended(f"{FRANCE}-1")])
    assert rendered(stage.build(sites=["974"])) == (1, 2, 2)
    assert "suspendu" not in stage.page("76/comptes/76-1.html")
    assert rendered(stage.build()) == (2, 4, 4)
    assert "suspendu" in stage.page("76/comptes/76-1.html")
    assert rendered(stage.build()) == (0, 0, 0)


def test_known_accounts_that_are_not_read_have_a_page_and_a_place_on_the_home(stage: Stage) -> None:
    off = replace(ACCOUNTS[2], id="76-off", title="Compte éteint", enabled=False)
    bare = replace(off, id="76-bare", title="Sans preuve", proof=replace(off.proof, kind=ProofKind.NONE))
    low = replace(off, id="76-low", title="Ouï-dire", proof=replace(off.proof, confidence=Confidence.LOW))
    accounts = [*ACCOUNTS, off, bare, low]
    stage.archive.keep_checks([check("76-off"), check("76-bare"), check("76-low")])
    with_accounts(stage, accounts)
    home = stage.page("76/index.html")
    assert "Compte éteint" in home
    assert "Sans preuve" not in home
    assert "Ouï-dire" not in home
    comptes = {file.name for file in (stage.settings.output / "76/comptes").iterdir()}
    assert comptes == {"76-1.html", "76-2.html", "76-off.html"}
    stage.archive.keep_checks([check("76-off", 1), check("76-bare", 1), check("76-low", 1)])
    assert rendered(with_accounts(stage, accounts)) == (1, 1, 1)


def test_an_account_that_went_to_another_site_is_looked_at_there_only(stage: Stage) -> None:
    stage.post("76")
    moved = [replace(one, department="974") if one.id == "76-1" else one for one in ACCOUNTS]
    stage.archive.keep_checks([check()])
    with_accounts(stage, moved)
    assert "Revérifié" not in stage.page("76/comptes/76-1.html")
    assert "Revérifié" in stage.page("974/comptes/76-1.html")
    stage.archive.keep_checks([check(days=7)])
    assert rendered(with_accounts(stage, moved)) == (1, 1, 1)


def test_looks_at_accounts_that_left_the_files_change_nothing(stage: Stage) -> None:
    stage.archive.keep_checks([check("gone")])
    stage.build()
    stage.archive.keep_checks([check("gone", 1)])
    assert rendered(stage.build()) == (0, 0, 0)


def test_the_state_of_a_look_tells_a_suspended_account(stage: Stage) -> None:
    world = stage.world().with_checks({"76-1": suspended(), "974-1": check("974-1")})
    found = looks(world)
    assert found["76-1"].startswith(SUSPENDED)
    assert not found["974-1"].startswith(SUSPENDED)
    assert stage.world().checks == {}
    assert looks(stage.world()) == {}


def test_planning_touches_a_home_only_where_the_standing_changed() -> None:
    sites = {"a": "76", "b": "76", "c": "974"}
    keys = looked_again(sites, {"a": "1", "b": "! 1"}, {"a": "2", "b": "! 2", "c": "! 1"}, "! ")
    account = PageKind.ACCOUNT
    assert keys == {
        "76": {PageKey("76", account, "a"), PageKey("76", account, "b")},
        "974": {PageKey("974", account, "c"), PageKey("974", PageKind.HOME)},
    }
    assert looked_again(sites, {"a": "1"}, {"a": "1"}, "! ") == {}


steps = st.lists(
    st.tuples(st.sampled_from(["look", "suspend", "post", "build", "build some"]), st.sampled_from(ACCOUNTS)),
    max_size=12,
)


@settings(max_examples=15)
@given(steps)
def test_looks_and_builds_in_any_order_end_in_the_bytes_of_a_full_build(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[str, Account]]
) -> None:
    folder = tmp_path_factory.mktemp("looks")
    stage = Stage(folder)
    with stage.archive, pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "settle", lambda: None)
        for number, (what, account) in enumerate(history):
            if what == "look":
                stage.archive.keep_checks([check(account.id, number)])
            elif what == "suspend":
                stage.archive.keep_checks([suspended(account.id, number)])
            elif what == "post":
                stage.post(account.site, number=int(account.id[-1]))
            else:
                stage.build(**({"sites": [account.site]} if what == "build some" else {}))
        stage.build()
        assert tree(stage.settings.output) == tree(stage.build_afresh())
        assert rendered(stage.build()) == (0, 0, 0)
