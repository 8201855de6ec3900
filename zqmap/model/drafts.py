"""A draft: a proposed change of a layer that somebody keeps, sends to a publisher, and gets back or sees published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import geopandas as gpd

from zqmap.model.findings import Finding


class Mode(StrEnum):
    """What a frame stands for: the whole layer, or only the features that are to be added or changed."""

    REPLACE = "replace"
    UPDATE = "update"


class DraftState(StrEnum):
    """How far a draft has come; the last two are final."""

    DRAFT = "draft"
    SENT = "sent"
    RETURNED = "returned"
    PUBLISHED = "published"
    DISCARDED = "discarded"

    @property
    def is_open(self) -> bool:
        """Tell whether anything can still be done with the draft."""
        return self not in (DraftState.PUBLISHED, DraftState.DISCARDED)


COMES_FROM: dict[DraftState, frozenset[DraftState]] = {
    DraftState.SENT: frozenset({DraftState.DRAFT, DraftState.RETURNED}),
    DraftState.RETURNED: frozenset({DraftState.SENT}),
    DraftState.PUBLISHED: frozenset({DraftState.DRAFT, DraftState.SENT, DraftState.RETURNED}),
    DraftState.DISCARDED: frozenset({DraftState.DRAFT, DraftState.SENT, DraftState.RETURNED}),
}
"""From which states a draft may come into a state."""


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How many findings of one kind a draft was saved with."""

    severity: str
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class DraftStep:
    """One step on a draft's way: who brought it into which state, when (aware, UTC) and why."""

    at: datetime
    actor: str
    state: DraftState
    reason: str


@dataclass(frozen=True)
class DraftLine:
    """What a list shows of a draft.

    `base` is the revision that it was made from (0: none); `version` counts its changes from 1. `stated` names the
    columns that its file had (None: all). `features` counts the rows of its frame. `revision` is the one it became.
    """

    id: int
    layer: str
    base: int
    mode: Mode
    state: DraftState
    version: int
    author: str
    note: str
    file_name: str | None
    findings: tuple[FindingCount, ...]
    stated: frozenset[str] | None
    features: int
    created_at: datetime
    changed_at: datetime
    changed_by: str
    revision: int | None
    steps: tuple[DraftStep, ...]


@dataclass(frozen=True)
class Draft:
    """A draft with the frame that it proposes: the whole layer, or a part of it (`line.mode`)."""

    line: DraftLine
    frame: gpd.GeoDataFrame


def count_findings(findings: Iterable[Finding]) -> tuple[FindingCount, ...]:
    """Sum findings up by severity and code."""
    counts = Counter((finding.severity.value, finding.code) for finding in findings)
    return tuple(FindingCount(severity, code, count) for (severity, code), count in sorted(counts.items()))
