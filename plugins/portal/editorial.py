"""Pelican's part: the editorial pages of `content/pages`, read by Pelican, written into every site.

A page stands in each department's site as in the national one, since each is complete in itself.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar

from pelican import Pelican, signals
from pelican.settings import read_settings
from pelican.writers import Writer

from plugins.errors import BuildError
from plugins.portal.state import Editorial, editorial_fingerprint, static_version
from plugins.portal.urls import NATIONAL, folder
from plugins.portal.world import World
from plugins.portal.write import write_if_changed


class EditorialWriter(Writer):  # type: ignore[misc] # Pelican has no types
    """Pelican's writer, made lean: each page once per site, and no file touched that holds the same bytes."""

    world: ClassVar[World]
    pages: ClassVar[set[str]]

    @classmethod
    def bound(cls, world: World) -> "type[EditorialWriter]":
        """Return a writer class for *world*: Pelican wants a class, and makes the writer itself."""
        return type("BoundWriter", (cls,), {"world": world, "pages": set()})

    def write_file(self, name: str, template: Any, context: Mapping[str, Any], *_: Any, **kwargs: Any) -> None:
        """Write the page *name* into every site; nothing else is asked of Pelican by the settings.

        Raises `BuildError` naming the content files that Pelican could not read: it goes on without them.
        """
        if not name or "page" not in kwargs:
            return
        refuse_broken(context)
        settings = self.world.settings
        self.pages.add(name)
        shared = {
            "SITENAME": settings.sitename,
            "SITEURL": settings.siteurl,
            "version": static_version(settings.theme),
            "page": kwargs["page"],
        }
        for code in (*self.world.sites, NATIONAL):
            site = self.world.site(code)
            canonical = f"{site.url}/{name.removesuffix('index.html')}"
            page = template.render(shared, site=site, canonical=canonical)
            write_if_changed(settings.output / (folder(code) + name), page.encode())


def refuse_broken(context: Mapping[str, Any]) -> None:
    """Raise `BuildError` for content files that Pelican noted as unreadable in its shared context."""
    broken = sorted(str(file) for file, content in context["generated_content"].items() if content is None)
    if broken:
        raise BuildError(
            f"{broken[0]}: Pelican cannot read this page ({len(broken)} such): expected lines such as "
            '"Title: ..." first, then an empty line, then the text; its own message is above'
        )


def editorial_of(writer: type[EditorialWriter], world: World) -> Editorial:
    """Return what *writer* wrote, for the state of the build."""
    return Editorial(editorial_fingerprint(world), tuple(sorted(writer.pages)))


def write_pages(file: Path, overrides: Mapping[str, Any], world: World) -> Editorial:
    """Let Pelican, by the settings *file* with *overrides*, write its pages into every site.

    Raises `BuildError` when a page or its template is broken.
    """
    settings = read_settings(str(file), override={**overrides, "PLUGINS": []})
    writer = EditorialWriter.bound(world)

    def get_writer(_: Pelican) -> type[EditorialWriter]:
        return writer

    with signals.get_writer.connected_to(get_writer), redirect_stdout(StringIO()), _errors():
        Pelican(settings).run()
    return editorial_of(writer, world)


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except BuildError:
        raise
    except Exception as error:
        raise BuildError(f"editorial pages: {type(error).__name__}: {error}") from error
