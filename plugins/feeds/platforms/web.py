"""Web feeds: RSS, Atom and JSON Feed, told apart by what they hold, not by what was announced."""

import re
from dataclasses import replace
from datetime import datetime

from plugins import text
from plugins.errors import ParseError
from plugins.feeds.answer import Answer
from plugins.feeds.feed import Feed
from plugins.model import Account

# By default RSS-Bridge tells its failures as items of a sound feed (README, "How to disable bridge errors as feed
# items"): "Bridge returned error 404! (20580)".
_BRIDGE_FAILED = re.compile(r"\s*Bridge returned error -?\d+!")


def read(answer: Answer, account: Account, memory: str, now: datetime) -> Feed:  # noqa: ARG001 - as all platforms
    """Return the feed in *answer*; raise `ParseError` where it is none, or tells of nothing but a bridge's failure."""
    # feedparser takes 0.1 s to import, and a run without news needs only to know which accounts can be read.
    from plugins.feeds.parse import parse  # noqa: PLC0415

    feed = parse(answer.body, answer.headers, answer.url)
    failures = [entry for entry in feed.entries if _BRIDGE_FAILED.match(entry.title.value)]
    if not failures:
        return feed
    if len(failures) == len(feed.entries):
        raise ParseError(answer.url, f"RSS-Bridge failed: {text.excerpt(failures[0].title.value, 100)}")
    return replace(feed, entries=tuple(entry for entry in feed.entries if entry not in failures))
