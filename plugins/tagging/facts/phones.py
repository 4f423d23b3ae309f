"""Numbers that a post tells its readers to call: not those of a fax, of a swindler, or for the press."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from plugins.model import Topic
from plugins.tagging.facts.numbers import LOCAL, normalised
from plugins.tagging.facts.plain import Plain

MOST = 6
"""Numbers kept of a post: one that gives more is a directory."""

_MOST_READ = 40
_BEFORE = 220  # characters in which what a number is for is looked for
_GAP = r"[^\S\n]?[.\-/]?[^\S\n]?"
# What may not stand before is looked for after the first character: so the engine skips to one that may begin a match.
_LONG = re.compile(
    rf"(?:\+(?<![\d+]\+)\d{{2,3}}{_GAP}(?:\(0\){_GAP})?\d(?:{_GAP}\d){{5,9}}|0(?<![\d+]0)(?:{_GAP}\d){{9}})"
    rf"(?![\d%€])(?!{_GAP}€)"
)
_LOCAL = re.compile(r"(?<![\d.,/+])\d\d(?:[ .\u00a0]\d\d){2,3}(?![\d%€])(?! (?:h|€|km))")

_FAX = re.compile(r"\b(?:fax|telecopi\w*)[ :.]*(?:au |n° ?)?$")
_PRESS = re.compile(
    r"\b(?:contacts? presse|presse|medias|journalistes?|accreditations?|porte parole|"
    r"(?:service|bureau|pole|cellule|officier|charge\w*)[^\n]{0,40}communication|communication)\b"
)
_FOR_ALL = re.compile(
    r"\b(?:renseign\w+|informations?|infos?|numeros? (?:vert|utile|unique|gratuit|d)|appel(?:er|ez)|contacter|"
    r"contactez|"
    r"compose[rz]|telephone[rz]|joindre|joignez|temoin\w*|signale[rz]|urgences?|brigade|commissariat|standard|secours|"
    r"inscri\w+|recrutement|public|questions?|depannage|serveur|cellule d)\b"
)
_SWINDLER = re.compile(
    r"surtaxe|frauduleu|usurp|malveillant|\bn (?:y )?(?:r?appele[rz]|repondez) (?:pas|jamais)|"
    r"\bne (?:le |la |les )?(?:r?appelez|repondez|composez) (?:surtout )?(?:pas|jamais)|\bne (?:pas|"
    r"jamais) (?:le )?r?appeler|"
    r"\b(?:appels?|sms|textos?|messages?|recu\w*|appelle\w*|provenan\w*|emanant)(?: [^\n]{0,40})? (?:du|depuis le|"
    r"au nom)"
    r" (?:numero )?$|vous (?:demande|invite|incite)\w* (?:de|a) \w+ (?:le|au) $"
)
_INVITES = re.compile(
    r"\b(?:appel(?:er|ez)|contacte[rz]|compose[rz]|signale[rz]|faites|joignez|prevenez|prevenir|telephonez|alertez|"
    r"rappelez|infos? douane|info escroqueries|france victimes|victimes?|police|gendarmerie|brigade|commissariat|"
    r"renseign\w+|doute|"
    r"gratuit|conseils?|ecoute|rendez vous|verifie[rz]?|telephoner|mairie)\b"
)
_TOLD = re.compile(
    r"\b(?:ont|a|avez|avaient|avait|ayant|avoir) (?:\w+ )?(?:appele|contacte|compose|telephone)e?s?\b[^\n]{0,15}$"
)

_BY_TEXT = re.compile(r"(?<!ou )(?<!ou par )\b(?:sms|textos?) (?:au |: )$")  # not "par téléphone ou SMS au"

# Of the 116 range, the helplines of four digits that posts name, emergencies (112, 114, 115, 119, 191, 196, 197).
_DIGITS = (
    r"(?:116 ?(?:000|006|111|117)|3(?:018|020|103|114|117|131|237|250|639|646|919|939|949|960|966|975|977)|"
    r"11[2459]|19[167]|15|17|18)"
)
_ANY_DIGITS = ("15", "17", "18", "11", "19", "30", "31", "32", "36", "39")
_JOINS = (
    r"(?:[ ,/().-]+(?:(?:ou|et|puis|bien|ni|le|au|du|police|secours|pompiers|sapeurs|samu|gendarmerie|urgences?|"
    r"numero|europeen|par|sms|en|anonyme|gratuit|confidentiel|appel|24 ?h?/24 ?h?|7 ?j?/7) ?){0,5}[ ,/()-]*)"
)
_SHORT = re.compile(
    rf"(?<![\w°+€])(?<!\d[.,:]){_DIGITS}(?![\w%€°])(?![.,:]\d)(?:{_JOINS}{_DIGITS}(?![\w%€°])(?![.,:]\d))*"
)
_EACH = re.compile(rf"(?<!\w){_DIGITS}(?!\w)")
_SURE = re.compile(r"(?<!\w)(?:116|3\d{3}|11[2459]|19[167])")
_HELPLINE = re.compile(r"(?<!\w)(?:116|3\d{3})")
_UNIT = re.compile(
    r" ?(?:h\b|heures?|ans?\b|mois|jours?|minutes?|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|"
    r"novembre|decembre|rue|avenue|av\b|bd\b|boulevard|place|quai|impasse|chemin|allee|route|cours|euros?|km|kg|m2?\b|"
    r"cm|mm|l\b|t\b|tonnes?|personnes|habitants|blesses|morts|victimes|interp\w+|postes?|pompiers (?:eng|mob)\w*|"
    r"sapeurs|"
    r"gendarmes|policiers|militaires|vehicules|communes|departements|hectares|ha\b|agents|candidats|eleves|eme|er\b|"
    r"e\b|"
    r"sp\b|foyers|clients|appels|interventions|infractions|noyades|cas\b|a \d)"
)
_VERB = (
    r"\b(?:compose[rz]|faites|faire|appel(?:er|ez)|telephone[rz]|joindre|joignez|contacte[rz]|alerte[rz]|l alerte|"
    r"prevenez|prevenir|previent|avise[rz]|averti(?:r|ssez)|signale[rz]|rappelez|joignable|signalements?)"
)
_CALL = re.compile(
    rf"{_VERB}(?: immediatement| vite| directement| d abord| alors)? (?:le |les |au |aux |(?:par|via) le )?$|"
    rf"{_VERB}\b[^\n]{{0,60}} (?:le|au|les|aux|:) $|"
    r"\b(?:numeros?(?: d urgence| utiles?)?|urgences?(?: \w+)?|d urgence|secours|police|gendarmerie|pompiers|samu|tel|"
    r"telephone|☎|📞|appel|contacts?|renseignements?[^\n]{0,25}|brigade|commissariat|detresse|puis|temoins?|victimes?|"
    r"reste|restent|via|medecin ou)"
    r"[ :,(.-]*(?:(?:ou|et) )?(?:le |au |les |aux )?$|"
    r"[☎📞][ :]*$|#(?: ?/ ?|,? (?:ou|et)(?: le| au)? |, )$"
)
_NEVER = re.compile(
    r"\b(?:appelez|composez|encombrez|faites|saturez|surchargez|contactez)(?: donc| surtout)? (?:pas|"
    r"plus)\b[^,\n]{0,20}$|"
    r"\bne pas (?:appeler|composer|encombrer|saturer|surcharger)\b[^,\n]{0,20}$|"
    r"\b(?:inutile|evitez|pas besoin) d[e ]? ?\w+[^,\n]{0,20}$|"
    r"\bni (?:d )?(?:appeler|composer|contacter)\b[^,\n]{0,20}$|\bpas lieu d \w+[^,\n]{0,20}$|"
    r"\b(?:avant|jusqu|des|depuis|partir|compter|au plus tard|d ici|reunion|rendez vous)\b[^,\n]{0,12}(?:le|au|du) $|"
    r"\b(?:suite a|apres|grace a|recoi\w*|recu|un|l|son|leur|premier) (?:un |l )?appels? (?:au|du) $"
)
_AFTER = re.compile(
    r"[ (,]*(?:police|gendarmerie|pompiers|samu|24 ?h|jour et nuit|en cas|en urgence|uniquement|seulement|par sms|"
    r"sms|pour (?:toute?s?|les|une|"
    r"signaler)|"
    r"reste\b|fonctionne|ou (?:la |votre |une )?(?:brigade|gendarmerie|commissariat)|vous ecoute|ecoute|"
    r"comme toujours|urgences?|si vous|des que|immediatement)"
)
_ENDS = re.compile(
    r" ?[,:.()/\n]|$| (?:ou|et|par|pour|en|si|des|vous|sms|au|sans|immediatement|gratuit\w*|depuis|24)\b"
)
_ALONE = re.compile(r"\s*(?:\n|$)")
_ASKED = re.compile(r"(?:: |- |\(|^(?:ou |et )?(?:le |au |les |par le )?)$")
_LONG_FOLDED = re.compile(
    r"(?<!\d)(?:\+?\d\d\d? ?(?:\(0\) ?)?\d|0\d)(?:[ ./]?\d\d){4}(?!\d)|(?<!\d)0 ?\d(?:[ .]?\d){8}(?!\d)"
)
_LEADS = re.compile(r"(?:^|\n|\b(?:le|au|les|aux|ou|et|via|compos\w+|numero) |[:(,☎📞/-] ?)$")


def numbers_to_call(plain: Plain, topics: Sequence[Topic], department: str | None) -> Iterator[tuple[str, str]]:
    """Yield the numbers to call, as in `model.Facts`, each with the words that give it, in the order of the text."""
    found = [*_long(plain, topics, department), *_short(plain)]
    seen: set[str] = set()
    for _, number, words in sorted(found):
        if number not in seen and len(seen) < MOST:
            seen.add(number)
            yield number, words


def _long(plain: Plain, topics: Sequence[Topic], department: str | None) -> Iterator[tuple[int, str, str]]:
    source = plain.words.source
    forms = [_LONG, _LOCAL] if department in LOCAL else [_LONG]
    for form in forms:
        for match in islice(form.finditer(source), _MOST_READ):
            start = plain.at(match.start() + (match[0][0] == "+"))
            if _to_call(plain, start, topics) and (number := normalised(match[0], department)):
                yield match.start(), number, " ".join(match[0].split())


def _to_call(plain: Plain, start: int, topics: Sequence[Topic]) -> bool:
    """Whether what stands before the number at *start* lets readers call it."""
    before = plain.text[max(0, start - _BEFORE) : start]
    sentence = plain.sentence(start)[-_BEFORE:]
    if _FAX.search(sentence) or _TOLD.search(sentence) or _SWINDLER.search(sentence):
        return False
    if _BY_TEXT.search(sentence):
        return False
    if _PRESS.search(sentence) or _last(_PRESS, before) > _last(_FOR_ALL, before):
        return False
    if Topic.SCAM in topics:
        return _INVITES.search(sentence) is not None
    if start >= plain.footer and Topic.WITNESS_APPEAL not in topics:
        return _FOR_ALL.search(sentence) is not None
    return True


def _last(words: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in words.finditer(text)), default=-1)


def _short(plain: Plain) -> Iterator[tuple[int, str, str]]:
    text = plain.text
    if not any(map(text.__contains__, _ANY_DIGITS)) or not _SHORT.search(text):
        return
    # The pairs of a long number are no short ones, and what follows one is called as it is.
    text = _LONG_FOLDED.sub(lambda match: "#" * len(match[0]), text)
    for match in islice(_SHORT.finditer(text), _MOST_READ):
        if not _UNIT.match(text, match.end()) and _short_to_call(text, match):
            for one in _EACH.finditer(text, match.start(), match.end()):
                words = plain.quote(one.start(), one.end())
                yield plain.place(one.start()), one[0].replace(" ", ""), words


def _short_to_call(text: str, match: re.Match[str]) -> bool:
    end = match.end()
    least = max(0, match.start() - _BEFORE)
    before = text[max(least, text.rfind("\n", least, match.start()) + 1) : match.start()]
    if _NEVER.search(before) or _SWINDLER.search(before):
        return False
    if _CALL.search(before) or _HELPLINE.search(match[0]):
        return True
    leads = _LEADS.search(before) is not None
    sure = _SURE.search(match[0]) and (before == "le " or _ENDS.match(text, end))
    if leads and (sure or _AFTER.match(text, end)):
        return True
    return _ALONE.match(text, end) is not None and _ASKED.search(before) is not None
