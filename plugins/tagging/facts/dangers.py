"""What a post warns of, by the closed list of `plugins.hazards`."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from types import MappingProxyType

from plugins import text as texts
from plugins.hazards import LABELS, gravest_first
from plugins.tagging.facts.plain import Plain

_PATTERNS: Mapping[str, str] = MappingProxyType({
    "attaque": r"attentats?(?! intrusion)|attaques? (?:terroriste|au couteau|armee|en cours|a l arme)|terroris\w+|"
        r"tireur|"
    r"fusillade|individus? (?:arme|retranche)\w*|(?:homme|personne|forcene)s? (?:arme|retranche)e?s?|forcene|"
    r"tuerie|prise d otages?|coups de feu",
    "nucleaire": r"nucleaires?|radioacti\w+|pastilles? d iode|centrale (?:de |du |d )(?:\w+)|radiologique",
    "rupture-barrage": r"rupture (?:de |du |d un )?barrage|barrage (?:menace|cede)\w*|onde de submersion",
    "tsunami": r"tsunamis?|raz de maree",
    "cyclone": r"cyclon\w+|ouragans?|tempetes? tropicales?",
    "accident-industriel": r"accidents? (?:industriel|chimique)s?|nuages? toxiques?|(?:fuite|fuites|degagement|rejet|"
        r"nuage|"
    r"emanations?) (?:de |d )(?:chlore|ammoniac|acide|produit\w*|gaz toxique|vapeurs|dioxyde|\w+ toxiques?)|"
    r"(?:sites?|usine|etablissement) (?:classe\w* )?seveso|matieres? dangereuses?|produits? (?:chimiques?|toxiques?|"
    r"dangereux)|"
    r"(?:explosions?|incendies?|feux?) (?:\w+ ){0,6}(?:usine|site industriel|raffinerie|depot|silo)|"
    r"usine (?:\w+ ){0,3}(?:explos|incendi)\w*|risques? (?:industriel|chimique)s?|nrbc|"
    r"chimiques?|technologique",
    "seisme": r"seismes?|tremblements? de terre|secousses? (?:sismiques?|tellurique)|sismiques?|repliques?",
    "volcan": r"volcan\w*|eruptions?|eruptive?s?|coulees? de lave|soufriere|piton de la fournaise|montagne pelee|"
        r"nuees ardentes",
    "explosif": r"bombes?(?! (?:lacrymo|aerosol|de peinture|a eau))|obus|deminage|demineurs?|desamorc\w+|"
    r"(?:engins?|dispositifs?) explosifs?|(?:colis|sac|"
    r"bagage|objet|paquet|vehicule) suspects?|munitions?|explosifs|grenades?(?! lacry)",
    "gaz": r"(?:fuites?|odeurs?|emanations?|coupures?|arrivee) (?:\w+ )?(?:de |du )gaz|monoxyde|gaz naturel|"
        r"conduite de gaz|"
    r"intoxications? au co\b",
    "feu-de-foret": r"feux? (?:de |d |en )?(?:la )?(?:forets?|foret|vegetation|broussailles?|garrigue|"
        r"espaces? naturels?|"
    r"massif|pinede|pins|sous bois|landes?|maquis|chaume|recolte|champs?|cannes?)|incendies? (?:de |d |en )(?:forets?|"
    r"vegetation|"
    r"broussailles)|"
    r"massifs? (?:\w+ ){0,7}(?:ferme|interdit|boucle|evacue|inaccessible)\w*|acces (?:\w+ ){0,2}massifs?|"
    r"acces interdit\w* (?:[\w/:]+ ){0,9}massifs?|"
    r"massifs? forestiers?|"
    r"departs? de feu|feux? (?:\w+,? ){0,6}\(?(?:\d+ ?)?(?:hectares?|ha\b|canadairs?)|feux? fixes?|"
    r"incendies? (?:\w+,? ){0,8}(?:hectares?|ha\b|garrigue|pins|"
    r"canadairs?)|\d+ (?:ha|hectares?) (?:brules?|parcourus?|detruits?|en feu)|canadairs?|dash|"
    r"(?:tres severe|exceptionnel|extreme|eleve|severe|tres eleve) d (?:eclosion|incendies?)|"
    r"feux? (?:de )?\w+ (?:est )?fixe",
    "incendie": r"incendies?|feux? (?:d |de |dans |en )(?:un |une |l |la |le )?(?:immeuble|appartement|maison|"
        r"entrepot|hangar|usine|"
    r"batiment|camion|vehicule|poubelle|cave|dechets?|parking|magasin|industriel|navire)\w*|en proie aux flammes",
    "pluie-inondation": r"pluies? ?(?:/ ?)?(?:et )?inondations?|(?:fortes?|intenses?|abondantes?|diluviennes?|"
        r"soutenues?|violentes?) "
    r"(?:pluies?|precipitations?|averses)|pluies? (?:\w+ )?(?:intenses?|fortes?|diluviennes?|abondantes?|"
    r"torrentielles?|orageuses?)",
    "crue": r"crues?|vigicrues|montee (?:rapide )?(?:des eaux|de la \w+|du \w+|de l \w+)|hors de son lit|cote d alerte|"
    r"sort\w* de son lit",
    "inondation": r"inond\w+",
    "vagues-submersion": r"vagues? ?(?:et )?submersions?|submersions? (?:marine|littorale)s?|submersions?|(?:forte|"
        r"grosse)s? "
    r"(?:houles?|mer|vagues)|houles?|mer (?:dangereuse|agitee|forte)|vagues (?:dangereuses|de \w+ metres)|surcote|"
    r"grandes marees",
    "avalanches": r"avalanch\w+",
    "mouvement-de-terrain": r"glissements? de terrain|mouvements? de terrain|eboul\w+|chutes? de (?:blocs?|pierres?|"
        r"rochers?)|"
    r"effondrements?|affaissements?|coulees? de boues?|cavites?|lave torrentielle|laves torrentielles|fontis|"
    r"(?:terrain|falaise|"
    r"montagne) (?:\w+ ){0,2}(?:glisse|bouge|menace|instable)",
    "vent-violent": r"vents? (?:tres )?(?:violents?|tempetueux)|tempetes?(?! tropical)|"
    r"tornades?|vigilance vents?",
    "orages": r"orag\w+|foudre|grele|grelons?|supercellule",
    "neige-verglas": r"neiges?|neigeu\w+|verglas|verglac\w+|enneig\w+|congeres?",
    "canicule": r"canicul\w+|fortes? chaleurs?|vague de chaleur|pic de chaleur",
    "grand-froid": r"grands? froids?|vague de froid|froid (?:extreme|intense|glacial)|temperatures? (?:negatives?|"
        r"glaciales?)",
    "brouillard": r"brouillards?",
    "epidemie": r"epidemi\w+|meningites?|meningocoque\w*|rougeole|dengue|chikungunya|zika|coqueluche|legionell\w+|"
        r"covid\w*|"
    r"coronavirus|grippe\w*|influenza|aviaire|peste porcine|fievre (?:catarrhale|aphteuse|jaune)|dermatose|"
    r"tuberculose|hepatites?|"
    r"variole|mpox|cluster|west nile|moustique tigre|cholera|ebola",
    "sanitaire": r"(?:risques?|alertes?) sanitaires?|rappel (?:de |du )(?:produits?|lots?|\w+)|listeria|salmonell\w*|"
        r"e coli|"
    r"escherichia|botulisme|intoxications? alimentaires?|lots? (?:\w+ ){0,3}(?:rappele|contamine)\w*|amiante|plomb|"
    r"legumes? contamine\w*",
    "eau-potable": r"eau (?:\w+ ){0,4}(?:non potable|impropre|contamine\w*|pollue\w*|coupee|interdite|potable)|"
    r"(?:ne pas|ne) (?:\w+ ){0,2}(?:boire|buvez|consomme\w*) (?:\w+ ){0,4}eau|eau du robinet|eau potable|"
    r"eau (?:de consommation|"
    r"distribuee)|plomb dans l eau|eau embouteillee|fai(?:re|tes) bouillir|non potable|"
    r"restriction\w* (?:de la )?consommation (?:de l |d )eau|bouillir l eau",
    "pollution-air": r"pollution (?:atmospherique|de l air|aux? particules?|a l ozone|photochimique|persistante)|"
    r"episode (?:\w+ )?(?:de )?pollution|particules (?:fines)?|ozone|pm ?10|pm ?2|qualite de l air|brumes? de sables?|"
    r"alerte (?:\w+ )?pollution|pic de pollution|pollution(?! (?:marit|aux hydro|de l eau|du|de la|des|marine|"
    r"bacter\w+|accidentelle|au\b))",
    "pollution-eau": r"hydrocarbures?|maree noire|pollution (?:\w+ )?(?:maritime|marine|de l eau|du|de la|des|"
        r"accidentelle|aux? hydro\w*)|"
    r"nappe (?:de |d )(?:fioul|mazout|petrole|hydro\w*)|mazout|fioul",
    "baignade": r"baignades? (?:\w+ ){0,6}(?:interdit|dangereu|deconseill|suspend|ferme)\w*|(?:interdiction|interdit|"
        r"fermeture)\w* "
    r"(?:\w+ ){0,6}(?:baignades?|plages?)|plages? (?:\w+ ){0,4}(?:ferme|interdit|evacue)\w*|cyanobacteries?|"
    r"cyanotoxines?|"
    r"requins?|(?:drapeau|flamme) (?:rouge|violet)\w*|baines?|algues vertes|meduses?|courants? (?:d arrachement|"
    r"dangereux)|"
    r"interdits? (?:\w+ ){0,4}baignade",
    "coquillages": r"coquillages?|huitres?|moules?|palourdes?|coques|peche a pied (?:\w+ ){0,4}interdit\w*|"
    r"interdi\w* (?:\w+,? ){0,8}peche a pied|"
        r"conchyli\w*|norovirus|"
        r"toxines lipo\w+",
    "secheresse": r"alerte renforcee|restrictions? d(?:e l | )eau|restrictions? d usages?",
    "reseaux": r"pannes? (?:\w+ ){0,3}(?:numeros?|telephon\w*|electri\w*|reseaux?|operateur|d urgence|internet|orange)|"
    r"coupures? (?:d |de )?(?:electricite|courant|electriques?|telephon\w*)|(?:foyers?|"
    r"clients) (?:\w+ ){0,3}(?:prives?|sans) "
    r"(?:d )?(?:electricite|courant)|black ?out|numeros d urgence (?:\w+ ){0,3}(?:indisponib|perturb|injoign)\w*|"
    r"delestages?",
})  # fmt: skip
_WEAK: Mapping[str, str] = MappingProxyType({
    "accident-industriel": r"explosions?|usine|toxiques?",
    "brouillard": r"brumes?(?! de sable)",
    "crue": r"debord\w+|cours d eau|rivieres?|decrue|troncons?",
    "epidemie": r"contagieu\w+|virus|bacteries?",
    "feu-de-foret": r"dangers? (?:de )?feux?|risques? incendies?|massifs?|garrigue",
    "incendie": r"fumees?|panache|flammes",
    "pluie-inondation": r"pluies?(?! verglac)|ruissellements?|cevenol\w*|precipitations|mediterraneen",
    "secheresse": r"secheresse",
    "vent-violent": r"rafales|vents?|mistral|tramontane",
})  # fmt: skip
"""Words that tell the hazard only where no other one is told: its causes and consequences."""


def _compiled(patterns: Mapping[str, str]) -> re.Pattern[str]:
    """Return one expression that finds at each word the first of *patterns* that begins there, by its group's name."""
    groups = (f"(?P<{_group(slug)}>(?:{pattern})(?!\\w))" for slug, pattern in patterns.items())
    return re.compile(rf"(?<!\w)(?={'|'.join(groups)})")


def _group(slug: str) -> str:
    return slug.replace("-", "_")


_COMPILED = _compiled(_PATTERNS)
_COMPILED_WEAK = _compiled(_WEAK)
# What holds a hazard's word and is none.
_NOT = re.compile(
    r"(?:services?|centres?|direction|corps|lutte contre|chef|secours) (?:\w+ ){0,2}(?:d |l |les |"
    r"contre )?incendies?(?: et (?:de )?secours)?|"
    r"incendies? et (?:de )?secours|feux? (?:d artifice|tricolores?|vert|orange|rouge)|couvre feu|bornes? incendie|"
    r"securite incendie|"
    r"que de l eau potable|cours d eau(?! (?:\w+ ){0,3}(?:en crue|deborde|monte))|alarme incendie|plan (?:orsec|"
    r"blanc|bleu|canicule|"
    r"grand froid)|moules? frites"
)
_SHOUTS = frozenset({
    "baignade", "coquillages", "eau-potable", "avalanches", "tsunami", "seisme", "nucleaire", "rupture-barrage",
})  # fmt: skip
"""What nobody names as a mere consequence of something else."""

_COVERED: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "inondation": ("crue", "pluie-inondation"), "incendie": ("feu-de-foret",), "vent-violent": ("cyclone",),
    "pollution-air": ("pollution-eau", "baignade", "eau-potable"), "explosif": ("attaque",),
    "gaz": ("accident-industriel",), "sanitaire": ("epidemie", "eau-potable"), "pollution-eau": ("eau-potable",),
    "epidemie": ("coquillages",),
})  # fmt: skip
"""What is another hazard in fewer words, by what says it more exactly."""

_WARNING = re.compile(
    r"\b(?:vigilances?|alertes?|en (?:rouge|orange|jaune)|a l orange|niveau (?:rouge|orange|jaune))\b"
)
_DENIED = re.compile(
    r"\b(?:aucune?|pas|plus|sans|ni|non|hors|ecarte\w*|faux|exclu\w*)(?: (?:de|d|du|un|une|la|le|l|risques?|danger|"
    r"cas|a craindre|nouvelle?s?))*(?: \w+)? ?$"
)
_ASKED = re.compile(r"[^\n]{0,20}\n(?:faux|non)\b|[^\n]{0,12} (?:est|sont) ecarte\w*|[^\n]{0,12} n est (?:pas|plus) ")
_LIFTED = re.compile(r"[^\n,]{0,12} (?:est|sont|a ete|ont ete) leve")
_AROUND = (70, 60)  # characters after and before a word of warning
_FIRST_SENTENCES = 2
_MOST = 4
_MOST_WARNINGS = 40  # words of warning that are looked at: no post has more to say


def hazard_slug(name: str) -> str:
    """Return the slug of the hazard that *name* names in French, as `Danger.hazard` does; empty if none is known."""
    folded = " ".join(re.sub(r"[^a-z0-9]+", " ", texts.fold(name)).split())
    if folded.replace(" ", "-") in LABELS:
        return folded.replace(" ", "-")
    found = [slug for slug, _ in _named(_COMPILED, folded)] or [slug for slug, _ in _named(_COMPILED_WEAK, folded)]
    return next(iter(gravest_first(_narrowed(dict.fromkeys(found, 1)))), "")


def hazards(plain: Plain) -> Iterator[tuple[str, str]]:
    """Yield the slugs of what a post warns of, gravest first, each with its words.

    What is named beside a word of warning goes before what the post begins with, and that before all the rest: the
    consequences of a storm are not hazards of their own.
    """
    found = list(_found(plain, _COMPILED)) or list(_found(plain, _COMPILED_WEAK))
    if not found:
        return
    gravest: dict[str, tuple[int, str]] = {}
    for weight, slug, quoted in found:
        if weight > gravest.get(slug, (0, ""))[0]:
            gravest[slug] = weight, quoted
    weights = _narrowed({slug: weight for slug, (weight, _) in gravest.items()})
    best = max(weights.values())
    told = (slug for slug, weight in weights.items() if weight >= best or slug in _SHOUTS)
    for slug in gravest_first(told)[:_MOST]:
        yield slug, gravest[slug][1]


def _narrowed(weights: Mapping[str, int]) -> dict[str, int]:
    """Drop what another says more exactly, which takes its weight."""
    left = dict(weights)
    for slug, by in _COVERED.items():
        exact = max((one for one in by if one in left), key=left.__getitem__, default="")
        if slug in left and exact:
            left[exact] = max(left[exact], left.pop(slug))
    return left


def _found(plain: Plain, pattern: re.Pattern[str]) -> Iterator[tuple[int, str, str]]:
    text = plain.text
    masked = _NOT.sub(lambda match: "_" * len(match[0]), text)
    warned = [match.span() for match in islice(_WARNING.finditer(text), _MOST_WARNINGS)]
    first = _end_of_first(text, plain.body)
    for slug, (start, end) in _named(pattern, masked):
        if start < plain.footer and not _denied(plain, start, end):
            weight = (
                1 if _LIFTED.match(text, end) else 3 if _near(text, (start, end), warned) else 2 if start < first else 1
            )
            yield weight, slug, plain.quote(start, end)


def _named(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the slugs that *pattern* names in *text*, each time with its place."""
    for match in pattern.finditer(text):
        if match.lastgroup:
            yield match.lastgroup.replace("_", "-"), match.span(match.lastgroup)


def _denied(plain: Plain, start: int, end: int) -> bool:
    return _DENIED.search(plain.sentence(start)[-40:]) is not None or _ASKED.match(plain.text, end) is not None


def _near(text: str, span: tuple[int, int], warned: list[tuple[int, int]]) -> bool:
    after, before = _AROUND
    for start, end in warned:
        near = end <= span[0] <= end + after or span[1] <= start <= span[1] + before
        if near and "\n" not in text[min(span[1], end) : max(span[0], start)]:
            return True
    return False


def _end_of_first(text: str, body: int) -> int:
    """Return where the first sentences of the text end; the title stands before them."""
    end = body
    for _ in range(_FIRST_SENTENCES):
        end = text.find("\n", end + 1)
        if end < 0:
            return len(text)
    return end
