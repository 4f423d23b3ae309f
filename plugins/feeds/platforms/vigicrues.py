"""Vigicrues: the State's flood vigilance on the monitored rivers, as RSS without a key.

`www.vigicrues.gouv.fr/territoire/rss` lists the sections of rivers; `?CdEntVigiCru=GA6,GA32` narrows it to some, which
is how an account is that of a department: a section is not said to be in one, and its name ("Loire aval") proves
nothing, so that nothing is sent to a department by it. A quiet day is one item without a colour.

Items have no guid and no dates of their own: one post is for one section from the first bulletin that colours it to
the one that does not, and a change of colour is an edit. Bulletins come at least twice a day, so a warning is given
an end of ours, a day after its bulletin: each reading renews it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from plugins import text
from plugins.errors import ParseError
from plugins.feeds.answer import Answer
from plugins.feeds.dangers.documents import first, many, xml
from plugins.feeds.dangers.episodes import episodes
from plugins.feeds.dangers.hazards import colour_in
from plugins.feeds.dangers.moments import moment
from plugins.feeds.dangers.phases import Phase
from plugins.feeds.dangers.posts import of_episode
from plugins.feeds.feed import Feed
from plugins.model import HOME_ZONE, Account, Entry, Level

STANDS = timedelta(hours=24)
"""How long a bulletin holds where no later one is read."""

MOST_ITEMS = 2_000
"""Items that are read; hundreds of sections are monitored."""

_LONGEST = 100  # characters of a section's name
_CODE = re.compile(r"\(([A-Z]{1,3}\d{1,4})\)")
_FRAGMENT = re.compile(r"[A-Z]{1,3}\d{1,4}")
_COLOURED = re.compile(r"(.{1,200}?)\s*:\s*(?:vigilance\s+)?(vert|jaune|orange|rouge)e?\s*", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,300}>")
_QUIET = "pas de vigilance"


@dataclass(frozen=True, slots=True)
class _Section:
    code: str
    name: str
    level: Level
    issued: datetime | None
    link: str


def read(answer: Answer, account: Account, memory: str, now: datetime) -> Feed:
    """Return the sections that are yellow, orange or red in *answer*; raise `ParseError` where it is no such feed.

    Where one of its items is not understood it says nothing of the sections that it leaves out.
    """
    items = [item for channel in many(xml(answer, "rss"), "channel") for item in many(channel, "item")]
    if len(items) > MOST_ITEMS:
        raise ParseError(answer.url, f"more than {MOST_ITEMS} items")
    sections = list(_sections(items))
    phases = (_phase(section) for section in sections if section is not None)
    found, memory = episodes(phases, memory, now)
    return Feed(
        title="Vigicrues",
        home=account.home,
        entries=tuple(_held(of_episode(episode, "vigicrues"), now) for episode in found),
        snapshot=None not in sections,
        memory=memory,
    )


def _sections(items: list[Any]) -> Iterator[_Section | None]:
    """Yield the sections of *items*, None for one that is not understood, nothing for a quiet day."""
    for item in items:
        title = text.one_line(first(item, "title"))
        description = text.one_line(_TAG.sub(" ", unescape(first(item, "description")[:5000])))
        if not text.fold(title or description).startswith(_QUIET):
            yield _section(title, description, item)


def _section(title: str, description: str, item: object) -> _Section | None:
    coloured = _COLOURED.fullmatch(title)
    level = colour_in(coloured[2] if coloured else description.rpartition(":")[2])
    code, link = _CODE.search(description), first(item, "link")
    fragment = link.rpartition("#")[2]
    name = text.excerpt(coloured[1] if coloured else title, _LONGEST)
    if level is None or not name:
        return None
    return _Section(
        code=code[1] if code else (fragment if _FRAGMENT.fullmatch(fragment) else name),
        name=name,
        level=level,
        issued=moment(first(item, "pubDate")),
        link=link,
    )


def _phase(section: _Section) -> Phase:
    return Phase(
        hazard="crues",
        area=section.code,
        place=section.name,
        level=section.level,
        zone=ZoneInfo(HOME_ZONE),
        issued=section.issued,
        issuer="Vigicrues",
        link=section.link,
    )


def _held(entry: Entry, now: datetime) -> Entry:
    """Return *entry* with the end that is given to its bulletin, and without an area: its code is a river's."""
    assert entry.danger is not None
    ends = (entry.published or now) + STANDS
    return replace(entry, area="", danger=replace(entry.danger, ends=ends))
