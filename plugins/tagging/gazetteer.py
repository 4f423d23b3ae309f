"""Find the communes that a post names as the place of what it tells of.

The names come from the official geographic code. A post of a department is read against all communes of the department
and the large ones of France; a national post against the large ones, and against those of a department that it gives
after the name ("Chamant (60)"). A former commune is known, so that it is taken for no other, and does not count.

Does not guess a commune that is only implied, nor tell two communes of one name apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files

from plugins import text as texts
from plugins.tagging.communes.enumeration import listed, preposition
from plugins.tagging.communes.layout import Layout
from plugins.tagging.communes.names import (
    Form,
    Names,
    large_names,
    local_names,
    read_communes,
    read_parts,
)
from plugins.tagging.communes.spelling import Found, read_hashtag, read_name
from plugins.tagging.communes.surroundings import Surroundings, packaged_surroundings
from plugins.tagging.communes.verdict import DEGREES, SHARED, Place, Verdict, Why
from plugins.tagging.places import Candidate, bears_it, place_of
from plugins.tagging.words import Words

_NO_NAMES = (Why.COMMON, Why.UNKNOWN)
_LARGE = 4  # the tier from which a commune is known all over France
_KNOWN = 2  # ... and from which a department's post may name it without saying where it is
_CONTESTS = 1  # ... and from which it leaves a doubt on the short form of a larger one
_CODE_WITHIN = 9  # words after the first one of a name
_LONG_WORDS = 3  # a name of so many words is no other commune's, even a smaller one's
_NEAR = 60  # characters
_CARELESS = 0.08  # of the words, at most, begin with a capital letter in a post in small letters


@dataclass(frozen=True, slots=True)
class Mention:
    """A commune named in a post by the words from *first* to before *after*.

    *counts*: it is where it happens; *why* says what made it so, or not.
    """

    name: str
    first: int
    after: int
    counts: bool
    why: Why


class Gazetteer:
    """The communes of France, read department by department when first asked for."""

    def __init__(self, source: str, parts: str, around: Surroundings) -> None:
        self.around = around
        lists = (" ".join(sorted(getattr(around, field.name))) for field in fields(around))
        self.digest = texts.digest(source, parts, *lists)
        self._lines = _by_department(source)
        self._parts = _by_department(parts)
        self.names = lru_cache(maxsize=None)(self._names)

    @classmethod
    def packaged(cls) -> "Gazetteer":
        """Return the communes that come with the portal."""
        data = files("plugins.tagging") / "data"
        source, parts = ((data / name).read_text(encoding="utf-8") for name in ("communes.txt", "communes_parts.txt"))
        return cls(source, parts, packaged_surroundings())

    def communes(self, words: Words, department: str | None, footer: int) -> tuple[str, ...]:
        """Return the official names of the communes named in *words* before the *footer*, in order."""
        return tuple(dict.fromkeys(one.name for one in self.mentions(words, department, footer) if one.counts))

    def mentions(self, words: Words, department: str | None, footer: int) -> tuple[Mention, ...]:
        """Return all communes named in *words* before the *footer*, those that do not count too, in order."""
        found = list(self._judged(words, department, footer))
        if not found:
            return ()
        given = [place for _, _, (place, _) in found]
        best = next((place for place in DEGREES if place in given), None)
        return tuple(
            Mention(name.name.name, first, name.after, place is best, why) for first, name, (place, why) in found
        )

    def _judged(self, words: Words, department: str | None, footer: int) -> Iterator[tuple[int, Found, Verdict]]:
        layout = None
        floor = named = 0
        said: Verdict = (Place.NOT, Why.UNKNOWN)
        repeated = ""
        for first, found in self._found(words, department, footer):
            layout = layout or Layout(words)
            doubtful = self._doubtful(words, first, found)
            link = listed(words, first - found.article, floor)
            familiar = found.own or department is None or found.name.tier >= _LARGE
            if link is not None and link in {"", repeated} and said[1] in SHARED and familiar and not doubtful:
                verdict = said
            else:
                known = found.own or (department is None and found.name.tier >= _LARGE and not doubtful)
                candidate = Candidate(first, found.after, named, article=found.article, known=known, doubtful=doubtful)
                verdict = said = place_of(words, candidate, self.around)
                repeated = preposition(words, first, floor)
            yield first, found, self._other_reason(words, layout, first, found) or verdict
            floor = found.after
            if verdict[1] not in _NO_NAMES:  # "les monts d'Ambazac" though there is a commune called Monts
                named = floor

    def _doubtful(self, words: Words, first: int, found: Found) -> bool:
        """Whether a name may well be a common word."""
        if not found.own and found.name.form is Form.SHORT and found.name.tier < _LARGE:
            return True
        if found.after - first > 1 or (found.article and _within(words, first - 1)):
            return False
        return words.folded[first] in self.around.common or (found.name.tier < _KNOWN and _shouted(words, first))

    def _other_reason(self, words: Words, layout: Layout, first: int, found: Found) -> Verdict | None:
        """Return why a name does not count whatever stands before it."""
        if found.name.form is Form.FORMER:
            return Place.NOT, Why.FORMER
        line = layout.reason(first - found.article, found.after)
        if line:
            return Place.NOT, line
        if bears_it(words, found.after, self.around):
            return Place.NOT, Why.LANDFORM
        return None

    def _found(self, words: Words, department: str | None, footer: int) -> Iterator[tuple[int, Found]]:
        own = self.names(department) if department in self._lines else None
        large = self.names(None)
        tags = {first: (whole, after) for first, after, whole in words.tags}
        careless = _careless(words)
        given = self._given(words) if own is None and "(" in words.source else {}
        place, stop = 0, min(len(words.folded), footer)
        source, spans = words.source, words.spans
        while place < stop:
            found, after = None, place + 1
            if place in tags:
                whole, after = tags[place]
                found = read_hashtag(whole, after, words.folded[place - 1] if place else "", own, large)
            elif careless or source[spans[place][0]].isupper():
                found = read_name(words, place, own or given.get(place), large)
            if found:
                yield place, found
            place = found.after if found else after

    def _given(self, words: Words) -> dict[int, Names]:
        """Return the communes of the departments whose codes stand in brackets, for each of the words before."""
        given: dict[int, Names] = {}
        for number, (start, _) in enumerate(words.spans):
            code = words.folded[number].upper()
            if words.source[start - 1 : start] == "(" and code in self._lines:
                given |= dict.fromkeys(range(max(0, number - _CODE_WITHIN), number), self.names(code))
        return given

    def _names(self, department: str | None) -> Names:
        common = self.around.common
        if department is None:
            every = [name for line in self._lines.values() for name in read_communes(line, _CONTESTS)]
            return large_names(sorted(every, key=lambda name: -name.tier), _KNOWN, _LONG_WORDS, common)
        communes = read_communes(self._lines[department])
        return local_names(communes, read_parts(self._parts.get(department, ""), communes), common)


def _by_department(source: str) -> dict[str, str]:
    return {line.partition("\t")[0]: line for line in source.splitlines() if line and not line.startswith("#")}


def _shouted(words: Words, first: int) -> bool:
    """Whether no small letter stands near: capitals tell nothing there."""
    start, end = words.spans[first]
    near = words.source[max(0, start - _NEAR) : end + _NEAR]
    return near.upper() == near


def _within(words: Words, number: int) -> bool:
    """Whether a word with a capital letter stands within a sentence: "entre Saint-Paul et Le Port"."""
    if number == 0 or words.sentences[number - 1] != words.sentences[number]:
        return False
    start, end = words.spans[number]
    return words.source[start].isupper() and words.source[end - 1].islower()


def _careless(words: Words) -> bool:
    """Whether a post of a few lines is written in small letters."""
    if words.title or not words.folded or not words.source[words.spans[0][0]].islower():
        return False
    capitals = sum(words.source[start].isupper() for start, _ in words.spans)
    return capitals <= len(words.spans) * _CARELESS
