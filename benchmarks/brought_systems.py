"""Shapes in WGS 84, taken to any of the coordinate systems in which files are brought."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pyproj
import shapely

from zqmap.analysis.datums import wgs84_to_bd09, wgs84_to_gcj02
from zqmap.intake.doctor.places import EAST_M, NORTH_M

DEGREES = ("EPSG:4326", "EPSG:4490", "GCJ-02", "BD-09")
OLD_DEGREES = ("EPSG:4214", "EPSG:4610")
GRIDS = {
    "CGCS2000": ("EPSG:4546", "EPSG:4547", "EPSG:4525", "EPSG:4526", "EPSG:4497", "EPSG:4508"),
    "Beijing 1954": ("EPSG:2434", "EPSG:2435", "EPSG:2413", "EPSG:2414", "EPSG:21419", "EPSG:21459"),
    "Xi'an 1980": ("EPSG:2382", "EPSG:2383", "EPSG:2361", "EPSG:2362", "EPSG:2333", "EPSG:2344"),
}
"""Of each datum: CM 111, CM 114, zone 37, zone 38 (3 degrees), zone 19, CM 111 (6 degrees)."""

_SHIFTS = {"GCJ-02": wgs84_to_gcj02, "BD-09": wgs84_to_bd09}


def old_shift_deg(code: str, chance: np.random.Generator) -> Any:
    """Choose the shift of a file in Beijing 1954 or Xi'an 1980: 45 to 60 m east, 8 to 15 m north or south."""
    is_old = code in (*OLD_DEGREES, *GRIDS["Beijing 1954"], *GRIDS["Xi'an 1980"])
    shift_m = np.array([chance.uniform(45, 60), chance.uniform(8, 15) * chance.choice([-1, 1])])
    return shift_m / (EAST_M, NORTH_M) if is_old else np.zeros(2)


def take_to(shape: Any, code: str, shift_deg: Any = 0.0, *, swapped: bool = False, digits: int = 8) -> Any:
    """Give a WGS 84 shape in a system; degrees are rounded to so many digits, metres to five fewer."""

    def move(positions: Any) -> Any:
        x, y = (positions + shift_deg).T
        if code in _SHIFTS:
            x, y = _SHIFTS[code](x, y)
        elif code not in (*DEGREES, *OLD_DEGREES):
            x, y = _projection(code).transform(x, y)
        made = np.column_stack([y, x] if swapped else [x, y])
        return np.round(made, digits if np.abs(made).max() < 360 else digits - 5)

    return shapely.transform(shape, move)


@cache
def _projection(code: str) -> pyproj.Transformer:
    system = pyproj.CRS.from_user_input(code)
    return pyproj.Transformer.from_crs(system.geodetic_crs, system, always_xy=True)
