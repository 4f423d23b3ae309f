"""Alerts of FR-Alert as its archive exports them: JSON with French names, dates and texts.

The names of fields have accents, dates their zone beside them, descriptions are HTML, and each `infos` has `areas` of
names and polygons: a department, communes, a place. An alert is a department's where the prefecture that sent it or
an area names that; else it stays national, with its places in the text. The export has no level, and none is made up:
severity and certainty are said in words.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import escape, unescape
from urllib.parse import quote, urljoin

from plugins import text
from plugins.errors import ParseError
from plugins.feeds.answer import Answer
from plugins.feeds.dangers.areas import department, surely_department, zone_of
from plugins.feeds.dangers.moments import shifted, span
from plugins.feeds.dangers.posts import DRILL
from plugins.feeds.untrusted import Table, load, string, tables
from plugins.model import Danger, Entry, Text

IDENTIFIER = re.compile(r"[A-Za-z0-9._:-]{1,120}")
DRILL_WORD = re.compile(r"\W*(?:exerci[cs]e|test)\b")
"""How the words that make a drill of an alert begin, folded."""

_MOST_INFOS = 20  # of an alert
_MOST_AREAS = 300  # of one of them
_LONGEST = 200  # characters of a title or a name
_NUMBERED = re.compile(r"\s*\([PC]\d+\)\s*$")  # the polygon or circle of a place
_SENDER = re.compile(
    r"(?<![\w-])prefe(?:cture|te?)\s+(?:de\s+la\s+|de\s+l'\s*|des\s+|du\s+|de\s+|d'\s*)?"
    r"([^,;/()]{2,40}?(?:\s*\(\w{2,3}\))?)(?=\s+[-–—|]|[,;/(]|$)"
)
_UNPUBLISHED = ("syst", "brouillon", "draft")
_MARKED_UP = re.compile(r"<[a-z/][^<>]*>", re.IGNORECASE)


def exported(part: Answer) -> Iterable[Table]:
    """Return the alerts of an export, a list or an object of them, their fields' names without accents."""
    found = load(part)
    if isinstance(found, dict):
        found = list(found.values())
    if not isinstance(found, list):
        raise ParseError(part.url, "JSON, but no export of alerts")
    return [_plain(one) for one in tables(found)]


def _plain(node: Table) -> Table:
    return {text.fold(str(name)): value for name, value in node.items()}


def _text(node: Table, name: str) -> str:
    return text.one_line(string(node, name)[:5000])


def entries_of(alert: Table, url: str, *, drills: Mapping[str, bool]) -> Iterable[Entry]:
    """Yield the entries of *alert*: one for each department that it surely concerns, else a national one."""
    identifier = identifier_of(alert)
    status = text.fold(_text(alert, "status") or _text(alert, "statut"))
    if not IDENTIFIER.fullmatch(identifier) or status.startswith(_UNPUBLISHED):
        return
    infos = [_plain(info) for info in tables(alert, "infos")[:_MOST_INFOS]]
    heading = text.excerpt(next((told for info in infos if (told := _heading(info))), ""), _LONGEST)
    drill = bool(DRILL_WORD.match(status) or DRILL_WORD.match(text.fold(heading)) or drills.get(identifier))
    zone = _clock(alert)
    onsets = [found for info in infos if (found := shifted(_text(info, "dateeffective"), _clock(info) or zone))]
    ends = [found for info in infos if (found := shifted(_text(info, "dateexpire"), _clock(info) or zone))]
    issued = shifted(_text(alert, "dateemission"), zone)
    places = tuple(dict.fromkeys(place for info in infos for place in _places(info)))
    departments = _departments(places, infos)
    danger = Danger(
        hazard=_hazard(infos),
        onset=min(onsets, default=issued),
        ends=max(ends, default=None),
        drill=drill,
    )
    kind = "Exercice FR-Alert" if drill else "FR-Alert"
    for code in departments or ("",):
        yield Entry(
            guid=f"fr-alert {identifier} {code or 'france'}",
            link=urljoin(url, f"/les-alertes/{quote(identifier)}"),
            title=Text(f"{kind} : {heading}" if heading else kind, html=False),
            content=Text(_content(infos, places, danger, code), html=True),
            published=_utc(issued),
            updated=None,
            area=code,
            danger=replace(danger, onset=_utc(danger.onset), ends=_utc(danger.ends)),
        )


def _clock(node: Table) -> str:
    zone = node.get("fuseauhoraire")
    return zone.strip() if isinstance(zone, str) else string(zone, "utc")


def _heading(info: Table) -> str:
    return _text(info, "titre") or _text(info, "evenement") or _text(info, "categorie")


def _hazard(infos: Iterable[Table]) -> str:
    named = (_text(info, "evenement") or _text(info, "categorie") for info in infos)
    hazard = text.excerpt(next((name for name in named if name), "danger"), _LONGEST)
    return hazard[:1].lower() + hazard[1:]


def _places(info: Table) -> Iterable[str]:
    for area in tables(info, "areas")[:_MOST_AREAS]:
        if place := _NUMBERED.sub("", text.excerpt(_text(_plain(area), "descriptionzone"), _LONGEST)):
            yield place
    if place := _NUMBERED.sub("", text.excerpt(_text(info, "zone"), _LONGEST)):
        yield place


def _departments(places: Iterable[str], infos: Iterable[Table]) -> tuple[str, ...]:
    """Return the codes of the departments that the sender or the *places* surely name.

    The prefecture that sends an alert sends it for its department; "Vienne" alone may be the commune in Isère.
    """
    senders = (sender for info in infos for sender in _SENDER.finditer(text.fold(_text(info, "nomexpediteur"))))
    codes = [code for sender in senders if (code := department(sender[1]))]
    codes = codes or [code for place in places if (code := surely_department(place))]
    return tuple(dict.fromkeys(codes))


def _content(infos: Sequence[Table], places: Sequence[str], danger: Danger, area: str) -> str:
    """Return the HTML of an alert: its own words first, then what its fields say."""
    own = dict.fromkeys(string(info, "description")[:20_000] for info in infos)
    when = span(danger.onset, danger.ends, zone_of(area, danger.onset, danger.ends))
    facts = [
        f"Lieu : {text.excerpt(', '.join(places), 1000)}." if places else "",
        f"{when[:1].upper()}{when[1:]}." if when else "",
        *dict.fromkeys(_said(info) for info in infos),
    ]
    told = [f"<p>{escape(one)}</p>" for one in facts if one]
    warned = [f"<p>{escape(DRILL)}</p>"] if danger.drill else []
    return "".join([*warned, *(_marked_up(words) for words in own if words), *told])


def _said(info: Table) -> str:
    named = (("Événement", "evenement"), ("Sévérité", "severite"), ("Certitude", "certitude"))
    told = [f"{label} : {value.lower()}." for label, name in named if (value := _text(info, name).rstrip("."))]
    sender = _text(info, "nomexpediteur")
    return " ".join([*told, *([f"Émis par {text.excerpt(sender, _LONGEST)}."] if sender else [])])


def _marked_up(words: str) -> str:
    if _MARKED_UP.search(words):
        return f"<div>{words}</div>"
    return "".join(f"<p>{escape(part)}</p>" for part in text.paragraphs(unescape(words)).split("\n\n") if part)


def _utc(value: datetime | None) -> datetime | None:
    return value.astimezone(UTC) if value else None


def identifier_of(alert: Table) -> str:
    """Return the identifier of an exported *alert*, such as "FR-ALERT.1733392235.90000.0"."""
    return _text(alert, "identifiant")
