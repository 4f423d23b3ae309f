"""Profiles: which links of a page lead to an account on a social platform. Pure.

Buttons that share the page, single posts, hashtags, groups and log-in pages are not accounts. How each platform spells
its profiles is known to `accounts.handles`; here is what on a web page only looks like one.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from plugins.accounts import handles, hosts
from plugins.model import Platform
from plugins.text import one_line


@dataclass(frozen=True, slots=True)
class Profile:
    """An account that a page links to: *home* is its page, the same for all spellings; *told* are the link's words."""

    platform: Platform
    home: str
    told: str = ""


# What stands where a name would, and is a page of the platform itself.
_OWN: Mapping[Platform, frozenset[str]] = MappingProxyType(
    {
        Platform.X: frozenset({
            "about", "account", "compose", "download", "explore", "hashtag", "home", "i", "intent", "jobs", "login",
            "logout", "messages", "notifications", "oauth", "privacy", "search", "settings", "share", "signup", "tos",
            "widgets",
        }),
        Platform.FACEBOOK: frozenset({
            "ads", "business", "events", "gaming", "groups", "help", "home.php", "l.php", "legal", "login",
            "login.php", "marketplace", "media", "messages", "pages", "permalink.php", "pg", "photo", "photo.php",
            "photos", "plugins", "policies", "policy.php", "posts", "privacy", "public", "r.php", "reel", "reels",
            "search", "share", "share.php", "sharer", "sharer.php", "stories", "story.php", "tr", "video.php", "videos",
            "watch",
        }),
        Platform.TELEGRAM: frozenset({
            "addlist", "addstickers", "addtheme", "boost", "confirmphone", "joinchat", "login", "proxy", "setlanguage",
            "share", "socks",
        }),
    }
)  # fmt: skip
# What of an account is shown, after its name.
_TAB = re.compile(
    r"(/(?:@[^/]+|(?:channel|c|user)/[^/]+|[^/]+))/(?:about|community|featured|home|live|photos|playlists|posts|reels|"
    r"shorts|streams|timeline|videos)/?"
)
_TABBED = frozenset({Platform.YOUTUBE, Platform.FACEBOOK})
_FEDIVERSE = re.compile(r"(?:/web)?/@([A-Za-z0-9_.-]+)(?:@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+))?/?")
_ACTOR = re.compile(r"/users/([A-Za-z0-9_.-]+)/?")  # the name by which the servers of the fediverse know an account
# Hosts where a path that begins with @ is no account of the fediverse, or none that is served by its API.
_OTHERS = ("flipboard.com", "instagram.com", "linkedin.com", "medium.com", "odysee.com", "pinterest.com",
           "pinterest.fr", "rumble.com", "snapchat.com", "threads.com", "threads.net", "tiktok.com")  # fmt: skip


def profile_of(address: str, *, rel: str = "", told: str = "") -> Profile | None:
    """Return the account that a link to *address* leads to, None if it leads to none.

    *rel* is what the page says of the link, *told* its words. A server of the fediverse cannot be told by its name:
    what is taken for one here is to be asked.
    """
    if hosts.fault(address):
        return None
    platform = handles.platform_of(address)
    if platform is None:
        return _in_fediverse(address, told, me="me" in rel.split())
    parts = urlsplit(address)
    tab = _TAB.fullmatch(parts.path) if platform in _TABBED else None
    home = handles.canonical(platform, parts._replace(path=tab[1]).geturl() if tab else address)
    own = home.rpartition("/")[2].lower() in _OWN.get(platform, ())
    return Profile(platform, home, one_line(told)) if home and not own else None


def profiles(links: Iterable[tuple[str, str, str]]) -> tuple[Profile, ...]:
    """Return the accounts that *links* (address, rel, words) lead to, each once, in the order of the page."""
    found: dict[tuple[str, str], Profile] = {}
    for address, rel, told in links:
        profile = profile_of(address, rel=rel, told=told)
        if profile is not None:
            found.setdefault((profile.platform, profile.home.lower()), profile)
    return tuple(found.values())


def _in_fediverse(address: str, told: str, *, me: bool) -> Profile | None:
    host, path = hosts.host(address), urlsplit(address).path
    if any(hosts.under(host, other) for other in _OTHERS):
        return None
    name = _FEDIVERSE.fullmatch(path)
    if name:
        host = (name[2] or host).lower()
    elif me:
        name = _ACTOR.fullmatch(path)
    home = f"https://{host}/@{name[1]}" if name else ""
    return Profile(Platform.MASTODON, home, one_line(told)) if home and not hosts.fault(home) else None
