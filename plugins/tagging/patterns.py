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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from plugins.tagging.words import Words, fold_word

_BLANKS = str.maketrans("'’-", "   ")
_GAPS = {"..": 3, "...": 8}
_BEGINNING = 4  # letters
_MEMO_LIMIT = 50_000  # distinct words kept; French official posts use fewer


def _beginning(word: str) -> str:
    return f"{word[:_BEGINNING]}*"


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

    @property
    def signs(self) -> frozenset[str]:
        """What a post that satisfies the step holds one of, as words and as `_beginning`s; empty: it may hold none."""
        if not self.prefixes:
            return frozenset() if self.gap or self.optional or self.numbered else self.words
        if self.optional or self.numbered or min(map(len, self.prefixes)) < _BEGINNING:
            return frozenset()
        return self.words.union(map(_beginning, self.prefixes))

    def takes(self, word: str) -> bool:
        """Whether *word* satisfies the step."""
        if word in self.words or word.startswith(self.prefixes):
            return True
        return self.numbered != () and any(
            word.startswith(stem) and word[len(stem) :][:1].isdigit() for stem in self.numbered
        )


class Pattern(NamedTuple):
    """A compiled pattern; *number* is its place in the lexicon."""

    number: int
    line: str
    steps: tuple[Step, ...]
    start_only: bool

    @property
    def words(self) -> int:
        """How many words it needs at least."""
        return sum(not (step.gap or step.optional) for step in self.steps)

    @property
    def needs(self) -> frozenset[str]:
        """The signs of the step that the fewest posts satisfy: long words are rare. Empty: a post may have none."""
        signs = filter(None, (step.signs for step in self.steps[1:]))
        return max(signs, key=lambda words: min(map(len, words)), default=frozenset())

    @property
    def next(self) -> frozenset[str]:
        """The words of which one must follow the first at once; empty: others may too."""
        following = self.steps[1] if len(self.steps) > 1 else Step(optional=True)
        return frozenset() if following.prefixes else following.signs


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
    return Pattern(number, line, steps, start_only)


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


_Candidate = tuple[int, Pattern, frozenset[str]]
"""A pattern that may begin with a word: its rank among them, itself, and what it needs. A tuple: it is walked often."""

_Candidates = tuple[Sequence[_Candidate], Mapping[str, Sequence[_Candidate]]]
"""The patterns that may begin with a word: those that anything may follow, and the others by the word that follows."""


class Matcher:
    """Finds the patterns of a lexicon in a row of words."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._words: dict[str, list[Pattern]] = {}
        self._prefixes: dict[str, list[Pattern]] = {}
        self._numbered: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            first = pattern.steps[0]
            for table, keys in (
                (self._words, first.words),
                (self._prefixes, first.prefixes),
                (self._numbered, first.numbered),
            ):
                for key in keys:
                    table.setdefault(key, []).append(pattern)
        self._lengths = sorted({len(stem) for stem in (*self._prefixes, *self._numbered)})
        self._memo: dict[str, _Candidates] = {}

    def matches(self, words: Words) -> Iterator[Match]:
        """Yield the shortest match of each pattern at each place, in the order of the words."""
        return self.matches_at(range(len(words.folded)), words)

    def matches_at(self, places: Iterable[int], words: Words) -> Iterator[Match]:
        """Yield the shortest match of each pattern at each of *places*, the numbers of some words."""
        folded, sentences = words.folded, words.sentences
        present = {*folded, *map(_beginning, folded)}
        following = (*folded[1:], "")
        for place in places:
            word = folded[place]
            free, bound = self._memo.get(word) or self._candidates(word)
            bound_here = bound.get(following[place])
            end = 0
            for _, pattern, needs in sorted((*free, *bound_here)) if bound_here else free:
                if needs and needs.isdisjoint(present):
                    continue
                if pattern.start_only and place not in (0, words.title):
                    continue
                end = end or bisect_right(sentences, sentences[place])
                after = _walk(pattern.steps, 1, folded, place + 1, end)
                if after:
                    yield Match(pattern, place, after)

    def _candidates(self, word: str) -> _Candidates:
        free: list[_Candidate] = []
        bound: dict[str, list[_Candidate]] = {}
        for rank, pattern in enumerate(self._led_by(word)):
            candidate = (rank, pattern, pattern.needs)
            if following := pattern.next:
                for next_ in following:
                    bound.setdefault(next_, []).append(candidate)
            else:
                free.append(candidate)
        found = (free, bound)
        if len(self._memo) < _MEMO_LIMIT:
            self._memo[word] = found
        return found

    def _led_by(self, word: str) -> Iterable[Pattern]:
        """Return the patterns whose first step takes *word*, each once."""
        found = list(self._words.get(word, ()))
        for length in self._lengths:
            if length > len(word):
                break
            found += self._prefixes.get(word[:length], ())
            if word[length : length + 1].isdigit():
                found += self._numbered.get(word[:length], ())
        return {pattern.number: pattern for pattern in found}.values()


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
