"""The finder's map: ranks as numbers, where distances begin as a cross-hair, and the ring of what is near."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from zqmap.analysis.filters import make_filters
from zqmap.analysis.parcels.brief import Part
from zqmap.analysis.parcels.near import find_anchors
from zqmap.maps.marks import Mark, Sign
from zqmap.ui.keys import Key
from zqmap.ui.link import FeatureRef, change_link
from zqmap.ui.map_panel import draw_map, make_state
from zqmap.ui.parcels.address import change_brief
from zqmap.ui.parcels.point_choice import show_point, take_point
from zqmap.ui.parcels.search import Search
from zqmap.ui.plain import plain_words
from zqmap.web.parcel_words import anchor_name

ANCHORS_MARKED = 5


def show_map(search: Search) -> None:
    """Draw the map; a click on a number or any feature selects it, one on an empty place measures from there."""
    context = replace(search.context, link=replace(search.context.link, filters=make_filters()))
    show_point(search)
    draw_map(replace(make_state(context), marks=tuple(list_marks(search))), on_place=take_point)


def show_legend(search: Search) -> None:
    """Say what the marks mean, and offer the selected place as the centre of distances."""
    context, ref = search.context, search.context.link.feature
    words = context.words("finder.legend")
    if any(search.is_demo(int(row)) for row in search.found.rows[: search.here.number]):
        words = f"{words} {context.words('finder.map_demo')}"
    st.caption(words)
    if ref and ref.layer != "parcels":
        name = _name(search, ref)
        if name:
            st.button(
                context.words("finder.use_as_centre", name=plain_words(name)),
                key=Key.finder("centre"),
                icon=":material/center_focus_strong:",
                on_click=_take_centre,
                args=(ref,),
            )


def list_marks(search: Search) -> Iterator[Mark]:
    """List the marks: rings and anchors first, the best parcels last, so that numbers lie on top."""
    brief, language = search.brief, search.context.language
    anchors = find_anchors(search.land, brief)[:ANCHORS_MARKED]
    if brief.near or brief.chosen(Part.CHAIN):
        for anchor in anchors:
            if anchor.shape is None:
                continue
            centre = anchor.shape.representative_point()
            yield Mark(Sign.CENTRE, centre, (anchor_name(anchor, "zh"), anchor_name(anchor, "en")))
            if brief.within_m and anchor.shape.geom_type == "Point":
                km = f"{brief.within_m / 1000:g} {'公里' if language == 'zh' else 'km'}"
                yield Mark(Sign.RING, centre, text=km, radius_m=brief.within_m)
    frame = search.land.parcels
    for place, row in enumerate(search.found.rows[: search.here.number].tolist(), start=1):
        shape = frame.geometry.iloc[row]
        if shape is not None:
            names = (str(frame["name_zh"].iloc[row]), str(frame["name_en"].iloc[row]))
            yield Mark(Sign.NUMBER, shape, names, text=str(place), target=f"parcels/{search.id(row)}")


def _take_centre(ref: FeatureRef) -> None:
    change_link(feature=None)
    change_brief(lambda brief: replace(brief, near=str(ref)))


def _name(search: Search, ref: FeatureRef) -> str | None:
    frame = search.land.frame(ref.layer)
    place = int(frame["id"].searchsorted(ref.id))
    is_there = place < len(frame) and frame["id"].iloc[place] == ref.id and frame.geometry.iloc[place] is not None
    return str(frame[f"name_{search.context.language}"].iloc[place]) if is_there else None
