"""Opening the archive: what is made, what is refused, and in what words."""

import shutil
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from making import NOW, make_decision, make_draft, make_visit

from plugins.archive import ArchiveReader, ArchiveWriter, engine, reader
from plugins.archive.tables import metadata
from plugins.errors import ArchiveError

NEXT_MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{head}"


def upgrade():
    op.add_column("posts", sa.Column("note", sa.Text, nullable=False, server_default="none"))
"""


def sqlite_address(file: Path) -> str:
    return f"sqlite:///{file}"


def refusal(kind: type[ArchiveReader], address: str) -> str:
    with pytest.raises(ArchiveError) as caught:
        kind.open(address)
    return str(caught.value)


class TestMaking:
    def test_opening_for_writing_makes_the_archive_and_its_folder(self, tmp_path: Path) -> None:
        file = tmp_path / "var" / "deeper" / "archive.sqlite"
        with ArchiveWriter.open(sqlite_address(file)) as archive:
            assert archive.tally().posts == 0
        assert file.is_file()

    def test_its_name_lasts_and_is_its_own(self, tmp_path: Path) -> None:
        names = []
        for file in ("one", "one", "other"):
            with ArchiveWriter.open(sqlite_address(tmp_path / file)) as archive:
                names.append(archive.name())
        assert names[0] == names[1] != names[2]
        assert len(names[0]) == 32

    def test_an_archive_in_memory_serves_one_connection(self) -> None:
        with ArchiveWriter.open("sqlite://") as archive:
            archive.record([make_visit(make_decision())], NOW)
            assert archive.tally().posts == 1

    def test_a_new_archive_is_the_same_on_every_database(self, fresh: str) -> None:
        with ArchiveWriter.open(fresh) as archive:
            archive.record([make_visit(make_decision())], NOW)
        with ArchiveReader.open(fresh) as archive:
            assert (archive.revision(), archive.tally().posts) == (1, 1)

    def test_the_folder_of_the_migrations_may_hold_a_percent_sign(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        copy = shutil.copytree(engine._MIGRATIONS, tmp_path / "100%s" / "migrations")
        monkeypatch.setattr(engine, "_MIGRATIONS", copy)
        with ArchiveWriter.open(sqlite_address(tmp_path / "archive.sqlite")) as archive:
            assert archive.revision() == 0

    def test_a_migration_that_fails_halfway_leaves_nothing(self, fresh: str, monkeypatch: pytest.MonkeyPatch) -> None:
        upgrade = command.upgrade

        def broken(config: Config, revision: str) -> None:
            upgrade(config, revision)
            raise RuntimeError("power cut")

        with monkeypatch.context() as patch:
            patch.setattr(command, "upgrade", broken)
            with pytest.raises(RuntimeError, match="power cut"):
                ArchiveWriter.open(fresh)
        assert "no archive yet" in refusal(ArchiveReader, fresh)
        with ArchiveWriter.open(fresh) as archive:
            assert archive.revision() == 0


class TestSchema:
    def test_the_migrations_make_exactly_the_tables_of_the_code(self, fresh: str) -> None:
        with ArchiveWriter.open(fresh) as archive, archive._engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []

    def test_the_migrations_make_exactly_the_indexes_and_options_of_the_code(self, tmp_path: Path) -> None:
        migrated, declared = tmp_path / "migrated.sqlite", tmp_path / "declared.sqlite"
        ArchiveWriter.open(sqlite_address(migrated)).close()
        made = sa.create_engine(sqlite_address(declared))
        metadata.create_all(made)
        made.dispose()
        assert schema_of(migrated) - schema_of(declared) == set()
        assert schema_of(declared) - schema_of(migrated) == set()

    def test_the_code_reads_the_newest_migration(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(engine._MIGRATIONS))
        assert ScriptDirectory.from_config(config).get_current_head() == engine.HEAD

    @pytest.mark.parametrize("kind", [ArchiveReader, ArchiveWriter])
    def test_an_archive_of_a_newer_portal_is_refused(self, kind: type[ArchiveReader], address: str) -> None:
        with ArchiveWriter.open(address) as archive, archive._engine.begin() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        try:
            assert "its schema is 9999" in refusal(kind, address)
            assert "update the portal" in refusal(kind, address)
        finally:
            made = engine.engine_of(address, write=True)
            with made.begin() as connection:
                connection.execute(sa.text("UPDATE alembic_version SET version_num = :head"), {"head": engine.HEAD})
            made.dispose()

    def test_an_archive_of_an_older_portal_is_not_read_before_it_is_brought_up_to_date(
        self, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ArchiveWriter.open(address).close()
        monkeypatch.setattr(reader, "HEAD", "9001")
        assert "older version; `gyrophare collect` brings it up to date" in refusal(ArchiveReader, address)

    def test_an_older_archive_is_brought_up_to_date_and_keeps_what_it_holds(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        address = sqlite_address(tmp_path / "archive.sqlite")
        with ArchiveWriter.open(address) as archive:
            archive.record([make_visit(make_decision())], NOW)
            name = archive.name()
        newer = shutil.copytree(engine._MIGRATIONS, tmp_path / "migrations")
        (newer / "versions" / "9001_note.py").write_text(NEXT_MIGRATION.format(head=engine.HEAD))
        monkeypatch.setattr(engine, "_MIGRATIONS", newer)
        monkeypatch.setattr(engine, "HEAD", "9001")
        with ArchiveWriter.open(address) as archive:
            assert (archive.name(), archive.tally().posts) == (name, 1)
            with archive._engine.connect() as connection:
                assert connection.exec_driver_sql("SELECT note FROM posts").scalar() == "none"


class TestRefusals:
    def test_reading_where_there_is_no_archive_says_so_and_makes_nothing(self, tmp_path: Path) -> None:
        assert "no archive yet; `gyrophare collect` makes it" in refusal(
            ArchiveReader, sqlite_address(tmp_path / "var" / "archive.sqlite")
        )
        assert list(tmp_path.iterdir()) == []

    def test_reading_an_empty_file_says_that_there_is_no_archive(self, tmp_path: Path) -> None:
        (tmp_path / "archive.sqlite").touch()
        assert "no archive yet" in refusal(ArchiveReader, sqlite_address(tmp_path / "archive.sqlite"))

    def test_reading_an_empty_database_says_that_there_is_no_archive(self, empty_schema: str) -> None:
        assert "no archive yet" in refusal(ArchiveReader, empty_schema)

    @pytest.mark.parametrize("kind", [ArchiveReader, ArchiveWriter])
    def test_a_file_that_is_no_database_is_refused_and_left_alone(
        self, kind: type[ArchiveReader], tmp_path: Path
    ) -> None:
        file = tmp_path / "archive.sqlite"
        file.write_bytes(b"not a database at all" * 500)
        assert "put the last backup back" in refusal(kind, sqlite_address(file))
        assert file.read_bytes() == b"not a database at all" * 500

    def test_a_damaged_archive_is_told_apart(self, tmp_path: Path) -> None:
        file = tmp_path / "archive.sqlite"
        with ArchiveWriter.open(sqlite_address(file)) as archive:
            archive.record([make_visit(*map(make_decision, range(1, 200)))], NOW)
        data = bytearray(file.read_bytes())
        data[8192:] = b"\xff" * (len(data) - 8192)
        file.write_bytes(data)
        with pytest.raises(ArchiveError, match="put the last backup back"):
            whole_tally(sqlite_address(file))

    def test_a_folder_that_cannot_be_made_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        told = refusal(ArchiveWriter, sqlite_address(tmp_path / "file" / "archive.sqlite"))
        assert str(tmp_path / "file") in told
        assert "choose a writable folder" in told

    def test_a_file_that_cannot_be_made_is_explained(self, tmp_path: Path) -> None:
        (tmp_path / "archive.sqlite").mkdir()
        told = refusal(ArchiveWriter, sqlite_address(tmp_path / "archive.sqlite"))
        assert "must exist and be writable" in told

    @pytest.mark.parametrize(
        "address", ["archive.sqlite", "postgresql://portal:secret@host:port/name", "foo://host/name", "sqlite+foo:///x"]
    )
    def test_an_address_that_cannot_be_understood_is_refused_without_its_password(self, address: str) -> None:
        told = refusal(ArchiveWriter, address)
        assert "GYROPHARE_ARCHIVE cannot be understood" in told
        assert "secret" not in told

    def test_a_driver_that_is_missing_is_named(self) -> None:
        told = refusal(ArchiveWriter, "oracle+cx_oracle://host/name")
        assert "cx_Oracle" in told
        assert "install the driver" in told

    def test_a_server_that_is_down_is_told_apart(self, tmp_path: Path) -> None:
        pytest.importorskip("psycopg")
        told = refusal(ArchiveWriter, f"postgresql+psycopg://portal:secret@/name?host={tmp_path}")
        assert "must be up and let this user in" in told
        assert "secret" not in told
        assert "\n" not in told

    def test_an_archive_that_another_program_holds_is_waited_for_and_then_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "archive.sqlite"
        ArchiveWriter.open(sqlite_address(file)).close()
        monkeypatch.setattr(engine, "PATIENCE", 0.05)
        holder = sqlite3.connect(file, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        assert "another program holds the archive" in refusal(ArchiveWriter, sqlite_address(file))
        holder.close()


def schema_of(file: Path) -> set[tuple[str, str]]:
    connection = sqlite3.connect(file)
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {(name, " ".join(sql.split())) for name, sql in found if not name.startswith("alembic")}


def whole_tally(address: str) -> None:
    with ArchiveReader.open(address) as archive:
        archive.tally()
        archive.posts([make_draft(number).id for number in range(1, 200)])
