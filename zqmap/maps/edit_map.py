"""The editing map: the zone's map with the tools to draw, and what it is told of the edits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import folium
from folium.template import Template
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from zqmap.maps.script_text import encode_for_script
from zqmap.maps.state import MapState
from zqmap.maps.zone_map import make_map
from zqmap.model.layers import Layer
from zqmap.model.text import Text

EDIT_SCRIPTS = ("leaflet-geoman.js", "geographiclib-geodesic.js", "zqmap-edit.js")
EDIT_STYLES = ("leaflet-geoman.css", "zqmap-edit.css")

DRAWABLE = ("Polygon", "LineString", "Point")
"""The kinds of shape that can be drawn, in the order of their buttons."""

SHAPES_DRAWN = 400
"""How many edited shapes are drawn at most beside those that are selected; the tiles show the others as published."""

AMENDED = 1_000
"""Of how many features the tiles are amended at most with what was edited of their fields."""


class Role(StrEnum):
    """Why a shape is drawn: it is selected, it was moved or made, or it has other fields than are published."""

    SELECTED = "selected"
    MOVED = "moved"
    MARKED = "marked"


@dataclass(frozen=True)
class EditShape:
    """One shape that this map draws itself, in WGS 84; only the one that is `editable` can be changed on the map.

    `fields` are JSON values of its declared fields: they give it its class. Where it `is_moved`, the tiles have it not.
    """

    id: str
    name: Text
    geometry: BaseGeometry
    role: Role
    fields: Mapping[str, Any]
    is_editable: bool = False
    is_moved: bool = False

    def as_json(self, layer: Layer) -> dict[str, Any]:
        """Give the JSON value that the browser draws."""
        value = {"id": self.id, "geometry": mapping(self.geometry), "role": self.role.value, "moved": self.is_moved}
        value |= {"editable": self.is_editable, "props": drawn_properties(layer, self.fields)}
        return value | {"names": [self.name.zh, self.name.en]}


def drawn_properties(layer: Layer, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Give the properties that a vector tile would have of a feature: its stated values, lists with semicolons."""
    stated = ((field, fields.get(field.name)) for field in layer.fields if field.in_tile)
    return {
        field.name: ";".join(value) if field.kind.is_list else value
        for field, value in stated
        if value not in (None, [])
    }


@dataclass(frozen=True)
class Heard:
    """Up to which number what a map told has been heard; `mount` is the one map that told it."""

    mount: str
    number: int


@dataclass(frozen=True)
class EditState:
    """Everything that the editing map is told.

    `hidden` are features that the tiles leave out, `amended` those that are drawn with other fields than published;
    `unmarked` is how many more were edited than are marked. `marks` are places (longitude, latitude) with what is wrong
    there, `overlaps` shapes that two parcels share. `said` is why the last change was not taken.
    """

    layer: Layer
    base: int
    shapes: tuple[EditShape, ...]
    hidden: tuple[str, ...]
    amended: Mapping[str, Mapping[str, Any]]
    unmarked: int
    has_edits: bool
    selected: tuple[str, ...]
    can_undo: bool
    can_redo: bool
    heard: Heard | None = None
    marks: tuple[tuple[tuple[float, float], Text], ...] = ()
    overlaps: tuple[BaseGeometry, ...] = ()
    said: Text | None = field(default=None)

    def as_json(self) -> dict[str, Any]:
        """Give the JSON value that the browser reads."""
        return {
            "layer": self.layer.name,
            "base": self.base,
            "kinds": [kind for kind in DRAWABLE if kind in self.layer.geometries],
            "shapes": [shape.as_json(self.layer) for shape in self.shapes],
            "hidden": list(self.hidden),
            "fields": {id_: drawn_properties(self.layer, fields) for id_, fields in self.amended.items()},
            "more": self.unmarked,
            "touched": self.has_edits,
            "selected": list(self.selected),
            "undo": self.can_undo,
            "redo": self.can_redo,
            "heard": None if self.heard is None else {"mount": self.heard.mount, "n": self.heard.number},
            "marks": [{"at": [lat, lon], "text": [text.zh, text.en]} for (lon, lat), text in self.marks],
            "overlaps": [mapping(shape) for shape in self.overlaps],
            "said": None if self.said is None else [self.said.zh, self.said.en],
        }


class EditGroup(folium.FeatureGroup):
    """An empty group whose script tells the lasting map what stands below and what is edited."""

    _template = Template(
        "{% macro script(this, kwargs) %}var {{ this.get_name() }}=L.featureGroup();"
        'zqmap.apply("{{ this.zone }}");zqmap.edit.apply("{{ this.edit }}");{% endmacro %}'
    )

    def __init__(self, zone: str, edit: str) -> None:
        super().__init__(name="state", control=False)
        self.zone = zone
        self.edit = edit


def make_edit_map(asset_url: Callable[[str], str]) -> folium.Map:
    """Make the editing map; its script is the same at every call, and it loads only what other maps do not have."""
    zone = make_map()
    zone.default_js = [(name, asset_url(name)) for name in EDIT_SCRIPTS]
    zone.default_css = [(name, asset_url(name)) for name in EDIT_STYLES]
    return zone


def make_edit_group(state: MapState, edit: EditState) -> EditGroup:
    """Make the feature group that streamlit-folium adds to the map in place of the one before."""
    return EditGroup(encode_for_script(state.as_json()), encode_for_script(edit.as_json()))
