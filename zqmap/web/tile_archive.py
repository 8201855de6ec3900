"""Tiles of whole revisions in one PMTiles file, for a tablet without a network: the same tiles that are served."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from zqmap.model.layers import Layer
from zqmap.model.places import uncertain_rows
from zqmap.model.text import LANGUAGES
from zqmap.texts import sentence
from zqmap.web.box_index import meets
from zqmap.web.exports import Export
from zqmap.web.tile_grid import MAX_ZOOM, Tile
from zqmap.web.tile_tables import TileTable, make_tile_table

GZIP_LEVEL = 6
E7 = 10_000_000
"""A header of PMTiles counts degrees in ten-millionths."""

Progress = Callable[[int, int], None]
"""Told after each tile how many are done and how many there are."""


def write_pmtiles(export: Export, path: Path) -> None:
    """Write one layer as PMTiles; what the map does not pin is left out there and here.

    Raises:
        OSError: the file cannot be written.
    """
    write_archive([export], path)


def write_archive(exports: Sequence[Export], path: Path, progress: Progress | None = None) -> None:
    """Write layers as one PMTiles file whose tiles hold them side by side.

    Raises:
        OSError: the file cannot be written.
    """
    tables = [tile_table(export.layer, export.frame) for export in exports]
    tiles = sorted(_tiles_of(tables), key=_number)
    with path.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        for done, tile in enumerate(tiles, 1):
            content = b"".join(table.encode(tile)[0] for table in tables)
            if content:
                writer.write_tile(_number(tile), gzip.compress(content, GZIP_LEVEL, mtime=0))
            if progress:
                progress(done, len(tiles))
        if not writer.tile_entries:
            # An archive without any tile cannot be written; this one is empty as well.
            writer.write_tile(0, gzip.compress(b"", GZIP_LEVEL, mtime=0))
        writer.finalize(_header(exports), _metadata(exports))


def tile_table(layer: Layer, frame: gpd.GeoDataFrame) -> TileTable:
    """Fill the table from which tiles of the newest map are cut: what is pinned, in WGS 84."""
    pinned = frame[~(np.asarray(frame.geometry.isna(), dtype=bool) | uncertain_rows(frame))]
    fields = [field for field in layer.fields if field.in_tile]
    return make_tile_table(layer.name, pinned, fields, layer.class_fields, "wgs84")


def _tiles_of(tables: Sequence[TileTable]) -> Iterator[Tile]:
    """Go down from the world to every tile that the box of a feature meets."""
    waiting = [(Tile(0, 0, 0), [table.index.boxes_3857 for table in tables])]
    while waiting:
        tile, above = waiting.pop()
        left = [boxes[meets(boxes, tile)] for boxes in above]
        if not any(len(boxes) for boxes in left):
            continue
        yield tile
        if tile.z < MAX_ZOOM:
            waiting += [(child, left) for child in _children(tile)]


def _children(tile: Tile) -> Iterator[Tile]:
    for right in (0, 1):
        for down in (0, 1):
            yield Tile(tile.z + 1, 2 * tile.x + right, 2 * tile.y + down)


def _number(tile: Tile) -> int:
    return int(zxy_to_tileid(tile.z, tile.x, tile.y))


def _header(exports: Sequence[Export]) -> dict[str, Any]:
    west, south, east, north = _bounds(exports)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_zoom": 0,
        "max_zoom": MAX_ZOOM,
        "min_lon_e7": int(west * E7),
        "min_lat_e7": int(south * E7),
        "max_lon_e7": int(east * E7),
        "max_lat_e7": int(north * E7),
        "center_zoom": 11,
        "center_lon_e7": int((west + east) / 2 * E7),
        "center_lat_e7": int((south + north) / 2 * E7),
    }


def _bounds(exports: Sequence[Export]) -> tuple[float, float, float, float]:
    boxes = [export.frame.geometry.total_bounds for export in exports if len(export.placed)]
    if not boxes:
        return 0.0, 0.0, 0.0, 0.0
    sides = np.array(boxes)
    west, south = sides[:, :2].min(axis=0)
    east, north = sides[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def _metadata(exports: Sequence[Export]) -> dict[str, Any]:
    """Say what is inside, as TileJSON does, with the revision of each layer and its digest."""
    name, description = (sentence(language, "app.title") for language in LANGUAGES)
    return {
        "name": name,
        "description": description,
        "type": "overlay",
        "vector_layers": [vector_layer(export.layer) for export in exports],
        "revisions": {export.layer.name: _revision(export) for export in exports},
    }


def _revision(export: Export) -> dict[str, Any]:
    made = export.revision
    if made is None:
        return {"features": len(export.frame)}
    return {"number": made.number, "digest": made.digest, "published": made.created_at.isoformat()}


def vector_layer(layer: Layer) -> dict[str, Any]:
    """Describe the tiles' layer as TileJSON 3.0 does."""
    fields = {field.name: f"{field.label.zh} / {field.label.en}" for field in layer.fields if field.in_tile}
    return {
        "id": layer.name,
        "description": f"{layer.label.zh} / {layer.label.en}",
        "fields": fields,
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
    }
