"""What has been claimed of distances, beside what the map can say about it."""

from __future__ import annotations

from html import escape

import streamlit as st

from zqmap.analysis.distances import DistanceRange, distance_ranges
from zqmap.model.records import SupplyLink
from zqmap.store.registers import policies, supply_links
from zqmap.texts.wording import distance_words
from zqmap.ui.chains.chains_map import both_names
from zqmap.ui.chains.places import find_place
from zqmap.ui.chains.sentences import source_words
from zqmap.ui.context import Context
from zqmap.ui.link import FeatureRef

CLAIM = "wall-supply"
"""The policy that claims suppliers over the wall."""

NEXT_DOOR = "next_door_supply"


def show_claims(context: Context) -> None:
    """Draw each claim of a distance with the range that the map gives, and whether that settles it."""
    claim = policies().get(CLAIM)
    links = [link for link in supply_links().values() if link.kind == NEXT_DOOR]
    if claim is None or claim.distance_km is None or not links:
        return
    limit_km = claim.distance_km
    items = "".join(f"<li>{_claim_html(context, link, limit_km)}</li>" for link in links)
    title = escape(context.words("chains.claim.title"))
    source = escape(source_words(context, claim.source_id))
    note = escape(context.label(claim.note))
    st.html(
        f'<div class="zq-chains zq-claim"><h4>{title}</h4><ul class="zq-facts">{items}</ul>'
        f"<small>{note}<br>{source}</small></div>"
    )


def judge(distance: DistanceRange, limit_km: float) -> str:
    """Tell whether a range settles that a distance is below a limit: `unknown`, `holds`, `fails` or `open`."""
    if not distance.is_known:
        return "unknown"
    if distance.far_m < limit_km * 1000:
        return "holds"
    return "fails" if distance.near_m >= limit_km * 1000 else "open"


def _claim_html(context: Context, link: SupplyLink, limit_km: float) -> str:
    refs = [FeatureRef("enterprises", id_) for id_ in (link.from_id, link.to_id)]
    at = 0 if context.language == "zh" else 1
    names = {"one": both_names(context, refs[0])[at], "other": both_names(context, refs[1])[at]}
    distance = _measure(context, refs)
    said = context.words("chains.claim.said", limit=f"{limit_km:g}", **names)
    words = distance_words(distance, context.language)
    verdict = judge(distance, limit_km)
    shown = context.words(f"chains.claim.{verdict}", distance=words)
    return f"{escape(said)}<br><b>{escape(shown)}</b>"


def _measure(context: Context, refs: list[FeatureRef]) -> DistanceRange:
    places = [find_place(context, ref) for ref in refs]
    if places[0] is None or places[1] is None:
        return DistanceRange(float("nan"), float("nan"))
    one, other = places[0], places[1]
    return distance_ranges(one.shape, one.accuracy_m, [other.shape], [other.accuracy_m]).at(0)
