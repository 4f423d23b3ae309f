"""Extract: what the page of one piece of news says, without what stands around it."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pace import at_most

from plugins.feeds.pages.extract import detail
from plugins.feeds.trees import parse_html, text_of
from plugins.model import PageRules

URL = "https://www.service.example/actualites/1"
AUTO = PageRules(detail="auto")
LINE = "Les sapeurs-pompiers du centre de secours ont été engagés pendant plusieurs heures"
LONG = "".join(f"<p>{LINE}, pour la {number}e fois depuis lundi.</p>" for number in range(2, 9))
AROUND = (
    "<header><div class=menu><a href=/>Accueil du service</a><a href=/b>Nous rejoindre</a></div></header>"
    "<div class=breadcrumb><a href=/>Accueil</a> &gt; Actualités</div>{}"
    "<div class='share-links'>Partager sur un réseau</div><aside><h2>À lire aussi</h2><a href=/c>Une autre actualité</a></aside>"
    "<div id=footer>Mentions légales</div><form><input name=q><button>Rechercher</button></form>"
)
CHROME = ("Accueil", "Rejoindre", "rejoindre", "Partager", "lire aussi", "autre actualité", "Mentions", "Rechercher")


def read(body, rules=AUTO, now=None):
    return detail(parse_html(body.encode(), URL), rules, now)


@pytest.mark.parametrize(
    "place", ["<main>{}</main>", "<div class=page><div class=texte>{}</div></div>", "<article>{}</article>"]
)
@pytest.mark.parametrize(
    "text", [LONG, "<p>La brigade sera fermée jeudi.</p>", f"<p>{LINE}.</p><ul><li>Restez chez vous</li></ul>"]
)
def test_the_text_is_taken_whole_and_alone(place, text):
    body = AROUND.format(place.format(f"<h1>Fermeture</h1><p class=date>Publié le 12/11/2026</p>{text}"))
    found = read(body)
    words = text_of(parse_html(found.html.encode(), "").root)
    assert words == text_of(parse_html(text.encode(), "").root)
    assert not [word for word in CHROME if word in words]
    assert "Fermeture" not in words
    assert "Publié" not in words
    assert found.title == "Fermeture"
    assert found.published == datetime(2026, 11, 11, 23, tzinfo=UTC)


def test_a_heading_that_stands_apart_with_an_opening_has_its_text_after_it():
    opening = "<div class=tete><h1>Fermeture</h1><p>Quelques mots pour commencer.</p></div>"
    words = text_of(parse_html(read(f"{opening}<div class=corps>{LONG}</div>").html.encode(), "").root)
    assert words.startswith("Quelques mots pour commencer. Les sapeurs")
    assert words.endswith("pour la 8e fois depuis lundi.")


@pytest.mark.parametrize("place", ["<div><div class=a>{}</div></div>", "<div id=contenu>{}</div>"])
def test_a_page_without_a_heading_has_a_text_too(place):
    words = text_of(parse_html(read(place.format(LONG)).html.encode(), "").root)
    assert words == text_of(parse_html(LONG.encode(), "").root)


def test_what_stands_around_a_text_without_saying_so_is_left_out():
    body = f"<table><tr><td><a href=/>Accueil</a><td><h1>Fermeture</h1>{LONG}</table><p>1 rue des Casernes</p>"
    words = text_of(parse_html(read(body).html.encode(), "").root)
    assert words == text_of(parse_html(LONG.encode(), "").root)


def test_links_and_lists_are_kept():
    html = read(
        f"<main><h1>T</h1>{LONG}<p>{LINE} : <a href=arrete.pdf>l’arrêté</a></p><ul><li>Restez chez vous</li></ul></main>"
    ).html
    assert '<a href="https://www.service.example/actualites/arrete.pdf">' in html
    assert "<li>Restez chez vous</li>" in html


def test_a_selected_text_is_taken_as_it_stands():
    body = "<div class='menu texte'><p>Un <b>texte</b></p></div><nav><p class=texte>Suite</p></nav>"
    assert read(body, PageRules(detail=".texte")).html == "<div><p>Un <b>texte</b></p></div><div>Suite</div>"
    assert read(body, PageRules(detail=".absent")).html == ""


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<h1>Un</h1>", "Un"),
        ("<h1>Le service</h1><h1>Un</h1><meta property=og:title content='Un titre'>", "Un titre"),
        ("<h1>Le service</h1><h1>Un</h1>", "Le service"),
        ('<script type=application/ld+json>{"@type":"NewsArticle","headline":"Deux"}</script><h1>Un</h1>', "Deux"),
        ("<p>x</p>", ""),
    ],
)  # fmt: skip
def test_the_title_is_told_for_programs_or_the_only_first_heading(body, title):
    assert read(body).title == title
    assert (
        read(f"<i class=t>Lire la suite : Choisi</i>{body}", PageRules(detail="auto", detail_title=".t")).title
        == "Choisi"
    )


@pytest.mark.parametrize(
    "body",
    [
        '<script type=application/ld+json>{"@type":"Article","datePublished":"2026-11-12T10:00Z"}</script>',
        "<meta property='article:published_time' content='2026-11-12T10:00:00+00:00'>",
        "<meta name=DC.date content='2026-11-12T11:00:00'>",
        "<meta itemprop=datePublished content='2026-11-12T11:00:00'>",
        "<main><time datetime='2026-11-12T10:00Z'>jeudi</time></main>",
        "<article><p>Publié le 12 novembre 2026 à 11h</p></article>",
        "<main><div>Mis en ligne le 12/11/2026 à 11:00</div></main>",
    ],
)  # fmt: skip
def test_the_date_is_told_for_programs_or_seen_beside_the_text(body):
    assert read(body).published == datetime(2026, 11, 12, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "Publié le 12 novembre 2026 à 11 h 00 | Mis à jour le 13/11/2026 à 09 h 00",
        "Par le capitaine Durand - Publié le 12 novembre 2026 à 11h",
    ],
)
def test_a_line_that_states_two_dates_or_an_author_gives_the_date_and_is_no_part_of_the_text(line):
    found = read(f"<main><h1>Neige</h1><p class=fr-text--sm>{line}</p>{LONG}</main>")
    assert found.published == datetime(2026, 11, 12, 10, tzinfo=UTC)
    assert "Publié" not in found.html
    assert found.html.lstrip().startswith(f"<p>{LINE}")


def test_a_date_in_a_menu_or_in_a_sentence_is_not_that_of_the_news():
    assert (
        read(
            "<main><nav><time datetime=2026-11-12></time></nav><p>Réunion le 30 novembre 2026 à Vire.</p></main>"
        ).published
        is None
    )


def test_a_selected_date_comes_first():
    body = "<meta property='article:published_time' content='2020-01-01'><i class=d>le 12 novembre à 11h</i>"
    now = datetime(2026, 11, 21, tzinfo=UTC)
    assert read(body, PageRules(detail="auto", detail_date=".d"), now).published == datetime(
        2026, 11, 12, 10, tzinfo=UTC
    )


def test_links_of_the_text_start_where_its_page_says():
    assert read("<base href=/autre/><main>texte</main>").base == "https://www.service.example/autre/"


@pytest.mark.parametrize(
    "body",
    ["", "<p></p>", "<div>" * 3_000 + "x", "<p>x</p>" * 20_000, "<p>x</p>" * 2_900, "<b>" * 250 + "x" * 100_000,
     "<a href=x>y</a> " * 12_000, "<table><tr><td>" * 3_000, "<ul><li>" * 3_000 + LONG, "<main>" + "<br>" * 5_000,
     "<div>" * 200 + "<h1>x</h1>" + ("</div>" + "y z " * 700) * 200],
    ids=lambda body: body[:12],
)  # fmt: skip
def test_a_page_made_to_exhaust_is_read_in_bounded_time(body):
    read("<p>x</p>")  # the import
    at_most(4, lambda: read(body))


def test_a_failure_of_the_library_leaves_the_text_of_the_place(monkeypatch):
    def fail(*_, **__):
        raise RecursionError

    monkeypatch.setattr("trafilatura.extract", fail)
    assert LINE in read(f"<main>{LONG}</main>").html


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["<main>", "<p>", LINE, "<h1>", "</h1>", "<a href=", "<table>", "<li>", "<time datetime=", "é",
                                 "12/11/2026", "</p>", "<br>", "<nav>", "\0", "<q>", "<script type=application/ld+json>"]), max_size=20))  # fmt: skip
def test_no_page_breaks_the_reading(parts):
    read("".join(parts))


def test_the_library_is_imported_for_a_page_that_is_read_by_itself_only():
    code = (
        "import sys; from plugins.feeds.platforms import page; from plugins.feeds.pages import extract, visit, reading;"
        "from plugins.feeds.trees import parse_html; from plugins.model import PageRules;"
        "extract.detail(parse_html(b'<p class=a>x', ''), PageRules(detail='.a'), None); sys.exit('trafilatura' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
    light = "import sys; from plugins.feeds.platforms import page; sys.exit('lxml' in sys.modules or 'protego' in sys.modules)"
    subprocess.run([sys.executable, "-c", light], check=True, cwd=Path(__file__).parents[2])
