"""One collection: ask the due sources, read what is new, decide, tag, archive."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from zoneinfo import ZoneInfo

from plugins.archive import ArchiveWriter
from plugins.clock import stopwatch
from plugins.collect.client import KeepingGetter, Round, VisitClient, visit
from plugins.collect.decide import (
    Earlier,
    Rules,
    areas_of,
    churned,
    recognised,
    settle,
    since_of,
    site_of,
    sort_out,
)
from plugins.collect.due import Due, due_sources
from plugins.collect.fetch import Fetched, Turn, fetch
from plugins.collect.manners import Source
from plugins.collect.readings import ALONE, Read, read_all
from plugins.collect.report import CollectReport
from plugins.collect.retag import Retagging, retag, wanted_pins, warners
from plugins.collect.states import retrieval_of, rhythm_of, state_after
from plugins.collect.tagging import Tagging
from plugins.feeds.answer import Answer
from plugins.feeds.journal import Journal
from plugins.feeds.platforms import Spending
from plugins.feeds.retrieve import Retriever
from plugins.feeds.schedule import hold_after
from plugins.model import (
    FRANCE,
    HOME_ZONE,
    Account,
    ChangeKind,
    Correction,
    Department,
    Draft,
    Hold,
    Known,
    Outcome,
    Said,
    Tags,
    Visit,
)
from plugins.progress import Track, quiet
from plugins.settings import Settings
from plugins.tagging.tagger import Tagger

BATCH = 32
"""Visits archived in one transaction, at the most."""

PATIENCE = 2.0
"""Seconds after the last transaction from which the next visit to finish is archived at once."""

_NO_PINS: Mapping[str, datetime] = MappingProxyType({})


@dataclass(slots=True)
class _Work:
    """What the steps of one collection share."""

    settings: Settings
    archive: ArchiveWriter
    rules: Rules
    hidden: frozenset[str]
    now: datetime
    report: CollectReport
    holds: dict[str, Hold]
    tagging: Tagging


def collect(
    settings: Settings,
    archive: ArchiveWriter,
    accounts: Sequence[Account],
    departments: Mapping[str, Department],
    *,
    now: datetime,
    sites: Collection[str] | None = None,
    hidden: Collection[str] = (),
    corrections: Collection[Correction] = (),
    pins: Mapping[str, datetime] = _NO_PINS,
    getter: KeepingGetter | None = None,
    track: Track = quiet,
) -> CollectReport:
    """Collect what is due at *now*, of *sites* only where given, and return what was done.

    *hidden* are identifiers of posts that the editors took out, *corrections* what they say of others in place of the
    tagger, *pins* until when they keep some at the top: a moment without an offset is by the hour of the post's site.
    A source that fails is recorded and reported; it never stops the others. Raises `ArchiveError` when the archive
    cannot be written; what was archived before stays. Whatever ends the run, nothing is asked any more when this
    returns.
    """
    start = stopwatch()
    report = CollectReport()
    holds = archive.holds()
    rules = _rules(settings, departments)
    tagging = Tagging(Tagger, corrections, rules)
    work = _Work(settings, archive, rules, frozenset(hidden), now, report, holds, tagging)
    report.posts_withdrawn = archive.withdraw(work.hidden, now, purge=True)
    retag(Retagging(archive, tagging, rules, warners(accounts), now, report), track)
    report.pins_changed = archive.pin(wanted_pins(pins, archive.posts(pins), rules.zones, now), now)
    prefectures = frozenset(department.prefecture_host for department in departments.values())
    due = due_sources(
        settings, archive, accounts, prefectures=prefectures, sites=sites, holds=holds, now=now, report=report
    )
    if due.queues:
        with nullcontext(getter) if getter else Retriever(settings) as used:
            _visit_all(work, due, used, track)
        archive.forget_retrievals(now - timedelta(days=settings.keep_retrievals_days))
    report.seconds["total"] = stopwatch() - start
    return report


def _rules(settings: Settings, departments: Mapping[str, Department]) -> Rules:
    zones = {code: ZoneInfo(department.timezone) for code, department in departments.items()}
    zones[FRANCE] = ZoneInfo(HOME_ZONE)
    return Rules(zones, settings.alert_hours, settings.appeal_days, areas_of(departments))


def _visit_all(work: _Work, due: Due, getter: KeepingGetter, track: Track) -> None:
    settings, now = work.settings, work.now
    workers = min(settings.workers, 1 + due.count // ALONE)
    midnight = now.replace(hour=0, minute=0, second=0)
    # Closed here, not when the garbage is collected: an error on the way must stop the threads and processes.
    with Journal(settings.cache.with_name("asked.jsonl"), now) as journal:
        round_ = Round(settings, now, getter, journal, Spending(*work.archive.billed(midnight)))
        with closing(fetch(due.queues, partial(_ask, round_), parallel=settings.parallel)) as fetched:
            tracked = track(_counted(fetched, work.report), "sources", due.count)
            with closing(read_all(tracked, now=now, workers=workers)) as visits:
                for batch in _batches(visits):
                    _archive(work, batch)
    getter.forget()


def _counted(fetched: Iterable[Fetched], report: CollectReport) -> Iterator[Fetched]:
    """Pass on what came of each source, and count those that were not asked."""
    for one in fetched:
        if one.answer is None:
            report.postponed += one.postponed
            report.held += not one.postponed
        yield one


def _ask(round_: Round, source: Source, turn: Turn) -> Answer:
    return visit(source.account, source.state, VisitClient(round_, turn, source.state.last_try))


def _batches(visits: Iterable[Read]) -> Iterator[list[Read]]:
    batch: list[Read] = []
    since = stopwatch()
    for read in visits:
        batch.append(read)
        if len(batch) >= BATCH or stopwatch() - since > PATIENCE:
            yield batch
            batch, since = [], stopwatch()
    if batch:
        yield batch


def _archive(work: _Work, visits: Sequence[Read]) -> None:
    known = work.archive.known([draft.id for read in visits if read.reading for draft in read.reading.drafts])
    drafts = [_drafts(work, read, known) for read in visits]
    renamed = {draft.id for some in drafts for draft in some} - known.keys()
    known |= work.archive.known(renamed)
    done = [_visit(work, read, some, known) for read, some in zip(visits, drafts, strict=True)]
    start = stopwatch()
    work.report.posts_withdrawn += work.archive.record(done, work.now)
    for read in visits:
        _keep_manners(work, read)
    work.report.took("archive", stopwatch() - start)
    for one in done:
        work.report.add(one)


def _drafts(work: _Work, read: Read, known: Mapping[str, Known]) -> tuple[Draft, ...]:
    """Return the drafts of a visit, under the identifiers by which the archive knows them."""
    drafts = read.reading.drafts if read.reading else ()
    if read.source.state.last_success is None or all(draft.id in known for draft in drafts):
        return drafts
    account = read.source.account
    stubs = work.archive.recent(account.id, account.site, 2 * len(drafts) + 20)
    return recognised(drafts, known, [Earlier(stub.id, stub.url, stub.title) for stub in stubs])


def _visit(work: _Work, read: Read, drafts: Sequence[Draft], known: Mapping[str, Known]) -> Visit:
    account, reading = read.source.account, read.reading
    decisions = []
    for kind, draft in sort_out(drafts, known, work.rules, work.now, work.hidden):
        tags = _tags(work, kind, draft, account)
        decisions.append(
            settle(kind, draft, known.get(draft.id), tags, account=account, now=work.now, rules=work.rules)
        )
    new = any(decision.kind is ChangeKind.NEW for decision in decisions)
    rhythm = rhythm_of(account, work.settings)
    changed = churned(drafts, known) if reading else False
    state = state_after(read, now=work.now, rhythm=rhythm, new=new, churned=changed)
    return Visit(
        retrieval_of(read, work.now),
        state,
        tuple(decisions),
        withdrawn=reading.gone if reading else (),
        ended=_over(work, account, drafts) if reading and reading.snapshot else (),
    )


def _over(work: _Work, account: Account, drafts: Sequence[Draft]) -> tuple[str, ...]:
    """Return the warnings of *account* that stand in the archive and no longer among *drafts*, all that stands now."""
    here = {draft.id for draft in drafts}
    return tuple(post for post in work.archive.standing(account.id) if post not in here)


def _keep_manners(work: _Work, read: Read) -> None:
    """Leave a platform alone that refused; forget that it did once it answers."""
    queue, before = read.queue, work.holds.get(read.queue.name)
    if read.error is not None and queue.refused(read.error):
        error = read.error
        at = work.now + timedelta(seconds=read.late)
        hold = hold_after(queue.name, error.reason, before=before, now=at, retry_after=error.retry_after)
        work.holds[queue.name] = hold
        work.archive.hold(hold)
    elif read.outcome is not Outcome.FAILED and before is not None:
        work.archive.release(queue.name)
        del work.holds[queue.name]


def _tags(work: _Work, kind: ChangeKind, draft: Draft, account: Account) -> Tags:
    start = stopwatch()
    site, since = site_of(draft, account, work.rules), since_of(kind, draft, work.now)
    said = Said(draft.id, site, account.service, draft.title, draft.text, since, draft.danger)
    tags = work.tagging.tags(said)
    work.report.took("tag", stopwatch() - start)
    return tags
