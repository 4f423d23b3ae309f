"""Select: titles, links, dates and texts of the items of a page, by rules."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pace import at_most

from plugins.feeds.pages.select import items, says_nothing
from plugins.feeds.pages.titles import generic, named
from plugins.feeds.trees import parse_html
from plugins.model import PageRules

PAGES = Path(__file__).parent / "fixtures" / "pages"
EXPECTED = json.loads((PAGES / "expected.json").read_text("utf-8"))
URL = "https://www.service.example/actualites"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

RULES = {
    "wordpress.html": PageRules(within="main", item="article", title=".entry-title", date=".published", text=".entry-summary p"),
    "drupal.html": PageRules(item=".views-row", title=".views-field-title a", date=".views-field-created"),
    "joomla.html": PageRules(item="[itemprop=blogPost]", title="[itemprop=name]", date="time"),
    "spip.html": PageRules(item="ul.liste-items > li", title=".entry-title", text=".introduction"),
    "prefecture.html": PageRules(within="main", item=".fr-card", title=".fr-card__title", date=".fr-card__detail"),
    "sharepoint.html": PageRules(item="tr.ms-itmhover", title=".ms-vb-title", date="nobr"),
    "jsonld.html": PageRules(),
    "div-soup.html": PageRules(item="#app > div > div > div > div", match="/infos/"),
    "by-month.html": PageRules(item="ul.communiques li", date=".jour"),
    "link-cards.html": PageRules(within=".l-news", item=".c-card", title=".c-card__title"),
    "drupal-teasers.html": PageRules(item="article.node--type-actualite", link=".node-readmore a"),
    "old-site.html": PageRules(item="p.actu", date="b"),
    "definition-list.html": PageRules(item="dl.avis dd"),
    "home.html": PageRules(within="#actus", item=".actu-item", text=".actu-resume"),
    "jalios.html": PageRules(item=".publication", date=".publication-meta"),
    "typo3.html": PageRules(item=".article", title="h3", link=".more"),
    "list-group.html": PageRules(within=".col-md-9", item="a"),
    "elementor.html": PageRules(item="article"),
    "tailwind.html": PageRules(within=".container", item="li"),
    "table.html": PageRules(item="tbody tr", title="td:nth-child(2)"),
    "flat.html": PageRules(within="#centre", item="h3", date=".meta"),
    "leaves.html": PageRules(item=".news-item", date=".leaf"),
    "files-by-month.html": PageRules(within="main", item="ul > li"),
    "relative-dates.html": PageRules(item=".post", date=".post-date"),
    "sized-files.html": PageRules(item="tbody tr"),
}  # fmt: skip


def page(body):
    return parse_html(body.encode() if isinstance(body, str) else body, URL)


def one(body, **rules):
    return items(page(f"<main><div class=i>{body}</div></main>"), PageRules(item=".i", **rules), NOW)[0]


@pytest.mark.parametrize("name", RULES)
def test_the_news_of_a_page_are_read_as_they_stand_there(name):
    expected = EXPECTED[name]
    body = (PAGES / name).read_bytes()
    got = items(parse_html(body, expected["url"]), RULES[name], NOW)
    assert [[item.link, item.title, item.published and item.published.isoformat()] for item in got] == expected["items"]


def test_all_fixtures_are_read():
    assert set(RULES) == set(EXPECTED)
    assert {file.name for file in PAGES.glob("*.html")} == {*RULES, "no-news.html"}


# Links


def test_the_link_of_the_heading_leads_to_the_item():
    assert one('<a href="/tag" rel=tag>Prévention routière</a><h3><a href="/a">Bilan</a></h3>').link.endswith("/a")


def test_a_tag_another_host_and_an_invitation_come_after_the_link_that_names_the_item():
    body = (
        '<a href="https://x.example/t">Un partage sur un autre site</a><a rel=tag href="/t">Un mot-clef plutôt long</a>'
    )
    assert one(f'{body}<a href="/m">Lire la suite</a><a href="/a">Bilan</a>').link.endswith("/a")
    assert one(f'{body}<a href="/m">Lire la suite</a>').link.endswith("/m")
    assert one('<a href="https://x.example/t">Ailleurs</a>').link == "https://x.example/t"


def test_an_item_that_is_or_lies_in_a_link_has_it():
    assert items(page("<main><a class=i href=/a><h2>Bilan</h2></a></main>"), PageRules(item=".i"), NOW)[
        0
    ].link.endswith("/a")
    assert items(page("<main><a href=/a><div class=i><h2>Bilan</h2></div></a>"), PageRules(item=".i"), NOW)[
        0
    ].link.endswith("/a")


def test_links_that_lead_nowhere_are_none():
    assert one('<h2><a href="javascript:void(0)">Bilan</a></h2><a href="#">x</a><a>y</a>').link == ""
    assert items(page("<a class=i href='javascript:x'>Bilan du jour</a>"), PageRules(item=".i"), NOW) == ()


def test_a_link_that_the_rules_miss_is_looked_for_in_the_item():
    assert one('<h2><a href="/a">Bilan</a></h2>', link=".absent").link.endswith("/a")
    assert one('<h2><a href="/a">Bilan</a></h2><p class=l>texte</p>', link=".l").link.endswith("/a")


def test_an_item_without_any_link_keeps_its_title():
    assert one("<h2>Bilan</h2>").title == "Bilan"


# Titles


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<h3>Titre</h3><a href=/a>Lire la suite</a>", "Titre"),
        ("<h3></h3><a href=/a>Le titre du lien</a>", "Le titre du lien"),
        ("<a href=/a title='Fermeture du pont'>Lire la suite</a>", "Fermeture du pont"),
        ("<a href=/a aria-label='En savoir plus sur Fermeture du pont'>En savoir +</a>", "Fermeture du pont"),
        ('<a href=/a title="Lire la suite de « Fermeture du pont »">»</a>', "Fermeture du pont"),
        ("<a href=/a><img alt='Fermeture du pont'></a>", "Fermeture du pont"),
        ("<td>12/10/2026</td><p>Fermeture du pont</p><a href=/a>Télécharger</a>", "Fermeture du pont"),
        ("<h2></h2><p>Fermeture du pont</p><a href=/a>Lire plus</a>", ""),
        ("<a href=/a><b>Agenda</b><i>Fermeture du pont</i><u>12/10/2026</u><s>Un long texte qui finit par un point.</s></a>",
         "Fermeture du pont"),
        ("<a href=/a><b>12/10/2026</b><i>13/10/2026</i></a>", "12/10/202613/10/2026"),
        ("<a href=/a><b>Attention</b> aux crues</a>", "Attention aux crues"),
    ],
)  # fmt: skip
def test_the_title_is_the_heading_then_what_the_link_says_or_is_labelled(body, title):
    assert one(body).title == title


def test_a_selected_title_that_only_invites_is_replaced():
    assert one("<h3>Titre</h3><a class=t href=/a>Lire la suite</a>", title=".t").title == "Titre"
    assert one("<a class=t title='Bilan' href=/a>Lire la suite</a>", title=".t").title == "Bilan"
    assert one("<h3>Titre</h3><a href=/a>x</a>", title=".absent").title == "Titre"


@pytest.mark.parametrize(
    "words",
    ["Lire la suite", "LIRE LA SUITE...", "En savoir plus", "En savoir +", "Voir l’article", "»", "[…]", "Plus d’infos", "Read more",
     "Télécharger le document", "Détails", "Consulter le communiqué", "", "Télécharger (PDF, 120 Ko)",
     "Télécharger l’arrêté PDF – 61,88 ko", "Format PDF", "Document (nouvelle fenêtre)"],
)  # fmt: skip
def test_an_invitation_names_nothing(words):
    assert generic(words)
    assert named(words) == ""


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Suite à l’accident de Vire", "Suite à l’accident de Vire"),
        ("Plus de 300 véhicules contrôlés", "Plus de 300 véhicules contrôlés"),
        ("Lire la suite de Bilan annuel", "Bilan annuel"),
        ("En savoir plus sur l’œuvre sociale", "En savoir plus sur l’œuvre sociale"),
        ("Continuer la lecture – Bilan annuel", "Bilan annuel"),
        ("Lire la suite du bilan", "Lire la suite du bilan"),
        ("Document d’information communal", "Document d’information communal"),
        ("Format 2026", "Format 2026"),
    ],
)
def test_a_title_loses_the_invitation_before_it(words, title):
    assert named(words) == title


# Dates


@pytest.mark.parametrize(
    ("body", "date"),
    [
        ("<time datetime='2026-11-12T10:00:00+01:00'>13 novembre</time>", "2026-11-12 09:00"),
        (
            "<time class=updated datetime=2026-11-13></time><time class=published datetime=2026-11-12></time>",
            "2026-11-11 23:00",
        ),
        ("<time class=updated datetime=2026-11-13></time>", "2026-11-12 23:00"),
        ("<time datetime='hier'>12 novembre 2026</time>", "2026-11-11 23:00"),
        ("<meta itemprop=datePublished content='2026-11-12T10:00Z'>", "2026-11-12 10:00"),
        ("<abbr class=published title='2026-11-12T10:00Z'>jeudi</abbr>", "2026-11-12 10:00"),
        ("<p class=date-publication>Publié le : 12/11/2026 à 18h30</p>", "2026-11-12 17:30"),
        ("<p>Publié le 12 novembre 2026</p>", "2026-11-11 23:00"),
        ("<p>12.11.2026 | <b>Sécurité</b></p>", "2026-11-11 23:00"),
        ("<div class=leaf><b>12</b><b>nov.</b><b>2026</b></div>", "2026-11-11 23:00"),
        ("<p class=jour>jeudi 12 novembre</p>", "2026-11-11 23:00"),
        ("<p class=date>il y a 2 jours</p>", "2026-11-18 23:00"),
        ("<small>Hier à 18h30</small>", "2026-11-20 17:30"),
        ("<p class=date>il y a 2 semaines</p>", None),
        ("<p class=d>Publié le 1<sup>er</sup> novembre 2026 à 14 h 05</p>", "2026-11-01 13:05"),
        ("<p class=fr-text--sm>Publié le 12/11/2026 | Mis à jour le 13/11/2026</p>", "2026-11-11 23:00"),
        ("<span class=posted-on>novembre 12, 2026</span>", "2026-11-11 23:00"),
        ("<p>Réunion le 30 novembre 2026 à 18h à la mairie de Vire, entrée libre</p>", None),
        ("<p class=date>Inscriptions jusqu’au 30/11/2026</p>", None),
        ("<p>Réunion</p>", None),
        ("<p>12</p>", None),
    ],
)
def test_a_date_is_read_for_programs_first_then_where_it_stands_alone(body, date):
    found = one(f"<h2>Titre</h2>{body}").published
    assert found == (date and datetime.fromisoformat(date).replace(tzinfo=UTC))


def test_a_selected_date_may_have_words_around_it():
    body = "<h2>Titre</h2><p class=m>Sécurité - Mis à jour le 13/11/2026, publié le 12/11/2026 par la préfecture</p>"
    assert one(body, date=".m").published == datetime(2026, 11, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "beside", "date"),
    [
        ("<h2>Octobre 2026</h2>", "<b>12</b> :", "2026-10-11 22:00"),
        ("<h2>Octobre 2026</h2>", "Lundi 12 –", "2026-10-11 22:00"),
        ("<h2>Année 2025</h2>", "<i>12 octobre</i>", "2025-10-11 22:00"),
        ("<h2>Lundi 12 octobre 2026</h2>", "", "2026-10-11 22:00"),
        ("<h2>Octobre 2026</h2>", "", None),
        ("<h2>Nos communiqués</h2>", "<b>12</b>", None),
        ("<p class=mois-date>Octobre 2026</p><p>Texte</p>", "<b>12</b>", "2026-10-11 22:00"),
        ("<h2>Bilan 2025</h2><h2>Octobre 2026</h2>", "<b>12</b>", "2026-10-11 22:00"),
    ],
)
def test_a_date_in_two_pieces_is_put_together_with_the_heading_before_it(before, beside, date):
    body = f"<div>{before}<ul><li class=i>{beside} <a href=/a>Un communiqué du service</a></li></ul></div>"
    found = items(page(body), PageRules(item=".i"), NOW)[0].published
    assert found == (date and datetime.fromisoformat(date).replace(tzinfo=UTC))


# Texts


def test_what_is_left_of_an_item_is_its_text():
    body = (
        "<h2>Titre</h2><p class=date>12/11/2026</p><span>Sécurité</span>"
        "<p>Les secours sont engagés <b>depuis hier</b> &amp; restent sur place. <a href=/a>Lire la suite</a></p>"
    )
    assert one(body).html == "<p>Les secours sont engagés depuis hier &amp; restent sur place.</p>"


def test_the_texts_that_are_selected_keep_their_markup():
    body = "<h2>Titre</h2><p class=t>Un <b>texte</b></p><p class=t>et sa suite</p>"
    assert one(body, text=".t").html == "<div>Un <b>texte</b></div><div>et sa suite</div>"
    assert one(body, text=".absent").html == ""


def test_an_item_that_is_a_heading_has_what_follows_up_to_the_next():
    body = "<h3><a href=/a>Un</a></h3><p>12/11/2026</p><p>Le texte du premier communiqué de la semaine.</p><h3><a href=/b>Deux</a></h3>"
    first, second = items(page(body), PageRules(item="h3"), NOW)
    assert (first.published, first.html) == (
        datetime(2026, 11, 11, 23, tzinfo=UTC),
        "<p>Le texte du premier communiqué de la semaine.</p>",
    )
    assert (second.published, second.html) == (None, "")


# Which elements are items


def test_menus_and_footers_give_no_items():
    body = "".join(
        f"<{tag}><ul><li><a href=/{number}>Un titre d’actualité {number}</a></li></ul></{tag.split()[0]}>"
        for number, tag in enumerate(["nav", "footer", "div role=navigation", "div role=contentinfo", "main"])
    )
    assert [item.link[-1] for item in items(page(body), PageRules(item="li"), NOW)] == ["4"]


def test_of_nested_items_the_outer_is_taken_and_each_address_once():
    body = "<ul><li><a href=/a>Un titre</a><ul><li><a href=/b>Autre</a></li></ul></li><li><a href='/a?utm_source=x'>Encore</a></li></ul>"
    assert [item.title for item in items(page(body), PageRules(item="li"), NOW)] == ["Un titre"]


def test_items_are_those_within_a_part_and_of_a_path():
    body = "<div class=p><a href=/x/1>Premier titre</a></div><div class=p><a href=/y/2>Deuxième titre</a></div><a href=/x/3>Troisième</a>"
    rules = PageRules(within=".p", item="a", match="/x/")
    assert [item.title for item in items(page(body), rules, NOW)] == ["Premier titre"]


def test_a_page_gives_a_hundred_items_at_the_most():
    body = "".join(f"<li><a href=/{number}>Titre numéro {number}</a></li>" for number in range(500))
    assert len(items(page(body), PageRules(item="li"), NOW)) == 100


@pytest.mark.parametrize(
    ("body", "nothing"),
    [
        ("<div class=l>Aucune actualité</div>", True),
        ("<div class=l>Il n’y a pas d’appel à témoins en cours.</div>", True),
        ("<div class=l>Chargement</div>", False),
        ("<div class=x>Aucune actualité</div>", False),
        (f"<div class=l>Aucune {'autre ' * 100}</div>", False),
    ],
)
def test_a_page_may_say_that_it_has_no_news(body, nothing):
    assert says_nothing(page(body), PageRules(within=".l")) is nothing
    assert not says_nothing(page(body), PageRules())


@pytest.mark.parametrize(
    "body",
    [
        ("<div>" * 240 + "<span>x</span>" * 40 + "</div>" * 240) * 25,
        ("<div>" * 240 + "y z " * 4000 + "</div>" * 240) * 25,
        "<div>" * 240 + "".join(f"<i><a href=/{number}>un titre assez long</a></i>" for number in range(9000)),
        "".join(f"<div><p>12/11/2026<p>mots <a href=/{number}>t t t</a></div>" for number in range(8000)),
        "<div>" + "<h1>" * 200 + "<h2><a href=/a>x y z</a></h2>" * 4000,
    ],
    ids=["wide", "text", "links", "items", "headings"],
)
def test_a_page_made_to_exhaust_is_searched_in_bounded_time(body):
    at_most(5, lambda: items(page(body), PageRules(item="div"), NOW))
