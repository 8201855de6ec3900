"""The map page on a narrow screen: the map first, filters, list and detail as sheets from the bottom bar."""

from __future__ import annotations

import streamlit as st

from zqmap.analysis.filters import matches
from zqmap.ui.chips import show_chips, show_empty
from zqmap.ui.context import Context
from zqmap.ui.detail import show_detail
from zqmap.ui.feature_table import list_features, show_cards
from zqmap.ui.filter_panel import show_filters
from zqmap.ui.link import ALL
from zqmap.ui.map_panel import show_map
from zqmap.ui.toolbar import show_basemap_choice, show_downloads


def show_phone_page(context: Context) -> None:
    """Draw the map, what is filtered, the selected feature, and the bar at the bottom."""
    show_map(context)
    show_chips(context)
    if not len(list_features(context, ALL)):
        show_empty(context)
    elif context.link.feature:
        show_detail(context)
    else:
        _show_counts(context)
    _show_bar(context)


def _show_bar(context: Context) -> None:
    with st.bottom, st.container(key="phone-bar", horizontal=True, horizontal_alignment="distribute", gap="xsmall"):
        with st.popover(context.words("phone.filters"), icon=":material/tune:"):
            show_filters(context)
        with st.popover(context.words("phone.list"), icon=":material/list:"):
            show_cards(context)
        with st.popover(context.words("phone.more"), icon=":material/more_horiz:"):
            show_basemap_choice(context)
            show_downloads(context)


def _show_counts(context: Context) -> None:
    shown = sum(int(matches(snapshot, context.link.filters).sum()) for snapshot in context.shown)
    total = sum(len(snapshot.frame) for snapshot in context.shown)
    st.caption(context.words("count.shown", shown=shown, total=total))
    st.caption(context.words("detail.none_hint"))
