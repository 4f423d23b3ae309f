"""CAP: messages of the Common Alerting Protocol 1.1 and 1.2 (OASIS), from XML or from MeteoAlarm's JSON."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plugins import text
from plugins.feeds.dangers.documents import first, many, texts
from plugins.feeds.dangers.moments import moment
from plugins.feeds.dangers.repairs import repaired

_DRILLS = frozenset({"exercise", "test"})
_IGNORED_STATUS = frozenset({"system", "draft"})
_IGNORED_KIND = frozenset({"ack", "error"})
_CLOSED_SCOPE = frozenset({"private", "restricted"})
_NAMES = {"meteo-france": "Météo-France"}
_LONGEST_NAME = 100
_MOVED = "vigilance.meteofrance.com"  # answers no more; Météo-France's messages still name it
_MOST_REFERENCES = 100
MOST_AREAS = 500
"""Areas of one `<info>` that are read: five times the departments."""


@dataclass(frozen=True, slots=True)
class Info:
    """One `<info>`: what is warned of, in one language. Areas are names; parameters by their names in lower case."""

    language: str
    event: str
    category: str
    responses: tuple[str, ...]
    severity: str
    onset: datetime | None
    expires: datetime | None
    sender: str
    headline: str
    description: str
    instruction: str
    web: str
    parameters: Mapping[str, str]
    areas: tuple[str, ...]

    @property
    def french(self) -> bool:
        """Whether it is in French; the standard's default is English (section 3.2.2)."""
        return self.language.lower().startswith("fr")

    @property
    def said(self) -> tuple[str, ...]:
        """What its issuer describes and advises, if that is in French."""
        return tuple(repaired(words) for words in (self.description, self.instruction) if self.french and words)

    @property
    def issuer(self) -> str:
        """Who speaks, as readers know it; empty where nobody is named."""
        return _NAMES.get(text.slug(self.sender)) or text.excerpt(self.sender, _LONGEST_NAME)

    @property
    def page(self) -> str:
        """The public page that it names, empty if there is none or it is gone."""
        return "" if _MOVED in self.web else self.web

    @property
    def all_clear(self) -> bool:
        """Whether it says that the danger is over."""
        return "allclear" in self.responses


@dataclass(frozen=True, slots=True)
class Alert:
    """One message. *references* are the earlier ones that it speaks of, as sender and identifier, first sent first."""

    identifier: str
    sender: str
    sent: datetime | None
    status: str
    kind: str
    scope: str
    references: tuple[tuple[str, str], ...]
    infos: tuple[Info, ...]

    @property
    def heeded(self) -> bool:
        """Whether it is for the public: no draft, no private message, no acknowledgement or error of another."""
        return not (self.status in _IGNORED_STATUS or self.kind in _IGNORED_KIND or self.scope in _CLOSED_SCOPE)

    @property
    def drill(self) -> bool:
        """Whether it warns of nothing."""
        return self.status in _DRILLS

    @property
    def cancels(self) -> bool:
        """Whether it takes back what it refers to."""
        return self.kind == "cancel"

    @property
    def told(self) -> tuple[Info, ...]:
        """The infos that readers are told: one language, French if there is."""
        french = tuple(info for info in self.infos if info.french)
        return french or tuple(info for info in self.infos if info.language == self.infos[0].language)


def alert_of(node: object) -> Alert:
    """Return the message in *node*, the object of an `<alert>`; what it lacks is empty."""
    return Alert(
        identifier=first(node, "identifier"),
        sender=first(node, "sender"),
        sent=moment(first(node, "sent")),
        status=first(node, "status").lower(),
        kind=first(node, "msgType", "message_type").lower(),
        scope=first(node, "scope").lower(),
        references=_references(first(node, "references")),
        infos=tuple(info_of(info) for info in many(node, "info") if isinstance(info, dict)),
    )


def info_of(node: Mapping[str, Any]) -> Info:
    """Return what *node*, the object of an `<info>`, says; what it lacks is empty."""
    return Info(
        language=first(node, "language"),
        event=first(node, "event"),
        category=first(node, "category"),
        responses=tuple(words.lower() for words in texts(node, "responseType")),
        severity=first(node, "severity").lower(),
        onset=moment(first(node, "onset")),
        expires=moment(first(node, "expires")),
        sender=first(node, "senderName"),
        headline=first(node, "headline"),
        description=first(node, "description"),
        instruction=first(node, "instruction"),
        web=first(node, "web"),
        parameters={first(one, "valueName").lower(): first(one, "value") for one in many(node, "parameter")},
        areas=_areas(node),
    )


def _areas(node: Mapping[str, Any]) -> tuple[str, ...]:
    # A flat entry of MeteoAlarm's Atom has the name of its only area without the element around it.
    names = [name for area in many(node, "area")[:MOST_AREAS] for name in texts(area, "areaDesc")]
    return tuple(dict.fromkeys(names or texts(node, "areaDesc")))


def _references(words: str) -> tuple[tuple[str, str], ...]:
    """Return "sender,identifier,sent sender,identifier,sent" (CAP 1.2, section 3.2.1) in the order of sending."""
    found = [parts for one in words.split()[:_MOST_REFERENCES] if len(parts := one.split(",", 2)) > 1]
    dated = sorted(found, key=lambda parts: sent.timestamp() if (sent := moment("".join(parts[2:]))) else math.inf)
    return tuple((sender, identifier) for sender, identifier, *_ in dated)
