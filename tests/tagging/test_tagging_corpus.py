"""The tagger against the annotated posts: floors a little below what was reached."""

import importlib.util
import json
from pathlib import Path

import pytest

from plugins.model import Service

CORPUS = Path(__file__).parent.parent / "corpus"
FLOORS = {
    "alerte f1": 0.93,
    "appel-a-temoins f1": 0.92,
    "recrutement f1": 0.94,
    "arnaque f1": 0.94,
    "prevention f1": 0.85,
    "circulation f1": 0.92,
    "affaire f1": 0.91,
    "infos-pratiques f1": 0.86,
    "closes f1": 0.90,
    "communes f1": 0.94,
    "macro f1, 8 topics": 0.91,
    "macro f1, 4 main topics": 0.93,
}


@pytest.fixture(scope="module")
def predictions(corpus, tagger):
    return {
        post["id"]: tagger.tag(
            post["title"], post["text"], service=Service(post["service"]), department=post["department"]
        )
        for post in corpus
    }


def test_the_figures_on_the_annotated_posts_hold(corpus, predictions):
    spec = importlib.util.spec_from_file_location("score", CORPUS / "score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    rows = []
    for post in corpus:
        tags = predictions[post["id"]]
        predicted = {"topics": list(tags.topics), "closes": tags.closes, "communes": list(tags.communes)}
        rows.append(score.counts(post, predicted))
    figures = score.figures([sum(column) for column in zip(*rows, strict=True)])
    assert {name: round(figures[name], 3) for name, floor in FLOORS.items() if figures[name] < floor} == {}


def sought():
    lines = (Path(__file__).parent / "persons_sought.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def test_every_person_sought_is_told(predictions):
    assert {post for post in sought() if predictions[post].person is None} == set()


def test_persons_are_not_seen_everywhere(predictions):
    seen = {post for post, tags in predictions.items() if tags.person}
    assert len(seen - sought()) <= 14


LONG = [json.loads(line) for line in (Path(__file__).parent / "long_posts.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("post", LONG, ids=[post["id"] for post in LONG])
def test_long_releases_keep_to_their_subjects(post, tagger):
    tags = tagger.tag(post["title"], post["text"], service=Service(post["service"]), department=post["department"])
    assert set(tags.topics) == set(post["topics"])
    assert tags.closes is post["closes"]
