"""The map with a change drawn over the newer state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from zqmap.analysis.filters import make_filters
from zqmap.maps.preview import Preview
from zqmap.ui.context import Context
from zqmap.ui.map_panel import draw_map, make_state


def draw_changes(context: Context, preview: Preview, revisions: Mapping[str, int], count: int | None = None) -> None:
    """Draw a change over the layers in these revisions, and say what is not drawn; `count` is their features."""
    st.caption(context.words("history.map"))
    state = make_state(context)
    draw_map(
        replace(
            state,
            revisions=state.revisions | dict(revisions),
            filters=make_filters(layers=list(revisions)),
            count=state.count if count is None else count,
            view=None,
            bounds=preview.bounds or state.bounds,
            preview=preview,
        )
    )
    if preview.left_out:
        st.caption(context.words("history.left_out", number=preview.left_out, drawn=len(preview.sketches)))
    if preview.unplaced:
        st.caption(context.words("history.unplaced", number=preview.unplaced))
