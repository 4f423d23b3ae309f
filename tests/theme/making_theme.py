"""What the tests of the theme share: its files, and its templates as the portal's renderer compiles them."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

THEME = Path(__file__).parents[2] / "theme"
TEMPLATES = THEME / "templates"
STATIC = THEME / "static"


def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
