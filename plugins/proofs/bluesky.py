"""Bluesky: the DID that a handle leads to, the handle that the DID says it has, and who vouches for it.

A handle is proved by its domain, in one direction; the profile's handle is there only where the account says the same
(atproto.com/specs/handle).
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit

from plugins.errors import RetrieveError
from plugins.feeds.platforms import bluesky
from plugins.model import Account
from plugins.proofs.asker import Asker
from plugins.proofs.profile import Profile, identified
from plugins.proofs.verdicts import Finding

_UNPROVED = "handle.invalid"
"""What stands for a handle that does not lead back to its DID, or could not be resolved just then."""

# There is no such handle or account: 400 with one of these in its words (issue 5313 of bluesky-social/atproto).
_NOBODY = ("unable to resolve handle", "handlenotfound", "profile not found", "accounttakedown", "accountdeactivated")
_Found = TypeVar("_Found")


def profile(account: Account, asker: Asker) -> Profile | Finding:
    """Return who *account* is now.

    Three requests at the most. Raises `RetrieveError` or `ParseError` where Bluesky does not say.
    """
    service = _service(account.address)

    def by_did(did: str) -> Profile | None:
        found = _or_nobody(lambda: bluesky.profile(asker, did, service))
        if found is None:
            return None
        handle = found.handle.lower().replace(_UNPROVED, "")
        return Profile(found.did, handle, vouched=_vouched(found))

    def by_handle(handle: str) -> Profile | None:
        did = _or_nobody(lambda: bluesky.resolve(asker, handle, service))
        if did is None or (account.identity and did != account.identity):
            return None if did is None else Profile(did, handle)
        return by_did(did)

    return identified(account, by_handle, by_did)


def _vouched(found: bluesky.Profile) -> str:
    """Return the trusted verifiers whose word stands: AppViews tell of no others (app.bsky.actor.defs)."""
    return (", ".join(found.verifiers) or "Bluesky") if found.verified else ""


def _or_nobody(ask: Callable[[], _Found]) -> _Found | None:
    try:
        return ask()
    except RetrieveError as error:
        words = error.reason.lower()
        if error.status == HTTPStatus.BAD_REQUEST and any(one in words for one in _NOBODY):
            return None
        raise


def _service(address: str) -> str:
    """Return the service that the account is read at, if its *address* is one of its methods; else the public one."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.path.startswith("/xrpc/") else bluesky.SERVICE
