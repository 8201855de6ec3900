"""Drafts: proposed changes that survive a reload and a restart, in the database of the store.

A store that was made before drafts existed has no table of them, which means that there is none; the first draft makes
it. Every change names the version that it was made from, so that of two people at one draft the second is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import geopandas as gpd
from sqlalchemy import Connection, insert, select

from zqmap.errors import ReadOnlyStore, UnknownDraft, WrongDraftState
from zqmap.model.drafts import Draft, DraftLine, DraftState, Mode, count_findings
from zqmap.model.findings import Finding
from zqmap.model.layers import find_layer
from zqmap.model.revisions import Action
from zqmap.model.strings import clean_line
from zqmap.store.connect import reading, writing
from zqmap.store.draft_lines import line_of, new_row, pack_findings, pack_stated, sealed
from zqmap.store.draft_rows import clear_old, must_be_at, read_row, take_step, write_row
from zqmap.store.frame_file import pack_frame, unpack_frame
from zqmap.store.guards import Guard, let_pass
from zqmap.store.history import add_audit
from zqmap.store.schema import ensure_table, has_table
from zqmap.store.store import Store
from zqmap.store.tables import DRAFTS

LISTED = 500
"""How many drafts a list holds at most, the newest change first."""

_LINE = [column for column in DRAFTS.c if column.name != "content"]
_ACTIONS = {
    DraftState.SENT: Action.SEND,
    DraftState.RETURNED: Action.RETURN,
    DraftState.DISCARDED: Action.DISCARD,
}
_UNSET: Any = object()


class Drafts:
    """The drafts in the database of a store; safe to share between threads and between processes.

    `guard` is asked first in every transaction that writes (`zqmap.access.permits`). Every method raises
    StoreUnavailable where the database does not answer, every writing one ReadOnlyStore where the store was opened for
    reading.
    """

    def __init__(self, store: Store, guard: Guard = let_pass) -> None:
        self.store = store
        self._guard = guard

    def save(  # noqa: PLR0913
        self,
        layer: str,
        frame: gpd.GeoDataFrame,
        *,
        base: int,
        mode: Mode | str,
        author: str,
        note: str = "",
        findings: Iterable[Finding] = (),
        file_name: str | None = None,
        stated: Collection[str] | None = None,
    ) -> int:
        """Keep a new draft and give its id.

        `frame` is what `make_proposal` takes: the whole layer or the features of an update. `stated` names the columns
        that the file had, None where all count.

        Raises:
            UnknownLayer: no layer has that name.
            DraftTooLarge: the features take too much room.

        """
        content = pack_frame(find_layer(layer), frame)
        row = new_row(layer, base, Mode(mode), clean_line(author), clean_line(note)) | {
            "findings": pack_findings(count_findings(findings)),
            "file_name": None if file_name is None else clean_line(file_name)[:200],
            "stated": pack_stated(stated),
            "features": len(frame),
            "content": content,
        }
        self._allow_writing()
        ensure_table(self.store.engine, DRAFTS)
        with writing(self.store.engine) as connection:
            self._guard(connection)
            clear_old(connection)
            made = connection.execute(insert(DRAFTS).values(sealed(row)).returning(DRAFTS.c.id))
            return int(made.scalar_one())

    def list(self, layer: str | None = None, state: DraftState | str | None = None) -> list[DraftLine]:
        """List drafts, the newest change first, those of one layer or in one state where it is named."""
        query = select(*_LINE).order_by(DRAFTS.c.changed_at.desc(), DRAFTS.c.id.desc()).limit(LISTED)
        query = query if layer is None else query.where(DRAFTS.c.layer == layer)
        query = query if state is None else query.where(DRAFTS.c.state == DraftState(state).value)
        with reading(self.store.engine) as connection:
            return (
                [line_of(row._asdict()) for row in connection.execute(query)] if has_table(connection, DRAFTS) else []
            )

    def find(self, draft_id: int) -> DraftLine:
        """Read a draft without its features.

        Raises:
            UnknownDraft: there is none of that id, or it is closed and its features are no longer kept.

        """
        query = select(*_LINE).where(DRAFTS.c.id == draft_id, DRAFTS.c.content.is_not(None))
        with reading(self.store.engine) as connection:
            row = connection.execute(query).one_or_none() if has_table(connection, DRAFTS) else None
        if row is None:
            raise UnknownDraft(draft_id)
        return line_of(row._asdict())

    def load(self, draft_id: int) -> Draft:
        """Read a draft with its features.

        Raises:
            UnknownDraft: there is none of that id, or it is closed and its features are no longer kept.

        """
        with reading(self.store.engine) as connection:
            row = read_row(connection, draft_id)
        if row["content"] is None:
            raise UnknownDraft(draft_id)
        return Draft(line_of(row), unpack_frame(find_layer(row["layer"]), row["content"]))

    def update(  # noqa: PLR0913
        self,
        draft_id: int,
        *,
        version: int,
        actor: str,
        frame: gpd.GeoDataFrame | None = None,
        base: int | None = None,
        mode: Mode | str | None = None,
        note: str | None = None,
        findings: Iterable[Finding] | None = None,
        stated: Collection[str] | None = _UNSET,
    ) -> DraftLine:
        """Change what is given of an open draft; its state stays.

        Raises:
            UnknownDraft: there is none of that id.
            StaleDraft: somebody else has changed it since `version`.
            WrongDraftState: it is published or discarded.
            DraftTooLarge: the features take too much room.

        """
        given: dict[str, Any] = {"base": base, "mode": None if mode is None else Mode(mode).value}
        given["note"] = None if note is None else clean_line(note)
        given["findings"] = None if findings is None else pack_findings(count_findings(findings))
        changes = {name: value for name, value in given.items() if value is not None}
        if stated is not _UNSET:
            changes["stated"] = pack_stated(stated)
        self._allow_writing()
        with writing(self.store.engine) as connection:
            self._guard(connection)
            row = must_be_at(read_row(connection, draft_id, to_change=True), version)
            if not DraftState(row["state"]).is_open:
                raise WrongDraftState(draft_id, row["state"], row["state"])
            if frame is not None:
                changes |= {"content": pack_frame(find_layer(row["layer"]), frame), "features": len(frame)}
            return write_row(connection, row, clean_line(actor), changes)

    def send(self, draft_id: int, *, version: int, actor: str, reason: str = "") -> DraftLine:
        """Send a draft to the publishers.

        Raises:
            UnknownDraft: there is none of that id.
            StaleDraft: somebody else has changed it since `version`.
            WrongDraftState: it is sent already, published or discarded.

        """
        return self._step(draft_id, version, actor, DraftState.SENT, reason)

    def give_back(self, draft_id: int, *, version: int, actor: str, reason: str) -> DraftLine:
        """Return a sent draft to its author, with the reason; raises what `send` does."""
        return self._step(draft_id, version, actor, DraftState.RETURNED, reason)

    def discard(self, draft_id: int, *, version: int, actor: str, reason: str = "") -> DraftLine:
        """Put a draft away for good; raises what `send` does."""
        return self._step(draft_id, version, actor, DraftState.DISCARDED, reason)

    def claim(self, connection: Connection, line: DraftLine, actor: str, revision: int) -> None:
        """Mark a draft as the one that a revision is being made of, in the transaction of that publish.

        Raises:
            UnknownDraft: there is none of that id.
            StaleDraft: somebody else has changed it since `line` was read.
            WrongDraftState: it is published or discarded.

        """
        self._guard(connection)
        row = must_be_at(read_row(connection, line.id, to_change=True), line.version)
        take_step(connection, row, clean_line(actor), DraftState.PUBLISHED, "", {"revision": revision})

    def _step(self, draft_id: int, version: int, actor: str, state: DraftState, reason: str) -> DraftLine:
        self._allow_writing()
        actor, reason = clean_line(actor), clean_line(reason)
        with writing(self.store.engine) as connection:
            self._guard(connection)
            row = must_be_at(read_row(connection, draft_id, to_change=True), version)
            line = take_step(connection, row, actor, state, reason, {})
            said = f"draft {draft_id}: {reason or row['note']}"
            add_audit(connection, actor=actor, action=_ACTIONS[state], layer=row["layer"], revision=None, detail=said)
            return line

    def _allow_writing(self) -> None:
        if self.store.read_only:
            raise ReadOnlyStore
