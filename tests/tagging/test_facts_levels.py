"""The colour of a danger, where its issuer gives one."""

import pytest

from plugins.model import Level
from plugins.tagging.facts.levels import level
from plugins.tagging.facts.plain import plain_of
from plugins.tagging.words import words_of


def colour(text, title=""):
    words = words_of(title, text)
    found = level(plain_of(words, len(words.folded)))
    return found and str(found[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vigilance orange orages", "orange"),
        ("#VigilanceOrange", "orange"),
        ("#vigilancerouge", "rouge"),
        ("VIGILANCE ROUGE PLUIE-INONDATION", "rouge"),
        ("Vigilance météorologique de niveau orange", "orange"),
        ("vigilance vent violent orange", "orange"),
        ("La vigilance canicule passe au rouge", "rouge"),
        ("Le département passe en rouge", "rouge"),
        ("Météo-France place la Loire en vigilance jaune", "jaune"),
        ("L'Oust passe à l'orange", "orange"),
        ("Alerte cyclonique violette", "rouge"),
        ("Risque feu de forêt : niveau rouge sur les Corbières", "rouge"),
        ("La pré-alerte jaune cyclonique est déclenchée", "jaune"),
        ("12 départements sont en orange pour les orages", "orange"),
        ("Vigilance abaissée de rouge à orange", "orange"),
        ("Passage du jaune à l'orange", "orange"),
        ("La vigilance repasse de l'orange au jaune", "jaune"),
        ("Vigilance crues : le Loing est maintenu en rouge, la Seine reste en orange", "rouge"),
        ("La vigilance jaune est levée, vigilance orange orages dès 18 h", "orange"),
        ("Fin de la vigilance rouge, la vigilance orange est maintenue", "orange"),
        ("La vigilance orange sera levée à 18 h", "orange"),
        ("La vigilance orange n'est pas levée", "orange"),
        ("Vigilance : retour au vert", "vert"),
        ("Le département est toujours en vigilance orange neige-verglas", "orange"),
        ("🟠 Vigilance 🟠 orange", "orange"),
        ("Haute-Loire en ORANGE jusque demain 8h", "orange"),
        ("Burle et congères : orange jusqu'à demain midi", "orange"),
        ("On quitte le rouge : l'Hérault redescend en orange", "orange"),
        ("Le préfet déclenche la pré-alerte jaune. En alerte rouge, nul ne sort plus.", "jaune"),
        ("En vigilance orange, restez chez vous", "orange"),
        ("Le passage en alerte rouge, s'il a lieu, sera annoncé ; l'alerte orange est maintenue", "orange"),
        ("Vigilance jaune : elle pourrait passer en rouge dans la nuit", "jaune"),
    ],
)
def test_the_colour_of_the_issuer_is_read(text, expected):
    assert colour(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Fin de la vigilance orange",
        "Les phases sont à connaître : pré-alerte jaune, alerte orange, alerte rouge, alerte violette, sauvegarde",
        "Et si on passe en vigilance rouge ?",
        "La vigilance orange est levée",
        "Levée de l'alerte rouge",
        "Vigilance orange terminée",
        "Le département n'est plus en vigilance orange",
        "Pas de vigilance rouge à cette heure",
        "Aucune alerte rouge en cours",
        "L'alerte rouge n'est pas exclue",
        "Numéro vert de la préfecture, carte verte, feu vert",
        "Il a grillé le feu rouge avec sa voiture orange",
        "Bison futé voit orange et rouge samedi",
        "Alerte disparition : fillette, manteau rouge, bonnet jaune",
        "Vigipirate : niveau urgence attentat",
        "Alerte à Orange : fuite de gaz. La ville d'Orange est bouclée",
        "Brigade verte, zone rouge, ruban vert, liste rouge",
        "Panne chez Orange : le 112 perturbé",
        "Drapeau rouge sur la plage",
        "Déchets verts : brûlage interdit",
        "",
    ],
)
def test_other_colours_are_none(text):
    assert colour(text) is None


def test_the_words_are_quoted_as_written():
    words = words_of("", "⚠️ VIGILANCE  ORANGE orages")
    assert level(plain_of(words, len(words.folded))) == (Level.ORANGE, "VIGILANCE ORANGE")
