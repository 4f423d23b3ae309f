"""Typed keys of a table: every problem is kept with its place, what stands there and what was expected."""

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from plugins.accounts.places import Table
from plugins.errors import AccountError
from plugins.text import one_line

SHOWN = 20
"""How many problems one error lists; beyond, they are counted."""

_LONGEST = 80
_Choice = TypeVar("_Choice", bound=StrEnum)
_Value = TypeVar("_Value")


class Fields:
    """Read the keys of one table, and keep what is wrong with them.

    A read that fails gives a stand-in of the right type: whoever builds something from these fields looks at
    `problems` first. With *prefix*, the keys are those of the inner table of that name.
    """

    def __init__(self, table: Table, prefix: str = "", problems: list[str] | None = None) -> None:
        self.table = table
        self.problems: list[str] = [] if problems is None else problems
        self._prefix = prefix
        self._asked: list[str] = []

    def text(self, key: str, default: str | None = None, expected: str = "a text") -> str:
        """Return a text on one line, not empty unless a *default* makes the key optional."""
        value = self._value(key, default)
        if isinstance(value, str) and (default is not None or one_line(value)):
            return one_line(value)
        return self._stand_in(key, expected, "")

    def choice(self, key: str, kind: type[_Choice]) -> _Choice:
        """Return the member of *kind* whose value the table holds."""
        value = self._value(key)
        try:
            return kind(str(value))
        except ValueError:
            expected = one_of(value, [member.value for member in kind])
            return self._stand_in(key, expected, next(iter(kind)))

    def day(self, key: str) -> date:
        """Return a date without a time."""
        value = self._value(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        return self._stand_in(key, "a date without quotes, such as 2026-10-31", date.min)

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._value(key, default)
        return value if isinstance(value, bool) else self._stand_in(key, "true or false", default)

    def moment(self, key: str) -> datetime:
        """Return a date and time, without an offset where the file gives none; of a date alone, the end of that day."""
        value = self._value(key)
        if isinstance(value, date) and MINYEAR < value.year < MAXYEAR:  # at the borders no offset can be reckoned with
            return value if isinstance(value, datetime) else datetime.combine(value + timedelta(days=1), time())
        expected = "a date or a date and time without quotes, such as 2026-10-31 or 2026-10-31T18:00:00"
        return self._stand_in(key, expected, datetime.max.replace(tzinfo=UTC))

    def texts(self, key: str, expected: str) -> tuple[str, ...]:
        """Return a list of texts on one line each, none of them empty, no two the same."""
        value = self._value(key)
        found = [one_line(one) if isinstance(one, str) else "" for one in value] if isinstance(value, list) else [""]
        if all(found) and len(set(found)) == len(found):
            return tuple(found)
        return self._stand_in(key, expected, ())

    def number(self, key: str, low: int, high: int) -> int | None:
        """Return a whole number from *low* to *high*, or None where the table has no such key."""
        value = self._value(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and low <= value <= high):
            return value
        return self._stand_in(key, f"a whole number from {low} to {high}", None)

    def given(self, key: str) -> bool:
        """Whether the table holds *key* at all."""
        return self._value(key) is not None

    def inner(self, key: str, expected: str) -> "Fields":
        """Return the fields of the table that *key* holds; their problems are kept with those of this one."""
        if isinstance(self._value(key), dict):
            return Fields(self.table, key, self.problems)
        self.wrong(key, expected)
        return Fields(self.table, key, [])  # the whole is missing: its keys need not be told one by one

    def refuse_unknown(self) -> None:
        """Refuse the keys that were not asked for: a misspelt key would be a choice that does nothing."""
        for key in self._values:
            if key not in self._asked:
                meant = did_you_mean(key, self._asked) or "; expected one of " + ", ".join(self._asked)
                full = self._full(key)
                self.problems.append(f"{self.table.place(full)}: {self._subject}: {full}: no such key{meant}")

    def wrong(self, key: str, expected: str) -> None:
        """Keep a problem: *key* ("proof.kind" for an inner one) does not hold what was *expected*."""
        value = self.table.values.get(key.partition(".")[0])
        if "." in key and isinstance(value, dict):
            value = value.get(key.partition(".")[2])
        held = ": missing" if value is None else f" = {told(value)}"
        self.problems.append(f"{self.table.place(key)}: {self._subject}: {key}{held}: expected {expected}")

    @property
    def _values(self) -> Mapping[str, object]:
        values = self.table.values.get(self._prefix) if self._prefix else self.table.values
        return values if isinstance(values, dict) else {}

    @property
    def _subject(self) -> str:
        names = (self.table.values.get(key) for key in ("id", "code", "post"))
        name = next((f'"{one}"' for one in names if isinstance(one, str)), f"number {self.table.number + 1}")
        return f"{self.table.name} {name}"

    def _value(self, key: str, default: object = None) -> object:
        if key not in self._asked:
            self._asked.append(key)
        return self._values.get(key, default)

    def _stand_in(self, key: str, expected: str, value: _Value) -> _Value:
        self.wrong(self._full(key), expected)
        return value

    def _full(self, key: str) -> str:
        return f"{self._prefix}.{key}" if self._prefix else key


def one_of(value: object, values: Sequence[str]) -> str:
    """Return what was expected instead of *value*: one of *values*, the nearest of them named."""
    return "one of " + ", ".join(values) + did_you_mean(value, values)


def did_you_mean(value: object, known: Iterable[str]) -> str:
    """Return "; did you mean ...?" where *value* looks like one of the *known* words, else nothing."""
    near = difflib.get_close_matches(value.lower(), list(known), 1) if isinstance(value, str) else []
    return f'; did you mean "{near[0]}"?' if near else ""


def told(value: object) -> str:
    """Return *value* as the file would write it, cut where it is long."""
    if isinstance(value, date):
        return value.isoformat()
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def refuse(problems: Sequence[str]) -> None:
    """Raise `AccountError` with all *problems*, at most `SHOWN` of them in words; do nothing where there is none."""
    if not problems:
        return
    if len(problems) == 1:
        raise AccountError(problems[0])
    left = len(problems) - SHOWN
    lines = [f"{len(problems)} problems:", *problems[:SHOWN]]
    raise AccountError("\n".join(lines + [f"and {left} more"] * (left > 0)))
