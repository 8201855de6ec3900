"""Open a database and turn whatever its driver raises into `StoreUnavailable`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from zqmap.errors import StoreUnavailable
from zqmap.store.reasons import explain_refusal
from zqmap.store.still_file import STILL_FILE, is_still, lies_sealed, undisturbed
from zqmap.store.versions import check_version

LOCK_TIMEOUT_S = 30
"""How long a writer waits for another one.

`?timeout=` (SQLite, in seconds) or `&options=-c lock_timeout=` (PostgreSQL) in the store's address changes it.
"""

FSCK_TIMEOUT_S = 2
"""How long a check of the store waits for a lock."""

CONNECT_TIMEOUT_S = 5
"""How long a connection to PostgreSQL may take to come about."""

WRITING = {"zqmap_writing": True}
"""The execution options of a connection that will write."""


def open_engine(url: str, *, read_only: bool) -> Engine:
    """Make the engine of a store; connect to nothing yet.

    Raises:
        StoreUnavailable: the address names neither an SQLite file nor a PostgreSQL database.

    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreUnavailable("the address of the store cannot be read (ZQMAP_DATABASE_URL)") from error
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return _open_sqlite(parsed, read_only=read_only)
    if parsed.get_backend_name() in ("postgresql", "postgres"):
        return _open_postgresql(parsed.set(drivername="postgresql+psycopg"), read_only=read_only)
    raise StoreUnavailable("the store must be an SQLite file or a PostgreSQL database (ZQMAP_DATABASE_URL)")


def sqlite_file(engine: Engine) -> Path | None:
    """Give the file of an SQLite engine, or None for PostgreSQL."""
    return Path(str(engine.url.database)) if engine.dialect.name == "sqlite" else None


def _open_sqlite(url: URL, *, read_only: bool) -> Engine:
    path, timeout_s = Path(str(url.database)).absolute(), _timeout_s(url)
    sealed = read_only and lies_sealed(path)
    address = f"file:{quote(str(path))}?mode={'ro' if read_only else 'rw'}"

    def connect() -> sqlite3.Connection:
        uri = f"{address}&immutable=1" if sealed and is_still(path) else address
        # isolation_level None keeps the driver from opening transactions of its own; `_begin_sqlite` does.
        return sqlite3.connect(uri, uri=True, timeout=timeout_s, isolation_level=None, check_same_thread=False)

    own: dict[str, Any] = {"poolclass": NullPool, "execution_options": {STILL_FILE: path}} if sealed else {}
    engine = create_engine(URL.create("sqlite", database=str(path)), creator=connect, **own)
    event.listen(engine, "connect", _prepare_sqlite_reader if read_only else _prepare_sqlite_writer)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def hasty(url: str) -> str:
    """Give an address that waits `FSCK_TIMEOUT_S` for a lock on SQLite, where it says nothing itself.

    Readers never wait for a sound file (WAL); a damaged one would hold up each check for `LOCK_TIMEOUT_S`.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or "timeout" in parsed.query:
        return url
    return parsed.update_query_dict({"timeout": str(FSCK_TIMEOUT_S)}).render_as_string(hide_password=False)


def _timeout_s(url: URL) -> float:
    try:
        return float(str(url.query.get("timeout", LOCK_TIMEOUT_S)))
    except ValueError as error:
        raise StoreUnavailable("the timeout in the address of the store is no number of seconds") from error


def _prepare_sqlite_reader(connection: sqlite3.Connection, _: Any) -> None:
    connection.execute("PRAGMA query_only = ON")


def _prepare_sqlite_writer(connection: sqlite3.Connection, _: Any) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("zqmap_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _open_postgresql(url: URL, *, read_only: bool) -> Engine:
    own = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "application_name": "zqmap",
        "options": f"-c lock_timeout={LOCK_TIMEOUT_S}s",
    }
    return create_engine(
        url,
        pool_pre_ping=True,
        connect_args={name: value for name, value in own.items() if name not in url.query},
        execution_options={"postgresql_readonly": read_only},
    )


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one state of the database and cannot write.

    Raises:
        StoreUnavailable: the database cannot be reached or refuses to answer.

    """
    postgresql: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    options = postgresql if engine.dialect.name == "postgresql" else {}
    with _boundary(engine), undisturbed(engine), engine.connect().execution_options(**options) as connection:
        yield connection


@contextmanager
def writing(engine: Engine, *, any_version: bool = False) -> Iterator[Connection]:
    """Open a transaction that is committed at the end and rolled back on any error.

    Raises:
        StoreUnavailable: the database cannot be reached, is locked or refuses the write.
        OtherVersion: its tables are of another version, as after an upgrade while this process ran.

    """
    with _boundary(engine), engine.connect().execution_options(**WRITING) as connection, connection.begin():
        if not any_version:
            check_version(connection)
        yield connection


@contextmanager
def _boundary(engine: Engine) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, UnicodeError) as error:
        raise StoreUnavailable(explain_refusal(error, sqlite_file(engine))) from error
