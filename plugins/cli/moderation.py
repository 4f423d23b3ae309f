"""What `accounts check` says of the editors' decisions that do nothing: a mistyped address is found before a run."""

from collections.abc import Collection, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from plugins.accounts.check import Finding, Severity
from plugins.accounts.moderation import PIN, RETAG, Moderation, Pin
from plugins.archive import ArchiveReader
from plugins.errors import ArchiveError
from plugins.model import HOME_ZONE


def idle(moderation: Moderation, archive: str, now: datetime) -> Iterator[Finding]:
    """Yield the corrections and pins of posts that the *archive* (its address) does not show, and pins that are over.

    Hidden posts are left out: they are hidden whether they are there or not. Without an archive, posts are not looked
    for.
    """
    named = [(RETAG, one.post) for one in moderation.corrections] + [(PIN, one.post) for one in moderation.pins]
    shown = _shown(archive, [post for _, post in named])
    for kind, post in named:
        if post not in shown:
            told = "the archive shows no such post: check its address, or delete the table"
            yield Finding(Severity.WARNING, f"{kind} {post}", told)
    for pin in moderation.pins:
        if _until(pin) <= now:
            yield Finding(Severity.NOTE, f"{PIN} {pin.post}", "its time is over; the table can be deleted")


def _shown(archive: str, names: list[str]) -> Collection[str]:
    """Return those of *names* that stand in lists; all of them where there is no archive to look into."""
    try:
        with ArchiveReader.open(archive) as reader:
            return {name for name, post in reader.posts(names).items() if post.withdrawn is None}
    except ArchiveError:
        return names


def _until(pin: Pin) -> datetime:
    return pin.until if pin.until.tzinfo is not None else pin.until.replace(tzinfo=ZoneInfo(HOME_ZONE))
