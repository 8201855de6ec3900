"""The place around which one looks: found in the link, by a search, or by a press on the map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.text_search import text_rows
from zqmap.model.layers import LAYERS
from zqmap.texts.wording import length_words
from zqmap.ui.chains.address import change_chains
from zqmap.ui.columns import name_column
from zqmap.ui.context import Context
from zqmap.ui.detail import PLACES, find_row
from zqmap.ui.keys import Key
from zqmap.ui.link import FeatureRef
from zqmap.ui.plain import plain_words

MOST_FOUND = 8
"""How many answers of a search are offered."""


@dataclass(frozen=True)
class Place:
    """A parcel or an enterprise: `shape` is None where its position is not known, `accuracy_m` where it is exact."""

    ref: FeatureRef
    name: str
    shape: BaseGeometry | None
    accuracy_m: float | None
    basis: str | None
    area_id: str | None

    @property
    def is_demo(self) -> bool:
        """Tell whether the place is invented."""
        return self.basis == "demo"


def find_place(context: Context, ref: FeatureRef | None) -> Place | None:
    """Give a parcel or an enterprise of this run's revisions; None where there is none of that id."""
    if ref is None or ref.layer not in PLACES:
        return None
    row = find_row(context, ref)
    if row is None:
        return None
    shape = row["geometry"]
    accuracy_m = None if pd.isna(row["accuracy_m"]) else float(row["accuracy_m"])
    return Place(ref, str(row[name_column(context)]), shape, accuracy_m, row["basis"], row["area_id"])


def choose_pressed(target: str) -> None:
    """Choose what was pressed on the map where one can look around it; a press on anything else changes nothing."""
    ref = FeatureRef.parse(target)
    if ref and ref.layer in PLACES:
        change_chains(feature=ref)


def show_search(context: Context, choose: Any = None) -> None:
    """Draw the search for a place, with a button a place that is found; `choose` takes its `FeatureRef`."""
    take = choose or (lambda ref: change_chains(feature=ref))
    text = st.text_input(
        context.words("chains.search"),
        key=Key.CHAINS_SEARCH,
        placeholder=context.words("filter.search_hint"),
        label_visibility="collapsed",
        icon=":material/search:",
    )
    if not text.strip():
        return
    found = list(_find(context, text))
    if not found:
        st.caption(context.words("chains.nothing_found"))
    with st.container(key="chains-found", gap="xsmall"):
        for ref, name in found[:MOST_FOUND]:
            label = f"{plain_words(name)} · {context.label(LAYERS[ref.layer].label)}"
            st.button(label, key=f"found-{ref}", type="tertiary", on_click=_take, args=(take, ref))
    if len(found) > MOST_FOUND:
        st.caption(context.words("chains.more_found", number=MOST_FOUND))


def show_place_head(context: Context, place: Place) -> None:
    """Draw what is chosen, how well its position is known, and the way to take it away again."""
    badge = f" :orange-badge[{context.words('map.legend.demo')}]" if place.is_demo else ""
    with st.container(key="chains-head", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain_words(place.name)}**{badge}", width="content")
        st.button(
            context.words("detail.close"),
            key="chains-close",
            icon=":material/close:",
            type="tertiary",
            on_click=change_chains,
            kwargs={"feature": None},
        )
    st.caption(position_words(context, place))


def position_words(context: Context, place: Place) -> str:
    """Say how well a place's position is known."""
    if place.shape is None or place.basis is None:
        return context.words("basis.none")
    if place.accuracy_m is None:
        return context.words(f"basis.{place.basis}")
    return context.words(f"basis.{place.basis}_within", radius=length_words(place.accuracy_m, context.language))


def _take(take: Any, ref: FeatureRef) -> None:
    st.session_state[Key.CHAINS_SEARCH] = ""
    take(ref)


def _find(context: Context, text: str) -> Iterator[tuple[FeatureRef, str]]:
    for layer in ("enterprises", "parcels"):
        snapshot = context.snapshots[layer]
        rows = np.flatnonzero(text_rows(snapshot.search_keys, text))[: MOST_FOUND + 1]
        names, ids = snapshot.frame[name_column(context)], snapshot.frame["id"]
        yield from ((FeatureRef(layer, ids.iloc[row]), str(names.iloc[row])) for row in rows)
