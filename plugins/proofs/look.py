"""Look: one run over the proofs of the registry, those not looked at for longest first."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from plugins.accounts.suspension import proved_anew, suspended
from plugins.archive import ArchiveReader, ArchiveWriter
from plugins.clock import stopwatch
from plugins.feeds.platforms import Getter, Spending
from plugins.feeds.retrieve import Retriever
from plugins.feeds.schedule import PREFECTURES, host_group
from plugins.model import Account, Department, ProofCheck, Verdict
from plugins.progress import Track, quiet
from plugins.proofs.asker import Asker, PostponedError
from plugins.proofs.ground import Ground, own_domains, public_domains
from plugins.proofs.kinds import look_at
from plugins.proofs.verdicts import after
from plugins.settings import Settings

LOOK_DAYS = 7
"""How long a look is taken for good, in days."""

BATCH = 32
"""Looks kept in one transaction, at the most."""

PATIENCE = 2.0
"""Seconds after the last transaction from which the next look is kept at once."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_BUDGET_SPAN = timedelta(hours=1)


@dataclass(slots=True)
class LookReport:
    """What a run saw: *checks* in the order of the looks.

    *fresh* accounts were looked at not long ago, *postponed* ones could not be asked about. *suspended* and *lifted*
    are identifiers of accounts whose standing changed.
    """

    checks: list[ProofCheck] = field(default_factory=list)
    fresh: int = 0
    postponed: list[str] = field(default_factory=list)
    suspended: list[str] = field(default_factory=list)
    lifted: list[str] = field(default_factory=list)

    def count(self, verdict: Verdict) -> int:
        """Return how many looks ended in *verdict*."""
        return sum(check.verdict is verdict for check in self.checks)


def due(
    archive: ArchiveReader,
    accounts: Sequence[Account],
    *,
    now: datetime,
    only: Collection[str] | None = None,
    everyone: bool = False,
    days: int = LOOK_DAYS,
) -> tuple[list[Account], int]:
    """Return the accounts to look at, the one not looked at for longest first, and how many were looked at lately.

    Of the sites *only* where given; enabled ones, or *everyone*. One that was proved anew after it failed is due.
    """
    checks = archive.checks()
    chosen = [one for one in accounts if (one.enabled or everyone) and (only is None or one.site in only)]
    found = [one for one in chosen if _is_due(one, checks.get(one.id), now - timedelta(days=days))]
    found.sort(key=lambda one: (checks[one.id].at if one.id in checks else _NEVER, one.id))
    return found, len(chosen) - len(found)


def _is_due(account: Account, check: ProofCheck | None, before: datetime) -> bool:
    return check is None or check.at <= before or proved_anew(account, check)


def look(
    settings: Settings,
    archive: ArchiveWriter,
    accounts: Sequence[Account],
    departments: Mapping[str, Department],
    *,
    now: datetime,
    only: Collection[str] | None = None,
    everyone: bool = False,
    days: int = LOOK_DAYS,
    getter: Getter | None = None,
    track: Track = quiet,
) -> LookReport:
    """Look again at what is `due` at *now*, keep what was found, and return it.

    A look that cannot be made now is left for another run; what was kept before an interruption stays. Raises
    `ArchiveError` when the archive cannot be written.
    """
    chosen, fresh = due(archive, accounts, now=now, only=only, everyone=everyone, days=days)
    report = LookReport(fresh=fresh)
    if chosen:
        with nullcontext(getter) if getter else Retriever(settings) as used:
            asker = _asker(settings, archive, departments, used, now)
            domains, own = public_domains(accounts, departments), own_domains(accounts, departments)
            ground = Ground(asker, now.date(), archive.sources(), domains, own)
            _look_all(archive, ground, track(chosen, "proofs", len(chosen)), report)
    return report


def _asker(
    settings: Settings, archive: ArchiveReader, departments: Mapping[str, Department], getter: Getter, now: datetime
) -> Asker:
    prefectures = frozenset(department.prefecture_host for department in departments.values())
    asked = archive.requests(now - _BUDGET_SPAN).items()
    spent = sum(count for address, count in asked if host_group(address, prefectures) == PREFECTURES)
    return Asker(
        getter,
        settings,
        now=now,
        prefectures=prefectures,
        budget=settings.platform_budget - spent,
        held=[hold.group for hold in archive.holds().values() if hold.until > now],
        spending=Spending(*archive.billed(now.replace(hour=0, minute=0, second=0))),
    )


def _look_all(archive: ArchiveWriter, ground: Ground, accounts: Iterator[Account], report: LookReport) -> None:
    checks = archive.checks()
    waiting: list[ProofCheck] = []
    since = stopwatch()
    try:
        for account in accounts:
            before = checks.get(account.id)
            try:
                found = look_at(account, ground, suspended=suspended(account, before))
            except PostponedError:
                report.postponed.append(account.id)
                continue
            waiting.append(after(before, found, account, ground.asker.now))
            _tell(report, before, waiting[-1])
            if len(waiting) >= BATCH or stopwatch() - since > PATIENCE:
                _keep(archive, ground, waiting)
                waiting, since = [], stopwatch()
    finally:  # also when somebody ends the run by hand
        _keep(archive, ground, waiting)


def _keep(archive: ArchiveWriter, ground: Ground, checks: Sequence[ProofCheck]) -> None:
    archive.keep_checks(checks)
    archive.keep_retrievals(ground.asker.take_records())


def _tell(report: LookReport, before: ProofCheck | None, check: ProofCheck) -> None:
    report.checks.append(check)
    was = before is not None and before.suspended
    if check.suspended and not was:
        report.suspended.append(check.account)
    elif was and not check.suspended:
        report.lifted.append(check.account)
