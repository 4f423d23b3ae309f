"""Tell from the words around a name whether it is the place of what a post tells of."""

import re
from dataclasses import dataclass

from plugins.tagging.communes.beside import in_brackets, of_arrow, of_gauge
from plugins.tagging.communes.enumeration import start_of
from plugins.tagging.communes.surroundings import Surroundings
from plugins.tagging.communes.verdict import Place, Verdict, Why
from plugins.tagging.words import Words

_CONTRACTED = {"au": "a", "aux": "a", "du": "de", "des": "de"}
_LINKS = frozenset({"de", "d", "du", "des", "la", "l", "le", "les", "et"})
_NOUN_FOLLOWS = frozenset(
    {"la", "le", "l", "les", "au", "du", "des", "un", "une", "ce", "cette", "ces", "son", "sa", "ses"}
)
_ARTICLES = frozenset({"la", "le", "l", "les", "du", "des", "au", "aux"})
_DE = frozenset({"de", "d", "du", "des"})
_A = frozenset({"a", "au", "aux"})
_PARTING = frozenset(",;:()[]–—|/>")
_ROAD = re.compile(r"(?:rd|d|rn|n)\d+[a-z]?|rd|rn")
_MOTORWAY = re.compile(r"a\d{1,3}")
_NEAR = 10  # words
# Part of a service's name: "procureur de la République de", "brigade de surveillance intérieure de".
_QUALIFIERS = frozenset({
    "republique", "surveillance", "interieure", "exterieure", "nationale", "territoriale", "departementale", "autonome",
    "recherches", "securite", "publique", "judiciaire", "mobile", "routiere", "autoroutier", "motorisee", "municipale",
})  # fmt: skip
_POINTS = frozenset({"nord", "sud", "est", "ouest"})
_QUARTERS = frozenset({"quartiers", "quartier", "secteur", "le"})  # "les quartiers nord de X"
_PERHAPS_THERE = frozenset({"vers", "pour"})
_ORDINAL = re.compile(r"\d{1,2}(?:er|eme|e)|premier|[a-z]+ieme")
_YEAR = re.compile(r"20\d\d")
_BODIES = frozenset({"metropole", "agglo", "agglomeration"})
_BODY_WITHIN = 2  # words after the first one behind a name
_REACH = 8  # words looked back
_WAY_ROUND = 16  # words looked back for a way round, which is told at length
_GOVERNS = 4  # words before "à" or "de" among which the verb that governs it stands


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name in a post: its words go from *first* to before *after*; *floor* is where the name before it ends.

    *article*: the word before is part of the name ("Le Havre", "au Havre"). *known*: no cue is needed. *doubtful*: it
    may well be a common word.
    """

    first: int
    after: int
    floor: int
    article: bool
    known: bool
    doubtful: bool


def place_of(words: Words, name: Candidate, around: Surroundings) -> Verdict:
    """Return what the name stands for; no word before its floor is looked at."""
    before = _before(words, name, name.first)
    last = before[-1] if before else ""
    reason = _something_else(words, name, last, around)
    if reason:
        return Place.NOT, reason
    return (
        _of_verb(words, name, before, around)
        or of_arrow(words, name.first - name.article, name.after)
        or _of_head(before, _head(before, around), around)
        or _of_list(words, name, around)
        or of_gauge(words, name.first - name.article, name.after)
        or _of_itself(name, before, around)
    )


def _of_verb(words: Words, name: Candidate, before: list[str], around: Surroundings) -> Verdict | None:
    """Return what a preposition, or the verb that governs it, makes of the name."""
    last = before[-1] if before else ""
    if (
        last in around.elsewhere
        or before[-2:] == ["ne", "a"]  # born there
        or _detoured(words, name, around)
        or _governed(before, around.origins, around.stays)
    ):
        return Place.NOT, Why.ELSEWHERE
    if (
        (last == "entre" and _far_apart(words, name.first, around))
        or last in around.passed
        or last in around.lines
        or before[-2:] == ["jusqu", "a"]
        or _governed(before, frozenset(), around.shelters)
        or (name.first - name.article == name.floor and in_brackets(words, name.floor, name.after))
    ):
        return (Place.FAINT if last in _PERHAPS_THERE else Place.WEAK), Why.PASSED
    return None


def _of_itself(name: Candidate, before: list[str], around: Surroundings) -> Verdict:
    if name.known:
        return Place.SURE, Why.NAMED
    if not around.cues.isdisjoint(before[-2:]):
        return Place.LIKELY, Why.FAR
    return Place.NOT, Why.UNKNOWN


def _something_else(words: Words, name: Candidate, last: str, around: Surroundings) -> Why | None:
    """Return what the name is, if the word right before makes it no commune's."""
    bare = not name.article
    return (
        (Why.PERSON if last in around.persons or _titled(words, name.first, around) or _surname(words, name) else None)
        or (Why.PART_OF_NAME if bare and last in around.named else None)
        or (Why.LANDFORM if _is_exit(words, name, around) else None)
        or (Why.CLUB if last in around.clubs and _capitals(words, name.first - 1) else None)
        or (Why.COMMON if name.doubtful and (last not in around.placed if name.known else last != "a") else None)
        # "la Vienne" is a river or a department
        or (Why.RIVER if bare and last in _ARTICLES and (last != "l" or name.after - name.first == 1) else None)
    )


def _of_head(before: list[str], head: int | None, around: Surroundings) -> Verdict | None:
    """Return what the noun at *head* makes of the name that completes it."""
    if head is None:
        return None
    noun, ahead = before[head], before[:head]
    if noun == "arrondissement" and head and _ORDINAL.fullmatch(before[head - 1]):
        return Place.SURE, Why.NAMED  # "le 3e arrondissement de Lyon"
    if noun in around.landforms:
        return Place.NOT, Why.LANDFORM
    if noun in _POINTS and ahead and ahead[-1] in _QUARTERS:
        return None  # of X, not near it
    return _of_service(before, head, around)


def _of_service(before: list[str], head: int, around: Surroundings) -> Verdict:
    """Return what a service, a building or people at *head* make of the name: where it is, unless one is sent there."""
    noun, ahead = before[head], before[:head]
    governed = ahead[-_GOVERNS:]
    if "en" in governed:  # "immatriculé en Espagne au péage de"
        governed = governed[governed.index("en") :]
    sent = not around.calls.isdisjoint(before) or any(_in(word, around.stays) for word in governed)
    if not sent and _in(noun, around.people):
        return Place.FAINT, Why.PEOPLE
    if not sent and (_in(noun, around.perhaps) or _at(ahead)):
        return Place.WEAK, Why.BUILDING
    opens = (noun == "brigade" and head <= 1) or "accueil" in ahead  # "La brigade de X ferme samedi"
    return (Place.FAINT if opens and not sent else Place.NOT), Why.SERVICE


def _of_list(words: Words, name: Candidate, around: Surroundings) -> Verdict | None:
    """Return what a noun in the plural makes of all the names after it, known or not."""
    start = start_of(words, name.first, name.floor)
    if start == name.first:
        return None
    before = _before(words, name, start)
    if _governed(before, around.origins, around.stays):
        return Place.NOT, Why.ELSEWHERE
    head = _head(before, around)
    return _of_head(before, head, around) if head is not None and before[head][-1] in "sx" else None


def _before(words: Words, name: Candidate, start: int) -> list[str]:
    """Return the few words of the sentence before *start*, "au Havre" read as "à Le Havre"."""
    if start == name.first and _parted(words, start - name.article):
        word = words.folded[start - 1] if name.article else ""
        return [_CONTRACTED[word]] if word in _CONTRACTED else []
    sentence = words.sentences[name.first]
    numbers = range(max(name.floor, start - _REACH), start)
    before = [words.folded[n] for n in numbers if words.sentences[n] == sentence]
    if name.article and before and start == name.first:
        word = before.pop()
        before += [_CONTRACTED[word]] if word in _CONTRACTED else []
    return before


def _detoured(words: Words, name: Candidate, around: Surroundings) -> bool:
    """Whether the way round goes there: the sentence says so before the name, where no other name stands between."""
    begin = max(name.floor, name.first - _WAY_ROUND)
    if around.detours.isdisjoint(words.folded[begin : name.first]):
        return False
    sentence = words.sentences[name.first]
    return any(words.folded[n] in around.detours and words.sentences[n] == sentence for n in range(begin, name.first))


def _parted(words: Words, first: int) -> bool:
    """Whether a comma, a colon, a dash or a bracket parts the name from what stands before it."""
    return first > 0 and not _PARTING.isdisjoint(words.source[words.spans[first - 1][1] : words.spans[first][0]])


def _governed(before: list[str], origins: frozenset[str], stays: frozenset[str]) -> bool:
    """Whether a verb or a participle right before makes it an origin ("venu de X") or a stay ("écroué à X")."""
    if not before:
        return False
    governs = origins if before[-1] in _DE else stays if before[-1] in _A else frozenset()
    return any(_in(word, governs) for word in before[-1 - _GOVERNS : -1])


def _far_apart(words: Words, first: int, around: Surroundings) -> bool:
    """Whether "entre X et Y" tells of a line or a motorway: X may be far from where it happens."""
    for number in range(first - 1, max(-1, first - 1 - _NEAR), -1):
        word = words.folded[number]
        if words.sentences[number] != words.sentences[first] or _ROAD.fullmatch(word):
            return False
        if word in around.lines or _MOTORWAY.fullmatch(word):
            return True
    return False


def _is_exit(words: Words, name: Candidate, around: Surroundings) -> bool:
    """Whether the name is that of a junction: "sortie 24 Bourg-Achard", "les sorties 60 (Caussade) et 65 (...)"."""
    number = name.first - 1 - name.article
    if number < 1 or not words.folded[number][0].isdigit():
        return False
    return not around.exits.isdisjoint(words.folded[max(0, number - _REACH) : number])


def _head(before: list[str], around: Surroundings) -> int | None:
    """Return the number of the noun that the name completes: "commissariat" in "commissariat central de"."""
    skipped = 0
    for number in range(len(before) - 1, -1, -1):
        word = before[number]
        if word in around.landforms or any(
            _in(word, nouns) for nouns in (around.services, around.people, around.perhaps)
        ):
            return number
        if word in around.cues or (number == len(before) - 1 and word not in _LINKS and not word.isdigit()):
            return None
        skipped += word not in _LINKS and word not in _QUALIFIERS
        if skipped > 1 or (skipped and word in _NOUN_FOLLOWS):  # one adjective may stand between, no other noun
            return None
    return None


def _in(word: str, listed: frozenset[str]) -> bool:
    """Whether *listed* has *word*, or what it is the feminine or the plural of."""
    if word in listed:
        return True
    single = word[:-1] if word[-1:] in {"s", "x"} else word
    return single in listed or (single[-1:] == "e" and single[:-1] in listed)


def _at(ahead: list[str]) -> bool:
    """Whether *ahead* ends with "à la", "à l'", "au" or "dans la"."""
    return ahead[-1:] == ["au"] or ahead[-2:] in (["a", "la"], ["a", "l"])


def _titled(words: Words, first: int, around: Surroundings) -> bool:
    """Whether an abbreviated title stands right before: the full stop of "M." ends no sentence."""
    return (
        first > 0
        and words.folded[first - 1] in around.persons
        and words.source[words.spans[first - 1][1] : words.spans[first][0]].strip() == "."
    )


def _surname(words: Words, name: Candidate) -> bool:
    """Whether a word with a capital stands right before, in a sentence that is not all in capitals: "Pierre Tarbes"."""
    number = name.first - 1
    if number < 1 or name.article or words.sentences[number - 1] != words.sentences[name.first]:
        return False
    start, end = words.spans[number]
    return (
        words.source[start].isupper()
        and words.source[end - 1].islower()
        and words.source[end : words.spans[name.first][0]] == " "
        and words.folded[number] not in _LINKS
        and not any(first <= number < after for first, after, _ in words.tags)
    )


def _capitals(words: Words, number: int) -> bool:
    start, end = words.spans[number]
    return words.source[start:end].isupper()


def bears_it(words: Words, after: int, around: Surroundings) -> bool:
    """Whether the word after a name makes it an exit, a body or an event: "Valence Sud", "Paris 2024"."""
    if after >= len(words.folded):
        return False
    if words.source[words.spans[after - 1][1] : words.spans[after][0]] not in {" ", "-"}:
        return False
    word = words.folded[after]
    if word in _BODIES or _YEAR.fullmatch(word):
        return True
    capital = words.source[words.spans[after][0]].isupper()
    return capital and (word in around.behind or not _BODIES.isdisjoint(_in_line(words, after + 1)))


def _in_line(words: Words, number: int) -> tuple[str, ...]:
    """Return the next two words from *number* that blanks alone part: "Métropole" of "Le Havre Seine Métropole"."""
    end = number
    while end < min(len(words.folded), number + _BODY_WITHIN) and words.source[
        words.spans[end - 1][1] : words.spans[end][0]
    ] in {" ", "-"}:
        end += 1
    return words.folded[number:end]
