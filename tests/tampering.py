"""The hand of somebody who can do anything to a database, also switch off what guards it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from zqmap.store.store import Store

REWRITES = (
    "UPDATE audit SET actor = 'x'",
    "DELETE FROM audit",
    "TRUNCATE audit",
    "UPDATE revisions SET note = 'x'",
    "DELETE FROM revisions",
    "DELETE FROM features",
    "TRUNCATE features",
    "UPDATE features SET properties = '{}'",
    "UPDATE features SET digest = 'x'",
)
"""What would rewrite history, and no role of PostgreSQL may do."""


@contextmanager
def tampering(store: Store) -> Iterator[Connection]:
    """Open a transaction in which PostgreSQL's triggers and foreign keys sleep, as only a superuser may have it."""
    with store.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection
