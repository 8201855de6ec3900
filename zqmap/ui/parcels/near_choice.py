"""Near what, and how near: a list to choose from, or any name or position that is typed."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from zqmap.analysis.parcels.amounts import RADIUS, read_amount
from zqmap.analysis.parcels.brief import OWNERS, Part
from zqmap.analysis.parcels.brief_query import Refused, read_near
from zqmap.analysis.parcels.near import find_anchors
from zqmap.analysis.text_search import text_rows
from zqmap.errors import UnreadAmount
from zqmap.model.layers import LAYERS
from zqmap.ui.keys import Key
from zqmap.ui.parcels.address import change_brief
from zqmap.ui.parcels.refusals import NOT_FOUND, refuse
from zqmap.ui.parcels.search import Search
from zqmap.web.parcel_words import anchor_name

ANYWHERE = "-"
OFFERED = 20
"""How many places of each layer the list offers; others are found by typing their name."""


def show_near(search: Search) -> None:
    """Draw the choice of what is to be near; any name or position may be typed."""
    context, key = search.context, Key.finder("near")
    names = _near_names(search)
    chosen = search.brief.near or ANYWHERE
    if chosen not in names:
        anchors = find_anchors(search.land, search.brief)
        names[chosen] = anchor_name(anchors[0], context.language) if anchors else chosen
    st.session_state[key] = chosen
    st.selectbox(
        context.words("finder.near_label"),
        list(names),
        key=key,
        format_func=lambda near: names.get(near, near),
        accept_new_options=True,
        placeholder=context.words("finder.near_hint"),
        on_change=_take_near,
        args=(search,),
    )


def _take_near(search: Search) -> None:
    typed = st.session_state[Key.finder("near")] or ANYWHERE
    if typed == ANYWHERE:
        change_brief(lambda brief: replace(brief, near=None, within_m=None))
        return
    near = find_place(search, typed)
    if near is None:
        refuse(Refused(Part.NEAR, typed[:60], NOT_FOUND))
        return
    change_brief(lambda brief: replace(brief, near=near))


def find_place(search: Search, typed: str) -> str | None:
    """Give the place that a text means: one of the offered, a point, or the first feature that is called so."""
    try:
        return read_near(typed.strip())
    except ValueError:
        pass
    for layer in ("enterprises", "facilities", "roads", "areas"):
        snapshot = search.context.snapshots[layer]
        rows = text_rows(snapshot.search_keys, typed[:60]) & snapshot.frame.geometry.notna().to_numpy()
        if typed.strip() and rows.any():
            return f"{layer}/{snapshot.frame['id'].to_numpy()[rows][0]}"
    return None


def _near_names(search: Search) -> dict[str, str]:
    context = search.context
    owners = "finder.near.owners_chain" if search.brief.chosen(Part.CHAIN) else "finder.near.owners"
    names = {ANYWHERE: context.words("finder.near.anywhere"), OWNERS: context.words(owners)}
    for layer in ("areas", "enterprises", "facilities", "roads"):
        frame = context.snapshots[layer].frame
        rows = frame[frame.geometry.notna() & (frame["basis"] != "demo")].head(OFFERED)
        label = context.label(LAYERS[layer].label)
        for id_, name in zip(rows["id"], rows[f"name_{context.language}"], strict=True):
            names[f"{layer}/{id_}"] = context.words("finder.show_near", name=name, layer=label)
    return names


def show_within(search: Search) -> None:
    """Draw the distance within which it is to be near."""
    context, brief, key = search.context, search.brief, Key.finder("within")
    unit = "公里" if context.language == "zh" else "km"
    words = "" if brief.within_m is None else f"{brief.within_m / 1000:g} {unit}"
    st.session_state[key] = words
    st.text_input(
        context.words("finder.within_label"),
        key=key,
        max_chars=30,
        placeholder=context.words("finder.hint_within"),
        on_change=lambda: _take_within(key, words),
    )


def _take_within(key: str, before: str) -> None:
    typed = str(st.session_state[key] or "").strip()
    if typed == before:
        return
    try:
        within_m = read_amount(RADIUS, typed) * 1000 if typed else None
    except UnreadAmount as error:
        refuse(Refused(Part.NEAR, error.written, error.reason))
        return
    change_brief(lambda brief: replace(brief, within_m=within_m, near=brief.near or OWNERS))
