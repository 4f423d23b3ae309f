"""What a post says that a reader acts on: numbers to call, an end, a colour, roads, hazards, the kind of appeal."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from plugins.model import Evidence, Facts, PersonSought, Topic
from plugins.tagging.words import Words


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
    """Return the facts of a post, and the words that each comes from."""
    return Facts(), ()
