"""`accounts check --online`: look again, by machine, at what shows that each account is official."""

import sys
from collections.abc import Sequence

import click

from plugins import clock
from plugins.cli.portal import Portal
from plugins.errors import AccountError
from plugins.lock import held
from plugins.model import Account, ProofCheck, Verdict

DAYS = 7


def look_again(
    portal: Portal,
    departments: tuple[str, ...] = (),
    *,
    everyone: bool = False,
    days: int = DAYS,
    dry_run: bool = False,
) -> None:
    """Look at the proofs that are due, say a line for each, and end with exit code 3 where one fails."""
    from plugins.proofs.look import due
    from plugins.proofs.look import look as look_at_all
    from plugins.proofs.turns import Turns

    files, settings, now = portal.files, portal.settings, clock.now()
    only = portal.sites(departments)
    turns = Turns(settings, say=portal.say)
    if dry_run:
        with turns.archive() as archive:
            chosen, fresh = due(archive, files.accounts, now=now, only=only, everyone=everyone, days=days)
        _say_due(chosen, fresh)
        return
    with held(settings.lock.with_name(f"{settings.lock.name}.proofs")):
        report = look_at_all(
            settings, files.accounts, files.departments,
            now=now, only=only, everyone=everyone, days=days, turns=turns, track=portal.track,
        )  # fmt: skip
    for check in report.checks:
        click.echo(_line(check))
    counts = ", ".join(f"{report.count(verdict)} {verdict}" for verdict in Verdict)
    click.echo(f"{len(report.checks)} accounts looked at: {counts}; {report.fresh} looked at lately")
    for words, ids in (
        ("suspended: not read from now on", report.suspended),
        ("no longer suspended", report.lifted),
        ("left for the next run", report.postponed),
    ):
        if ids:
            click.echo(f"{words}: {', '.join(ids)}")
    if report.count(Verdict.FAILS):
        sys.exit(AccountError.exitcode)


def _line(check: ProofCheck) -> str:
    suspended = " (suspended)" if check.suspended else ""
    return f"{check.verdict:<7}  {check.account:<44}  {check.detail}{suspended}"


def _say_due(chosen: Sequence[Account], fresh: int) -> None:
    for account in chosen:
        click.echo(f"{account.proof.kind:<13}  {account.id:<44}  {account.proof.page or account.home}")
    click.echo(f"{len(chosen)} accounts would be looked at; {fresh} looked at lately")
