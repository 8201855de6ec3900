"""What the map knows and from where: figures with their scope, sources, policies, contacts, supply links."""

from __future__ import annotations

import streamlit as st

from zqmap.ui.context import Context
from zqmap.ui.registers_view import show_contacts, show_figures, show_policies, show_sources, show_supply_links


def render(context: Context) -> None:
    """Draw one tab a register."""
    st.caption(context.words("sources.lead"))
    sections = {
        "sources.figures": show_figures,
        "sources.sources": show_sources,
        "sources.policies": show_policies,
        "sources.supply": show_supply_links,
        "sources.contacts": show_contacts,
    }
    for tab, show in zip(st.tabs([context.words(key) for key in sections]), sections.values(), strict=True):
        with tab:
            show(context)
