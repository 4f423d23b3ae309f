"""What a platform asks with during one visit: in turn, remembered, and never beyond what proves its account."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Unpack

from plugins.accounts import hosts
from plugins.errors import RetrieveError
from plugins.feeds import journal as journals
from plugins.feeds.answer import Answer
from plugins.feeds.journal import Journal
from plugins.feeds.platforms import Getter, How, Spending, ask
from plugins.model import Account, ProofKind, SourceState
from plugins.settings import Settings


class KeepingGetter(Getter, Protocol):
    """A getter that keeps bodies until they are archived."""

    def cached(self, address: str) -> bytes | None:
        """Return the last body that was kept for *address*."""
        ...

    def forget(self) -> None:
        """Forget all bodies: what they held is archived."""
        ...


@dataclass(frozen=True, slots=True)
class Round:
    """What all visits of one collection share."""

    settings: Settings
    now: datetime
    getter: KeepingGetter
    journal: Journal
    spending: Spending


@dataclass(frozen=True, slots=True)
class VisitClient:
    """Asks for one visit, each request within *turn*; *since* is when the source was last archived."""

    round: Round
    turn: AbstractContextManager[None]
    since: datetime | None

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        return self.round.settings

    @property
    def now(self) -> datetime:
        """The instant of the run."""
        return self.round.now

    @property
    def spending(self) -> Spending:
        """What was paid today."""
        return self.round.spending

    def get(self, address: str, **how: Unpack[How]) -> Answer:
        """Return the answer of *address*."""
        validators = {"etag": how.get("etag", ""), "last_modified": how.get("last_modified", "")}
        key = journals.key("GET", address, validators)
        getter = self.round.getter
        return self._asked(
            key,
            address,
            lambda: getter.get(address, **how),
            lambda: getter.cached(address),
            with_body=False,
        )

    def post(self, address: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to *body*."""
        key = journals.key("POST", address, {}, body)
        getter = self.round.getter
        return self._asked(
            key, address, lambda: getter.post(address, body, headers=headers), lambda: None, with_body=True
        )

    def _asked(
        self,
        key: str,
        address: str,
        send: Callable[[], Answer],
        cached: Callable[[], bytes | None],
        *,
        with_body: bool,
    ) -> Answer:
        journal = self.round.journal
        outcome = journal.answered(key, self.since, cached)
        if outcome is None:
            with self.turn:
                try:
                    outcome = send()
                except RetrieveError as error:
                    outcome = error
            journal.note(key, address, outcome, with_body=with_body)
        if isinstance(outcome, RetrieveError):
            raise outcome
        return outcome


def visit(account: Account, state: SourceState, client: VisitClient) -> Answer:
    """Return what the source of *account* answers; raise `SourceError` where it gives no answer to be used.

    An account that is official because of its public domain is not read from outside it: a redirect that leaves the
    domain leaves the proof behind.
    """
    answer = ask(account, state, client)
    proved = account.proof.kind is ProofKind.PUBLIC_DOMAIN and hosts.public(account.address)
    if proved and not hosts.public(answer.url):
        where = hosts.host(answer.url)
        reason = f"redirected to {where}, outside .{hosts.PUBLIC}: what proves the account does not hold there"
        raise RetrieveError(account.address, reason)
    return answer
