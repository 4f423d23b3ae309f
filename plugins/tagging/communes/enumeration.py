"""Follow an enumeration of names: what is said before the first of them is said of each."""

from plugins.tagging.words import Words

_DE = frozenset({"de", "d", "du", "des"})
_A = frozenset({"a", "au", "aux"})
_ARTICLES = frozenset({"la", "le", "l", "les"})
_JOINTS = frozenset({"et", "ou", "puis", "ni"})
_COMMAS = frozenset({",", "/", "–", "&", "+"})
_PARTICLES = _DE | _A | _ARTICLES | {"en", "sur", "sous", "st", "ste"}
_BETWEEN = 3  # words between two names of a list: "et à la"
_LONGEST = 40  # words of a list that are gone back over


def listed(words: Words, first: int, floor: int) -> str | None:
    """Return how the name at *first* is listed with the one that ends at *floor*, None where it is not.

    That is the preposition repeated before it, "de" or "a"; "" where there is none: "Rouen, Dieppe", "Rouen et Eu".
    Names that are not known may stand between the two.
    """
    if not floor or words.sentences[floor - 1] != words.sentences[first]:
        return None
    first = start_of(words, first, floor)
    if first - floor > _BETWEEN:
        return None
    between = list(words.folded[floor:first])
    linked = _gap(words, floor) in _COMMAS
    if between and between[0] in _JOINTS:
        linked = (linked or not _gap(words, floor)) and not _gap(words, floor + 1)
        between.pop(0)
    kinds = {_kind(word) for word in between} - {""}
    return "".join(kinds) if linked and kinds in ({"de"}, {"a"}, set()) else None


def preposition(words: Words, first: int, floor: int) -> str:
    """Return "de" or "a" where that is said before the name at *first*, whatever article follows; else ""."""
    for number in range(first - 1, max(floor, first - _BETWEEN) - 1, -1):
        kind = _kind(words.folded[number])
        if kind:
            return "" if kind == "other" else kind
    return ""


def start_of(words: Words, first: int, floor: int) -> int:
    """Return where the list of names begins that the name at *first* stands in, never before *floor*.

    The names before it need not be communes: "les pompiers de Seyssinet, Vizille et Voiron".
    """
    start = first
    while True:
        before = _element_before(words, start, floor)
        if before is None or first - before > _LONGEST:
            return start
        start = before


def _element_before(words: Words, start: int, floor: int) -> int | None:
    """Return the first word of the list's element before the one that begins at *start*, None where there is none."""
    number, sentence = start - 1, words.sentences[start]
    while number >= floor and _kind(words.folded[number]) != "other" and words.sentences[number] == sentence:
        number -= 1
    repeated = number + 1
    if number < floor or words.sentences[number] != sentence:
        return None
    if words.folded[number] in _JOINTS:
        number -= 1
    elif _gap(words, repeated) not in _COMMAS:
        return None
    if number < floor or not _capital(words, number) or words.sentences[number] != sentence:
        return None
    if preposition(words, start, floor) not in {"", _preposition_of_element(words, number, floor)}:
        return None
    return _run_start(words, number, floor)


def _preposition_of_element(words: Words, last: int, floor: int) -> str:
    return preposition(words, _run_start(words, last, floor), floor)


def _run_start(words: Words, last: int, floor: int) -> int:
    """Return the first word of the name in capitals that ends with the word *last*."""
    first = number = last
    while (
        number > floor
        and _gap(words, number) in {"", "-", "'", "’"}
        and words.sentences[number - 1] == words.sentences[last]
    ):
        number -= 1
        if _capital(words, number):
            first = number
        elif words.folded[number] not in _PARTICLES or _gap(words, number + 1) not in {"-", "'", "’"}:
            break
    return first


def _gap(words: Words, number: int) -> str:
    """Return what parts the word *number* from the one before, without blanks."""
    return words.source[words.spans[number - 1][1] : words.spans[number][0]].strip()


def _capital(words: Words, number: int) -> bool:
    return words.source[words.spans[number][0]].isupper()


def _kind(word: str) -> str:
    if word in _DE:
        return "de"
    if word in _A:
        return "a"
    return "" if word in _ARTICLES else "other"
