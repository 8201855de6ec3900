"""The map of the overview: a click on an area filters the charts, and what a slip delays is laid over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import escape

import shapely
import streamlit as st
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.overview.clashes import Clash
from zqmap.analysis.overview.slips import Effect, ParcelSlip, Slip
from zqmap.maps.marks import Mark, Sign
from zqmap.ui.columns import column_words
from zqmap.ui.detail import find_row
from zqmap.ui.keys import Key
from zqmap.ui.link import FeatureRef, read_link
from zqmap.ui.map_panel import draw_map, make_state, select_clicked
from zqmap.ui.overview.charts import toggle_filter
from zqmap.ui.overview.counted import feature_link
from zqmap.ui.overview.holdup_panel import slip_sentence
from zqmap.ui.overview.state import Overview

MOST_ARROWS = 60
"""More arrows than this hide the map."""

AREAS = "areas"


def show_map(overview: Overview) -> None:
    """Show the map of what the link asks for, and one line on what was clicked."""
    marks = tuple(_marks(overview))
    draw_map(replace(make_state(overview.context), marks=marks), lambda target: _take_click(overview, target))
    _show_selected(overview)


def _take_click(overview: Overview, target: str) -> None:
    """Filter by the area that was clicked; anything else is selected."""
    ref = FeatureRef.parse(target)
    if ref is None or ref.layer != AREAS:
        select_clicked(target)
        return
    row = find_row(overview.context, ref)
    if row is not None and row["area_id"]:
        toggle_filter("area", row["area_id"])


def _show_selected(overview: Overview) -> None:
    context = overview.context
    if overview.slip is not None and overview.slip_months is not None:
        st.html(f'<p class="zq-slip">{slip_sentence(overview, overview.slip)}</p>')
    ref = read_link().feature
    row = find_row(context, ref) if ref else None
    if ref is None or row is None:
        st.html(f'<p class="zq-lack">{escape(context.words("overview.map.hint"))}</p>')
        return
    layer = context.snapshots[ref.layer].layer
    state = layer.by_name.get("status") or layer.by_name.get("availability") or layer.by_name.get("stage")
    frame = context.snapshots[ref.layer].frame
    place = int(frame["id"].searchsorted(ref.id))
    words = column_words(context, state, frame.iloc[[place]])[0] if state else None
    said = words or context.words("value.not_stated")
    link = feature_link(context, ref, str(row[f"name_{context.language}"])).text
    st.html(f'<p class="zq-picked">{link} · {escape(context.label(layer.label))} · {escape(said)}</p>')


def _marks(overview: Overview) -> Iterator[Mark]:
    if overview.slip is not None and overview.slip_months is not None:
        yield from slip_marks(overview, overview.slip)
    if st.session_state.get(Key.CLASH_MARKS):
        yield from (_clash_mark(overview, clash) for clash in overview.clashes.pairs)


def slip_marks(overview: Overview, slip: Slip) -> Iterator[Mark]:
    """Mark the work that slips, what it delays, and an arrow from the one to the other."""
    work = overview.works.column("geometry")[slip.work]
    names = tuple(str(overview.works.column(f"name_{language}")[slip.work]) for language in ("zh", "en"))
    moved = [parcel for parcel in slip.parcels if parcel.effect is not Effect.STAYS]
    if work is not None:
        yield Mark(Sign.HIGHLIGHT, work, (names[0], names[1]), target=str(overview.ref(slip.work)))
    for number, parcel in enumerate(moved):
        shape = overview.holdups.parcels.geometry.iloc[parcel.row]
        if shape is None or shape.is_empty:
            continue
        if work is not None and number < MOST_ARROWS:
            yield Mark(Sign.ARROW, _arrow(work, shape))
        yield _parcel_mark(overview, slip, parcel, shape)
    enterprises = overview.context.snapshots["enterprises"].frame
    for row in slip.enterprises[:MOST_ARROWS]:
        yield Mark(Sign.HIGHLIGHT, enterprises.geometry.iloc[row], _names(enterprises, row))


def _parcel_mark(overview: Overview, slip: Slip, parcel: ParcelSlip, shape: BaseGeometry) -> Mark:
    is_certain = parcel.effect is Effect.SHIFTS
    text = f"+{slip.months}" if is_certain else f"≤{slip.months}"
    parcels = overview.holdups.parcels
    target = f"parcels/{parcels['id'].iloc[parcel.row]}"
    return Mark(Sign.BLOCK if is_certain else Sign.WARN, shape, _names(parcels, parcel.row), text, target=target)


def _clash_mark(overview: Overview, clash: Clash) -> Mark:
    first, second = (overview.works.column("geometry")[row] for row in (clash.first, clash.second))
    here = shapely.get_point(shapely.shortest_line(first, second), 0)
    pair = (clash.first, clash.second)
    zh, en = (" / ".join(overview.works.column(f"name_{code}")[row] for row in pair) for code in ("zh", "en"))
    return Mark(Sign.WARN, here, (zh, en))


def _arrow(work: BaseGeometry, parcel: BaseGeometry) -> LineString:
    line = shapely.shortest_line(work, parcel.centroid)
    return line if line.length else LineString([work.centroid, parcel.centroid])


def _names(frame, row: int) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    return str(frame["name_zh"].iloc[row]), str(frame["name_en"].iloc[row])
