"""Move everything that one store holds into another, all or nothing, and prove that it arrived.

Sessions and failed attempts stay behind: they belong to the moment and to the old address, and people sign in again.
Accounts go along with the hashes of their passwords, enquiries as they are locked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Table, func, insert, select, text

from zqmap.errors import StoreNotEmpty, UnlikeCopy
from zqmap.store.bulk import insert_features
from zqmap.store.connect import reading, writing
from zqmap.store.counters import set_counters
from zqmap.store.declared import TRIGGER
from zqmap.store.fsck import connection_faults
from zqmap.store.store import Store
from zqmap.store.tables import FEATURES, META, METADATA, REVISIONS
from zqmap.store.versions import check_version

LEFT_BEHIND = ("sessions", "attempts")
"""The tables that are not moved."""

ROWS_AT_ONCE = 2_000

Progress = Callable[[str, int, int], None]
"""Told a table, how many of its rows are written, and of how many."""


def move_store(source: Store, target: Store, progress: Progress | None = None) -> dict[str, int]:
    """Copy every table of a store into one that is empty, check the copy, and give the rows of each table.

    Nobody can write to the source meanwhile. The target is committed only once it was proved.

    Raises:
        StoreNotEmpty: the target holds something.
        UnlikeCopy: what arrived is not what was sent, or the source was damaged; nothing was kept.
        OtherVersion: one of the two is not of this program's version.
        StoreUnavailable: one of the two does not answer.

    """
    # A transaction that writes nothing keeps all others from writing, on SQLite; one that only reads is a copy at rest.
    hold = reading if source.read_only else writing
    with hold(source.engine) as old, writing(target.engine) as new:
        check_version(old)
        _must_be_empty(new)
        with _undeclared(new):
            counts = {table.name: _copy(old, new, table, progress) for table in moved_tables()}
        set_counters(new)
        _prove(old, new, counts)
    return counts


def moved_tables() -> list[Table]:
    """List the tables that are moved, those first that others refer to."""
    return [table for table in METADATA.sorted_tables if table is not META and table.name not in LEFT_BEHIND]


def _must_be_empty(target: Connection) -> None:
    for table in METADATA.sorted_tables:
        if table is not META and target.execute(select(table).limit(1)).first() is not None:
            raise StoreNotEmpty(table.name)


@contextmanager
def _undeclared(target: Connection) -> Iterator[None]:
    """Let rows in as they are: history may hold codes that are no longer declared."""
    if target.dialect.name != "postgresql":
        yield
        return
    target.execute(text("SET LOCAL statement_timeout = 0"))
    target.execute(text(f"ALTER TABLE features DISABLE TRIGGER {TRIGGER}"))
    yield
    # A table with checks that still wait cannot be altered.
    target.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    target.execute(text(f"ALTER TABLE features ENABLE TRIGGER {TRIGGER}"))


def _copy(source: Connection, target: Connection, table: Table, progress: Progress | None) -> int:
    total = int(source.scalar(select(func.count()).select_from(table)) or 0)
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=ROWS_AT_ONCE)
    done = 0
    for rows in source.execute(query).partitions():
        values = [row._asdict() for row in rows]
        if table is FEATURES:
            insert_features(target, values)
        else:
            target.execute(insert(table), values)
        done += len(rows)
        if progress:
            progress(table.name, done, total)
    return done


def _prove(source: Connection, target: Connection, counts: dict[str, int]) -> None:
    for name, count in counts.items():
        if target.scalar(select(func.count()).select_from(METADATA.tables[name])) != count:
            raise UnlikeCopy(name)
    lines = select(REVISIONS.c.layer, REVISIONS.c.number, REVISIONS.c.digest, REVISIONS.c.seal)
    if sorted(map(tuple, source.execute(lines))) != sorted(map(tuple, target.execute(lines))):
        raise UnlikeCopy(REVISIONS.name)
    faults = connection_faults(target)
    if faults:
        raise UnlikeCopy(faults[0].en)
