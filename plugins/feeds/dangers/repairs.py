"""Repairs: Météo-France's texts as they arrive through CAP, with what was lost on the way put back.

Its CAP of 2022 has "?" in the place of a typographic apostrophe, no accents, and runs of blanks. Only what is certain
is put back: an elided word before the "?", and words that exist with their accent alone.
"""

import re

from plugins import text

_ELIDED = re.compile(r"\b((?:jusqu|lorsqu|puisqu|quelqu|presqu|qu|[cdjlmnst]))\?(?=[^\W\d_])", re.IGNORECASE)
_BLANK_BEFORE = re.compile(r"\s+(?=[,.](?:\s|$))")
_WORDS = {
    "activites": "activités", "departement": "département", "departements": "départements", "evenement": "événement",
    "evenements": "événements", "evolution": "évolution", "meteo": "météo", "meteorologique": "météorologique",
    "meteorologiques": "météorologiques", "montee": "montée", "phenomene": "phénomène", "phenomenes": "phénomènes",
    "prevision": "prévision", "previsions": "prévisions", "prevu": "prévu", "prevue": "prévue",
    "prevues": "prévues", "prevus": "prévus",
    "proximite": "proximité", "region": "région", "regions": "régions", "securite": "sécurité", "tres": "très",
}  # fmt: skip
_SUMMER = {"ete": "été"}  # after "d'" alone: "il a ete" is another word
_WORD = re.compile(r"(?<![\w'’])([dl]['’])?([a-z]{3,20})(?![\w'’])", re.IGNORECASE)


def repaired(words: str) -> str:
    """Return French *words* with the apostrophes and accents that were certainly lost, on one line.

    Leaves every other "?" and every other unaccented word as they are: "a" may be "a" or "à".
    """
    words = _ELIDED.sub(r"\1’", text.one_line(words))
    return _WORD.sub(_accented, _BLANK_BEFORE.sub("", words))


def _accented(found: re.Match[str]) -> str:
    elided, word = found[1] or "", found[2]
    known = (_WORDS | _SUMMER if elided[:1] in {"d", "D"} else _WORDS).get(word.lower(), word.lower())
    if known == word.lower():
        return found[0]
    return elided + (known.capitalize() if word[:1].isupper() else known)
