"""What a post is about, by two linear models: one over its features, one over what the first and the lexicon say.

Both are trained at development time (`make model`) and shipped as data. A row of the first is whole numbers from -127
to 127, to be multiplied by the scale of its output. Only additions are left to do here.
"""

import json
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from itertools import compress
from operator import mul
from struct import Struct
from typing import NamedTuple

from plugins import text as texts
from plugins.errors import SettingsError
from plugins.model import PersonSought, Topic
from plugins.tagging.features import FOOTER, Features
from plugins.tagging.lexicon import CERTAIN, CLOSES, PERSON

OUTPUTS = (*map(str, Topic), CLOSES, PERSON)
"""What is decided, in the order of every row of weights. The last: a person is sought, or was until this post."""

PERSONS = tuple(f"{PERSON}.{kind}" for kind in PersonSought if kind is not PersonSought.POSSIBLE)
FOUND = (*map(str, Topic), CLOSES, *(f"{CLOSES}.{topic}" for topic in Topic), *PERSONS, CERTAIN)
"""The tags of the lexicon, in the order in which the second model takes their scores."""

_ROW = Struct(f"{len(OUTPUTS)}b")
_LEAST, _MOST = -4.0, 6.0  # a score of the lexicon beyond these says no more
_SPOKEN = 2.5  # the score from which the lexicon by itself would give a tag


Hit = tuple[str, int, int]
"""A gram of a post that the first model knows, the number of its first word, where its row of weights begins."""


class Opinion(NamedTuple):
    """What the first model makes of a post: the log-odds of each of `OUTPUTS`, and what they come from."""

    odds: Sequence[float]
    scale: float
    body: Sequence[Hit]
    closing: Sequence[Hit]


def inputs(odds: Sequence[float], scores: Mapping[str, float]) -> list[float]:
    """Return what the second model takes: the first one's *odds*, then the lexicon's *scores* in three forms.

    They are the scores within bounds, whether each would do by itself, and whether each topic's is the best.
    """
    found = [scores.get(tag, 0.0) for tag in FOUND]
    topics = found[: len(Topic)]
    best = max(topics)
    return [
        *odds,
        *[min(_MOST, max(_LEAST, score)) if score else 0.0 for score in found],
        *[1.0 if score > _SPOKEN else 0.0 for score in found],
        *[1.0 if score == best > 0 else 0.0 for score in topics],
    ]


class LinearModel:
    """The weights that `make model` wrote.

    Raises `SettingsError` for a file that is not theirs.
    """

    def __init__(self, source: str, name: str = "model.json") -> None:
        try:
            table = json.loads(source)
            # Where the row of each gram begins: to unpack them all would take longer than most runs tag.
            self._weights = memoryview(b64decode(table["weights"])).cast("b")
            starts = range(0, len(self._weights), _ROW.size)
            self._rows: Mapping[str, int] = dict(zip(table["grams"].split("\n"), starts, strict=True))
            self._scales: Sequence[float] = table["scales"]
            self._bias: Sequence[float] = table["bias"]
            self._traits: Mapping[str, Sequence[float]] = table["traits"]
            self._second: Sequence[Sequence[float]] = table["second"]
            self._second_bias: Sequence[float] = table["second_bias"]
            self.thresholds: Mapping[str, float] = dict(zip(OUTPUTS, table["thresholds"], strict=True))
            if table["outputs"] != [*OUTPUTS] or table["found"] != [*FOUND]:
                raise ValueError("it was trained for other tags")
            if len(self._weights) != len(starts) * _ROW.size:
                raise ValueError("its last row of weights is cut short")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SettingsError(f"{name}: not a model of this version ({error}): run `make model`") from error
        self.digest = texts.digest(source)

    @classmethod
    def packaged(cls) -> "LinearModel":
        """Return the model that comes with the portal."""
        file = files("plugins.tagging") / "data" / "model.json"
        return cls(file.read_text(encoding="utf-8"), str(file))

    def opinion(self, features: Features) -> Opinion:
        """Return the log-odds of each of `OUTPUTS` by the features alone, and the grams that they come from."""
        body, closing = self._known(features.body), self._known(features.closing)
        odds = [
            bias + features.scale * scale * (inner + FOOTER * outer)
            for bias, scale, inner, outer in zip(
                self._bias, self._scales, self._sums(body), self._sums(closing), strict=True
            )
        ]
        for name, value in features.traits.items():
            if value and (row := self._traits.get(name)):
                odds = [sum_ + value * weight for sum_, weight in zip(odds, row, strict=True)]
        return Opinion(odds, features.scale, body, closing)

    def _known(self, grams: Mapping[str, int]) -> list[Hit]:
        rows = self._rows
        return [(gram, place, row) for gram, place in grams.items() if (row := rows.get(gram)) is not None]

    def _sums(self, hits: Iterable[Hit]) -> Sequence[int]:
        rows = [_ROW.unpack_from(self._weights, row) for _, _, row in hits]
        return [sum(column) for column in zip(*rows, strict=True)] or [0] * len(OUTPUTS)

    def decide(self, opinion: Opinion, scores: Mapping[str, float]) -> dict[str, float]:
        """Return the log-odds of each of `OUTPUTS` by that *opinion* and the lexicon's *scores* together."""
        taken = inputs(opinion.odds, scores)  # most are 0
        values = list(filter(None, taken))
        return {
            output: bias + sum(map(mul, compress(row, taken), values))
            for output, bias, row in zip(OUTPUTS, self._second_bias, self._second, strict=True)
        }

    def shares(self, output: str) -> dict[str, float]:
        """Return what a point of the lexicon's score for each of `FOUND` adds to the log-odds of *output*."""
        row = self._second[OUTPUTS.index(output)]
        return dict(zip(FOUND, row[len(OUTPUTS) :], strict=False))

    def pieces(self, output: str, opinion: Opinion) -> list[tuple[str, int, float]]:
        """Return the known grams of a post, the number of each one's first word, and what it adds to *output*."""
        place = OUTPUTS.index(output)
        weights = self._weights[place:]
        unit = opinion.scale * self._scales[place] * self._second[place][place]
        return [
            (gram, first, factor * weights[row])
            for hits, factor in ((opinion.body, unit), (opinion.closing, unit * FOOTER))
            for gram, first, row in hits
        ]
