"""The names of communes, indexed by the words that a post may name them with."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from plugins import text as texts

TIERS = (2_000, 5_000, 10_000, 20_000, 50_000, 100_000)  # inhabitants; a commune's tier is how many it reaches
ARTICLES = {"le": {"le", "au", "du"}, "la": {"la"}, "les": {"les", "aux", "des"}, "l": {"l"}}
SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}

_LINKS = frozenset({"sur", "sous", "les", "le", "la", "en", "au", "aux", "de", "du", "des", "d", "l", "et"})
_SHORT_LETTERS = 4
_PAIR = 2  # words of the name of two communes that had been made one
_HALF_LETTERS = 6  # "Saint" is no half
_OUTGROWN = 2  # by so many tiers is the largest of some communes the one that a short name means


class Form(Enum):
    """How a name stands for a commune: whole, without its article, by its beginning, or not any more."""

    OFFICIAL = "official"
    BARE = "bare"
    SHORT = "short"
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class Name:
    """A *form* of a commune's *name*: its *words* without a leading *article*; the commune's size *tier*.

    *name* is that of the commune as it is today, also where the form is the name of a part that was a commune.
    """

    name: str
    words: tuple[str, ...]
    article: str
    tier: int
    form: Form = Form.OFFICIAL


@dataclass(frozen=True, slots=True)
class Names:
    """Communes by the first two words of their forms, longest first, and by their name run together (as in a hashtag).

    *heads* are the first words of all forms, and what saints are shortened to.
    """

    first: Mapping[tuple[str, ...], tuple[Name, ...]]
    joined: Mapping[str, Name]
    heads: frozenset[str]

    def beginning(self, words: tuple[str, ...]) -> tuple[Name, ...]:
        """Return the forms that may stand at the beginning of *words*, longest first."""
        return self.first.get(words[:2], ()) + (self.first.get(words[:1], ()) if len(words) > 1 else ())


def split_name(name: str, tier: int = 0) -> Name:
    """Return *name* cut into comparable words, without what the code adds in brackets ("Château-Chinon (Ville)")."""
    plain = name.partition(" (")[0]
    plain = plain.lower() if plain.isascii() else texts.fold(plain)
    words = plain.replace("'", " ").replace("-", " ").split()
    article = words[0] if words[0] in ARTICLES and len(words) > 1 else ""
    return Name(name, tuple(words[1:] if article else words), article, tier)


def read_communes(line: str, least: int = 0) -> list[Name]:
    """Return the communes of a *line* of `data/communes.txt` that reach the tier *least*."""
    groups = [(int(group[0]), group[1:]) for group in line.split("\t")[1:] if int(group[0]) >= least]
    return [split_name(name, tier) for tier, names in groups for name in names.split(";")]


def read_parts(line: str, communes: Iterable[Name]) -> list[Name]:
    """Return the former communes of a *line* of `data/communes_parts.txt`, under the names of today's *communes*."""
    tiers = {name.name: name.tier for name in communes}
    parts = []
    for group in line.split("\t")[1:]:
        whole, _, names = group.partition(":")
        of = tiers.get(whole, 0)
        parts += [replace(split_name(part, of), name=whole, form=Form.FORMER) for part in names.split(";")]
    return parts


def local_names(communes: Sequence[Name], parts: Sequence[Name], common: frozenset[str]) -> Names:
    """Return the forms of the *communes* of a department and of their *parts*; no *common* word is a short form."""
    officials = {name.words for name in communes}
    others = [part for part in (*parts, *_halves(parts)) if part.words not in officials]
    formers = [replace(part, form=Form.BARE) if _begins(part) else part for part in others]
    taken = officials | {part.words for part in formers}
    shorts = _short(communes, taken, common, _OUTGROWN)
    return _index([*communes, *_bare(communes), *shorts, *formers], communes)


def _halves(parts: Iterable[Name]) -> Iterator[Name]:
    """Yield "Octeville" of "Cherbourg-Octeville": both had been communes before the two were one."""
    for part in parts:
        if len(part.words) == _PAIR:
            for word in part.words:
                half = replace(part, words=(word,), article="")
                if len(word) >= _HALF_LETTERS and not _begins(half):
                    yield half


def large_names(communes: Sequence[Name], least: int, long: int, common: frozenset[str]) -> Names:
    """Return the forms of those *communes* that reach the tier *least*, or whose name has as many words as *long*.

    The others only contest short forms.
    """
    taken = {name.words for name in communes}
    large = [name for name in communes if name.tier >= least or len(name.words) >= long]
    shorts = (name for name in _short(communes, taken, common, len(TIERS)) if name.tier >= least)
    return _index([*large, *_bare(large), *shorts], large)


def _index(forms: Iterable[Name], communes: Sequence[Name]) -> Names:
    first: dict[tuple[str, ...], list[Name]] = defaultdict(list)
    for name in forms:
        first[name.words[:2]].append(name)
    return Names(
        {words: tuple(sorted(names, key=lambda name: -len(name.words))) for words, names in first.items()},
        dict(_joined(communes)),
        frozenset(words[0] for words in first) | SAINTS.keys(),
    )


def _begins(part: Name) -> bool:
    """Whether the part gave its name to the beginning of the whole's: "Segré" to "Segré-en-Anjou Bleu"."""
    return split_name(part.name).words[: len(part.words)] == part.words


def _bare(communes: Sequence[Name]) -> Iterator[Name]:
    """Yield "Pont-de-Claix" for "Le Pont-de-Claix": a name of one word alone would be taken for a common one."""
    counted = Counter(name.words for name in communes)
    for name in communes:
        if name.article and len(name.words) > 1 and counted[name.words] == 1:
            yield replace(name, article="", form=Form.BARE)


def _short(
    communes: Iterable[Name], taken: set[tuple[str, ...]], common: frozenset[str], outgrown: int
) -> Iterator[Name]:
    """Yield "Chamonix" for "Chamonix-Mont-Blanc" where no other commune begins so, or only much smaller ones."""
    heads: dict[tuple[str, ...], list[Name]] = defaultdict(list)
    for name in communes:
        head = _head(name)
        if head and head not in taken and head[-1] not in common:
            heads[head].append(name)
    for head, names in heads.items():
        names.sort(key=lambda name: -name.tier)
        if len(names) == 1 or names[0].tier - names[1].tier >= outgrown:
            yield replace(names[0], words=head, form=Form.SHORT)


def _head(name: Name) -> tuple[str, ...]:
    """Return the words before the first link of a name, or its first one; none where too little is left.

    An island goes by what follows: "Bréhat".
    """
    if name.words[0] == "ile" and name.words[1:2] and name.words[1] in {"de", "d"}:
        return name.words[2:] if sum(map(len, name.words[2:])) >= _SHORT_LETTERS else ()
    links = [number for number, word in enumerate(name.words) if word in _LINKS and number]
    length = links[0] if links else 1
    head = name.words[:length]
    short = length == len(name.words) or sum(map(len, head)) < _SHORT_LETTERS or head[-1] in {"saint", "sainte"}
    return () if short else head


def _joined(communes: Sequence[Name]) -> Iterator[tuple[str, Name]]:
    """Yield the names as hashtags write them, "SablesdOlonne" too where no other commune is called that.

    Of two communes of one name the first, which is the larger, comes last and stays.
    """
    counted = Counter("".join(name.words) for name in communes)
    for name in communes:
        whole = "".join(name.words)
        if name.article and len(name.words) > 1 and counted[whole] == 1:
            yield whole, name
    for name in reversed(communes):
        yield name.article + "".join(name.words), name
