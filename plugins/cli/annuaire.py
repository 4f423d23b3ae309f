"""`accounts annuaire`: propose accounts out of the directory of the administration (DILA)."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import click

from plugins import clock
from plugins.cli.output import give
from plugins.cli.portal import Portal, departments_option, pass_portal, shared_options
from plugins.errors import AccountError
from plugins.settings import Settings

PAGE = 100
"""Records on a page of the API, the most that it gives (Opendatasoft Explore API 2.1, "limit")."""

DEEPEST = 10_000
"""How far its pages go: offset and limit together may not be more."""

PAUSE = 2.0
"""Seconds between two pages, beside what the settings want between two requests to a host."""


_HELP = """\
Propose an accounts file from records of DILA's directory ("Annuaire de l'administration").

FILE is an export in JSON. URL is an export, or the records of the API, asked 100 at a time as far as 10,000:
narrow it with where=, as in

\b
https://api-lannuaire.service-public.gouv.fr/api/explore/v2.1/catalog/datasets/
  api-lannuaire-administration/records?where=pivot LIKE "prefecture"

An answer is read up to GYROPHARE_BODY_CAP bytes: download a larger export, and give the file. What is proposed is
disabled: read it, complete it as each note says, then put it into content/accounts.
"""


@click.command(help=_HELP)
@shared_options
@click.argument("source", metavar="FILE|URL")
@departments_option
@click.option("--mairies", is_flag=True, help="Town halls too: 35,000 of them in the whole directory.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
    help="Write the accounts file there instead of showing it; an existing file is never overwritten.",
)  # fmt: skip
@pass_portal
def annuaire(portal: Portal, source: str, departments: tuple[str, ...], mairies: bool, output: Path | None) -> None:  # noqa: FBT001 - click's way
    """Propose an accounts file from records of DILA's directory."""
    from plugins.accounts.exchange import better_proofs, read_records, survey, to_toml

    sites = portal.sites(departments)
    problems: list[str] = []
    records: list[object] = []
    for text in _texts(source, portal.settings, portal.say):
        records += read_records(text, source, problems)
    files, today = portal.files, clock.now().date()
    found = survey(records, files.departments, files.accounts, today, only=sites, town_halls=mairies)
    accounts = [one for one in found.accounts if sites is None or one.site in sites]
    for problem in (*problems, *found.problems):
        click.echo(problem, err=True)
    better = [one for one in found.better if sites is None or one.account.site in sites]
    give(to_toml(accounts) + better_proofs(better), output)
    for tally in found.tallies:
        click.echo(
            f"{tally.kind:<20} {tally.offices:>6} offices, {tally.networks:>6} with social networks, "
            f"{tally.sites:>6} with a site",
            err=True,
        )
    for network, count in found.left_out.items():
        click.echo(f"{network:<20} {count:>6} addresses left out: the portal does not know that network", err=True)
    known = f"{found.skipped_known} already known" + (f", {len(better)} of them better proved here" if better else "")
    click.echo(f"{len(records)} records: {len(accounts)} new accounts, {known}", err=True)


def _texts(source: str, settings: Settings, say: Callable[[str], None]) -> Iterator[str]:
    """Yield the text of *source*, page by page where it is the API's; raise `RetrieveError` or `AccountError`."""
    if "://" not in source:
        yield _decoded(source, _file(Path(source)))
        return
    from plugins.feeds.retrieve import Retriever

    with Retriever(settings) as retriever:
        if not urlsplit(source).path.endswith("/records"):
            yield _decoded(source, retriever.get(source).body)
            return
        for offset in range(0, DEEPEST, PAGE):
            if offset:
                time.sleep(max(PAUSE, settings.host_gap))
            text = _decoded(source, retriever.get(_page(source, offset)).body)
            yield text
            total = _total(text)
            say(f"{min(offset + PAGE, total)} of {total} records")
            if offset + PAGE >= total:
                return
        say(f"the API gives no more than {DEEPEST} records: narrow them with where=, or give an export")


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise AccountError(f"{path}: cannot be read: {error.strerror}; expected an export of the directory") from error


def _decoded(source: str, body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise AccountError(f"{source}: not UTF-8 text; expected an export of the directory in JSON") from error


def _page(source: str, offset: int) -> str:
    """Return the address of the page of *source* that begins at *offset*, in an order that stays the same."""
    parts = urlsplit(source)
    query = {"order_by": "id"} | dict(parse_qsl(parts.query)) | {"limit": str(PAGE), "offset": str(offset)}
    return parts._replace(query=urlencode(query)).geturl()


def _total(text: str) -> int:
    """Return how many records the API says there are, none where it does not."""
    try:
        total = json.loads(text).get("total_count", 0)
    except (ValueError, AttributeError, RecursionError):
        return 0
    return total if isinstance(total, int) else 0
