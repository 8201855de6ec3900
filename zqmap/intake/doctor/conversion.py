"""The way from a system's numbers to degrees in WGS 84."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from zqmap.analysis.datums import bd09_to_wgs84, gcj02_to_wgs84
from zqmap.errors import NoDatumShift, UnknownSystem
from zqmap.intake.contents import FileContents
from zqmap.intake.doctor.known import BD09, GCJ02, WGS84, WGS84_NAMES, find_any

Positions = NDArray[np.float64]
"""An array of shape (n, 2), the first number of each position first."""

_SHIFTS = {GCJ02: gcj02_to_wgs84, BD09: bd09_to_wgs84}


def convert(
    contents: FileContents, code: str, *, swapped: bool = False, accept_null_shift: bool = False
) -> FileContents:
    """Give a file's contents with its geometries in WGS 84 degrees; they then count as located.

    A person must have confirmed the system: nothing is converted by a guess.
    Heights are kept as they are. `swapped` says that latitude or northing comes first in the file.

    Raises:
        UnknownSystem: `code` names no system that can be converted.
        NoDatumShift: no shift from the system's datum to WGS 84 is published; with `accept_null_shift` its degrees are
            taken as they are, some 40 to 80 m off.

    """
    known = find_any(code)
    if known is None:
        raise UnknownSystem(code)
    if known.lacks_shift and not accept_null_shift:
        raise NoDatumShift(code)
    broken = dict(contents.broken)
    shapes = np.empty(len(contents.geometries) + len(broken), dtype=object)
    shapes[:] = [*contents.geometries, *(problem.closed for problem in broken.values())]
    if swapped or code not in WGS84_NAMES:
        shapes = _convert_shapes(shapes, code, swapped=swapped)
    for row, closed in zip(broken, shapes[len(contents.geometries) :], strict=True):
        broken[row] = broken[row]._replace(closed=closed)
    made = shapes[: len(contents.geometries)].tolist()
    return replace(contents, geometries=made, broken=broken, declared_crs=WGS84, declared_wkt=None, is_located=True)


def to_degrees(positions: Positions, code: str, *, swapped: bool = False) -> Positions:
    """Give positions as longitude and latitude; not finite where a number lies outside of the system.

    The degrees of Beijing 1954 and Xi'an 1980 are taken for WGS 84 as they are (a null shift).

    Raises:
        UnknownSystem: `code` names no system that can be converted.

    """
    first, second = (positions[:, 1], positions[:, 0]) if swapped else (positions[:, 0], positions[:, 1])
    with np.errstate(all="ignore"):
        made = np.column_stack(_find_way(code)(first, second))
    return np.where(np.isnan(made), np.inf, made)  # a ring with NaN in it does not count as closed


@lru_cache(maxsize=64)
def _find_way(code: str) -> Callable[[Any, Any], tuple[Any, Any]]:
    """Give what takes a system's numbers, easting or longitude first, to degrees."""
    if code in _SHIFTS:
        return _SHIFTS[code]
    known = find_any(code)
    if known is None:
        raise UnknownSystem(code)
    if not known.is_projected:
        return lambda longitudes, latitudes: (longitudes, latitudes)
    system = pyproj.CRS.from_epsg(int(code.removeprefix("EPSG:")))
    to_own_degrees = pyproj.Transformer.from_crs(system, system.geodetic_crs, always_xy=True)
    return to_own_degrees.transform


def _convert_shapes(shapes: NDArray[Any], code: str, *, swapped: bool) -> NDArray[Any]:
    converted = shapes.copy()
    for include_z in (False, True):
        chosen = shapely.has_z(shapes) == include_z

        def move(positions: Positions) -> Positions:
            return np.column_stack([to_degrees(positions[:, :2], code, swapped=swapped), positions[:, 2:]])

        if chosen.any():
            converted[chosen] = shapely.transform(shapes[chosen], move, include_z=include_z)
    return converted
