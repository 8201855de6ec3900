"""The parcel that the link selects, and what is said of parcels in the link that no longer exist."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import streamlit as st
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.distances import DistanceRange, ranges_from
from zqmap.errors import StoreUnavailable
from zqmap.store.lineage import feature_history, read_geometries
from zqmap.store.process import get_store
from zqmap.texts.wording import distance_words
from zqmap.ui.link import FeatureRef, change_link, read_link
from zqmap.ui.parcels.address import change_finder, read_finder
from zqmap.ui.parcels.cards import show_card
from zqmap.ui.parcels.search import Search
from zqmap.ui.plain import plain_words


def show_selected(search: Search) -> None:
    """Draw the selected parcel's card, with its rank, where it is not on the page already."""
    ref = search.context.link.feature
    if ref is None or ref.layer != "parcels" or ref.id not in search.land.rows:
        return
    row = search.land.rows[ref.id]
    rank = search.rank(row)
    if search.here.show == "cards" and rank is not None and rank <= search.here.number:
        return
    words = search.context.words
    place = words("finder.rank_of", rank=rank) if rank else words("finder.selected_out")
    st.caption(f"{words('finder.selected')} · {place}")
    show_card(search, row, name="selected")


def show_gone(search: Search) -> None:
    """Say which parcels of the link no longer exist, and offer the nearest that is still available."""
    context = search.context
    for id_ in _gone(search):
        nearest = find_nearest(search, id_)
        said = context.words("finder.gone", id=plain_words(id_))
        if nearest:
            row, distance = nearest
            away = distance_words(distance, context.language)
            said += context.words("finder.gone_nearest", name=plain_words(search.name(row)), distance=away)
        else:
            said += context.words("finder.gone_nowhere")
        st.warning(said, icon=":material/search_off:")
        with st.container(key=f"gone-{id_}", horizontal=True, gap="xsmall"):
            if nearest:
                ref = FeatureRef("parcels", search.id(nearest[0]))
                st.button(
                    context.words("finder.gone_show"), key=f"gone-show-{id_}", on_click=_take_instead, args=(id_, ref)
                )
            st.button(
                context.words("finder.gone_drop"), key=f"gone-drop-{id_}", type="tertiary", on_click=_drop, args=(id_,)
            )


def find_nearest(search: Search, gone: str) -> tuple[int, DistanceRange] | None:
    """Find the available parcel nearest to where a parcel lay last, or None where that is not known."""
    shape = last_shape(gone)
    if shape is None:
        return None
    available = (search.land.parcels["availability"] == "available").to_numpy()
    ranges = ranges_from(shape, None, search.land.places)
    middle = np.where(available, (ranges.near_m + ranges.far_m) / 2, np.nan)
    if np.isnan(middle).all():
        return None
    row = int(np.nanargmin(middle))
    return row, ranges.at(row)


@lru_cache(maxsize=64)
def last_shape(parcel: str) -> BaseGeometry | None:
    """Give where a parcel lay before it was removed; None where no revision ever had it."""
    store = get_store()
    try:
        versions = feature_history(store, "parcels", parcel)
        if not versions or versions[0].revision < 1:
            return None
        return read_geometries(store, "parcels", versions[0].revision - 1, [parcel]).get(parcel)
    except StoreUnavailable:
        return None


def _gone(search: Search) -> Iterator[str]:
    ref = search.context.link.feature
    named = [*([ref.id] if ref and ref.layer == "parcels" else []), *search.here.short, *search.here.compare]
    return (id_ for id_ in dict.fromkeys(named) if id_ not in search.land.rows)


def _drop(id_: str) -> None:
    _leave_out(id_)
    change_link(feature=None)


def _take_instead(id_: str, ref: FeatureRef) -> None:
    _leave_out(id_)
    change_link(feature=ref)


def _leave_out(id_: str) -> None:
    here = read_finder(read_link())
    change_finder(
        short=tuple(one for one in here.short if one != id_), compare=tuple(one for one in here.compare if one != id_)
    )
