"""The registry: departments and official accounts as the files of `content/` give them, refused where wrong."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields as keys_of
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo

from plugins.accounts import bridges, hosts, rules
from plugins.accounts.fields import Fields, refuse
from plugins.accounts.places import Table, read_tables, shown
from plugins.errors import AccountError
from plugins.model import Account, Confidence, Department, PageRules, Platform, Proof, ProofKind, Service

_CODE = re.compile(r"[0-9]{2}|2[AB]|97[1-6]")
_SLUG = re.compile(r"[a-z]+(-[a-z]+)*")
_OF = re.compile(r"(de |d'|du |de la |des |de l')$")
_WEEK = 7 * 24 * 60
_NO_BRIDGES: Mapping[str, str] = MappingProxyType({})
_Named = TypeVar("_Named")


def load_departments(path: Path) -> dict[str, Department]:
    """Return the departments of the file *path* by code, in its order.

    Raises `AccountError` with every problem of the file.
    """
    problems: list[str] = []
    rows = [(table, _department(table, problems)) for table in read_tables(path, "department", problems)]
    found = [(table, one) for table, one in rows if one]
    _refuse_twice(found, "code", lambda one: one.code, problems)
    _refuse_twice(found, "slug", lambda one: one.slug, problems)
    refuse(problems)
    return {one.code: one for _, one in found}


def load_accounts(
    path: Path,
    departments: Mapping[str, Department],
    today: date,
    bridged: Mapping[str, str] = _NO_BRIDGES,
) -> tuple[Account, ...]:
    """Return the accounts of *path*: one file, or a folder whose `*.toml` are read in the order of their names.

    *departments* are the known ones by code; a proof dated after *today* is refused. *bridged* says where the bridges
    run that addresses name: an account that is not enabled keeps the name of an unknown one. Does not look into folders
    below. Raises `AccountError` with every problem of every file.
    """
    problems: list[str] = []
    rows: list[tuple[Table, Account | None]] = []
    for file in _files(path):
        tables = read_tables(file, "account", problems)
        rows += [(table, _account(table, departments, today, bridged, problems)) for table in tables]
    found = [(table, one) for table, one in rows if one]
    _refuse_twice(found, "id", lambda one: one.id, problems)
    _refuse_twice(found, "address", lambda one: one.address and hosts.same(one.address), problems)
    refuse(problems)
    return tuple(account for _, account in found)


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise AccountError(f"{shown(path)}: no such file or folder; expected a folder of account files (*.toml)")
    if path.is_file():
        return [path]
    return sorted(file for file in path.glob("*.toml") if not file.name.startswith("."))


def _account(
    table: Table, departments: Mapping[str, Department], today: date, bridged: Mapping[str, str], problems: list[str]
) -> Account | None:
    fields = Fields(table)
    account = Account(
        id=fields.text("id"),
        title=fields.text("title", expected="the account's name, as readers will see it"),
        service=fields.choice("service", Service),
        department=fields.text("department", "") or None,
        platform=fields.choice("platform", Platform),
        address=fields.text("address", ""),
        home=fields.text("home", expected="the page or profile that readers are sent to"),
        proof=_proof(fields.inner("proof", "{ kind = ..., date = ..., confidence = ..., note = ... }")),
        enabled=fields.flag("enabled", default=True),
        note=fields.text("note", ""),
        interval=fields.number("interval", 1, _WEEK),
        interval_reason=fields.text("interval_reason", ""),
        identity=fields.text("identity", ""),
        page=_page(fields.inner("page", "{ item = ... }")) if fields.given("page") else None,
    )
    fields.refuse_unknown()
    if not fields.problems:  # a stand-in would make a rule speak of what nobody wrote
        for key, expected in rules.faults(account, departments, today):
            fields.wrong(key, expected)
        account = _reached(account, bridged, fields)
    problems.extend(fields.problems)
    return None if fields.problems else account


def _reached(account: Account, bridged: Mapping[str, str], fields: Fields) -> Account:
    """Return *account* with the address of its bridge, if any: it is looked at without, as its proof is."""
    reached = bridges.reached(account, bridged)
    name = bridges.bridge(reached.address)
    if name is not None and account.enabled:
        fields.wrong("address", bridges.missing(name))
    elif name is None and reached is not account and (expected := hosts.fault(reached.address)):
        fields.wrong("address", expected)
    return reached


def _proof(fields: Fields) -> Proof:
    proof = Proof(
        kind=fields.choice("kind", ProofKind),
        date=fields.day("date"),
        confidence=fields.choice("confidence", Confidence),
        note=fields.text("note", ""),
        page=fields.text("page", ""),
    )
    fields.refuse_unknown()
    return proof


def _page(fields: Fields) -> PageRules:
    rules = PageRules(**{one.name: fields.text(one.name, "") for one in keys_of(PageRules)})
    fields.refuse_unknown()
    return rules


def _department(table: Table, problems: list[str]) -> Department | None:
    fields = Fields(table)
    department = Department(
        code=fields.text("code"),
        name=fields.text("name"),
        slug=fields.text("slug"),
        of=fields.text("of"),
        region=fields.text("region"),
        timezone=fields.text("timezone"),
        prefecture_host=fields.text("prefecture_host"),
        sdis_host=fields.text("sdis_host", ""),
    )
    fields.refuse_unknown()
    if not fields.problems:
        _check_department(department, fields)
    problems.extend(fields.problems)
    return None if fields.problems else department


def _check_department(one: Department, fields: Fields) -> None:
    if not _CODE.fullmatch(one.code):
        fields.wrong("code", 'an official code, such as "01", "2A" or "974"')
    if not _SLUG.fullmatch(one.slug):
        fields.wrong("slug", 'lower case letters and single hyphens, such as "seine-maritime"')
    if not one.of.endswith(one.name) or not _OF.match(one.of.removesuffix(one.name)):
        fields.wrong("of", f'the name after a noun, such as "de {one.name}" or "de la {one.name}"')
    if not _known_zone(one.timezone):
        fields.wrong("timezone", 'an IANA name, such as "Europe/Paris"')
    if hosts.host_fault(one.prefecture_host) or not hosts.under(one.prefecture_host, hosts.PUBLIC):
        fields.wrong("prefecture_host", f"a host under .{hosts.PUBLIC}, such as www.isere.gouv.fr")
    if one.sdis_host and (expected := hosts.host_fault(one.sdis_host)):
        fields.wrong("sdis_host", expected)


def _known_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone; a path that leaves the database; a folder of it
        return False
    return True


def _refuse_twice(
    found: list[tuple[Table, _Named]], key: str, of: Callable[[_Named], str], problems: list[str]
) -> None:
    """Refuse the second of two that say the same under *key*, naming the place of both; empty says nothing."""
    first: dict[str, Table] = {}
    for table, one in found:
        value = of(one)
        if value and first.setdefault(value, table) is not table:
            Fields(table, problems=problems).wrong(key, f"one of its own: already at {first[value].place(key)}")
