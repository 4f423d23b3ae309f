"""Identities: what a platform itself calls an account, asked where it says so to anybody. Pure.

A name can pass to a stranger; a number, a DID and a channel cannot. X and Facebook tell theirs to those with a key.
"""

from urllib.parse import parse_qs, quote, urlsplit

from plugins.discover.asks import Ask, Kind, Told
from plugins.discover.profiles import Profile
from plugins.discover.readings import Identity, WebPage
from plugins.feeds.platforms.bluesky import SERVICE
from plugins.model import Platform


def identity_ask(profile: Profile) -> Ask | None:
    """Return the request that tells what a platform calls *profile*, None where its address does, or nobody."""
    parts = urlsplit(profile.home)
    name = parts.path.rpartition("/")[2]
    if profile.platform is Platform.MASTODON:
        lookup = f"https://{parts.netloc}/api/v1/accounts/lookup?acct={quote(name.removeprefix('@'))}"
        return Ask(Kind.MASTODON, lookup)
    if profile.platform is Platform.BLUESKY and not name.startswith("did:"):
        return Ask(Kind.BLUESKY, f"{SERVICE}/xrpc/com.atproto.identity.resolveHandle?handle={quote(name)}")
    if profile.platform is Platform.YOUTUBE and not parts.path.startswith("/channel/"):
        return Ask(Kind.DOCUMENT, profile.home)
    return None


def identity(told: Told) -> tuple[str, str, str]:
    """Return the identity in an answer, what the profile links back to, and why there is none."""
    if isinstance(told.reading, Identity):
        return told.reading.number, told.reading.back, ""
    feeds = told.reading.feeds if isinstance(told.reading, WebPage) else ()  # the page of a channel announces its feed
    channels = [parse_qs(urlsplit(one.address).query).get("channel_id", [""])[0] for one in feeds]
    channel = next(filter(None, channels), "")
    return channel, "", "" if channel else told.reason or "la page ne nomme pas la chaîne"
