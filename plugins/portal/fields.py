"""Fields of a file that a program wrote, each asked for by name and kind: what is wrong is named with its place."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from plugins.errors import BuildError

AGAIN = "make it again with `make quality`"
_MOST = 1e15
_SHOWN = 60  # characters of a wrong value in an error


class Fields:
    """An object of the file, whose fields are asked for by name and kind; *where* is its own place in the file."""

    def __init__(self, file: Path, where: str, found: Any) -> None:
        self._file = file
        self._where = where
        if not isinstance(found, dict):
            raise self._wrong(where or "the whole", found, "an object")
        self._found: Mapping[str, Any] = found

    def get(self, name: str, fits: Callable[[Any], bool], expected: str) -> Any:
        """Return the field *name* if it *fits*."""
        if name not in self._found:
            raise BuildError(f"{self._file}: {self._where}{name} is missing: expected {expected}; {AGAIN}")
        value = self._found[name]
        if not fits(value):
            raise self._wrong(self._where + name, value, expected)
        return value

    def text(self, name: str) -> str:
        """Return a text that says something."""
        return str(self.get(name, _says_something, "a text that is not empty"))

    def words(self, name: str) -> str:
        """Return a text, which may be empty."""
        return str(self.get(name, lambda value: isinstance(value, str), "a text"))

    def count(self, name: str) -> int:
        """Return a whole number that is not negative."""
        return int(self.get(name, is_count, "a whole number, 0 or more"))

    def number(self, name: str) -> float:
        """Return a number that is not negative."""
        return float(self.get(name, lambda value: _is_number(value) and value >= 0, "a number, 0 or more"))

    def share(self, name: str) -> float:
        """Return a number from 0 to 1."""
        return float(self.get(name, lambda value: _is_number(value) and 0 <= value <= 1, "a number from 0 to 1"))

    def day(self, name: str) -> date:
        """Return a date."""
        return date.fromisoformat(self.get(name, _is_day, 'a date such as "2026-11-22"'))

    def one_of(self, name: str, allowed: Iterable[str]) -> str:
        """Return one of the texts *allowed*."""
        known = sorted(allowed)
        return str(self.get(name, lambda value: value in known, f"one of {', '.join(known)}"))

    def slugs(self, name: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """Return a list of texts, each one of those *allowed*."""
        known = sorted(allowed)

        def fits(value: Any) -> bool:
            return isinstance(value, list) and all(one in known for one in value)

        return tuple(self.get(name, fits, f"a list of {', '.join(known)}"))

    def fields(self, name: str) -> "Fields":
        """Return an object within this one."""
        return Fields(
            self._file, f"{self._where}{name}.", self.get(name, lambda value: isinstance(value, dict), "an object")
        )

    def list_of_fields(self, name: str) -> list["Fields"]:
        """Return a list of objects."""
        found = self.get(name, lambda value: isinstance(value, list), "a list of objects")
        return [Fields(self._file, f"{self._where}{name}[{at}].", line) for at, line in enumerate(found)]

    def _wrong(self, where: str, value: Any, expected: str) -> BuildError:
        shown = repr(value) if len(repr(value)) < _SHOWN else f"{repr(value)[:_SHOWN]}..."
        place = where.removesuffix(".")
        return BuildError(f"{self._file}: {place} = {shown}: expected {expected}; {AGAIN}")


def is_count(value: Any) -> bool:
    """Tell whether *value* is a whole number that is not negative."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _says_something(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -_MOST < value < _MOST  # not NaN


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False
