"""Features as rows of DuckDB from which vector tiles are cut.

Geometries are drawn in web mercator once, when a table is filled. A tile scales them with one matrix, which costs a
tenth of `ST_AsMVTGeom`; only what reaches far over the tile's edge goes through that function, to be clipped. Rows
lie in Hilbert order, so that a tile's rows share few of DuckDB's vectors.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from zqmap.analysis.datums import Datum, shift_geometries
from zqmap.model.fields import Field, Kind
from zqmap.web.thinning import UNTHINNED, lowest_zooms
from zqmap.web.tile_database import connect, drop_table, next_table
from zqmap.web.tile_grid import BUFFER, EXTENT, PIXELS, Tile, to_mercator

MAX_FEATURES = 3_500
"""How many features of a layer one tile may hold, where they are light enough."""

MAX_TILE_BYTES = 420_000
"""The size that thinning aims at; tiles stay below 500 kB."""

OVERHANG = EXTENT // 4
"""Units by which a shape may reach over the edge before it is worth clipping."""

SIMPLE_POINTS = 20
"""Shapes with more points are simplified to the pixels of the tile."""

SMALL_PX = 2.0
"""Polygons smaller than this on a tile become squares of this size, so that they can still be seen."""

Box = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TileTable:
    """The features of one MVT layer; `boxes_3857` are west, south, east, north, `zooms` the lowest zoom of each."""

    layer: str
    table: str
    fields: tuple[str, ...]
    boxes_3857: Box
    zooms: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.zooms)

    def encode(self, tile: Tile) -> tuple[bytes, bool]:
        """Cut a tile: its bytes (empty where nothing lies there), and whether it left features out."""
        lowest = self.zooms[meets(self.boxes_3857, tile)]
        thinned = bool((lowest > tile.z).any())
        if not (lowest <= tile.z).any():
            return b"", thinned
        answer = connect().execute(_tile_query(self, tile)).fetchone()
        return (bytes(answer[0]) if answer else b""), thinned


def make_tile_table(
    layer: str, frame: gpd.GeoDataFrame, fields: Sequence[Field], classes: Sequence[str], datum: Datum
) -> TileTable:
    """Fill a table from a WGS 84 frame; rows without geometry are left out.

    `fields` become properties where they are stated; `classes` name the columns whose combinations must not be lost.
    The table leaves DuckDB when the last reference to it goes.
    """
    placed = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
    shapes = to_mercator(shift_geometries(placed.geometry.to_numpy(), datum))
    order = np.argsort(gpd.GeoSeries(shapes).hilbert_distance().to_numpy()) if len(shapes) else np.array([], dtype=int)
    placed, shapes = placed.iloc[order], shapely.orient_polygons(shapes[order], exterior_cw=True)
    properties = {field.name: _property(field, placed[field.name]) for field in fields}
    zooms = _lowest_zooms(placed, shapes, properties, classes)
    return _fill(layer, properties, shapes, zooms)


def _fill(
    layer: str, properties: dict[str, pa.Array], shapes: NDArray[np.object_], zooms: NDArray[np.int8]
) -> TileTable:
    boxes, name = shapely.bounds(shapes), next_table()
    sides = dict(zip(("west", "south", "east", "north"), boxes.T, strict=True))
    filled = pa.table(
        {f"_{field}": values for field, values in properties.items()}
        | sides
        | {
            "zoom": zooms,
            "points": shapely.get_num_coordinates(shapes),
            "small": shapely.get_dimensions(shapes) == 2,
            "wkb": pa.array(shapely.to_wkb(shapes), type=pa.binary()),
        }
    )
    connection = connect()
    connection.register("filled", filled)
    connection.execute(f"CREATE TABLE {name} AS SELECT * EXCLUDE (wkb), ST_GeomFromWKB(wkb) AS shape FROM filled")
    connection.close()
    table = TileTable(layer, name, tuple(properties), boxes, zooms)
    weakref.finalize(table, drop_table, name)
    return table


def _property(field: Field, values: pd.Series) -> pa.Array:
    if field.kind is Kind.NUMBER:
        return _number_property(values.to_numpy(dtype=float))
    if field.kind.is_list:
        return pa.array([";".join(value) if value else None for value in values], type=pa.string())
    return pa.array(values.to_numpy(dtype=object), type=pa.string(), from_pandas=True)


def _number_property(numbers: NDArray[np.float64]) -> pa.Array:
    missing = np.isnan(numbers)
    filled = np.where(missing, 0, numbers)
    whole = bool((filled == np.round(filled)).all() and (np.abs(filled) < 2**53).all())
    return pa.array(filled.astype(np.int64) if whole else filled, mask=missing)


def _lowest_zooms(
    frame: gpd.GeoDataFrame, shapes: NDArray[np.object_], properties: dict[str, pa.Array], classes: Sequence[str]
) -> NDArray[np.int8]:
    if len(frame) <= UNTHINNED:
        return np.zeros(len(frame), dtype=np.int8)
    boxes = shapely.bounds(shapes)
    points = np.column_stack(((boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2))
    numbers = frame.groupby(list(classes), dropna=False, sort=False).ngroup().to_numpy() if classes else 0
    limit = min(MAX_FEATURES, MAX_TILE_BYTES // _bytes_each(shapes, properties))
    return lowest_zooms(points, np.broadcast_to(numbers, len(frame)).astype(np.int64), _priority(frame, boxes), limit)


def _priority(frame: gpd.GeoDataFrame, boxes: Box) -> NDArray[np.int64]:
    """Rank the rows: larger shapes first by powers of two, then in an order that is fixed by the first column."""
    size = np.hypot(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    steps = -np.round(np.log2(np.maximum(size, 1)))
    hashes = pd.util.hash_array(frame.iloc[:, 0].to_numpy(dtype=object))
    ranks = np.empty(len(frame), dtype=np.int64)
    ranks[np.lexsort((hashes, steps))] = np.arange(len(frame))
    return ranks


def _bytes_each(shapes: NDArray[np.object_], properties: dict[str, pa.Array]) -> int:
    """Estimate the bytes that a feature takes in a tile, a tenth from above."""
    texts = [array for array in properties.values() if pa.types.is_string(array.type) and len(array.unique()) > 1_000]
    text_bytes = sum((array.nbytes - 4 * len(array)) / len(array) + 5 for array in texts)
    points = np.minimum(shapely.get_num_coordinates(shapes), SIMPLE_POINTS).mean()
    return int(30 + text_bytes + 2 * len(properties) + 3 * points)


def meets(boxes: Box, tile: Tile) -> NDArray[np.bool_]:
    """Tell which boxes reach into a tile or its buffer."""
    west, south, east, north = _grown(tile, BUFFER)
    met: NDArray[np.bool_] = (
        (boxes[:, 2] >= west) & (boxes[:, 0] <= east) & (boxes[:, 3] >= south) & (boxes[:, 1] <= north)
    )
    return met


def _grown(tile: Tile, units: int) -> tuple[float, float, float, float]:
    west, south, east, north = tile.bounds_3857
    more = tile.width_m * units / EXTENT
    return west - more, south - more, east + more, north + more


def _tile_query(table: TileTable, tile: Tile) -> str:
    west, south, east, north = _grown(tile, BUFFER)
    properties = "".join(f'_{name} AS "{name}", ' for name in table.fields)
    rows = f"zoom <= {tile.z} AND east >= {west} AND west <= {east} AND north >= {south} AND south <= {north}"
    return (
        f"SELECT ST_AsMVT(cut, '{table.layer}', {EXTENT}, 'drawn') FROM "
        f"(SELECT {properties}{_drawn(tile)} AS drawn FROM {table.table} WHERE {rows}) AS cut WHERE drawn IS NOT NULL"
    )


def _drawn(tile: Tile) -> str:
    """Write the SQL that draws a row in the tile's units, y downwards.

    `ST_AsMVT` cuts fractions off, hence the half unit.
    """
    west, south, east, north = tile.bounds_3857
    scale, pixel = EXTENT / tile.width_m, tile.width_m / PIXELS
    matrix = f"{scale}, 0, 0, {-scale}, {0.5 - west * scale}, {0.5 + north * scale}"
    box = f"{{'min_x': {west}, 'min_y': {south}, 'max_x': {east}, 'max_y': {north}}}::BOX_2D"
    outer_west, outer_south, outer_east, outer_north = _grown(tile, OVERHANG)
    inside = f"west >= {outer_west} AND east <= {outer_east} AND south >= {outer_south} AND north <= {outer_north}"
    shape = f"CASE WHEN points > {SIMPLE_POINTS} THEN ST_SimplifyPreserveTopology(shape, {pixel / 2}) ELSE shape END"
    return (
        f"CASE WHEN small AND east - west < {SMALL_PX * pixel} AND north - south < {SMALL_PX * pixel} "
        f"THEN ST_Affine({_square(SMALL_PX * pixel / 2)}, {matrix}) "
        f"WHEN {inside} THEN ST_Affine({shape}, {matrix}) "
        f"ELSE ST_AsMVTGeom({shape}, {box}, {EXTENT}, {BUFFER}) END"
    )


def _square(half_m: float) -> str:
    middle_x, middle_y = "(west + east) / 2", "(south + north) / 2"
    return (
        f"ST_MakeEnvelope({middle_x} - {half_m}, {middle_y} - {half_m}, {middle_x} + {half_m}, {middle_y} + {half_m})"
    )
