"""A small portal on a temporary disk: an archive that can be told what happens, and its output."""

import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from plugins.archive import ArchiveWriter
from plugins.model import (
    FRANCE,
    Account,
    ChangeKind,
    Confidence,
    Decision,
    Department,
    Draft,
    Outcome,
    PersonSought,
    Platform,
    Proof,
    ProofKind,
    Retrieval,
    Service,
    SourceState,
    Tags,
    Topic,
    Visit,
)
from plugins.portal.build import BuildReport, build
from plugins.portal.world import World
from plugins.settings import Settings, from_mapping

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DEPARTMENTS = {
    "76": Department(
        "76", "Seine-Maritime", "seine-maritime", "de la Seine-Maritime", "Normandie", "Europe/Paris",
        "www.seine-maritime.gouv.fr", "",
    ),
    "974": Department(
        "974", "La Réunion", "la-reunion", "de La Réunion", "La Réunion", "Indian/Reunion", "www.reunion.gouv.fr", "",
    ),
}  # fmt: skip


def account(site: str, number: int = 1, service: Service = Service.PREFECTURE) -> Account:
    proof = Proof(ProofKind.PUBLIC_DOMAIN, NOON.date(), Confidence.HIGH, "hôte en .gouv.fr")
    department = None if site == FRANCE else site
    return Account(
        f"{site}-{number}", f"Compte {number} de {site}", service, department, Platform.RSS,
        f"https://{site}.example/{number}.xml", f"https://{site}.example/", proof,
    )  # fmt: skip


ACCOUNTS = tuple(account(site, number) for site in (FRANCE, *DEPARTMENTS) for number in (1, 2))


class Stage:
    """A portal of two departments and the national posts, in *folder*."""

    def __init__(self, folder: Path, *, theme: Path = ROOT / "theme", **settings: object) -> None:
        self.folder = folder
        self.settings = self.settings_for(folder / "output", theme=theme, **settings)
        self.archive = ArchiveWriter.open(self.settings.archive)
        self.now = NOON
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
        kind: ChangeKind = ChangeKind.NEW,
        id: str | None = None,  # noqa: A002
    ) -> str:
        """Archive a post that was published *hours_ago*, and return its identifier; *lasts* is in hours from now."""
        self._count += 1
        name = id or f"{self._count:016x}"
        published = self.now - timedelta(hours=hours_ago)
        draft = Draft(
            name, f"{site}-{number}", f"https://{site}.example/{name}", title, text, html or f"<p>{text}</p>",
            published, None, f"{title}{text}",
        )  # fmt: skip
        ends = None if lasts is None else self.now + timedelta(hours=lasts)
        tags = Tags(topics or (Topic.PRACTICAL,), closes, communes, person)
        decision = Decision(kind, draft, site, Service.PREFECTURE, published, f"{published:%Y-%m}", tags, ends)
        address = f"https://{site}.example/{number}.xml"
        retrieval = Retrieval(address, f"{site}-{number}", self.now, Outcome.READ, 200, 0.1, 100, 1)
        self.archive.record([Visit(retrieval, SourceState(address, last_try=self.now), (decision,))], self.now, "test")
        return name

    def edit(self, post: str, site: str = "76", *topics: Topic, **options: object) -> None:
        self.post(site, *topics, id=post, kind=ChangeKind.EDITED, **options)  # type: ignore[arg-type]

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
