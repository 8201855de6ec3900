"""The folium map: a base script that never changes, and the group that tells its layer what to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import folium
from folium.elements import JSCSSMixin
from folium.template import Template

from zqmap.maps.script_text import CALL, encode_for_script
from zqmap.maps.state import MapState

SCRIPTS = (
    "leaflet.js",
    "protomaps-leaflet.js",
    "zqmap.js",
)
"""The scripts of the map in the order in which they are loaded; the last is `bundle.make_bundle`."""

STYLES = ("leaflet.css", "zqmap-map.css")
CENTER = (23.24, 112.70)
ZOOM = 11


class ZoneMap(folium.Map):
    """A map without folium's own page header, whose styles stand in `zqmap-map.css`: it would travel at every click."""

    def render(self, **kwargs: Any) -> str:
        """Render the map and leave the header empty."""
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


class StateCall(folium.map.Layer):
    """Hands a state to the layer when streamlit-folium adds the feature group."""

    _template = CALL

    def __init__(self, encoded: str) -> None:
        super().__init__(name="state", overlay=True, control=False)
        self.encoded = encoded

    def render(self, **kwargs: object) -> str:
        """Render nothing to add to the map: the call draws nothing itself."""
        return ""


def make_map(asset_url: Callable[[str], str]) -> folium.Map:
    """Make the base map with its libraries taken from this process; the script is the same at every call."""
    zone = ZoneMap(
        location=CENTER,
        zoom_start=ZOOM,
        tiles=None,
        min_zoom=7,
        max_zoom=19,
        zoom_control="topleft",
    )
    zone.default_js = [(name, asset_url(name)) for name in SCRIPTS]
    zone.default_css = [(name, asset_url(name)) for name in STYLES]
    layer = TileLayer()
    layer.default_js, layer.default_css = [], []
    layer.add_to(zone)
    return zone


def make_state_group(state: MapState) -> folium.FeatureGroup:
    """Make the feature group whose script tells the lasting layer what to show."""
    group = folium.FeatureGroup(name="state", control=False)
    StateCall(encode_for_script(state.as_json())).add_to(group)
    return group
