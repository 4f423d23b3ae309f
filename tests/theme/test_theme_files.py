"""The files of the theme: they compile, are small, ask nothing of another host, and can be read."""

import re
from xml.etree import ElementTree as ET

import pytest
from making_theme import STATIC, TEMPLATES, environment

from plugins.model import Service, Topic

EXPECTED = {
    "base.html", "home.html", "national.html", "topic.html", "month.html", "archives.html", "post.html",
    "withdrawn.html", "account.html", "404.html", "page.html", "atom.xml", "_card.html", "_entry.xml", "_words.html",
    "quality.html",
}  # fmt: skip
NAMES = sorted(file.name for file in TEMPLATES.iterdir())
CSS = (STATIC / "style.css").read_text("utf-8")
QUALITY = (STATIC / "quality.css").read_text("utf-8")
SVG = "{http://www.w3.org/2000/svg}"


def test_every_template_that_the_portal_names_is_there() -> None:
    assert set(NAMES) >= EXPECTED


@pytest.mark.parametrize("name", NAMES)
def test_every_template_compiles(name: str) -> None:
    assert environment().get_template(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_no_template_has_a_script_a_style_or_loads_from_another_host(name: str) -> None:
    text = (TEMPLATES / name).read_text("utf-8")
    assert not re.search(
        r"<(script|style|iframe|form|object|embed)\b|\son\w+=|\sstyle=|javascript:", text, re.IGNORECASE
    )
    addresses = re.findall(r"(?:https?:)?//[^\s\"'<]+", text)
    assert set(addresses) <= {"http://www.w3.org/2005/Atom"}


def test_the_style_sheet_is_under_14_kb_and_loads_nothing() -> None:
    assert len(CSS.encode()) < 14_000
    assert "url(" not in CSS
    assert "@import" not in CSS
    assert CSS.count("{") == CSS.count("}")


def test_the_sheet_of_the_page_on_quality_is_small_and_has_no_colours_of_its_own() -> None:
    assert len(QUALITY.encode()) < 5_000
    assert "url(" not in QUALITY
    assert "@import" not in QUALITY
    assert QUALITY.count("{") == QUALITY.count("}")
    assert re.findall(r"#[0-9a-f]{3,6}\b", QUALITY) == []


def test_the_style_sheet_heeds_dark_mode_motion_and_print() -> None:
    for query in ("prefers-color-scheme: dark", "prefers-reduced-motion", "@media print"):
        assert query in CSS


def _colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """Return the ratio of WCAG 2.2, success criterion 1.4.3."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


LIGHT = _colours(CSS.partition("@media")[0])
DARK = LIGHT | _colours(CSS.partition("prefers-color-scheme: dark")[2].partition("*, ::before")[0])


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_links_badges_and_focus_have_enough_contrast(colours: dict[str, str]) -> None:
    for text in ("ink", "soft", "link", "visited", "done"):
        for ground in ("paper", "card"):
            assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for text, ground in (
        ("on-deep", "deep"),
        ("amber", "deep"),
        ("on-amber", "amber"),
        ("ink", "wash"),
        ("link", "wash"),
    ):
        assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for text, ground in (("#ffffff", "vert"), ("#ffffff", "rouge"), ("on-amber", "jaune"), ("on-amber", "orange")):
        assert _contrast(colours.get(text, text), colours[ground]) >= 4.5, ground
    assert _contrast(colours["paper"], colours["ink"]) >= 4.5, "a drill's mark"
    for ground in ("paper", "card", "wash"):
        assert _contrast(colours["focus"], colours[ground]) >= 3, ground


def test_every_service_topic_and_state_has_its_own_shape() -> None:
    root = ET.parse(STATIC / "icons.svg").getroot()
    shapes = {symbol.get("id"): "".join(ET.tostring(part, "unicode") for part in symbol) for symbol in root}
    assert {tag.tag for tag in root} == {f"{SVG}symbol"}
    told_apart = [*Service, *Topic, "ended", "closes", "withdrawn", "edited", "feed", "beacon"]
    assert set(shapes) == {*told_apart, "current"}  # what is current is marked by the beacon
    assert len({shapes[name] for name in told_apart}) == len(told_apart)
