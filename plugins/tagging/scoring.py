"""Add up what the words of a post say for and against each tag."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from plugins.tagging.lexicon import PERSON, Lexicon
from plugins.tagging.patterns import Match
from plugins.tagging.words import Words

_TITLE_FACTOR = 1.25
_FAR = 130  # words: what a long release says after its first paragraphs counts less
_FAR_FACTOR = 0.6
_FOOTER_FACTOR = 0.2
_FADE = 0.75  # each further finding that speaks for a tag adds this share of what it would have added before


class Finding(NamedTuple):
    """Words from *first* to before *after* that count for *tag* with *weight*."""

    tag: str
    first: int
    after: int
    weight: float


def findings(words: Words, lexicon: Lexicon, footer: int, denied: frozenset[int]) -> list[Finding]:
    """Return what counts in *words*, strongest first.

    Each line of the lexicon counts once, and no words twice for the same tag and sign. *footer* is the number of the
    first word of the closing matter, *denied* are the numbers of the words that the post denies.
    """
    best: dict[tuple[int, str], Finding] = {}
    matches = list(lexicon.matcher.matches(words))
    refused = _denied_matches(matches, lexicon, words, denied)
    for pattern, first, after in matches:
        number = pattern.number
        whole = refused.issuperset(range(first, after))
        factor = _factor(first, words, footer)
        for tag, weight in lexicon.terms[number].weights.items():
            person = tag.startswith(PERSON)  # neither denied nor far down: in doubt, a person is sought
            if whole and not person:
                continue
            scaled = weight if person else weight * factor
            known = best.get((number, tag))
            if known is None or abs(scaled) > abs(known.weight):
                best[number, tag] = Finding(tag, first, after, scaled)
    ordered = sorted(best.items(), key=lambda item: -abs(item[1].weight))
    return _without_overlap(_capped(ordered, lexicon))


def totals(found: Iterable[Finding]) -> dict[str, float]:
    """Return the score of each tag that is spoken of; *found* goes from the strongest to the weakest."""
    scores: dict[str, float] = {}
    rank: dict[str, int] = {}
    for finding in found:
        step = rank.get(finding.tag, 0)
        faded = finding.weight * _FADE**step if finding.weight > 0 else finding.weight
        scores[finding.tag] = scores.get(finding.tag, 0.0) + faded
        rank[finding.tag] = step + (finding.weight > 0)
    return scores


def _denied_matches(matches: Iterable[Match], lexicon: Lexicon, words: Words, denied: frozenset[int]) -> set[int]:
    """Return the words of the matches that are denied: in "aucune alerte rouge", "rouge" is denied too."""
    found: set[int] = set()
    if not denied and "pas" not in words.folded:
        return found
    for match in matches:
        own = lexicon.terms[match.pattern.number].denies
        if not own and (match.first in denied or _denied_within(match, words)):
            found.update(range(match.first, match.after))
    return found


def _denied_within(match: Match, words: Words) -> bool:
    """Whether the match strides over a "pas" that its line does not have: "le feu n'est pas fixé"."""
    pattern, first, after = match
    return "pas" in words.folded[first:after] and " pas" not in pattern.line and after - first > pattern.words


def _factor(first: int, words: Words, footer: int) -> float:
    if first < words.title:
        return _TITLE_FACTOR
    if first >= footer:
        return _FOOTER_FACTOR
    return 1.0 if first < _FAR else _FAR_FACTOR


def _capped(ordered: Sequence[tuple[tuple[int, str], Finding]], lexicon: Lexicon) -> Iterable[Finding]:
    counted: dict[tuple[int, str], int] = {}
    for (number, tag), finding in ordered:
        term = lexicon.terms[number]
        if term.most:
            count = counted[term.group, tag] = counted.get((term.group, tag), 0) + 1
            if count > term.most:
                continue
        yield finding


def _without_overlap(found: Iterable[Finding]) -> list[Finding]:
    covered: dict[tuple[str, bool], set[int]] = {}
    kept = []
    for finding in found:
        taken = covered.setdefault((finding.tag, finding.weight > 0), set())
        if finding.first not in taken or finding.after - 1 not in taken:
            taken.update(range(finding.first, finding.after))
            kept.append(finding)
    return kept
