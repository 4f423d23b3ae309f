"""Sites: which official sites are visited, whose each is, and how far that is proved."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from plugins.accounts import handles, hosts
from plugins.errors import AccountError
from plugins.model import FRANCE, Account, Confidence, Department, Platform, Proof, ProofKind, Service


@dataclass(frozen=True, slots=True)
class Site:
    """A site to visit, at *address*. *proof* is what the files have to show that it is official, None for nothing.

    *known* tells a site that the portal's own files name as this service's, proved or not. *also* are the codes of
    further departments that it serves.
    """

    address: str
    service: Service
    department: str | None
    proof: Proof | None = None
    known: bool = False
    also: tuple[str, ...] = ()

    @property
    def public(self) -> bool:
        """Whether what stands there is said by the State or by a public body that is proved beyond doubt."""
        return hosts.public(self.address) or (self.proof is not None and self.proof.confidence is Confidence.HIGH)

    @property
    def attributed(self) -> bool:
        """Whether it is known whose site this is."""
        return self.known or self.service is not Service.OTHER

    @property
    def named(self) -> str:
        """The site of the portal that it belongs to."""
        return self.department or FRANCE


class Owners:
    """Whose each site is, by the files of departments and accounts."""

    def __init__(self, departments: Mapping[str, Department], accounts: Iterable[Account]) -> None:
        self._departments = departments
        self._at_home: dict[str, list[Account]] = defaultdict(list)  # by host
        self._of_site: dict[str, list[Account]] = defaultdict(list)  # by department
        for account in filter(_is_site, accounts):
            self._at_home[hosts.host(account.home)].append(account)
            self._of_site[account.site].append(account)

    def site(self, given: str, *, department: str | None = None, service: Service | None = None) -> Site:
        """Return the site at the address *given*; whose it is is taken from the files unless told.

        Raises `AccountError` where that is no address of a site.
        """
        address = self._as_known(_address(given, self._departments))
        host = hosts.host(address)
        own = [one for one in self._departments.values() if host in {one.prefecture_host, one.sdis_host}]
        of_host = self._at_home.get(host, [])
        codes = [one.code for one in own] or list(dict.fromkeys(one.department for one in of_host if one.department))
        kinds = {Service.PREFECTURE if host == one.prefecture_host else Service.SDIS for one in own}
        kinds = kinds or {one.service for one in of_host}
        return Site(
            address=address,
            service=service or (kinds.pop() if len(kinds) == 1 else Service.OTHER),
            department=department or (codes[0] if codes and not _national(of_host, own) else None),
            proof=_proof(of_host),
            known=bool(own or of_host),
            also=() if department else tuple(codes[1:]) if own else (),
        )

    def _as_known(self, address: str) -> str:
        """Return *address* with the host of the files where it differs by a "www." only."""
        host = hosts.host(address)
        known = {name for one in self._departments.values() for name in (one.prefecture_host, one.sdis_host)}
        known.update(self._at_home)
        other = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
        parts = urlsplit(address)
        if host in known or other not in known or parts.port:
            return address
        return parts._replace(netloc=other).geturl()

    def sites(self, codes: Iterable[str]) -> tuple[Site, ...]:
        """Return the official sites of departments (or `FRANCE`), each once: prefecture, SDIS, then others."""
        found: dict[str, Site] = {}
        for code in codes:
            for address in self._addresses(code):
                site = self.site(address)
                found.setdefault(hosts.same(site.address), site)
        return tuple(found.values())

    def _addresses(self, code: str) -> Iterator[str]:
        department = self._departments.get(code)
        if department is not None:
            yield f"https://{department.prefecture_host}/"
            if department.sdis_host:
                yield f"https://{department.sdis_host}/"
        for account in self._of_site.get(code, []):
            if account.proof.kind is not ProofKind.NONE:
                yield account.home


def prefectures(departments: Mapping[str, Department]) -> frozenset[str]:
    """Return the hosts of the platform that all prefectures share."""
    return frozenset(one.prefecture_host for one in departments.values())


def same_site(one: str, other: str) -> bool:
    """Tell whether two addresses are of one site: one host, but for "www.", or one host below the other."""
    first, second = (hosts.host(address).removeprefix("www.") for address in (one, other))
    return bool(first and second) and (hosts.under(first, second) or hosts.under(second, first))


def _is_site(account: Account) -> bool:
    """Tell whether the home of *account* is a site of its own, not a profile among others on a platform."""
    profile = handles.platform_of(account.home) or account.platform is Platform.MASTODON
    return not profile and account.platform is not Platform.X


def _national(of_host: Iterable[Account], own: Collection[Department]) -> bool:
    return not own and any(one.department is None for one in of_host)


def _proof(of_host: Iterable[Account]) -> Proof | None:
    """Return the best proof of a site among the accounts that are at home there: the surest, then the strongest."""
    sure, strong = list(Confidence), list(ProofKind)
    good = [
        one.proof
        for one in of_host
        if one.proof.kind is not ProofKind.NONE and one.proof.confidence is not Confidence.LOW
    ]
    order = [(sure.index(proof.confidence), strong.index(proof.kind), number) for number, proof in enumerate(good)]
    return good[min(order)[2]] if order else None


def _address(given: str, departments: Mapping[str, Department]) -> str:
    """Return *given* as an address: with a scheme, and a path."""
    address = given.strip() if "://" in given else f"https://{given.strip()}"
    expected = hosts.fault(address, tuple(sorted(prefectures(departments))))
    if not expected and "." not in hosts.host(address):
        expected = "a site of the public network, such as https://www.isere.gouv.fr/"
    if not expected and (platform := handles.platform_of(address)):
        expected = f"the site of a service; an account on {platform} is proved by the site that links to it"
    if expected:
        raise AccountError(f"{given!r}: expected {expected}")
    parts = urlsplit(address)
    return parts._replace(path=parts.path or "/", fragment="").geturl()
