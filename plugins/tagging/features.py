"""What the linear model sees of a post: its words, their beginnings, their pairs, and a few traits of its manner."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from plugins.model import Service
from plugins.tagging.words import Words

FOOTER = 0.3
"""How much the closing matter of a release counts beside its body."""

_DIGITS = re.compile(r"\d+")
_BEGINNING = 6  # letters: "recher*" for "recherchons" and "recherchées"
_FEW = 8  # a very short post is weighed as one of so many grams
_LONG = 300  # words from which a post is as long as any
_CALLABLE = re.compile(r"\d\d[ .]\d\d[ .]\d\d")
_HOUR = re.compile(r"\d ?h(?![a-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a post.

    *body* and *closing* hold grams, each with the number of its first word; the closing matter's are those that the
    body does not have. *scale* is what each is multiplied with: a long post has more of them, not more to say.
    *traits* are from 0 to 1.
    """

    body: Mapping[str, int]
    closing: Mapping[str, int]
    scale: float
    traits: Mapping[str, float]


def features_of(
    words: Words, footer: int, denied: Iterable[int], *, service: Service | None, department: str | None
) -> Features:
    """Return the features of a post of an account of *service* in *department* (None: national or unknown).

    *footer* is the number of the first word of the closing matter, *denied* those of the words that the post denies.
    A gram is a word, the beginning of a long one, or two words that follow each other in a sentence; a word that is
    denied is another word.
    """
    plain = [word if word.isalpha() else _unnumbered(word) for word in words.folded]
    for place in denied:
        plain[place] = f"!{plain[place]}"
    body = _grams(plain, words.sentences, 0, footer)
    closing = _grams(plain, words.sentences, footer, len(plain))
    closing = {gram: place for gram, place in closing.items() if gram not in body}
    weight = len(body) + FOOTER**2 * len(closing)
    return Features(body, closing, max(_FEW, weight) ** -0.5, _traits(words, service, department))


@lru_cache(maxsize=50_000)
def _unnumbered(word: str) -> str:
    """Return *word* with its numbers made alike but for their length: "76000" and "13100" are both "0000"."""
    return _DIGITS.sub(lambda found: "0" * min(4, len(found[0])), word)


def _grams(plain: Sequence[str], sentences: Sequence[int], first: int, after: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for place in range(first, after):
        word = plain[place]
        found.setdefault(word, place)
        if len(word) >= _BEGINNING:
            found.setdefault(f"{word[:_BEGINNING]}*", place)
        if place + 1 < after and sentences[place] == sentences[place + 1]:
            found.setdefault(f"{word} {plain[place + 1]}", place)
    return found


def _traits(words: Words, service: Service | None, department: str | None) -> dict[str, float]:
    source = words.source
    found = {f"service={service}": 1.0} if service else {}
    return found | {
        "national": float(department is None),
        "length": min(1.0, len(words.folded) / _LONG),
        "title": float(words.title > 0),
        "question": float("?" in source),
        "exclamation": min(2, source.count("!")) / 2,
        "telephone": float(_CALLABLE.search(source) is not None),
        "hour": float(_HOUR.search(source) is not None),
        "vous": min(3, sum([word.endswith("ez") for word in words.folded])) / 3,
    }
