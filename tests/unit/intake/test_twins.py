"""Two features in one place are pointed out, neighbours are not."""

from __future__ import annotations

import time
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Polygon
from shapely.affinity import translate
from shapely.geometry import mapping

from tests.builders import a_frame, a_parcel, a_point, a_road, an_enterprise
from zqmap.intake.box_grid import BoxGrid, are_nearly_one
from zqmap.intake.twins import find_twins

SQUARE = Polygon([(112.7, 23.2), (112.71, 23.2), (112.71, 23.21), (112.7, 23.21)])
LINE = LineString([(112.7, 23.2), (112.75, 23.22), (112.8, 23.21)])
METRE_DEG = 1e-5


def parcels(**shapes: Any) -> Any:
    return a_frame("parcels", *(a_parcel(id_, mapping(shape)) for id_, shape in shapes.items()))


def test_a_parcel_on_a_published_one_names_it_and_its_row():
    [found] = find_twins(parcels(b=translate(SQUARE, METRE_DEG)), parcels(a=SQUARE), {"b": 7})
    assert (found.code, found.row, found.other) == ("same_place", 7, "a")
    assert "（a）" in found.text.zh


def test_two_of_one_file_are_one_finding():
    [found] = find_twins(parcels(a=SQUARE, b=SQUARE), parcels())
    assert found.other is None


def test_neighbours_halves_and_the_same_id_are_no_twins():
    half = Polygon([(112.7, 23.2), (112.705, 23.2), (112.705, 23.21), (112.7, 23.21)])
    published = parcels(east=translate(SQUARE, 0.01), half=half, same=SQUARE)
    assert find_twins(parcels(same=SQUARE), published) == ()


def test_a_road_a_metre_beside_a_published_one_is_pointed_out_and_a_longer_one_is_not():
    def road(id_: str, line: LineString) -> Any:
        return a_frame("roads", a_road(id_, mapping(line)))

    assert len(find_twins(road("b", translate(LINE, METRE_DEG)), road("a", LINE))) == 1
    longer = LineString([*LINE.coords, (112.9, 23.3)])
    assert find_twins(road("b", longer), road("a", LINE)) == ()


def test_points_that_stand_for_one_town_are_no_twins_but_surveyed_ones_are():
    def firms(*ids: str, **more: Any) -> Any:
        return a_frame("enterprises", *(an_enterprise(id_, a_point(112.7, 23.2), **more) for id_ in ids))

    assert find_twins(firms("b", basis="approximate", accuracy_m=2000), firms("a")) == ()
    surveyed = find_twins(firms("b", basis="surveyed", accuracy_m=1), firms("a", basis="surveyed", accuracy_m=1))
    assert len(surveyed) == 1


def crowd(count: int, spread_deg: float, side_deg: float) -> Any:
    places = np.random.default_rng(1).uniform(0, spread_deg, (count, 2)) + np.array([112.6, 23.1])
    shapes = shapely.box(*places.T, *(places + side_deg).T)
    frame = parcels(first=SQUARE)
    rows = {name: [frame[name].iloc[0]] * count for name in frame.columns if name != "geometry"}
    rows["id"] = [f"p{number}" for number in range(count)]
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=4326)


@pytest.mark.parametrize(
    ("spread_deg", "side_deg"), [(0.0, 0.001), (2e-6, 0.001), (0.1, 0.1)], ids=["one place", "nearly", "overlapping"]
)
def test_a_file_that_piles_everything_up_costs_no_square_of_it(spread_deg, side_deg):
    begun = time.process_time()
    found = find_twins(crowd(6_000, spread_deg, side_deg), parcels())
    assert time.process_time() - begun < 10
    assert found[-1].row is None
    assert "另有" in found[-1].text.zh


def test_every_twin_of_a_dense_grid_is_found_among_its_neighbours():
    side = 0.0002
    plots = {
        f"p{x}-{y}": shapely.box(112 + x * side, 23 + y * side, 112 + x * side + side, 23 + y * side + side)
        for x in range(30)
        for y in range(30)
    }
    again = {f"q{id_}": translate(shape, METRE_DEG / 10) for id_, shape in plots.items()}
    found = find_twins(parcels(**again), parcels(**plots))
    assert sorted(finding.other for finding in found) == sorted(plots)


@given(
    st.tuples(*[st.floats(-1e5, 1e5)] * 2),
    st.tuples(*[st.floats(0, 5e3)] * 2),
    st.lists(st.floats(-1, 1), min_size=4, max_size=4),
)
def test_the_grid_finds_whatever_box_is_nearly_one(corner, sides, moved):
    box = (*corner, corner[0] + sides[0], corner[1] + sides[1])
    other = tuple(edge + by * 0.1 * (30 + max(sides)) for edge, by in zip(box, moved, strict=True))
    grid = BoxGrid()
    grid.add(1, other)
    assert list(grid.near(box)) == [1] * are_nearly_one(box, other)
