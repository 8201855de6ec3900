"""The table in which features of a layer travel between modules: a GeoDataFrame of fixed columns and types.

Columns: every declared field in order, then `geometry` (EPSG:4326, longitude latitude, None where no place is known).
Slugs, texts, codes and dates are `str` or None (dates ISO 8601 to the day, month or year: `2023-04-26`, `2023-04`,
`2023`); numbers are float64 with NaN for "not stated"; lists are tuples of `str` or None. Rows are sorted by id. Frames
that come from the store are shared between sessions: never change one in place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from zqmap.model.fields import Field, Kind
from zqmap.model.layers import Layer

CRS = "EPSG:4326"

CHUNK = 5_000
"""How many rows are taken at once."""

KNOWN = 50_000
"""How many values of a field are looked for again; where there are more, few come twice."""


def make_frame(
    layer: Layer, rows: Iterable[Mapping[str, Any]], geometries: Iterable[BaseGeometry | None]
) -> gpd.GeoDataFrame:
    """Make a layer's frame from property mappings and their geometries, sorted by id.

    A property that the layer does not declare is left out; one that is missing or null is "not stated". The rows are
    taken one by one, before the geometries; equal values of a field become one object, which halves the memory.
    """
    taken, columns = iter(rows), [(field, list[Any](), dict[Any, Any]()) for field in layer.fields]
    while some := list(islice(taken, CHUNK)):
        for field, values, known in columns:
            values += _read(field, [row.get(field.name) for row in some], known)
            if len(known) > KNOWN:
                known.clear()
    made = {field.name: pd.Series(values, dtype=_dtype(field)) for field, values, _ in columns}
    frame = gpd.GeoDataFrame(made, geometry=gpd.GeoSeries(list(geometries), crs=CRS), crs=CRS)
    return frame.sort_values("id", kind="stable", ignore_index=True)


def join_frames(*frames: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put the rows of a layer's frames into one, sorted by id; an id must not come twice."""
    filled = [frame for frame in frames if len(frame)] or list(frames[:1])
    joined = pd.concat(filled, ignore_index=True)
    return joined.sort_values("id", kind="stable", ignore_index=True)


def json_value(field: Field, value: Any) -> Any:
    """Turn a frame's value into its JSON value: str, float, int for whole numbers, list, None for "not stated"."""
    if field.kind is Kind.NUMBER:
        if value is None or math.isnan(value):
            return None
        return int(value) if float(value).is_integer() else float(value)
    if field.kind.is_list:
        return None if value is None else list(value)
    return value


def _read(field: Field, values: list[Any], known: dict[Any, Any]) -> list[Any]:
    """Turn properties into a field's values; `known` are those that came before."""
    if field.kind is Kind.NUMBER:
        return [np.nan if value is None else float(value) for value in values]
    turn = tuple if field.kind.is_list else str
    return [None if value is None else known.setdefault(one := turn(value), one) for value in values]


def _dtype(field: Field) -> str:
    return "float64" if field.kind is Kind.NUMBER else "object"
