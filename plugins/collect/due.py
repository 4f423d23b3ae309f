"""Which sources are asked in a run, and why the others are not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from plugins.accounts.suspension import suspended
from plugins.archive import ArchiveReader
from plugins.collect.manners import Queue, Source, held, queues, spent, within_budget
from plugins.collect.report import CollectReport, Failure
from plugins.feeds.read import hindrance, readable
from plugins.model import Account, Hold, ProofCheck, SourceState
from plugins.settings import Settings

BUDGET_SPAN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Due:
    """The queues of a run; *count* sources in all."""

    queues: tuple[Queue, ...]

    @property
    def count(self) -> int:
        """How many sources stand in the queues."""
        return sum(len(queue.sources) for queue in self.queues)


def due_sources(
    settings: Settings,
    archive: ArchiveReader,
    accounts: Sequence[Account],
    *,
    prefectures: Collection[str],
    sites: Collection[str] | None,
    holds: Mapping[str, Hold],
    now: datetime,
    report: CollectReport,
) -> Due:
    """Return what is due at *now* of *accounts*, of *sites* only where given; *report* is told of the others.

    *holds* are the platforms that refused, *prefectures* the hosts that share one platform.
    """
    states, checks = archive.sources(), archive.checks()
    followed = [
        account
        for account in accounts
        if account.enabled and readable(account) and (sites is None or account.site in sites)
    ]
    report.sources = len(followed)
    due = []
    for account in followed:
        state = states.get(account.address) or SourceState(account.address)
        if reason := _off(account, checks):
            report.off.append(Failure(account.id, account.address, reason))
        elif not state.gone and (state.next_check is None or state.next_check <= now):
            due.append(Source(account, state))
        elif state.gone or state.failures:
            report.waiting.append(Failure(account.id, account.address, state.error))
    kept = []
    budget = settings.platform_budget - spent(archive.requests(now - BUDGET_SPAN), prefectures)
    for queue in queues(due, settings, prefectures):
        if hold := held(queue, holds, now):
            report.waiting += [
                Failure(source.account.id, source.account.address, _on_hold(hold)) for source in queue.sources
            ]
            continue
        may = within_budget(queue, budget)
        report.postponed += len(queue.sources) - len(may)
        if may:
            kept.append(Queue(queue.name, queue.gap, may))
    return Due(tuple(kept))


def _off(account: Account, checks: Mapping[str, ProofCheck]) -> str:
    """Return why *account* is not read whatever its source is like, empty if it is."""
    check = checks.get(account.id)
    if check is not None and suspended(account, check):
        return f"suspended, its proof no longer holds: {check.detail}"
    return hindrance(account)


def _on_hold(hold: Hold) -> str:
    return f"its platform refused ({hold.reason}); left alone until {hold.until.isoformat()}"
