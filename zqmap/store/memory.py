"""What people confirmed about the columns of earlier files, so that the next one like them needs no question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from zqmap.errors import ReadOnlyStore
from zqmap.model.layers import find_layer
from zqmap.model.strings import clean_line
from zqmap.store.connect import reading, writing
from zqmap.store.guards import Guard, let_pass
from zqmap.store.moments import write_moment
from zqmap.store.schema import ensure_table, has_table
from zqmap.store.seals import seal_row
from zqmap.store.store import Store
from zqmap.store.tables import MATCHINGS

TEXT_LIMIT = 1_000_000
"""The longest matching that is remembered, in characters of JSON; a longer one is asked again next time."""


class StoredMatchings:
    """The remembered matchings in the database of a store, by layer and signature of a file's columns.

    `author` is who confirms, `guard` is asked inside each write. Every method raises StoreUnavailable where the
    database does not answer.
    """

    def __init__(self, store: Store, author: str = "", guard: Guard = let_pass) -> None:
        self._store = store
        self._guard = guard
        self._author = clean_line(author)

    def load(self, layer: str, signature: str) -> Mapping[str, Any] | None:
        """Give the JSON form that was last confirmed for such columns, or None; one that is damaged counts as none."""
        c = MATCHINGS.c
        query = select(c.matching).where(c.layer == layer, c.signature == signature)
        with reading(self._store.engine) as connection:
            text = connection.execute(query).scalar_one_or_none() if has_table(connection, MATCHINGS) else None
        try:
            found = None if text is None else json.loads(text)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None

    def save(self, layer: str, signature: str, matching: Mapping[str, Any]) -> None:
        """Remember a JSON form; an earlier one of the same columns is replaced.

        Raises:
            UnknownLayer: no layer has that name.
            ReadOnlyStore: the store was opened for reading.
            Exception: whatever the guard raises; nothing is remembered then.

        """
        find_layer(layer)
        if self._store.read_only:
            raise ReadOnlyStore
        text = json.dumps(matching, ensure_ascii=False)
        if len(text) > TEXT_LIMIT:
            return
        ensure_table(self._store.engine, MATCHINGS)
        with writing(self._store.engine) as connection:
            self._guard(connection)
            _write(connection, self._row(layer, signature, text))

    def _row(self, layer: str, signature: str, text: str) -> dict[str, Any]:
        now = write_moment(datetime.now(UTC))
        values = {"layer": layer, "signature": signature, "matching": text, "saved_at": now, "saved_by": self._author}
        return values | {"seal": seal_row(MATCHINGS, values)}


def _write(connection: Connection, row: dict[str, Any]) -> None:
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    keys = [column.name for column in MATCHINGS.primary_key]
    changes = {name: value for name, value in row.items() if name not in keys}
    connection.execute(make(MATCHINGS).values(row).on_conflict_do_update(index_elements=keys, set_=changes))
