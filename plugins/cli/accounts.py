"""`accounts`: list, check, import and export the registry of official accounts."""

import sys
from pathlib import Path
from typing import Any

import click

from plugins import clock
from plugins.cli.lazy import LazyGroup
from plugins.cli.output import give
from plugins.cli.portal import Portal, departments_option, pass_portal, shared_options
from plugins.cli.proofs import DAYS, look_again
from plugins.errors import AccountError
from plugins.model import Account

_LONG = {
    "discover": "plugins.cli.discover:discover_command",
    "annuaire": "plugins.cli.annuaire:annuaire",
}


@click.group(cls=LazyGroup, lazy=_LONG)
@shared_options
def accounts() -> None:
    """Find, list, check, import and export the official accounts."""


@accounts.command("list")
@shared_options
@departments_option
@click.option("--enabled", is_flag=True, help="Only those that are read.")
@pass_portal
def list_accounts(portal: Portal, departments: tuple[str, ...], enabled: bool) -> None:  # noqa: FBT001 - click's way
    """List the accounts: whether each is read, its department, service, platform and address."""
    sites = portal.sites(departments)
    chosen = [
        account
        for account in portal.files.accounts
        if (sites is None or account.site in sites) and (account.enabled or not enabled)
    ]
    for account in chosen:
        click.echo(_line(account))
    read = sum(account.enabled for account in chosen)
    portal.say(f"{len(chosen)} accounts, {read} of them read")


def _line(account: Account) -> str:
    state = "read" if account.enabled else "off"
    where = account.address or account.home
    return f"{state:<4}  {account.site:<6}  {account.service:<12}  {account.platform:<9}  {account.id:<44}  {where}"


@accounts.command()
@shared_options
@departments_option
@click.option("--online", is_flag=True, help="Look again, by machine, at what proves each account; politely.")
@click.option("--all", "everyone", is_flag=True, help="With --online: also the accounts that are not read.")
@click.option(
    "--older-than", "days", type=click.IntRange(0), default=DAYS, show_default=True, metavar="DAYS",
    help="With --online: only the accounts whose last look is at least that old.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="With --online: tell who would be looked at; ask nobody, keep nothing.")
@pass_portal
def check(portal: Portal, /, *, departments: tuple[str, ...], online: bool, **looking: Any) -> None:
    """Check the files and tell what deserves a look; exit code 3 where something is wrong.

    With --online the proofs themselves are looked at again. One that fails twice, a day or more apart, suspends its
    account: it is kept and shown, and not read, until a look holds again or its file gives a newer proof.
    """
    if online:
        look_again(portal, departments, **looking)
        return
    if departments or looking != {"everyone": False, "days": DAYS, "dry_run": False}:
        raise click.UsageError("these options say how to look: add --online")
    _check_files(portal)


def _check_files(portal: Portal) -> None:
    from plugins.accounts.check import Severity
    from plugins.accounts.check import check as check_accounts
    from plugins.cli.moderation import idle

    files, now = portal.files, clock.now()
    bridges = portal.settings.bridges.values()
    found = check_accounts(files.accounts, files.departments, now.date(), tuple(bridges))
    found += (*idle(files.moderation, portal.settings.archive, now),)
    for finding in found:
        click.echo(f"{finding.severity:<7}  {finding.subject:<44}  {finding.message}")
    counts = ", ".join(f"{sum(f.severity is severity for f in found)} {severity}s" for severity in Severity)
    click.echo(f"{len(files.accounts)} accounts, {len(files.departments)} departments: {counts}")
    if any(finding.severity is Severity.ERROR for finding in found):
        sys.exit(AccountError.exitcode)


@accounts.command("import")
@shared_options
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
    help="Write the accounts file there instead of showing it; an existing file is never overwritten.",
)  # fmt: skip
@pass_portal
def import_accounts(portal: Portal, file: Path, output: Path | None) -> None:
    """Propose an accounts file from FILE.csv or FILE.opml.

    Known accounts are left out. What is proposed is disabled unless its proof can be told from its address: read the
    result before you put it into content/accounts.
    """
    from plugins.accounts.exchange import read_csv, read_opml, to_toml

    readers = {".csv": read_csv, ".opml": read_opml, ".xml": read_opml}
    if file.suffix.lower() not in readers:
        raise AccountError(f"{file}: expected a file that ends in .csv or .opml")
    files = portal.files
    imported = readers[file.suffix.lower()](file, files.departments, files.accounts, clock.now().date())
    for problem in imported.problems:
        click.echo(problem, err=True)
    give(to_toml(imported.accounts), output)
    click.echo(
        f"{len(imported.accounts)} new accounts, {imported.skipped_known} already known, "
        f"{len(imported.problems)} rows left out",
        err=True,
    )
    if imported.problems:
        sys.exit(AccountError.exitcode)


@accounts.command()
@shared_options
@click.option(
    "--format", "kind", type=click.Choice(["csv", "opml"]), help="Default: by the ending of the output, else csv."
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write there; never overwrites.")
@departments_option
@pass_portal
def export(portal: Portal, kind: str | None, output: Path | None, departments: tuple[str, ...]) -> None:
    """Export the accounts as CSV (all of them) or OPML (those with an address, for feed readers)."""
    from plugins.accounts.exchange import write_csv, write_opml

    sites = portal.sites(departments)
    chosen = [account for account in portal.files.accounts if sites is None or account.site in sites]
    opml = kind == "opml" or (kind is None and output is not None and output.suffix.lower() in {".opml", ".xml"})
    give(write_opml(chosen) if opml else write_csv(chosen), output)
