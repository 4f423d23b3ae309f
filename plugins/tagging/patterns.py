"""The small language in which the lexicon describes words, and its matcher.

A pattern is a line of French words, compared folded (no accents, no capitals, apostrophes and hyphens are blanks):

    mot        this word                    mot*       a word that begins so
    a|b*|c     one of these                 mot(es)    with or without the ending
    mot?       the word may be missing      ^mot       only as the first word of the title or of the text
    #          a number                     rd#        these letters, then a number ("RD14")
    ..         up to three words            ...        up to eight words, whatever they are

A match never runs over the end of a sentence. Does not know regular expressions: a word-by-word walk is faster to load
than a thousand compiled expressions, and an editor can read it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from plugins.tagging.words import Words, fold_word

_BLANKS = str.maketrans("'’-", "   ")
_GAPS = {"..": 3, "...": 8}
_MEMO_LIMIT = 50_000  # distinct words kept; French official posts use fewer


class Step(NamedTuple):
    """One step of a pattern, or a gap of *gap* words.

    It takes one of *words*, a word that begins with one of *prefixes*, or one that is one of *numbered* followed by a
    digit ("rd" for "RD14"; "" for a number).
    """

    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    optional: bool = False
    gap: int = 0

    def takes(self, word: str) -> bool:
        """Whether *word* satisfies the step."""
        if word in self.words or word.startswith(self.prefixes):
            return True
        return self.numbered != () and any(
            word.startswith(stem) and word[len(stem) :][:1].isdigit() for stem in self.numbered
        )


class Pattern(NamedTuple):
    """A compiled pattern; *number* is its place in the lexicon, *words* how many it needs at least.

    Cheap to know before walking: where *needs* is not empty, a post without any of these words cannot match; where
    *next* is not, one of its words must follow the first at once.
    """

    number: int
    line: str
    steps: tuple[Step, ...]
    start_only: bool
    words: int
    needs: frozenset[str]
    next: frozenset[str]


class Match(NamedTuple):
    """Where *pattern* was found: words from *first* to before *after*."""

    pattern: Pattern
    first: int
    after: int


def compile_pattern(line: str, number: int) -> Pattern:
    """Return the pattern of *line*.

    Raises `ValueError` saying what is wrong with the line.
    """
    start_only = line.startswith("^")
    parts = line.removeprefix("^").translate(_BLANKS).split()
    steps = tuple(_step(part) for part in parts)
    if not steps or steps[0].gap or steps[-1].gap or steps[0].optional:
        raise ValueError("a pattern begins with a word that must be there and does not end with a gap")
    words = len([1 for step in steps if not (step.gap or step.optional)])
    needs = min((step.words for step in steps[1:] if _literal(step)), key=len, default=frozenset[str]())
    follows = steps[1].words if len(steps) > 1 and _literal(steps[1]) else frozenset[str]()
    return Pattern(number, line, steps, start_only, words, needs, follows)


def _literal(step: Step) -> bool:
    """Whether *step* must be there, as one of its words."""
    return not (step.gap or step.optional or step.prefixes or step.numbered)


@lru_cache(maxsize=4096)
def _step(part: str) -> Step:
    if part in _GAPS:
        return Step(gap=_GAPS[part])
    words: set[str] = set()
    prefixes: list[str] = []
    numbered: list[str] = []
    for choice in part.removesuffix("?").split("|"):
        if choice.isalnum():
            words.add(fold_word(choice))
            continue
        stem, _, ending = choice.removesuffix(")").partition("(")
        word = fold_word(stem.rstrip("*#"))
        if not (word.isalnum() or (stem == "#" and not ending)):
            raise ValueError(f'"{part}" is not a word, a gap or "#"')
        if stem.endswith("#"):
            numbered.append(word)
        elif stem.endswith("*"):
            prefixes.append(word)
        else:
            words |= {word, word + fold_word(ending)}
    return Step(frozenset(words), tuple(prefixes), tuple(numbered), part.endswith("?"))


class Matcher:
    """Finds the patterns of a lexicon in a row of words."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._words: dict[str, list[Pattern]] = {}
        self._prefixes: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            first = pattern.steps[0]
            for word in first.words:
                self._words.setdefault(word, []).append(pattern)
            for prefix in (*first.prefixes, *first.numbered):
                self._prefixes.setdefault(prefix, []).append(pattern)
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        self._memo: dict[str, tuple[Pattern, ...]] = {}

    def matches(self, words: Words) -> Iterator[Match]:
        """Yield the shortest match of each pattern at each place, in the order of the words."""
        folded, sentences = words.folded, words.sentences
        present = frozenset(folded)
        for place, (word, next_) in enumerate(zip(folded, (*folded[1:], ""), strict=False)):
            end = 0
            for pattern in self._candidates(word):
                if pattern.next and next_ not in pattern.next:
                    continue
                if pattern.needs and pattern.needs.isdisjoint(present):
                    continue
                if pattern.start_only and place not in (0, words.title):
                    continue
                end = end or bisect_right(sentences, sentences[place])
                after = _walk(pattern.steps, 1, folded, place + 1, end)
                if after:
                    yield Match(pattern, place, after)

    def _candidates(self, word: str) -> tuple[Pattern, ...]:
        known = self._memo.get(word)
        if known is None:
            found = list(self._words.get(word, ()))
            for length in self._lengths:
                if length > len(word):
                    break
                found += self._prefixes.get(word[:length], ())
            known = tuple({p.number: p for p in found if p.steps[0].takes(word)}.values())
            if len(self._memo) < _MEMO_LIMIT:
                self._memo[word] = known
        return known


def _walk(steps: Sequence[Step], number: int, words: Sequence[str], place: int, end: int) -> int:
    """Return the place after the match of the steps from *number* on, or 0; *end* closes the sentence."""
    if number == len(steps):
        return place
    here = steps[number]
    if here.gap:
        for ahead in range(place, min(place + here.gap, end - 1) + 1):
            after = _walk(steps, number + 1, words, ahead, end)
            if after:
                return after
        return 0
    if place < end and here.takes(words[place]):
        after = _walk(steps, number + 1, words, place + 1, end)
        if after:
            return after
    return _walk(steps, number + 1, words, place, end) if here.optional else 0
