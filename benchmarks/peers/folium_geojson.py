"""Draw the points as a Streamlit user does with folium: `folium.GeoJson` in `st_folium`, on a canvas.

Leaflet comes from the address in `BENCH_LEAFLET`, because folium's own links leave the machine.
"""

import os

import folium
import geopandas as gpd
import streamlit as st
from streamlit_folium import st_folium

from benchmarks.features import CENTRE_LAT, CENTRE_LON, CLASS_COLOURS, CLASSES, points_frame

folium.Map.default_js = [("leaflet", os.environ["BENCH_LEAFLET"] + "/leaflet.js")]
folium.Map.default_css = [("leaflet_css", os.environ["BENCH_LEAFLET"] + "/leaflet.css")]


@st.cache_resource
def points(count: int) -> gpd.GeoDataFrame:
    """Return all points; every session shares them."""
    frame = points_frame(count)
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs="EPSG:4326")


def style(feature: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return the colour of a feature's class."""
    return {"fillColor": CLASS_COLOURS[feature["properties"]["class"]]}


st.set_page_config(layout="wide")
chosen = st.pills("Class", CLASSES, default=CLASSES[0])
everything = points(int(os.environ["BENCH_POINTS"]))
shown = everything[everything["class"] == chosen]
drawn = folium.Map(location=(CENTRE_LAT, CENTRE_LON), zoom_start=10, tiles=None, prefer_canvas=True)
folium.GeoJson(
    shown[["class", "name", "geometry"]],
    marker=folium.CircleMarker(radius=3, stroke=False, fill=True, fill_opacity=1),
    style_function=style,
).add_to(drawn)
st_folium(drawn, height=600, use_container_width=True, returned_objects=[])
