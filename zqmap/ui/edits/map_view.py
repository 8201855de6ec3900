"""The editing map on the page: the zone below, the edits above; it is never mounted anew while one works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from zqmap.intake.edits.edited import Edited, Feature
from zqmap.intake.edits.findings import EditFindings
from zqmap.intake.edits.workspace import Open
from zqmap.maps.basemaps import OFFLINE, Basemap, find_basemap, list_basemaps
from zqmap.maps.edit_map import AMENDED, SHAPES_DRAWN, EditShape, EditState, Role, make_edit_group, make_edit_map
from zqmap.maps.state import MapState
from zqmap.ui.context import Context
from zqmap.ui.edits.desk import selected_ids
from zqmap.ui.edits.told import take_told
from zqmap.ui.folium_widget import CLICKED, show_folium
from zqmap.ui.keys import Key
from zqmap.ui.link import change_link
from zqmap.ui.map_panel import make_state
from zqmap.ui.press import whole
from zqmap.web.assets import asset_url


def show_edit_map(context: Context, opened: Open, findings: EditFindings) -> None:
    """Show the map to draw on; what it tells becomes steps."""
    if find_basemap(context.settings, context.link.basemap).datum:
        st.info(context.words("edits.basemap_shifted"), icon=":material/map:")
    with st.container(key="map"):
        show_folium(
            make_edit_map(asset_url),
            make_edit_group(_zone_state(context, opened), _edit_state(opened, findings)),
            Key.EDIT_MAP,
            whole(lambda: take_told(opened, (st.session_state.get(Key.EDIT_MAP) or {}).get(CLICKED))),
        )


def show_basemaps(context: Context) -> None:
    """Show the choice of the base maps that one can draw on: those that are not shifted."""
    offered = {basemap.code: basemap for basemap in list_basemaps(context.settings) if not basemap.datum}
    if len(offered) < 2:
        return
    st.session_state[Key.BASEMAP] = _basemap(context).code
    st.selectbox(
        context.words("edits.basemap"),
        list(offered),
        key=Key.BASEMAP,
        format_func=lambda code: context.label(offered[code].label),
        label_visibility="collapsed",
        width=190,
        on_change=lambda: change_link(basemap=st.session_state[Key.BASEMAP]),
    )


def _basemap(context: Context) -> Basemap:
    chosen = find_basemap(context.settings, context.link.basemap)
    return OFFLINE if chosen.datum else chosen


def _zone_state(context: Context, opened: Open) -> MapState:
    state = make_state(context)
    bounds = context.snapshots[opened.line.layer].bounds
    box = state.bounds
    if bounds is not None:
        west, south, east, north = bounds
        box = ((round(south, 4), round(west, 4)), (round(north, 4), round(east, 4)))
    return replace(
        state,
        revisions=state.revisions | {opened.line.layer: opened.line.base},
        basemap=_basemap(context),
        selected=None,
        view=context.link.view,
        bounds=box,
    )


def _edit_state(opened: Open, findings: EditFindings) -> EditState:
    session, edited = opened.session, opened.edited
    selected = selected_ids(edited)
    moved, amended = _moved_and_amended(edited)
    gone = tuple(id_ for id_, feature in edited.touched.items() if feature is None)
    drawn = [feature.id for feature in moved[:SHAPES_DRAWN]]
    return EditState(
        layer=session.layer,
        base=session.base,
        shapes=tuple(_shapes(edited, selected, moved, amended)),
        hidden=tuple(sorted({*drawn, *gone, *(feature.id for feature in moved if feature.id in selected)})),
        amended={feature.id: feature.fields for feature in amended[:AMENDED]},
        unmarked=len(moved[SHAPES_DRAWN:]) + len(amended[SHAPES_DRAWN:]),
        has_edits=bool(edited.touched),
        selected=selected,
        can_undo=session.can_undo,
        can_redo=session.can_redo,
        heard=st.session_state.get(Key.EDIT_HEARD),
        marks=tuple((one.place, one.finding.text) for one in findings.listed if one.place is not None),
        overlaps=tuple(one.shape for one in findings.listed if one.shape is not None),
        said=st.session_state.get(Key.EDIT_SAID),
    )


def _moved_and_amended(edited: Edited) -> tuple[list[Feature], list[Feature]]:
    """Tell the features that the tiles do not have where they are from those that they have in another class."""
    moved: list[Feature] = []
    amended: list[Feature] = []
    for feature in edited.changed:
        before = edited.published(feature.id)
        if before is None or not _same_place(before, feature):
            moved.append(feature)
        elif before.fields != feature.fields:
            amended.append(feature)
    return moved, amended


def _same_place(before: Feature, after: Feature) -> bool:
    if before.geometry is None or after.geometry is None:
        return before.geometry is after.geometry
    return bool(before.geometry.equals_exact(after.geometry, 0))


def _shapes(
    edited: Edited, selected: tuple[str, ...], moved: list[Feature], amended: list[Feature]
) -> Iterator[EditShape]:
    """Give the shapes that this map draws; where something is selected, that is what is shown of it."""
    for id_ in selected:
        feature = edited.find(id_)
        if feature is not None:
            is_moved = any(feature is one for one in moved)
            yield from _shape(feature, Role.SELECTED, is_editable=len(selected) == 1, is_moved=is_moved)
    for features, role in ((moved, Role.MOVED), (amended, Role.MARKED)):
        for feature in features[:SHAPES_DRAWN]:
            if feature.id not in selected:
                yield from _shape(feature, role, is_moved=role is Role.MOVED)


def _shape(feature: Feature, role: Role, *, is_moved: bool, is_editable: bool = False) -> Iterator[EditShape]:
    if feature.geometry is not None:
        how = {"is_editable": is_editable, "is_moved": is_moved}
        yield EditShape(feature.id, feature.name, feature.geometry, role, feature.fields, **how)
