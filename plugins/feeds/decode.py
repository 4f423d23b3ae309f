"""Decode: from the bytes of an answer to a text that an XML parser can be given.

What feeds get wrong is put right here: the declared encoding, characters that XML forbids, bare ampersands, named
entities. A document type is dropped whole, with every entity that it declares: so nothing can be expanded (billion
laughs) or fetched (external entities), while `&eacute;` still reads as in HTML.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from html.entities import html5

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00\x00\x00", "utf-32-le"),  # no mark: XML 1.0, appendix F
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*\"?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
# What these names promise is ASCII or Latin 1; what is sent under them is Windows' (WHATWG Encoding, section 4.2).
_WINDOWS = frozenset({"iso8859-1", "ascii", "latin-1"})
# Encodings in which ASCII may mean something else, or that are none of characters, have no place in a feed. Where a
# document begins in ASCII, a declaration of one in which it could not (UTF-16, EBCDIC) is a lie.
_REFUSED = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs"})
_ASCII = b"<?xml"

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,8}|[xX][0-9a-fA-F]{1,7});|([A-Za-z][A-Za-z0-9]{1,31});)?")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_CDATA = "<![CDATA["
_TYPE_PARTS = re.compile(r"<!--|[\"'\[\]>]")
_BLANKS = re.compile(r"\s*")
_BEYOND_ASCII = bytes(range(0x80, 0x100))


def decode(body: bytes, headers: Mapping[str, str]) -> str:
    """Return *body* as text; never fails, and never trusts a declaration that the bytes deny.

    A byte order mark wins, then UTF-8 if the bytes are that (no other text is by chance), then what the document or
    the *headers* (lower-case names) declare, then windows-1252, the encoding of undeclared French text.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff")
    for name in ("utf-8", *_declared(body, headers)):
        try:
            return body.decode(name)
        except (UnicodeError, LookupError):
            continue
    # A few bad bytes do not make a UTF-8 document into another.
    mostly = body.decode("utf-8", "replace")
    if mostly.count("\ufffd") * 50 < len(body) - len(body.translate(None, _BEYOND_ASCII)):
        return mostly
    return body.decode("windows-1252", "replace")


def _declared(body: bytes, headers: Mapping[str, str]) -> Iterator[str]:
    found = _DECLARED.search(body[:1024])
    charset = _CHARSET.search(headers.get("content-type", ""))
    for name in (found and found[1].decode("ascii"), charset and charset[1]):
        try:
            codec = codecs.lookup(name or "")
            plain = codec.name not in _REFUSED and _ASCII.decode(codec.name, "replace") == _ASCII.decode("ascii")
        except LookupError:
            continue
        if codec.name in _WINDOWS:
            yield "windows-1252"
        elif plain:
            yield codec.name


def well_formed(document: str) -> str:
    """Return an XML *document* without its declaration and document type, its references made ones that XML knows.

    Sections of character data are left as they are. Takes time in proportion to the length, whatever is in it.
    """
    document = _without_prolog(_FORBIDDEN.sub("", document))
    pieces = []
    at = 0
    while (start := document.find(_CDATA, at)) >= 0 and (end := document.find("]]>", start)) >= 0:
        pieces += [_REFERENCE.sub(_reference, document[at:start]), document[start : end + 3]]
        at = end + 3
    pieces.append(_REFERENCE.sub(_reference, document[at:]))
    return "".join(pieces)


def _reference(found: re.Match[str]) -> str:
    number, name = found[1], found[2]
    if name:
        if name in _XML_NAMES:
            return found[0]
        known = html5.get(f"{name};")
        return "".join(f"&#{ord(c)};" for c in known) if known else f"&amp;{name};"
    if not number:
        return "&amp;"
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    return found[0] if code <= 0x10FFFF and not _FORBIDDEN.match(chr(code)) else ""  # noqa: PLR2004 - Unicode's last


def _without_prolog(document: str) -> str:
    """Return *document* from its first element (or stray text) on; empty where what comes before has no end."""
    at = _BLANKS.match(document).end()  # type: ignore[union-attr]  # matches nothing too
    while True:
        if document.startswith("<?", at):
            end = document.find("?>", at) + 2
        elif document.startswith("<!--", at):
            end = document.find("-->", at) + 3
        elif document[at : at + 9].upper() == "<!DOCTYPE":
            end = _type_end(document, at + 9)
        else:
            return document[at:]
        if end <= at + 2:  # no such end
            return ""
        at = _BLANKS.match(document, end).end()  # type: ignore[union-attr]


def _type_end(document: str, at: int) -> int:
    """Return where a document type ends that goes on at *at*, 0 if nowhere."""
    depth = 0
    while found := _TYPE_PARTS.search(document, at):
        part, at = found[0], found.end()
        if part == "<!--":
            at = document.find("-->", at) + 3
        elif part in "\"'":
            at = document.find(part, at) + 1
        elif part != ">":
            depth += 1 if part == "[" else -1
        elif depth <= 0:
            return at
        if at < found.end():  # a comment or a quotation without an end
            break
    return 0
