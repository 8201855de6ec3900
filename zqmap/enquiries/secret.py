"""The secret that signs forms and makes references: made once in the database, the same for all processes."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, insert, select

from zqmap.enquiries.rows import lock_enquiries
from zqmap.enquiries.tables import SECRETS
from zqmap.store.connect import reading, writing
from zqmap.store.schema import ensure_table
from zqmap.store.store import Store

NAME = "form"
SECRET_BYTES = 32


def load_secret(store: Store) -> bytes:
    """Give the secret; make it, and the tables of enquiries, where there is none.

    Raises:
        StoreUnavailable: the database does not answer, or it has none and cannot be written.

    """
    ensure_table(store.engine, SECRETS)
    with reading(store.engine) as connection:
        known = _read(connection)
    if known is None:
        with writing(store.engine) as connection:
            lock_enquiries(connection)
            known = _read(connection) or _make(connection)
    return bytes.fromhex(known)


def _read(connection: Connection) -> str | None:
    return connection.execute(select(SECRETS.c.value).where(SECRETS.c.name == NAME)).scalar_one_or_none()


def _make(connection: Connection) -> str:
    value = secrets.token_hex(SECRET_BYTES)
    connection.execute(insert(SECRETS).values(name=NAME, value=value))
    return value
