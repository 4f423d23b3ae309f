"""Opening the archive: engine, transactions, migrations, and its errors said in the portal's words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from plugins import text
from plugins.archive.tables import meta
from plugins.errors import ArchiveError

HEAD = "0004"
"""The revision of the schema that this code reads and writes; the newest file in `migrations/versions`."""

NONE_YET = "no archive yet; `gyrophare collect` makes it"

PATIENCE = 30
"""Seconds that a SQLite connection waits for another writer, at the most."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_SPACE = "free some space and run again: nothing that was archived is lost"
_WRITABLE = "the folder of the archive must exist and be writable by the user who runs this"
_UNSOUND = "the file is not a sound archive: put the last backup back in its place"
_BUSY = "another program holds the archive: wait for it or stop it, then run again"
_DOWN = "the database of GYROPHARE_ARCHIVE must be up and let this user in"
_ADVICE = (
    ("disk is full", _SPACE),
    ("no space left", _SPACE),
    ("readonly database", _WRITABLE),
    ("unable to open", _WRITABLE),
    ("not a database", _UNSOUND),
    ("malformed", _UNSOUND),
    ("locked", _BUSY),
    ("connection", _DOWN),
)
"""Words of SQLite and PostgreSQL, and what they mean for whoever runs this."""


@contextmanager
def errors(doing: str) -> Iterator[None]:
    """Turn a database error into an `ArchiveError` that says what was being done and what to do."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = text.one_line(str(getattr(error, "orig", None) or error))
        raise ArchiveError(f"archive: {doing}: {text.excerpt(cause, 300)}{_advice(cause)}") from error


def _advice(cause: str) -> str:
    return next((f"; {advice}" for words, advice in _ADVICE if words in cause.lower()), "")


def engine_of(address: str, *, write: bool) -> sa.Engine:
    """Return an engine for *address*; the folder of a SQLite file is made when *write* is set.

    Raises `ArchiveError` for an address that no driver understands, or a missing archive that is only to be read.
    """
    try:
        url = make_url(address)
        if url.get_backend_name() != "sqlite":
            return sa.create_engine(url, execution_options={} if write else {"postgresql_readonly": True})
        engine = sa.create_engine(url, connect_args={"timeout": PATIENCE})
    except (SQLAlchemyError, ValueError) as error:  # the latter for a port that is no number
        expected = "sqlite:///var/archive.sqlite or postgresql+psycopg://host/name"  # the address may hold a password
        raise ArchiveError(f"archive: GYROPHARE_ARCHIVE cannot be understood: expected such as {expected}") from error
    except ImportError as error:
        raise ArchiveError(f"archive: {error}: install the driver of the database of GYROPHARE_ARCHIVE") from error
    if url.database and url.database != ":memory:":
        _prepare(Path(url.database), write=write)
    _set_up(engine, write=write)
    return engine


def _prepare(file: Path, *, write: bool) -> None:
    if not write:
        if not file.is_file():
            raise ArchiveError(f"archive: {file}: {NONE_YET}")
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(f"archive: {file.parent}: {error.strerror}; choose a writable folder") from error


def _set_up(engine: sa.Engine, *, write: bool) -> None:
    """Make a SQLite *engine* begin its transactions itself, and keep readers from writing."""

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
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))  # ConfigParser interpolates
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
