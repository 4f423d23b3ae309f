"""A page without a feed, from the request for robots.txt to the posts: what is asked, what waits, what is published."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from asking import asking
from hypothesis import given, settings
from hypothesis import strategies as st
from making import NOW, make_account, make_answer, make_state
from servers import FeedServer, Reply

from plugins.errors import ParseError, RetrieveError
from plugins.feeds.pages.memory import LONGEST_RULES, Memory, dump, load
from plugins.feeds.pages.visit import visit
from plugins.feeds.platforms import page as platform
from plugins.feeds.read import read as read_answer
from plugins.model import PageRules, Platform

RULES = PageRules(item="article", within="main")
DETAILED = replace(RULES, detail=".texte")
TEXT = "Les secours ont été engagés toute la nuit sur cette intervention."


@pytest.fixture
def server():
    with FeedServer() as made:
        made.serve("/robots.txt", Reply(404))
        yield made


def article(number, title="", text="", day=12):
    name = title or f"Communiqué numéro {number}"
    return (
        f'<article><h2><a href="/actu/{number}">{name}</a></h2>'
        f"<time datetime=2026-11-{day:02d}>{day} novembre</time><p>{text}</p></article>"
    )


def page(*articles, more=""):
    return f"<html><body><main>{''.join(articles)}</main>{more}</body></html>".encode()


def detail(server, number, text="", **changes):
    body = f"<h1>Communiqué numéro {number}</h1><div class=texte><p>{text or f'{TEXT} {number}'}</p></div>"
    server.serve(f"/actu/{number}", Reply(body=body.encode(), **changes))


class Source:
    """One account on a server, visited as the collector does: the state goes from one visit to the next."""

    def __init__(self, folder, server, rules, path="/actualites", **changes):
        self.folder, self.server = folder, server
        self.account = make_account(platform=Platform.PAGE, address=server.url(path), page=rules)
        self.state = make_state(self.account.address)
        self.changes = changes
        self.now = NOW
        self.client = None

    def ask(self):
        with asking(self.folder, self.now, **self.changes) as client:
            self.client = client
            return platform.ask(self.account, self.state, client)

    def visit(self):
        """Visit an hour later; return the feed, None where nothing changed."""
        self.now += timedelta(hours=1)
        answer = self.ask()
        self.answer = answer
        given = answer.status == 200 or answer.etag or answer.last_modified
        etag, last_modified = (
            (answer.etag, answer.last_modified) if given else (self.state.etag, self.state.last_modified)
        )
        self.state = replace(self.state, etag=etag, last_modified=last_modified)
        if answer.status == 304 and not answer.parts:
            return None
        feed = platform.read(answer, self.account, self.state.memory, self.now)
        self.state = replace(self.state, memory=feed.memory)
        return feed

    def asked(self):
        return [address.removeprefix(self.server.url("")) for address in self.client.asked]


def told(feed):
    return [(entry.link.rpartition("/")[2], entry.content.value) for entry in feed.entries]


def numbers(feed):
    return [int(entry.link.rpartition("/")[2]) for entry in feed.entries]


# The list alone


def test_a_list_becomes_entries_with_link_title_date_and_text(tmp_path, server):
    server.serve("/actualites", page(article(1, "Vigilance orages", TEXT), article(2)))
    source = Source(tmp_path, server, RULES)
    feed = source.visit()
    first = feed.entries[0]
    assert (first.guid, first.link, first.title.value) == ("", server.url("/actu/1"), "Vigilance orages")
    assert first.published == datetime(2026, 11, 11, 23, tzinfo=UTC)
    assert TEXT in first.content.value
    assert first.content.html
    assert source.asked() == ["/robots.txt", "/actualites"]


def test_the_posts_are_identified_by_their_links(tmp_path, server):
    server.serve("/actualites", page(article(1), article(2)))
    source = Source(tmp_path, server, RULES)
    first = read_answer(source.ask(), source.account, "", NOW)
    again = read_answer(source.ask(), source.account, first.memory, NOW)
    assert [draft.id for draft in first.drafts] == [draft.id for draft in again.drafts]
    assert len({draft.id for draft in first.drafts}) == 2


def test_a_list_that_did_not_change_ends_the_visit(tmp_path, server):
    server.serve("/actualites", page(article(1)), ETag='"1"')
    source = Source(tmp_path, server, RULES)
    assert numbers(source.visit()) == [1]
    assert source.visit() is None
    assert source.asked() == ["/actualites"]
    assert server.requests("/actualites")[1].headers["if-none-match"] == '"1"'


def test_relative_links_of_a_text_start_at_the_list(tmp_path, server):
    server.serve(
        "/actualites", page(article(1, text=f"<a href='doc.pdf'>Arrêté</a> {TEXT}"), more="<base href=/fichiers/>")
    )
    source = Source(tmp_path, server, replace(RULES, text="p"))
    drafts = read_answer(source.ask(), source.account, "", NOW).drafts
    assert server.url("/fichiers/doc.pdf") in drafts[0].html


def test_it_is_asked_where_it_moved(tmp_path, server):
    server.serve("/nouvelles", page(article(1)))
    source = Source(tmp_path, server, RULES)
    source.state = replace(source.state, moved_to=server.url("/nouvelles"))
    assert numbers(source.visit()) == [1]
    assert source.asked() == ["/robots.txt", "/nouvelles"]


# robots.txt


def test_what_robots_txt_forbids_is_not_asked_and_the_rule_is_named(tmp_path, server):
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /admin\nDisallow: /actu\n")
    server.serve("/actualites", page(article(1)))
    source = Source(tmp_path, server, RULES)
    with pytest.raises(RetrieveError, match=r"robots\.txt of its host forbids it to Gyrophare: Disallow: /actu$"):
        source.visit()
    assert source.asked() == ["/robots.txt"]


def test_a_robots_txt_is_kept_for_a_day(tmp_path, server):
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /admin\n")
    server.serve("/actualites", page(article(1)), ETag='"1"')
    source = Source(tmp_path, server, RULES)
    source.visit()
    source.now += timedelta(hours=22)
    assert source.visit() is None
    assert len(server.requests("/robots.txt")) == 1
    assert source.visit().entries == ()  # a list that did not change gives none, and the new rules are remembered
    assert len(server.requests("/robots.txt")) == 2
    assert source.visit() is None
    assert len(server.requests("/robots.txt")) == 2


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_robots_txt_that_is_refused_allows_all(tmp_path, server, status):
    server.serve("/robots.txt", Reply(status))
    server.serve("/actualites", page(article(1)))
    assert numbers(Source(tmp_path, server, RULES).visit()) == [1]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_robots_txt_that_cannot_be_given_forbids_for_now(tmp_path, server, status):
    server.serve("/robots.txt", Reply(status, headers={"Retry-After": "1200"}))
    source = Source(tmp_path, server, RULES)
    with pytest.raises(RetrieveError, match=r"robots\.txt cannot be read") as caught:
        source.visit()
    assert (caught.value.status, caught.value.retry_after) == (status, 1200)
    assert source.asked() == ["/robots.txt"]


def test_the_last_robots_txt_holds_while_its_host_cannot_give_it(tmp_path, server):
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /actu/2\n")
    server.serve("/actualites", page(article(1)))
    detail(server, 1)
    source = Source(tmp_path, server, DETAILED)
    source.visit()
    source.now += timedelta(days=3)
    server.serve("/robots.txt", Reply(500))
    server.serve("/actualites", page(article(2), article(1)))
    assert numbers(source.visit()) == [2]
    assert source.asked() == ["/robots.txt", "/actualites"]


def test_details_that_robots_txt_forbids_are_published_from_the_list(tmp_path, server):
    server.serve("/robots.txt", b"User-agent: Gyrophare\nDisallow: /actu/2\n")
    server.serve("/actualites", page(article(1), article(2, text=TEXT)))
    detail(server, 1)
    source = Source(tmp_path, server, DETAILED)
    assert told(source.visit()) == [("1", f"<div><p>{TEXT} 1</p></div>"), ("2", f"<p>{TEXT}</p>")]
    assert source.asked() == ["/robots.txt", "/actualites", "/actu/1"]


def test_a_change_of_title_is_published_where_robots_txt_forbids_the_detail(tmp_path, server):
    server.serve("/robots.txt", b"User-agent: Gyrophare\nDisallow: /actu/2\n")
    server.serve("/actualites", page(article(1), article(2), article(3)))
    source = Source(tmp_path, server, DETAILED)
    source.visit()
    server.serve("/actualites", page(article(1), article(2, "Personne retrouvée"), article(3)))
    feed = source.visit()
    assert [entry.title.value for entry in feed.entries] == ["Personne retrouvée"]
    assert source.asked() == ["/actualites"]


def test_rules_too_long_to_keep_let_the_details_be_read_once_a_day_only(tmp_path, server):
    long = "".join(f"Disallow: /dossier-{number}/\n" for number in range(400))
    server.serve("/robots.txt", f"User-agent: *\nCrawl-delay: 1\n{long}".encode())
    server.serve("/actualites?tri=date", page(article(1)))
    detail(server, 1)
    detail(server, 2)
    source = Source(tmp_path, server, DETAILED, "/actualites?tri=date")
    assert f"{TEXT} 1" in told(source.visit())[0][1]
    assert len(load(source.state.memory).robots[0].rules) < LONGEST_RULES
    server.serve("/actualites?tri=date", page(article(2), article(1)))
    assert told(source.visit()) == [("2", "")]
    assert source.asked() == ["/actualites?tri=date"]


def test_a_host_that_asks_for_a_rest_is_asked_for_fewer_details_and_that_is_said(tmp_path, server):
    server.serve("/robots.txt", b"User-agent: *\nCrawl-delay: 4\n")
    server.serve("/actualites", page(*(article(number) for number in range(6))))
    source = Source(tmp_path, server, DETAILED, host_gap=0.01)
    for number in range(6):
        detail(server, number)
    source.visit()
    assert source.asked() == ["/robots.txt", "/actualites", "/actu/0"]
    assert platform.remark(source.state.memory) == (
        "robots.txt asks for 4 s between two requests: fewer pages are read in one visit"
    )
    assert platform.remark("") == ""


# Details


def test_a_new_item_is_published_with_the_text_of_its_own_page(tmp_path, server):
    server.serve("/actualites", page(article(1), article(2)))
    detail(server, 1)
    detail(server, 2)
    source = Source(tmp_path, server, DETAILED)
    assert told(source.visit()) == [("1", f"<div><p>{TEXT} 1</p></div>"), ("2", f"<div><p>{TEXT} 2</p></div>")]


def test_a_file_is_published_from_the_list_and_not_asked_for(tmp_path, server):
    named = article(2, text=TEXT).replace("/actu/2", "/actu/2.PDF?inline=false")
    server.serve("/actualites", page(article(1), named))
    detail(server, 1)
    source = Source(tmp_path, server, DETAILED)
    assert told(source.visit()) == [("1", f"<div><p>{TEXT} 1</p></div>"), ("2.PDF?inline=false", f"<p>{TEXT}</p>")]
    assert source.asked() == ["/robots.txt", "/actualites", "/actu/1"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7 <div class=texte>obj</div>", "application/pdf"),
        (b"%PDF-1.7 <div class=texte>obj</div>", "text/html"),
        (b"PK\x03\x04\0\0<div class=texte>obj</div>", ""),
        (b"<div class=texte>obj</div>", "application/octet-stream"),
    ],
)
def test_a_file_that_its_address_does_not_show_is_published_from_the_list(tmp_path, server, body, kind):
    server.serve("/actualites", page(article(1, text=TEXT)))
    server.serve("/actu/1", Reply(body=body, headers={"Content-Type": kind}))
    assert told(Source(tmp_path, server, DETAILED).visit()) == [("1", f"<p>{TEXT}</p>")]


@pytest.mark.parametrize(
    "words",
    [
        "The requested URL was rejected. Please consult with your administrator. Your support ID is: 1795251600",
        "Vérification en cours : merci d’activer JavaScript pour montrer que vous n’êtes pas un robot.",
        "Page introuvable. La page que vous demandez n’existe pas ou n’existe plus.",
    ],
)
def test_a_refusal_that_comes_as_a_page_is_not_taken_for_the_text_of_the_news(tmp_path, server, words):
    server.serve("/actualites", page(article(1, text=TEXT)))
    server.serve("/actu/1", Reply(body=f"<title>Service</title><div class=texte><p>{words}</p></div>".encode()))
    for rules in (replace(RULES, detail=".article"), replace(RULES, detail="auto")):
        (entry,) = Source(tmp_path, server, rules).visit().entries
        assert (entry.title.value, entry.content.value) == ("Communiqué numéro 1", f"<p>{TEXT}</p>")


def test_a_page_whose_title_the_list_cuts_is_that_of_the_news(tmp_path, server):
    server.serve("/actualites", page(article(1, "Communiqué numéro…")))
    detail(server, 1)
    (entry,) = Source(tmp_path, server, replace(RULES, detail="auto")).visit().entries
    assert (entry.title.value, TEXT in entry.content.value) == ("Communiqué numéro 1", True)


def test_only_what_is_new_is_asked_and_published_afterwards(tmp_path, server):
    server.serve("/actualites", page(article(1)))
    detail(server, 1)
    detail(server, 2)
    source = Source(tmp_path, server, DETAILED)
    source.visit()
    server.serve("/actualites", page(article(2), article(1)))
    assert numbers(source.visit()) == [2]
    assert source.asked() == ["/actualites", "/actu/2"]


def test_a_title_that_changes_makes_the_page_read_again(tmp_path, server):
    server.serve("/actualites", page(*(article(number) for number in range(1, 5))))
    for number in range(1, 5):
        detail(server, number)
    source = Source(tmp_path, server, DETAILED)
    source.visit()
    server.serve("/actualites", page(article(1, "Disparition : personne retrouvée"), *map(article, range(2, 5))))
    feed = source.visit()
    assert [entry.title.value for entry in feed.entries] == ["Disparition : personne retrouvée"]
    assert source.asked() == ["/actualites", "/actu/1"]
    source.visit()
    assert source.asked() == ["/actualites"]


def test_a_list_written_anew_does_not_make_all_pages_read_again(tmp_path, server):
    server.serve("/actualites", page(*map(article, range(4))))
    for number in range(4):
        detail(server, number)
    source = Source(tmp_path, server, DETAILED)
    source.visit()
    server.serve("/actualites", page(*(article(number, f"[Info] {number}") for number in range(4))))
    assert numbers(source.visit()) == []
    assert source.asked() == ["/actualites"]


def test_eight_pages_are_read_in_a_visit_and_the_next_eight_in_the_next_even_if_the_list_is_the_same(tmp_path, server):
    for number in range(20):
        detail(server, number)
    server.serve("/actualites", page(*map(article, range(20))), ETag='"1"')
    source = Source(tmp_path, server, DETAILED)
    first = source.visit()
    assert source.asked() == ["/robots.txt", "/actualites", *(f"/actu/{number}" for number in range(8))]
    assert numbers(first) == [*range(8), *range(16, 20)]
    assert all(TEXT in entry.content.value for entry in first.entries[:8])
    second = source.visit()
    assert source.asked() == ["/actualites", *(f"/actu/{number}" for number in range(8, 16))]
    assert numbers(second) == list(range(8, 16))
    assert all(TEXT in entry.content.value for entry in second.entries)
    assert source.visit() is None


def test_what_waits_is_published_though_it_left_the_list(tmp_path, server):
    server.serve("/actualites", page(*map(article, range(10))))
    for number in range(8):
        detail(server, number)
    detail(server, 9)
    source = Source(tmp_path, server, DETAILED)
    assert numbers(source.visit()) == list(range(8))
    server.serve("/actualites", page(*map(article, range(8))))
    second = source.visit()
    assert [(link, TEXT in text) for link, text in told(second)] == [("8", False), ("9", True)]
    assert second.entries[0].title.value == "Communiqué numéro 8"
    assert second.entries[0].published == datetime(2026, 11, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize("status", [404, 410, 500, 502])
def test_a_page_that_fails_is_published_from_the_list_and_the_others_are_read(tmp_path, server, status):
    server.serve("/actualites", page(article(1, text=TEXT), article(2)))
    server.serve("/actu/1", Reply(status))
    detail(server, 2)
    source = Source(tmp_path, server, DETAILED)
    assert told(source.visit()) == [("1", f"<p>{TEXT}</p>"), ("2", f"<div><p>{TEXT} 2</p></div>")]
    assert source.answer.requests == 4
    source.visit()
    assert source.asked() == ["/actualites"]


def test_a_server_that_is_busy_is_left_alone_and_nothing_is_lost(tmp_path, server):
    server.serve("/actualites", page(article(1), article(2, text=TEXT)), Cache_Control="max-age=60", Age="10")
    detail(server, 1)
    server.serve("/actu/2", Reply(429, headers={"Retry-After": "7200"}))
    source = Source(tmp_path, server, DETAILED)
    assert numbers(source.visit()) == [1]
    assert source.answer.headers["cache-control"] == "max-age=7200"
    assert "age" not in source.answer.headers
    assert told(source.visit()) == [("2", f"<p>{TEXT}</p>")]
    assert source.visit().entries == ()


def test_a_refusal_ends_the_asking(tmp_path, server):
    server.serve("/actualites", page(article(1), article(2), article(3)))
    server.serve("/actu/1", Reply(403))
    detail(server, 2)
    detail(server, 3)
    source = Source(tmp_path, server, DETAILED)
    assert numbers(source.visit()) == [1]
    assert source.asked() == ["/robots.txt", "/actualites", "/actu/1"]
    assert numbers(source.visit()) == [2, 3]


def test_a_page_without_an_answer_is_waited_for_once(tmp_path, server):
    server.serve("/actualites", page(article(1, text=TEXT)))
    server.serve("/actu/1", Reply(raw=(b"",)))
    source = Source(tmp_path, server, DETAILED)
    assert source.visit().entries == ()
    assert told(source.visit()) == [("1", f"<p>{TEXT}</p>")]
    assert source.visit().entries == ()


def test_items_of_other_hosts_and_of_redirects_to_them_are_published_from_the_list(tmp_path, server):
    with FeedServer() as other:
        other.serve("/robots.txt", b"User-agent: *\nDisallow: /\n")
        other.serve("/ailleurs", b"<div class=texte>Hors du site</div>")
        server.redirect("/actu/2", other.url("/ailleurs"))
        link = f'<article><h2><a href="{other.url("/ailleurs")}">Un autre site officiel</a></h2><p>{TEXT}</p></article>'
        server.serve("/actualites", page(link, article(2, text=TEXT)))
        source = Source(tmp_path, server, DETAILED)
        assert told(source.visit()) == [("ailleurs", f"<p>{TEXT}</p>"), ("2", f"<p>{TEXT}</p>")]
        assert other.asked == []


def test_a_list_that_leads_to_another_host_obeys_the_robots_txt_of_that_one(tmp_path, server):
    with FeedServer() as other:
        server.serve("/robots.txt", b"User-agent: *\nDisallow: /actu/2\n")
        server.redirect("/actualites", other.url("/nouvelles"))
        other.serve("/nouvelles", page(article(1), article(2)))
        other.serve("/robots.txt", b"User-agent: *\nDisallow: /actu/1\n")
        source = Source(tmp_path, server, DETAILED)
        source.visit()
        asked = [request.path for request in other.asked]
        assert sorted(asked) == ["/actu/2", "/nouvelles", "/robots.txt"]
        other.serve("/robots.txt", b"User-agent: *\nDisallow: /\n")
        with pytest.raises(RetrieveError, match=r"the robots\.txt of where it leads forbids it"):
            Source(tmp_path, server, DETAILED).visit()


def test_the_own_page_gives_what_the_list_leaves_out(tmp_path, server):
    items = [
        '<article><h2><a href="/actu/1">Fermeture de la…</a></h2><time datetime="2026-11-12">12/11</time></article>',
        '<article><a href="/actu/2"></a></article>',
        '<article><h2><a href="/actu/3">Un titre entier</a></h2><time datetime="2026-11-12T10:00+01:00"></time></article>',
        '<article><h2><a href="/actu/4">Autre chose…</a></h2></article>',
    ]
    own = (
        "<h1 class=t>Fermeture de la brigade de Vire</h1><p class=d>Publié le 12/11/2026 à 18h30</p>"
        f"<div class=texte>{TEXT}</div>"
    )
    server.serve("/actualites", page(*items))
    for number in range(1, 5):
        server.serve(f"/actu/{number}", own.encode())
    source = Source(tmp_path, server, replace(DETAILED, detail_title="h1.t", detail_date=".d"))
    evening = datetime(2026, 11, 12, 17, 30, tzinfo=UTC)
    assert [(entry.title.value, entry.published) for entry in source.visit().entries] == [
        ("Fermeture de la brigade de Vire", evening),
        ("Fermeture de la brigade de Vire", evening),
        ("Un titre entier", datetime(2026, 11, 12, 9, tzinfo=UTC)),
        ("Autre chose…", evening),
    ]


def test_a_page_read_by_itself_gives_its_main_text(tmp_path, server):
    server.serve("/actualites", page(article(1)))
    paragraphs = "".join(f"<p>{TEXT} Les équipes se relaient depuis {hour} heures.</p>" for hour in range(6))
    body = f"<nav><a href=/>Accueil du site</a></nav><main><h1>Communiqué numéro 1</h1>{paragraphs}</main><footer>Mentions</footer>"
    server.serve("/actu/1", body.encode())
    text = told(Source(tmp_path, server, replace(RULES, detail="auto")).visit())[0][1]
    assert "depuis 5 heures" in text
    assert "Accueil" not in text
    assert "Mentions" not in text


# What is missing


def test_a_post_missing_from_within_the_list_is_looked_up_and_gone_where_its_page_is(tmp_path, server):
    server.serve("/actualites", page(*map(article, range(1, 6))))
    source = Source(tmp_path, server, RULES)
    source.visit()
    server.serve("/actualites", page(article(1), article(4), article(5)))
    server.serve("/actu/2", Reply(410))
    detail(server, 3)
    feed = source.visit()
    assert feed.gone == (server.url("/actu/2"),)
    assert source.asked() == ["/actualites", "/actu/2", "/actu/3"]
    assert source.visit().gone == ()
    assert source.asked() == ["/actualites"]


def test_what_leaves_the_end_of_the_list_is_left_alone(tmp_path, server):
    server.serve("/actualites", page(*map(article, range(1, 6))))
    source = Source(tmp_path, server, RULES)
    source.visit()
    server.serve("/actualites", page(article(0), *map(article, range(1, 4))))
    assert source.visit().gone == ()
    assert source.asked() == ["/actualites"]


def test_two_are_looked_up_in_a_visit_and_the_rest_in_the_next(tmp_path, server):
    server.serve("/actualites", page(*map(article, range(1, 6))))
    source = Source(tmp_path, server, RULES)
    source.visit()
    server.serve("/actualites", page(article(5)))
    for number in range(1, 5):
        server.serve(f"/actu/{number}", Reply(404))
    assert source.visit().gone == (server.url("/actu/1"), server.url("/actu/2"))
    assert source.visit().gone == (server.url("/actu/3"), server.url("/actu/4"))
    assert source.visit().gone == ()


def test_a_lookup_without_an_answer_is_made_again(tmp_path, server):
    server.serve("/actualites", page(article(1), article(2)))
    source = Source(tmp_path, server, RULES)
    source.visit()
    server.serve("/actualites", page(article(2)))
    server.serve("/actu/1", Reply(raw=(b"",)))
    assert source.visit().gone == ()
    server.serve("/actu/1", Reply(404))
    assert source.visit().gone == (server.url("/actu/1"),)


# Sitemaps


def sitemap(*entries, tag="urlset", inner="url"):
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    urls = "".join(f"<{inner}><loc>{link}</loc>{more}</{inner}>" for link, more in entries)
    return f"<?xml version='1.0'?><{tag} {space}>{urls}</{tag}>".encode()


def test_a_sitemap_is_asked_instead_of_the_list_and_its_addresses_are_chosen_by_their_path(tmp_path, server):
    news = "<news:news><news:publication_date>2026-11-12T10:00Z</news:publication_date><news:title>Bilan</news:title></news:news>"
    body = sitemap((server.url("/actu/1"), news), (server.url("/contact"), ""))
    server.serve("/news.xml", body)
    source = Source(tmp_path, server, PageRules(sitemap=server.url("/news.xml"), match="/actu/"))
    entries = source.visit().entries
    assert source.asked() == ["/robots.txt", "/news.xml"]
    assert [(entry.link, entry.title.value, entry.published) for entry in entries] == [
        (server.url("/actu/1"), "Bilan", datetime(2026, 11, 12, 10, tzinfo=UTC))
    ]


def test_a_page_whose_lastmod_changes_is_read_again(tmp_path, server):
    def listing(day):
        rest = [(server.url(f"/actu/{number}"), "<lastmod>2026-11-01</lastmod>") for number in (2, 3)]
        server.serve("/plan.xml", sitemap((server.url("/actu/1"), f"<lastmod>2026-11-{day}</lastmod>"), *rest))

    for number in (1, 2, 3):
        detail(server, number)
    listing(12)
    source = Source(tmp_path, server, PageRules(sitemap=server.url("/plan.xml"), detail=".texte"))
    assert [entry.title.value for entry in source.visit().entries] == [
        f"Communiqué numéro {number}" for number in (1, 2, 3)
    ]
    listing(20)
    assert numbers(source.visit()) == [1]
    assert source.asked() == ["/plan.xml", "/actu/1"]


def test_of_a_new_sitemap_without_titles_only_what_is_read_is_published(tmp_path, server):
    entries = [(server.url(f"/actu/{number}"), f"<lastmod>2026-10-{number:02d}</lastmod>") for number in range(1, 30)]
    server.serve("/plan.xml", sitemap(*entries))
    for number in range(1, 31):
        detail(server, number)
    source = Source(tmp_path, server, PageRules(sitemap=server.url("/plan.xml"), detail=".texte"))
    assert numbers(source.visit()) == list(range(29, 21, -1))
    assert numbers(source.visit()) == list(range(21, 13, -1))
    server.serve("/plan.xml", sitemap(*entries, (server.url("/actu/30"), "<lastmod>2026-11-20</lastmod>")))
    assert numbers(source.visit()) == [30]


def test_an_index_leads_to_its_newest_sitemap_which_is_asked_with_its_own_validators(tmp_path, server):
    def index(day):
        entries = [
            (server.url("/pages.xml"), "<lastmod>2026-01-01</lastmod>"),
            (server.url("/news.xml"), f"<lastmod>2026-11-{day}</lastmod>"),
        ]
        server.serve("/plan.xml", sitemap(*entries, tag="sitemapindex", inner="sitemap"), ETag=f'"{day}"')

    index(12)
    server.serve("/news.xml", sitemap((server.url("/actu/1"), "")), ETag='"n1"')
    detail(server, 1)
    source = Source(tmp_path, server, PageRules(sitemap=server.url("/plan.xml"), detail=".texte"))
    assert numbers(source.visit()) == [1]
    assert source.asked() == ["/robots.txt", "/plan.xml", "/news.xml", "/actu/1"]
    assert source.visit() is None
    assert source.asked() == ["/plan.xml"]
    index(13)
    assert source.visit() is None
    assert source.asked() == ["/plan.xml", "/news.xml"]
    assert source.answer.requests == 2
    assert source.state.etag == '"13"'


def test_an_index_that_leads_elsewhere_is_refused(tmp_path, server):
    server.serve("/plan.xml", sitemap(("https://ailleurs.example/n.xml", ""), tag="sitemapindex", inner="sitemap"))
    source = Source(tmp_path, server, PageRules(sitemap=server.url("/plan.xml")))
    with pytest.raises(RetrieveError, match="leads to a sitemap that may not be asked"):
        source.visit()


@pytest.mark.parametrize("body", [b"<html>", b"", sitemap(tag="sitemapindex")])
def test_what_is_no_sitemap_or_an_empty_one_is_an_error_of_the_page(tmp_path, server, body):
    server.serve("/plan.xml", body)
    source = Source(tmp_path, server, PageRules(sitemap=server.url("/plan.xml")))
    with pytest.raises(ParseError):
        source.visit()


# Pages that changed


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (page(more="<article><h2><a href=/x>Hors de la partie</a></h2></article>"), "gives no item where it gave 2"),
        (
            b"<p>Acc\xc3\xa8s refus\xc3\xa9. Prouvez que vous n'\xc3\xaates pas un robot.</p>",
            "gives no item where it gave 2",
        ),
        (page("<article><h2>Un titre</h2></article>"), "none of its 1 items has a link"),
        (page('<article><a href="/actu/1"></a></article>'), "none of its 1 items has a title"),
    ],
)
def test_a_page_of_another_structure_is_broken_and_withdraws_nothing(tmp_path, server, body, reason):
    server.serve("/actualites", page(article(1), article(2)))
    source = Source(tmp_path, server, RULES)
    source.visit()
    server.serve("/actualites", body)
    with pytest.raises(ParseError, match=f"{reason}.*its structure changed .within = main, item = article"):
        source.visit()


def test_rules_that_give_nothing_from_the_start_are_told(tmp_path, server):
    server.serve("/actualites", page())
    with pytest.raises(ParseError, match=r"no item: are its rules right\? .*item = article"):
        Source(tmp_path, server, RULES).visit()


def test_a_page_that_says_that_there_is_no_news_is_not_broken(tmp_path, server):
    server.serve("/actualites", page(article(1)))
    source = Source(tmp_path, server, RULES)
    source.visit()
    server.serve("/actualites", page("<p>Aucun appel à témoins en cours.</p>"))
    assert source.visit().entries == ()
    server.serve("/actualites", page())
    with pytest.raises(ParseError, match="where it gave 1"):
        source.visit()


@pytest.mark.parametrize("rules", [replace(RULES, item="article["), replace(DETAILED, detail="div:nope(")])
def test_a_selector_that_is_none_is_an_error_that_names_it(tmp_path, server, rules):
    server.serve("/actualites", page(article(1)))
    detail(server, 1)
    with pytest.raises(ParseError, match="is no CSS selector"):
        Source(tmp_path, server, rules).visit()


def test_an_account_without_rules_is_read_by_what_its_page_says_of_itself(tmp_path, server):
    server.serve(
        "/actualites",
        b'<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bilan","url":"/actu/1"}</script>',
    )
    source = Source(tmp_path, server, None)
    assert [entry.title.value for entry in source.visit().entries] == ["Bilan"]


# Memory


def test_memory_stays_small_however_long_the_list(tmp_path, server):
    server.serve("/robots.txt", b"User-agent: *\n" + b"Disallow: /xxxxxxxxxxxxxxxxxxxxxxx\n" * 200)
    items = [article(f"{number:0150}", f"Titre {number} " * 20, TEXT * 10) for number in range(100)]
    server.serve("/actualites", page(*items))
    source = Source(tmp_path, server, replace(RULES, detail="auto"))
    source.visit()
    assert len(source.state.memory) < 16_000


@pytest.mark.parametrize(
    "memory", ["", "{", "[]", "null", '{"page":2}', '{"page":1,"count":"x"}', "[" * 5000, '"page"']
)
def test_broken_or_foreign_memory_counts_as_empty(memory):
    assert load(memory) == Memory()


def test_memory_is_read_back(tmp_path, server):
    server.serve("/actualites", page(*map(article, range(20))))
    source = Source(tmp_path, server, DETAILED)
    source.visit()
    memory = load(source.state.memory)
    assert memory.count == 20
    assert len(memory.waiting) == 8
    assert dump(memory) == source.state.memory


# Anything


@settings(max_examples=80, deadline=None)
@given(
    st.binary(max_size=300)
    | st.lists(
        st.sampled_from(["<article>", "</article>", "<main>", "<h2>", "<a href=", "'/actu/1'>", "x", "<time datetime=",
                         "12/10/2026", "<script type=application/ld+json>", '{"@type":"NewsArticle"}', "<base href=",
                         "\0", "<!--", "&#0;", "é", "</", "<template>", "<table><tr>"]),
        max_size=30,
    ).map(lambda parts: "".join(parts).encode()),
    st.text(max_size=30),
    st.sampled_from([200, 304]),
    st.sampled_from([None, RULES, DETAILED, PageRules(sitemap="https://a.example/s.xml")]),
)  # fmt: skip
def test_reading_never_fails_in_another_way_than_by_a_parse_error(body, memory, status, rules):
    account = make_account(platform=Platform.PAGE, page=rules)
    try:
        feed = platform.read(make_answer(body, status=status), account, memory, NOW)
    except ParseError:
        return
    assert platform.read(make_answer(body, status=status), account, memory, NOW) == feed


def test_a_visit_reads_details_of_the_same_answer_only(tmp_path, server):
    """A server cannot pass an answer off as a part: names of parts are none that HTTP allows."""
    server.serve("/actualites", Reply(body=page(article(1)), headers={"X-Role": "detail"}))
    source = Source(tmp_path, server, RULES)
    with asking(tmp_path) as client:
        answer = visit(source.account, source.state, client)
    assert [part.headers[":role"] for part in answer.parts] == ["robots"]
