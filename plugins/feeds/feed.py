"""What a platform's reader makes of an answer, before anything is cleaned."""

from dataclasses import dataclass

from plugins.model import Entry


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as its source gave it.

    *ttl* is how many minutes it asks to be left alone, None if it does not say; *skip_hours* (0 to 23, UTC) and
    *skip_days* (Monday is 0) are when it asks not to be read. *gone* are the guids of posts that their author
    deleted: announced by the platform or asked for one by one, never guessed from an absence. A *snapshot* holds all
    that stands now: a warning of this account that is not in it is over. *memory* is what the platform's reader wants
    back at the next visit. *reposts* counts the posts of others that were left out.
    """

    title: str
    home: str
    entries: tuple[Entry, ...]
    ttl: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    gone: tuple[str, ...] = ()
    snapshot: bool = False
    memory: str = ""
    reposts: int = 0
