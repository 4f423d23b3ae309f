"""Moments: when an item of a page was published, by what is written for programs, then for readers.

A list by months says the day beside the item and the rest in the heading before it; a definition list says all there.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from plugins.feeds import trees
from plugins.feeds.dates import find, instant, states
from plugins.feeds.pages.titles import HEADINGS
from plugins.feeds.trees import Element

LONGEST = 80
"""Characters of a text that is nothing but a date with a few words around it."""

_LONGEST_LEAF = 25  # "mercredi 30 septembre 2026"
_ATTRIBUTES = ("datetime", "content", "title")
_NAMED = re.compile(
    r"(?:^|[-_])(?:dates?|published|publication|publie|posted|created|time|jour|calendar)", re.IGNORECASE
)
_LATER = re.compile(r"updat|modif|maj\b", re.IGNORECASE)
_HEAD = re.compile(r"(.{6,40}?)(?:\s+[–—-]\s+|\s*[:|]\s)")  # "21/11/2026 - Fermeture de l’A28"
_BORDERS = " \t\n:–—-|•·()[],"
_DAY = re.compile(r"(?:le )?(?:[a-zé]{5,8},?\s+)?\d{1,2}(?:\s?er)?(?:\s+[a-zéû]{3,9}\.?)?", re.IGNORECASE)
_MONTH = re.compile(r"[a-zéû]{3,9}\.?\s+\d{4}", re.IGNORECASE)
_YEAR = re.compile(r"(?:.*\D)?((?:19|20)\d\d)")
_NAMING = frozenset({"a", *HEADINGS})
_BEFORE = (*HEADINGS, "dt", "caption", "th", "legend", "summary")
_MOST_PARTS = 300  # elements of one item that are looked at
_FAR = 60  # siblings looked at before an item
_HIGH = 4  # levels looked at around it


def moment_of(element: Element, near: datetime | None, *, chosen: bool = False) -> datetime | None:
    """Return when the item *element* was published, None if it does not say; *near* is about now.

    An element that was *chosen* for its date may have more words than a date in it.
    """
    machine = [found for one in _for_programs(element) if (found := _attribute(one))]
    if machine:
        return machine[0]
    texts = [trees.text_of(element, apart=True)] if chosen else list(_for_readers(element, near))
    for words in texts:
        if found := find(words):
            return found
    context = next(_headings(element), "")
    for words in texts:
        if found := _completed(words, context) or find(words, near):
            return found
    return instant(context, near)


def _for_programs(element: Element) -> Iterator[Element]:
    """Yield what holds a date for programs, what tells of the last change after the rest."""
    marked = [one for one in element.iter() if one.get("datetime", "") or _meant(one)]
    yield from (one for one in marked if not _LATER.search(one.get("class", "") + one.get("itemprop", "")))
    yield from (one for one in marked if _LATER.search(one.get("class", "") + one.get("itemprop", "")))


def _meant(element: Element) -> bool:
    # itemprop of schema.org; <abbr class="published" title="..."> of the hAtom microformat.
    return element.get("itemprop", "") in {"datePublished", "dateCreated"} or "published" in trees.classes(element)


def _attribute(element: Element) -> datetime | None:
    return next((found for name in _ATTRIBUTES if (found := instant(element.get(name, "")))), None)


def _for_readers(element: Element, near: datetime | None) -> Iterator[str]:
    """Yield the texts of *element* that may be a date: of what is named so, any short text, what begins a title."""
    nodes = list(islice(element.iter(), _MOST_PARTS))
    for one in nodes:
        meant = trees.name(one) == "time" or any(_NAMED.search(name) for name in trees.classes(one))
        if meant or len(one) > 1:  # a calendar leaf has a date in pieces
            words = trees.text_of(one, apart=True, most=LONGEST).strip(_BORDERS)
            if words and len(words) <= (LONGEST if meant else _LONGEST_LEAF):
                yield words
    for one in nodes:
        # "1<sup>er</sup> novembre" is in pieces too.
        whole = trees.text_of(one, most=LONGEST) if any(trees.name(inner) == "sup" for inner in one) else ""
        for given in (whole, one.text, one.tail if one is not element else ""):
            short = " ".join((given or "")[: 2 * LONGEST].split()).strip(_BORDERS)
            if _DAY.fullmatch(short) or (len(short) <= LONGEST and (instant(short, near) or states(short))):
                yield short
    for one in nodes:
        head = _HEAD.match(trees.text_of(one, most=LONGEST)) if trees.name(one) in _NAMING else None
        if head and instant(head[1]):
            yield head[1]


def _headings(element: Element) -> Iterator[str]:
    """Yield the headings before *element* that may be a date or a part of one, the nearest first."""
    for level in islice([element, *element.iterancestors()], _HIGH):
        for before in islice(level.itersiblings(preceding=True), _FAR):
            if trees.name(before) in _BEFORE or any(_NAMED.search(name) for name in trees.classes(before)):
                words = trees.text_of(before, apart=True, most=LONGEST)
                if len(words) <= LONGEST and _YEAR.match(words):
                    yield words


def _completed(words: str, context: str) -> datetime | None:
    """Return the instant that *words* give together with the heading before them."""
    year = _YEAR.match(context)
    whole = instant(f"{words} {context}") if _DAY.fullmatch(words) and _MONTH.fullmatch(context) else None
    return whole or (instant(f"{words} {year[1]}") if year else None)
