"""Heads, revisions and audit lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select

from zqmap.errors import StoreUnavailable, UnknownRevision
from zqmap.model.revisions import Action, AuditLine, Revision
from zqmap.store.digests import seal_line
from zqmap.store.moments import write_moment
from zqmap.store.tables import AUDIT, LAYERS, REVISIONS

REVISION_NAMES = tuple(column.name for column in REVISIONS.c if column.name != "seal")
LARGEST_REVISION = 2**31 - 1
"""The largest number that a revision's column can hold on either database."""

AUDIT_NAMES = tuple(column.name for column in AUDIT.c if column.name not in ("number", "seal"))


def read_heads(connection: Connection) -> dict[str, int]:
    """Map each layer that has a revision to the number of its newest."""
    query = select(LAYERS.c.name, LAYERS.c.head).where(LAYERS.c.head > 0)
    return {row.name: row.head for row in connection.execute(query)}


def head_of(connection: Connection, layer: str) -> int:
    """Give the number of a layer's newest revision, 0 where it has none."""
    return connection.execute(select(LAYERS.c.head).where(LAYERS.c.name == layer)).scalar_one_or_none() or 0


def must_exist(connection: Connection, layer: str, *numbers: int) -> None:
    """Refuse numbers that a layer never had; 0, the state before the first revision, is always there.

    Raises:
        UnknownRevision: the layer has no such revision.

    """
    head = head_of(connection, layer)
    for number in numbers:
        if not 0 <= number <= head:
            raise UnknownRevision(layer, number)


def read_revisions(connection: Connection, layer: str) -> list[Revision]:
    """List a layer's revisions, the newest first."""
    query = select(REVISIONS).where(REVISIONS.c.layer == layer).order_by(REVISIONS.c.number.desc())
    return [_revision(row._asdict()) for row in connection.execute(query)]


def read_revision(connection: Connection, layer: str, number: int | None) -> Revision:
    """Read one revision, the newest where no number is given.

    Raises:
        UnknownRevision: the layer has no such revision.

    """
    wanted = head_of(connection, layer) if number is None else number
    query = select(REVISIONS).where(REVISIONS.c.layer == layer, REVISIONS.c.number == wanted)
    row = connection.execute(query).one_or_none() if 0 < wanted <= LARGEST_REVISION else None
    if row is None:
        raise UnknownRevision(layer, number)
    return _revision(row._asdict())


def add_revision(connection: Connection, revision: Revision) -> None:
    """Write a revision's line, sealed together with the one before it."""
    before = select(REVISIONS.c.seal).where(
        REVISIONS.c.layer == revision.layer, REVISIONS.c.number == revision.number - 1
    )
    line = asdict(revision) | {"created_at": write_moment(revision.created_at)}
    seal = revision_seal(line, connection.execute(before).scalar_one_or_none() or "")
    connection.execute(insert(REVISIONS).values(line | {"seal": seal}))


def add_audit(
    connection: Connection, *, actor: str, action: Action, layer: str, revision: int | None, detail: str
) -> None:
    """Write an audit line."""
    at = write_moment(datetime.now(UTC))
    values: tuple[Any, ...] = (at, actor, action.value, layer, revision, detail)
    line = dict(zip(AUDIT_NAMES, values, strict=True))
    connection.execute(insert(AUDIT).values(line | {"seal": audit_seal(line)}))


def read_audit(
    connection: Connection, layer: str | None, limit: int, *, action: Action | None = None, skip: int = 0
) -> list[AuditLine]:
    """List audit lines, the newest first without the first `skip`; layer and action None mean all."""
    newest_first = select(AUDIT).order_by(AUDIT.c.number.desc())
    query = newest_first.where(*_audit_conditions(layer, action)).limit(limit).offset(skip)
    return [_audit_line(row._asdict()) for row in connection.execute(query)]


def count_audit(connection: Connection, layer: str | None, action: Action | None) -> int:
    """Count audit lines; layer and action None mean all."""
    query = select(func.count()).select_from(AUDIT).where(*_audit_conditions(layer, action))
    return int(connection.execute(query).scalar_one())


def _audit_conditions(layer: str | None, action: Action | None) -> list[ColumnElement[bool]]:
    conditions = [] if layer is None else [AUDIT.c.layer == layer]
    return conditions if action is None else [*conditions, AUDIT.c.action == action.value]


def revision_seal(line: Mapping[str, Any], before: str) -> str:
    """Give the seal of a revision's line as it is stored."""
    return seal_line((line[name] for name in REVISION_NAMES), before)


def audit_seal(line: Mapping[str, Any]) -> str:
    """Give the seal of an audit line as it is stored; its number is not part of it."""
    return seal_line(line[name] for name in AUDIT_NAMES)


def _revision(row: Mapping[str, Any]) -> Revision:
    values = {name: row[name] for name in REVISION_NAMES}
    try:
        return Revision(**values | {"created_at": datetime.fromisoformat(values["created_at"])})
    except (ValueError, TypeError) as error:
        raise _damaged(f"the line of {values['layer']} revision {values['number']}") from error


def _audit_line(row: Mapping[str, Any]) -> AuditLine:
    values = {name: row[name] for name in ("number", *AUDIT_NAMES)}
    try:
        at, action = datetime.fromisoformat(values["at"]), Action(values["action"])
        return AuditLine(**values | {"at": at, "action": action})
    except (ValueError, TypeError) as error:
        raise _damaged(f"audit line {values['number']}") from error


def _damaged(what: str) -> StoreUnavailable:
    return StoreUnavailable(f"{what} is damaged: run `python -m zqmap fsck`")
