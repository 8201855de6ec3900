"""The list under the map: the same features as on it, sortable; choosing a row selects on the map and the reverse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

from zqmap.analysis.filters import matches
from zqmap.model.fields import Field, Kind
from zqmap.model.layers import LAYERS, Layer
from zqmap.store.snapshots import Snapshot
from zqmap.ui.context import Context
from zqmap.ui.keys import Key
from zqmap.ui.link import ALL, FeatureRef, change_link, read_link
from zqmap.ui.wording import date_words

WHOLE_LIST_ROWS = 150
"""Up to this many rows are shown on one page, and sorted in the browser."""
PAGE_ROWS = 12
"""As many rows as are seen at once; each row of a page travels at every click."""
ROW_PX = 35
MAX_HEIGHT_PX = 420
STATE_FIELDS = ("status", "stage", "availability", "tier")


@dataclass(frozen=True)
class Listed:
    """The rows of the list: for each its layer and its place in that layer's frame."""

    snapshots: tuple[Snapshot, ...]
    layer_of_row: np.ndarray
    place_of_row: np.ndarray

    def __len__(self) -> int:
        return len(self.place_of_row)

    def ref(self, row: int) -> FeatureRef:
        """Give which feature stands in a row."""
        snapshot = self.snapshots[self.layer_of_row[row]]
        return FeatureRef(snapshot.layer.name, snapshot.frame["id"].iloc[self.place_of_row[row]])

    def page(self, start: int, length: int) -> Listed:
        """Give some of the rows."""
        return replace(
            self,
            layer_of_row=self.layer_of_row[start : start + length],
            place_of_row=self.place_of_row[start : start + length],
        )


def list_features(context: Context, table: str) -> Listed:
    """List what the filters leave of one layer, or of all."""
    chosen = tuple(snapshot for snapshot in context.shown if table in (ALL, snapshot.layer.name))
    places = [np.flatnonzero(matches(snapshot, context.link.filters)) for snapshot in chosen]
    layers = [np.full(len(found), number) for number, found in enumerate(places)]
    return Listed(chosen, np.concatenate(layers), np.concatenate(places))


def show_table(context: Context) -> None:
    """Show the list of one layer or of all, with the selected feature marked."""
    table = _show_layer_choice(context)
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
        selection_mode="single-row",
        alt=context.words("table.alt"),
    )


def _lean_table(frame: pd.DataFrame) -> pa.Table:
    """Make the table as it travels: without the description of pandas, which is longer than the rows."""
    return pa.table({name: pa.array(frame[name].tolist(), from_pandas=True) for name in frame.columns})


def show_cards(context: Context, limit: int = 20) -> None:
    """Show the list as cards, for a narrow screen."""
    table = _show_layer_choice(context)
    listed = list_features(context, table)
    for row in range(min(limit, len(listed))):
        ref = listed.ref(row)
        name, state = _card_words(context, listed, row)
        st.button(
            f"{name}\n\n{state}", key=f"card-{ref}", width="stretch", on_click=change_link, kwargs={"feature": ref}
        )
    if len(listed) > limit:
        st.caption(context.words("table.more", number=len(listed) - limit))


def _card_words(context: Context, listed: Listed, row: int) -> tuple[str, str]:
    snapshot = listed.snapshots[listed.layer_of_row[row]]
    place = listed.place_of_row[row]
    name = str(snapshot.frame[_name_column(context)].iloc[place])
    state = _state_words(context, snapshot.layer, snapshot.frame.iloc[[place]])[0]
    return _plain_label(name), " · ".join(part for part in (context.label(snapshot.layer.label), state) if part)


def _plain_label(text: str) -> str:
    return "".join(f"\\{character}" if character in "\\`*_{}[]()#+-.!:$<>|~" else character for character in text)


def _show_layer_choice(context: Context) -> str:
    filters = context.link.filters
    counts = {snapshot.layer.name: int(matches(snapshot, filters).sum()) for snapshot in context.shown}
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
        st.caption(context.words("table.pages", rows=PAGE_ROWS, number=f"{len(listed):,}"))
        page = st.pagination(
            pages, key=f"{Key.TABLE_PAGE}_{context.link.table}_{hash(context.link.filters)}", max_visible_pages=5
        )
    return listed.page((page - 1) * PAGE_ROWS, PAGE_ROWS)


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
    rows = st.session_state[key]["selection"]["rows"]
    ref = shown.ref(rows[0]) if rows else None
    if ref != read_link().feature:
        change_link(feature=ref)


def _name_column(context: Context) -> str:
    return "name_zh" if context.language == "zh" else "name_en"


def _table_frame(context: Context, table: str, shown: Listed) -> tuple[dict[str, Any], pd.DataFrame]:
    if table == ALL:
        return _common_frame(context, shown)
    layer = LAYERS[table]
    rows = shown.snapshots[0].frame.iloc[shown.place_of_row]
    fields = [field for field in layer.fields if field.in_table]
    columns = {_label(context, field): _column(context, field, rows) for field in fields}
    name = context.words("table.name")
    return _column_config(context, fields), pd.DataFrame({name: rows[_name_column(context)].to_numpy(), **columns})


def _common_frame(context: Context, shown: Listed) -> tuple[dict[str, Any], pd.DataFrame]:
    parts = [_common_part(context, shown, number, snapshot) for number, snapshot in enumerate(shown.snapshots)]
    return {}, pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _common_part(context: Context, shown: Listed, number: int, snapshot: Snapshot) -> pd.DataFrame:
    rows = snapshot.frame.iloc[shown.place_of_row[shown.layer_of_row == number]]
    fields = snapshot.layer.by_name
    return pd.DataFrame(
        {
            context.words("table.name"): rows[_name_column(context)].to_numpy(),
            context.words("table.layer"): context.label(snapshot.layer.label),
            _label(context, fields["area_id"]): _column(context, fields["area_id"], rows),
            context.words("table.state"): _state_words(context, snapshot.layer, rows),
            _label(context, fields["basis"]): _basis_column(context, fields["basis"], rows),
        }
    )


def _state_words(context: Context, layer: Layer, rows: gpd.GeoDataFrame) -> list[str | None]:
    field = next((layer.by_name[name] for name in STATE_FIELDS if name in layer.by_name), None)
    return _column(context, field, rows) if field else [None] * len(rows)


def _basis_column(context: Context, field: Field, rows: gpd.GeoDataFrame) -> list[str | None]:
    words = _column(context, field, rows)
    return [context.words("basis.none") if word is None else word for word in words]


def _label(context: Context, field: Field) -> str:
    return context.label(field.unit_label or field.label)


def _column(context: Context, field: Field, rows: gpd.GeoDataFrame) -> list[Any]:
    values = rows[field.name]
    if field.name == "basis":
        values = values.where(values.notna(), None)
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


def _column_config(context: Context, fields: Sequence[Field]) -> dict[str, Any]:
    numbers = [field for field in fields if field.kind is Kind.NUMBER]
    return {_label(context, field): st.column_config.NumberColumn(format="localized") for field in numbers}
