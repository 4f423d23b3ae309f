"""Guesses: addresses and handles that nobody proved, kept in `content/candidates.csv`.

A guessed feed is tried on its own host only. A guessed handle is never asked; where an official page links to it, that
is told.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from plugins.accounts import handles, hosts
from plugins.errors import AccountError
from plugins.model import Platform

_FEEDS = frozenset({Platform.RSS, Platform.ATOM, Platform.JSON_FEED})


@dataclass(frozen=True, slots=True)
class Guesses:
    """What is guessed: *feeds* by host; *addresses* of feeds and profiles, by `hosts.same` and in lower case."""

    feeds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    addresses: frozenset[str] = frozenset()

    def hold(self, address: str) -> bool:
        """Tell whether *address* is one of them."""
        return hosts.same(address).lower() in self.addresses


def guesses(path: Path) -> Guesses:
    """Return what the CSV file *path* guesses, nothing where there is no such file.

    Lines that begin with # are comments. Raises `AccountError` where the file cannot be read.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        return Guesses()
    except (OSError, UnicodeDecodeError) as error:
        raise AccountError(f"{path}: cannot be read: {error}; expected a CSV file in UTF-8") from error
    feeds: dict[str, list[str]] = defaultdict(list)
    addresses = set()
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        address = (row.get("feed_url") or "").strip()
        if row.get("platform") in _FEEDS and not hosts.fault(address):
            feeds[hosts.host(address)].append(address)
            addresses.add(hosts.same(address).lower())
        elif profile := _profile(row.get("platform") or "", (row.get("handle_or_url") or "").strip()):
            addresses.add(hosts.same(profile).lower())
    return Guesses({host: tuple(found) for host, found in feeds.items()}, frozenset(addresses))


def _profile(platform: str, handle: str) -> str:
    """Return the profile that *handle*, a name or an address, stands for on *platform*; empty where it is none."""
    if platform not in list(Platform):
        return ""
    kind = Platform(platform)
    return handles.canonical(kind, handle) if "://" in handle else handles.profile(kind, handle)
