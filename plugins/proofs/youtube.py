"""YouTube: the channel that a channel's page says it is, its name, and the pages that it links to.

The page is made by scripts from data within it; the places of the channel's number are those that public programs
read. From the European Union YouTube answers with a page to consent to: nothing is learnt then, and nothing is done
to get around it.
"""

import re
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from plugins.accounts import hosts
from plugins.errors import ParseError, RetrieveError
from plugins.model import Account
from plugins.proofs.asker import Asker
from plugins.proofs.profile import Profile, identified
from plugins.proofs.verdicts import Finding

_CHANNEL = re.compile(
    r'"(?:externalId|externalChannelId)":"(UC[A-Za-z0-9_-]{22})"'
    r'|<meta itemprop="(?:identifier|channelId)" content="(UC[A-Za-z0-9_-]{22})"'
    r'|<link rel="canonical" href="https?://[^"/]+/channel/(UC[A-Za-z0-9_-]{22})"'
)
_NAME = re.compile(r'"vanityChannelUrl":"https?://[^"/]+/@([^"/]{1,100})"')
_SHOWN = re.compile(r'/redirect\?[^"\s]{0,600}?(?:\\u0026|&(?:amp;)?|\?)q=(https?%3A%2F%2F[^"&\\\s]{1,500})')
_MOST_SHOWN = 20


def profile(account: Account, asker: Asker) -> Profile | Finding:
    """Return who *account* is now.

    Two requests at the most. Raises `RetrieveError` or `ParseError` where YouTube does not say.
    """
    parts = urlsplit(account.home)
    site = f"{parts.scheme}://{parts.netloc}"
    return identified(
        account,
        lambda name: _page(asker, f"{site}/@{name}"),
        lambda channel: _page(asker, f"{site}/channel/{channel}"),
    )


def _page(asker: Asker, address: str) -> Profile | None:
    try:
        answer = asker.page(address, headers={"Accept": "text/html"})
    except RetrieveError as error:
        if error.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            return None
        raise
    if hosts.host(answer.url) != hosts.host(address):
        raise ParseError(address, f"answered by {hosts.host(answer.url)}: a page to consent to, or another")
    body = answer.body.decode("utf-8", "replace")
    found = _CHANNEL.search(body)
    if not found:
        raise ParseError(address, "the page does not say which channel it is")
    name = _NAME.search(body)
    shown = [unquote(address) for address in dict.fromkeys(_SHOWN.findall(body))]
    return Profile(
        id=next(filter(None, found.groups())),
        name=unquote(name[1]).lower() if name else "",
        shown=tuple(shown[:_MOST_SHOWN]),
    )
