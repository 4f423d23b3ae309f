"""Accounts as the portal's own TOML: what `registry.load_accounts` reads back to equal accounts."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from plugins.accounts.exchange.proposals import Better
from plugins.model import Account, Proof


def to_toml(accounts: Iterable[Account]) -> str:
    """Return *accounts* in their order as the text of an account file, keys at their defaults left out.

    The address of an account behind a bridge is written as it is asked, without the bridge's name.
    """
    return "\n".join("\n".join(_lines(account)) + "\n" for account in accounts)


def better_proofs(found: Iterable[Better]) -> str:
    """Return comments for a file of accounts: the better proofs that known accounts could be given by hand.

    Comments are content, which is French.
    """
    return "".join(
        f"# {one.account.id} est déjà dans les fichiers, avec une preuve moins sûre ({one.account.proof.kind}, "
        f"{one.account.proof.confidence}) ; la sienne peut devenir :\n# {proof_line(one.proof)}\n"
        for one in found
    )


def _lines(one: Account) -> Iterator[str]:
    yield "[[account]]"
    yield f"id = {_text(one.id)}"
    yield f"title = {_text(one.title)}"
    yield f"service = {_text(one.service)}"
    if one.department is not None:
        yield f"department = {_text(one.department)}"
    yield f"platform = {_text(one.platform)}"
    if one.address:
        yield f"address = {_text(one.address)}"
    yield f"home = {_text(one.home)}"
    if one.identity:
        yield f"identity = {_text(one.identity)}"
    if one.page is not None:
        rules = [f"{key} = {_text(value)}" for key, value in asdict(one.page).items() if value]
        yield f"page = {{ {', '.join(rules)} }}"
    yield proof_line(one.proof)
    if not one.enabled:
        yield "enabled = false"
    if one.note:
        yield f"note = {_text(one.note)}"
    if one.interval is not None:
        yield f"interval = {one.interval}"
    if one.interval_reason:
        yield f"interval_reason = {_text(one.interval_reason)}"


def proof_line(proof: Proof) -> str:
    """Return *proof* as the line of an account."""
    parts = [
        f"kind = {_text(proof.kind)}",
        f"date = {proof.date.isoformat()}",
        f"confidence = {_text(proof.confidence)}",
    ]
    if proof.note:
        parts.append(f"note = {_text(proof.note)}")
    if proof.page:
        parts.append(f"page = {_text(proof.page)}")
    return f"proof = {{ {', '.join(parts)} }}"


def _text(value: str) -> str:
    """Return *value* as a basic string: JSON's escapes are TOML's, which also wants DEL escaped."""
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
