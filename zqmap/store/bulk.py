"""Write many rows of features at once: on PostgreSQL over COPY, in a fraction of the time of single inserts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, insert

from zqmap.store.tables import FEATURES

COLUMNS = tuple(column.name for column in FEATURES.c)


def insert_features(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows with every column; geometries are little-endian WKB or None."""
    if connection.dialect.name != "postgresql":
        connection.execute(insert(FEATURES), [dict(row) for row in rows])
        return
    driver: Any = connection.connection.driver_connection
    command = sql.SQL("COPY features ({}) FROM STDIN").format(sql.SQL(", ").join(map(sql.Identifier, COLUMNS)))
    try:
        with driver.cursor() as cursor, cursor.copy(command) as copy:
            for row in rows:
                copy.write_row([_written(row[name]) for name in COLUMNS])
    except psycopg.Error as error:
        if driver.closed:
            connection.invalidate(error)
        raise


def _written(value: Any) -> Any:
    # The column gives a geometry without a system its own.
    return value.hex() if isinstance(value, bytes) else value
