"""Small models made by hand, in the form of the file that `make model` writes."""

import json
from base64 import b64encode
from typing import Any

from plugins.tagging.linear import FOUND, OUTPUTS, LinearModel, inputs

INPUTS = len(inputs([0.0] * len(OUTPUTS), {}))


def row(**weights: float) -> list[float]:
    """Return a row of weights by output; an underscore in a name stands for a hyphen."""
    named = {name.replace("_", "-"): weight for name, weight in weights.items()}
    assert set(named) <= set(OUTPUTS)
    return [named.get(output, 0) for output in OUTPUTS]


def model_table(
    grams: dict[str, list[float]] | None = None, traits: dict[str, list[float]] | None = None, **changes: Any
) -> dict[str, Any]:
    """Return the table of a model that gives the odds of the first one on, plus the lexicon's scores, less 2.5."""
    rows = grams or {"-": row()}
    second = [[0.0] * INPUTS for _ in OUTPUTS]
    for place, output in enumerate(OUTPUTS):
        second[place][place] = 1.0
        if output in FOUND:
            second[place][len(OUTPUTS) + FOUND.index(output)] = 1.0
    return {
        "outputs": OUTPUTS,
        "found": FOUND,
        "bias": row(),
        "scales": [1.0] * len(OUTPUTS),
        "traits": traits or {},
        "second": second,
        "second_bias": [-2.5] * len(OUTPUTS),
        "thresholds": [0.0] * len(OUTPUTS),
        "grams": "\n".join(rows),
        "weights": b64encode(bytes(int(weight) % 256 for weights in rows.values() for weight in weights)).decode(),
    } | changes


def make_model(*arguments: Any, **changes: Any) -> LinearModel:
    """Return the model of `model_table`."""
    return LinearModel(json.dumps(model_table(*arguments, **changes)), "model.json")
