"""Reading: from the answers of one visit to entries, and to what is remembered until the next. Pure.

An item whose own page is read (`detail`) is published once that was read: what the list says of it would show as an
edit later. It waits for that one visit at the most; then, or where its page is refused, the list's words are published.
It is published again where the list shows that it changed. What is no longer on the list is left alone, but for what
the server says is not there any more (404, 410).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape
from http import HTTPStatus
from itertools import islice
from zoneinfo import ZoneInfo

from plugins import text
from plugins.errors import ParseError
from plugins.feeds.answer import Answer
from plugins.feeds.feed import Feed
from plugins.feeds.pages import parts
from plugins.feeds.pages.item import Item
from plugins.feeds.pages.listing import listed
from plugins.feeds.pages.memory import MOST_SEEN, MOST_WAITING, Memory, Robots, dump, key, load, mark
from plugins.feeds.pages.parts import Role
from plugins.feeds.pages.plan import missing
from plugins.feeds.trees import Page, parse_html, text_of
from plugins.model import HOME_ZONE, Account, Entry, PageRules, Text

_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_LONGEST_TEXT = 200  # characters of a text that waits
_MOST_HOSTS = 2  # whose robots.txt is remembered: that of the page, and that of where it moved
_PAGES = frozenset({"", "text/html", "application/xhtml+xml", "text/plain", "text/xml", "application/xml"})
_PDF = b"%PDF"
_FEW_WORDS = 1_000  # characters
_CUT = ("…", "...", "[…]", "[...]")
_HERE = ZoneInfo(HOME_ZONE)


@dataclass(slots=True)
class _Sorted:
    """What becomes of the items of one visit."""

    published: list[Entry] = field(default_factory=list)
    waiting: list[Item] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)


def reading(answer: Answer, account: Account, memory: str, now: datetime) -> Feed:
    """Return the news of *answer*; raise `ParseError` where its page is not the one that the rules were made for."""
    rules, known = account.page or PageRules(), load(memory)
    changed = answer.status == HTTPStatus.OK
    items = listed(answer, rules, known, now) if changed else ()
    done = _sort(items, answer, rules, known, now)
    lookups = parts.of(answer, Role.LOOKUP)
    after = replace(
        known,
        seen=dict(islice({**done.marks, **known.seen, **done.marks}.items(), MOST_SEEN)),
        waiting=tuple(done.waiting),
        robots=_robots(answer, known, now),
    )
    if changed:
        unsettled = [link for link in missing(known, items) if link not in lookups]
        after = replace(
            after,
            count=len(items) or known.count,
            linked=any(item.link for item in items) or known.linked,
            titled=any(item.title for item in items) or known.titled,
            recent=(*unsettled, *(item.link for item in items if item.link)),
            child=_child(answer, known),
        )
    return Feed(
        title="",
        home=account.home,
        entries=tuple(done.published),
        gone=tuple(link for link, part in lookups.items() if part.status in _GONE),
        memory=dump(after),
    )


def _sort(items: Sequence[Item], answer: Answer, rules: PageRules, known: Memory, now: datetime) -> _Sorted:
    details, done = parts.of(answer, Role.DETAIL), _Sorted()
    there = {item.link for item in items}
    waited = {item.link for item in known.waiting}
    for item in (*items, *(one for one in known.waiting if one.link not in there)):
        name, part = key(item.link), details.get(item.link)
        settled = part is not None or not rules.detail or not item.link
        if settled or (name not in known.seen and item.link in waited):
            done.published.append(_entry(item, part, rules, answer, now))
        elif name in known.seen:
            done.marks[name] = known.seen[name]
            continue
        elif len(done.waiting) < MOST_WAITING:
            done.waiting.append(_shortened(item))
            continue
        elif item.title or known.count:  # of a new sitemap without titles only what is read
            done.published.append(_entry(item, None, rules, answer, now))
        done.marks[name] = mark(item)
    return done


def _entry(item: Item, part: Answer | None, rules: PageRules, answer: Answer, now: datetime) -> Entry:
    title, published, html, base = item.title, item.published, item.html, item.base
    if part is not None and part.status == HTTPStatus.OK and _is_page(part):
        from plugins.feeds.pages.extract import AUTO, detail  # noqa: PLC0415

        page = parse_html(part.body, part.url, part.headers)
        try:
            found = detail(page, rules, now) if rules.detail != AUTO or _may_be_about(page, title) else None
        except ValueError as error:
            raise ParseError(answer.url, str(error)) from error
        if found:
            title = _whole(title, found.title)
            published = _finer(published, found.published)
            html, base = (found.html, found.base) if found.html else (html, base)
    return Entry(
        guid="",
        link=item.link,
        title=Text(title, html=False),
        content=Text(html, html=True),
        published=published,
        updated=item.changed,
        base=base,
    )


def _is_page(part: Answer) -> bool:
    """Tell whether *part* is a page: a PDF behind an address that does not show it would be read as text."""
    kind = part.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in _PAGES and not part.body.lstrip()[:5].startswith(_PDF) and b"\0" not in part.body[:1024]


def _may_be_about(page: Page, title: str) -> bool:
    """Tell whether *page* may be that of the news *title*.

    One that refuses, or wants a proof that no robot asks, and comes with the status 200 has few words, and not those.
    """
    words = text_of(page.root, most=_FEW_WORDS)
    start = next((title.removesuffix(end) for end in _CUT if title.endswith(end)), title)
    return len(words) > _FEW_WORDS or text.slug(start) in text.slug(words)


def _whole(listed_title: str, own: str) -> str:
    """Return the title of the list, or the item's own where the list has none or cuts it."""
    for end in _CUT:
        if listed_title.endswith(end):
            start = text.fold(listed_title.removesuffix(end)).strip()
            return own if start and text.fold(own).startswith(start) else listed_title
    return listed_title or own


def _finer(day: datetime | None, own: datetime | None) -> datetime | None:
    """Return the instant of the list, or that of the item's own page where it tells the hour of the same day."""
    if day is None or own is None:
        return day or own
    here, there = day.astimezone(_HERE), own.astimezone(_HERE)
    return own if (here.hour, here.minute) == (0, 0) and here.date() == there.date() else day


def _shortened(item: Item) -> Item:
    words = text.excerpt(text_of(parse_html(item.html.encode("utf-8", "replace"), "").root), _LONGEST_TEXT)
    return replace(item, html=f"<p>{escape(words)}</p>" if words else "", base="")


def _robots(answer: Answer, known: Memory, now: datetime) -> tuple[Robots, ...]:
    asked = {
        host: Robots(host, now, part.body.decode("utf-8", "replace").partition("\n")[2])
        for host, part in parts.of(answer, Role.ROBOTS).items()
    }
    return (*asked.values(), *(one for one in known.robots if one.host not in asked))[:_MOST_HOSTS]


def _child(answer: Answer, known: Memory) -> tuple[str, str, str]:
    for address, part in parts.of(answer, Role.CHILD).items():
        return address, part.etag, part.last_modified
    return known.child
