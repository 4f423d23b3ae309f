"""The demo accounts, read at whatever port the demo server was given."""

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from plugins.model import Account

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def relocate(accounts: Iterable[Account], port: int) -> tuple[Account, ...]:
    """Return *accounts* with *port* in their loopback addresses; other addresses stay as they are."""
    return tuple(replace(account, address=_relocated(account.address, port)) for account in accounts)


def _relocated(address: str, port: int) -> str:
    parts = urlsplit(address)
    if parts.hostname not in _LOOPBACK:
        return address
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return parts._replace(netloc=f"{host}:{port}").geturl()
