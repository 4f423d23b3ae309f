"""Settings: what `pelicanconf.py` and `publishconf.py` say, checked once and frozen.

The files are Pelican's own; the portal's keys begin with `GYROPHARE_`. Reading them here, without Pelican, keeps its
import (0.4 s) out of the runs that have no editorial page to build.
"""

import json
import os
import re
import runpy
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from plugins.errors import SettingsError

PREFIX = "GYROPHARE_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of the portal. Paths are absolute; times are in seconds unless the name says otherwise."""

    sitename: str
    siteurl: str  # without a trailing slash
    content: Path
    output: Path
    theme: Path
    accounts: Path  # a folder of *.toml, or one file
    departments: Path
    moderation: Path
    archive: str  # an SQLAlchemy address
    cache: Path  # the HTTP cache, may be deleted at any hour
    lock: Path
    contact: str  # address or page that a server's keeper can write to; part of the User-Agent
    hosts: Mapping[str, str] = field(default_factory=dict)  # department code -> "https://host" of its own
    interval: int = 60  # minutes between two requests to one address
    timeout: float = 20.0  # without a byte
    total_timeout: float = 60.0  # of one answer, whatever drips
    body_cap: int = 10 * 1024 * 1024  # bytes after decompression
    parallel: int = 16  # hosts at a time
    host_gap: float = 1.0  # between two requests to one host
    platform_gap: float = 5.0  # between two requests to hosts of one platform (all prefecture sites)
    platform_budget: int = 60  # requests an hour to hosts of one platform
    private_networks: tuple[str, ...] = ()  # where a source may lie that is not on the public network, in CIDR
    certificates: Path | None = None  # of authorities and intermediates to trust beside the usual ones, PEM
    bridges: Mapping[str, str] = field(default_factory=dict)  # name -> address of an instance of the administrator's
    x_daily_posts: int = 2000  # read from X in a day (UTC), all accounts together
    x_daily_dollars: float = 5.0  # spent on X in a day (UTC)
    processes: int = 0  # 0: as many as cores
    alert_hours: int = 24  # an alert that gives no end is current for so long
    appeal_days: int = 30  # a witness appeal that gives no end is current for so long
    persons_sought: Literal["neutral", "full"] = "neutral"
    keep_retrievals_days: int = 30

    @property
    def workers(self) -> int:
        """How many processes share heavy work."""
        return self.processes or os.cpu_count() or 1


def load(file: Path, overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the upper-case names of a settings *file* as Pelican would read it, with *overrides* over them.

    Raises `SettingsError` where the file is missing or does not run.
    """
    if not file.is_file():
        raise SettingsError(f"{file}: no such settings file; give one with -s, for example -s pelicanconf.py")
    folder = str(file.resolve().parent)
    sys.path.insert(0, folder)  # `from pelicanconf import *` in publishconf.py
    try:
        found = runpy.run_path(str(file))
    except Exception as error:
        raise SettingsError(f"{file}: cannot be read: {type(error).__name__}: {error}") from error
    finally:
        sys.path.remove(folder)
    values = {name: value for name, value in found.items() if name.isupper()}
    values["_FOLDER"] = folder
    values.update(overrides or {})
    return values


def parse_override(text: str) -> tuple[str, Any]:
    """Return the key and value of `KEY=VALUE`, the value in JSON or else taken as a string, as Pelican does.

    Raises `SettingsError` for a text without a key.
    """
    key, sign, value = text.partition("=")
    if not sign or not key.strip().isidentifier():
        raise SettingsError(f"-e {text}: expected KEY=VALUE, for example -e SITEURL='\"https://example.org\"'")
    try:
        return key.strip(), json.loads(value)
    except ValueError:
        return key.strip(), value


def from_mapping(values: Mapping[str, Any]) -> Settings:
    """Return the portal's settings from Pelican's mapping; relative paths start at the settings file's folder.

    Pelican does not say where that is: its paths are absolute already, and the folder is then that of its PATH, not
    the one that a cron line happens to run in. Raises `SettingsError` naming the key, what it holds and what was
    expected.
    """
    _refuse_unknown(values)
    folder = Path(values.get("_FOLDER") or _path(values, "PATH", Path("content"), Path.cwd()).parent)
    content = _path(values, "PATH", folder / "content", folder)
    return Settings(
        sitename=_text(values, "SITENAME", "Gyrophare"),
        siteurl=_address(values, "SITEURL"),
        content=content,
        output=_path(values, "OUTPUT_PATH", folder / "output", folder),
        theme=_path(values, "THEME", folder / "theme", folder),
        accounts=_path(values, "GYROPHARE_ACCOUNTS", content / "accounts", folder),
        departments=_path(values, "GYROPHARE_DEPARTMENTS", content / "departments.toml", folder),
        moderation=_path(values, "GYROPHARE_MODERATION", content / "moderation.toml", folder),
        archive=_archive(values, folder),
        cache=_path(values, "GYROPHARE_CACHE", folder / "var" / "http-cache.sqlite", folder),
        lock=_path(values, "GYROPHARE_LOCK", folder / "var" / "run.lock", folder),
        contact=_text(values, "GYROPHARE_CONTACT", ""),
        hosts=_hosts(values),
        interval=_number(values, "GYROPHARE_INTERVAL", 60, 60, 1440),
        timeout=_number(values, "GYROPHARE_TIMEOUT", 20, 1, 300),
        total_timeout=_number(values, "GYROPHARE_TOTAL_TIMEOUT", 60, 1, 900),
        body_cap=_number(values, "GYROPHARE_BODY_CAP", 10 * 1024 * 1024, 1024, 1 << 30),
        parallel=_number(values, "GYROPHARE_PARALLEL", 16, 1, 256),
        host_gap=_decimal(values, "GYROPHARE_HOST_GAP", 1.0, 600, "seconds"),
        platform_gap=_decimal(values, "GYROPHARE_PLATFORM_GAP", 5.0, 600, "seconds"),
        platform_budget=_number(values, "GYROPHARE_PLATFORM_BUDGET", 60, 1, 3600),
        private_networks=_networks(values),
        certificates=_path(values, "GYROPHARE_CERTIFICATES", folder, folder)
        if values.get("GYROPHARE_CERTIFICATES")
        else None,
        bridges=_bridges(values),
        x_daily_posts=_number(values, "GYROPHARE_X_DAILY_POSTS", 2000, 0, 2_000_000),
        x_daily_dollars=_decimal(values, "GYROPHARE_X_DAILY_DOLLARS", 5.0, 10_000, "dollars"),
        processes=_number(values, "GYROPHARE_PROCESSES", 0, 0, 256),
        alert_hours=_number(values, "GYROPHARE_ALERT_HOURS", 24, 1, 24 * 30),
        appeal_days=_number(values, "GYROPHARE_APPEAL_DAYS", 30, 1, 366),
        persons_sought=_persons(values),
        keep_retrievals_days=_number(values, "GYROPHARE_KEEP_RETRIEVALS_DAYS", 30, 1, 3660),
    )


KNOWN = frozenset(
    {
        "GYROPHARE_ACCOUNTS",
        "GYROPHARE_ALERT_HOURS",
        "GYROPHARE_APPEAL_DAYS",
        "GYROPHARE_ARCHIVE",
        "GYROPHARE_BODY_CAP",
        "GYROPHARE_BRIDGES",
        "GYROPHARE_CERTIFICATES",
        "GYROPHARE_CACHE",
        "GYROPHARE_CONTACT",
        "GYROPHARE_DEPARTMENTS",
        "GYROPHARE_DEPARTMENT_HOSTS",
        "GYROPHARE_HOST_GAP",
        "GYROPHARE_INTERVAL",
        "GYROPHARE_KEEP_RETRIEVALS_DAYS",
        "GYROPHARE_LOCK",
        "GYROPHARE_MODERATION",
        "GYROPHARE_PARALLEL",
        "GYROPHARE_PERSONS_SOUGHT",
        "GYROPHARE_PLATFORM_BUDGET",
        "GYROPHARE_PLATFORM_GAP",
        "GYROPHARE_PRIVATE_NETWORKS",
        "GYROPHARE_PROCESSES",
        "GYROPHARE_TIMEOUT",
        "GYROPHARE_TOTAL_TIMEOUT",
        "GYROPHARE_X_DAILY_DOLLARS",
        "GYROPHARE_X_DAILY_POSTS",
    }
)


def _refuse_unknown(values: Mapping[str, Any]) -> None:
    unknown = sorted(key for key in values if key.startswith(PREFIX) and key not in KNOWN)
    if unknown:
        raise SettingsError(f"{unknown[0]}: no such setting; the portal knows {', '.join(sorted(KNOWN))}")


def _fail(key: str, value: object, expected: str) -> SettingsError:
    return SettingsError(f"{key} = {value!r}: expected {expected}")


def _text(values: Mapping[str, Any], key: str, default: str) -> str:
    value = values.get(key, default)
    if not isinstance(value, str) or "\n" in value:
        raise _fail(key, value, "a text on one line")
    return value


def _path(values: Mapping[str, Any], key: str, default: Path, folder: Path) -> Path:
    value = values.get(key) or default
    if not isinstance(value, (str, Path)):
        raise _fail(key, value, "a path")
    return (folder / Path(value).expanduser()).absolute()


def _address(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
    except ValueError:  # brackets that hold no IPv6 address
        parts = None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise _fail(key, value, 'the absolute address of the portal, such as "https://gyrophare.example"')
    return str(value).rstrip("/")


def _archive(values: Mapping[str, Any], folder: Path) -> str:
    value = values.get("GYROPHARE_ARCHIVE") or f"sqlite:///{folder / 'var' / 'archive.sqlite'}"
    if not isinstance(value, str) or "://" not in value:
        expected = 'an SQLAlchemy address, such as "sqlite:///var/archive.sqlite" or "postgresql+psycopg://host/name"'
        raise _fail("GYROPHARE_ARCHIVE", value, expected)
    scheme, _, rest = value.partition(":///")
    if scheme.startswith("sqlite") and rest and rest != ":memory:" and not rest.startswith("/"):
        return f"{scheme}:///{folder / rest}"
    return value


def _hosts(values: Mapping[str, Any]) -> dict[str, str]:
    hosts = values.get("GYROPHARE_DEPARTMENT_HOSTS", {})
    if not isinstance(hosts, Mapping):
        expected = 'a table of codes and addresses, such as {"76": "https://76.example.org"}'
        raise _fail("GYROPHARE_DEPARTMENT_HOSTS", hosts, expected)
    return {
        str(code): _address({f"GYROPHARE_DEPARTMENT_HOSTS[{code!r}]": address}, f"GYROPHARE_DEPARTMENT_HOSTS[{code!r}]")
        for code, address in hosts.items()
    }


def _number(values: Mapping[str, Any], key: str, default: int, low: int, high: int) -> int:
    value = values.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise _fail(key, value, f"a whole number from {low} to {high}")
    return value


def _decimal(values: Mapping[str, Any], key: str, default: float, most: float, unit: str) -> float:
    value = values.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        raise _fail(key, value, f"a number of {unit} from 0 to {most}")
    return float(value)


def _networks(values: Mapping[str, Any]) -> tuple[str, ...]:
    networks = values.get("GYROPHARE_PRIVATE_NETWORKS", ())
    expected = 'a list of networks, such as ["192.168.1.0/24", "::1/128"]'
    if not isinstance(networks, (list, tuple)):
        raise _fail("GYROPHARE_PRIVATE_NETWORKS", networks, expected)
    try:
        return tuple(str(ip_network(network)) for network in networks)
    except ValueError as error:
        raise _fail("GYROPHARE_PRIVATE_NETWORKS", networks, expected) from error


def _bridges(values: Mapping[str, Any]) -> dict[str, str]:
    bridges = values.get("GYROPHARE_BRIDGES", {})
    if not isinstance(bridges, Mapping) or not all(re.fullmatch(r"[a-z][a-z0-9-]*", str(name)) for name in bridges):
        expected = 'a table of names and addresses, such as {"rss-bridge": "https://bridge.example.org/"}'
        raise _fail("GYROPHARE_BRIDGES", bridges, expected)
    return {
        str(name): _address({f"GYROPHARE_BRIDGES[{name!r}]": address}, f"GYROPHARE_BRIDGES[{name!r}]")
        for name, address in bridges.items()
    }


def _persons(values: Mapping[str, Any]) -> Literal["neutral", "full"]:
    value = values.get("GYROPHARE_PERSONS_SOUGHT", "neutral")
    if value == "neutral":
        return "neutral"
    if value == "full":
        return "full"
    raise _fail("GYROPHARE_PERSONS_SOUGHT", value, '"neutral" (the cautious form) or "full" (authorised bodies only)')
