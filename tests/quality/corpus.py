"""The annotated posts, and what the tagger sees of each."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from plugins.model import Service
from plugins.tagging.denial import denied_words
from plugins.tagging.features import Features, features_of
from plugins.tagging.footer import footer_start
from plugins.tagging.lexicon import CLOSES, PERSON, Lexicon, packaged_lexicon
from plugins.tagging.patterns import Match, Matcher
from plugins.tagging.scoring import findings, totals
from plugins.tagging.words import Words, words_of

CORPUS = Path(__file__).parents[1] / "corpus"
MEASURED = "dev"
"""The set on which figures are given: restated from real posts, by one hand."""


@dataclass(frozen=True, slots=True)
class Example:
    """An annotated post: *source* is what must not stand on both sides of a split, its article or its event.

    *lexicon* is the one that it may be tagged with: by the lines that posts of other sources bear out too. *scores*
    are what that says.
    """

    post: Mapping[str, Any]
    set: str
    source: str
    lexicon: Lexicon
    features: Features
    scores: Mapping[str, float]

    @property
    def gold(self) -> frozenset[str]:
        """Return the outputs that the post should have."""
        signs = {CLOSES: self.post["closes"], PERSON: "person" in self.post}
        return frozenset([*self.post["topics"], *(sign for sign, held in signs.items() if held)])


def read_posts(file: Path) -> list[dict[str, Any]]:
    """Return the posts of a file of JSON lines, the measured ones with what `persons.jsonl` adds to them."""
    posts = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return [post | _persons().get(post["id"], {}) for post in posts]


@cache
def _persons() -> dict[str, dict[str, Any]]:
    lines = (CORPUS / "persons.jsonl").read_text(encoding="utf-8").splitlines()
    return {line["id"]: line for line in map(json.loads, lines)}


def files(folder: str) -> list[Path]:
    """Return the files of a folder of the corpus, by name."""
    return sorted((CORPUS / folder).glob("*.jsonl"))


def examples(paths: Iterable[Path], *, borne_out: bool = True) -> list[Example]:
    """Return the posts of *paths* as examples.

    The lexicon was written with these posts in sight: a line that no post of another source bears out would flatter its
    own. Such lines are left out of a post's scores where *borne_out*.
    """
    lexicon = packaged_lexicon()
    read = [(path.stem, post, words_of(post["title"], post["text"])) for path in paths for post in read_posts(path)]
    bearing = _bearing(lexicon.matcher, read) if borne_out else {}
    return [_example(name, post, words, lexicon, bearing) for name, post, words in read]


def _source(name: str, post: Mapping[str, Any]) -> str:
    return post.get("source_url") or f"{name} {post.get('subject') or post['id']}"


def _bearing(matcher: Matcher, read: Sequence[tuple[str, Mapping[str, Any], Words]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, post, words in read:
        for match in matcher.matches(words):
            found[_line(match)].add(_source(name, post))
    return found


def _line(match: Match) -> str:
    return f"{match.pattern.number} {match.pattern.line}"


def _example(
    name: str, post: Mapping[str, Any], words: Words, lexicon: Lexicon, bearing: Mapping[str, set[str]]
) -> Example:
    source = _source(name, post)
    footer = footer_start(words, lexicon.footer)
    known = lexicon
    if bearing:
        known = replace(lexicon, matcher=_Only(lexicon.matcher, bearing, source))
    denied = denied_words(words)
    features = features_of(words, footer, denied, service=Service(post["service"]), department=post["department"])
    return Example(post, name, source, known, features, totals(findings(words, known, footer, denied)))


class _Only(Matcher):
    """A matcher that knows only the lines which another source than *source* bears out."""

    def __init__(self, matcher: Matcher, bearing: Mapping[str, set[str]], source: str) -> None:
        self._matcher, self._bearing, self._source = matcher, bearing, source

    def matches(self, words: Words) -> Iterable[Match]:
        return [match for match in self._matcher.matches(words) if self._bearing[_line(match)] - {self._source}]
