"""The finder: an investor says what is needed and sees the parcels that fit, in order, with the reasons."""

from __future__ import annotations

import streamlit as st

from zqmap.ui.context import Context
from zqmap.ui.keys import Key
from zqmap.ui.parcels.address import read_finder
from zqmap.ui.parcels.brief_form import show_brief, show_examples
from zqmap.ui.parcels.map_view import show_legend, show_map
from zqmap.ui.parcels.more_conditions import show_more
from zqmap.ui.parcels.results import show_results
from zqmap.ui.parcels.search import Search, make_search
from zqmap.ui.parcels.selected_view import show_gone
from zqmap.ui.parcels.style import STYLE
from zqmap.ui.parcels.weights_panel import show_weights

COLUMNS = [1.0, 1.08]
"""The ranked parcels, and the map."""


def render(context: Context) -> None:
    """Draw the page: the brief above, the ranked parcels beside the map; on a narrow screen the map first."""
    search = make_search(context, read_finder(context.link))
    st.html(STYLE)
    if context.is_narrow:
        show_phone(search)
        return
    show_examples(search)
    with st.container(key="finder-brief", border=True):
        show_brief(search)
    more, weights = st.columns(panel_widths(), gap="small")
    with more:
        show_more(search)
    with weights:
        show_weights(search)
    show_gone(search)
    results, right = st.columns(COLUMNS, gap="medium")
    with right:
        show_map(search)
        show_legend(search)
    with results:
        show_results(search)


def panel_widths() -> list[float]:
    """Give the panel with the histograms the room that it needs while it alone is open."""
    is_open = {name: bool(st.session_state.get(Key.finder(name))) for name in ("more", "weights")}
    return [3.2, 1] if is_open["more"] and not is_open["weights"] else [1, 1]


def show_phone(search: Search) -> None:
    """Draw the map, the results, and the brief and the weights as sheets from the bottom bar."""
    context = search.context
    show_map(search)
    show_legend(search)
    show_gone(search)
    show_results(search)
    sheets = {"brief": (":material/edit_note:", show_need), "weights": (":material/tune:", show_order)}
    with st.bottom, st.container(key="phone-bar", horizontal=True, horizontal_alignment="distribute", gap="xsmall"):
        for name, (icon, show) in sheets.items():
            key = Key.sheet(name)
            with st.popover(context.words(f"finder.phone.{name}"), icon=icon, key=key, on_change="rerun"):
                number = f"{len(search.found.rows):,}"
                st.button(
                    context.words("finder.phone.show", number=number),
                    key=f"{key}_show",
                    type="primary",
                    on_click=shut_sheet,
                    args=(key,),
                )
                show(search)


def shut_sheet(key: str) -> None:
    """Fold a sheet, so that the results behind it are seen."""
    st.session_state[key] = False


def show_need(search: Search) -> None:
    """Draw the brief with its examples."""
    show_examples(search)
    show_brief(search)
    show_more(search)


def show_order(search: Search) -> None:
    """Draw the weights."""
    show_weights(search)
