"""The other conditions, each span under the distribution of all parcels."""

from __future__ import annotations

import streamlit as st

from zqmap.analysis.parcels.brief import Part
from zqmap.ui.keys import Key
from zqmap.ui.parcels.brief_form import show_codes, show_end
from zqmap.ui.parcels.range_view import show_range
from zqmap.ui.parcels.search import Search
from zqmap.web.parcel_words import part_label

TYPED = (Part.SIZE, Part.PRICE, Part.COST, Part.RATIO, Part.HEIGHT)
"""The spans, in the order of display."""
SHOWN_ONLY = (Part.NEAR, Part.READY)
"""Conditions of the brief above whose distribution is shown here."""
ENDS: dict[Part, tuple[str, ...]] = {
    Part.PRICE: ("low",),
    Part.COST: ("low",),
    Part.RATIO: ("low", "high"),
    Part.HEIGHT: ("low", "high"),
}
"""The ends of spans that the brief above does not ask for."""
COLUMNS = 4
CHOSEN = (Part.USE, Part.AVAILABILITY, Part.AREA)


def show_more(search: Search) -> None:
    """Draw the conditions that few begin with; what is folded is not sent."""
    context = search.context
    panel = st.expander(context.words("finder.more"), key=Key.finder("more"), on_change="rerun")
    if not panel.open:
        return
    with panel:
        for part in CHOSEN:
            show_codes(search, part, part_label(part, context.language))
        st.caption(context.words("finder.range.lead"))
        parts = (*TYPED, *SHOWN_ONLY)
        columns = st.columns(1 if context.is_narrow else COLUMNS, gap="medium")
        for place, part in enumerate(parts):
            with columns[place % len(columns)]:
                _show_part(search, part)


def _show_part(search: Search, part: Part) -> None:
    st.markdown(f"**{part_label(part, search.context.language)}**")
    show_range(search, part)
    ends = ENDS.get(part, ())
    for column, end in zip(st.columns(2) if ends else (), ends, strict=False):
        with column:
            show_end(search, part, end, f"finder.{end}", "finder.range.any")
