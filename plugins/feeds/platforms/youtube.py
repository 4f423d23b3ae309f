"""YouTube: the feed of a channel, its last 15 videos, without a key.

Outages recur in which feeds answer 404 or 500 for hours or days (GitHub, issues of ocaml.org 3512, glance 910,
NetNewsWire 5212 and FreshRSS 8808, December 2025 to May 2026): such an answer says nothing of the channel.
"""

import re
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from plugins.errors import AccountError, ParseError, RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.feed import Feed
from plugins.feeds.platforms import Client
from plugins.model import Account, SourceState

_OUTAGES = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR})
_CHANNEL = re.compile(r"UC[\w-]{22}", re.ASCII)
# The channel of the feed itself comes without its "UC"; those of the entries are whole.
_VIDEO_CHANNEL = re.compile(
    rb"<yt:videoId>\s*([A-Za-z0-9_-]{1,30})\s*</yt:videoId>\s*"
    rb"<yt:channelId>\s*(UC[A-Za-z0-9_-]{22})\s*</yt:channelId>"
)
_VIDEO = "yt:video:"


def address_of(channel: str) -> str:
    """Return where the *channel* (UC and 22 characters) is read; raise `AccountError` for anything else."""
    if not _CHANNEL.fullmatch(channel):
        raise AccountError(f"{channel!r}: expected a channel, UC and 22 characters; @names may change hands")
    return f"https://www.youtube.com/feeds/videos.xml?channel_id={channel}"


def ask(account: Account, state: SourceState, client: Client) -> Answer:
    """Return the feed of *account*; raise `RetrieveError`, which tells where the outage is a known one."""
    try:
        return client.get(account.address, etag=state.etag, last_modified=state.last_modified, given_by=state.given_by)
    except RetrieveError as error:
        if error.status not in _OUTAGES:
            raise
        reason = f"a known outage of YouTube's feeds, which passes; asked again later: {error.reason}"
        raise RetrieveError(error.source, reason, status=error.status, retry_after=error.retry_after) from error


def read(answer: Answer, account: Account, memory: str, now: datetime) -> Feed:  # noqa: ARG001 - as all platforms
    """Return the videos in *answer*; raise `ParseError` where it is no feed, or holds those of another channel alone.

    One of another channel among its own, made together with it, is left out. When a video was updated is left out
    too: it is said anew whenever its counters are.
    """
    # feedparser takes 0.1 s to import, and a run without news needs only to know which accounts can be read.
    from plugins.feeds.parse import parse  # noqa: PLC0415

    feed = parse(answer.body, answer.headers, answer.url)
    videos = [entry for entry in feed.entries if entry.guid.startswith(_VIDEO)]
    others = _others(answer.body, account)
    own = tuple(replace(video, updated=None) for video in videos if video.guid not in others)
    if others and not own:
        raise ParseError(answer.url, f"videos of another channel: {min(others.values())}")
    return replace(feed, entries=own, reposts=len(videos) - len(own))


def _others(body: bytes, account: Account) -> dict[str, str]:
    """Return the videos in *body* of other channels than the one that the address of *account* names, with those."""
    wanted = _CHANNEL.search(account.address)
    found = ((video.decode("ascii"), channel.decode("ascii")) for video, channel in _VIDEO_CHANNEL.findall(body))
    return {f"{_VIDEO}{video}": channel for video, channel in found if wanted and channel != wanted[0]}
