"""Tell the lines that name a commune only because a service sits there: date lines, headings, addresses."""

import re

from plugins.tagging.communes.verdict import Why
from plugins.tagging.words import Words

_DAY = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
_MONTH = r"(?:janvier|f[eé]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[eé]cembre)"
_DATE = rf"(?:(?:1er|\d\d?)\s+{_MONTH}|\d\d?[/.]\d\d?[/.]\d{{2,4}})"
# After the name: "Rouen, le 3 mars", "Rouen, le lundi 3".
_SIGNED = re.compile(rf"\s*,\s*le\s+(?:{_DAY}\s+)?\d")
# The same without "le", which a text may well hold: "Rouen, mardi 3 mars 2026", "Rouen 3 mars", "Rouen, semaine 32".
_DATED = re.compile(rf"[\s,.(–—-]*(?:(?:le\s+)?(?:{_DAY}\s+)?{_DATE}|semaine \d)")
_HOUR = r"\d\d?\s*(?:h|heures?)\s*\d*"
# "Pau, mercredi, 12 h 30" dates a release where nothing else stands on the line.
_DATED_ALONE = re.compile(
    rf"\s*[,–—-]\s*(?:{_HOUR}[\s,–—-]*)?(?:le\s+)?{_DAY}(?:\s+(?:\d\d?|matin|midi|soir|apr[eè]s-midi))?"
    rf"[\s,–—-]*(?:{_HOUR})?\W*$"
)
_BEFORE_DATED = re.compile(r"(?:[–—|•-]\s*|\bfait [aà] )$")
_BULLETS = " \t▪▶►•–-"

_CODE = re.compile(r"\b\d{5}\b")
_CODE_BEFORE = re.compile(r"\b\d{5}\s+(?:[^\W\d]+[\s'’-]+){0,5}$")
_CEDEX_BEHIND = re.compile(r"[\s'’-]*(?:[^\W\d]+[\s'’-]+){0,4}cedex\b")
_STREETS = r"(?:rue|avenue|av|boulevard|bd|place|quai|route|all[eé]e|chemin|cours|impasse)\b"
_STREET = re.compile(rf"\b{_STREETS}")
_WAY = re.compile(rf"\b\d{{1,3}}(?:\s*(?:bis|ter))?,?\s+{_STREETS}|\b(?:cs|bp)\s*\d{{4,6}}\b|\bcedex\b")
_CALL = re.compile(
    r"\b(?:contacts?|presse|m[eé]dias?|t[eé]l|t[eé]l[eé]phone|standard|permanence|astreinte|courriel|communication)\b"
)
_NUMBER = re.compile(r"(?:\+33|\b0\d)(?:[\s.-]?\d\d){4}|\S@\S")

_CALLED = r"(?:\+33[\s.-]?\d|0\d)(?:[\s.-]?\d\d){4}"
_CALLED_BEFORE = re.compile(rf"{_CALLED}\s*\(\s*$")
_CALLED_BEHIND = re.compile(rf"\s*(?:[:–—-]|au|\()?\s*{_CALLED}")
_PLACED = re.compile(r"\b(?:[aà]|aux?)\s+$")  # "disparu à Redon : 02 61 91 35 60"
_ISSUER = re.compile(
    r"\b(?:communiqu[eé]s?|dossier de presse|pr[eé]fecture|gendarmerie|compagnie|groupement|sdis|police|parquet"
    rf"|caserne|douanes?|peloton|direction|dipn|commandement|point de situation|{_DATE})\b"
)
_SENTENCE = re.compile(r"[.!?](?:\s|$)")
_SAYS = re.compile(
    r"[.!?:](?:\s|$)|\b(?:est|sont|a|ont|sera|seront|avait|[eé]tait|[eé]taient|vient|peut|fait|lance|recrute)\b"
)

_LONG = 400  # characters from which a text is laid out like a release
_LINE = 200  # characters: a longer line is a paragraph
_HEADING = 110  # characters
_HEADINGS = 3  # lines at the top of a text that may be headings
_FEW, _SOME = 12, 60  # characters right before a name
_BODY = 0.6  # of a release is no closing matter


def _directory(before: str, behind: str) -> bool:
    """Whether a telephone number stands right beside the name: "Redon : 02 61 91 35 60", "02 61 91 35 60 (Redon)"."""
    return bool(_CALLED_BEFORE.search(before[-_SOME:]) or (_CALLED_BEHIND.match(behind) and not _PLACED.search(before)))


class Layout:
    """The lines of a post. Cutting them is put off until a name stands in one."""

    def __init__(self, words: Words) -> None:
        lowered = words.source.lower()
        self._plain = lowered if len(lowered) == len(words.source) else words.source  # as "İ" becomes two
        self._spans = words.spans
        self._long = len(self._plain) >= _LONG
        self._contacts = self._first_contact() if self._long else len(self._plain)
        self._top = self._after_headings()

    def reason(self, first: int, after: int) -> Why | None:
        """Return why a name does not count by the line that it stands in, None where the line leaves it its chance.

        Its words, with an article, go from *first* to before *after*.
        """
        start, end = self._spans[first][0], self._spans[after - 1][1]
        before = self._plain[self._plain.rfind("\n", 0, start) + 1 : start]
        stop = self._plain.find("\n", end)
        behind = self._plain[end : stop if stop >= 0 else None]
        opens = not before.strip(_BULLETS) or _BEFORE_DATED.search(before[-_FEW:])
        top = start < self._top
        if opens and (_SIGNED.match(behind) or (top and (_DATED.match(behind) or _DATED_ALONE.match(behind)))):
            return Why.DATE_LINE
        if _directory(before, behind):
            return Why.ADDRESS
        closing = start > self._contacts and not _SENTENCE.search(behind)
        if closing or self._addressed(start, before, behind):
            return Why.ADDRESS
        return Why.HEADING if top and self._long and self._only_says_who(start, stop) else None

    def _addressed(self, start: int, before: str, behind: str) -> bool:
        if _CODE_BEFORE.search(before[-_SOME:]) or _CEDEX_BEHIND.match(behind):
            return True
        line = f"{before} {behind}"
        closing = self._long and start > len(self._plain) * _BODY
        if not closing or len(line) >= _LINE:
            return False
        street = _STREET.search(line) and _ISSUER.search(line)
        return bool(_WAY.search(line) or street or (_CALL.search(line) and _NUMBER.search(line)))

    def _only_says_who(self, start: int, stop: int) -> bool:
        """Whether the line, which is not the title, only says who speaks, and when."""
        begin = self._plain.rfind("\n", 0, start) + 1
        line = self._plain[begin:stop]
        if begin == 0 or stop < 0 or len(line) > _HEADING:
            return False
        return bool(_ISSUER.search(line)) and not _SAYS.search(line)

    def _after_headings(self) -> int:
        """Return where the lines under the title end that may be headings."""
        position = self._plain.find("\n") + 1
        for _ in range(_HEADINGS):
            while self._plain.startswith("\n", position):
                position += 1
            position = self._plain.find("\n", position) + 1 or len(self._plain)
        return position

    def _first_contact(self) -> int:
        """Return where the first line of an address or of contacts near the end of a text ends, or its end."""
        position = int(len(self._plain) * _BODY)
        while (end := self._plain.find("\n", position)) >= 0:
            line = self._plain[self._plain.rfind("\n", 0, end) + 1 : end]
            if len(line) < _LINE and (
                (_WAY.search(line) and _CODE.search(line)) or (_CALL.search(line) and _NUMBER.search(line))
            ):
                return end
            position = end + 1
        return len(self._plain)
