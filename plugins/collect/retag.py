"""Keep the archive as today's tagger and editors have it: tags made anew where their version is another, and pins.

Done before the sources are asked: what the editors decided stands though every source hangs or the run is killed on the
way. A new tagger is given a minute of each run, so that the archive of years does not hold up an alert of today.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from plugins.archive import ArchiveWriter
from plugins.clock import stopwatch
from plugins.collect.decide import Rules, ends_of
from plugins.collect.report import CollectReport
from plugins.collect.tagging import Tagging
from plugins.model import FRANCE, Account, Platform, Post, Retag, Stale
from plugins.progress import Track

BATCH = 500
"""Posts tagged anew in one transaction: what a killed run loses of its work."""

PATIENCE = 60.0
"""Seconds of a run after which the posts that are left wait for the next; what the editors correct never waits."""

_FOR_MACHINES = frozenset(
    {Platform.METEOALARM, Platform.CAP, Platform.VIGICRUES, Platform.FR_ALERT, Platform.VIGILANCE}
)


@dataclass(frozen=True, slots=True)
class Retagging:
    """What tagging the archive anew works with; *warners* are the accounts whose every post is a warning."""

    archive: ArchiveWriter
    tagging: Tagging
    rules: Rules
    warners: frozenset[str]
    now: datetime
    report: CollectReport


def warners(accounts: Sequence[Account]) -> frozenset[str]:
    """Return the *accounts* that publish in formats made for machines."""
    return frozenset(account.id for account in accounts if account.platform in _FOR_MACHINES)


def retag(work: Retagging, track: Track) -> None:
    """Tag anew every archived post whose tags are not of the version that they should have.

    Each batch is one transaction: a run that is killed, or whose time is up, leaves the others to the next. Posts that
    come out the same are not told of in the change log, withdrawn ones are left alone.
    """
    start = stopwatch()
    _tag(work, _corrected(work))
    first = work.archive.stale(work.tagging.version, BATCH)
    wrong = _wrong(work, first)
    if wrong or len(first) == BATCH:
        total = len(wrong) if len(first) < BATCH else work.archive.tally().listed
        for _ in track(_tagged_anew(work, first, start), "posts to tag anew", total):
            pass
    if work.report.posts_checked:
        work.report.took("retag", stopwatch() - start)


def _corrected(work: Retagging) -> list[Stale]:
    """Return the posts that the editors correct and that do not have the correction yet."""
    tagging = work.tagging
    wrong = [
        name
        for name, post in work.archive.posts(tagging.corrections).items()
        if post.withdrawn is None and post.tags.version != tagging.expected(name)
    ]
    return work.archive.said(wrong)


def _wrong(work: Retagging, found: Sequence[Stale]) -> list[Stale]:
    return [stale for stale in found if stale.version != work.tagging.expected(stale.id)]


def _tagged_anew(work: Retagging, batch: Sequence[Stale], start: float) -> Iterator[Stale]:
    """Yield the posts that were tagged anew, once they are archived; *batch* is the first of those to look at."""
    while batch:
        wrong = _wrong(work, batch)
        if wrong and stopwatch() - start > PATIENCE:
            work.report.retag_unfinished = True
            return
        _tag(work, wrong)
        yield from wrong
        batch = work.archive.stale(work.tagging.version, BATCH, after=batch[-1]) if len(batch) == BATCH else ()


def _tag(work: Retagging, found: Sequence[Stale]) -> None:
    if found:
        work.report.posts_retagged += work.archive.retag(_retags(work, found), work.now)
        work.report.posts_checked += len(found)


def _retags(work: Retagging, found: Sequence[Stale]) -> list[Retag]:
    warnings = work.archive.posts(
        [stale.id for stale in found if stale.danger is not None or stale.account in work.warners]
    )
    return [_retag(work, stale, warnings.get(stale.id)) for stale in found]


def _retag(work: Retagging, stale: Stale, warning: Post | None) -> Retag:
    """Return the tags and the end of *stale*; *warning* is the post as it stands, if it is one for machines.

    The end of a warning is left where its source put it since: it renews it, or drops it before its time. One that was
    archived before the archive kept what it said of itself keeps its tags too: words alone would tell less.
    """
    if warning is not None and stale.danger is None:
        tags = work.tagging.over(stale.id, warning.tags)
    else:
        tags = work.tagging.tags(stale)
    ends = ends_of(tags, stale.since, stale.danger, work.rules)
    if ends is not None and warning is not None and warning.ends is not None:
        ends = warning.ends
    return Retag(stale.id, tags, ends)


def wanted_pins(
    until: Mapping[str, datetime], posts: Mapping[str, Post], zones: Mapping[str, tzinfo], now: datetime
) -> dict[str, datetime]:
    """Return until when the *posts* are pinned, in UTC, those left out whose time is over at *now*.

    A moment of *until* without an offset is by the hour of the post's site.
    """
    wanted = {}
    for post in until.keys() & posts.keys():
        at = until[post]
        if at.tzinfo is None:
            at = at.replace(tzinfo=zones.get(posts[post].site, zones[FRANCE]))
        if at > now:
            wanted[post] = at.astimezone(UTC)
    return wanted
