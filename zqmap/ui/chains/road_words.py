"""Distances along the published roads, where these are more than a drawing; else the words that say so."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from zqmap.analysis.chains.neighbourhood import Neighbourhood
from zqmap.analysis.chains.road_network import EXACT_M, make_network
from zqmap.texts.wording import length_words
from zqmap.ui.chains.places import Place
from zqmap.ui.context import Context


def show_road_note(context: Context, place: Place) -> None:
    """Say whether distances along roads are given, and why not."""
    if make_network(context.snapshots["roads"]) is None:
        st.caption(context.words("chains.road.schematic"))
    elif not is_exact(place.accuracy_m):
        st.caption(context.words("chains.road.approximate"))
    else:
        st.caption(context.words("chains.road.given"))


def measure_roads(context: Context, place: Place, around: Neighbourhood, rows: Sequence[int]) -> dict[int, float]:
    """Measure along roads to enterprises, in metres by row; those without such a way are left out."""
    network = make_network(context.snapshots["roads"])
    frame = context.snapshots["enterprises"].frame
    exact = [row for row in rows if is_exact(frame["accuracy_m"].iloc[row])]
    if network is None or place.shape is None or not is_exact(place.accuracy_m) or not exact:
        return {}
    metres = network.distances_m(place.shape, frame.geometry.to_numpy()[exact])
    return {row: way_m for row, way_m in zip(exact, metres.tolist(), strict=True) if not math.isnan(way_m)}


def road_html(context: Context, way_m: float | None) -> str:
    """Write a distance along roads as HTML; nothing where there is none to give."""
    if way_m is None:
        return ""
    words = context.words("chains.road.along", distance=length_words(round(way_m, -1), context.language))
    return f" · {escape(words)}"


def is_exact(accuracy_m: float | None) -> bool:
    """Tell whether a position is known so well that a way along roads means something."""
    return accuracy_m is None or bool(pd.isna(accuracy_m)) or accuracy_m <= EXACT_M
