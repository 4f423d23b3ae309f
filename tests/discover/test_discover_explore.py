"""Manners: one request at a time, robots.txt, refusals, the budget, kills and clocks."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from internet import (
    DEPARTMENTS,
    OTHER_PREFECTURE,
    PREFECTURE,
    SDIS,
    Internet,
    announce,
    internet,
    page,
    progress,
    rss,
    visit,
)
from making import NOW, make_account, make_department, make_retrieval, make_settings, make_state, make_visit
from servers import FeedServer, Reply

from plugins.accounts.files import Files
from plugins.archive import ArchiveWriter
from plugins.discover.asks import End
from plugins.discover.explore import MOST_SILENT
from plugins.discover.run import Plan, discover
from plugins.discover.sites import Site
from plugins.discover.turns import Pace
from plugins.errors import RetrieveError
from plugins.feeds.retrieve import Retriever
from plugins.feeds.wire import CLOSED
from plugins.lock import held
from plugins.model import Service

CITY = "www.ville-fictive.example"
HOME = f"https://{CITY}/"
WITHOUT_WWW = "ville-fictive.example"
ELSEWHERE = "www.ailleurs.example"
SITE = Site(HOME, Service.LOCAL_AUTHORITY, "38", known=True)


@pytest.fixture
def net(tmp_path: Path):
    with internet(tmp_path) as made:
        yield made


def serve_all(net: Internet) -> None:
    """Serve two prefectures with two feeds each, and an SDIS with one."""
    for host in (PREFECTURE, OTHER_PREFECTURE):
        net.serve(f"https://{host}/", page('<a href="https://x.com/fictif">X</a>'))
        links = "".join(f'<a href="/syndication/flux/{n}">{n}</a>' for n in (1, 2))
        net.serve(f"https://{host}/syndication/listexport", page(links))
        for n in (1, 2):
            net.serve(f"https://{host}/syndication/flux/{n}", rss(f"{host} {n}"))
    net.serve(f"https://{SDIS}/", page(head=announce("/feed/")))
    net.serve(f"https://{SDIS}/feed/", rss("Un"))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what a discovery of both departments proposes that nothing interrupts."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with internet(folder) as net:
        serve_all(net)
        return visit(folder, net, "38", "76").text


@contextmanager
def resetting() -> Iterator[str]:
    """Yield the address of a server that resets each connection once it was asked something."""

    def serve() -> None:
        connection, _ = listening.accept()
        connection.recv(1000)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        thread.join()


class TestTurns:
    def test_prefectures_are_asked_one_after_the_other_and_others_meanwhile(self, tmp_path, net) -> None:
        serve_all(net)
        found = visit(tmp_path, net, "38", "76")
        assert [later - one for one, later in pairwise(net.times(PREFECTURE, OTHER_PREFECTURE))] == [30.0] * 9
        assert net.times(SDIS) == [0, 5, 10]
        assert found.left.surveys == 0
        assert sum(len(one.feeds) for one in found.surveys) == 5

    def test_a_crawl_delay_is_respected(self, tmp_path, net) -> None:
        net.serve(f"{HOME}robots.txt", "User-agent: *\nCrawl-delay: 12", "text/plain")
        net.serve(HOME, page(head=announce("/feed/")))
        net.serve(f"{HOME}feed/", rss("Un"))
        visit(tmp_path, net, SITE)
        assert net.times(CITY) == [0, 12, 24]

    def test_each_request_is_told_to_whoever_watches(self, tmp_path, net) -> None:

        net.serve(HOME, page(head=announce("/feed/", "/plan.xml")))
        net.serve(f"{HOME}feed/", rss("Un"))
        net.serve(f"{HOME}plan.xml", "<urlset></urlset>", "text/xml")
        plan = Plan((SITE,), Pace(0, 0, 60), tmp_path / "discover.json")
        said: list[str] = []
        files = Files(DEPARTMENTS, ())
        discover(make_settings(tmp_path), files, plan, say=said.append, getter=net, timer=net.clock)
        assert said == [
            f"1/1  {HOME}robots.txt: HTTP 404 Not Found: no such page",
            f"1/1  {HOME}: a page",
            f"1/1  {HOME}feed/: a feed",
            f"1/1  {HOME}plan.xml: a sitemap",
        ]

    def test_a_discovery_asks_with_the_retriever_of_the_portal(self, tmp_path) -> None:

        with FeedServer() as server:
            server.serve("/", page(head=announce("/feed/")).encode(), Content_Type="text/html")
            server.serve("/feed/", rss("Un"))
            plan = Plan((Site(server.url("/"), Service.OTHER, None),), Pace(0, 0, 60), tmp_path / "discover.json")
            found = discover(make_settings(tmp_path), Files(DEPARTMENTS, ()), plan, say=str)
            assert [one.path for one in server.asked] == ["/robots.txt", "/", "/feed/"]
        assert len(found.surveys[0].feeds) == 1


class TestRobots:
    @pytest.mark.parametrize(
        "rules", ["User-agent: *\nDisallow: /", "User-agent: Gyrophare\nDisallow: /\nUser-agent: *\nAllow: /"]
    )
    def test_what_they_forbid_is_not_asked(self, tmp_path, net, rules) -> None:
        net.serve(f"{HOME}robots.txt", rules, "text/plain")
        found = visit(tmp_path, net, SITE)
        assert net.paths(CITY) == ["/robots.txt"]
        assert found.surveys[0].stopped == "robots.txt: Disallow: /"
        assert found.nothing_asked

    def test_what_they_allow_is_asked_beside_what_they_forbid(self, tmp_path, net) -> None:
        net.serve(f"{HOME}robots.txt", "User-agent: *\nDisallow: /feed", "text/plain")
        net.serve(HOME, page(head=announce("/feed/", "/rss")))
        net.serve(f"{HOME}rss", rss("Un"))
        found = visit(tmp_path, net, SITE).surveys[0]
        assert net.paths(CITY) == ["/robots.txt", "/", "/rss"]
        assert found.misses[0].detail == "robots.txt: Disallow: /feed"

    def test_they_are_asked_again_after_a_day_and_not_where_nothing_is_asked_of_the_host(self, tmp_path, net) -> None:
        net.serve(HOME, page(head=announce("/feed/")))
        net.serve(f"{HOME}feed/", Reply(403))
        visit(tmp_path, net, SITE)
        net.serve(f"{HOME}robots.txt", "User-agent: *\nDisallow: /feed", "text/plain")
        net.clock.sleep(86400)
        found = visit(tmp_path, net, SITE).surveys[0]
        assert net.paths(CITY)[3:] == ["/robots.txt", "/rss", "/rss.xml", "/atom.xml"]
        assert found.misses[0].detail == "robots.txt: Disallow: /feed"
        net.serve(f"{HOME}feed/", rss("Un"))
        net.serve(f"{HOME}robots.txt", "User-agent: *\nAllow: /", "text/plain")
        net.clock.sleep(86400)
        assert len(visit(tmp_path, net, SITE).surveys[0].feeds) == 1
        before = len(net.asked)
        net.clock.sleep(20 * 86400)
        visit(tmp_path, net, SITE)
        assert len(net.asked) == before

    def test_without_such_a_file_all_may_be_asked(self, tmp_path, net) -> None:
        net.serve(f"{HOME}robots.txt", Reply(410))
        net.serve(HOME, page())
        visit(tmp_path, net, SITE)
        assert "/" in net.paths(CITY)

    def test_one_that_cannot_be_read_forbids_all(self, tmp_path, net) -> None:
        net.serve(f"{HOME}robots.txt", Reply(500))
        net.serve(HOME, page())
        found = visit(tmp_path, net, SITE)
        assert net.paths(CITY) == ["/robots.txt"]
        assert found.surveys[0].stopped.startswith("robots.txt: HTTP 500")


class TestRefusals:
    @pytest.mark.parametrize("status", [403, 429, 503])
    def test_the_first_one_stops_the_whole_platform(self, tmp_path, net, status) -> None:
        serve_all(net)
        net.serve(f"https://{PREFECTURE}/syndication/listexport", Reply(status))
        found = visit(tmp_path, net, "38", "76")
        assert net.paths(PREFECTURE) == ["/robots.txt", "/", "/syndication/listexport"]
        assert len(net.paths(OTHER_PREFECTURE)) <= 2
        assert len(net.asked) == len(net.times(PREFECTURE, OTHER_PREFECTURE)) + 3  # the SDIS to its end
        of_prefectures = [one for one in found.surveys if one.site.service is Service.PREFECTURE]
        assert all(f"HTTP {status}" in one.stopped and one.refused for one in of_prefectures)
        assert (found.left.surveys, found.left.refused) == (0, 2)
        assert "Visite interrompue : HTTP" in found.text

    def test_a_connection_that_is_closed_is_one_too(self, tmp_path, net) -> None:
        serve_all(net)
        net.closed.add(PREFECTURE)
        visit(tmp_path, net, "38", "76")
        assert len(net.times(PREFECTURE, OTHER_PREFECTURE)) == 1

    def test_what_the_retriever_says_of_a_closed_door_is_known(self, tmp_path) -> None:
        said = []
        with FeedServer() as server, Retriever(make_settings(tmp_path)) as retriever, resetting() as reset:
            for address in ("http://127.0.0.1:1/", server.serve("/cut", Reply(raw=(b"",))), reset):
                with pytest.raises(RetrieveError) as closed:
                    retriever.get(address)
                said.append(closed.value.reason)
        assert set(said) == CLOSED

    def test_the_next_start_asks_nothing_of_it_until_the_hold_is_over(self, tmp_path, net) -> None:
        serve_all(net)
        net.serve(f"https://{PREFECTURE}/syndication/listexport", Reply(429, headers={"Retry-After": "10800"}))
        visit(tmp_path, net, "38", "76")
        serve_all(net)
        before = len(net.asked)
        net.clock.sleep(3 * 3600 - 60)
        found = visit(tmp_path, net, "38", "76")
        assert len(net.asked) == before
        assert "left alone until 2026-11-21 15:01 UTC" in found.surveys[0].stopped
        net.clock.sleep(60)
        found = visit(tmp_path, net, "38", "76")
        assert sum(len(one.feeds) for one in found.surveys) == 5
        asked = [address for _, address in net.asked]
        assert len(asked) - len(set(asked)) == 1  # the one that was refused
        assert progress(tmp_path)["holds"] == {}

    def test_a_host_that_refuses_each_time_is_given_up_and_the_discovery_ends(self, tmp_path, net) -> None:
        net.serve(HOME, page(head=announce("/feed/")))
        net.serve(f"{HOME}feed/", Reply(403))
        lefts = []
        for _ in range(5):
            lefts.append(visit(tmp_path, net, SITE).left.refused)
            net.clock.sleep(86400)
        assert lefts == [1, 1, 0, 0, 0]
        assert net.paths(CITY) == ["/robots.txt", "/", *["/feed/", "/robots.txt"] * 2, "/feed/"]


def moved(target: str, status: int = 302) -> Reply:
    return Reply(status, headers={"Location": target})


class TestCollector:
    def test_no_prefecture_is_asked_while_it_is_at_work_and_other_hosts_are(self, tmp_path, net) -> None:
        serve_all(net)
        settings, sleep = make_settings(tmp_path), net.clock.sleep
        with ExitStack() as run:
            run.enter_context(held(settings.lock))

            def end_at_last(seconds: float) -> None:
                sleep(seconds)
                if net.clock.seconds >= 100:
                    run.close()

            net.clock.sleep = end_at_last
            found = visit(tmp_path, net, "38")
        assert net.times(PREFECTURE)[0] >= 100
        assert net.times(SDIS)[-1] < 100
        assert sum(len(one.feeds) for one in found.surveys) == 3

    def test_one_that_begins_during_a_wait_is_let_go_first(self, tmp_path, net) -> None:
        serve_all(net)
        settings, sleep = make_settings(tmp_path), net.clock.sleep
        with ExitStack() as run:

            def begin(seconds: float) -> None:
                if net.clock.seconds == 0:
                    run.enter_context(held(settings.lock))
                sleep(seconds)
                if net.clock.seconds >= 100:
                    run.close()

            net.clock.sleep = begin
            visit(tmp_path, net, "76")
        assert [at for at in net.times(OTHER_PREFECTURE) if 0 < at < 100] == []


class TestRedirects:
    def test_the_robots_of_another_host_are_asked_before_it_is(self, tmp_path, net) -> None:
        net.serve(HOME, moved(f"https://{ELSEWHERE}/accueil"))
        net.serve(f"https://{ELSEWHERE}/robots.txt", "User-agent: *\nDisallow: /accueil", "text/plain")
        net.serve(f"https://{ELSEWHERE}/accueil", page('<a href="https://x.com/fictif">X</a>'))
        found = visit(tmp_path, net, SITE)
        assert net.paths(ELSEWHERE) == ["/robots.txt"]
        assert found.surveys[0].stopped == f"redirected to https://{ELSEWHERE}/accueil: robots.txt: Disallow: /accueil"
        assert found.accounts == ()

    def test_what_they_allow_is_asked_in_the_turn_of_that_host(self, tmp_path, net) -> None:
        net.serve(HOME, moved(f"https://{ELSEWHERE}/"))
        net.serve(f"https://{ELSEWHERE}/robots.txt", "User-agent: *\nCrawl-delay: 40", "text/plain")
        net.serve(f"https://{ELSEWHERE}/", page('<a href="https://x.com/fictif">X</a>'))
        found = visit(tmp_path, net, SITE).surveys[0]
        assert net.paths(ELSEWHERE)[:2] == ["/robots.txt", "/"]
        first, second = net.times(ELSEWHERE)[:2]
        assert second - first >= 40
        assert (found.url, found.profiles[0].page) == (f"https://{ELSEWHERE}/", f"https://{ELSEWHERE}/")

    def test_one_within_the_host_is_not_followed_to_what_robots_forbid(self, tmp_path, net) -> None:
        net.serve(f"{HOME}robots.txt", "User-agent: *\nDisallow: /fr/", "text/plain")
        net.serve(HOME, moved(f"{HOME}fr/"))
        net.serve(f"{HOME}fr/", page())
        found = visit(tmp_path, net, SITE).surveys[0]
        assert net.paths(CITY) == ["/robots.txt", "/"]
        assert found.stopped == f"redirected to {HOME}fr/: robots.txt: Disallow: /fr/"

    def test_robots_themselves_may_be_elsewhere(self, tmp_path, net) -> None:
        net.serve(f"{HOME}robots.txt", moved(f"https://{ELSEWHERE}/robots-de-la-ville.txt", 301))
        net.serve(f"https://{ELSEWHERE}/robots-de-la-ville.txt", "User-agent: *\nDisallow: /", "text/plain")
        visit(tmp_path, net, SITE)
        assert net.paths(CITY) == ["/robots.txt"]

    @pytest.mark.parametrize(("status", "proposed"), [(301, f"https://{WITHOUT_WWW}/feed/"), (302, f"{HOME}feed/")])
    def test_a_feed_that_the_site_keeps_elsewhere_is_read_there(self, tmp_path, net, status, proposed) -> None:
        net.serve(HOME, page(head=announce("/feed/")))
        net.serve(f"{HOME}feed/", moved(f"https://{WITHOUT_WWW}/feed/", status))
        net.serve(f"https://{WITHOUT_WWW}/feed/", rss("Un"))
        found = visit(tmp_path, net, SITE).surveys[0]
        assert net.paths(WITHOUT_WWW) == ["/robots.txt", "/feed/"]
        assert [one.address for one in found.feeds] == [proposed]

    def test_one_that_comes_back_to_where_it_was_ends(self, tmp_path, net) -> None:
        net.serve(HOME, moved(f"https://{ELSEWHERE}/"))
        net.serve(f"https://{ELSEWHERE}/", moved(HOME))
        found = visit(tmp_path, net, SITE).surveys[0]
        assert found.stopped == f"more than 5 redirects, the last to {HOME}"
        assert (net.paths(CITY), net.paths(ELSEWHERE)) == (["/robots.txt", "/"], ["/robots.txt", "/"])

    def test_what_was_seen_on_the_way_is_not_asked_again(self, tmp_path, net) -> None:
        net.serve(HOME, moved(f"https://{WITHOUT_WWW}/", 301))
        net.serve(f"https://{WITHOUT_WWW}/", page(head=announce("/feed/")))
        net.serve(f"https://{WITHOUT_WWW}/feed/", rss("Un"))
        first = visit(tmp_path, net, SITE)
        before = len(net.asked)
        assert visit(tmp_path, net, SITE).text == first.text
        assert len(net.asked) == before

    def test_a_host_that_refuses_behind_one_is_left_alone_and_given_up(self, tmp_path, net) -> None:
        net.serve(HOME, moved(f"https://{ELSEWHERE}/"))
        net.serve(f"https://{ELSEWHERE}/", Reply(403))
        lefts = []
        for _ in range(4):
            lefts.append(visit(tmp_path, net, SITE).left.refused)
            net.clock.sleep(86400)
        assert lefts == [1, 1, 0, 0]
        assert net.paths(CITY) == ["/robots.txt", "/"]
        assert "HTTP 403" in visit(tmp_path, net, SITE).surveys[0].stopped


class TestSilence:
    def test_a_host_that_is_down_is_asked_once_and_the_others_go_on(self, tmp_path, net) -> None:
        serve_all(net)
        net.silent.add(PREFECTURE)
        found = visit(tmp_path, net, "76", "38")
        assert net.paths(PREFECTURE) == ["/robots.txt"]
        down = next(one for one in found.surveys if PREFECTURE in one.site.address)
        assert down.stopped.startswith("robots.txt: ")
        assert not down.refused
        assert not found.nothing_asked
        assert sum(len(one.feeds) for one in found.surveys) == 3

    def test_a_feed_that_does_not_answer_ends_the_asking_of_its_host(self, tmp_path, net) -> None:
        net.serve(HOME, page(head=announce("/a", "/b")))
        got = net.get

        def silent_after_two(address: str, *, follow: object) -> object:
            if len(net.asked) == 2:
                net.silent.add(CITY)
            return got(address, follow=follow)

        net.get = silent_after_two
        found = visit(tmp_path, net, SITE)
        assert net.paths(CITY) == ["/robots.txt", "/", "/a"]
        assert {one.end for one in found.surveys[0].told[1:]} == {End.SILENT}

    def test_it_is_asked_again_a_day_later(self, tmp_path, net) -> None:
        serve_all(net)
        net.silent.add(SDIS)
        visit(tmp_path, net, "38")
        visit(tmp_path, net, "38")
        assert len(net.times(SDIS)) == 1
        net.clock.sleep(86400)
        net.silent.clear()
        assert len(visit(tmp_path, net, "38").surveys[1].feeds) == 1

    def test_without_a_network_it_gives_up_soon_and_remembers_nothing(self, tmp_path, net) -> None:
        many = {f"{n:02}": make_department(f"{n:02}", prefecture_host=f"www.fictif-{n}.gouv.fr") for n in range(1, 20)}
        many = {code: make_department(code, prefecture_host=one.prefecture_host, sdis_host=f"sdis{code}.example")
                for code, one in many.items()}  # fmt: skip
        net.silent |= {one.sdis_host for one in many.values()} | {one.prefecture_host for one in many.values()}
        found = visit(tmp_path, net, *many, departments=many)
        assert len(net.asked) == MOST_SILENT
        assert found.nothing_asked
        assert found.left.reason == "no host answers: is there a network?"
        assert not (tmp_path / "var" / "discover.json").exists()


class TestEnds:
    def test_it_stops_by_itself_and_goes_on_where_it_was(self, tmp_path, net) -> None:
        serve_all(net)
        runs = 0
        while True:
            runs += 1
            found = visit(tmp_path, net, "38", "76", until=net.clock.now() + timedelta(seconds=100))
            if not found.left.surveys:
                break
            assert found.left.reason == "the time is up"
            net.clock.sleep(1000)
        assert runs == 3
        asked = [address for _, address in net.asked]
        assert len(asked) == len(set(asked)) == 13
        assert sum(len(one.feeds) for one in found.surveys) == 5

    def test_without_any_time_nothing_is_asked_and_what_is_known_is_proposed(self, tmp_path, net) -> None:
        serve_all(net)
        assert len(visit(tmp_path, net, "38").accounts) == 4
        before = len(net.asked)
        found = visit(tmp_path, net, "38", "76", until=net.clock.now())
        assert len(net.asked) == before
        assert (len(found.accounts), found.left.surveys) == (4, 1)

    def test_a_request_that_would_wait_too_long_is_left(self, tmp_path, net) -> None:
        net.serve(f"{HOME}robots.txt", "User-agent: *\nCrawl-delay: 600", "text/plain")
        net.serve(HOME, page())
        found = visit(tmp_path, net, SITE, patience=120.0)
        assert net.paths(CITY) == ["/robots.txt"]
        assert found.left.reason == "the next request has to wait 10 minutes"
        assert found.surveys[0].stopped == found.left.reason

    def test_the_budget_of_the_platform_is_never_exceeded(self, tmp_path, net) -> None:

        serve_all(net)
        visit(tmp_path, net, "38", "76", pace=Pace(5.0, 30.0, 4))
        times = net.times(PREFECTURE, OTHER_PREFECTURE)
        assert len(times) == 10
        assert all(sum(one <= other < one + 3600 for other in times) <= 4 for one in times)
        assert net.times(SDIS) == [0, 5, 10]

    def test_answers_are_asked_again_after_a_month_or_when_told_to(self, tmp_path, net) -> None:
        serve_all(net)
        visit(tmp_path, net, "38")
        once = len(net.asked)
        visit(tmp_path, net, "38")
        net.clock.sleep(29 * 86400)
        visit(tmp_path, net, "38")
        assert len(net.asked) == once
        visit(tmp_path, net, "38", anew=True)
        assert len(net.asked) == 2 * once
        net.clock.sleep(30 * 86400)
        visit(tmp_path, net, "38")
        assert len(net.asked) == 3 * once

    @pytest.mark.parametrize("fatal", [1, 2, 5, 8, 11, 13])
    def test_a_kill_at_any_request_costs_that_request_at_most(self, tmp_path, net, undisturbed, fatal) -> None:
        serve_all(net)
        net.fatal = fatal
        with pytest.raises(KeyboardInterrupt):
            visit(tmp_path, net, "38", "76")
        net.fatal = 0
        net.clock.sleep(300)
        assert visit(tmp_path, net, "38", "76").text == undisturbed
        asked = [address for _, address in net.asked]
        assert len(asked) == 14
        assert len(set(asked)) == 13

    def test_two_sites_that_want_one_answer_share_it(self, tmp_path, net) -> None:
        net.serve(HOME, page('<a href="https://bsky.app/profile/fictif.example">B</a>', head=announce("/feed/")))
        net.serve(f"{HOME}a", page('<a href="https://bsky.app/profile/fictif.example">B</a>', head=announce("/feed/")))
        net.serve(f"{HOME}feed/", rss("Un"))
        visit(tmp_path, net, SITE, Site(f"{HOME}a", Service.LOCAL_AUTHORITY, "38"))
        asked = [address for _, address in net.asked]
        assert len(asked) == len(set(asked)) == 5


def test_what_the_collector_asked_of_the_platform_counts(tmp_path, net) -> None:
    serve_all(net)
    settings = make_settings(tmp_path)
    address = f"https://{PREFECTURE}/syndication/flux/1"
    with ArchiveWriter.open(settings.archive) as archive:
        asked = make_retrieval(address, at=NOW - timedelta(minutes=10), requests=3)
        archive.record([make_visit(retrieval=asked, state=make_state(address))], NOW)
    found = visit(tmp_path, net, "76", pace=Pace(5.0, 30.0, 4), accounts=(make_account(address=address),))
    times = net.times(OTHER_PREFECTURE)
    assert times[1] > 3000  # one was left of the hour
    assert len(found.surveys[0].feeds) == 2
