"""Read the lexicon: a TOML file that editors may change, checked line by line."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, NamedTuple

from plugins import text as texts
from plugins.errors import SettingsError
from plugins.model import PersonSought, Topic
from plugins.tagging.patterns import Matcher, Pattern, compile_pattern

CLOSES = "closes"
PERSON = "person"
CERTAIN = "person.certain"  # what a line adds whose words leave no doubt that a person is sought
_TAGS = frozenset(
    {
        CLOSES,
        CERTAIN,
        *(str(topic) for topic in Topic),
        *(f"{CLOSES}.{topic}" for topic in Topic),
        *(f"{PERSON}.{kind}" for kind in PersonSought),
    }
)


class Term(NamedTuple):
    """What a *line* of the lexicon weighs for each tag; at most *most* terms of its *group* count in a post (0: all).

    *denies*: the line holds its own negation, so one before it changes nothing.
    """

    line: str
    weights: Mapping[str, float]
    group: int
    most: int
    denies: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The lexicon as read: *terms* go by the number of a pattern.

    *footer* finds the closing matter of a release. *digest* changes with the file.
    """

    matcher: Matcher
    terms: tuple[Term, ...]
    footer: Matcher
    digest: str


def packaged_lexicon() -> Lexicon:
    """Return the lexicon that comes with the portal."""
    file = files("plugins.tagging") / "data" / "lexicon.toml"
    return parse_lexicon(file.read_text(encoding="utf-8"), str(file))


def parse_lexicon(source: str, name: str) -> Lexicon:
    """Return the lexicon of *source*; *name* is said in errors.

    Raises `SettingsError` naming the file, the key and what was expected.
    """
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name}: not TOML: {error}") from error
    _refuse_unknown(table, {"terms", "footer"}, name)
    patterns: list[Pattern] = []
    terms: list[Term] = []
    for pattern, term in _terms(table.get("terms", []), f"{name}: terms"):
        patterns.append(pattern)
        terms.append(term)
    return Lexicon(
        Matcher(patterns),
        tuple(terms),
        Matcher(_patterns(table.get("footer", ""), f"{name}: footer")),
        texts.digest(source),
    )


def _refuse_unknown(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    for key in sorted(set(table) - set(known)):
        raise SettingsError(f"{where}, {key}: unknown; expected one of {', '.join(sorted(known))}")


def _terms(groups: object, where: str) -> Iterator[tuple[Pattern, Term]]:
    if not isinstance(groups, list) or not all(isinstance(group, dict) for group in groups):
        raise SettingsError(f"{where}: expected [[terms]] tables")
    number = 0
    for rank, group in enumerate(groups):
        place = f"{where}, group {rank + 1}"
        _refuse_unknown(group, {"weights", "lines", "most"}, place)
        weights = _weights(group.get("weights"), f"{place}, weights")
        most = group.get("most", 0)
        if isinstance(most, bool) or not isinstance(most, int) or most < 0:
            raise SettingsError(f"{place}, most = {most!r}: expected a whole number")
        for pattern in _patterns(group.get("lines"), f"{place}, lines", number):
            number += 1
            yield pattern, Term(pattern.line, weights, rank, most, _denies(pattern.line))


def _denies(line: str) -> bool:
    return line.split(maxsplit=1)[0] in {"ne", "n", "pas", "sans", "aucun", "aucun*", "aucune", "jamais"}


def _patterns(text: object, where: str, number: int = 0) -> list[Pattern]:
    if not isinstance(text, str):
        raise SettingsError(f"{where} = {text!r}: expected a text, one pattern a line")
    stripped = (line.strip() for line in text.splitlines())
    lines = [line for line in stripped if line and not line.startswith("//")]
    patterns = []
    for rank, line in enumerate(lines):
        try:
            patterns.append(compile_pattern(line, number + rank))
        except ValueError as error:
            raise SettingsError(f'{where}, "{line}": {error}') from error
    return patterns


def _weights(value: object, where: str) -> dict[str, float]:
    if not isinstance(value, dict):
        raise SettingsError(f"{where} = {value!r}: expected a table of tags and numbers")
    _refuse_unknown(value, _TAGS, where)
    for tag, weight in value.items():
        if isinstance(weight, bool) or not isinstance(weight, (int, float)):
            raise SettingsError(f"{where}, {tag} = {weight!r}: expected a number")
    return {tag: float(weight) for tag, weight in value.items()}
