"""A small internet on loopback: sites by host name, asked by the real retriever; and a clock that only sleeping moves."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from making import NOW, make_department, make_settings
from servers import FeedServer, Reply

from plugins.accounts.files import Files
from plugins.discover.run import Discovery, Plan, discover
from plugins.discover.sites import Owners, Site
from plugins.discover.turns import Pace
from plugins.errors import MovedError, RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.retrieve import Retriever
from plugins.model import Account, Department

PREFECTURE = "www.mont-fictif.gouv.fr"
OTHER_PREFECTURE = "www.val-fictif.gouv.fr"
SDIS = "www.sdis-fictif.example"
DEPARTMENTS = {
    "38": make_department(
        "38", name="Isère", slug="isere", of="de l'Isère", prefecture_host=PREFECTURE, sdis_host=SDIS
    ),
    "76": make_department("76", prefecture_host=OTHER_PREFECTURE, sdis_host=""),
}


class Clock:
    """Time that passes while it sleeps, and a little at each request."""

    def __init__(self, now: datetime = NOW) -> None:
        self.start = now
        self.seconds = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return (self.start + timedelta(seconds=self.seconds)).replace(microsecond=0)

    def elapsed(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


class Internet:
    """Sites by host; `asked` are the addresses in their order, with the second of the clock at which each was asked."""

    def __init__(self, server: FeedServer, retriever: Retriever, clock: Clock) -> None:
        self._server = server
        self._retriever = retriever
        self.clock = clock
        self.asked: list[tuple[float, str]] = []
        self.silent: set[str] = set()  # hosts that do not answer
        self.closed: set[str] = set()  # hosts that shut the door
        self.fatal = 0  # the request, from 1, at whose answer the process dies

    def serve(self, address: str, reply: Reply | bytes | str, kind: str = "text/html; charset=utf-8") -> None:
        """Answer *reply* at the https *address*."""
        if isinstance(reply, str):
            reply = reply.encode()
        if isinstance(reply, bytes):
            reply = Reply(body=reply, headers={"Content-Type": kind})
        if "Location" in reply.headers:
            reply = replace(reply, headers={"Location": self._inside(reply.headers["Location"])})
        self._server.serve(self._path(address), reply)

    def get(self, address: str, *, follow: Callable[[str], bool] | None = None) -> Answer:
        """Ask *address*; a host that it was sent on to stands in `asked` like any other."""
        self.asked.append((self.clock.seconds, address))
        host = urlsplit(address).hostname or ""
        target = self._inside(address)
        if host in self.silent:
            target = target.replace("http:", "https:")  # a port that does not speak TLS
        if host in self.closed:
            target = "http://127.0.0.1:1/"
        try:
            answer = self._retriever.get(target, follow=lambda url: self._noted(self._outside(url), follow))
        except MovedError as error:
            error.source, error.target = address, self._outside(error.target)
            raise
        except RetrieveError as error:
            error.source = address
            raise
        finally:
            if len(self.asked) == self.fatal:
                raise KeyboardInterrupt
        return replace(answer, url=self._outside(answer.url), moved_to=self._outside(answer.moved_to))

    def _noted(self, url: str, follow: Callable[[str], bool] | None) -> bool:
        allowed = follow is None or follow(url)
        if allowed:
            self.asked.append((self.clock.seconds, url))
        return allowed

    def paths(self, host: str) -> list[str]:
        """Return what was asked of *host*, in order: paths with their query."""
        return [self._path(address).partition("/" + host)[2] for _, address in self.asked if f"//{host}/" in address]

    def times(self, *hosts: str) -> list[float]:
        """Return when *hosts* were asked."""
        return [at for at, address in self.asked if urlsplit(address).hostname in hosts]

    @staticmethod
    def _path(address: str) -> str:
        return "/" + address.partition("://")[2]

    def _inside(self, address: str) -> str:
        return self._server.url(self._path(address))

    def _outside(self, url: str) -> str:
        return f"https://{url.removeprefix(self._server.url('/'))}" if url else ""


@contextmanager
def internet(folder: Path, clock: Clock | None = None) -> Iterator[Internet]:
    with FeedServer() as server, Retriever(make_settings(folder, timeout=2.0)) as retriever:
        yield Internet(server, retriever, clock or Clock())


def visit(
    folder: Path,
    net: Internet,
    *asked: Site | str,
    accounts: tuple[Account, ...] = (),
    departments: dict[str, Department] = DEPARTMENTS,
    **changes: object,
) -> Discovery:
    """Discover *asked* (sites, or codes of departments) with a pace of 5 and 30 seconds, unless *changes* say else."""
    settings = make_settings(folder)
    named = [one for one in asked if isinstance(one, str)]
    chosen = (*(one for one in asked if isinstance(one, Site)), *Owners(departments, accounts).sites(named))
    plan = replace(Plan(chosen, Pace(5.0, 30.0, 60), folder / "var" / "discover.json"), **changes)
    said: list[str] = []
    return discover(settings, Files(departments, accounts), plan, say=said.append, getter=net, timer=net.clock)


def site_of(address: str, departments: dict[str, Department], accounts: tuple[Account, ...], **told: object) -> Site:
    return Owners(departments, accounts).site(address, **told)


def page(*body: str, head: str = "", title: str = "Accueil") -> str:
    return f"<!DOCTYPE html><html lang=fr><head><title>{title}</title>{head}</head><body>{''.join(body)}</body></html>"


def announce(*feeds: str, kind: str = "application/rss+xml") -> str:
    return "".join(f'<link rel="alternate" type="{kind}" href="{feed}">' for feed in feeds)


def rss(*titles: str, day: str = "20 Nov 2026", name: str = "Actualités") -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>https://a.example/{title.replace(' ', '-')}</link>"
        f"<pubDate>{day} 08:00:00 +0100</pubDate></item>"
        for title in titles
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{name}</title>{items}</channel></rss>'.encode()


def progress(folder: Path) -> dict[str, dict[str, dict[str, object]]]:
    found: dict[str, dict[str, dict[str, object]]] = json.loads((folder / "var" / "discover.json").read_text("utf-8"))
    return found
