"""Shapes as lists of coordinates: for surveyed corners, and for whoever draws without a mouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import shapely
import streamlit as st

from zqmap.errors import EditRefused
from zqmap.intake.edits.drawn import read_drawn
from zqmap.intake.edits.edited import Feature
from zqmap.intake.edits.operations import draw, reshape
from zqmap.intake.edits.workspace import Open, Workspaces
from zqmap.maps.edit_map import DRAWABLE
from zqmap.model.text import Text
from zqmap.texts import sentence
from zqmap.ui.context import Context
from zqmap.ui.edits.desk import pressing, take_step
from zqmap.ui.edits.field_widgets import sync_widget
from zqmap.ui.keys import Key

LISTED_POINTS = 500
_GAP = re.compile(r"[\s,，;；、]+")


def show_coordinates(context: Context, opened: Open, feature: Feature | None) -> None:
    """Show the corners of a simple shape as text, or an empty text to make a new one of."""
    kind, text = (None, "") if feature is None else _as_text(feature)
    if feature is not None and kind is None:
        return
    title = "edits.panel.coordinates" if feature else "edits.panel.coordinates_new"
    with st.expander(context.words(title), icon=":material/pin_drop:"):
        if kind is None:
            kind = _ask_kind(context, opened)
        key = f"{Key.EDIT_POINTS}_{feature.id if feature else kind}_{hash(text)}"
        sync_widget(key, st.session_state.get(key, text))
        st.text_area(
            context.words("edits.panel.coordinates_label"),
            key=key,
            height=140,
            help=context.words("edits.panel.coordinates_hint"),
        )
        st.caption(context.words("edits.panel.coordinates_hint"))
        st.button(
            context.words("edits.panel.coordinates_apply"),
            key="edit-coordinates",
            on_click=pressing(opened, _applying(opened, feature, kind, key)),
        )


def _ask_kind(context: Context, opened: Open) -> str:
    kinds = [kind for kind in DRAWABLE if kind in opened.session.layer.geometries]
    if len(kinds) == 1:
        return kinds[0]
    words = context.words("edits.panel.kind")
    chosen: str = st.radio(
        words, kinds, key=Key.EDIT_KIND, horizontal=True, format_func=lambda kind: context.words(f"edits.panel.{kind}")
    )
    return chosen


def _as_text(feature: Feature) -> tuple[str | None, str]:
    """Give the kind and the corners of a shape of one part without holes; None where it is another."""
    shape = feature.geometry
    if shape is None or shape.geom_type not in DRAWABLE or len(shapely.get_coordinates(shape)) > LISTED_POINTS:
        return None, ""
    if shape.geom_type == "Polygon" and shapely.get_num_interior_rings(shape):
        return None, ""
    points = shapely.get_coordinates(shape).tolist()
    points = points[:-1] if shape.geom_type == "Polygon" else points
    return shape.geom_type, "\n".join(f"{lon!r} {lat!r}" for lon, lat in points)


def _applying(opened: Open, feature: Feature | None, kind: str, key: str) -> Callable[[Workspaces], None]:
    def apply(own: Workspaces) -> None:
        shape = read_drawn(opened.session.layer, _read_text(kind, st.session_state[key]))
        if feature is None:
            take_step(own, opened, lambda edited: draw(edited, shape))
        else:
            take_step(own, opened, lambda edited: reshape(edited, feature.id, shape))

    return apply


def _read_text(kind: str, text: str) -> dict[str, Any]:
    """Read lines of longitude and latitude as a GeoJSON geometry.

    Raises:
        EditRefused: a line is something else.

    """
    lines = [line for line in enumerate(text.splitlines(), start=1) if line[1].strip()]
    points = [_read_line(row, line) for row, line in lines]
    if not points:
        raise EditRefused(_bad(1))
    shapes: dict[str, Any] = {"Point": points[0], "LineString": points, "Polygon": [points]}
    return {"type": kind, "coordinates": shapes[kind]}


def _read_line(row: int, line: str) -> list[float]:
    parts = _GAP.split(line.strip())
    try:
        lon, lat = map(float, parts)
    except ValueError as error:
        raise EditRefused(_bad(row)) from error
    return [lon, lat]


def _bad(row: int) -> Text:
    return Text(*(sentence(language, "edits.panel.coordinates_bad", row=row) for language in ("zh", "en")))
