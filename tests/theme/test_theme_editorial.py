"""The editorial pages: those that every footer links to, with the anchors that other pages point at."""

import re
from pathlib import Path

import pytest
from making_theme import TEMPLATES

PAGES = {file.stem: file.read_text("utf-8") for file in (Path(__file__).parents[2] / "content/pages").glob("*.md")}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_title_slug_and_summary_and_no_first_level_heading(name: str) -> None:
    head, _, text = PAGES[name].partition("\n\n")
    assert [line.partition(":")[0] for line in head.splitlines()] == ["Title", "Slug", "Summary"]
    assert f"Slug: {name}\n" in head
    assert not re.search("^# ", text, re.MULTILINE)


def test_every_page_and_anchor_that_templates_link_to_is_there() -> None:
    linked = {
        found
        for file in TEMPLATES.iterdir()
        for found in re.findall(r"{{ site\.root }}/([a-z-]+)/(?:#([a-z]+))?\"", file.read_text("utf-8"))
        if found[0] != "archives"
    }
    assert {slug for slug, _ in linked} == set(PAGES)
    for slug, anchor in linked:
        assert not anchor or f"{{ #{anchor} }}" in PAGES[slug], (slug, anchor)


def test_what_only_the_administrator_knows_is_marked_in_the_legal_notice() -> None:
    assert PAGES["mentions-legales"].count("[À COMPLÉTER") >= 5
    assert all("À COMPLÉTER" not in text for name, text in PAGES.items() if name != "mentions-legales")
