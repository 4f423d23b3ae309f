"""Views to bytes, by the theme's templates: the only module that imports Jinja."""

from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup

from plugins.errors import BuildError
from plugins.portal.cards import Card
from plugins.portal.items import Item
from plugins.portal.views import View
from plugins.portal.world import SiteView


class _Environment(Environment):
    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template as a plain dictionary.

        Jinja makes a chain of two, to see what is added later, and copies it for each page: that took longer than the
        text of a card. Here nothing is added later.
        """
        return {**self.globals, **(d or {})}


class Renderer:
    """Renders views; a card or a feed entry is rendered once for a site, whatever lists of it they stand in.

    *compiled* is a folder that keeps compiled templates between runs; it may be deleted at any hour.
    """

    def __init__(self, theme: Path, *, sitename: str, siteurl: str, version: str, compiled: Path | None = None) -> None:
        self._environment = _Environment(
            loader=FileSystemLoader(theme / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            bytecode_cache=_cache(compiled),
        )
        self._fragments: dict[tuple[str, str], Markup] = {}
        self._environment.globals.update(
            SITENAME=sitename,
            SITEURL=siteurl,
            version=version,
            show=self._fragment("_card.html", lambda card: card),
            entry=self._fragment("_entry.xml", lambda item: item.card),
            part=self._part,
        )

    def turn_to_another_site(self) -> None:
        """Forget the fragments: they hold addresses as seen from their site."""
        self._fragments.clear()

    def render(self, view: View) -> bytes:
        """Return the page of *view* in UTF-8.

        Raises `BuildError` naming the template when it is missing, broken, or asks for what the view does not have.
        """
        try:
            return self._environment.get_template(view.template).render(view.data).encode()
        except TemplateError as error:
            name, line = getattr(error, "name", None) or view.template, getattr(error, "lineno", None)
            where = f"{name}, line {line}" if line else name
            raise BuildError(f"theme: {where}: {type(error).__name__}: {error}") from error

    def _fragment(self, template: str, card_of: Callable[[Any], Card]) -> Callable[[Card | Item], Markup]:
        def fragment(item: Card | Item) -> Markup:
            key = (template, card_of(item).id)
            if key not in self._fragments:
                made = self._environment.get_template(template).render(item=item)
                self._fragments[key] = Markup(made)  # noqa: S704 - rendered by this autoescaping environment
            return self._fragments[key]

        return fragment

    def _part(self, template: str, site: SiteView, here: str = "") -> Markup:
        """Return what every page of a site has around its own text; *here* is the topic that it stands under."""
        key = (template, here)
        if key not in self._fragments:
            made = self._environment.get_template(template).render(site=site, here=here)
            self._fragments[key] = Markup(made)  # noqa: S704 - rendered by this autoescaping environment
        return self._fragments[key]


def _cache(folder: Path | None) -> FileSystemBytecodeCache | None:
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder))
