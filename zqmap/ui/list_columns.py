"""The columns of the list: what heads each, and what stands in its cells."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zqmap.model.fields import Field, Kind
from zqmap.model.layers import LAYERS, Layer
from zqmap.texts.wording import plain_number
from zqmap.ui.columns import basis_words, column_label, column_words, name_column
from zqmap.ui.context import Context
from zqmap.ui.link import ALL
from zqmap.ui.listing import COMMON_COLUMNS, Listed

WordsOf = Callable[[Context, Layer, Any], Sequence[Any]]


@dataclass(frozen=True)
class Column:
    """A column of the list: the order that it stands for, its head and its cells, of which none is empty."""

    order: str
    label: str
    is_number: bool
    cells: list[str]


def list_columns(context: Context, table: str, listed: Listed) -> list[Column]:
    """Give the columns of a list of all layers, or of one layer with its own fields."""
    return _common_columns(context, listed) if table == ALL else _own_columns(context, LAYERS[table], listed)


def pack_cells(columns: Sequence[Column]) -> tuple[list[str], list[list[str | int]]]:
    """Give words and rows; in the rows a text that stands there more than once is the number of its word."""
    often = Counter(text for column in columns for text in column.cells)
    words = {text: number for number, text in enumerate(text for text, times in often.items() if times > 1)}
    rows = [[words.get(text, text) for text in row] for row in zip(*(column.cells for column in columns), strict=True)]
    return list(words), rows


def _common_columns(context: Context, listed: Listed) -> list[Column]:
    area, basis = (next(iter(LAYERS.values())).by_name[name] for name in ("area_id", "basis"))
    labels = {
        "name": context.words("table.name"),
        "layer": context.words("table.layer"),
        "area": column_label(context, area),
        "state": context.words("table.state"),
        "basis": column_label(context, basis),
    }
    ways: dict[str, WordsOf] = {"name": _names, "layer": _layer_names, **COMMON_COLUMNS}
    return [
        Column(order, label, is_number=False, cells=_cells(context, listed, ways[order]))
        for order, label in labels.items()
    ]


def _own_columns(context: Context, layer: Layer, listed: Listed) -> list[Column]:
    fields = sorted((field for field in layer.fields if field.in_table), key=lambda field: field.name != "basis")
    name = Column("name", context.words("table.name"), is_number=False, cells=_cells(context, listed, _names))
    return [name, *(_field_column(context, field, listed) for field in fields)]


def _field_column(context: Context, field: Field, listed: Listed) -> Column:
    def words(context: Context, layer: Layer, rows: Any) -> Sequence[Any]:
        return basis_words(context, layer, rows) if field.name == "basis" else column_words(context, field, rows)

    return Column(field.name, column_label(context, field), field.kind is Kind.NUMBER, _cells(context, listed, words))


def _cells(context: Context, listed: Listed, words_of: WordsOf) -> list[str]:
    """Fill a column layer by layer; the rows may stand in any order."""
    cells = np.empty(len(listed), dtype=object)
    for part in listed.parts:
        cells[part.rows] = [_cell(context, value) for value in words_of(context, part.layer, part.frame)]
    return list(cells)


def _cell(context: Context, value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return context.words("value.not_stated")
    return plain_number(value, context.language) if isinstance(value, (int, float)) else str(value)


def _names(context: Context, _layer: Layer, rows: Any) -> Sequence[Any]:
    return list(rows[name_column(context)])


def _layer_names(context: Context, layer: Layer, rows: Any) -> Sequence[Any]:
    return [context.label(layer.label)] * len(rows)
