"""Who lies in which ring, where places are only known within a radius."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point

from tests.builders import a_frame, a_point, an_enterprise
from zqmap.analysis.chains.neighbourhood import (
    RINGS_KM,
    CountRange,
    Neighbourhood,
    Within,
    find_neighbours,
    index_enterprises,
)
from zqmap.analysis.distances import ranges_from
from zqmap.model.layers import LAYERS
from zqmap.store.snapshots import Snapshot

HERE = Point(112.7, 23.25)
offsets_deg = st.floats(-0.15, 0.15)
radii_m = st.one_of(st.none(), st.floats(0, 12_000))
spots = st.lists(st.tuples(offsets_deg, offsets_deg, radii_m), min_size=1, max_size=12)

unhurried = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])


def snapshot_of(*features) -> Snapshot:
    return Snapshot(LAYERS["enterprises"], 1, a_frame("enterprises", *features))


def placed(id_: str, east: float, north: float, accuracy_m: float | None = None, **fields):
    basis = "surveyed" if accuracy_m is None else "approximate"
    point = a_point(HERE.x + east, HERE.y + north)
    return an_enterprise(id_, point, accuracy_m=accuracy_m, basis=basis, **fields)


def around(*features, accuracy_m: float | None = None, without: tuple[str, ...] = ()) -> Neighbourhood:
    return find_neighbours(index_enterprises(snapshot_of(*features)), HERE, accuracy_m, without)


def ids(found: Neighbourhood, ring_km: float, sort: Within) -> list[str]:
    return [found.index.ids[row] for row in found.rows(ring_km, sort)]


@unhurried
@given(spots, radii_m)
def test_who_is_certainly_within_is_possibly_within_and_nobody_is_within_and_beyond(others, own_m):
    features = [placed(f"e{number}", *spot) for number, spot in enumerate(others)]
    found = around(*features, accuracy_m=own_m)
    for ring_km in RINGS_KM:
        count = found.count(ring_km)
        sorts = [set(ids(found, ring_km, sort)) for sort in Within]
        assert count.certain <= count.possible
        assert sum(map(len, sorts)) == len(set.union(*sorts)) == len(features)


@unhurried
@given(spots, radii_m)
def test_larger_rings_hold_at_least_as_many(others, own_m):
    features = [placed(f"e{number}", *spot) for number, spot in enumerate(others)]
    counts = [around(*features, accuracy_m=own_m).count(ring_km) for ring_km in RINGS_KM]
    assert [count.certain for count in counts] == sorted(count.certain for count in counts)
    assert [count.possible for count in counts] == sorted(count.possible for count in counts)


@unhurried
@given(offsets_deg, offsets_deg, radii_m, radii_m)
def test_two_places_are_as_far_from_each_other_either_way(east, north, one_m, other_m):
    there = Point(HERE.x + east, HERE.y + north)
    from_here = around(placed("a", east, north, other_m), accuracy_m=one_m).distance(0)
    back = find_neighbours(index_enterprises(snapshot_of(placed("b", 0, 0, one_m))), there, other_m).distance(0)
    assert (from_here.near_m, from_here.far_m) == pytest.approx((back.near_m, back.far_m))


@unhurried
@given(spots, radii_m, st.floats(0, 5_000))
def test_a_less_exact_place_makes_nothing_certain_that_was_open(others, own_m, more_m):
    features = [placed(f"e{number}", *spot) for number, spot in enumerate(others)]
    exact, vague = around(*features, accuracy_m=own_m), around(*features, accuracy_m=(own_m or 0) + more_m)
    for ring_km in RINGS_KM:
        assert vague.count(ring_km).certain <= exact.count(ring_km).certain
        assert vague.count(ring_km).possible >= exact.count(ring_km).possible


def test_a_place_known_within_a_radius_is_certainly_possibly_or_not_within():
    found = around(placed("near", 0.01, 0, 1_000), placed("edge", 0.045, 0, 1_000), placed("far", 0.1, 0, 1_000))
    assert ids(found, 5, Within.CERTAIN) == ["near"]
    assert ids(found, 5, Within.POSSIBLE) == ["edge"]
    assert ids(found, 5, Within.BEYOND) == ["far"]
    assert found.count(5) == CountRange(1, 2)


def test_an_enterprise_without_a_position_is_in_no_ring_and_not_beyond_any():
    found = around(an_enterprise("nowhere", None), placed("near", 0.001, 0))
    assert ids(found, 10, Within.UNKNOWN) == ["nowhere"]
    assert ids(found, 10, Within.BEYOND) == []
    (group,) = found.groups
    assert (group.total, group.unplaced, group.rings[-1]) == (2, 1, CountRange(1, 1))


def test_from_a_place_without_a_position_nothing_is_measured():
    index = index_enterprises(snapshot_of(placed("near", 0.001, 0)))
    found = find_neighbours(index, None, None)
    assert found.count(10) == CountRange(0, 0)
    assert list(found.unplaced) == [0]


def test_the_place_itself_is_not_its_own_neighbour():
    found = around(placed("own", 0, 0), placed("other", 0.001, 0), without=("own",))
    assert ids(found, 1, Within.CERTAIN) == ["other"]
    assert sum(group.total for group in found.groups) == 1


def test_counts_stand_apart_by_chain_and_segment_and_what_is_not_stated_comes_last():
    found = around(
        placed("a", 0.001, 0, chain="nev_auto_parts", segment="battery"),
        placed("b", 0.001, 0, chain="nev_auto_parts", segment="motor"),
        placed("c", 0.001, 0, chain=None, segment=None),
    )
    assert [(group.chain, group.segment) for group in found.groups] == [
        ("nev_auto_parts", "battery"),
        ("nev_auto_parts", "motor"),
        (None, None),
    ]


def test_the_nearest_come_first():
    found = around(placed("a", 0.03, 0), placed("b", 0.01, 0), placed("c", 0.02, 0))
    assert ids(found, 5, Within.CERTAIN) == ["b", "c", "a"]


def test_an_index_is_made_once_for_each_snapshot():
    snapshot = snapshot_of(placed("a", 0, 0))
    assert index_enterprises(snapshot) is index_enterprises(snapshot)
    assert index_enterprises(snapshot) is not index_enterprises(snapshot_of(placed("a", 0, 0)))


def test_no_enterprises_are_no_neighbours():
    found = around()
    assert found.groups == ()
    assert found.count(10) == CountRange(0, 0)


@unhurried
@given(spots, radii_m)
def test_from_an_outline_every_ring_holds_whom_the_edge_to_edge_distance_says(others, own_m):
    parcel = HERE.buffer(0.004, quad_segs=3)
    features = [placed(f"e{number}", *spot) for number, spot in enumerate(others)]
    index = index_enterprises(snapshot_of(*features))
    found, exact = find_neighbours(index, parcel, own_m), ranges_from(parcel, own_m, index.places)
    for ring_km in RINGS_KM:
        limit_m = ring_km * 1000
        assert found.count(ring_km) == CountRange((exact.far_m <= limit_m).sum(), (exact.near_m <= limit_m).sum())
    assert (found.ranges.near_m <= exact.near_m + 1e-6).all()
    assert (found.ranges.far_m >= exact.far_m - 1e-6).all()
