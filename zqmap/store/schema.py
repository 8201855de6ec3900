"""Make the tables and hold a store to the version of the program."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, Table, inspect, text

from zqmap.errors import StoreUnavailable
from zqmap.model.text import Text
from zqmap.store.connect import reading, sqlite_file, writing
from zqmap.store.declared import declare_checks
from zqmap.store.published import declare_views
from zqmap.store.roles import renew_rights
from zqmap.store.tables import METADATA, SCHEMA_VERSION
from zqmap.store.upgrades import find_differences, run_migrations
from zqmap.store.versions import check_readable, check_version, find_version, read_version


def create_tables(engine: Engine) -> None:
    """Make the tables, and the SQLite file with its folder, where they are missing.

    Raises:
        StoreUnavailable: they cannot be made.
        OtherVersion: they are there in another version; nothing is changed.

    """
    _make_file(engine)
    with writing(engine, any_version=True) as connection:
        _take_turn(connection)
        if find_version(connection) is None:
            _prepare_postgresql(connection)
            run_migrations(connection)
            _declare(connection)
        check_version(connection)
        METADATA.create_all(connection)


def upgrade_tables(engine: Engine) -> tuple[int, int]:
    """Bring the tables of an older store to the version of this program; give the versions before and after.

    All or nothing. What the layers declare is made anew on PostgreSQL, even where the version is the same.

    Raises:
        StoreUnavailable: there are no tables, or they are not what this program or an older one made.
        OtherVersion: they are newer than this program.

    """
    with writing(engine, any_version=True) as connection:
        _take_turn(connection)
        check_readable(connection)
        before = read_version(connection)
        run_migrations(connection)
        differences = find_differences(connection)
        if differences:
            raise StoreUnavailable(_unlike(differences[0]))
        _declare(connection)
        if connection.dialect.name == "postgresql":
            renew_rights(connection)
        check_version(connection)
    return before, SCHEMA_VERSION


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


def _take_turn(connection: Connection) -> None:
    # Two processes that create at once would both find nothing and collide; SQLite lets only one write anyway.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('zqmap.create'))"))
        # An index over a million rows takes its time.
        connection.execute(text("SET LOCAL statement_timeout = 0"))


def _prepare_postgresql(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    # The extension asks for more rights than its owner may have, even where it is there already.
    if connection.execute(text("SELECT 1 FROM pg_extension WHERE extname = 'postgis'")).first() is None:
        connection.execute(text("CREATE EXTENSION postgis"))


def _declare(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        declare_checks(connection)
        declare_views(connection)


def _unlike(difference: str) -> Text:
    return Text(
        f"数据表与本程序所建的不同，未作任何更改：{difference}",
        f"the tables are not what this program makes, nothing was changed: {difference}",
    )


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
