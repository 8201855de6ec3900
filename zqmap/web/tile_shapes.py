"""The shapes of features, ready for tiles: most are drawn by one matrix over flat arrays of points.

Shapes of many points are simplified to the pixels of a tile, and what reaches far over its edge is clipped; these alone
are made into geometries again, from well-known binary. Polygons of less than two pixels become squares of that size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from zqmap.web.mvt import POINT, POLYGON, Drawing
from zqmap.web.spans import Ints, offsets, spans
from zqmap.web.tile_grid import BUFFER, EXTENT, MAX_ZOOM, PIXELS, WORLD_M, Tile

OVERHANG = EXTENT // 4
"""Units by which a shape may reach over the edge before it is worth clipping."""

SIMPLE_POINTS = 20
"""Shapes with more points are simplified to the pixels of the tile."""

SMALL_PX = 2.0
"""Polygons smaller than this on a tile become squares of this size, so that they can still be seen."""

HARMLESS_M = WORLD_M / (1 << MAX_ZOOM) * (OVERHANG - BUFFER) / EXTENT
"""What is at most so long and high is nowhere worth clipping."""

Boxes = NDArray[np.float64]
Shapes = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Paths:
    """Features as flat arrays: `counts` paths each, `sizes` points a path, and the points in web-mercator metres."""

    kinds: NDArray[np.uint8]
    counts: Ints
    sizes: Ints
    points_3857: NDArray[np.float64]

    def draw(self, tile: Tile) -> Drawing:
        """Draw them in the units of a tile, to the nearest."""
        west, _, _, north = tile.bounds_3857
        scale = EXTENT / tile.width_m
        units = np.floor(self.points_3857 * (scale, -scale) + (0.5 - west * scale, 0.5 + north * scale))
        return Drawing(self.kinds, self.counts, self.sizes, units.astype(np.int32))


@dataclass(frozen=True, eq=False)
class TileShapes:
    """The shapes of a table's rows, in web-mercator metres.

    `boxes_3857` are west, south, east, north. `first_paths` and `first_points` say where a row's paths and a path's
    points begin; rows of many points have none of them, but a `binary`, as do those that a tile may have to clip.
    """

    boxes_3857: Boxes
    kinds: NDArray[np.uint8]
    is_rich: NDArray[np.bool_]
    first_paths: NDArray[np.int32]
    first_points: NDArray[np.int64]
    points_3857: NDArray[np.float64]
    binary_rows: Ints
    binary: pa.Array

    def draw(self, tile: Tile, rows: Ints) -> tuple[Ints, Drawing]:
        """Draw rows whose boxes meet a tile; gives the rows that are left, the large ones first, and their drawing."""
        boxes = self.boxes_3857[rows]
        small = (self.kinds[rows] == POLYGON) & _are_small(boxes, tile)
        reworked = ~small & (self.is_rich[rows] | _reach_out(boxes, tile))
        plain = rows[~(small | reworked)]
        found = [(plain, self._plain(plain)), (rows[small], _squares(boxes[small], tile))]
        if reworked.any():
            found = [self._rework(tile, rows[reworked]), *found]
        found = [(some, paths) for some, paths in found if len(some)]
        if not found:
            return rows[:0], _join([self._plain(rows[:0])]).draw(tile)
        return np.concatenate([some for some, _ in found]), _join([paths for _, paths in found]).draw(tile)

    def _plain(self, rows: Ints) -> Paths:
        first = self.first_paths[rows]
        counts = (self.first_paths[rows + 1] - first).astype(np.int64)
        paths = spans(first, counts)
        first_points = self.first_points[paths]
        sizes = self.first_points[paths + 1] - first_points
        return Paths(self.kinds[rows], counts, sizes, self.points_3857[spans(first_points, sizes)])

    def _rework(self, tile: Tile, rows: Ints) -> tuple[Ints, Paths]:
        """Simplify and clip rows; those of which nothing is left in the tile go."""
        places = pa.array(np.searchsorted(self.binary_rows, rows))
        shapes = shapely.from_wkb(self.binary.take(places).to_numpy(zero_copy_only=False))
        rich = self.is_rich[rows]
        shapes[rich] = shapely.simplify(shapes[rich], tile.width_m / PIXELS / 2)
        out = _reach_out(self.boxes_3857[rows], tile)
        shapes[out] = _clip(shapes[out], shapely.box(*tile.grown_3857(BUFFER)))
        kinds = self.kinds[rows]
        counts, sizes, points = flatten(shapes, kinds)
        left = counts > 0
        return rows[left], Paths(kinds[left], counts[left], sizes, points)


def make_shapes(shapes: Shapes) -> TileShapes:
    """Keep shapes of web-mercator metres, whose polygons are wound clockwise."""
    boxes, kinds = shapely.bounds(shapes).reshape(-1, 4), (shapely.get_dimensions(shapes) + 1).astype(np.uint8)
    is_rich = shapely.get_num_coordinates(shapes) > SIMPLE_POINTS
    plain = shapes.copy()
    plain[is_rich] = None
    counts, sizes, points = flatten(plain, kinds)
    large = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) > HARMLESS_M
    binary_rows = np.flatnonzero(is_rich | large)
    binary = pa.array(shapely.to_wkb(shapes[binary_rows]), type=pa.large_binary())
    firsts = offsets(counts).astype(np.int32)
    return TileShapes(boxes, kinds, is_rich, firsts, offsets(sizes), points, binary_rows, binary)


def flatten(shapes: Shapes, kinds: NDArray[np.uint8]) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Give how many paths each shape has, how many points each path has, and the points.

    Of a collection only what has the shape's kind counts; a missing shape has no path.
    """
    parts, rows = shapely.get_parts(shapes, return_index=True)
    fits = (shapely.get_dimensions(parts) + 1 == kinds[rows]) & ~shapely.is_empty(parts)
    parts, rows = parts[fits], rows[fits]
    rings, owners = shapely.get_rings(parts, return_index=True)
    others = kinds[rows] != POLYGON
    rows = np.concatenate((rows[owners], rows[others]))
    order = np.argsort(rows, kind="stable")
    rows, paths = rows[order], np.concatenate((rings, parts[others]))[order]
    points, of_path = shapely.get_coordinates(paths, return_index=True)
    last = np.append(of_path[1:] != of_path[:-1], True)[: len(points)]
    points = points[~(last & (kinds[rows][of_path] == POLYGON))]
    sizes = shapely.get_num_coordinates(paths) - (kinds[rows] == POLYGON)
    counts = np.bincount(rows, minlength=len(shapes))
    return _gather_points(kinds, counts, sizes.astype(np.int64), points)


def _gather_points(
    kinds: NDArray[np.uint8], counts: Ints, sizes: Ints, points: NDArray[np.float64]
) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Make one path of the points of a feature that has several."""
    several = (kinds == POINT) & (counts > 1)
    if several.any():
        firsts = np.repeat(several, counts)
        kept = ~firsts
        kept[offsets(counts)[:-1][several]] = True
        sizes = sizes.copy()
        sizes[offsets(counts)[:-1][several]] = counts[several]
        counts, sizes = np.where(several, 1, counts), sizes[kept]
    return counts, sizes, points


def _clip(shapes: Shapes, area: shapely.Polygon) -> Shapes:
    try:
        clipped = shapely.intersection(shapes, area)
    except shapely.GEOSException:
        # Two parts of a shape that cross make it invalid.
        clipped = shapely.intersection(shapely.make_valid(shapes), area)
    oriented: Shapes = shapely.orient_polygons(clipped, exterior_cw=True)
    return oriented


def _are_small(boxes: Boxes, tile: Tile) -> NDArray[np.bool_]:
    side = SMALL_PX * tile.width_m / PIXELS
    small: NDArray[np.bool_] = (boxes[:, 2] - boxes[:, 0] < side) & (boxes[:, 3] - boxes[:, 1] < side)
    return small


def _reach_out(boxes: Boxes, tile: Tile) -> NDArray[np.bool_]:
    west, south, east, north = tile.grown_3857(OVERHANG)
    out: NDArray[np.bool_] = (boxes[:, 0] < west) | (boxes[:, 1] < south) | (boxes[:, 2] > east) | (boxes[:, 3] > north)
    return out


_CORNERS = np.array([[-1, -1], [-1, 1], [1, 1], [1, -1]], dtype=np.float64)
"""The corners of a square around nothing, clockwise."""


def _squares(boxes: Boxes, tile: Tile) -> Paths:
    half_m = SMALL_PX * tile.width_m / PIXELS / 2
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    corners = middles[:, None, :] + _CORNERS * half_m
    ones = np.ones(len(boxes), dtype=np.int64)
    return Paths(np.full(len(boxes), POLYGON, dtype=np.uint8), ones, 4 * ones, corners.reshape(-1, 2))


def _join(parts: list[Paths]) -> Paths:
    if len(parts) == 1:
        return parts[0]
    return Paths(
        np.concatenate([part.kinds for part in parts]),
        np.concatenate([part.counts for part in parts]),
        np.concatenate([part.sizes for part in parts]),
        np.concatenate([part.points_3857 for part in parts]),
    )
