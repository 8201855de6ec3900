"""Supply around a place: who is near, what the chains lack, who supplies whom, what may be granted, whom to visit."""

from __future__ import annotations

import streamlit as st

from zqmap.ui.chains.address import PARTS, ChainsLink, change_chains, read_chains
from zqmap.ui.chains.chains_map import STYLE as STYLE_OF_CHAINS
from zqmap.ui.chains.gaps_view import show_gaps
from zqmap.ui.chains.incentive_view import show_incentive
from zqmap.ui.chains.links_view import show_links
from zqmap.ui.chains.near_view import show_near
from zqmap.ui.chains.route_view import show_route
from zqmap.ui.context import Context
from zqmap.ui.dropped_parts import name_dropped_parts
from zqmap.ui.html_table import STYLE
from zqmap.ui.keys import Key

SHOW = {
    "near": show_near,
    "gaps": show_gaps,
    "links": show_links,
    "incentive": show_incentive,
    "route": show_route,
}


def render(context: Context) -> None:
    """Draw the part that the address names."""
    here = read_chains()
    st.html(STYLE)
    st.html(STYLE_OF_CHAINS)
    name_dropped_parts(context, here.dropped)
    choose_part(context, here)
    SHOW[here.part](context, here)


def choose_part(context: Context, here: ChainsLink) -> None:
    """Draw the choice between the parts."""
    st.session_state[Key.CHAINS_PART] = here.part
    st.segmented_control(
        context.words("chains.part.title"),
        PARTS,
        required=True,
        key=Key.CHAINS_PART,
        format_func=lambda name: part_words(context, here, name),
        label_visibility="collapsed",
        wrap=True,
        on_change=lambda: change_chains(part=st.session_state[Key.CHAINS_PART]),
    )


def part_words(context: Context, here: ChainsLink, name: str) -> str:
    """Name a part; that of the visit counts its stops."""
    if name == "route" and here.stops:
        return context.words("chains.route.counted", number=len(here.stops))
    return context.words(f"chains.part.{name}")
