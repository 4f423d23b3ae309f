"""Read the name of a commune at a place of a post, in the many ways that posts spell it."""

from collections.abc import Sequence
from dataclasses import dataclass

from plugins.tagging.communes.names import ARTICLES, SAINTS, Form, Name, Names
from plugins.tagging.words import Words

_HYPHENS = frozenset("-‑–")
_QUARTERS = frozenset({"centre", "ville", "plage", "bourg", "village", "gare"})  # "Marseille-centre" is Marseille
_NAME_WORDS = 9  # "Beaujeu-Saint-Vallier-Pierrejux-et-Quitteur" has six
_BEFORE_SHORT = frozenset({"a", "de", "d", "en", "sur", "pres", "entre", "vers", "secteur", "et"})
_KNOWN_ALL_OVER = 4  # the tier from which a name of another department wins over a short form of this one
_LARGER = 2  # ... and by so many tiers does a smaller one: "Saint-Flour" is no "Saint-Flour-de-Mercoire"
_TOWN = 2  # the tier from which a short form may begin a sentence
_CARELESS_LETTERS = 5  # a name in small letters must have so many


@dataclass(frozen=True, slots=True)
class Found:
    """A commune read at a place: its name ends before the word *after*.

    *own*: it is of the account's department. *article*: the word before belongs to the name.
    """

    name: Name
    after: int
    own: bool
    article: bool


def read_hashtag(whole: str, after: int, before: str, own: Names | None, large: Names) -> Found | None:
    """Return the commune that a hashtag is: its folded *whole*, with or without a number after it ("Rouen76").

    An article may stand *before* it: "au #Havre".
    """
    key = whole.rstrip("0123456789")
    keys = [key]
    keys += [long + key.removeprefix(short) for short, long in SAINTS.items() if key.startswith(short)]
    longer = [article + key for article, forms in ARTICLES.items() if before in forms]
    for names in (own, large):
        for written in (*keys, *longer) if names else ():
            if names and written in names.joined:
                return Found(names.joined[written], after, own=names is own, article=written in longer)
    return None


def read_name(words: Words, place: int, own: Names | None, large: Names) -> Found | None:
    """Return the commune whose name starts at *place*: of the department first, then a large one of France.

    In small letters only whole names of the department are read, of some length.
    """
    first = words.folded[place]
    if first not in large.heads and not (own and first in own.heads):
        return None
    folded = tuple(SAINTS.get(word, word) for word in words.folded[place : place + _NAME_WORDS])
    if _on_river(words, place):
        folded = (folded[0], "sur", *folded[2:])
    elif own and words.source.startswith("/", words.spans[place][1]) and (found := _slashed(folded, place, own)):
        return found
    here = own.beginning(folded) if own else ()
    there = large.beginning(folded)
    near = _longest(here, folded, words, place)
    if words.source[words.spans[place][0]].islower():
        there = ()
        near = near if near and near.form is not Form.SHORT and _letters(near) >= _CARELESS_LETTERS else None
    far = _longest(there, folded, words, place)
    if near and not (far and _beats(far, near)):
        return Found(near, place + len(near.words), own=True, article=bool(near.article))
    return Found(far, place + len(far.words), own=False, article=bool(far.article)) if far else None


def _on_river(words: Words, place: int) -> bool:
    """Whether "s/" stands for "sur" after the first word: "Chalon s/ Saône"."""
    after = place + 1
    return words.folded[after : after + 1] == ("s",) and words.source.startswith("/", words.spans[after][1])


def _slashed(folded: tuple[str, ...], place: int, own: Names) -> Found | None:
    """Return the commune of the department that "Cagnes/Mer" stands for."""
    whole = (folded[0], "sur", *folded[1:2])
    name = next((name for name in own.beginning(whole) if name.words == whole), None)
    return Found(name, place + 2, own=True, article=bool(name.article)) if name else None


def _letters(name: Name) -> int:
    return sum(map(len, name.words))


def _beats(far: Name, near: Name) -> bool:
    if len(far.words) != len(near.words):
        return len(far.words) > len(near.words)
    larger = far.tier >= min(_KNOWN_ALL_OVER, near.tier + _LARGER)
    return larger and near.form is Form.SHORT and far.form is Form.OFFICIAL


def _longest(names: Sequence[Name], folded: tuple[str, ...], words: Words, place: int) -> Name | None:
    return next((name for name in names if _fits(name, folded, words, place)), None)


def _fits(name: Name, folded: tuple[str, ...], words: Words, place: int) -> bool:
    length = len(name.words)
    if folded[:length] != name.words or _hyphen_after(words, place + length):
        return False
    before = words.folded[place - 1] if place else ""
    if name.article:
        if before not in ARTICLES[name.article]:
            return False
        return name.form is not Form.SHORT or before in {"au", "aux", "du"} or _alone(name, words, place - 1)
    if _hyphen_before(words, place):
        return False
    return name.form is not Form.SHORT or _alone(name, words, place)


def _alone(name: Name, words: Words, place: int) -> bool:
    """Whether a short form may stand here: after a preposition, or a town's after a comma, a full stop..."""
    if place and words.folded[place - 1] in _BEFORE_SHORT:
        return True
    if name.tier < _TOWN:
        return False
    return place == 0 or bool(words.source[words.spans[place - 1][1] : words.spans[place][0]].strip(" -"))


def _hyphen_after(words: Words, after: int) -> bool:
    end = words.spans[after - 1][1]
    if words.source[end : end + 1] not in _HYPHENS or not words.source[end + 1 : end + 2].isalpha():
        return False
    return after >= len(words.folded) or words.folded[after] not in _QUARTERS


def _hyphen_before(words: Words, place: int) -> bool:
    start = words.spans[place][0]
    return start > 1 and words.source[start - 1] in _HYPHENS and words.source[start - 2].isalnum()
