"""Geometries as a browser sends them: only a sound one of the layer's kind, inside of the zone, is taken."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zqmap.errors import EditRefused
from zqmap.intake.edits.drawn import DRAWN_VERTICES, read_cut, read_drawn
from zqmap.model.layers import ENTERPRISES, FACILITIES, PARCELS, ROADS

RING = [[112.5, 23.1], [112.6, 23.1], [112.6, 23.2], [112.5, 23.2]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings) or [RING]}


def test_a_ring_is_closed_and_repeated_positions_are_taken_once():
    shape = read_drawn(PARCELS, polygon([RING[0], RING[0], *RING[1:], RING[3]]))
    assert len(shape.exterior.coords) == 5
    assert shape.is_valid


def test_no_digit_is_lost():
    exact = [[112.123456789012, 23.1], [112.6, 23.198765432101], [112.4, 23.3]]
    shape = read_drawn(PARCELS, polygon(exact))
    assert [list(xy) for xy in shape.exterior.coords[:3]] == exact


def test_a_ring_that_crosses_itself_is_kept_for_the_checks():
    assert not read_drawn(PARCELS, polygon([RING[0], RING[2], RING[1], [112.5, 23.25]])).is_valid


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "POINT(112.5 23.1)",
        {"type": "GeometryCollection", "geometries": []},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": RING},
        {"type": ["Polygon"], "coordinates": [RING]},
        polygon([[112.5, 23.1, 7.0], *RING[1:]]),
        polygon([["112.5", 23.1], *RING[1:]]),
        polygon([[True, 23.1], *RING[1:]]),
        polygon([[None, 23.1], *RING[1:]]),
        polygon([[float("nan"), 23.1], *RING[1:]]),
        polygon([[float("inf"), 23.1], *RING[1:]]),
        polygon([[10**400, 23.1], *RING[1:]]),
        polygon(RING[:2]),
        polygon([[112.5, 23.1], [112.6, 23.1], [112.7, 23.1]]),
        polygon([[0.0, 0.0], [0.1, 0.0], [0.1, 0.1]]),
        polygon([[23.1, 112.5], [23.1, 112.6], [23.2, 112.6]]),
    ],
)
def test_anything_else_is_refused_with_a_sentence(value):
    with pytest.raises(EditRefused) as refused:
        read_drawn(PARCELS, value)
    assert refused.value.reason.zh
    assert refused.value.reason.en


def test_a_kind_that_the_layer_does_not_take_is_refused():
    point = {"type": "Point", "coordinates": [112.5, 23.1]}
    assert read_drawn(ENTERPRISES, point).geom_type == "Point"
    for layer, value in ((PARCELS, point), (ROADS, polygon()), (ENTERPRISES, polygon())):
        with pytest.raises(EditRefused, match="takes no"):
            read_drawn(layer, value)
    assert read_drawn(FACILITIES, polygon()).geom_type == "Polygon"


def test_too_many_points_are_refused():
    ring = [[112 + number * 1e-6, 23.1 + (number % 2) * 1e-3] for number in range(DRAWN_VERTICES + 1)]
    with pytest.raises(EditRefused, match="points"):
        read_drawn(PARCELS, polygon(ring))


def test_a_cut_is_a_line():
    assert read_cut({"type": "LineString", "coordinates": RING[:2]}).geom_type == "LineString"
    with pytest.raises(EditRefused):
        read_cut(polygon())


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "coordinates", "x"]), inner),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(JSON, st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon", "MultiLineString"]))
def test_whatever_comes_is_a_shape_or_a_sentence(value, kind):
    for sent in (value, {"type": kind, "coordinates": value}):
        with suppress(EditRefused):
            assert read_drawn(FACILITIES, json.loads(json.dumps(sent))).geom_type in FACILITIES.geometries
