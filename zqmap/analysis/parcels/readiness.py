"""From which day a parcel can be used: what it waits for, how far that has come, and what nobody has published.

Completed works do not delay. Unfinished works are waited for until their published finish, to the end of the month or
year where no day is stated; no margin is added for handing over. A work without a date, one that is suspended, one
whose published finish has passed, and one that is not on the map make the day unknown: it is never guessed.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

PROJECT_LAYERS = ("roads", "facilities")
"""The layers whose features a parcel can wait for, in the order in which an id is looked up."""


class WorkState(StrEnum):
    """What a work means for the parcels that wait for it."""

    DONE = "done"
    DATED = "dated"
    UNDATED = "undated"
    OVERDUE = "overdue"
    SUSPENDED = "suspended"
    MISSING = "missing"


class ReadyState(StrEnum):
    """What is known of the day from which a parcel can be used."""

    NOW = "now"
    FROM = "from"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Work:
    """A work that a parcel waits for; `finish` is the published finish as it stands, `until` the last day of it."""

    id: str
    layer: str | None
    name_zh: str
    name_en: str
    status: str | None
    state: WorkState
    finish: str | None = None
    until: date | None = None


@dataclass(frozen=True)
class Readiness:
    """When a parcel can be used.

    `day` is stated where `state` is `FROM`. `not_before` is the latest day that is known although the whole is not.
    `is_stated` is False where nobody has published what the parcel waits for.
    """

    state: ReadyState
    works: tuple[Work, ...] = ()
    day: date | None = None
    not_before: date | None = None
    is_stated: bool = True

    @property
    def blocking(self) -> tuple[Work, ...]:
        """List the works that make the day unknown."""
        return tuple(work for work in self.works if work.state not in (WorkState.DONE, WorkState.DATED))


class Works:
    """The projects of the layers, looked up by id, as they stand on a day."""

    def __init__(self, roads: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, today: date) -> None:
        self._today = today
        self._rows: dict[str, tuple[str, Mapping[str, object]]] = {}
        names = ("id", "name_zh", "name_en", "status", "planned_finish", "actual_finish")
        for layer, frame in reversed(list(zip(PROJECT_LAYERS, (roads, facilities), strict=True))):
            columns = [frame[name].tolist() for name in names]
            self._rows |= {values[0]: (layer, dict(zip(names, values, strict=True))) for values in zip(*columns)}  # noqa: B905
        self._works: dict[str, Work] = {}

    def find(self, project: str) -> Work:
        """Give a work by its id; one that is in no layer is `MISSING`."""
        if project not in self._works:
            self._works[project] = self._make(project)
        return self._works[project]

    def readiness(self, waits_for: Iterable[str] | None) -> Readiness:
        """Tell when a parcel can be used that waits for these projects; None means that it is not stated."""
        if waits_for is None:
            return Readiness(ReadyState.UNKNOWN, is_stated=False)
        works = tuple(self.find(project) for project in dict.fromkeys(waits_for))
        days = [work.until for work in works if work.until]
        last = max(days, default=None)
        if any(work.state not in (WorkState.DONE, WorkState.DATED) for work in works):
            return Readiness(ReadyState.UNKNOWN, works, not_before=last)
        return Readiness(ReadyState.FROM, works, last) if last else Readiness(ReadyState.NOW, works)

    def _make(self, project: str) -> Work:
        layer, row = self._rows.get(project, (None, {}))
        if layer is None:
            return Work(project, None, project, project, None, WorkState.MISSING)
        status, finish = _text(row["status"]), _text(row["actual_finish"]) or _text(row["planned_finish"])
        state, until = _judge(status, finish, self._today)
        return Work(project, layer, str(row["name_zh"]), str(row["name_en"]), status, state, finish, until)


@dataclass(frozen=True)
class ReadinessColumn:
    """Readiness of many parcels: `days` is 0 for now, the proleptic ordinal of the day, or NaN where it is unknown."""

    all: tuple[Readiness, ...]
    days: NDArray[np.float64]


def readiness_column(waits_for: pd.Series, works: Works) -> ReadinessColumn:
    """Tell for each row of a parcels' column when it can be used; equal lists are judged once."""
    kept: dict[tuple[str, ...] | None, Readiness] = {}
    found = []
    for value in waits_for.tolist():
        if value not in kept:
            kept[value] = works.readiness(value)
        found.append(kept[value])
    ordinals = {key: _ordinal(readiness) for key, readiness in kept.items()}
    days = np.array([ordinals[value] for value in waits_for.tolist()], dtype=float)
    return ReadinessColumn(tuple(found), days)


def _ordinal(readiness: Readiness) -> float:
    if readiness.state is ReadyState.NOW:
        return 0.0
    return float(readiness.day.toordinal()) if readiness.day else math.nan


def _judge(status: str | None, finish: str | None, today: date) -> tuple[WorkState, date | None]:
    if status == "completed":
        return WorkState.DONE, None
    if status == "suspended":
        return WorkState.SUSPENDED, None
    until = last_day(finish) if finish else None
    if until is None:
        return WorkState.UNDATED, None
    return (WorkState.DATED, until) if until >= today else (WorkState.OVERDUE, None)


def last_day(iso: str) -> date | None:
    """Give the last day of a stated day, month or year; None where the text is no date."""
    parts = iso.split("-")
    try:
        year, month = int(parts[0]), int(parts[1]) if len(parts) > 1 else 12
        return date(year, month, int(parts[2]) if len(parts) > 2 else monthrange(year, month)[1])
    except (ValueError, IndexError):
        return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
