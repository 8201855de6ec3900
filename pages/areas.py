"""The seven starting areas: one of them as the address says, or all of them side by side."""

from __future__ import annotations

import streamlit as st

from zqmap.access.policy import Command
from zqmap.analysis.areas import compare_areas
from zqmap.ui.areas.address import choose_area
from zqmap.ui.areas.comparison import show_comparison
from zqmap.ui.areas.profile import show_area
from zqmap.ui.areas.steps_view import show_steps
from zqmap.ui.context import Context
from zqmap.ui.html_table import STYLE
from zqmap.ui.report_style import REPORT_STYLE


def render(context: Context) -> None:
    """Draw the choice of an area, then that area or the comparison of all."""
    st.html(STYLE)
    st.html(REPORT_STYLE)
    areas = compare_areas(context.snapshots)
    code = choose_area(context)
    if code is None:
        show_comparison(context, areas)
        show_steps(context, None, with_private=context.identity.may(Command.PREPARE))
    else:
        show_area(context, next(area for area in areas if area.code == code))
