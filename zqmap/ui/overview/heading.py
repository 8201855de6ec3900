"""Headings that numbers elsewhere on the page lead to."""

from __future__ import annotations

from html import escape

import streamlit as st

from zqmap.analysis.overview.statements import Section
from zqmap.ui.context import Context


def show_heading(context: Context, key: str, section: Section | None = None) -> None:
    """Show the heading of a section, which links find by its anchor, or a smaller one within a section."""
    words = escape(context.words(key))
    if section is None:
        st.html(f'<h4 class="zq-head">{words}</h4>')
    else:
        st.html(f'<h3 class="zq-head" id="{section.value}">{words}</h3>')
