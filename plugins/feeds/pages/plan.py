"""Plan: which pages of items are asked for in one visit. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from plugins.feeds.links import is_file
from plugins.feeds.pages.item import Item
from plugins.feeds.pages.memory import Memory, key, mark
from plugins.model import PageRules

MOST = 8
"""Pages asked for in one visit."""

MOST_LOOKUPS = 2
"""Of them for items that are missing from the list."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Addresses to ask, in this order: pages of items, then items that are missing from within the list.

    *barred* are wanted items whose pages are not asked for: on another host, forbidden, or files.
    """

    details: tuple[str, ...] = ()
    lookups: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()


def plan(items: Sequence[Item], rules: PageRules, memory: Memory, *, room: int, may: Callable[[str], bool]) -> Plan:
    """Return what to ask after a list gave *items* (none where it did not change), *room* pages at the most.

    First what waits since the last visit, then what is new, the first in the list first, then what shows a change.
    Where most of what is known shows one, the list was written anew, and nothing is asked for it.
    """
    lookups = tuple(link for link in missing(memory, items) if may(link))[: min(MOST_LOOKUPS, room)] if items else ()
    if not rules.detail:
        return Plan(lookups=lookups)
    waiting = [item.link for item in memory.waiting]
    new = [item.link for item in items if item.link and key(item.link) not in memory.seen and item.link not in waiting]
    wanted = [*waiting, *new, *_changed(items, memory)]
    details = [link for link in wanted if may(link) and not is_file(link)][:room]
    barred = [link for link in wanted if not may(link) or is_file(link)]
    return Plan(tuple(details), lookups[: room - len(details)], tuple(barred))


def missing(memory: Memory, items: Sequence[Item]) -> tuple[str, ...]:
    """Return what the last list had before something that this one still has, and this one has not.

    What stood at the end of a list leaves it as news come: that is no sign of anything.
    """
    there = {item.link for item in items}
    last = max((at for at, link in enumerate(memory.recent) if link in there), default=0)
    return tuple(link for link in memory.recent[:last] if link not in there)


def _changed(items: Sequence[Item], memory: Memory) -> list[str]:
    known = [item for item in items if item.link and key(item.link) in memory.seen]
    changed = [item.link for item in known if memory.seen[key(item.link)] != mark(item)]
    return changed if 2 * len(changed) <= len(known) or len(known) == 1 else []
