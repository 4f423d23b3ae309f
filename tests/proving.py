"""The looks against a loopback server that stands for every host: https://HOST/PATH is served at /HOST/PATH."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from making import NOW, make_account, make_department, make_settings
from servers import Answering, FeedServer, Reply

from plugins.archive import ArchiveWriter
from plugins.errors import RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.retrieve import Retriever
from plugins.model import Account, Confidence, Platform, Proof, ProofCheck, ProofKind
from plugins.proofs.look import LookReport, look

DEPARTMENTS = {"76": make_department()}
SITE = "https://www.seine-maritime.gouv.fr"
PAGE = f"{SITE}/Contacts"


def make_proof(kind: ProofKind, page: str = "", **changes: object) -> Proof:
    made = Proof(kind, date(2026, 8, 1), Confidence.HIGH, "Vu sur la page.", page)
    return replace(made, **changes)  # type: ignore[arg-type]


def social(platform: Platform, home: str, kind: ProofKind, page: str = "", **changes: object) -> Account:
    """Return an account of the prefecture on a *platform*, proved by *kind*."""
    made = {"id": "compte-76", "platform": platform, "address": "", "home": home, "proof": make_proof(kind, page)}
    return make_account(**(made | changes))


def page_of(*addresses: str, rel: str = "") -> bytes:
    """Return a page that links to *addresses*, and to what every page links to."""
    mark = f' rel="{rel}"' if rel else ""
    links = "".join(f'<li><a href="{escape(one)}"{mark}>Suivez-nous</a></li>' for one in addresses)
    return f'<!doctype html><title>Contacts</title><nav><a href="/">Accueil</a></nav><ul>{links}</ul>'.encode()


class Relay:
    """Asks the loopback server, by the real retriever, for what stands at any address.

    What is asked is in `asked`, but for the robots.txt of each host.
    """

    def __init__(self, retriever: Retriever, server: FeedServer) -> None:
        self._retriever = retriever
        self._server = server
        self.asked: list[str] = []
        self.headers: list[Mapping[str, str]] = []

    def get(self, address: str, *, headers: Mapping[str, str] | None = None, **how: Any) -> Answer:
        if not address.endswith("/robots.txt"):
            self.asked.append(address)
            self.headers.append(headers or {})
        try:
            answer = self._retriever.get(self._server.url(path_of(address)), headers=headers, **how)
        except RetrieveError as error:
            raise type(error)(address, error.reason, status=error.status, retry_after=error.retry_after) from error
        return replace(answer, url=f"https:/{answer.url.removeprefix(self._server.url(''))}")

    def post(self, address: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> Answer:
        raise AssertionError("no look posts anything")


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"/{parts.netloc}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")


class Proving:
    """An archive, a server for every host, and the looks at what stands there."""

    def __init__(self, archive: ArchiveWriter, server: FeedServer, relay: Relay, folder: Path) -> None:
        self.archive = archive
        self.server = server
        self.relay = relay
        self.settings = make_settings(folder)
        self.others: tuple[Account, ...] = ()

    def serve(self, address: str, answer: Answering | bytes, **headers: str) -> None:
        self.server.serve(path_of(address), answer, **headers)

    def serve_json(self, address: str, value: object, status: int = 200) -> None:
        body = json.dumps(value).encode()
        self.serve(address, Reply(status, body, {"Content-Type": "application/json"}))

    def redirect(self, address: str, target: str) -> None:
        self.server.redirect(path_of(address), path_of(target))

    def look(self, *accounts: Account, now: datetime = NOW, **options: object) -> LookReport:
        return look(
            self.settings,
            [*accounts, *self.others],
            DEPARTMENTS,
            now=now,
            getter=self.relay,
            **({"everyone": True, "days": 0} | options),  # type: ignore[arg-type]
        )

    def check(self, account: Account, now: datetime = NOW) -> ProofCheck:
        """Return what a look at *account* alone leaves in the archive."""
        report = self.look(account, now=now)
        assert report.checks == [self.archive.checks()[account.id]]
        return report.checks[0]


@cache
def _new_archive() -> bytes:
    """Return the file of an archive that holds nothing yet: its migrations take longer than most looks."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "archive.sqlite"
        ArchiveWriter.open(f"sqlite:///{file}").close()
        return file.read_bytes()


@contextmanager
def proving(folder: Path) -> Iterator[Proving]:
    settings = make_settings(folder)
    (folder / "archive.sqlite").write_bytes(_new_archive())
    with (
        FeedServer() as server,
        Retriever(settings) as retriever,
        ArchiveWriter.open(f"sqlite:///{folder / 'archive.sqlite'}") as archive,
    ):
        yield Proving(archive, server, Relay(retriever, server), folder)
