"""Make the tables and hold a store to the version of the program."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, Table, func, insert, inspect, select, text

from zqmap.errors import StoreUnavailable
from zqmap.model.text import Text
from zqmap.store.connect import reading, sqlite_file, writing
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


def has_table(connection: Connection, table: Table) -> bool:
    """Tell whether a table is there; a store of an older program may lack those of drafts and the like."""
    return inspect(connection).has_table(table.name)


def ensure_table(engine: Engine, table: Table) -> None:
    """Make what a store of an older program lacks, where it lacks this table.

    Raises:
        StoreUnavailable: it cannot be made.

    """
    with reading(engine) as connection:
        there = has_table(connection, table)
    if not there:
        create_tables(engine)


def check_version(connection: Connection) -> None:
    """Look whether the tables are those of this program.

    Raises:
        StoreUnavailable: they are of another version.

    """
    version = connection.execute(select(func.max(META.c.schema_version))).scalar_one()
    if version != SCHEMA_VERSION:
        raise StoreUnavailable(
            Text(
                f"数据库表结构版本为 {version}，本程序需要 {SCHEMA_VERSION}",
                f"the store has schema version {version}, this program needs {SCHEMA_VERSION}",
            )
        )


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
        said = Text(f"无法创建数据库文件：{error.strerror}", f"the file of the store cannot be made: {error.strerror}")
        raise StoreUnavailable(said) from error
