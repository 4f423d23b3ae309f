"""Plain text: no business in here, no foreign library."""

import re
import unicodedata
from hashlib import blake2b

# C0 and C1 controls but tab and newline, lone surrogates, non-characters: none is allowed in XML 1.0 (section 2.2).
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Bidirectional embeddings, overrides and isolates reorder what a reader sees (Unicode TR 36, section 3.6).
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*\n\s*")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_NOT_WORD = re.compile(r"[^a-z0-9'()]+")
_BEFORE_NAME = re.compile(r"(?:departement (?:de la |de l'|des |du |de |d')?)?(?:la |le |les |l')?")
_CODE_AFTER = re.compile(r"\s*\((?:\d{2,3}|2[ab])\)$")


def clean(value: str) -> str:
    """Return *value* composed (NFC) and without characters that no page or feed may carry."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _BIDI.sub("", _FORBIDDEN.sub("", value)))


def one_line(value: str) -> str:
    """Return *value* cleaned, on one line, runs of blanks folded."""
    return " ".join(clean(value).split())


def paragraphs(value: str) -> str:
    """Return *value* cleaned, blanks folded, paragraphs parted by one empty line."""
    folded = _BLANKS.sub(" ", clean(value))
    lines = "\n".join(line.strip() for line in folded.split("\n"))
    return _LINES.sub("\n\n", lines).strip()


def excerpt(value: str, length: int) -> str:
    """Return the beginning of *value* on one line, cut at a word, at most *length* characters with its ellipsis."""
    line = one_line(value)
    if len(line) <= length:
        return line
    head = line[: length - 1]
    cut = head.rfind(" ")
    if cut > length // 2:
        head = head[:cut]
    return head.rstrip(" ,;:.-–—«(") + "…"


def fold(value: str) -> str:
    """Return *value* in lower case without accents, ligatures opened: for comparing, never for showing."""
    lowered = value.lower().replace("œ", "oe").replace("æ", "ae").replace("\u2019", "'")
    return "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))


def slug(value: str) -> str:
    """Return *value* as a part of an address: lower case ASCII words joined by hyphens; may be empty."""
    return _NOT_SLUG.sub("-", fold(value)).strip("-")


def area_key(name: str) -> str:
    """Return what the spellings of a French area's name (or of its code) have in common: for comparing, never shown.

    Case, accents, hyphens, blanks and apostrophes make no difference, nor do an article or "département de" before
    the name and a code in brackets after it. A code of one digit gets its zero.
    """
    words = " ".join(_NOT_WORD.sub(" ", fold(name)).split())
    words = _BEFORE_NAME.sub("", _CODE_AFTER.sub("", words), count=1)
    key = _NOT_SLUG.sub("", words)
    return key.zfill(2) if key.isdigit() else key


def digest(*parts: str, size: int = 8) -> str:
    """Return a hexadecimal BLAKE2b digest of *parts*, *size* bytes long; the parts keep their borders."""
    state = blake2b(digest_size=size)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()
