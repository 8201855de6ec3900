"""The overview: how far the works are, what is late, what waits for what, and how much of it all is known."""

from __future__ import annotations

import streamlit as st

from zqmap.ui.context import Context
from zqmap.ui.html_table import STYLE
from zqmap.ui.overview.charts import show_charts
from zqmap.ui.overview.chips_row import show_chips_row
from zqmap.ui.overview.clash_view import show_clashes
from zqmap.ui.overview.coverage_view import show_coverage
from zqmap.ui.overview.figure_cards import show_cards
from zqmap.ui.overview.holdup_panel import show_holdups
from zqmap.ui.overview.map_view import show_map
from zqmap.ui.overview.news_line import show_news_line
from zqmap.ui.overview.paragraph import show_paragraph
from zqmap.ui.overview.progress_view import show_due, show_investment
from zqmap.ui.overview.state import OVERVIEW_STYLE, Overview
from zqmap.ui.overview.timeline_view import show_timeline
from zqmap.ui.overview.written_view import show_written
from zqmap.ui.report_row import show_report_row
from zqmap.ui.wall.address import is_wall
from zqmap.ui.wall.view import show_wall


def render(context: Context) -> None:
    """Draw the sentences first; on a narrow screen the lists follow, on a wide one the map beside the charts."""
    if is_wall():
        show_wall(context)
        return
    st.html(STYLE)
    st.html(OVERVIEW_STYLE)
    overview = Overview(context)
    show_paragraph(overview)
    show_news_line(overview)
    show_report_row(context)
    show_chips_row(context)
    if context.is_narrow:
        show_narrow(overview)
    else:
        show_wide(overview)


def show_narrow(overview: Overview) -> None:
    """Draw one part below the other, the lists before the charts and the map."""
    show_due(overview)
    show_charts(overview)
    show_map(overview)
    show_holdups(overview)
    show_written(overview)
    show_investment(overview)
    show_timeline(overview)
    show_clashes(overview)
    show_coverage(overview)
    show_cards(overview.context)


def show_wide(overview: Overview) -> None:
    """Draw the cards, the map beside the charts, and below them plan, dependencies and coverage."""
    show_cards(overview.context)
    left, right = st.columns([1.15, 1], gap="medium")
    with left:
        show_map(overview)
    with right:
        show_charts(overview)
    left, right = st.columns([1.15, 1], gap="large")
    with left:
        show_timeline(overview)
        show_written(overview)
    with right:
        with st.container():
            show_due(overview)
            show_investment(overview)
        show_clashes(overview)
    show_holdups(overview)
    show_coverage(overview)
