"""What a platform's reader makes of an answer, before anything is cleaned."""

from dataclasses import dataclass

from plugins.model import Entry


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as its source gave it. *ttl* is how many minutes it asks to be left alone, None if it does not say."""

    title: str
    home: str
    entries: tuple[Entry, ...]
    ttl: int | None = None
