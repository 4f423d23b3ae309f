"""Explore: send what surveys ask, one request at a time, each host in its turn, until all is asked or time is up."""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Protocol

from plugins.accounts import hosts
from plugins.discover import distil
from plugins.discover.asks import API, Ask, End, Kind, Told
from plugins.discover.ledger import Ledger
from plugins.discover.readings import Reading, Robots
from plugins.discover.survey import Steps, Survey
from plugins.discover.turns import Time, Turns
from plugins.errors import MovedError, ParseError, RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.pages import robots
from plugins.feeds.wire import CLOSED

MOST_SILENT = 5
"""Hosts without an answer after which the network is taken to be down, where none has answered yet."""

_REFUSALS = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_CLIENT_ERRORS = range(400, 500)
_DISTIL: Mapping[Kind, Callable[[Answer, datetime], Reading]] = MappingProxyType(
    {
        Kind.ROBOTS: lambda answer, _: distil.robots_of(answer),
        Kind.DOCUMENT: distil.document,
        Kind.MASTODON: lambda answer, _: distil.mastodon(answer),
        Kind.BLUESKY: lambda answer, _: distil.bluesky(answer),
    }
)


class Getter(Protocol):
    """What asks one address; `feeds.retrieve.Retriever` is the real one."""

    def get(self, address: str, *, follow: Callable[[str], bool] | None = None) -> Answer:
        """Return the answer of *address*, following redirects where *follow* says so.

        Raises `RetrieveError` where there is none, `MovedError` where it does not.
        """
        ...


@dataclass(slots=True)
class Left:
    """What an exploration leaves: *surveys* that were not asked to their end, and why the next request did not go out.

    *refused* counts those whose host refused, and may be asked again later.
    """

    surveys: int = 0
    reason: str = ""
    refused: int = 0


@dataclass(slots=True)
class _Task:
    survey: Survey
    steps: Steps
    ask: Ask | None = None


class Explorer:
    """Sends the requests of surveys. *say* is told each of them, in words for a terminal."""

    def __init__(self, getter: Getter, ledger: Ledger, turns: Turns, time: Time, say: Callable[[str], None]) -> None:
        self._getter = getter
        self._ledger = ledger
        self._turns = turns
        self._time = time
        self._say = say
        self._silent: dict[str, Told] = {}
        self._answered = False

    def explore(self, surveys: Sequence[Survey], *, until: datetime | None = None, patience: float) -> Left:
        """Ask what *surveys* want to know, as far as that goes, and return what is left.

        Sends nothing after *until*, nor what would have to wait longer than *patience* seconds. What was told before is
        in the ledger, and what is told now is there before the next request goes out.
        """
        tasks = [_Task(survey, politely(survey.steps(), self._known)) for survey in surveys]
        total = len(tasks)
        for task in tasks:
            self._go_on(task, None)
        while tasks := [task for task in tasks if task.ask is not None]:
            waits = {group: self._turns.wait(*group) for group in {self._group(task) for task in tasks}}
            task = min(tasks, key=lambda one: waits[self._group(one)])
            wait = waits[self._group(task)]
            if (known := self._known(task.ask)) is not None:  # another survey asked it, or was refused
                self._go_on(task, known)
                continue
            if reason := self._ended(wait, until, patience):
                return self._left(tasks, reason, self._refused(surveys))
            if wait > 0:
                self._time.sleep(wait)
                continue  # the collector may have begun meanwhile, or been refused
            self._send(task, f"{total - len(tasks) + 1}/{total}")
        return Left(refused=self._refused(surveys))

    def _group(self, task: _Task) -> tuple[str, float]:
        assert task.ask is not None
        return self._turns.group(task.ask.address), task.ask.gap

    def _ended(self, wait: float, until: datetime | None, patience: float) -> str:
        if len(self._silent) >= MOST_SILENT and self._none_answered:
            return "no host answers: is there a network?"
        if until is not None and (until - self._time.now()).total_seconds() <= wait:
            return "the time is up"
        if wait > patience:
            return f"the next request has to wait {wait / 60:.0f} minutes"
        return ""

    @property
    def _none_answered(self) -> bool:
        return bool(self._silent) and not self._answered

    def _refused(self, surveys: Iterable[Survey]) -> int:
        refused = [self._turns.group(survey.refused) for survey in surveys if survey.refused]
        return sum(not self._ledger.given_up(group) for group in refused)

    def _left(self, tasks: Iterable[_Task], reason: str, refused: int) -> Left:
        left = Left(reason=reason, refused=refused)
        for task in tasks:
            task.steps.close()
            task.survey.stopped = reason
            left.surveys += 1
        return left

    def _send(self, task: _Task, where: str) -> None:
        ask = task.ask
        assert ask is not None
        group = self._turns.group(ask.address)
        told = self._asked(ask)
        self._turns.asked(group, *(() if told.end is End.MOVED else [self._turns.group(told.url)]))
        self._turns.told(ask.address, told.requests)
        if told.end is End.SILENT:
            self._silent[hosts.host(ask.address)] = told
        else:
            self._answered = True
            if told.end is End.REFUSED:
                hold = self._turns.refused(group, told)
                told = replace(told, reason=f"{told.reason}; left alone until {hold.until:%Y-%m-%d %H:%M} UTC")
            elif ask.kind is not Kind.ROBOTS:  # who refuses pages gives that away all the same
                self._ledger.release(group)
        if told.end is not End.SILENT or self._answered:  # without a network nothing is learnt of any host
            self._ledger.keep(ask, told, group)
        self._say(f"{where}  {ask.address}: {_in_words(told)}")
        self._go_on(task, told)

    def _asked(self, ask: Ask) -> Told:
        now = self._time.now()
        try:
            answer = self._getter.get(ask.address, follow=lambda url: _may_follow(ask, url))
        except MovedError as error:
            reason, requests = f"redirected to {error.target}", error.requests
            return Told(now, End.MOVED, error.target, None, reason, None, requests, for_good=error.for_good)
        except RetrieveError as error:
            return _failed(error, now)
        try:
            reading = _DISTIL[ask.kind](answer, now)
        except ParseError as error:
            return Told(now, End.USELESS, answer.url, None, error.reason, answer.status, answer.requests)
        return Told(now, End.READ, answer.url, reading, "", answer.status, answer.requests)

    def _go_on(self, task: _Task, told: Told | None) -> None:
        """Tell *task* what came of its request, and all that is known already of those that follow."""
        try:
            task.ask = next(task.steps) if told is None else task.steps.send(told)
            while (known := self._known(task.ask)) is not None:
                task.ask = task.steps.send(known)
        except StopIteration:
            task.ask = None

    def _known(self, ask: Ask | None) -> Told | None:
        """Return what *ask* would be told, where that is known without sending it."""
        assert ask is not None
        now, group = self._time.now(), self._turns.group(ask.address)
        told = self._ledger.told(ask, group, now) or self._silent.get(hosts.host(ask.address))
        hold = None if told else self._turns.held(group)
        if hold is None:
            return told
        reason = f"{hold.reason}; left alone until {hold.until:%Y-%m-%d %H:%M} UTC"
        return Told(now, End.REFUSED, ask.address, reason=reason)


def politely(steps: Steps, known_of: Callable[[Ask], Told | None]) -> Generator[Ask, Told, None]:
    """Yield what *steps* do, each document after the robots.txt of its host, and only where that allows it.

    What *known_of* a document is told at once: nothing is to be sent for it.
    """
    known: dict[str, Told] = {}
    told: Told | None = None
    while True:
        try:
            ask = next(steps) if told is None else steps.send(told)
        except StopIteration:
            return
        if ask.kind in API or ask.kind is Kind.ROBOTS:
            told = yield ask
            continue
        told = known_of(ask)
        if told is not None:
            continue
        host = robots.host(ask.address)
        if host not in known:
            known[host] = yield Ask(Kind.ROBOTS, robots.address(ask.address), fresh=True)
        told = _forbidden(known[host], ask)
        if told is None:
            rules = known[host].reading
            lines = rules.lines if isinstance(rules, Robots) else ""
            told = yield replace(ask, gap=robots.delay(lines), rules=lines)


def _may_follow(ask: Ask, url: str) -> bool:
    """Tell whether a redirect of *ask* may be followed to *url* at once: within its host, where robots.txt allows it.

    One of the robots.txt itself may be followed anywhere (RFC 9309, section 2.3.1.2).
    """
    if ask.rules is None:
        return True
    return robots.host(url) == robots.host(ask.address) and robots.permits(ask.rules, url)


def _forbidden(rules: Told, ask: Ask) -> Told | None:
    """Return what *ask* is told by the robots.txt of its host, None where it may be sent.

    A file that is not there allows everything, one that cannot be read nothing (RFC 9309, section 2.3.1).
    """
    if isinstance(rules.reading, Robots):
        line = robots.forbidding(rules.reading.lines, ask.address)
        return Told(rules.at, End.FORBIDDEN, ask.address, reason=f"robots.txt: {line}") if line else None
    if rules.end is End.USELESS and rules.status in _CLIENT_ERRORS:
        return None
    return replace(rules, url=ask.address, reading=None, reason=f"robots.txt: {rules.reason}")


def _failed(error: RetrieveError, now: datetime) -> Told:
    refused = error.status in _REFUSALS or error.reason in CLOSED
    silent = error.status is None and error.__cause__ is not None
    end = End.REFUSED if refused else End.SILENT if silent else End.USELESS
    return Told(now, end, error.source, None, error.reason, error.status, 1, error.retry_after or 0)


def _in_words(told: Told) -> str:
    if told.reading is None:
        return told.reason
    return {"Robots": "read", "WebFeed": "a feed", "WebPage": "a page", "Sitemap": "a sitemap"}.get(
        type(told.reading).__name__, "identified"
    )
