"""What is wrong with a file is pointed at where it is."""

from __future__ import annotations

import shapely
from shapely import LineString, Point, Polygon

from tests.unit.intake.contents_builder import contents_of
from zqmap.intake.pointers import find_pointers
from zqmap.model.findings import Finding, Severity
from zqmap.model.text import Text
from zqmap.model.values import Problem

SQUARE = Polygon([(112.7, 23.2), (112.71, 23.2), (112.71, 23.21), (112.7, 23.21)])
BOW_TIE = Polygon([(112.7, 23.2), (112.72, 23.22), (112.72, 23.2), (112.7, 23.22)])


def found(row: int | None, code: str = "missing") -> Finding:
    return Finding(Severity.BLOCK, code, row, "geometry", None, Text("错", "wrong"))


def test_a_self_crossing_is_pointed_at_where_the_ring_crosses():
    pointers = find_pointers(contents_of(geometries=[SQUARE, BOW_TIE]), [found(2, "invalid_geometry")])
    assert pointers.keys() == {2}
    assert pointers[2].shape is BOW_TIE
    assert pointers[2].spot is not None
    assert pointers[2].spot.distance(Point(112.71, 23.21)) < 1e-9


def test_a_gap_is_the_piece_that_closing_the_ring_would_draw():
    problem = Problem("open_ring", Text("没有闭合", "not closed"), closed=SQUARE)
    contents = contents_of(geometries=[None], broken={1: problem})
    spot = find_pointers(contents, [found(1, "open_ring")])[1].spot
    assert shapely.equals(spot, LineString([(112.7, 23.21), (112.7, 23.2)]))


def test_a_finding_about_a_value_points_at_the_feature_alone():
    assert find_pointers(contents_of(geometries=[BOW_TIE]), [found(1)])[1].spot is None


def test_what_no_map_can_show_is_left_out():
    shapes = [None, Point(), Point(37_500_000, 2_570_000), Point(112.7, float("nan")), SQUARE]
    findings = [*map(found, range(1, 6)), found(None), found(9)]
    assert find_pointers(contents_of(geometries=shapes), findings).keys() == {5}
