"""`tag` and `explain`: the tagger from the command line."""

from pathlib import Path

import click

from plugins.cli.portal import shared_options
from plugins.errors import SettingsError
from plugins.model import Service


@click.command()
@shared_options
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def tag(file: Path) -> None:
    """Tag the posts of FILE.jsonl (- for standard input).

    Reads lines {"id", "title", "text", "service", "department"} and writes lines {"id", "topics", "closes",
    "communes", "person", "facts", "evidence"} to standard output.
    """
    from plugins.tagging.lines import tag_lines
    from plugins.tagging.tagger import Tagger

    try:
        with click.open_file(str(file), encoding="utf-8") as lines:
            for line in tag_lines(lines, Tagger.default()):
                click.echo(line)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: {error}: expected a file of JSON lines in UTF-8") from error


@click.command()
@shared_options
@click.argument("text")
@click.option("--title", default="", help="The title of the post, if it has one.")
@click.option("--service", type=click.Choice([service.value for service in Service]), help="Who publishes.")
@click.option("-d", "--department", metavar="CODE", help="The department of the account.")
def explain(text: str, title: str, service: str | None, department: str | None) -> None:
    """Show which tags TEXT gets, and why."""
    from plugins.tagging.explain import explain as explain_tags
    from plugins.tagging.tagger import Tagger

    tags = Tagger.default().tag(title, text, service=Service(service) if service else None, department=department)
    click.echo(explain_tags(tags))
