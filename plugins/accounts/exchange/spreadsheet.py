"""Accounts as CSV (RFC 4180), for spreadsheets: seven columns, one row an account."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from plugins.accounts.exchange.proposals import Imported, Row, evidence, propose
from plugins.accounts.places import shown
from plugins.errors import AccountError
from plugins.model import Account, Department
from plugins.text import one_line

COLUMNS = ("department", "service", "platform", "handle_or_url", "feed_url", "evidence", "confidence")


def write_csv(accounts: Iterable[Account]) -> str:
    """Return *accounts* in their order as CSV. Titles, notes, intervals and what is enabled have no column."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in accounts:
        proof = one.proof
        home = (one.department or "", one.service, one.platform, one.home, one.address)
        writer.writerow((*home, evidence(proof), proof.confidence))
    return out.getvalue()


def read_csv(path: Path, departments: Mapping[str, Department], existing: Collection[Account], today: date) -> Imported:
    """Return what the CSV file *path* proposes beside the *existing* accounts.

    Takes commas or semicolons, columns in any order, other columns passed over. Raises `AccountError` where the file
    is not such a table; a wrong row is a problem of the result, and the others are still read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise AccountError(f"{shown(path)}: cannot be read: {error.strerror}; expected a CSV file") from error
    except UnicodeDecodeError as error:
        raise AccountError(f"{shown(path)}: not UTF-8 text; save it as CSV UTF-8") from error
    problems: list[str] = []
    found = propose(_rows(path, text, problems), departments, existing, today)
    return Imported(found.accounts, (*problems, *found.problems), found.skipped_known)


def _rows(path: Path, text: str, problems: list[str]) -> Iterator[Row]:
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        if missing := [name for name in COLUMNS if name not in names]:
            expected = f"the columns {', '.join(COLUMNS)}; missing: {', '.join(missing)}"
            raise AccountError(f"{shown(path)}:1: expected {expected}")
        line = reader.line_num + 1
        for cells in reader:
            place, line = f"{shown(path)}:{line}", reader.line_num + 1
            if len(cells) == len(names):
                values = {name: one_line(cell) for name, cell in zip(names, cells, strict=True)}
                yield Row(place, **{name: values[name] for name in COLUMNS})
            elif cells:
                problems.append(f"{place}: {len(cells)} cells: expected {len(names)}, one for each column")
    except csv.Error as error:
        raise AccountError(f"{shown(path)}:{reader.line_num}: not CSV: {error}; check its quotes") from error
