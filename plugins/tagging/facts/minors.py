"""Whether the person that a post seeks is under age; in doubt, yes: what a site may show of a minor hangs on it."""

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from plugins.model import PersonSought
from plugins.tagging.facts.plain import Plain

OF_AGE = 18

_NUMBER = (
    r"(?P<age>\d{1,2}|dix sept|dix huit|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|"
    r"quatorze|quinze|seize|vingt)"
)
_NUMBERS: Mapping[str, int] = MappingProxyType({
    "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "dix sept": 17, "dix huit": 18,
    "vingt": 20,
})  # fmt: skip
_AGE = re.compile(
    rf"(?<![\w,.])(?P<first>\d{{1,2}})(?: ans)?(?:/| ?(?:ou|et|a) )(?=\d{{1,2}} ?ans\b)|"
    rf"(?<![\w,.]){_NUMBER} ?(?:ans?|printemps)\b"
)
_MONTHS = re.compile(
    r"(?<!\w)(?:age\w* |bebe |nourrisson |enfant |fille |garcon )(?:d |de )?(?:\d{1,2}|un|deux|trois|quatre|cinq|six|"
    r"sept|huit|neuf|dix) (?:mois|semaines|jours)\b"
)
# "20 ans après", "depuis 15 ans", "10 ans de prison": no age of anybody.
_NO_AGE_BEFORE = re.compile(
    r"\b(?:depuis|il y a|pendant|durant|sous|plus de|voici|apres|bientot|de moins de|moins de|les)(?: (?:plus de|"
    r"environ|pres de))? $"
)
_NO_AGE_AFTER = re.compile(
    r" ?(?:apres|plus tard|de (?:prison|reclusion|recherches?|metier|mariage|vie commune|service)|"
    r"d (?:emprisonnement|enquete|existence)|ferme|avec sursis)"
)
_PARENT = re.compile(
    r"\b(?:mere|pere|maman|papa|parents?|grand mere|grand pere|grands parents|mamie|papi|"
    r"papy)(?: de famille)? (?:de |d )(?:\w+ ){0,2}"
    r"(?:jeunes? |petits? )?(?:enfants?|fille\w*|garcons?|bebes?|ados?|adolescents?|petits enfants)"
    r"(?: (?:de |ages? de )?\d{1,2}(?: ans)?(?:(?:,| et| a) \d{1,2}(?: ans)?)*)?"
)
_NOT_SOUGHT = re.compile(
    r"\b116 ?000[^\n]{0,40}|\benfants? (?:disparus?|en danger|maltraites?)(?= ?(?::|\()? ?(?:appel|116|le 116|119))|"
    r"\b(?:habitait|vecu|grandi) (?:\w+ )?enfant\b|\bprotection des mineurs\b|\bmineurs non admis\b|\b(?:interdite?|"
    r"ni|pas d) ?(?:aux? )?(?:mineurs|enfants)\b|"
    r"\bjardin d enfants\b|\bpetits enfants\b(?: (?:de |ages? de )\d{1,2}(?: ans)?(?:(?:,| et|"
    r" a) \d{1,2}(?: ans)?)*)?|\bbrigades? des mineurs\b|\b(?:ecole|aire de jeux) (?:pour |"
    r"d )enfants\b|\bmaison (?:de |d )l enfan\w+|"
    r"\bvelo (?:d |pour )?enfants?|\bsiege (?:auto |d )?enfants?\b|\bmoins de (?:18|dix huit) ans\b|"
    r"\bassistante? maternelle\b|\b(?:ses|leurs|mes|vos|nos) "
    r"(?:grands )?enfants (?:s inquietent|sont|ont|adultes)"
)
_SURE = re.compile(
    r"\b(?:mineure?s?|fillettes?|garconnets?|bebes?|nourrissons?|nouveau nee?s?|bambins?|gamine?s?|gosses?|"
    r"ecoliere?s?|enfants?|"
    r"petite? (?:fille|garcon)s?|petites filles|pre ?ados?|pre ?adolescente?s?|enfanc\w*|pupilles?|maternite|creche)\b|"
    r"\b(?:son|sa|leur) (?:fils|fille) (?:mineur\w*|en bas age)"
)
# These may be of age, and are not where their age is told.
_YOUNG = re.compile(
    r"\b(?:adolescente?s?|ados?|collegien\w*|lyceen\w*|jeunes? (?:filles?|garcons?)|garcons?|fugues?|fugueu\w+|"
    r"fugue[er]?|"
    r"(?:ses|leurs) parents|(?:sa|leur) maman|son papa|petit loup|(?:son|au|le|du) (?:lycee|college)|foyer|"
    r"apprentie?s?|scolarisee?)\b"
)
_PETITE = re.compile(r"\b(?:la|le) petite? (?=[a-z])(?!ville|commune|rue|route|bois)")
_BORN = re.compile(r"\bnee?s? (?:le |en )(?:\d{1,2}(?:er)?[ /.](?:\d{1,2}|[a-z]+)[ /.])?(?P<year>(?:19|20)\d\d)\b")
_ADULT = re.compile(r"\b(?:jeune (?:homme|femme)|homme|femme|dame|monsieur|madame|etudiante?|majeure?)\b")


def minor(plain: Plain, person: PersonSought, at: datetime | None) -> str:
    """Return the words by which the person sought is, or may be, under 18; empty where nothing says so."""
    if person is PersonSought.ABDUCTED:  # the plan "Alerte enlèvement" is for minors alone
        found = re.search(r"enlev\w+|rapt", plain.text)
        if found:
            return plain.quote(found.start(), found.end())
    text = _NOT_SOUGHT.sub(_blank, _PARENT.sub(_blank, plain.text))
    young = _age(text, at)
    if young:
        return plain.quote(*young)
    for form in (_SURE, _PETITE):
        if found := form.search(text):
            return plain.quote(found.start(), found.end())
    found = _YOUNG.search(text)
    return plain.quote(found.start(), found.end()) if found and not _ages(text) else ""


def _age(text: str, at: datetime | None) -> tuple[int, int] | None:
    """Return where an age under 18 stands."""
    found = _MONTHS.search(text)
    if found:
        return found.span()
    for span, age in _ages(text):
        if age < OF_AGE:
            return span
    for born in _BORN.finditer(text):
        if at and at.year - int(born["year"]) <= OF_AGE:
            return born.span()
    return None


def _ages(text: str) -> list[tuple[tuple[int, int], int]]:
    """Return the ages that are told, each with its place."""
    return [
        (match.span(), int(word) if word.isdigit() else _NUMBERS[word])
        for match in _AGE.finditer(text)
        if (word := match["first"] or match["age"])
        and not _NO_AGE_BEFORE.search(text[max(0, match.start() - 30) : match.start()])
        and not _NO_AGE_AFTER.match(text, match.end())
    ]


def _blank(match: re.Match[str]) -> str:
    return "_" * len(match[0])
