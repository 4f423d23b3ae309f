"""Links: the address of a post as readers get it, and as it identifies the post."""

import re
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"(?:utm_|at_|mtm_|pk_|piwik_|hsa_|_hs|wt\.|mc_[ce]id$)|"
    r"(?:xtor|xtref|fbclid|gclid|dclid|msclkid|yclid|twclid|igshid|igsh|mkt_tok|ref_src|_openstat)$",
    re.IGNORECASE,
)
_TRACKING_FRAGMENT = re.compile(r"(?:xtor|utm_\w+|at_\w+)=|:~:text=", re.IGNORECASE)
_UNSAFE = re.compile(r"[\\\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SAFE = ":/?#[]@!$&'()*+,;=%~-._"
_LONGEST = 2000
_FILES = (
    ".pdf", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".csv", ".ppt", ".pptx", ".odp", ".zip", ".jpg",
    ".jpeg", ".png", ".gif", ".webp", ".mp3", ".mp4",
)  # fmt: skip
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical(link: str, base: str) -> str:
    """Return *link* absolute against *base*, without what only counts visitors; empty if it is no web address.

    The host is in lower case and in ASCII, so that a look-alike shows as what it is. The fragment stays: some sources
    tell their items apart by it. An address with credentials, a backslash or a control character is refused.
    """
    try:
        parts = urlsplit(urljoin(base, link.strip()))
        host = _host(parts)
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc or _UNSAFE.search(link.strip()):
        return ""
    query = "&".join(
        piece for piece in parts.query.split("&") if piece and not _TRACKING.match(piece.partition("=")[0])
    )
    fragment = "" if _TRACKING_FRAGMENT.match(parts.fragment) else parts.fragment
    address = quote(urlunsplit((parts.scheme, host, parts.path or "/", query, fragment)), safe=_SAFE)
    return address if len(address) <= _LONGEST else ""


def same_page(address: str) -> str:
    """Return what identifies the page of a canonical *address*: it is the same page over http and https."""
    return address.partition("://")[2]


def is_home(address: str) -> bool:
    """Tell whether a canonical *address* leads to a host and nothing more: such a link identifies no post."""
    parts = urlsplit(address)
    return parts.path in {"", "/"} and not parts.query and not parts.fragment


def is_file(address: str) -> bool:
    """Tell whether the path of *address* ends as that of a file does: there is no page to read."""
    return urlsplit(address).path.lower().endswith(_FILES)


def last_words(address: str) -> str:
    """Return the last part of the path of *address* as words, empty if it has no word of three letters.

    Prefecture sites give items without a title; their paths are made of the title.
    """
    name = unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2]
    words = " ".join(re.sub(r"\.[A-Za-z]{2,5}$", "", name).replace("-", " ").replace("_", " ").split())
    return words[:1].upper() + words[1:] if re.search(r"[^\W\d_]{3}", words) else ""


def _host(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".")
    ascii_name = name if name.isascii() else name.encode("idna").decode("ascii")
    if not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", ascii_name):
        return ""
    bracketed = f"[{ascii_name}]" if ":" in ascii_name else ascii_name
    port = parts.port
    return bracketed if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{bracketed}:{port}"
