"""What an appeal to the public is about."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from plugins.model import AppealKind, PersonSought
from plugins.tagging.facts.plain import Plain

_ABDUCTION = re.compile(r"\balerte enlevement\b|\bplan alerte enlevement\b")
_MISSING = re.compile(
    r"\bdispar\w+|\bintrouvables?\b|\bfugue\w*|\b(?:sans|plus de|pas de|aucune) nouvelles?\b|\bsigne de vie\b|"
    r"\bderniere fois\b|\brecherches? (?:la famille|en cours)|\bbattue\b|"
    r"\bn (?:est|a) pas (?:rentre|reparu|rejoint)\w*|\bmanque a l appel\b|\begaree?s?\b|\bretrouver (?:cet|cette|ce|"
    r"l|un|une) \w+"
)
_OBJECTS = re.compile(
    r"\bproprietaires?\b|\bobjets? (?:retrouv|vol|saisi|trouv|derob)\w*|\breconnaissez (?:vous )?(?:ce|cet|cette|ces|"
    r"votre|vos|l un de ces) "
    r"(?:objets?|bijoux?|bagues?|montres?|velos?|sacs?|tableaux?|outils?|motos?|voitures?|chiens?|chats?|trousseaux?|"
    r"cles)|"
    r"\b(?:avez vous|qui a) (?:vole|perdu|egare)\b|\ba ete (?:retrouve|trouve)\w*\b(?=[^\n]{0,60}\b(?:velo|sac|bijou|"
    r"chien|chat|cles))|"
    r"\b(?:chien|chat|perroquet|cheval|anesse|ane|velo|sac|bijoux?|doudou|portefeuille|"
    r"trousseau)\b[^\n]{0,40}\b(?:trouve|retrouve|perdu|egare|disparu|recupere|"
    r"decouvert|restitu)\w*|\bbijoux\b|\b(?:le|la|les) votres?\b|\bbicycode\b|\bvoleurs? de\b(?=[^\n]{0,40}restitu)"
)
_ACCIDENT = re.compile(
    r"\baccidents?\b|\baccidente\w*|\bcollisions?\b|\bpercut\w+|\brenvers\w+|\bdelits? de fuite\b|\bchauffards?\b|"
    r"\bfauche\w*|"
    r"\bsorties? de route\b|\b(?:pieton|cycliste|motard|scooter)\w*\b[^\n]{0,60}\b(?:tue|mort|blesse|heurte|"
    r"perdu la vie|decede)\w*|\bheurte\w*\b"
)
_IDENTIFY = re.compile(
    r"\bidentif\w+|\bqui (?:est|sont|etait)\b|\breconnaissez\b|\bconnaissez\b|\bportrait robot\b|\bindividus?\b|"
    r"\bauteurs?\b|\bsuspects?\b|\btatou\w*|"
    r"\brecherch\w+ (?:encore |activement |toujours )?(?:un|une|deux|trois|quatre|les|l|des) (?:\w+ )?(?:hommes?|"
    r"femmes?|individus?|auteurs?|"
    r"suspects?|agresseurs?|conducteurs?|conductrice)\b"
)
_WORDS = MappingProxyType({
    AppealKind.ABDUCTED: _ABDUCTION, AppealKind.MISSING: _MISSING, AppealKind.OBJECTS: _OBJECTS,
    AppealKind.ACCIDENT: _ACCIDENT, AppealKind.WANTED: _IDENTIFY,
})  # fmt: skip
# For each reason why a person is sought: the kinds to try in turn, and what the appeal is otherwise.
_KINDS: Mapping[PersonSought | None, tuple[tuple[AppealKind, ...], AppealKind]] = MappingProxyType({
    None: ((AppealKind.OBJECTS, AppealKind.ACCIDENT), AppealKind.OFFENCE),
    PersonSought.ABDUCTED: ((), AppealKind.ABDUCTED),
    PersonSought.MISSING: ((), AppealKind.MISSING),
    PersonSought.WANTED: ((AppealKind.ACCIDENT,), AppealKind.WANTED),
    PersonSought.POSSIBLE: (
        (AppealKind.ABDUCTED, AppealKind.OBJECTS, AppealKind.ACCIDENT, AppealKind.MISSING, AppealKind.WANTED),
        AppealKind.OFFENCE,
    ),
})  # fmt: skip


def appeal(plain: Plain, person: PersonSought | None) -> tuple[AppealKind, str]:
    """Return the kind of an appeal that seeks *person*, with its words, which may be empty."""
    text = plain.text
    kind = _kind(text, person)
    words = _WORDS.get(kind)
    found = words.search(text) if words else None
    return kind, plain.quote(found.start(), found.end()) if found else ""


def _kind(text: str, person: PersonSought | None) -> AppealKind:
    tried, otherwise = _KINDS[person]
    return next((kind for kind in tried if _WORDS[kind].search(text)), otherwise)
