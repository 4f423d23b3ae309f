"""Look: one round over the proofs of the registry, those not looked at for longest first."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from plugins.accounts.suspension import proved_anew, suspended
from plugins.archive import ArchiveReader
from plugins.errors import BusyError
from plugins.feeds.platforms import Getter, Spending
from plugins.feeds.retrieve import Retriever
from plugins.feeds.schedule import PREFECTURES, hold_after, host_group
from plugins.model import Account, Department, ProofCheck, Verdict
from plugins.progress import Track, quiet
from plugins.proofs.asker import Asker, PostponedError
from plugins.proofs.ground import Ground, own_domains, public_domains
from plugins.proofs.kinds import look_at
from plugins.proofs.turns import PATIENCE, Turns
from plugins.proofs.verdicts import after
from plugins.settings import Settings

LOOK_DAYS = 7
"""How long a look is taken for good, in days."""

BATCH = 32
"""Looks that ask nobody are kept together, so many at the most."""

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
    accounts: Sequence[Account],
    departments: Mapping[str, Department],
    *,
    now: datetime,
    only: Collection[str] | None = None,
    everyone: bool = False,
    days: int = LOOK_DAYS,
    getter: Getter | None = None,
    turns: Turns | None = None,
    track: Track = quiet,
) -> LookReport:
    """Look again at what is `due` at *now*, keep what was found, and return it.

    The archive is taken for moments, in *turns* with the runs of the portal: after each look that asked somebody a run
    at work is waited for, and what it asked is counted. A look that cannot be made now is left for another run; what
    was kept before an interruption stays. Raises `BusyError` when a run does not end, `ArchiveError` when the archive
    cannot be written.
    """
    turns = turns or Turns(settings, say=_unsaid)
    prefectures = frozenset(department.prefecture_host for department in departments.values())
    domains = public_domains(accounts, departments, settings.bridges.values())
    with nullcontext(getter) if getter else Retriever(settings) as used:
        asker = Asker(used, settings, now=now, prefectures=prefectures, budget=0)
        with turns.archive() as archive:
            chosen, fresh = due(archive, accounts, now=now, only=only, everyone=everyone, days=days)
            ground = Ground(asker, now.date(), archive.sources(), domains, own_domains(accounts, departments))
            rounds = _Round(turns, ground, prefectures, archive.checks(), LookReport(fresh=fresh))
            rounds.learn(archive)
        if chosen:
            rounds.go(track(chosen, "proofs", len(chosen)))
    return rounds.report


def _unsaid(_: str) -> None:
    """Keep to oneself: under cron, in tests."""


class _Round:
    """Looks one after the other, and keeps each that asked somebody before the next one begins."""

    def __init__(
        self,
        turns: Turns,
        ground: Ground,
        prefectures: frozenset[str],
        checks: Mapping[str, ProofCheck],
        report: LookReport,
    ) -> None:
        self.report = report
        self._turns = turns
        self._ground = ground
        self._asker = ground.asker
        self._prefectures = prefectures
        self._checks = checks
        self._waiting: list[ProofCheck] = []

    def go(self, accounts: Iterator[Account]) -> None:
        try:
            for account in accounts:
                self._look(account)
                if self._asker.asked or len(self._waiting) >= BATCH:
                    self._keep(PATIENCE)
        except BaseException:  # also when somebody ends the run by hand, who is not to wait
            with suppress(BusyError):
                self._keep(0.0)
            raise
        self._keep(PATIENCE)

    def learn(self, archive: ArchiveReader) -> None:
        """Learn what the runs of the portal leave to ask."""
        now = self._asker.now
        asked = archive.requests(now - _BUDGET_SPAN).items()
        spent = sum(count for address, count in asked if host_group(address, self._prefectures) == PREFECTURES)
        self._asker.renew(
            budget=self._asker.settings.platform_budget - spent,
            held=[hold.group for hold in archive.holds().values() if hold.until > now],
            spending=Spending(*archive.billed(now.replace(hour=0, minute=0, second=0))),
        )

    def _look(self, account: Account) -> None:
        before = self._checks.get(account.id)
        try:
            found = look_at(account, self._ground, suspended=suspended(account, before))
        except PostponedError:
            self.report.postponed.append(account.id)
            return
        self._waiting.append(after(before, found, account, self._asker.now))
        _tell(self.report, before, self._waiting[-1])

    def _keep(self, patience: float) -> None:
        """Write down what was found, asked and refused."""
        if not self._waiting and not self._asker.asked:
            return
        with self._turns.archive(patience) as archive:
            archive.keep_checks(self._waiting)
            self._waiting = []
            archive.keep_retrievals(self._asker.take_records())
            if refusal := self._asker.take_refusal():
                before, wait = archive.holds().get(PREFECTURES), refusal.retry_after
                hold = hold_after(PREFECTURES, refusal.reason, before=before, now=self._asker.now, retry_after=wait)
                archive.hold(hold)
            self.learn(archive)


def _tell(report: LookReport, before: ProofCheck | None, check: ProofCheck) -> None:
    report.checks.append(check)
    was = before is not None and before.suspended
    if check.suspended and not was:
        report.suspended.append(check.account)
    elif was and not check.suspended:
        report.lifted.append(check.account)
