"""Find the communes that a post names as the place of what it tells of.

The names come from the official geographic code. A post of a department is read against all communes of the department
and the large ones of France; a national post against the large ones, and against those of a department that it gives
after the name ("Chamant (60)").

Does not guess a commune that is only implied, nor tell two communes of one name apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files

from plugins import text as texts
from plugins.tagging.places import Mention, Place, Surroundings, joined, packaged_surroundings, place_of
from plugins.tagging.words import Words

TIERS = (2_000, 5_000, 10_000, 20_000, 50_000, 100_000)  # inhabitants; a commune's tier is how many it reaches
_LARGE = 4  # the tier from which a commune is known all over France
_KNOWN = 2  # ... and from which a department's post may name it without saying where it is
_NAME_WORDS = 9  # "Beaujeu-Saint-Vallier-Pierrejux-et-Quitteur" has six
_ARTICLES = {"le": {"le", "au", "du"}, "la": {"la"}, "les": {"les", "aux", "des"}, "l": {"l"}}
_SHORTENED = frozenset({"sur", "sous", "les", "le", "la", "en", "au", "aux", "de", "du", "des", "d", "l"})
_SHORT_WORDS = 3  # "Mortagne-au-Perche"
_SHORT_LETTERS = 5
_SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


@dataclass(frozen=True, slots=True)
class Name:
    """A commune: its official *name*, its words without a leading *article*, and its size *tier*."""

    name: str
    words: tuple[str, ...]
    article: str
    tier: int


@dataclass(frozen=True, slots=True)
class Names:
    """Communes by their first word, by their name run together (as in a hashtag), and by a unique short form."""

    first: dict[str, list[Name]]
    joined: dict[str, Name]
    short: dict[str, Name]


def split_name(name: str, tier: int = 0) -> Name:
    """Return *name* cut into comparable words."""
    words = texts.fold(name).replace("'", " ").replace("-", " ").split()
    article = words[0] if words[0] in _ARTICLES and len(words) > 1 else ""
    return Name(name, tuple(words[1:] if article else words), article, tier)


class Gazetteer:
    """The communes of France, read department by department when first asked for."""

    def __init__(self, source: str, around: Surroundings) -> None:
        self.around = around
        self.digest = texts.digest(source, *(" ".join(sorted(getattr(around, f.name))) for f in fields(around)))
        self._lines = {
            line.partition("\t")[0]: line for line in source.splitlines() if line and not line.startswith("#")
        }
        self.names = lru_cache(maxsize=None)(self._names)

    @classmethod
    def packaged(cls) -> "Gazetteer":
        """Return the communes that come with the portal."""
        source = (files("plugins.tagging") / "data" / "communes.txt").read_text(encoding="utf-8")
        return cls(source, packaged_surroundings())

    def communes(self, words: Words, department: str | None, footer: int) -> tuple[str, ...]:
        """Return the official names of the communes named in *words* before the *footer*, in order."""
        sure: dict[str, None] = {}
        weak: dict[str, None] = {}
        for name, place in self._mentions(words, department, footer):
            if place is Place.SURE:
                sure[name] = None
            elif place is Place.WEAK:
                weak[name] = None
        return tuple(sure or weak)

    def _mentions(self, words: Words, department: str | None, footer: int) -> Iterator[tuple[str, Place]]:
        own = self.names(department) if department in self._lines else None
        spans = {first: (after, whole) for first, after, whole in words.tags}
        place = floor = 0
        verdict = Place.SURE
        while place < min(len(words.folded), footer):
            found = None
            if place in spans:
                found = _hashtag(spans[place][1], spans[place][0], own, self.names(None))
            tagged = found is not None
            if found is None and words.source[words.spans[place][0]].isupper():
                found = self._longest(words, place, own)
            if found is None:
                place += 1
                continue
            name, after = found
            if verdict is Place.SURE or not joined(words, floor, place):
                article = bool(name.article) and not tagged
                mention = Mention(place, after, floor, article=article, known=_is_known(name, own))
                verdict = place_of(words, mention, self.around)
            yield name.name, verdict
            place = floor = after

    def _longest(self, words: Words, place: int, own: Names | None) -> tuple[Name, int] | None:
        folded = [_SAINTS.get(word, word) for word in words.folded[place : place + _NAME_WORDS]]
        before = words.folded[place - 1] if place else ""
        sources = [own, self.names(None)] if own else [self.names(None)]
        code = _code_after(words, place)
        if not own and code in self._lines:
            sources = [self.names(code), *sources]
        for names in sources:
            fitting = [n for n in names.first.get(folded[0], ()) if _fits(n, folded, before, words, place)]
            if fitting:
                name = max(fitting, key=lambda n: len(n.words))
                return name, place + len(name.words)
        short = own.short.get(folded[0]) if own else None
        if short and before in {"a", "de", "d", "sur"} and not _hyphen_after(words, place + 1):
            return short, place + 1
        return None

    def _names(self, department: str | None) -> Names:
        if department is not None:
            return _index(_parse(self._lines[department]), short=True)
        large = [name for line in self._lines.values() for name in _parse(line, _KNOWN)]
        return _index(sorted(large, key=lambda name: name.tier), short=False)


def _parse(line: str, least: int = 0) -> list[Name]:
    groups = [(int(group[0]), group[1:]) for group in line.split("\t")[1:]]
    return [split_name(name, tier) for tier, names in groups if tier >= least for name in names.split(";")]


def _index(names: Sequence[Name], *, short: bool) -> Names:
    first: dict[str, list[Name]] = {}
    joined: dict[str, Name] = {}
    heads: dict[str, list[Name]] = {}
    for name in names:
        first.setdefault(name.words[0], []).append(name)
        joined[name.article + "".join(name.words)] = name
        if short and _can_shorten(name):
            heads.setdefault(name.words[0], []).append(name)
    alone = {n.words[0] for n in names if len(n.words) == 1}
    return Names(first, joined, {h: n[0] for h, n in heads.items() if len(n) == 1 and h not in alone})


def _can_shorten(name: Name) -> bool:
    return len(name.words) >= _SHORT_WORDS and name.words[1] in _SHORTENED and len(name.words[0]) >= _SHORT_LETTERS


def _hashtag(whole: str, after: int, own: Names | None, large: Names) -> tuple[Name, int] | None:
    key = whole.rstrip("0123456789")
    name = (own.joined.get(key) if own else None) or large.joined.get(key)
    return (name, after) if name else None


def _fits(name: Name, folded: Sequence[str], before: str, words: Words, place: int) -> bool:
    length = len(name.words)
    if tuple(folded[:length]) != name.words or _hyphen_after(words, place + length):
        return False
    if name.article:
        return before in _ARTICLES[name.article]
    return not _hyphen_before(words, place)


def _hyphen_after(words: Words, after: int) -> bool:
    end = words.spans[after - 1][1]
    return words.source[end : end + 1] in {"-", "‑"} and words.source[end + 1 : end + 2].isalpha()


def _hyphen_before(words: Words, place: int) -> bool:
    start = words.spans[place][0]
    return words.source[max(0, start - 1) : start] in {"-", "‑"}


def _code_after(words: Words, place: int) -> str:
    """Return the department code in brackets soon after *place*, upper case, or ""."""
    for number in range(place + 1, min(place + _NAME_WORDS, len(words.folded))):
        start = words.spans[number][0]
        if words.source[start - 1] == "(":
            return words.folded[number].upper()
    return ""


def _is_known(name: Name, own: Names | None) -> bool:
    """Whether *name* needs no cue: a commune of the department, or one known all over France."""
    if own is None:
        return name.tier >= _LARGE
    return name in own.first.get(name.words[0], ())
