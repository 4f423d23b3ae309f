"""Select: the news of a list page, by the rules of its account, or by what the page says of itself in JSON-LD."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from itertools import islice, takewhile
from urllib.parse import urlsplit

from plugins import text
from plugins.feeds import trees
from plugins.feeds.links import same_page
from plugins.feeds.pages import jsonld
from plugins.feeds.pages.item import Item
from plugins.feeds.pages.moments import moment_of
from plugins.feeds.pages.titles import HEADINGS, generic, link_of, named, title_of
from plugins.feeds.trees import Element, Page
from plugins.model import PageRules

MOST = 100
"""Items of one page: a list of news has ten to fifty."""

SHORTEST_TEXT = 40
"""Characters from which a line that is left of an item is a text of its own, not a label."""

_MOST_PARTS = 300  # elements of one item that are looked at
_LONGEST_BESIDE = 200  # characters of a title
_MOST_FOLLOWING = 20
_BORDERS = " .,;:–—|-"
_CHROME = frozenset({"nav", "footer"})
_ROLES = frozenset({"navigation", "contentinfo"})
_NOTHING = re.compile(r"\b(?:aucune?|pas (?:de|d')|n'y a (?:pas|plus)|no results?)\b")
_LONGEST_NOTHING = 400  # characters of what says that there is no news


def items(page: Page, rules: PageRules, now: datetime | None) -> tuple[Item, ...]:
    """Return the news of *page*, each address once, in its order; *now* tells the year of dates without one.

    Menus and footers give none. Where the rules select nothing, the page's JSON-LD is read. Raises `ValueError` for a
    selector that is none.
    """
    found = tuple(item_of(element, page, rules, now) for element in islice(elements(page, rules), MOST))
    listed = found or jsonld.items(page.data, page.base)[:MOST]
    unique: dict[str, Item] = {}
    for item in listed:
        if (item.link or item.title) and matches(item.link, rules):
            unique.setdefault(same_page(item.link) or item.title, item)
    return tuple(unique.values())


def elements(page: Page, rules: PageRules) -> Iterator[Element]:
    """Yield the elements of *page* that the rules take for items; none lies within another."""
    if not rules.item:
        return
    places = trees.select(page.root, rules.within) if rules.within else [page.root]
    taken: set[Element] = set()
    for place in places:
        for element in trees.select(place, rules.item):
            if element not in taken and taken.isdisjoint(element.iterancestors()) and not in_chrome(element):
                taken.add(element)
                yield element


def item_of(element: Element, page: Page, rules: PageRules, now: datetime | None) -> Item:
    """Return what *element* gives by the rules; it stands itself for what they do not select."""
    places = [element, *_following(element)]
    link = link_of(_part(element, rules.link), page.base)
    if link is None and rules.link:
        link = link_of(element, page.base)
    named_by = trees.first(element, rules.title) if rules.title else None
    title = (named(trees.text_of(named_by)) or title_of(named_by, link)) if named_by is not None else ""
    title = title or title_of(element, link)
    dated_by = next((one for place in places for one in trees.select(place, rules.date)), None) if rules.date else None
    return Item(
        link=trees.address_of(link, page.base) if link is not None else "",
        title=title,
        published=_moment(places, now) if dated_by is None else moment_of(dated_by, now, chosen=True),
        html="".join(_chosen_text(one, rules.text) if rules.text else _left_text(one, title) for one in places),
        base=page.base,
    )


def says_nothing(page: Page, rules: PageRules) -> bool:
    """Tell whether the part of *page* that the rules look *within* says in words that there is no news."""
    places = trees.select(page.root, rules.within) if rules.within else []
    words = [trees.text_of(place) for place in places]
    return any(len(one) <= _LONGEST_NOTHING and _NOTHING.search(text.fold(one)) for one in words)


def matches(link: str, rules: PageRules) -> bool:
    """Tell whether the path of *link* begins as the rules want it."""
    return not rules.match or urlsplit(link).path.startswith(rules.match)


def in_chrome(element: Element) -> bool:
    """Tell whether *element* lies in a menu or in the footer of its page."""
    return any(
        trees.name(one) in _CHROME or one.get("role", "").lower() in _ROLES
        for one in [element, *element.iterancestors()]
    )


def _following(element: Element) -> list[Element]:
    """Return what belongs to an item that is a mere heading: its siblings up to the next heading."""
    if trees.name(element) not in HEADINGS:
        return []
    return list(takewhile(lambda one: trees.name(one) not in HEADINGS, islice(element.itersiblings(), _MOST_FOLLOWING)))


def _moment(places: Sequence[Element], now: datetime | None) -> datetime | None:
    return next((found for place in places if (found := moment_of(place, now))), None)


def _part(element: Element, selector: str) -> Element:
    found = trees.first(element, selector) if selector else None
    return element if found is None else found


def _chosen_text(element: Element, selector: str) -> str:
    return "".join(f"<div>{trees.inner_html(one)}</div>" for one in trees.select(element, selector))


def _left_text(element: Element, title: str) -> str:
    """Return the text of *element* that is neither title, nor date, nor label, nor an invitation to read more."""
    beside = [one for one in islice(element.iter(), 1, _MOST_PARTS) if _is_beside(one, title)]
    lines = (line.lstrip(_BORDERS) for line in trees.lines_of(element, without=beside))
    return "".join(f"<p>{escape(line)}</p>" for line in lines if len(line) >= SHORTEST_TEXT and named(line) != title)


def _is_beside(element: Element, title: str) -> bool:
    words = trees.text_of(element, most=_LONGEST_BESIDE)
    return trees.name(element) in {*HEADINGS, "time"} or named(words) == title or generic(words)
