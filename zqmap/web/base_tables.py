"""The bundled offline base map: districts, rivers and towns as one tile of three MVT layers."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import geopandas as gpd

from zqmap.analysis.datums import Datum
from zqmap.model.fields import Field, Group, Kind
from zqmap.model.text import Text
from zqmap.settings import get_settings
from zqmap.web.tile_grid import Tile
from zqmap.web.tile_tables import TileTable, make_tile_table

BASE_LAYERS = ("districts", "rivers", "towns")
"""The files of `geodata/base`, in the order in which they are drawn."""

NAMES = (
    Field("name_zh", Kind.TEXT, Text("中文名称", "Chinese name"), Group.NAME, "name_zh"),
    Field("name_en", Kind.TEXT, Text("英文名称", "English name"), Group.NAME, "name_en"),
)


def base_digest() -> str:
    """Give the first twelve hexadecimal digits of the SHA-256 over the three files; it names the base map's state."""
    return _digest(get_settings().geodata)


def make_base_tables(datum: Datum) -> tuple[TileTable, ...]:
    """Fill a table for each file of the base map."""
    return tuple(_make_table(name, path, datum) for name, path in _files(get_settings().geodata).items())


def encode_base(tables: tuple[TileTable, ...], tile: Tile) -> bytes:
    """Cut a tile of all base layers; tiles of one layer each make one tile when they are joined."""
    return b"".join(table.encode(tile)[0] for table in tables)


@cache
def _digest(geodata: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in _files(geodata).values())).hexdigest()[:12]


def _files(geodata: Path) -> dict[str, Path]:
    return {name: geodata / "base" / f"{name}.geojson" for name in BASE_LAYERS}


def _make_table(name: str, path: Path, datum: Datum) -> TileTable:
    frame = gpd.read_file(path, columns=[field.name for field in NAMES])
    return make_tile_table(name, frame, NAMES, (), datum)
