"""Builders of the model's data, each with sensible defaults; keywords replace fields of what they make."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from plugins.feeds.answer import Answer
from plugins.model import (
    Account,
    ChangeKind,
    Confidence,
    Decision,
    Department,
    Draft,
    Known,
    Outcome,
    Platform,
    Post,
    Proof,
    ProofKind,
    Retrieval,
    Service,
    SourceState,
    Tags,
    Topic,
    Visit,
)
from plugins.settings import Settings

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ADDRESS = "https://www.seine-maritime.example/flux.xml"


def identifier(number: int) -> str:
    """Return the identifier of the post with this number: 16 hexadecimal digits."""
    return f"{number:016x}"


def make_department(code: str = "76", **changes: Any) -> Department:
    made = Department(
        code=code,
        name="Seine-Maritime",
        slug="seine-maritime",
        of="de la Seine-Maritime",
        region="Normandie",
        timezone="Europe/Paris",
        prefecture_host="www.seine-maritime.gouv.fr",
        sdis_host="www.sdis76.fr",
    )
    return replace(made, **changes)


def make_account(id: str = "prefecture-76", **changes: Any) -> Account:  # noqa: A002 - the field's name
    made = Account(
        id=id,
        title="Préfecture de la Seine-Maritime",
        service=Service.PREFECTURE,
        department="76",
        platform=Platform.RSS,
        address=ADDRESS,
        home="https://www.seine-maritime.example/",
        proof=Proof(ProofKind.PUBLIC_DOMAIN, date(2026, 8, 1), Confidence.HIGH, "hôte en .gouv.fr"),
    )
    return replace(made, **changes)


def make_draft(number: int = 1, **changes: Any) -> Draft:
    made = Draft(
        id=identifier(number),
        account="prefecture-76",
        url=f"https://www.seine-maritime.example/actualites/{number}",
        title=f"Titre {number}",
        text=f"Texte {number}.",
        html=f"<p>Texte {number}.</p>",
        published=NOW,
        updated=None,
        digest=f"digest-{number}",
    )
    return replace(made, **changes)


def make_known(number: int = 1, **changes: Any) -> Known:
    made = Known(identifier(number), f"digest-{number}", published=NOW, month="2026-11", withdrawn=False)
    return replace(made, **changes)


def make_decision(number: int = 1, *topics: Topic, draft: Draft | None = None, **changes: Any) -> Decision:
    """Return the decision to archive a draft as new; *topics* are its tags, unless whole `tags` are given."""
    made = Decision(
        kind=ChangeKind.NEW,
        draft=draft or make_draft(number),
        site="76",
        service=Service.PREFECTURE,
        published=NOW,
        month="2026-11",
        tags=Tags(topics or (Topic.PRACTICAL,)),
        ends=None,
    )
    return replace(made, **changes)


def make_edit(number: int = 1, *topics: Topic, **changes: Any) -> Decision:
    """Return the decision to archive a draft as an edit, in other words than `make_draft` gives it."""
    draft = make_draft(number, title="Corrigé", text="Corrigé.", html="<p>Corrigé.</p>", digest="corrected")
    return make_decision(number, *topics, **({"kind": ChangeKind.EDITED, "draft": draft} | changes))


def make_state(address: str = ADDRESS, **changes: Any) -> SourceState:
    return replace(SourceState(address), **changes)


def make_retrieval(address: str = ADDRESS, **changes: Any) -> Retrieval:
    made = Retrieval(
        address=address,
        account="prefecture-76",
        at=NOW,
        outcome=Outcome.READ,
        status=200,
        seconds=0.25,
        size=1000,
        entries=1,
    )
    return replace(made, **changes)


def make_visit(*decisions: Decision, **changes: Any) -> Visit:
    return replace(Visit(make_retrieval(), make_state(last_try=NOW), decisions), **changes)


def make_post(number: int = 1, *topics: Topic, **changes: Any) -> Post:
    made = Post(
        number=number,
        id=identifier(number),
        account="prefecture-76",
        site="76",
        service=Service.PREFECTURE,
        url=f"https://www.seine-maritime.example/actualites/{number}",
        title=f"Titre {number}",
        text=f"Texte {number}.",
        html=f"<p>Texte {number}.</p>",
        published=NOW,
        month="2026-11",
        first_seen=NOW,
        edited=None,
        withdrawn=None,
        ends=None,
        ended=False,
        tags=Tags(topics or (Topic.PRACTICAL,)),
    )
    return replace(made, **changes)


def make_answer(body: bytes = b"", **changes: Any) -> Answer:
    made = Answer(
        status=200,
        body=body,
        headers={"content-type": "application/rss+xml"},
        etag="",
        last_modified="",
        url=ADDRESS,
        moved_to="",
        requests=1,
        seconds=0.1,
    )
    return replace(made, **changes)


def make_settings(folder: Path, **changes: Any) -> Settings:
    """Return settings whose files are all below *folder*, for one process."""
    made = Settings(
        sitename="Gyrophare",
        siteurl="https://portail.example",
        content=folder / "content",
        output=folder / "output",
        theme=folder / "theme",
        accounts=folder / "content" / "accounts",
        departments=folder / "content" / "departments.toml",
        moderation=folder / "content" / "moderation.toml",
        archive=f"sqlite:///{folder / 'archive.sqlite'}",
        cache=folder / "http-cache.sqlite",
        lock=folder / "run.lock",
        contact="",
        host_gap=0.0,
        platform_gap=0.0,
        private_networks=("127.0.0.0/8", "::1/128"),
        processes=1,
    )
    return replace(made, **changes)
