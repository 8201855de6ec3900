"""The layers that ship with the program, in `geodata/layers`."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from zqmap.errors import InvalidFeatures
from zqmap.intake.checks import check_contents
from zqmap.intake.read import read_file
from zqmap.model.layers import Layer


def shipped_file(geodata: Path, layer: Layer) -> Path:
    """Give the file in which a layer ships; it may be missing."""
    return geodata / "layers" / f"{layer.name}.geojson"


def read_shipped(geodata: Path, layer: Layer) -> gpd.GeoDataFrame:
    """Read a layer that ships, through the same gate as any other file.

    Raises:
        UnreadableFile: it is missing or no GeoJSON.
        InvalidFeatures: it breaks the layer's declaration.

    """
    checked = check_contents(layer, read_file(shipped_file(geodata, layer)))
    if checked.is_blocked:
        raise InvalidFeatures(layer.name, checked.findings)
    return checked.frame
