"""Seals over the lines of the desk (drafts, edits, matchings, dismissals), so that `fsck` sees an altered one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, select

from zqmap.model.revisions import Fault
from zqmap.model.values import show_value
from zqmap.store.digests import seal_line
from zqmap.store.rights import may_read
from zqmap.store.tables import DISMISSALS, DRAFTS, EDITS, MATCHINGS, UPKEEP_LINES

DESK = (DRAFTS, MATCHINGS, DISMISSALS, UPKEEP_LINES, EDITS)
UNSEALED = ("id", "seal")
"""The columns that are no part of a seal: the id is given by the database after the line is sealed."""


def seal_row(table: Table, row: Mapping[str, Any]) -> str:
    """Give the seal of a line as it is stored."""
    return seal_line(_plain(row[column.name]) for column in table.c if column.name not in UNSEALED)


def seal_faults(connection: Connection) -> Iterator[Fault]:
    """Find lines of the desk that were altered, in those of its tables that are there and may be read."""
    for table in DESK:
        if may_read(connection, table):
            yield from _table_faults(connection, table)


def _table_faults(connection: Connection, table: Table) -> Iterator[Fault]:
    keys = [column.name for column in table.primary_key]
    for found in connection.execute(select(table).execution_options(yield_per=20)):
        row = found._asdict()
        if not _fits(table, row):
            shown = show_value("/".join(str(row[key]) for key in keys))
            said = f"{table.name} 中的记录 {shown} 被改动", f"the line {shown} of {table.name} was altered"
            yield Fault("desk_line", show_value(str(row["layer"])), None, *said)


def _fits(table: Table, row: Mapping[str, Any]) -> bool:
    try:
        return bool(seal_row(table, row) == row["seal"])
    except (ValueError, TypeError):
        return False


def _plain(value: Any) -> Any:
    """Give what of a value is sealed: of bytes, which may be many, only their digest."""
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
