"""Reach: which addresses of the network a request may connect to.

A feed is a list of addresses written by others, and so is a redirect: neither may lead this machine to what only it can
reach. A name is resolved once, what it gave is checked here, and what was checked is connected to: a DNS that answers
otherwise a moment later is not asked.
"""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# What `ipaddress` of Python 3.11 takes for global, and is not: IANA's special-purpose registries (RFC 6890), and forms
# that carry an IPv4 address within an IPv6 one, which a router or this machine may open.
_SPECIAL = tuple(
    ip_network(network)
    for network in (
        "192.0.0.0/24",  # of protocols; the metadata service of one cloud is at .192
        "192.88.99.0/24",  # relays of 6to4, RFC 7526
        "168.63.129.16/32",  # the services of one cloud to its machines, answered by the host under each
        "::/96",  # IPv4-compatible, RFC 4291 section 2.5.5.1
        "::ffff:0:0/96",  # IPv4-mapped, section 2.5.5.2
        "64:ff9b:1::/48",  # translation within a network, RFC 8215
        "2001::/23",  # of protocols, Teredo among them
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation, RFC 9637
        "5f00::/16",  # segment routing, RFC 9602
        "fec0::/10",  # site-local, RFC 3879
    )
)
# Where a network has IPv6 only, its DNS writes each IPv4 address so (RFC 6052, section 2.1).
_TRANSLATED = IPv6Network("64:ff9b::/96")
# Never of the public DNS: RFC 6761, RFC 6762, and ICANN's resolution of 2024-07-29.
_LOCAL_NAMES = frozenset({"localhost", "local", "internal"})


class RefusedError(OSError):
    """An address that may not be connected to."""


@dataclass(slots=True)
class _Journey:
    """A request and its redirects; *inside* tells whether the first of them led into *private*, None before it."""

    private: tuple[Network, ...]
    inside: bool | None = None


_journey: ContextVar[_Journey | None] = ContextVar("journey", default=None)


@contextmanager
def journey(private: Sequence[str]) -> Iterator[None]:
    """Let the requests of this block into the networks *private* (CIDR), if the first of them leads there.

    So an address that the administrator wrote may lie in them, and a redirect from the public network may not. Outside
    such a block no private address is connected to; one within another is a part of that.
    """
    if _journey.get() is not None:
        yield
        return
    token = _journey.set(_Journey(tuple(ip_network(network) for network in private)))
    try:
        yield
    finally:
        _journey.reset(token)


def public(address: Address) -> bool:
    """Tell whether *address* is one of the public network."""
    if isinstance(address, IPv6Address) and address in _TRANSLATED:
        return public(IPv4Address(address.packed[-4:]))
    special = address.is_multicast or address.is_reserved or any(address in network for network in _SPECIAL)
    return address.is_global and not special


def check(name: str, addresses: Sequence[str]) -> None:
    """Raise `RefusedError` unless all *addresses* of *name* may be connected to.

    One that may not is enough: a name that leads both inside and outside is a trap.
    """
    found = [ip_address(address.partition("%")[0]) for address in addresses]
    private = [address for address in found if not public(address)]
    current = _journey.get() or _Journey(())
    inside = bool(private) and all(any(one in network for network in current.private) for one in found)
    if private and (not inside or current.inside is False):
        raise RefusedError(f"refused: {name} is at {private[0]}, which is not on the public network")
    if current.inside is None:
        current.inside = inside


def check_name(name: str) -> None:
    """Raise `RefusedError` where *name*, which a proxy is to resolve, is a private address or a local name."""
    bare = name.strip("[]").rstrip(".").lower()
    literal = _literal(bare)
    if literal is None and bare.rpartition(".")[2] in _LOCAL_NAMES:
        raise RefusedError(f"refused: {name} is not a name of the public network")
    check(name, [] if literal is None else [literal])


def _literal(name: str) -> str | None:
    with suppress(ValueError):
        return str(ip_address(name))
    with suppress(OSError, UnicodeError):
        return socket.inet_ntoa(socket.inet_aton(name))  # 127.1, 0x7f.1, 0177.0.0.1, 2130706433
    return None
