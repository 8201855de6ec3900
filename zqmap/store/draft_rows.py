"""The rows of drafts inside a transaction: read, held to the version that somebody saw, written sealed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from zqmap.errors import StaleDraft, UnknownDraft, WrongDraftState
from zqmap.model.drafts import COMES_FROM, DraftLine, DraftState, DraftStep
from zqmap.store.draft_lines import line_of, pack_steps, sealed
from zqmap.store.moments import write_moment
from zqmap.store.schema import has_table
from zqmap.store.tables import DRAFTS

CONTENT_KEPT = timedelta(days=30)
"""How long the features of a draft that was published or discarded are kept."""


def read_row(connection: Connection, draft_id: int, *, to_change: bool = False) -> dict[str, Any]:
    """Read the row of a draft; one that is read to be changed is locked until the transaction ends.

    Raises:
        UnknownDraft: there is none of that id.

    """
    query = select(DRAFTS).where(DRAFTS.c.id == draft_id)
    # On PostgreSQL a second writer waits here for the first and then sees what it wrote; SQLite has one writer anyway.
    query = query.with_for_update() if to_change else query
    row = connection.execute(query).one_or_none() if has_table(connection, DRAFTS) else None
    if row is None:
        raise UnknownDraft(draft_id)
    return row._asdict()


def must_be_at(row: dict[str, Any], version: int) -> dict[str, Any]:
    """Give a row back where it is at that version.

    Raises:
        StaleDraft: somebody else has changed it since.

    """
    if row["version"] != version:
        raise StaleDraft(row["id"], version, row["version"], row["changed_by"])
    return row


def take_step(
    connection: Connection, row: dict[str, Any], actor: str, state: DraftState, reason: str, more: dict[str, Any]
) -> DraftLine:
    """Bring a draft into another state, and give its line.

    Raises:
        WrongDraftState: no way leads there from its own.

    """
    if DraftState(row["state"]) not in COMES_FROM[state]:
        raise WrongDraftState(row["id"], row["state"], state.value)
    steps = (*line_of(row).steps, DraftStep(datetime.now(UTC), actor, state, reason))
    return write_row(connection, row, actor, {"state": state.value, "steps": pack_steps(steps)} | more)


def write_row(connection: Connection, row: dict[str, Any], actor: str, changes: dict[str, Any]) -> DraftLine:
    """Write what changes of a row, under its next version, and give its line."""
    now = {"version": row["version"] + 1, "changed_at": write_moment(datetime.now(UTC)), "changed_by": actor}
    new = sealed(row | changes | now)
    connection.execute(update(DRAFTS).where(DRAFTS.c.id == row["id"]).values(new))
    return line_of(new)


def clear_old(connection: Connection) -> None:
    """Forget the features of a few drafts that were closed long ago."""
    closed = [state.value for state in DraftState if not state.is_open]
    before = write_moment(datetime.now(UTC) - CONTENT_KEPT)
    is_old = DRAFTS.c.state.in_(closed) & (DRAFTS.c.changed_at < before) & DRAFTS.c.content.is_not(None)
    for found in connection.execute(select(DRAFTS).where(is_old).limit(20)).all():
        row = found._asdict() | {"content": None}
        connection.execute(update(DRAFTS).where(DRAFTS.c.id == row["id"]).values(sealed(row)))
