"""Open a database and turn whatever its driver raises into `StoreUnavailable`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from weakref import WeakKeyDictionary

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from zqmap.errors import StoreUnavailable, WritesRefused
from zqmap.store.reasons import NO_STORE, READ_ONLY, UNREAD_ADDRESS, explain_refusal, refuses_writes
from zqmap.store.still_file import STILL_FILE, is_still, lies_sealed, undisturbed
from zqmap.store.versions import check_version
from zqmap.telemetry.figures import STORE_ERRORS

LOCK_TIMEOUT_S = 30
"""How long a writer waits for another one.

`?timeout=` (SQLite, in seconds) or `&options=-c lock_timeout=` (PostgreSQL) in the store's address changes it.
"""

FSCK_TIMEOUT_S = 2
"""How long a check of the store waits for a lock."""

CONNECT_TIMEOUT_S = 5
"""How long a connection to PostgreSQL may take to come about."""

STATEMENT_TIMEOUT_S = 120
"""How long one statement on PostgreSQL may take, and a transaction may lie idle; ours take some 10 s at most."""

IS_READ_ONLY = "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean"

WRITING = {"zqmap_writing": True}
"""The execution options of a connection that will write."""


_guards: WeakKeyDictionary[Engine, Callable[[], None]] = WeakKeyDictionary()


def guard_engine(engine: Engine, look: Callable[[], None] | None) -> None:
    """Let something look before each transaction whether the store lives; None takes that back."""
    if look is None:
        _guards.pop(engine, None)
    else:
        _guards[engine] = look


def open_engine(url: str, *, read_only: bool) -> Engine:
    """Make the engine of a store; connect to nothing yet.

    Raises:
        StoreUnavailable: the address names neither an SQLite file nor a PostgreSQL database.

    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # What SQLAlchemy says quotes the address, and with it the password.
        raise StoreUnavailable(UNREAD_ADDRESS) from None
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return _open_sqlite(parsed, read_only=read_only)
    if parsed.get_backend_name() in ("postgresql", "postgres"):
        return _open_postgresql(parsed.set(drivername="postgresql+psycopg"), read_only=read_only)
    raise StoreUnavailable(NO_STORE)


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
    # Values may be personal, and an error with them would stand in the log.
    engine = create_engine(URL.create("sqlite", database=str(path)), creator=connect, hide_parameters=True, **own)
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
    own: dict[str, Any] = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "application_name": "zqmap",
        "options": f"-c lock_timeout={LOCK_TIMEOUT_S}s -c statement_timeout={STATEMENT_TIMEOUT_S}s "
        f"-c idle_in_transaction_session_timeout={STATEMENT_TIMEOUT_S}s",
        # A server that vanished from the network is noticed within half a minute.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
    }
    return create_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,
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
        WritesRefused: it is read-only or full.
        OtherVersion: its tables are of another version, as after an upgrade while this process ran.

    """
    with _boundary(engine), engine.connect().execution_options(**WRITING) as connection, connection.begin():
        _refuse_read_only(connection)
        if not any_version:
            check_version(connection)
        yield connection


def _refuse_read_only(connection: Connection) -> None:
    # After a transaction that reads, the driver begins the next one READ WRITE, over what the database was told.
    if connection.dialect.name == "postgresql" and connection.scalar(text(IS_READ_ONLY)):
        raise WritesRefused(READ_ONLY)


@contextmanager
def _boundary(engine: Engine) -> Iterator[None]:
    look = _guards.get(engine)
    if look:
        look()
    try:
        yield
    except (SQLAlchemyError, psycopg.Error, UnicodeError) as error:
        STORE_ERRORS.labels(type(getattr(error, "orig", None) or error).__name__).inc()
        refused = WritesRefused if refuses_writes(error) else StoreUnavailable
        raise refused(explain_refusal(error, sqlite_file(engine), engine.url.password)) from error
