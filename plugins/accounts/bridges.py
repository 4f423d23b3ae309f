"""Bridges: programs of the administrator's own that make a feed of what has none, such as RSS-Bridge.

An account's address begins with the name of one in braces ("{rss-bridge}?action=display&..."); where it runs is a
setting, so that the files of accounts can be shared.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from plugins.model import Account, Platform

FEEDS = frozenset({Platform.RSS, Platform.ATOM, Platform.JSON_FEED})
"""What a bridge answers with, whatever the platform behind it."""

_NAMED = re.compile(r"\{([^{}]*)\}")


def bridge(address: str) -> str | None:
    """Return the name of the bridge that *address* begins with, None where it begins with none."""
    match = _NAMED.match(address)
    return match[1] if match else None


def reached(account: Account, bridges: Mapping[str, str]) -> Account:
    """Return *account* with the address of its bridge for the name; as it is where *bridges* do not know that name."""
    base = bridges.get(bridge(account.address) or "")
    if not base:
        return account
    rest = _NAMED.sub("", account.address, count=1)
    return replace(account, address=f"{base.rstrip('/')}/{rest.lstrip('/')}")


def missing(name: str) -> str:
    """Return what was expected where nothing says where the bridge *name* runs."""
    return f'GYROPHARE_BRIDGES = {{"{name}": "https://..."}} in the settings, or enabled = false'
