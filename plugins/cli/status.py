"""`status`: what the archive holds, and how each source is doing."""

import json
from datetime import datetime, timedelta
from typing import Any

import click

from plugins import clock
from plugins.archive import ArchiveReader
from plugins.cli.portal import Portal, departments_option, pass_portal, shared_options
from plugins.model import Account, SourceState
from plugins.portal.state import read_state


@click.command()
@shared_options
@departments_option
@click.option("--json", "as_json", is_flag=True, help="The same for programs.")
@pass_portal
def status(portal: Portal, departments: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Tell what is archived and what is broken.

    Each source with its last success, its last new post, its next request, and the reason where it fails.
    """
    sites = portal.sites(departments)
    now = clock.now()
    with ArchiveReader.open(portal.settings.archive) as archive:
        tally, states, revision = archive.tally(), archive.sources(), archive.revision()
        day = archive.retrievals(now - timedelta(days=1))
    followed = [a for a in portal.files.accounts if a.enabled and (sites is None or a.site in sites)]
    lines = [_line(account, states.get(account.address), now) for account in followed]
    built = read_state(portal.settings.output).revisions
    behind = sum(1 for at in built.values() if at < revision)
    summary = {
        "posts": tally.listed,
        "withdrawn": tally.withdrawn,
        "current": tally.current,
        "newest": _iso(tally.newest),
        "retrievals_24h": day,
        "sites_built": len(built),
        "sites_behind": behind,
        "sources": lines,
    }
    click.echo(json.dumps(summary, indent=1, ensure_ascii=False) if as_json else _words(summary))


def _line(account: Account, state: SourceState | None, now: datetime) -> dict[str, Any]:
    known = state or SourceState(account.address)
    return {
        "account": account.id,
        "address": account.address,
        "state": _state(known),
        "last_try": _iso(known.last_try),
        "last_success": _iso(known.last_success),
        "last_new": _iso(known.last_new),
        "next_check": _iso(known.next_check),
        "due": not known.gone and (known.next_check is None or known.next_check <= now),
        "failures": known.failures,
        "error": known.error,
        "moved_to": known.moved_to,
    }


def _state(state: SourceState) -> str:
    if state.last_try is None:
        return "never tried"
    if state.gone:
        return "gone"
    return "failing" if state.failures else "well"


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _words(summary: dict[str, Any]) -> str:
    sources = summary["sources"]
    lines = [
        (
            f"archive: {summary['posts']} posts, {summary['current']} alerts and appeals standing, "
            f"{summary['withdrawn']} withdrawn; newest of {summary['newest'] or 'none'}"
        ),
        f"output: {summary['sites_built']} sites built, {summary['sites_behind']} behind the archive",
        "last 24 hours: " + ", ".join(f"{count} {outcome}" for outcome, count in summary["retrievals_24h"].items()),
        f"sources: {len(sources)} followed, {sum(line['state'] == 'well' for line in sources)} well",
    ]
    order = {"gone": 0, "failing": 1, "never tried": 2, "well": 3}
    worst_first = sorted(sources, key=lambda line: (order[line["state"]], line["account"]))
    return "\n".join([*lines, *(f"  {one['state']:<11}  {one['account']:<40}  {_detail(one)}" for one in worst_first)])


def _detail(line: dict[str, Any]) -> str:
    if line["state"] in {"failing", "gone"}:
        again = (
            "no more requests until its address changes"
            if line["state"] == "gone"
            else f"next try {line['next_check']}"
        )
        return f"{line['address']}: {line['error']} ({line['failures']} in a row; {again})"
    moved = f"; has moved to {line['moved_to']}" if line["moved_to"] else ""
    return f"last new post {line['last_new'] or 'never'}, next check {line['next_check'] or 'at once'}{moved}"
