"""The root of the command line: options that every command shares, and errors turned into exit codes."""

import sys
from importlib.metadata import version
from typing import Any

import click

from plugins.cli.lazy import LazyGroup
from plugins.cli.portal import shared_options
from plugins.errors import PortalError

_COMMANDS = {
    "run": "plugins.cli.run:run",
    "collect": "plugins.cli.run:collect",
    "build": "plugins.cli.run:build",
    "status": "plugins.cli.status:status",
    "accounts": "plugins.cli.accounts:accounts",
    "tag": "plugins.cli.tagging:tag",
    "explain": "plugins.cli.tagging:explain",
    "demo": "plugins.cli.demo:demo",
}

_CODES = """\b
Exit codes:
  0  done (single sources may have failed: see `gyrophare status`)
  1  an error that nobody foresaw: please report it
  2  wrong use of the command line
  3  a settings, accounts, departments or moderation file is wrong
  4  not one source could be read; the site that stands is kept
  5  the archive cannot be opened, read or written
  6  a page could not be rendered or written; what stood before still stands
  7  another run is at work; this one did nothing
"""


@click.group(cls=LazyGroup, lazy=_COMMANDS, epilog=_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("gyrophare"), prog_name="gyrophare")
@shared_options
def cli() -> None:
    """Collect the posts of official accounts and build the portal: one site per department, one over them.

    For cron, one line:  gyrophare -s publishconf.py run
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; a `PortalError` ends it with one line on standard error and its own exit code."""
    try:
        code: Any = cli.main(arguments, prog_name="gyrophare", standalone_mode=False)
    except PortalError as error:
        click.echo(f"gyrophare: {error}", err=True)
        code = error.exitcode
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        click.echo("gyrophare: interrupted; what was archived is kept, run again to go on", err=True)
        code = 130
    sys.exit(code if isinstance(code, int) else 0)
