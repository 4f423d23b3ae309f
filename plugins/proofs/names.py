"""Names: what an address calls an account, so that two spellings of one profile are seen to be one. Pure."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit, urlunsplit

from plugins.accounts import handles, hosts
from plugins.feeds.links import canonical
from plugins.model import Account, Platform

Names = frozenset[str]

_NONE: Names = frozenset()
_NUMBERED = re.compile(r"facebook:.+-([0-9]{8,20})")  # /Name-100064000000000
_CHANNEL = re.compile(r"/channel/UC[\w-]{22}", re.ASCII)
# What a profile's path begins with, beside the name.
_FOLDERS: Mapping[Platform, str] = MappingProxyType({Platform.BLUESKY: "profile/", Platform.WHATSAPP: "channel/"})
_NUMBERS: Mapping[Platform, str] = MappingProxyType(
    {Platform.X: "id:", Platform.FACEBOOK: "", Platform.YOUTUBE: "channel/", Platform.BLUESKY: ""}
)
_HANDLES: Mapping[Platform, re.Pattern[str]] = MappingProxyType(
    {
        Platform.X: re.compile(r"x:(?!id:)(.+)"),
        Platform.MASTODON: re.compile(r"mastodon:[^/]+/@(.+)"),
        Platform.BLUESKY: re.compile(r"bluesky:(?!did:)(.+)"),
        Platform.YOUTUBE: re.compile(r"youtube:@(.+)"),
    }
)


def names(address: str) -> Names:
    """Return what *address* calls an account, each name with its platform before it; empty if it names none.

    Two addresses lead to the same account if they have a name in common. Only a profile has a name, not a post, a
    search or a button to share. Any other web address is its own name, without its scheme, "www." and tracking.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return _NONE
    if parts.scheme not in {"http", "https"} or not hosts.host(address):
        return _NONE
    platform = handles.platform_of(address)
    if platform is Platform.X:
        if numbered := _by_number(parts):
            return frozenset({f"x:id:{numbered}"})
    elif platform is Platform.BLUESKY:
        parts = parts._replace(path=unquote(parts.path).lower())
    profile = handles.canonical(platform or Platform.MASTODON, urlunsplit(parts))
    if profile:
        return _of_profile(platform or Platform.MASTODON, profile)
    return _NONE if platform else frozenset({f"web:{_page(address)}"})


def known_as(account: Account) -> Names:
    """Return what *account* is called: by its home page and, where its platform shows it, by its identity."""
    prefix = _NUMBERS.get(account.platform)
    own = {f"{account.platform}:{prefix}{account.identity}"} if account.identity and prefix is not None else set()
    return names(account.home) | own


def alias(account: Account, handle: str) -> Names:
    """Return what *account* is called by another *handle* of its platform; nothing where handles are unknown there."""
    at = "@" if account.platform is Platform.YOUTUBE else ""
    known = handle and account.platform in {Platform.X, Platform.BLUESKY, Platform.YOUTUBE}
    return frozenset({f"{account.platform}:{at}{handle.lower()}"}) if known else _NONE


def leads_to(address: str, account: Account, also: Names = _NONE) -> bool:
    """Tell whether *address* leads to *account*, which is *also* known by these names.

    Where its home is the front page of a site, any page of that site does.
    """
    if names(address) & (known_as(account) | also):
        return True
    home = urlsplit(account.home)
    front = home.path in {"", "/"} and not home.query and handles.platform_of(account.home) is None
    return front and _site(address) == _site(account.home)


def handle_of(account: Account) -> str:
    """Return the name that its home page gives *account* on its platform; empty where it gives a number, or none."""
    form = _HANDLES.get(account.platform)
    found = (form.fullmatch(name) for name in names(account.home)) if form else ()
    return next((match[1] for match in found if match), "")


def _of_profile(platform: Platform, profile: str) -> Names:
    path = urlsplit(profile).path
    if platform is Platform.WHATSAPP or _CHANNEL.fullmatch(path):  # capitals count
        return frozenset({f"{platform}:{path[1:]}"})
    host = f"{hosts.host(profile)}/" if platform is Platform.MASTODON else ""
    name = f"{platform}:{host}{path[1:].removeprefix(_FOLDERS.get(platform, '')).lower()}"
    if platform is not Platform.FACEBOOK:
        return frozenset({name})
    numbered = _NUMBERED.fullmatch(name)
    # Dots do not count in a name there (Facebook's help, "guidelines for custom usernames").
    return frozenset({name.replace(".", "")} | ({f"facebook:{numbered[1]}"} if numbered else set()))


def _by_number(parts: SplitResult) -> str:
    found = re.fullmatch(r"/i/user/([0-9]{1,19})/?", parts.path)
    if found:
        return found[1]
    return parse_qs(parts.query).get("user_id", [""])[0] if parts.path.startswith("/intent/") else ""


def _page(address: str) -> str:
    page = canonical(address, address).partition("://")[2].partition("#")[0]
    return page.rstrip("/").removeprefix("www.")


def _site(address: str) -> str:
    return _page(address).partition("/")[0].partition("?")[0]
