"""Hazards: the closed list of dangers that a post may warn of.

The names are those of the vigilance of Météo-France, of Vigicrues, and of the major risks in the State's departmental
files (DDRM), with what prefectures warn of besides.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

LABELS: Mapping[str, str] = MappingProxyType({
    "attaque": "Attaque ou attentat",
    "nucleaire": "Accident nucléaire",
    "rupture-barrage": "Rupture de barrage",
    "tsunami": "Tsunami",
    "cyclone": "Cyclone",
    "accident-industriel": "Accident industriel",
    "seisme": "Séisme",
    "volcan": "Éruption volcanique",
    "explosif": "Engin explosif ou objet suspect",
    "gaz": "Fuite de gaz",
    "feu-de-foret": "Feux de forêt",
    "incendie": "Incendie",
    "pluie-inondation": "Pluie-inondation",
    "crue": "Crues",
    "inondation": "Inondation",
    "vagues-submersion": "Vagues-submersion",
    "avalanches": "Avalanches",
    "mouvement-de-terrain": "Mouvement de terrain",
    "vent-violent": "Vent violent",
    "orages": "Orages",
    "neige-verglas": "Neige-verglas",
    "canicule": "Canicule",
    "grand-froid": "Grand froid",
    "brouillard": "Brouillard",
    "epidemie": "Épidémie",
    "sanitaire": "Risque sanitaire",
    "eau-potable": "Eau impropre à la consommation",
    "pollution-air": "Pollution de l’air",
    "pollution-eau": "Pollution de l’eau",
    "baignade": "Baignade dangereuse",
    "coquillages": "Coquillages impropres à la consommation",
    "secheresse": "Sécheresse",
    "reseaux": "Panne de réseaux",
})  # fmt: skip
"""The French label of each slug, gravest first: what leaves least time to act stands before the rest."""

_RANKS = MappingProxyType({slug: rank for rank, slug in enumerate(LABELS)})


def gravest_first(slugs: Iterable[str]) -> tuple[str, ...]:
    """Return *slugs* once each, in the order of `LABELS`."""
    return tuple(sorted(set(slugs), key=_RANKS.__getitem__))
