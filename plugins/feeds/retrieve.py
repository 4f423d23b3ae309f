"""Retrieve: one polite GET of an address, and what came of it.

What a well-mannered reader does is the list of Rachel Kroll's feed reader tests (rachelbythebay.com/frb): validators
byte for byte, no cookie, no Referer, permanent redirects told apart, a refusal in the server's own words. When to ask
is decided elsewhere, from what the archive keeps; the cache here holds bodies only.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from threading import Lock
from types import TracebackType
from typing import Any, Self
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from plugins import clock, text
from plugins.errors import MovedError, RetrieveError
from plugins.feeds import reach, wire
from plugins.feeds.answer import Answer
from plugins.feeds.bodies import open_session
from plugins.feeds.credentials import hide, secrets
from plugins.feeds.schedule import retry_after
from plugins.settings import Settings

MAX_HOPS = 5
_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}
_ERROR_CAP = 8 * 1024  # bytes of a refusal, for its words
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.3"
)
# A field value (RFC 9110, section 5.5), as short as all servers take it.
_VALIDATOR = re.compile(r"[\x21-\x7e\x80-\xff](?<!\s)[\t\x20-\x7e\x80-\xff]{,2047}")
# What was asked for, and what misled servers write for no compression at all (browsers pass over it as well).
_ENCODINGS = frozenset(
    {"gzip", "x-gzip", "deflate", "identity", "none", "binary", "8bit", "utf-8", "utf8", "iso-8859-1"}
)
_SILENT = re.compile(r"<(script|style|head)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title[^>]*>([^<]{1,300})", re.IGNORECASE)


class Retriever:
    """Asks servers, each one request at a time; may be shared by threads.

    Does not decide when to ask, does not try twice, does not keep two requests to a host apart in time.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turns: dict[tuple[str, str], Lock] = defaultdict(Lock)  # redirects of several may lead to one host
        self._session, self._bodies = open_session(settings.cache)
        self._session.headers.clear()
        self._session.headers.update(
            {
                "User-Agent": user_agent(settings),
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate",
                "Connection": "keep-alive",
            }
        )
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.auth = _no_credentials
        adapter = _Adapter(settings)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        # What it warns of (a strange header, a full pool) is either in the answer or of no use to anybody.
        logging.getLogger("urllib3").setLevel(logging.ERROR)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections and the cache."""
        self._session.close()  # type: ignore[no-untyped-call]

    def get(
        self,
        address: str,
        *,
        etag: str = "",
        last_modified: str = "",
        given_by: str = "",
        headers: Mapping[str, str] | None = None,
        follow: Callable[[str], bool] | None = None,
    ) -> Answer:
        """Return what *address* answers, following at most `MAX_HOPS` redirects, each only where *follow* says so.

        The validators go to the address that they were *given_by*, by default to *address*, and to no other on the way.
        *headers* are sent beside the usual ones, to the host of *address* only: they may hold a credential. Raises
        `RetrieveError` for anything but 200, and 304 to a conditional request; `MovedError` for a redirect that was not
        followed.
        """
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in validators.items() if value}
        start = clock.stopwatch()
        url, permanent = address, True
        with self._bounds():
            for hop in range(MAX_HOPS + 1):
                own = headers or {} if not hop or _origin(url) == _origin(address) else {}
                conditional = bool(conditions) and url == (given_by or address)
                response = self._send(address, url, {**own, **(conditions if conditional else {})})
                if response.status_code not in _REDIRECTS:
                    break
                permanent = permanent and response.status_code in _PERMANENT
                url = _target(address, url, response)
                if follow and not follow(url):
                    raise MovedError(address, url, requests=hop + 1, for_good=permanent)
            else:
                raise RetrieveError(address, f"more than {MAX_HOPS} redirects, the last to {url}")
        _refuse(address, url, response, conditional=conditional)
        if url != address and self._bodies:
            self._bodies.lead(_as_sent(address), str(response.request.url))
        moved = url if url != address and permanent else ""
        return _answer(response, url, moved=moved, requests=hop + 1, start=start)

    def post(self, address: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to *body* sent to *address*, for an address whose reading is defined so.

        Follows no redirect. Raises `RetrieveError` for anything but 200.
        """
        start = clock.stopwatch()
        with self._bounds():
            response = self._send(address, address, headers or {}, body)
        _refuse(address, address, response, conditional=False)
        return _answer(response, address, moved="", requests=1, start=start)

    def cached(self, address: str) -> bytes | None:
        """Return the last body that was kept for *address*, or None: the cache may be deleted at any hour."""
        return self._bodies.body(_as_sent(address)) if self._bodies else None

    def forget(self) -> None:
        """Forget the bodies that were kept: where all of them are archived, they only hold what may be withdrawn."""
        if self._bodies:
            self._bodies.forget()

    def _send(self, address: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> requests.Response:
        _check_scheme(address, url)
        try:
            with self._turns[_origin(url)]:
                return self._session.request(
                    "GET" if body is None else "POST",
                    url,
                    headers=dict(headers),
                    data=body,
                    force_refresh=True,
                    allow_redirects=False,
                    timeout=self._settings.timeout,
                )
        except wire.TooLargeError as error:
            cap = self._settings.body_cap
            reason = f"{_where(address, url)}the answer is larger than {cap} bytes"
            raise RetrieveError(address, reason, status=200) from error
        except requests.exceptions.InvalidURL as error:
            raise RetrieveError(address, f"not an address that can be asked: {text.excerpt(url, 200)}") from error
        except (requests.RequestException, *wire.FAILURES) as error:
            raise RetrieveError(address, _where(address, url) + self._reason(error)) from error

    @contextmanager
    def _bounds(self) -> Iterator[None]:
        settings = self._settings
        with wire.within(settings.total_timeout, settings.body_cap), reach.journey(settings.private_networks):
            yield

    def _reason(self, error: BaseException) -> str:
        if not wire.timed_out(error):
            return wire.reason(error)
        if wire.left() <= 0:
            return f"the answer was not complete after {self._settings.total_timeout:g} s"
        return f"no answer within {self._settings.timeout:g} s"


def _answer(response: requests.Response, url: str, *, moved: str, requests: int, start: float) -> Answer:
    return Answer(
        status=response.status_code,
        body=response.content,
        headers={name.lower(): value for name, value in response.headers.items()},
        etag=_returnable(response.headers.get("ETag", "")),
        last_modified=_returnable(response.headers.get("Last-Modified", "")),
        url=url,
        moved_to=moved,
        requests=requests,
        seconds=clock.stopwatch() - start,
    )


def _returnable(validator: str) -> str:
    """Return *validator*, or nothing where a request could not carry it: it cannot be altered, only left out."""
    return validator if _VALIDATOR.fullmatch(validator) else ""


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def user_agent(settings: Settings) -> str:
    """Return the name under which servers see this portal: name, version and where to reach who runs it."""
    try:
        number = version("gyrophare")
    except PackageNotFoundError:  # run from a working copy that was not installed
        number = "0"
    contact = re.sub(r"[^\x21-\x7e]", "", settings.contact or settings.siteurl)
    return f"Gyrophare/{number} (+{contact})"


def server_words(response_type: str, body: bytes) -> str:
    """Return the first 200 characters or so that a person would read in *body*, on one line; empty if not text."""
    if not re.match(r"(text/|application/(json|problem\+json|xml|xhtml\+xml)|$)", response_type.strip().lower()):
        return ""
    words = body[:_ERROR_CAP].decode("utf-8", "replace")
    if "<" in words:
        title = _TITLE.search(words)
        words = f"{title[1] if title else ''} {_SILENT.sub(' ', words)}"
    return text.excerpt(unescape(words), 200)


class _Adapter(HTTPAdapter):
    """Reads each body at once, within the caps, before the cache or the session can ask for more."""

    def __init__(self, settings: Settings) -> None:
        self._cap = settings.body_cap
        self._certificates = settings.certificates
        self._tls: Any = None
        self._making = Lock()
        super().__init__(pool_connections=2 * settings.parallel, pool_maxsize=settings.parallel)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = wire.POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        if not proxy.lower().startswith(("http://", "https://")):  # the connections would be made without it
            raise requests.exceptions.ProxyError(f"a proxy must be one of HTTP, not of {urlsplit(proxy).scheme}")
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = wire.POOLS
        return manager

    def build_connection_pool_key_attributes(self, *args: Any, **options: Any) -> Any:
        host, pool = super().build_connection_pool_key_attributes(*args, **options)
        if host["scheme"] == "https":
            own = pool.pop("ca_certs", "") or pool.pop("ca_cert_dir", "")  # REQUESTS_CA_BUNDLE
            pool["ssl_context"] = self._tls_context(own or DEFAULT_CA_BUNDLE_PATH)
        return host, pool

    def cert_verify(self, conn: Any, *_: Any) -> None:
        # What is checked against is in the context already; that it is checked is not to be had otherwise.
        conn.cert_reqs = "CERT_REQUIRED"

    def _tls_context(self, authorities: str) -> Any:
        with self._making:
            if self._tls is None:
                self._tls = wire.tls(authorities, self._certificates)
            return self._tls

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        # The cache library writes what `force_refresh` means to it into the request: a proxy would obey it too.
        request.headers.pop("Cache-Control", None)
        pause = float(options.get("timeout") or 0) or wire.left()
        options["timeout"] = (max(min(pause, wire.left()), 0.001), pause)
        response = super().send(request, *args, **options)
        # The session would resolve the target even when told not to follow it, and raise on a bad one.
        response.headers.pop("Location", None)
        read = response.status_code == HTTPStatus.OK
        if read and int(_digits(response.headers.get("Content-Length", ""))) > self._cap:
            response.close()
            raise wire.TooLargeError
        response._content = wire.read(response.raw, self._cap if read else _ERROR_CAP, whole=read)  # noqa: SLF001
        response._content_consumed = True  # type: ignore[attr-defined]  # noqa: SLF001 - as `Response.content` leaves it
        _hide_secrets(request, response)
        response.raw.release_conn()
        return response


def _hide_secrets(request: requests.PreparedRequest, response: requests.Response) -> None:
    """Take what *request* proves itself by out of *response*, before anything is kept, written or shown of it."""
    for secret in secrets(request.headers):
        response._content = hide(response.content, secret)  # noqa: SLF001
        for name, value in response.headers.items():
            response.headers[name] = hide(value.encode("latin-1", "replace"), secret).decode("latin-1")


def _digits(value: str) -> str:
    return value if value.isdecimal() and value.isascii() and len(value) < 20 else "0"  # noqa: PLR2004 - of an int64


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    # Without this, requests would look for the host in the administrator's .netrc.
    return request


def _as_sent(address: str) -> str:
    return str(requests.Request("GET", address).prepare().url)  # the library quotes what has to be


def _check_scheme(address: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"}:
        kind = "not an address that can be asked" if url == address else "redirected to what cannot be asked"
        raise RetrieveError(address, f"{kind}: {text.excerpt(url, 200)}")


def _target(address: str, url: str, response: requests.Response) -> str:
    """Return where *response* sends to, or raise `RetrieveError`."""
    status = response.status_code
    location: str = response.raw.headers.get("location", "").encode("latin-1", "replace").decode("utf-8", "replace")
    if not location.strip():
        raise RetrieveError(address, f"HTTP {status}: a redirect without a target", status=status)
    try:
        target = urldefrag(urljoin(url, location.strip())).url
        parts = urlsplit(target)
    except ValueError as error:
        reason = f"HTTP {status}: redirected to what cannot be asked: {text.excerpt(location, 200)}"
        raise RetrieveError(address, reason, status=status) from error
    if urlsplit(url).scheme == "https" and parts.scheme == "http":
        raise RetrieveError(address, f"HTTP {status}: redirected from https to {target}", status=status)
    if parts.username is not None:
        raise RetrieveError(address, f"HTTP {status}: redirected to an address with credentials", status=status)
    return target


def _where(address: str, url: str) -> str:
    """Return in words that *url*, which failed, is at another host than *address*; empty where it is not."""
    return "" if _origin(url) == _origin(address) else f"redirected to {text.excerpt(url, 200)}: "


def _refuse(address: str, url: str, response: requests.Response, *, conditional: bool) -> None:
    """Raise `RetrieveError` unless *response* is what was asked for."""
    status, headers = response.status_code, response.headers
    encodings = {part.strip() for part in headers.get("Content-Encoding", "").lower().split(",")} - {""}
    if status == HTTPStatus.OK and encodings <= _ENCODINGS:
        return
    if status == HTTPStatus.NOT_MODIFIED and conditional:
        return
    if status == HTTPStatus.OK:
        others = text.excerpt(", ".join(sorted(encodings - _ENCODINGS)), 100)
        reason = f"compressed in a way that was not asked for: {others}"
    elif status == HTTPStatus.NOT_MODIFIED:
        reason = "HTTP 304: not modified, though nothing was compared"
    else:
        words = server_words(headers.get("Content-Type", ""), response.content)
        name = text.one_line(response.reason or "")
        reason = f"HTTP {status} {name}".strip() + (f": {words}" if words else "")
    given = {name.lower(): value for name, value in headers.items()}
    wait = retry_after(given, clock.now())
    reason, body = _where(address, url) + reason, response.content[:_ERROR_CAP]
    raise RetrieveError(address, reason, status=status, retry_after=wait, body=body, headers=given)
