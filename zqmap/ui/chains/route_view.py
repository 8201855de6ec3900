"""The visit: the chosen places in the shortest order, on the map and as a brief that prints."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
import streamlit as st
from shapely import LineString

from zqmap.analysis.distances import DistanceRange, lay_out, paired_ranges, to_plane
from zqmap.analysis.visit_route import MAX_STOPS, best_order
from zqmap.maps.marks import Mark, Sign
from zqmap.texts.wording import distance_words
from zqmap.ui.chains.address import (
    MAX_SPEED_KMH,
    ONE_WAY,
    ROUND,
    ChainsLink,
    add_stop,
    change_chains,
    drop_stop,
    read_chains,
)
from zqmap.ui.chains.chains_map import both_names, bounds_around, centre_of, draw_chains_map
from zqmap.ui.chains.places import Place, choose_pressed, find_place, show_search
from zqmap.ui.chains.route_brief import show_brief
from zqmap.ui.context import Context
from zqmap.ui.detail import PLACES
from zqmap.ui.keys import Key
from zqmap.ui.link import FeatureRef
from zqmap.ui.plain import plain_words


@dataclass(frozen=True)
class Route:
    """Places in the order of the visit, with the range of each leg; a round trip has a leg home at the end."""

    places: tuple[Place, ...]
    legs: tuple[DistanceRange, ...]
    is_round: bool

    @property
    def total(self) -> DistanceRange:
        """Add the legs up."""
        return DistanceRange(sum(leg.near_m for leg in self.legs), sum(leg.far_m for leg in self.legs))


def show_route(context: Context, here: ChainsLink) -> None:
    """Draw the map with the way, the choice of the stops, and the brief."""
    found = {ref: find_place(context, ref) for ref in here.stops}
    placed = [place for place in found.values() if place and place.shape is not None]
    start = next((number for number, place in enumerate(placed) if place.ref == here.start), 0)
    route = plan_route(placed, start, is_round=here.way == ROUND)
    if context.is_narrow:
        _show_map(context, route)
        _show_tools(context, here, found, placed)
    else:
        left, right = st.columns([1.8, 1], gap="medium")
        with left:
            _show_map(context, route)
        with right:
            _show_tools(context, here, found, placed)
    if route.places:
        show_brief(context, route.places, route.legs, route.total, here.speed_kmh)


def plan_route(places: list[Place], start: int, *, is_round: bool) -> Route:
    """Order places by the shortest straight way from one of them, middle to middle."""
    if not places:
        return Route((), (), is_round)
    centres = np.array([centre_of(place.shape) for place in places], dtype=object)  # type: ignore[arg-type]
    laid = to_plane(centres)
    order = best_order(shapely.distance(laid[:, None], laid[None, :]), start, is_round=is_round)
    walked = [*order, order[0]] if is_round and len(order) > 1 else order
    spots = lay_out(centres[walked], [places[number].accuracy_m or 0.0 for number in walked])
    ranges = paired_ranges(
        replace(spots, shapes=spots.shapes[:-1], accuracies_m=spots.accuracies_m[:-1]),
        replace(spots, shapes=spots.shapes[1:], accuracies_m=spots.accuracies_m[1:]),
    )
    legs = tuple(ranges.at(number) for number in range(len(ranges)))
    return Route(tuple(places[number] for number in order), legs, is_round)


def _show_map(context: Context, route: Route) -> None:
    centres = [centre_of(place.shape) for place in route.places]  # type: ignore[arg-type]
    walked = [*centres, centres[0]] if route.is_round and len(centres) > 1 else centres
    marks = [
        Mark(Sign.ARROW, LineString([one, other]), (distance_words(leg, "zh"), distance_words(leg, "en")))
        for one, other, leg in zip(walked, walked[1:], route.legs, strict=False)
        if one != other
    ]
    marks += [
        Mark(Sign.NUMBER, centre, both_names(context, place.ref), str(number), target=str(place.ref))
        for number, (centre, place) in enumerate(zip(centres, route.places, strict=True), 1)
    ]
    draw_chains_map(context, marks, bounds_around(centres, 2), _press)
    st.caption(context.words("chains.route.map"))


def _press(target: str) -> None:
    """Add what was pressed to the visit; a press on a stop only chooses it."""
    ref = FeatureRef.parse(target)
    if ref and ref.layer in PLACES and ref not in read_chains().stops:
        add_stop(ref)
    else:
        choose_pressed(target)


def _show_tools(context: Context, here: ChainsLink, found: dict[FeatureRef, Place | None], placed: list[Place]) -> None:
    with st.container(key="route-tools"):
        st.caption(context.words("chains.route.lead", most=MAX_STOPS))
        show_search(context, add_stop)
        _offer_chosen(context, here)
        for ref, place in found.items():
            _show_stop(context, ref, place)
        if len(here.stops) >= MAX_STOPS:
            st.caption(context.words("chains.route.full", most=MAX_STOPS))
        if len(placed) > 1:
            _choose_way(context, here, placed)


def _offer_chosen(context: Context, here: ChainsLink) -> None:
    place = find_place(context, context.link.feature)
    if place is None or place.ref in here.stops or len(here.stops) >= MAX_STOPS:
        return
    st.button(
        context.words("chains.route.add", name=plain_words(place.name)),
        key="route-add",
        icon=":material/add_location:",
        on_click=add_stop,
        args=(place.ref,),
    )


def _show_stop(context: Context, ref: FeatureRef, place: Place | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"stop-{ref.layer}-{ref.id}"):
        name = plain_words(place.name if place else ref.id)
        if place is None:
            st.markdown(f":material/search_off: {name}　{context.words('chains.route.gone')}", width="stretch")
        elif place.shape is None:
            st.markdown(f":material/location_off: {name}　{context.words('chains.route.no_position')}", width="stretch")
        else:
            demo = f" :orange-badge[{context.words('map.legend.demo')}]" if place.is_demo else ""
            st.markdown(f":material/location_on: {name}{demo}", width="stretch")
        st.button(
            context.words("chains.route.drop"),
            key=f"drop-{ref}",
            icon=":material/close:",
            type="tertiary",
            on_click=drop_stop,
            args=(ref,),
        )


def _choose_way(context: Context, here: ChainsLink, placed: list[Place]) -> None:
    names = {place.ref: place.name for place in placed}
    refs = list(names)
    st.session_state[Key.CHAINS_START] = here.start if here.start in names else refs[0]
    st.selectbox(
        context.words("chains.route.start"),
        refs,
        key=Key.CHAINS_START,
        format_func=lambda ref: names.get(ref, str(ref)),
        on_change=lambda: change_chains(start=st.session_state[Key.CHAINS_START]),
    )
    st.session_state[Key.CHAINS_WAY] = here.way
    st.segmented_control(
        context.words("chains.route.way"),
        (ONE_WAY, ROUND),
        required=True,
        key=Key.CHAINS_WAY,
        format_func=lambda way: context.words(f"chains.route.{way}"),
        label_visibility="collapsed",
        on_change=lambda: change_chains(way=st.session_state[Key.CHAINS_WAY]),
    )
    st.session_state[Key.CHAINS_SPEED] = here.speed_kmh
    st.number_input(
        context.words("chains.route.speed"),
        min_value=1,
        max_value=MAX_SPEED_KMH,
        step=5,
        key=Key.CHAINS_SPEED,
        placeholder=context.words("chains.route.no_speed"),
        on_change=lambda: change_chains(speed_kmh=st.session_state[Key.CHAINS_SPEED]),
    )
