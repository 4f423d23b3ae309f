"""What is asked of a site, and in which order: each kind of site that there is."""

import json
from datetime import date
from pathlib import Path

import pytest
from internet import DEPARTMENTS, PREFECTURE, SDIS, Internet, announce, internet, page, rss, site_of, visit
from making import make_account
from servers import Reply

from plugins.discover.findings import FoundFeed, FoundPage, Miss, Why
from plugins.discover.sites import Site
from plugins.discover.survey import MOST_FEEDS, MOST_LOOKUPS, Survey
from plugins.model import Platform, Service

CITY = "www.ville-fictive.example"
HOME = f"https://{CITY}/"
SITE = Site(HOME, Service.LOCAL_AUTHORITY, "38", known=True)
DID = "did:plc:" + "a" * 24
CHANNEL = "UC" + "b" * 22


@pytest.fixture
def net(tmp_path: Path):
    with internet(tmp_path) as made:
        yield made


def survey(folder: Path, net: Internet, site: Site = SITE, **changes: object) -> Survey:
    return visit(folder, net, site, **changes).surveys[0]


def why(found: Survey) -> dict[str, Why]:
    return {miss.address.removeprefix(HOME): miss.why for miss in found.misses}


def articles(*numbers: int) -> str:
    return "".join(
        f'<article class="actu"><h3><a href="/actu/{n}">Fermeture de la route départementale {n}</a></h3>'
        f'<time datetime="2026-11-{n:02}">{n} novembre 2026</time><p>La circulation est déviée par le bourg.</p></article>'
        for n in numbers
    )


class TestFeedsOfASite:
    def test_wordpress_announces_its_feed_and_that_of_comments_is_not_asked(self, tmp_path, net) -> None:
        head = announce("/feed/", "/comments/feed/") + '<meta name="generator" content="WordPress 6.7">'
        net.serve(HOME, page(head=head))
        net.serve(f"{HOME}feed/", rss("Un", "Deux"))
        found = survey(tmp_path, net)
        assert net.paths(CITY) == ["/robots.txt", "/", "/feed/"]
        assert [(one.address, one.page, one.day) for one in found.feeds] == [(f"{HOME}feed/", HOME, date(2026, 11, 21))]
        assert why(found) == {"comments/feed/": Why.COMMENTS}
        assert not found.stopped

    @pytest.mark.parametrize(
        ("generator", "paths"),
        [
            ("WordPress 6.7", ["/feed/"]),
            ("SPIP 4.3", ["/spip.php?page=backend"]),
            ("Drupal 10 (https://www.drupal.org)", ["/rss.xml"]),
            ("Joomla! - Open Source Content Management", ["/?format=feed&type=rss"]),
            ("TYPO3 CMS", ["/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml"]),
            ("", ["/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml"]),
        ],
    )
    def test_the_program_decides_which_addresses_are_tried_where_none_is_announced(
        self, tmp_path, net, generator, paths
    ) -> None:
        net.serve(HOME, page(head=f'<meta name="generator" content="{generator}">'))
        found = survey(tmp_path, net)
        assert net.paths(CITY)[2:] == paths
        assert set(why(found).values()) == {Why.FAILED}
        assert "HTTP 404" in found.misses[0].detail

    def test_the_first_that_is_a_feed_ends_the_trying_of_a_well_known_one(self, tmp_path, net) -> None:
        net.serve(HOME, page(head='<meta name="generator" content="SPIP 4.3">'))
        net.serve(f"{HOME}spip.php?page=backend", rss("Un"))
        found = survey(tmp_path, net)
        assert [(one.address, one.page) for one in found.feeds] == [(f"{HOME}spip.php?page=backend", "")]
        assert len(net.asked) == 3

    def test_an_empty_feed_a_twin_and_a_page_are_told_and_not_proposed(self, tmp_path, net) -> None:
        net.serve(HOME, page('<a href="/rss/aide">Flux RSS</a>', head=announce("/feed/", "/atom", "/vide", "/plan")))
        net.serve(f"{HOME}feed/", rss("Un", "Deux"))
        net.serve(f"{HOME}atom", rss("Deux", "Un", name="Le même"))
        net.serve(f"{HOME}vide", rss())
        net.serve(f"{HOME}plan", "<urlset></urlset>", "text/xml")
        net.serve(f"{HOME}rss/aide", page("<p>Qu’est-ce qu’un flux ?</p>"))
        found = survey(tmp_path, net)
        assert [one.address for one in found.feeds] == [f"{HOME}feed/"]
        assert why(found) == {"atom": Why.TWIN, "vide": Why.EMPTY, "plan": Why.PAGE, "rss/aide": Why.PAGE}
        assert Miss(f"{HOME}atom", Why.TWIN, f"{HOME}feed/") in found.misses

    def test_a_page_that_lists_feeds_is_followed_once(self, tmp_path, net) -> None:
        net.serve(HOME, page('<a href="/flux-rss">Nos flux RSS</a>'))
        net.serve(
            f"{HOME}flux-rss", page('<a href="/rss/actus.xml">Actualités</a><a href="/rss/liste">Autres flux</a>')
        )
        net.serve(f"{HOME}rss/actus.xml", rss("Un"))
        net.serve(f"{HOME}rss/liste", page('<a href="/rss/encore.xml">Encore</a>'))
        found = survey(tmp_path, net)
        assert [(one.address, one.page) for one in found.feeds] == [(f"{HOME}rss/actus.xml", f"{HOME}flux-rss")]
        assert net.paths(CITY)[2:] == ["/flux-rss", "/rss/actus.xml", "/rss/liste"]

    def test_feeds_of_other_sites_are_neither_asked_nor_proposed(self, tmp_path, net) -> None:
        net.serve(HOME, page(head=announce("https://ailleurs.example/feed", "/parti", "/actus")))
        net.serve(f"{HOME}parti", Reply(302, headers={"Location": "https://ailleurs.example/feed"}))
        net.serve("https://ailleurs.example/feed", rss("Un"))
        net.serve(f"{HOME}actus", rss("Deux"))
        found = survey(tmp_path, net)
        assert why(found)["https://ailleurs.example/feed"] is Why.ELSEWHERE
        assert Miss(f"{HOME}parti", Why.ELSEWHERE, "https://ailleurs.example/feed") in found.misses
        assert [one.address for one in found.feeds] == [f"{HOME}actus"]
        assert net.paths("ailleurs.example") == []

    def test_a_feed_that_moved_for_good_is_proposed_where_it_is(self, tmp_path, net) -> None:
        net.serve(HOME, page(head=announce("/rss", "/vieux")))
        net.serve(f"{HOME}rss", Reply(301, headers={"Location": f"{HOME}feed/"}))
        net.serve(f"{HOME}feed/", rss("Un"))
        net.serve(f"{HOME}vieux", Reply(308, headers={"Location": f"{HOME}connu"}))
        net.serve(f"{HOME}connu", rss("Deux"))
        found = survey(tmp_path, net, accounts=(make_account(address=f"{HOME}connu", home=HOME),))
        assert [one.address for one in found.feeds] == [f"{HOME}feed/"]
        assert why(found) == {"vieux": Why.KNOWN}

    def test_a_known_feed_is_not_asked_and_nothing_is_guessed_beside_it(self, tmp_path, net) -> None:
        net.serve(HOME, page('<a href="/actualites">Actualités</a>', head=announce("/feed/")))
        found = survey(tmp_path, net, accounts=(make_account(address=f"{HOME}feed/", home=HOME),))
        assert net.paths(CITY) == ["/robots.txt", "/"]
        assert why(found) == {"feed/": Why.KNOWN}

    def test_no_more_than_a_few_addresses_are_tried(self, tmp_path, net) -> None:
        net.serve(HOME, page(head=announce(*(f"/feed/{n}" for n in range(20)))))
        survey(tmp_path, net)
        assert len([path for path in net.paths(CITY) if path.startswith("/feed/")]) == MOST_FEEDS

    def test_the_address_of_a_feed_is_found_to_be_one(self, tmp_path, net) -> None:
        net.serve(f"{HOME}feed/", rss("Un"))
        found = survey(tmp_path, net, Site(f"{HOME}feed/", Service.OTHER, None))
        assert isinstance(found.feeds[0], FoundFeed)
        assert len(net.asked) == 2


class TestPrefectures:
    SITE = site_of(f"https://{PREFECTURE}/", DEPARTMENTS, ())

    def serve(self, net: Internet, *links: str) -> None:
        net.serve(
            self.SITE.address,
            page('<a href="/syndication/listexport">Flux RSS</a><a href="/Actualites">Actualités</a>'),
        )
        net.serve(
            f"{self.SITE.address}syndication/listexport", page(*(f'<a href="{link}">{link}</a>' for link in links))
        )

    def test_the_list_of_exports_gives_the_feeds(self, tmp_path, net) -> None:
        self.serve(net, "/syndication/flux/actualites", "/syndication/export/1", "/Contact")
        net.serve(f"{self.SITE.address}syndication/flux/actualites", rss("Un", "Deux"))
        net.serve(f"{self.SITE.address}syndication/export/1", rss("Communiqué", name="Communiqués"))
        found = survey(tmp_path, net, self.SITE)
        assert net.paths(PREFECTURE) == [
            "/robots.txt", "/", "/syndication/listexport", "/syndication/flux/actualites", "/syndication/export/1",
        ]  # fmt: skip
        assert [one.feed.title for one in found.feeds] == ["Actualités", "Communiqués"]
        assert {one.page for one in found.feeds} == {f"{self.SITE.address}syndication/listexport"}
        assert net.times(PREFECTURE) == [0, 30, 60, 90, 120]

    def test_of_many_sections_those_of_news_are_asked_and_the_others_told(self, tmp_path, net) -> None:
        sections = [f"Thème {number}" for number in range(22)]
        names = [*sections, "Alertes météo", "Communiqués de presse", "Actualités"]
        links = "".join(f'<a href="/syndication/flux/{n}">{name}</a>' for n, name in enumerate(names))
        net.serve(self.SITE.address, page())
        net.serve(f"{self.SITE.address}syndication/listexport", page(links))
        for number, name in enumerate(names):
            net.serve(f"{self.SITE.address}syndication/flux/{number}", rss(name, name=name))
        found = survey(tmp_path, net, self.SITE)
        asked = [path.rpartition("/")[2] for path in net.paths(PREFECTURE)[3:]]
        assert asked == ["24", "23", "22", "0", "1", "2", "3", "4"]
        assert Miss(f"{self.SITE.address}syndication/flux/5", Why.LEFT, "Thème 5") in found.misses

    def test_guessed_addresses_are_tried_where_the_list_gives_none_and_kept_where_they_are_feeds(
        self, tmp_path, net
    ) -> None:
        (tmp_path / "content").mkdir()
        rows = "".join(f"38,prefecture,rss,,{self.SITE.address}syndication/flux/{name},pattern,low\n" for name in "ab")
        (tmp_path / "content" / "candidates.csv").write_text(
            f"# pistes\ndepartment,service,platform,handle_or_url,feed_url,evidence,confidence\n{rows}"
        )
        net.serve(self.SITE.address, page())
        net.serve(f"{self.SITE.address}syndication/flux/b", rss("Un"))
        found = survey(tmp_path, net, self.SITE)
        assert net.paths(PREFECTURE)[2:] == ["/syndication/listexport", "/syndication/flux/a", "/syndication/flux/b"]
        assert [(one.address, one.page) for one in found.feeds] == [(f"{self.SITE.address}syndication/flux/b", "")]
        assert {miss.address.rpartition("/")[2] for miss in found.misses} == {"listexport", "a"}

    def test_nothing_else_is_ever_guessed_there(self, tmp_path, net) -> None:
        self.serve(net)
        survey(tmp_path, net, self.SITE)
        assert net.paths(PREFECTURE) == ["/robots.txt", "/", "/syndication/listexport", "/Actualites"]


class TestPagesWithoutAFeed:
    def test_the_pages_of_news_are_looked_at_and_what_would_be_read_is_told(self, tmp_path, net) -> None:
        net.serve(HOME, page(*(f'<a href="/{n}">{n}</a>' for n in ("presse", "actualites", "infos", "alertes"))))
        net.serve(f"{HOME}actualites", page(f"<main>{articles(*range(18, 9, -1))}</main>"))
        net.serve(f"{HOME}alertes", page("<p>Aucune alerte en cours.</p>"))
        found = survey(tmp_path, net)
        assert net.paths(CITY)[-3:] == ["/actualites", "/alertes", "/presse"]
        (one,) = found.pages
        assert (one.address, one.title, one.sample.entries) == (f"{HOME}actualites", "actualites", 9)
        assert one.rules.item
        assert why(found)["presse"] is Why.FAILED

    def test_a_page_of_news_may_announce_a_feed_and_link_to_accounts(self, tmp_path, net) -> None:
        net.serve(HOME, page('<a href="/actualites">Actualités</a>'))
        net.serve(f"{HOME}actualites", page('<a href="https://x.com/fictif">X</a>', head=announce("/actualites.rss")))
        net.serve(f"{HOME}actualites.rss", rss("Un"))
        found = survey(tmp_path, net)
        assert [(one.address, one.page) for one in found.feeds] == [(f"{HOME}actualites.rss", f"{HOME}actualites")]
        assert [(one.profile.home, one.page) for one in found.profiles] == [
            ("https://x.com/fictif", f"{HOME}actualites")
        ]

    def test_a_page_of_news_that_leads_elsewhere_is_left(self, tmp_path, net) -> None:
        net.serve(HOME, page('<a href="/actualites">Actualités</a>'))
        net.serve(f"{HOME}actualites", Reply(302, headers={"Location": "https://ailleurs.example/"}))
        net.serve("https://ailleurs.example/", page(articles(*range(9, 1, -1)), '<a href="https://x.com/fictif">X</a>'))
        found = survey(tmp_path, net)
        assert Miss(f"{HOME}actualites", Why.ELSEWHERE, "https://ailleurs.example/") in found.misses
        assert net.paths("ailleurs.example") == []
        assert (found.pages, found.profiles) == ([], [])

    def test_what_is_met_twice_is_told_once(self, tmp_path, net) -> None:
        head = announce("/comments/feed/")
        net.serve(HOME, page('<a href="/actualites">Actualités</a><a href="https://x.com/fictif">X</a>', head=head))
        net.serve(f"{HOME}actualites", page('<a href="https://x.com/Fictif">X</a>', head=head))
        found = survey(tmp_path, net)
        assert [miss.why for miss in found.misses].count(Why.COMMENTS) == 1
        assert [(one.profile.home, one.page) for one in found.profiles] == [("https://x.com/fictif", HOME)]

    def test_a_page_that_was_chosen_comes_first_and_a_home_last(self, tmp_path, net) -> None:
        body = page('<a href="/actu">Actualités</a>', f"<main>{articles(*range(9, 1, -1))}</main>")
        net.serve(HOME, body)
        net.serve(f"{HOME}chosen", body)
        net.serve(f"{HOME}actu", page(f"<main>{articles(*range(19, 11, -1))}</main>"))
        assert [one.address for one in survey(tmp_path, net).pages] == [f"{HOME}actu"]
        chosen = survey(tmp_path, net, Site(f"{HOME}chosen", Service.OTHER, None))
        assert [one.address for one in chosen.pages] == [f"{HOME}chosen", f"{HOME}actu"]

    def test_a_home_is_read_where_it_has_no_page_of_news(self, tmp_path, net) -> None:
        net.serve(HOME, page(f"<main>{articles(*range(9, 1, -1))}</main>"))
        assert [one.address for one in survey(tmp_path, net).pages] == [HOME]

    def test_a_known_page_is_not_asked_again(self, tmp_path, net) -> None:
        net.serve(HOME, page('<a href="/actu">Actualités</a>'))
        known = make_account(platform=Platform.PAGE, address=f"{HOME}actu", home=HOME)
        survey(tmp_path, net, accounts=(known,))
        assert "/actu" not in net.paths(CITY)

    def test_a_sitemap_of_news_is_found_through_robots_and_an_index(self, tmp_path, net) -> None:
        net.serve(f"{HOME}robots.txt", f"Sitemap: {HOME}plan.xml\nSitemap: https://b.example/news.xml", "text/plain")
        net.serve(HOME, page())
        index = "".join(f"<sitemap><loc>{HOME}{name}.xml</loc></sitemap>" for name in ("pages", "actualites"))
        net.serve(f"{HOME}plan.xml", f"<sitemapindex>{index}</sitemapindex>", "text/xml")
        news = "<news:news><news:publication_date>2026-11-20</news:publication_date><news:title>Un</news:title></news:news>"
        net.serve(
            f"{HOME}actualites.xml", f"<urlset xmlns:news='n'><url><loc>{HOME}1</loc>{news}</url></urlset>", "text/xml"
        )
        found = survey(tmp_path, net)
        assert net.paths(CITY)[-2:] == ["/plan.xml", "/actualites.xml"]
        assert net.paths(CITY).count("/robots.txt") == 1
        (one,) = found.pages
        assert isinstance(one, FoundPage)
        assert (one.rules.sitemap, one.sample.titles) == (f"{HOME}actualites.xml", ("Un",))

    def test_an_index_of_indexes_is_not_followed_down(self, tmp_path, net) -> None:
        net.serve(f"{HOME}robots.txt", f"Sitemap: {HOME}0.xml", "text/plain")
        net.serve(HOME, page())
        for n in range(4):
            index = f"<sitemapindex><sitemap><loc>{HOME}{n + 1}.xml</loc></sitemap></sitemapindex>"
            net.serve(f"{HOME}{n}.xml", index, "text/xml")
        survey(tmp_path, net)
        assert net.paths(CITY)[-2:] == ["/0.xml", "/1.xml"]

    @pytest.mark.parametrize("body", ["<urlset></urlset>", "rien"])
    def test_one_that_has_no_news_is_left(self, tmp_path, net, body) -> None:
        net.serve(f"{HOME}robots.txt", f"Sitemap: {HOME}plan.xml", "text/plain")
        net.serve(HOME, page())
        net.serve(f"{HOME}plan.xml", body, "text/xml")
        found = survey(tmp_path, net)
        assert found.pages == []
        assert net.paths(CITY)[-1] == "/plan.xml"


class TestAccounts:
    FOOTER = (
        '<footer><a href="https://twitter.com/fictif" title="X"></a><a href="https://www.facebook.com/fictif38">Facebook</a>'
        '<a href="https://twitter.com/intent/tweet?text=a">Partager</a>'
        '<a href="https://www.facebook.com/sharer/sharer.php?u=a">Partager</a>'
        '<a rel="me" href="https://social.example/@fictif">Mastodon</a>'
        '<a href="https://bsky.app/profile/fictif.example">Bluesky</a>'
        '<a href="https://www.youtube.com/@fictif">YouTube</a><a href="https://t.me/fictif38">Telegram</a>'
        '<a href="https://www.whatsapp.com/channel/0029VaAbCd">WhatsApp</a></footer>'
    )

    def serve(self, net: Internet) -> None:
        net.serve(HOME, page(self.FOOTER, head=announce("/feed/")))
        net.serve(f"{HOME}feed/", rss("Un"))

    def test_what_platforms_tell_anybody_is_asked_and_the_rest_is_not(self, tmp_path, net) -> None:
        self.serve(net)
        field = {"name": "Site", "value": f'<a href="{HOME}">ici</a>', "verified_at": "2026-01-01T00:00:00Z"}
        account = {"id": "110", "acct": "fictif", "url": "https://social.example/@fictif", "fields": [field]}
        net.serve("https://social.example/api/v1/accounts/lookup?acct=fictif", json.dumps(account), "application/json")
        net.serve(
            "https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle?handle=fictif.example",
            json.dumps({"did": DID}),
        )
        net.serve(
            "https://www.youtube.com/@fictif",
            page(head=announce(f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}")),
        )
        found = survey(tmp_path, net)
        told = {one.profile.platform: (one.identity, one.back, one.lack) for one in found.profiles}
        assert told == {
            Platform.X: ("", "", ""),
            Platform.FACEBOOK: ("", "", ""),
            Platform.MASTODON: ("110", HOME, ""),
            Platform.BLUESKY: (DID, "", ""),
            Platform.YOUTUBE: (CHANNEL, "", ""),
            Platform.TELEGRAM: ("", "", ""),
            Platform.WHATSAPP: ("", "", ""),
        }
        assert [address.partition("://")[2].partition("?")[0] for _, address in net.asked[3:]] == [
            "social.example/api/v1/accounts/lookup",
            "public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle",
            "www.youtube.com/robots.txt",
            "www.youtube.com/@fictif",
        ]
        assert {one.page for one in found.profiles} == {HOME}

    def test_what_cannot_be_told_leaves_the_account_with_the_reason(self, tmp_path, net) -> None:
        self.serve(net)
        net.serve("https://www.youtube.com/robots.txt", "User-agent: *\nDisallow: /", "text/plain")
        found = survey(tmp_path, net)
        lacks = {one.profile.platform: one.lack for one in found.profiles if one.lack}
        assert lacks[Platform.YOUTUBE] == "robots.txt: Disallow: /"
        assert "HTTP 404" in lacks[Platform.BLUESKY]
        assert "www.youtube.com/@fictif" not in str(net.asked)
        # Nothing but its own server says that this is an account.
        assert Platform.MASTODON not in {one.profile.platform for one in found.profiles}
        assert why(found)["https://social.example/@fictif"] is Why.FAILED

    def test_the_page_of_a_channel_that_is_another_page_tells_nothing(self, tmp_path, net) -> None:
        net.serve(HOME, page('<a href="https://www.youtube.com/@fictif">YouTube</a>', head=announce("/feed/")))
        net.serve(f"{HOME}feed/", rss("Un"))
        net.serve("https://www.youtube.com/@fictif", page("<h1>Avant de continuer</h1>"))
        assert survey(tmp_path, net).profiles[0].lack == "la page ne nomme pas la chaîne"

    def test_a_refusal_elsewhere_does_not_end_the_visit(self, tmp_path, net) -> None:
        self.serve(net)
        net.closed.add("social.example")
        net.serve("https://www.youtube.com/robots.txt", Reply(429))
        found = survey(tmp_path, net)
        assert not found.refused
        assert not found.stopped
        assert {one.profile.platform for one in found.profiles} >= {Platform.YOUTUBE, Platform.TELEGRAM}

    def test_a_known_account_is_not_asked_about(self, tmp_path, net) -> None:
        net.serve(HOME, page('<a href="https://bsky.app/profile/fictif.example">B</a>', head=announce("/feed/")))
        net.serve(f"{HOME}feed/", rss("Un"))
        home = "https://bsky.app/profile/fictif.example"
        found = survey(tmp_path, net, accounts=(make_account(platform=Platform.BLUESKY, address="", home=home),))
        assert why(found) == {home: Why.KNOWN}
        assert len(net.asked) == 3

    def test_no_more_than_a_few_platforms_are_asked_for_one_site(self, tmp_path, net) -> None:
        links = "".join(f'<a href="https://bsky.app/profile/n{n}.example">{n}</a>' for n in range(20))
        net.serve(HOME, page(links, head=announce("/feed/")))
        net.serve(f"{HOME}feed/", rss("Un"))
        found = survey(tmp_path, net)
        assert len(net.paths("public.api.bsky.app")) == MOST_LOOKUPS
        assert len(found.profiles) == 20


class TestFirstPages:
    @pytest.mark.parametrize(
        ("reply", "words"),
        [
            (Reply(404), "HTTP 404"),
            (Reply(500), "HTTP 500"),
            (Reply(body=b"\x89PNG", headers={"Content-Type": "image/png"}), "neither XML nor JSON"),
            (Reply(body=b"<urlset></urlset>"), "neither a page nor a feed"),
        ],
    )
    def test_a_site_without_a_page_is_left_with_the_reason(self, tmp_path, net, reply, words) -> None:
        net.serve(HOME, reply)
        found = survey(tmp_path, net)
        assert words in found.stopped
        assert len(net.asked) == 2

    def test_robots_are_asked_again_where_a_site_leads_to_another_host(self, tmp_path, net) -> None:
        net.serve(HOME, Reply(301, headers={"Location": "https://ville-fictive.example/"}))
        net.serve("https://ville-fictive.example/", page(head=announce("/feed/")))
        net.serve("https://ville-fictive.example/feed/", rss("Un"))
        found = survey(tmp_path, net)
        assert net.paths("ville-fictive.example") == ["/robots.txt", "/", "/feed/"]
        assert found.feeds[0].address == "https://ville-fictive.example/feed/"

    def test_the_sdis_of_a_department_is_visited_like_any_site(self, tmp_path, net) -> None:
        net.serve(f"https://{SDIS}/", page(head=announce("/feed/")))
        net.serve(f"https://{SDIS}/feed/", rss("Un"))
        assert len(survey(tmp_path, net, site_of(SDIS, DEPARTMENTS, ())).feeds) == 1
