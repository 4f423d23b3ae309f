"""Train the linear models of the tagger from annotated posts."""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from plugins.model import Topic
from plugins.tagging.decision import APART
from plugins.tagging.features import FOOTER
from plugins.tagging.lexicon import CLOSES, PERSON
from plugins.tagging.linear import FOUND, OUTPUTS, inputs
from tests.quality.corpus import MEASURED, Example
from tests.quality.vectors import vectors

GRAM, VECTOR, TRAIT = 5.0, 3.0, 1.0
"""How freely each kind of feature of the first model is used: what it is multiplied with before it is fitted."""
ODDS, SCORE, SIGN = 0.5, 0.25, 0.5
"""The same for the second one: the odds of the first, the lexicon's scores, its two kinds of signs."""
C_FIRST, C_SECOND = 1.0, 0.3
TELLING, SMOOTHED, BEGINNING = 0.7, 0.2, 1.5
"""A gram is used the more freely for an output the more it tells of it, to this power, after so many posts more were
counted with it and without; the beginning of a word as many times more freely as a word."""
FOLDS = 6
LEAST_POSTS = 2  # that must hold a gram for it to be one
KEPT = 45_000  # grams shipped, those that weigh most
UNSEEN = 15_000  # of them words that no annotated post holds
BOUNDS = {CLOSES: (-0.45, 0.15)}
BOUNDS_OF_TOPIC = (-0.45, 1.0)  # log-odds between which the least that gives an output is sought
FIXED = {str(Topic.ALERT): -1.0, PERSON: -3.5}
"""Log-odds that are not sought: an alert missed is worse than one too many, so one chance in four gives it; one in
thirty-four that a person is sought is a doubt, in what may be an appeal."""
WEIGHT_FIRST, WEIGHT_SECOND = 2.0, 4.0  # of a measured post in the fits, and in the choice of thresholds:
LIKENESS = 5.0  # live posts are expected to be like them
"""Hyper-parameters, chosen on the posts written for training and on folds of the measured set."""


def gold_of(examples: Sequence[Example]) -> Any:
    """Return what each post should have: posts by `OUTPUTS`, 0 or 1."""
    return np.array([[output in example.gold for output in OUTPUTS] for example in examples], dtype=int)


class _Design:
    """Turns examples into the rows of a matrix: grams, then the sum of their words' vectors, then traits."""

    def __init__(self, examples: Sequence[Example]) -> None:
        posts = Counter(gram for example in examples for gram in _weights(example))
        self.grams = {gram: place for place, gram in enumerate(sorted(g for g, n in posts.items() if n >= LEAST_POSTS))}
        self.traits = sorted({name for example in examples for name in example.features.traits})
        self.meaning, self.table, self.french = vectors()

    def __call__(self, examples: Sequence[Example]) -> Any:
        width = self.table.shape[1]
        meanings = np.zeros((len(examples), width), dtype="float32")
        traits = np.zeros((len(examples), len(self.traits)))
        entries: list[tuple[int, int, float]] = []
        for number, example in enumerate(examples):
            scale = example.features.scale
            for gram, weight in _weights(example).items():
                place = self.grams.get(gram)
                if place is not None:
                    entries.append((number, place, GRAM * scale * weight))
                if (row := self.meaning.get(gram)) is not None and means(gram):
                    meanings[number] += VECTOR * scale * weight * self.table[row]
            traits[number] = [TRAIT * example.features.traits.get(name, 0.0) for name in self.traits]
        rows, columns, values = zip(*entries, strict=True)
        grams = sparse.csr_matrix((values, (rows, columns)), shape=(len(examples), len(self.grams)))
        return sparse.hstack([grams, sparse.csr_matrix(meanings), sparse.csr_matrix(traits)]).tocsr()


def means(gram: str) -> bool:
    """Whether *gram* is a word that has a meaning of its own: short ones and pairs have none."""
    return len(gram) >= 4 and gram.isalpha()


def _weights(example: Example) -> dict[str, float]:
    closing = dict.fromkeys(example.features.closing, FOOTER)
    return closing | dict.fromkeys(example.features.body, 1.0)


def _fit(
    rows: Any,
    examples: Sequence[Example],
    freedom: float,
    weight: float,
    scales: Callable[[Any], Any] | None = None,
) -> tuple[Any, Any]:
    """Return the weights, one row for each output, and the bias of each.

    *weight* is that of a measured post. *scales* says how freely each column may be used for an output, given which
    posts have that.
    """
    weights = [weight if example.set == MEASURED else 1.0 for example in examples]
    found, bias = [], []
    for column in gold_of(examples).T:
        free = scales(column == 1) if scales else np.ones(rows.shape[1])
        fit = LogisticRegression(C=freedom, solver="liblinear", dual=True, tol=1e-3, max_iter=2000, random_state=0)
        fit.fit(rows @ sparse.diags(free), column, sample_weight=weights)
        found.append(fit.coef_[0] * free)
        bias.append(fit.intercept_[0])
    return np.vstack(found), np.array(bias)


def _telling(rows: Any, grams: Sequence[str]) -> Callable[[Any], Any]:
    """Return how freely each column of *rows*, of which the *grams* come first, is used for the posts with an output.

    After Wang and Manning (2012), "Baselines and Bigrams": by how much oftener the gram stands in posts with than in
    posts without it, or more seldom; on average as freely as without.
    """
    seen = (rows[:, : len(grams)] != 0).astype(float)
    begun = np.array([BEGINNING if gram.endswith("*") else 1.0 for gram in grams])

    def scales(held: Any) -> Any:
        with_, without = (seen.T @ part + SMOOTHED * part.sum() / held.sum() for part in (held, ~held))
        told = np.abs(np.log(with_ / with_.sum() * (without.sum() / without))) ** TELLING
        return np.concatenate([begun * told / np.sqrt((told**2).mean()), np.ones(rows.shape[1] - len(grams))])

    return scales


def folds(examples: Sequence[Example], count: int) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the numbers of the examples to learn from and those to try, no source on both sides."""
    sources = [example.source for example in examples]
    for learn, tried in GroupKFold(count).split(sources, groups=sources):
        yield list(learn), list(tried)


class _First(NamedTuple):
    """The first model: what its rows are made of, the weights of each output, its bias."""

    design: _Design
    weights: Any
    bias: Any


def train(examples: Sequence[Example]) -> str:
    """Return the text of the model file learnt from *examples*."""
    odds = np.zeros((len(examples), len(OUTPUTS)))
    for learn, tried in folds(examples, FOLDS):  # what the first model says of posts that it did not learn from
        first = _first([examples[place] for place in learn])
        odds[tried] = first.design([examples[place] for place in tried]) @ first.weights.T + first.bias
    taken = np.array([inputs(row, example.scores) for row, example in zip(odds, examples, strict=True)]) * _units()
    second, bias = _fit(taken, examples, C_SECOND, WEIGHT_SECOND)
    thresholds = _thresholds(taken @ second.T + bias, gold_of(examples), examples)
    return _text(_first(examples), second * _units(), bias, thresholds)


def _first(examples: Sequence[Example]) -> _First:
    design = _Design(examples)
    rows = design(examples)
    return _First(design, *_fit(rows, examples, C_FIRST, WEIGHT_FIRST, _telling(rows, [*design.grams])))


def _units() -> Any:
    signs = len(FOUND) + len(Topic)
    return np.array([ODDS] * len(OUTPUTS) + [SCORE] * len(FOUND) + [SIGN] * signs)


def _thresholds(odds: Any, gold: Any, examples: Sequence[Example]) -> list[float]:
    """Return the log-odds from which each output is given: around even odds, where its F1 is best.

    The likeliest topic is given whatever its odds: a topic's are those from which it stands beside another, if it goes
    with that.
    """
    found = []
    weights = np.array([LIKENESS if example.set == MEASURED else 1 for example in examples])
    topics = [*Topic]
    likeliest = odds[:, : len(topics)].argmax(axis=1)
    for place, (output, column, wanted) in enumerate(zip(OUTPUTS, odds.T, gold.T, strict=True)):
        if output in FIXED:
            found.append(FIXED[output])
            continue
        apart = np.array([frozenset((output, topics[first])) in APART for first in likeliest])
        tries = np.linspace(*BOUNDS.get(output, BOUNDS_OF_TOPIC), 31)
        scores = np.array([_f1(((column > least) & ~apart) | (likeliest == place), wanted, weights) for least in tries])
        found.append(round(float(tries[scores >= scores.max() - 0.005].mean()), 2))
    return found


def _f1(given: Any, wanted: Any, weights: Any) -> float:
    right = (weights * (given & (wanted == 1))).sum()
    return float(2 * right / max(1, (weights * given).sum() + (weights * wanted).sum()))


def _text(first: _First, second: Any, second_bias: Any, thresholds: Sequence[float]) -> str:
    design, weights, bias = first
    count, width = len(design.grams), design.table.shape[1]
    grams = dict(zip(design.grams, GRAM * weights[:, :count].T, strict=True))
    of_meaning = VECTOR * design.table @ weights[:, count : count + width].T
    for word, row in design.meaning.items():
        if means(word) and (word in grams or word in design.french):
            grams[word] = grams.get(word, 0.0) + of_meaning[row]
    kept = _kept(grams, design.grams)
    table = np.array([grams[gram] for gram in kept])
    scales = np.abs(table).max(axis=0) / 127
    rounded = np.rint(table / scales).astype("int8")
    traits = TRAIT * weights[:, count + width :].T
    return (
        json.dumps(
            {
                "outputs": OUTPUTS,
                "found": FOUND,
                "bias": _round(bias),
                "scales": [float(f"{scale:.5g}") for scale in scales],
                "traits": {name: _round(row) for name, row in zip(design.traits, traits, strict=True)},
                "second": [_round(row) for row in second],
                "second_bias": _round(second_bias),
                "thresholds": thresholds,
                "grams": "\n".join(kept),
                "weights": b64encode(rounded.tobytes()).decode(),
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )


def _kept(grams: Mapping[str, Any], seen: Mapping[str, int]) -> list[str]:
    """Return the grams to ship, in order: those that weigh most, unseen words among them."""
    most = sorted(grams, key=lambda gram: -float(np.abs(grams[gram]).max()))
    unseen = [gram for gram in most if gram not in seen][:UNSEEN]
    return sorted([gram for gram in most if gram in seen][: KEPT - len(unseen)] + unseen)


def _round(row: Sequence[float]) -> list[float]:
    return [round(float(value), 4) for value in row]
