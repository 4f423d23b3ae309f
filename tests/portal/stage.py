"""A small portal on a temporary disk: an archive that can be told what happens, and its output."""

import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from making import (
    NOW,
    identifier,
    make_account,
    make_decision,
    make_department,
    make_draft,
    make_retrieval,
    make_state,
    make_visit,
)

from plugins.archive import ArchiveWriter
from plugins.model import FRANCE, Account, ChangeKind, Evidence, Facts, PersonSought, Retag, Tags, Topic
from plugins.portal.build import BuildReport, build
from plugins.portal.world import World
from plugins.settings import Settings, from_mapping

ROOT = Path(__file__).parents[2]
DEPARTMENTS = {
    "76": make_department(),
    "974": make_department(
        "974",
        name="La Réunion",
        slug="la-reunion",
        of="de La Réunion",
        region="La Réunion",
        timezone="Indian/Reunion",
        prefecture_host="www.reunion.gouv.fr",
    ),
}


def account(site: str, number: int = 1) -> Account:
    return make_account(
        f"{site}-{number}",
        title=f"Compte {number} de {site}",
        department=None if site == FRANCE else site,
        address=f"https://{site}.example/{number}.xml",
        home=f"https://{site}.example/",
    )


ACCOUNTS = tuple(account(site, number) for site in (FRANCE, *DEPARTMENTS) for number in (1, 2))


class Stage:
    """A portal of two departments and the national posts, in *folder*."""

    def __init__(self, folder: Path, *, theme: Path = ROOT / "theme", **settings: object) -> None:
        self.folder = folder
        self.settings = self.settings_for(folder / "output", theme=theme, **settings)
        self.archive = ArchiveWriter.open(self.settings.archive)
        self.now = NOW
        self._count = 0

    def settings_for(self, output: Path, *, theme: Path = ROOT / "theme", **settings: object) -> Settings:
        values = {
            "SITEURL": "https://portail.example",
            "PATH": str(ROOT / "content"),
            "THEME": str(theme),
            "OUTPUT_PATH": str(output),
            "GYROPHARE_ARCHIVE": f"sqlite:///{self.folder / 'archive.sqlite'}",
            "GYROPHARE_CACHE": str(self.folder / "http.sqlite"),
            "GYROPHARE_PROCESSES": 1,
        }
        return from_mapping(values | settings)

    def world(self, settings: Settings | None = None, accounts: Iterable[Account] = ACCOUNTS) -> World:
        return World(settings or self.settings, DEPARTMENTS, tuple(accounts))

    def post(
        self,
        site: str = "76",
        *topics: Topic,
        title: str = "Un titre",
        text: str = "Un texte.",
        html: str | None = None,
        hours_ago: float = 1,
        person: PersonSought | None = None,
        closes: bool = False,
        lasts: float | None = None,
        number: int = 1,
        communes: tuple[str, ...] = (),
        facts: Facts = Facts(),  # noqa: B008 - immutable
        evidence: tuple[Evidence, ...] = (),
        kind: ChangeKind = ChangeKind.NEW,
        id: str | None = None,  # noqa: A002
    ) -> str:
        """Archive a post that was published *hours_ago*, and return its identifier; *lasts* is in hours from now."""
        self._count += 1
        name = id or identifier(self._count)
        published = self.now - timedelta(hours=hours_ago)
        draft = make_draft(
            id=name,
            account=f"{site}-{number}",
            url=f"https://{site}.example/{name}",
            title=title,
            text=text,
            html=html or f"<p>{text}</p>",
            published=published,
            digest=f"{title}{text}",
        )
        decision = make_decision(
            kind=kind,
            draft=draft,
            site=site,
            published=published,
            month=f"{published:%Y-%m}",
            tags=Tags(topics or (Topic.PRACTICAL,), closes, communes, person, facts, evidence),
            ends=None if lasts is None else self.now + timedelta(hours=lasts),
        )
        address = f"https://{site}.example/{number}.xml"
        visit = make_visit(
            decision,
            retrieval=make_retrieval(address, account=f"{site}-{number}", at=self.now),
            state=make_state(address, last_try=self.now),
        )
        self.archive.record([visit], self.now)
        return name

    def edit(self, post: str, site: str = "76", *topics: Topic, **options: object) -> None:
        self.post(site, *topics, id=post, kind=ChangeKind.EDITED, **options)  # type: ignore[arg-type]

    def retag(self, post: str, tags: Tags, *, ends: datetime | None = None) -> int:
        return self.archive.retag([Retag(post, tags, ends)], self.now)

    def pin(self, *posts: str, hours: float = 24) -> int:
        """Pin *posts* and no others; *hours* from now is when their time is over."""
        return self.archive.pin(dict.fromkeys(posts, self.now + timedelta(hours=hours)), self.now)

    def build(self, **options: object) -> BuildReport:
        return build(self.archive, self.world(), now=self.now, **options)  # type: ignore[arg-type]

    def build_afresh(self, name: str = "afresh") -> Path:
        """Build everything into another folder and return it."""
        output = self.folder / name
        shutil.rmtree(output, ignore_errors=True)
        build(self.archive, self.world(self.settings_for(output)), now=self.now)
        return output

    def page(self, path: str) -> str:
        return (self.settings.output / path).read_text("utf-8")


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below *folder* with its bytes."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
