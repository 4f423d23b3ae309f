"""`status`: what the archive holds, and how each source is doing."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import click

from plugins import clock
from plugins.accounts.suspension import suspended
from plugins.archive import ArchiveReader
from plugins.cli.portal import Portal, departments_option, pass_portal, shared_options
from plugins.collect.health import Health, Watched, diagnosis
from plugins.feeds.read import hindrance, remark
from plugins.feeds.schedule import host_group
from plugins.model import Account, Hold, ProofCheck, SourceState
from plugins.portal.state import read_state


@click.command()
@shared_options
@departments_option
@click.option("--json", "as_json", is_flag=True, help="The same for programs.")
@pass_portal
def status(portal: Portal, departments: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Tell what is archived and what is broken.

    Each source with its last success, its last new post, its next request, and what ails it: failing, gone, suspended
    (its proof no longer holds), off (a token is missing), held (its platform refused), frozen (silent for far longer
    than its rhythm), churning (every item changes at each reading).
    """
    sites = portal.sites(departments)
    now = clock.now()
    followed = [a for a in portal.files.accounts if a.enabled and (sites is None or a.site in sites)]
    with ArchiveReader.open(portal.settings.archive) as archive:
        tally, revision = archive.tally(), archive.revision()
        day = archive.retrievals(now - timedelta(days=1))
        items, dollars = archive.billed(now.replace(hour=0, minute=0, second=0))
        holds = archive.holds()
        lines = _lines(portal, archive, followed, holds, now)
    built = read_state(portal.settings.output).revisions
    behind = sum(1 for at in built.values() if at < revision)
    summary = {
        "posts": tally.listed,
        "withdrawn": tally.withdrawn,
        "current": tally.current,
        "newest": _iso(tally.newest),
        "retrievals_24h": day,
        "billed_today": {"items": items, "dollars": round(dollars, 4)},
        "platforms_on_hold": [
            {"platform": hold.group, "until": _iso(hold.until), "reason": hold.reason}
            for hold in holds.values()
            if hold.until > now
        ],
        "sites_built": len(built),
        "sites_behind": behind,
        "sources": lines,
    }
    click.echo(json.dumps(summary, indent=1, ensure_ascii=False) if as_json else _words(summary))


def _lines(
    portal: Portal, archive: ArchiveReader, followed: list[Account], holds: Mapping[str, Hold], now: datetime
) -> list[dict[str, Any]]:
    prefectures = {department.prefecture_host for department in portal.files.departments.values()}
    states, checks = archive.sources(), archive.checks()
    published = archive.rhythms([account.id for account in followed])
    lines = []
    for account in followed:
        state = states.get(account.address) or SourceState(account.address)
        hold = holds.get(host_group(state.moved_to or account.address, prefectures))
        suspended_by = _suspended(account, checks)
        watched = Watched(account, state, published[account.id], suspended_by, hindrance(account), hold)
        lines.append(_line(watched, now))
    return lines


def _suspended(account: Account, checks: Mapping[str, ProofCheck]) -> ProofCheck | None:
    check = checks.get(account.id)
    return check if suspended(account, check) else None


def _line(one: Watched, now: datetime) -> dict[str, Any]:
    state, found = one.state, diagnosis(one, now)
    idle = found.health in {Health.GONE, Health.SUSPENDED, Health.OFF, Health.HELD}
    return {
        "account": one.account.id,
        "address": one.account.address,
        "state": found.health,
        "reason": found.reason or remark(one.account, state.memory),
        "advice": found.advice,
        "last_try": _iso(state.last_try),
        "last_success": _iso(state.last_success),
        "last_new": _iso(state.last_new),
        "next_check": _iso(state.next_check),
        "due": not idle and (state.next_check is None or state.next_check <= now),
        "failures": state.failures,
        "error": state.error,
        "moved_to": state.moved_to,
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _words(summary: dict[str, Any]) -> str:
    sources, billed = summary["sources"], summary["billed_today"]
    lines = [
        (
            f"archive: {summary['posts']} posts, {summary['current']} alerts and appeals standing, "
            f"{summary['withdrawn']} withdrawn; newest of {summary['newest'] or 'none'}"
        ),
        f"output: {summary['sites_built']} sites built, {summary['sites_behind']} behind the archive",
        "last 24 hours: " + ", ".join(f"{count} {outcome}" for outcome, count in summary["retrievals_24h"].items()),
    ]
    if billed["items"]:
        lines.append(f"billed today: {billed['items']} posts, ${billed['dollars']:.2f}")
    lines += [
        f"left alone until {hold['until']}: {hold['platform']} ({hold['reason']})"
        for hold in summary["platforms_on_hold"]
    ]
    lines.append(f"sources: {len(sources)} followed, {sum(line['state'] == Health.WELL for line in sources)} well")
    order = list(Health)
    worst_first = sorted(sources, key=lambda line: (order.index(line["state"]), line["account"]))
    return "\n".join([*lines, *(f"  {one['state']:<11}  {one['account']:<40}  {_detail(one)}" for one in worst_first)])


def _detail(line: dict[str, Any]) -> str:
    advice = f"\n{'':15}what to do: {line['advice']}" if line["advice"] else ""
    if line["state"] in {Health.FAILING, Health.GONE}:
        again = (
            "no more requests until its address changes"
            if line["state"] == Health.GONE
            else f"next try {line['next_check']}"
        )
        return f"{line['address']}: {line['reason']} ({line['failures']} in a row; {again}){advice}"
    reason = f"{line['reason']}; " if line["reason"] else ""
    moved = f"; has moved to {line['moved_to']}" if line["moved_to"] else ""
    after = f"last new post {line['last_new'] or 'never'}, next check {line['next_check'] or 'at once'}"
    return f"{reason}{after}{moved}{advice}"
