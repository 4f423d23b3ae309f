"""The check of the registry: what is allowed but deserves a look. Asks nothing of the network."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from plugins.accounts import hosts, rules
from plugins.model import FRANCE, Account, Confidence, Department, Platform, ProofKind, Service

PROOF_LASTS = timedelta(days=365)
"""How long a proof is taken for good where the host alone does not prove: handles are renamed, domains let go."""


RENAMED = frozenset({Platform.X, Platform.BLUESKY, Platform.MASTODON, Platform.YOUTUBE})
"""Platforms where an account may take another name, and a stranger its old one."""


class Severity(StrEnum):
    """How much a finding matters: an error shows readers something wrong, a warning may come to it."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at: *subject* is the id of an account, or `FRANCE` for the registry as a whole."""

    severity: Severity
    subject: str
    message: str


def check(
    accounts: Collection[Account],
    departments: Mapping[str, Department],
    today: date,
    bridges: Collection[str] = (),
) -> tuple[Finding, ...]:
    """Return what deserves a look in *accounts*, errors first, then by subject.

    Takes accounts as `load_accounts` gives them, and does not repeat what that refuses. *bridges* are the addresses
    of the administrator's own: what is read there is not on another's site.
    """
    found = [*_coverage(accounts, departments), *_unproved(accounts), *_old(accounts, today)]
    found += _doubles(accounts)
    for account in accounts:
        found += _reading(account)
        found += _proof(account, today)
        found += _attribution(account, departments)
        if not account.address.startswith(tuple(f"{address.rstrip('/')}/" for address in bridges)):
            found += _elsewhere(account)
    order = list(Severity)
    return tuple(sorted(found, key=lambda one: (order.index(one.severity), one.subject, one.message)))


def _coverage(accounts: Collection[Account], departments: Mapping[str, Department]) -> Iterator[Finding]:
    anything = {account.department for account in accounts}
    read = {account.department for account in accounts if account.enabled}
    bare = [code for code in departments if code not in anything]
    silent = [code for code in departments if code in anything and code not in read]
    if bare:
        yield _departments(Severity.WARNING, "any account", bare)
    if silent:
        yield _departments(Severity.NOTE, "an enabled account", silent)


def _departments(severity: Severity, lack: str, codes: list[str]) -> Finding:
    return Finding(severity, FRANCE, f"departments without {lack} ({len(codes)}): {', '.join(codes)}")


def _unproved(accounts: Collection[Account]) -> Iterator[Finding]:
    found = [account.id for account in accounts if account.proof.kind is ProofKind.NONE]
    if found:
        yield Finding(Severity.NOTE, FRANCE, f"accounts without proof, never read ({len(found)}): {', '.join(found)}")


def _old(accounts: Collection[Account], today: date) -> Iterator[Finding]:
    """Tell of proofs that age where nobody is misled by it, all in one."""
    aged = [one for one in accounts if not one.enabled and one.proof.kind is not ProofKind.NONE]
    found = [one.id for one in aged if _is_old(one, today)]
    if found:
        message = f"proofs of more than a year, of accounts that are not read ({len(found)}): {', '.join(found)}"
        yield Finding(Severity.NOTE, FRANCE, message)


def _doubles(accounts: Collection[Account]) -> Iterator[Finding]:
    shared = [(one.site, one.platform, one.home.lower()) for one in accounts if not one.address]
    times = Counter(shared)
    for account in accounts:
        count = times[account.site, account.platform, account.home.lower()]
        if not account.address and count > 1:
            yield Finding(Severity.WARNING, account.id, f"the same page and platform {count} times: {account.home}")


def _reading(account: Account) -> Iterator[Finding]:
    if account.enabled and account.platform not in rules.READ:
        readable = ", ".join(sorted(rules.READ))
        yield Finding(
            Severity.ERROR,
            account.id,
            f"enabled, but {account.platform} is not read yet (read today: {readable}); set enabled = false",
        )
    if not account.enabled and not account.note and account.platform is not Platform.WEBSITE:
        yield Finding(Severity.NOTE, account.id, "disabled without a note that says why")
    if account.interval_reason and account.interval is None:
        yield Finding(Severity.NOTE, account.id, "a reason for an interval, and no interval")
    if account.address.startswith("http:"):
        yield Finding(Severity.NOTE, account.id, "read without encryption: try the https address")
    if account.enabled and account.platform in RENAMED and not account.identity:
        # On a server of the State's own, the name can pass to another service of the State at most.
        own = account.platform is Platform.MASTODON and hosts.public(account.home)
        severity = Severity.NOTE if own else Severity.WARNING
        yield Finding(severity, account.id, "known by its name only, which can change hands: give its identity")


def _proof(account: Account, today: date) -> Iterator[Finding]:
    proof = account.proof
    if proof.kind is ProofKind.NONE:
        return
    if proof.kind is ProofKind.LINKED and not proof.page:
        severity = Severity.WARNING if account.enabled else Severity.NOTE
        yield Finding(severity, account.id, "a page links to it, and proof.page does not say which")
    if account.enabled and proof.confidence is not Confidence.HIGH:
        yield Finding(Severity.WARNING, account.id, f"enabled with {proof.confidence} confidence in its proof")
    if account.enabled and _is_old(account, today):
        day = proof.date.isoformat()
        yield Finding(Severity.WARNING, account.id, f"its proof is more than a year old ({day}): look again")


def _is_old(account: Account, today: date) -> bool:
    return today - account.proof.date > PROOF_LASTS and not hosts.public(account.home)


def _elsewhere(account: Account) -> Iterator[Finding]:
    home, read = hosts.host(account.home), hosts.host(account.address)
    if read and not hosts.under(read, home.removeprefix("www.")):
        severity = Severity.WARNING if account.enabled else Severity.NOTE
        yield Finding(severity, account.id, f"read on another site ({read}) than its page's ({home})")


def _attribution(account: Account, departments: Mapping[str, Department]) -> Iterator[Finding]:
    home, read = hosts.host(account.home), hosts.host(account.address)
    if account.service is not Service.PREFECTURE:
        return
    for host in sorted({home, read} - {""}):
        owners = [one.code for one in departments.values() if one.prefecture_host == host]
        if owners and account.department not in owners:
            message = f"{host} is the prefecture's of department {owners[0]}, not of {account.site}"
            yield Finding(Severity.ERROR, account.id, message)
