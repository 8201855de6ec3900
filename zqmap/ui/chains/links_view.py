"""The stated supply links: as a picture, on the map, and as a table that says the same."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

import streamlit as st

from zqmap.analysis.chains.supply_graph import Placed, lay_out_links
from zqmap.maps.marks import Mark
from zqmap.model.records import SupplyLink
from zqmap.model.vocabularies import CHAIN
from zqmap.store.registers import supply_links
from zqmap.ui.chains.address import ChainsLink, address_of
from zqmap.ui.chains.chains_map import both_names, bounds_around, draw_chains_map, link_marks, shape_of
from zqmap.ui.chains.links_picture import Arrow, Box, draw_links
from zqmap.ui.chains.sentences import source_title
from zqmap.ui.context import Context
from zqmap.ui.detail import find_row
from zqmap.ui.html_table import Cell, Html, make_link, make_mark, make_table
from zqmap.ui.link import FeatureRef

UNNAMED = ("未具名", "unnamed", "not named")
"""By these words in its name an enterprise is known to be unnamed in the source."""

MARGIN_KM = 4
WIDTH_PX, PHONE_WIDTH_PX = 500, 356
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
    boxes = [_box(context, placed) for placed in lay_out_links(links)]
    arrows = [Arrow(link.from_id, link.to_id, link.directed) for link in links]
    picture = draw_links(boxes, arrows, PHONE_WIDTH_PX if context.is_narrow else WIDTH_PX)
    # Streamlit takes SVG out of its HTML, but not out of a picture.
    encoded = base64.b64encode(picture.encode()).decode()
    image = f'<img alt="{escape(_spoken(context, links))}" src="data:image/svg+xml;base64,{encoded}">'
    st.html(f'<div class="zq-chains zq-links-picture" tabindex="0">{image}</div>')


def _box(context: Context, placed: Placed) -> Box:
    ref = FeatureRef("enterprises", placed.id)
    row = find_row(context, ref) or {}
    chain = row.get("chain")
    notes = [
        *([context.words("basis.none")] if shape_of(context, ref) is None else []),
        *([context.words("map.legend.demo")] if row.get("basis") == "demo" else []),
    ]
    return Box(
        placed.id,
        placed.column,
        placed.row,
        _name(context, ref),
        " · ".join(notes),
        CHAIN.by_code[chain].color or NO_CHAIN_COLOR if chain in CHAIN.by_code else NO_CHAIN_COLOR,
        is_owner=row.get("role") == "chain_owner",
        is_unnamed=is_unnamed(context, ref),
    )


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
