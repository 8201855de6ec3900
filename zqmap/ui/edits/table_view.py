"""Many features at once: their fields as the cells of a table, and one value for all that are ticked or shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from zqmap.analysis.filters import make_filters, matches
from zqmap.errors import EditRefused
from zqmap.intake.edits.operations import set_many
from zqmap.intake.edits.workspace import Open, Workspaces
from zqmap.model.fields import Field, Kind
from zqmap.model.frames import json_value
from zqmap.model.layers import Layer
from zqmap.model.written_lists import list_choice
from zqmap.store.snapshots import Snapshot
from zqmap.ui.columns import column_label, name_column
from zqmap.ui.context import Context
from zqmap.ui.edits.desk import pressing, take_step
from zqmap.ui.edits.field_widgets import Unread, ask_field, list_labels, option_labels, read_typed, written
from zqmap.ui.keys import Key

PAGE_ROWS = 500
"""As many rows as one page of the table holds."""

ID_PX = 130
"""The ids of a layer begin alike and differ at their end."""

FIRST_FIELDS = ("name_zh", "name_en")
SHOWN_TOO = ("area_mu", "length_km", "source_id")
FACETS_SHOWN = ("area", "status", "availability", "category", "stage", "role", "chain", "basis")


def show_edit_table(context: Context, opened: Open) -> None:
    """Show the layer as a table whose cells can be changed, above it the filters, below it one value for many."""
    layer, frame = opened.session.layer, opened.edited.frame
    shown = _filtered(context, layer, frame)
    _show_bulk(context, opened, shown)
    with st.container(horizontal=True, vertical_alignment="center"):
        fields = _chosen_fields(context, layer)
        st.caption(context.words("edits.table.shown", shown=len(shown), total=len(frame)), width="content")
    if len(shown):
        _show_cells(context, opened, _page(shown), fields)


def _filtered(context: Context, layer: Layer, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Ask for a text and for values, and give the rows that pass; the same filters as on the map."""
    if context.is_narrow:
        with st.expander(context.words("edits.table.filter"), icon=":material/filter_list:"):
            return _ask_filters(context, layer, frame)
    return _ask_filters(context, layer, frame)


def _ask_filters(context: Context, layer: Layer, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    facets = [facet for facet in FACETS_SHOWN if facet in layer.by_facet and layer.by_facet[facet].vocabulary]
    places = st.columns([1.4, *[1] * len(facets)], gap="small")
    with places[0]:
        text = st.text_input(
            context.words("edits.table.search"),
            key=Key.EDIT_SEARCH,
            placeholder=context.words("edits.table.search_hint"),
            max_chars=80,
        )
    choices: dict[str, list[str]] = {}
    for place, facet in zip(places[1:], facets, strict=True):
        field = layer.by_facet[facet]
        labels = {term.code: context.label(term.label) for term in field.vocabulary.terms} if field.vocabulary else {}
        with place:
            choices[facet] = st.multiselect(
                context.label(field.label),
                list(labels),
                key=f"{Key.EDIT_FACET}_{facet}",
                format_func=labels.__getitem__,
                placeholder="—",
                select_all=False,
            )
    found = frame[matches(Snapshot(layer, 0, frame), make_filters(choices, text=text or ""))]
    return gpd.GeoDataFrame(found)


def _page(shown: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    pages = -(-len(shown) // PAGE_ROWS)
    page = st.pagination(pages, key=f"{Key.EDIT_PAGE}_{pages}") if pages > 1 else 1
    return shown.iloc[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]


def _show_cells(context: Context, opened: Open, rows: gpd.GeoDataFrame, fields: Sequence[Field]) -> None:
    ticked = _ticked()
    tick = context.words("edits.table.tick")
    columns: dict[str, Any] = {tick: [id_ in ticked for id_ in rows["id"]], "id": rows["id"].tolist()}
    for field in fields:
        columns[field.name] = [_cell(field, value) for value in rows[field.name]]
    # The table begins anew with every version and every other set of rows: what was typed is then part of the layer.
    key = f"{Key.EDIT_CELLS}_{opened.line.id}_{opened.line.version}_{hash(tuple(rows['id']))}_{len(fields)}"
    st.data_editor(
        pd.DataFrame(columns),
        key=key,
        hide_index=True,
        height=min(560, 36 * (len(rows) + 1) + 4),
        width="stretch",
        disabled=["id"],
        column_config=_configs(context, opened, fields, tick),
        on_change=_changing(opened, key, rows["id"].tolist(), fields, tick),
    )


def _chosen_fields(context: Context, layer: Layer) -> list[Field]:
    offered = {field.name: field for field in layer.fields if field.name != "id"}
    first = [name for name in offered if name in FIRST_FIELDS or offered[name].in_table]
    key = f"{Key.EDIT_COLUMNS}_{layer.name}"
    if key not in st.session_state:
        st.session_state[key] = [
            *first,
            *(name for name in ("area_mu", "length_km", "source_id") if name in offered and name not in first),
        ]
    with st.popover(context.words("edits.table.columns"), icon=":material/view_column:"):
        st.multiselect(
            context.words("edits.table.columns"),
            list(offered),
            key=key,
            format_func=lambda name: column_label(context, offered[name]),
            placeholder="—",
            select_all=False,
            label_visibility="collapsed",
        )
    return [offered[name] for name in offered if name in st.session_state[key]]


def _cell(field: Field, value: Any) -> Any:
    plain = json_value(field, value)
    if field.kind.is_list:
        return list_choice(plain)
    return plain


def _configs(context: Context, opened: Open, fields: Sequence[Field], tick: str) -> dict[str, Any]:
    named = name_column(context)
    configs: dict[str, Any] = {tick: st.column_config.CheckboxColumn(width="small", pinned=True)}
    configs["id"] = st.column_config.TextColumn(context.label(opened.session.layer.by_name["id"].label), width=ID_PX)
    for field in fields:
        configs[field.name] = _config(context, opened, field, is_pinned=field.name == named)
    return configs


def _config(context: Context, opened: Open, field: Field, *, is_pinned: bool) -> Any:
    """Give the typed column of a field."""
    label = column_label(context, field)
    if field.kind is Kind.CODE:
        words = option_labels(context, opened.edited, field)
        return st.column_config.SelectboxColumn(
            label,
            options=list(words),
            format_func=lambda code: words.get(str(code), str(code)),
            required=field.required,
        )
    if field.kind.is_list:
        words = list_labels(context, opened.edited, field)
        return st.column_config.MultiselectColumn(
            label,
            options=list(words),
            format_func=lambda code: words.get(code, code),
            accept_new_options=field.kind is Kind.WORDS,
        )
    if field.kind is Kind.NUMBER:
        return st.column_config.NumberColumn(label, min_value=field.minimum, max_value=field.maximum)
    return st.column_config.TextColumn(label, required=field.required, pinned=is_pinned or None)


def _changing(opened: Open, key: str, ids: Sequence[str], fields: Sequence[Field], tick: str) -> Callable[[], None]:
    """Make the callback of the table: ticks are remembered, changed cells become one step."""
    by_name = {field.name: field for field in fields}

    def change(own: Workspaces) -> None:
        typed: Mapping[int, Mapping[str, Any]] = st.session_state[key]["edited_rows"]
        values: dict[str, dict[str, Any]] = {}
        for place, cells in typed.items():
            id_ = ids[int(place)]
            if tick in cells:
                _tick(id_, is_on=bool(cells[tick]))
            read = {name: _read(by_name[name], value) for name, value in cells.items() if name in by_name}
            if read:
                values[id_] = read
        if values:
            take_step(own, opened, lambda edited: set_many(edited, values))

    return pressing(opened, change)


def _read(field: Field, typed: Any) -> Any:
    """Give what a cell says.

    Raises:
        EditRefused: it is no value of its field.

    """
    value = read_typed(field, typed if typed is not None or not field.kind.is_list else ())
    if isinstance(value, Unread):
        raise EditRefused(value.reason)
    return value


def _ticked() -> frozenset[str]:
    kept: frozenset[str] = st.session_state.get(Key.EDIT_TICKED, frozenset())
    return kept


def _tick(id_: str, *, is_on: bool) -> None:
    st.session_state[Key.EDIT_TICKED] = _ticked() | {id_} if is_on else _ticked() - {id_}


def _show_bulk(context: Context, opened: Open, shown: gpd.GeoDataFrame) -> None:
    """Offer one value of one field for all that are ticked, or all that are shown."""
    layer = opened.session.layer
    offered = {field.name: field for field in layer.fields if field.name not in ("id", *FIRST_FIELDS)}
    known = _ticked()
    ticked = [id_ for id_ in shown["id"] if id_ in known] if known else []
    with st.expander(context.words("edits.table.bulk"), icon=":material/edit_note:"):
        left, middle, right = st.columns([1, 1.6, 1.4], gap="small", vertical_alignment="bottom")
        with left:
            name = st.selectbox(
                context.words("edits.table.bulk_field"),
                list(offered),
                key=Key.EDIT_BULK_FIELD,
                format_func=lambda one: column_label(context, offered[one]),
            )
        field = offered[name]
        key = f"{Key.EDIT_BULK}_{name}"
        with middle:
            ask_field(context, opened.edited, field, key, _settling(field, key))
        ids = ticked or shown["id"].tolist()
        words = "bulk_ticked" if ticked else "bulk_shown"
        with right:
            st.button(
                context.words(f"edits.table.{words}", number=len(ids)),
                key="edit-bulk",
                type="primary",
                disabled=not ids,
                on_click=pressing(opened, _setting(opened, field, key, ids)),
            )


def _settling(field: Field, key: str) -> Callable[[], None]:
    """Make the callback of the value for many: of "none" and items beside each other one gives way."""

    def settle() -> None:
        if field.kind.is_list:
            st.session_state[key] = written(field, read_typed(field, st.session_state.get(key)))

    return settle


def _setting(opened: Open, field: Field, key: str, ids: Sequence[str]) -> Callable[[Workspaces], None]:
    def set_all(own: Workspaces) -> None:
        value = _read(field, st.session_state.get(key))
        take_step(own, opened, lambda edited: set_many(edited, {id_: {field.name: value} for id_ in ids}))

    return set_all
