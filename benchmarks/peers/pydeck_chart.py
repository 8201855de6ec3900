"""Draw the points as a Streamlit user does with `st.pydeck_chart`, without a base map.

The empty style is there because Streamlit asks a foreign host for one where none is given.
"""

import os

import pandas as pd
import pydeck as pdk
import streamlit as st
from PIL import ImageColor

from benchmarks.features import CENTRE_LAT, CENTRE_LON, CLASS_COLOURS, CLASSES, EMPTY_MAP_STYLE, points_frame


@st.cache_resource
def points(count: int) -> pd.DataFrame:
    """Return all points with their colour; every session shares them."""
    frame = points_frame(count)
    colours = {name: list(ImageColor.getrgb(colour)) for name, colour in CLASS_COLOURS.items()}
    return frame.assign(colour=frame["class"].map(colours))


st.set_page_config(layout="wide")
chosen = st.pills("Class", CLASSES, default=CLASSES[0])
everything = points(int(os.environ["BENCH_POINTS"]))
layer = pdk.Layer(
    "ScatterplotLayer",
    everything[everything["class"] == chosen],
    id="points",
    get_position=["lon", "lat"],
    get_fill_color="colour",
    get_radius=3,
    radius_units="'pixels'",
    pickable=True,
)
view = pdk.ViewState(longitude=CENTRE_LON, latitude=CENTRE_LAT, zoom=9)
deck = pdk.Deck([layer], map_style=EMPTY_MAP_STYLE, map_provider="carto", initial_view_state=view)
st.pydeck_chart(deck, height=600, key="map")
