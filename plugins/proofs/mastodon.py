"""Mastodon: the account that an instance knows by a name or a number, and the pages that it saw link back."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from plugins.errors import RetrieveError
from plugins.feeds.platforms import mastodon
from plugins.model import Account
from plugins.proofs.asker import Asker
from plugins.proofs.profile import Profile, identified
from plugins.proofs.verdicts import Finding

_NOBODY = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


def profile(account: Account, asker: Asker) -> Profile | Finding:
    """Return who *account* is now.

    Two requests at the most. Raises `RetrieveError` or `ParseError` where its instance does not say.
    """
    home = account.home
    return identified(
        account,
        lambda _: _or_nobody(lambda: mastodon.lookup(asker, home)),
        lambda number: _or_nobody(lambda: _by_id(home, number, asker)),
    )


def _by_id(home: str, number: str, asker: Asker) -> mastodon.Profile:
    """Return the account with this *number* (docs.joinmastodon.org, methods/accounts, "Get account")."""
    parts = urlsplit(home)
    address = f"{parts.scheme}://{parts.netloc}/api/v1/accounts/{quote(number)}"
    return mastodon.parse_profile(asker.get(address))


def _or_nobody(ask: Callable[[], mastodon.Profile]) -> Profile | None:
    try:
        return _profile(ask())
    except RetrieveError as error:
        if error.status in _NOBODY:
            return None
        raise


def _profile(found: mastodon.Profile) -> Profile:
    moved = f"it says that it has moved to {found.moved}" if found.moved else ""
    return Profile(
        id=found.id,
        name=found.acct.partition("@")[0],
        verified=tuple(link.address for link in found.links if link.verified),
        shown=tuple(link.address for link in found.links if not link.verified),
        closed="its instance suspended it" if found.suspended else "",
        notes=(moved,),
    )
