"""Documents: the XML of warnings as plain objects, the form that JSON has already.

With the parser of the standard library, which stops at the first fault: an answer that was cut short must not pass for
a list of all that stands. It expands what a document type declares, so `well_formed` takes that away first, whole:
nothing is left to expand (billion laughs) or to fetch. What follows is in proportion to the length, which is bounded.
"""

from typing import Any
from xml.etree import ElementTree as ET

from plugins import text
from plugins.errors import ParseError
from plugins.feeds.answer import Answer
from plugins.feeds.decode import decode, well_formed

MOST_TAGS = 300_000
"""Tags of a document that is read: ten times those of a thousand warnings."""

_DEEPEST = 8  # levels below the root that are read: CAP has four, Atom around it two more


def xml(answer: Answer, *roots: str) -> dict[str, Any]:
    """Return the XML of *answer*, whose root has one of the names *roots*, as `plain` has it.

    Raises `ParseError` where it is another document, or broken.
    """
    document = well_formed(decode(answer.body, answer.headers))
    if document.count("<") > MOST_TAGS:
        raise ParseError(answer.url, f"more than {MOST_TAGS} tags")
    try:
        root = ET.fromstring(document)  # noqa: S314 - see above
    except ET.ParseError as error:
        raise ParseError(answer.url, _fault(document, error)) from error
    if _name(root) not in roots:
        found, wanted = text.excerpt(_name(root), 60), " or ".join(f"<{name}>" for name in roots)
        raise ParseError(answer.url, f"XML, but its root is <{found}> where {wanted} was expected")
    tree = plain(root)
    return tree if isinstance(tree, dict) else {}


def plain(element: ET.Element, depth: int = 0) -> dict[str, Any] | str:
    """Return *element* as its text, or as an object of its attributes (with "@") and of lists of what is in it.

    Names have no namespace: CAP 1.1 and 1.2, prefixed or not, and children that wrongly take the namespace of the
    feed around them are the same.
    """
    words = (element.text or "").strip()
    if depth > _DEEPEST or not (len(element) or element.attrib):
        return words
    found: dict[str, Any] = {f"@{_local(name)}": value.strip() for name, value in element.attrib.items()}
    if words:
        found["#"] = words
    for child in element:
        found.setdefault(_name(child), []).append(plain(child, depth + 1))
    return found


def texts(node: object, name: str) -> list[str]:
    """Return the texts of *name* in *node*, in their order, without blanks around them."""
    return [words for one in many(node, name) if (words := _words(one))]


def first(node: object, *names: str) -> str:
    """Return the first text that *node* has under one of *names*, or an empty one."""
    return next((words for name in names for words in texts(node, name)), "")


def many(node: object, name: str) -> list[Any]:
    """Return what *node* has under *name* as a list: JSON writes one without, XML has lists only."""
    found = node.get(name) if isinstance(node, dict) else None
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def _words(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("#")
    return value.strip() if isinstance(value, str) else ""


def _name(element: ET.Element) -> str:
    return _local(element.tag)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _fault(document: str, error: Exception) -> str:
    if not document.strip():
        return "empty answer"
    if "<html" in document[:4096].lower():
        return "the answer is a web page, not XML"
    return text.excerpt(f"broken XML: {error}", 300)
