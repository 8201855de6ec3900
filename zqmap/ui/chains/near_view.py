"""Who is near: rings around a place, with what is certain and what the positions leave open."""

from __future__ import annotations

from html import escape

import streamlit as st

from zqmap.analysis.chains.neighbourhood import RINGS_KM, Neighbourhood, Within, find_neighbours, index_enterprises
from zqmap.analysis.visit_route import MAX_STOPS
from zqmap.maps.marks import Mark, Sign
from zqmap.model.records import SupplyLink
from zqmap.store.registers import supply_links
from zqmap.texts.wording import distance_words
from zqmap.ui.chains.address import ChainsLink, add_stop, address_of, change_chains
from zqmap.ui.chains.chains_map import both_names, bounds_around, centre_of, draw_chains_map, link_marks
from zqmap.ui.chains.claims_view import show_claims
from zqmap.ui.chains.places import Place, find_place, show_place_head, show_search
from zqmap.ui.chains.road_words import measure_roads, road_html, show_road_note
from zqmap.ui.chains.sentences import chain_words, count_words, segment_words
from zqmap.ui.context import Context
from zqmap.ui.html_table import Cell, make_link, make_mark, make_table
from zqmap.ui.keys import Key
from zqmap.ui.link import FeatureRef
from zqmap.ui.plain import plain_words

MOST_LISTED = 25
MOST_NUMBERED = 9


def show_near(context: Context, here: ChainsLink) -> None:
    """Draw the map with the rings, the choice of the place, and who lies in the chosen ring."""
    place = find_place(context, context.link.feature)
    around = _neighbours(context, place) if place else None
    if context.is_narrow:
        show_search(context)
        _show_map(context, here, place, around)
        _show_side(context, here, place, around)
        return
    left, right = st.columns([2, 1], gap="medium")
    with left:
        _show_map(context, here, place, around)
        if around and place and place.shape is not None:
            _show_groups(context, around)
    with right:
        show_search(context)
        _show_side(context, here, place, around)


def links_of(place: Place | None) -> list[SupplyLink]:
    """List the stated links of an enterprise, all of them where nothing is chosen."""
    links = list(supply_links().values())
    return [link for link in links if place is None or place.ref.id in (link.from_id, link.to_id)]


def _neighbours(context: Context, place: Place) -> Neighbourhood:
    index = index_enterprises(context.snapshots["enterprises"])
    own = (place.ref.id,) if place.ref.layer == "enterprises" else ()
    return find_neighbours(index, place.shape, place.accuracy_m, own)


def _show_map(context: Context, here: ChainsLink, place: Place | None, around: Neighbourhood | None) -> None:
    shape = place.shape if place else None
    marks = link_marks(context, links_of(place if place and place.ref.layer == "enterprises" else None))
    if place and shape is not None and around:
        marks = [*_ring_marks(context, place), *marks, *_number_marks(context, around, here.ring_km)]
    bounds = bounds_around([shape], max(RINGS_KM)) if shape is not None else None
    draw_chains_map(context, marks, bounds)
    st.caption(context.words("chains.near.map" if shape is not None else "chains.near.map_all"))


def _ring_marks(context: Context, place: Place) -> list[Mark]:
    centre = centre_of(place.shape)  # type: ignore[arg-type]
    rings = [
        Mark(Sign.RING, centre, text=context.words("unit.km", value=ring_km), radius_m=ring_km * 1000.0)
        for ring_km in RINGS_KM
    ]
    return [*rings, Mark(Sign.CENTRE, centre, both_names(context, place.ref), target=str(place.ref))]


def _number_marks(context: Context, around: Neighbourhood, ring_km: int) -> list[Mark]:
    """Number the first of the list on the map; what is known too roughly for a pin is only listed."""
    snapshot = context.snapshots["enterprises"]
    frame, pinned = snapshot.frame, snapshot.pinned
    marks = []
    for number, (row, _) in enumerate(_listed(around, ring_km)[:MOST_NUMBERED], 1):
        if not pinned[row]:
            continue
        ref = FeatureRef("enterprises", around.index.ids[row])
        marks.append(
            Mark(
                Sign.NUMBER,
                centre_of(frame.geometry.iloc[row]),
                both_names(context, ref),
                str(number),
                target=str(ref),
            )
        )
    return marks


def _listed(around: Neighbourhood, ring_km: int) -> list[tuple[int, Within]]:
    """List who lies in a ring, the certain ones first."""
    sorts = (Within.CERTAIN, Within.POSSIBLE)
    return [(int(row), sort) for sort in sorts for row in around.rows(ring_km, sort)]


def _show_side(context: Context, here: ChainsLink, place: Place | None, around: Neighbourhood | None) -> None:
    if place is None or around is None:
        _show_start(context, here)
    elif place.shape is None:
        show_place_head(context, place)
        st.info(context.words("chains.near.no_position"), icon=":material/location_off:")
    else:
        show_place_head(context, place)
        _offer_visit(context, here, place)
        _choose_ring(context, here)
        _show_list(context, here, place, around)
        if context.is_narrow:
            _show_groups(context, around)
    show_claims(context)


def _show_start(context: Context, here: ChainsLink) -> None:
    """Say how to begin, with the chain owners as places to begin at."""
    if context.link.feature and find_place(context, context.link.feature) is None:
        st.warning(context.words("detail.gone", id=plain_words(context.link.feature.id)), icon=":material/search_off:")
    st.caption(context.words("chains.near.lead"))
    frame = context.snapshots["enterprises"].frame
    owners = frame["id"][frame["role"] == "chain_owner"].tolist()[:MOST_LISTED]
    refs = [FeatureRef("enterprises", id_) for id_ in owners]
    items = "".join(f"<li>{_place_link(context, here, ref)}</li>" for ref in refs)
    head = escape(context.words("chains.near.owners"))
    st.html(f'<div class="zq-chains"><h4>{head}</h4><ul class="zq-facts">{items}</ul></div>')


def _place_link(context: Context, here: ChainsLink, ref: FeatureRef) -> str:
    name = both_names(context, ref)[0 if context.language == "zh" else 1]
    return make_link(name, address_of(context, ref, here)).text


def _offer_visit(context: Context, here: ChainsLink, place: Place) -> None:
    if place.ref not in here.stops and len(here.stops) < MAX_STOPS:
        st.button(
            context.words("chains.route.add_here"),
            key="near-add",
            icon=":material/add_location:",
            on_click=add_stop,
            args=(place.ref,),
        )


def _choose_ring(context: Context, here: ChainsLink) -> None:
    st.session_state[Key.CHAINS_RING] = here.ring_km
    st.segmented_control(
        context.words("chains.near.ring"),
        RINGS_KM,
        required=True,
        key=Key.CHAINS_RING,
        format_func=lambda ring_km: context.words("unit.km", value=ring_km),
        label_visibility="collapsed",
        on_change=lambda: change_chains(ring_km=st.session_state[Key.CHAINS_RING]),
    )


def _show_list(context: Context, here: ChainsLink, place: Place, around: Neighbourhood) -> None:
    count = around.count(here.ring_km)
    words = count_words(context, count)
    key = "chains.near.count_unplaced" if len(around.unplaced) else "chains.near.count"
    st.markdown(context.words(key, number=words, ring=here.ring_km, unplaced=len(around.unplaced)))
    listed = _listed(around, here.ring_km)
    ways_m = measure_roads(context, place, around, [row for row, _ in listed[:MOST_LISTED]])
    items = "".join(
        f"<li>{_list_row(context, here, around, row, sort)}{road_html(context, ways_m.get(row))}</li>"
        for row, sort in listed[:MOST_LISTED]
    )
    st.html(f'<ol class="zq-near">{items}</ol>')
    if len(listed) > MOST_LISTED:
        st.caption(context.words("chains.near.more", number=len(listed) - MOST_LISTED))
    show_road_note(context, place)
    _show_unplaced(context, here, around)


def _list_row(context: Context, here: ChainsLink, around: Neighbourhood, row: int, sort: Within) -> str:
    frame = context.snapshots["enterprises"].frame
    ref = FeatureRef("enterprises", around.index.ids[row])
    chain, segment = frame["chain"].iloc[row], frame["segment"].iloc[row]
    mark = make_mark(context.words(f"chains.within.{sort}"), "fine" if sort is Within.CERTAIN else "due").text
    distance = escape(distance_words(around.distance(row), context.language))
    what = escape(f"{chain_words(context, chain)} · {segment_words(context, segment)}")
    return f"{_place_link(context, here, ref)} {mark}<br><small>{what}</small><br><b>{distance}</b>"


def _show_unplaced(context: Context, here: ChainsLink, around: Neighbourhood) -> None:
    if not len(around.unplaced):
        return
    with st.expander(context.words("chains.near.unplaced", number=len(around.unplaced))):
        refs = [FeatureRef("enterprises", around.index.ids[row]) for row in around.unplaced[:MOST_LISTED]]
        items = "".join(f"<li>{_place_link(context, here, ref)}</li>" for ref in refs)
        st.html(f'<ul class="zq-facts zq-chains">{items}</ul>')
        if len(around.unplaced) > MOST_LISTED:
            st.caption(context.words("chains.near.more", number=len(around.unplaced) - MOST_LISTED))


def _show_groups(context: Context, around: Neighbourhood) -> None:
    """Draw the counts by chain and segment, a column a ring; who has no position stands in a column of its own."""
    heads = [context.words("facet.chain"), context.words("chains.segment")]
    heads += [context.words("chains.near.within", ring=ring_km) for ring_km in RINGS_KM]
    heads.append(context.words("basis.none"))
    rows: list[list[Cell]] = [
        [
            chain_words(context, group.chain),
            segment_words(context, group.segment),
            *("?" if group.unplaced == group.total else count_words(context, ring) for ring in group.rings),
            str(group.unplaced) if group.unplaced else "—",
        ]
        for group in around.groups
    ]
    st.html(make_table(context.words("chains.near.table"), heads, rows))
