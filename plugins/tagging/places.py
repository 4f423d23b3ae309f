"""Tell from the words around a name whether it is the place of what a post tells of."""

import re
import tomllib
from dataclasses import dataclass, fields
from enum import Enum
from importlib.resources import files

from plugins.errors import SettingsError
from plugins.tagging.words import Words

_CONTRACTED = {"au": "a", "aux": "a", "du": "de", "des": "de"}
_LINKS = frozenset({"de", "d", "du", "des", "la", "l", "le", "les", "et"})
_ARTICLES = frozenset({"la", "le", "l", "les", "du", "des", "au", "aux"})
_SIDES = frozenset({"nord", "sud", "est", "ouest"})
_POSTAL_CODE = re.compile(r"\d{5}")
_REACH = 5  # words looked back


class Place(Enum):
    """What a name stands for: the place, perhaps the place, or something named after a place."""

    SURE = "sure"
    WEAK = "weak"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The lists of `data/places.toml`, where each is described."""

    named_after: frozenset[str]
    units: frozenset[str]
    perhaps: frozenset[str]
    elsewhere: frozenset[str]
    cues: frozenset[str]
    placed: frozenset[str]
    common: frozenset[str]


def packaged_surroundings() -> Surroundings:
    """Return the lists that come with the portal."""
    file = files("plugins.tagging") / "data" / "places.toml"
    return parse_surroundings(file.read_text(encoding="utf-8"), str(file))


def parse_surroundings(source: str, name: str) -> Surroundings:
    """Return the lists of *source*; *name* is said in errors.

    Raises `SettingsError` naming the file and the key that is missing, unknown or not a text.
    """
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name}: not TOML: {error}") from error
    keys = {field.name for field in fields(Surroundings)}
    for key in sorted(keys ^ set(table)):
        raise SettingsError(f"{name}, {key}: {'missing' if key in keys else 'no such list'}")
    for key, words in table.items():
        if not isinstance(words, str):
            raise SettingsError(f"{name}, {key} = {words!r}: expected a text of words")
    return Surroundings(**{key: frozenset(words.split()) for key, words in table.items()})


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a post: its words go from *first* to before *after*; *floor* is where the name before it ends.

    *article*: the word before is part of the name ("Le Havre", "au Havre"). *known*: no cue is needed.
    """

    first: int
    after: int
    floor: int
    article: bool
    known: bool


def place_of(words: Words, mention: Mention, around: Surroundings) -> Place:
    """Return what the name stands for; no word before the mention's floor is looked at."""
    before = _before(words, mention)
    last = before[-1] if before else ""
    common = mention.after - mention.first == 1 and words.folded[mention.first] in around.common
    if (
        last in around.elsewhere
        or before[-2:] == ["jusqu", "a"]
        or _POSTAL_CODE.fullmatch(last)
        or (last in _ARTICLES and not mention.article)  # "la Vienne" is a river or a department
        or (common and last not in around.placed)
        or _is_dateline(words, mention)
        or _is_exit(words, mention.after)
    ):
        return Place.NOT
    head = _head(before, around)
    if head in around.named_after:
        return Place.WEAK if head in around.units and _at(before, head) else Place.NOT
    if head:
        return Place.WEAK
    return Place.SURE if mention.known or around.cues.intersection(before[-2:]) else Place.NOT


def joined(words: Words, floor: int, first: int) -> bool:
    """Whether only a comma or "et" parts the name at *first* from the one that ends at *floor*: they share a fate."""
    if not floor:
        return False
    gap = words.source[words.spans[floor - 1][1] : words.spans[first][0]].strip()
    return gap in {",", "et"}


def _before(words: Words, mention: Mention) -> list[str]:
    """Return the few words of the sentence before the name, "au Havre" read as "à Le Havre"."""
    sentence = words.sentences[mention.first]
    numbers = range(max(mention.floor, mention.first - _REACH), mention.first)
    before = [words.folded[n] for n in numbers if words.sentences[n] == sentence]
    if mention.article and before:
        word = before.pop()
        before += [_CONTRACTED[word]] if word in _CONTRACTED else []
    return before


def _head(before: list[str], around: Surroundings) -> str:
    """Return the noun that the name completes: "commissariat" in "commissariat central de", "" where there is none."""
    skipped = 0
    for number, word in enumerate(reversed(before)):
        if word in around.named_after or word in around.perhaps:
            return word
        if word in around.cues or (number == 0 and word not in _LINKS):
            return ""
        skipped += word not in _LINKS
        if skipped > 1:  # one adjective may stand between
            return ""
    return ""


def _at(before: list[str], head: str) -> bool:
    """Whether "à la", "à l'" or "au" stands right before *head*."""
    ahead = before[: before.index(head)]
    return ahead[-1:] == ["au"] or ahead[-2:] in (["a", "la"], ["a", "l"])


def _is_exit(words: Words, after: int) -> bool:
    """Whether the name is that of a motorway exit: "Valence Sud"."""
    if after >= len(words.folded) or words.folded[after] not in _SIDES:
        return False
    return words.source[words.spans[after][0]].isupper()


def _is_dateline(words: Words, mention: Mention) -> bool:
    """Whether the name only dates a release: "Rouen, le 12 mars"."""
    following = words.folded[mention.after : mention.after + 2]
    at_line_start = not words.source[: words.spans[mention.first][0]].rpartition("\n")[2].strip()
    return at_line_start and len(following) > 1 and following[0] == "le" and following[1][0].isdigit()
