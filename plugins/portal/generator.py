"""The portal as a Pelican plugin: one generator that reads the archive, one writer for the editorial pages."""

from typing import Any

from pelican import Pelican, signals
from pelican.generators import Generator

from plugins import clock
from plugins.accounts.files import load_files
from plugins.archive import ArchiveWriter
from plugins.lock import held
from plugins.portal.build import build
from plugins.portal.editorial import EditorialWriter, editorial_of, refuse_broken
from plugins.portal.world import World
from plugins.settings import from_mapping


class PortalGenerator(Generator):  # type: ignore[misc] # Pelican has no types
    """Builds every site from the archive; posts never become Pelican's articles."""

    def generate_output(self, writer: EditorialWriter) -> None:
        """Write what changed since the last build; Pelican's own pages are already in place."""
        refuse_broken(self.context)
        settings = writer.world.settings
        with held(settings.lock), ArchiveWriter.open(settings.archive) as archive:
            build(archive, writer.world, now=clock.now(), editorial=editorial_of(type(writer), writer.world))


def connect() -> None:
    """Connect the generator and the writer to Pelican's signals."""
    signals.get_generators.connect(_generators)
    signals.get_writer.connect(_writer)


def _generators(_: Pelican) -> type[PortalGenerator]:
    return PortalGenerator


def _writer(pelican: Any) -> type[EditorialWriter]:
    settings = from_mapping(pelican.settings)
    files = load_files(settings, clock.now().date())
    return EditorialWriter.bound(World(settings, files.departments, files.accounts))
