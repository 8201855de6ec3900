"""Rows and geometries as GDAL reads them; through Arrow, so that whole numbers and missing values stay so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from zqmap.intake.contents import refuse
from zqmap.intake.formats.source import Source
from zqmap.intake.formats.values import plain_value

DRIVERS = frozenset({"ESRI Shapefile", "DXF"})
"""The drivers that may be there; the variables of the worker leave the one that its file needs."""


@dataclass(frozen=True)
class GdalTable:
    """The rows of a layer in the file's order, and the geometry of each as well-known binary."""

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    binaries: list[bytes | None]


def read_table(path: Path, source: Source, layer: str | int = 0) -> GdalTable:
    """Read a layer with the one driver that GDAL has here.

    Raises:
        UnreadableFile: the driver cannot read it.

    """
    # Fail closed: with a driver more, the content of the file would choose what opens it.
    if not set(pyogrio.list_drivers()) <= DRIVERS:
        refuse(source.name, "GDAL 的驱动没有限制住", "GDAL has drivers that it must not have here")
    try:
        with pyogrio.open_arrow(path, layer=layer, use_pyarrow=True, datetime_as_string=True) as (meta, reader):
            return _collect(reader, str(meta["geometry_name"] or "wkb_geometry"), source)
    except (DataSourceError, DataLayerError, ValueError, OSError, RuntimeError) as error:
        refuse(source.name, "文件已损坏，无法读取", "the file is damaged and cannot be read", error)


def _collect(reader: Any, geometry: str, source: Source) -> GdalTable:
    columns = tuple(name for name in reader.schema.names if name != geometry)
    rows: list[dict[str, Any]] = []
    binaries: list[bytes | None] = []
    for batch in reader:
        cells = [[plain_value(cell) for cell in batch.column(name).to_pylist()] for name in columns]
        rows += [dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=True)]
        shapes = batch.column(geometry).to_pylist() if geometry in batch.schema.names else [None] * batch.num_rows
        binaries += shapes
        rows += [{} for _ in range(len(binaries) - len(rows))]
        source.count(len(rows))
    return GdalTable(columns, rows, binaries)
