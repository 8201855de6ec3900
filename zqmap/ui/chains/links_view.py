"""The stated supply links: as a picture, on the map, and as a table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from zqmap.analysis.chains.supply_graph import Placed, lay_out_links
from zqmap.maps.marks import Mark
from zqmap.model.vocabularies import CHAIN
from zqmap.store.registers import SupplyLink, supply_links
from zqmap.ui.chains.address import ChainsLink, address_of
from zqmap.ui.chains.chains_map import both_names, bounds_around, draw_chains_map, link_marks, shape_of
from zqmap.ui.chains.sentences import source_title
from zqmap.ui.context import Context
from zqmap.ui.detail import find_row
from zqmap.ui.html_table import Cell, Html, make_link, make_mark, make_table
from zqmap.ui.keys import Key
from zqmap.ui.link import FeatureRef

UNNAMED = ("未具名", "unnamed", "not named")
"""By these words in its name an enterprise is known to be unnamed in the source."""

COLUMN_PX, ROW_PX = 200, 90
MARGIN_KM = 4
LABEL = {
    "show": True,
    "position": "top",
    "fontSize": 12,
    "width": 120,
    "overflow": "break",
    "textBorderColor": "#ffffff",
    "textBorderWidth": 3,
}
NO_CHAIN_COLOR = "#7A7A7A"


def show_links(context: Context, _: ChainsLink) -> None:
    """Draw the map with the links that can be drawn, the picture of all, and the table."""
    links = list(supply_links().values())
    marks = link_marks(context, links)
    if context.is_narrow:
        _show_map(context, marks)
        _show_counts(context, links, len(marks))
        _show_picture(context, links)
    else:
        left, right = st.columns([1.6, 1], gap="medium")
        with left:
            _show_map(context, marks)
        with right:
            _show_counts(context, links, len(marks))
            _show_picture(context, links)
    _show_table(context, links)


def _show_map(context: Context, marks: list[Mark]) -> None:
    draw_chains_map(context, marks, bounds_around((mark.shape for mark in marks), MARGIN_KM))


def _show_counts(context: Context, links: Sequence[SupplyLink], drawn: int) -> None:
    st.markdown(context.words("chains.links.lead", number=len(links)))
    if drawn < len(links):
        st.caption(context.words("chains.links.unplaced", number=len(links) - drawn))


def _show_picture(context: Context, links: Sequence[SupplyLink]) -> None:
    placed = lay_out_links(links)
    rows = max((one.row for one in placed), default=0) + 1
    st.echarts_chart(
        _picture(context, links, placed),
        height=max(240, 2 * ROW_PX // 3 * rows + 80),
        renderer="svg",
        key=Key.CHAINS_LINKS,
        alt=_spoken(context, links),
    )


def _picture(context: Context, links: Sequence[SupplyLink], placed: Sequence[Placed]) -> dict[str, Any]:
    """Write the picture for ECharts: suppliers left, arrows to whom they supply, a dashed line without a direction."""
    tallest = max((one.row for one in placed), default=0)
    in_column = {column: sum(one.column == column for one in placed) for column in {one.column for one in placed}}
    nodes = [_node(context, one, (tallest + 1 - in_column[one.column]) / 2) for one in placed]
    return {
        "animation": False,
        "tooltip": {"show": False},
        "series": [
            {
                "type": "graph",
                "layout": "none",
                "data": nodes,
                "links": [_edge(link) for link in links],
                "left": 70,
                "right": 70,
                "top": 36,
                "bottom": 36,
                "symbolSize": 16,
                "preserveAspect": True,
                "label": LABEL,
                "edgeSymbolSize": [0, 10],
                "lineStyle": {"color": "#5a5a55", "width": 2, "opacity": 0.9},
                "emphasis": {"focus": "adjacency"},
            }
        ],
    }


def _node(context: Context, one: Placed, down: float) -> dict[str, Any]:
    ref = FeatureRef("enterprises", one.id)
    row = find_row(context, ref) or {}
    chain = row.get("chain")
    color = CHAIN.by_code[chain].color if chain in CHAIN.by_code else NO_CHAIN_COLOR
    style: dict[str, Any] = {"color": color, "borderColor": color, "borderWidth": 2}
    if is_unnamed(context, ref):
        style |= {"color": "#ffffff", "borderType": "dashed"}
    return {
        "id": one.id,
        "name": _name(context, ref),
        "x": one.column * COLUMN_PX,
        "y": (one.row + down) * ROW_PX,
        "symbol": "diamond" if row.get("role") == "chain_owner" else "circle",
        "itemStyle": style,
    }


def _edge(link: SupplyLink) -> dict[str, Any]:
    ends = {"source": link.from_id, "target": link.to_id}
    if link.directed:
        return ends | {"symbol": ["none", "arrow"]}
    return ends | {"symbol": ["none", "none"], "lineStyle": {"type": "dashed"}}


def is_unnamed(context: Context, ref: FeatureRef) -> bool:
    """Tell whether the source does not name an enterprise."""
    return any(word in name for name in both_names(context, ref) for word in UNNAMED)


def _name(context: Context, ref: FeatureRef) -> str:
    return both_names(context, ref)[0 if context.language == "zh" else 1]


def _spoken(context: Context, links: Sequence[SupplyLink]) -> str:
    """Say in a sentence what the picture shows."""
    said = []
    for link in links:
        ends = {
            "first": _name(context, FeatureRef("enterprises", link.from_id)),
            "second": _name(context, FeatureRef("enterprises", link.to_id)),
        }
        said.append(context.words("chains.links.supplies" if link.directed else "chains.links.each_other", **ends))
    return ("；" if context.language == "zh" else "; ").join(said)


def _show_table(context: Context, links: Sequence[SupplyLink]) -> None:
    names = ("from", "direction", "to", "drawn", "note", "source")
    heads = [context.words(f"chains.links.column.{name}") for name in names]
    rows = [_cells(context, link) for link in links]
    st.html(make_table(context.words("chains.links.table"), heads, rows))


def _cells(context: Context, link: SupplyLink) -> list[Cell]:
    refs = [FeatureRef("enterprises", id_) for id_ in (link.from_id, link.to_id)]
    can_draw = all(shape_of(context, ref) is not None for ref in refs)
    return [
        _end(context, refs[0]),
        context.words("chains.links.directed" if link.directed else "chains.links.undirected"),
        _end(context, refs[1]),
        context.words("chains.links.drawn" if can_draw else "basis.none"),
        context.label(link.note),
        source_title(context, link.source_id),
    ]


def _end(context: Context, ref: FeatureRef) -> Cell:
    row = find_row(context, ref)
    if row is None:
        return ref.id
    link = make_link(_name(context, ref), address_of(context, ref, ChainsLink())).text
    unnamed = make_mark(context.words("chains.links.unnamed"), "unset").text if is_unnamed(context, ref) else ""
    return Html(f"{link} {unnamed}")
