"""A collection over sources in memory: an archive, a shelf of feeds, accounts of 76 and La Réunion."""

import re
import tempfile
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from making import NOW, make_account, make_department, make_settings
from shelf import Item, Shelf, rss

from plugins.archive import ArchiveWriter
from plugins.collect.report import CollectReport
from plugins.collect.run import collect
from plugins.model import Account, Evidence, Facts, Post, Service, Tags, Topic

HOUR = timedelta(hours=1)
DEPARTMENTS = {
    "76": make_department(),
    "974": make_department("974", name="La Réunion", timezone="Indian/Reunion"),
}


@cache
def _empty_archive() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        ArchiveWriter.open(f"sqlite:///{folder}/empty.sqlite").close()
        return Path(folder, "empty.sqlite").read_bytes()


def open_archive(folder: Path) -> ArchiveWriter:
    """Return an empty archive in *folder*: a copy of one, as to migrate each takes fifteen times as long."""
    file = folder / "archive.sqlite"
    file.write_bytes(_empty_archive())
    return ArchiveWriter.open(f"sqlite:///{file}")


class StubTagger:
    """Tags by the first word of the title, so that these tests do not depend on the lexicon.

    "jusqu'à 3 h" in the text is until three hours after it was said.
    """

    version = "stub-1"

    @classmethod
    def default(cls) -> "StubTagger":
        return cls()

    @classmethod
    def shipped_version(cls) -> str:
        return cls.version

    def tag(
        self,
        title: str,
        text: str,
        *,
        service: Service | None,
        department: str | None,
        at: datetime | None = None,
        zone: tzinfo = UTC,
    ) -> Tags:
        first = title.partition(" ")[0].lower()
        topic = Topic(first) if first in list(Topic) else Topic.PRACTICAL
        evidence = (Evidence(topic, f"{service} {department} {len(text)}", 1.0),)
        said = re.search(r"jusqu'à (\d+) h", text)
        facts = Facts(until=at + int(said[1]) * HOUR) if said and at else Facts()
        return Tags((topic,), closes=False, facts=facts, evidence=evidence, version=self.version)


def account(number: int = 1, department: str | None = "76", **changes: Any) -> Account:
    """Return the account that is read at a host of its own."""
    # Its interval is written down: what these feeds are served without, validators, would make it daily.
    changes = {"address": f"https://host{number}.example/flux.xml", "interval": 60} | changes
    return make_account(f"account-{number}", department=department, **changes)


class Collecting:
    """Collects at an instant that moves on, into an archive in *folder*."""

    def __init__(self, folder: Path, archive: ArchiveWriter, **settings: Any) -> None:
        self.settings = make_settings(folder, **settings)
        self.archive = archive
        self.shelf = Shelf()
        self.now = NOW

    def serve(self, source: Account, *items: Item, ttl: int | None = None, **answer: Any) -> None:
        """Let the feed of *source* hold *items*."""
        self.shelf.put(source.address, rss(items, ttl, home=source.address.removesuffix("/flux.xml")), **answer)

    def run(self, *accounts: Account, hours: float = 0, now: datetime | None = None, **options: Any) -> CollectReport:
        """Collect *hours* later than the last time, or at *now*."""
        self.now = now or self.now + timedelta(hours=hours)
        options = {"getter": self.shelf} | options
        return collect(self.settings, self.archive, accounts, DEPARTMENTS, now=self.now, **options)

    def posts(self) -> list[Post]:
        """Return the listed posts, newest first."""
        return self.archive.newest(1000)

    def titles(self) -> list[str]:
        return [post.title for post in self.posts()]
