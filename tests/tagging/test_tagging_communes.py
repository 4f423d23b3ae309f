"""The parts of which communes are found: names, spellings, lists, lines; and the figures on texts written for it."""

import importlib.util
import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.tagging.communes.enumeration import listed, preposition, start_of
from plugins.tagging.communes.layout import Layout
from plugins.tagging.communes.names import Form, large_names, local_names, read_communes, read_parts, split_name
from plugins.tagging.communes.verdict import Why
from plugins.tagging.gazetteer import Gazetteer
from plugins.tagging.words import words_of

CORPUS = Path(__file__).parent.parent / "corpus"
SHORT, LONG = 0.96, 0.84  # floors, a little below what was reached

HEAD = "Point de situation\nRouen, le 3 mars 2026\n\nLes services de l'État sont réunis depuis ce matin.\n"
BODY = "La situation évolue favorablement et les consignes restent les mêmes pour tous les habitants. " * 6


def forms(names):
    return {(form.name, " ".join(form.words), form.form) for group in names.first.values() for form in group}


def test_a_name_is_cut_into_its_article_and_words():
    assert split_name("L'Haÿ-les-Roses").words == ("hay", "les", "roses")
    assert split_name("L'Haÿ-les-Roses").article == "l"
    assert split_name("Château-Chinon (Ville)").words == ("chateau", "chinon")
    assert split_name("Les").article == ""


def test_a_department_knows_short_bare_and_former_names():
    communes = read_communes(
        "50\t3Le Mont-Dore\t1Segré-en-Anjou Bleu;Cherbourg-en-Cotentin;Île-de-Bréhat;Île-d'Yeu;Bois-le-Roi"
    )
    parts = read_parts("50\tSegré-en-Anjou Bleu:Segré;Nyoiseau\tCherbourg-en-Cotentin:Cherbourg-Octeville", communes)
    found = forms(local_names(communes, parts, frozenset({"bois"})))
    assert ("Le Mont-Dore", "mont dore", Form.BARE) in found
    assert ("Segré-en-Anjou Bleu", "segre", Form.BARE) in found
    assert ("Segré-en-Anjou Bleu", "nyoiseau", Form.FORMER) in found
    assert ("Cherbourg-en-Cotentin", "octeville", Form.FORMER) in found
    assert ("Cherbourg-en-Cotentin", "cherbourg", Form.SHORT) in found
    assert ("Île-de-Bréhat", "brehat", Form.SHORT) in found
    assert not {words for _, words, _ in found} & {"yeu", "bois", "ile"}


def test_a_short_form_is_that_of_the_only_or_by_far_the_largest_commune():
    communes = read_communes("76\t4Neufbourg-sur-Mer\t1Neufbourg-en-Bray;Grandville-la-Haute;Grandville-la-Basse")
    found = forms(local_names(communes, [], frozenset()))
    assert ("Neufbourg-sur-Mer", "neufbourg", Form.SHORT) in found
    assert "grandville" not in {words for _, words, _ in found}
    everywhere = forms(large_names(communes, 2, 3, frozenset()))
    assert "neufbourg" not in {words for _, words, _ in everywhere}


def test_a_hashtag_means_the_larger_of_two_communes_of_one_name():
    gazetteer = Gazetteer("93\t6Saint-Denis\n95\t3Saint-Denis", "", Gazetteer.packaged().around)
    assert gazetteer.names(None).joined["saintdenis"].tier == 6


@pytest.mark.parametrize(
    ("text", "floor", "first", "how"),
    [
        ("Rouen et Dieppe", 1, 2, ""),
        ("Rouen, Dieppe", 1, 1, ""),
        ("de Rouen ou de Dieppe", 2, 4, "de"),
        ("à Rouen, puis au Havre", 2, 4, "a"),
        ("Rouen, Seyssinet et Dieppe", 1, 3, ""),
        ("Rouen. Dieppe", 1, 1, None),
        ("Rouen contre Dieppe", 1, 2, None),
        ("Rouen, de Dieppe à Eu", 1, 4, None),
        ("Rouen et son port, Dieppe", 1, 4, None),
        ("Rouen Dieppe", 0, 1, None),
    ],
)
def test_names_are_of_one_list(text, floor, first, how):
    assert listed(words_of("", text), first, floor) == how


@pytest.mark.parametrize(
    ("text", "first", "start"),
    [
        ("les pompiers de Seyssinet, Vizille et Voiron", 6, 3),
        ("les pompiers de Pont-de-Claix et de Voiron", 8, 3),
        ("les pompiers de Castres à Lisle", 5, 5),
        ("un chat, Voiron", 2, 2),
        ("et Voiron", 1, 1),
        ("Hier. Et Voiron", 2, 2),
        ("de Castres, à Lisle", 3, 3),
    ],
)
def test_a_list_begins_where_its_first_name_does(text, first, start):
    assert start_of(words_of("", text), first, 0) == start


def test_the_preposition_stands_before_the_article():
    words = words_of("", "à la Baule, chez Rouen")
    assert preposition(words, 2, 0) == "a"
    assert preposition(words, 4, 0) == ""
    assert preposition(words, 2, 2) == ""


def reason(text, name):
    title, _, rest = text.partition("\n")
    words = words_of(title, rest)
    first = words.folded.index(name, words.title)
    return Layout(words).reason(first, first + 1)


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("\nRouen, le 12 mars\nLe préfet informe", "rouen", Why.DATE_LINE),
        ("\nFait à Rouen, le 3", "rouen", Why.DATE_LINE),
        ("T\nCommuniqué – Rouen, mardi 3 mars 2026\n" + BODY, "rouen", Why.DATE_LINE),
        ("T\nPau, mercredi, 12 h 30\n" + BODY, "pau", Why.DATE_LINE),
        ("T\nClermont, 5 h 30, lundi\n" + BODY, "clermont", Why.DATE_LINE),
        ("T\nUn\nDeux\nTrois\nRouen, samedi 14 septembre, marché", "rouen", None),
        ("\nOn ferme Rouen, le 12 mars", "rouen", None),
        ("\nÉcrire au 2 rue Haute, 76000 Rouen", "rouen", Why.ADDRESS),
        ("\nÉcrire à BP 12, Rouen cedex", "rouen", Why.ADDRESS),
        ("T\n" + BODY + "\nPréfecture, place de la Madeleine, Rouen", "rouen", Why.ADDRESS),
        ("T\n" + BODY + "\nPresse : 02 61 91 76 00 (Rouen)", "rouen", Why.ADDRESS),
        ("T\n" + BODY + "\nPresse : 02 61 91 76 00\nCentres voisins : Rouen", "rouen", Why.ADDRESS),
        ("T\n" + BODY + "\nPresse : 02 61 91 76 00\nLe bac de Rouen est fermé.", "rouen", None),
        ("T\n" + BODY + "\nFoire de Rouen", "rouen", None),
        ("T\nPréfecture de Rouen – communiqué\n\n" + BODY, "rouen", Why.HEADING),
        ("T\nLa préfecture de Rouen a fermé ses portes\n\n" + BODY, "rouen", None),
        ("T\n\n\n\nRouen\n", "rouen", None),
        ("T\nUn bal à Rouen", "rouen", None),
        ("T\nRouen İ", "rouen", None),
    ],
)
def test_lines_that_only_say_who_speaks_and_from_where(text, name, why):
    assert reason(text, name) is why


def test_a_release_names_its_place_among_many_others(gazetteer):
    text = (
        f"{HEAD}{BODY}À Dieppe, deux quais sont sous l'eau. Les pompiers de Fécamp et de Bolbec sont engagés.\n"
        "Contact presse : 02 61 91 76 00\n7, place de la Madeleine – 76036 ROUEN CEDEX"
    )
    title, _, rest = text.partition("\n")
    words = words_of(title, rest)
    assert gazetteer.communes(words, "76", len(words.folded)) == ("Dieppe",)


PIECES = (
    "Rouen Dieppe LE Le le au aux Havre Saint Denis de du la à et , . ; : ( ) - – 76000 3 mars #Rouen76 #Lyon (60) Mer",
    "Orange pompiers tribunal rue sortie entre vers M. Paris 2024 Sud cedex Fait le arrondissement 3e l' Aigle préfet",
)
WORD = st.sampled_from(["\n", *" ".join(PIECES).split()])


@given(st.lists(WORD, max_size=30).map(" ".join), st.sampled_from(["76", "69", "2A", None, "999"]), st.integers(0, 40))
def test_every_mention_is_a_commune_and_lies_in_the_text(gazetteer, text, department, footer):
    words = words_of("", text)
    found = gazetteer.mentions(words, department, footer)
    assert all(0 <= one.first < one.after <= len(words.folded) for one in found)
    assert all(before.after <= after.first for before, after in pairwise(found))
    assert all(one.first < footer and words.quote(one.first, one.after) for one in found)
    counted = {one.name for one in found if one.counts}
    assert set(gazetteer.communes(words, department, footer)) == counted


@given(st.text(max_size=200), st.text(max_size=20))
def test_no_text_is_too_strange(gazetteer, text, title):
    words = words_of(title, text)
    assert gazetteer.mentions(words, "76", len(words.folded)) is not None


@pytest.mark.parametrize(("long", "floor"), [(False, SHORT), (True, LONG)])
def test_the_figures_on_the_texts_written_for_communes_hold(tagger, long, floor):
    spec = importlib.util.spec_from_file_location("score", CORPUS / "score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    lines = (CORPUS / "communes.jsonl").read_text(encoding="utf-8").splitlines()
    rows = []
    for post in map(json.loads, lines):
        if (post["kind"] == "release") is long:
            tags = tagger.tag(post["title"], post["text"], service=None, department=post["department"])
            rows.append(score.counts(post, {"communes": list(tags.communes)}))
    assert len(rows) == (60 if long else 230)
    assert score.figures([sum(column) for column in zip(*rows, strict=True)])["communes f1"] >= floor
