"""Strides: the retriever, asking leave before it follows a redirect."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

import requests

from plugins.errors import RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.retrieve import Retriever

_FOR_GOOD = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})


class MovedError(RetrieveError):
    """A redirect to *target* that was not followed; *for_good* if all on the way said so."""

    def __init__(self, source: str, target: str, *, requests: int, for_good: bool) -> None:
        super().__init__(source, f"redirected to {target}")
        self.target = target
        self.requests = requests
        self.for_good = for_good


class Strider(Retriever):
    """Asks one address after the other. Not to be shared by threads."""

    _may: Callable[[str], bool] = bool
    _stations: tuple[int, ...] = ()

    def get_while(self, address: str, may: Callable[[str], bool]) -> Answer:
        """Return the answer of *address*, following redirects as long as it *may* ask where they lead.

        Raises `MovedError` where it may not, `RetrieveError` as `get` does.
        """
        self._may, self._stations = may, ()
        return self.get(address)

    def _send(self, address: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> requests.Response:
        passed = self._stations
        if passed and not self._may(url):
            raise MovedError(address, url, requests=len(passed), for_good=_FOR_GOOD.issuperset(passed))
        response = super()._send(address, url, headers, body)
        self._stations = (*passed, response.status_code)
        return response
