"""`accounts discover`: what of an official site can be read, proposed as an accounts file."""

import sys
from datetime import timedelta
from pathlib import Path

import click

from plugins import clock
from plugins.cli.output import give
from plugins.cli.portal import Portal, pass_portal, shared_options
from plugins.discover.run import Discovery, Plan, discover
from plugins.discover.sites import Owners, Site
from plugins.discover.turns import Pace
from plugins.errors import AccountError, SettingsError, SourceError
from plugins.lock import held
from plugins.model import FRANCE, Service
from plugins.settings import Settings

_PLATFORM_PACE = 30.0  # seconds; what a scraper of all prefecture sites found to be borne
_HOST_PACE = 5.0
_PATIENCE = 120.0  # seconds that a person waits for one request

_EPILOG = """\b
Without a URL it visits the official sites of whole departments, slowly: hours for all of them. It may be
stopped at any time, and goes on where it was; a cron line does it in pieces:
  7 * * * *  cd /srv/gyrophare && .venv/bin/gyrophare accounts discover --all --for 50 -o discovered.toml
\b
Exit codes: 0 something or nothing was found, 3 a wrong argument or file, 4 nothing could be asked,
7 another discovery is at work.
"""


@click.command("discover", epilog=_EPILOG)
@shared_options
@click.argument("url", required=False)
@click.option("-d", "--department", "departments", multiple=True, metavar="CODE",
              help="Visit the official sites of this department (76, 2A...), or france; several times for several. "
                   "With a URL: whose site that is.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Visit those of all departments, and the national ones.")
@click.option("--service", type=click.Choice([one.value for one in Service]), help="With a URL: whose site that is.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
              help="Write the proposal there instead of showing it; never overwrites.")  # fmt: skip
@click.option("--enable", is_flag=True, help="Propose feeds of public hosts enabled, if they had entries this year.")
@click.option("--pace", type=click.FloatRange(min=0), metavar="SECONDS",
              help="Between two requests to one host. Default 5, and 30 for all prefecture sites together; with a URL "
                   "what the settings say, which is also the least.")  # fmt: skip
@click.option("--for", "minutes", type=click.FloatRange(min=0), metavar="MINUTES",
              help="Stop by itself after that; 0 asks nothing and writes what was found so far.")  # fmt: skip
@click.option("--progress", type=click.Path(path_type=Path, dir_okay=False),
              help="Where it keeps what it asked, so that nothing is asked twice within 30 days. "
                   "Default: var/discover.json, beside the lock.")  # fmt: skip
@click.option("--again", is_flag=True, help="Ask again also what was asked within 30 days.")
@pass_portal
def discover_command(
    portal: Portal,
    *,
    url: str | None,
    departments: tuple[str, ...],
    everything: bool,
    service: str | None,
    output: Path | None,
    enable: bool,
    pace: float | None,
    minutes: float | None,
    progress: Path | None,
    again: bool,
) -> None:
    """Find what of the site at URL can be read: feeds, pages of news, social accounts.

    Shows an accounts file to be read by a person: with what was read, where the links stand, and what failed. Known
    accounts are left out; nothing is enabled. Asks one request at a time, as robots.txt allows, and stops at the first
    refusal.
    """
    _check_output(output)
    found = _sites(portal, url, departments, everything=everything, service=service)
    settings, now = portal.settings, clock.now()
    plan = Plan(
        sites=found,
        pace=_pace(settings, pace, alone=url is not None),
        progress=_progress(settings, progress),
        until=None if minutes is None else now + timedelta(minutes=minutes),
        patience=_PATIENCE if url else float("inf"),
        anew=again,
        enable=enable,
    )
    if not settings.contact:
        portal.say("GYROPHARE_CONTACT is not set: the keeper of a site that is asked could not write to you")
    for site in found:
        if url and not site.public:
            _warn_of(site)
    with held(plan.progress.with_name(f"{plan.progress.name}.lock")):
        discovery = discover(settings, portal.files, plan, say=portal.say)
    unfinished = bool(minutes) and not url and (discovery.left.surveys or discovery.left.refused)
    _tell(portal, discovery, alone=url is not None)
    if discovery.nothing_asked and minutes != 0:
        sys.exit(SourceError.exitcode)
    if not unfinished:
        give(discovery.text, output)


def _sites(
    portal: Portal, url: str | None, departments: tuple[str, ...], *, everything: bool, service: str | None
) -> tuple[Site, ...]:
    files = portal.files
    owners = Owners(files.departments, files.accounts)
    portal.sites(departments)  # refuses a code that is none
    if url is None:
        if not departments and not everything:
            raise SettingsError("expected the address of a site, --department CODE or --all; see --help")
        if service:
            raise SettingsError(f"--service {service}: expected the address of the site beside it")
        return owners.sites([*files.departments, FRANCE] if everything else departments)
    if everything or len(departments) > 1:
        raise SettingsError("expected either the address of a site, of one department at most, or departments to visit")
    code = next((one for one in departments if one != FRANCE), None)
    kind = Service(service) if service else None
    return (owners.site(url, department=code, service=kind),)


def _pace(settings: Settings, seconds: float | None, *, alone: bool) -> Pace:
    host = seconds if seconds is not None else 0.0 if alone else _HOST_PACE
    platform = seconds if seconds is not None else 0.0 if alone else _PLATFORM_PACE
    return Pace(max(host, settings.host_gap), max(platform, settings.platform_gap), settings.platform_budget)


def _progress(settings: Settings, given: Path | None) -> Path:
    path = (given or settings.lock.parent / "discover.json").absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"--progress {path}: {error.strerror}: expected a file that can be made") from error
    return path


def _warn_of(site: Site) -> None:
    doubt = (
        "is in the files without a proof beyond doubt"
        if site.known
        else "is neither under .gouv.fr nor proved in the files"
    )
    click.echo(f"warning: {site.address} {doubt}: nothing found there comes enabled", err=True)


def _tell(portal: Portal, discovery: Discovery, *, alone: bool) -> None:
    """Say how it went: to a person always, under cron only where nothing at all could be asked."""
    left = discovery.left
    stopped = [f"{survey.site.address}: {survey.stopped}" for survey in discovery.surveys if survey.stopped]
    feeds, pages, profiles = (
        sum(len(getattr(survey, name)) for survey in discovery.surveys) for name in ("feeds", "pages", "profiles")
    )
    visited = len(discovery.surveys) - len(stopped)
    summary = (
        f"{visited} of {len(discovery.surveys)} sites visited to their end: {feeds} feeds, {pages} pages that can be "
        f"read, {profiles} profiles; {len(discovery.accounts)} accounts proposed"
    )
    lines = [*(() if left.surveys else stopped), summary]
    if left.surveys:
        lines.append(f"{left.surveys} sites left ({left.reason}): the same command goes on with them")
    if left.refused:
        lines.append(f"{left.refused} sites refused for now: the same command goes on with them later")
    for line in lines:
        if alone or portal.talks or discovery.nothing_asked:
            click.echo(line, err=True)


def _check_output(output: Path | None) -> None:
    """Refuse a file that could not be written in the end, before anything is asked."""
    if output is None:
        return
    if output.exists():
        raise AccountError(f"{output}: exists already; choose another name or move it away")
    if not output.absolute().parent.is_dir():
        raise AccountError(f"{output}: no such folder; expected a file that can be made")
