"""The tables as they were before versions counted, written out, so that no change of the code changes them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert, select, text

import zqmap.access.tables
import zqmap.enquiries.tables  # noqa: F401
from zqmap.store.counters import set_counters
from zqmap.store.store import Store
from zqmap.store.tables import META, METADATA

FOLDER = Path(__file__).parent


def make_unversioned(url: str, source: Store | None = None) -> None:
    """Make such a store at an address, with everything that another store holds."""
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).touch()
    store = Store(url)
    statements = (FOLDER / f"{store.engine.dialect.name}.sql").read_text(encoding="utf-8").split(";\n")
    with store.engine.connect().execution_options(zqmap_writing=True) as connection, connection.begin():
        for statement in statements:
            if statement.strip():
                connection.execute(text(statement.strip().replace(":", r"\:")))
        connection.execute(insert(META).values(schema_version=1))
    if source:
        _copy_rows(source, store)
    store.close()


def _copy_rows(source: Store, store: Store) -> None:
    with source.engine.connect() as old, store.engine.connect() as new, new.begin():
        for table in METADATA.sorted_tables:
            rows = [row._asdict() for row in old.execute(select(table))]
            if rows and table is not META:
                new.execute(insert(table), rows)
        set_counters(new)
