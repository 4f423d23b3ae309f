"""The example feeds, made to look read today: their dates and edits are placeholders filled in when served.

A feed file is a real feed but for these marks; moments count from *origin*, days by the clock of Paris:

- `@{-3d 18:40}`, `@{-2h}`, `@{-35m}`: a date, in RFC 822 inside pubDate and lastBuildDate, in RFC 3339 elsewhere;
- `@{!+2d 09:00}`: a date that is in the future on purpose, which hides nothing;
- `@{-3d|day}`, `@{+1d|weekday}`, `@{-2h|time}`: words for texts ("mercredi 18 novembre", "jeudi", "18 h 40");
- `@{latest}`: the last date or edit that the reader can see, for the feed itself;
- `@[-1d 10:00|text before|text after]`: an edit; its texts may hold dates, but neither `|` nor `]`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from plugins.errors import SettingsError

PARIS = ZoneInfo("Europe/Paris")
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_MARK = re.compile(r"@\{([^{}]*)\}")
_EDIT = re.compile(r"@\[([^\[\]|]*)\|([^\]|]*)\|([^\]|]*)\]")
_LEFT = re.compile(r"@[\[{].{0,40}")
_MOMENT = re.compile(
    r"(?P<free>!?)(?:(?P<days>[+-]?\d{1,3})d(?: (?P<time>\d\d:\d\d))?|(?P<shift>[+-]\d{1,4})(?P<unit>[hm]))"
    r"(?:\|(?P<form>day|weekday|time))?"
)
_IN_RFC_822 = re.compile(r"<(?:pubDate|lastBuildDate)>[^<]*\Z")
_TAG_LENGTH = 120  # characters: more than an opening tag and the mark's place in it can take


class Kind(StrEnum):
    """How a feed file is written, which tells what an item is in it."""

    RSS = "rss"
    ATOM = "atom"
    JSON = "json"


_ITEMS = {
    Kind.RSS: re.compile(r"[ \t]*<item\b.*?</item>\n?", re.DOTALL),
    Kind.ATOM: re.compile(r"[ \t]*<entry\b.*?</entry>\n?", re.DOTALL),
}
_ABOUT = re.compile(r'<item rdf:about="([^"]*)"')


@dataclass(frozen=True, slots=True)
class _Stage:
    """What marks are read against, in UTC: *clock* is when the reader comes, *origin* what moments count from."""

    name: str
    origin: datetime
    clock: datetime

    def fail(self, mark: str, expected: str) -> SettingsError:
        return SettingsError(f"{self.name}: {mark}: expected {expected}")

    def moment(self, mark: str) -> tuple[datetime, re.Match[str]]:
        """Return the moment that *mark* means, in UTC, and its parts."""
        match = _MOMENT.fullmatch(mark)
        if match is None:
            raise self.fail(mark, "a moment such as -3d 18:40, -2h or -35m, with |day, |weekday or |time in a text")
        if match["unit"]:
            unit = timedelta(hours=1) if match["unit"] == "h" else timedelta(minutes=1)
            return self.origin + int(match["shift"]) * unit, match
        try:
            hour = time.fromisoformat(match["time"] or "12:00")
        except ValueError as error:
            raise self.fail(mark, "an hour from 00:00 to 23:59") from error
        day = self.origin.astimezone(PARIS).date() + timedelta(days=int(match["days"]))
        return datetime.combine(day, hour, PARIS).astimezone(UTC), match

    def dates(self, source: str) -> Iterator[datetime]:
        """Yield the dates of *source* in their order, without words, edits and those in the future on purpose."""
        for mark in _MARK.findall(source):
            if mark == "latest":
                continue
            moment, match = self.moment(mark)
            if not match["free"] and not match["form"]:
                yield moment

    def shown(self, item: str) -> bool:
        """Whether the first date of *item* has come; an item without a date always shows."""
        return next(self.dates(item), self.clock) <= self.clock


def render(source: str, clock: datetime, kind: Kind, *, origin: datetime | None = None, name: str = "feed") -> str:
    """Return the feed as someone who reads it at *clock* is given it; an item dated later is left out.

    *origin* is the moment that the marks count from, *clock* itself by default: keep it and move the clock to see
    items come and edits happen. *name* is the file's, for errors.

    Raises `SettingsError` for a mark that cannot be read.
    """
    stage = _stage(name, origin or clock, clock)
    kept = _kept(source, kind, stage)
    latest = _latest(kept, stage)
    text = _MARK.sub(lambda match: _words(match, latest, stage), kept)
    text = _EDIT.sub(lambda match: match[3] if stage.moment(match[1])[0] <= stage.clock else match[2], text)
    left = _LEFT.search(text)
    if left is not None:
        raise stage.fail(left.group(), "@{moment} or @[moment|text before|text after]")
    return text


def modified(
    source: str, clock: datetime, kind: Kind, *, origin: datetime | None = None, name: str = "feed"
) -> datetime:
    """Return when what `render` returns for the same arguments last changed.

    Raises `SettingsError` for a mark that cannot be read.
    """
    stage = _stage(name, origin or clock, clock)
    return _latest(_kept(source, kind, stage), stage)


def _stage(name: str, origin: datetime, clock: datetime) -> _Stage:
    # In UTC, because Python adds to and compares two moments of one zone by the hands of its clock, not by real time.
    return _Stage(name, origin.astimezone(UTC), clock.astimezone(UTC))


def _kept(source: str, kind: Kind, stage: _Stage) -> str:
    """Return *source* without the items that are still to come."""
    if kind is Kind.JSON:
        return _kept_json(source, stage)
    gone = [item for item in _ITEMS[kind].findall(source) if not stage.shown(item)]
    for item in gone:
        source = source.replace(item, "")
        about = _ABOUT.search(item)
        if about is not None:  # RSS 1.0 lists its items in the channel as well (section 5.3.5)
            source = re.sub(rf'[ \t]*<rdf:li rdf:resource="{re.escape(about[1])}"/>\n?', "", source)
    return source


def _kept_json(source: str, stage: _Stage) -> str:
    try:
        feed: dict[str, Any] = json.loads(source)
    except ValueError as error:
        raise SettingsError(f"{stage.name}: not JSON: {error}") from error
    feed["items"] = [item for item in feed["items"] if stage.shown(json.dumps(item))]
    return json.dumps(feed, ensure_ascii=False, indent=2) + "\n"


def _latest(kept: str, stage: _Stage) -> datetime:
    edits = (stage.moment(match[1])[0] for match in _EDIT.finditer(_MARK.sub("", kept)))
    past = [moment for moment in (*stage.dates(kept), *edits) if moment <= stage.clock]
    return max(past, default=stage.clock)


def _words(match: re.Match[str], latest: datetime, stage: _Stage) -> str:
    """Return what stands in the place of one `@{...}`."""
    form = None
    moment = latest
    if match[1] != "latest":
        moment, parts = stage.moment(match[1])
        form = parts["form"]
        if form in {None, "time"} and not (parts["unit"] or parts["time"]):
            raise stage.fail(match[1], "an hour after the day, or |day or |weekday")
    if form is not None:
        return _in_french(moment.astimezone(PARIS), form)
    local = moment.astimezone(PARIS)
    before = match.string[max(0, match.start() - _TAG_LENGTH) : match.start()]
    return format_datetime(local) if _IN_RFC_822.search(before) else local.isoformat(timespec="seconds")


def _in_french(moment: datetime, form: str) -> str:
    if form == "time":
        return f"{moment.hour}\u00a0h\u00a0{moment.minute:02}"
    weekday = _DAYS[moment.weekday()]
    if form == "weekday":
        return weekday
    return f"{weekday} {'1er' if moment.day == 1 else moment.day} {_MONTHS[moment.month - 1]}"
