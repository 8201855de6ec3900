"""What the role that is connected may read: a public process is not let into the drafts and the audit trail."""

from __future__ import annotations

from sqlalchemy import Connection, Table, func, inspect, select


def may_read(connection: Connection, table: Table) -> bool:
    """Tell whether a table is there and this role may read all of it; on SQLite whoever has the file reads it all."""
    if not inspect(connection).has_table(table.name):
        return False
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.scalar(select(func.has_table_privilege(f"public.{table.name}", "SELECT"))))
