"""How far geometries moved, in metres."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.distances import to_plane

Geometry: TypeAlias = BaseGeometry | None

GEOD = Geod(ellps="GRS80")
"""The ellipsoid of CGCS2000; that of WGS 84 differs by 0.1 mm."""

PAIRWISE_LIMIT = 250_000
"""Up to this product of their vertices two geometries are measured as they are, vertex against line."""

ROUGH_M = 0.5
"""The tolerance with which larger ones that differ in many vertices are simplified first; doubled where need be."""


def measure_moves(old: Mapping[str, Geometry], new: Mapping[str, Geometry], ids: Iterable[str]) -> dict[str, float]:
    """Tell how many metres features moved between two states, by id; WGS 84 degrees come in.

    Of two points it is the geodesic distance; of anything else the Hausdorff distance, that is how far the farthest
    vertex of the one lies from the other's lines or outline, for two large ones that differ nearly everywhere to within
    a metre or more (`ROUGH_M`). A feature that has no place in one of the states is left out.
    """
    both = [id_ for id_ in ids if _is_placed(old.get(id_)) and _is_placed(new.get(id_))]
    metres = measure_pairs(_as_array([old[id_] for id_ in both]), _as_array([new[id_] for id_ in both]))
    return dict(zip(both, metres.tolist(), strict=True))


def measure_pairs(old: NDArray[np.object_], new: NDArray[np.object_]) -> NDArray[np.float64]:
    """Measure how far each placed geometry is from the one at the same index, in metres."""
    metres = np.zeros(len(old))
    are_points = (shapely.get_type_id(old) == 0) & (shapely.get_type_id(new) == 0)
    metres[are_points] = _geodesic_m(old[are_points], new[are_points])
    others = ~are_points
    metres[others] = _hausdorff_m(to_plane(old[others]), to_plane(new[others]))
    return metres


def _geodesic_m(old: NDArray[np.object_], new: NDArray[np.object_]) -> NDArray[np.float64]:
    from_to = (shapely.get_x(old), shapely.get_y(old), shapely.get_x(new), shapely.get_y(new))
    return np.asarray(GEOD.inv(*from_to)[2], dtype=float)


def _hausdorff_m(old: NDArray[np.object_], new: NDArray[np.object_]) -> NDArray[np.float64]:
    are_large = _count_pairs(old, new) > PAIRWISE_LIMIT
    metres = np.zeros(len(old))
    metres[~are_large] = shapely.hausdorff_distance(old[~are_large], new[~are_large])
    for place in np.flatnonzero(are_large):
        metres[place] = _measure_large(old[place], new[place])
    return metres


def _measure_large(old: BaseGeometry, new: BaseGeometry) -> float:
    """Measure by the vertices that only one of two geometries has, or roughly where these are too many."""
    left, right = (shapely.get_coordinates(geometry) for geometry in (old, new))
    gone, come = _only_in(left, right), _only_in(right, left)
    if len(gone) * len(right) + len(come) * len(left) <= PAIRWISE_LIMIT:
        return max(_farthest_m(gone, new), _farthest_m(come, old))
    tolerance_m = ROUGH_M
    while _count_pairs(old, new) > PAIRWISE_LIMIT:
        old, new = (shapely.simplify(geometry, tolerance_m, preserve_topology=False) for geometry in (old, new))
        tolerance_m *= 2
    return float(shapely.hausdorff_distance(old, new))


def _farthest_m(vertices: NDArray[np.float64], other: BaseGeometry) -> float:
    lines = shapely.boundary(other) if shapely.get_dimensions(other) == 2 else other
    return float(np.max(shapely.distance(shapely.points(vertices), lines), initial=0))


def _only_in(vertices: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the vertices, each once, that are not among others; both are x, y in metres of a plane."""
    packed, known = (np.unique(xy[:, 0] + 1j * xy[:, 1]) for xy in (vertices, others))
    left = np.setdiff1d(packed, known, assume_unique=True)
    return np.column_stack([left.real, left.imag])


def _count_pairs(old: Any, new: Any) -> Any:
    # Two large counts multiplied would overflow the 32 bits in which shapely gives them.
    return np.multiply(shapely.get_num_coordinates(old), shapely.get_num_coordinates(new), dtype=np.int64)


def _is_placed(geometry: Geometry) -> bool:
    return geometry is not None and not geometry.is_empty


def _as_array(geometries: Any) -> NDArray[np.object_]:
    array = np.empty(len(geometries), dtype=object)
    array[:] = geometries
    return array
