"""Groups: elements of a page that repeat and lead somewhere, each group with a selector: what may be a list of news."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from plugins.feeds import trees
from plugins.feeds.dates import instant
from plugins.feeds.links import same_page
from plugins.feeds.pages import selectors
from plugins.feeds.pages.select import in_chrome
from plugins.feeds.pages.titles import generic
from plugins.feeds.trees import Element, Page

_MOST_LINKS = 2_000  # of a page; the largest portal seen in a sample has 900
_MOST_IN_UNIT = 15  # different addresses in one piece of news: tags, authors, documents
_LONGEST_UNIT = 5_000  # characters
_FEWEST, _MOST = 2, 200  # elements of a group
_MOST_GROUPS = 200  # each costs a search of the page
_MOST_PLACES = 100  # elements whose children are taken together
_WORDS = 3  # from which the text of a link may be a title


_ASIDE = 0.4  # of the page's text, from which a part of it is not beside the rest, whatever it is called
_BESIDE = re.compile(
    r"(?:^|[-_])(?:agenda|ariane|aside|breadcrumbs?|carousel|carrousel|event|events|filters?|header|lus|menu|nav|navbar|"
    r"pager|pagination|partage|popular|populaires?|quick|quicklaunch|related|share|sidebar|slick|slider|slides?|social|"
    r"suggestions?|swiper|topnav|widget)(?:$|[-_])",
    re.IGNORECASE,
)
_NEWS = re.compile(r"actu|news|article|communique|post|hentry|publi|brev|info", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Group:
    """Elements that *selector* selects in their page.

    *purity* is 1 where each leads to one piece of news only; *place* is 1 where news are likely to stand, less beside.
    """

    selector: str
    elements: tuple[Element, ...]
    purity: float
    place: float


def groups(page: Page) -> Iterator[Group]:
    """Yield the groups of *page*, each set of elements once, with the shortest of its selectors."""
    lengths = _lengths(page.root)
    units = _units(page, lengths)
    seen: set[tuple[Element, ...]] = set()
    named = [(selector, members) for selector, members in _named(units) if _FEWEST <= len(members) <= _MOST]
    for selector, _ in sorted(named, key=lambda pair: -len(pair[1]))[:_MOST_GROUPS]:
        selected = tuple(trees.select(page.root, selector))
        if selected in seen or len(selected) > _MOST:
            continue
        seen.add(selected)
        kept = [units[element] for element in selected if element in units]
        if len(frozenset().union(*kept)) >= _FEWEST:
            yield Group(selector, selected, _purity(kept), _place(selected[0], lengths))


def _units(page: Page, lengths: Mapping[Element, int]) -> dict[Element, frozenset[str]]:
    """Return the elements that may be one piece of news, with the addresses that they lead to by a name."""
    around: dict[Element, set[str]] = defaultdict(set)
    named: dict[Element, set[str]] = defaultdict(set)
    for link in islice(_links(page), _MOST_LINKS):
        address = same_page(trees.address_of(link, page.base))
        words = trees.label_of(link)
        dated = instant(words) is not None or next(link.iter("time"), None) is not None
        telling = len(words.split()) >= _WORDS and not generic(words) and not dated
        for element in [link, *link.iterancestors()]:
            around[element].add(address)
            if telling:
                named[element].add(address)
    return {
        element: frozenset(named[element] or around[element])
        for element in page.root.iter()
        if element in around
        and len(around[element]) <= _MOST_IN_UNIT
        and lengths[element] <= _LONGEST_UNIT
        and trees.name(element) not in {"html", "body"}
    }


def _purity(kept: Sequence[frozenset[str]]) -> float:
    """Return how near the elements of a group are to one address each; what several share is no news of theirs."""
    times = Counter(address for named in kept for address in named)
    own = [max(1, sum(times[address] == 1 for address in named)) for named in kept]
    return len(own) / sum(own)


def _place(element: Element, lengths: Mapping[Element, int]) -> float:
    """Return how likely news stand where *element* stands: 1 for a list of its own, less beside it."""
    around = list(element.iterancestors())
    small = [one for one in around if lengths[one] < _ASIDE * lengths[around[-1]]]
    if any(trees.name(one) in {"aside", "header"} or any(map(_BESIDE.search, _names(one))) for one in small):
        return 0.5
    return 1.0 if any(_NEWS.search(name) for one in [element, *around[:-2]] for name in _names(one)) else 0.96


def _names(element: Element) -> tuple[str, ...]:
    return (*trees.classes(element), *element.get("id", "").split())


def _links(page: Page) -> Iterator[Element]:
    """Yield the links of *page* to its own host that are in no menu and no footer."""
    host = _site(page.base)
    here = same_page(page.base)
    for link in page.root.iter("a"):
        address = trees.address_of(link, page.base)
        if address and _site(address) == host and same_page(address) != here and not in_chrome(link):
            yield link


def _named(units: Iterable[Element]) -> Iterator[tuple[str, Sequence[Element]]]:
    """Yield selectors with the units that they are made for: by class, by the class above, by the place."""
    by_class: dict[str, list[Element]] = defaultdict(list)
    by_parent: dict[Element, dict[str, list[Element]]] = defaultdict(lambda: defaultdict(list))
    for element in units:
        tag, parent = trees.name(element), element.getparent()
        for token in selectors.tokens(element):
            by_class[f"{tag}.{token}"].append(element)
        if tag == "article":
            by_class[tag].append(element)
        if parent is not None:
            by_parent[parent][tag].append(element)
            for token in selectors.tokens(parent):
                by_class[f"{trees.name(parent)}.{token} > {tag}"].append(element)
    yield from by_class.items()
    yield from _placed(by_parent)


def _placed(by_parent: dict[Element, dict[str, list[Element]]]) -> Iterator[tuple[str, Sequence[Element]]]:
    """Yield selectors by the place: children of one element, then grandchildren, which lists by months need."""
    by_grandparent: dict[tuple[Element, str], list[Element]] = defaultdict(list)
    most = sorted(by_parent.items(), key=lambda pair: -sum(map(len, pair[1].values())))
    for parent, children in most[:_MOST_PLACES]:
        above = parent.getparent()
        for tag, members in children.items():
            if above is not None:
                by_grandparent[above, f"{trees.name(parent)} > {tag}"] += members
            if len(members) >= _FEWEST:
                start = selectors.one(parent)
                loose = selectors.uncounted(start)
                if loose != start:
                    yield f"{loose} > {tag}", members
                common = set.intersection(*(set(selectors.tokens(one)) for one in members))
                yield from ((f"{start} > {tag}.{token}", members) for token in sorted(common))
                yield f"{start} > {tag}", members
    for (above, rest), members in by_grandparent.items():
        if len(members) >= _FEWEST and len({one.getparent() for one in members}) > 1:
            yield f"{selectors.one(above)} > {rest}", members


def _lengths(root: Element) -> dict[Element, int]:
    lengths: dict[Element, int] = {}
    for element in reversed(list(root.iter())):
        inner = sum(lengths[child] + len(child.tail or "") for child in element)
        lengths[element] = inner + len(element.text or "")
    return lengths


def _site(address: str) -> str:
    return urlsplit(address).netloc.removeprefix("www.")
