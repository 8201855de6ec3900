"""The list under the map: the same features as on it, sortable; choosing a row selects on the map and the reverse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

from zqmap.model.fields import Field, Kind
from zqmap.model.layers import LAYERS, Layer
from zqmap.store.snapshots import Snapshot
from zqmap.ui.columns import area_words, basis_words, column_label, column_words, name_column, state_words
from zqmap.ui.context import Context
from zqmap.ui.keys import Key
from zqmap.ui.link import ALL, FeatureRef, change_link, read_link
from zqmap.ui.listing import ORDERS, Listed, list_features, sort_listed

WHOLE_LIST_ROWS = 150
"""Up to this many rows are shown on one page, and sorted in the browser."""
PAGE_ROWS = 12
"""As many rows as are seen at once; each row of a page travels at every click."""
ROW_PX = 35
MAX_HEIGHT_PX = 420


def show_table(context: Context) -> None:
    """Show the list of one layer or of all, with the selected feature marked."""
    table = show_layer_choice(context)
    listed = list_features(context, table)
    shown = listed if len(listed) <= WHOLE_LIST_ROWS else _show_pages(context, listed)
    columns, frame = _table_frame(context, table, shown)
    key = f"{Key.TABLE}_{table}"
    _mark_selected(context, shown, key)
    st.dataframe(
        _lean_table(frame),
        key=key,
        hide_index=True,
        height=min(MAX_HEIGHT_PX, ROW_PX * (len(shown) + 1) + 2),
        placeholder=context.words("value.not_stated"),
        column_config=columns,
        on_select=lambda: _select(shown, key),
        selection_mode=["single-row", "single-cell"],
        alt=context.words("table.alt"),
    )


def _lean_table(frame: pd.DataFrame) -> pa.Table:
    """Make the table as it travels: without the description of pandas, which is longer than the rows."""
    return pa.table({name: pa.array(frame[name].tolist(), from_pandas=True) for name in frame.columns})


def show_layer_choice(context: Context) -> str:
    """Show which layer the list is of, and give it."""
    counts = context.counts.copy()
    options = [ALL, *(name for name, number in counts.items() if number)]
    table = context.link.table if context.link.table in options else ALL
    labels = {name: context.label(layer.label) for name, layer in LAYERS.items()} | {ALL: context.words("table.all")}
    counts[ALL] = sum(counts.values())
    st.session_state[Key.TABLE_LAYER] = table
    st.segmented_control(
        context.words("table.layer"),
        options,
        required=True,
        key=Key.TABLE_LAYER,
        format_func=lambda name: f"{labels[name]} {counts[name]:,}",
        label_visibility="collapsed",
        wrap=True,
        on_change=lambda: change_link(table=st.session_state[Key.TABLE_LAYER]),
    )
    return table


def _show_pages(context: Context, listed: Listed) -> Listed:
    pages = -(-len(listed) // PAGE_ROWS)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(context.words("table.pages", rows=PAGE_ROWS, number=f"{len(listed):,}"), width="content")
        order = st.selectbox(
            context.words("table.sort"),
            ORDERS,
            key=Key.TABLE_SORT,
            format_func=lambda name: context.words(f"table.order.{name}"),
            label_visibility="collapsed",
            width=140,
        )
        page = st.pagination(pages, key=f"{Key.TABLE_PAGE}_{context.link.table}_{hash(context.link.filters)}")
    return sort_listed(context, listed, order).page((page - 1) * PAGE_ROWS, PAGE_ROWS)


def _mark_selected(context: Context, shown: Listed, key: str) -> None:
    ref = context.link.feature
    row = _row_of(shown, ref) if ref else None
    st.session_state[key] = {"selection": {"rows": [] if row is None else [row]}}


def _row_of(shown: Listed, ref: FeatureRef) -> int | None:
    for number, snapshot in enumerate(shown.snapshots):
        if snapshot.layer.name == ref.layer:
            own = np.flatnonzero(shown.layer_of_row == number)
            found = np.flatnonzero(snapshot.frame["id"].to_numpy()[shown.place_of_row[own]] == ref.id)
            return int(own[found[0]]) if len(found) else None
    return None


def _select(shown: Listed, key: str) -> None:
    selection = st.session_state[key]["selection"]
    cells = [row for row, _ in selection.get("cells", ())]
    rows = [*cells, *selection["rows"]]
    ref = shown.ref(rows[0]) if rows else None
    if ref != read_link().feature:
        change_link(feature=ref)


def _table_frame(context: Context, table: str, shown: Listed) -> tuple[dict[str, Any], pd.DataFrame]:
    if table == ALL:
        return _common_frame(context, shown)
    layer = LAYERS[table]
    rows = shown.snapshots[0].frame.iloc[shown.place_of_row]
    fields = sorted((field for field in layer.fields if field.in_table), key=lambda field: field.name != "basis")
    columns = {column_label(context, field): _cells(context, layer, field, rows) for field in fields}
    name = context.words("table.name")
    return _column_config(context, fields), pd.DataFrame({name: rows[name_column(context)].to_numpy(), **columns})


def _cells(context: Context, layer: Layer, field: Field, rows: gpd.GeoDataFrame) -> list[Any]:
    """Give a column's cells; what is not stated is said in words where words stand."""
    if field.kind is Kind.NUMBER:
        return column_words(context, field, rows)
    words = basis_words(context, layer, rows) if field.name == "basis" else column_words(context, field, rows)
    return _stated(context, words)


def _stated(context: Context, words: list[str | None]) -> list[str]:
    return [context.words("value.not_stated") if word is None else word for word in words]


def _common_frame(context: Context, shown: Listed) -> tuple[dict[str, Any], pd.DataFrame]:
    parts = [_common_part(context, shown, number, snapshot) for number, snapshot in enumerate(shown.snapshots)]
    return {}, pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _common_part(context: Context, shown: Listed, number: int, snapshot: Snapshot) -> pd.DataFrame:
    rows = snapshot.frame.iloc[shown.place_of_row[shown.layer_of_row == number]]
    fields = snapshot.layer.by_name
    return pd.DataFrame(
        {
            context.words("table.name"): rows[name_column(context)].to_numpy(),
            context.words("table.layer"): context.label(snapshot.layer.label),
            column_label(context, fields["area_id"]): _stated(context, area_words(context, snapshot.layer, rows)),
            context.words("table.state"): _stated(context, state_words(context, snapshot.layer, rows)),
            column_label(context, fields["basis"]): basis_words(context, snapshot.layer, rows),
        }
    )


def _column_config(context: Context, fields: Sequence[Field]) -> dict[str, Any]:
    numbers = [field for field in fields if field.kind is Kind.NUMBER]
    return {column_label(context, field): st.column_config.NumberColumn(format="localized") for field in numbers}
