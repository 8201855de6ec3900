"""Tiles as DuckDB's spatial extension writes them, by itself: another's work to compare our own with."""

from __future__ import annotations

from pathlib import Path

import duckdb
import duckdb_extension_spatial
import pyarrow as pa
import shapely

from zqmap.analysis.datums import shift_geometries
from zqmap.web.tile_grid import BUFFER, EXTENT, PIXELS, to_mercator
from zqmap.web.tile_properties import read_property
from zqmap.web.tile_shapes import OVERHANG, SIMPLE_POINTS, SMALL_PX


class DuckTiles:
    """The features of a frame; `zooms` is the lowest zoom of each id."""

    def __init__(self, layer, frame, fields, datum, zooms):
        placed = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
        shapes = to_mercator(shift_geometries(placed.geometry.to_numpy(), datum))
        shapes = shapely.orient_polygons(shapes, exterior_cw=True)
        self.layer, self.fields = layer, [field.name for field in fields]
        sides = dict(zip(("west", "south", "east", "north"), shapely.bounds(shapes).T, strict=True))
        filled = pa.table(
            {f"_{field.name}": read_property(field, placed[field.name]) for field in fields}
            | sides
            | {
                "zoom": [zooms[name] for name in placed["id"]],
                "points": shapely.get_num_coordinates(shapes),
                "small": shapely.get_dimensions(shapes) == 2,
                "wkb": pa.array(shapely.to_wkb(shapes), type=pa.binary()),
            }
        )
        self.base = duckdb.connect(":memory:", config={"threads": 1})
        folder = Path(duckdb_extension_spatial.__file__).parent
        self.base.execute(f"LOAD '{next(folder.rglob('spatial.duckdb_extension'))}'")
        self.base.register("filled", filled)
        self.base.execute("CREATE TABLE t AS SELECT * EXCLUDE (wkb), ST_GeomFromWKB(wkb) AS shape FROM filled")

    def encode(self, tile):
        """Cut a tile; one that nothing lies in has no bytes."""
        west, south, east, north = tile.grown_3857(BUFFER)
        properties = "".join(f'_{name} AS "{name}", ' for name in self.fields)
        rows = f"zoom <= {tile.z} AND east >= {west} AND west <= {east} AND north >= {south} AND south <= {north}"
        cut = f"SELECT {properties}{drawn(tile)} AS drawn FROM t WHERE {rows}"
        made, count = self.base.execute(
            f"SELECT ST_AsMVT(cut, '{self.layer}', {EXTENT}, 'drawn'), count(*) FROM ({cut}) AS cut "
            "WHERE drawn IS NOT NULL"
        ).fetchone()
        return bytes(made) if count else b""


def drawn(tile):
    west, south, east, north = tile.bounds_3857
    scale, pixel = EXTENT / tile.width_m, tile.width_m / PIXELS
    # `ST_AsMVT` cuts fractions off, hence the half unit.
    matrix = f"{scale}, 0, 0, {-scale}, {0.5 - west * scale}, {0.5 + north * scale}"
    box = f"{{'min_x': {west}, 'min_y': {south}, 'max_x': {east}, 'max_y': {north}}}::BOX_2D"
    outer_west, outer_south, outer_east, outer_north = tile.grown_3857(OVERHANG)
    inside = f"west >= {outer_west} AND east <= {outer_east} AND south >= {outer_south} AND north <= {outer_north}"
    shape = f"CASE WHEN points > {SIMPLE_POINTS} THEN ST_SimplifyPreserveTopology(shape, {pixel / 2}) ELSE shape END"
    half, x, y = SMALL_PX * pixel / 2, "(west + east) / 2", "(south + north) / 2"
    square = f"ST_MakeEnvelope({x} - {half}, {y} - {half}, {x} + {half}, {y} + {half})"
    return (
        f"CASE WHEN small AND east - west < {SMALL_PX * pixel} AND north - south < {SMALL_PX * pixel} "
        f"THEN ST_Affine({square}, {matrix}) "
        f"WHEN {inside} THEN ST_Affine({shape}, {matrix}) "
        f"ELSE ST_AsMVTGeom({shape}, {box}, {EXTENT}, {BUFFER}) END"
    )
