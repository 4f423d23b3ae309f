"""Propose: rules for a page that has none yet, found in its own structure, each tried before it is proposed.

News repeat: elements alike, each with a link into the same site, words enough to be a title, mostly a date, often a
few lines. A menu has short names and no dates; a slider or a "most read" box repeats what the list has, without its
dates; a list of months has its dates in two pieces. No rule is proposed that was not run: what is shown is what the
reader of pages makes of them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from urllib.parse import urlsplit

from plugins import text
from plugins.feeds import trees
from plugins.feeds.links import is_file
from plugins.feeds.pages import selectors
from plugins.feeds.pages.groups import Group, groups
from plugins.feeds.pages.item import Item
from plugins.feeds.pages.select import SHORTEST_TEXT, item_of, items
from plugins.feeds.pages.titles import heading_of
from plugins.feeds.trees import Element, Page
from plugins.model import PageRules

MOST = 5
"""Proposals for one page."""

_TRIED = 8  # groups whose parts are looked at
_ENOUGH = 8  # items that make a list beyond doubt
_FEWEST = 2
_TITLE_WORDS = 4  # of which a menu has fewer
_EXCERPT = 200  # characters shown of a text
_MOSTLY = 0.8
_LIKELY = 0.25  # the score below which nothing is proposed
_CUT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\W*$")
_TITLE = re.compile(r"(?:^|[-_])(?:title|titre|intitule|headline|titlelink|name)(?:$|[-_])", re.IGNORECASE)
_DATE = re.compile(r"(?:^|[-_])(?:date|dates|published|created|jour|posted-on|datetime|meta)(?:$|[-_])", re.IGNORECASE)
_TEXT = re.compile(
    r"(?:^|[-_])(?:desc|description|summary|excerpt|chapo|chapeau|intro|introduction|teaser|abstract|resume|accroche|body|"
    r"texte?)(?:$|[-_])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Rules for a page, the *items* that they read there now, *why* they are proposed, and a *score* from 0 to 1.

    The *html* of an item is an excerpt of its text here.
    """

    rules: PageRules
    items: tuple[Item, ...]
    why: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class _Tried:
    """What the items that a group gives are worth."""

    group: Group
    items: tuple[Item, ...]
    why: tuple[str, ...]
    score: float


def propose(
    body: bytes, url: str, *, headers: Mapping[str, str] | None = None, now: datetime | None = None
) -> tuple[Proposal, ...]:
    """Return rules by which the news in the page *body*, which came from *url*, may be read, the best first.

    *now* tells the year of dates without one. None where the page has no list that looks like news.
    """
    page = trees.parse_html(body, url, headers)
    found = [*_by_structure(page, now), *_by_data(page)]
    about_one = _og_type(page) == "article"
    if about_one:
        told = "Open Graph calls the page an article, not a list"
        found = [replace(one, score=one.score / 2, why=(*one.why, told)) for one in found]
    best: list[Proposal] = []
    for one in sorted(found, key=lambda one: -one.score):
        if one.score >= _LIKELY and not any(_links(one) <= _links(better) for better in best):
            best.append(one)
    return tuple(best[:MOST])


def _links(proposal: Proposal) -> frozenset[str]:
    return frozenset(item.link for item in proposal.items)


def _by_structure(page: Page, now: datetime | None) -> Iterator[Proposal]:
    told: dict[Element, Item] = {}
    tried = sorted((_try(group, page, told, now) for group in groups(page)), key=_order)
    for one in tried[:_TRIED]:
        rules = _parts(one.group, page, now)
        got = items(page, rules, now)
        if len(got) >= _FEWEST:
            score, why = _worth(got, one.group)
            yield Proposal(_with_detail(rules, got), _shown(got), why, score)


def _by_data(page: Page) -> Iterator[Proposal]:
    got = items(replace(page, root=trees.parse_html(b"", page.base).root), PageRules(), None)
    if len(got) >= _FEWEST:
        score, why = _worth(got, None)
        yield Proposal(_with_detail(PageRules(), got), _shown(got), ("the page tells its news in JSON-LD", *why), score)


def _try(group: Group, page: Page, told: dict[Element, Item], now: datetime | None) -> _Tried:
    for element in group.elements:
        if element not in told:
            told[element] = item_of(element, page, PageRules(), now)
    unique = {told[element].link: told[element] for element in reversed(group.elements) if told[element].link}
    got = tuple(reversed(unique.values()))
    score, why = _worth(got, group)
    return _Tried(group, got, why, score)


def _order(tried: _Tried) -> tuple[float, int, int]:
    selector = tried.group.selector
    return (-round(tried.score, 3), selector.count(" ") + 3 * selector.count(":"), len(selector))


def _worth(got: Sequence[Item], group: Group | None) -> tuple[float, tuple[str, ...]]:
    """Return how far *got* look like news, from 0 to 1, and the reasons."""
    count = len(got)
    if count < _FEWEST:
        return 0.0, ()
    dates = [item.published for item in got if item.published]
    named = sum(len(item.title.split()) >= _TITLE_WORDS for item in got) / count
    texts = sum(len(_plain(item.html)) >= SHORTEST_TEXT for item in got) / count
    ordered = len(dates) > _FEWEST and dates == sorted(dates, reverse=True)
    headed = 1.0 if group is None else sum(heading_of(one) is not None for one in group.elements) / len(group.elements)
    score = (
        0.20 * min(count, _ENOUGH) / _ENOUGH
        + 0.24 * named
        + 0.28 * len(dates) / count
        + 0.12 * texts
        + 0.08 * headed
        + 0.08 * ordered
    )
    why = [f"{count} items alike", f"{len(dates)} of them dated"]
    why += (
        ["the newest first"] * ordered + ["with headings"] * (headed >= _MOSTLY) + ["with texts"] * (texts >= _MOSTLY)
    )
    if group is not None:
        score *= group.purity * min(1.0, count / len(group.elements)) * group.place
        why += ["article elements"] * (trees.name(group.elements[0]) == "article")
        why += ["time elements"] * _has(group.elements[0], "time")
    return score, tuple(why)


def _parts(group: Group, page: Page, now: datetime | None) -> PageRules:
    """Return rules for *group*, with the parts of its items selected where that loses nothing."""
    rules = PageRules(item=group.selector)
    best = items(page, rules, now)
    for part, pattern, tags in (("title", _TITLE, ()), ("date", _DATE, ("time",)), ("text", _TEXT, ("p",))):
        if part == "title" and all(heading_of(one) is not None for one in group.elements):
            continue
        for selector in _inner(group.elements, pattern, tags):
            narrowed = replace(rules, **{part: selector})
            got = items(page, narrowed, now)
            if _keeps(part, got, best):
                rules, best = narrowed, got
                break
    return _loosened(rules, best, page, now)


def _keeps(part: str, got: Sequence[Item], best: Sequence[Item]) -> bool:
    if [item.link for item in got] != [item.link for item in best]:
        return False
    if part == "title":
        titles = [item.title for item in got]
        return titles == [item.title for item in best] or (all(titles) and len(set(titles)) == len(titles))
    if part == "date":
        return any(item.published for item in got) and [i.published for i in got] == [i.published for i in best]
    texts = [(_plain(new.html), _plain(old.html)) for new, old in zip(got, best, strict=True)]
    return any(new for new, _ in texts) and all(new == old for new, old in texts)


def _inner(group: Sequence[Element], pattern: re.Pattern[str], tags: Sequence[str]) -> Iterator[str]:
    """Yield selectors of what most elements of *group* have in them: by classes that mean it, then by *tags*."""
    counts: dict[str, int] = {}
    for element in group:
        found = {f".{name}" for one in element.iter() if one is not element for name in selectors.tokens(one)}
        for selector in {one for one in found if pattern.search(one[1:])}:
            counts[selector] = counts.get(selector, 0) + 1
    enough = [selector for selector, count in counts.items() if count >= _MOSTLY * len(group)]
    enough += [tag for tag in tags if sum(_has(element, tag) for element in group) >= _MOSTLY * len(group)]
    yield from sorted(enough, key=lambda one: (one == "p", one not in tags, len(one), one))


def _has(element: Element, tag: str) -> bool:
    return next(element.iter(tag), None) is not None


def _loosened(rules: PageRules, best: Sequence[Item], page: Page, now: datetime | None) -> PageRules:
    """Return the rules with the path that the addresses share in the place of counted or nameless elements."""
    prefix = _shared(best)
    loose = replace(rules, item=selectors.uncounted(rules.item), match=prefix)
    vague = loose.item != rules.item or not re.search(r"[.#]", rules.item)
    return loose if prefix and vague and items(page, loose, now) == tuple(best) else rules


def _shared(got: Sequence[Item]) -> str:
    """Return how the paths of all *got* begin, in whole parts and before any number (a year), empty if by nothing."""
    paths = [urlsplit(item.link).path.split("/")[1:-1] for item in got]
    same = takewhile(lambda parts: len(set(parts)) == 1, zip(*paths, strict=False))
    named = list(takewhile(lambda part: not any(map(str.isdigit, part)), (parts[0] for parts in same)))
    return f"/{'/'.join(named)}/" if named else ""


def _with_detail(rules: PageRules, got: Sequence[Item]) -> PageRules:
    """Return the rules, asking for the page of each item where the list has no text or cuts it."""
    whole = [len(_plain(item.html)) >= SHORTEST_TEXT and not _CUT.search(_plain(item.html)) for item in got]
    files = [is_file(item.link) for item in got]
    return rules if 2 * sum(whole) >= len(got) or 2 * sum(files) >= len(got) else replace(rules, detail="auto")


def _shown(got: Sequence[Item]) -> tuple[Item, ...]:
    return tuple(replace(item, html=text.excerpt(_plain(item.html), _EXCERPT)) for item in got)


def _plain(html: str) -> str:
    return trees.text_of(trees.parse_html(html.encode(), "").root) if html else ""


def _og_type(page: Page) -> str:
    metas = (one for one in page.root.iter("meta") if one.get("property", "") == "og:type")
    return next((one.get("content", "").lower() for one in metas), "")
