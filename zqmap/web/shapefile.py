"""Shapefiles in a zip: one for each kind of geometry, in UTF-8, with a note on what the format cannot say."""

from __future__ import annotations

import errno
import os
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from zqmap.model.dictionary import both
from zqmap.model.fields import Field, Kind
from zqmap.model.layers import Layer
from zqmap.web.exports import Export, about
from zqmap.web.flat_columns import flat_frame

TEXT_BYTES = 254
"""The longest text of a dBASE column, in bytes of UTF-8."""

END_BYTES = 1
"""The mark at the end of a dBASE file."""

DIMENSIONS = ("point", "line", "polygon")
"""The kinds of geometry by their dimension; a Shapefile holds one of them."""

EMPTY_TYPES = {"point": "Point", "line": "LineString", "polygon": "Polygon"}
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
"""The time of every member, so that equal content makes equal files."""


def write_shapefiles(export: Export, path: Path) -> None:
    """Write a layer as a zip of Shapefiles and README.txt.

    Texts are cut at 254 bytes between characters. What has no known place is left out, and the README names it.
    """
    with TemporaryDirectory() as folder:
        names = [_write_one(export, frame, Path(folder) / name) for name, frame in _by_dimension(export)]
        (Path(folder) / "README.txt").write_text(_readme(export, names), encoding="utf-8-sig", newline="\r\n")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member in sorted(Path(folder).iterdir()):
                archive.writestr(_member(member.name), member.read_bytes())


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, FIXED_TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _by_dimension(export: Export) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    """Part the features by kind of geometry; the name has the kind's ending where the layer allows several."""
    placed = export.placed
    dimensions = shapely.get_dimensions(placed.geometry.to_numpy())
    present = sorted(set(dimensions.tolist())) or [_first_dimension(export.layer)]
    for dimension in present:
        several = len({_dimension(name) for name in export.layer.geometries}) > 1
        ending = f"_{DIMENSIONS[dimension]}" if several else ""
        yield f"{export.layer.name}{ending}.shp", placed[dimensions == dimension]


def _write_one(export: Export, frame: gpd.GeoDataFrame, path: Path) -> str:
    columns = {field.name: field.shapefile for field in export.layer.fields}
    flat = flat_frame(export.layer, frame)
    texts = {field.name: _cut(flat[field.name]) for field in export.layer.fields if field.kind is not Kind.NUMBER}
    kind = None if len(frame) else EMPTY_TYPES[DIMENSIONS[_first_dimension(export.layer)]]
    flat.assign(**texts).rename(columns=columns).to_file(
        path, driver="ESRI Shapefile", engine="pyogrio", encoding="UTF-8", geometry_type=kind
    )
    _must_be_whole(path, len(frame))
    return path.name


def _must_be_whole(path: Path, count: int) -> None:
    """Hold the files against what their heads say: GDAL keeps quiet about a disk that is full when it closes them.

    Raises:
        OSError: something is missing.
    """
    table = path.with_suffix(".dbf").read_bytes()
    rows, head_bytes, row_bytes = struct.unpack_from("<IHH", table.ljust(12, b"\0"), 4)
    shapes = (path.read_bytes(), path.with_suffix(".shx").read_bytes())
    told = [2 * struct.unpack_from(">I", shape.ljust(28, b"\0"), 24)[0] for shape in shapes]
    is_table = rows == count and head_bytes > 0 and len(table) == head_bytes + rows * row_bytes + END_BYTES
    if not is_table or told != [len(shape) for shape in shapes]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _cut(texts: pd.Series) -> pd.Series:
    return pd.Series([None if text is None else cut_text(text) for text in texts], index=texts.index, dtype=object)


def cut_text(text: str, limit: int = TEXT_BYTES) -> str:
    """Cut a text to a number of bytes of UTF-8, between two characters."""
    return text.encode()[:limit].decode(errors="ignore")


def _cut_count(export: Export) -> int:
    texts = [field.name for field in export.layer.fields if field.kind is not Kind.NUMBER]
    flat = flat_frame(export.layer, export.placed)
    return int(np.sum([sum(len((text or "").encode()) > TEXT_BYTES for text in flat[name]) for name in texts]))


def _dimension(geometry_type: str) -> int:
    return next(place for place, word in enumerate(("Point", "LineString", "Polygon")) if geometry_type.endswith(word))


def _first_dimension(layer: Layer) -> int:
    return _dimension(layer.geometries[0])


def _readme(export: Export, names: list[str]) -> str:
    unplaced = export.frame[export.frame.geometry.isna()]
    lines = [f"{heading.zh} {heading.en}: {both(words)}" for heading, words in about(export)]
    lines += ["", "编码 Encoding: UTF-8 (.cpg)", f"文件 Files: {', '.join(names)}"]
    lines += [f"截短的文字 Texts cut at {TEXT_BYTES} bytes: {_cut_count(export)}"]
    lines += ["", "字段 Fields", *(_field_line(field) for field in export.layer.fields)]
    if len(unplaced):
        lines += ["", "无位置、未收入的要素 Features without a known place, left out:"]
        lines += [f"  {row.id}  {row.name_zh}  {row.name_en}" for row in unplaced.itertuples()]
    return "\n".join(lines) + "\n"


def _field_line(field: Field) -> str:
    label = field.unit_label or field.label
    return f"  {field.shapefile:<10}  {field.name:<22}  {label.zh} | {label.en}"
