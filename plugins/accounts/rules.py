"""What an account must satisfy to be accepted, from a file or from an import: pure questions about one account."""

import re
from collections.abc import Collection, Iterator
from datetime import date

from plugins.accounts import hosts
from plugins.accounts.fields import did_you_mean
from plugins.model import Account, Confidence, Platform, ProofKind

DEFAULT_INTERVAL = 60
"""Minutes: a shorter interval than this asks a server more often than is polite, so it needs a reason in writing."""

READ = frozenset(
    {Platform.RSS, Platform.ATOM, Platform.JSON_FEED, Platform.MASTODON, Platform.BLUESKY, Platform.YOUTUBE}
)
"""Platforms whose address gives RSS, Atom or JSON Feed, which the portal reads today."""

SHARED = frozenset(
    {
        Platform.X,
        Platform.FACEBOOK,
        Platform.WHATSAPP,
        Platform.YOUTUBE,
        Platform.TELEGRAM,
        Platform.BLUESKY,
    }
)
"""Platforms where anybody opens an account under the same host: the host proves nothing there."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID = 80

Fault = tuple[str, str]  # the key ("proof.kind" for an inner one), what was expected of it


def faults(account: Account, departments: Collection[str], today: date) -> Iterator[Fault]:
    """Yield what is wrong with *account*. Says nothing of other accounts: duplicates are the registry's affair."""
    if not _SLUG.fullmatch(account.id) or len(account.id) > _LONGEST_ID:
        yield "id", 'lower case letters, digits and single hyphens, such as "38-prefecture-actualites"'
    if account.department is not None and account.department not in departments:
        yield "department", known_department(account.department, departments)
    yield from _addresses(account)
    yield from _proof(account, today)
    if account.enabled:
        yield from _enabled(account)
    if account.interval is not None and account.interval < DEFAULT_INTERVAL and not account.interval_reason:
        yield "interval_reason", f"a reason to ask more often than every {DEFAULT_INTERVAL} minutes"


def known_department(code: str, departments: Collection[str]) -> str:
    """Return what was expected instead of *code*."""
    meant = did_you_mean(code, departments)
    return f'a code of the departments file, such as "01" or "2A", or none for a national account{meant}'


def _addresses(account: Account) -> Iterator[Fault]:
    for key, address in (("home", account.home), ("address", account.address)):
        if address and (expected := hosts.fault(address)):
            yield key, expected


def _proof(account: Account, today: date) -> Iterator[Fault]:
    proof = account.proof
    if proof.date > today:
        yield "proof.date", f"a day not later than {today.isoformat()}, when the proof was seen"
    if proof.kind is not ProofKind.PUBLIC_DOMAIN:
        return
    if account.platform in SHARED:
        yield "proof.kind", f"another kind: anybody can open an account on {account.platform}"
    elif not all(map(hosts.public, _given(account))) and hosts.LIST_NAME not in proof.note:
        expected = f"hosts under .{hosts.PUBLIC} only, or a note that names the list of public domains that holds"
        yield "proof.kind", f"{expected} them ({hosts.LIST_NAME} and its date), or another kind"


def _given(account: Account) -> list[str]:
    return [address for address in (account.home, account.address) if address]


def _enabled(account: Account) -> Iterator[Fault]:
    if not account.address:
        yield "address", "the address of a feed to read, or enabled = false"
    if account.proof.kind is ProofKind.NONE:
        yield "proof.kind", "a proof that the account is official, or enabled = false"
    if account.proof.confidence is Confidence.LOW:
        yield "proof.confidence", "medium or high, or enabled = false: hearsay is not published"
