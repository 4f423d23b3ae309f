"""Communes named as the place."""

import json
from importlib.resources import files

import pytest

from plugins.errors import SettingsError
from plugins.tagging import make_communes
from plugins.tagging.places import parse_surroundings
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
        ("à saint-étienne-du-rouvray", []),
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
        "Le tribunal de Rouen a jugé",
        "La préfecture de Rouen informe",
        "la brigade de recherches de Rouen enquête",
        "rue de Rouen, avenue du Havre",
        "en direction de Rouen, vers Dieppe",
        "Rouen, le 12 mars 2026",
        "2 place de la Madeleine 76000 Rouen",
        "@Rouen https://rouen.fr/Rouen",
        "jusqu'à Rouen",
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


def test_the_data_file_holds_every_department_and_stays_small():
    file = files("plugins.tagging") / "data" / "communes.txt"
    source = file.read_text(encoding="utf-8")
    codes = [line.split("\t")[0] for line in source.splitlines()[1:]]
    assert {"01", "2A", "2B", "75", "971", "976"} <= set(codes)
    assert len(codes) == len(set(codes))
    assert len(source.encode()) < 500_000


def test_the_data_file_is_rebuilt_from_the_list_of_communes(tmp_path, monkeypatch, capsys):
    listed = [
        {"nom": "Petit", "departement": "76", "type": "commune-actuelle", "population": 10},
        {"nom": "Grand", "departement": "76", "type": "commune-actuelle", "population": 200_000},
        {"nom": "Moyen", "departement": "76", "type": "commune-actuelle", "population": 12_000},
        {"nom": "Vide", "departement": "55", "type": "commune-actuelle"},
        {"nom": "Ancien", "departement": "76", "type": "commune-deleguee"},
    ]
    source, target = tmp_path / "communes.json", tmp_path / "communes.txt"
    source.write_text(json.dumps(listed), encoding="utf-8")
    make_communes.main([str(source), str(target)])
    assert target.read_text(encoding="utf-8").splitlines()[1:] == ["55\t0Vide", "76\t6Grand\t3Moyen\t0Petit"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a", "not TOML"),
        ("cues = 'a'", "common: missing"),
        ("common=''\ncues=''\nelsewhere=''\nnamed_after=''\nperhaps=''\nplaced=''\nunits=3", "units = 3: expected"),
        ("common=''\ncues=''\nelsewhere=''\nnamed_after=''\nperhaps=''\nplaced=''\nunits=''\nmore=''", "more: no such"),
    ],
)
def test_a_list_of_surroundings_that_is_wrong_is_refused(source, said):
    with pytest.raises(SettingsError) as caught:
        parse_surroundings(source, "places.toml")
    assert str(caught.value).startswith("places.toml")
    assert said in str(caught.value)
