"""Rebuild `data/communes.txt` from the list of communes of the npm package `@etalab/decoupage-administratif`.

usage: python -m plugins.tagging.make_communes communes.json [communes.txt]

See `data/communes.LICENCE.md` for the origin of the list and its licence.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from plugins.tagging.gazetteer import TIERS

HEADER = "# department, then by the size of its communes (see TIERS in gazetteer.py): their names, largest first"


def tier(population: int) -> int:
    """Return the size class of a commune: the number of the steps of `TIERS` that it reaches."""
    return sum(population >= step for step in TIERS)


def commune_lines(communes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the lines of the data file: one department each, in the order of codes."""
    departments: dict[str, dict[int, list[tuple[int, str]]]] = {}
    for commune in communes:
        if commune["type"] == "commune-actuelle":
            size = int(commune.get("population") or 0)
            tiers = departments.setdefault(commune["departement"], {})
            tiers.setdefault(tier(size), []).append((-size, commune["nom"]))
    return [
        "\t".join([code, *(f"{n}{';'.join(name for _, name in sorted(tiers[n]))}" for n in sorted(tiers)[::-1])])
        for code, tiers in sorted(departments.items())
    ]


def main(arguments: Sequence[str]) -> None:
    """Write the data file from the list that the first argument names, at the second or at its place in the package."""
    communes = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    target = Path(arguments[1]) if len(arguments) > 1 else Path(__file__).parent / "data" / "communes.txt"
    target.write_text("\n".join([HEADER, *commune_lines(communes)]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
