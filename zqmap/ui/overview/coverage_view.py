"""How much of the zone the map knows, so that nobody takes it for complete."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from zqmap.analysis.facet_columns import NOT_STATED
from zqmap.analysis.filters import Filters
from zqmap.analysis.overview.coverage import BASES, CoverageRow, Named
from zqmap.analysis.overview.statements import Section
from zqmap.model.layers import LAYERS
from zqmap.model.vocabularies import AREA, BASIS
from zqmap.texts.wording import plain_number
from zqmap.ui.html_table import Cell, Html, make_link, make_table
from zqmap.ui.overview.counted import list_address
from zqmap.ui.overview.heading import show_heading
from zqmap.ui.overview.state import Overview
from zqmap.ui.registers_view import figure_words

SIGNS = {"surveyed": "s0", "digitised": "s1", "approximate": "s2", "schematic": "s3", "demo": "s4", NOT_STATED: "s5"}
"""The pattern of each basis in the bar of a row, from solid for surveyed to empty for unknown."""


def show_coverage(overview: Overview) -> None:
    """Show what is named of the published totals, and by layer and area how well positions are known."""
    context = overview.context
    show_heading(context, "overview.coverage.title", Section.COVERAGE)
    items = "".join(f"<li>{_named(overview, named)}</li>" for named in overview.published)
    st.html(f'<ul class="zq-named">{items}</ul>')
    layers = [row for row in overview.coverage.layers if row.features]
    areas = [row for row in overview.coverage.areas if row.features]
    if context.is_narrow:
        _show_rows(overview, "layer", layers)
        with st.expander(context.words("overview.coverage.by_area")):
            _show_rows(overview, "area", areas)
        return
    left, right = st.columns(2, gap="large")
    with left:
        _show_rows(overview, "layer", layers)
    with right:
        _show_rows(overview, "area", areas)


def _named(overview: Overview, named: Named) -> str:
    context = overview.context
    number = plain_number(named.named, context.language)
    link = make_link(number, list_address(context, Filters(layers=frozenset(named.layers)))).text
    figure = escape(figure_words(context, named.figure))
    return context.words(
        "overview.coverage.named",
        name=escape(context.label(named.figure.name)),
        published=figure,
        scope=escape(context.label(named.figure.scope)),
        number=link,
    )


def _show_rows(overview: Overview, kind: str, rows: Sequence[CoverageRow]) -> None:
    context = overview.context
    bases = [context.words("basis.none") if code == NOT_STATED else context.label(BASIS.label(code)) for code in BASES]
    heads = [context.words(f"overview.coverage.column.{name}") for name in (kind, "all", "share")]
    caption = context.words(f"overview.coverage.caption.{kind}")
    st.html(make_table(caption, [*heads, *bases], [_cells(overview, kind, row) for row in rows]))


def _cells(overview: Overview, kind: str, row: CoverageRow) -> list[Cell]:
    context = overview.context
    if kind == "layer":
        label, own = context.label(LAYERS[row.key].label), Filters(layers=frozenset({row.key}))
    else:
        is_stated = row.key != NOT_STATED
        label = context.label(AREA.label(row.key)) if is_stated else context.words("filter.none.area")
        own = Filters().choosing("area", [row.key])
    cells = [_number(overview, number, own.choosing("basis", [code])) for code, number in row.bases]
    return [label, _number(overview, row.features, own), _bar(overview, row), *cells]


def _number(overview: Overview, number: int, filters: Filters) -> Cell:
    figure = plain_number(number, overview.context.language)
    return make_link(figure, list_address(overview.context, filters)) if number else figure


def _bar(overview: Overview, row: CoverageRow) -> Html:
    """Draw the shares of a row; the numbers beside it say the same."""
    parts = "".join(
        f'<i class="{SIGNS[code]}" style="width:{100 * number / row.features:.1f}%"></i>'
        for code, number in row.bases
        if number
    )
    return Html(f'<span class="zq-share" aria-hidden="true">{parts}</span>')
