"""X: the name and the mark of an account, as the collector last read them, or by one billed question."""

from http import HTTPStatus

from plugins.errors import RetrieveError
from plugins.feeds.platforms import x
from plugins.feeds.platforms.x_memory import recall
from plugins.model import Account, SourceState
from plugins.proofs.ground import Ground
from plugins.proofs.profile import Profile, renamed
from plugins.proofs.verdicts import Finding, fails, holds, unknown

OFFICIAL = "government"
"""The mark of governments and multilateral organisations, local public safety among them (help.x.com)."""


def known(state: SourceState) -> Profile:
    """Return who the account is by what its reading keeps: a new name is seen without paying for it."""
    user = recall(state.memory).user
    return Profile(user.get("id", ""), user.get("username", "").lower())


def marked(account: Account, ground: Ground) -> Finding:
    """Look whether X marks *account* as a government's; asks only where its reading did not tell within a week.

    Raises `RetrieveError` where there is no token, or no money left for today.
    """
    memory = recall(ground.state(account).memory)
    if memory.knows_user(ground.asker.now) and "verified_type" in memory.user:
        return _judged(memory.user["verified_type"])
    number = account.identity or account.address.partition("/users/")[2].partition("/")[0]
    if not number:
        return unknown("its number on X is not written down (identity): a name may change hands")
    base = account.address.partition("/2/")[0] or x.API
    try:
        user = x.lookup(ground.asker, number, base)
    except RetrieveError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return fails(f"X knows no account number {number} any more")
        raise
    return _judged(user.verified_type).noting(renamed(account, user.username))


def _judged(mark: str) -> Finding:
    if mark == OFFICIAL:
        return holds("X marks it as a government's")
    return fails(f"X no longer marks it as a government's ({mark or 'no mark'})")
