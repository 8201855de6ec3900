"""Hand-edited files that staff looked at and do not want; each is remembered by its digest."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from zqmap.errors import ReadOnlyStore
from zqmap.model.layers import find_layer
from zqmap.model.revisions import Action
from zqmap.model.strings import clean_line
from zqmap.store.connect import reading, writing
from zqmap.store.guards import Guard, let_pass
from zqmap.store.history import add_audit
from zqmap.store.moments import write_moment
from zqmap.store.schema import ensure_table, has_table
from zqmap.store.seals import seal_row
from zqmap.store.store import Store
from zqmap.store.tables import DISMISSALS


def read_dismissed(store: Store) -> frozenset[tuple[str, str]]:
    """Give the pairs of layer and digest that were dismissed."""
    query = select(DISMISSALS.c.layer, DISMISSALS.c.digest)
    with reading(store.engine) as connection:
        rows = connection.execute(query).all() if has_table(connection, DISMISSALS) else []
    return frozenset((row.layer, row.digest) for row in rows)


def dismiss(store: Store, layer: str, digest: str, *, actor: str, reason: str = "", guard: Guard = let_pass) -> None:
    """Remember that a file of a layer is not wanted as it is; does nothing where that is known.

    Raises:
        UnknownLayer: no layer has that name.
        ReadOnlyStore: the store was opened for reading.
        Exception: whatever `guard` raises; nothing is remembered then.

    """
    find_layer(layer)
    if store.read_only:
        raise ReadOnlyStore
    ensure_table(store.engine, DISMISSALS)
    now, actor = write_moment(datetime.now(UTC)), clean_line(actor)
    row = {"layer": layer, "digest": digest, "dismissed_at": now, "dismissed_by": actor}
    with writing(store.engine) as connection:
        guard(connection)
        make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        values = row | {"seal": seal_row(DISMISSALS, row)}
        new = make(DISMISSALS).values(values).on_conflict_do_nothing().returning(DISMISSALS.c.digest)
        if connection.execute(new).first():
            said = f"hand-edited file {digest[:12]}: {clean_line(reason)}".rstrip(": ")
            add_audit(connection, actor=actor, action=Action.DISCARD, layer=layer, revision=None, detail=said)
