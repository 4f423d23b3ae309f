"""Areas: the departments as the sources of warnings name them, and the hour that is told there.

Sources give a code where a title needs a name (vigilance), or a name among others (FR-Alert). Codes and names are
those of the Code officiel géographique (INSEE).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from types import MappingProxyType
from zoneinfo import ZoneInfo

from plugins import text
from plugins.model import HOME_ZONE

NAMES: Mapping[str, str] = MappingProxyType({
    "01": "Ain", "02": "Aisne", "03": "Allier", "04": "Alpes-de-Haute-Provence", "05": "Hautes-Alpes",
    "06": "Alpes-Maritimes", "07": "Ardèche", "08": "Ardennes", "09": "Ariège", "10": "Aube", "11": "Aude",
    "12": "Aveyron", "13": "Bouches-du-Rhône", "14": "Calvados", "15": "Cantal", "16": "Charente",
    "17": "Charente-Maritime", "18": "Cher", "19": "Corrèze", "21": "Côte-d'Or", "22": "Côtes-d'Armor", "23": "Creuse",
    "24": "Dordogne", "25": "Doubs", "26": "Drôme", "27": "Eure", "28": "Eure-et-Loir", "29": "Finistère",
    "2A": "Corse-du-Sud", "2B": "Haute-Corse", "30": "Gard", "31": "Haute-Garonne", "32": "Gers", "33": "Gironde",
    "34": "Hérault", "35": "Ille-et-Vilaine", "36": "Indre", "37": "Indre-et-Loire", "38": "Isère", "39": "Jura",
    "40": "Landes", "41": "Loir-et-Cher", "42": "Loire", "43": "Haute-Loire", "44": "Loire-Atlantique", "45": "Loiret",
    "46": "Lot", "47": "Lot-et-Garonne", "48": "Lozère", "49": "Maine-et-Loire", "50": "Manche", "51": "Marne",
    "52": "Haute-Marne", "53": "Mayenne", "54": "Meurthe-et-Moselle", "55": "Meuse", "56": "Morbihan", "57": "Moselle",
    "58": "Nièvre", "59": "Nord", "60": "Oise", "61": "Orne", "62": "Pas-de-Calais", "63": "Puy-de-Dôme",
    "64": "Pyrénées-Atlantiques", "65": "Hautes-Pyrénées", "66": "Pyrénées-Orientales", "67": "Bas-Rhin",
    "68": "Haut-Rhin", "69": "Rhône", "70": "Haute-Saône", "71": "Saône-et-Loire", "72": "Sarthe", "73": "Savoie",
    "74": "Haute-Savoie", "75": "Paris", "76": "Seine-Maritime", "77": "Seine-et-Marne", "78": "Yvelines",
    "79": "Deux-Sèvres", "80": "Somme", "81": "Tarn", "82": "Tarn-et-Garonne", "83": "Var", "84": "Vaucluse",
    "85": "Vendée", "86": "Vienne", "87": "Haute-Vienne", "88": "Vosges", "89": "Yonne", "90": "Territoire de Belfort",
    "91": "Essonne", "92": "Hauts-de-Seine", "93": "Seine-Saint-Denis", "94": "Val-de-Marne", "95": "Val-d'Oise",
    "971": "Guadeloupe", "972": "Martinique", "973": "Guyane", "974": "La Réunion", "976": "Mayotte",
})  # fmt: skip
"""The names of the 101 departments by their codes."""

_OVERSEAS = {
    "971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne", "974": "Indian/Reunion",
    "976": "Indian/Mayotte", "978-977": "America/Guadeloupe",
}  # fmt: skip
_CODES = MappingProxyType({text.area_key(name): code for code, name in NAMES.items()} | {
    text.area_key(code): code for code in NAMES
})  # fmt: skip


_ALSO_COMMUNES = frozenset({
    "allier", "aube", "creuse", "indre", "landes", "loire", "marne", "reunion", "vaucluse", "vienne",
})  # fmt: skip


def department(name: str) -> str:
    """Return the code of the department that *name* names, whatever its spelling; empty if it names none."""
    return _CODES.get(text.area_key(name), "")


def surely_department(name: str) -> str:
    """Return the same, where *name* may be that of a commune too: empty if one elsewhere bears it (Vienne, Isère)."""
    alone = text.fold(name).lstrip().startswith("departement") or text.area_key(name) not in _ALSO_COMMUNES
    return department(name) if alone else ""


def official(name: str) -> str:
    """Return the official name of the department that *name* names, or *name* on one line where it names none."""
    return NAMES.get(department(name), "") or text.one_line(name)


def zone_of(area: str, *instants: datetime | None) -> tzinfo:
    """Return the zone whose hour is told in *area*, where *instants*, in the offset their source wrote, matter.

    An area that is not known tells its hour by the offset: neither that of Paris nor UTC, it is that of an overseas
    service, and is kept.
    """
    if zone := _OVERSEAS.get(department(area) or area):
        return ZoneInfo(zone)
    home = ZoneInfo(HOME_ZONE)
    for instant in instants:
        if instant and instant.utcoffset() not in {timedelta(0), instant.astimezone(home).utcoffset()}:
            return instant.tzinfo or UTC
    return home
