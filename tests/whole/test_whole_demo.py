"""The demo, built by the same code as a real portal: every link leads somewhere, nothing asks another host."""

import posixpath
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest
from stage import ROOT, tree

ATOM = "{http://www.w3.org/2005/Atom}"
HOST = "127.0.0.1:8000"


class Links(HTMLParser):
    """Collects what a page links to and what it loads, with the identifiers that it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.headings: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids.add(values.get("id", ""))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag == "link" and values.get("rel") in {"stylesheet", "icon"}:
            self.loads.append(values["href"])
        elif tag == "link" and values.get("rel") in {"alternate", "canonical"}:
            self.links.append(values["href"])
        elif tag == "use":
            self.loads.append(values["href"])
        elif "src" in values:
            self.loads.append(values["src"])


@pytest.fixture(scope="module")
def files(demo: Path) -> dict[str, bytes]:
    return tree(demo)


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes]) -> dict[str, Links]:
    return {name: Links(data.decode()) for name, data in files.items() if name.endswith(".html")}


def target(link: str, page: str) -> str | None:
    """Return the file that a link of *page* leads to, None where it leaves the portal."""
    parts = urlsplit(link)
    if parts.scheme not in {"", "http"} or (parts.netloc and parts.netloc != HOST):
        return None
    path = unquote(parts.path)
    full = path if path.startswith("/") else posixpath.join("/", posixpath.dirname(page), path) if path else f"/{page}"
    full = posixpath.normpath(full) + ("/index.html" if full.endswith("/") else "")
    return full.lstrip("/")


def test_every_local_link_of_every_page_leads_to_a_page(files: dict[str, bytes], pages: dict[str, Links]) -> None:
    broken = Counter(
        (link, page.partition("/")[0])
        for page, found in pages.items()
        for link in found.links + found.loads
        if (file := target(link, page)) is not None and file not in files
    )
    assert broken == {}


def test_every_fragment_of_a_page_is_there(files: dict[str, bytes], pages: dict[str, Links]) -> None:
    icons = set(re.findall(r'id="([^"]+)"', files["static/icons.svg"].decode()))
    for page, found in pages.items():
        for link in found.links + found.loads:
            file, fragment = target(link, page), urlsplit(link).fragment
            if file in pages and fragment:
                assert fragment in pages[file].ids, (page, link)
            elif file and file.endswith("icons.svg"):
                assert fragment in icons, (page, link)


def test_no_page_loads_anything_of_another_host_or_runs_a_script(
    files: dict[str, bytes], pages: dict[str, Links]
) -> None:
    for page, found in pages.items():
        assert [load for load in found.loads if target(load, page) is None] == [], page
        assert b"<script" not in files[page], page


def test_a_department_served_alone_holds_together(files: dict[str, bytes], pages: dict[str, Links]) -> None:
    """All that a page of /76/ needs stands below /76/: styles, pictures, lists, editorial pages."""
    for page, found in pages.items():
        if not page.startswith("76/"):
            continue
        assert all((target(load, page) or "").startswith("76/") for load in found.loads), page
        outside = {target(link, page) for link in found.links} - {None}
        leaving = {file for file in outside if not str(file).startswith("76/")}
        assert leaving <= {"index.html", "france/index.html"}, page


def test_every_page_says_that_it_is_not_official_and_gives_the_emergency_numbers(files: dict[str, bytes]) -> None:
    for name, data in files.items():
        if name.endswith(".html"):
            text = data.decode()
            assert "non officiel" in text, name
            for number in ("17", "18", "15", "112", "114"):
                assert f">{number}<" in text or f"tel:{number}" in text, (name, number)


def test_every_page_has_one_first_heading_and_skips_no_level(pages: dict[str, Links]) -> None:
    for page, found in pages.items():
        assert found.headings.count("h1") == 1, page
        levels = [int(heading[1]) for heading in found.headings]
        assert all(after - before <= 1 for before, after in pairwise(levels)), (page, levels)


def test_every_feed_is_atom_with_lasting_identifiers_and_absolute_links(files: dict[str, bytes]) -> None:
    feeds = {name: ET.fromstring(data) for name, data in files.items() if name.endswith("atom.xml")}
    assert {
        "atom.xml",
        "76/atom.xml",
        "76/alerte/atom.xml",
        "sujets/alerte/atom.xml",
        "france/atom.xml",
    } <= feeds.keys()
    for name, feed in feeds.items():
        assert feed.tag == f"{ATOM}feed"
        assert feed.findtext(f"{ATOM}id"), name
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", feed.findtext(f"{ATOM}updated") or ""), name
        entries = feed.findall(f"{ATOM}entry")
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(set(ids)) == len(ids)
        for entry in entries:
            [link] = [one.get("href", "") for one in entry.findall(f"{ATOM}link") if one.get("rel") == "alternate"]
            assert link.startswith(f"http://{HOST}/")
            assert target(link, name) in files
            assert entry.findtext(f"{ATOM}title")
    same = {e.findtext(f"{ATOM}id") for e in feeds["76/atom.xml"].findall(f"{ATOM}entry")}
    assert same & {e.findtext(f"{ATOM}id") for e in feeds["atom.xml"].findall(f"{ATOM}entry")}


def test_all_topics_services_and_states_are_there_to_be_seen(files: dict[str, bytes]) -> None:
    posts = [data.decode() for name, data in files.items() if re.fullmatch(r"\w+/\d{4}/\d\d/[0-9a-f]{16}\.html", name)]
    assert len(posts) >= 150
    for words in ("jusqu’au", "Modifié", "Fin d’alerte", "Disparition inquiétante"):
        assert any(words in post for post in posts), words
    home = files["76/index.html"].decode()
    assert "Alertes en cours" in home
    months = [name for name in files if re.fullmatch(r"76/\d{4}/\d\d/index\.html", name)]
    assert len(months) >= 3


NAMES = ("Léna", "Marcel", "Odette", "Bruno", "Jade", "Thierry")
DETAILS = (
    "doudoune bleu marine",
    "troubles de la mémoire",
    "foulard à fleurs",
    "tatouage d’hirondelle",
    "baskets blanches",
)


def test_persons_sought_are_shown_nowhere_by_name_or_description(demo: Path, files: dict[str, bytes]) -> None:
    source = "".join(file.read_text("utf-8") for file in (ROOT / "content" / "demo" / "feeds").iterdir())
    assert [word for word in NAMES + DETAILS if word not in source] == [], "the example feeds do name them"
    for name, data in files.items():
        text = data.decode("utf-8", "replace").lower()
        near = [word for word in NAMES if word.lower() in text]  # most files hold none: they are many
        assert [word for word in near if re.search(rf"\b{word.lower()}\b", text)] == [], name
        assert [word for word in DETAILS if word in text] == [], name
