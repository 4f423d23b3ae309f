"""Hosts and addresses: what is under a public domain, and what only looks like it."""

import re
import unicodedata
from urllib.parse import SplitResult, urlsplit

from plugins.accounts.imitations import PUBLIC, imitated, under

__all__ = ["LIST_NAME", "PUBLIC", "fault", "host", "host_fault", "page_fault", "public", "same", "under"]

LIST_NAME = "DINUM"
"""What the note of a proof says when a host that is not under `PUBLIC` is in the State's list of public domains."""

_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\\<>\"{}|^`]")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9])?")
_NUMBERS = re.compile(r"[0-9.]+|.*:.*")
_FRENCH = frozenset("àâæçéèêëîïôœöùûüÿ")
_LONGEST = 2000  # what browsers and servers agree on


def host(address: str) -> str:
    """Return the host of *address* in lower case without a trailing dot; empty where there is none."""
    parts = _split(address)
    return (parts.hostname or "").rstrip(".") if parts else ""


def public(address: str) -> bool:
    """Whether the host of *address* is under `PUBLIC`."""
    return under(host(address), PUBLIC)


def same(address: str) -> str:
    """Return what two spellings of one address share: scheme, capitals in the host and fragment do not count."""
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host(address)}{port}{parts.path or '/'}{query}"


def fault(address: str, official: tuple[str, ...] = ()) -> str:
    """Return what was expected of *address* where it is not one that can be trusted on sight, else nothing.

    *official* are hosts that it must not imitate, beside those that everybody knows.
    """
    parts = _split(address)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        return "an absolute address, such as https://www.isere.gouv.fr/"
    if _UNSAFE.search(address) or len(address) > _LONGEST:
        return f"an address without blanks or control characters, of at most {_LONGEST} characters"
    if "@" in parts.netloc:
        return "an address without a name before the host: user@host hides the real host from the reader"
    if parts.hostname.endswith("."):
        return "a host without a dot at its end: it would pass for another than the one that is known"
    return _host_fault(host(address), official)


def page_fault(address: str, official: tuple[str, ...] = ()) -> str:
    """Return what was expected of *address*, to be looked at by anybody on the public network, else nothing."""
    name = host(address)
    if not address.startswith("https://") or "." not in name or _NUMBERS.fullmatch(name):
        return "the https address of a public page, such as https://www.isere.gouv.fr/Contacts"
    return fault(address, official)


def host_fault(name: str) -> str:
    """Return what was expected of the bare host *name* where it is not one, else nothing."""
    if name != host(f"https://{name}") or "." not in name:
        return "a host name in lower case, such as www.isere.gouv.fr"
    return _host_fault(name, ())


def _host_fault(name: str, official: tuple[str, ...]) -> str:
    if not name.isascii():
        strange = next(one for one in name if not one.isascii())
        known = unicodedata.name(strange, "a character without a name")
        return f"a host in ASCII (it holds {known}); check it, then write its xn-- form"
    if ":" not in name and not all(_LABEL.fullmatch(label) for label in name.split(".")):
        return "a host of letters, digits and hyphens"
    if not _french(name):
        return "a host whose xn-- labels hold French letters only: other alphabets imitate them"
    if like := imitated(name, official):
        return f"a host that is under .{PUBLIC} or does not imitate it: this one can be taken for {like}"
    return ""


def _french(name: str) -> bool:
    for label in name.split("."):
        if label.startswith("xn--"):
            try:
                letters = label.encode("ascii").decode("idna")
            except UnicodeError:
                return False
            if not all(one.isascii() or one in _FRENCH for one in letters):
                return False
    return True


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port  # read for its check: urlsplit accepts any text as a port
    except ValueError:
        return None
    return parts
