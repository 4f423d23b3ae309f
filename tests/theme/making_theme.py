"""What the tests of the theme share: its files, its templates, and a world small enough to be read."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from plugins.model import (
    Account,
    Confidence,
    Department,
    Platform,
    Post,
    Proof,
    ProofKind,
    Service,
    Tags,
    Topic,
)
from plugins.portal.render import Renderer
from plugins.portal.views import View
from plugins.portal.world import World
from plugins.settings import from_mapping

THEME = Path(__file__).parents[2] / "theme"
TEMPLATES = THEME / "templates"
STATIC = THEME / "static"

SEINE = Department(
    "76", "Seine-Maritime", "seine-maritime", "de la Seine-Maritime", "Normandie", "Europe/Paris", "pref.example", ""
)
ACCOUNT = Account(
    id="a76",
    title="Police & <gendarmerie>",
    service=Service.POLICE,
    department="76",
    platform=Platform.RSS,
    address="https://source.example/feed",
    home="https://source.example/",
    proof=Proof(ProofKind.LINKED, date(2026, 11, 1), Confidence.HIGH, "Lien depuis le site."),
)
WORLD = World(from_mapping({"SITEURL": "https://portal.example"}), {"76": SEINE}, (ACCOUNT,))
POST = Post(
    number=1,
    id="0123456789abcdef",
    account="a76",
    site="76",
    service=Service.POLICE,
    url="https://source.example/1?a=1&b=2",
    title="Un titre & <b>des signes</b>",
    text="Un texte.",
    html="<p>Un <strong>texte</strong> &amp; un signe.</p>",
    published=datetime(2026, 11, 20, 12, tzinfo=UTC),
    month="2026-11",
    first_seen=datetime(2026, 11, 20, 13, tzinfo=UTC),
    edited=None,
    withdrawn=None,
    ends=None,
    ended=False,
    tags=Tags((Topic.PREVENTION,)),
)


def post(**changes: Any) -> Post:
    return replace(POST, **changes)


def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(template: str, *, seen_from: str = "76", **data: Any) -> str:
    renderer = Renderer(THEME, sitename="Gyrophare", siteurl="https://portal.example", version="v1")
    site = WORLD.site(seen_from)
    canonical = f"{site.url}/une/page/"
    return renderer.render(View(template, {"site": site, "canonical": canonical, **data})).decode()
