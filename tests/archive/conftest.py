"""Archives for the tests of this folder: each test that asks for one runs on SQLite and on PostgreSQL.

PostgreSQL is that of `GYROPHARE_TEST_POSTGRESQL` (an SQLAlchemy address of a database that may be written to), or
else one that is started for the tests where its programs are installed; without either those tests are skipped.
"""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import cluster
import pytest
import sqlalchemy as sa

from plugins.archive import ArchiveReader, ArchiveWriter
from plugins.archive.tables import metadata


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Give the address of a PostgreSQL database."""
    given, programs = os.environ.get("GYROPHARE_TEST_POSTGRESQL"), cluster.programs()
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed")
    if given:
        yield given
    elif programs:
        with cluster.running(programs) as address:
            yield address
    else:
        pytest.skip("no PostgreSQL: install it, or set GYROPHARE_TEST_POSTGRESQL")


@pytest.fixture(scope="session")
def schema(server: str) -> Iterator[str]:
    """Give the address of an archive in a schema of its own, whose tables are there already."""
    name = f"gyrophare_tests_{os.getpid()}"  # several processes may test on one server
    address = in_schema(server, name)
    with ArchiveWriter.open(address):
        yield address
    execute(server, f'DROP SCHEMA "{name}" CASCADE')


@pytest.fixture
def empty_schema(server: str) -> Iterator[str]:
    """Give the address of an empty schema."""
    name = f"gyrophare_empty_{os.getpid()}"
    yield in_schema(server, name)
    execute(server, f'DROP SCHEMA "{name}" CASCADE')


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite archive without any row: copying it is quicker than making one."""
    file = tmp_path_factory.mktemp("empty") / "archive.sqlite"
    ArchiveWriter.open(f"sqlite:///{file}").close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an archive without any row."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('empty_file'), tmp_path)}"
    schema: str = request.getfixturevalue("schema")
    names = [table.name for table in metadata.sorted_tables if table.name != "meta"]
    execute(schema, f"TRUNCATE {', '.join(names)}")
    return schema


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a place where there is no archive at all."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'archive.sqlite'}"
    empty: str = request.getfixturevalue("empty_schema")
    return empty


@pytest.fixture
def archive(address: str) -> Iterator[ArchiveWriter]:
    with ArchiveWriter.open(address) as archive:
        yield archive


@pytest.fixture
def reader(address: str, archive: ArchiveWriter) -> Iterator[ArchiveReader]:
    with ArchiveReader.open(address) as reader:
        yield reader


def in_schema(server: str, name: str) -> str:
    execute(server, f'DROP SCHEMA IF EXISTS "{name}" CASCADE', f'CREATE SCHEMA "{name}"')
    url = sa.make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
    return url.render_as_string(hide_password=False)


def execute(address: str, *statements: str) -> None:
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
