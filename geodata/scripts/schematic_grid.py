"""Grids in metres, a little turned and bent, on which the schematic areas, roads and demo parcels are drawn.

Roads and blocks are drawn along the lines of the same grid, so blocks follow the roads and never cross them.
Nothing here is surveyed.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import cos, pi, radians, sin

from pyproj import Transformer
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import transform

ORIGIN = "+proj=tmerc +lon_0=112.7 +lat_0=23.2 +ellps=GRS80 +units=m +no_defs"
TO_METRES = Transformer.from_crs("EPSG:4326", ORIGIN, always_xy=True)
STEP_M = 200.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Grid:
    """A grid laid at an anchor: `turn_deg` counter-clockwise, its lines bent by `bend_m` over a wave of `wave_m`."""

    lon: float
    lat: float
    turn_deg: float = 0.0
    bend_m: float = 0.0
    wave_m: float = 9000.0

    def to_metres(self, east_m: float, north_m: float) -> Point:
        """Return the place of a grid position in the projected metres of `ORIGIN`."""
        bent_east = east_m + self.bend_m * sin(2 * pi * north_m / self.wave_m)
        bent_north = north_m + self.bend_m * sin(2 * pi * east_m / self.wave_m + 1.0)
        turn = radians(self.turn_deg)
        anchor_x, anchor_y = TO_METRES.transform(self.lon, self.lat)
        x = anchor_x + bent_east * cos(turn) - bent_north * sin(turn)
        y = anchor_y + bent_east * sin(turn) + bent_north * cos(turn)
        return x, y

    def line(self, stops: list[Point]) -> LineString:
        """Return the bent line through grid positions, in projected metres."""
        return LineString([self.to_metres(*point) for point in _dense(stops)])

    def block(self, west_m: float, south_m: float, east_m: float, north_m: float) -> Polygon:
        """Return the bent quadrilateral between four grid lines, in projected metres."""
        ring = [(west_m, south_m), (east_m, south_m), (east_m, north_m), (west_m, north_m), (west_m, south_m)]
        return Polygon([self.to_metres(*point) for point in _dense(ring)])


DASHA_GRID = Grid(112.74336, 23.2481, turn_deg=12, bend_m=110)
LIANHUA_FUXI_GRID = Grid(112.7152, 23.2553, turn_deg=7, bend_m=130, wave_m=7500)
YONGAN_GRID = Grid(112.68854, 23.17917)


def to_lonlat(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry in projected metres as longitude, latitude."""
    return transform(lambda x, y: TO_METRES.transform(x, y, direction="INVERSE"), geometry)


def from_lonlat(geometry: BaseGeometry) -> BaseGeometry:
    """Return a longitude, latitude geometry in projected metres."""
    return transform(TO_METRES.transform, geometry)


def _dense(stops: list[Point]) -> list[Point]:
    points = [stops[0]]
    for (east_a, north_a), (east_b, north_b) in pairwise(stops):
        length = ((east_b - east_a) ** 2 + (north_b - north_a) ** 2) ** 0.5
        parts = max(1, round(length / STEP_M))
        points += [
            (east_a + (east_b - east_a) * part / parts, north_a + (north_b - north_a) * part / parts)
            for part in range(1, parts + 1)
        ]
    return points
