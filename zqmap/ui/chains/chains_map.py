"""The map of each part: everything published, with what the part lays over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.filters import make_filters
from zqmap.maps.marks import Mark, Sign
from zqmap.model.records import SupplyLink
from zqmap.ui.chains.places import choose_pressed
from zqmap.ui.context import Context
from zqmap.ui.link import FeatureRef
from zqmap.ui.map_panel import draw_map, make_state

STYLE = Path(__file__).parent.parent / "browser" / "chains.css"
"""How the parts of the page look; the page puts it in with `st.html`."""

METRES_A_DEGREE = 111_195.0
Bounds = tuple[tuple[float, float], tuple[float, float]]


def draw_chains_map(
    context: Context,
    marks: Iterable[Mark],
    bounds: Bounds | None = None,
    on_click: Callable[[str], None] = choose_pressed,
) -> None:
    """Draw all layers unfiltered with marks over them; `bounds` is what a map without a view begins with."""
    state = make_state(context)
    count = sum(len(snapshot.frame) for snapshot in context.shown)
    draw_map(
        replace(state, filters=make_filters(), count=count, bounds=bounds or state.bounds, marks=tuple(marks)), on_click
    )


def centre_of(shape: BaseGeometry) -> Point:
    """Give the middle of a place."""
    return shape if isinstance(shape, Point) else shape.centroid


def bounds_around(shapes: Iterable[BaseGeometry], margin_km: float) -> Bounds | None:
    """Give the box of shapes with a margin, south-west and north-east as latitude, longitude; None without shapes."""
    placed = [shape for shape in shapes if shape is not None]
    if not placed:
        return None
    west, south, east, north = shapely.total_bounds(np.array(placed, dtype=object)).tolist()
    up = margin_km * 1000 / METRES_A_DEGREE
    side = up / np.cos(np.radians((south + north) / 2)).item()
    corner = (round(south - up, 4), round(west - side, 4))
    return corner, (round(north + up, 4), round(east + side, 4))


def both_names(context: Context, ref: FeatureRef) -> tuple[str, str]:
    """Give a feature's names in Chinese and English; its id where it is gone."""
    frame = context.snapshots[ref.layer].frame
    place = int(frame["id"].searchsorted(ref.id))
    if place >= len(frame) or frame["id"].iloc[place] != ref.id:
        return ref.id, ref.id
    return str(frame["name_zh"].iloc[place]), str(frame["name_en"].iloc[place])


def shape_of(context: Context, ref: FeatureRef) -> BaseGeometry | None:
    """Give a feature's shape; None where it has no position or is gone."""
    frame = context.snapshots[ref.layer].frame
    place = int(frame["id"].searchsorted(ref.id))
    gone = place >= len(frame) or frame["id"].iloc[place] != ref.id
    return None if gone else frame.geometry.iloc[place]


def link_marks(context: Context, links: Iterable[SupplyLink]) -> list[Mark]:
    """Draw the supply links of which both ends have a position; an arrow where it is stated who supplies whom."""
    marks = []
    for link in links:
        ends = [FeatureRef("enterprises", id_) for id_ in (link.from_id, link.to_id)]
        shapes = [shape_of(context, end) for end in ends]
        if shapes[0] is None or shapes[1] is None:
            continue
        first, second = (both_names(context, end) for end in ends)
        arrow = " → " if link.directed else " — "
        names = (first[0] + arrow + second[0], first[1] + arrow + second[1])
        line = LineString([centre_of(shapes[0]), centre_of(shapes[1])])
        marks.append(Mark(Sign.ARROW if link.directed else Sign.LINK, line, names))
    return marks
