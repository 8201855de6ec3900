"""The features of a layer, ready for tiles to be cut from them.

Geometries are drawn in web mercator once, when a table is filled, and values are packed as a tile holds them. Rows lie
in Hilbert order, so that those of a tile lie near each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from zqmap.analysis.datums import Datum, shift_geometries
from zqmap.model.fields import Field
from zqmap.web.box_index import Boxes, BoxIndex, make_index
from zqmap.web.mvt import write_layer
from zqmap.web.thinning import UNTHINNED, lowest_zooms
from zqmap.web.tile_grid import EXTENT, Tile, to_mercator
from zqmap.web.tile_properties import TileProperties, make_properties, read_property
from zqmap.web.tile_shapes import SIMPLE_POINTS, TileShapes, make_shapes

MAX_FEATURES = 3_500
"""How many features of a layer one tile may hold, where they are light enough."""

MAX_TILE_BYTES = 420_000
"""The size that thinning aims at; tiles stay below 500 kB."""


@dataclass(frozen=True, eq=False)
class TileTable:
    """The features of one MVT layer; `zooms` is the lowest zoom of each, `order` its place among the frame's rows."""

    layer: str
    order: NDArray[np.intp]
    index: BoxIndex
    zooms: NDArray[np.int8]
    shapes: TileShapes
    properties: TileProperties

    def __len__(self) -> int:
        return len(self.zooms)

    def encode(self, tile: Tile) -> tuple[bytes, bool]:
        """Cut a tile: its bytes (empty where nothing lies there), and whether it left features out."""
        met = self.index.rows(tile)
        shown = self.zooms[met] <= tile.z
        rows, drawing = self.shapes.draw(tile, met[shown])
        if not len(rows):
            return b"", not shown.all()
        tags = self.properties.tags(rows)
        return write_layer(self.layer, self.properties.keys, EXTENT, drawing, tags), not shown.all()


def make_tile_table(
    layer: str,
    frame: gpd.GeoDataFrame,
    fields: Sequence[Field],
    classes: Sequence[str],
    datum: Datum,
    like: TileTable | None = None,
) -> TileTable:
    """Fill a table from a WGS 84 frame; rows without geometry are left out.

    `fields` become properties where they are stated; `classes` name the columns whose combinations must not be lost.
    `like` is a table of the same datum from a frame that had the same places in the same rows: then they are shared.
    """
    needed = dict.fromkeys([frame.columns[0], *(field.name for field in fields), *classes, frame.geometry.name])
    placed = frame.loc[frame.geometry.notna() & ~frame.geometry.is_empty, list(needed)]
    order, kept, index = (like.order, like.shapes, like.index) if like is not None else _lay_out(placed, datum)
    placed = placed.iloc[order]
    columns = {field.name: read_property(field, placed[field.name]) for field in fields}
    zooms = _lowest_zooms(placed, kept.boxes_3857, columns, classes)
    return TileTable(layer, order, index, zooms, kept, make_properties(columns, len(placed)))


def _lay_out(placed: gpd.GeoDataFrame, datum: Datum) -> tuple[NDArray[np.intp], TileShapes, BoxIndex]:
    """Draw places in web mercator and put them in Hilbert order."""
    shapes = to_mercator(shift_geometries(placed.geometry.to_numpy(), datum))
    order = np.argsort(gpd.GeoSeries(shapes).hilbert_distance().to_numpy()) if len(shapes) else np.array([], dtype=int)
    kept = make_shapes(shapely.orient_polygons(shapes[order], exterior_cw=True))
    return order, kept, make_index(kept.boxes_3857)


def _lowest_zooms(
    frame: gpd.GeoDataFrame, boxes: Boxes, properties: dict[str, pa.Array], classes: Sequence[str]
) -> NDArray[np.int8]:
    if len(frame) <= UNTHINNED:
        return np.zeros(len(frame), dtype=np.int8)
    points = np.column_stack(((boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2))
    numbers = frame.groupby(list(classes), dropna=False, sort=False).ngroup().to_numpy() if classes else 0
    limit = min(MAX_FEATURES, MAX_TILE_BYTES // _bytes_each(frame.geometry.to_numpy(), properties))
    return lowest_zooms(points, np.broadcast_to(numbers, len(frame)).astype(np.int64), _priority(frame, boxes), limit)


def _priority(frame: gpd.GeoDataFrame, boxes: Boxes) -> NDArray[np.int64]:
    """Rank the rows: larger shapes first by powers of two, then in an order that is fixed by the first column."""
    size = np.hypot(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    steps = -np.round(np.log2(np.maximum(size, 1)))
    hashes = pd.util.hash_array(frame.iloc[:, 0].to_numpy(dtype=object), categorize=False)
    ranks = np.empty(len(frame), dtype=np.int64)
    ranks[np.lexsort((hashes, steps))] = np.arange(len(frame))
    return ranks


def _bytes_each(shapes: NDArray[np.object_], properties: dict[str, pa.Array]) -> int:
    """Estimate the bytes that a feature takes in a tile, a tenth from above."""
    texts = [array for array in properties.values() if pa.types.is_string(array.type) and len(array.unique()) > 1_000]
    text_bytes = sum((array.nbytes - 4 * len(array)) / len(array) + 5 for array in texts)
    points = np.minimum(shapely.get_num_coordinates(shapes), SIMPLE_POINTS).mean()
    return int(30 + text_bytes + 2 * len(properties) + 3 * points)
