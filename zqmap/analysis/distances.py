"""How far places lie from each other where both are only known within a radius: "3 to 9 km", not "6 km".

All is measured on one plane, a transverse Mercator through the middle of the zone: within its box (`ZONE_BOX`) lengths
are at most 0.02 % too long, so nothing is lost against the geodesic beyond 0.5 %.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

PLANE = CRS.from_proj4("+proj=tmerc +lat_0=0 +lon_0=112.5 +k=1 +x_0=500000 +ellps=GRS80 +units=m")
"""A transverse Mercator through the middle of the zone, on the ellipsoid of CGCS2000."""

_TO_PLANE = Transformer.from_crs(PLANE.geodetic_crs, PLANE, always_xy=True)

VECTOR_SIDES = 64
"""Up to so many sides an outline is walked along; beyond GEOS is faster."""

Metres = NDArray[np.float64]
Shapes = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class DistanceRange:
    """The true distance lies between these two; equal where both places are exact. Metres, NaN where there is no place.

    `near_m` is 0 where the places may touch or be one.
    """

    near_m: float
    far_m: float

    @property
    def is_known(self) -> bool:
        """Tell whether both places are known at all."""
        return not math.isnan(self.far_m)


@dataclass(frozen=True)
class DistanceRanges:
    """One range for each of many places: two arrays of metres, NaN where a place is not known."""

    near_m: Metres
    far_m: Metres

    def __len__(self) -> int:
        return len(self.near_m)

    def at(self, row: int) -> DistanceRange:
        """Give the range of one place."""
        return DistanceRange(float(self.near_m[row]), float(self.far_m[row]))


@dataclass(frozen=True)
class Places:
    """Shapes laid on the plane once, to be measured from many others: metres of `PLANE`, and radii of uncertainty."""

    shapes: Shapes
    accuracies_m: Metres

    def __len__(self) -> int:
        return len(self.shapes)


def lay_out(shapes: Any, accuracies_m: Any) -> Places:
    """Lay shapes of WGS 84 (a sequence, or a frame's `geometry.to_numpy()`) on the plane.

    A radius that is not stated (None, NaN) counts as none: of a demo parcel the place is what it is drawn as.
    """
    radii = np.nan_to_num(np.asarray(accuracies_m, dtype=float), nan=0.0)
    return Places(to_plane(_as_array(shapes)), np.broadcast_to(radii, (len(shapes),)))


def to_plane(shapes: Shapes) -> Shapes:
    """Project shapes of WGS 84 degrees onto `PLANE`; heights are dropped, None stays None."""

    def project(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(_TO_PLANE.transform(degrees[:, 0], degrees[:, 1]))

    return np.asarray(shapely.transform(shapely.force_2d(shapes), project), dtype=object)


def distance_ranges(
    from_shape: BaseGeometry | None, from_accuracy_m: float | None, shapes: Any, accuracies_m: Any
) -> DistanceRanges:
    """Measure from one place to many, edge to edge, all in WGS 84; radii in metres, None or NaN where not stated."""
    return ranges_from(from_shape, from_accuracy_m, lay_out(shapes, accuracies_m))


def ranges_from(from_shape: BaseGeometry | None, from_accuracy_m: float | None, places: Places) -> DistanceRanges:
    """Measure from one place in WGS 84 to many that were laid out before, edge to edge."""
    origin = lay_out([from_shape], [from_accuracy_m])
    return _ranges(origin.shapes[0], places.shapes, origin.accuracies_m[0] + places.accuracies_m)


def paired_ranges(first: Places, second: Places) -> DistanceRanges:
    """Measure each place to the one at the same index, edge to edge."""
    return _ranges(first.shapes, second.shapes, first.accuracies_m + second.accuracies_m)


def nearest_ranges(first: Places, second: Places) -> DistanceRanges:
    """Measure each place to the nearest of others: the least that any of them may be away, and the most it must be.

    The others are searched by index, one radius of uncertainty after the other: places share few radii.
    """
    near_m, far_m = np.full(len(first), np.nan), np.full(len(first), np.nan)
    rows = np.flatnonzero(~shapely.is_missing(first.shapes))
    placed = ~shapely.is_missing(second.shapes)
    for radius_m in np.unique(second.accuracies_m[placed]):
        shapes = second.shapes[placed & (second.accuracies_m == radius_m)]
        (own, _), drawn_m = shapely.STRtree(shapes).query_nearest(
            first.shapes[rows], return_distance=True, all_matches=False
        )
        slack_m = first.accuracies_m[rows[own]] + radius_m
        near_m[rows[own]] = np.fmin(near_m[rows[own]], np.maximum(drawn_m - slack_m, 0.0))
        far_m[rows[own]] = np.fmin(far_m[rows[own]], drawn_m + slack_m)
    return DistanceRanges(near_m, far_m)


def distances_to_outline(points: NDArray[np.float64], outline: BaseGeometry) -> Metres:
    """Measure points (x and y on `PLANE`, NaN for none) to one outline; 0 within it.

    For many points and few vertices going along the outline is three times as fast as asking GEOS point by point.
    """
    starts, ends = _sides(outline)
    if not 0 < len(starts) <= VECTOR_SIDES:
        drawn_m = np.full(len(points), np.nan)
        placed = ~np.isnan(points).any(axis=1)
        drawn_m[placed] = shapely.distance(shapely.points(points[placed]), outline)
        return drawn_m
    x, y = np.ascontiguousarray(points.T)
    least_m2 = np.full(len(x), np.inf)
    for (from_x, from_y), (along_x, along_y) in zip(starts, ends - starts, strict=True):
        at = ((x - from_x) * along_x + (y - from_y) * along_y) / max(along_x**2 + along_y**2, 1e-12)
        np.clip(at, 0.0, 1.0, out=at)
        away_m2 = (x - from_x - at * along_x) ** 2 + (y - from_y - at * along_y) ** 2
        np.minimum(least_m2, away_m2, out=least_m2)
    shapely.prepare(outline)
    inside = shapely.intersects_xy(outline, x, y) if outline.area else np.zeros(len(x), dtype=bool)
    return np.where(inside, 0.0, np.sqrt(least_m2))


def _sides(outline: BaseGeometry) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give where each side of a shape's lines begins and ends."""
    lines = outline.boundary if outline.area else outline
    coordinates, line_of = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    joined = np.flatnonzero(line_of[1:] == line_of[:-1])
    return coordinates[joined], coordinates[joined + 1]


def _ranges(first: Any, second: Any, slack_m: Metres) -> DistanceRanges:
    drawn_m = np.asarray(shapely.distance(first, second), dtype=float)
    return DistanceRanges(np.maximum(drawn_m - slack_m, 0.0), drawn_m + slack_m)


def _as_array(shapes: Sequence[BaseGeometry | None] | Shapes) -> Shapes:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array
