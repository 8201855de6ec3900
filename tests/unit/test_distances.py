import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import LineString, MultiPoint, MultiPolygon, Point, Polygon, box

from zqmap.analysis.distances import (
    DistanceRange,
    distance_ranges,
    distances_to_outline,
    lay_out,
    nearest_ranges,
    paired_ranges,
)
from zqmap.model.places import ZONE_BOX
from zqmap.texts.wording import distance_words

GEOD = Geod(ellps="GRS80")
WEST, SOUTH, EAST, NORTH = ZONE_BOX
places = st.tuples(st.floats(WEST, EAST), st.floats(SOUTH, NORTH))


@settings(deadline=None)
@given(places, places)
def test_distances_between_points_of_the_zone_are_geodesic_to_half_a_per_cent(first, second):
    geodesic_m = GEOD.inv(*first, *second)[2]
    measured = distance_ranges(Point(first), None, [Point(second)], [None]).at(0)
    assert measured.near_m == measured.far_m == pytest.approx(geodesic_m, rel=0.005, abs=0.01)


def test_both_radii_of_uncertainty_widen_the_range_and_near_never_falls_below_zero():
    origin, other = Point(112.8, 23.3), Point(112.86, 23.3)
    drawn_m = GEOD.inv(112.8, 23.3, 112.86, 23.3)[2]
    ranges = distance_ranges(origin, 1000, [other, other], [2000, 9700])
    assert ranges.at(0).near_m == pytest.approx(drawn_m - 3000, rel=0.005)
    assert ranges.at(0).far_m == pytest.approx(drawn_m + 3000, rel=0.005)
    assert ranges.at(1).near_m == 0
    assert ranges.at(1).far_m == pytest.approx(drawn_m + 10_700, rel=0.005)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(places, st.sampled_from([None, 500.0, 9_700.0])), min_size=1, max_size=8), places)
def test_the_nearest_of_many_is_the_least_of_both_ends(others, own):
    first = lay_out([Point(own)], [100.0])
    second = lay_out([Point(place) for place, _ in others], [radius_m for _, radius_m in others])
    each = distance_ranges(Point(own), 100.0, [Point(place) for place, _ in others], [radius for _, radius in others])
    nearest = nearest_ranges(first, second)
    assert nearest.near_m[0] == pytest.approx(each.near_m.min())
    assert nearest.far_m[0] == pytest.approx(each.far_m.min())


def test_nothing_is_near_where_no_place_is_known():
    nearest = nearest_ranges(lay_out([None, Point(112.8, 23.3)], None), lay_out([None], [None]))
    assert np.isnan(nearest.far_m).all()


def test_distances_run_from_edge_to_edge():
    inner, outer = box(112.80, 23.30, 112.81, 23.31), box(112.805, 23.305, 112.9, 23.4)
    assert distance_ranges(inner, None, [outer], None).at(0).far_m == 0


def test_a_feature_without_a_place_has_no_distance():
    ranges = distance_ranges(Point(112.8, 23.3), None, [None, Point(112.8, 23.3)], [500, None])
    assert math.isnan(ranges.at(0).near_m)
    assert not ranges.at(0).is_known
    assert ranges.at(1) == DistanceRange(0, 0)


def test_pairs_are_measured_at_the_same_index():
    first = lay_out([Point(112.8, 23.3), Point(112.9, 23.3)], np.array([np.nan, 100.0]))
    second = lay_out([Point(112.8, 23.3), Point(112.8, 23.3)], None)
    assert paired_ranges(first, second).at(0).far_m == 0
    assert paired_ranges(first, second).at(1).far_m == pytest.approx(10_230 + 100, rel=0.005)


@pytest.mark.parametrize(
    ("near_m", "far_m", "zh", "en"),
    [
        (3040, 8960, "3–9 公里", "3–9 km"),
        (820, 820, "约 0.8 公里", "about 0.8 km"),
        (0, 13_400, "14 公里以内", "within 14 km"),
        (20, 20, "紧邻（不到 100 米）", "adjoining (under 100 m)"),
        (12_900, 27_100, "12–28 公里", "12–28 km"),
        (4980, 5020, "约 5 公里", "about 5 km"),
        (math.nan, math.nan, "未公布", "not stated"),
    ],
)
def test_distances_are_worded_with_their_uncertainty(near_m, far_m, zh, en):
    assert distance_words(DistanceRange(near_m, far_m), "zh") == zh
    assert distance_words(DistanceRange(near_m, far_m), "en") == en


@settings(deadline=None)
@given(st.floats(0, 60_000), st.floats(0, 60_000))
def test_what_is_written_holds_the_truth_between_its_ends(near_m, more_m):
    words = distance_words(DistanceRange(near_m, near_m + more_m), "en")
    if "–" in words:
        low, high = words.removesuffix(" km").split("–")
        assert float(low) * 1000 <= near_m + 1e-3
        assert float(high) * 1000 >= near_m + more_m - 1e-3


@pytest.mark.parametrize(
    "outline",
    [
        Polygon([(0, 0), (400, 0), (400, 300), (0, 300)], [[(100, 100), (200, 100), (200, 200), (100, 200)]]),
        MultiPolygon([Point(0, 0).buffer(90, quad_segs=3), Point(700, 100).buffer(40, quad_segs=3)]),
        Point(50, 50).buffer(200, quad_segs=40),
        LineString([(0, 0), (300, 100), (500, -200)]),
        MultiPoint([(0, 0), (300, 100)]),
    ],
    ids=["hole", "parts", "many_sides", "line", "points"],
)
def test_many_points_are_measured_to_an_outline_as_one_by_one(outline):
    chance = np.random.default_rng(7)
    points = np.vstack([chance.uniform(-900, 900, (300, 2)), [[150, 150], [0, 0], [np.nan, np.nan]]])
    expected = [*shapely.distance(shapely.points(points[:-1]), outline), np.nan]
    np.testing.assert_allclose(distances_to_outline(points, outline), expected, atol=1e-6)
