"""The colour that an issuer gives to a danger, where it is in force or announced."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from plugins.model import Level
from plugins.tagging.facts.plain import Plain

_COLOUR = r"(?P<colour>vert|verte|jaune|orange|rouge|violet|violette|noir|noire)s?\b"
_WORTH_READING = ("vert", "jaune", "orange", "rouge", "viole", "noir")
_LEVELS: Mapping[str, Level] = MappingProxyType({
    "vert": Level.GREEN, "verte": Level.GREEN, "jaune": Level.YELLOW, "orange": Level.ORANGE, "rouge": Level.RED,
    # Overseas above red, cyclones; in the Bouches-du-Rhône above red, forests: the public shall shelter or stay away.
    "violet": Level.RED, "violette": Level.RED, "noir": Level.RED, "noire": Level.RED,
})  # fmt: skip
_ORDER = (Level.GREEN, Level.YELLOW, Level.ORANGE, Level.RED)
# What may stand between "vigilance" and its colour: phenomena and small words, nothing that has a colour itself.
_BETWEEN = (
    r"(?:meteo\w*|france|departementale?|crues?|pluies?|inondations?|orages?|orageuse|neiges?|verglas|vents?|violents?|"
    r"canicule|chaleur|cycloni\w*|maximale|feux|feu|forets?|incendies?|avalanches?|submersion|vagues|grand|froid|"
    r"fortes?|"
    r"pour|les?|la|aux?|et|est|sont|etait|passe\w*|en|a|l|de|du|des|d|niveau|tres|severe|eleve|maintenue?|maintient|"
    r"place\w*|active\w*|relevee?|reste\w*|toujours|desormais|ce|soir|demain|dite?|phase|houle|vigilance|alerte|risque)"
)
_NAMED = re.compile(
    rf"\b(?:vigilances?|(?:pre )?alertes?|risques?|niveaux?|danger|massifs?)(?: ?[,:(/-] ?|"
    rf" )?(?:{_BETWEEN} ?[:(]? ?){{0,6}}?{_COLOUR}"
)
_PUT = re.compile(
    rf"\b(?:passe\w*|passage|place\w*|rest\w+|maint\w+|repass\w+|bascul\w+|redescen\w+|retour\w*|relev\w+|est|sont|"
    rf"abaisse\w*|"
    rf"demeur\w+|departements?|monte\w*|descen\w+|toujours|classe\w*)(?: [\w]+){{0,6}}? (?:en|au|a l|dans le|"
    rf"vers l[e]?)"
    rf" (?:niveau |vigilance |alerte |risque )?{_COLOUR}"
)
_BARE = re.compile(
    rf"\b(?:en|le|l|plus d|du|au) (?P<colour>jaune|orange|rouge)s?\b(?= (?:est|pour|jusqu\w*|a partir|a compter|des|ce|"
    rf"de \d|{_BETWEEN})\b| ?[:,\n]|$)"
)
_ALONE = re.compile(r"(?:^|[\n,:]) ?(?P<colour>jaune|orange|rouge)(?= (?:jusqu\w*|a compter|a partir)\b)")
_FROM_TO = re.compile(
    r"\bd[eu] (?:la |l )?(?:vigilance |niveau )?(?P<old>vert|jaune|orange|rouge|violet)(?: [\w]+){0,2}? (?:a l|au|a|"
    r"vers l[e]?|en) "
    r"(?:la )?(?:vigilance |niveau )?(?P<colour>vert|jaune|orange|rouge|violet)\b"
)
_DENIED = re.compile(
    r"\b(?:pas|plus|aucune?|ni|sans|jamais|ancienne?|precedente?|hier|quitt\w+)(?: (?:de|d|la|en|le|l|une?|place\w*|"
    r"dans))*(?: \w+)? ?$|"
    r"\b(?:fin|levee|sortie|leve|terminee?|apres) (?:de |d |du |a )?(?:la |l |cette |notre )?(?:phase |"
    r"periode )?(?:de |"
    r"d )?(?:\w+ )?$"
)
_LIFTED = re.compile(
    r"(?: [\w]+){0,4}?(?: (?:est|sont|a ete|ont ete|etait|etaient|vient d etre))?(?: \w+)? (?:levee?s?|terminee?s?|"
    r"finie?s?|abrogee?s?)\b|"
    r" ?(?:: )?(?:fin|levee) |(?: \w+){0,3} n (?:est|sont) (?:pas|plus) (?!levee?|termine|fini)|(?: \w+){0,3} prend fin"
)
_CITY = re.compile(r"\b(?:a|d|chez|operateur) $")  # Orange, in the Vaucluse; and who sells telephones
_HUE = r"(?:vert|jaune|orange|rouge|violet)(?:te|e)?s?"
_STEP = rf"(?:(?:pre )?(?:alerte|vigilance|niveau|phase) )?{_HUE}"
_SCALE = re.compile(rf"\b{_STEP}(?:(?: ?, ?| )(?:et |ou |puis )?(?:l |la |le )?{_STEP}){{2,}}\b")
"""Three colours or more one after the other are the scale itself, and say nothing of today."""
_IN_GENERAL = re.compile(r"(?:^|\n) ?(?:en|si) [^\n,]{0,40}$")  # "En alerte rouge, nul ne sort"
_IF = re.compile(r"\b(?:pourr\w+|eventuel\w*|en cas d|en cas de|s il|si)\b[^\n]{0,60}$")
_IF_IT_COMES = re.compile(r" ?,? ?(?:s il|si (?:elle|celle ci|celui ci))\b")
_NOT_YET = re.compile(r"\b(?:sera|seront|serait|initialement)\b|\bpas levee?")


def level(plain: Plain) -> tuple[Level, str] | None:
    """Return the gravest colour in force or announced, with its words; that which it is lowered to where it is.

    What holds under a colour in general ("En alerte rouge, nul ne sort") tells one only where nothing else does.
    """
    text = plain.text
    if not any(map(text.__contains__, _WORTH_READING)):
        return None
    left = {match.start("old") for match in _FROM_TO.finditer(text)}
    scales = [match.span() for match in _SCALE.finditer(text)]
    best: dict[bool, tuple[Level, str]] = {}
    for form in (_FROM_TO, _NAMED, _PUT, _BARE, _ALONE):
        for match in form.finditer(text):
            colour = match.start("colour")
            if colour in left or _over(plain, match) or any(start <= colour < end for start, end in scales):
                continue
            found, general = _LEVELS[match["colour"]], _in_general(plain, match)
            if general not in best or _ORDER.index(found) > _ORDER.index(best[general][0]):
                best[general] = found, plain.quote(match.start(), match.end())
    return best.get(False) or best.get(True)


def _in_general(plain: Plain, match: re.Match[str]) -> bool:
    """Whether the sentence begins with "En vigilance" and the colour, as one that tells what holds under it does."""
    end = match.end()
    return plain.text[end : end + 2] in {" ,", ", "} and bool(_IN_GENERAL.search(plain.sentence(match.start("colour"))))


def _over(plain: Plain, match: re.Match[str]) -> bool:
    """Whether the colour is denied or lifted, or is no colour of a warning."""
    text, end = plain.text, match.end()
    before = plain.sentence(match.start())
    if _DENIED.search(before) or _DENIED.search(plain.sentence(match.start("colour"))[-30:]):
        return True
    if match["colour"] == "orange" and match.re is not _FROM_TO and _CITY.search(plain.sentence(match.start("colour"))):
        return True
    if _IF.search(before) or _IF_IT_COMES.match(text, end):
        return True
    lifted = _LIFTED.match(text, end)
    return lifted is not None and "\n" not in lifted[0] and not _NOT_YET.search(lifted[0])
