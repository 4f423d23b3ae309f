"""Shapes: how the address of a platform is written, and what the platform knows an account by.

The path is held to its form and the host is not: a self-hosted server and a test's own have the same paths. A renamed
account keeps its number while its name may go to a stranger, so that an address holds the number wherever it can.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from plugins.accounts import hosts
from plugins.model import Account, Platform

Fault = tuple[str, str]  # the key ("proof.kind" for an inner one), what was expected of it


@dataclass(frozen=True, slots=True)
class _Shape:
    """The forms of an address, of its path and its arguments: *words* say the one to write.

    A group of a form is what the platform calls the account, whatever name it takes.
    """

    words: str
    forms: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class _Identity:
    words: str
    form: re.Pattern[str]


_ACTOR = r"(did:[a-z]+:[A-Za-z0-9._:-]+)|[a-z0-9-]+(?:\.[a-z0-9-]+)+"


def _forms(*forms: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(form, re.ASCII) for form in forms)


# X API v2, GET /2/users/:id/tweets. Bluesky: lexicon app.bsky.feed.getAuthorFeed, and the RSS of a profile, which has
# no pictures. Mastodon: documentation of GET /api/v1/accounts/:id/statuses, and the RSS of a profile. Telegram: the
# public preview of a channel. Facebook: Graph API, /{page-id}/posts.
_SHAPES: Mapping[Platform, _Shape] = MappingProxyType(
    {
        Platform.X: _Shape("https://api.x.com/2/users/NUMBER/tweets", _forms(r"/2/users/([0-9]{1,19})/tweets")),
        Platform.BLUESKY: _Shape(
            "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor=HANDLE, or its DID instead of HANDLE",
            _forms(
                rf"/xrpc/app\.bsky\.feed\.getAuthorFeed\?(?:.*&)?actor=(?:{_ACTOR})(?:&.*)?",
                rf"/profile/(?:{_ACTOR})/rss",
            ),
        ),
        Platform.MASTODON: _Shape(
            "https://SERVER/@NAME.rss or https://SERVER/api/v1/accounts/NUMBER/statuses",
            _forms(
                r"/api/v1/accounts/([0-9A-Za-z]{1,64})/statuses(?:\?.*)?",
                r"/@[\w.-]+\.rss(?:\?.*)?",
                r"/users/[\w.-]+\.rss",
            ),
        ),
        Platform.YOUTUBE: _Shape(
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC and 22 letters",
            _forms(r"/feeds/videos\.xml\?(?:.*&)?channel_id=(UC[\w-]{22})(?:&.*)?"),
        ),
        Platform.TELEGRAM: _Shape("https://t.me/s/NAME", _forms(r"/s/[A-Za-z]\w{3,31}/?")),
        Platform.FACEBOOK: _Shape(
            "https://graph.facebook.com/v25.0/NUMBER/posts, NUMBER being that of the page",
            _forms(r"/v[0-9]+\.[0-9]+/([0-9]{1,20})/posts"),
        ),
    }
)
_NUMBER = re.compile(r"[1-9][0-9]{0,19}")
_IDENTITIES: Mapping[Platform, _Identity] = MappingProxyType(
    {
        Platform.X: _Identity("the number of the account", _NUMBER),
        Platform.MASTODON: _Identity(
            "what its server calls the account: a number, letters on some", re.compile(r"[0-9A-Za-z]{1,64}")
        ),
        Platform.FACEBOOK: _Identity("the number of the page", _NUMBER),
        Platform.TELEGRAM: _Identity("the number of the channel", re.compile(r"-?[1-9][0-9]{0,19}")),
        Platform.YOUTUBE: _Identity("the channel, UC and 22 letters", re.compile(r"UC[\w-]{22}")),
        Platform.BLUESKY: _Identity(
            "the DID of the account, such as did:plc: and 24 letters",
            re.compile(r"did:plc:[a-z2-7]{24}|did:web:[a-z0-9-]+(?:\.[a-z0-9-]+)+"),
        ),
    }
)


def faults(account: Account) -> Iterator[Fault]:
    """Yield what is wrong with the address and the identity of *account*, whose address is an absolute one or none."""
    known = _IDENTITIES.get(account.platform)
    if account.identity and known is None:
        yield "identity", f"nothing: {account.platform} has no name of its own for an account"
    elif account.identity and known and not known.form.fullmatch(account.identity):
        yield "identity", known.words
    shape = _SHAPES.get(account.platform)
    if not account.address or shape is None:
        return
    if _matched(shape, account.address) is None:
        yield "address", f"an address of {account.platform}: {shape.words}"
        return
    asked = named(account.platform, account.address)
    if asked and asked != account.identity and (account.identity or account.platform is Platform.X):
        yield "identity", f'"{asked}", which the address asks for'


def named(platform: Platform, address: str) -> str:
    """Return what *address* calls the account that it asks for, empty where it holds a name that may change."""
    shape = _SHAPES.get(platform)
    match = _matched(shape, address) if shape else None
    return next(filter(None, match.groups()), "") if match else ""


def _matched(shape: _Shape, address: str) -> re.Match[str] | None:
    if not hosts.host(address):
        return None
    parts = urlsplit(address)
    asked = parts.path + (f"?{unquote(parts.query)}" if parts.query else "")
    return next(filter(None, (form.fullmatch(asked) for form in shape.forms)), None)
