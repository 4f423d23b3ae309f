"""CAP: one message of the Common Alerting Protocol (OASIS, 1.1 or 1.2) at an address where the next takes its place.

One post for each hazard and area. An Update or a Cancel edits the posts of the first message of its chain, which its
references name; where they name the message before only, the memory knows the first. What an Update leaves out is
closed, and so is all that a Cancel takes back without saying it again.

A level is told where the issuer gives one: the parameter `awareness_level`, or "Vigilance orange" in French. CAP's
severity is none, and is said in words. Drafts, system messages, acknowledgements, errors and what is not public are
left out; "Test" and "Exercise" are drills.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from plugins import text
from plugins.errors import ParseError
from plugins.feeds.answer import Answer
from plugins.feeds.dangers.areas import official, zone_of
from plugins.feeds.dangers.cap import Alert, Info, alert_of
from plugins.feeds.dangers.documents import xml
from plugins.feeds.dangers.hazards import CATEGORIES, SEVERITIES, UNNAMED, colour_in, hazard_of, level_of
from plugins.feeds.dangers.phases import Phase
from plugins.feeds.dangers.posts import of_phase
from plugins.feeds.dangers.repairs import repaired
from plugins.feeds.feed import Feed
from plugins.model import HOME_ZONE, Account, Level

_MOST_IDENTIFIERS = 20  # of messages whose chain is remembered
_MOST_AREAS = 200  # that are remembered of the last message
_LONGEST = 150  # characters of an identifier, which is remembered
_SHORT = 100  # the same of an area's name


@dataclass(frozen=True, slots=True)
class _Memory:
    """*roots* are the first messages of chains by the identifiers of their messages, *posts* those of *root*."""

    roots: dict[str, str]
    root: str
    posts: dict[str, Phase]


def read(answer: Answer, account: Account, memory: str, now: datetime) -> Feed:  # noqa: ARG001 - as all platforms
    """Return the posts of the message in *answer*; raise `ParseError` where it is none."""
    alert = alert_of(xml(answer, "alert"))
    if not alert.identifier:
        raise ParseError(answer.url, "a CAP message without an identifier")
    title = next((info.issuer for info in alert.told if info.issuer), text.excerpt(alert.sender, _SHORT))
    if not alert.heeded:
        return Feed(title=title, home=account.home, entries=(), memory=memory)
    known = _recall(memory)
    root = _root(alert, known)
    posts = _keyed(_phases(alert))
    if root == known.root:
        lost = {key: replace(phase, cancelled=True) for key, phase in known.posts.items() if key not in posts}
    else:
        lost = {}
    return Feed(
        title=title,
        home=account.home,
        entries=tuple(of_phase(phase, f"cap {root} {key}") for key, phase in {**posts, **_issued(lost, alert)}.items()),
        memory=_remember(known, alert, root, {**lost, **posts}),
    )


def _root(alert: Alert, known: _Memory) -> str:
    """Return the first message of the chain of *alert*: its sender and identifier."""
    chain = [*alert.references, (alert.sender, alert.identifier)]
    again = (known.roots[identifier[:_LONGEST]] for _, identifier in chain if identifier[:_LONGEST] in known.roots)
    return next(again, " ".join(chain[0])[:_LONGEST])


def _keyed(phases: Iterable[Phase]) -> dict[str, Phase]:
    """Return *phases* by what identifies them in the chain; the onset parts those of one hazard over one area."""
    found: dict[str, Phase] = {}
    for phase in phases:
        key = phase.key
        if phase.onset and key in found and found[key].onset != phase.onset:
            key = f"{phase.onset.timestamp():.0f} {key}"
        found.setdefault(key, phase)
    return found


def _phases(alert: Alert) -> Iterable[Phase]:
    for info in alert.told:
        for area in info.areas or ("",):
            yield _phase(alert, info, area[:_SHORT])


def _phase(alert: Alert, info: Info, area: str) -> Phase:
    name = official(area)
    level = level_of(info.parameters.get("awareness_level", "")) or _colour(info.headline) or _colour(info.event)
    hazard = hazard_of(info.parameters.get("awareness_type", ""), info.event, french=info.french)
    severity = SEVERITIES.get(info.severity)
    return Phase(
        hazard=CATEGORIES.get(info.category.lower(), hazard) if hazard == UNNAMED else hazard,
        area=name,
        place=name,
        level=level,
        zone=zone_of(name, info.onset, info.expires),
        onset=info.onset,
        ends=info.expires,
        issued=alert.sent,
        drill=alert.drill,
        cancelled=alert.cancels or info.all_clear or level is Level.GREEN,
        issuer=info.issuer or text.excerpt(alert.sender, _SHORT),
        said=(*_heading(info), *info.said, *([f"Sévérité : {severity}."] if severity and not level else [])),
        link=info.page,
    )


def _heading(info: Info) -> Iterable[str]:
    """Yield the headline where it says more than the title of the post does."""
    if info.french and not _colour(info.headline) and text.slug(info.headline) not in {"", text.slug(info.event)}:
        yield repaired(info.headline)


def _colour(words: str) -> Level | None:
    return colour_in(words) if "vigilance" in text.fold(words) else None


def _issued(phases: dict[str, Phase], alert: Alert) -> dict[str, Phase]:
    return {key: replace(phase, issued=alert.sent) for key, phase in phases.items()}


def _remember(known: _Memory, alert: Alert, root: str, posts: dict[str, Phase]) -> str:
    identifier = alert.identifier[:_LONGEST]
    roots = {**{old: first for old, first in known.roots.items() if old != identifier}, identifier: root}
    kept = list(roots.items())[-_MOST_IDENTIFIERS:]
    rows = [
        [key, phase.hazard, phase.area, phase.level and phase.level.value, phase.drill]
        for key, phase in list(posts.items())[:_MOST_AREAS]
    ]
    return json.dumps({"roots": dict(kept), "root": root, "posts": rows}, ensure_ascii=False, separators=(",", ":"))


def _recall(memory: str) -> _Memory:
    """Return what *memory* holds; one that is broken or foreign counts as empty."""
    try:
        found = json.loads(memory) if memory else {}
        roots = {str(one): str(root) for one, root in found["roots"].items()}
        return _Memory(roots, str(found["root"]), {str(row[0]): _recalled(row) for row in found["posts"]})
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, RecursionError):
        return _Memory({}, "", {})


def _recalled(row: Sequence[Any]) -> Phase:
    _, hazard, area, level, drill = row
    return Phase(
        hazard=str(hazard),
        area=str(area),
        place=str(area),
        level=Level(level) if level else None,
        zone=ZoneInfo(HOME_ZONE),
        drill=bool(drill),
    )
