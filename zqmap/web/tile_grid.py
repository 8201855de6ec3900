"""The square grid of web-mercator tiles (EPSG:3857), and the way there from degrees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from zqmap.web.refusals import BadAddress

SPHERE_M = 6378137.0
"""Radius of the sphere on which web mercator is drawn, in metres."""

HALF_WORLD_M = float(np.pi * SPHERE_M)
"""Half the width of the web-mercator square, in its metres."""

WORLD_M = 2 * HALF_WORLD_M
"""The width of the web-mercator square, in its metres."""

MAX_LATITUDE_DEG = 85.05112878
"""Where the square ends in the north and south."""

MAX_ZOOM = 15
"""The highest zoom of the data tiles; the browser enlarges them beyond."""

EXTENT = 4096
"""Units in the width of a tile."""

BUFFER = 64
"""Units by which a tile holds more than its square, so that symbols and outlines meet at its edge."""

PIXELS = 512
"""Pixels in the width of a tile as the browser draws it."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile of the grid: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    @classmethod
    def parse(cls, z: str, x: str, y: str) -> Tile:
        """Read a tile's place in an address.

        Raises:
            BadAddress: a part is no whole number, the zoom is outside of 0 to 15, or the grid has no such tile.
        """
        zoom = _read(z, "z", MAX_ZOOM)
        last = (1 << zoom) - 1
        return cls(zoom, _read(x, "x", last), _read(y, "y", last))

    @property
    def width_m(self) -> float:
        """Give the width in web-mercator metres."""
        return WORLD_M / (1 << self.z)

    @property
    def bounds_3857(self) -> tuple[float, float, float, float]:
        """Give west, south, east, north in web-mercator metres."""
        west, north = self.x * self.width_m - HALF_WORLD_M, HALF_WORLD_M - self.y * self.width_m
        return west, north - self.width_m, west + self.width_m, north

    def grown_3857(self, units: int) -> tuple[float, float, float, float]:
        """Give the bounds with a margin of so many units around."""
        west, south, east, north = self.bounds_3857
        margin_m = self.width_m * units / EXTENT
        return west - margin_m, south - margin_m, east + margin_m, north + margin_m


def to_mercator(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Draw geometries of degrees in web mercator; what lies beyond the square is moved to its edge."""
    return np.asarray(shapely.transform(geometries, _project), dtype=object)


def _project(degrees: ArrayLike) -> NDArray[np.float64]:
    longitudes, latitudes = np.asarray(degrees, dtype=float).T
    phi = np.radians(np.clip(latitudes, -MAX_LATITUDE_DEG, MAX_LATITUDE_DEG))
    return np.column_stack((np.radians(longitudes) * SPHERE_M, SPHERE_M * np.arctanh(np.sin(phi))))


def _read(value: str, name: str, last: int) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= 6 and int(value) <= last):
        raise BadAddress(name, value, f"0…{last}")
    return int(value)
