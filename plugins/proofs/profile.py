"""Profile: who a platform says that an account is now. Pure.

A name may be given up and taken by somebody else; an identity (a number, a DID, a channel) may not.
"""

from collections.abc import Callable
from dataclasses import dataclass

from plugins.model import Account
from plugins.proofs.names import handle_of
from plugins.proofs.verdicts import Finding, fails


@dataclass(frozen=True, slots=True)
class Profile:
    """An account as its platform tells of it.

    *verified* are addresses that the platform saw link back to it, *shown* those that it merely shows. *vouched* is
    who marks it as authentic, empty for nobody, *closed* why it is there no more. *notes* are for the administrator.
    """

    id: str
    name: str = ""
    verified: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    vouched: str = ""
    closed: str = ""
    notes: tuple[str, ...] = ()


Finder = Callable[[str], Profile | None]


def identified(account: Account, by_name: Finder, by_id: Finder) -> Profile | Finding:
    """Return the profile of *account*, or that it is there no more, or that somebody else has its name.

    *by_name* and *by_id* return None where the platform says that there is nobody. A new name is noted, and is no
    failure.
    """
    name = handle_of(account)
    found = by_name(name) if name else None
    if found and account.identity and found.id != account.identity:
        return fails(
            f'"{name}" now answers as {found.id}, not as {account.identity}: somebody else has the name', at_once=True
        )
    if found is None and account.identity:
        found = by_id(account.identity)
    if found is None:
        return fails(f"its platform knows no account at {account.home} any more")
    return fails(found.closed) if found.closed else found


def renamed(account: Account, name: str) -> str:
    """Return in words that *account* now has another *name* than its home page gives; empty if it has not."""
    before = handle_of(account)
    return f'renamed: "{before}" is now "{name}"' if before and name and name.lower() != before else ""
