"""CSV that Excel opens right and that can be read back.

UTF-8 with a byte order mark; the header is the field names, the values are codes and numbers, lists are joined with
semicolons. Every text is quoted. The geometry follows as WKT, and for points as `lon` and `lat`.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import shapely

from zqmap.model.fields import Field, Kind
from zqmap.model.frames import json_value
from zqmap.model.strings import defuse
from zqmap.web.exports import Export
from zqmap.web.flat_columns import flat_frame

GEOMETRY_COLUMNS = ("lon", "lat", "geometry_wkt")


def write_csv(export: Export, path: Path) -> None:
    """Write a layer as CSV; a feature without a known place has empty geometry columns, a register has none."""
    frame = flat_frame(export.layer, export.frame)
    columns = [_cells(field, frame[field.name].tolist()) for field in export.layer.fields]
    places = geometry_columns(export) if export.layer.is_mapped else ()
    names = GEOMETRY_COLUMNS if export.layer.is_mapped else ()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow([*(field.name for field in export.layer.fields), *names])
        writer.writerows(zip(*columns, *places, strict=True))


def geometry_columns(export: Export) -> tuple[list[float | None], list[float | None], list[str | None]]:
    """Give longitude and latitude of points (degrees), and every geometry as WKT; None where there is none."""
    shapes = export.frame.geometry.to_numpy()
    lon, lat = (_numbers_or_none(values) for values in (shapely.get_x(shapes), shapely.get_y(shapes)))
    return lon, lat, list(shapely.to_wkt(shapes, rounding_precision=8))


def _cells(field: Field, values: list[Any]) -> list[Any]:
    if field.kind is Kind.NUMBER:
        return [json_value(field, value) for value in values]
    return [None if value is None else defuse(value) for value in values]


def _numbers_or_none(values: Any) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]  # noqa: PLR0124
