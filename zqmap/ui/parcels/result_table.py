"""The same results as a table, a page at a time."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import streamlit as st

from zqmap.analysis.parcels.brief import Part
from zqmap.analysis.parcels.near import distances_to
from zqmap.model.layers import PARCELS
from zqmap.texts.wording import distance_words
from zqmap.ui.columns import column_label
from zqmap.ui.html_table import Cell, make_link, make_table
from zqmap.ui.keys import Key
from zqmap.ui.link import FeatureRef, Link, change_link, page_address
from zqmap.ui.parcels.search import Search
from zqmap.web.parcel_words import part_label, readiness_words, value_of

PAGE_ROWS = 25
ROW_PX = 35


def show_table(search: Search) -> None:
    """Draw one page of the results; choosing a row shows it on the map."""
    context, rows = search.context, search.found.rows
    page = 1
    if len(rows) > PAGE_ROWS:
        page = st.pagination(-(-len(rows) // PAGE_ROWS), key=f"{Key.finder('page')}_{hash(search.brief)}")
    shown = [int(row) for row in rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]]
    columns = _columns(search, shown)
    if context.is_narrow:
        st.html(rows_html(search, shown, columns))
        return
    st.dataframe(
        pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()}),
        key=Key.finder("table"),
        hide_index=True,
        height=ROW_PX * (len(shown) + 1) + 2,
        placeholder=context.words("value.not_stated"),
        on_select=lambda: _select(search, shown),
        selection_mode="single-row",
        alt=context.words("finder.show.table"),
    )


def rows_html(search: Search, shown: list[int], columns: dict[str, list[Any]]) -> str:
    """Write the rows as cards for a narrow screen, each headed by a link that selects the parcel."""
    context = search.context
    name, unknown = context.words("table.name"), context.words("value.not_stated")
    heads = [name, *(head for head in columns if head != name)]
    rows: list[list[Cell]] = []
    for place, row in enumerate(shown):
        ref = FeatureRef("parcels", search.id(row))
        own = Link(context.language, feature=ref, as_of=context.link.as_of).query()
        address = page_address("/parcels", own | search.here.query())
        values = [columns[head][place] for head in heads[1:]]
        rows.append([make_link(search.name(row), address), *(_written(value, unknown) for value in values)])
    return make_table("", heads, rows)


def _written(value: object, unknown: str) -> str:
    if value is None:
        return unknown
    return f"{value:,.10g}" if isinstance(value, float) else str(value)


def _columns(search: Search, rows: list[int]) -> dict[str, list[Any]]:
    context, land, scores = search.context, search.land, search.found.scores
    words, language = context.words, context.language
    distances = distances_to(land, search.brief)
    totals = [float(scores.totals[row]) for row in rows]
    return {
        words("finder.table.rank"): [search.rank(row) for row in rows],
        words("table.name"): [search.name(row) for row in rows],
        words("finder.table.demo"): [_kind(search, row) for row in rows],
        words("finder.table.score"): [None if math.isnan(total) else round(100 * total) for total in totals],
        words("finder.table.known"): [f"{scores.known[row]:.0%}" for row in rows],
        column_label(context, PARCELS.by_name["area_mu"]): _numbers(search, "area_mu", rows),
        column_label(context, PARCELS.by_name["price_cny_per_mu"]): _numbers(search, "price_cny_per_mu", rows),
        words("finder.table.ready"): [readiness_words(land.readiness.all[row], language) for row in rows],
        words("finder.table.distance"): [distance_words(distances.at(row), language) for row in rows],
        **{
            part_label(part, language): [value_of(land, part, row, language) for row in rows]
            for part in (Part.UTILITIES, Part.CHAIN, Part.USE, Part.RATIO, Part.HEIGHT, Part.AVAILABILITY, Part.AREA)
        },
    }


def _kind(search: Search, row: int) -> str:
    return search.context.words("finder.table.is_demo" if search.is_demo(row) else "finder.table.is_real")


def _numbers(search: Search, field: str, rows: list[int]) -> list[float | None]:
    values = [float(search.land.parcels[field].iloc[row]) for row in rows]
    return [None if math.isnan(value) else value for value in values]


def _select(search: Search, shown: list[int]) -> None:
    chosen = st.session_state[Key.finder("table")]["selection"]["rows"]
    if chosen:
        change_link(feature=FeatureRef("parcels", search.id(shown[chosen[0]])))
