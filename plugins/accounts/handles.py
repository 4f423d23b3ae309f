"""Handles: the profile that readers are shown, and the address that it is read at where that can be told from it.

Asks nobody: a handle whose number only its platform knows (X, most of YouTube and Facebook) stays without an address.
The forms of addresses are those that `shapes` demands.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import SplitResult, parse_qs, urlsplit

from plugins.accounts import hosts
from plugins.model import Platform

_X_OWN = "home|hashtag|i|intent|search|share"
_FACEBOOK_OWN = "dialog|events|groups|hashtag|login|pages|people|profile.php|sharer|sharer.php|watch|p"


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a platform writes its profiles: *name* is a bare handle, *path* that of a profile."""

    hosts: frozenset[str]
    name: str
    path: str
    profile: str


# Hosts are taken without "www." and the like. A Mastodon handle names its own server.
_KINDS: Mapping[Platform, _Kind] = MappingProxyType(
    {
        Platform.X: _Kind(
            frozenset({"x.com", "twitter.com"}),
            r"@?([A-Za-z0-9_]{1,15})",
            rf"/(?!(?:{_X_OWN})(?:/|$))@?([A-Za-z0-9_]{{1,15}})/?",
            "https://x.com/{}",
        ),
        Platform.FACEBOOK: _Kind(
            frozenset({"facebook.com", "fb.com"}),
            r"(?!.*)",  # a bare name may be the title of a page as well
            rf"/(?!(?:{_FACEBOOK_OWN})(?:/|$))([\w.%-]{{2,100}})/?",
            "https://www.facebook.com/{}",
        ),
        Platform.BLUESKY: _Kind(
            frozenset({"bsky.app"}),
            r"@?([a-z0-9-]+(?:\.[a-z0-9-]+)+)",
            r"/profile/(did:[a-z]+:[A-Za-z0-9.:-]+|[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:/rss|/)?",
            "https://bsky.app/profile/{}",
        ),
        Platform.TELEGRAM: _Kind(
            frozenset({"t.me", "telegram.me"}),
            r"@?([A-Za-z0-9_]{5,32})",
            r"/(?:s/)?([A-Za-z0-9_]{4,32})/?",
            "https://t.me/{}",
        ),
        Platform.YOUTUBE: _Kind(
            frozenset({"youtube.com"}),
            r"(@[\w.-]+)",
            r"/(channel/UC[\w-]{22}|@[\w.-]+|(?:c|user)/[\w.%-]+)/?",
            "https://www.youtube.com/{}",
        ),
        Platform.MASTODON: _Kind(
            frozenset(),
            r"@?([A-Za-z0-9_.-]+)@([a-z0-9.-]+)",
            r"/(?:@|users/)([A-Za-z0-9_.-]+?)(?:\.rss)?/?",
            "https://{1}/@{0}",
        ),
        Platform.WHATSAPP: _Kind(
            frozenset({"whatsapp.com"}),
            r"(?!.*)",
            r"/channel/([A-Za-z0-9]+)/?",
            "https://www.whatsapp.com/channel/{}",
        ),
    }
)
_ELSEWHERE = re.compile(r"(?:www|m|mobile|fr|fr-fr|web)\.")
_CHANNEL = re.compile(r"UC[\w-]{22}")
_FOLLOW = re.compile(r"/intent/(?:follow|user)/?")  # other intents are things to say
_BLUESKY = "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor={}&filter=posts_and_author_threads"


def platform_of(address: str) -> Platform | None:
    """Return the platform that anybody opens an account on at the host of *address*, None for any other host."""
    name = _ELSEWHERE.sub("", hosts.host(address), count=1)
    return next((platform for platform, kind in _KINDS.items() if name in kind.hosts), None)


def profile(platform: Platform, handle: str) -> str:
    """Return the profile that a bare *handle* has on *platform*, empty where it cannot be one."""
    kind = _KINDS.get(platform)
    match = kind and re.fullmatch(kind.name, handle)
    return kind.profile.format(*match.groups()) if kind and match else ""


def canonical(platform: Platform, home: str) -> str:
    """Return the profile *home* of *platform* in its one spelling, empty where it is no profile there."""
    kind = _KINDS.get(platform)
    if kind is None or not hosts.host(home) or (kind.hosts and platform_of(home) is not platform):
        return ""
    parts = _without_ornament(urlsplit(home)) if platform is Platform.X else urlsplit(home)
    if platform is Platform.FACEBOOK and (number := _facebook_number(home)):
        return f"https://www.facebook.com/{number}"
    match = re.fullmatch(kind.path, parts.path)
    if match is None:
        return ""
    return kind.profile.format(match[1], hosts.host(home) if not kind.hosts else "")


def source(platform: Platform, home: str) -> str:
    """Return the address that the profile *home* of *platform* is read at, empty where only the platform knows it."""
    name = canonical(platform, home).rpartition("/")[2]
    if not name:
        return ""
    if platform is Platform.MASTODON:
        return f"{canonical(platform, home)}.rss"
    if platform is Platform.YOUTUBE and not _CHANNEL.fullmatch(name):
        return ""
    forms = {
        Platform.BLUESKY: _BLUESKY,
        Platform.TELEGRAM: "https://t.me/s/{}",
        Platform.YOUTUBE: "https://www.youtube.com/feeds/videos.xml?channel_id={}",
    }
    return forms[platform].format(name) if platform in forms else ""


def identity(platform: Platform, home: str) -> str:
    """Return what *platform* itself calls the profile *home*, where its address says it: a channel, a DID, a number."""
    name = canonical(platform, home).rpartition("/")[2]
    known = {Platform.YOUTUBE: _CHANNEL, Platform.BLUESKY: re.compile(r"did:.+"), Platform.FACEBOOK: re.compile(r"\d+")}
    return name if platform in known and known[platform].fullmatch(name) else ""


def _without_ornament(parts: SplitResult) -> SplitResult:
    """Return the profile that a button to follow on X, or an address of its first years (/#!/name), stands for."""
    if _FOLLOW.fullmatch(parts.path) and (asked := parse_qs(parts.query).get("screen_name")):
        return parts._replace(path=f"/{asked[0]}", query="")
    if parts.path in {"", "/"} and parts.fragment.startswith("!/"):
        return parts._replace(path=parts.fragment[1:], fragment="")
    return parts


def _facebook_number(home: str) -> str:
    """Return the number in the longer forms of a Facebook page: /pages/Name/1, /people/Name/1, profile.php?id=1."""
    parts = urlsplit(home)
    match = re.fullmatch(r"/(?:pages|people)/[^/]+/(\d{5,20})/?|/p/[^/]*?-(\d{5,20})/?", parts.path)
    if match:
        return match[1] or match[2]
    number = parse_qs(parts.query).get("id", [""])[0] if parts.path == "/profile.php" else ""
    return number if re.fullmatch(r"\d{5,20}", number) else ""
