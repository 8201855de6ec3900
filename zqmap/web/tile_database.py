"""The DuckDB of this process, in memory, with its spatial extension from the installed wheel."""

from __future__ import annotations

from functools import cache
from itertools import count
from pathlib import Path
from threading import Lock

import duckdb
import duckdb_extension_spatial

_NUMBERS = count(1)
_OPENING = Lock()


def connect() -> duckdb.DuckDBPyConnection:
    """Open a connection of its own to the database, for one thread and one task."""
    with _OPENING:
        database = _database()
    return database.cursor()


def next_table() -> str:
    """Give a name that no other table has had."""
    return f"tiles_{next(_NUMBERS)}"


def drop_table(name: str) -> None:
    """Remove a table from memory."""
    connect().execute(f"DROP TABLE IF EXISTS {name}")


@cache
def _database() -> duckdb.DuckDBPyConnection:
    # One thread a query: tiles are small and many are asked for at once.
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    database = duckdb.connect(":memory:", config=config)
    database.execute(f"LOAD '{_extension_file()}'")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    return database


def _extension_file() -> Path:
    folder = Path(duckdb_extension_spatial.__file__).parent
    return next(folder.rglob("spatial.duckdb_extension"))
