"""How well posts are classified: the measures that one command writes, read and checked for the page that shows them.

The file is made by a program and never by hand; a field that is missing or wrong means that the two have parted.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from plugins.errors import BuildError
from plugins.model import Topic
from plugins.portal.fields import AGAIN, Fields, is_count
from plugins.text import digest

FILE = "quality.json"
MAIN = (Topic.ALERT, Topic.WITNESS_APPEAL, Topic.RECRUITMENT, Topic.SCAM)
NONE = "aucun"
"""In the confusion: none of the four main topics."""

_SLUGS = frozenset(map(str, Topic))
_MEASURED = _SLUGS | {"closes", "communes", "person"}
_LABELS = (*map(str, MAIN), NONE)


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured of one tag: shares from 0 to 1, *low* and *high* the 95 % interval of *f1*."""

    name: str
    gold: int
    found: int
    precision: float
    recall: float
    f1: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Macro:
    """The mean F1 of the "eight" topics or of the "four" main ones, with its 95 % interval."""

    name: str
    f1: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Sample:
    """What was measured on a set of posts that the figures above do not count."""

    name: str
    title: str
    note: str
    posts: int
    eight: float
    four: float
    closes: float
    communes: float


@dataclass(frozen=True, slots=True)
class Point:
    """What so many posts to learn from give."""

    posts: int
    eight: float
    four: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often a topic that a post has (its row) was found, or another in its place (the column)."""

    labels: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A post that is classified wrongly, and *why* that stays, if somebody said; *text* is empty if not to be shown."""

    text: str
    expected: tuple[str, ...]
    found: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Quality:
    """All that was measured of one version of the classifier; *digest* is that of the file."""

    version: str
    measured: date
    posts: int
    folds: int
    figures: tuple[Figure, ...]
    macro: tuple[Macro, ...]
    sets: tuple[Sample, ...]
    curve: tuple[Point, ...]
    confusion: Confusion
    drills: int
    drills_as_alert: int
    errors: tuple[Mistake, ...]
    milliseconds: float
    bytes: int
    digest: str


def read_quality(file: Path) -> Quality | None:
    """Return the measures in *file*, None where there is no such file.

    Raises `BuildError` naming the file, the field, what it holds and what was expected.
    """
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise BuildError(f"{file}: cannot be read: {error}; {AGAIN}") from error
    try:
        found = json.loads(text)
    except ValueError as error:
        raise BuildError(f"{file}: is not JSON: {error}; {AGAIN}") from error
    return _quality(Fields(file, "", found), digest(text))


def _quality(table: Fields, mark: str) -> Quality:
    drills = table.fields("drills")
    return Quality(
        version=table.text("version"),
        measured=table.day("measured"),
        posts=table.count("posts"),
        folds=table.count("folds"),
        figures=tuple(_figure(line) for line in table.list_of_fields("figures")),
        macro=tuple(_macro(line) for line in table.list_of_fields("macro")),
        sets=tuple(_sample(line) for line in table.list_of_fields("sets")),
        curve=tuple(_point(line) for line in table.list_of_fields("curve")),
        confusion=_confusion(table.fields("confusion")),
        drills=drills.count("posts"),
        drills_as_alert=drills.count("as_alert"),
        errors=tuple(_mistake(line) for line in table.list_of_fields("errors")),
        milliseconds=table.number("milliseconds"),
        bytes=table.count("bytes"),
        digest=mark,
    )


def _figure(line: Fields) -> Figure:
    shares = {name: line.share(name) for name in ("precision", "recall", "f1", "low", "high")}
    return Figure(line.one_of("name", _MEASURED), line.count("gold"), line.count("found"), **shares)


def _macro(line: Fields) -> Macro:
    return Macro(line.one_of("name", ("eight", "four")), line.share("f1"), line.share("low"), line.share("high"))


def _sample(line: Fields) -> Sample:
    shares = {name: line.share(name) for name in ("eight", "four", "closes", "communes")}
    return Sample(line.text("name"), line.text("title"), line.text("note"), line.count("posts"), **shares)


def _point(line: Fields) -> Point:
    return Point(line.count("posts"), line.share("eight"), line.share("four"))


def _confusion(table: Fields) -> Confusion:
    labels = table.slugs("labels", _LABELS)
    rows = table.get("rows", lambda rows: _is_square(rows, len(labels)), "a row for each label, of as many counts")
    return Confusion(labels, tuple(tuple(row) for row in rows))


def _is_square(rows: Any, size: int) -> bool:
    lists = isinstance(rows, list) and len(rows) == size and all(isinstance(row, list) for row in rows)
    return lists and all(len(row) == size and all(map(is_count, row)) for row in rows)


def _mistake(line: Fields) -> Mistake:
    return Mistake(
        text=line.words("text"),
        expected=line.slugs("expected", _SLUGS),
        found=line.slugs("found", _SLUGS),
        why=line.words("why"),
    )
