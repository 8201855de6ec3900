"""A place on the map from which distances are measured: pressed there, kept in the link, taken back at one press."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from zqmap.analysis.parcels.brief import Brief, Part
from zqmap.analysis.parcels.brief_query import Refused, UnfitPartError, read_near
from zqmap.ui.keys import Key
from zqmap.ui.link import change_link, read_link
from zqmap.ui.parcels.address import change_brief, read_finder
from zqmap.ui.parcels.refusals import refuse
from zqmap.ui.parcels.search import Search

RADII_KM = (3, 5, 10, 20)
FIRST_KM = 10
"""Within how far parcels must lie of a pressed place where nothing was asked before: else a press would change nothing
that one sees."""


def take_point(lat: float, lon: float) -> None:
    """Measure from a place that was pressed, and remember what was measured from before."""
    written = f"{lat:.5f},{lon:.5f}"
    try:
        near = read_near(written)
    except UnfitPartError as error:
        refuse(Refused(Part.NEAR, written, error.reason))
        return
    before = read_finder(read_link()).brief
    if not is_point(before.near):
        st.session_state[Key.finder("before_point")] = before.near, before.within_m
    change_link(feature=None)
    change_brief(lambda brief: replace(brief, near=near, within_m=brief.within_m or FIRST_KM * 1000.0))


def show_point(search: Search) -> None:
    """Say from which place of the map is measured, within how far, and offer to take it back; or how to press one."""
    context, brief, key = search.context, search.brief, Key.finder("point_km")
    with st.container(key="finder-point", horizontal=True, gap="small", vertical_alignment="center"):
        if not is_point(brief.near):
            st.caption(f":material/touch_app: {context.words('finder.point.hint')}")
            return
        st.markdown(context.words("finder.point.said"), width="content")
        st.session_state[key] = _chosen_km(brief)
        st.segmented_control(
            context.words("finder.within_label"),
            (*RADII_KM, 0),
            key=key,
            format_func=lambda km: (
                context.words("finder.within_ring", km=km) if km else context.words("finder.range.any")
            ),
            label_visibility="collapsed",
            on_change=lambda: _take_km(st.session_state[key]),
        )
        st.button(
            context.words("finder.point.undo"),
            key=Key.finder("point_undo"),
            icon=":material/undo:",
            on_click=drop_point,
        )


def drop_point() -> None:
    """Measure from what was measured from before the place was pressed."""
    near, within_m = st.session_state.pop(Key.finder("before_point"), (None, None))
    change_brief(lambda brief: replace(brief, near=near, within_m=within_m if near else None))


def is_point(near: str | None) -> bool:
    """Tell whether near what is a place on the map and no feature."""
    return bool(near) and near[0].isdigit()  # type: ignore[index]


def _chosen_km(brief: Brief) -> int | None:
    if brief.within_m is None:
        return 0
    return next((km for km in RADII_KM if km * 1000 == brief.within_m), None)


def _take_km(km: int | None) -> None:
    if km is not None:
        change_brief(lambda brief: replace(brief, within_m=km * 1000.0 or None))
