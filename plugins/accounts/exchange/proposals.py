"""From what another program says of an account to an `Account` of ours: checked, named, and never trusted for it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from urllib.parse import urlsplit

from plugins.accounts import handles, hosts, rules, shapes
from plugins.accounts.fields import one_of, told
from plugins.model import Account, Confidence, Department, Platform, Proof, ProofKind, Service

_Member = TypeVar("_Member", Service, Platform, Confidence)

# What `evidence` writes, so that what the portal exports comes back with its proof.
_EVIDENCE = re.compile(rf"({'|'.join(ProofKind)}) ([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}): ?(.*)", re.DOTALL)
_GUESS = "pattern"

# Titles and notes are content, which is French.
_TITLES = {
    Service.POLICE: "Police nationale",
    Service.GENDARMERIE: "Gendarmerie",
    Service.PREFECTURE: "Préfecture",
    Service.SDIS: "Sapeurs-pompiers",
    Service.CUSTOMS: "Douane",
    Service.LOCAL_AUTHORITY: "Collectivité",
}
_NOTE = "Importé : à vérifier avant de l'activer."


@dataclass(frozen=True, slots=True)
class Row:
    """An account as another program wrote it: nothing checked. *place* is its "file:line".

    *note* is what the account is to keep, if it is not the usual one; *page* shows the proof.
    """

    place: str
    department: str
    service: str
    platform: str
    handle_or_url: str
    feed_url: str
    evidence: str
    confidence: str
    title: str = ""
    note: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Better:
    """A known *account*, and a *proof* of it that is better than the one in its file."""

    account: Account
    proof: Proof


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import gave: new *accounts*, *problems* in words, and how many rows were already known.

    *better* are the proofs that known accounts could have instead of theirs.
    """

    accounts: tuple[Account, ...]
    problems: tuple[str, ...]
    skipped_known: int
    better: tuple[Better, ...] = ()


class _WrongError(Exception):
    """A row cannot become an account: the column and what was expected of it."""

    def __init__(self, column: str, expected: str) -> None:
        super().__init__(column, expected)
        self.column = column
        self.expected = expected


def propose(
    rows: Iterable[Row], departments: Mapping[str, Department], existing: Iterable[Account], today: date
) -> Imported:
    """Return the accounts that *rows* propose beside the *existing* ones, each with an identifier of its own.

    An account is proposed enabled only where its proof needs no trust in the file: a feed that the portal reads, all
    of it under .gouv.fr, with high confidence. Guesses ("pattern") and low confidence get no proof at all.
    """
    known: dict[str, Account] = {}
    names, skipped = set[str](), 0
    for account in existing:
        known |= dict.fromkeys(_keys(account), account)
        names.add(account.id)
    accounts: list[Account] = []
    problems: list[str] = []
    better: dict[str, Better] = {}
    for row in rows:
        try:
            account = _account(row, names, departments, today)
        except _WrongError as wrong:
            value = told(getattr(row, wrong.column))
            problems.append(f"{row.place}: {wrong.column} = {value}: expected {wrong.expected}")
            continue
        same = next((known[key] for key in _keys(account) if key in known), None)
        if same is None:
            accounts.append(account)
            names.add(account.id)
            known |= dict.fromkeys(_keys(account), account)
            continue
        skipped += 1
        if same not in accounts and is_better(account.proof, same.proof):
            better.setdefault(same.id, Better(same, account.proof))
    return Imported(tuple(accounts), tuple(problems), skipped, tuple(better.values()))


def is_better(proof: Proof, other: Proof) -> bool:
    """Tell whether *proof* shows more than the *other*: was followed further or, as far, is of a stronger kind."""
    return proof.kind is not ProofKind.NONE and _rank(proof) < _rank(other)


def _rank(proof: Proof) -> tuple[bool, int, int]:
    kinds, confidences = list(ProofKind), list(Confidence)
    return proof.kind is ProofKind.NONE, confidences.index(proof.confidence), kinds.index(proof.kind)


def evidence(proof: Proof) -> str:
    """Return *proof* but for its confidence as one text that an import of ours understands."""
    return f"{proof.kind} {proof.date.isoformat()}: {proof.note}"


def _keys(account: Account) -> Iterator[str]:
    """Yield what two accounts that are the same share: the address, or the profile or page for that site."""
    profile = handles.canonical(account.platform, account.home)
    if account.address:
        yield hosts.same(account.address)
    if profile or not account.address:
        yield f"{account.site} {account.platform} {hosts.same(profile or account.home).lower()}"


def _account(row: Row, names: set[str], departments: Mapping[str, Department], today: date) -> Account:
    if row.department and row.department not in departments:
        raise _WrongError("department", rules.known_department(row.department, departments))
    service = _member("service", row.service, Service)
    platform = _member("platform", row.platform, Platform)
    confidence = _member("confidence", row.confidence, Confidence)
    home = _home(row, platform)
    address = row.feed_url or handles.source(platform, home)
    proof = _proof(row, platform, home, confidence, today)
    sure = proof.kind is ProofKind.PUBLIC_DOMAIN and confidence is Confidence.HIGH
    read = platform in rules.READ and platform is not Platform.PAGE  # its rules have no column
    enabled = sure and read and _all_public(row.feed_url, home) and bool(row.feed_url)
    account = Account(
        id=_free(f"{row.department.lower() or 'france'}-{service}-{platform}", names),
        title=row.title or _title(service, departments.get(row.department), home),
        service=service,
        department=row.department or None,
        platform=platform,
        address=address,
        home=home,
        proof=proof,
        enabled=enabled,
        note="" if enabled else row.note or _NOTE,
        identity=shapes.named(platform, address) or handles.identity(platform, home),
    )
    columns = {"home": "handle_or_url", "address": "feed_url", "identity": "feed_url"}
    for key, expected in rules.faults(account, departments, today):
        raise _WrongError(columns.get(key, "evidence"), expected)
    return account


def _member(column: str, value: str, kind: type[_Member]) -> _Member:
    values = [member.value for member in kind]
    if value not in values:
        raise _WrongError(column, one_of(value, values))
    return kind(value)


def _home(row: Row, platform: Platform) -> str:
    handle = row.handle_or_url
    if "://" in handle:
        return handle
    if profile := handles.profile(platform, handle):
        return profile
    if handle or not row.feed_url:
        raise _WrongError("handle_or_url", f"an address, or a handle of {platform}")
    if expected := hosts.fault(row.feed_url):
        raise _WrongError("feed_url", expected)
    parts = urlsplit(row.feed_url)
    return f"{parts.scheme}://{parts.netloc}/"


def _proof(row: Row, platform: Platform, home: str, confidence: Confidence, today: date) -> Proof:
    written = _EVIDENCE.fullmatch(row.evidence)
    note = written[3] if written else row.evidence
    if confidence is Confidence.LOW or note.lower().startswith(_GUESS):
        return Proof(ProofKind.NONE, today, confidence, note)
    if written:
        return Proof(ProofKind(written[1]), _day(written[2]), confidence, note, row.page)
    named = hosts.LIST_NAME in note or _all_public(home, row.feed_url)
    kind = ProofKind.PUBLIC_DOMAIN if named and platform not in rules.SHARED else ProofKind.NONE
    return Proof(kind, today, confidence, note)


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise _WrongError("evidence", "a day that exists") from error


def _all_public(*addresses: str) -> bool:
    return all(hosts.public(address) for address in addresses if address)


def _title(service: Service, department: Department | None, home: str) -> str:
    kind = _TITLES.get(service)
    if kind is None:
        return hosts.host(home)
    return f"{kind} {department.of}" if department else kind


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
