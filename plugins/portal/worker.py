"""A worker process of a build: opens the archive for reading once, then performs jobs."""

from plugins.archive import ArchiveReader
from plugins.lock import end_with_parent
from plugins.portal.job import Done, Job
from plugins.portal.perform import perform, renderer_for
from plugins.portal.render import Renderer
from plugins.portal.world import World


class _Bench:
    """What this process works with; set once, when the process starts."""

    archive: ArchiveReader
    world: World
    renderer: Renderer


def start(world: World) -> None:
    """Make this process ready."""
    end_with_parent()
    _Bench.archive = ArchiveReader.open(world.settings.archive)
    _Bench.world = world
    _Bench.renderer = renderer_for(world)


def work(job: Job) -> Done:
    """Perform *job* in this process."""
    return perform(job, _Bench.archive, _Bench.world, _Bench.renderer)
