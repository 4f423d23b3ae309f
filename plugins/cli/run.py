"""`run`, and its two halves `collect` and `build`."""

import json
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from plugins import clock
from plugins.archive import ArchiveWriter
from plugins.cli.portal import Portal, departments_option, pass_portal, shared_options
from plugins.collect.report import CollectReport
from plugins.errors import SettingsError, SourceError
from plugins.lock import held
from plugins.portal.build import BuildReport
from plugins.portal.build import build as build_sites
from plugins.portal.state import Editorial, editorial_fingerprint, read_state
from plugins.portal.world import World

report_option = click.option(
    "--report", metavar="FILE.json", type=click.Path(dir_okay=False, path_type=Path),
    help="Write counts and seconds of each phase to this file.",
)  # fmt: skip


@dataclass(slots=True)
class Tick:
    """One run: what it did, for the report."""

    started: datetime
    collected: CollectReport | None = None
    built: BuildReport | None = None


@click.command()
@shared_options
@departments_option
@report_option
@pass_portal
def run(portal: Portal, departments: tuple[str, ...], report: Path | None) -> None:
    """Collect, then build: the line for cron.

    Quiet without a terminal unless something is wrong for the whole run.
    """
    with _tick(portal, report) as (archive, tick):
        tick.collected = collect_due(portal, archive, tick.started, departments)
        tick.built = build_changed(portal, archive, tick.started, departments)
    _refuse_silence(tick)


@click.command()
@shared_options
@departments_option
@report_option
@pass_portal
def collect(portal: Portal, departments: tuple[str, ...], report: Path | None) -> None:
    """Ask the due sources, archive what is new.

    No address is asked more than once an hour unless its account says so.
    """
    with _tick(portal, report) as (archive, tick):
        tick.collected = collect_due(portal, archive, tick.started, departments)
    _refuse_silence(tick)


@click.command()
@shared_options
@departments_option
@report_option
@pass_portal
def build(portal: Portal, departments: tuple[str, ...], report: Path | None) -> None:
    """Write the pages that changed; ask no source.

    Deleting the output folder makes the next build write everything again, to the same bytes.
    """
    with _tick(portal, report) as (archive, tick):
        tick.built = build_changed(portal, archive, tick.started, departments)


def collect_due(portal: Portal, archive: ArchiveWriter, now: datetime, departments: tuple[str, ...]) -> CollectReport:
    """Collect what is due at *now* and tell how it went."""
    from plugins.collect.run import collect as collect_sources

    files = portal.files
    report = collect_sources(
        portal.settings,
        archive,
        files.accounts,
        files.departments,
        now=now,
        sites=portal.sites(departments),
        hidden=files.moderation.hidden_posts,
        corrections=files.moderation.corrections,
        pins=files.moderation.pinned_until,
        track=portal.track,
    )
    for line in report.in_words():
        if portal.talks or (report.nothing_read and report.tried):
            click.echo(line, err=True)
    if retagged := report.retagged_in_words():
        portal.say(retagged)
    portal.say(
        f"collected: {report.tried} of {report.sources} sources were due; {report.posts_new} new posts, "
        f"{report.posts_edited} edited, {report.posts_withdrawn} withdrawn; {report.failed} sources failed"
    )
    return report


def build_changed(portal: Portal, archive: ArchiveWriter, now: datetime, departments: tuple[str, ...]) -> BuildReport:
    """Build what changed up to *now* and tell how it went."""
    world = World(portal.settings, portal.files.departments, portal.files.accounts)
    report = build_sites(
        archive,
        world,
        now=now,
        sites=portal.sites(departments),
        editorial=_editorial(portal, world),
        track=portal.track,
    )
    if report.kept:
        portal.say(f"kept: the archive is empty, and {portal.settings.output} holds the site of another one")
        return report
    portal.say(
        f"built: {report.sites} sites changed; {report.pages_rendered} pages rendered, {report.files_written} files "
        f"written, {report.files_removed} removed in {portal.settings.output}"
    )
    return report


def _editorial(portal: Portal, world: World) -> Editorial | None:
    """Let Pelican write its pages when what they are made of changed."""
    if read_state(world.settings.output).editorial == editorial_fingerprint(world):
        return None
    from plugins.portal.editorial import write_pages

    return write_pages(portal.file, portal.overrides, world)


@contextmanager
def _tick(portal: Portal, report: Path | None) -> Iterator[tuple[ArchiveWriter, Tick]]:
    tick = Tick(clock.now())
    start = clock.stopwatch()
    settings, _ = portal.settings, portal.files  # wrong files are refused before anything is touched
    with held(settings.lock), ArchiveWriter.open(settings.archive) as archive:
        yield archive, tick
    if report is not None:
        _write(report, _summary(tick, clock.stopwatch() - start))


def _summary(tick: Tick, seconds: float) -> dict[str, Any]:
    return {
        "started": tick.started.isoformat(),
        "seconds": round(seconds, 3),
        "peak_memory": _peak(resource.RUSAGE_SELF),
        "peak_memory_of_a_worker": _peak(resource.RUSAGE_CHILDREN),
        "collect": asdict(tick.collected) if tick.collected else None,
        "build": asdict(tick.built) if tick.built else None,
    }


def _peak(who: int) -> int:
    """Return in bytes the most memory that this process, or one of those that it started, ever held."""
    # Linux gives kilobytes, macOS bytes: getrusage(2) of each.
    return resource.getrusage(who).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _write(file: Path, summary: dict[str, Any]) -> None:
    try:
        file.write_text(json.dumps(summary, indent=1, ensure_ascii=False) + "\n", "utf-8")
    except OSError as error:
        raise SettingsError(f"--report {file}: {error.strerror}: expected a file that can be written") from error


def _refuse_silence(tick: Tick) -> None:
    report = tick.collected
    if report and report.nothing_read:
        sys.exit(SourceError.exitcode)
