"""The folium map: a base script that never changes, and the group that tells its layer what to show."""

from __future__ import annotations

from typing import Any

import folium
from folium.elements import JSCSSMixin
from folium.template import Template

from zqmap.maps.script_text import STATE_SCRIPT, encode_for_script
from zqmap.maps.state import MapState


class ZoneMap(folium.Map):
    """The map of the zone; `zqmap.makeMap` makes it, so that hardly any script travels at each click."""

    _template = Template("{% macro script(this, kwargs) %}var {{ this.get_name() }}=zqmap.makeMap();{% endmacro %}")

    def render(self, **kwargs: Any) -> str:
        """Render the map and leave folium's page header empty; its styles stand in `zqmap-map.css`."""
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        page: Any = self.get_root()
        page.header._children.clear()
        return ""


class TileLayer(JSCSSMixin, folium.map.Layer):
    """The vector-tile layer of the zone (zqmap/maps/browser/zqmap-map.js)."""

    _template = Template("{% macro script(this, kwargs) %}var {{ this.get_name() }} = zqmap.makeLayer();{% endmacro %}")

    def __init__(self) -> None:
        super().__init__(name="zqmap", overlay=True, control=False)
        self._name = "ZoneTiles"


class StateGroup(folium.FeatureGroup):
    """An empty group whose script tells the lasting layer what to show."""

    _template = STATE_SCRIPT

    def __init__(self, encoded: str) -> None:
        super().__init__(name="state", control=False)
        self.encoded = encoded


def make_map() -> folium.Map:
    """Make the base map; the script is the same at every call.

    It loads nothing: the libraries stand in the document of the frame (`zqmap.web.map_frame`).
    """
    zone = ZoneMap(tiles=None)
    zone.default_js, zone.default_css = [], []
    layer = TileLayer()
    layer.default_js, layer.default_css = [], []
    layer.add_to(zone)
    return zone


def make_state_group(state: MapState) -> StateGroup:
    """Make the feature group that streamlit-folium adds to the map in place of the one before."""
    return StateGroup(encode_for_script(state.as_json()))
