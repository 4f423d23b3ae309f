"""Asker: the requests of the looks, one after the other, each host and platform in its own time."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Unpack

from plugins import clock
from plugins.errors import RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.platforms import Getter, How, Spending
from plugins.feeds.schedule import PREFECTURES, host_group
from plugins.feeds.wire import CLOSED
from plugins.model import Outcome, Retrieval
from plugins.settings import Settings

_OWN = ""  # no account's visit
_ANSWERED = frozenset({400, 404, 410})
"""What a server says of one address; any other failure is taken as said of the whole host."""

_REMEMBERED = 8
"""Answers that are remembered: one page shows all accounts of a service, which are looked at one after the other."""

_REFUSALS = frozenset({403, 429, 503})


class PostponedError(RetrieveError):
    """An address that was not asked, because its host refused or had its share: another run will."""


class Asker:
    """The client of the looks: never two requests at a time.

    Waits between two to one host, and between two to the prefectures, which are one platform with a budget an hour.
    A host that gave no answer is not asked again.
    """

    def __init__(
        self,
        getter: Getter,
        settings: Settings,
        *,
        now: datetime,
        prefectures: Collection[str],
        budget: int,
        held: Collection[str] = (),
        spending: Spending | None = None,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        """Begin with *budget* requests left for the *prefectures* (hosts), and the groups that are *held* closed."""
        self.settings = settings
        self.now = now
        self.spending = spending or Spending()
        self._getter = getter
        self._prefectures = frozenset(prefectures)
        self._budget = budget
        self._held = frozenset(held)
        self._closed: dict[str, str] = {}
        self._asked: dict[str, float] = {}
        self._pause = pause
        self._records: list[Retrieval] = []
        self._billed = replace(self.spending)
        self._refusal: RetrieveError | None = None
        self._lately: dict[object, Answer | RetrieveError] = {}

    def renew(self, *, budget: int, held: Collection[str], spending: Spending) -> None:
        """Go on with what the collector left since: its runs ask the same hosts between two looks."""
        self._budget, self._held = budget, frozenset(held)
        self.spending.items, self.spending.dollars = spending.items, spending.dollars
        self._billed = replace(spending)

    def get(self, address: str, **how: Unpack[How]) -> Answer:
        """Return the answer of *address*, in its turn; the one of a moment ago, where that is what was just asked.

        Raises `RetrieveError` when there is none, `PostponedError` when it could not be asked.
        """
        asked = (address, how.get("etag"), how.get("last_modified"), tuple((how.get("headers") or {}).items()))
        if asked not in self._lately:
            self._lately[asked] = self._answered(address, lambda: self._getter.get(address, **how))
            for oldest in list(self._lately)[:-_REMEMBERED]:
                del self._lately[oldest]
        answer = self._lately[asked] = self._lately.pop(asked)
        if isinstance(answer, RetrieveError):
            raise answer
        return answer

    def page(self, address: str, *, headers: Mapping[str, str]) -> Answer:
        """Return the answer of a page that is made for people, if the robots.txt of its host lets it be asked.

        One that is not there allows everything, one that cannot be read nothing (RFC 9309, section 2.3.1). Raises as
        `get` does.
        """
        # Protego takes its time to import, and most proofs need no page.
        from plugins.feeds.pages import robots  # noqa: PLC0415

        try:
            own = robots.rules(self.get(robots.address(address)).body)
        except RetrieveError as error:
            if error.status not in _ANSWERED:
                raise
            own = ""
        if line := robots.forbidding(own, address):
            raise RetrieveError(address, f"the robots.txt of its host forbids it to {robots.TOKEN}: {line}")
        return self.get(address, headers=headers)

    def _answered(self, address: str, send: Callable[[], Answer]) -> Answer | RetrieveError:
        """Return what a server said of *address*, a refusal too; raise what may be otherwise a moment later."""
        try:
            return self._in_turn(address, send)
        except RetrieveError as error:
            if error.status in _ANSWERED:
                return error
            raise

    def post(self, address: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to *body* sent to *address*; raise as `get` does."""
        return self._in_turn(address, lambda: self._getter.post(address, body, headers=headers))

    def _in_turn(self, address: str, send: Callable[[], Answer]) -> Answer:
        group = host_group(address, self._prefectures)
        self._admit(group, address)
        gap = self.settings.platform_gap if group == PREFECTURES else self.settings.host_gap
        if group in self._asked and (wait := self._asked[group] + gap - clock.stopwatch()) > 0:
            self._pause(wait)
        try:
            answer = send()
        except RetrieveError as error:
            self._record(address, Outcome.FAILED, error.status, error=error.reason)
            if error.status not in _ANSWERED:
                self._closed[group] = "its host gave no answer a moment ago"
            if group == PREFECTURES and (error.status in _REFUSALS or error.reason in CLOSED):
                self._refusal = error
            raise
        finally:
            self._asked[group] = clock.stopwatch()
        self._record(address, Outcome.READ, answer.status, answer)
        return answer

    @property
    def asked(self) -> bool:
        """Whether there are records to take."""
        return bool(self._records)

    def take_refusal(self) -> RetrieveError | None:
        """Return how the platform of the prefectures refused since the last call, None if it did not."""
        refusal, self._refusal = self._refusal, None
        return refusal

    def take_records(self) -> list[Retrieval]:
        """Return what was asked since the last call, and for how much: the collector's budgets count it too."""
        records, self._records = self._records, []
        if records:
            items, dollars = self.spending.items - self._billed.items, self.spending.dollars - self._billed.dollars
            records[-1] = replace(records[-1], items=items, dollars=dollars)
            self._billed = replace(self.spending)
        return records

    def _record(
        self, address: str, outcome: Outcome, status: int | None, answer: Answer | None = None, error: str = ""
    ) -> None:
        seconds, size, requests = (answer.seconds, len(answer.body), answer.requests) if answer else (0.0, 0, 1)
        self._records.append(
            Retrieval(address, _OWN, self.now, outcome, status, seconds, size, requests=requests, error=error)
        )

    def _admit(self, group: str, address: str) -> None:
        reason = self._closed.get(group) or ("its platform refused, and is left alone" if group in self._held else "")
        if reason:
            raise PostponedError(address, f"not asked: {reason}")
        if group == PREFECTURES:
            if self._budget <= 0:
                raise PostponedError(address, "not asked: the prefectures had their share of requests for this hour")
            self._budget -= 1
