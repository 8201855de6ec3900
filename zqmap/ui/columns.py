"""Columns of a layer as words in the viewer's language."""

from __future__ import annotations

from typing import Any

import geopandas as gpd

from zqmap.model.fields import Field, Kind
from zqmap.model.layers import Layer
from zqmap.texts.wording import date_words
from zqmap.ui.context import Context

STATE_FIELDS = ("status", "stage", "availability", "tier")
"""The field that says how far a feature is, whichever of them a layer has."""


def name_column(context: Context) -> str:
    """Give the field that holds the name in the language of the viewer."""
    return "name_zh" if context.language == "zh" else "name_en"


def state_words(context: Context, layer: Layer, rows: gpd.GeoDataFrame) -> list[str | None]:
    """Say how far each row is; None where that is not stated."""
    field = next((layer.by_name[name] for name in STATE_FIELDS if name in layer.by_name), None)
    return column_words(context, field, rows) if field else [None] * len(rows)


def area_words(context: Context, layer: Layer, rows: gpd.GeoDataFrame) -> list[str | None]:
    """Name each row's starting area; None where that is not stated."""
    return column_words(context, layer.by_name["area_id"], rows)


def basis_words(context: Context, layer: Layer, rows: gpd.GeoDataFrame) -> list[str | None]:
    """Say what each row's position rests on; a row without a place says so."""
    words = column_words(context, layer.by_name["basis"], rows)
    return [context.words("basis.none") if word is None else word for word in words]


def column_label(context: Context, field: Field) -> str:
    """Give a field's label with its unit."""
    return context.label(field.unit_label or field.label)


def column_words(context: Context, field: Field, rows: gpd.GeoDataFrame) -> list[Any]:
    """Give a column's values: numbers as they are, everything else in words, None where it is not stated."""
    values = rows[field.name]
    if field.kind is Kind.NUMBER:
        return list(values)
    if field.kind is Kind.DATE:
        return [None if value is None else date_words(value, context.language) for value in values]
    vocabulary = field.vocabulary
    if vocabulary is None:
        return ["、".join(value) if isinstance(value, tuple) else value for value in values]
    joiner = "、" if context.language == "zh" else ", "
    codes = [value if isinstance(value, tuple) or value is None else (value,) for value in values]
    return [
        None if code is None else joiner.join(context.label(vocabulary.label(one)) for one in code) for code in codes
    ]
