"""The facts against posts whose facts are known: floors a little below what was reached."""

import importlib.util
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pace import at_most

from plugins.model import Facts, Level, PersonSought, Topic
from plugins.tagging.facts import Context, facts_of
from plugins.tagging.words import words_of

CORPUS = Path(__file__).parent.parent / "corpus"
FLOORS = {
    "phones": (0.98, 0.98),
    "until": (0.93, 0.95),
    "level": (0.98, 0.98),
    "roads": (0.98, 0.98),
    "hazards": (0.97, 0.95),
    "appeal": (0.97, 0.97),
    "minor": (0.90, 0.99),
    "drill": (0.95, 0.90),
}


@pytest.fixture(scope="module")
def scorer():
    spec = importlib.util.spec_from_file_location("score_facts", CORPUS / "score_facts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def predictions(scorer, lexicon):
    return {post["id"]: scorer.found_in(post, lexicon.footer)[0] for post in scorer.read_gold()}


def test_the_figures_on_posts_with_known_facts_hold(scorer, predictions):
    rows = scorer.figures(scorer.read_gold(), predictions)
    short = {
        field: (round(rows[field]["precision"], 3), round(rows[field]["recall"], 3))
        for field, (precision, recall) in FLOORS.items()
        if rows[field]["precision"] < precision or rows[field]["recall"] < recall
    }
    assert short == {}


def test_every_person_under_age_of_the_annotated_posts_is_one(corpus, tagger, scorer, lexicon):
    told = ("c94d", "a57d", "df3c", "d4e3", "3e50", "5e46", "6242", "612d", "a89d", "e13f", "9c74", "d60d", "8bbc")
    posts = [post for post in corpus if post["id"].endswith(told)]
    assert len(posts) == len(told)
    for post in posts:
        tags = tagger.tag(post["title"], post["text"], service=None, department=post["department"])
        assert (post["id"], tags.person is not None and tags.facts.minor) == (post["id"], True)


def test_each_fact_keeps_the_words_that_give_it(scorer, lexicon):
    for post in scorer.read_gold():
        found, evidence = scorer.found_in(post, lexicon.footer)
        quoted = {piece.tag for piece in evidence}
        silent = {"appeal", "minor"}  # "fait" is what is left; an abduction may be told by nothing but its number
        assert {field for field in scorer.FIELDS if found[field]} - silent <= quoted
        source = " ".join(f"{post['title']}\n{post['text']}".split())
        assert all(piece.words in source and piece.weight == 1.0 for piece in evidence if piece.tag != "phones")


def test_a_post_of_nothing_has_no_fact():
    words = words_of("", "")
    assert facts_of(words, context(topics=(Topic.PRACTICAL,))) == (Facts(), ())


def test_a_drill_has_no_colour_and_no_hazard_and_a_post_without_a_date_no_end():
    words = words_of("", "EXERCICE EXERCICE EXERCICE : vigilance rouge crues jusqu'à demain 8 h")
    facts, _ = facts_of(words, context(topics=(Topic.ALERT,)))
    assert facts == Facts(drill=True)


def test_a_post_that_closes_has_no_end_and_keeps_the_colour_that_is_left():
    words = words_of("", "Fin de la vigilance orange crues, le jaune est maintenu jusqu'à demain")
    facts, _ = facts_of(words, context(topics=(Topic.PRACTICAL,), closes=True))
    assert facts == Facts(level=Level.YELLOW, hazards=("crue",))


def context(**changes):
    known = {
        "topics": (), "closes": False, "person": None, "department": None, "at": None,
        "zone": ZoneInfo("Europe/Paris"), "footer": 10_000,
    }  # fmt: skip
    return Context(**{**known, **changes})


WORDS = st.sampled_from([
    "vigilance", "orange", "rouge", "jusqu'à", "dimanche", "18 h", "17", "le", "appelez", "composez", "02 35 00 00 00",
    "02 35", "A13", "RN", "D940", "l'", "exercice", "test", "sirène", "enfant", "9 ans", "mois", "de", "la", "pas", "ne", "feu",
    "forêt", "crue", "alerte", "enlèvement", "disparu", "accident", ".", "\n", ",", "(", ")", "/", "-", "+", "☎️", "🔴", "#A13",
    "https://x.fr", "@a", "0", "33", "116 000", "entre", "et", "du", "au", "14 juillet", "nuit", "fin", "levée", "24/11", "ß",
    "ﬁ", "İ", "œ", "𝗔",
])  # fmt: skip


@given(
    st.text(max_size=200) | st.lists(WORDS, max_size=40).map(" ".join),
    st.lists(st.sampled_from(list(Topic)), unique=True, max_size=3),
    st.sampled_from([None, *PersonSought]),
    st.sampled_from([None, "76", "974", "988"]),
    st.integers(0, 60),
)
def test_any_text_gives_facts_that_can_be_told(text, topics, person, department, footer):
    words = words_of("", text)
    given_context = context(topics=tuple(topics), person=person, department=department, footer=footer)
    facts, evidence = facts_of(words, given_context)
    assert len(set(facts.phones)) == len(facts.phones)
    assert all(number.removeprefix("+").isdigit() for number in facts.phones)
    assert all(name[0].isalpha() and name[1].isdigit() for name in facts.roads)
    assert all(piece.words for piece in evidence)
    assert facts_of(words, given_context) == (facts, evidence)


HOSTILE = {
    "ends": "jusqu'à dimanche 18 h ",
    "spans": "de lundi 8 h à ",
    "phones": "appelez le 02 61 91 20 44, le 17 ",
    "digits": "0" * 500 + " ",
    "short": "17, ",
    "colours": "vigilance de niveau orange ",
    "warnings": "alerte orages ",
    "roads": "A13, RD 12, ",
    "drills": "sirène exercice ",
    "small words": "vigilance la les l a le en au ",
    "no word": "(,/" * 200 + " ",
    "roads without a blank": "A13" * 200 + " ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_the_time_a_text_takes_does_not_explode_with_its_length(piece):
    words = words_of("", piece * (60_000 // len(piece)))
    given = context(topics=(Topic.ALERT,), at=datetime(2026, 7, 8, tzinfo=UTC))
    at_most(2, lambda: facts_of(words, given))
