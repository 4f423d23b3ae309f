"""Guesses: addresses of feeds that nobody proved, kept in `content/candidates.csv`; tried on their own host only."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from plugins.accounts import hosts
from plugins.errors import AccountError
from plugins.model import Platform

_FEEDS = frozenset({Platform.RSS, Platform.ATOM, Platform.JSON_FEED})


def guesses(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Return the feeds that the CSV file *path* guesses, by host; none where there is no such file.

    Lines that begin with # are comments. Raises `AccountError` where the file cannot be read.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise AccountError(f"{path}: cannot be read: {error}; expected a CSV file in UTF-8") from error
    found: dict[str, list[str]] = defaultdict(list)
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        address = (row.get("feed_url") or "").strip()
        if row.get("platform") in _FEEDS and not hosts.fault(address):
            found[hosts.host(address)].append(address)
    return {host: tuple(addresses) for host, addresses in found.items()}
