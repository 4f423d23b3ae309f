"""What a post warns of, and the names by which warnings made for machines call it."""

import pytest

from plugins.feeds.dangers.hazards import AWARENESS, OVERSEAS_PHENOMENA, PHENOMENA
from plugins.hazards import LABELS, gravest_first
from plugins.tagging.facts import hazard_slug
from plugins.tagging.facts.dangers import hazards
from plugins.tagging.facts.plain import plain_of
from plugins.tagging.words import words_of


def warned(text, title=""):
    words = words_of(title, text)
    return [slug for slug, _ in hazards(plain_of(words, len(words.folded)))]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("vent violent", "vent-violent"),
        ("vents violents", "vent-violent"),
        ("neige-verglas", "neige-verglas"),
        ("Neige/verglas", "neige-verglas"),
        ("orages", "orages"),
        ("brouillard", "brouillard"),
        ("grand froid", "grand-froid"),
        ("feux de forêt", "feu-de-foret"),
        ("Feux de forêts", "feu-de-foret"),
        ("fortes pluies", "pluie-inondation"),
        ("fortes pluies et orages", "pluie-inondation"),
        ("inondation", "inondation"),
        ("crues", "crue"),
        ("Inondations", "inondation"),
        ("risque sanitaire", "sanitaire"),
        ("Accident industriel", "accident-industriel"),
        ("Attentat", "attaque"),
        ("risque nucléaire, biologique ou chimique", "nucleaire"),
        ("phénomène dangereux", ""),
        ("transports", ""),
        ("", ""),
    ],
)
def test_the_name_of_a_warning_has_its_slug(name, slug):
    assert hazard_slug(name) == slug


def test_every_name_of_the_vigilances_has_a_slug():
    names = {*AWARENESS.values(), *PHENOMENA.values(), *OVERSEAS_PHENOMENA.values()}
    assert {name for name in names if hazard_slug(name) not in LABELS} == set()


@pytest.mark.parametrize("slug", LABELS)
def test_a_slug_and_its_label_are_names_of_it(slug):
    assert hazard_slug(slug) == slug
    assert hazard_slug(LABELS[slug]) == slug


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vigilance orange orages. Risque de grêle, de fortes pluies et d'inondations locales.", ["orages"]),
        ("Vigilance orange pluie-inondation et orages", ["pluie-inondation", "orages"]),
        ("La Canche déborde, vigilance rouge crues", ["crue"]),
        ("Tempête : rafales à 130 km/h", ["vent-violent"]),
        ("Rafales à 100 km/h sur les caps", ["vent-violent"]),
        ("Feu en cours, 120 ha, vent d'ouest", ["feu-de-foret"]),
        ("Le feu de pins est fixé", ["feu-de-foret"]),
        ("Feu de cannes au-dessus de Saint-Joseph. Vent d'alizé, végétation sèche", ["feu-de-foret"]),
        ("Incendies : accès interdit demain de 6h à 22h aux massifs de Bavella", ["feu-de-foret"]),
        ("Grandes marées, vagues-submersion. Pêche à pied : consultez les horaires", ["vagues-submersion"]),
        ("Pêche à pied interdite de Granville à Jullouville", ["coquillages"]),
        ("Choléra : ne buvez que de l'eau potable", ["epidemie"]),
        ("Canalisation rompue : faites bouillir avant de boire", ["eau-potable"]),
        ("Accès aux massifs interdit demain", ["feu-de-foret"]),
        ("Incendie dans un entrepôt, fumées épaisses", ["incendie"]),
        ("Fuite d'ammoniac : confinez-vous", ["accident-industriel"]),
        ("Obus découvert sur un chantier", ["explosif"]),
        ("Baignade interdite, cyanobactéries", ["baignade"]),
        ("Ne buvez pas l'eau du robinet", ["eau-potable"]),
        ("Un homme armé est retranché chez lui", ["attaque"]),
        ("Séisme de magnitude 5", ["seisme"]),
        ("Il n'y a aucun risque de tsunami après le séisme", ["seisme"]),
        ("Aucun risque d'inondation, mais des orages", ["orages"]),
        ("Glissement de terrain, D1075 coupée", ["mouvement-de-terrain"]),
        ("Rappel de lots de fromage : listeria", ["sanitaire"]),
        ("Cas de rougeole au lycée", ["epidemie"]),
    ],
)
def test_a_post_warns_of_what_it_is_about(text, expected):
    assert warned(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Le service départemental d'incendie et de secours est mobilisé",
        "Feux d'artifice, feux tricolores, couvre-feu",
        "Pas d'orage en vue",
        "Restez chez vous, suivez les consignes",
        "",
    ],
)
def test_what_is_denied_or_only_sounds_so_is_no_hazard(text):
    assert warned(text) == []


def test_hazards_stand_in_the_order_of_gravity_once_each():
    assert gravest_first(["orages", "cyclone", "orages", "attaque"]) == ("attaque", "cyclone", "orages")
