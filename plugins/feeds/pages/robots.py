"""Robots: what a host's robots.txt allows this portal. The only module that knows Protego.

RFC 9309. Protego matches the paths; the group is chosen here, so that a file of a thousand names costs nothing
(Protego keeps a copy of each rule for each name) and the rule that refuses can be told.
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from protego import Protego

from plugins.feeds.links import canonical

TOKEN = "Gyrophare"  # noqa: S105 - the product token of the User-Agent, not a password
"""The name that a robots.txt addresses this portal by (RFC 9309, section 2.2.1)."""

LONGEST = 500 * 1024
"""Bytes that are read: section 2.5 asks for at least 500 KiB."""

_AGENT = re.compile(r"\s*user[ -]?agent\s*:?\s*([^#]*)", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_-]+")
_ASIDE = re.compile(r"\s*(?:#.*|(?:site-?maps?|host)\b.*)?", re.IGNORECASE)  # belongs to no group
_ALL = "*"


def address(url: str) -> str:
    """Return where the robots.txt for *url* is."""
    return urljoin(url, "/robots.txt")


def allowed(body: bytes, url: str) -> bool:
    """Tell whether the robots.txt in *body* lets this portal ask *url*."""
    return permits(rules(body), url)


def permits(own: str, url: str) -> bool:
    """Tell whether the rules of our group let *url* be asked."""
    return _parsed(own).can_fetch(url, TOKEN)


def forbidding(own: str, url: str) -> str:
    """Return the line of the rules of our group that forbids *url*, empty if it may be asked."""
    if permits(own, url):
        return ""
    lines = [line for line in own.splitlines() if not permits(line, url)]
    return max(lines, key=len, default="Disallow")


def rules(body: bytes) -> str:
    """Return the lines of the group that addresses this portal by its name, or else of that for everyone."""
    groups: dict[str, list[str]] = {}
    current: set[str] = set()
    naming = False
    for line in _lines(body):
        agent = _AGENT.match(line)
        if agent:
            current = current if naming else set()
            naming = True
            current.add(_addressee(agent[1]))
            for one in current & {_ALL, TOKEN}:
                groups.setdefault(one, [])
        elif not _ASIDE.fullmatch(line):
            naming = False
            for one in current & groups.keys():
                groups[one].append(line.partition("#")[0].strip())
    return "\n".join(groups.get(TOKEN, groups.get(_ALL, [])))


def delay(own: str) -> float:
    """Return the seconds between two requests that the rules of our group ask for, 0 if they ask for none.

    Crawl-delay is in no standard; many servers write it.
    """
    return _parsed(own).crawl_delay(TOKEN) or 0.0


def sitemaps(body: bytes, url: str = "") -> tuple[str, ...]:
    """Return the sitemaps that the robots.txt in *body* names, each once; *url* is where it came from."""
    given = Protego.parse("\n".join(line for line in _lines(body) if not _AGENT.match(line))).sitemaps
    return tuple(dict.fromkeys(found for one in given if (found := canonical(one, url))))


def host(url: str) -> str:
    """Return what a robots.txt speaks for: scheme, host and port (section 2.3)."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _lines(body: bytes) -> Iterator[str]:
    kept = body[:LONGEST]
    if len(body) > LONGEST:  # half a rule would be another rule
        kept = kept[: kept.rfind(b"\n") + 1]
    yield from kept.decode("utf-8-sig", "replace").splitlines()


def _addressee(words: str) -> str:
    words = words.strip()
    if words == _ALL:
        return _ALL
    name = _NAME.match(words)
    return TOKEN if name and name[0].lower() == TOKEN.lower() else ""


def _parsed(own: str) -> Protego:
    return Protego.parse(f"User-agent: {_ALL}\n{own}")
