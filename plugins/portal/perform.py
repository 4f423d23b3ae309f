"""The unit of work of a build: the pages of one site, in this process or in a worker."""

from pathlib import Path

from plugins.archive import ArchiveReader
from plugins.portal.job import Done, Job
from plugins.portal.plan import everything, everything_national, in_writing_order
from plugins.portal.render import Renderer
from plugins.portal.state import static_version
from plugins.portal.urls import NATIONAL, PageKey, folder, path
from plugins.portal.views import Views
from plugins.portal.world import World
from plugins.portal.write import files_below, write_if_changed


def renderer_for(world: World) -> Renderer:
    """Return the renderer of the theme: one serves any number of jobs."""
    settings = world.settings
    return Renderer(
        settings.theme,
        sitename=settings.sitename,
        siteurl=settings.siteurl,
        version=static_version(settings.theme),
        compiled=settings.cache.parent / "templates",
    )


def perform(job: Job, archive: ArchiveReader, world: World, renderer: Renderer) -> Done:
    """Render the pages of *job* and write those that differ; remove nothing: links to it may still stand.

    Raises `BuildError` when a page cannot be rendered or written.
    """
    settings = world.settings
    renderer.turn_to_another_site()
    views = Views(archive, world, job.site)
    keys = in_writing_order(_all_keys(job.site, archive, world) if job.keys is None else job.keys)
    views.prepare(keys)
    written = 0
    kept: set[str] = set()
    gone: set[str] = set()
    if job.keys is None:
        static = _static_files(job.site, settings.theme)
        kept |= static.keys()
        written += sum(write_if_changed(settings.output / name, data) for name, data in static.items())
    for key in keys:
        view, name = views.view(key), path(key)
        if view is None:
            gone.add(name)
        else:
            kept.add(name)
            written += write_if_changed(settings.output / name, renderer.render(view))
    if job.keys is None:
        gone |= _owned(job.site, settings.output) - kept - {folder(job.site) + name for name in job.pages}
    return Done(len(keys), written, tuple(sorted(gone)))


def _all_keys(site: str, archive: ArchiveReader, world: World) -> set[PageKey]:
    if site == NATIONAL:
        return everything_national()
    outline = archive.outline(site)
    followed = [account.id for account in world.shown(site)]
    return everything(site, posts=outline.posts, months=outline.months, accounts={*followed, *outline.accounts})


def _static_files(site: str, theme: Path) -> dict[str, bytes]:
    source = theme / "static"
    return {f"{folder(site)}static/{name}": (source / name).read_bytes() for name in sorted(files_below(source))}


def _owned(site: str, output: Path) -> set[str]:
    """Return the files of a site that are there; of the national one, those in places where only this build writes."""
    if site != NATIONAL:
        return {f"{site}/{name}" for name in files_below(output / site)}
    places = ("static", "sujets")
    return {f"{place}/{name}" for place in places for name in files_below(output / place)}
