"""Pages as the theme renders them: what each must carry, and what none may show."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from making_theme import ACCOUNT, WORLD, page, post
from measures import sample, write

from plugins.model import Evidence, Facts, Level, PersonSought, Tags, Topic
from plugins.portal.cards import body, card
from plugins.portal.dates import moment
from plugins.portal.plots import curve_plot, reach
from plugins.portal.quality import read_quality
from plugins.portal.reasons import reasons
from plugins.portal.urls import NATIONAL
from plugins.portal.views import LOGGED, Day, LogLine

SECRET = "NOM-SECRET"
ENDS = datetime(2026, 11, 21, 17, 40, tzinfo=UTC)
VOID = {"meta", "link", "br", "img", "hr", "input", "use", "path", "rect", "circle", "polyline"}

ALERT = post(id="a" * 16, ends=ENDS, tags=Tags((Topic.ALERT,), communes=("Le Havre",)))
ENDED = post(id="b" * 16, ends=ENDS, ended=True, tags=Tags((Topic.ALERT,)))
UNTITLED = post(id="c" * 16, title="", text="Un message sans titre, " * 20)
SOUGHT = post(
    id="d" * 16,
    title=SECRET,
    text=SECRET,
    html=f"<p>{SECRET}</p>",
    ends=ENDS,
    tags=Tags(
        (Topic.WITNESS_APPEAL,),
        communes=("Le Havre",),
        person=PersonSought.ABDUCTED,
        evidence=(Evidence("person", SECRET, 1.0),),
    ),
)
FOUND = post(id="e" * 16, title=SECRET, tags=Tags((Topic.CASE_REPORT,), closes=True, person=PersonSought.MISSING))
GONE = post(id="f" * 16, title=SECRET, withdrawn=ENDS)
WARNED = post(
    id="1" * 16,
    ends=ENDS,
    tags=Tags(
        (Topic.ALERT, Topic.TRAFFIC),
        facts=Facts(("+33235000000", "114"), ENDS, Level.RED, ("A13", "N27"), ("orages", "crue")),
        evidence=(Evidence("alerte", "vigilance rouge", 2.0), Evidence("phones", "02 35 00 00 00", 1.0)),
    ),
)
DRILL = post(id="2" * 16, tags=Tags((Topic.PRACTICAL,), facts=Facts(drill=True, hazards=("nucleaire",))))
LISTED = (WARNED, DRILL, ALERT, ENDED, UNTITLED, SOUGHT, FOUND, post(edited=ENDS))


def cards(*posts: Any, seen_from: str = "76") -> tuple[Any, ...]:
    return tuple(card(one, WORLD, seen_from) for one in posts)


def days(*posts: Any, seen_from: str = "76") -> list[Day]:
    return [Day("vendredi 20 novembre 2026", cards(*posts, seen_from=seen_from))]


def post_page(one: Any) -> str:
    return page(
        "post.html",
        card=card(one, WORLD, "76"),
        body=body(one, WORLD),
        month="novembre 2026",
        month_href="/76/2026/11/",
        reasons=reasons(one, neutral=one.tags.person is not None),
        rules=WORLD.settings,
    )


def desk(topic: Topic) -> str:
    log = tuple(
        LogLine(kind, moment(ENDS, "Europe/Paris"), card(one, WORLD, NATIONAL))
        for kind, one in zip(LOGGED, (SOUGHT, FOUND, GONE), strict=True)
    )
    return page(
        "topic.html",
        seen_from=NATIONAL,
        topic=topic,
        current=cards(ALERT, SOUGHT, seen_from=NATIONAL),
        days=days(ENDED, FOUND, seen_from=NATIONAL),
        feed="/sujets/alerte/atom.xml",
        log=log,
        rules=WORLD.settings,
    )


def quality() -> str:
    with TemporaryDirectory() as folder:
        found = read_quality(write(Path(folder), sample()))
    assert found is not None
    mistakes = [(one, one.text) for one in found.errors]
    return page("quality.html", quality=found, plot=curve_plot(found.curve), reach=reach, mistakes=mistakes)


LINK = WORLD.account_link("a76", "76", "76")


def home(*current: Any, accounts: Any = (LINK,), unread: Any = (), pinned: Any = ()) -> str:
    return page(
        "home.html",
        pinned=cards(*pinned),
        alerts=cards(*current),
        calm=not current and not pinned,
        appeals=cards(SOUGHT),
        days=days(*LISTED),
        accounts=list(accounts),
        unread=list(unread),
        feed="/76/atom.xml",
        empty=False,
    )


LINES = [{"code": "76", "name": "Seine-Maritime", "href": "/76/", "alerts": 2, "accounts": 3}]
PAGES = {
    "home": home(ALERT),
    "home without alerts": home(),
    "home without accounts": home(accounts=()),
    "home with a pin": home(pinned=(ALERT, SOUGHT)),
    "national": page(
        "national.html",
        seen_from=NATIONAL,
        pinned=cards(SOUGHT, seen_from=NATIONAL),
        alerts=cards(ALERT, seen_from=NATIONAL),
        alert_count=214,
        more_alerts=True,
        calm=False,
        appeals=cards(SOUGHT, seen_from=NATIONAL),
        appeal_count=7,
        regions=[("Normandie", LINES)],
    ),
    "topic": page(
        "topic.html",
        topic=Topic.ALERT,
        current=cards(ALERT),
        days=days(ENDED),
        feed="/76/alerte/atom.xml",
        log=(),
        rules=WORLD.settings,
    ),
    "topic that does not last": page(
        "topic.html", topic=Topic.SCAM, current=(), days=[], feed="/f", log=(), rules=WORLD.settings
    ),
    "desk": desk(Topic.ALERT),
    "month": page("month.html", name="novembre 2026", days=days(*LISTED)),
    "archives": page("archives.html", months=[("novembre 2026", "/76/2026/11/")]),
    "post": post_page(post(tags=Tags((Topic.SCAM,), evidence=(Evidence("arnaque", "faux <site>", 2.0),)))),
    "alert": post_page(ALERT),
    "alert with facts": post_page(WARNED),
    "drill": post_page(DRILL),
    "quality": quality(),
    "untitled": post_page(UNTITLED),
    "sought": post_page(SOUGHT),
    "found": post_page(FOUND),
    "withdrawn": page("withdrawn.html", card=card(GONE, WORLD, "76")),
    "account": page("account.html", account=ACCOUNT, look=None, link=LINK, days=days(*LISTED)),
    "account that left": page(
        "account.html", account=None, look=None, link=WORLD.account_link("b76", "76", "76"), days=[]
    ),
    "404": page("404.html"),
    "france": page("404.html", seen_from="france"),
}


class Outline(HTMLParser):
    """The open tags, headings and identifiers of a page, and the text outside of tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: Counter[str] = Counter()
        self.pointed: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert len(given) == len(attrs), f"an attribute twice on <{tag}>"
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if identifier := given.get("id"):
            self.ids[identifier] += 1
        self.pointed |= set((given.get("aria-labelledby") or "").split())
        if (href := given.get("href") or "").startswith("#"):
            self.pointed.add(href[1:])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_well_formed_with_one_title_and_ordered_headings(name: str) -> None:
    outline = Outline(PAGES[name])
    assert outline.open == []
    assert outline.headings.count(1) == 1
    assert outline.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert set(outline.ids.values()) == {1}
    assert outline.pointed <= set(outline.ids)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_it_is_not_official_and_gives_the_emergency_numbers(name: str) -> None:
    html = PAGES[name]
    assert html.startswith('<!doctype html>\n<html lang="fr">')
    assert html.count("Site non officiel") >= 2
    for number in ("tel:17", "tel:18", "tel:15", "tel:112", "sms:114"):
        assert f'href="{number}"' in html
    assert html.count('<nav class="topics"') == 1
    assert html.index('class="skip"') < html.index("<header")
    for folder in ("a-propos", "methode", "mentions-legales", "accessibilite"):
        assert f"/{folder}/" in html


@pytest.mark.parametrize("name", PAGES)
def test_every_page_loads_from_its_own_site_only(name: str) -> None:
    html = PAGES[name]
    assert "<script" not in html
    assert "default-src 'none'" in html
    loaded = re.findall(r'<(?:link rel="(?:icon|stylesheet)"[^>]*href|use href|img[^>]*src)="([^"]*)"', html)
    assert loaded
    assert all(re.match(r"/(\w+/)?static/", address) for address in loaded)


@pytest.mark.parametrize("name", PAGES)
def test_no_page_shows_a_word_of_a_post_about_a_person_sought(name: str) -> None:
    assert SECRET not in PAGES[name]


@pytest.mark.parametrize(
    ("name", "expected"), [("sought", True), ("found", True), ("withdrawn", True), ("post", False)]
)
def test_pages_of_persons_sought_and_withdrawn_posts_stay_out_of_search_engines(name: str, expected: bool) -> None:
    assert ('<meta name="robots" content="noindex">' in PAGES[name]) is expected


def test_a_standing_search_tells_whom_to_call_and_links_to_the_original() -> None:
    assert 'href="tel:197"' in PAGES["sought"]
    assert "Alerte enlèvement au Havre" in PAGES["sought"]
    assert 'href="https://source.example/1?a=1&amp;b=2" rel="noopener nofollow external"' in PAGES["sought"]
    assert 'class="act"' not in PAGES["found"]


def test_the_end_of_an_alert_is_said_in_full_words() -> None:
    for name in ("home", "topic", "desk", "alert", "national"):
        text = " ".join(Outline(PAGES[name]).text.split())
        assert "Présumée en cours jusqu’au samedi 21 novembre 2026 à 18 h 40" in text
    assert "Fin présumée le" in PAGES["topic"]


def test_an_end_by_the_words_of_the_message_takes_the_place_of_the_rule() -> None:
    text = " ".join(Outline(PAGES["alert with facts"]).text.split())
    assert "En cours jusqu’au samedi 21 novembre, 18 h 40, selon le message" in text
    assert "Présumée" not in text
    assert "en cours pendant" not in text


def test_a_level_is_said_in_words_and_a_number_can_be_called() -> None:
    html = PAGES["alert with facts"]
    assert '<b class="level rouge">Niveau rouge</b>' in html
    assert 'href="tel:+33235000000"' in html
    assert 'href="sms:114">114 par SMS' in html


def test_an_alert_does_not_tell_all_its_readers_to_call_an_emergency_number() -> None:
    asked = PAGES["alert with facts"].partition("<dt>Appeler</dt>")[2].partition("</div>")[0]
    assert 'href="tel:+33235000000"' in asked
    assert "sms:114" not in asked
    urgent = PAGES["alert with facts"].partition("<dt>En cas d’urgence</dt>")[2].partition("</div>")[0]
    assert "sms:114" in urgent
    assert "+33235000000" not in urgent
    listed = home(WARNED).partition('<p class="calls">')[2].partition("</p>")[0]
    assert "+33235000000" in listed
    assert "114" not in listed


def test_a_danger_that_the_headline_names_is_not_said_twice_in_a_list() -> None:
    named = replace(WARNED, title="Orages sur tout le département")
    assert "<strong>Crues</strong>" in home(named)
    assert "<strong>Orages, crues</strong>" in home(WARNED)
    assert "Orages, crues" in post_page(named), "its own page says all"


def test_whom_to_call_about_a_person_sought_is_said_once() -> None:
    facts = Facts(("17", "+33235000000"), minor=True)
    html = post_page(replace(SOUGHT, tags=replace(SOUGHT.tags, person=PersonSought.MISSING, facts=facts)))
    article = html.partition("<article")[2].partition("</article>")[0]
    assert re.findall('class="tel" href="([^"]*)"', article) == ["tel:+33235000000", "tel:17", "tel:112"]
    assert "<dt>Appeler" not in article


def test_a_doubtful_search_is_said_to_be_one_and_keeps_its_numbers() -> None:
    tags = replace(SOUGHT.tags, person=PersonSought.POSSIBLE, facts=Facts(("+33235000000",)))
    article = post_page(replace(SOUGHT, tags=tags)).partition("<article")[2]
    assert "n’a pas pu exclure" in article
    assert article.count('href="tel:+33235000000"') == 1
    assert "Le service les donne" not in article


def test_the_portal_leads_to_all_alerts_where_it_shows_the_gravest_only() -> None:
    assert 'href="/sujets/alerte/">Les 214 alertes en cours</a>' in PAGES["national"]


def test_pinned_posts_are_labelled_as_the_editors_choice() -> None:
    for name in ("home with a pin", "national"):
        assert "Épinglé par la rédaction</h2>" in PAGES[name]
    assert "Épinglé" not in PAGES["home"]


def test_the_picture_of_the_curve_has_its_words_and_its_table() -> None:
    html = PAGES["quality"]
    picture = html.partition('<svg class="curve"')[2].partition("</svg>")[0]
    assert "<title" in picture
    assert "74,2 % avec 120 messages" in picture
    assert "<caption>F1 selon le nombre de messages appris, en %</caption>" in html
    assert html.count("<th scope=") == html.count("<th ")


def test_the_rule_for_alerts_without_an_end_stands_where_it_governs() -> None:
    for name in ("topic", "desk", "alert"):
        assert "en cours pendant 24 heures" in PAGES[name]
    assert "en cours pendant" not in PAGES["post"]


def test_a_site_without_accounts_does_not_claim_that_all_is_calm() -> None:
    assert "Aucune alerte en cours" in PAGES["home without alerts"]
    assert "Aucune alerte en cours" not in home(accounts=())
    assert 'href="https://pref.example/"' in PAGES["home without accounts"]


def test_the_text_of_a_service_is_escaped_and_only_the_sanitised_body_is_not() -> None:
    html = PAGES["post"]
    assert "<b>des signes" not in html
    assert "faux &lt;site&gt;" in html
    assert "<p>Un <strong>texte</strong> &amp; un signe.</p>" in html


def test_the_current_topic_is_marked() -> None:
    assert re.findall(r'href="([^"]*)" aria-current="page"', PAGES["topic"]) == ["/76/alerte/"]
    assert "aria-current" not in PAGES["post"]


def test_the_desk_keeps_a_journal_of_what_happened() -> None:
    text = Outline(PAGES["desk"]).text
    for words in ("Modifié", "Terminé", "Message retiré"):
        assert words in text


def test_a_department_shows_its_alerts_in_words_on_the_portal() -> None:
    assert "<strong>2 alertes</strong>" in PAGES["national"]


def test_a_home_with_twenty_posts_is_light() -> None:
    many = [post(id=f"{number:016x}", text="Un texte de quelques mots. " * 12) for number in range(20)]
    html = page(
        "home.html",
        pinned=(),
        alerts=cards(ALERT),
        calm=False,
        appeals=(),
        days=days(*many),
        accounts=[LINK],
        unread=[],
        feed="/76/atom.xml",
        empty=False,
    )
    assert len(html.encode()) < 30_000
