"""Owners and intervals as staff set them: a line a change, none is ever altered, the newest of each part holds.

What nobody has set here is as the register that ships says (`zqmap.store.upkeep`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from zqmap.errors import ReadOnlyStore
from zqmap.model.layers import find_layer
from zqmap.model.revisions import Action
from zqmap.model.strings import clean_line
from zqmap.model.text import Text
from zqmap.model.upkeep import Upkeep
from zqmap.store.connect import reading, writing
from zqmap.store.guards import Guard, let_pass
from zqmap.store.history import add_audit
from zqmap.store.moments import read_moment, write_moment
from zqmap.store.schema import ensure_table, has_table
from zqmap.store.seals import seal_row
from zqmap.store.store import Store
from zqmap.store.tables import UPKEEP_LINES

LONGEST_OWNER = 80


@dataclass(frozen=True, slots=True)
class UpkeepLine:
    """Who set what for a layer or an area of it, when (aware, UTC) and why."""

    upkeep: Upkeep
    set_at: datetime
    set_by: str
    note: str


def read_upkeep_lines(store: Store, layer: str | None = None, limit: int = 1_000) -> list[UpkeepLine]:
    """List what was set, the newest first."""
    query = select(UPKEEP_LINES).order_by(UPKEEP_LINES.c.id.desc()).limit(limit)
    query = query if layer is None else query.where(UPKEEP_LINES.c.layer == layer)
    with reading(store.engine) as connection:
        rows = connection.execute(query).all() if has_table(connection, UPKEEP_LINES) else []
    return [_line(row._asdict()) for row in rows]


def with_set(register: Iterable[Upkeep], lines: Iterable[UpkeepLine]) -> tuple[Upkeep, ...]:
    """Give the register with what staff set in its place; `lines` come the newest first."""
    held = {(entry.layer, entry.area_id): entry for entry in register}
    for line in reversed(list(lines)):
        held[line.upkeep.layer, line.upkeep.area_id] = line.upkeep
    return tuple(held.values())


def set_upkeep(store: Store, upkeep: Upkeep, *, actor: str, note: str = "", guard: Guard = let_pass) -> None:
    """Set owner and interval of a layer or an area of it; None takes back what was set.

    Raises:
        UnknownLayer: no layer has that name.
        ReadOnlyStore: the store was opened for reading.

    """
    find_layer(upkeep.layer)
    if store.read_only:
        raise ReadOnlyStore
    owner = upkeep.owner or Text("", "")
    row = {
        "layer": upkeep.layer,
        "area_id": upkeep.area_id or "",
        "owner_zh": clean_line(owner.zh)[:LONGEST_OWNER],
        "owner_en": clean_line(owner.en)[:LONGEST_OWNER],
        "interval_days": upkeep.interval_days,
        "note": clean_line(note),
        "set_at": write_moment(datetime.now(UTC)),
        "set_by": clean_line(actor),
    }
    ensure_table(store.engine, UPKEEP_LINES)
    with writing(store.engine) as connection:
        guard(connection)
        _write(connection, row)


def _write(connection: Connection, row: dict[str, Any]) -> None:
    connection.execute(insert(UPKEEP_LINES).values(row | {"seal": seal_row(UPKEEP_LINES, row)}))
    interval = "—" if row["interval_days"] is None else f"{row['interval_days']} d"
    said = " ".join(part for part in (row["area_id"], row["owner_zh"] or "—", interval, row["note"]) if part)
    add_audit(connection, actor=row["set_by"], action=Action.UPKEEP, layer=row["layer"], revision=None, detail=said)


def _line(row: Mapping[str, Any]) -> UpkeepLine:
    owner_zh, owner_en = row["owner_zh"], row["owner_en"]
    owner = Text(owner_zh or owner_en, owner_en or owner_zh) if owner_zh or owner_en else None
    upkeep = Upkeep(row["layer"], row["area_id"] or None, owner, row["interval_days"])
    return UpkeepLine(upkeep, read_moment(row["set_at"]), row["set_by"], row["note"])
