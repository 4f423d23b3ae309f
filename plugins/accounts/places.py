"""Tables of a TOML file with their places: tomllib keeps no line numbers, and an error without its line costs an hour.

The file is read by tomllib; the lines are looked for afterwards, in the text, and only when a problem is to be told.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

# What may hide a bracket or an equal sign: strings of several lines and comments are blanked, others stay.
_HIDING = re.compile(
    r'"""(?:\\.|[^\\])*?"""|' + r"'''.*?'''|" + r'"(?:\\.|[^"\\\n])*"|' + r"'[^'\n]*'|" + r"\#[^\n]*",
    re.DOTALL,
)
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*|\"[^\"]*\"|'[^']*')\s*=")
_HEADER = re.compile(r"\s*(\[\[?)([A-Za-z0-9_.\s-]+)\]\]?\s*$")
_SYNTAX = re.compile(r"^(?P<reason>.*) \((?:at line (?P<line>\d+), column \d+|at end of document)\)$", re.DOTALL)


def shown(file: Path) -> str:
    """Return the path of *file* as the administrator would type it: from the present folder where it is below it."""
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)


@dataclass(frozen=True)
class Source:
    """The text of a TOML file. Not slotted: the index of its lines is made once, when it is first asked for."""

    file: Path
    text: str

    @cached_property
    def _index(self) -> tuple[dict[str, int], dict[str, list[dict[str, int]]]]:
        """Lines of the top-level names, and of the keys of each `[[name]]` table in order ("" is its header)."""
        top: dict[str, int] = {}
        tables: dict[str, list[dict[str, int]]] = {}
        keys, prefix = top, ""
        for number, line in enumerate(_HIDING.sub(_blank, self.text).split("\n"), 1):
            if header := _HEADER.match(line):
                name, _, below = re.sub(r"\s", "", header[2]).partition(".")
                top.setdefault(name, number)
                prefix = f"{below}." if below else ""
                if header[1] == "[[" and not below:
                    tables.setdefault(name, []).append({"": number})
                keys = tables[name][-1] if name in tables else {}
                keys.setdefault(below, number)
            elif key := _KEY.match(line):
                keys.setdefault(prefix + re.sub(r"[\s\"']", "", key[1]), number)
        return top, tables

    def line(self, name: str, number: int, key: str = "") -> int:
        """Return the line of *key* in the *number*-th (from 0) table *name*, or of the nearest thing found."""
        top, tables = self._index
        if number >= len(tables.get(name, ())):
            return top.get(name, 1)
        lines = tables[name][number]
        return lines.get(key) or lines.get(key.partition(".")[0]) or lines[""]

    def top_line(self, name: str) -> int:
        """Return the line of the first top-level key or table called *name*."""
        return self._index[0].get(name, 1)


def _blank(match: re.Match[str]) -> str:
    token = match[0]
    return "\n" * token.count("\n") if token[:3] in {'"""', "'''"} or token[0] == "#" else token


@dataclass(frozen=True, slots=True)
class Table:
    """One `[[name]]` table of a file: its values and where it stands."""

    source: Source
    name: str
    number: int  # from 0
    values: Mapping[str, object]

    def place(self, key: str = "") -> str:
        """Return "file:line" of *key*; a key of an inner table is written "proof.kind"."""
        return f"{shown(self.source.file)}:{self.source.line(self.name, self.number, key)}"


def read_tables(file: Path, name: str, problems: list[str]) -> list[Table]:
    """Return the `[[name]]` tables of *file*; what is wrong with the file as a whole is added to *problems*."""
    return read_kinds(file, (name,), problems)[name]


def read_kinds(file: Path, names: Sequence[str], problems: list[str]) -> dict[str, list[Table]]:
    """Return the tables of each of *names* in *file*, which holds nothing else; its problems as with `read_tables`."""
    only = _listed([f"[[{name}]]" for name in names])
    try:
        text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        values = tomllib.loads(text)
    except OSError as error:
        problems.append(f"{shown(file)}: cannot be read: {error.strerror}; expected a file of {only} tables")
        return {name: [] for name in names}
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(f"{shown(file)}:{line}: not UTF-8 text; save the file as UTF-8")
        return {name: [] for name in names}
    except ValueError as error:
        problems.append(_syntax(file, text, error))
        return {name: [] for name in names}
    source = Source(file, text)
    advice = f"expected nothing but {only} tables; write {only if len(names) == 1 else 'one of them'} before each one"
    problems.extend(f"{shown(file)}:{source.top_line(key)}: {key}: {advice}" for key in values if key not in names)
    return {name: _tables(source, name, values.get(name, []), problems) for name in names}


def _tables(source: Source, name: str, found: object, problems: list[str]) -> list[Table]:
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        line = source.top_line(name)
        problems.append(f"{shown(source.file)}:{line}: {name}: expected tables; write [[{name}]], in double brackets")
        return []
    return [Table(source, name, number, one) for number, one in enumerate(found)]


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _syntax(file: Path, text: str, error: ValueError) -> str:
    match = _SYNTAX.match(str(error))
    line = (match and match["line"]) or text.count("\n") + 1
    reason = match["reason"] if match else str(error)
    return f"{shown(file)}:{line}: not valid TOML: {reason}; see https://toml.io for how it is written"
