"""What a page lays over the map travels small and whole."""

from __future__ import annotations

import math

import shapely
from shapely import LineString, Point

from zqmap.maps.marks import MAX_MARKS, MAX_VERTICES, Mark, Sign, encode_marks

HERE = Point(112.7, 23.25)


def test_a_mark_says_only_what_is_stated():
    assert Mark(Sign.CENTRE, HERE).as_json() == {"sign": "centre", "geometry": shapely.geometry.mapping(HERE)}


def test_a_ring_carries_its_radius_its_text_and_what_a_click_hands_on():
    mark = Mark(Sign.RING, HERE, ("环", "ring"), "3 km", 3000.0, "parcels/a").as_json()
    assert (mark["radius_m"], mark["text"]) == (3000.0, "3 km")
    assert (mark["names"], mark["target"]) == (("环", "ring"), "parcels/a")


def test_a_shape_of_very_many_vertices_is_thinned_out():
    circle = HERE.buffer(0.02, quad_segs=4000)
    shape = shapely.geometry.shape(Mark(Sign.BLOCK, circle).as_json()["geometry"])
    assert shapely.get_num_coordinates(shape) <= MAX_VERTICES
    assert math.isclose(shape.area, circle.area, rel_tol=0.02)


def test_more_marks_than_are_drawn_are_cut_off_and_empty_shapes_left_out():
    marks = [Mark(Sign.WARN, LineString()), *(Mark(Sign.WARN, HERE, text=str(n)) for n in range(MAX_MARKS + 5))]
    drawn = encode_marks(marks)
    assert len(drawn) == MAX_MARKS
    assert drawn[0]["text"] == "0"


def test_on_a_base_map_in_another_datum_a_mark_says_how_far_it_moves():
    east, north = Mark(Sign.CENTRE, HERE).as_json("gcj02")["shift"]
    assert 0.004 < east < 0.006
    assert -0.004 < north < -0.002
