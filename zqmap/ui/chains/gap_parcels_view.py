"""From a gap to the parcels that suit it: on the map beside the chain owners that would buy, and as a list."""

from __future__ import annotations

from html import escape

import streamlit as st
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.chains.segment_matrix import Cell
from zqmap.analysis.chains.suited_parcels import SuitedParcel, find_owners, suit_parcels
from zqmap.maps.marks import Mark, Sign
from zqmap.model.layers import LAYERS
from zqmap.model.vocabularies import AVAILABILITY
from zqmap.texts.wording import distance_words, value_words
from zqmap.ui.chains.address import ChainsLink, address_of, change_chains
from zqmap.ui.chains.chains_map import both_names, bounds_around, centre_of, draw_chains_map, shape_of
from zqmap.ui.chains.sentences import chain_words, segment_words
from zqmap.ui.context import Context
from zqmap.ui.detail import find_row
from zqmap.ui.html_table import make_link, make_mark
from zqmap.ui.link import FeatureRef, page_address

PROPOSED = 6
"""How many parcels are proposed for a gap."""

OWNER_RING_KM = 5
"""The ring around each chain owner: what the article calls next door."""


def show_gap_parcels(context: Context, here: ChainsLink, gap: Cell) -> None:
    """Draw what lacks, the parcels that suit it, and the way to all of them in the parcel finder."""
    chain = str(gap.chain)
    parcels = suit_parcels(context.snapshots["parcels"], context.snapshots["enterprises"], chain, PROPOSED)
    if context.is_narrow:
        _show_head(context, gap)
        _show_map(context, chain, parcels)
        _show_list(context, chain, parcels)
        return
    left, right = st.columns([2, 1], gap="medium")
    with left:
        _show_map(context, chain, parcels)
    with right:
        _show_head(context, gap)
        _show_list(context, chain, parcels)


def finder_address(context: Context, chain: str, parcels: list[SuitedParcel]) -> str:
    """Write the address of the parcel finder for a chain, near the chain owner that lies nearest."""
    query: dict[str, list[str]] = {"lang": [context.language], "chain": [chain]}
    owner_id = next((parcel.owner_id for parcel in parcels if parcel.owner_id), None)
    if owner_id:
        query["near"] = [f"enterprises/{owner_id}"]
    return page_address("/parcels", query)


def _show_head(context: Context, gap: Cell) -> None:
    words = {"chain": chain_words(context, gap.chain), "segment": segment_words(context, gap.segment)}
    strategy = context.words(f"chains.strategy.{gap.strategy}") if gap.strategy else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{context.words('chains.gap.title', **words)}** :blue-badge[{strategy}]", width="content")
        st.button(
            context.words("detail.close"),
            key="gap-close",
            icon=":material/close:",
            type="tertiary",
            on_click=change_chains,
            kwargs={"gap": None},
        )


def _show_list(context: Context, chain: str, parcels: list[SuitedParcel]) -> None:
    has_owner = any(parcel.owner_id for parcel in parcels)
    st.caption(context.words("chains.gap.lead" if has_owner else "chains.gap.no_owner"))
    if not parcels:
        st.info(context.words("chains.gap.no_parcels"))
    else:
        items = "".join(f"<li>{_parcel_html(context, parcel)}</li>" for parcel in parcels)
        st.html(f'<ol class="zq-near">{items}</ol>')
    st.link_button(
        context.words("chains.gap.finder"),
        finder_address(context, chain, parcels),
        icon=":material/real_estate_agent:",
        type="primary",
    )


def _parcel_html(context: Context, parcel: SuitedParcel) -> str:
    ref = FeatureRef("parcels", parcel.id)
    name = both_names(context, ref)[0 if context.language == "zh" else 1]
    row = find_row(context, ref) or {}
    link = make_link(name, address_of(context, ref, ChainsLink())).text
    demo = make_mark(context.words("map.legend.demo"), "due").text if parcel.is_demo else ""
    facts = [context.label(AVAILABILITY.label(parcel.availability))]
    facts.append(value_words(LAYERS["parcels"].by_name["area_mu"], row.get("area_mu"), context.language))
    near = ""
    if parcel.owner_id:
        owner = both_names(context, FeatureRef("enterprises", parcel.owner_id))[0 if context.language == "zh" else 1]
        distance = distance_words(parcel.distance, context.language)
        near = f"<br>{escape(context.words('chains.gap.to_owner', owner=owner, distance=distance))}"
    return f"{link} {demo}<br><small>{escape(' · '.join(facts))}{near}</small>"


def _show_map(context: Context, chain: str, parcels: list[SuitedParcel]) -> None:
    owners = find_owners(context.snapshots["enterprises"], chain)
    marks = [_ring(context, shape) for shape in owners.geometry[:1]]
    marks += [_owner(context, id_, shape) for id_, shape in zip(owners["id"], owners.geometry, strict=True)]
    shapes = list(owners.geometry)
    for number, parcel in enumerate(parcels, 1):
        ref = FeatureRef("parcels", parcel.id)
        shape = shape_of(context, ref)
        if shape is not None:
            shapes.append(shape)
            marks.append(Mark(Sign.NUMBER, shape, both_names(context, ref), str(number), target=str(ref)))
    draw_chains_map(context, marks, bounds_around(shapes, 2))
    st.caption(context.words("chains.gap.map"))


def _ring(context: Context, shape: BaseGeometry) -> Mark:
    text = context.words("unit.km", value=OWNER_RING_KM)
    return Mark(Sign.RING, centre_of(shape), text=text, radius_m=OWNER_RING_KM * 1000.0)


def _owner(context: Context, id_: str, shape: BaseGeometry) -> Mark:
    ref = FeatureRef("enterprises", id_)
    return Mark(Sign.CENTRE, centre_of(shape), both_names(context, ref), target=str(ref))
