"""The ways from the overview to its reports: what has changed, the areas, the briefing, the wall."""

from __future__ import annotations

import streamlit as st

from zqmap.ui.briefing.panel import show_briefing_panel
from zqmap.ui.context import Context
from zqmap.ui.keys import WALL, Param
from zqmap.ui.link import Link, page_address
from zqmap.ui.since.address import SinceLink
from zqmap.ui.since.last_visit import remember_visit


def show_report_row(context: Context) -> None:
    """Show the ways in one row; where the browser remembers a last visit, changes are told since then."""
    own = Link(context.language).query()
    with st.container(key="report-row", horizontal=True, vertical_alignment="center", gap="small"):
        ways = st.container(horizontal=True, vertical_alignment="center", gap="small")
        visit = remember_visit()
    with ways:
        words = context.words("since.visit_short" if visit else "since.title")
        st.link_button(words, SinceLink(visit).address(context.link), icon=":material/update:")
        st.link_button(
            context.words("areas.compare"),
            page_address("/areas", Link(context.language, as_of=context.link.as_of).query()),
            icon=":material/location_city:",
        )
        show_briefing_panel(context)
        if not context.is_narrow:
            wall = page_address("/overview", own | {Param.VIEW.value: [WALL]})
            st.link_button(context.words("wall.open"), wall, icon=":material/tv:")
