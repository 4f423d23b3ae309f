"""Whether a post is of a drill: an exercise, a simulation, a test of the sirens or of FR-Alert."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from plugins.model import Topic
from plugins.tagging.facts.plain import Plain

_WORTH_READING = (
    "exerc", "simul", "sirene", "test", "essai", "essay", "entrain", "manoeuvre", "fictif", "fictiv", "mier mercredi",
    "1er mercredi", "miers mercredis", "figurant", "repet", "mise en situation", "scenario", "grandeur nature",
    "pour de faux",
)  # fmt: skip
_A_DRILL = r"(?:exercice|simulation|test|essai|entrainement|manoeuvre)\b"
# A real alert says so, and is never called a drill after that.
_REAL = re.compile(r"\b(?:pas|plus|jamais)(?: du tout)? (?:d )?(?:un )?" + _A_DRILL)
_ALARM = (
    r"(?:sirenes?|cornes?|fr alert|saip|signal|(?:systeme|dispositif|moyens?) (?:d )?alerte|alerte aux populations)\b"
)
_TRIED = r"(?:essais?|essayee?s?|tests?|testee?s?|teste|premiers? mercredis?|verifications?|exercices?|entrainement)\b"
_CONCLUSIVE = tuple(
    re.compile(form)
    for form in (
        r"\bexercice (?:- )?exercice\b|[(\[] ?(?:exercice|test)s?(?= ?[)\]]|\n|$)",
        r"(?:^|\n) ?(?:fin d )?exercice(?=\n|$)",
        r"\b(?:c|ceci|cela|s agit|s agira|s agissait|sera|n est qu|n etait qu|dans le cadre)(?: est| etait)?"
        r"(?: bien| uniquement| seulement| juste| simplement| la)* (?:d )?(?:un |une |l )(?:simple )?" + _A_DRILL,
        rf"\b(?:essais?|tests?|verifications?)\b[^\n]{{0,50}}\b{_ALARM}",
        rf"\b{_ALARM}[^\n]{{0,90}}\b{_TRIED}",
        r"\b(?:premiers?|1er) mercredis? (?:du|de|des|d)\b|\b(?:essai|test)s? (?:mensuel|trimestriel)",
        r"\b(?:premier|1er) mercredi\b[^\n]{0,60}\b(?:sirenes?|midi|sonne\w*|1 ?min)\b",
        r"\b(?:est|etait|sera) (?:bien |juste |seulement |qu )?un (?:simple )?(?:test|exercice)\b|\bmention exercice\b",
    )
)
_EXERCISE = re.compile(
    r"\b(?:un|l|cet|d|grand|grande|son|notre|leur|premier|dernier|quel) exercice\b|(?:^|\n|[:(]) ?exercices?\b|"
    r"\bexercices? (?:de (?:securite|crise|mise|secours|gestion|grande|simulation)|d (?:evacuation|alerte|"
    r"entrainement)|"
    r"orsec|ppi|poi|novi|attentat|attaque|incendie|cadre|terrain|nucleaire|inopine|grandeur|departemental|national|"
    r"zonal|"
    r"annuel|conjoint|planifie|simule|richter|feux?|pollution|plan|avalanche|seveso|tunnel|sanitaire)"
)
_PLAYED = re.compile(
    r"\bgrandeur nature\b|\bsimul(?:ation|e|es|ee|ees|er|ant|ent)\b|\bfictifs?\b|\bfictives?\b|"
    r"\bfigurants\b(?! (?:sur|dans|au))|\bs (?:entrain\w+|exerc(?:ent|er|aient|era|eront))\b|"
    r"\bse sont (?:entraine|exerce)\w*\b|\bentrainements?\b|\bmanoeuvres?\b|\bscenario\b|\bpour de faux\b|"
    r"\b(?:teste|testent|testera|testeront) (?:le|leur|son) (?:plan|dispositif)\b|"
    r"\brepet\w+ (?:\w+ ){0,3}(?:gestes|evacuations?|attentats?|attaques?|tueries?|catastrophes?|accidents?)\b|"
    r"\bmise en situation\b"
)
_OTHER = re.compile(
    r"\bexercices? (?:de tir\b|de (?:ses|leurs?|vos|nos|mes|son|sa|l autorite|la profession|la medecine)|"
    r"des? (?:fonctions?|missions?|droits?|mandats?)|du (?:droit|culte|mandat|pouvoir)|illegal|legal|budgetaire|"
    r"comptable|"
    r"physiques?|professionnel|d une)|\b(?:dans|pendant|a l occasion de|lors de|durant|libre) (?:l )?exercice d\w+\b|"
    r"\blibre exercice\b|\bmanoeuvres(?= ?,)|"
    r"\bmanoeuvres? (?:dangereuses?|dilatoires?|frauduleuses?|perilleuses?|du|d (?:approche|"
    r"intimidation)|"
    r"de (?:depassement|stationnement|la conductrice))|\bentrainements? (?:sportif|de foot|physique|de rugby)\w*|"
    r"\b(?:centres?|terrain) d entrainement|\bfausses? manoeuvres?|\bscenario (?:catastrophe|du pire|privilegie|"
    r"le plus)|"
    r"\bsoir de manoeuvre"
)
_CANCELLED = re.compile(r"\bexercices?\b[^\n]{0,60}\b(?:annule|reporte|suspendu|deprogramme|n aura pas lieu)\w*")
_NAMED, _MOST_KINDS = 2, 2  # what the word itself weighs, and at most what else is played
_ENOUGH = 2
# Posts of these topics tell of something else, in which a drill may be named: more must speak for it.
_ENOUGH_IN: Mapping[Topic, int] = MappingProxyType({
    Topic.CASE_REPORT: 3, Topic.TRAFFIC: 3, Topic.PREVENTION: 3,
    Topic.ALERT: 4, Topic.RECRUITMENT: 4, Topic.WITNESS_APPEAL: 4, Topic.SCAM: 4,
})  # fmt: skip


def drill(plain: Plain, topics: Sequence[Topic]) -> str:
    """Return the words that make a drill of a post, empty where it is none.

    A post that is filed as an alert is a drill only where it leaves no doubt: an exercise that a long warning names
    in passing, or calls off, makes none of it.
    """
    text = plain.text
    if not any(map(text.__contains__, _WORTH_READING)):
        return ""
    real = _REAL.search(text)  # "le jour où ce ne serait pas un exercice" ends many a release on one
    if real and (Topic.ALERT in topics or not _EXERCISE.search(text, 0, real.start())):
        return ""
    if Topic.ALERT in topics and _CANCELLED.search(text):
        return ""
    for form in _CONCLUSIVE:
        if (found := form.search(text)) and not _in_passing(plain, found.start(), topics):
            return plain.quote(found.start(), found.end())
    text = _OTHER.sub(lambda match: "_" * len(match[0]), text)
    named, played = _EXERCISE.search(text), list(_PLAYED.finditer(text))
    first = min((match for match in (named, *played) if match), key=re.Match.start, default=None)
    if not first:
        return ""
    weight = (_NAMED if named else 0) + min(len({match[0][:6] for match in played}), _MOST_KINDS)
    weight += _at_once(plain, first.start())
    subject = Topic.ALERT if Topic.ALERT in topics else topics[0] if topics else Topic.PRACTICAL
    enough = _ENOUGH_IN.get(subject, _ENOUGH)
    return plain.quote(first.start(), first.end()) if weight >= enough else ""


def _in_passing(plain: Plain, start: int, topics: Sequence[Topic]) -> bool:
    """Whether a guide of what to do says, further down, when the sirens are tried."""
    return Topic.PREVENTION in topics and not _at_once(plain, start)


def _at_once(plain: Plain, start: int) -> bool:
    """Whether what begins at *start* stands in the title or in the first sentence."""
    return "\n" not in plain.text[plain.body + 1 : start]
