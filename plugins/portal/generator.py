"""The portal as a Pelican plugin: one generator that reads the archive, one writer for the editorial pages."""

from typing import Any

from pelican import Pelican, signals
from pelican.generators import Generator

from plugins import clock
from plugins.accounts.files import load_files
from plugins.archive import ArchiveWriter
from plugins.ending import plainly
from plugins.lock import held
from plugins.portal.build import build
from plugins.portal.editorial import EditorialWriter, editorial_of, refuse_broken
from plugins.portal.world import World
from plugins.settings import from_mapping


class PluginWriter(EditorialWriter):
    """The writer of the editorial pages, whose errors end Pelican plainly."""

    def write_file(self, *arguments: Any, **options: Any) -> None:
        """Write a page into every site."""
        with plainly(__name__):
            super().write_file(*arguments, **options)


class PortalGenerator(Generator):  # type: ignore[misc] # Pelican has no types
    """Builds every site from the archive; posts never become Pelican's articles."""

    def generate_output(self, writer: EditorialWriter) -> None:
        """Write what changed since the last build; Pelican's own pages are already in place."""
        settings = writer.world.settings
        with plainly(__name__), held(settings.lock), ArchiveWriter.open(settings.archive) as archive:
            refuse_broken(self.context)
            build(archive, writer.world, now=clock.now(), editorial=editorial_of(type(writer), writer.world))


def connect() -> None:
    """Connect the generator and the writer to Pelican's signals."""
    signals.get_generators.connect(_generators)
    signals.get_writer.connect(_writer)


def _generators(_: Pelican) -> type[PortalGenerator]:
    return PortalGenerator


def _writer(pelican: Any) -> type[EditorialWriter]:
    with plainly(__name__):
        settings = from_mapping(pelican.settings)
        files = load_files(settings, clock.now().date())
        return PluginWriter.bound(World(settings, files.departments, files.accounts))
