"""Accounts out of the directory of the administration (DILA): the one list of official accounts that is kept up.

Each is a proposal, and stays disabled until somebody has looked. Facts under the Licence Ouverte 2.0: the note of each
proof names DILA and the day of the record.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from urllib.parse import urlsplit

from plugins.accounts import handles, hosts
from plugins.accounts.exchange.proposals import Better, Row, propose
from plugins.accounts.exchange.records import TOWN_HALL, BrokenError, Link, Office, name_of, office
from plugins.model import Account, Confidence, Department, Platform, ProofKind, Service
from plugins.text import fold

# Notes are content, which is French: what is missing before the account can be read.
_NOTES: Mapping[Platform, str] = MappingProxyType(
    {
        Platform.X: "À vérifier, puis donner son numéro (identity) ; se lit avec une clé de l'API de X, payante.",
        Platform.FACEBOOK: "À vérifier, puis donner le numéro de la page ; se lit avec un jeton de Meta, sur examen.",
        Platform.YOUTUBE: "À vérifier, puis donner la chaîne (UC...) et son flux.",
        Platform.BLUESKY: "À vérifier avant de l'activer, et donner son DID (identity).",
        Platform.MASTODON: "À vérifier avant de l'activer, et donner son numéro (identity).",
        Platform.TELEGRAM: "À vérifier avant de l'activer.",
        Platform.WHATSAPP: "Aucun programme ne lit les chaînes WhatsApp.",
        Platform.WEBSITE: "Flux ou règles de lecture à chercher : gyrophare accounts discover.",
    }
)
# What the directory calls the networks, where a value is a bare handle.
_CALLED: Mapping[str, Platform] = MappingProxyType(
    {
        "x": Platform.X,
        "twitter": Platform.X,
        "bluesky": Platform.BLUESKY,
        "mastodon": Platform.MASTODON,
        "telegram": Platform.TELEGRAM,
        "youtube": Platform.YOUTUBE,
        "facebook": Platform.FACEBOOK,
        "whatsapp": Platform.WHATSAPP,
    }
)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many *offices* of a *kind* the directory has, and how many of them give social networks, or a site."""

    kind: str
    offices: int
    networks: int
    sites: int


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What the directory gave: new *accounts*, *problems* in words, and how many accounts were already known.

    *left_out* counts the addresses on networks that the portal does not know, by network; *better* are the proofs that
    known accounts could have instead of theirs.
    """

    accounts: tuple[Account, ...]
    problems: tuple[str, ...]
    skipped_known: int
    tallies: tuple[Tally, ...]
    left_out: Mapping[str, int]
    better: tuple[Better, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    office: Office
    platform: Platform
    home: str

    @property
    def key(self) -> tuple[Platform, str]:
        return self.platform, hosts.same(self.home).lower()

    def front_of(self, names: Collection[str]) -> bool:
        """Tell whether it is the front page of one of these hosts."""
        path = urlsplit(self.home).path
        return self.platform is Platform.WEBSITE and path in {"", "/"} and hosts.host(self.home) in names


def survey(
    records: Iterable[object],
    departments: Mapping[str, Department],
    existing: Collection[Account],
    today: date,
    *,
    only: Collection[str] | None = None,
    town_halls: bool = False,
) -> Surveyed:
    """Return the accounts that *records* propose beside the *existing* ones, all of them disabled.

    An address that offices of several departments give is proposed once, as a national account: no record says whose
    it is. The front page of a national site that is known is nobody else's, whoever gives it. *only* are the
    departments wanted. A broken record is a problem of the result; the others are still read.
    """
    problems: list[str] = []
    offices = list(_offices(records, problems, town_halls=town_halls))
    left_out: Counter[str] = Counter()
    national = {hosts.host(one.home) for one in existing if one.department is None}
    met = [one for place in offices for one in _accounts(place, left_out, problems)]
    found = [one for one in met if not one.front_of(national)]
    spread: dict[tuple[Platform, str], list[Office]] = {}
    for one in found:
        spread.setdefault(one.key, []).append(one.office)
    rows = [_row(one, spread[one.key], today) for one in found]
    wanted = [row for row in rows if only is None or row.department in only or not row.department]
    outside = [row for row in wanted if row.department and row.department not in departments]
    left_out.update(f"department {row.department}" for row in outside)
    proposed = propose([row for row in wanted if row not in outside], departments, existing, today)
    return Surveyed(
        accounts=proposed.accounts,
        problems=(*problems, *proposed.problems),
        skipped_known=proposed.skipped_known + len(met) - len(found),
        better=proposed.better,
        tallies=_tallies(offices),
        left_out=MappingProxyType(dict(sorted(left_out.items()))),
    )


def _offices(records: Iterable[object], problems: list[str], *, town_halls: bool) -> Iterator[Office]:
    for record in records:
        try:
            found = office(record)
        except BrokenError as broken:
            problems.append(f"record {name_of(record)}: {broken}")
            continue
        if found and (town_halls or found.kind != TOWN_HALL):
            yield found


def _tallies(offices: Collection[Office]) -> tuple[Tally, ...]:
    kinds = sorted({one.kind for one in offices})
    return tuple(
        Tally(
            kind,
            offices=sum(one.kind == kind for one in offices),
            networks=sum(one.kind == kind and bool(one.networks) for one in offices),
            sites=sum(one.kind == kind and bool(one.sites) for one in offices),
        )
        for kind in kinds
    )


def _accounts(place: Office, left_out: Counter[str], problems: list[str]) -> Iterator[_Found]:
    for link in (*place.networks, *place.sites):
        address = _absolute(link)
        platform = _platform(link, address)
        if platform is None and _called(link) and "." not in hosts.host(address):
            problems.append(f'record {place.id}: "{link.value}": expected a profile on {_called(link)}')
            continue
        if platform is None:
            left_out[_network(link, address)] += 1
            continue
        home = address if platform is Platform.WEBSITE else handles.canonical(platform, address)
        if expected := hosts.fault(home) if home else f"a profile on {platform}":
            problems.append(f'record {place.id}: "{link.value}": expected {expected}')
        else:
            yield _Found(place, platform, home)


def _absolute(link: Link) -> str:
    """Return the address of *link*, which the directory may give without its scheme, or as a bare handle."""
    if "://" in link.value:
        return link.value
    called = _called(link)
    return (handles.profile(called, link.value) if called else "") or f"https://{link.value}"


def _called(link: Link) -> Platform | None:
    """Return the platform that the directory says *link* is of: "X", "X (ex-Twitter)"."""
    return _CALLED.get(fold(link.network).partition(" ")[0])


def _platform(link: Link, address: str) -> Platform | None:
    """Return the platform of *link*, by its host first: what a form calls it may be a slip."""
    platform = handles.platform_of(address)
    if platform is not None:
        return platform
    if not link.network:
        return Platform.WEBSITE
    return Platform.MASTODON if _called(link) is Platform.MASTODON else None


def _network(link: Link, address: str) -> str:
    host = hosts.host(address).removeprefix("www.")
    return host.rpartition(".")[0] or fold(link.network)


def _row(found: _Found, sharing: Collection[Office], today: date) -> Row:
    place = found.office
    places = {one.department for one in sharing}
    services = {one.service for one in sharing}
    shared = len(places) > 1
    seen = min(place.modified or today, today)
    modified = f" modifiée le {place.modified:%d/%m/%Y}" if place.modified else ""
    note = f"Annuaire de l'administration (DILA), fiche {place.id}{modified}, Licence Ouverte 2.0."
    return Row(
        place=f"record {place.id}",
        department="" if shared else place.department,
        service=place.service if len(services) == 1 else Service.OTHER,
        platform=found.platform,
        handle_or_url=found.home,
        feed_url="",
        evidence=f"{ProofKind.DIRECTORY} {seen.isoformat()}: {note}",
        confidence=Confidence.HIGH,
        title="" if shared else place.name,
        note=_NOTES[found.platform],
        page=_page(place.page),
    )


def _page(address: str) -> str:
    """Return the public page of a record, empty where *address* is none."""
    secure = f"https://{address.removeprefix('http://')}" if address.startswith("http://") else address
    return "" if hosts.page_fault(secure) else secure
