"""Read: from an answer to the drafts of one account. May run in another process: it takes and gives plain data."""

from dataclasses import dataclass
from datetime import datetime

from plugins.feeds.answer import Answer
from plugins.feeds.platforms import MODULES, lacks, module_of, told
from plugins.model import Account, Draft


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer held: drafts in the order of the feed, how many *entries* it had, and what the feed asks for.

    *gone* are the identifiers of posts that their author deleted; the rest is as in `Feed`.
    """

    drafts: tuple[Draft, ...]
    ttl: int | None
    entries: int
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    gone: tuple[str, ...] = ()
    snapshot: bool = False
    memory: str = ""


def readable(account: Account) -> bool:
    """Tell whether *account* has an address and a platform that this package can read."""
    return bool(account.address) and account.platform in MODULES


def hindrance(account: Account) -> str:
    """Return why a `readable` *account* cannot be read on this machine (a token is missing), empty if it can."""
    return lacks(account.platform)


def remark(account: Account, memory: str) -> str:
    """Return what the administrator should know of how a `readable` *account* is read, empty if nothing."""
    return told(account.platform, memory)


def read(answer: Answer, account: Account, memory: str, now: datetime) -> Reading:
    """Return what *answer* holds for a `readable` *account*; *memory* is what its last reading wanted back.

    Raises `ParseError` where it holds no feed.
    """
    # nh3 and the parser are imported only where there is something to read.
    from plugins.feeds.normalise import identifier, normalise  # noqa: PLC0415

    feed = module_of(account.platform).read(answer, account, memory, now)
    return Reading(
        drafts=normalise(feed, account, url=answer.url, now=now),
        ttl=feed.ttl,
        entries=len(feed.entries),
        skip_hours=feed.skip_hours,
        skip_days=feed.skip_days,
        gone=tuple(identifier(account, guid) for guid in feed.gone),
        snapshot=feed.snapshot,
        memory=feed.memory,
    )
