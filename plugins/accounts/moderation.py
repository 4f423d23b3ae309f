"""What the editors decide by hand about single posts: taken off the portal, corrected, pinned to the top.

A post is taken off for an erasure (GDPR, art. 17), a right of reply, a mistake.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal, Protocol, TypeVar
from urllib.parse import urlsplit

from plugins.accounts import hosts
from plugins.accounts.fields import Fields, one_of, refuse
from plugins.accounts.places import Table, read_kinds
from plugins.model import Correction, PersonSought, Topic

HIDE, RETAG, PIN = "hide", "retag", "pin"

_ID = re.compile(r"[0-9a-f]{16}")
_CORRECTED = ("topics", "closes", "communes", "person", "drill")
_NOBODY = ""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A post that is shown nowhere: *post* is its identifier (16 hexadecimal digits)."""

    post: str
    reason: str
    date: date


@dataclass(frozen=True, slots=True)
class Pin:
    """A post at the top of its site *until* then: a moment without an offset is by the hour of that site."""

    post: str
    until: datetime
    reason: str
    date: date


@dataclass(frozen=True, slots=True)
class Moderation:
    """All that the file says, in its order; posts are named by their identifiers."""

    hidden: tuple[Hidden, ...] = ()
    corrections: tuple[Correction, ...] = ()
    pins: tuple[Pin, ...] = ()

    @property
    def hidden_posts(self) -> frozenset[str]:
        """The posts that are shown nowhere."""
        return frozenset(one.post for one in self.hidden)

    @property
    def pinned_until(self) -> dict[str, datetime]:
        """Until when each pinned post is at the top; without an offset, by the hour of its site."""
        return {pin.post: pin.until for pin in self.pins}


class _OfPost(Protocol):
    @property
    def post(self) -> str: ...


_Read = TypeVar("_Read", bound=_OfPost)


def load_moderation(path: Path) -> Moderation:
    """Return what the file *path* decides; nothing where there is no such file.

    Does not know which posts exist. Raises `AccountError` with every problem of the file.
    """
    if not path.exists():
        return Moderation()
    problems: list[str] = []
    tables = read_kinds(path, (HIDE, RETAG, PIN), problems)
    hidden = _each(tables[HIDE], _hidden, problems)
    retagged = _each(tables[RETAG], _correction, problems, hidden)
    pinned = _each(tables[PIN], _pin, problems, hidden)
    refuse(problems)
    return Moderation(_values(hidden), _values(retagged), _values(pinned))


_Found = dict[str, tuple[Table, _Read]]


def _each(
    tables: Iterable[Table],
    read: Callable[[Fields], _Read],
    problems: list[str],
    hidden: "_Found[Hidden] | None" = None,
) -> "_Found[_Read]":
    """Return what *read* makes of each table that is right, by post; a post that is *hidden* has no other table."""
    found: _Found[_Read] = {}
    for table in tables:
        fields = Fields(table)
        one = read(fields)
        if not fields.problems and found.setdefault(one.post, (table, one))[0] is not table:
            fields.wrong("post", f"one of its own: already at {found[one.post][0].place('post')}")
        if not fields.problems and hidden and one.post in hidden:
            place = hidden[one.post][0].place("post")
            fields.wrong("post", f"one that is shown: it is hidden at {place}; delete one of the two tables")
        problems.extend(fields.problems)
    return found


def _values(found: "_Found[_Read]") -> tuple[_Read, ...]:
    return tuple(one for _, one in found.values())


def _hidden(fields: Fields) -> Hidden:
    hidden = Hidden(_post(fields), _reason(fields, "it is hidden"), fields.day("date"))
    fields.refuse_unknown()
    return hidden


def _pin(fields: Fields) -> Pin:
    pin = Pin(_post(fields), fields.moment("until"), _reason(fields, "it is pinned"), fields.day("date"))
    fields.refuse_unknown()
    if not fields.problems and pin.until.date() < pin.date:
        fields.wrong("until", f"a moment after the date of this table, {pin.date.isoformat()}")
    return pin


def _correction(fields: Fields) -> Correction:
    post = _post(fields)
    _reason(fields, "the tagger is wrong")
    fields.day("date")
    correction = Correction(
        post,
        topics=_topics(fields) if fields.given("topics") else None,
        closes=fields.flag("closes", default=False) if fields.given("closes") else None,
        communes=_communes(fields) if fields.given("communes") else None,
        person=_person(fields) if fields.given("person") else None,
        drill=fields.flag("drill", default=False) if fields.given("drill") else None,
    )
    fields.refuse_unknown()
    if not any(map(fields.given, _CORRECTED)):
        fields.wrong("topics", f"what is corrected: at least one of {', '.join(_CORRECTED)}")
    elif correction.drill and correction.topics and Topic.ALERT in correction.topics:
        fields.wrong("topics", f'topics without "{Topic.ALERT}" where drill = true: a drill warns of nothing')
    return correction


def _post(fields: Fields) -> str:
    """Return the identifier of the post that a table names by it or by the address of its page."""
    given = fields.text("post", expected="the address of the post's page, or its identifier of 16 hexadecimal digits")
    if _ID.fullmatch(given) or not given:
        return given
    if not hosts.fault(given):
        name = urlsplit(given).path.rstrip("/").rpartition("/")[2].removesuffix(".html")
        if _ID.fullmatch(name):
            return name
    expected = "the address of the post's page on the portal, which ends in its identifier, or that identifier"
    fields.wrong("post", f"{expected} (16 hexadecimal digits)")
    return ""


def _reason(fields: Fields, why: str) -> str:
    return fields.text("reason", expected=f"why {why}, for whoever reads this file in a year")


def _topics(fields: Fields) -> tuple[Topic, ...]:
    slugs = [topic.value for topic in Topic]
    given = fields.texts("topics", f'a list of topics, most important first, no two the same, such as ["{slugs[0]}"]')
    strange = [slug for slug in given if slug not in slugs]
    if strange:
        fields.wrong("topics", f'{one_of(strange[0], slugs)} (not "{strange[0]}")')
    elif fields.table.values["topics"] == []:
        fields.wrong("topics", "at least one topic: every post has one")
    return () if strange else tuple(Topic(slug) for slug in given)


def _communes(fields: Fields) -> tuple[str, ...]:
    return fields.texts("communes", 'a list of official names, none empty, no two the same, such as ["Le Havre"]')


def _person(fields: Fields) -> PersonSought | Literal[False]:
    values = [person.value for person in PersonSought]
    expected = f'{one_of(fields.table.values["person"], values)}, or "" where nobody is sought'
    given = fields.text("person", "", expected)
    if given and given not in values:
        fields.wrong("person", expected)
    return PersonSought(given) if given in values else False
