"""Make a new revision: compare and set the head, then write rows, revision and audit line in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, update
from sqlalchemy.dialects import postgresql, sqlite

from zqmap.errors import NothingChanged, StaleBase, UnknownRevision
from zqmap.model.layers import Layer
from zqmap.model.revisions import Action, Revision
from zqmap.store.differences import Moves, compare_digests, stored_difference
from zqmap.store.digests import Content, content_digest
from zqmap.store.features import Progress, add_rows, digests_at, end_rows, read_content
from zqmap.store.history import LARGEST_REVISION, add_audit, add_revision, head_of, read_revision
from zqmap.store.tables import LAYERS


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes a layer, why, from which revision and out of what (`origin`), and what the audit line calls it."""

    layer: Layer
    base: int
    author: str
    note: str
    action: Action = Action.PUBLISH
    origin: str = ""

    @property
    def detail(self) -> str:
        """Give what the audit line says: the origin, where there is one, and the note."""
        return f"{self.origin}: {self.note}" if self.origin else self.note


def publish_content(
    connection: Connection, change: Change, content: Content, progress: Progress | None = None
) -> Revision:
    """Make content the layer's next revision.

    Raises:
        StaleBase: the head is not the change's base any more.
        NothingChanged: the content is that of the head.

    """
    _advance_head(connection, change)
    new = content.by_id
    moves = compare_digests(digests_at(connection, change.layer.name, change.base), new)
    written = content.only({*moves.added, *moves.changed})
    return _write(connection, change, moves, written, content_digest(new), progress)


def restore_revision(connection: Connection, change: Change, to: int) -> Revision:
    """Make the content of an old revision the layer's next one, byte for byte.

    Raises:
        UnknownRevision: the layer has no revision `to`.
        StaleBase: the head is not the change's base any more.
        NothingChanged: the content is that of the head.

    """
    name = change.layer.name
    old = read_revision(connection, name, to)
    _advance_head(connection, change)
    moves = compare_digests(digests_at(connection, name, change.base), digests_at(connection, name, to))
    written = read_content(connection, name, to, (*moves.added, *moves.changed))
    return _write(connection, change, moves, written, old.digest, None)


def _advance_head(connection: Connection, change: Change) -> None:
    name, base = change.layer.name, change.base
    if not 0 <= base < LARGEST_REVISION:
        raise UnknownRevision(name, base)
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(make(LAYERS).values(name=name, head=0).on_conflict_do_nothing())
    here = (LAYERS.c.name == name) & (LAYERS.c.head == base)
    # On PostgreSQL this also takes the row's lock: a second writer waits here, then finds another head.
    if connection.execute(update(LAYERS).where(here).values(head=base + 1)).rowcount == 1:
        return
    head = head_of(connection, name)
    if base > head:
        raise UnknownRevision(name, base)
    raise StaleBase(name, base, head, stored_difference(connection, change.layer, base, head))


def _write(
    connection: Connection,
    change: Change,
    moves: Moves,
    written: Content,
    digest: str,
    progress: Progress | None,
) -> Revision:
    if change.base and not (moves.added or moves.changed or moves.removed):
        raise NothingChanged(change.layer.name, change.base)
    name, number = change.layer.name, change.base + 1
    end_rows(connection, name, number, (*moves.changed, *moves.removed))
    add_rows(connection, name, number, written, progress)
    revision = _make_revision(change, moves, digest)
    add_revision(connection, revision)
    add_audit(connection, actor=change.author, action=change.action, layer=name, revision=number, detail=change.detail)
    return revision


def _make_revision(change: Change, moves: Moves, digest: str) -> Revision:
    added, changed, removed = len(moves.added), len(moves.changed), len(moves.removed)
    return Revision(
        layer=change.layer.name,
        number=change.base + 1,
        base=change.base,
        author=change.author,
        note=change.note,
        created_at=datetime.now(UTC),
        digest=digest,
        features=added + changed + moves.unchanged,
        added=added,
        changed=changed,
        removed=removed,
    )
