"""What has changed since a day, or since the viewer's own last visit: in sentences and on the map."""

from __future__ import annotations

import streamlit as st

from zqmap.ui.context import Context
from zqmap.ui.dropped_parts import name_dropped_parts
from zqmap.ui.html_table import STYLE
from zqmap.ui.report_style import REPORT_STYLE
from zqmap.ui.since.address import read_since
from zqmap.ui.since.last_visit import remember_visit
from zqmap.ui.since.view import show_choice, show_news


def render(context: Context) -> None:
    """Draw the choice of two days and what changed between them."""
    st.html(STYLE)
    st.html(REPORT_STYLE)
    here = read_since()
    name_dropped_parts(context, here.dropped)
    first, last = show_choice(context, here, remember_visit())
    show_news(context, here, first, last)
    st.caption(context.words("since.privacy"))
