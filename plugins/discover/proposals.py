"""Proposals: from what surveys found to accounts, each with its proof and never enabled unless it was asked for.

The accounts are made and named as those of any import are (`accounts.exchange`), and held to the same rules.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlsplit

from plugins import text
from plugins.accounts import handles, hosts, rules
from plugins.accounts.exchange import Better, is_better
from plugins.accounts.exchange.proposals import Row, propose
from plugins.discover.findings import FoundFeed, FoundPage, FoundProfile, Why
from plugins.discover.guesses import Guesses
from plugins.discover.sites import Site, same_site
from plugins.discover.survey import Survey
from plugins.feeds.platforms import bluesky, mastodon
from plugins.model import Account, Confidence, Department, Platform, Proof, ProofKind, Service

LIVELY = timedelta(days=365)
"""How old the newest entry of a feed may be that is proposed enabled."""

Found = FoundFeed | FoundPage | FoundProfile

# Content is French. What a feed is about, by the words of its title or its address.
_SECTIONS = (
    (re.compile(r"communique|presse"), "communiqués de presse", "communiques"),
    (re.compile(r"temoin"), "appels à témoins", "appels-a-temoins"),
    (re.compile(r"alerte|vigilance"), "alertes", "alertes"),
    (re.compile(r"actu|news|a la une"), "actualités", "actualites"),
    (re.compile(r"publication|recueil|\braa\b"), "publications", "publications"),
    (re.compile(r"recrut|concours|emploi"), "recrutement", "recrutement"),
    (re.compile(r"circulation|trafic|route|travaux"), "circulation", "circulation"),
    (re.compile(r"agenda|evenement"), "agenda", "agenda"),
)
_NOTE = "Découvert : à relire avant de l'activer."
_LACKS: Mapping[Platform, str] = {
    Platform.X: "Numéro à demander à l'API de X (GET /2/users/by/username/NOM), puis address et identity à écrire.",
    Platform.FACEBOOK: "Numéro de la page à demander à l'API Graph, puis address et identity à écrire.",
    Platform.YOUTUBE: "Chaîne (UC...) à lire dans le code de la page, puis address et identity à écrire.",
    Platform.WHATSAPP: "Connu, mais aucun programme ne peut le lire : un lien pour les lecteurs.",
    Platform.TELEGRAM: _NOTE,
}
_STATE = "Hôte sous .gouv.fr."


@dataclass(frozen=True, slots=True)
class Proposal:
    """An account that is proposed, and the finding that speaks for it.

    *sites* are those that link to it; *guessed* tells that somebody had guessed it.
    """

    account: Account
    found: Found
    sites: tuple[Site, ...]
    guessed: bool = False


class Proposer:
    """Makes accounts of findings, each new to the files and to those before it."""

    def __init__(
        self,
        departments: Mapping[str, Department],
        existing: Collection[Account],
        today: date,
        *,
        enable: bool,
        guessed: Guesses,
    ) -> None:
        self._departments = departments
        self._files = tuple(existing)
        self._existing = list(existing)
        self._today = today
        self._enable = enable
        self._guessed = guessed

    def of_survey(self, survey: Survey, shared: Collection[str] = ()) -> Iterator[Proposal]:
        """Yield what *survey* found that is new, but for the profiles *shared* with other sites."""
        for feed in survey.feeds:
            yield from self._feed(survey, feed)
        for page in survey.pages:
            yield from self._page(survey, page)
        for profile in survey.profiles:
            if profile.profile.home.lower() not in shared:
                yield from self._profile([survey], survey.site, profile)

    def better(self, survey: Survey) -> Iterator[Better]:
        """Yield the proofs that the links of *survey* are for accounts of the files that have no better one."""
        for found in survey.known:
            proof = link_proof(survey.site, found)
            for account in self._files:
                if handles.canonical(account.platform, account.home).lower() != found.profile.home.lower():
                    continue
                if is_better(proof, account.proof):
                    yield Better(account, proof)

    def of_several(self, found: FoundProfile, surveys: Sequence[Survey]) -> Iterator[Proposal]:
        """Yield the account that sites of several departments link to: it is none of theirs in particular."""
        common = replace(surveys[0].site, service=Service.OTHER, department=None)
        yield from self._profile(surveys, common, found)

    def _feed(self, survey: Survey, found: FoundFeed) -> Iterator[Proposal]:
        site, feed = survey.site, found.feed
        row = _row(site, feed.platform, survey.url, found.address, site_proof(site, survey.url, found.day))
        account = self._made(survey, replace(row, title=feed.title if site.service is Service.OTHER else ""))
        if account is None:
            return
        account = self._named(account, site, f"{feed.title} {urlsplit(found.address).path}")
        newest = date.fromisoformat(feed.sample.newest) if feed.sample.newest else date.min
        sure = account.proof.kind is not ProofKind.NONE and account.proof.confidence is Confidence.HIGH
        enabled = self._enable and sure and site.attributed and found.day - newest <= LIVELY
        yield self._kept(replace(account, enabled=enabled, note="" if enabled else _NOTE), found, [site])

    def _page(self, survey: Survey, found: FoundPage) -> Iterator[Proposal]:
        site = survey.site
        row = _row(site, Platform.PAGE, survey.url, found.address, site_proof(site, survey.url, found.day))
        account = self._made(survey, row)
        if account is None:
            return
        account = self._named(account, site, f"{found.title} {urlsplit(found.address).path}")
        account = replace(account, page=found.rules, enabled=False, note=_NOTE)
        faults = [f"{key} : {expected}" for key, expected in rules.faults(account, self._departments, self._today)]
        if faults:
            survey.miss(found.address, Why.WRONG, faults[0])
        else:
            yield self._kept(account, found, [site])

    def _profile(self, surveys: Sequence[Survey], site: Site, found: FoundProfile) -> Iterator[Proposal]:
        profile = found.profile
        row = _row(site, profile.platform, profile.home, _source(found), link_proof(surveys[0].site, found))
        account = self._made(surveys[0], row)
        if account is None:
            return
        lacking = not account.address or (found.lack and not account.identity)
        note = _LACKS.get(profile.platform, _NOTE) if lacking else _NOTE
        yield self._kept(replace(account, enabled=False, note=note), found, [survey.site for survey in surveys])

    def _made(self, survey: Survey, row: Row) -> Account | None:
        made = propose([row], self._departments, self._existing, self._today)
        address = row.feed_url or row.handle_or_url
        for problem in made.problems:
            survey.miss(address, Why.WRONG, problem.removeprefix(f"{row.place}: "))
        if made.skipped_known:
            survey.miss(address, Why.KNOWN)
        return made.accounts[0] if made.accounts else None

    def _named(self, account: Account, site: Site, words: str) -> Account:
        """Return *account* named by what it is about, where *words* say so and the name is free."""
        folded = text.fold(words)
        about = next(((name, slug) for pattern, name, slug in _SECTIONS if pattern.search(folded)), None)
        if about is None:
            return account
        name = f"{site.named.lower()}-{site.service}-{about[1]}"
        title = account.title if site.service is Service.OTHER else f"{account.title} : {about[0]}"
        taken = any(one.id == name for one in self._existing)
        return replace(account, id=account.id if taken else name, title=title)

    def _kept(self, account: Account, found: Found, sites: Sequence[Site]) -> Proposal:
        self._existing.append(account)
        address = found.profile.home if isinstance(found, FoundProfile) else found.address
        return Proposal(account, found, tuple(sites), self._guessed.hold(address))


def shared_profiles(surveys: Iterable[Survey]) -> dict[str, list[tuple[FoundProfile, Survey]]]:
    """Return the profiles that sites of more than one department link to, by their home in lower case."""
    met: dict[str, list[tuple[FoundProfile, Survey]]] = defaultdict(list)
    for survey in surveys:
        for found in survey.profiles:
            met[found.profile.home.lower()].append((found, survey))
    return {home: several for home, several in met.items() if len({one.site.named for _, one in several}) > 1}


def known(accounts: Iterable[Account]) -> frozenset[str]:
    """Return what surveys need not ask: the addresses and the profiles of *accounts*, as `Hints` wants them."""
    found = set()
    for account in accounts:
        if account.address:
            found.add(hosts.same(account.address))
        if profile := handles.canonical(account.platform, account.home):
            found.add(hosts.same(profile).lower())
    return frozenset(found)


def site_proof(site: Site, url: str, day: date) -> Proof:
    """Return what proves a source that *site* offers itself, whose first page came from *url*."""
    read = f"Lu le {day.isoformat()}."
    if hosts.public(site.address) and hosts.public(url):
        return Proof(ProofKind.PUBLIC_DOMAIN, day, Confidence.HIGH, f"{_STATE} {read}")
    if site.proof is not None and same_site(site.address, url):
        return replace(site.proof, note=f"{site.proof.note} {read}".strip())
    return Proof(ProofKind.NONE, day, Confidence.MEDIUM if site.known else Confidence.LOW, read)


def link_proof(site: Site, found: FoundProfile) -> Proof:
    """Return what proves an account that a page of *site* links to: the link, as far as the page is proved itself."""
    told = f"« {text.excerpt(found.profile.told, 60)} » " if found.profile.told else ""
    back = f" Le profil renvoie à {found.back} (lien vérifié)." if found.back else ""
    note = f"Lien {told}sur la page.{back}"
    own = same_site(site.address, found.page)
    kind, confidence, listed = ProofKind.LINKED, Confidence.HIGH, True
    if hosts.public(found.page):
        pass
    elif own and site.proof is not None:
        note = f"{note} L'hôte : {site.proof.note}"
        confidence, listed = site.proof.confidence, hosts.LIST_NAME in note
    elif own and site.known:
        confidence, listed = Confidence.MEDIUM, False
    else:
        kind, confidence, listed = ProofKind.NONE, Confidence.LOW, False
    if listed and not hosts.page_fault(found.page):
        return Proof(kind, found.day, confidence, note, found.page)
    return Proof(kind, found.day, confidence, f"{note} Page : {found.page}")


def _row(site: Site, platform: Platform, home: str, address: str, proof: Proof) -> Row:
    return Row(
        place=site.address,
        department=site.department or "",
        service=site.service,
        platform=platform,
        handle_or_url=home,
        feed_url=address,
        evidence=f"{proof.kind} {proof.date.isoformat()}: {proof.note}",
        confidence=proof.confidence,
        page=proof.page,
    )


def _source(found: FoundProfile) -> str:
    """Return where a profile is read, if its identity tells; else what its name alone gives."""
    platform, number = found.profile.platform, found.identity
    if not number:
        return ""
    if platform is Platform.MASTODON:
        return mastodon.address_of(urlsplit(found.profile.home).netloc, number)
    if platform is Platform.BLUESKY:
        return bluesky.address_of(number)
    return handles.source(platform, f"https://www.youtube.com/channel/{number}")
