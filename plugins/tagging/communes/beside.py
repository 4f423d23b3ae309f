"""Tell what stands right beside a name without a word: an arrow, a measured quantity, brackets."""

import re

from plugins.tagging.communes.verdict import Place, Verdict, Why
from plugins.tagging.words import Words

_FEW = 60  # characters before a name
_ARROWS = frozenset(">→")
_ARROW_BEFORE = re.compile(r"\w ?(?:>|→|->) ?$")
_ARROW_BEHIND = re.compile(r" ?(?:>|→|->) ?[A-ZÀ-Þ]")
_DIRECTION = re.compile(r"\bsens [^\n,;.]{2,30}(?:>|→|->) ?$")
# Millimetres and degrees are of weather wherever they stand ("61 mm à Ploërmel"), lengths and speeds only after a word
# of measuring: "contrôlé à 187 km/h à Marans".
_WEATHER = r"mm|°c?|degr[eé]s?"
_OF_WEATHER = re.compile(_WEATHER)
_UNIT = rf"(?:{_WEATHER}|cm|m|m[eè]tres?|m3/s|m³/s|km/h)"
_MEASURING = re.compile(
    r"\b(?:relev[eé]\w*|mesur[eé]\w*|enregistr\w+|cumuls?|rafales?|cotes?|hauteurs?|niveaux?|stations?|d[eé]bits?)\b"
)
_MEASURED_BEFORE = re.compile(
    rf"\d\s?(?P<unit>{_UNIT})(?:\s(?:relev[eé]|mesur[eé]|attendu|enregistr[eé]|tomb[eé]|d[e'’]\s?)\w*){{0,3}}"
    r"(?:\sen \d+ ?(?:h|heures))?\s(?:[aà]|au|aux|sur)\s(?:l[ea]s?\s)?$"
)
# "Guichen (Le Boël) : 3,42 m", "Trèbes 212 mm".
_MEASURED_BEHIND = re.compile(
    rf"(?:[ -][^\W\d]+)?(?: \([^)\n]{{1,30}}\))?(?: ?[:=] ?\d[\d,.]*\s?{_UNIT}| \d[\d,.]*\s?(?:mm|cm))(?!\w)"
)


def of_arrow(words: Words, first: int, after: int) -> Verdict | None:
    """Return what an arrow beside a name makes of it: "Lyon > Orange" is a way, "sens Lyon > Orange" a direction.

    The name, with its article, goes from *first* to before *after*; so it does in the other functions.
    """
    start, end = words.spans[first][0], words.spans[after - 1][1]
    before = words.source[max(0, start - _FEW) : start]
    joined = before.rstrip(" ")[-1:] in _ARROWS and _ARROW_BEFORE.search(before)
    if joined and _DIRECTION.search(before):
        return Place.NOT, Why.ELSEWHERE
    return (Place.WEAK, Why.PASSED) if joined or _ARROW_BEHIND.match(words.source, end) else None


def of_gauge(words: Words, first: int, after: int) -> Verdict | None:
    """Return what a measured quantity beside a name makes of it: a place where rain, wind or a river is gauged."""
    start, end = words.spans[first][0], words.spans[after - 1][1]
    found = _MEASURED_BEFORE.search(words.source[max(0, start - _FEW) : start].lower())
    line = words.source[words.source.rfind("\n", 0, start) + 1 : start].lower() if found else ""
    surely = found and (_OF_WEATHER.fullmatch(found["unit"]) or _MEASURING.search(line))
    return (Place.WEAK, Why.MEASURED) if surely or _MEASURED_BEHIND.match(words.source, end) else None


def in_brackets(words: Words, first: int, after: int) -> bool:
    """Whether a name stands alone in brackets, as after one that is more exact: "Petite-Forêt (Valenciennes)"."""
    opening = words.source[words.spans[first - 1][1] : words.spans[first][0]] if first else ""
    return opening.strip() == "(" and words.source.startswith(")", words.spans[after - 1][1])
