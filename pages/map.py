"""The map of the zone: filters, the map, what was clicked, and the list of the same features."""

from __future__ import annotations

import streamlit as st

from zqmap.ui.chips import show_chips, show_empty
from zqmap.ui.context import Context
from zqmap.ui.detail import show_detail
from zqmap.ui.embed.address import is_embed
from zqmap.ui.embed.view import show_embed
from zqmap.ui.feature_list import Sheet, show_list
from zqmap.ui.filter_panel import show_filters
from zqmap.ui.map_news import tell_news
from zqmap.ui.map_panel import show_map
from zqmap.ui.phone import show_phone_page
from zqmap.ui.toolbar import show_toolbar

COLUMNS = [1.15, 3.1, 1.2]
"""Filters of about 300 px, the map, the detail panel of about 320 px, on a screen of 1,400 px."""


def render(context: Context) -> None:
    """Draw the page: three columns, the map first with sheets on a narrow screen, the map alone in a frame."""
    if is_embed():
        show_embed(context)
        return
    if context.is_narrow:
        show_phone_page(context)
        return
    filters, middle, detail = st.columns(COLUMNS, gap="medium")
    with middle:  # first, so that the map has its new state while the rest is still being made
        show_map(context)
        sheet = tell_news(context)
    with filters, st.container(key="filters"):
        show_filters(context)
    with middle:
        show_below_map(context, sheet)
    with detail:
        show_detail(context)


def show_below_map(context: Context, sheet: Sheet) -> None:
    """Draw the counts, the chips and the list, or why there is nothing to list."""
    show_toolbar(context)
    show_chips(context)
    if any(context.counts.values()):
        show_list(context, sheet)
    else:
        show_empty(context)
