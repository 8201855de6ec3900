"""Which features the list shows, and in which order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np

from zqmap.analysis.facet_columns import Rows
from zqmap.model.fields import Kind
from zqmap.model.layers import Layer
from zqmap.store.snapshots import Snapshot
from zqmap.ui.columns import area_words, basis_words, column_words, name_column, state_words
from zqmap.ui.context import Context
from zqmap.ui.link import ALL, COMMON_ORDERS, DESCENDING, FeatureRef, list_orders

COMMON_COLUMNS = {"area": area_words, "state": state_words, "basis": basis_words}
"""The columns of the list of all layers that each layer fills in its own way."""


@dataclass(frozen=True)
class Part:
    """The rows of one layer in a list: their numbers there, and what stands in them."""

    layer: Layer
    rows: np.ndarray
    frame: gpd.GeoDataFrame


@dataclass(frozen=True)
class Listed:
    """The rows of the list: for each its layer and its place in that layer's frame."""

    snapshots: tuple[Snapshot, ...]
    layer_of_row: np.ndarray
    place_of_row: np.ndarray

    def __len__(self) -> int:
        return len(self.place_of_row)

    @cached_property
    def parts(self) -> list[Part]:
        """Give the rows layer by layer, of the layers that have any."""
        own = [np.flatnonzero(self.layer_of_row == number) for number in range(len(self.snapshots))]
        return [
            Part(snapshot.layer, rows, snapshot.frame.iloc[self.place_of_row[rows]])
            for snapshot, rows in zip(self.snapshots, own, strict=True)
            if len(rows)
        ]

    def ref(self, row: int) -> FeatureRef:
        """Give which feature stands in a row."""
        snapshot = self.snapshots[self.layer_of_row[row]]
        return FeatureRef(snapshot.layer.name, snapshot.frame["id"].iloc[self.place_of_row[row]])

    def row_of(self, ref: FeatureRef) -> int | None:
        """Give the row in which a feature stands, or None where it is not listed."""
        for number, snapshot in enumerate(self.snapshots):
            if snapshot.layer.name == ref.layer:
                own = np.flatnonzero(self.layer_of_row == number)
                found = np.flatnonzero(snapshot.frame["id"].to_numpy()[self.place_of_row[own]] == ref.id)
                return int(own[found[0]]) if len(found) else None
        return None

    def take(self, rows: np.ndarray) -> Listed:
        """Give some of the rows, in the order in which they are named."""
        return replace(self, layer_of_row=self.layer_of_row[rows], place_of_row=self.place_of_row[rows])

    def page(self, start: int, length: int) -> Listed:
        """Give some of the rows."""
        return self.take(np.arange(start, min(start + length, len(self))))


def list_features(context: Context, table: str) -> Listed:
    """List what the filters leave of one layer, or of all."""
    return _list(context, table, context.matching)


def list_everything(context: Context, table: str) -> Listed:
    """List one layer, or all, as if nothing were filtered."""
    return _list(context, table, {name: np.ones(len(one.frame), bool) for name, one in context.snapshots.items()})


def passing_rows(context: Context, listed: Listed) -> np.ndarray:
    """Give the rows of a list that pass the filters."""
    parts = [context.matching[snapshot.layer.name] for snapshot in listed.snapshots]
    passes = np.empty(len(listed), dtype=bool)
    for number, part in enumerate(parts):
        own = listed.layer_of_row == number
        passes[own] = part[listed.place_of_row[own]]
    return np.flatnonzero(passes)


def sort_rows(context: Context, table: str, listed: Listed) -> np.ndarray:
    """Give the rows in the order of the link, those with nothing stated last.

    Chinese names are sorted by their bytes in GB 18030, where the common characters stand in the order of pinyin.
    """
    order = context.link.order.removeprefix(DESCENDING)
    rows = np.arange(len(listed))
    turned = context.link.order.startswith(DESCENDING)
    if order not in list_orders(table) or order == COMMON_ORDERS[0]:
        return rows[::-1] if turned else rows
    keys = _sort_keys(context, table, listed, order)
    stated = sorted((row for row in rows if keys[row] is not None), key=keys.__getitem__, reverse=turned)
    return np.array([*stated, *(row for row in rows if keys[row] is None)], dtype=int)


def _sort_keys(context: Context, table: str, listed: Listed, order: str) -> list[Any]:
    keys: list[Any] = [None] * len(listed)
    for number, snapshot in enumerate(listed.snapshots):
        own = np.flatnonzero(listed.layer_of_row == number)
        values = _sort_values(context, table, snapshot, order)
        for row, place in zip(own.tolist(), listed.place_of_row[own].tolist(), strict=True):
            keys[row] = _sort_key(values[place])
    return keys


def _sort_values(context: Context, table: str, snapshot: Snapshot, order: str) -> Sequence[Any]:
    """Give a column's values by which rows are sorted: numbers and dates by themselves, codes by their words."""
    frame = snapshot.frame
    if order == "name":
        return list(frame[name_column(context)])
    if table == ALL:
        return list(COMMON_COLUMNS[order](context, snapshot.layer, frame))
    field = snapshot.layer.by_name[order]
    return list(frame[order]) if field.kind in (Kind.NUMBER, Kind.DATE) else column_words(context, field, frame)


def _sort_key(value: Any) -> Any:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return value if isinstance(value, (int, float)) else str(value).encode("gb18030", "replace")


def _list(context: Context, table: str, passing: dict[str, Rows]) -> Listed:
    chosen = tuple(snapshot for snapshot in context.shown if table in (ALL, snapshot.layer.name))
    places = [np.flatnonzero(passing[snapshot.layer.name]) for snapshot in chosen]
    layers = [np.full(len(found), number) for number, found in enumerate(places)]
    return Listed(chosen, np.concatenate(layers), np.concatenate(places))
