"""Make the tables and hold a store to the version of the program."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, func, insert, select, text

from zqmap.errors import StoreUnavailable
from zqmap.store.connect import sqlite_file, writing
from zqmap.store.tables import META, METADATA, SCHEMA_VERSION


def create_tables(engine: Engine) -> None:
    """Make the tables, and the SQLite file with its folder, where they are missing.

    Raises:
        StoreUnavailable: they cannot be made, or are there in another version.

    """
    _make_file(engine)
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            _prepare_postgresql(connection)
        METADATA.create_all(connection)
        if connection.execute(select(func.count()).select_from(META)).scalar_one() == 0:
            connection.execute(insert(META).values(schema_version=SCHEMA_VERSION))
        check_version(connection)


def check_version(connection: Connection) -> None:
    """Look whether the tables are those of this program.

    Raises:
        StoreUnavailable: they are of another version.

    """
    version = connection.execute(select(func.max(META.c.schema_version))).scalar_one()
    if version != SCHEMA_VERSION:
        raise StoreUnavailable(f"the store has schema version {version}, this program needs {SCHEMA_VERSION}")


def _prepare_postgresql(connection: Connection) -> None:
    # Two processes that create at once would both find nothing and collide.
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('zqmap.create'))"))
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))


def _make_file(engine: Engine) -> None:
    path = sqlite_file(engine)
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        raise StoreUnavailable(f"the file of the store cannot be made: {error.strerror}") from error
