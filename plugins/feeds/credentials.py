"""Credentials: the keys of platforms that want one, read from the environment at the moment of asking.

They stand in no file of the portal. One is given for an address of its own platform only: an account file, which may
come from anybody, names the address. What a server answers is rid of it before anything is kept or shown: Facebook
repeats it in the address of the next page ("Paginated results", Graph API) and in its message on a malformed one.
"""

import os
import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address, ip_network
from urllib.parse import quote, quote_plus, unquote, urlsplit

from plugins.errors import RetrieveError
from plugins.settings import Settings

X_TOKEN = "GYROPHARE_X_TOKEN"  # noqa: S105 - the name of a variable
FACEBOOK_TOKEN = "GYROPHARE_FACEBOOK_TOKEN"  # noqa: S105 - the same
METEOFRANCE_KEY = "GYROPHARE_METEOFRANCE_KEY"

HEADERS = frozenset({"authorization", "apikey", "x-api-key"})
"""The headers that a credential is sent in, in lower case."""

HIDDEN = b"[...]"
"""Stands where a server repeated a credential."""

_SHORTEST = 8  # what is shorter is no key, and would be found in any text
_VISIBLE = re.compile(r"[\x21-\x7e]+")  # what a header may carry, but for a blank (RFC 9110, section 5.5)
_HTTPS = 443


def missing(name: str) -> str:
    """Return why the variable *name* gives no credential, in words for the administrator; empty if it gives one."""
    value = os.environ.get(name, "")
    if not value:
        return f"no credential: set the environment variable {name}"
    if not _VISIBLE.fullmatch(value):
        return f"the environment variable {name} holds a blank, a line break or another character that no key has"
    if len(value) < _SHORTEST:
        return f"the environment variable {name} holds {len(value)} characters: too few for a key"
    return ""


def credential(name: str, address: str, host: str, settings: Settings) -> str:
    """Return the credential in the variable *name* for a request to *address*, which has to be on *host* over https.

    An address by number in the administrator's private networks will do too: a relay of theirs. Raises
    `RetrieveError` where there is no credential, or the address is not one that may have it.
    """
    if not _may_have(address, host, settings.private_networks):
        raise RetrieveError(address, f"what is in {name} is sent to https://{host}/ only")
    if why := missing(name):
        raise RetrieveError(address, why)
    return os.environ[name]


def secrets(headers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the credentials in the *headers* of a request, without the word that says of what kind they are."""
    words = (value.rpartition(" ")[2] for name, value in headers.items() if name.lower() in HEADERS)
    return tuple(word for word in words if len(word) >= _SHORTEST)


def hide(data: bytes, secret: str) -> bytes:
    """Return *data* without *secret*, as it is or quoted for an address or for JSON."""
    for form in _forms(secret):
        data = data.replace(form.encode(), HIDDEN)
    return data


def _forms(secret: str) -> Iterable[str]:
    """Return the forms of *secret*, the longest first, so that none leaves a part of another."""
    forms = {secret, unquote(secret), quote(secret, safe=""), quote(secret), quote_plus(secret)}
    return sorted(forms | {form.replace("/", "\\/") for form in forms}, key=lambda form: (-len(form), form))


def _may_have(address: str, host: str, networks: Iterable[str]) -> bool:
    try:
        parts = urlsplit(address)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.username is not None:
        return False
    if parts.scheme == "https" and name == host and port in (None, _HTTPS):
        return True
    try:
        number = ip_address(name)
    except ValueError:
        return False
    return any(number in ip_network(network) for network in networks)
