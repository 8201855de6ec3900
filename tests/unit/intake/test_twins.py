"""Two features in one place are pointed out, neighbours are not."""

from __future__ import annotations

from typing import Any

from shapely import LineString, Polygon
from shapely.affinity import translate
from shapely.geometry import mapping

from tests.builders import a_frame, a_parcel, a_point, a_road, an_enterprise
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
