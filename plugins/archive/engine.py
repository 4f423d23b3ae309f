"""Opening the archive: engine, transactions, migrations, and its errors said in the portal's words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from plugins.archive.tables import meta
from plugins.errors import ArchiveError

HEAD = "0001"
"""The revision of the schema that this code reads and writes; the newest file in `migrations/versions`."""

_MIGRATIONS = Path(__file__).parent / "migrations"


@contextmanager
def errors(doing: str) -> Iterator[None]:
    """Turn a database error into an `ArchiveError` that says what was being done and what to do."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise ArchiveError(f"archive: {doing}: {cause}{_advice(cause)}") from error


def _advice(cause: str) -> str:
    words = cause.lower()
    if "disk is full" in words or "no space left" in words:
        return "; free some space and run again: nothing that was archived is lost"
    if "readonly" in words or "read-only" in words or "unable to open" in words:
        return "; the folder of the archive must exist and be writable by the user who runs this"
    if "not a database" in words or "malformed" in words:
        return "; the file is not a sound archive: put the last backup back in its place"
    if "locked" in words:
        return "; another program holds the archive: wait for it or stop it, then run again"
    return ""


def engine_of(address: str, *, write: bool) -> sa.Engine:
    """Return an engine for *address*; a SQLite file is created with its folder when *write* is set.

    Raises `ArchiveError` for an address that no driver understands, or a missing archive that is only to be read.
    """
    try:
        url = make_url(address)
    except ArgumentError as error:
        expected = "expected an SQLAlchemy address such as sqlite:///var/archive.sqlite"
        raise ArchiveError(f"archive: {address!r} is not an address: {expected}") from error
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, write=write)
    try:
        return sa.create_engine(url)
    except (SQLAlchemyError, ImportError) as error:
        raise ArchiveError(
            f"archive: {url.render_as_string()}: {error}; install the driver of this database"
        ) from error


def _sqlite(url: sa.URL, *, write: bool) -> sa.Engine:
    if url.database and url.database != ":memory:":
        file = Path(url.database)
        if write:
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise ArchiveError(f"archive: {file.parent}: {error.strerror}; choose a writable folder") from error
        elif not file.is_file():
            raise ArchiveError(f"archive: {file}: no archive yet; `gyrophare collect` makes it")
    engine = sa.create_engine(url, connect_args={"timeout": 30})

    @sa.event.listens_for(engine, "connect")
    def _connect(connection: Any, _: object) -> None:
        connection.isolation_level = None  # transactions are begun below, DDL included, not guessed by the driver
        cursor = connection.cursor()
        if write:
            # Readers go on while one writes. NORMAL: a power cut may undo the last commits, together with the
            # validators that they recorded, so that the next run reads the same again; it never breaks the file.
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
        else:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def revision_of(connection: sa.Connection) -> str | None:
    """Return the schema revision of the archive, None for an empty database."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def migrate(engine: sa.Engine, name: str) -> None:
    """Bring the schema to `HEAD` in one transaction; a new archive gets *name* as its lasting identity.

    Raises `ArchiveError` when the archive was written by a newer version of the portal.
    """
    with errors("while opening"), engine.begin() as connection:
        found = revision_of(connection)
        if found == HEAD:
            return
        refuse_newer(found)
        from alembic import command  # noqa: PLC0415 - 0.1 s, and only a new or an old archive needs it
        from alembic.config import Config  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)
        if found is None:
            connection.execute(meta.insert().values(key="name", value=name))


def refuse_newer(found: str | None) -> None:
    """Raise `ArchiveError` for a schema revision that this code does not know."""
    if found is not None and not list((_MIGRATIONS / "versions").glob(f"{found}_*.py")):
        raise ArchiveError(
            f"archive: its schema is {found}, this version of the portal knows up to {HEAD}; update the portal"
        )
