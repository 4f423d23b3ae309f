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

AHEAD = timedelta(hours=1)
"""How far in the future a record may lie before it is taken for one of a clock that was wrong."""


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
        elif not state.gone and _due(state, now):
            due.append(Source(account, state))
        elif state.gone or state.failures:
            report.waiting.append(Failure(account.id, account.address, state.error))
    kept = []
    budget = settings.platform_budget - _spent(archive, prefectures, now)
    for queue in queues(due, settings, prefectures):
        if hold := held(queue, holds, now):
            report.waiting += [
                Failure(source.account.id, source.account.address, _on_hold(hold)) for source in queue.sources
            ]
            continue
        may = within_budget(queue, budget)
        report.postponed += len(queue.sources) - len(may.sources)
        if may.sources:
            kept.append(may)
    return Due(tuple(kept))


def _due(state: SourceState, now: datetime) -> bool:
    """Tell whether the source of *state* may be asked at *now*.

    A last visit that is yet to come is of a clock that was ahead: it would silence the source until then.
    """
    ahead = state.last_try is not None and state.last_try > now + AHEAD
    return state.next_check is None or state.next_check <= now or ahead


def _spent(archive: ArchiveReader, prefectures: Collection[str], now: datetime) -> int:
    """Return how many requests the prefectures were sent in the last `BUDGET_SPAN`, none by a clock that was ahead."""
    since, ahead = archive.requests(now - BUDGET_SPAN), archive.requests(now + AHEAD)
    return spent(since, prefectures) - spent(ahead, prefectures)


def _off(account: Account, checks: Mapping[str, ProofCheck]) -> str:
    """Return why *account* is not read whatever its source is like, empty if it is."""
    check = checks.get(account.id)
    if check is not None and suspended(account, check):
        return f"suspended, its proof no longer holds: {check.detail}"
    return hindrance(account)


def _on_hold(hold: Hold) -> str:
    return f"its platform refused ({hold.reason}); left alone until {hold.until.isoformat()}"
