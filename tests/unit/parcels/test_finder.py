import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_frame, a_parcel, a_point, a_road, an_enterprise
from zqmap.analysis.parcels.brief import OWNERS, Brief, Criterion, Part, Span
from zqmap.analysis.parcels.finder import emptied_by, find, relax
from zqmap.analysis.parcels.land import Land
from zqmap.analysis.parcels.near import distances_to
from zqmap.analysis.parcels.scoring import score
from zqmap.intake.demo import make_demo
from zqmap.model.layers import PARCELS

TODAY = date(2026, 11, 25)


def a_square(lon, lat, side=0.005):
    ring = [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def a_land(*parcels, roads=(), enterprises=()):
    frames = (a_frame("parcels", *parcels), a_frame("roads", *roads), a_frame("facilities"))
    return Land(*frames, a_frame("enterprises", *enterprises), a_frame("areas"), TODAY)


def a_plain_parcel(id_, **fields):
    own = {"area_mu": 200, "price_cny_per_mu": 300_000, "utilities": ["water"], "chains": [], "waits_for": []}
    return a_parcel(id_, fields.pop("geometry", a_square(112.7, 23.2)), **own | fields)


def found_ids(land, brief):
    found = find(land, brief)
    return [land.parcels["id"].iloc[row] for row in found.rows], found


def only(**weights):
    return tuple(weights.get(criterion.value, 0) for criterion in Criterion)


def test_a_span_keeps_what_lies_within_it_ends_included():
    land = a_land(*(a_plain_parcel(f"p{size}", area_mu=size) for size in (100, 150, 300, 301)))
    assert set(found_ids(land, Brief().spanning(Part.SIZE, Span(150, 300)))[0]) == {"p150", "p300"}


def test_a_parcel_of_which_nothing_is_known_is_kept_apart_and_never_excluded():
    land = a_land(a_plain_parcel("stated"), a_plain_parcel("unstated", price_cny_per_mu=None))
    ids, found = found_ids(land, Brief().spanning(Part.PRICE, Span(None, 400_000)))
    assert (ids, found.certain) == (["stated", "unstated"], 1)
    assert found.unknown_parts(1) == (Part.PRICE,)


def test_all_utilities_are_needed_and_one_chain_is_enough():
    land = a_land(
        a_plain_parcel("both", utilities=["water", "gas"], chains=["biopharma", "nev_auto_parts"]),
        a_plain_parcel("one", utilities=["gas"], chains=["biopharma"]),
    )
    gas_and_water = Brief().choosing(Part.UTILITIES, frozenset({"water", "gas"}))
    assert found_ids(land, gas_and_water)[0] == ["both"]
    assert set(found_ids(land, Brief().choosing(Part.CHAIN, frozenset({"biopharma"})))[0]) == {"both", "one"}


def test_nearness_is_certain_only_where_the_whole_uncertain_range_lies_within():
    owner = an_enterprise("owner", a_point(112.71, 23.2), basis="approximate", accuracy_m=2_000)
    places = {"near": 112.705, "between": 112.76, "far": 112.9}
    land = a_land(
        *(a_plain_parcel(id_, geometry=a_square(lon, 23.2)) for id_, lon in places.items()), enterprises=[owner]
    )
    ids, found = found_ids(land, replace(Brief(), near=OWNERS, within_m=5_000))
    assert (ids, found.certain) == (["near", "between"], 1)
    assert [land.parcels["id"].iloc[missed.row] for missed in found.missed] == ["far"]


def test_owners_of_the_chosen_chain_are_meant_where_there_are_any():
    owners = [
        an_enterprise("car", a_point(112.7, 23.2), chain="nev_auto_parts"),
        an_enterprise("chip", a_point(112.9, 23.2), chain="electronic_information"),
    ]
    land = a_land(a_plain_parcel("p", geometry=a_square(112.7, 23.2)), enterprises=owners)
    any_m = distances_to(land, Brief()).far_m[0]
    chips = Brief().choosing(Part.CHAIN, frozenset({"electronic_information"}))
    assert any_m == 0
    assert distances_to(land, chips).near_m[0] == pytest.approx(20_000, rel=0.02)


def test_a_parcel_ready_later_than_asked_is_missed_and_an_undated_one_is_unknown():
    roads = [a_road("dated", planned_finish="2028-06-30"), a_road("undated")]
    land = a_land(
        a_plain_parcel("late", waits_for=["dated"]),
        a_plain_parcel("now"),
        a_plain_parcel("open", waits_for=["undated"]),
        a_plain_parcel("open-but-late", waits_for=["undated", "dated"]),
        roads=roads,
    )
    ids, found = found_ids(land, replace(Brief(), ready_by=date(2027, 6, 30)))
    assert (ids, found.certain) == (["now", "open"], 1)
    assert {land.parcels["id"].iloc[one.row]: one.conditions for one in found.missed} == {
        "late": ((Part.READY, 366.0),),
        "open-but-late": ((Part.READY, 366.0),),
    }


def test_the_score_is_the_weighed_mean_of_its_known_parts():
    land = a_land(a_plain_parcel("a", price_cny_per_mu=200_000), a_plain_parcel("b", price_cny_per_mu=400_000))
    scores = score(land, replace(Brief(), weights=only(price=4, utilities=2)))
    assert scores.criteria == (Criterion.PRICE, Criterion.UTILITIES)
    assert scores.parts[:, 0].tolist() == [1.0, 0.0]
    assert scores.totals.tolist() == pytest.approx([(4 * 1 + 2 / 6) / 6, (2 / 6) / 6])


def test_what_is_unknown_is_left_out_of_the_denominator_and_its_share_is_told():
    land = a_land(a_plain_parcel("a"), a_plain_parcel("b", price_cny_per_mu=None, utilities=["water", "power"]))
    scores = score(land, replace(Brief(), weights=only(price=3, utilities=1)))
    assert math.isnan(scores.part(Criterion.PRICE, 1))
    assert scores.totals[1] == pytest.approx(2 / 6)
    assert scores.known.tolist() == [1.0, 0.25]


def test_a_parcel_of_which_no_part_is_known_has_no_score_rather_than_zero():
    land = a_land(a_plain_parcel("a", price_cny_per_mu=None), a_plain_parcel("b"))
    ids, found = found_ids(land, replace(Brief(), weights=only(price=5)))
    assert math.isnan(found.scores.totals[0])
    assert ids == ["b", "a"]


def test_a_part_without_a_measure_does_not_apply():
    land = a_land(a_plain_parcel("a"))
    assert Criterion.SIZE not in score(land, Brief()).criteria
    assert Criterion.SIZE in score(land, Brief().spanning(Part.SIZE, Span(150))).criteria
    assert Criterion.CHAIN not in score(land, Brief()).criteria


def test_the_condition_that_emptied_the_result_is_named_with_what_dropping_it_gives():
    land = a_land(a_plain_parcel("a", area_mu=100), a_plain_parcel("b", area_mu=120))
    brief = Brief().spanning(Part.SIZE, Span(500)).choosing(Part.UTILITIES, frozenset({"water"}))
    assert len(find(land, brief).rows) == 0
    assert emptied_by(land, brief) == [(Part.SIZE, 2)]


spans = st.builds(
    lambda part, low, high: (part, Span(min(low, high), max(low, high))),
    st.sampled_from((Part.SIZE, Part.PRICE, Part.RATIO, Part.HEIGHT)),
    st.integers(1, 400_000),
    st.integers(1, 400_000),
)
codes = st.one_of(
    st.tuples(st.just(Part.UTILITIES), st.frozensets(st.sampled_from(["water", "gas", "heat"]), min_size=1)),
    st.tuples(st.just(Part.CHAIN), st.frozensets(st.sampled_from(["biopharma", "nev_auto_parts"]), min_size=1)),
    st.tuples(st.just(Part.USE), st.frozensets(st.sampled_from(["M1", "W1"]), min_size=1)),
)
SHIPPED = make_demo(PARCELS, 300)


@settings(max_examples=60, deadline=None)
@given(st.lists(spans, max_size=2), st.lists(codes, max_size=3), st.booleans())
def test_relaxing_what_is_offered_brings_exactly_that_parcel_past_that_condition(spans, codes, is_near):
    owner = a_frame("enterprises", an_enterprise("owner", a_point(112.6, 23.2), accuracy_m=500, basis="approximate"))
    land = Land(SHIPPED, a_frame("roads"), a_frame("facilities"), owner, a_frame("areas"), TODAY)
    brief = replace(Brief(), near=OWNERS, within_m=3_000.0) if is_near else Brief()
    for part, span in spans:
        brief = brief.spanning(part, span)
    for part, chosen in codes:
        brief = brief.choosing(part, chosen)
    for missed in find(land, brief).missed:
        failed = {part for part, _ in missed.conditions}
        for part in failed:
            eased = relax(land, brief, part, missed.row)
            still = set(find(land, eased).failed_parts(missed.row))
            assert still == failed - {part}
            assert eased.without(part) == brief.without(part)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=7, max_size=7))
def test_scores_lie_between_nought_and_one_whatever_the_weights(weights):
    land = Land(SHIPPED, a_frame("roads"), a_frame("facilities"), a_frame("enterprises"), a_frame("areas"), TODAY)
    scores = score(land, replace(Brief(), weights=tuple(weights)))
    known = scores.totals[~np.isnan(scores.totals)]
    assert ((known >= 0) & (known <= 1)).all()
    assert ((scores.known >= 0) & (scores.known <= 1)).all()
