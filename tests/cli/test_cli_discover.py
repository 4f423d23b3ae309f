"""`accounts discover` as a newcomer meets it, and as cron runs it."""

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "discover"))

from internet import Internet, announce, internet, page, rss
from running import Ran, elsewhere, run
from servers import FeedServer, Reply

from plugins import clock
from plugins.lock import held

PREFECTURE = "www.seine-maritime.gouv.fr"
HOME = f"https://{PREFECTURE}/"
SITE = """[[account]]
id = "76-prefecture-site"
title = "Préfecture de la Seine-Maritime"
service = "prefecture"
department = "76"
platform = "website"
home = "https://www.seine-maritime.gouv.fr/"
enabled = false
proof = { kind = "public-domain", date = 2026-10-31, confidence = "high", note = "hôte en .gouv.fr" }
"""


@pytest.fixture
def extra(tmp_path: Path) -> list[str]:
    (tmp_path / "accounts.toml").write_text(SITE, "utf-8")
    return elsewhere(
        tmp_path, GYROPHARE_ACCOUNTS=tmp_path / "accounts.toml", GYROPHARE_PLATFORM_GAP=0, PATH=tmp_path / "content"
    )


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    with internet(tmp_path) as made:
        monkeypatch.setattr("plugins.discover.run.Retriever", lambda _: nullcontext(made))
        yield made


def serve(net: Internet) -> None:
    net.serve(HOME, page('<a href="https://x.com/fictif">X</a>'))
    net.serve(f"{HOME}syndication/listexport", page('<a href="/syndication/flux/actualites">Actualités</a>'))
    net.serve(f"{HOME}syndication/flux/actualites", rss("Un", "Deux"))


def discover(*arguments: str | Path, extra: list[str]) -> Ran:
    return run("accounts", "discover", *arguments, extra=extra)


class TestOneSite:
    def test_what_a_site_offers_is_shown_as_a_file_of_accounts(self, net, extra, tmp_path) -> None:
        serve(net)
        ran = discover(HOME, extra=extra)
        assert ran.code == 0
        assert 'id = "76-prefecture-actualites"' in ran.out
        assert (
            ran.err
            == "1 of 1 sites visited to their end: 1 feeds, 0 pages that can be read, 1 profiles; 2 accounts proposed\n"
        )
        (tmp_path / "accounts").mkdir()
        (tmp_path / "accounts" / "new.toml").write_text(ran.out, "utf-8")
        more = [*extra, f"GYROPHARE_ACCOUNTS={tmp_path / 'accounts'}"]
        assert run("accounts", "check", extra=more).code == 0
        assert "2 accounts" in run("-v", "accounts", "list", extra=more).err
        assert "2 accounts, 0 of them read" in run("-v", "accounts", "list", extra=more).err

    def test_a_lively_feed_may_be_asked_to_come_enabled(self, net, extra) -> None:
        serve(net)
        today = clock.now().strftime("%d %b %Y")
        net.serve(f"{HOME}syndication/flux/actualites", rss("Un", day=today))
        out = discover(HOME, "--enable", extra=extra).out
        assert out.count("[[account]]") == 2
        assert out.count("enabled = false") == 1

    def test_a_file_is_written_and_never_over_another(self, net, extra, tmp_path) -> None:
        serve(net)
        file = tmp_path / "found.toml"
        ran = discover(HOME, "-o", file, extra=extra)
        assert (ran.code, ran.out) == (0, "")
        text = file.read_text("utf-8")
        assert "[[account]]" in text
        asked = len(net.asked)
        ran = discover(HOME, "-o", file, "--again", extra=extra)
        assert ran.code == 3
        assert "exists already" in ran.err
        assert (file.read_text("utf-8"), len(net.asked)) == (text, asked)

    def test_nothing_is_asked_twice_unless_told_to(self, net, extra) -> None:
        serve(net)
        first = discover(HOME, extra=extra)
        asked = len(net.asked)
        assert discover(HOME, extra=extra).out == first.out
        assert len(net.asked) == asked
        assert discover(HOME, "--again", extra=extra).out == first.out
        assert len(net.asked) == 2 * asked

    def test_whose_a_site_is_can_be_said(self, net, extra) -> None:
        home = "https://www.ville-fictive.example/"
        net.serve(home, page(head=announce("/feed/")))
        net.serve(f"{home}feed/", rss("Un"))
        ran = discover("www.ville-fictive.example", "-d", "76", "--service", "collectivite", extra=extra)
        assert ran.code == 0
        assert 'id = "76-collectivite-actualites"' in ran.out
        assert "neither under .gouv.fr nor proved in the files: nothing found there comes enabled" in ran.err

    def test_a_host_that_the_files_name_without_a_proof_is_warned_of(self, net, extra) -> None:
        net.serve("https://www.sdis76.fr/", page())
        ran = discover("https://www.sdis76.fr/", extra=extra)
        assert ran.code == 0
        assert "is in the files without a proof beyond doubt" in ran.err

    def test_each_request_is_shown_to_a_person(self, net, extra) -> None:
        serve(net)
        lines = discover("-v", HOME, extra=[*extra, "GYROPHARE_CONTACT=mailto:a@b.example"]).err.splitlines()
        assert lines[1] == f"1/1  {HOME}: a page"
        assert len(lines) == len(net.asked) + 1

    def test_a_person_without_a_contact_is_told_to_give_one(self, net, extra) -> None:
        assert "GYROPHARE_CONTACT is not set" in discover("-v", HOME, extra=extra).err
        assert "GYROPHARE_CONTACT" not in discover(HOME, extra=extra).err

    def test_a_site_on_loopback_is_asked_for_real(self, extra) -> None:
        with FeedServer() as server:
            server.serve("/", page(head=announce("/feed/")).encode(), Content_Type="text/html")
            server.serve("/feed/", rss("Un"))
            ran = discover(server.url("/"), extra=extra)
            assert [one.path for one in server.asked] == ["/robots.txt", "/", "/feed/"]
            assert "Gyrophare/" in server.asked[0].headers["user-agent"]
        assert ran.code == 0
        assert "1 feeds" in ran.err


class TestFailures:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ((), "expected the address of a site, --department CODE or --all"),
            (("n'importe quoi",), "expected an address without blanks"),
            (("ftp://a.example/",), "expected an absolute address"),
            (("https://x.com/fictif",), "an account on x is proved by the site that links to it"),
            (("-d", "99"), "--department 99: expected a code"),
            ((HOME, "-d", "76", "-d", "38"), "of one department at most"),
            ((HOME, "--all"), "of one department at most"),
            (("--all", "--service", "sdis"), "--service sdis: expected the address of the site"),
            ((HOME, "-o", "/nowhere/at/all.toml"), "no such folder"),
            ((HOME, "--progress", "/dev/null/x.json"), "--progress /dev/null/x.json"),
        ],
    )
    def test_a_wrong_argument_is_told_before_anything_is_asked(self, net, extra, arguments, words) -> None:
        ran = discover(*arguments, extra=extra)
        assert ran.code == 3
        assert words in ran.err
        assert "Traceback" not in ran.err
        assert net.asked == []

    @pytest.mark.parametrize("arguments", [(HOME, "--pace", "-1"), (HOME, "--for", "soon"), (HOME, "--service", "x")])
    def test_wrong_use_ends_with_code_2(self, extra, arguments) -> None:
        assert discover(*arguments, extra=extra).code == 2

    def test_a_progress_file_of_another_kind_is_refused(self, net, extra, tmp_path) -> None:
        (tmp_path / "mine.json").write_text("{}")
        ran = discover(HOME, "--progress", tmp_path / "mine.json", extra=extra)
        assert ran.code == 3
        assert "move it away" in ran.err

    def test_without_a_network_nothing_could_be_asked(self, net, extra) -> None:
        net.silent.add(PREFECTURE)
        ran = discover(HOME, extra=extra)
        assert ran.code == 4
        assert f"{HOME}: robots.txt: " in ran.err
        assert "0 of 1 sites visited" in ran.err

    def test_then_no_file_is_written_that_would_be_in_the_way_later(self, net, extra, tmp_path) -> None:
        net.silent.add(PREFECTURE)
        assert discover(HOME, "-o", tmp_path / "found.toml", extra=extra).code == 4
        assert not (tmp_path / "found.toml").exists()

    def test_a_site_that_forbids_it_is_left_alone(self, net, extra) -> None:
        net.serve(f"{HOME}robots.txt", "User-agent: *\nDisallow: /", "text/plain")
        ran = discover(HOME, extra=extra)
        assert ran.code == 4
        assert "robots.txt: Disallow: /" in ran.err
        assert len(net.asked) == 1

    def test_a_site_without_such_a_page_is_no_failure_of_ours(self, net, extra) -> None:
        ran = discover(f"{HOME}nulle-part", extra=extra)
        assert ran.code == 0
        assert "HTTP 404" in ran.err
        assert "# Visite interrompue : HTTP 404" in ran.out

    def test_a_refusal_is_told_with_when_to_come_back(self, net, extra) -> None:
        net.serve(f"{HOME}robots.txt", Reply(429))
        ran = discover(HOME, extra=extra)
        assert ran.code == 4
        assert "left alone until" in ran.err
        assert "1 sites refused for now" in ran.err

    def test_a_second_discovery_leaves_at_once(self, net, extra, tmp_path) -> None:
        with held(tmp_path / "discover.json.lock"):
            ran = discover(HOME, extra=extra)
        assert ran.code == 7
        assert net.asked == []

    def test_a_request_that_has_to_wait_long_is_left_with_the_reason(self, net, extra) -> None:
        net.serve(f"{HOME}robots.txt", "User-agent: *\nCrawl-delay: 900", "text/plain")
        net.serve(HOME, page())
        ran = discover(HOME, extra=extra)
        assert "1 sites left (the next request has to wait 15 minutes): the same command goes on" in ran.err


class TestDepartments:
    def test_the_sites_of_a_department_are_visited(self, net, extra) -> None:
        serve(net)
        net.serve("https://www.sdis76.fr/", page(head=announce("/feed/")))
        net.serve("https://www.sdis76.fr/feed/", rss("Un"))
        ran = discover("-d", "76", "--pace", "0", extra=extra)
        assert (ran.code, ran.err) == (0, "")  # quiet without a terminal
        assert 'id = "76-sdis-actualites"' in ran.out
        assert 'id = "76-prefecture-actualites"' in ran.out

    def test_all_of_them_and_france_are_visited(self, net, extra) -> None:
        serve(net)
        ran = discover("-v", "--all", "--pace", "0", extra=extra)
        hosts = {address.split("/")[2] for _, address in net.asked}
        assert {"www.seine-maritime.gouv.fr", "www.isere.gouv.fr", "www.reunion.gouv.fr", "www.sdis76.fr"} <= hosts
        assert "of 8 sites visited" in ran.err

    def test_they_are_visited_slowly_unless_told_otherwise_and_never_faster_than_the_settings(
        self, net, extra, monkeypatch
    ) -> None:
        paces = []

        def planned(_settings, _files, plan, **_: object) -> object:
            paces.append((plan.pace.host, plan.pace.platform, plan.patience))
            raise KeyboardInterrupt

        monkeypatch.setattr("plugins.cli.discover.discover", planned)
        slow = [*extra, "GYROPHARE_HOST_GAP=2", "GYROPHARE_PLATFORM_GAP=7"]
        for arguments in (("-d", "76"), ("-d", "76", "--pace", "60"), ("-d", "76", "--pace", "1"), (HOME,)):
            assert discover(*arguments, extra=slow).code == 130
        forever = float("inf")
        assert paces == [(5, 30, forever), (60, 60, forever), (2, 7, forever), (2, 7, 120)]

    def test_a_cron_line_works_in_pieces_and_writes_in_the_end(self, net, extra, tmp_path, monkeypatch) -> None:
        serve(net)
        file = tmp_path / "found.toml"
        arguments = ("-d", "76", "--pace", "0", "--for", "50", "-o", file)
        start = clock.now()

        def later() -> datetime:
            return start + timedelta(minutes=20 * len(net.asked))

        monkeypatch.setattr("plugins.discover.turns.RealTime.now", staticmethod(later))
        monkeypatch.setattr("plugins.cli.discover.clock.now", later)
        ran = discover(*arguments, extra=extra)
        assert (ran.code, ran.out, ran.err, file.exists()) == (0, "", "", False)
        first = len(net.asked)
        assert first == 3
        while not file.exists():
            ran = discover(*arguments, extra=extra)
            assert (ran.code, ran.out, ran.err) == (0, "", "")
        asked = [address for _, address in net.asked]
        assert len(asked) > first
        assert len(asked) == len(set(asked))
        assert discover(*arguments, extra=extra).code == 3  # done: the line can go

    def test_no_minutes_at_all_write_what_was_found_so_far(self, net, extra, tmp_path) -> None:
        serve(net)
        discover(HOME, extra=extra)
        asked = len(net.asked)
        ran = discover("-d", "76", "-d", "38", "--for", "0", "-o", tmp_path / "so-far.toml", extra=extra)
        assert (ran.code, len(net.asked)) == (0, asked)
        assert "76-prefecture-actualites" in (tmp_path / "so-far.toml").read_text("utf-8")
        assert discover("-d", "38", "--for", "0", extra=extra).code == 0

    def test_a_piece_that_was_refused_is_not_the_end(self, net, extra, tmp_path) -> None:
        net.serve(f"{HOME}robots.txt", Reply(503))
        file = tmp_path / "found.toml"
        ran = discover("-v", "-d", "76", "--pace", "0", "--for", "50", "-o", file, extra=extra)
        assert not file.exists()
        assert "1 sites refused for now" in ran.err
        assert discover("-d", "76", "--pace", "0", "-o", file, extra=extra).code == 0
        assert file.exists()

    def test_the_progress_can_be_kept_elsewhere(self, net, extra, tmp_path) -> None:
        serve(net)
        discover(HOME, "--progress", tmp_path / "deep" / "mine.json", extra=extra)
        assert json.loads((tmp_path / "deep" / "mine.json").read_text("utf-8"))["requests"]
        assert not (tmp_path / "discover.json").exists()

    def test_a_file_that_came_meanwhile_is_not_overwritten(self, net, extra, tmp_path) -> None:
        file = tmp_path / "found.toml"

        def came(_: object) -> Reply:
            file.write_text("mine")
            return Reply(404)

        net.serve(HOME, page())
        net._server.serve(f"/{PREFECTURE}/robots.txt", came)
        ran = discover(HOME, "-o", file, extra=extra)
        assert ran.code == 3
        assert file.read_text() == "mine"
