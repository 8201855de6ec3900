"""Areas side by side: counts of what is named, sums only where they are whole, and unknown is never zero."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_facility, a_frame, a_parcel, a_road, an_area, an_enterprise
from zqmap.analysis.areas import Measure, compare_areas, rank_areas
from zqmap.model.layers import LAYERS
from zqmap.store.snapshots import Snapshot


def snapshots(**features):
    return {name: Snapshot(layer, 1, a_frame(name, *features.get(name, ()))) for name, layer in LAYERS.items()}


def state_of(code, **features):
    return next(area for area in compare_areas(snapshots(**features)) if area.code == code)


def test_an_area_counts_its_own_works_parcels_and_enterprises_only():
    area = state_of(
        "dasha",
        areas=[an_area()],
        roads=[a_road(area_id="dasha"), a_road("other", area_id="sihui"), a_road("nowhere")],
        facilities=[a_facility(area_id="dasha")],
        enterprises=[an_enterprise(area_id="dasha")],
        parcels=[a_parcel(area_id="dasha", area_mu=100, basis="demo"), a_parcel("p2", area_id="dasha", area_mu=50)],
    )
    assert area.works == (("preliminary", 1), ("under_construction", 1))
    assert (area.work_number, area.parcel_number, area.demo_parcels, area.enterprises) == (2, 2, 1, 1)
    assert (area.available_mu.value, area.available_mu.is_whole) == (150, True)


def test_a_sum_with_an_unstated_part_is_not_compared():
    area = state_of("dasha", parcels=[a_parcel(area_id="dasha", area_mu=100), a_parcel("p2", area_id="dasha")])
    assert (area.available_mu.value, area.available_mu.not_stated) == (100, 1)
    assert area.measure(Measure.AVAILABLE_MU) is None


def test_an_area_of_which_nothing_is_named_has_no_place():
    ranks = rank_areas(compare_areas(snapshots(roads=[a_road(area_id="dasha")])), Measure.WORKS)
    assert [(rank.area.code, rank.place) for rank in ranks if rank.place] == [("dasha", 1)]
    assert {rank.value for rank in ranks if rank.place is None} == {None}


def test_no_work_under_construction_is_a_zero_where_works_are_named():
    area = state_of("dasha", roads=[a_road(area_id="dasha", status="completed")])
    assert area.measure(Measure.UNDER_CONSTRUCTION) == 0
    assert state_of("sihui").measure(Measure.UNDER_CONSTRUCTION) is None


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from(["dasha", "sihui", "gaoyao"]), max_size=12))
def test_ranks_follow_values_and_equal_values_share_a_place(codes):
    roads = [a_road(f"road-{number}", area_id=code) for number, code in enumerate(codes)]
    ranks = [rank for rank in rank_areas(compare_areas(snapshots(roads=roads)), Measure.WORKS) if rank.place]
    values = [rank.value for rank in ranks]
    assert values == sorted(values, reverse=True)
    assert all(rank.place == values.index(rank.value) + 1 for rank in ranks)
    assert sum(values) == len(codes)
