"""The archive under several hands: readers beside a writer, a full disk, a kill at any moment."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from making import NOW, identifier, make_decision, make_draft, make_retrieval, make_state, make_visit

from plugins.archive import ArchiveReader, ArchiveWriter
from plugins.archive.tables import posts
from plugins.errors import ArchiveError
from plugins.model import Outcome, Visit

POSTS_OF_A_VISIT = 7
ROOT = Path(__file__).parents[2]


class TestReadersAndAWriter:
    def test_a_reader_sees_the_old_state_while_a_writer_is_at_work_and_does_not_wait(
        self, archive: ArchiveWriter, reader: ArchiveReader
    ) -> None:
        archive.record([make_visit(make_decision(1))], NOW)
        with archive._transaction() as connection:
            connection.execute(posts.update().values(title="half done"))
            start = time.perf_counter()
            assert reader.posts([identifier(1)])[identifier(1)].title == "Titre 1"
            assert reader.tally().posts == 1
            assert time.perf_counter() - start < 10
        assert reader.posts([identifier(1)])[identifier(1)].title == "half done"

    def test_a_writer_does_not_wait_for_a_reader(self, archive: ArchiveWriter, reader: ArchiveReader) -> None:
        with reader._connection() as connection:
            connection.execute(sa.select(posts)).all()
            archive.record([make_visit(make_decision(1))], NOW)
        assert reader.tally().posts == 1

    def test_a_reader_cannot_write(self, archive: ArchiveWriter, reader: ArchiveReader) -> None:
        archive.record([make_visit(make_decision(1))], NOW)
        with pytest.raises(ArchiveError, match=r"read-?only"), reader._connection() as connection:
            connection.execute(posts.delete())
        assert reader.tally().posts == 1


def test_a_full_disk_loses_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "archive.sqlite"
    with ArchiveWriter.open(f"sqlite:///{file}") as archive:
        archive.record([make_visit(make_decision(1))], NOW)
        limit_pages(archive, 1)  # SQLite takes the present size for a limit below it
        big = make_draft(2, html="<p>" + "x" * 1_000_000 + "</p>")
        with pytest.raises(ArchiveError, match="free some space and run again: nothing that was archived is lost"):
            archive.record([make_visit(make_decision(2, draft=big))], NOW)
        assert (archive.tally().posts, archive.revision()) == (1, 1)
        limit_pages(archive, 1_000_000)
        archive.record([make_visit(make_decision(2, draft=big))], NOW)
        assert (archive.tally().posts, archive.revision()) == (2, 2)
    assert sound(file)


def limit_pages(archive: ArchiveWriter, pages: int) -> None:
    with archive._engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def sound(file: Path) -> bool:
    connection = sqlite3.connect(file)
    found = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    return bool(found == [("ok",)])


def visit(number: int) -> Visit:
    """Return a visit to a source of its own, whose posts can be told from its number."""
    address = f"https://{number}.example/"
    first = number * POSTS_OF_A_VISIT
    decisions = [make_decision(n) for n in range(first, first + POSTS_OF_A_VISIT)]
    state = make_state(address, etag=f'"{number}"')
    return make_visit(*decisions, retrieval=make_retrieval(address), state=state)


def write_for_ever(address: str, first: int) -> None:
    with ArchiveWriter.open(address) as archive:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            archive.record([visit(first), visit(first + 1)], NOW)
            first += 2


def test_a_kill_at_any_moment_leaves_every_visit_whole_or_absent(address: str) -> None:
    chance = random.Random(20261121)
    done = kills = 0
    while kills < 3 or not done:
        kills += 1
        kill_while_writing(address, done, after=chance.uniform(0, 0.06 * kills))
        with ArchiveWriter.open(address) as archive:  # as the next run does
            sources, tally, revision = archive.sources(), archive.tally(), archive.revision()
            ids = [identifier(n) for n in range((len(sources) + 2) * POSTS_OF_A_VISIT)]
            found = archive.posts(ids)
            read = archive.retrievals(NOW)[Outcome.READ]
        assert sources == {visit(n).state.address: visit(n).state for n in range(len(sources))}
        assert tally.posts == revision == len(found) == len(sources) * POSTS_OF_A_VISIT
        assert read == len(sources)
        assert len(sources) % 2 == 0
        if address.startswith("sqlite"):
            assert sound(Path(address.removeprefix("sqlite:///")))
        done = len(sources)


def kill_while_writing(address: str, first: int, *, after: float) -> None:
    code = f"import test_archive_together as t; t.write_for_ever({address!r}, {first})"
    paths = [str(Path(__file__).parent), str(ROOT / "tests"), str(ROOT)]
    program = f"import sys; sys.path[:0] = {paths!r}; {code}"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
