"""What the README says of the platforms is so."""

import re
from pathlib import Path

import pytest

from plugins.feeds.platforms import KEYED, MODULES

ROOT = Path(__file__).parents[1]
TESTS = {file.name for file in (ROOT / "tests").rglob("test_*.py")}


def rows() -> dict[str, list[str]]:
    """Return the rows of the table of platforms by their first cell."""
    section = (ROOT / "README.md").read_text("utf-8").split("## What it reads")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]
    return {row[0]: row for row in cells}


def test_every_platform_that_is_read_has_its_row() -> None:
    named = {name for first in rows() for name in re.findall(r"`([a-z-]+)`", first)}
    assert named == {platform.value for platform in MODULES}


@pytest.mark.parametrize("row", rows().values(), ids=lambda row: row[0])
def test_each_row_is_whole_and_names_tests_that_exist(row: list[str]) -> None:
    assert len(row) == 7
    assert all(row)
    named = re.findall(r"`(test_\w+\.py)`", row[6])
    assert named
    assert set(named) <= TESTS


def test_a_platform_that_wants_a_key_says_which() -> None:
    for first, row in rows().items():
        keyed = any(f"`{platform}`" in first for platform in KEYED)
        assert keyed == ("GYROPHARE_" in row[2])
