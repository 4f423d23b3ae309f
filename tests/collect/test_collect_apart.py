"""Sources stand apart, and so do runs: what breaks one changes nothing for the others."""

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from collecting import Collecting, StubTagger, account
from hypothesis import given, settings
from hypothesis import strategies as st
from making import make_answer
from shelf import Item

from plugins.archive import ArchiveReader, ArchiveWriter, writer
from plugins.collect import run
from plugins.errors import RetrieveError
from plugins.model import Account, Post

ROOT = Path(__file__).parents[2]
BILLION_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">]><rss version="2.0"><channel><title>&e;</title></channel></rss>"""

bad = st.sampled_from(
    [
        b"", b"\0\0\0", b"\xff\xfe\xfa", b"<html><body>Bonjour</body></html>", BILLION_LAUGHS, b"<rss><channel>",
        "no such host", "HTTP 429", "HTTP 410",
    ]
)  # fmt: skip
good = st.lists(st.integers(1, 9), max_size=4, unique=True)
sets = st.lists(st.one_of(good, bad), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def empty_archive() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "archive.sqlite"
        ArchiveWriter.open(f"sqlite:///{file}").close()
        yield file


def collected(empty: Path, sources: dict[int, list[int] | bytes | str]) -> dict[str, Post]:
    """Return the posts, without their numbers, that a collection of *sources* archives."""
    with tempfile.TemporaryDirectory() as folder, open_copy(empty, folder) as archive:
        collecting = Collecting(Path(folder), archive, parallel=2)
        for number, what in sources.items():
            serve(collecting, account(number), what)
        report = collecting.run(*map(account, sources))
        assert report.tried == len(sources)
        return {post.id: dataclasses.replace(post, number=0) for post in collecting.posts()}


def open_copy(file: Path, folder: str) -> ArchiveWriter:
    return ArchiveWriter.open(f"sqlite:///{shutil.copy(file, folder)}")


def serve(collecting: Collecting, source: Account, what: list[int] | bytes | str) -> None:
    if isinstance(what, bytes):
        collecting.shelf.put(source.address, make_answer(what, url=source.address))
    elif isinstance(what, str):
        status = int(what[-3:]) if what.startswith("HTTP") else None
        collecting.shelf.put(source.address, RetrieveError(source.address, what, status=status))
    else:
        collecting.serve(source, *(Item(number, f"Titre {number}") for number in what))


@pytest.mark.usefixtures("stub")
class TestSources:
    @settings(max_examples=15)
    @given(drawn=sets)
    def test_the_sound_ones_of_any_set_give_what_they_give_alone(
        self, empty_archive: Path, drawn: list[list[int] | bytes | str]
    ) -> None:
        sources = dict(enumerate(drawn))
        sound = {number: what for number, what in sources.items() if isinstance(what, list)}
        found = collected(empty_archive, sources)
        assert found == collected(empty_archive, sound)
        assert len(found) == sum(map(len, sound.values()))


class DyingArchive(ArchiveWriter):
    """Kills its process when it is to record, before or within the transaction."""

    within = False

    def record(self, *arguments: Any) -> None:
        if self.within:
            writer._keep_source = die  # type: ignore[assignment]
            super().record(*arguments)
        die()


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def collect_and_die(folder: str, address: str, *, within: bool) -> None:
    run.Tagger = StubTagger  # type: ignore[assignment, misc]
    DyingArchive.within = within
    with DyingArchive.open(address) as archive:
        collecting = Collecting(Path(folder), archive)
        serve_edition(collecting, 2)
        collecting.run(*map(account, range(3)), hours=1)


def serve_edition(collecting: Collecting, edition: int) -> None:
    for number in range(3):
        items = [Item(1, f"Titre {edition}"), *(Item(n) for n in range(2, 2 + edition))]
        collecting.serve(account(number), *items, etag=f'"{edition}"')


@pytest.mark.parametrize("within", [False, True], ids=["before the transaction", "within the transaction"])
def test_a_run_killed_between_reading_and_archiving_is_made_good_by_the_next(
    collecting: Collecting, tmp_path: Path, within: bool
) -> None:
    sources = [account(number) for number in range(3)]
    serve_edition(collecting, 1)
    collecting.run(*sources)
    before = collecting.archive.changes(0)

    paths = [str(Path(__file__).parent), str(ROOT / "tests"), str(ROOT)]
    call = f"t.collect_and_die({str(tmp_path)!r}, {collecting.settings.archive!r}, within={within})"
    program = f"import sys; sys.path[:0] = {paths!r}; import test_collect_apart as t; {call}"
    done = subprocess.run([sys.executable, "-c", program], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    with ArchiveReader.open(collecting.settings.archive) as reader:
        assert reader.changes(0) == before
        assert {state.etag for state in reader.sources().values()} == {'"1"'}

    serve_edition(collecting, 2)
    report = collecting.run(*sources, hours=1)
    assert (report.tried, report.posts_new, report.posts_edited) == (3, 3, 3)
    assert collecting.shelf.asked[3:] == []  # the killed run had asked them all
    assert len(collecting.posts()) == 9
    assert collecting.archive.tally().posts == 9
