"""Platforms: which reader turns the answer of a platform into a feed. One module for each kind of answer."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from plugins.feeds.feed import Feed
from plugins.feeds.platforms import web
from plugins.model import Platform

PlatformReader = Callable[[bytes, Mapping[str, str], str], Feed]
"""Takes a body, its headers (lower-case names) and its address; raises `ParseError`."""

READERS: Mapping[Platform, PlatformReader] = MappingProxyType(
    dict.fromkeys(
        (
            Platform.RSS,
            Platform.ATOM,
            Platform.JSON_FEED,
            Platform.MASTODON,  # INSTANCE/@user.rss
            Platform.BLUESKY,  # bsky.app/profile/HANDLE/rss
            Platform.YOUTUBE,  # /feeds/videos.xml?channel_id=
        ),
        web.read,
    )
)
