"""Shapes as text: for surveyed corners, for what is pasted from elsewhere, and for whoever draws without a mouse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import shapely
import streamlit as st

from zqmap.errors import EditRefused
from zqmap.intake.edits.edited import Feature
from zqmap.intake.edits.located import CHOICES, Located, locate
from zqmap.intake.edits.operations import draw, reshape
from zqmap.intake.edits.workspace import Open, Workspaces
from zqmap.intake.edits.written import read_written
from zqmap.maps.edit_map import DRAWABLE
from zqmap.ui.context import Context
from zqmap.ui.edits.desk import pressing, take_step
from zqmap.ui.edits.field_widgets import sync_widget
from zqmap.ui.keys import Key
from zqmap.ui.plain import plain_words

LISTED_POINTS = 500
AUTO = ""


@dataclass(frozen=True)
class _Asked:
    """What stands in the panel: the text, the kind that its lines make, and the chosen system."""

    text: str
    kind: str
    system: str

    def read(self, opened: Open) -> Located:
        """Read it; raises EditRefused where it is no shape of the layer."""
        written = read_written(self.text, self.kind)
        return locate(opened.session.layer, written, self.system or None, opened.edited.base)


def show_coordinates(context: Context, opened: Open, feature: Feature | None) -> None:
    """Show the corners of a shape as text, or an empty text to make a new one of."""
    kind, text = (None, "") if feature is None else _as_text(feature)
    if feature is not None and kind is None:
        return
    title = "edits.panel.coordinates" if feature else "edits.panel.coordinates_new"
    with st.expander(context.words(title), icon=":material/pin_drop:"):
        if kind is None:
            kind = _ask_kind(context, opened)
        system = _ask_system(context)
        key = f"{Key.EDIT_POINTS}_{feature.id if feature else kind}_{hash(text)}"
        sync_widget(key, st.session_state.get(key, text))
        st.text_area(
            context.words("edits.panel.coordinates_label"),
            key=key,
            height=140,
            placeholder=context.words(f"edits.panel.example_{kind}") if kind in DRAWABLE else None,
            help=context.words("edits.panel.coordinates_hint"),
        )
        st.button(
            context.words("edits.panel.coordinates_apply"),
            key="edit-coordinates",
            on_click=pressing(opened, _applying(opened, feature, key, (kind, system))),
        )
        # Below the button: what comes and goes above it would move it away from under a press.
        _show_reading(context, opened, _Asked(st.session_state[key], kind, system), text)


def _ask_kind(context: Context, opened: Open) -> str:
    kinds = [kind for kind in DRAWABLE if kind in opened.session.layer.geometries]
    if len(kinds) == 1:
        return kinds[0]
    words = context.words("edits.panel.kind")
    chosen: str = st.radio(
        words, kinds, key=Key.EDIT_KIND, horizontal=True, format_func=lambda kind: context.words(f"edits.panel.{kind}")
    )
    return chosen


def _ask_system(context: Context) -> str:
    """Ask for the coordinate system; it stays chosen for the next shape."""
    labels = {AUTO: context.words("edits.panel.system_auto")} | {one.code: context.label(one.label) for one in CHOICES}
    key = Key.EDIT_SYSTEM
    sync_widget(key, st.session_state.get(key, AUTO))
    chosen: str = st.selectbox(
        context.words("edits.panel.system"), list(labels), key=key, format_func=labels.__getitem__
    )
    return chosen


def _as_text(feature: Feature) -> tuple[str | None, str]:
    """Give the kind and the corners of a shape; well-known text for one of parts or holes, None for one too large."""
    shape = feature.geometry
    if shape is None or shapely.get_num_coordinates(shape) > LISTED_POINTS:
        return None, ""
    if shape.geom_type not in DRAWABLE or (shape.geom_type == "Polygon" and shapely.get_num_interior_rings(shape)):
        return shape.geom_type, shapely.to_wkt(shape, rounding_precision=-1)
    points = shapely.get_coordinates(shape).tolist()
    points = points[:-1] if shape.geom_type == "Polygon" else points
    return shape.geom_type, "\n".join(f"{lon!r}, {lat!r}" for lon, lat in points)


def _applying(opened: Open, feature: Feature | None, key: str, how: tuple[str, str]) -> Callable[[Workspaces], None]:
    def apply(own: Workspaces) -> None:
        shape = _Asked(st.session_state[key], *how).read(opened).shape
        if feature is None:
            take_step(own, opened, lambda edited: draw(edited, shape))
            st.session_state[key] = ""
        else:
            take_step(own, opened, lambda edited: reshape(edited, feature.id, shape))

    return apply


def _show_reading(context: Context, opened: Open, asked: _Asked, before: str) -> None:
    """Say how a changed text is read, before anything is done with it."""
    if not asked.text.strip() or asked.text == before:
        st.caption(context.words("edits.panel.coordinates_hint"))
        return
    try:
        read = asked.read(opened)
    except EditRefused as error:
        st.caption(f":red[{plain_words(context.label(error.reason))}]")
        return
    middle = read.shape.representative_point()
    values = {
        "system": plain_words(context.label(read.system.label)),
        "points": shapely.get_num_coordinates(read.shape) - (read.shape.geom_type == "Polygon"),
        "place": f"{middle.x:.5f}, {middle.y:.5f}",
    }
    words = context.words("edits.panel.read_as", **values)
    st.caption(words if not read.is_swapped else f"{words} {context.words('edits.panel.read_swapped')}")
