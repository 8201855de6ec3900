"""The embedded view: the map with its legend, one line below it, and nothing to navigate by.

It is what a visitor without an account sees, in the frame of a page that the operator allowed.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from zqmap.access.identity import ANONYMOUS
from zqmap.texts.wording import value_words
from zqmap.ui.bridge import show_bridge
from zqmap.ui.context import Context
from zqmap.ui.detail import find_row
from zqmap.ui.embed.address import read_at
from zqmap.ui.keys import EmbedParam, Param
from zqmap.ui.link import FeatureRef, page_address
from zqmap.ui.map_panel import draw_map, make_state
from zqmap.ui.plain import plain_words

TOLD_FIELDS = ("status", "availability", "stage", "basis")
"""What the line says of a feature that was clicked, of these what its layer has."""


def show_embed(context: Context) -> None:
    """Show the map over the whole frame; a click says what was clicked, and the full map is one link away."""
    shown = replace(context, identity=ANONYMOUS, link=replace(context.link, view=read_at()))
    with st.container(key="embed", gap="xxsmall"):
        draw_map(make_state(shown), _select)
        with st.container(key="embed-line", horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_line(shown), width="stretch")
            address = page_address("/map", shown.link.query())
            st.link_button(shown.words("embed.full"), address, icon=":material/open_in_new:", type="tertiary")
    with st.container(key="embed-bridge"):
        show_bridge(shown.language, leads=False, view_key=EmbedParam.AT)


def _select(target: str) -> None:
    """Put what was clicked into the frame's address, which stays that of the embedded view."""
    ref = FeatureRef.parse(target)
    if ref is None:
        st.query_params.pop(Param.FEATURE, None)
    else:
        st.query_params[Param.FEATURE] = str(ref)


def _line(context: Context) -> str:
    """Say what was clicked, or whose map this is and how much of it is shown."""
    ref = context.link.feature
    row = find_row(context, ref) if ref else None
    if ref is None or row is None:
        return context.words("embed.credit", number=f"{sum(context.counts.values()):,}")
    layer = context.snapshots[ref.layer].layer
    told = [layer.by_name[name] for name in TOLD_FIELDS if name in layer.by_name]
    words = [plain_words(value_words(field, row[field.name], context.language)) for field in told]
    name = plain_words(str(row[f"name_{context.language}"]))
    return " · ".join([f"**{name}**", context.label(layer.label), *words])
