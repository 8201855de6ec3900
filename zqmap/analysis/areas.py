"""The seven starting areas side by side: what the map names in each, and what of that can be compared.

Counts are of what is named here, never of what there is. A sum is comparable only between areas that state every part
of it; nothing unknown is taken for zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import geopandas as gpd
import numpy as np

from zqmap.model.vocabularies import AREA, AVAILABILITY, STATUS
from zqmap.store.snapshots import Snapshot

WORK_LAYERS = ("roads", "facilities")
AVAILABLE, DEMO = "available", "demo"


class Measure(StrEnum):
    """What areas can be compared by."""

    WORKS = "works"
    UNDER_CONSTRUCTION = "under_construction"
    COMPLETED = "completed"
    ENTERPRISES = "enterprises"
    AVAILABLE_MU = "available_mu"
    INVESTMENT_CNY = "investment_cny"
    PLANNED_KM2 = "planned_km2"


@dataclass(frozen=True)
class Total:
    """A sum of what is stated, of how many parts, and of how many parts nothing is stated."""

    value: float
    stated: int
    not_stated: int

    @property
    def is_whole(self) -> bool:
        """Tell whether every part is stated, and there is one: only then may it be compared."""
        return self.stated > 0 and not self.not_stated


@dataclass(frozen=True)
class AreaState:
    """One area as the map knows it; `code` is that of the vocabulary `area_id`.

    `works` counts by status, `parcels` by availability, both in the vocabulary's order, without zeros. `demo_parcels`
    of them are invented. `planned_km2` is None where it is not stated.
    """

    code: str
    tier: str | None
    districts: tuple[str, ...]
    chains: tuple[str, ...]
    planned_km2: float | None
    works: tuple[tuple[str, int], ...]
    investment_cny: Total
    parcels: tuple[tuple[str, int], ...]
    available_mu: Total
    demo_parcels: int
    enterprises: int

    @property
    def work_number(self) -> int:
        """Count the works."""
        return sum(number for _, number in self.works)

    @property
    def parcel_number(self) -> int:
        """Count the parcels."""
        return sum(number for _, number in self.parcels)

    def measure(self, measure: Measure) -> float | None:
        """Give what the area is compared by; None where nothing is named, or the whole is not known."""
        works = dict(self.works)
        whole = {Measure.AVAILABLE_MU: self.available_mu, Measure.INVESTMENT_CNY: self.investment_cny}
        if measure in whole:
            return whole[measure].value if whole[measure].is_whole else None
        if measure is Measure.PLANNED_KM2:
            return self.planned_km2
        if measure is Measure.ENTERPRISES:
            return float(self.enterprises) or None
        number = self.work_number if measure is Measure.WORKS else works.get(measure.value, 0)
        return float(number) if self.work_number else None


@dataclass(frozen=True)
class Rank:
    """An area's place by a measure, from 1; equal values share one. `place` and `value` are None where not known."""

    area: AreaState
    place: int | None
    value: float | None


def compare_areas(snapshots: Mapping[str, Snapshot]) -> tuple[AreaState, ...]:
    """Describe the seven areas in the order of the vocabulary."""
    frames = {name: snapshot.frame for name, snapshot in snapshots.items()}
    return tuple(_describe(code, frames) for code in AREA.codes)


def rank_areas(areas: Sequence[AreaState], measure: Measure) -> tuple[Rank, ...]:
    """Rank areas by a measure, the largest first; those of which it is not known come last, without a place."""
    values = [(area, area.measure(measure)) for area in areas]
    known = sorted((value for _, value in values if value is not None), reverse=True)
    ranks = [Rank(area, None if value is None else known.index(value) + 1, value) for area, value in values]
    return tuple(sorted(ranks, key=lambda rank: (rank.place is None, rank.place or 0)))


def _describe(code: str, frames: Mapping[str, gpd.GeoDataFrame]) -> AreaState:
    own = {name: frame[(frame["area_id"] == code).to_numpy(dtype=bool)] for name, frame in frames.items()}
    area, parcels = own["areas"], own["parcels"]
    row = area.iloc[0] if len(area) else None
    works = [own[name] for name in WORK_LAYERS]
    statuses = np.concatenate([frame["status"].to_numpy() for frame in works])
    money = np.concatenate([frame["investment_cny"].to_numpy(dtype=float) for frame in works])
    free = parcels[(parcels["availability"] == AVAILABLE).to_numpy()]
    planned_km2 = None if row is None or np.isnan(row["planned_area_km2"]) else float(row["planned_area_km2"])
    return AreaState(
        code,
        None if row is None else row["tier"],
        () if row is None else row["districts"] or (),
        () if row is None else row["chains"] or (),
        planned_km2,
        _count(STATUS.codes, statuses),
        _total(money),
        _count(AVAILABILITY.codes, parcels["availability"].to_numpy()),
        _total(free["area_mu"].to_numpy(dtype=float)),
        int((parcels["basis"] == DEMO).sum()),
        len(own["enterprises"]),
    )


def _count(codes: Sequence[str], values: np.ndarray) -> tuple[tuple[str, int], ...]:
    return tuple((code, number) for code in codes if (number := int((values == code).sum())))


def _total(values: np.ndarray) -> Total:
    missing = np.isnan(values)
    return Total(float(values[~missing].sum()), int((~missing).sum()), int(missing.sum()))
