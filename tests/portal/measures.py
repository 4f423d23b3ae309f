"""A plausible file of measures, for the page that shows them: nothing here was measured."""

import json
from pathlib import Path
from typing import Any

from plugins.model import Topic

MAIN = ["alerte", "appel-a-temoins", "recrutement", "arnaque"]


def figure(
    name: str, gold: int, found: int, precision: float, recall: float, *, spread: float = 0.03
) -> dict[str, Any]:
    f1 = round(2 * precision * recall / (precision + recall), 4)
    return {
        "name": name, "gold": gold, "found": found, "precision": precision, "recall": recall, "f1": f1,
        "low": round(f1 - spread, 4), "high": round(min(1.0, f1 + 0.8 * spread), 4),
    }  # fmt: skip


def sample() -> dict[str, Any]:
    """Return measures in the form that `make quality` writes."""
    topics = zip(Topic, range(8), strict=True)
    return {
        "version": "3f2a91bc07d4e655",
        "measured": "2026-11-22",
        "posts": 1943,
        "folds": 10,
        "figures": [
            *(figure(topic, 310 - 25 * n, 305 - 22 * n, 0.96 - 0.013 * n, 0.97 - 0.016 * n) for topic, n in topics),
            figure("closes", 121, 118, 0.941, 0.917),
            figure("communes", 1422, 1409, 0.951, 0.942, spread=0.012),
            figure("person", 96, 101, 0.941, 0.99),
        ],
        "macro": [
            {"name": "eight", "f1": 0.921, "low": 0.907, "high": 0.934},
            {"name": "four", "f1": 0.953, "low": 0.938, "high": 0.966},
        ],
        "sets": [
            {
                "name": "longs", "title": "Communiqués longs", "posts": 118, "eight": 0.861, "four": 0.917,
                "closes": 0.889, "communes": 0.874,
                "note": "Communiqués de 800 à 2 300 signes, écrits par une autre main, à plusieurs sujets.",
            },
            {
                "name": "demo", "title": "Messages de démonstration", "posts": 185, "eight": 0.934, "four": 0.961,
                "closes": 0.95, "communes": 0.962,
                "note": "Les messages fournis avec le logiciel, que l’apprentissage n’a jamais vus.",
            },
        ],
        "curve": [
            {"posts": 120, "eight": 0.742, "four": 0.824},
            {"posts": 240, "eight": 0.801, "four": 0.873},
            {"posts": 480, "eight": 0.858, "four": 0.914},
            {"posts": 960, "eight": 0.897, "four": 0.939},
            {"posts": 1943, "eight": 0.921, "four": 0.953},
        ],
        "confusion": {
            "labels": [*MAIN, "aucun"],
            "rows": [
                [281, 1, 0, 1, 14],
                [2, 264, 0, 2, 11],
                [0, 0, 233, 0, 6],
                [1, 2, 0, 214, 9],
                [12, 7, 5, 8, 870],
            ],
        },
        "drills": {"posts": 61, "as_alert": 0},
        "errors": [
            {
                "text": "Le Massif reste fermé au public jusqu’à lundi. Respectez les barrières, pensez aux secours.",
                "expected": ["alerte"],
                "found": ["infos-pratiques"],
                "why": "Rien ne dit que le massif est fermé pour le feu : les mots sont ceux d’un lieu qui ferme.",
            },
            {
                "text": "",
                "expected": ["appel-a-temoins"],
                "found": ["affaire", "prevention"],
                "why": "",
            },
        ],
        "milliseconds": 0.62,
        "bytes": 498_213,
    }  # fmt: skip


def write(folder: Path, found: Any) -> Path:
    """Write measures into the *folder* of a content and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "quality.json"
    file.write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    return file
