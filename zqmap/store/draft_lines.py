"""The line of a draft as the database keeps it, and as it travels (`zqmap.model.drafts`)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from zqmap.errors import StoreUnavailable
from zqmap.model.drafts import DraftLine, DraftState, DraftStep, FindingCount, Mode
from zqmap.model.text import Text
from zqmap.store.moments import write_moment
from zqmap.store.seals import seal_row
from zqmap.store.tables import DRAFTS

STEPS_KEPT = 100
"""How many steps of a draft are kept; the oldest go first."""


def new_row(layer: str, base: int, mode: Mode, author: str, note: str) -> dict[str, Any]:
    """Make the row of a draft that begins now."""
    now = datetime.now(UTC)
    return {
        "layer": layer,
        "base": base,
        "mode": mode.value,
        "state": DraftState.DRAFT.value,
        "version": 1,
        "author": author,
        "note": note,
        "created_at": write_moment(now),
        "changed_at": write_moment(now),
        "changed_by": author,
        "revision": None,
        "steps": pack_steps([DraftStep(now, author, DraftState.DRAFT, "")]),
    }


def sealed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a row with the seal over it."""
    return {**row, "seal": seal_row(DRAFTS, row)}


def line_of(row: Mapping[str, Any]) -> DraftLine:
    """Read a row.

    Raises:
        StoreUnavailable: what is stored cannot be understood.

    """
    names = ("id", "layer", "base", "version", "author", "note", "file_name", "features", "changed_by", "revision")
    try:
        return DraftLine(
            **{name: row[name] for name in names},
            mode=Mode(row["mode"]),
            state=DraftState(row["state"]),
            findings=tuple(FindingCount(*count) for count in json.loads(row["findings"])),
            stated=None if row["stated"] is None else frozenset(json.loads(row["stated"])),
            created_at=datetime.fromisoformat(row["created_at"]),
            changed_at=datetime.fromisoformat(row["changed_at"]),
            steps=tuple(_step(step) for step in json.loads(row["steps"])),
        )
    except (ValueError, TypeError) as error:
        said = Text(
            f"草稿 {row['id']} 的记录已损坏，请运行 `python -m zqmap fsck`",
            f"the line of draft {row['id']} is damaged: run `python -m zqmap fsck`",
        )
        raise StoreUnavailable(said) from error


def pack_findings(counts: Iterable[FindingCount]) -> str:
    """Write how many findings there are, as JSON."""
    return json.dumps([[count.severity, count.code, count.count] for count in counts], ensure_ascii=False)


def pack_stated(stated: Collection[str] | None) -> str | None:
    """Write the names of columns, as JSON; None stays None."""
    return None if stated is None else json.dumps(sorted(stated), ensure_ascii=False)


def pack_steps(steps: Iterable[DraftStep]) -> str:
    """Write the newest steps, as JSON."""
    listed = [[write_moment(step.at), step.actor, step.state.value, step.reason] for step in steps]
    return json.dumps(listed[-STEPS_KEPT:], ensure_ascii=False)


def _step(step: list[str]) -> DraftStep:
    at, actor, state, reason = step
    return DraftStep(datetime.fromisoformat(at), actor, DraftState(state), reason)
