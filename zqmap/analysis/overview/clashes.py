"""Works that touch the same place within the same months, and with what certainty that can be said.

Two works touch when their shapes come as near as the sum of their accuracies, and always within `TOUCH_M`. Where a
shape is a scheme or its accuracy is worse than `CLAIM_M`, the shapes are taken as drawn, and it is only possible that
they touch. Two works of which only the rough whereabouts are known as points are not compared at all: both may stand at
the same town seat by mere convention. Time is compared only where both works state it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from zqmap.analysis.distances import to_plane
from zqmap.analysis.overview.works import COMPLETED, Works

TOUCH_M = 25.0
"""Half of the width of an avenue's site: works nearer than that are in each other's way."""

CLAIM_M = 500.0
"""A worse accuracy than this is no tolerance to buffer with: everything would touch everything."""

MAX_PAIRS = 200_000
"""More pairs than this are not looked at one by one."""

Rows = NDArray[np.int64]


class Timing(StrEnum):
    """Whether two works at the same place are at work in the same months."""

    TOGETHER = "together"
    APART = "apart"
    NOT_STATED = "not_stated"


@dataclass(frozen=True)
class Clash:
    """Two works at the same place. `first` and `second` are rows of `Works`.

    `tolerance_m` is how near they had to come to count as touching; `apart_m` how far apart they are drawn.
    `is_certain` is False where the shapes are schemes or rough, with the worse accuracy in `accuracy_m` (None: not
    stated). `start` and `end` bound the time in which both are at work, None where that is not stated.
    """

    first: int
    second: int
    timing: Timing
    is_certain: bool
    tolerance_m: float
    apart_m: float
    accuracy_m: float | None
    start: date | None
    end: date | None


@dataclass(frozen=True)
class Clashes:
    """All pairs at the same place that are at work together or may be; those with dates first.

    `rough` counts works whose place is too rough to compare with others of that kind, `unplaced` those without a place,
    `left_out` pairs beyond what was listed.
    """

    pairs: tuple[Clash, ...]
    rough: int
    unplaced: int
    left_out: int

    def count(self, timing: Timing) -> int:
        """Count the pairs of one kind."""
        return sum(clash.timing is timing for clash in self.pairs)


def find_clashes(works: Works, *, most: int = 500) -> Clashes:
    """Find the unfinished works that touch the same place at the same time, or of which that is not stated."""
    shapes = works.column("geometry")
    placed = np.array([shape is not None and not shape.is_empty for shape in shapes], dtype=bool)
    is_open = (works.column("status") != COMPLETED) & np.isnat(works.days("actual_finish_first"))
    rows = np.flatnonzero(placed & is_open)
    if len(rows) < 2:
        return Clashes((), 0, int((is_open & ~placed).sum()), 0)
    pairs = _Pairs.of(works, rows)
    timing, start, end = pairs.times()
    keep = np.flatnonzero(timing != Timing.APART)
    order = keep[np.lexsort((pairs.second[keep], pairs.first[keep], timing[keep] == Timing.NOT_STATED))]
    listed = tuple(pairs.clash(place, timing[place], start[place], end[place]) for place in order[:most])
    return Clashes(listed, int(pairs.is_vague.sum()), int((is_open & ~placed).sum()), len(order) - len(listed))


@dataclass(frozen=True)
class _Pairs:
    """Pairs of works that touch, as arrays; `is_vague` marks the works that are only roughly known points."""

    works: Works
    first: Rows
    second: Rows
    apart_m: NDArray[np.float64]
    tolerance_m: NDArray[np.float64]
    is_rough: NDArray[np.bool_]
    is_vague: NDArray[np.bool_]

    @classmethod
    def of(cls, works: Works, rows: Rows) -> _Pairs:
        """Find which of some works touch."""
        shapes = to_plane(works.column("geometry")[rows])
        accuracy_m = works.table["accuracy_m"].to_numpy(dtype=float)[rows]
        basis = works.column("basis")[rows].astype(str)
        is_rough = np.isin(basis, ("schematic", "approximate", "None")) | (accuracy_m > CLAIM_M)
        is_vague = is_rough & (shapely.get_type_id(shapes) == 0)
        radius_m = np.where(is_rough, 0.0, np.nan_to_num(accuracy_m))
        reach_m = max(TOUCH_M, 2 * float(radius_m.max()))
        left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=reach_m)
        once = (left < right) & ~(is_vague[left] & is_vague[right])
        left, right = left[once][:MAX_PAIRS], right[once][:MAX_PAIRS]
        apart_m = shapely.distance(shapes[left], shapes[right])
        tolerance_m = np.maximum(TOUCH_M, radius_m[left] + radius_m[right])
        near = apart_m <= tolerance_m
        left, right = left[near], right[near]
        rough = is_rough[left] | is_rough[right]
        return cls(works, rows[left], rows[right], apart_m[near], tolerance_m[near], rough, is_vague)

    def times(self) -> tuple[NDArray[np.str_], NDArray[np.datetime64], NDArray[np.datetime64]]:
        """Tell for each pair whether its works are at work together, and from when to when."""
        begin, finish = _period(self.works)
        start = np.maximum(begin[self.first], begin[self.second])
        end = np.minimum(finish[self.first], finish[self.second])
        timing = np.where(start.astype("M8[M]") <= end.astype("M8[M]"), Timing.TOGETHER, Timing.APART)
        return np.where(np.isnat(start) | np.isnat(end), Timing.NOT_STATED, timing), start, end

    def clash(self, place: int, timing: str, start: np.datetime64, end: np.datetime64) -> Clash:
        """Give one pair."""
        first, second = int(self.first[place]), int(self.second[place])
        accuracies = self.works.table["accuracy_m"].to_numpy(dtype=float)[[first, second]]
        worst = None if np.isnan(accuracies).all() else float(np.nanmax(accuracies))
        is_dated = timing == Timing.TOGETHER
        days = (start.astype(date), end.astype(date)) if is_dated else (None, None)
        certain, near_m = not self.is_rough[place], float(self.tolerance_m[place])
        return Clash(first, second, Timing(timing), certain, near_m, float(self.apart_m[place]), worst, *days)


def _period(works: Works) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    """Give from when to when each work is under way: as it was, else as planned; NaT where not stated."""
    begun, planned = works.days("actual_start_first"), works.days("planned_start_first")
    return np.where(np.isnat(begun), planned, begun), works.days("planned_finish_last")
