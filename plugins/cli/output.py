"""What a command gives: on standard output, or in a new file."""

from pathlib import Path

import click

from plugins.errors import AccountError


def give(text: str, output: Path | None) -> None:
    """Show *text*, or write it to the new file *output*; raise `AccountError` where that is not to be made."""
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError as error:
        raise AccountError(f"{output}: exists already; choose another name or move it away") from error
    except OSError as error:
        raise AccountError(f"{output}: {error.strerror}; expected a file that can be made") from error
