"""Roads by their number, and what only looks like one."""

import pytest

from plugins.tagging.facts.plain import plain_of
from plugins.tagging.facts.roads import roads_named
from plugins.tagging.words import words_of


def named(text, department="76"):
    words = words_of("", text)
    return [name for name, _ in roads_named(plain_of(words, len(words.folded)), department)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Accident sur l'A13", ["A13"]),
        ("Accident sur l’A13 et l’A29.", ["A13", "A29"]),
        ("autoroute A 13 fermée", ["A13"]),
        ("sur l'A 13, sens Paris-Caen", ["A13"]),
        ("l'autoroute a13 est fermée", ["A13"]),
        ("sur l'a13", ["A13"]),
        ("#A13 #RN12 coupées", ["A13", "N12"]),
        ("A13/A28 fermées", ["A13", "A28"]),
        ("RN 27, RN27, N27 et rn27", ["N27"]),
        ("la N 27", ["N27"]),
        ("RD 940, RD940, D940", ["D940"]),
        ("la D 940", ["D940"]),
        ("R.D. 940", ["D940"]),
        ("RD n° 940", ["D940"]),
        ("la départementale 940", ["D940"]),
        ("route départementale n°940", ["D940"]),
        ("la nationale 27", ["N27"]),
        ("route nationale 27", ["N27"]),
        ("sur la D7", ["D7"]),
        ("D940E et A6b", ["D940E", "A6b"]),
        ("D26b, A6B", ["D26B", "A6b"]),
        ("RD 12, 15 et 27 coupées", ["D12", "D15", "D27"]),
        ("les départementales 12 et 14 sont inondées", ["D12", "D14"]),
        ("RD1006 fermée", ["D1006"]),
        ("sur la M6 et la M7", ["M6", "M7"]),
        ("RM 6", ["M6"]),
        ("sens A13 > A12", ["A13", "A12"]),
        ("ACCIDENT A13 A INCARVILLE", ["A13"]),
        ("D558bis et la RD 6 ter", ["D558bis", "D6ter"]),
        ("M6202 bis fermée", ["M6202bis"][:0]),
        ("la M6202 bis fermée", ["M6202bis"]),
        ("le projet A31 bis, l'A31", ["A31"]),
        ("RD 978, RM 137, puis A 710", ["D978", "M137", "A710"]),
        ("RD 6113, D 610, D 118 (Limoux)", ["D6113", "D610", "D118"]),
        ("Routes coupées : D 12, D 14", ["D12", "D14"]),
        ("A13 fermée, 3 blessés, A 13 H tout est rouvert", ["A13"]),
        ("A13/E46 fermée", ["A13"]),
    ],
)
def test_a_road_is_written_one_way(text, expected):
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "format A4, papier A3, feuilles A5",
        "une Audi A4 noire, un Airbus A320, une BMW M3",
        "permis A1, A2 ou B",
        "niveaux A2 et B1 de français",
        "ACCIDENT A 13 H A ROUEN, 3 BLESSES",
        "à 13 h, D-Day, N°27, n° 12, n27",
        "76000 Rouen, F-76000, CS 12345",
        "article D541-3, R412-6 et L. 211-1 du code",
        "bâtiment D14, salle A12, porte A4, place D23",
        "H5N1, SARS-CoV-2, vitamine D3, masques N95",
        "la police nationale 17, la garde nationale 2026",
        "G7, G20, E46, C130, F16",
        "M6 diffuse un reportage",
        "niveau ALERTE N1, alerte N2 pollution",
        "https://exemple.fr/A13/RD940 @A13trafic info@A13.fr",
        "D1 féminine, équipe de D1",
        "la RT2012, T20",
    ],
)
def test_what_looks_like_a_road_is_none(text):
    assert named(text) == []


def test_territorial_roads_are_those_of_corsica():
    assert named("La T20 et la RT 30 sont coupées", "2B") == ["T20", "T30"]
    assert named("La T20 et la RT 30 sont coupées", "76") == []
    assert named("Rte territoriale 11 coupée", "2B") == ["T11"]
