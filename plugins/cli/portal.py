"""What a command works with: the settings, and the files that they name, read when first needed."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import click

from plugins import clock
from plugins.accounts.files import Files, load_files
from plugins.errors import SettingsError
from plugins.model import FRANCE
from plugins.progress import Track, quiet
from plugins.settings import Settings, from_mapping, load, parse_override

T = TypeVar("T")


class Portal:
    """The settings of one command, and how much it says."""

    def __init__(self, file: Path, overrides: Mapping[str, Any], *, verbose: bool = False) -> None:
        self.file = file
        self.overrides = overrides
        self.talks = verbose or sys.stderr.isatty()

    def with_settings(self, **overrides: Any) -> "Portal":
        """Return the same with *overrides* over its settings."""
        return Portal(self.file, {**self.overrides, **overrides}, verbose=self.talks)

    @cached_property
    def settings(self) -> Settings:
        """The settings of the file with those of the command line over them."""
        return from_mapping(load(self.file, self.overrides))

    @cached_property
    def files(self) -> Files:
        """The departments, accounts and removals."""
        return load_files(self.settings, clock.now().date())

    def sites(self, departments: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the sites that `--department` names, None for all.

        Raises `SettingsError` for a code that is none.
        """
        for code in departments:
            if code != FRANCE and code not in self.files.departments:
                raise SettingsError(f"--department {code}: expected a code such as 76, 2A or 974, or {FRANCE}")
        return departments or None

    def say(self, line: str) -> None:
        """Say *line* to a person; quiet under cron."""
        if self.talks:
            click.echo(line, err=True)

    @property
    def track(self) -> Track:
        """The progress bar on a terminal, nothing elsewhere."""
        return bar if sys.stderr.isatty() else quiet


def bar(items: Iterable[T], label: str, total: int) -> Iterator[T]:
    """Show a bar on standard error while *items* go by."""
    from tqdm import tqdm

    yield from tqdm(items, desc=label, total=total, unit="", leave=False, dynamic_ncols=True)


def _settings(ctx: click.Context, _: click.Parameter, file: Path | None) -> None:
    if ctx.obj is None or file is not None:
        known = ctx.obj or Portal(Path("pelicanconf.py"), {})
        ctx.obj = Portal(file or known.file, known.overrides, verbose=known.talks)


def _extra(ctx: click.Context, _: click.Parameter, texts: tuple[str, ...]) -> None:
    if texts:
        ctx.obj = ctx.obj.with_settings(**dict(parse_override(text) for text in texts))


def _verbose(ctx: click.Context, _: click.Parameter, verbose: bool) -> None:  # noqa: FBT001 - click's way
    if verbose:
        ctx.obj = Portal(ctx.obj.file, ctx.obj.overrides, verbose=True)


def shared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give *command* the options that all have, so that they may stand before a command or after it."""
    options = (
        click.option(
            "-s", "--settings", type=click.Path(path_type=Path), callback=_settings, expose_value=False, is_eager=True,
            help="The settings file, as Pelican's own; pelicanconf.py by default.",
        ),
        click.option(
            "-e", "--extra-settings", multiple=True, metavar="KEY=VALUE", callback=_extra, expose_value=False,
            help="A setting that wins over the file, its value in JSON or a plain text, as Pelican's own.",
        ),
        click.option(
            "-v", "--verbose", is_flag=True, callback=_verbose, expose_value=False,
            help="Say what was done even without a terminal.",
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


departments_option = click.option(
    "-d", "--department", "departments", multiple=True, metavar="CODE",
    help="Only this department (76, 2A, 974...), or france for the national posts; may be given several times.",
)  # fmt: skip
pass_portal = click.make_pass_decorator(Portal)
