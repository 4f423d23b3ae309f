"""Platforms: how each is asked and how its answers become a feed. One module for each, imported when it is needed.

A platform's module has up to four functions:

- `read(answer, account, memory, now) -> Feed`: pure; may run in another process. Raises `ParseError`.
- `ask(account, state, client) -> Answer`: one visit, of one request or several. Raises `RetrieveError`. Without it the
  address is asked once, with its validators.
- `lacks() -> str`: why the platform cannot be read on this machine, in words for the administrator; empty if it can.
- `remark(memory) -> str`: what the administrator should know of how a source is read (a robots.txt that slows it down).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, TypedDict, Unpack

from plugins.feeds.answer import Answer
from plugins.feeds.feed import Feed
from plugins.model import Account, Platform, SourceState
from plugins.settings import Settings

MODULES: Mapping[Platform, str] = MappingProxyType(
    {
        Platform.RSS: "web",
        Platform.ATOM: "web",
        Platform.JSON_FEED: "web",
        Platform.MASTODON: "mastodon",
        Platform.BLUESKY: "bluesky",
        Platform.YOUTUBE: "youtube",
        Platform.TELEGRAM: "telegram",
        Platform.X: "x",
        Platform.FACEBOOK: "facebook",
        Platform.PAGE: "page",
        Platform.METEOALARM: "meteoalarm",
        Platform.CAP: "cap",
        Platform.VIGICRUES: "vigicrues",
        Platform.FR_ALERT: "fr_alert",
        Platform.VIGILANCE: "vigilance",
    }
)

TERMS = frozenset(
    {
        Platform.MASTODON,
        Platform.BLUESKY,
        Platform.X,
        Platform.FACEBOOK,
        Platform.FR_ALERT,
        Platform.METEOALARM,
        Platform.VIGICRUES,
        Platform.VIGILANCE,
    }
)
"""Made to be asked by programs: by their terms they may be asked each hour without validators."""


KEYED = frozenset({Platform.X, Platform.FACEBOOK, Platform.VIGILANCE})
"""Asked with a key of the administrator's, one for all their accounts."""


@dataclass(slots=True)
class Spending:
    """What a platform that bills was paid since midnight UTC, shared by its accounts in a run; grows while it asks."""

    items: int = 0
    dollars: float = 0.0


class How(TypedDict, total=False):
    """How an address is asked, beside the usual.

    The validators *etag* and *last_modified* go to the address that they were *given_by*, by default to the one asked,
    wherever redirects lead. *headers* are sent to the host of the address only. A redirect that *follow* does not want
    is a `RetrieveError` of status 302.
    """

    etag: str
    last_modified: str
    given_by: str
    headers: Mapping[str, str] | None
    follow: Callable[[str], bool] | None


class Getter(Protocol):
    """What sends one request; `feeds.retrieve.Retriever` is the real one.

    Follows redirects. Raises `RetrieveError` for anything but 200, and 304 to a conditional request.
    """

    def get(self, address: str, **how: Unpack[How]) -> Answer:
        """Return the answer of *address*."""
        ...

    def post(self, address: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to *body* sent to *address*; only for a platform whose reading is defined so."""
        ...


class Client(Getter, Protocol):
    """What a platform's `ask` asks with: it waits between two requests by itself."""

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        ...

    @property
    def spending(self) -> Spending:
        """What was paid today, all accounts together."""
        ...

    @property
    def now(self) -> datetime:
        """The instant of the run, UTC."""
        ...


class PlatformModule(Protocol):
    """What `MODULES` names."""

    def read(self, answer: Answer, account: Account, memory: str, now: datetime) -> Feed:
        """Return the feed in *answer*; *memory* is what the last reading wanted back, empty at first."""
        ...


def module_of(platform: Platform) -> PlatformModule:
    """Return the module of a *platform* of `MODULES`."""
    module: PlatformModule = import_module(f"plugins.feeds.platforms.{MODULES[platform]}")
    return module


def ask(account: Account, state: SourceState, client: Client) -> Answer:
    """Visit the source of *account*, asking as its platform wants to be asked; raise `RetrieveError`."""
    own = getattr(module_of(account.platform), "ask", None)
    if own is not None:
        answer: Answer = own(account, state, client)
        return answer
    address = state.moved_to or account.address
    return client.get(address, etag=state.etag, last_modified=state.last_modified, given_by=state.given_by)


def lacks(platform: Platform) -> str:
    """Return why *platform* cannot be read on this machine, empty if it can."""
    own = getattr(module_of(platform), "lacks", None)
    return str(own()) if own is not None else ""


def told(platform: Platform, memory: str) -> str:
    """Return what the administrator should know of how a source of *platform* is read, empty if nothing."""
    own = getattr(module_of(platform), "remark", None)
    return str(own(memory)) if own is not None else ""
