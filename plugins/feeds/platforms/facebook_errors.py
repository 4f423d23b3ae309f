"""What Facebook's refusals mean, in words that tell the administrator what to do.

Codes of developers.facebook.com/docs/graph-api/guides/error-handling and .../overview/rate-limiting: most come with
HTTP 400, those for too many requests too. Its message is shown; `fbtrace_id`, which means something to Meta's support
only, and for some days, is not.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from plugins import text
from plugins.errors import RetrieveError
from plugins.feeds.credentials import FACEBOOK_TOKEN
from plugins.feeds.untrusted import Table, string, table, tables

TOO_MANY = frozenset({4, 17, 32, 341, 613, 80001})
_TOKEN = frozenset({102, 190})
_PERMISSION = frozenset({3, 10, *range(200, 300)})
_NO_SUCH = frozenset({100, 803})
_FAULT = frozenset({1, 2})
_NOT_THERE = (100, 33)
# developers.facebook.com/docs/graph-api/guides/secure-requests: a choice of the app's, said with code 100 too.
_PROOF_WANTED = 'switch "Require App Secret" off in the settings of the app, or make a token of another one'

_HOUR = 3600  # the platform's limits count over the last hour
_TRACE = re.compile(r'[,;]?\s*"?fbtrace_?id"?\s*[:=]\s*"?[\w./+-]*"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why Facebook refuses: its *code* and *subcode*, 0 where it gives none, and its words."""

    code: int
    subcode: int
    words: str

    @property
    def not_there(self) -> bool:
        """Whether the object asked for is not there, or not there for the public."""
        return (self.code, self.subcode) == _NOT_THERE

    def reason(self) -> str:
        """Return what to do, with Facebook's words."""
        number = f"code {self.code}" + (f", subcode {self.subcode}" if self.subcode else "")
        advice = _PROOF_WANTED if "appsecret_proof" in self.words else _advice(self.code)
        return f"{advice}: {self.words or 'no words'} ({number})"


def refusal(body: bytes) -> Refusal | None:
    """Return the refusal that *body* tells of, None where it is none of the Graph API."""
    try:
        error = table(json.loads(body), "error")
    except (ValueError, RecursionError):
        return None
    return refusal_in(error)


def refusal_in(error: Table) -> Refusal | None:
    """Return the refusal in the field *error* of an answer, None where it is empty."""
    if not error:
        return None
    words = text.excerpt(_TRACE.sub("", string(error, "message")), 200)
    return Refusal(_number(error.get("code")), _number(error.get("error_subcode")), words)


def explained(error: RetrieveError, source: str) -> RetrieveError:
    """Return *error* in words that tell the administrator of *source* what to do.

    Too many requests is said as 429, whatever HTTP status it came with, so that the whole platform is left alone.
    """
    found = refusal(error.body)
    status, wait = error.status, error.retry_after
    if found is not None and found.code in TOO_MANY:
        status, wait = HTTPStatus.TOO_MANY_REQUESTS.value, max(wait or 0, _regain(error.headers) or _HOUR)
    reason = found.reason() if found is not None else text.one_line(_TRACE.sub("", error.reason))
    return RetrieveError(source, reason, status=status, retry_after=wait, body=error.body, headers=error.headers)


def _advice(code: int) -> str:
    if code in _TOKEN:
        return f"Facebook refuses the token in {FACEBOOK_TOKEN}: make a new one"
    if code in TOO_MANY:
        return "Facebook asks to wait"
    if code in _PERMISSION:
        return "Facebook does not let this app read the page: it needs Page Public Content Access, by Meta's App Review"
    if code in _NO_SUCH:
        return "Facebook knows no such public page, or does not let this app read it: check the number in its address"
    if code in _FAULT:
        return "Facebook has a fault"
    return "Facebook refuses"


def _regain(headers: Mapping[str, str]) -> int:
    """Return in how many seconds access is expected again, 0 where the answer does not say; it counts minutes."""
    try:
        usage = json.loads(headers.get("x-business-use-case-usage", "{}"))
    except (ValueError, RecursionError):
        return 0
    limits = [one for name in table(usage) for one in tables(usage, name)]
    return 60 * max((_number(one.get("estimated_time_to_regain_access")) for one in limits), default=0)


def _number(value: object) -> int:
    return value if type(value) is int and 0 <= value < 10**9 else 0
