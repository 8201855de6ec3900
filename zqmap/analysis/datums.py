"""China's shifted coordinate systems: GCJ-02 (Amap, Tencent) and BD-09 (Baidu), to and from WGS 84.

Neither is published. The forward formulas are those that open source code has used for years and gives test values
for: GCJ-02 as in `eviltransform` (github.com/googollee/eviltransform, MIT), BD-09 as in `coordtransform`
(github.com/wandergis/coordtransform, MIT). Another BD-09 goes around that takes π for the wave number; it is up to 40 m
away. The inverses iterate to a fixed point.

All functions take longitudes and latitudes in degrees as arrays and give new arrays. WGS 84 stands for CGCS2000 too:
the two differ by less than the accuracy of any map here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

Datum = Literal["wgs84", "gcj02", "bd09"]

Degrees = NDArray[np.float64]
Shift = Callable[[ArrayLike, ArrayLike], tuple[Degrees, Degrees]]

KRASOVSKY_A_M = 6378245.0
"""Semi-major axis of the Krasovsky 1940 ellipsoid, on which the GCJ-02 formula works, in metres."""

KRASOVSKY_E2 = 0.00669342162296594323
"""First eccentricity of the Krasovsky 1940 ellipsoid, squared."""

GCJ_WEST, GCJ_SOUTH, GCJ_EAST, GCJ_NORTH = 72.004, 0.8293, 137.8347, 55.8271
"""Outside of this box, in degrees, GCJ-02 equals WGS 84."""

BD_EAST_DEG, BD_NORTH_DEG = 0.0065, 0.006
"""The constant part of the step from GCJ-02 to BD-09, in degrees."""

BD_WAVE = np.pi * 3000 / 180
"""Wave number of the periodic part of BD-09, per degree."""

ROUNDS = 10
"""Rounds of the inverse iteration; six reach 1e-9 m in Guangdong."""


def wgs84_to_gcj02(longitudes: ArrayLike, latitudes: ArrayLike) -> tuple[Degrees, Degrees]:
    """Shift WGS 84 degrees to GCJ-02; points outside of China stay."""
    x, y = np.asarray(longitudes, dtype=float), np.asarray(latitudes, dtype=float)
    inside = (x >= GCJ_WEST) & (x <= GCJ_EAST) & (y >= GCJ_SOUTH) & (y <= GCJ_NORTH)
    east_deg, north_deg = _gcj02_offset(x, y)
    return np.where(inside, x + east_deg, x), np.where(inside, y + north_deg, y)


def gcj02_to_wgs84(longitudes: ArrayLike, latitudes: ArrayLike) -> tuple[Degrees, Degrees]:
    """Shift GCJ-02 degrees back to WGS 84."""
    return _inverse(wgs84_to_gcj02, longitudes, latitudes)


def gcj02_to_bd09(longitudes: ArrayLike, latitudes: ArrayLike) -> tuple[Degrees, Degrees]:
    """Shift GCJ-02 degrees to BD-09."""
    x, y = np.asarray(longitudes, dtype=float), np.asarray(latitudes, dtype=float)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * BD_WAVE)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * BD_WAVE)
    return radius * np.cos(angle) + BD_EAST_DEG, radius * np.sin(angle) + BD_NORTH_DEG


def bd09_to_gcj02(longitudes: ArrayLike, latitudes: ArrayLike) -> tuple[Degrees, Degrees]:
    """Shift BD-09 degrees back to GCJ-02."""
    return _inverse(gcj02_to_bd09, longitudes, latitudes)


def wgs84_to_bd09(longitudes: ArrayLike, latitudes: ArrayLike) -> tuple[Degrees, Degrees]:
    """Shift WGS 84 degrees to BD-09."""
    return gcj02_to_bd09(*wgs84_to_gcj02(longitudes, latitudes))


def bd09_to_wgs84(longitudes: ArrayLike, latitudes: ArrayLike) -> tuple[Degrees, Degrees]:
    """Shift BD-09 degrees back to WGS 84."""
    return gcj02_to_wgs84(*bd09_to_gcj02(longitudes, latitudes))


_FROM_WGS84: dict[Datum, Shift] = {"gcj02": wgs84_to_gcj02, "bd09": wgs84_to_bd09}


def shift_geometries(geometries: NDArray[np.object_], datum: Datum) -> NDArray[np.object_]:
    """Give WGS 84 geometries in another datum as new ones; None stays None."""
    if datum == "wgs84":
        return geometries
    shift = _FROM_WGS84[datum]
    return np.asarray(
        shapely.transform(geometries, lambda xy: np.column_stack(shift(xy[:, 0], xy[:, 1]))), dtype=object
    )


def shift_geometry(geometry: BaseGeometry, datum: Datum) -> BaseGeometry:
    """Give one WGS 84 geometry in another datum."""
    shifted: BaseGeometry = shift_geometries(np.array([geometry], dtype=object), datum)[0]
    return shifted


def _gcj02_offset(x_deg: Degrees, y_deg: Degrees) -> tuple[Degrees, Degrees]:
    x, y = x_deg - 105.0, y_deg - 35.0
    ripple = (20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)) * 2 / 3
    root = np.sqrt(np.abs(x))
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple + _waves(y, 20, 40, 160, 320, 30)
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple + _waves(x, 20, 40, 150, 300, 30)
    phi = np.radians(y_deg)
    w2 = 1 - KRASOVSKY_E2 * np.sin(phi) ** 2
    meridian_m = KRASOVSKY_A_M * (1 - KRASOVSKY_E2) / (w2 * np.sqrt(w2))
    parallel_m = KRASOVSKY_A_M / np.sqrt(w2) * np.cos(phi)
    return np.degrees(east_m / parallel_m), np.degrees(north_m / meridian_m)


def _waves(t: Degrees, a: float, b: float, c: float, d: float, slow: float) -> Degrees:
    """Sum the four long waves of the formula in one coordinate, in metres."""
    short = a * np.sin(np.pi * t) + b * np.sin(np.pi * t / 3)
    long = c * np.sin(np.pi * t / 12) + d * np.sin(np.pi * t / slow)
    return (short + long) * 2 / 3


def _inverse(forward: Shift, longitudes: ArrayLike, latitudes: ArrayLike) -> tuple[Degrees, Degrees]:
    target_x, target_y = np.asarray(longitudes, dtype=float), np.asarray(latitudes, dtype=float)
    x, y = target_x, target_y
    for _ in range(ROUNDS):
        shifted_x, shifted_y = forward(x, y)
        x, y = x + target_x - shifted_x, y + target_y - shifted_y
    return x, y
