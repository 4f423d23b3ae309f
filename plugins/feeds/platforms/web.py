"""Web feeds: RSS, Atom and JSON Feed, told apart by what they hold, not by what was announced."""

from collections.abc import Mapping

from plugins.feeds.feed import Feed


def read(body: bytes, headers: Mapping[str, str], url: str) -> Feed:
    """Return the feed in *body*; raise `ParseError` where it is none."""
    # feedparser takes 0.1 s to import, and a run without news needs only to know which accounts can be read.
    from plugins.feeds.parse import parse  # noqa: PLC0415

    return parse(body, headers, url)
