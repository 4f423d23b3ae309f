"""A build: what changed since the last one, planned, shared out, written, recorded."""

import multiprocessing
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime

from plugins.archive import ArchiveReader, ArchiveWriter
from plugins.clock import stopwatch
from plugins.portal.job import Done, Job
from plugins.portal.plan import both, changed, looked_again, measured_again
from plugins.portal.state import SUSPENDED, BuildState, Editorial, fingerprint, looks, read_state, write_state
from plugins.portal.urls import NATIONAL, PageKey, folder
from plugins.portal.world import World
from plugins.portal.write import files_below, remove, settle
from plugins.progress import Track, quiet

SHARED = 600
"""Posts or pages from which a build is worth other processes: each is ready after about as many pages' time."""

EMPTY_SITE = 20
"""Pages of a site without posts."""


@dataclass(slots=True)
class BuildReport:
    """Counts of a build; *seconds* of wall time by phase."""

    kept: bool = False  # nothing was done: an empty archive never takes the place of a site that stands
    sites: int = 0
    alerts_ended: int = 0
    pages_rendered: int = 0
    files_written: int = 0
    files_removed: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


def build(
    archive: ArchiveWriter,
    world: World,
    *,
    now: datetime,
    sites: Collection[str] | None = None,
    editorial: Editorial | None = None,
    track: Track = quiet,
) -> BuildReport:
    """Bring the output up to the archive as it stands at *now*, and return what that took.

    *sites* limits the build to some; the others, and the national site, catch up at the next build without limit.
    *editorial* tells which pages Pelican has just written, None where they are as at the last build. Raises
    `BuildError` when a file cannot be rendered or written: nothing was removed then, and the next build starts from
    where this one did.
    """
    start = stopwatch()
    report = BuildReport(alerts_ended=archive.end_due(now))
    world = world.with_checks(archive.checks())
    output = world.settings.output
    found, name, mark, revision = read_state(output), archive.name(), fingerprint(world), archive.revision()
    if not revision and found.archive not in {"", name}:
        return BuildReport(kept=True)
    built = found.revisions if (found.archive, found.fingerprint) == (name, mark) else {}
    editorial = editorial or Editorial(found.editorial, found.pages)
    considered, shown = _considered(world, sites), looks(world)
    places = {account.id: account.site for account in world.accounts if account.id in shown}
    measured = dict.fromkeys(considered, world.quality.digest if world.quality else "")
    again = both(looked_again(places, found.looks, shown, SUSPENDED), measured_again(found.quality, measured))
    jobs = _jobs(archive, built, considered, again, editorial.pages)
    report.sites = len(jobs)
    report.seconds["plan"] = stopwatch() - start
    gone = _left_over(world, found, editorial)
    for done in track(_perform_all(jobs, archive, world), "sites", len(jobs)):
        report.pages_rendered += done.rendered
        report.files_written += done.written
        gone.update(done.gone)
    report.seconds["render"] = stopwatch() - start - report.seconds["plan"]
    report.files_removed = remove(output, gone)
    if report.files_written or report.files_removed:
        settle()
    kept = {site: at for site, at in built.items() if site == NATIONAL or site in world.sites}
    revisions = kept | dict.fromkeys(considered, revision)
    told = {one: (shown if places[one] in considered else found.looks).get(one, "") for one in places}
    kept_measures = {site: found.quality.get(site, "") for site in kept} | measured
    write_state(output, BuildState(name, mark, revisions, editorial.fingerprint, editorial.pages, told, kept_measures))
    report.seconds["total"] = stopwatch() - start
    return report


def _considered(world: World, sites: Collection[str] | None) -> tuple[str, ...]:
    """Return the sites to look at: those linked to before the national one, which links to them."""
    if sites is None:
        return (*world.sites, NATIONAL)
    return tuple(site for site in world.sites if site in sites)


def _jobs(
    archive: ArchiveReader,
    built: Mapping[str, int],
    considered: Sequence[str],
    again: Mapping[str, set[PageKey]],
    pages: tuple[str, ...],
) -> list[Job]:
    """Return what is to be done on each site: what changes touch, and what is to be made *again* beside."""
    revisions = {built[site] for site in considered if site in built}
    changes = archive.changes(min(revisions)) if revisions else []
    keys = {revision: changed(change for change in changes if change.seq > revision) for revision in revisions}
    jobs = []
    for site in considered:
        if site not in built:
            jobs.append(Job(site, None, pages))
        elif touched := keys[built[site]].get(site, set()) | again.get(site, set()):
            jobs.append(Job(site, frozenset(touched), pages))
    return jobs


def _left_over(world: World, found: BuildState, editorial: Editorial) -> set[str]:
    """Return the files of sites that are no more, and the editorial pages that went."""
    gone = {
        f"{folder(site)}{page}" for site in (*world.sites, NATIONAL) for page in {*found.pages} - {*editorial.pages}
    }
    for site in found.revisions.keys() - {*world.sites, NATIONAL}:
        gone |= {f"{site}/{name}" for name in files_below(world.settings.output / site)}
    return gone


def _perform_all(jobs: Sequence[Job], archive: ArchiveReader, world: World) -> Iterator[Done]:
    """Yield what each job did; the national site's job runs after all others, so that it links to what is there."""
    if not jobs:
        return
    from plugins.portal.perform import perform, renderer_for  # noqa: PLC0415 - a build without news needs neither Jinja nor Babel

    renderer = renderer_for(world)
    others = [job for job in jobs if job.site != NATIONAL]
    if world.settings.workers > 1 and _weight(others, archive) > SHARED:
        yield from _perform_shared(others, world)
    else:
        yield from (perform(job, archive, world, renderer) for job in others)
    yield from (perform(job, archive, world, renderer) for job in jobs if job.site == NATIONAL)


def _weight(jobs: Sequence[Job], archive: ArchiveReader) -> int:
    whole = archive.tally().posts if any(job.keys is None for job in jobs) else 0
    return whole + sum(len(job.keys) if job.keys is not None else EMPTY_SITE for job in jobs)


def _perform_shared(jobs: Sequence[Job], world: World) -> Iterator[Done]:
    from plugins.portal.worker import start, work  # noqa: PLC0415 - as above

    context = multiprocessing.get_context("spawn")  # the same on every system, and safe after threads
    with ProcessPoolExecutor(world.settings.workers, context, start, (world,)) as pool:
        futures = [pool.submit(work, job) for job in jobs]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
