"""Measure the tagger on the annotated posts, print the figures, and write those that the portal shows.

    python -m tests.quality.measure

Every post is tagged by models that learnt from no post of its source; figures are given for the measured set, which is
restated from real posts. The two sets that were kept aside are tagged by the model that is shipped, which has not seen
them. Intervals hold 95 % of a percentile bootstrap over posts.
"""

import argparse
import json
import random
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any

from plugins import clock
from plugins.model import Service, Tags, Topic
from plugins.tagging.gazetteer import Gazetteer
from plugins.tagging.linear import LinearModel
from plugins.tagging.tagger import Tagger
from tests.corpus import score
from tests.quality.corpus import CORPUS, MEASURED, Example, examples, files
from tests.quality.training import folds, train

FIGURES = Path(__file__).parents[2] / "content" / "quality.json"
WHY = Path(__file__).parent / "errors.toml"
FOLDS = 10
SAMPLES = 2000
WORST = 20
CURVE = (0.1, 0.2, 0.4, 0.7, 1.0)
KEPT_ASIDE = {
    "court": ("Messages courts mis de côté", "Écrits à part, dans la manière de l’ensemble mesuré ; jamais appris."),
    "long": (
        "Communiqués longs et messages désordonnés",
        "D’une autre main, mis de côté : plusieurs sujets, blocs de contact, emojis, fautes ; jamais appris.",
    ),
}
MAIN = score.MAIN
NONE = "aucun"


@dataclass(frozen=True, slots=True)
class Tagged:
    """A post, and what a tagger that did not learn from its source made of it; *odds* by output."""

    example: Example
    tags: Tags
    odds: Mapping[str, float]

    @property
    def line(self) -> dict[str, Any]:
        """Return the tags as `score.py` reads them."""
        return {"topics": [*self.tags.topics], "closes": self.tags.closes, "communes": [*self.tags.communes]}


def main() -> None:
    """Measure, print, write; with --again only take anew what needs no training."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.measure", description=__doc__.partition("\n")[0])
    parser.add_argument("--again", action="store_true", help="only the speed, the size and the reasons of errors.toml")
    if parser.parse_args().again:
        report = json.loads(FIGURES.read_text(encoding="utf-8")) | speed_and_size()
    else:
        report = measured()
    tell(report)
    FIGURES.write_text(json.dumps(explained(report), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"\nwritten to {FIGURES.relative_to(FIGURES.parents[1])}")


def measured() -> dict[str, Any]:
    """Return the figures of today's tagger."""
    everything = examples([CORPUS / f"{MEASURED}.jsonl", *files("written")])
    aside = examples(files("held"), borne_out=False)
    tagged = list(cross_validated(everything))
    shipped = [apply(LinearModel.packaged(), example) for example in aside]
    return figures(tagged, shipped) | {"curve": list(curve(everything, aside))} | speed_and_size()


def cross_validated(everything: Sequence[Example]) -> Iterable[Tagged]:
    """Yield every post as tagged by a model that learnt from the other sources."""
    parts = [([everything[place] for place in learn], tried) for learn, tried in folds(everything, FOLDS)]
    with ProcessPoolExecutor() as pool:
        models = pool.map(train, [learn for learn, _ in parts])
        for number, ((_, tried), source) in enumerate(zip(parts, models, strict=True), 1):
            progress(f"fold {number} of {FOLDS}")
            model = LinearModel(source)
            yield from (apply(model, everything[place]) for place in tried)


def apply(model: LinearModel, example: Example) -> Tagged:
    """Return the post as the tagger with *model* tags it."""
    post = example.post
    tagger = Tagger(example.lexicon, model, _gazetteer())
    tags = tagger.tag(post["title"], post["text"], service=Service(post["service"]), department=post["department"])
    return Tagged(example, tags, model.decide(model.opinion(example.features), example.scores))


def figures(tagged: Sequence[Tagged], shipped: Sequence[Tagged]) -> dict[str, Any]:
    """Return what is known but for the curve, the speed and the size."""
    measured = [one for one in tagged if one.example.set == MEASURED]
    point, interval = scored(measured)
    rows = [counts(one) for one in measured]
    total = [sum(column) for column in zip(*rows, strict=True)]
    return {
        "version": Tagger.default().version,
        "measured": clock.now().date().isoformat(),
        "posts": len(measured),
        "learnt": len(tagged),
        "folds": FOLDS,
        "figures": [*_lines(point, interval, total), person(tagged + shipped)],
        "macro": [
            {"name": name, "f1": point[key], "low": interval[key][0], "high": interval[key][1]}
            for name, key in (("eight", "macro f1, 8 topics"), ("four", "macro f1, 4 main topics"))
        ],
        "sets": [_set(name, [one for one in shipped if one.example.set == name]) for name in KEPT_ASIDE],
        "confusion": confusion(measured),
        "drills": drills([*tagged, *shipped]),
        "errors": worst(measured),
    }


def counts(one: Tagged) -> list[int]:
    """Return the row of counts of a post, as `score.py` adds them up."""
    return score.counts(one.example.post, one.line)


def scored(tagged: Sequence[Tagged]) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """Return the figures of `score.py`, and their intervals."""
    rows = [counts(one) for one in tagged]
    return score.figures([sum(column) for column in zip(*rows, strict=True)]), score.bootstrap(rows, SAMPLES, 1)


def _lines(point: Mapping[str, float], interval: Mapping[str, Any], total: Sequence[int]) -> Iterable[dict[str, Any]]:
    for number, name in enumerate([*score.TOPICS, "closes", "communes"]):
        right, wrong, missed = total[3 * number : 3 * number + 3]
        low, high = interval[f"{name} f1"]
        yield _figure(name, right, wrong, missed) | {"low": low, "high": high}


def _figure(name: str, right: int, wrong: int, missed: int) -> dict[str, Any]:
    precision, recall, f1 = score.prf(right, wrong, missed)
    return {
        "name": name, "gold": right + missed, "found": right + wrong, "precision": precision, "recall": recall, "f1": f1,
    }  # fmt: skip


def person(tagged: Sequence[Tagged]) -> dict[str, Any]:
    """Return the figures of persons sought, over all posts but those that end something."""
    told = [one for one in tagged if not one.example.post["closes"]]
    pairs = [("person" in one.example.post, one.tags.person is not None) for one in told]
    right, wrong, missed = (pairs.count(pair) for pair in ((True, True), (False, True), (True, False)))
    return _figure("person", right, wrong, missed) | _interval(pairs)


def _interval(pairs: Sequence[tuple[bool, bool]]) -> dict[str, float]:
    draw = random.Random(1)
    found = []
    for _ in range(SAMPLES):
        drawn = draw.choices(pairs, k=len(pairs))
        found.append(score.prf(*(drawn.count(pair) for pair in ((True, True), (False, True), (True, False))))[2])
    found.sort()
    return {"low": found[int(0.025 * SAMPLES)], "high": found[int(0.975 * SAMPLES)]}


def _set(name: str, tagged: Sequence[Tagged]) -> dict[str, Any]:
    point, interval = scored(tagged)
    keys = {
        "eight": "macro f1, 8 topics", "four": "macro f1, 4 main topics", "closes": "closes f1", "communes": "communes f1",
    }  # fmt: skip
    title, note = KEPT_ASIDE[name]
    return (
        {"name": name, "title": title, "note": note, "posts": len(tagged)}
        | {short: point[key] for short, key in keys.items()}
        | {"low": interval[keys["eight"]][0], "high": interval[keys["eight"]][1]}
    )


def confusion(tagged: Sequence[Tagged]) -> dict[str, Any]:
    """Return how often each main topic was taken for another: rows are what should be, columns what was given."""
    labels = [*MAIN, NONE]
    rows = [[0] * len(labels) for _ in labels]
    for one in tagged:
        wanted = [topic for topic in one.example.post["topics"] if topic in MAIN]
        given = [topic for topic in one.tags.topics if topic in MAIN]
        extra = [topic for topic in given if topic not in wanted]
        for topic in wanted or [NONE]:
            taken = topic if topic in given else (extra or [NONE])[0]
            rows[labels.index(topic)][labels.index(taken)] += 1
    return {"labels": labels, "rows": rows}


def drills(tagged: Sequence[Tagged]) -> dict[str, int]:
    """Return how many drills there are, and how many of them were taken for alerts."""
    found = [one for one in tagged if one.example.post.get("drill")]
    return {"posts": len(found), "as_alert": sum(Topic.ALERT in one.tags.topics for one in found)}


def worst(tagged: Sequence[Tagged]) -> list[dict[str, Any]]:
    """Return the errors that the models were surest of. The words of a post about a person sought are not repeated."""
    wrong = [one for one in tagged if set(one.tags.topics) != set(one.example.post["topics"])]
    return [
        {
            "id": one.example.post["id"],
            "text": ""
            if one.tags.person
            else " ".join(f"{one.example.post['title']} {one.example.post['text']}".split()),
            "expected": one.example.post["topics"],
            "found": [*one.tags.topics],
        }
        for one in sorted(wrong, key=_sureness, reverse=True)[:WORST]
    ]


def explained(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return *report* with why each of the worst errors stays, as far as somebody has said so in `errors.toml`."""
    why = tomllib.loads(WHY.read_text(encoding="utf-8"))
    for error in report["errors"]:
        if error["id"] not in why:
            print(f"{WHY.name}: nothing says why {error['id']} stays wrong: {error['text'][:100]}")
    return {**report, "errors": [{**error, "why": why.get(error["id"], "")} for error in report["errors"]]}


def _sureness(one: Tagged) -> float:
    differing = set(one.tags.topics) ^ set(one.example.post["topics"])
    return max(abs(one.odds[topic]) for topic in differing)


def curve(everything: Sequence[Example], aside: Sequence[Example]) -> Iterable[dict[str, Any]]:
    """Yield how good models are that learnt from ever more posts, on the sets kept aside."""
    shuffled = random.Random(7).sample(everything, len(everything))
    sizes = [round(share * len(shuffled)) for share in CURVE]
    with ProcessPoolExecutor() as pool:
        for count, source in zip(sizes, pool.map(train, [shuffled[:count] for count in sizes]), strict=True):
            progress(f"learnt from {count} posts")
            model = LinearModel(source)
            point, _ = scored([apply(model, example) for example in aside])
            yield {"posts": count, "eight": point["macro f1, 8 topics"], "four": point["macro f1, 4 main topics"]}


def speed_and_size() -> dict[str, Any]:
    """Return the milliseconds of processor that a post of the measured set takes, and the bytes of the tagger's data."""
    tagger, posts = Tagger.default(), examples([CORPUS / f"{MEASURED}.jsonl"], borne_out=False)
    best = float("inf")
    for _ in range(5):
        start = process_time()
        for example in posts:
            post = example.post
            tagger.tag(post["title"], post["text"], service=Service(post["service"]), department=post["department"])
        best = min(best, (process_time() - start) / len(posts))
    data = Path(__file__).parents[2] / "plugins" / "tagging" / "data"
    return {"milliseconds": round(1000 * best, 2), "bytes": sum(file.stat().st_size for file in data.iterdir())}


def tell(report: Mapping[str, Any]) -> None:
    """Print the figures as a table."""
    print(
        f"\n{report['posts']} posts, each tagged by models that learnt from no post of its source ({report['folds']} folds)\n"
    )
    print(f"{'':16} {'gold':>5} {'found':>5}  {'precision':>9}  {'recall':>6}  F1")
    for line in report["figures"]:
        cells = (
            f"{line['precision']:9.3f}  {line['recall']:6.3f}  {line['f1']:.3f} [{line['low']:.3f} {line['high']:.3f}]"
        )
        print(f"{line['name']:16} {line['gold']:5} {line['found']:5}  {cells}")
    for line in report["macro"]:
        print(f"macro-F1, {line['name']:5} topics: {line['f1']:.3f} [{line['low']:.3f} {line['high']:.3f}]")
    print("\nkept aside, tagged by the model that is shipped")
    for one in report["sets"]:
        known = "  ".join(f"{key} {one[key]:.3f}" for key in ("eight", "four", "closes", "communes"))
        print(f"{one['name']:8} {one['posts']} posts  {known}  [{one['low']:.3f} {one['high']:.3f}]")
    print("\nlearning from more posts, on the sets kept aside")
    for point in report["curve"]:
        print(f"{point['posts']:6}  eight {point['eight']:.3f}  four {point['four']:.3f}")
    print("\nmain topics: rows as annotated, columns as tagged")
    for label, row in zip(report["confusion"]["labels"], report["confusion"]["rows"], strict=True):
        print(f"{label:16} " + " ".join(f"{count:5}" for count in row))
    print(f"\ndrills taken for alerts: {report['drills']['as_alert']} of {report['drills']['posts']}")
    print(f"{report['milliseconds']} ms a post, {report['bytes'] / 1e6:.2f} MB of data")


def progress(words: str) -> None:
    """Say what is being done, where somebody looks."""
    if sys.stderr.isatty():
        print(f"\r{words:40}", end="", file=sys.stderr, flush=True)


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer.packaged()


if __name__ == "__main__":
    main()
