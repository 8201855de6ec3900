"""The map of what is new between two days."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import streamlit as st

from zqmap.analysis.filters import make_filters
from zqmap.analysis.news import News
from zqmap.maps.preview import join_previews, make_preview
from zqmap.model.layers import LAYERS
from zqmap.model.revisions import Difference
from zqmap.store.periods import LayerPeriod, Period
from zqmap.ui.context import Context
from zqmap.ui.map_panel import draw_map, make_state


def show_news_map(context: Context, period: Period, items: Sequence[News]) -> None:
    """Show where some of a period's news is."""
    mapped = [one for one in period.changed if one.layer.name in LAYERS]
    if not mapped:
        st.caption(context.words("since.no_place"))
        return
    preview = join_previews([make_preview(one.before.frame, one.after.frame, _only(one, items)) for one in mapped])
    st.caption(context.words("history.map"))
    state = make_state(context)
    after = {one.layer.name: one.after.revision for one in mapped}
    draw_map(
        replace(
            state,
            revisions=state.revisions | after,
            filters=make_filters(layers=list(after)),
            view=None,
            bounds=preview.bounds or state.bounds,
            preview=preview,
        )
    )
    if preview.left_out:
        st.caption(context.words("history.left_out", number=preview.left_out, drawn=len(preview.sketches)))
    if preview.unplaced:
        st.caption(context.words("history.unplaced", number=preview.unplaced))


def _only(one: LayerPeriod, items: Sequence[News]) -> Difference:
    """Give the part of a layer's difference that some news speak of."""
    ids = {item.id for item in items if item.layer is one.layer}
    whole = one.difference
    changed = tuple(change for change in whole.changed if change.id in ids)
    return replace(whole, added=_among(whole.added, ids), removed=_among(whole.removed, ids), changed=changed)


def _among(named: Sequence[str], ids: Collection[str]) -> tuple[str, ...]:
    return tuple(id_ for id_ in named if id_ in ids)
