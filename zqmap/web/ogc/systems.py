"""The coordinate systems in which OGC API - Features answers, in the order of axes that their authority gives."""

from __future__ import annotations

from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

STORED = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
"""Longitude, latitude of WGS 84, which stands for CGCS2000 too."""

_EPSG = "http://www.opengis.net/def/crs/EPSG/0/{}"
SYSTEMS: dict[str, str] = {
    STORED: "OGC:CRS84",
    **{_EPSG.format(code): f"EPSG:{code}" for code in (4326, 4490, 3857, 4546, 4547)},
}
"""Addresses of systems and their codes: WGS 84, CGCS2000, web mercator, and CGCS2000 in the two 3-degree zones of
Zhaoqing (111° E and 114° E). All but CRS84 and 3857 have north or latitude first."""

METRE_DECIMALS, DEGREE_DECIMALS = 3, 8
"""To how many decimals converted coordinates are given: a millimetre."""

Places = NDArray[np.object_]


def from_store(places: Places, system: str) -> Places:
    """Convert geometries of longitude, latitude to a system, in its own order of axes."""
    if system == STORED:
        return places
    transformer = _transformer(STORED, system)
    decimals = DEGREE_DECIMALS if CRS(SYSTEMS[system]).is_geographic else METRE_DECIMALS

    def convert(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.round(np.column_stack(transformer.transform(lonlat[:, 0], lonlat[:, 1])), decimals)

    return np.asarray(shapely.transform(places, convert), dtype=object)


def to_store(places: Places, system: str) -> Places:
    """Convert geometries of a system, in its own order of axes, to longitude, latitude."""
    if system == STORED:
        return places
    transformer = _transformer(system, STORED)
    return np.asarray(
        shapely.transform(places, lambda axes: np.column_stack(transformer.transform(axes[:, 0], axes[:, 1]))),
        dtype=object,
    )


def box_to_store(box: tuple[float, float, float, float], system: str) -> tuple[float, float, float, float] | None:
    """Give the longitudes and latitudes (west, south, east, north) around a box; None where it has none there."""
    if system == STORED:
        return box
    west, south, east, north = _transformer(system, STORED).transform_bounds(*box, densify_pts=21)
    return (west, south, east, north) if np.isfinite([west, south, east, north]).all() else None


@cache
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(SYSTEMS[source], SYSTEMS[target])
