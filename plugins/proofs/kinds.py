"""Kinds: how a machine looks again at each kind of proof."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

from plugins.accounts import hosts
from plugins.accounts.check import PROOF_LASTS
from plugins.errors import ParseError, RetrieveError
from plugins.model import Account, Platform, ProofKind, Verdict
from plugins.proofs import bluesky, mastodon, x, youtube
from plugins.proofs.asker import Asker, PostponedError
from plugins.proofs.ground import Ground
from plugins.proofs.names import alias
from plugins.proofs.pages import linked, listed
from plugins.proofs.profile import Profile, renamed
from plugins.proofs.verdicts import Finding, fails, holds, unknown

READ_LATELY = timedelta(days=7)
"""How long the collector's own visit counts: it refuses what a redirect brings from outside the domain."""

ASKED_LATELY = timedelta(hours=1)
"""No address is asked more often than that, whoever asks."""

_MOST_BACK = 2  # pages that a profile shows, asked in one look
_NOWHERE = "no page is written down that shows it (proof.page)"


def look_at(account: Account, ground: Ground, *, suspended: bool = False) -> Finding:
    """Look again at the proof of *account*: is it still the same account, and does the proof still show it.

    Where its platform could not be asked who it is, nothing holds; where it was asked, and did not say, the proof
    decides alone, but lifts no suspension. Raises `PostponedError` where a host may not be asked now.
    """
    if account.proof.kind is ProofKind.NONE:
        return unknown("no proof yet")
    who = _who(account, ground)
    if isinstance(who, Finding):
        return who
    doubt = None if isinstance(who, Profile) else who
    profile = who if isinstance(who, Profile) else Profile("")
    found = _proof(account, ground, profile)
    if doubt and found.verdict is Verdict.HOLDS and (suspended or isinstance(doubt, RetrieveError)):
        found = unknown(found.detail)
    told = f"who it is now is not known: {_told(doubt)}" if doubt else ""
    return found.noting(renamed(account, profile.name), *profile.notes, told)


def _who(account: Account, ground: Ground) -> Profile | Finding | RetrieveError | ParseError:
    find = _PROFILES.get(account.platform)
    if find is None:
        return x.known(ground.state(account)) if account.platform is Platform.X else Profile("")
    try:
        return find(account, ground.asker)
    except PostponedError:
        raise
    except (RetrieveError, ParseError) as error:
        return error


def _proof(account: Account, ground: Ground, who: Profile) -> Finding:
    try:
        return _PROVED[account.proof.kind](account, ground, who)
    except PostponedError:
        raise
    except (RetrieveError, ParseError) as error:
        return unknown(_told(error))


def _told(error: RetrieveError | ParseError) -> str:
    return f"{error.source}: {error.reason}"


def _public_domain(account: Account, ground: Ground, _: Profile) -> Finding:
    """Look at the hosts, and at where the source leads: the collector's last visit tells it, if it is not long ago."""
    state, now, address = ground.state(account), ground.asker.now, ground.read_at(account)
    outside = [one for one in (account.home, address) if one and not hosts.public(one)]
    if outside:
        return _on_the_list(account, ground, hosts.host(outside[0]))
    if state.moved_to and not hosts.public(state.moved_to):
        return fails(f"its source has moved to {hosts.host(state.moved_to)}, outside .{hosts.PUBLIC}")
    lately = state.last_success is not None and now - state.last_success <= READ_LATELY
    if not address or not account.enabled or lately:  # where an unread source leads misleads nobody
        return holds(f"{hosts.host(account.home)} is under .{hosts.PUBLIC}")
    if state.last_try and now - state.last_try < ASKED_LATELY:
        return unknown(f"its source was asked within the hour, and could not be read: {state.error}")
    answer = ground.asker.get(address)
    if not hosts.public(answer.url):
        return fails(f"its source leads to {hosts.host(answer.url)}, outside .{hosts.PUBLIC}")
    return holds(f"{hosts.host(account.home)} is under .{hosts.PUBLIC}, and so is where its source leads")


def _on_the_list(account: Account, ground: Ground, outside: str) -> Finding:
    proof = account.proof
    if hosts.LIST_NAME not in proof.note:
        return fails(f"{outside} is not under .{hosts.PUBLIC}")
    if ground.today - proof.date > PROOF_LASTS:
        return unknown(f"in {hosts.LIST_NAME}'s list on {proof.date.isoformat()}, more than a year ago: look again")
    return holds(f"in {hosts.LIST_NAME}'s list on {proof.date.isoformat()}")


def _linked(account: Account, ground: Ground, who: Profile) -> Finding:
    if account.proof.page:
        return linked(account, account.proof.page, ground, alias(account, who.name))
    if account.platform is Platform.MASTODON and who.id:
        found = _linked_back(account, ground, who, who.verified)
        return found or fails("its profile shows no verified link to a public body's page")
    if account.platform is Platform.YOUTUBE and who.id:
        found = _linked_back(account, ground, who, who.shown)
        return found if found and found.verdict is Verdict.HOLDS else unknown(_NOWHERE)
    return unknown(_NOWHERE)


def _linked_back(account: Account, ground: Ground, who: Profile, shown: tuple[str, ...]) -> Finding | None:
    """Look whether a public page among those *shown* links back; what a profile links to proves nothing by itself."""
    back = account.platform is Platform.MASTODON
    found = None
    for page in [one for one in shown if ground.public(one, account)][:_MOST_BACK]:
        found = linked(account, page, ground, alias(account, who.name), back=back)
        if found.verdict is Verdict.HOLDS:
            return found
    return found


def _own_domain(account: Account, ground: Ground, who: Profile) -> Finding:
    """Look whether the name, or else the site, of *account* is under a domain of its service."""
    bluesky_name = account.platform is Platform.BLUESKY
    name = who.name if bluesky_name else hosts.host(account.home)
    if not name:
        return unknown("Bluesky could not tell its handle just then")
    if ground.own_domain(name, account):
        return holds(f"{name} is under a domain of its service")
    if not ground.own.get((account.site, account.service)) and not renamed(account, name):
        return unknown(f"{name}: no website of its service is known to compare with")
    return fails(f"{name} is not under a domain of its service")


def _directory(account: Account, ground: Ground, who: Profile) -> Finding:
    return listed(account, ground, alias(account, who.name)) if account.proof.page else unknown(_NOWHERE)


def _platform(account: Account, ground: Ground, who: Profile) -> Finding:
    if account.platform is Platform.X:
        return x.marked(account, ground)
    if account.platform is Platform.BLUESKY and who.id:
        return holds(f"vouched for by {who.vouched}") if who.vouched else fails("nobody trusted vouches for it now")
    return unknown(f"{account.platform} tells no machine that it marks an account")


def _document(account: Account, _: Ground, __: Profile) -> Finding:
    return unknown(f"named by a document on {account.proof.date.isoformat()}: nothing that a machine can look at")


_PROFILES: Mapping[Platform, Callable[[Account, Asker], Profile | Finding]] = MappingProxyType(
    {
        Platform.MASTODON: mastodon.profile,
        Platform.BLUESKY: bluesky.profile,
        Platform.YOUTUBE: youtube.profile,
    }
)
_PROVED: Mapping[ProofKind, Callable[[Account, Ground, Profile], Finding]] = MappingProxyType(
    {
        ProofKind.PUBLIC_DOMAIN: _public_domain,
        ProofKind.LINKED: _linked,
        ProofKind.OWN_DOMAIN: _own_domain,
        ProofKind.DIRECTORY: _directory,
        ProofKind.PLATFORM: _platform,
        ProofKind.DOCUMENT: _document,
    }
)
