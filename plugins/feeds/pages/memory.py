"""Memory: what the reader of a page wants back at its next visit, as a short JSON text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from plugins import text
from plugins.feeds.pages.item import Item

MOST_SEEN = 120
"""Addresses remembered: the list as it is, and as much again that left it."""

MOST_WAITING = 8
"""Items that wait for the visit that reads their pages."""

LONGEST_RULES = 4_000
"""Characters of a robots.txt that are kept."""

_VERSION = 1
_LONGEST_TITLE = 200
_LONGEST_TEXT = 1_000
_LONGEST_LINK = 300
_MOST_RECENT = 30
_MOST_HOSTS = 4
_LONGEST_DIGEST = 16
_LONGEST_ADDRESS = 2_000


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of our group in the robots.txt of *host*, and when they were asked for."""

    host: str
    at: datetime
    rules: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known from the last visit.

    *count* is how many items the list gave, and *linked* whether they had links, *titled* whether they had titles.
    *seen* are digests of the addresses that were published, each with one of what tells a change. *recent* are the
    first of those addresses as they stood in the list, to be looked up if one goes missing. *waiting* are items whose
    own pages are still to be read. *child* is the sitemap that was read through an index, with its validators.
    """

    count: int = 0
    linked: bool = False
    titled: bool = False
    seen: Mapping[str, str] = field(default_factory=dict)
    recent: tuple[str, ...] = ()
    waiting: tuple[Item, ...] = ()
    robots: tuple[Robots, ...] = ()
    child: tuple[str, str, str] = ("", "", "")


def load(memory: str) -> Memory:
    """Return what *memory* holds; what is broken, or of another reader, counts as empty."""
    try:
        kept = json.loads(memory)
        if kept["page"] != _VERSION:
            return Memory()
        return Memory(
            count=int(kept["count"]),
            linked=bool(kept["linked"]),
            titled=bool(kept["titled"]),
            seen={str(key)[:_LONGEST_DIGEST]: str(mark)[:_LONGEST_DIGEST] for key, mark in kept["seen"][:MOST_SEEN]},
            recent=tuple(str(link) for link in kept["recent"]),
            waiting=tuple(_item(one) for one in kept["waiting"][:MOST_WAITING]),
            robots=tuple(
                Robots(str(host)[:_LONGEST_LINK], datetime.fromisoformat(at), str(own)[:LONGEST_RULES])
                for host, at, own in kept["robots"][:_MOST_HOSTS]
            ),
            child=_three(kept["child"]),
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return Memory()


def dump(memory: Memory) -> str:
    """Return *memory* as text: a few kB, whatever the page was."""
    kept: dict[str, Any] = {
        "page": _VERSION,
        "count": memory.count,
        "linked": memory.linked,
        "titled": memory.titled,
        "seen": list(memory.seen.items())[:MOST_SEEN],
        "recent": [link for link in memory.recent if len(link) <= _LONGEST_LINK][:_MOST_RECENT],
        "waiting": [_kept(one) for one in memory.waiting[:MOST_WAITING]],
        "robots": [(one.host, one.at.isoformat(), one.rules) for one in memory.robots],
        "child": memory.child,
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def key(link: str) -> str:
    """Return what *link* is remembered by."""
    return text.digest(link, size=4)


def mark(item: Item) -> str:
    """Return what changes when the list shows that *item* was changed: its title, or what its sitemap says."""
    return text.digest(item.title, _iso(item.changed), size=3)


def _kept(item: Item) -> tuple[str, str, str, str, str]:
    words = item.html if len(item.html) <= _LONGEST_TEXT else ""
    return item.link, item.title[:_LONGEST_TITLE], _iso(item.published), words, _iso(item.changed)


def _item(kept: Sequence[Any]) -> Item:
    link, title, published, words, changed = kept
    return Item(
        link=str(link)[:_LONGEST_ADDRESS],
        title=str(title)[:_LONGEST_TITLE],
        published=_instant(published),
        html=str(words)[:_LONGEST_TEXT],
        changed=_instant(changed),
    )


def _iso(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""


def _instant(value: str) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _three(kept: Sequence[Any]) -> tuple[str, str, str]:
    address, etag, last_modified = kept
    return str(address)[:_LONGEST_ADDRESS], str(etag)[:_LONGEST_TEXT], str(last_modified)[:_LONGEST_TEXT]
