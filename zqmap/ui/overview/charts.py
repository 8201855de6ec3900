"""Works by status, area and category as bars that are buttons: a press writes the same filter as the map's panel."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from zqmap.analysis.facet_columns import NOT_STATED
from zqmap.analysis.filter_query import LAYER_KEY, allowed_codes
from zqmap.analysis.filters import Filters
from zqmap.analysis.overview.statements import works_filters
from zqmap.analysis.overview.works import WORK_LAYERS, Bar
from zqmap.model.layers import LAYERS
from zqmap.model.vocabularies import STATUS
from zqmap.texts.wording import plain_number
from zqmap.ui.context import Context
from zqmap.ui.filter_panel import facet_label
from zqmap.ui.keys import Key
from zqmap.ui.link import change_link, read_link
from zqmap.ui.overview.counted import count_words, list_address
from zqmap.ui.overview.state import Overview

FOLDER = Path(__file__).parent.parent / "browser"
LAYER = LAYER_KEY
CHARTS = (LAYER, "status", "area", "category")
SHOWN_BARS = 9
"""So many bars of a chart are seen at once; the others come at a press."""

LABEL_WIDTH = {"zh": "8.2rem", "en": "9.5rem"}


@st.cache_resource
def _component():  # type: ignore[no-untyped-def]
    return st.components.v2.component(
        "zqmap_overview_bars",
        html=(FOLDER / "overview_bars.html").read_text(encoding="utf-8"),
        css=(FOLDER / "overview_bars.css").read_text(encoding="utf-8"),
        js=(FOLDER / "overview_bars.js").read_text(encoding="utf-8"),
    )


def show_charts(overview: Overview) -> None:
    """Show the charts; what is chosen stands in the link, and is marked wherever it was chosen."""
    context = overview.context
    data = {
        "charts": [_chart(overview, facet) for facet in CHARTS],
        "hint": context.words("overview.chart.hint"),
        "label": LABEL_WIDTH[context.language],
    }
    with st.container(key="overview-charts"):
        _component()(key=Key.OVERVIEW_BARS, data=data, on_pressed_change=_take_press, width="stretch")


def toggle_filter(facet: str, code: str) -> None:
    """Choose a code of a facet, or drop it where it is chosen; a code that does not exist changes nothing."""
    filters = read_link().filters
    if facet == LAYER and code in WORK_LAYERS:
        change_link(filters=replace(filters, layers=filters.layers ^ {code}))
    elif facet in CHARTS and code in allowed_codes(facet):
        change_link(filters=filters.choosing(facet, filters.chosen(facet) ^ {code}))


def _chosen(filters: Filters, facet: str) -> frozenset[str]:
    return filters.layers if facet == LAYER else filters.chosen(facet)


def _list_of(filters: Filters, facet: str, code: str) -> Filters:
    """Give the filters that leave the works behind one bar."""
    if facet == LAYER:
        return replace(filters, layers=frozenset({code}))
    return works_filters(filters, **{facet: [code]})


def _take_press() -> None:
    pressed = (st.session_state.get(Key.OVERVIEW_BARS) or {}).get("pressed")
    facet, _, code = str(pressed or "").partition("/")
    toggle_filter(facet, code)


def _chart(overview: Overview, facet: str) -> dict[str, Any]:
    context = overview.context
    bars = overview.bars(facet)
    if facet == "category":
        bars = tuple(sorted(bars, key=lambda bar: -bar.number))
    longest = max((bar.number for bar in bars), default=0) or 1
    return {
        "facet": facet,
        "title": context.words(f"overview.chart.{facet}"),
        "bars": [_bar(overview, facet, bar, longest) for bar in bars],
        "shown": SHOWN_BARS,
        "more": context.words("overview.chart.more", number=max(0, len(bars) - SHOWN_BARS)),
    }


def _bar(overview: Overview, facet: str, bar: Bar, longest: int) -> dict[str, Any]:
    context = overview.context
    filters = context.link.filters
    label = _label(context, facet, bar.code)
    number = count_words(context, "work", bar.number)
    return {
        "code": bar.code,
        "label": label,
        "number": bar.number,
        "figure": plain_number(bar.number, context.language),
        "says": context.words("overview.chart.says", label=label, number=number),
        "leads": context.words("overview.chart.leads", label=label, number=number),
        "chosen": bar.code in _chosen(filters, facet),
        "address": list_address(context, _list_of(filters, facet, bar.code)),
        "parts": [_part(context, status, part, longest) for status, part in bar.by_status],
    }


def _part(context: Context, status: str, number: int, longest: int) -> dict[str, Any]:
    term = STATUS.by_code[status]
    share = round(100 * number / longest, 1)
    label = context.label(term.label)
    return {"sign": term.sign, "color": term.color, "share": share, "number": number, "label": label}


def _label(context: Context, facet: str, code: str) -> str:
    if facet == LAYER:
        return context.label(LAYERS[code].label)
    return context.words(f"filter.none.{facet}") if code == NOT_STATED else context.label(facet_label(facet, code))
