"""Which area the page shows: the one that the filter on areas leaves, so that each link that chooses one leads here."""

from __future__ import annotations

import streamlit as st

from zqmap.analysis.filters import make_filters
from zqmap.model.vocabularies import AREA
from zqmap.ui.context import Context
from zqmap.ui.keys import Key
from zqmap.ui.link import Link, change_link, page_address

FACET = "area"
ALL = "all"


def chosen_area(context: Context) -> str | None:
    """Give the code of the one area that the link chooses, or None."""
    chosen = [code for code in AREA.codes if code in context.link.filters.chosen(FACET)]
    return chosen[0] if len(chosen) == 1 else None


def area_address(context: Context, code: str) -> str:
    """Write the address of an area's page."""
    return page_address(
        "/areas", Link(context.language, make_filters({FACET: [code]}), as_of=context.link.as_of).query()
    )


def choose_area(context: Context) -> str | None:
    """Show the choice of an area, or of all of them, and give it."""
    chosen = chosen_area(context)
    st.session_state[Key.AREA] = chosen or ALL
    st.segmented_control(
        context.words("facet.area"),
        [ALL, *AREA.codes],
        required=True,
        key=Key.AREA,
        format_func=lambda code: context.words("areas.all") if code == ALL else context.label(AREA.label(code)),
        label_visibility="collapsed",
        wrap=True,
        on_change=_take,
    )
    return chosen


def _take() -> None:
    code = st.session_state[Key.AREA]
    change_link(filters=make_filters({} if code == ALL else {FACET: [code]}), feature=None, view=None)
