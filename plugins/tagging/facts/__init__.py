"""What a post says that a reader acts on: numbers to call, an end, a colour, roads, hazards, the kind of appeal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from plugins.model import Evidence, Facts, PersonSought, Topic
from plugins.tagging.facts.appeals import appeal
from plugins.tagging.facts.dangers import hazard_slug, hazards
from plugins.tagging.facts.drills import drill
from plugins.tagging.facts.ending import until
from plugins.tagging.facts.levels import level
from plugins.tagging.facts.minors import minor
from plugins.tagging.facts.phones import numbers_to_call
from plugins.tagging.facts.plain import Plain, plain_of
from plugins.tagging.facts.roads import roads_named
from plugins.tagging.words import Words

__all__ = ["Context", "facts_of", "hazard_slug"]

_MAY_END = frozenset({Topic.ALERT, Topic.TRAFFIC})


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a post beside its words.

    *at* is when it was published (UTC), None where nobody knows: dates without a year or a day cannot be told then.
    *zone* is the hour of its site. *footer* is the number of the first word of the closing matter.
    """

    topics: tuple[Topic, ...]
    closes: bool
    person: PersonSought | None
    department: str | None
    at: datetime | None
    zone: tzinfo
    footer: int


def facts_of(words: Words, context: Context) -> tuple[Facts, tuple[Evidence, ...]]:
    """Return the facts of a post, and the words that each comes from.

    An end, a colour and hazards are those of an alert, or of what closes one: other posts name them in passing. A
    drill has neither, whatever it rehearses.
    """
    plain = plain_of(words, context.footer)
    called = list(numbers_to_call(plain, context.topics, context.department))
    named = list(roads_named(plain, context.department))
    rehearsed = drill(plain, context.topics)
    warns = not rehearsed and (Topic.ALERT in context.topics or (context.closes and context.person is None))
    threats = list(hazards(plain)) if warns else []
    colour = level(plain) if warns or (Topic.TRAFFIC in context.topics and not rehearsed) else None
    end = _end(plain, context)
    asked = appeal(plain, context.person) if Topic.WITNESS_APPEAL in context.topics else None
    young = minor(plain, context.person, context.at) if context.person else ""
    facts = Facts(
        phones=tuple(number for number, _ in called),
        until=end[0] if end else None,
        level=colour[0] if colour else None,
        roads=tuple(name for name, _ in named),
        hazards=tuple(slug for slug, _ in threats),
        appeal=asked[0] if asked else None,
        minor=bool(young),
        drill=bool(rehearsed),
    )
    pieces = {
        "phones": [quoted for _, quoted in called],
        "until": [end[1]] if end else [],
        "level": [colour[1]] if colour else [],
        "roads": [quoted for _, quoted in named],
        "hazards": [quoted for _, quoted in threats],
        "appeal": [asked[1]] if asked else [],
        "minor": [young],
        "drill": [rehearsed],
    }
    return facts, tuple(_evidence(pieces))


def _end(plain: Plain, context: Context) -> tuple[datetime, str] | None:
    if context.at is None or context.closes or _MAY_END.isdisjoint(context.topics):
        return None
    return until(plain, context.at, context.zone)


def _evidence(pieces: dict[str, list[str]]) -> Iterable[Evidence]:
    for field, quotes in pieces.items():
        for quoted in dict.fromkeys(quotes):
            if quoted:
                yield Evidence(field, quoted, 1.0)
