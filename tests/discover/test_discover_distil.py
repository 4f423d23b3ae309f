"""What is kept of an answer, and that it comes back from the progress file as it went."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from internet import announce, page, rss
from making import NOW, make_answer

from plugins.discover import distil
from plugins.discover.profiles import Profile
from plugins.discover.readings import (
    Anchor,
    Identity,
    NewsList,
    Reading,
    Robots,
    Sample,
    Sitemap,
    WebFeed,
    WebPage,
    from_json,
    to_json,
)
from plugins.errors import ParseError
from plugins.feeds.answer import Answer
from plugins.model import PageRules, Platform

HOME = "https://www.fictif.example/"


def answer(body: bytes | str, url: str = HOME, kind: str = "text/html", **headers: str) -> Answer:
    body = body.encode() if isinstance(body, str) else body
    return make_answer(body, url=url, headers={"content-type": kind, **headers})


def read(body: bytes | str, url: str = HOME, kind: str = "text/html", **headers: str) -> Reading:
    return distil.document(answer(body, url, kind, **headers), NOW)


def read_page(*body: str, head: str = "", url: str = HOME, **headers: str) -> WebPage:
    found = read(page(*body, head=head), url, **headers)
    assert isinstance(found, WebPage)
    return found


class TestFeeds:
    def test_a_feed_is_summed_up(self) -> None:
        found = read(rss("Incendie à Fictive", "Route rouverte", "Vigilance", "Quatrième"), kind="text/xml")
        assert isinstance(found, WebFeed)
        assert (found.platform, found.title) == (Platform.RSS, "Actualités")
        assert (found.sample.entries, found.sample.newest) == (4, "2026-11-20")
        assert found.sample.titles == ("Incendie à Fictive", "Route rouverte", "Vigilance")

    def test_its_kind_is_that_of_its_bytes(self) -> None:
        atom = b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>A</title></feed>'
        made = b'{"version": "https://jsonfeed.org/version/1.1", "title": "A", "items": []}'
        kinds = [read(body, kind="text/plain") for body in (atom, made, rss())]
        assert [one.platform for one in kinds if isinstance(one, WebFeed)] == ["atom", "jsonfeed", "rss"]

    @pytest.mark.parametrize("before", [b"<!-- un flux -->", b"Warning: PHP <br/>", b"\xef\xbb\xbf", b"<!DOCTYPE rss>"])
    def test_a_feed_sent_as_a_page_is_a_feed(self, before: bytes) -> None:
        assert isinstance(read(before + rss("Un").removeprefix(b'<?xml version="1.0"?>')), WebFeed)

    def test_a_feed_that_holds_pages_is_a_feed(self) -> None:
        item = "<item><title>A</title><description><![CDATA[<!DOCTYPE html><html>A</html>]]></description></item>"
        assert isinstance(read(f"<rss version='2.0'><channel>{item}</channel></rss>"), WebFeed)

    def test_titles_that_seem_to_name_a_person_sought_are_not_kept(self) -> None:
        found = read(rss("Disparition inquiétante de Prénom Nom", "Avis de recherche : Nom", "Route fermée"))
        assert isinstance(found, WebFeed)
        assert found.sample.titles == (distil.SILENCED, distil.SILENCED, "Route fermée")

    def test_posts_without_a_title_are_shown_by_their_text(self) -> None:
        found = read("<rss version='2.0'><channel><item><description>Un texte.</description></item></channel></rss>")
        assert isinstance(found, WebFeed)
        assert (found.sample.titles, found.sample.newest) == (("Un texte.",), "")

    def test_two_addresses_of_one_feed_have_the_same_content(self) -> None:
        contents = [read(rss(*titles, name=name)).sample.content for titles, name in  # type: ignore[union-attr]
                    [(("Un", "Deux"), "A"), (("Deux", "Un"), "B"), (("Un",), "A"), ((), "A")]]  # fmt: skip
        assert contents[0] == contents[1]
        assert contents[0] != contents[2]
        assert contents[3] == ""


class TestPages:
    def test_announced_feeds_links_to_feeds_and_exports_are_told_apart(self) -> None:
        found = read_page(
            '<a href="/syndication/flux/actualites">Actualités</a><a href="/flux-rss">Nos flux RSS</a>',
            '<a href="/icone-rss.png">RSS</a><a href="/contact">Contact</a><a href="/feeds/style.css">CSS</a>',
            head=announce("/feed/") + '<link rel="stylesheet" href="/css/rss">',
        )
        assert found.feeds == (Anchor(f"{HOME}feed/", ""),)
        assert [one.address for one in found.links] == [f"{HOME}syndication/flux/actualites", f"{HOME}flux-rss"]
        assert [one.address for one in found.exports] == [f"{HOME}syndication/flux/actualites"]

    def test_pages_of_news_are_found_by_their_names_the_likeliest_first(self) -> None:
        found = read_page(
            '<a href="/infos">Infos</a><a href="/pratique">Infos pratiques</a><a href="/presse">Espace presse</a><a href="/">Actualités</a>',
            '<a href="/temoins">Appels à témoins</a><a href="/com.pdf">Communiqué</a><a href="/rss">Actualités RSS</a>',
            '<a href="/communiques#haut">Communiqués</a><a href="/actu">Toute l’actualité</a><a href="/actu">Actus</a>',
            '<a href="/l">Lettre d’information</a><a href="/m">Informations légales</a>',
            '<a href="/a">Une actualité dont le titre est celui d’un article, et non d’une rubrique du site</a>',
        )
        names = [one.address.removeprefix(HOME) for one in found.news]
        assert names == ["actu", "communiques", "temoins", "presse", "infos"]

    @pytest.mark.parametrize(
        ("path", "feed"),
        [
            ("rss.xml", True), ("feed/", True), ("index.php?format=feed", True), ("spip.php?page=backend", True),
            ("flux/actus", True), ("flux-rss", True), ("atom.php", True), ("syndication/export/1", True),
            ("flux-migratoires", False), ("backend/connexion", False), ("presse", False), ("anatomie", False),
        ],
    )  # fmt: skip
    def test_a_feed_is_known_by_its_path(self, path: str, feed: bool) -> None:
        assert bool(read_page(f'<a href="/{path}">Ici</a>').links) is feed

    @pytest.mark.parametrize(
        ("head", "headers", "program"),
        [
            ('<meta name="Generator" content="SPIP 4.3.2">', {}, "SPIP 4.3.2"),
            ("", {"x-generator": "Drupal 10 (https://www.drupal.org)"}, "Drupal 10 (https://www.drupal.org)"),
            ("", {"composed-by": "SPIP @ www.spip.net"}, "SPIP @ www.spip.net"),
            ('<link rel="stylesheet" href="/wp-content/themes/a.css">', {}, "WordPress"),
            ("", {}, ""),
        ],
    )
    def test_the_program_of_a_site_is_told(self, head: str, headers: dict[str, str], program: str) -> None:
        assert read_page(head=head, **headers).generator == program

    def test_accounts_in_its_footer_are_kept(self) -> None:
        found = read_page('<footer><a href="https://x.com/fictif" aria-label="Suivez-nous sur X"></a></footer>')
        assert found.profiles == (Profile(Platform.X, "https://x.com/fictif", "Suivez-nous sur X"),)

    def test_a_list_of_news_is_kept_with_its_rules_and_what_they_read(self) -> None:
        items = "".join(
            f'<article class="actu"><h3><a href="/actu/{n}">Fermeture de la route départementale {n}</a></h3>'
            f'<time datetime="2026-11-{n:02}">{n} novembre 2026</time><p>La circulation est déviée.</p></article>'
            for n in range(18, 9, -1)
        )
        found = read_page(f"<main>{items}</main>", url=f"{HOME}actualites").news_list
        assert found is not None
        assert found.rules.item
        assert (found.sample.entries, found.sample.newest) == (9, "2026-11-18")
        assert found.sample.titles[0] == "Fermeture de la route départementale 18"
        assert 0.5 < found.score <= 1

    def test_a_page_without_a_list_has_none(self) -> None:
        assert read_page("<p>Bienvenue</p>").news_list is None

    def test_a_list_told_in_data_alone_has_no_rules_that_could_be_written_down(self) -> None:
        rows = [
            {"@type": "NewsArticle", "headline": f"Un titre de plusieurs mots {n}", "url": f"{HOME}{n}",
             "datePublished": f"2026-11-{n:02}"} for n in range(10, 15)
        ]  # fmt: skip
        data = json.dumps({"@context": "https://schema.org", "@graph": rows})
        assert read_page(head=f'<script type="application/ld+json">{data}</script>').news_list is None


class TestSitemaps:
    def test_an_index_gives_its_children(self) -> None:
        found = read(f"<sitemapindex><sitemap><loc>{HOME}a.xml</loc></sitemap></sitemapindex>", kind="text/xml")
        assert isinstance(found, Sitemap)
        assert (found.children, found.of_news) == ((f"{HOME}a.xml",), False)

    def test_a_sitemap_of_news_is_told_by_its_titles_and_dates(self) -> None:
        news = (
            '<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
            + "".join(
                f"<url><loc>{HOME}{n}</loc><news:news><news:publication_date>2026-11-{n:02}</news:publication_date>"
                f"<news:title>Titre {n}</news:title></news:news></url>"
                for n in (10, 12, 11)
            )
            + "</urlset>"
        )
        found = read(gzip.compress(news.encode()), kind="application/gzip")
        assert isinstance(found, Sitemap)
        assert found.of_news
        assert found.sample == Sample(3, "2026-11-12", ("Titre 12", "Titre 11", "Titre 10"))

    def test_one_of_addresses_alone_is_not_of_news(self) -> None:
        found = read(f"<urlset><url><loc>{HOME}a</loc></url></urlset>", kind="text/xml")
        assert isinstance(found, Sitemap)
        assert not found.of_news
        assert found.sample == Sample(1, "", (f"{HOME}a",))


class TestOthers:
    @pytest.mark.parametrize(
        "body", [b"", b"des mots", b'{"a": 1}', b"<kml><a/></kml>", b"\x1f\x8bnonsense", b"\x89PNG"]
    )
    def test_what_is_neither_is_refused_with_a_reason(self, body: bytes) -> None:
        with pytest.raises(ParseError) as refused:
            read(body, kind="application/octet-stream")
        assert refused.value.reason

    @given(st.binary(max_size=300), st.sampled_from(["", "<html>", "<rss>", "<feed>", "<urlset>", "{"]))
    def test_no_bytes_are_too_strange(self, noise: bytes, start: str) -> None:
        try:
            found = read(start.encode() + noise)
        except ParseError:
            return
        assert from_json(json.loads(json.dumps(to_json(found)))) == found

    def test_robots_keep_what_speaks_to_us(self) -> None:
        body = "User-agent: *\nDisallow: /prive\nCrawl-delay: 3\nUser-agent: autre\nDisallow: /\nSitemap: /plan.xml"
        found = distil.robots_of(answer(body, f"{HOME}robots.txt"))
        assert found == Robots("Disallow: /prive\nCrawl-delay: 3", (f"{HOME}plan.xml",))

    def test_an_account_of_mastodon_gives_its_number_and_what_it_verified(self) -> None:
        field = {"name": "Site", "value": f'<a href="{HOME}">x</a>', "verified_at": "2026-01-01T00:00:00Z"}
        body = {"id": "110", "acct": "fictif", "url": "https://social.example/@fictif", "fields": [field]}
        assert distil.mastodon(answer(json.dumps(body))) == Identity("110", HOME)

    @pytest.mark.parametrize(
        "body", [{}, {"id": "1", "suspended": True}, {"id": "1", "moved": {"url": "https://b.example/@a"}}]
    )
    def test_one_that_is_not_there_any_more_is_refused(self, body: dict[str, object]) -> None:
        with pytest.raises(ParseError):
            distil.mastodon(answer(json.dumps(body)))

    def test_a_handle_of_bluesky_gives_its_did(self) -> None:
        assert distil.bluesky(answer('{"did": "did:plc:abc"}')) == Identity("did:plc:abc")
        for body in ("{}", '{"did": 1}', '{"did": "abc"}', "<html>"):
            with pytest.raises(ParseError):
                distil.bluesky(answer(body))


words = st.text(max_size=8)
anchors = st.lists(st.builds(Anchor, words, words), max_size=2).map(tuple)
texts = st.lists(words, max_size=3).map(tuple)
samples = st.builds(Sample, st.integers(0, 500), words, texts, words)
news_lists = st.builds(NewsList, st.builds(PageRules, item=words, title=words), samples, st.floats(0, 1))
profiles = st.lists(st.builds(Profile, st.sampled_from(Platform), words, words), max_size=2).map(tuple)
readings = st.one_of(
    st.builds(Robots, words, texts),
    st.builds(WebFeed, st.sampled_from(Platform), words, samples, words),
    st.builds(
        WebPage, words, words, feeds=anchors, links=anchors, exports=anchors, news=anchors, profiles=profiles,
        news_list=st.none() | news_lists,
    ),
    st.builds(Sitemap, texts, st.booleans(), samples),
    st.builds(Identity, words, words),
)  # fmt: skip


@given(readings)
def test_a_reading_comes_back_from_its_json(reading: Reading) -> None:
    assert from_json(json.loads(json.dumps(to_json(reading)))) == reading


@pytest.mark.parametrize("value", [{}, {"what": "Other"}, {"what": "Robots"}, {"what": "Robots", "colour": "red"}])
def test_what_is_no_reading_is_refused(value: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(value)
