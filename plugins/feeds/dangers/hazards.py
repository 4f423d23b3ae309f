"""Hazards: French words for what sources name by a number or in English, and for how grave it is.

The words are those of the French vigilance, whose nine phenomena are what MeteoAlarm's French warnings speak of;
the kinds that it does not know are said literally.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from plugins import text
from plugins.model import Level

UNNAMED = "phénomène dangereux"

AWARENESS: Mapping[int, str] = MappingProxyType({
    1: "vent violent", 2: "neige-verglas", 3: "orages", 4: "brouillard", 5: "canicule", 6: "grand froid",
    7: "vagues-submersion", 8: "feux de forêt", 9: "avalanches", 10: "fortes pluies", 12: "inondation",
    13: "pluie-inondation",
})  # fmt: skip
"""MeteoAlarm's awareness types by their number; 11 stands for none."""

PHENOMENA: Mapping[int, str] = MappingProxyType({
    1: "vent violent", 2: "pluie-inondation", 3: "orages", 4: "crues", 5: "neige-verglas", 6: "canicule",
    7: "grand froid", 8: "avalanches", 9: "vagues-submersion",
})  # fmt: skip
"""Météo-France's phenomena of the mainland by their number."""

OVERSEAS_PHENOMENA: Mapping[int, str] = MappingProxyType({
    1: "vents violents", 2: "fortes pluies et orages", 9: "vagues-submersion", 10: "cyclone",
    12: "fortes pluies et orages",
})  # fmt: skip
"""The same overseas: rain with thunderstorms is 2 in the Antilles and Guyane, 12 in the Indian Ocean."""

CATEGORIES: Mapping[str, str] = MappingProxyType({
    "geo": "phénomène géologique", "met": "phénomène météorologique", "safety": "sécurité civile",
    "security": "sécurité publique", "rescue": "secours", "fire": "incendie", "health": "risque sanitaire",
    "env": "pollution", "transport": "transports", "infra": "réseaux",
    "cbrne": "risque nucléaire, biologique ou chimique",
})  # fmt: skip
"""CAP's categories (1.2, section 3.2.2), for an event that is named in another language."""

SEVERITIES: Mapping[str, str] = MappingProxyType({
    "extreme": "extrême", "severe": "sévère", "moderate": "modérée", "minor": "mineure",
})  # fmt: skip
"""CAP's severities, said where the issuer gives no level."""

MEANING: Mapping[Level, str] = MappingProxyType(
    {
        Level.YELLOW: "soyez attentifs",
        Level.ORANGE: "soyez très vigilants",
        Level.RED: "une vigilance absolue s’impose",
    }
)
"""What each level asks of the public, in the words of the vigilance."""

ORDER = (None, Level.GREEN, Level.YELLOW, Level.ORANGE, Level.RED)
"""From the least to the gravest; one that is not known is below all, so that a known one is told."""

# In the order in which they are looked for: the longer before what it holds.
_ENGLISH = (
    (r"rain[ -/]*flood", 13), (r"thunder", 3), (r"snow|\bice\b", 2), (r"fog", 4), (r"high[ -]*temp|heat", 5),
    (r"low[ -]*temp|cold", 6), (r"coastal", 7), (r"fire", 8), (r"avalanche", 9), (r"flood", 12), (r"rain", 10),
    (r"wind", 1),
)  # fmt: skip
_ENGLISH_WORDS = tuple((re.compile(pattern), AWARENESS[number]) for pattern, number in _ENGLISH)
_FRENCH_EVENT = re.compile(
    r"vigilance\s+(?:meteo\w*\s+)?(?:vert|jaune|orange|rouge)e?s?\s*(?:pour|:|-|–)?\s*", re.IGNORECASE
)
_COLOURS = (
    (re.compile(r"\b(?:red|rouge)\b"), Level.RED),
    (re.compile(r"\borange\b"), Level.ORANGE),
    (re.compile(r"\b(?:yellow|jaune)\b"), Level.YELLOW),
    (re.compile(r"\b(?:green|verte?)\b"), Level.GREEN),
)
_NUMBER = re.compile(r"\s*(\d{1,2})\s*(?:;|$)")
_LEVELS = {1: Level.GREEN, 2: Level.YELLOW, 3: Level.ORANGE, 4: Level.RED}
_SEVERITIES = {"moderate": Level.YELLOW, "severe": Level.ORANGE, "extreme": Level.RED, "minor": Level.GREEN}
_LONGEST = 80  # characters of a hazard's name, which stands in a title


def level_of(awareness: str) -> Level | None:
    """Return the level in MeteoAlarm's parameter `awareness_level`, such as "2; yellow; Moderate", or None."""
    number = _NUMBER.match(awareness)
    return _LEVELS.get(int(number[1])) if number else colour_in(awareness)


def colour_in(words: str) -> Level | None:
    """Return the level whose colour *words* name in French or English, the gravest of several, or None."""
    folded = text.fold(words)
    return next((level for colour, level in _COLOURS if colour.search(folded)), None)


def level_of_severity(severity: str) -> Level | None:
    """Return the level that MeteoAlarm gives to a CAP *severity* for want of another word, or None."""
    return _SEVERITIES.get(severity.strip().lower())


def worst(*levels: Level | None) -> Level | None:
    """Return the gravest of *levels*, None where none is known."""
    return max(levels, key=ORDER.index, default=None)


def hazard_of(awareness: str, event: str, *, french: bool) -> str:
    """Return in French what a warning warns of, by its parameter `awareness_type`, else by its *event*.

    An English name that is not known is not translated: the hazard is then not named.
    """
    number = _NUMBER.match(awareness)
    if number and (known := AWARENESS.get(int(number[1]))):
        return known
    told = text.one_line(event)
    named = _FRENCH_EVENT.match(text.fold(told))
    if named or french:
        # Folding keeps the length of French words but for ligatures, which no colour and no "vigilance" has.
        return _name(told[named.end() if named else 0 :])
    folded = text.fold(f"{awareness} {told}")
    return next((hazard for words, hazard in _ENGLISH_WORDS if words.search(folded)), UNNAMED)


def _name(words: str) -> str:
    name = text.excerpt(words.strip(" :-–."), _LONGEST)
    if name[:2].isupper():
        return name.lower()
    return name[:1].lower() + name[1:] or UNNAMED
