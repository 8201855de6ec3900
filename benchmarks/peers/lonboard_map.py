"""Draw the points as a Streamlit user does with streamlit-lonboard, without a base map.

The empty style is there because the component asks a foreign host for one where none is given.
"""

import os

import geopandas as gpd
import numpy as np
import streamlit as st
from lonboard import Map, ScatterplotLayer
from lonboard.colormap import apply_categorical_cmap
from PIL import ImageColor
from streamlit_lonboard import st_lonboard

from benchmarks.features import CENTRE_LAT, CENTRE_LON, CLASS_COLOURS, CLASSES, EMPTY_MAP_STYLE, points_frame

COLOURS = {name: list(ImageColor.getrgb(colour)) for name, colour in CLASS_COLOURS.items()}
VIEW = {"longitude": CENTRE_LON, "latitude": CENTRE_LAT, "zoom": 9.0, "pitch": 0.0, "bearing": 0.0}


@st.cache_resource
def points(count: int) -> gpd.GeoDataFrame:
    """Return all points; every session shares them."""
    frame = points_frame(count)
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs="EPSG:4326")


st.set_page_config(layout="wide")
chosen = st.pills("Class", CLASSES, default=CLASSES[0])
everything = points(int(os.environ["BENCH_POINTS"]))
shown = everything[everything["class"] == chosen]
layer = ScatterplotLayer.from_geopandas(
    shown[["class", "name", "geometry"]],
    get_fill_color=apply_categorical_cmap(np.asarray(shown["class"]), COLOURS),
    get_radius=3,
    radius_units="pixels",
)
drawn = Map(layers=[layer], basemap=None, view_state=VIEW)
st_lonboard(drawn, view_state=VIEW, basemap_style=EMPTY_MAP_STYLE, height=600, key="map")
