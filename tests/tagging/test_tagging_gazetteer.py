"""Communes named as the place."""

import json
from dataclasses import fields, replace
from importlib.resources import files

import pytest

from plugins.errors import SettingsError
from plugins.tagging import make_communes
from plugins.tagging.communes.surroundings import Surroundings, parse_surroundings
from plugins.tagging.communes.verdict import Why
from plugins.tagging.gazetteer import Gazetteer
from plugins.tagging.words import words_of


def communes(gazetteer, text, department="76"):
    words = words_of("", text)
    return list(gazetteer.communes(words, department, len(words.folded)))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Accident à Rouen et au Havre.", ["Rouen", "Le Havre"]),
        ("Un feu au Grand-Quevilly, un autre à Le Tréport", ["Le Grand-Quevilly", "Le Tréport"]),
        ("A SOTTEVILLE LES ROUEN", ["Sotteville-lès-Rouen"]),
        ("à St Etienne du Rouvray", ["Saint-Étienne-du-Rouvray"]),
        ("Rassemblement à saint-étienne-du-rouvray", []),
        ("vu à saint-étienne-du-rouvray ce matin", ["Saint-Étienne-du-Rouvray"]),
        ("à Mont‑Saint‑Aignan", ["Mont-Saint-Aignan"]),
        ("#Rouen #LeHavre #MontSaintAignan", ["Rouen", "Le Havre", "Mont-Saint-Aignan"]),
        ("Rouen : deux Rouennais blessés à Rouen", ["Rouen"]),
        ("entre Dieppe et Neufchâtel-en-Bray", ["Dieppe", "Neufchâtel-en-Bray"]),
        ("la commune de Buchy", ["Buchy"]),
        ("Cany : marché", []),
        ("à Cany-Barville", ["Cany-Barville"]),
    ],
)
def test_names_are_found_in_their_many_spellings(gazetteer, text, names):
    assert communes(gazetteer, text) == names


@pytest.mark.parametrize(
    "text",
    [
        "La préfecture de Rouen informe",
        "la brigade de recherches de Rouen enquête",
        "rue de Rouen, avenue du Havre",
        "en direction de Rouen, via Dieppe",
        "Rouen, le 12 mars 2026",
        "2 place de la Madeleine 76000 Rouen",
        "@Rouen https://rouen.fr/Rouen",
        "sortie Rouen Sud",
        "la gendarmerie de Buchy et Yvetot",
    ],
)
def test_what_is_only_named_after_a_commune_is_not_its_place(gazetteer, text):
    assert communes(gazetteer, text) == []


def test_a_building_places_a_post_that_names_nothing_more_exact(gazetteer):
    assert communes(gazetteer, "Hommage au commissariat de Rouen") == ["Rouen"]
    assert communes(gazetteer, "Entendu au commissariat de Rouen, arrêté à Dieppe") == ["Dieppe"]
    assert communes(gazetteer, "Portes ouvertes à la compagnie d'Yvetot") == ["Yvetot"]
    assert communes(gazetteer, "Le tribunal de Rouen a jugé") == ["Rouen"]
    assert communes(gazetteer, "Le tribunal de Rouen a jugé les voleurs de Dieppe") == ["Dieppe"]


def test_the_mentions_tell_their_words_and_why(gazetteer):
    words = words_of("", "Incendie à Dieppe : les pompiers de Rouen sont venus")
    dieppe, rouen = gazetteer.mentions(words, "76", len(words.folded))
    assert (dieppe.name, words.quote(dieppe.first, dieppe.after), dieppe.counts) == ("Dieppe", "Dieppe", True)
    assert dieppe.why is Why.NAMED
    assert (rouen.name, rouen.counts, rouen.why) == ("Rouen", False, Why.PEOPLE)


@pytest.mark.parametrize(
    ("text", "department", "names"),
    [
        ("VIGILANCE ORANGE ce soir", "84", []),
        ("Un incendie à Orange", "84", ["Orange"]),
        ("Crue de la Vienne", "38", []),
        ("Accident à Vienne", "38", ["Vienne"]),
        ("Portes ouvertes samedi", "30", []),
        ("Sur l'A10 à Mer", "41", ["Mer"]),
    ],
)
def test_common_words_and_rivers_are_not_communes(gazetteer, text, department, names):
    assert communes(gazetteer, text, department) == names


def test_a_short_form_that_is_the_only_one_is_understood(gazetteer):
    assert communes(gazetteer, "autour de Mortagne", "61") == ["Mortagne-au-Perche"]
    assert communes(gazetteer, "la Mortagne", "61") == []
    assert communes(gazetteer, "à Mortagne-la-Neuve", "61") == []


def test_another_department_needs_a_cue_and_some_size(gazetteer):
    assert communes(gazetteer, "retrouvée à Coutances", "22") == ["Coutances"]
    assert communes(gazetteer, "Toulouse", "22") == []
    assert communes(gazetteer, "à Montpinchon", "22") == []


def test_a_national_post_names_large_communes_or_gives_the_department(gazetteer):
    assert communes(gazetteer, "Lyon et Marseille", None) == ["Lyon", "Marseille"]
    assert communes(gazetteer, "accident à Chamant (60)", None) == ["Chamant"]
    assert communes(gazetteer, "Chamant (A1)", None) == []
    assert communes(gazetteer, "à Chamant", "999") == []


def test_nothing_is_read_past_the_footer(gazetteer):
    words = words_of("", "Rouen Dieppe")
    assert gazetteer.communes(words, "76", 1) == ("Rouen",)


def data(name):
    return (files("plugins.tagging") / "data" / name).read_text(encoding="utf-8")


def test_the_data_files_hold_every_department_and_stay_small():
    source, parts = data("communes.txt"), data("communes_parts.txt")
    codes = [line.split("\t")[0] for line in source.splitlines()[1:]]
    assert {"01", "2A", "2B", "75", "971", "976", "975", "977", "978", "986", "987", "988"} <= set(codes)
    assert {line.split("\t")[0] for line in parts.splitlines()[1:]} <= set(codes)
    assert len(codes) == len(set(codes))
    assert len(source.encode()) < 460_000
    assert len(parts.encode()) < 55_000


def test_every_former_commune_is_part_of_one_of_today():
    today = {
        (line.split("\t")[0], name)
        for line in data("communes.txt").splitlines()[1:]
        for tier in line.split("\t")[1:]
        for name in tier[1:].split(";")
    }
    wholes = {
        (line.split("\t")[0], group.partition(":")[0])
        for line in data("communes_parts.txt").splitlines()[1:]
        for group in line.split("\t")[1:]
    }
    assert len(wholes) > 700
    assert wholes <= today


def test_the_data_files_are_rebuilt_from_the_list_of_communes(tmp_path):
    today, district = "commune-actuelle", "arrondissement-municipal"
    listed = [
        {"code": "1", "nom": "Petit", "departement": "76", "type": today, "population": 10},
        {"code": "2", "nom": "Grand", "departement": "76", "type": today, "population": 200_000},
        {"code": "3", "nom": "Moyen", "departement": "76", "type": today, "population": 12_000},
        {"code": "4", "nom": "Vide", "departement": "55", "type": today},
        {"code": "5", "nom": "Désert", "departement": "984", "type": today},
        {"code": "6", "nom": "Ancien", "departement": "76", "type": "commune-deleguee", "chefLieu": "2"},
        {"code": "7", "nom": "Ailleurs", "departement": "27", "type": "commune-associee", "chefLieu": "2"},
        {"code": "2", "nom": "Grand", "departement": "76", "type": "commune-deleguee", "chefLieu": "2"},
        {"code": "8", "nom": "Grand 1er Arrondissement", "type": district, "commune": "2"},
    ]
    source = tmp_path / "communes.json"
    source.write_text(json.dumps(listed), encoding="utf-8")
    make_communes.main([str(source), str(tmp_path)])
    communes, parts = ((tmp_path / name).read_text("utf-8") for name in ("communes.txt", "communes_parts.txt"))
    assert communes.splitlines()[1:] == ["55\t0Vide", "76\t6Grand\t3Moyen\t0Petit"]
    assert parts.splitlines()[1:] == ["76\tGrand:Ailleurs;Ancien"]


LISTS = {field.name: "''" for field in fields(Surroundings)}


def toml(**lists):
    return "\n".join(f"{name}={value}" for name, value in (LISTS | lists).items())


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a", "not TOML"),
        ("cues = 'a'", "behind: missing"),
        (toml(services="3"), "services = 3: expected"),
        (toml(more="''"), "more: no such"),
    ],
)
def test_a_list_of_surroundings_that_is_wrong_is_refused(source, said):
    with pytest.raises(SettingsError) as caught:
        parse_surroundings(source, "places.toml")
    assert str(caught.value).startswith("places.toml")
    assert said in str(caught.value)


def test_a_change_of_any_list_changes_the_digest(gazetteer):
    assert Gazetteer("76\t6Rouen", "", gazetteer.around).digest != gazetteer.digest
    other = replace(gazetteer.around, cues=gazetteer.around.cues | {"chez"})
    assert Gazetteer("", "", other).digest != Gazetteer("", "", gazetteer.around).digest
