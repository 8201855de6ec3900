"""The counters that number new lines on PostgreSQL, after lines were written with their numbers."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from zqmap.store.tables import METADATA


def set_counters(connection: Connection) -> None:
    """Let every counter go on after the highest number that is there; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in METADATA.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        highest = connection.scalar(select(func.max(column)))
        counter = func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(select(func.setval(counter, highest or 1, highest is not None)))
