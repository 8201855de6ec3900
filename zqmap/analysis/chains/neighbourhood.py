"""Who lies within 1, 3, 5 and 10 km of a place, where both are only known within a radius.

Within a ring an enterprise lies certainly (its whole range does), possibly (only a part of it does), or not at all.
One without a position is in no ring and beyond none: it is listed apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import Point
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.distances import (
    DistanceRange,
    DistanceRanges,
    Places,
    distances_to_outline,
    lay_out,
    ranges_from,
)
from zqmap.analysis.facet_columns import Rows
from zqmap.analysis.filters import FeatureSource
from zqmap.kept_while_alive import kept_while_alive
from zqmap.model.vocabularies import CHAIN, SEGMENT, Vocabulary

RINGS_KM = (1, 3, 5, 10)
LARGEST_M = max(RINGS_KM) * 1000.0

Codes = NDArray[np.int16]


class Within(StrEnum):
    """How sure it is that a place lies in a ring."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    BEYOND = "beyond"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CountRange:
    """How many there are: at least `certain`, at most `possible`, which holds the certain ones too."""

    certain: int
    possible: int


@dataclass(frozen=True)
class GroupCount:
    """The enterprises of one chain and segment (None: not stated): a range for each ring, and those without a place."""

    chain: str | None
    segment: str | None
    rings: tuple[CountRange, ...]
    total: int
    unplaced: int


@dataclass(frozen=True, eq=False)
class EnterpriseIndex:
    """A revision's enterprises, laid on the plane once; codes are places in the vocabularies, the last: not stated."""

    ids: NDArray[np.object_]
    chains: Codes
    segments: Codes
    places: Places

    @cached_property
    def middles(self) -> NDArray[np.float64]:
        """Give each enterprise's place on the plane, NaN where there is none."""
        return np.column_stack([shapely.get_x(self.places.shapes), shapely.get_y(self.places.shapes)])

    @cached_property
    def group_of_row(self) -> NDArray[np.int64]:
        """Number each row's pair of chain and segment."""
        return self.chains.astype(np.int64) * (len(SEGMENT.codes) + 1) + self.segments

    @cached_property
    def totals(self) -> NDArray[np.intp]:
        """Count the rows of each pair."""
        return _count(self.group_of_row)

    @cached_property
    def row_of_id(self) -> dict[str, int]:
        """Map ids to rows."""
        return {id_: row for row, id_ in enumerate(self.ids.tolist())}


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """The ranges from one place to every enterprise of the index; `others` leaves the place itself out."""

    index: EnterpriseIndex
    ranges: DistanceRanges
    others: Rows

    @cached_property
    def unplaced(self) -> NDArray[np.intp]:
        """List the rows whose distance is not known, because one of the two has no position."""
        return np.flatnonzero(np.isnan(self.ranges.far_m) & self.others)

    @cached_property
    def close(self) -> NDArray[np.intp]:
        """List the rows that may lie in the largest ring: all that any ring can hold."""
        return np.flatnonzero((self.ranges.near_m <= LARGEST_M) & self.others)

    def rows(self, ring_km: float, sureness: Within) -> NDArray[np.intp]:
        """List the rows that lie certainly, only possibly, or certainly not within a ring; the nearest first."""
        rows = self._unsorted(ring_km, sureness)
        return rows[np.argsort(self.ranges.near_m[rows] + self.ranges.far_m[rows], kind="stable")]

    def distance(self, row: int) -> DistanceRange:
        """Give the range to one enterprise."""
        return self.ranges.at(row)

    def count(self, ring_km: float) -> CountRange:
        """Count who lies within a ring."""
        certain, possible = self._masks[ring_km]
        return CountRange(int(certain.sum()), int(possible.sum()))

    @cached_property
    def groups(self) -> tuple[GroupCount, ...]:
        """Count by chain and segment, in the order of the vocabularies; groups without anybody are left out."""
        close = self.index.group_of_row[self.close]
        counted = [(_count(close[certain]), _count(close[possible])) for certain, possible in self._masks.values()]
        totals = self.index.totals - _count(self.index.group_of_row[~self.others])
        unplaced = _count(self.index.group_of_row[self.unplaced])
        return tuple(
            GroupCount(
                *_pair_of(int(group)),
                tuple(CountRange(int(certain[group]), int(possible[group])) for certain, possible in counted),
                int(totals[group]),
                int(unplaced[group]),
            )
            for group in np.flatnonzero(totals)
        )

    @cached_property
    def _masks(self) -> dict[float, tuple[Rows, Rows]]:
        """Tell for each ring which of the close rows lie certainly in it, and which possibly or certainly."""
        near_m, far_m = self.ranges.near_m[self.close], self.ranges.far_m[self.close]
        return {ring_km: (far_m <= ring_km * 1000, near_m <= ring_km * 1000) for ring_km in RINGS_KM}

    def _unsorted(self, ring_km: float, sureness: Within) -> NDArray[np.intp]:
        if sureness is Within.UNKNOWN:
            return self.unplaced
        if sureness is Within.BEYOND:
            return np.flatnonzero((self.ranges.near_m > ring_km * 1000) & self.others)
        certain, possible = self._masks[ring_km]
        return self.close[certain if sureness is Within.CERTAIN else possible & ~certain]


@kept_while_alive()
def index_enterprises(source: FeatureSource) -> EnterpriseIndex:
    """Lay a revision's enterprises out; kept for as long as the snapshot lives."""
    frame = source.frame
    return EnterpriseIndex(
        frame["id"].to_numpy(dtype=object),
        _codes(CHAIN, frame["chain"]),
        _codes(SEGMENT, frame["segment"]),
        lay_out(frame.geometry.to_numpy(), frame["accuracy_m"].to_numpy(dtype=float)),
    )


def find_neighbours(
    index: EnterpriseIndex, shape: BaseGeometry | None, accuracy_m: float | None, without: Iterable[str] = ()
) -> Neighbourhood:
    """Measure from a place in WGS 84 to every enterprise, edge to edge; `without` are ids that are not counted."""
    others = np.ones(len(index.ids), dtype=bool)
    others[[index.row_of_id[id_] for id_ in without if id_ in index.row_of_id]] = False
    return Neighbourhood(index, _measure(index, shape, accuracy_m), others)


def _measure(index: EnterpriseIndex, shape: BaseGeometry | None, accuracy_m: float | None) -> DistanceRanges:
    """Measure to every enterprise: exactly where it may lie in the largest ring, else by a circle around the shape.

    The circle's range is wider than the exact one, never wrong, and takes a tenth of the time.
    """
    if shape is None:
        return ranges_from(None, accuracy_m, index.places)
    rough = _measure_circle(index, shape, accuracy_m)
    if isinstance(shape, Point):
        return rough
    close = np.flatnonzero(rough.near_m <= LARGEST_M)
    (outline,) = lay_out([shape], [accuracy_m]).shapes
    drawn_m = distances_to_outline(index.middles[close], outline)
    slack_m = index.places.accuracies_m[close] + (accuracy_m or 0.0)
    rough.near_m[close], rough.far_m[close] = np.maximum(drawn_m - slack_m, 0.0), drawn_m + slack_m
    return rough


def _measure_circle(index: EnterpriseIndex, shape: BaseGeometry, accuracy_m: float | None) -> DistanceRanges:
    (outline,) = lay_out([shape], [accuracy_m]).shapes
    centre = shapely.get_coordinates(shapely.centroid(outline))[0]
    radius_m = np.hypot(*(shapely.get_coordinates(outline) - centre).T).max()
    drawn_m = np.hypot(*(index.middles - centre).T)
    slack_m = index.places.accuracies_m + radius_m + (accuracy_m or 0.0)
    return DistanceRanges(np.maximum(drawn_m - slack_m, 0.0), drawn_m + slack_m)


def code_at(vocabulary: Vocabulary, number: int) -> str | None:
    """Give the code at a place of a vocabulary; behind the last it is not stated."""
    return vocabulary.codes[number] if number < len(vocabulary.codes) else None


def _codes(vocabulary: Vocabulary, values: pd.Series) -> Codes:
    numbers = {code: number for number, code in enumerate(vocabulary.codes)}
    labels, distinct = pd.factorize(values.to_numpy(dtype=object), use_na_sentinel=True)
    known = np.array([*(numbers.get(value, len(numbers)) for value in distinct), len(numbers)], dtype=np.int16)
    return known[labels]


def _count(groups: NDArray[np.int64]) -> NDArray[np.intp]:
    return np.bincount(groups, minlength=(len(CHAIN.codes) + 1) * (len(SEGMENT.codes) + 1))


def _pair_of(group: int) -> tuple[str | None, str | None]:
    chain, segment = divmod(group, len(SEGMENT.codes) + 1)
    return code_at(CHAIN, chain), code_at(SEGMENT, segment)
