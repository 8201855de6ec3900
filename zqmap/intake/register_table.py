"""A register as a table that a person edits on the page, and back."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from zqmap.intake.contents import FileContents
from zqmap.intake.ids import give_ids, make_code_id
from zqmap.intake.references import find_unknown_references
from zqmap.model.checks import check_rows, is_blocked
from zqmap.model.fields import Field, Kind
from zqmap.model.findings import Finding
from zqmap.model.frames import json_value, make_frame
from zqmap.model.layers import Layer
from zqmap.model.written_lists import NO_ITEMS, list_choice, read_choice
from zqmap.store.store import Store


def register_table(layer: Layer, frame: gpd.GeoDataFrame, no_items: str = NO_ITEMS) -> pd.DataFrame:
    """Give a register as a table with a column a field: texts, numbers, lists; empty is not stated.

    A list that is known to be empty holds `no_items`.
    """
    columns = {
        field.name: pd.Series(
            [_cell(field, json_value(field, value), no_items) for value in frame[field.name]],
            dtype="float64" if field.kind is Kind.NUMBER else object,
        )
        for field in layer.fields
    }
    return pd.DataFrame(columns)


def read_table(
    layer: Layer, table: pd.DataFrame, published: gpd.GeoDataFrame, store: Store | None = None
) -> tuple[gpd.GeoDataFrame | None, tuple[Finding, ...]]:
    """Read an edited table: the register as it would be and what was found, None instead of it where that blocks.

    A row without an id gets one of its name; rows count from 1 as they stand in the table, empty ones left out. With a
    store it is looked up whether what the rows refer to is there.
    """
    rows = [_row(layer, record) for record in table.to_dict("records")]
    rows = [_with_id(row) for row in rows if any(value is not None for value in row.values())]
    contents = FileContents(layer.name, "table", rows, [None] * len(rows), is_located=True)
    named, said = give_ids(contents, published)
    unknown = find_unknown_references(store, layer, named.rows, published) if store else ()
    findings = (*check_rows(layer, named.rows, named.geometries), *unknown, *said)
    if is_blocked(findings):
        return None, findings
    return make_frame(layer, named.rows, named.geometries), findings


def _cell(field: Field, value: Any, no_items: str) -> Any:
    return list_choice(value, no_items) if field.kind.is_list and value is not None else value


def _row(layer: Layer, record: Mapping[Hashable, Any]) -> dict[str, Any]:
    values = ((field, record.get(field.name)) for field in layer.fields)
    return {field.name: _value(field, value) for field, value in values}


def _value(field: Field, value: Any) -> Any:
    if value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NA:
        return None
    if field.kind is Kind.NUMBER:
        return int(value) if float(value).is_integer() else float(value)
    if field.kind.is_list:
        return read_choice([word for word in (str(item).strip() for item in value) if word])
    return str(value).strip() or None


def _with_id(row: dict[str, Any]) -> dict[str, Any]:
    made = "" if row.get("id") or row.get("name_zh") or row.get("name_en") else make_code_id(row)
    return row | {"id": made} if made else row
