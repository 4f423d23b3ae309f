"""Selectors: short CSS selectors of elements, made of what stays when a page changes its news or its dress."""

import re
from collections.abc import Iterator

from plugins.feeds import trees
from plugins.feeds.trees import Element

_WORD = re.compile(r"[A-Za-z_-][A-Za-z_-]*")
_COUNTED = re.compile(r":nth-child\(\d+\)")
_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}", re.IGNORECASE)
_CASES = re.compile(r"[a-z](?=[A-Z])")
_MOST_CASES = 2  # aWordOfMine
_MOST = 20  # classes of one element that are looked at
_LONGEST = 60  # characters of a class that a person wrote
_MADE = ("css-", "sc-", "jss", "svelte-", "ng-", "_", "jsx-", "chakra-")  # prefixes of style tools
# What says where an item stands, or how it is dressed, not what it is.
_PASSING = frozenset({
    "active", "actif", "alternating", "animated", "clearfix", "current", "even", "first", "front", "hidden", "impair",
    "in", "last", "lazy", "lazyloaded", "left", "no-js", "odd", "pair", "right", "selected", "show", "sticky",
})  # fmt: skip
_DRESS = frozenset({
    "block", "bloc", "box", "center", "col", "cols", "column", "columns", "container", "content", "flex", "grid",
    "group", "inner", "line", "list", "row", "section", "span", "text", "wrap", "wrapper",
})  # fmt: skip


def stable(name: str) -> bool:
    """Tell whether a class or an id *name* may still be there next year: words, no number, no digest."""
    if not _WORD.fullmatch(name) or len(name) > _LONGEST or name.lower() in _PASSING or name.startswith(_MADE):
        return False
    last = re.split(r"[-_]", name.lower())[-1]
    return last not in _PASSING and not _NO_VOWEL.search(name) and len(_CASES.findall(name)) <= _MOST_CASES


def tokens(element: Element) -> tuple[str, ...]:
    """Return the stable classes of *element*, those that say what it is before those that say how it looks."""
    kept = [name for name in trees.classes(element)[:_MOST] if stable(name)]
    return tuple(sorted(kept, key=lambda name: (_dresses(name), kept.index(name))))


def one(element: Element) -> str:
    """Return a selector that selects *element* alone in its page, as short as can be."""
    root = element
    for root in element.iterancestors():  # noqa: B007 - the last one is wanted
        pass
    return _one(root, element)


def uncounted(selector: str) -> str:
    """Return *selector* without the places of elements among their siblings: it may select more."""
    return _COUNTED.sub("", selector)


def _one(root: Element, element: Element) -> str:
    above = element.getparent()
    if above is None:
        return trees.name(element)
    for selector in _simple(element):
        if trees.select(root, selector) == [element]:
            return selector
    start = _one(root, above)
    for selector in (*_simple(element), trees.name(element)):
        if trees.select(root, f"{start} > {selector}") == [element]:
            return f"{start} > {selector}"
    return f"{start} > {_numbered(element)}"


def _simple(element: Element) -> Iterator[str]:
    own = element.get("id", "")
    if own and stable(own):
        yield f"#{own}"
    tag = trees.name(element)
    if tag in {"main", "body"}:
        yield tag
    for token in tokens(element):
        yield f"{tag}.{token}"


def _numbered(element: Element) -> str:
    place = 1 + sum(1 for _ in element.itersiblings(preceding=True))
    return f"{trees.name(element)}:nth-child({place})"


def _dresses(name: str) -> bool:
    return all(word in _DRESS for word in re.split(r"[-_]+", name.lower()) if word)
