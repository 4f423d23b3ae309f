"""Readings: what discovery keeps of an answer, small enough to be written down at once, so that nothing is asked twice.

They go to the progress file as JSON and come back equal.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from plugins.discover.profiles import Profile
from plugins.model import PageRules, Platform


@dataclass(frozen=True, slots=True)
class Robots:
    """A robots.txt: *lines* are those that speak to this portal, *sitemaps* the addresses that it names."""

    lines: str
    sitemaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """Some entries of a source: how many there are, the day of the newest ("2026-11-20" or empty), three titles.

    *content* is the same for two sources that show the same entries.
    """

    entries: int
    newest: str
    titles: tuple[str, ...]
    content: str = ""


@dataclass(frozen=True, slots=True)
class WebFeed:
    """An RSS, Atom or JSON feed. *moved_to* is where it moved for good, empty if it did not."""

    platform: Platform
    title: str
    sample: Sample
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link of a page, and its words."""

    address: str
    told: str


@dataclass(frozen=True, slots=True)
class NewsList:
    """News on a page without a feed: the *rules* that read them, what they give today, how likely it is (0 to 1)."""

    rules: PageRules
    sample: Sample
    score: float


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page of the web.

    *generator* names the program behind the site, where it says so. *feeds* are what it announces, *links* what looks
    like a feed, *exports* what only a prefecture's site has, *news* its links to pages of news, the likeliest first.
    """

    title: str
    generator: str
    feeds: tuple[Anchor, ...] = ()
    links: tuple[Anchor, ...] = ()
    exports: tuple[Anchor, ...] = ()
    news: tuple[Anchor, ...] = ()
    profiles: tuple[Profile, ...] = ()
    news_list: NewsList | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap: an index if it has *children*; *of_news* tells one that gives titles and dates."""

    children: tuple[str, ...]
    of_news: bool
    sample: Sample


@dataclass(frozen=True, slots=True)
class Identity:
    """What a platform itself calls an account; *back* tells that the profile shows a verified link to *back*."""

    number: str
    back: str = ""


Reading = Robots | WebFeed | WebPage | Sitemap | Identity


def to_json(reading: Reading) -> dict[str, Any]:
    """Return *reading* as what `json` writes."""
    return {"what": type(reading).__name__, **asdict(reading)}


def from_json(value: Mapping[str, Any]) -> Reading:
    """Return the reading that `to_json` made *value* of; raise `ValueError`, `TypeError` or `KeyError` otherwise."""
    fields = {name: one for name, one in value.items() if name != "what"}
    kind = _KINDS[value["what"]]
    for name, make in _MAKERS.items():
        if name in fields:
            fields[name] = make(fields[name])
    reading: Reading = kind(**fields)
    return reading


def _texts(values: list[Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def _anchors(values: list[dict[str, Any]]) -> tuple[Anchor, ...]:
    return tuple(Anchor(**value) for value in values)


def _profiles(values: list[dict[str, Any]]) -> tuple[Profile, ...]:
    return tuple(Profile(Platform(value["platform"]), value["home"], value["told"]) for value in values)


def _sample(value: dict[str, Any]) -> Sample:
    return Sample(**{**value, "titles": _texts(value["titles"])})


def _news_list(value: dict[str, Any] | None) -> NewsList | None:
    return NewsList(PageRules(**value["rules"]), _sample(value["sample"]), value["score"]) if value else None


_KINDS: Mapping[str, Any] = MappingProxyType(
    {kind.__name__: kind for kind in (Robots, WebFeed, WebPage, Sitemap, Identity)}
)
_MAKERS: Mapping[str, Any] = MappingProxyType(
    {
        "platform": Platform,
        "sitemaps": _texts,
        "children": _texts,
        "feeds": _anchors,
        "links": _anchors,
        "exports": _anchors,
        "news": _anchors,
        "profiles": _profiles,
        "sample": _sample,
        "news_list": _news_list,
    }
)
