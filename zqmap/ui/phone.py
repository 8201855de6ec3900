"""The map page on a narrow screen: the map first, filters, list and detail as sheets from the bottom bar."""

from __future__ import annotations

import streamlit as st

from zqmap.ui.chips import show_chips, show_empty
from zqmap.ui.context import Context
from zqmap.ui.detail import show_detail
from zqmap.ui.feature_list import Sheet, show_list
from zqmap.ui.filter_panel import show_filters
from zqmap.ui.keys import Key
from zqmap.ui.map_news import tell_news
from zqmap.ui.map_panel import show_map
from zqmap.ui.toolbar import count_words, show_basemap_choice, show_downloads


def _show_filters(context: Context, _sheet: Sheet) -> None:
    show_filters(context)


def _show_more(context: Context, _sheet: Sheet) -> None:
    show_basemap_choice(context)
    show_downloads(context)


SHEETS = {
    "filters": (":material/tune:", _show_filters),
    "list": (":material/list:", show_list),
    "more": (":material/more_horiz:", _show_more),
}
"""The sheets of the bottom bar: the sign and what draws each."""


def show_phone_page(context: Context) -> None:
    """Draw the map, what is filtered, the selected feature, and the bar at the bottom."""
    show_map(context)
    sheet = tell_news(context)
    show_chips(context)
    if not any(context.counts.values()):
        show_empty(context)
    elif context.link.feature:
        show_detail(context)
    else:
        _show_counts(context)
    _show_bar(context, sheet)


def _show_bar(context: Context, sheet: Sheet) -> None:
    with st.bottom, st.container(key="phone-bar", horizontal=True, horizontal_alignment="distribute", gap="xsmall"):
        for name, (icon, show) in SHEETS.items():
            # Filled even while it is shut: a popover finds its place when it opens, by what it holds.
            with st.popover(context.words(f"phone.{name}"), icon=icon, key=Key.sheet(name)):
                show(context, sheet)


def _show_counts(context: Context) -> None:
    st.caption(count_words(context))
    st.caption(context.words("detail.none_hint"))
