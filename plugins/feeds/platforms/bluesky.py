"""Web feeds: RSS, Atom and JSON Feed, told apart by what they hold, not by what was announced."""

from datetime import datetime

from plugins.feeds.answer import Answer
from plugins.feeds.feed import Feed
from plugins.model import Account


def read(answer: Answer, account: Account, memory: str, now: datetime) -> Feed:  # noqa: ARG001 - as all platforms
    """Return the feed in *answer*; raise `ParseError` where it is none."""
    # feedparser takes 0.1 s to import, and a run without news needs only to know which accounts can be read.
    from plugins.feeds.parse import parse  # noqa: PLC0415

    return parse(answer.body, answer.headers, answer.url)
