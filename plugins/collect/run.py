"""One collection: ask the due sources, read what is new, decide, tag, archive."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from plugins.archive import ArchiveWriter
from plugins.clock import stopwatch
from plugins.collect.decide import Rules, settle, sort_out
from plugins.collect.fetch import Getter, Source, fetch
from plugins.collect.readings import ALONE, Read, read_all
from plugins.collect.report import CollectReport, Failure
from plugins.collect.states import retrieval_of, state_after
from plugins.feeds.read import readable
from plugins.feeds.retrieve import Retriever
from plugins.model import FRANCE, HOME_ZONE, Account, ChangeKind, Department, Draft, Known, SourceState, Tags, Visit
from plugins.progress import Track, quiet
from plugins.settings import Settings
from plugins.tagging.tagger import Tagger

BATCH = 32
"""Visits archived in one transaction, at the most."""

PATIENCE = 2.0
"""Seconds after the last transaction from which the next visit to finish is archived at once."""


@dataclass(slots=True)
class _Work:
    """What the steps of one collection share."""

    settings: Settings
    archive: ArchiveWriter
    rules: Rules
    hidden: frozenset[str]
    now: datetime
    report: CollectReport
    tagger: Tagger | None = None  # made at the first post that needs it


def collect(
    settings: Settings,
    archive: ArchiveWriter,
    accounts: Sequence[Account],
    departments: Mapping[str, Department],
    *,
    now: datetime,
    sites: Collection[str] | None = None,
    hidden: Collection[str] = (),
    getter: Getter | None = None,
    track: Track = quiet,
) -> CollectReport:
    """Collect what is due at *now*, of *sites* only where given, and return what was done.

    *hidden* are identifiers of posts that the editors took out. A source that fails is recorded and reported; it
    never stops the others. Raises `ArchiveError` when the archive cannot be written; what was archived before stays.
    Whatever ends the run, nothing is asked any more when this returns.
    """
    start = stopwatch()
    report = CollectReport()
    work = _Work(settings, archive, _rules(settings, departments), frozenset(hidden), now, report)
    report.posts_withdrawn = archive.withdraw(work.hidden, now, purge=True)
    due = _due(work, accounts, sites)
    if due:
        with nullcontext(getter) if getter else Retriever(settings) as used:
            _visit_all(work, due, used, track)
        archive.forget_retrievals(now - timedelta(days=settings.keep_retrievals_days))
    report.seconds["total"] = stopwatch() - start
    return report


def _rules(settings: Settings, departments: Mapping[str, Department]) -> Rules:
    zones = {code: ZoneInfo(department.timezone) for code, department in departments.items()}
    zones[FRANCE] = ZoneInfo(HOME_ZONE)
    return Rules(zones, settings.alert_hours, settings.appeal_days)


def _due(work: _Work, accounts: Iterable[Account], sites: Collection[str] | None) -> list[Source]:
    states = work.archive.sources()
    due = []
    for account in accounts:
        if not account.enabled or not readable(account) or (sites is not None and account.site not in sites):
            continue
        work.report.sources += 1
        state = states.get(account.address) or SourceState(account.address)
        if not state.gone and (state.next_check is None or state.next_check <= work.now):
            due.append(Source(account, state))
        elif state.gone or state.failures:
            work.report.waiting.append(Failure(account.id, account.address, state.error))
    return due


def _visit_all(work: _Work, due: Sequence[Source], getter: Getter, track: Track) -> None:
    settings = work.settings
    workers = min(settings.workers, 1 + len(due) // ALONE)
    # Closed here, not when the garbage is collected: an error on the way must stop the threads and processes.
    with closing(fetch(due, getter, parallel=settings.parallel, gap=settings.host_gap)) as fetched:
        tracked = track(fetched, "sources", len(due))
        with closing(read_all(tracked, now=work.now, workers=workers)) as visits:
            for batch in _batches(visits):
                _archive(work, batch)


def _batches(visits: Iterable[Read]) -> Iterator[list[Read]]:
    batch: list[Read] = []
    since = stopwatch()
    for visit in visits:
        batch.append(visit)
        if len(batch) >= BATCH or stopwatch() - since > PATIENCE:
            yield batch
            batch, since = [], stopwatch()
    if batch:
        yield batch


def _archive(work: _Work, visits: Sequence[Read]) -> None:
    known = work.archive.known([draft.id for visit in visits if visit.reading for draft in visit.reading.drafts])
    done = [_visit(work, visit, known) for visit in visits]
    start = stopwatch()
    work.archive.record(done, work.now, work.tagger.version if work.tagger else "")
    work.report.took("archive", stopwatch() - start)
    for one in done:
        work.report.add(one)


def _visit(work: _Work, read: Read, known: Mapping[str, Known]) -> Visit:
    account = read.source.account
    decisions = []
    for kind, draft in sort_out(read.reading.drafts if read.reading else (), known, work.hidden):
        tags = _tags(work, draft, account)
        decisions.append(
            settle(kind, draft, known.get(draft.id), tags, account=account, now=work.now, rules=work.rules)
        )
    interval = (account.interval or work.settings.interval) * 60
    new = any(decision.kind is ChangeKind.NEW for decision in decisions)
    state = state_after(read, now=work.now, interval=interval, new=new)
    return Visit(retrieval_of(read, work.now), state, tuple(decisions))


def _tags(work: _Work, draft: Draft, account: Account) -> Tags:
    start = stopwatch()
    if work.tagger is None:
        work.tagger = Tagger.default()
    tags = work.tagger.tag(draft.title, draft.text, service=account.service, department=account.department)
    work.report.took("tag", stopwatch() - start)
    return tags
