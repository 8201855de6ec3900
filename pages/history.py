"""The history: revisions of a layer compared, one feature's past, a day of the past, rollback, freshness, the trail."""

from __future__ import annotations

import streamlit as st

from zqmap.access.policy import Command
from zqmap.model.layers import STORED, Layer, find_layer
from zqmap.store.process import get_store
from zqmap.ui.context import Context
from zqmap.ui.dropped_parts import name_dropped_parts
from zqmap.ui.freshness_view import show_freshness
from zqmap.ui.history.address import HistoryLink, change_history, read_history
from zqmap.ui.history.audit_trail import show_audit
from zqmap.ui.history.comparison_view import load_sides, show_comparison
from zqmap.ui.history.day_choice import show_day_choice
from zqmap.ui.history.feature_view import show_feature
from zqmap.ui.history.revisions_table import choose_two, show_revisions
from zqmap.ui.history.rollback_panel import show_rollback
from zqmap.ui.html_table import STYLE
from zqmap.ui.keys import Key

PARTS = {"versions": None, "freshness": Command.PREPARE, "audit": Command.SEE_AUDIT}
"""The parts of the page, each with the command that it takes to see it."""


def render(context: Context) -> None:
    """Draw the part that the address names, where the viewer may see it."""
    here = read_history(context.link)
    st.html(STYLE)
    name_dropped_parts(context, here.dropped)
    shown = [part for part, command in PARTS.items() if command is None or context.identity.may(command)]
    part = choose_part(context, here, shown)
    if part == "audit":
        show_audit(context)
    elif part == "freshness":
        show_freshness(context)
    else:
        show_versions(context, here)


def show_versions(context: Context, here: HistoryLink) -> None:
    """Draw the layer's revisions, the chosen feature, the comparison of two, and the way back."""
    if not may_read(context, find_layer(here.layer)):
        here = HistoryLink(part=here.part)
    choose_layer(context, here)
    if here.feature:
        show_feature(context, here.feature)
    revisions = get_store().revisions(here.layer)
    if not revisions:
        st.info(context.words("history.none"), icon=":material/inbox:")
        return
    show_revisions(context, here, revisions)
    st.markdown(f"#### {context.words('history.compare')}")
    if len(revisions) == 1:
        st.caption(context.words("history.only_one"))
        show_day_choice(context)
        return
    older, newer = choose_two(context, here, revisions)
    show_comparison(context, load_sides(older, newer))
    show_rollback(context, revisions, older)
    show_day_choice(context)


def choose_part(context: Context, here: HistoryLink, shown: list[str]) -> str:
    """Draw the choice between the parts where there is more than one, and give the chosen one."""
    part = here.part if here.part in shown else shown[0]
    if len(shown) > 1:
        st.session_state[Key.HISTORY_PART] = part
        st.segmented_control(
            context.words("history.part.title"),
            shown,
            required=True,
            key=Key.HISTORY_PART,
            format_func=lambda name: context.words(f"history.part.{name}"),
            label_visibility="collapsed",
            on_change=lambda: change_history(part=st.session_state[Key.HISTORY_PART]),
        )
    return part


def may_read(context: Context, layer: Layer) -> bool:
    """Tell whether the viewer may read a layer's past: that of rows for staff alone is for staff alone."""
    return not layer.has_private_rows or context.identity.may(Command.PREPARE)


def choose_layer(context: Context, here: HistoryLink) -> None:
    """Draw the choice of the layer."""
    st.session_state[Key.HISTORY_LAYER] = here.layer
    st.segmented_control(
        context.words("table.layer"),
        [name for name, layer in STORED.items() if may_read(context, layer)],
        required=True,
        key=Key.HISTORY_LAYER,
        format_func=lambda name: context.label(STORED[name].label),
        label_visibility="collapsed",
        wrap=True,
        on_change=lambda: change_history(layer=st.session_state[Key.HISTORY_LAYER]),
    )
