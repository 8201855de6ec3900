"""Up to five parcels side by side: what differs is marked by a sign, the best of a row by another, a small map each."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from html import escape

import streamlit as st

from zqmap.analysis.parcels.brief import Criterion, Part
from zqmap.maps.drawing import write_svg
from zqmap.maps.small_map import draw_small_map
from zqmap.model.text import Language
from zqmap.ui.html_table import Cell, Html, make_table
from zqmap.ui.keys import Key
from zqmap.ui.parcels.address import change_finder
from zqmap.ui.parcels.cards import show_actions
from zqmap.ui.parcels.search import Search
from zqmap.web.parcel_land import scenery_of
from zqmap.web.parcel_words import part_label, price_of, raw_words, readiness_words, size_of, value_of, work_name

MAP_MM = (60.0, 42.0)
SPAN_M = 9_000.0
VALUES = (Part.USE, Part.RATIO, Part.HEIGHT, Part.UTILITIES, Part.CHAIN, Part.AVAILABILITY, Part.AREA)


def show_compare(search: Search) -> None:
    """Draw the comparison, or how to begin one."""
    context = search.context
    rows = search.rows_of(search.here.compare)
    if not rows:
        st.info(context.words("finder.compare.none"), icon=":material/compare_arrows:")
        return
    st.caption(context.words("finder.compare.lead"))
    heads = [context.words("finder.compare.row"), *(search.name(row) for row in rows)]
    st.html(make_table("", heads, [_map_row(search, rows), *_value_rows(search, rows)]))
    for row in rows:
        with st.container(key=f"compare-{search.id(row)}", horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{search.name(row)}**", width=160)
            show_actions(search, row, "compare")
    st.button(
        context.words("finder.act.clear_compare"),
        key=Key.finder("clear_compare"),
        type="tertiary",
        on_click=change_finder,
        kwargs={"compare": ()},
    )


def small_map_image(search: Search, row: int) -> str:
    """Draw one parcel's small map as an image: Streamlit takes SVG out of its HTML, but not out of a picture."""
    shape = search.land.parcels.geometry.iloc[row]
    width, height = MAP_MM
    language: Language = search.context.language
    drawing = draw_small_map(
        scenery_of(search.land), shape, language, width=width, height=height, span_m=SPAN_M, title=search.name(row)
    )
    encoded = base64.b64encode(write_svg(drawing).encode()).decode()
    alt = escape(search.context.words("finder.compare.map_of", name=search.name(row)))
    return f'<img class="zq-compare-map" alt="{alt}" src="data:image/svg+xml;base64,{encoded}">'


def _map_row(search: Search, rows: list[int]) -> list[Cell]:
    placed = search.land.parcels.geometry.notna().to_numpy()
    maps: list[Cell] = [
        Html(small_map_image(search, row)) if placed[row] else search.context.words("basis.none") for row in rows
    ]
    return [search.context.words("finder.compare.map"), *maps]


def _value_rows(search: Search, rows: list[int]) -> list[list[Cell]]:
    context, land, scores = search.context, search.land, search.found.scores
    language, words = context.language, context.words
    size, price = land.spans[Part.SIZE][0], land.spans[Part.PRICE][0]
    wait = land.readiness.days
    totals = scores.totals

    def row_of(label: str, write: Callable[[int], str], best: Callable[[int], float] | None = None) -> list[Cell]:
        return _mark(search, label, [write(row) for row in rows], [best(row) for row in rows] if best else None)

    def total_words(row: int) -> str:
        return words("value.not_stated") if math.isnan(totals[row]) else f"{100 * totals[row]:.0f} / 100"

    kind = {True: words("finder.table.is_demo"), False: words("finder.table.is_real")}
    lines = [
        row_of(words("finder.table.demo"), lambda row: kind[search.is_demo(row)]),
        row_of(words("finder.compare.score"), total_words, lambda row: -totals[row]),
        row_of(words("finder.compare.known"), lambda row: f"{scores.known[row]:.0%}"),
        row_of(part_label(Part.SIZE, language), lambda row: size_of(land, row, language), lambda row: -size[row]),
        row_of(part_label(Part.PRICE, language), lambda row: price_of(land, row, language), lambda row: price[row]),
        row_of(
            part_label(Part.READY, language),
            lambda row: readiness_words(land.readiness.all[row], language),
            lambda row: wait[row],
        ),
        row_of(words("ready.works"), lambda row: _works(search, row)),
        row_of(part_label(Part.NEAR, language), lambda row: raw_words(search.found, Criterion.NEAR, row, language)),
    ]
    return lines + [
        row_of(part_label(part, language), lambda row, part=part: value_of(land, part, row, language))  # type: ignore[misc]
        for part in VALUES
    ]


def _works(search: Search, row: int) -> str:
    works = search.land.readiness.all[row].works
    names = [work_name(work, search.context.language) for work in works]
    return search.context.words("finder.all_of").join(names) or search.context.words("ready.no_works")


def _mark(search: Search, label: str, cells: list[str], ranks: list[float] | None) -> list[Cell]:
    """Put the sign of a difference before the label, and the sign of the best before the cells that are."""
    context = search.context
    differs = len(set(cells)) > 1
    if differs and ranks and not all(math.isnan(rank) for rank in ranks):
        best = min(rank for rank in ranks if not math.isnan(rank))
        star = context.words("finder.compare.best")
        cells = [f"{star} {cell}" if rank == best else cell for cell, rank in zip(cells, ranks, strict=True)]
    head = f"{context.words('finder.compare.differs')} {label}" if differs else label
    return [head, *cells]
