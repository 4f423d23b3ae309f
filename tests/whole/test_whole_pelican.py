"""The same portal through Pelican: `pelican content -s publishconf.py` does what `gyrophare run` does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from running import ROOT, run
from servers import FeedServer, Reply
from stage import tree
from test_whole_failures import account, feed, two_departments

PAGE = "Title: {title}\nSlug: {slug}\nSummary: Une page.\n\nUn **texte**.\n"


class Project:
    """A clone in miniature: its own settings file and pages, the repository's theme and departments."""

    def __init__(self, folder: Path, address: str, name: str) -> None:
        self.folder = folder / name
        (self.folder / "content" / "pages").mkdir(parents=True)
        self.write_page("a-propos", "À propos")
        (self.folder / "content" / "accounts.toml").write_text(account("sound", address), "utf-8")
        (self.folder / "conf.py").write_text(
            f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom pelicanconf import *\n"
            f"SITEURL = 'https://portail.example'\nPATH = 'content'\nTHEME = {str(ROOT / 'theme')!r}\n"
            "OUTPUT_PATH = 'output'\nGYROPHARE_ACCOUNTS = 'content/accounts.toml'\nGYROPHARE_PROCESSES = 1\n"
            "GYROPHARE_PRIVATE_NETWORKS = ['127.0.0.0/8']\n"
            f"GYROPHARE_DEPARTMENTS = {str(two_departments(self.folder))!r}\n",
            "utf-8",
        )

    def write_page(self, slug: str, title: str) -> None:
        file = self.folder / "content" / "pages" / f"{slug}.md"
        file.write_text(PAGE.format(title=title, slug=slug), "utf-8")

    def pelican(self) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pelican", "content", "-s", "conf.py"]
        # A mere second process: what it covers is counted where its parent is measured.
        return subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, timeout=100, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    def gyrophare(self, *arguments: str) -> int:
        return run(*arguments, settings=self.folder / "conf.py").code

    @property
    def output(self) -> dict[str, bytes]:
        return tree(self.folder / "output")


@pytest.fixture
def server() -> FeedServer:
    with FeedServer() as made:
        made.serve("/sound", feed("Crue de l'Arques"), ETag='"1"')
        yield made  # type: ignore[misc]


def test_pelican_and_the_command_write_the_same_bytes(tmp_path: Path, server: FeedServer) -> None:
    mine, theirs = (Project(tmp_path, server.url("/sound"), name) for name in ("mine", "theirs"))
    assert mine.gyrophare("run") == 0
    ran = theirs.pelican()
    assert ran.returncode == 0, ran.stdout + ran.stderr
    one, other = mine.output, theirs.output
    assert one.keys() == other.keys()
    assert "76/a-propos/index.html" in one
    differing = [name for name in one if one[name] != other[name]]
    assert differing == [".build.json"], "each archive has its own name"
    first, second = (json.loads(files[".build.json"]) | {"archive": ""} for files in (one, other))
    assert first == second


def test_a_second_run_of_pelican_writes_nothing(tmp_path: Path, server: FeedServer) -> None:
    project = Project(tmp_path, server.url("/sound"), "one")
    project.pelican()
    before = {file: file.stat().st_mtime_ns for file in (project.folder / "output").rglob("*") if file.is_file()}
    assert project.pelican().returncode == 0
    assert {file: file.stat().st_mtime_ns for file in before} == before


def test_pelican_ends_with_code_4_where_nothing_could_be_read_and_builds_all_the_same(
    tmp_path: Path, server: FeedServer
) -> None:
    server.serve("/sound", Reply(500, b"en panne", {"Content-Type": "text/plain"}))
    project = Project(tmp_path, server.url("/sound"), "one")
    ran = project.pelican()
    assert ran.returncode == 4, ran.stdout + ran.stderr
    assert "en panne" in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr
    assert "76/index.html" in project.output


def test_a_page_that_pelican_cannot_read_ends_with_code_6_either_way(tmp_path: Path, server: FeedServer) -> None:
    project = Project(tmp_path, server.url("/sound"), "one")
    (project.folder / "content" / "pages" / "casse.md").write_text(
        "Title: Cassé\nDate: pas une date\n\nTexte.\n", "utf-8"
    )
    ran = run("run", settings=project.folder / "conf.py")
    assert ran.code == 6
    assert "casse.md" in ran.err
    theirs = project.pelican()
    assert theirs.returncode == 6, theirs.stdout + theirs.stderr
    assert "Traceback" not in theirs.stdout + theirs.stderr


def test_a_changed_page_is_written_into_every_site_and_a_deleted_one_goes(tmp_path: Path, server: FeedServer) -> None:
    project = Project(tmp_path, server.url("/sound"), "one")
    project.write_page("methode", "Méthode")
    assert project.gyrophare("build") == 0
    project.write_page("a-propos", "Qui sommes-nous")
    (project.folder / "content" / "pages" / "methode.md").unlink()
    assert project.gyrophare("build") == 0
    files = project.output
    for site in ("", "76/", "974/", "france/"):
        assert b"Qui sommes-nous" in files[f"{site}a-propos/index.html"]
        assert f"{site}methode/index.html" not in files


def test_pelican_refuses_wrong_settings_with_their_code(tmp_path: Path, server: FeedServer) -> None:
    project = Project(tmp_path, server.url("/sound"), "one")
    with (project.folder / "conf.py").open("a") as file:
        file.write("GYROPHARE_INTERVAL = 5\n")
    ran = project.pelican()
    assert ran.returncode == 3
    assert "Traceback" not in ran.stdout + ran.stderr
    assert "GYROPHARE_INTERVAL = 5: expected a whole" in " ".join((ran.stdout + ran.stderr).split())
