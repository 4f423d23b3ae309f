"""What the editors took off the portal by hand: erasure asked for (GDPR, art. 17), a right of reply, a mistake."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from plugins.accounts import hosts
from plugins.accounts.fields import Fields, refuse
from plugins.accounts.places import Table, read_tables

_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Hidden:
    """A post that is shown nowhere: *post* is its identifier (16 hexadecimal digits) or the address of its page."""

    post: str
    reason: str
    date: date


def load_hidden(path: Path) -> tuple[Hidden, ...]:
    """Return what the file *path* hides, in its order; nothing where there is no such file.

    Does not know which posts exist. Raises `AccountError` with every problem of the file.
    """
    if not path.exists():
        return ()
    problems: list[str] = []
    found: dict[str, tuple[Table, Hidden]] = {}
    for table in read_tables(path, "hide", problems):
        fields = Fields(table)
        hidden = _hidden(fields)
        if not fields.problems and found.setdefault(hidden.post, (table, hidden))[0] is not table:
            fields.wrong("post", f"one of its own: already at {found[hidden.post][0].place('post')}")
        problems.extend(fields.problems)
    refuse(problems)
    return tuple(hidden for _, hidden in found.values())


def _hidden(fields: Fields) -> Hidden:
    hidden = Hidden(
        post=fields.text("post"),
        reason=fields.text("reason", expected="why it is hidden, for whoever reads this file in a year"),
        date=fields.day("date"),
    )
    fields.refuse_unknown()
    if not fields.problems and not _ID.fullmatch(hidden.post) and hosts.fault(hidden.post):
        fields.wrong("post", "the address of the post's page, or its identifier of 16 hexadecimal digits")
    return hidden
