"""What was found, in words and in the view that the viewer chose."""

from __future__ import annotations

import streamlit as st

from zqmap.ui.html_table import STYLE as TABLE_STYLE
from zqmap.ui.keys import Key
from zqmap.ui.parcels.address import COMPARE_MAX, SHORT_MAX, SHOWS, change_finder
from zqmap.ui.parcels.cards import show_cards
from zqmap.ui.parcels.compare_view import show_compare
from zqmap.ui.parcels.missed_view import show_empty, show_missed
from zqmap.ui.parcels.result_table import show_table
from zqmap.ui.parcels.search import Search
from zqmap.ui.parcels.selected_view import show_selected
from zqmap.ui.parcels.short_view import show_short


def show_results(search: Search) -> None:
    """Draw the counts, the choice of the view, and the view."""
    st.html(TABLE_STYLE)
    show_counts(search)
    _name_full(search)
    view = _choose_view(search)
    show_selected(search)
    if view in ("cards", "table") and not len(search.found.rows):
        show_empty(search)
        show_missed(search)
        return
    views = {
        "cards": show_cards,
        "table": show_table,
        "missed": show_missed,
        "compare": show_compare,
        "short": show_short,
    }
    views[view](search)


def show_counts(search: Search) -> None:
    """Say how many parcels fit, of how many nobody can tell, and that they are demo where they are."""
    context, found = search.context, search.found
    parts = [context.words("finder.found_certain", certain=f"{found.certain:,}")]
    maybe = len(found.rows) - found.certain
    if maybe:
        parts.append(context.words("finder.found_maybe", maybe=f"{maybe:,}"))
    parts.append(context.words("finder.of_all", total=f"{len(search.land):,}"))
    st.markdown(("，" if context.language == "zh" else ", ").join(parts))
    demo = int((search.land.parcels["basis"] == "demo").sum())
    if demo:
        key = "finder.demo" if demo == len(search.land) else "finder.demo_some"
        st.caption(f":material/science: {context.words(key, number=f'{demo:,}')}")


def _choose_view(search: Search) -> str:
    context, here, key = search.context, search.here, Key.finder("show")
    counts = {
        "missed": len(search.found.missed),
        "compare": len(search.rows_of(here.compare)),
        "short": len(search.rows_of(here.short)),
    }
    labels = {name: context.words(f"finder.show.{name}") for name in SHOWS}
    st.session_state[key] = here.show
    st.segmented_control(
        context.words("finder.ask_title"),
        SHOWS,
        required=True,
        key=key,
        format_func=lambda name: f"{labels[name]} {counts[name]}" if name in counts else labels[name],
        label_visibility="collapsed",
        wrap=True,
        on_change=lambda: change_finder(show=st.session_state[key]),
    )
    return here.show


def _name_full(search: Search) -> None:
    full = st.session_state.pop(Key.finder("full"), None)
    if full:
        limit = SHORT_MAX if full == "short" else COMPARE_MAX
        st.warning(search.context.words(f"finder.act.full_{full}", number=limit), icon=":material/inventory_2:")
