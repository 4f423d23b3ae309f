"""Rebuild `data/communes.txt` and `data/communes_parts.txt` from the npm package `@etalab/decoupage-administratif`.

usage: python -m plugins.tagging.make_communes communes.json [directory]

See `data/communes.LICENCE.md` for the origin of the list and its licence.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from plugins.tagging.communes.names import TIERS

HEADER = "# department, then by the size of its communes (see TIERS in communes/names.py): their names, largest first"
PARTS = "# department, then for each commune that was made of others: its name, and theirs"
_NO_COMMUNES = {"984", "989"}  # the southern lands and Clipperton: listed, but nobody lives there

Row = Mapping[str, Any]


def tier(population: int) -> int:
    """Return the size class of a commune: the number of the steps of `TIERS` that it reaches."""
    return sum(population >= step for step in TIERS)


def commune_lines(rows: Sequence[Row]) -> list[str]:
    """Return the lines of the data file: one department each, in the order of codes."""
    departments: dict[str, dict[int, list[tuple[int, str]]]] = {}
    for commune in _present(rows).values():
        size = int(commune.get("population") or 0)
        tiers = departments.setdefault(commune["departement"], {})
        tiers.setdefault(tier(size), []).append((-size, commune["nom"]))
    return [
        "\t".join([code, *(f"{n}{';'.join(name for _, name in sorted(tiers[n]))}" for n in sorted(tiers)[::-1])])
        for code, tiers in sorted(departments.items())
    ]


def part_lines(rows: Sequence[Row]) -> list[str]:
    """Return the lines of the file of parts: delegated and associated communes under the one that they are part of."""
    present = _present(rows)
    departments: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        whole = present.get(row.get("chefLieu", ""))
        if whole and row["type"] != "commune-actuelle" and row["nom"] != whole["nom"]:
            departments.setdefault(whole["departement"], {}).setdefault(whole["nom"], set()).add(row["nom"])
    return [
        "\t".join([code, *(f"{whole}:{';'.join(sorted(parts))}" for whole, parts in sorted(wholes.items()))])
        for code, wholes in sorted(departments.items())
    ]


def _present(rows: Sequence[Row]) -> dict[str, Row]:
    return {
        row["code"]: row for row in rows if row["type"] == "commune-actuelle" and row["departement"] not in _NO_COMMUNES
    }


def main(arguments: Sequence[str]) -> None:
    """Write both files from the list that the first argument names, in the second or at their place in the package."""
    rows = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    target = Path(arguments[1]) if len(arguments) > 1 else Path(__file__).parent / "data"
    for name, lines in (
        ("communes.txt", [HEADER, *commune_lines(rows)]),
        ("communes_parts.txt", [PARTS, *part_lines(rows)]),
    ):
        (target / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
