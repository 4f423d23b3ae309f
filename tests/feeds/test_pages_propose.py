"""Propose: the right list of a page first, with selectors that may last, and nothing where there is no news."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pace import at_most

from plugins.feeds.pages import selectors
from plugins.feeds.pages.propose import MOST, propose
from plugins.feeds.pages.select import items
from plugins.feeds.trees import first, parse_html, select
from plugins.model import PageRules

PAGES = Path(__file__).parent / "fixtures" / "pages"
EXPECTED = json.loads((PAGES / "expected.json").read_text("utf-8"))
URL = "https://www.service.example/actualites"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TITLES = [f"Communiqué numéro {number} sur la sécurité routière" for number in range(6)]


@cache
def of_fixture(name):
    return propose((PAGES / name).read_bytes(), EXPECTED[name]["url"], now=NOW)


def best(body, url=URL):
    return propose(body.encode() if isinstance(body, str) else body, url, now=NOW)[0]


def told(proposal):
    return [[item.link, item.title, item.published and item.published.isoformat()] for item in proposal.items]


def listing(form, **wrap):
    return wrap.get("before", "") + "".join(
        form.format(n=number, title=title, day=20 - number, text="Un texte qui dit assez de choses pour en être un, vraiment.")
        for number, title in enumerate(TITLES)
    ) + wrap.get("after", "")  # fmt: skip


# The fixtures


@pytest.mark.parametrize("name", EXPECTED)
def test_the_news_of_a_page_come_first_and_exactly(name):
    proposal = of_fixture(name)[0]
    assert told(proposal) == EXPECTED[name]["items"]
    assert proposal.score > 0.7


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_proposed_is_what_the_reader_of_pages_makes_of_it(name):
    body, url = (PAGES / name).read_bytes(), EXPECTED[name]["url"]
    proposals = of_fixture(name)
    assert 1 <= len(proposals) <= MOST
    assert [one.score for one in proposals] == sorted((one.score for one in proposals), reverse=True)
    for one in proposals:
        got = items(parse_html(body, url), one.rules, NOW)
        assert [(item.link, item.title, item.published) for item in got] == [
            (item.link, item.title, item.published) for item in one.items
        ]
        assert one.why
        assert all("<" not in item.html and len(item.html) <= 200 for item in one.items)


@pytest.mark.parametrize("name", EXPECTED)
def test_selectors_hold_no_numbers_and_no_digests(name):
    rules = of_fixture(name)[0].rules
    for selector in (rules.item, rules.within, rules.title, rules.link, rules.date, rules.text):
        assert not any(character.isdigit() for character in selector.replace("> h3", ""))
        assert "css-" not in selector


def test_a_page_without_news_gives_no_proposal():
    assert propose((PAGES / "no-news.html").read_bytes(), URL, now=NOW) == ()
    assert propose(b"", URL) == ()


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("wordpress.html", PageRules(item="article.post", date="time")),
        ("spip.html", PageRules(item="li.item", title=".entry-title", date="time", text=".introduction")),
        ("jsonld.html", PageRules()),
        ("link-cards.html", PageRules(item="div.l-news__grid > a", title=".c-card__title", date=".c-card__date", detail="auto")),
        ("div-soup.html", PageRules(item="#app > div > div > div > div", match="/infos/")),
        ("elementor.html", PageRules(item="article.elementor-post", date=".elementor-post-date",
                                     text=".elementor-post__excerpt", detail="auto")),
    ],
)  # fmt: skip
def test_the_rules_are_short_and_ask_for_details_where_the_list_has_no_text_or_cuts_it(name, rules):
    assert of_fixture(name)[0].rules == rules


def test_documents_are_not_read_as_pages():
    assert of_fixture("by-month.html")[0].rules.detail == ""


# What tells news from the rest


def test_reasons_are_given():
    body = listing(
        "<article><h2><a href=/a/{n}>{title}</a></h2><time datetime=2026-11-{day}></time><p>{text}</p></article>"
    )
    assert best(body).why == (
        "6 items alike", "6 of them dated", "the newest first", "with headings", "with texts", "article elements", "time elements",
    )  # fmt: skip


@pytest.mark.parametrize(
    "beside",
    [
        "<aside>{}</aside>",
        "<header><div>{}</div></header>",
        "<div class=carousel>{}</div>",
        "<div id=menu-principal>{}</div>",
        "<section class='widget sidebar'>{}</section>",
    ],
)
def test_a_list_of_the_same_items_beside_the_news_comes_after_them(beside):
    form = "<div class={}><a href=/{}/{{n}}>{{title}}</a> <i>{{day}}/11/2026</i></div>"
    main = listing(form.format("zone", "x"))
    filler = f"<p>{'Un paragraphe de la page. ' * 40}</p>"
    body = f"{beside.format(listing(form.format('item', 'y')))}<section>{main}</section>{filler}"
    assert best(body).items[0].link.endswith("/x/0")


@pytest.mark.parametrize("tag", ["nav", "footer", "div role=navigation"])
def test_menus_and_footers_are_never_proposed(tag):
    body = listing(
        "<li class=i><a href=/a/{n}>{title}</a> <time>{day}/11/2026</time></li>",
        before=f"<{tag}><ul>",
        after=f"</ul></{tag.split()[0]}>",
    )
    assert propose(body.encode(), URL, now=NOW) == ()


def test_dates_tell_news_from_rubrics():
    rubrics = listing(
        "<li class=r><a href=/r/{n}>Toutes les pages de la rubrique {n}</a></li>", before="<ul>", after="</ul>"
    )
    news = listing("<li class=n><a href=/n/{n}>{title}</a> ({day}.11.2026)</li>", before="<ul>", after="</ul>")
    assert best(rubrics + news).rules.item == "li.n"


def test_links_to_other_sites_are_no_news_of_this_one():
    other = listing("<div class=o><a href=https://autre.example/{n}>{title}</a> <i>{day}/11/2026</i></div>")
    assert propose(other.encode(), URL, now=NOW) == ()


def test_a_page_about_one_piece_of_news_is_less_likely_a_list():
    body = listing("<div class=i><h2><a href=/a/{n}>{title}</a></h2>{day}/11/2026</div>")
    plain, shared = best(body), best(f"<meta property=og:type content=article>{body}")
    assert shared.score == plain.score / 2
    assert shared.why[-1] == "Open Graph calls the page an article, not a list"


def test_a_row_of_several_cards_is_no_item():
    cards = [
        f"<div class=card><h3><a href=/a/{n}>{title}</a></h3>{20 - n}/11/2026</div>" for n, title in enumerate(TITLES)
    ]
    body = "".join(f"<div class=line>{''.join(cards[at : at + 2])}</div>" for at in (0, 2, 4))
    proposal = best(body)
    assert (proposal.rules.item, len(proposal.items)) == ("div.card", 6)


def test_a_list_of_json_comes_with_its_reason():
    assert of_fixture("jsonld.html")[0].why[0] == "the page tells its news in JSON-LD"


def test_dates_without_a_year_need_the_day_of_reading():
    body = listing("<div class=i><h2><a href=/a/{n}>{title}</a></h2><p class=date>{day} novembre</p></div>")
    assert all(item.published for item in propose(body.encode(), URL, now=NOW)[0].items)
    assert not any(item.published for item in propose(body.encode(), URL)[0].items)


# Selectors


@pytest.mark.parametrize("name", ["entry", "fr-card__title", "node--type-actualite", "postTitle", "h-entry", "_x"[1:]])
def test_words_are_stable_names(name):
    assert selectors.stable(name)


@pytest.mark.parametrize(
    "name",
    ["post-4200", "css-abcdef", "e19kx7a0", "sc-bdVaJa", "_hidden", "odd", "views-row-first", "is-active", "lg:flex", "bcdfgh",
     "aBcDeF", "svelte-xyz", "x" * 61, ""],
)  # fmt: skip
def test_numbers_digests_and_states_are_not(name):
    assert not selectors.stable(name)


@pytest.mark.parametrize(
    ("body", "selector"),
    [
        ("<div id=liste><ul><li>x</li></ul></div>", "#liste > ul > li"),
        ("<main><p>a</p><ul><li>x</li></ul></main>", "main > ul > li"),
        ("<div id=b12 class='row actus'><i>x</i></div>", "div.actus > i"),
        (
            "<div><ul><li>a</li></ul></div><div><ul><li class=w>b</li><li>x</li></ul></div>",
            "body > div:nth-child(2) > ul > li:nth-child(2)",
        ),
        ("<b class=k>a</b><p><b class=k>x</b></p>", "body > p > b.k"),
    ],
)
def test_one_element_is_named_by_what_is_nearest_and_stable(body, selector):
    root = parse_html(body.encode(), URL).root
    wanted = next(one for one in select(root, "li, i, b") if one.text == "x")
    assert selectors.one(wanted) == selector
    assert select(root, selector) == [wanted]
    assert selectors.one(root) == "html"


# Speed


def test_a_large_page_is_proposed_for_in_seconds():
    menu = "".join(f"<li class=m><a href=/m/{n}>Une entrée de menu {n}</a></li>" for n in range(200))
    news = "".join(
        f"<div class='row r{n}'><div class=col><article class='a b c d e'><h2><a href=/a/{n}>{TITLES[0]} {n}</a></h2>"
        f"<p class=date>12/11/2026</p><div><div><p>Un texte assez long pour en être un, vraiment.</p></div></div></article></div></div>"
        for n in range(60)
    )
    found = at_most(5, lambda: best(f"<div class=x><ul>{menu}</ul></div><div id=liste>{news}</div>"))
    assert len(found.items) == 60


@pytest.mark.parametrize("body", ["<div class=a>" * 20_000, "<a href=/x>y</a>" * 20_000, "<div class=a><a href=/x>titre de la page</a>" * 3_000,
                                  "".join(f"<p class='{' '.join(f'c{chr(97 + k % 26)}{chr(97 + k // 26)}' for k in range(30))}'><a href=/{n}>x y z</a>" for n in range(50))],
                         ids=["deep", "links", "both", "classes"])  # fmt: skip
def test_a_page_made_to_exhaust_is_looked_at_in_bounded_time(body):
    at_most(5, lambda: propose(body.encode(), URL, now=NOW))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["<div class=a>", "</div>", "<ul>", "<li>", "<a href=/a>", "<a href='/b'>", "</a>", "<h2>", "</h2>",
                                 "Un titre assez long", "12/11/2026", "<p>", "<time datetime=2026-11-12>", "<article>", "<nav>"]), max_size=40))  # fmt: skip
def test_no_page_breaks_the_proposing(parts):
    body = "".join(parts).encode()
    for one in propose(body, URL, now=NOW):
        assert len(items(parse_html(body, URL), one.rules, NOW)) == len(one.items) >= 2
        assert 0 <= one.score <= 1
    assert first(parse_html(body, URL).root, "title") is None


def test_lists_in_several_parts_are_one_and_a_year_is_no_part_of_a_path():
    lines = [f"<li>{20 - n} novembre <a href=/cp/2026/{n}>{title}</a></li>" for n, title in enumerate(TITLES)]
    parts = "".join(
        f"<details><summary>2026</summary><ul>{''.join(lines[at : at + 2])}</ul></details>" for at in (0, 2, 4)
    )
    assert best(f"<div><p>x</p></div><div>{parts}</div>").rules == PageRules(
        item="body > div > details > ul > li", match="/cp/", detail="auto"
    )
