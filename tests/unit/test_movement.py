"""How far a geometry moved is told in metres on the ground."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from zqmap.analysis import movement
from zqmap.analysis.movement import measure_moves

GEOD = Geod(ellps="WGS84")
METRE_LAT = 1 / 110_749
"""Degrees of latitude in one metre at 23 N."""


def move_m(old, new) -> float:
    return measure_moves({"a": old}, {"a": new}, ["a"])["a"]


def test_a_point_moved_by_its_geodesic_distance():
    for lon, lat in ((112.5, 23.1), (111.5, 24.2), (113.2, 22.7)):
        expected = GEOD.inv(112.45, 23.05, lon, lat)[2]
        assert move_m(Point(112.45, 23.05), Point(lon, lat)) == pytest.approx(expected, abs=0.01)


def test_a_shifted_parcel_moved_by_the_shift_and_one_pulled_corner_by_its_pull():
    parcel = box(112.50, 23.10, 112.51, 23.11)
    north = shapely.transform(parcel, lambda xy: xy + np.array([0, 10 * METRE_LAT]))
    assert move_m(parcel, north) == pytest.approx(10, rel=0.001)
    corner = Polygon([(112.50, 23.10), (112.51, 23.10), (112.51, 23.11 + 25 * METRE_LAT), (112.50, 23.11)])
    assert move_m(parcel, corner) == pytest.approx(25, rel=0.001)


def test_another_first_vertex_or_one_more_on_the_line_is_no_movement():
    ring = [(112.50, 23.10), (112.51, 23.10), (112.51, 23.11), (112.50, 23.11)]
    assert move_m(Polygon(ring), Polygon(ring[2:] + ring[:2])) == pytest.approx(0, abs=1e-6)
    assert move_m(LineString(ring[:2]), LineString([ring[0], (112.505, 23.10), ring[1]])) < 0.01


def test_what_gained_lost_or_never_had_a_place_is_left_out():
    here, nowhere = Point(112.5, 23.1), Point()
    old = {"lost": here, "gained": None, "never": None, "empty": nowhere}
    new = {"lost": None, "gained": here, "never": None, "empty": here, "added": here}
    assert measure_moves(old, new, [*old, "added"]) == {}


def test_kinds_may_change_and_height_counts_for_nothing():
    assert move_m(Point(112.5, 23.1), box(112.5, 23.1, 112.51, 23.11)) > 1_000
    assert (
        move_m(LineString([(112.5, 23.1, 0), (112.6, 23.1, 0)]), LineString([(112.5, 23.1, 900), (112.6, 23.1, 900)]))
        == 0
    )


def a_ring(count, radius=0.01):
    turns = np.linspace(0, 2 * np.pi, count + 1)[:-1]
    return np.c_[112.5 + radius * np.cos(turns), 23.1 + radius * np.sin(turns)]


def shifted(geometry, degrees=0.0004):
    return shapely.transform(geometry, lambda xy: xy + degrees)


def test_a_large_outline_of_which_few_vertices_moved_is_measured_as_exactly_as_a_small_one():
    ring = a_ring(20_000)
    pulled = ring.copy()
    pulled[5_000] += [0, 30 * METRE_LAT]
    assert move_m(Polygon(ring), Polygon(pulled)) == pytest.approx(30, rel=0.001)
    holed = MultiPolygon(
        [Polygon(ring, [ring[::40] * 0.1 + np.array([112.5, 23.1]) * 0.9]), box(112.6, 23, 112.7, 23.1)]
    )
    assert move_m(holed, MultiPolygon([Polygon(pulled), holed.geoms[1]])) > 900


def test_large_geometries_that_moved_everywhere_give_nearly_the_metres_of_small_ones(monkeypatch):
    circle = Polygon(a_ring(400))
    both = MultiPolygon([circle.difference(box(112.499, 23.099, 112.501, 23.101)), box(112.52, 23.1, 112.53, 23.11)])
    pairs = [(circle, shifted(circle)), (both, shifted(both)), (both, Point(112.5, 23.1)), (circle.exterior, both)]
    plain = [move_m(*pair) for pair in pairs]
    monkeypatch.setattr(movement, "PAIRWISE_LIMIT", 20_000)
    assert [move_m(*pair) for pair in pairs] == pytest.approx(plain, abs=4 * movement.ROUGH_M)


def test_two_outlines_of_a_hundred_thousand_vertices_are_measured_with_bounded_work(monkeypatch):
    measured = []
    plain = shapely.hausdorff_distance

    def spy(old, new):
        measured.append(int(np.max(shapely.get_num_coordinates(old) * shapely.get_num_coordinates(new), initial=0)))
        return plain(old, new)

    monkeypatch.setattr(shapely, "hausdorff_distance", spy)
    large = Polygon(a_ring(100_000, 0.05))
    assert move_m(large, shifted(large)) == pytest.approx(GEOD.inv(112.5, 23.1, 112.5004, 23.1004)[2], abs=3)
    assert max(measured) <= movement.PAIRWISE_LIMIT
