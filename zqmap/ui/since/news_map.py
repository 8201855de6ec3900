"""The map of what is new between two days."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import streamlit as st

from zqmap.analysis.news import News
from zqmap.maps.preview import join_previews, make_preview
from zqmap.model.layers import LAYERS
from zqmap.model.revisions import Difference
from zqmap.store.periods import LayerPeriod, Period
from zqmap.ui.changes_map import draw_changes
from zqmap.ui.context import Context


def show_news_map(context: Context, period: Period, items: Sequence[News]) -> None:
    """Show where some of a period's news is."""
    mapped = [one for one in period.changed if one.layer.name in LAYERS]
    if not mapped:
        st.caption(context.words("since.no_place"))
        return
    preview = join_previews([make_preview(one.before.frame, one.after.frame, _only(one, items)) for one in mapped])
    draw_changes(context, preview, {one.layer.name: one.after.revision for one in mapped})


def _only(one: LayerPeriod, items: Sequence[News]) -> Difference:
    """Give the part of a layer's difference that some news speak of."""
    ids = {item.id for item in items if item.layer is one.layer}
    whole = one.difference
    changed = tuple(change for change in whole.changed if change.id in ids)
    return replace(whole, added=_among(whole.added, ids), removed=_among(whole.removed, ids), changed=changed)


def _among(named: Sequence[str], ids: Collection[str]) -> tuple[str, ...]:
    return tuple(id_ for id_ in named if id_ in ids)
