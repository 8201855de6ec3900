"""The base map beside the layers, as `geodata/base` ships it: districts, rivers, towns."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import geopandas as gpd

from zqmap.settings import get_settings

NAMES = ("name_zh", "name_en")


def base_frame(name: str) -> gpd.GeoDataFrame:
    """Give `districts`, `rivers` or `towns` in WGS 84, with names in both languages; shared, so never change it."""
    return _read(get_settings().geodata / "base" / f"{name}.geojson")


@cache
def _read(path: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(path, columns=list(NAMES))
