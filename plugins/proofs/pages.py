"""Pages: whether a public page still links to an account, or the State's directory still lists it."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from itertools import chain
from urllib.parse import urlsplit

from plugins.accounts import hosts
from plugins.errors import ParseError, RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.untrusted import load, string, table, tables
from plugins.model import Account
from plugins.proofs.ground import Ground
from plugins.proofs.names import Names, leads_to
from plugins.proofs.verdicts import Finding, fails, holds, unknown

DIRECTORY = ("service-public.gouv.fr", "service-public.fr")
"""Where DILA keeps the directory of the administration, its pages and its API."""

_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_OTHERS = frozenset({"ugc", "sponsored"})  # a link that the page's keeper did not write (HTML standard, link types)
_API = "/api/"  # made for programs
_FIELDS = ("reseau_social", "site_internet")


def linked(account: Account, page: str, ground: Ground, also: Names, *, back: bool = False) -> Finding:
    """Look whether the public *page* links to *account*, which is *also* known by these names.

    With *back* the link has to say `rel=me`. A page without any link is made by scripts, or is no page: nothing is
    learnt from it. Raises `RetrieveError` where there is no answer.
    """
    if not ground.public(page, account):
        return unknown(f"{hosts.host(page)} is not known to be a public body's: {page}")
    answer = _asked(page, ground)
    if answer is None:
        return fails(f"the page that showed it is gone: {page}")
    if not ground.public(answer.url, account):
        return fails(f"{page} now leads to {hosts.host(answer.url)}, which is not known to be a public body's")
    return _linked(account, page, answer, also, back=back)


def listed(account: Account, ground: Ground, also: Names) -> Finding:
    """Look whether the record of *account* in DILA's directory, at `proof.page`, still lists it.

    The page is one of the directory, or an address of its API or its export. Raises `RetrieveError` where there is no
    answer, `ParseError` where it is no record.
    """
    page = account.proof.page
    if not any(hosts.under(hosts.host(page), domain) for domain in DIRECTORY):
        return unknown(f"{hosts.host(page)} is not where the directory is kept: {page}")
    answer = _asked(page, ground)
    if answer is None:
        return fails(f"its record is no longer in the directory: {page}")
    if answer.body.lstrip()[:1] not in {b"{", b"["}:
        return _linked(account, page, answer, also)
    records = list(_records(answer))
    if not records:
        return fails(f"the directory has no such record any more: {page}")
    if any(leads_to(address, account, also) for address in chain.from_iterable(map(_addresses, records))):
        return holds(f'the directory lists it under "{string(records[0], "nom")}"')
    return fails(f'the directory no longer lists it under "{string(records[0], "nom")}"')


def _asked(page: str, ground: Ground) -> Answer | None:
    headers = {"Accept": "text/html, application/json;q=0.9, */*;q=0.1"}
    ask = ground.asker.get if urlsplit(page).path.startswith(_API) else ground.asker.page
    try:
        return ask(page, headers=headers)
    except RetrieveError as error:
        if error.status in _GONE:
            return None
        raise


def _linked(account: Account, page: str, answer: Answer, also: Names, *, back: bool = False) -> Finding:
    # lxml takes 0.1 s to import, and most proofs need no page.
    from plugins.feeds.trees import links  # noqa: PLC0415

    found = [link for link in links(answer.body, answer.url, answer.headers) if not _OTHERS & {*link.rel.split()}]
    own = [link for link in found if leads_to(link.href, account, also)]
    if any("me" in link.rel.split() for link in own) or (own and not back):
        return holds(f"{page} links to it")
    if not found:
        return unknown(f"no link at all can be read in {page}")
    return fails(f"{page} links to it without rel=me" if own else f"{page} no longer links to it")


def _records(answer: Answer) -> Iterator[dict[str, object]]:
    """Yield the records of an answer: one, an export's list, or the results of the API (Opendatasoft v2.1)."""
    found = load(answer)
    if isinstance(found, dict) and "results" in found:
        found = found["results"]
    for record in tables(found if isinstance(found, list) else [found]):
        if not any(field in record for field in _FIELDS):
            raise ParseError(answer.url, "the answer is no record of the directory")
        yield dict(record)


def _addresses(record: dict[str, object]) -> Iterator[str]:
    """Yield the addresses in a record; its nested fields are lists in the export, JSON within a text in the API."""
    for field in _FIELDS:
        value = record.get(field)
        if isinstance(value, str) and value:
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                continue
        yield from (string(table(one), "valeur") for one in tables(value))
