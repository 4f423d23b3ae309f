"""Roads by their number: A13, N27, D940."""

import re
from collections.abc import Iterator

from plugins.tagging.facts.plain import Plain

_WITH_T = frozenset({"2A", "2B", "988"})
"""Where there are "routes territoriales": Corsica and Nouvelle-Calédonie."""

_NUMBER = r"(?P<number>[1-9]\d{0,3})(?P<suffix>[A-Za-gi-z]\d?)?(?P<bis>\s?(?:bis|ter|BIS|TER))?(?![\w°]|[.,]\d|-\d)"
_N = r"(?:\s?[nN]\s?[°oº]\s?|\s)?"
_ADDRESS = r"https?://\S+|www\.\S+"
_MAIL = r"[^\s@]{1,64}@\S+|@\w+"  # tried at every character: only where there is an at sign
# A set of first characters, so that the engine skips to one of them; "autoroute" goes without its own.
_WORTH_READING = re.compile(
    r"[admnrt](?<!\w\w)(?:(?<!r) ?\d|(?<=r)(?:[. ]?[dnmt]\b|[dnmt]\d)|"
    r"utoroute|ationale|epartementale|erritoriale|etropolitaine)"
)
# One expression: what an earlier form takes, a later one shall not read again.
_FORMS = (
    r"(?<![\w.°])(?:"
    rf"[Rr]\.?(?P<r>[DNMTdnmt])\.?{_N}|"
    r"(?P<spelt>[Dd]épartementale|[Nn]ationale|[Mm]étropolitaine|[Tt]erritoriale|DÉPARTEMENTALE|NATIONALE)s?"
    rf"{_N}(?:[DNMT]\s?)?|"
    rf"(?:[Aa]utoroute|AUTOROUTE)s?{_N}(?P<motorway>[Aa]\s?)?|"
    r"(?P<bare>[ANDMT])(?P<blank>\s?)"
    rf"){_NUMBER}"
    r"|(?<!\w)[Ll]['’](?P<small>a)(?P<n2>\d{1,3})(?!\w)"
)
_ROAD = re.compile(f"{_ADDRESS}|{_FORMS}")
_ROAD_OR_MAIL = re.compile(f"{_ADDRESS}|{_MAIL}|{_FORMS}")
_MORE = re.compile(
    r"(?:,\s?|\s?/\s?|\s(?:et|ou)\s)(?P<number>[1-9]\d{0,3})(?P<suffix>)(?=\s?(?:[,.;:)/\n]|$|(?:et|ou|à|sont|entre|"
    r"dans|en|seront)\b|(?:coup|ferm|barr|inond|interdit|rouv|bloqu)))"
)
_ARTICLE = re.compile(r"(?:\b[Ll]['’]|\b[Dd]['’]|\b[Ll][ae]s? |\bLA |\bsur |\bpar |\bvia |[Aa]xe |[Rr]oute |\bet |#)$")
_NO_ROAD = re.compile(
    r"(?:formats?|papiers?|feuilles?|pages?|audi|airbus|avions?|bmw|permis|niveaux?|catégories?|classes?|type|"
    r"bât\w*\.?|bat\.?|salles?|hall|portes?|terminal|quai|zone|parking|places?|allée|affiches?|documents?|galaxy|bureaux?|poste|"
    r"stand|box|flyers?|alerte|procédure|information|masques?|vitamines?|article|art\.|anglais|français|chaîne|"
    r"division|escalier|appartement|lot|île|taille|d|groupe|mercedes|peugeot|hypothèse|étape)\s+$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:[,;/(]|\b(?:puis|et|ou|par))\s*$")
_HOUR = re.compile(r"\s?[hH]\b")
_CLOSED = re.compile(r"(?:rout|coup|ferm|barr|inond|d[ée]vi|itin)[^\n]{0,16}:\s*$", re.IGNORECASE)
_GOES_ON = re.compile(r"\s*(?:,|/|et|ou|-|à)\s*(?:[ld]['’]\s?)?$")
_OLDEST_BEFORE = 24  # characters before a road that are looked at


def roads_named(plain: Plain, department: str | None) -> Iterator[tuple[str, str]]:
    """Yield the roads that a post names, each once, with its words.

    Does not know European roads (E 46) nor roads that are known by a name ("le périphérique").
    """
    if not _WORTH_READING.search(plain.text):
        return
    source = plain.words.source
    seen: set[str] = set()
    refused = -1
    for match in (_ROAD_OR_MAIL if "@" in source else _ROAD).finditer(source):
        letter = _letter(match)
        if not letter or (letter == "A" and match["bis"]):  # the A31 bis is a plan
            continue
        before = source[max(0, match.start() - _OLDEST_BEFORE) : match.start()]
        goes_on = refused >= 0 and _GOES_ON.fullmatch(source[refused : match.start()])
        listed = bool(seen) and _LISTED.search(before) is not None and not _HOUR.match(source, match.end())
        if goes_on or not _is_road(match, letter, before, department, listed=listed):
            refused = match.end()
            continue
        for name, words in _named(match, letter, source):
            if name not in seen:
                seen.add(name)
                yield name, words


def _letter(match: re.Match[str]) -> str:
    if match["r"] or match["bare"] or match["small"]:
        return (match["r"] or match["bare"] or match["small"]).upper()
    if match["spelt"]:
        return match["spelt"][0].upper()
    return "A" if match["number"] else ""


def _is_road(match: re.Match[str], letter: str, before: str, department: str | None, *, listed: bool) -> bool:
    """Whether what looks like a road is one; *listed* tells that it goes on with a list after another road."""
    if match["spelt"]:  # "la nationale 27", not "police nationale 17"
        return _ARTICLE.search(before) is not None or before.rstrip().lower().endswith(("voie", "route", "rte"))
    if letter == "T":
        return department in _WITH_T
    if not match["bare"]:
        return True
    if _NO_ROAD.search(before):
        return False
    surely = _ARTICLE.search(before) is not None or (letter != "M" and (listed or _CLOSED.search(before) is not None))
    if match["blank"] or letter == "M":  # "A 13 H" is an hour, M6 a broadcaster
        return surely
    return surely or letter != "D" or len(match["number"]) > 1 or before.rstrip()[-1:] in {"/", ",", "("}


def _named(match: re.Match[str], letter: str, source: str) -> Iterator[tuple[str, str]]:
    suffix = match["suffix"] or ""
    suffix = suffix.lower() if letter == "A" else suffix.upper()
    again = (match["bis"] or "").strip().lower()
    yield f"{letter}{match['number'] or match['n2']}{suffix}{again}", " ".join(match[0].split())
    several = match["spelt"] or match["r"]
    end = match.end()
    while several and (more := _MORE.match(source, end)):
        yield f"{letter}{more['number']}", more[0].strip(" ,/")
        end = more.end()
