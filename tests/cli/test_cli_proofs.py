"""`accounts check --online` as an administrator runs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from making import NOW
from proving import SITE, Relay, page_of, path_of
from running import Ran, elsewhere, run
from servers import Asked, FeedServer, Reply

from plugins import clock
from plugins.archive import ArchiveReader
from plugins.feeds.retrieve import Retriever
from plugins.lock import held
from plugins.model import ProofCheck
from plugins.proofs import look as looking
from plugins.settings import Settings

PAGE = f"{SITE}/Contacts"
PROOF = 'proof = { kind = "linked", date = 2026-08-01, confidence = "high", note = "Vu.", page = "%s" }'
ACCOUNTS = f"""[[account]]
id = "76-prefecture-x"
title = "Préfet de la Seine-Maritime"
service = "prefecture"
department = "76"
platform = "x"
address = "https://api.x.com/2/users/123456/tweets"
identity = "123456"
home = "https://x.com/Prefet76"
{PROOF % PAGE}

[[account]]
id = "38-prefecture"
title = "Préfecture de l'Isère"
service = "prefecture"
department = "38"
platform = "website"
home = "https://www.isere.gouv.fr/"
enabled = false
proof = {{ kind = "public-domain", date = 2026-08-01, confidence = "high", note = "hôte en .gouv.fr" }}

[[account]]
id = "france-facebook"
title = "Un service national"
service = "other"
platform = "facebook"
home = "https://www.facebook.com/service"
enabled = false
proof = {{ kind = "none", date = 2026-08-01, confidence = "medium", note = "Pas encore." }}
"""


class Desk:
    def __init__(self, folder: Path, server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = NOW
        self.archive = f"sqlite:///{folder / 'archive.sqlite'}"
        (folder / "accounts.toml").write_text(ACCOUNTS, "utf-8")
        self.extra = elsewhere(folder, GYROPHARE_ACCOUNTS=folder / "accounts.toml", GYROPHARE_PLATFORM_GAP=0)
        self.folder = folder
        self.server = server
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def serve(self, *addresses: str, status: int = 200) -> None:
        self.server.serve(path_of(PAGE), Reply(status, page_of(*addresses)))

    def look(self, *arguments: str) -> Ran:
        return run("accounts", "check", "--online", *arguments, extra=self.extra)

    def checks(self) -> dict[str, ProofCheck]:
        with ArchiveReader.open(self.archive) as archive:
            return archive.checks()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with FeedServer() as server:

        @contextmanager
        def relayed(settings: Settings) -> Iterator[Relay]:
            with Retriever(settings) as retriever:
                yield Relay(retriever, server)

        monkeypatch.setattr(looking, "Retriever", relayed)
        yield Desk(tmp_path, server, monkeypatch)


def test_a_proof_that_holds_is_a_line_and_exit_code_0(desk: Desk) -> None:
    desk.serve("https://twitter.com/prefet76")
    ran = desk.look()
    assert ran.code == 0
    assert ran.out.splitlines() == [
        f"holds    {'76-prefecture-x':<44}  {PAGE} links to it",
        "1 accounts looked at: 1 holds, 0 fails, 0 unknown; 0 looked at lately",
    ]
    assert ran.err == ""


def test_one_that_fails_ends_with_exit_code_3_and_two_a_day_apart_suspend(desk: Desk) -> None:
    desk.serve()
    ran = desk.look()
    assert (ran.code, "suspended" in ran.out) == (3, False)
    assert ran.out.startswith(f"fails    {'76-prefecture-x':<44}  {PAGE} no longer links to it\n")
    desk.now += timedelta(days=2)
    ran = desk.look("--older-than", "1")
    assert ran.code == 3
    assert "no longer links to it (suspended)\n" in ran.out
    assert ran.out.endswith("suspended: not read from now on: 76-prefecture-x\n")
    assert desk.checks()["76-prefecture-x"].suspended
    desk.serve("https://x.com/Prefet76")
    desk.now += timedelta(days=2)
    ran = desk.look("--older-than", "1")
    assert ran.code == 0
    assert ran.out.endswith("no longer suspended: 76-prefecture-x\n")


def test_nobody_answering_is_no_failure(desk: Desk) -> None:
    desk.serve(status=503)
    ran = desk.look()
    assert ran.code == 0
    assert ran.out.startswith("unknown  76-prefecture-x")


def test_a_second_run_on_the_same_day_asks_nobody(desk: Desk) -> None:
    desk.serve("https://x.com/Prefet76")
    desk.look()
    asked = len(desk.server.asked)
    ran = desk.look()
    assert (ran.code, len(desk.server.asked)) == (0, asked)
    assert ran.out == "0 accounts looked at: 0 holds, 0 fails, 0 unknown; 1 looked at lately\n"


def test_all_takes_the_accounts_that_are_not_read_and_department_one_site(desk: Desk) -> None:
    desk.serve("https://x.com/Prefet76")
    ran = desk.look("--all", "-d", "38", "-d", "france")
    assert [line.split()[:2] for line in ran.out.splitlines()[:2]] == [
        ["holds", "38-prefecture"],
        ["unknown", "france-facebook"],
    ]
    assert desk.server.asked == []
    assert "2 accounts looked at" in ran.out


def test_a_wrong_department_or_age_is_refused(desk: Desk) -> None:
    assert desk.look("-d", "99").code == 3
    assert desk.look("--older-than", "-1").code == 2


def test_a_dry_run_asks_nobody_and_keeps_nothing(desk: Desk) -> None:
    ran = desk.look("--dry-run", "--all")
    assert ran.code == 0
    assert f"linked         {'76-prefecture-x':<44}  {PAGE}" in ran.out.splitlines()
    assert ran.out.endswith("3 accounts would be looked at; 0 looked at lately\n")
    assert (desk.server.asked, desk.checks()) == ([], {})


def test_accounts_whose_host_refused_are_named_as_left(desk: Desk) -> None:
    more = ACCOUNTS + ACCOUNTS.split("\n\n", maxsplit=1)[0].replace("76-prefecture-x", "76-prefecture-y").replace(
        "123456", "7"
    )
    more = more.replace(f'page = "{PAGE}"', f'page = "{PAGE}2"', 1)
    (desk.folder / "accounts.toml").write_text(more, "utf-8")
    desk.server.serve(path_of(f"{PAGE}2"), Reply(403))
    ran = desk.look()
    assert ran.out.endswith("left for the next run: 76-prefecture-y\n")
    assert desk.checks().keys() == {"76-prefecture-x"}


def test_two_looks_at_once_are_one_too_many_and_a_run_meanwhile_is_not(desk: Desk) -> None:
    codes: list[int] = []

    def answer(_: Asked) -> Reply:
        codes.append(desk.look().code)
        with held(desk.folder / "run.lock"):
            codes.append(0)
        return Reply(body=page_of("https://x.com/Prefet76"))

    desk.server.serve(path_of(PAGE), answer)
    assert desk.look().code == 0
    assert codes == [7, 0]


def test_help_says_what_suspends() -> None:
    said = run("accounts", "check", "--help").out
    for word in ("--online", "--department", "--all", "--older-than", "--dry-run", "suspends"):
        assert word in said
