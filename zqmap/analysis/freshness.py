"""How fresh and how real the data is: what is due, what is overdue, what is missing, what is still drawn or invented.

"Not stated" is never counted as zero or as today: an area without any dated source is undated, not fresh.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from zqmap.model.fields import Kind
from zqmap.model.layers import Layer
from zqmap.model.upkeep import Upkeep, find_upkeep
from zqmap.model.vocabularies import AREA
from zqmap.store.snapshots import Snapshot

NO_AREA = "none"
"""Stands for the features of which the starting area is not stated."""

SOON = timedelta(days=14)
"""How long before its day something counts as due soon."""

NOT_REAL = ("approximate", "schematic", "demo")
"""The bases of a position that is still to be surveyed or digitised."""

UNKNOWN = "unknown"
"""The code by which some vocabularies say "not stated"."""

NOT_MISSED = frozenset({"id", "note_zh", "note_en", "status_note_zh", "status_note_en"})
"""Fields that a feature lacks nothing without."""


class Freshness(StrEnum):
    """Whether somebody must look at an area of a layer."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    FRESH = "fresh"
    UNDATED = "undated"
    NO_INTERVAL = "no_interval"


class Lack(NamedTuple):
    """How many features do not state a field, and which share of all that is, from 0 to 1."""

    field: str
    features: int
    share: float


@dataclass(frozen=True)
class FreshnessRow:
    """How fresh a layer (`area_id` None), or its part in one area (`NO_AREA`: area not stated), is.

    `changed_on` is the day of the layer's newest revision, None where it is not known. `newest_source` and
    `oldest_source` are ISO dates as far as they are stated. `due_on` is the last day that the newest source may stand
    for plus the interval. `old` counts features whose own source is older than the interval, `undated` those without a
    date, `unplaced` those without a place. `bases` counts features by `basis`, None for not stated.
    """

    layer: str
    area_id: str | None
    upkeep: Upkeep
    features: int
    changed_on: date | None
    newest_source: str | None
    oldest_source: str | None
    due_on: date | None
    state: Freshness
    overdue_days: int | None
    old: int | None
    undated: int
    unplaced: int
    bases: tuple[tuple[str | None, int], ...]
    lacks: tuple[Lack, ...]

    @property
    def not_real(self) -> int:
        """Count the features whose place is approximate, schematic or invented."""
        return sum(count for basis, count in self.bases if basis in NOT_REAL)

    @property
    def not_real_share(self) -> float | None:
        """Give their share from 0 to 1, None where there is no feature."""
        return self.not_real / self.features if self.features else None


def freshness(
    snapshots: Iterable[Snapshot],
    today: date,
    *,
    upkeep: Iterable[Upkeep] = (),
    changed: Mapping[str, date] | None = None,
) -> tuple[FreshnessRow, ...]:
    """Tell for each layer, and each area that it has features in or a declaration for, how fresh it is.

    `changed` maps layers to the day in China of their newest revision. The whole layer comes first, then its areas in
    the order of the vocabulary, then the features without one.
    """
    declared, days = tuple(upkeep), changed or {}
    each = (_rows(snapshot, today, declared, days.get(snapshot.layer.name)) for snapshot in snapshots)
    return tuple(row for rows in each for row in rows)


def last_day(stated: str) -> date:
    """Give the last day that a date to the day, month or year may stand for."""
    parts = [int(part) for part in stated.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1])


def is_missing(column: pd.Series, kind: Kind) -> pd.Series:
    """Tell for each feature whether it does not state a field; codes that say "unknown" state nothing."""
    missing = column.isna()
    return missing | (column == UNKNOWN) if kind is Kind.CODE else missing


def _rows(
    snapshot: Snapshot, today: date, declared: tuple[Upkeep, ...], changed_on: date | None
) -> Iterator[FreshnessRow]:
    layer, frame = snapshot.layer, snapshot.frame
    for area_id, part in _parts(layer, frame, declared):
        yield _row(layer, area_id, part, find_upkeep(declared, layer.name, area_id), today, changed_on)


def _parts(
    layer: Layer, frame: gpd.GeoDataFrame, declared: tuple[Upkeep, ...]
) -> Iterator[tuple[str | None, gpd.GeoDataFrame]]:
    yield None, frame
    named = {entry.area_id for entry in declared if entry.layer == layer.name}
    for code in AREA.codes:
        part = frame[frame["area_id"] == code]
        if len(part) or code in named:
            yield code, part
    rest = frame[frame["area_id"].isna()]
    if len(rest):
        yield NO_AREA, rest


def _row(
    layer: Layer, area_id: str | None, part: gpd.GeoDataFrame, upkeep: Upkeep, today: date, changed_on: date | None
) -> FreshnessRow:
    dates = part["source_date"].dropna()
    newest = max(dates, key=last_day, default=None)
    due_on = _due_on(newest, upkeep.interval_days)
    return FreshnessRow(
        layer=layer.name,
        area_id=area_id,
        upkeep=upkeep,
        features=len(part),
        changed_on=changed_on,
        newest_source=newest,
        oldest_source=min(dates, key=last_day, default=None),
        due_on=due_on,
        state=_state(upkeep.interval_days, due_on, today),
        overdue_days=None if due_on is None else max(0, (today - due_on).days),
        old=_count_old(dates, upkeep.interval_days, today),
        undated=len(part) - len(dates),
        unplaced=int(part.geometry.isna().sum()),
        bases=_count_bases(part["basis"]),
        lacks=tuple(_lacks(layer, part)),
    )


def _due_on(newest: str | None, interval_days: int | None) -> date | None:
    return None if newest is None or interval_days is None else last_day(newest) + timedelta(days=interval_days)


def _state(interval_days: int | None, due_on: date | None, today: date) -> Freshness:
    if interval_days is None:
        return Freshness.NO_INTERVAL
    if due_on is None:
        return Freshness.UNDATED
    if today > due_on:
        return Freshness.OVERDUE
    return Freshness.DUE_SOON if due_on - today <= SOON else Freshness.FRESH


def _count_old(dates: pd.Series, interval_days: int | None, today: date) -> int | None:
    if interval_days is None:
        return None
    counted = dates.value_counts()
    interval = timedelta(days=interval_days)
    return int(sum(count for stated, count in counted.items() if last_day(str(stated)) + interval < today))


def _count_bases(bases: pd.Series) -> tuple[tuple[str | None, int], ...]:
    counted = [(str(basis), int(count)) for basis, count in bases.value_counts().items()]
    unstated = int(bases.isna().sum())
    return (*counted, (None, unstated)) if unstated else tuple(counted)


def _lacks(layer: Layer, part: gpd.GeoDataFrame) -> list[Lack]:
    lacks = [
        Lack(field.name, missing, missing / len(part))
        for field in layer.fields
        if field.name not in NOT_MISSED and (missing := _count_missing(part[field.name], field.kind))
    ]
    return sorted(lacks, key=lambda lack: -lack.share)


def _count_missing(column: pd.Series, kind: Kind) -> int:
    return int(np.sum(is_missing(column, kind)))
