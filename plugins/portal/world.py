"""What every page may show besides posts: the sites, the accounts, where things stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from plugins.accounts.suspension import suspended
from plugins.model import (
    FRANCE,
    HOME_ZONE,
    Account,
    Confidence,
    Department,
    Platform,
    ProofCheck,
    ProofKind,
    Service,
    Topic,
)
from plugins.portal.quality import FILE, Quality, read_quality
from plugins.portal.typography import curly
from plugins.portal.urls import NATIONAL, SITE_TOPICS, Addresses, PageKey, PageKind
from plugins.settings import Settings

FRANCE_NAME = "France entière"


@dataclass(frozen=True, slots=True)
class TopicLink:
    """A topic with its page on a site."""

    topic: Topic
    href: str
    feed: str


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site as templates see it. Addresses end without a slash; *kind* is "department", "france" or "national".

    *quality* is the address of its page on the quality of the tags, "" where nothing was measured.
    """

    code: str
    kind: str
    name: str
    of: str
    zone: str
    root: str
    url: str
    portal: str
    france: str
    official: str
    quality: str
    topics: tuple[TopicLink, ...]


@dataclass(frozen=True, slots=True)
class AccountLink:
    """An account as templates see it, with its page on its site."""

    id: str
    title: str
    service: Service
    href: str
    suspended: bool = False
    platform: Platform | None = None  # None for an account that left the files


@dataclass(frozen=True)
class World:
    """The settings, the departments and the accounts of one build; immutable, handed to every worker.

    *checks* are the last looks at the proofs of accounts, by account.
    """

    settings: Settings
    departments: Mapping[str, Department]
    accounts: Sequence[Account]
    checks: Mapping[str, ProofCheck] = field(default_factory=dict)
    _sites: dict[str, SiteView] = field(default_factory=dict, compare=False)
    _roots: dict[tuple[str, str], str] = field(default_factory=dict, compare=False)
    _links: dict[tuple[str, str, str], AccountLink] = field(default_factory=dict, compare=False)

    def with_checks(self, checks: Mapping[str, ProofCheck]) -> "World":
        """Return the same with other *checks*."""
        return World(self.settings, self.departments, self.accounts, checks)

    @cached_property
    def addresses(self) -> Addresses:
        """The addresses of sites and pages."""
        return Addresses(self.settings.siteurl, self.settings.hosts)

    @cached_property
    def quality(self) -> Quality | None:
        """What was measured of the classifier, None where nothing was.

        Raises `BuildError` where its file is not what the measuring command writes.
        """
        return read_quality(self.settings.content / FILE)

    @cached_property
    def by_id(self) -> dict[str, Account]:
        """The accounts by identifier."""
        return {account.id: account for account in self.accounts}

    @cached_property
    def by_site(self) -> dict[str, list[Account]]:
        """The accounts of each site, enabled ones first, in the order of service and title."""
        order = list(Service)
        found: dict[str, list[Account]] = {}
        for account in sorted(self.accounts, key=lambda a: (not a.enabled, order.index(a.service), a.title, a.id)):
            found.setdefault(account.site, []).append(account)
        return found

    def shown(self, site: str) -> list[Account]:
        """Return the accounts that have a page on *site* before they have a post: read, or at least proved."""
        return [account for account in self.by_site.get(site, []) if account.enabled or _proved(account)]

    def check(self, account: Account) -> ProofCheck | None:
        """Return the last look at the proof of *account*, if its page tells of it."""
        return self.checks.get(account.id) if account.enabled or _proved(account) else None

    def root(self, site: str, seen_from: str) -> str:
        """Return `Addresses.root`, worked out once for each pair of sites."""
        pair = (site, seen_from)
        if pair not in self._roots:
            self._roots[pair] = self.addresses.root(site, seen_from)
        return self._roots[pair]

    @property
    def sites(self) -> tuple[str, ...]:
        """The codes of all sites but the national one."""
        return (FRANCE, *self.departments)

    def site(self, code: str) -> SiteView:
        """Return the site with this code."""
        if code not in self._sites:
            self._sites[code] = self._site(code)
        return self._sites[code]

    def _site(self, code: str) -> SiteView:
        addresses = self.addresses
        department = self.departments.get(code)
        kind = "department" if department else "france" if code == FRANCE else "national"
        return SiteView(
            code=code,
            kind=kind,
            name=curly(department.name) if department else FRANCE_NAME if code == FRANCE else self.settings.sitename,
            of=curly(department.of) if department else "",
            zone=department.timezone if department else HOME_ZONE,
            root=addresses.root(code, code),
            url=addresses.base(code),
            portal=addresses.root(NATIONAL, code),
            france=addresses.root(FRANCE, code),
            official=f"https://{department.prefecture_host}/" if department and department.prefecture_host else "",
            quality=addresses.href(PageKey(code, PageKind.QUALITY), code) if self.quality else "",
            topics=tuple(
                TopicLink(
                    topic,
                    addresses.href(PageKey(code, PageKind.TOPIC, topic), code),
                    addresses.href(PageKey(code, PageKind.TOPIC_FEED, topic), code),
                )
                for topic in SITE_TOPICS
            ),
        )

    def account_link(self, account: str, site: str, seen_from: str) -> AccountLink:
        """Return the link to an account's page on *site*; an account that left the files keeps its identifier."""
        asked = (account, site, seen_from)
        if asked not in self._links:
            found = self.by_id.get(account)
            title, service = (found.title, found.service) if found else (account, Service.OTHER)
            href = self.addresses.href(PageKey(site, PageKind.ACCOUNT, account), seen_from)
            off = found is not None and suspended(found, self.check(found))
            self._links[asked] = AccountLink(account, title, service, href, off, found.platform if found else None)
        return self._links[asked]


def _proved(account: Account) -> bool:
    return account.proof.kind is not ProofKind.NONE and account.proof.confidence is not Confidence.LOW
