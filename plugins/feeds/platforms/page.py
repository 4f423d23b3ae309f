"""Pages: news of a service that has no feed, read from its list, its sitemap or its JSON-LD by the account's rules.

The work is done in `plugins.feeds.pages`, imported when there is something to ask or to read: lxml takes 0.1 s.
"""

from datetime import datetime

from plugins.feeds.answer import Answer
from plugins.feeds.feed import Feed
from plugins.feeds.platforms import Client
from plugins.model import Account, SourceState


def ask(account: Account, state: SourceState, client: Client) -> Answer:
    """Return the list of *account*, with the pages of what is new as its parts; raise `RetrieveError`."""
    from plugins.feeds.pages.visit import visit  # noqa: PLC0415 - as the module says

    return visit(account, state, client)


def read(answer: Answer, account: Account, memory: str, now: datetime) -> Feed:
    """Return the news in *answer*; raise `ParseError` where its page is not the one that the rules were made for."""
    from plugins.feeds.pages.reading import reading  # noqa: PLC0415 - as the module says

    return reading(answer, account, memory, now)


def remark(memory: str) -> str:
    """Return what the administrator should know of how the page is read, empty if nothing: the host asks for a rest."""
    from plugins.feeds.pages.visit import slowed  # noqa: PLC0415 - as the module says

    return slowed(memory)
