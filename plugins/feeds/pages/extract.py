"""Extract: what the page of one piece of news says. The only module that knows trafilatura.

That library costs 0.35 s and 25 MB to import, so it is imported only for a page that is read with `detail = "auto"`.
It is given a page without menus and footers: of a short page it would take all that there is, and notices are short.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from plugins import text
from plugins.feeds import trees
from plugins.feeds.dates import instant, states
from plugins.feeds.pages import jsonld
from plugins.feeds.pages.moments import LONGEST, moment_of
from plugins.feeds.pages.titles import HEADINGS, generic, named
from plugins.feeds.trees import Element, Page
from plugins.model import PageRules

AUTO = "auto"

_MOST_ELEMENTS = 6_000  # trafilatura took 4.4 s over 20,000 paragraphs, 0.4 s over these
_CHROME = (
    "nav, footer, aside, form, button, [role=navigation], [role=contentinfo], [role=banner], [role=search], "
    "[role=complementary], [aria-label=breadcrumb], [class*=breadcrumb], [class*=menu], [id*=menu], [class*=footer], "
    "[id*=footer], [class*=share], [class*=partage], [class*=cookie], [class*=related], [class*=pagination], "
    "[class*=pager], [class*=lire-aussi], [id=pied], [class*=sidebar], [class*=skiplink], [class*=social]"
)
_PLACES = ("[itemprop=articleBody]", "article", "main", "[role=main]", "#contenu", "#content", ".content", "body")
_PART = 0.6  # of a page's words, from which a part of it is no menu, whatever it is called
_DATES = ("article:published_time", "datepublished", "dc.date", "dcterms.issued", "dcterms.date", "date")
_NEAR = 3  # elements before and after a heading
_SHORTEST = 20  # characters of a text


@dataclass(frozen=True, slots=True)
class Detail:
    """What the page of a piece of news says; any field may be empty. *html* is untrusted, its links start at *base*."""

    title: str
    published: datetime | None
    html: str
    base: str


def detail(page: Page, rules: PageRules, now: datetime | None) -> Detail:
    """Return what *page* says of its news, by the rules or, with "auto", as far as it shows; never fails.

    Raises `ValueError` for a selector that is none.
    """
    told = jsonld.article(page.data, page.base)
    title = _chosen_title(page, rules) or (told.title if told else "") or _heading(page)
    published = _chosen_date(page, rules, now) or (told.published if told else None) or _meta_date(page)
    chosen = trees.select(page.root, rules.detail) if rules.detail != AUTO else []
    html = "".join(f"<div>{trees.inner_html(one)}</div>" for one in chosen)
    _prune(page.root)
    published = published or _shown_date(page)
    trees.link_absolutely(page)
    return Detail(title, published, html if rules.detail != AUTO else main_text(page, title), page.base)


def main_text(page: Page, title: str) -> str:
    """Return the markup of the main text of *page*, without its *title* and its date, empty where it has none.

    The library tells how much text there is. It takes the menu and the foot of a page along where nothing names them
    so, and leaves out the list that a short notice ends with ("restez chez vous"): what follows the heading is taken
    instead, from the narrowest place around it that holds half of that much.
    """
    found = _by_library(page)
    least = max(_SHORTEST, _length(found) // 2)
    places = (html for html in _after_heading(page) if _length(html) >= least)
    html = next(places, "") or found or next((html for html in _by_place(page) if _length(html) >= _SHORTEST), "")
    return _without_head(html, title)


def _after_heading(page: Page) -> Iterator[str]:
    """Yield what follows the heading of *page*, within what is around it, the narrowest first."""
    place, html = _head(page), ""
    while place is not None and trees.name(place) != "body":
        html += trees.html_after(place)
        yield html
        place = place.getparent()


def _by_place(page: Page) -> Iterator[str]:
    return (trees.inner_html(place) for selector in _PLACES for place in trees.select(page.root, selector))


def _length(html: str) -> int:
    return len(trees.text_of(trees.parse_html(html.encode("utf-8", "replace"), "").root)) if html else 0


def _head(page: Page) -> Element | None:
    return next((one for one in page.root.iter("h1") if trees.text_of(one)), None)


def _by_library(page: Page) -> str:
    if sum(1 for _ in page.root.iter()) > _MOST_ELEMENTS:
        return ""
    # 0.35 s to import: only where a page is read by it.
    from trafilatura import extract  # noqa: PLC0415

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it calls a page without a text an error
    try:
        html = extract(
            trees.outer_html(page.root),
            output_format="html",
            fast=True,
            favor_precision=True,
            include_comments=False,
            include_formatting=True,
            include_links=True,
        )
    except Exception:  # noqa: BLE001 - written for pages as they are, not for those that an attacker writes
        return ""
    return html or ""


def _prune(root: Element) -> None:
    whole = len(trees.text_of(root))
    for one in trees.select(root, _CHROME):
        if len(trees.text_of(one)) < _PART * whole:
            trees.drop(one)


def _without_head(html: str, title: str) -> str:
    """Return *html* without what stands before its text: the title again, the date, an invitation to share."""
    if not html:
        return ""
    root = trees.parse_html(html.encode("utf-8", "replace"), "").root
    for one in list(root.iter(*HEADINGS, "p", "div", "time", "span", "li")):
        words = trees.text_of(one)
        dated = len(words) <= LONGEST and (instant(words) or states(words))
        if words and not (text.fold(words) == text.fold(title) or generic(words) or dated):
            if len(one) == 0 or trees.name(one) == "p":
                break
            continue
        trees.drop(one)
    body = trees.first(root, "body")
    return trees.inner_html(root if body is None else body)


def _chosen_title(page: Page, rules: PageRules) -> str:
    chosen = trees.first(page.root, rules.detail_title) if rules.detail_title else None
    return named(trees.text_of(chosen)) if chosen is not None else ""


def _heading(page: Page) -> str:
    """Return the only first heading of *page*, or what it is called where it is shared (Open Graph)."""
    heads = [words for one in page.root.iter("h1") if (words := trees.text_of(one))]
    shared = _metas(page).get("og:title", "")
    return heads[0] if len(heads) == 1 else named(shared) or next(iter(heads), "")


def _chosen_date(page: Page, rules: PageRules, now: datetime | None) -> datetime | None:
    chosen = trees.first(page.root, rules.detail_date) if rules.detail_date else None
    return moment_of(chosen, now, chosen=True) if chosen is not None else None


def _meta_date(page: Page) -> datetime | None:
    metas = _metas(page)
    return next((found for name in _DATES if (found := instant(metas.get(name, "")))), None)


def _shown_date(page: Page) -> datetime | None:
    """Return the date that a reader sees near the heading of *page*, or else in the place of its text."""
    head = _head(page)
    parent = head.getparent() if head is not None else None
    near = [
        beside
        for one in (head, parent)
        if one is not None
        for beside in (*islice(one.itersiblings(), _NEAR), *islice(one.itersiblings(preceding=True), _NEAR))
        if len(trees.text_of(beside)) <= LONGEST
    ]
    places = (trees.first(page.root, selector) for selector in _PLACES[:-1])
    return next((found for place in (*near, *places) if place is not None and (found := moment_of(place, None))), None)


def _metas(page: Page) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in page.root.iter("meta"):
        name = meta.get("property", "") or meta.get("name", "") or meta.get("itemprop", "")
        found.setdefault(name.lower(), meta.get("content", ""))
    return found
