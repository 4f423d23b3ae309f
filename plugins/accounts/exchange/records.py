"""Records of the directory of the administration (DILA, "Annuaire de l'administration"), as offices of ours.

The fields are those of the data set `api-lannuaire-administration`. In answers of its API the nested ones are JSON
inside strings, in its exports they are lists; both are read, as one document, one record a line, or pages of results.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from plugins.errors import AccountError
from plugins.model import Service
from plugins.text import fold, one_line

TOWN_HALL = "mairie"
"""The kind that is left out unless asked for: 35,000 offices that publish on their own towns."""

_LISTS = ("results", "service", "records")  # where a document keeps its records: API, bulk export, older API
_TYPES: Mapping[str, Service] = MappingProxyType(
    {
        "prefecture": Service.PREFECTURE,
        "prefecture_region": Service.PREFECTURE,
        "sous_pref": Service.PREFECTURE,
        "paris_ppp": Service.PREFECTURE,  # the Préfecture de police
        "gendarmerie": Service.GENDARMERIE,
        "commissariat_police": Service.POLICE,
        "cg": Service.LOCAL_AUTHORITY,  # conseil départemental
        TOWN_HALL: Service.LOCAL_AUTHORITY,
    }
)
# No type is known for these: a name tells them. Regional directions of the environment (DREAL) are left out, whose
# affair is permits; those of the national roads are kept.
_NAMES = (
    ("sdis", Service.SDIS, re.compile(r"\bsdm?is\b|sapeurs?[ -]pompiers?\b|service \S+ d'incendie")),
    ("douane", Service.CUSTOMS, re.compile(r"\bdouanes?\b")),
    ("dir", Service.OTHER, re.compile(r"direction interdepartementale des routes")),
)
_UNNAMED = "autre"  # a network that the directory does not call
_LOCAL = "SL"  # `categorie` of a service of one place
_COMMUNE = re.compile(r"(9[78][0-9]|2[AB]|[0-9]{2})[0-9]{2,3}")  # INSEE: five signs, overseas begin with three
_INSEE = 5
_WRITTEN = "%d/%m/%Y"


@dataclass(frozen=True, slots=True)
class Link:
    """An address that an office gives; *network* is what the directory calls it, empty for a site."""

    value: str
    network: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """An office that may publish what the portal reads. *department* is empty for one of no department.

    *kind* is its type in the directory, or what its name says. *modified* is None where the record has no such day.
    """

    id: str
    name: str
    kind: str
    service: Service
    department: str
    sites: tuple[Link, ...]
    networks: tuple[Link, ...]
    modified: date | None
    page: str


class BrokenError(Exception):
    """A record is not what the directory's records are: its text says which field, and what was expected."""


def read_records(text: str, place: str, problems: list[str]) -> list[object]:
    """Return the records in *text*: one JSON document, a page of results, or one of either on each line.

    A line that is no JSON is added to *problems*. Raises `AccountError` where nothing is JSON.
    """
    text = text.removeprefix("\ufeff")
    try:
        return _records(json.loads(text))
    except (ValueError, RecursionError):
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    found: list[object] = []
    wrong: list[str] = []
    for number, line in lines:
        try:
            found += _records(json.loads(line))
        except (ValueError, RecursionError):
            wrong.append(f"{place}:{number}: not JSON; expected a record of the directory")
    if not found:
        raise AccountError(f"{place}: not JSON; expected records of the directory (DILA), as its API gives them")
    problems += wrong
    return found


def office(record: object) -> Office | None:
    """Return the office that *record* describes, None for a kind that the portal has nothing to read of.

    Raises `BrokenError`.
    """
    if not isinstance(record, dict) or not isinstance(record.get("nom"), str):
        raise BrokenError("nom: expected the name of an office")
    pivots = _nested(record, "pivot")
    kind = _kind([str(one.get("type_service_local") or "") for one in pivots], record["nom"])
    if kind is None:
        return None
    national = kind[0] == "dir" or str(record.get("categorie") or _LOCAL) != _LOCAL
    return Office(
        id=name_of(record),
        name=one_line(record["nom"]),
        kind=kind[0],
        service=kind[1],
        department="" if national else _department(record, pivots),
        sites=tuple(Link(value) for value, _ in _links(record, "site_internet")),
        networks=tuple(Link(value, network or _UNNAMED) for value, network in _links(record, "reseau_social")),
        modified=_day(record.get("date_modification")),
        page=str(record.get("url_service_public") or ""),
    )


def name_of(record: object) -> str:
    """Return the identifier that *record* is told by."""
    found = record.get("id") if isinstance(record, dict) else None
    return one_line(found) if isinstance(found, str) and found.strip() else "without an identifier"


def _records(document: object) -> list[object]:
    if isinstance(document, list):
        return document
    if isinstance(document, dict):
        for key in _LISTS:
            if isinstance(document.get(key), list):
                return list(document[key])
    return [document]


def _kind(types: list[str], name: str) -> tuple[str, Service] | None:
    for one in types:
        if one in _TYPES:
            return one, _TYPES[one]
    folded = fold(name)
    return next(((kind, service) for kind, service, words in _NAMES if words.search(folded)), None)


def _department(record: Mapping[str, object], pivots: list[Mapping[str, object]]) -> str:
    for code in _communes(record, pivots):
        match = _COMMUNE.fullmatch(code)
        if match and len(code) == _INSEE:
            return match[1]
    raise BrokenError("code_insee_commune: expected the code of a commune, here or in pivot")


def _communes(record: Mapping[str, object], pivots: list[Mapping[str, object]]) -> Iterator[str]:
    for one in pivots:
        codes = one.get("code_insee_commune")
        yield from map(str, codes if isinstance(codes, list) else [codes])
    yield str(record.get("code_insee_commune"))


def _links(record: Mapping[str, object], field: str) -> Iterator[tuple[str, str]]:
    for one in _nested(record, field):
        value = one.get("valeur")
        if isinstance(value, str) and value.strip():
            yield one_line(value), one_line(str(one.get("custom_dico2") or ""))


def _nested(record: Mapping[str, object], field: str) -> list[Mapping[str, object]]:
    value = record.get(field)
    if isinstance(value, str) and value.strip():
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise BrokenError(f"{field}: expected JSON inside the string") from error
    value = [value] if isinstance(value, dict) else value or []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise BrokenError(f"{field}: expected a list of tables")
    return value


def _day(value: object) -> date | None:
    """Return the day of "22/12/2023 10:38:56"."""
    try:
        return datetime.strptime(str(value)[:10], _WRITTEN).date()  # noqa: DTZ007 - a day, its hour is of no use
    except ValueError:
        return None
