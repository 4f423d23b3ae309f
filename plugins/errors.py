"""The errors of the portal: one tree, each with the exit code of a command that it ends.

That code is named `exitcode` because Pelican looks for it there.
"""

from collections.abc import Mapping
from functools import partial


class PortalError(Exception):
    """Anything that the portal itself refuses or fails at; its text is meant for the administrator."""

    exitcode = 1


class SettingsError(PortalError):
    """A setting is missing or wrong."""

    exitcode = 3


class AccountError(PortalError):
    """An account, department or moderation file is wrong; the text names file, line, key and what was expected."""

    exitcode = 3


class SourceError(PortalError):
    """A source could not be read; never stops the other sources."""

    exitcode = 4

    def __init__(
        self,
        source: str,
        reason: str,
        *,
        status: int | None = None,
        retry_after: int | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Tell which *source* (its address) failed and why.

        *status* is the HTTP status where there was an answer, *retry_after* the seconds that it asked to wait. The
        *body* (its first 8 KiB) and the *headers* (names in lower case) of a refusal are for who knows in which words
        its platform refuses; they are not shown, and do not go to another process.
        """
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason
        self.status = status
        self.retry_after = retry_after
        self.body = body
        self.headers = headers or {}

    def __reduce__(self) -> tuple[object, ...]:
        return (_revive, (type(self), self.source, self.reason, self.status, self.retry_after))


def _revive(kind: type[SourceError], source: str, reason: str, status: int | None, retry: int | None) -> SourceError:
    return kind(source, reason, status=status, retry_after=retry)


class RetrieveError(SourceError):
    """The address gave no usable answer: no such host, time-out, refusal, a body over the cap."""


class MovedError(RetrieveError):
    """The address leads to *target*, which was not to be followed; *for_good* if all redirects on the way say so."""

    def __init__(self, source: str, target: str, *, requests: int, for_good: bool) -> None:
        super().__init__(source, f"redirected to {target}", status=302)
        self.target = target
        self.requests = requests
        self.for_good = for_good

    def __reduce__(self) -> tuple[object, ...]:
        return partial(MovedError, requests=self.requests, for_good=self.for_good), (self.source, self.target)


class ParseError(SourceError):
    """The answer is not a feed: a page, an empty file, broken beyond repair."""


class ArchiveError(PortalError):
    """The archive cannot be opened, read or written."""

    exitcode = 5


class BuildError(PortalError):
    """The site could not be rendered or written; what stood before still stands."""

    exitcode = 6


class BusyError(PortalError):
    """Another run is at work; this one left without doing anything."""

    exitcode = 7
