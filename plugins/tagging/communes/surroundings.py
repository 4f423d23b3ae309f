"""The words by which a name is told to be a place, or something that is only named after one: `data/places.toml`."""

import tomllib
from dataclasses import dataclass, fields
from importlib.resources import files

from plugins.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The lists of `data/places.toml`, where each is described."""

    services: frozenset[str]
    people: frozenset[str]
    perhaps: frozenset[str]
    landforms: frozenset[str]
    named: frozenset[str]
    exits: frozenset[str]
    detours: frozenset[str]
    lines: frozenset[str]
    persons: frozenset[str]
    clubs: frozenset[str]
    elsewhere: frozenset[str]
    passed: frozenset[str]
    origins: frozenset[str]
    stays: frozenset[str]
    shelters: frozenset[str]
    calls: frozenset[str]
    cues: frozenset[str]
    placed: frozenset[str]
    behind: frozenset[str]
    common: frozenset[str]


def packaged_surroundings() -> Surroundings:
    """Return the lists that come with the portal."""
    file = files("plugins.tagging") / "data" / "places.toml"
    return parse_surroundings(file.read_text(encoding="utf-8"), str(file))


def parse_surroundings(source: str, name: str) -> Surroundings:
    """Return the lists of *source*; *name* is said in errors.

    Raises `SettingsError` naming the file and the key that is missing, unknown or not a text.
    """
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name}: not TOML: {error}") from error
    keys = {field.name for field in fields(Surroundings)}
    for key in sorted(keys ^ set(table)):
        raise SettingsError(f"{name}, {key}: {'missing' if key in keys else 'no such list'}")
    for key, words in table.items():
        if not isinstance(words, str):
            raise SettingsError(f"{name}, {key} = {words!r}: expected a text of words")
    return Surroundings(**{key: frozenset(words.split()) for key, words in table.items()})
