"""The map on the page: folium through streamlit-folium, told what to show without ever being remounted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import shapely
import streamlit as st

from zqmap.analysis.datums import gcj02_to_wgs84
from zqmap.analysis.facet_columns import Rows
from zqmap.maps.basemaps import Basemap, find_basemap
from zqmap.maps.datum_shift import shift_deg
from zqmap.maps.declarations import LEGEND
from zqmap.maps.state import MapState, Selected, View
from zqmap.maps.zone_map import make_map, make_state_group
from zqmap.store.snapshots import Snapshot
from zqmap.ui.context import Context
from zqmap.ui.detail import find_row, is_uncertain
from zqmap.ui.folium_widget import CLICKED, show_folium
from zqmap.ui.keys import Key
from zqmap.ui.link import FeatureRef, change_link
from zqmap.web.base_tables import base_digest


def show_map(context: Context) -> None:
    """Show the map of what the link asks for; a click on it selects, and only a click causes a rerun."""
    draw_map(make_state(context))


def draw_map(
    state: MapState,
    on_click: Callable[[str], None] | None = None,
    on_place: Callable[[float, float], None] | None = None,
) -> None:
    """Draw a state on the map; pages that show a change or marks of their own hand in a state that has them.

    `on_click` is handed what was clicked (`layer/id`, the target of a mark, or `-` for nothing); without it a click
    selects the feature. `on_place` is handed latitude and longitude (WGS 84) instead where nothing lies but an area.
    """
    with st.container(key="map"):
        take = partial(_take_click, on_click or select_clicked, on_place)
        show_folium(make_map(), make_state_group(state), Key.MAP, take)


def make_state(context: Context) -> MapState:
    """Gather what the map is to show in this run."""
    basemap = find_basemap(context.settings, context.link.basemap)
    return MapState(
        language=context.language,
        revisions={name: snapshot.revision for name, snapshot in context.snapshots.items()},
        base_digest=base_digest(),
        basemap=basemap,
        filters=context.link.filters,
        present={facet: [code for code, number in context.all_counts[facet].items() if number] for facet in LEGEND},
        count=sum(context.counts.values()),
        selected=_selected(context, basemap),
        view=_first_view(context),
        bounds=_bounds(context),
    )


def select_clicked(target: str) -> None:
    """Put what was clicked into the link; a click on nothing takes the selection away."""
    change_link(feature=FeatureRef.parse(target))


def _take_click(on_click: Callable[[str], None], on_place: Callable[[float, float], None] | None) -> None:
    clicked = (st.session_state.get(Key.MAP) or {}).get(CLICKED)
    if not clicked or clicked == st.session_state.get(Key.LAST_CLICK):
        return
    st.session_state[Key.LAST_CLICK] = clicked
    target, _, written = clicked.rpartition("#")[0].partition("@")
    place = read_clicked_place(written)
    if on_place and place:
        on_place(*place)
    else:
        on_click(target)


def read_clicked_place(written: str) -> tuple[float, float] | None:
    """Read where the map was clicked, `lat,lon,datum` in the base map's datum, as WGS 84; None where it is nothing."""
    try:
        lat, lon, datum = written.split(",")
        point = shapely.Point(float(lon), float(lat))
    except ValueError:
        return None
    if datum == "gcj02":
        longitudes, latitudes = gcj02_to_wgs84(point.x, point.y)
        return float(latitudes), float(longitudes)
    return point.y, point.x


def _selected(context: Context, basemap: Basemap) -> Selected | None:
    ref = context.link.feature
    row = find_row(context, ref) if ref else None
    if ref is None or row is None:
        return None
    shape = None if is_uncertain(row) else row["geometry"]
    radius_m = float(row["accuracy_m"]) if row["basis"] == "approximate" else None
    shift = shift_deg(shape, basemap.datum) if shape is not None and basemap.datum else None
    return Selected(ref.layer, ref.id, shape, radius_m, row.get("status"), shift)


def _first_view(context: Context) -> View | None:
    """Give the view with which this session began: the map moves by itself from then on."""
    if Key.FIRST_VIEW not in st.session_state:
        st.session_state[Key.FIRST_VIEW] = context.link.view
    view: View | None = st.session_state[Key.FIRST_VIEW]
    return view


def _bounds(context: Context) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Give the box of what the filters let through; without filters, of works and parcels, where things happen."""
    names = context.snapshots if context.link.filters.active else ("roads", "parcels")
    boxes = [box for name in names if (box := _box(context.snapshots[name], context.matching[name]))]
    if not boxes:
        return None
    west, south, east, north = np.column_stack(boxes)
    corner = (round(float(south.min()), 4), round(float(west.min()), 4))
    return corner, (round(float(north.max()), 4), round(float(east.max()), 4))


def _box(snapshot: Snapshot, rows: Rows) -> tuple[float, float, float, float] | None:
    """Give west, south, east, north of the rows that have a place; None where none has."""
    if rows.all():
        return snapshot.bounds
    placed = snapshot.frame.geometry.to_numpy()[rows & snapshot.pinned]
    if not len(placed):
        return None
    west, south, east, north = shapely.total_bounds(placed).tolist()
    return west, south, east, north
