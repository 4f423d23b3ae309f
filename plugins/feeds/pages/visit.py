"""Visit: robots.txt, the list, then the pages of what is new on it, a few at a time.

robots.txt is asked for once a day (RFC 9309, section 2.4); one that a server refuses (4xx) allows all, one that it
cannot give forbids all for now (section 2.3.1), unless the last is still known. Where the list did not change nothing
is asked but what waits since the last visit. The first refusal, or a server that does not answer, ends the asking; a
time that it gives to come back holds for the next visit to the list.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from plugins.errors import ParseError, RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.pages import parts, robots, sitemap
from plugins.feeds.pages.listing import listed
from plugins.feeds.pages.memory import LONGEST_RULES, Memory, load
from plugins.feeds.pages.parts import Role
from plugins.feeds.pages.plan import MOST, Plan, plan
from plugins.feeds.platforms import Client
from plugins.feeds.schedule import max_age
from plugins.model import Account, PageRules, SourceState

ROBOTS_LAST = timedelta(hours=24)
"""How long a robots.txt may stand for itself (RFC 9309, section 2.4)."""

_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


def visit(account: Account, state: SourceState, client: Client) -> Answer:
    """Return the list of *account* with what was asked beside it as its parts; raise `RetrieveError`."""
    rules, memory = account.page or PageRules(), load(state.memory)
    address = state.moved_to or rules.sitemap or account.address
    own, asked = _robots(address, memory, client)
    if line := robots.forbidding(own, address):
        raise RetrieveError(address, f"the robots.txt of its host forbids it to {robots.TOKEN}: {line}")
    answer = client.get(address, etag=state.etag, last_modified=state.last_modified, given_by=state.given_by)
    if robots.host(answer.url) != robots.host(address):
        own, also = _robots(answer.url, memory, client)
        asked += also
        if line := robots.forbidding(own, answer.url):
            raise RetrieveError(address, f"the robots.txt of where it leads forbids it to {robots.TOKEN}: {line}")

    def may(link: str) -> bool:
        return robots.host(link) == robots.host(answer.url) and robots.permits(own, link)

    if rules.sitemap and answer.status == HTTPStatus.OK:
        answer = _with_child(answer, memory, may, client)
    answer = answer.with_parts(asked)
    try:
        items = () if answer.status != HTTPStatus.OK else listed(answer, rules, memory, client.now)
    except ParseError:  # told by the reader, who meets it too
        return answer
    room = _room(robots.delay(own), client.settings.host_gap)
    return _ask(answer, plan(items, rules, memory, room=room, may=may), may, client)


def _robots(address: str, memory: Memory, client: Client) -> tuple[str, list[Answer]]:
    """Return the rules that hold for *address*, and the part of the answer where they were asked for now."""
    host = robots.host(address)
    kept = next((one for one in memory.robots if one.host == host), None)
    if kept and timedelta() <= client.now - kept.at < ROBOTS_LAST:
        return kept.rules, []
    requests, seconds = 1, 0.0
    try:
        answer = client.get(robots.address(address))
        own, requests, seconds = robots.rules(answer.body), answer.requests, answer.seconds
    except RetrieveError as error:
        if error.status is not None and error.status not in _BUSY and 300 <= error.status < 500:  # noqa: PLR2004
            own = ""
        elif kept:
            return kept.rules, []
        else:
            reason = f"its robots.txt cannot be read, so nothing is asked for now: {error.reason}"
            raise RetrieveError(address, reason, status=error.status, retry_after=error.retry_after) from error
    said = f"# {client.now.isoformat()}\n{_shortened(own, address)}".encode()
    return own, [parts.made(Role.ROBOTS, host, status=HTTPStatus.OK, body=said, requests=requests, seconds=seconds)]


def _shortened(own: str, address: str) -> str:
    """Return the rules to keep: of those too long to keep, that the list may be asked and, until then, nothing else."""
    if len(own) <= LONGEST_RULES:
        return own
    at = urlsplit(address)
    return f"Allow: {at.path}{'?' if at.query else ''}{at.query}$\nDisallow: /\nCrawl-delay: {robots.delay(own):g}"


def _with_child(answer: Answer, memory: Memory, may: Callable[[str], bool], client: Client) -> Answer:
    """Return *answer*, if it is an index of sitemaps, with the newest of them; 304 where that did not change."""
    try:
        newest = sitemap.newest(sitemap.children(answer.body, answer.url, answer.headers))
    except ParseError:
        return answer
    if newest is None:
        return answer
    if not may(newest.link):
        raise RetrieveError(answer.url, f"leads to a sitemap that may not be asked: {newest.link}")
    address, etag, last_modified = memory.child
    known = (etag, last_modified) if address == newest.link else ("", "")
    child = client.get(newest.link, etag=known[0], last_modified=known[1])
    if child.status == HTTPStatus.NOT_MODIFIED:
        spent = answer.with_parts([child])
        return replace(spent, status=child.status, body=b"", parts=())
    return answer.with_parts([parts.labelled(child, Role.CHILD, newest.link)])


def _room(delay: float, gap: float) -> int:
    """Return how many pages one visit may ask: fewer where the host wants more seconds between two than it is given."""
    return MOST if delay <= gap else max(1, int(MOST * gap / delay))


def _ask(answer: Answer, planned: Plan, may: Callable[[str], bool], client: Client) -> Answer:
    found = [parts.made(Role.DETAIL, link, status=HTTPStatus.FORBIDDEN, requests=0) for link in planned.barred]
    asking = [(Role.DETAIL, link) for link in planned.details] + [(Role.LOOKUP, link) for link in planned.lookups]
    for role, link in asking:
        try:
            found.append(parts.labelled(client.get(link, follow=may), role, link))
        except RetrieveError as error:
            if error.status is not None and error.status not in _BUSY:
                found.append(parts.made(role, link, status=error.status, body=f"{error.status} {link}".encode()))
            if error.status in {None, HTTPStatus.FORBIDDEN} or error.status in _BUSY:
                answer = _delayed(answer, error.retry_after or 0, client)
                break
    return answer.with_parts(found)


def _delayed(answer: Answer, wait: int, client: Client) -> Answer:
    """Return *answer* as one that is fresh for *wait* seconds at least: until then its source is not asked again."""
    if wait <= (max_age(answer.headers, client.now) or 0):
        return answer
    others = {name: value for name, value in answer.headers.items() if name not in {"age", "expires"}}
    return replace(answer, headers={**others, "cache-control": f"max-age={wait}"})


def slowed(memory: str) -> str:
    """Return in words that robots.txt asks for more time between two requests than they are usually given, if so."""
    rests = [robots.delay(one.rules) for one in load(memory).robots]
    if not rests or max(rests) <= 1:
        return ""
    return f"robots.txt asks for {max(rests):g} s between two requests: fewer pages are read in one visit"
