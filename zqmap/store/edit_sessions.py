"""Edit sessions: what somebody draws and edits, kept after every step until it is a draft or put away.

Like a draft, a session names the version that a change was made from, so that of two windows on it the second is told.
What the steps are is not known here (`zqmap.intake.edits`): they are kept as text.
"""

from __future__ import annotations

import re
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from zqmap.errors import DraftTooLarge, ReadOnlyStore, StaleEdit, StoreUnavailable, UnknownEdit
from zqmap.model.layers import find_layer
from zqmap.model.strings import clean_line
from zqmap.model.text import Text
from zqmap.store.connect import reading, writing
from zqmap.store.moments import write_moment
from zqmap.store.schema import ensure_table, has_table
from zqmap.store.seals import seal_row
from zqmap.store.store import Store
from zqmap.store.tables import EDITS

CONTENT_LIMIT_BYTES = 16_000_000
"""The most that the steps of one session may take, compressed."""

UNPACKED_LIMIT_BYTES = 200_000_000

KEPT = timedelta(days=90)
"""How long a session is kept that nobody touches."""

NO_STEPS = "[]"
_ID = re.compile(r"[0-9a-f]{16}")
_LINE = [column for column in EDITS.c if column.name != "content"]


@dataclass(frozen=True, slots=True)
class EditLine:
    """What a list shows of a session; `version` counts its changes from 1, the first `done` of `steps` count."""

    id: str
    layer: str
    base: int
    owner: str
    version: int
    done: int
    steps: int
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class KeptSteps:
    """The steps of a session as text, how many there are and how many count, and the revision they are made from."""

    base: int
    text: str
    steps: int
    done: int


class EditSessions:
    """The edit sessions in the database of a store; safe to share between threads and between processes.

    Who may do what is not asked here (`zqmap.access`). Every method raises StoreUnavailable where the database does
    not answer, every writing one ReadOnlyStore where the store was opened for reading.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def open(self, layer: str, *, base: int, owner: str, kept: KeptSteps | None = None) -> EditLine:
        """Begin a session on a revision of a layer; sessions that nobody touched for `KEPT` are cleared away.

        Raises:
            UnknownLayer: no layer has that name.

        """
        find_layer(layer)
        now = write_moment(datetime.now(UTC))
        row = {"id": secrets.token_hex(8), "layer": layer, "owner": clean_line(owner), "version": 1}
        row |= {"created_at": now, "changed_at": now} | _columns(layer, kept or KeptSteps(base, NO_STEPS, 0, 0))
        self._allow_writing()
        ensure_table(self.store.engine, EDITS)
        with writing(self.store.engine) as connection:
            oldest = write_moment(datetime.now(UTC) - KEPT)
            connection.execute(delete(EDITS).where(EDITS.c.changed_at < oldest))
            connection.execute(insert(EDITS).values(_sealed(row)))
        return _line(row)

    def list(self, layer: str | None = None) -> list[EditLine]:
        """List sessions, the newest change first."""
        query = select(*_LINE).order_by(EDITS.c.changed_at.desc(), EDITS.c.id)
        query = query if layer is None else query.where(EDITS.c.layer == layer)
        with reading(self.store.engine) as connection:
            return [_line(row._asdict()) for row in connection.execute(query)] if has_table(connection, EDITS) else []

    def load(self, edit_id: str, owner: str) -> tuple[EditLine, KeptSteps]:
        """Read a session of somebody.

        Raises:
            UnknownEdit: there is none of that id, or it is somebody else's.

        """
        with reading(self.store.engine) as connection:
            row = _read_row(connection, edit_id, owner)
        return _line(row), KeptSteps(row["base"], _unpack(row["content"]), row["steps"], row["done"])

    def save(self, edit_id: str, owner: str, kept: KeptSteps, *, version: int) -> EditLine:
        """Keep the steps of a session as they are now.

        Raises:
            UnknownEdit: there is none of that id, or it is somebody else's.
            StaleEdit: another window has changed it since `version`.
            DraftTooLarge: the steps take too much room.

        """
        self._allow_writing()
        with writing(self.store.engine) as connection:
            row = _read_row(connection, edit_id, owner, to_change=True)
            if row["version"] != version:
                raise StaleEdit(edit_id, version, row["version"])
            new = row | _columns(row["layer"], kept)
            new |= {"version": version + 1, "changed_at": write_moment(datetime.now(UTC))}
            connection.execute(update(EDITS).where(EDITS.c.id == edit_id).values(_sealed(new)))
        return _line(new)

    def close(self, edit_id: str, owner: str) -> None:
        """Put a session away, once it is a draft or nobody wants it.

        Raises:
            UnknownEdit: there is none of that id, or it is somebody else's.

        """
        self._allow_writing()
        with writing(self.store.engine) as connection:
            _read_row(connection, edit_id, owner, to_change=True)
            connection.execute(delete(EDITS).where(EDITS.c.id == edit_id))

    def _allow_writing(self) -> None:
        if self.store.read_only:
            raise ReadOnlyStore


def _read_row(connection: Connection, edit_id: str, owner: str, *, to_change: bool = False) -> dict[str, Any]:
    if not _ID.fullmatch(edit_id) or not has_table(connection, EDITS):
        raise UnknownEdit(edit_id)
    query = select(EDITS).where(EDITS.c.id == edit_id, EDITS.c.owner == clean_line(owner))
    # On PostgreSQL a second writer waits here for the first and then sees what it wrote; SQLite has one writer anyway.
    row = connection.execute(query.with_for_update() if to_change else query).one_or_none()
    if row is None:
        raise UnknownEdit(edit_id)
    return row._asdict()


def _columns(layer: str, kept: KeptSteps) -> dict[str, Any]:
    packed = zlib.compress(kept.text.encode(), 6)
    if len(packed) > CONTENT_LIMIT_BYTES:
        raise DraftTooLarge(layer, len(packed), CONTENT_LIMIT_BYTES)
    return {"base": kept.base, "done": kept.done, "steps": kept.steps, "content": packed}


def _unpack(packed: bytes) -> str:
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(packed, UNPACKED_LIMIT_BYTES)
        if unpacking.unconsumed_tail or not unpacking.eof:
            raise StoreUnavailable(DAMAGED)
        return text.decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise StoreUnavailable(DAMAGED) from error


def _sealed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "seal": seal_row(EDITS, row)}


def _line(row: Mapping[str, Any]) -> EditLine:
    names = ("id", "layer", "base", "owner", "version", "done", "steps")
    return EditLine(
        **{name: row[name] for name in names},
        created_at=datetime.fromisoformat(row["created_at"]),
        changed_at=datetime.fromisoformat(row["changed_at"]),
    )


DAMAGED = Text(
    "编辑过程的记录已损坏，请运行 `python -m zqmap fsck`",
    "the steps of an edit are damaged: run `python -m zqmap fsck`",
)
