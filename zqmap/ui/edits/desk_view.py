"""The editing desk: the row above, and the map with its panel, the table, or what the edits come to."""

from __future__ import annotations

import streamlit as st

from zqmap.errors import UnknownDraft
from zqmap.intake.edits.findings import EditFindings, find_problems
from zqmap.intake.edits.workspace import Open, Workspaces
from zqmap.model.layers import LAYERS
from zqmap.store.drafts import Drafts
from zqmap.store.merge import Merge
from zqmap.store.process import get_snapshots, get_store
from zqmap.ui.context import Context
from zqmap.ui.edits.desk import begin_edit, drop_edit, edit_draft, find_edit, pressing, workspaces_of
from zqmap.ui.edits.map_view import show_basemaps, show_edit_map
from zqmap.ui.edits.outcome_view import show_outcome
from zqmap.ui.edits.panel import show_panel
from zqmap.ui.edits.steps_view import show_steps, show_undo
from zqmap.ui.edits.table_view import show_edit_table
from zqmap.ui.keys import Key
from zqmap.ui.moments import moment_words
from zqmap.ui.plain import plain_words
from zqmap.ui.updates.desk import show_on_desk
from zqmap.ui.updates.sides_view import ask_sides, chosen_sides

__all__ = ["find_edit", "offer_editing", "show_edit_start", "show_editing"]

VIEWS = ("map", "table", "outcome")
DEFAULT_LAYER = "parcels"
BEGUN_SHOWN = 5
QUICK_FEATURES = 2_000
"""Up to how many features names are compared at every step; in larger layers before the proposal only."""


def show_edit_start(context: Context) -> None:
    """Ask which layer to edit, and show what was begun before."""
    st.caption(context.words("edits.lead"))
    with st.container(key="edit-start", horizontal=True, vertical_alignment="bottom"):
        layer = st.selectbox(
            context.words("edits.layer"),
            list(LAYERS),
            index=list(LAYERS).index(DEFAULT_LAYER),
            key=Key.EDIT_LAYER,
            format_func=lambda name: context.label(LAYERS[name].label),
            width=260,
        )
        st.button(
            context.words("edits.begin"),
            key="edit-begin",
            type="primary",
            icon=":material/draw:",
            on_click=begin_edit(layer),
        )
    lines = workspaces_of(context.identity.name).list()
    own = [line for line in lines if line.owner == context.identity.name][:BEGUN_SHOWN]
    for line in own:
        values = {"layer": context.label(LAYERS[line.layer].label), "steps": line.done}
        words = context.words("edits.resume", when=moment_words(line.changed_at, context.language), **values)
        st.button(
            words,
            key=f"edit-resume-{line.id}",
            icon=":material/history:",
            on_click=show_on_desk,
            kwargs={"edit": line.id},
        )


def offer_editing(context: Context, draft_id: int) -> None:
    """Offer to go on with an open draft on the map, where it stands on the newest revision."""
    try:
        line = Drafts(get_store()).find(draft_id)
    except UnknownDraft:
        return
    if line.state.is_open and line.base == get_snapshots().newest().get(line.layer, 0):
        words = context.words("edits.from_draft")
        st.button(words, key="edit-draft", icon=":material/draw:", on_click=edit_draft(line.id, line.layer))


def show_editing(context: Context, opened: Open) -> None:
    """Show the desk of one edit session."""
    is_final = st.session_state.get(Key.EDIT_VIEW) == VIEWS[-1]
    findings = find_problems(opened.edited, names=is_final or len(opened.edited.base) <= QUICK_FEATURES)
    view = _show_head(context, opened, findings)
    _show_said(context)
    _show_others(context, opened)
    _show_newer(context, opened)
    if view == "table":
        show_edit_table(context, opened)
    elif view == "outcome":
        show_outcome(context, opened, findings, _to_map)
    else:
        _show_drawing(context, opened, findings)
    show_steps(context, opened)


def _show_drawing(context: Context, opened: Open, findings: EditFindings) -> None:
    if context.is_narrow:
        st.caption(context.words("edits.phone"))
        show_edit_map(context, opened, findings)
        show_panel(context, opened, findings)
        return
    drawing, panel = st.columns([1.75, 1], gap="medium")
    with drawing, st.container(key="edit-map"):
        show_edit_map(context, opened, findings)
    with panel, st.container(key="edit-panel", height=660, border=False):
        show_panel(context, opened, findings)


def _show_head(context: Context, opened: Open, findings: EditFindings) -> str:
    layer = context.label(opened.session.layer.label)
    with st.container(key="edit-head", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{context.words('edits.title', layer=layer)}**", width="content")
        st.caption(context.words("edits.saved", base=opened.line.base), width="content")
        view = _ask_view(context, findings)
        if not context.is_narrow:
            _show_head_buttons(context, opened, view)
    if context.is_narrow:
        with st.container(key="edit-buttons", horizontal=True, vertical_alignment="center", gap="xsmall"):
            _show_head_buttons(context, opened, view)
    return view


def _ask_view(context: Context, findings: EditFindings) -> str:
    if Key.EDIT_VIEW not in st.session_state:
        st.session_state[Key.EDIT_VIEW] = VIEWS[0]
    blocked = len(findings.ids)
    chosen = st.segmented_control(
        context.words("edits.view.label"),
        VIEWS,
        required=True,
        key=Key.EDIT_VIEW,
        format_func=lambda name: (
            context.words(f"edits.view.{name}") + (f" {blocked}" if name == "outcome" and blocked else "")
        ),
        label_visibility="collapsed",
    )
    return chosen or VIEWS[0]


def _show_head_buttons(context: Context, opened: Open, view: str) -> None:
    """Show the row's buttons; on a phone nobody draws, so that the base map is not asked for."""
    show_undo(context, opened)
    if view == "map" and not context.is_narrow:
        show_basemaps(context)
    with st.popover(context.words("edits.drop"), type="tertiary"):
        st.button(
            context.words("edits.drop_sure", steps=opened.session.done),
            key="edit-drop",
            on_click=drop_edit(opened),
        )
    st.button(context.words("updates.back"), key="edit-back", type="tertiary", on_click=show_on_desk)


def _show_said(context: Context) -> None:
    """Say why the last press was not done, until the next one."""
    said = st.session_state.get(Key.EDIT_SAID)
    if said is not None:
        st.error(plain_words(context.label(said)), icon=":material/error:")


def _show_others(context: Context, opened: Open) -> None:
    lines = workspaces_of(context.identity.name).list()
    layer = opened.line.layer
    for line in [line for line in lines if line.layer == layer and line.owner != context.identity.name and line.done][
        :3
    ]:
        values = {"name": plain_words(line.owner), "layer": context.label(opened.session.layer.label)}
        st.caption(context.words("edits.others", when=moment_words(line.changed_at, context.language), **values))


def _show_newer(context: Context, opened: Open) -> None:
    """Say that the layer has moved on, and offer to go on upon its newest revision."""
    if get_snapshots().newest().get(opened.line.layer, 0) == opened.line.base:
        return
    found = workspaces_of(context.identity.name).look_at_head(opened)
    if found is None:
        return
    with st.container(border=True, key="edit-newer"):
        st.warning(context.words("edits.stale", head=found.head, base=found.base), icon=":material/merge:")
        if not found.conflicts:
            st.caption(context.words("edits.stale_easy"))
        ask_sides(context, found)
        st.button(
            context.words("edits.rebase", head=found.head),
            key="edit-rebase",
            type="primary",
            on_click=pressing(opened, lambda own: _rebase(own, opened, found)),
        )


def _rebase(own: Workspaces, opened: Open, found: Merge) -> None:
    own.rebase(opened, found, chosen_sides(found), version=opened.line.version)


def _to_map() -> None:
    st.session_state[Key.EDIT_VIEW] = VIEWS[0]
