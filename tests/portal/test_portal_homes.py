"""What comes first on the homes of a department and of the portal, where many alerts stand at once."""

import re

import pytest
from stage import Stage, tree

from plugins.model import Facts, Level, Topic
from plugins.portal.views import STANDING_SHOWN


def alert(stage: Stage, title: str, level: Level | None, hours_ago: float) -> str:
    return stage.post(
        "76", Topic.ALERT, title=title, lasts=48, hours_ago=hours_ago, facts=Facts(level=level), text="Prudence."
    )


def titles(page: str) -> list[str]:
    return re.findall(r"<h3><a [^>]*>([^<]*)</a></h3>", page)


@pytest.mark.parametrize("home", ["76/index.html", "index.html"])
def test_the_gravest_alerts_come_first_then_the_newest(stage: Stage, home: str) -> None:
    for title, level, hours in (
        ("Jaune", Level.YELLOW, 1), ("Feu", None, 2), ("Orange ancien", Level.ORANGE, 5), ("Vert", Level.GREEN, 3),
        ("Orange", Level.ORANGE, 4), ("Rouge", Level.RED, 20),
    ):  # fmt: skip
        alert(stage, title, level, hours)
    stage.build()
    assert titles(stage.page(home))[:6] == ["Rouge", "Orange", "Orange ancien", "Feu", "Jaune", "Vert"]


def test_the_portal_shows_the_gravest_and_leads_to_all_of_them(stage: Stage) -> None:
    grave = alert(stage, "Rouge", Level.RED, 40)
    for number in range(STANDING_SHOWN):
        alert(stage, f"Jaune {number}", Level.YELLOW, number)
    stage.build()
    page = stage.page("index.html")
    assert len(titles(page)) == STANDING_SHOWN
    assert f"Les {STANDING_SHOWN + 1} alertes en cours</a>" in page
    assert f"<strong>{STANDING_SHOWN + 1} alertes</strong>" in page, "its department counts all"
    assert len(titles(stage.page("sujets/alerte/index.html"))) == STANDING_SHOWN + 1
    stage.archive.withdraw([grave], stage.now)
    stage.build()
    assert f"Jaune {STANDING_SHOWN - 1}<" in stage.page("index.html"), "what was left out takes the place"
    assert "alertes en cours</a>" not in stage.page("index.html")
    assert tree(stage.settings.output) == tree(stage.build_afresh())
