"""The layers and registers that ship with the program, in `geodata/layers` and `geodata/registers`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd

from zqmap.errors import InvalidFeatures, UnreadableFile
from zqmap.intake.checks import check_contents
from zqmap.intake.contents import FileContents
from zqmap.intake.read import read_file
from zqmap.model.layers import Layer
from zqmap.model.register_vocabularies import NO, YES
from zqmap.model.text import Text

OTHER_NAMES = {"title_zh": "name_zh", "title_en": "name_en"}
"""What the shipped sources call their names."""


def shipped_file(geodata: Path, layer: Layer) -> Path:
    """Give the file in which a layer or register ships; it may be missing."""
    return geodata / ("layers" if layer.is_mapped else "registers") / f"{layer.name}.{_ending(layer)}"


def read_shipped(geodata: Path, layer: Layer) -> gpd.GeoDataFrame:
    """Read a layer or register that ships, through the same gate as any other file.

    Raises:
        UnreadableFile: it is missing or no GeoJSON, a register's no list of objects.
        InvalidFeatures: it breaks the layer's declaration.

    """
    checked = check_contents(layer, read_shipped_file(shipped_file(geodata, layer), layer))
    if checked.is_blocked:
        raise InvalidFeatures(layer.name, checked.findings)
    return checked.frame


def read_shipped_file(path: Path, layer: Layer) -> FileContents:
    """Read the file of a layer or register as it stands there.

    Raises:
        UnreadableFile: it is missing or no GeoJSON, a register's no list of objects.

    """
    return read_file(path) if layer.is_mapped else _read_register(path, layer)


def _ending(layer: Layer) -> str:
    return "geojson" if layer.is_mapped else "json"


def _read_register(path: Path, layer: Layer) -> FileContents:
    """Read a register's list, whose order is kept; what the register does not declare stays in the file."""
    try:
        rows = [{"order": place} | _row(layer, row) for place, row in enumerate(json.loads(path.read_bytes()), start=1)]
    except (OSError, ValueError, AttributeError) as error:
        said = Text("不是由对象组成的 JSON 列表", "is no JSON list of objects")
        raise UnreadableFile(path.name, said) from error
    return FileContents(path.name, "JSON", rows, [None] * len(rows), is_located=True)


def _row(layer: Layer, row: dict[str, Any]) -> dict[str, Any]:
    named = {OTHER_NAMES.get(name, name): value for name, value in row.items()}
    # An empty list names nothing, as an empty cell of the same register in a table does.
    return {name: _plain(value) for name, value in named.items() if name in layer.by_name and value != []}


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return YES if value else NO
    return value
