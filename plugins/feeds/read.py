"""Read: from an answer to the drafts of one account. May run in another process: it takes and gives plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from plugins.feeds.platforms import READERS
from plugins.model import Account, Draft


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer held: drafts in the order of the feed, how many *entries* it had, its *ttl* in minutes."""

    drafts: tuple[Draft, ...]
    ttl: int | None
    entries: int


def readable(account: Account) -> bool:
    """Tell whether *account* has an address and a platform that this package can read."""
    return bool(account.address) and account.platform in READERS


def read(body: bytes, headers: Mapping[str, str], url: str, account: Account, now: datetime) -> Reading:
    """Return what *body*, sent from *url* with *headers* (lower-case names), holds for a `readable` *account*.

    Raises `ParseError` where it holds no feed.
    """
    # nh3 and the parser are imported only where there is something to read.
    from plugins.feeds.normalise import normalise  # noqa: PLC0415

    feed = READERS[account.platform](body, headers, url)
    return Reading(normalise(feed, account, url=url, now=now), feed.ttl, len(feed.entries))
