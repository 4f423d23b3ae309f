"""Ground: what all looks of a run share, and which hosts are the State's or a service's own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from plugins.accounts import hosts
from plugins.model import Account, Department, Platform, ProofKind, Service, SourceState
from plugins.proofs.asker import Asker


@dataclass(frozen=True, slots=True)
class Ground:
    """What a look may ask and compare with.

    *domains* are those of public bodies beside .gouv.fr, *own* those of the service of each account, by site and
    service. *sources* is what the collector knows of each address.
    """

    asker: Asker
    today: date
    sources: Mapping[str, SourceState]
    domains: frozenset[str]
    own: Mapping[tuple[str, str], frozenset[str]]

    def public(self, address: str, account: Account) -> bool:
        """Tell whether the host of *address* is a public body's.

        It is under .gouv.fr or one of `domains`, or that of the page that proves *account*, where the note of the
        proof says that the host is in the State's list.
        """
        proof = account.proof
        noted = frozenset({hosts.host(proof.page)} - {""}) if hosts.LIST_NAME in proof.note else frozenset()
        return hosts.public(address) or _under_any(hosts.host(address), self.domains | noted)

    def own_domain(self, name: str, account: Account) -> bool:
        """Tell whether the host *name* is under .gouv.fr or a domain of the service of *account*."""
        own = self.own.get((account.site, account.service), frozenset())
        return hosts.under(name, hosts.PUBLIC) or _under_any(name, own)

    def read_at(self, account: Account) -> str:
        """Return where *account* is read; empty where that is the administrator's own bridge, which proves nothing."""
        bridges = tuple(f"{address.rstrip('/')}/" for address in self.asker.settings.bridges.values())
        return "" if account.address.startswith(bridges) else account.address

    def state(self, account: Account) -> SourceState:
        """Return what the collector knows of the source of *account*."""
        return self.sources.get(account.address) or SourceState(account.address)


def public_domains(
    accounts: Iterable[Account], departments: Mapping[str, Department], bridges: Iterable[str] = ()
) -> frozenset[str]:
    """Return the domains of public bodies that the registry knows: the prefectures', and those proved as such.

    Where a fire service is said to be (`Department.sdis_host`) proves nothing. The administrator's own *bridges*
    (addresses) are nobody's domain, whatever is read there.
    """
    own = tuple(f"{address.rstrip('/')}/" for address in bridges)
    found = {one.prefecture_host for one in departments.values()}
    for account in accounts:
        if account.proof.kind is ProofKind.PUBLIC_DOMAIN:
            read = "" if account.address.startswith(own) else account.address
            found |= {hosts.host(account.home), hosts.host(read)}
    return frozenset(host.removeprefix("www.") for host in found if host)


def own_domains(
    accounts: Iterable[Account], departments: Mapping[str, Department]
) -> dict[tuple[str, str], frozenset[str]]:
    """Return the domains of each service on each site: its websites on public domains, and the prefecture's host."""
    found: dict[tuple[str, str], set[str]] = {}
    for code, one in departments.items():
        found.setdefault((code, Service.PREFECTURE), set()).add(one.prefecture_host.removeprefix("www."))
    for account in accounts:
        if (
            account.proof.kind is ProofKind.PUBLIC_DOMAIN and account.platform is not Platform.MASTODON
        ):  # an instance is everybody's
            home = hosts.host(account.home).removeprefix("www.")
            found.setdefault((account.site, account.service), set()).add(home)
    return {key: frozenset(names - {""}) for key, names in found.items()}


def _under_any(name: str, domains: Iterable[str]) -> bool:
    return any(hosts.under(name, domain) for domain in domains)
