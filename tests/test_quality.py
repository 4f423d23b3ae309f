"""The figures that the portal shows of its own classification are those of the tagger that it runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from plugins.portal.quality import read_quality
from plugins.tagging.tagger import Tagger

FIGURES = Path(__file__).parents[1] / "content" / "quality.json"
FLOORS = {"eight": 0.86, "four": 0.88}


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return found


def test_the_portal_can_read_them() -> None:
    assert read_quality(FIGURES) is not None


def test_they_are_of_today_s_tagger(report: dict[str, Any]) -> None:
    assert report["version"] == Tagger.shipped_version(), "the tagger changed: run `make quality`"


def test_they_are_not_below_what_was_reached(report: dict[str, Any]) -> None:
    assert {line["name"]: line["f1"] for line in report["macro"] if line["f1"] < FLOORS[line["name"]]} == {}


def test_each_of_the_worst_errors_has_its_reason(report: dict[str, Any]) -> None:
    assert len(report["errors"]) == 20
    assert [error["id"] for error in report["errors"] if not error["why"]] == []
