"""The editing map on the page: the zone below, the edits above; it is never mounted anew while one works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import streamlit as st
from shapely.geometry.base import BaseGeometry
from streamlit_folium import st_folium

from zqmap.intake.edits.edited import Feature
from zqmap.intake.edits.findings import EditFindings
from zqmap.intake.edits.workspace import Open
from zqmap.maps.basemaps import OFFLINE, Basemap, find_basemap, list_basemaps
from zqmap.maps.edit_map import SHAPES_DRAWN, EditShape, EditState, make_edit_group, make_edit_map
from zqmap.maps.state import MapState
from zqmap.ui.context import Context
from zqmap.ui.edits.desk import selected_ids
from zqmap.ui.edits.told import take_told
from zqmap.ui.keys import Key
from zqmap.ui.link import change_link
from zqmap.ui.map_panel import CLICKED, make_state
from zqmap.web.assets import asset_url

HEIGHT_PX = 640


def show_edit_map(context: Context, opened: Open, findings: EditFindings) -> None:
    """Show the map to draw on; what it tells becomes steps."""
    if find_basemap(context.settings, context.link.basemap).datum:
        st.info(context.words("edits.basemap_shifted"), icon=":material/map:")
    with st.container(key="map"):
        st_folium(
            make_edit_map(asset_url),
            key=Key.EDIT_MAP,
            use_container_width=True,
            height=HEIGHT_PX,
            returned_objects=[CLICKED],
            feature_group_to_add=make_edit_group(_zone_state(context, opened), _edit_state(opened, findings)),
            on_change=lambda: take_told(opened, (st.session_state.get(Key.EDIT_MAP) or {}).get(CLICKED)),
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
    shapes = tuple(_shapes(opened, selected))
    drawn = {shape.id for shape in shapes}
    gone = {id_ for id_, feature in edited.touched.items() if feature is None}
    return EditState(
        session.layer,
        session.base,
        shapes,
        tuple(sorted(drawn | gone)),
        selected,
        session.can_undo,
        session.can_redo,
        st.session_state.get(Key.EDIT_HEARD),
        tuple((one.place, one.finding.text) for one in findings.listed if one.place is not None),
        tuple(one.shape for one in findings.listed if one.shape is not None),
        st.session_state.get(Key.EDIT_SAID),
    )


def _shapes(opened: Open, selected: tuple[str, ...]) -> Iterator[EditShape]:
    """Give the shapes that the tiles do not have: what was moved or made, and what is selected."""
    edited = opened.edited
    for id_ in selected:
        feature = edited.find(id_)
        if feature is not None and feature.geometry is not None:
            yield _shape(feature, feature.geometry, is_selected=True, is_editable=len(selected) == 1)
    moved = (feature for feature in edited.changed if feature.id not in selected and feature.geometry is not None)
    for place, feature in enumerate(moved):
        before = edited.published(feature.id)
        is_there = before is not None and before.geometry is not None
        assert feature.geometry is not None
        if place < SHAPES_DRAWN and not (is_there and before.geometry.equals_exact(feature.geometry, 0)):  # type: ignore[union-attr]
            yield _shape(feature, feature.geometry, is_selected=False, is_editable=False)


def _shape(feature: Feature, geometry: BaseGeometry, *, is_selected: bool, is_editable: bool) -> EditShape:
    return EditShape(feature.id, feature.name, geometry, is_selected=is_selected, is_editable=is_editable)
