"""Vigilance: the maps of Météo-France (format V6) as phases, on the mainland and overseas.

Mainland: `product.periods[]` of today (J) and tomorrow (J1), in each `timelaps.domain_ids[]`: a domain is a
department, with "10" after its code its coast, or a larger zone, which says nothing more. Each of its
`phenomenon_items[]` has a gravest colour, and slots with theirs in `timelaps_items[]`; floods have none.

Overseas: an archive with a map for each territory, `CDPV85_*.txt`, with `timelaps.domain_ids[]` at its root. Domains
are "VIGI971" and its zones, from 51 on at sea. Other phenomena and more colours than on the mainland: violet is above
red; in the Indian Ocean 7 to 10 are yellow to violet before and in a cyclone; grey follows it, and is no level. A
colour that is not known is no level either, and told as a warning: none is made up, none is left out.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from plugins.errors import ParseError
from plugins.feeds.answer import Answer
from plugins.feeds.dangers.archives import zipped
from plugins.feeds.dangers.areas import NAMES, zone_of
from plugins.feeds.dangers.hazards import OVERSEAS_PHENOMENA, PHENOMENA, UNNAMED
from plugins.feeds.dangers.moments import unix
from plugins.feeds.dangers.phases import Phase
from plugins.feeds.untrusted import Table, load, string, table, tables
from plugins.model import Level

_MAINLAND_DOMAIN = re.compile(r"(\d[\dAB])(\d{2})?")
_OVERSEAS_DOMAIN = re.compile(r"VIGI(9\d\d(?:-9\d\d)?)(?:-(\d{2}))?")
_OVERSEAS_MAP = re.compile(r"(?:.*/)?CDPV85_\w{1,20}\.txt")
_LARGEST = 9999  # number of a colour or a phenomenon
_AT_SEA = 51  # the first number of a zone at sea
_WAVES = 9  # the phenomenon that concerns the coast, and all that is told of zones at sea
_GREEN = frozenset({-1, 0, 1})  # -1: not assessed; 0: blue, a technical value
_SHADED = tuple[Level | None, str]
_COLOURS: Mapping[int, _SHADED] = MappingProxyType({
    2: (Level.YELLOW, ""), 3: (Level.ORANGE, ""), 4: (Level.RED, ""), 5: (Level.RED, "violette"), 6: (None, "grise"),
})  # fmt: skip
_INDIAN_COLOURS: Mapping[int, _SHADED] = MappingProxyType({
    2: (Level.YELLOW, ""), 3: (Level.ORANGE, ""), 4: (Level.RED, ""), 6: (None, "grise"), 7: (Level.YELLOW, ""),
    8: (Level.ORANGE, ""), 9: (Level.RED, ""), 10: (Level.RED, "violette"),
})  # fmt: skip
_INDIAN = frozenset({"974", "976"})
_ISLANDS = MappingProxyType({"978-977": "Saint-Martin et Saint-Barthélemy", "978": "Saint-Martin"})
_OVERSEAS = frozenset(code for code in NAMES if code.startswith("97"))


def mainland(answer: Answer, now: datetime) -> list[Phase]:
    """Return the phases of the map in *answer*, those of a period that is over left out.

    Raises `ParseError` where it is no such map, or one without a department.
    """
    product = table(load(answer), "product")
    issued = unix(product.get("update_time"))
    phases: list[Phase] = []
    departments = 0
    for period in tables(product, "periods"):
        over = (end := unix(period.get("end_validity_time"))) is not None and end <= now
        for domain in tables(table(period, "timelaps"), "domain_ids"):
            found = _MAINLAND_DOMAIN.fullmatch(string(domain, "domain_id"))
            if not found or found[1] not in NAMES:
                continue
            departments += 1
            if not over:
                phases += _phases(domain, found[1], "littoral" if found[2] else "", PHENOMENA, issued)
    if not departments:
        raise ParseError(answer.url, "JSON, but no vigilance map: no department in it")
    return phases


def overseas(answer: Answer) -> tuple[list[Phase], bool]:
    """Return the phases of the maps in the archive of *answer*, and whether every overseas department has its map.

    Raises `ParseError` where it is no such archive, or one of its maps is broken.
    """
    phases: list[Phase] = []
    seen: set[str] = set()
    for content in zipped(answer, _OVERSEAS_MAP):
        territory = _territory(content, answer.url)
        issued = unix(territory.get("update_time"))
        for domain in tables(table(territory, "timelaps"), "domain_ids"):
            found = _OVERSEAS_DOMAIN.fullmatch(string(domain, "domain_id"))
            if found:
                seen.add(found[1])
                phases += _zone(domain, found[1], int(found[2] or 0), issued)
    if not seen:
        raise ParseError(answer.url, "an archive without a vigilance map")
    return phases, seen >= _OVERSEAS


def _territory(content: bytes, url: str) -> Table:
    try:
        return table(json.loads(content))
    except (ValueError, RecursionError) as error:
        raise ParseError(url, "an archive with a map that is no JSON") from error


def _zone(domain: Table, code: str, number: int, issued: datetime | None) -> Iterator[Phase]:
    at_sea = number >= _AT_SEA
    for phase in _phases(domain, code, "littoral" if at_sea else "", OVERSEAS_PHENOMENA, issued):
        if not at_sea or phase.hazard == OVERSEAS_PHENOMENA[_WAVES]:
            yield phase


def _phases(
    domain: Table, code: str, part: str, phenomena: Mapping[int, str], issued: datetime | None
) -> Iterator[Phase]:
    """Yield what *domain* says of the department *code*, or of a *part* of it."""
    name = NAMES.get(code) or _ISLANDS.get(code, code)
    for item in tables(domain, "phenomenon_items"):
        hazard = phenomena.get(_number(item.get("phenomenon_id")), UNNAMED)
        for colour, onset, ends in _slots(item):
            level, shade = _shade(code, colour)
            yield Phase(
                hazard=hazard,
                area=code,
                place=f"{name} ({part})" if part else name,
                level=level,
                shade=shade,
                zone=zone_of(code),
                onset=onset,
                ends=ends,
                issued=issued,
                issuer="Météo-France",
            )


def _slots(item: Table) -> Iterable[tuple[int, datetime | None, datetime | None]]:
    """Return the slots of a phenomenon that are not green, or its gravest colour without a time if it has none."""
    slots = [
        (colour, unix(slot.get("begin_time")), unix(slot.get("end_time")))
        for slot in tables(item, "timelaps_items")
        if (colour := _number(slot.get("color_id"))) not in _GREEN
    ]
    gravest = _number(item.get("phenomenon_max_color_id"))
    return slots or ([(gravest, None, None)] if gravest not in _GREEN else [])


def _shade(code: str, colour: int) -> _SHADED:
    return (_INDIAN_COLOURS if code in _INDIAN else _COLOURS).get(colour, (None, ""))


def _number(value: object) -> int:
    """Return a whole number that is written as one or as a text; -1 for anything else."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,4}", value.strip(), re.ASCII):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if type(value) is int and -1 <= value <= _LARGEST else -1
