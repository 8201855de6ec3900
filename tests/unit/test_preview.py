"""A change is drawn within bounds: nothing that has a place is lost without a count."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from shapely.geometry import Point, mapping

from tests.builders import a_frame, a_line, a_parcel, a_point, a_road, an_enterprise
from tests.unit.test_map_script import a_state
from zqmap.maps.preview import MAX_FEATURES, Fate, Preview, make_preview
from zqmap.maps.script_text import encode_for_script
from zqmap.model.revisions import Difference, FeatureChange

LIMIT_BYTES = 60_000


def preview_of(layer: str, before: list, after: list) -> Preview:
    old, new = a_frame(layer, *before), a_frame(layer, *after)
    places = [dict(zip(frame["id"], frame.geometry, strict=True)) for frame in (old, new)]
    both = sorted(places[0].keys() & places[1].keys())
    changed = tuple(FeatureChange(id_, (), places[0][id_] != places[1][id_]) for id_ in both)
    added, removed = (tuple(sorted(a.keys() - b.keys())) for a, b in (places[::-1], places))
    return make_preview(old, new, Difference(layer, 1, 2, added, changed, removed, 0))


def test_what_goes_moves_comes_and_is_edited_is_drawn_with_its_names():
    moved = a_line([112.6, 23.1], [112.7, 23.2])
    preview = preview_of(
        "roads",
        [a_road("gone"), a_road("moved"), a_road("same")],
        [a_road("moved", moved), a_road("new"), a_road("same")],
    )
    assert [sketch.fate for sketch in preview.sketches] == [Fate.REMOVED, Fate.MOVED, Fate.ADDED, Fate.EDITED]
    assert [(s.before is None, s.after is None) for s in preview.sketches] == [
        (False, True),
        (False, False),
        (True, False),
        (True, False),
    ]
    assert preview.sketches[0].names == ("龙沙大道", "Longsha Avenue")
    assert preview.bounds == ((23.1, 112.5), (23.2, 112.7))
    assert (preview.left_out, preview.unplaced) == (0, 0)


def test_a_feature_without_a_place_is_counted_and_not_drawn():
    preview = preview_of("enterprises", [], [an_enterprise("a", None), an_enterprise("b")])
    assert [sketch.fate for sketch in preview.sketches] == [Fate.ADDED]
    assert preview.unplaced == 1


def test_a_feature_that_is_placed_for_the_first_time_is_drawn_where_it_comes_to_lie():
    (sketch,) = preview_of(
        "enterprises", [an_enterprise("a", None)], [an_enterprise("a", a_point(112.6, 23.2))]
    ).sketches
    assert (sketch.before, sketch.after) == (None, Point(112.6, 23.2))


def test_more_features_than_are_drawn_are_counted():
    many = [an_enterprise(f"e{i:04d}", a_point(112.5 + i / 1e4, 23.1)) for i in range(MAX_FEATURES + 25)]
    preview = preview_of("enterprises", [], many)
    assert len(preview.sketches) == MAX_FEATURES
    assert preview.left_out == 25


@pytest.mark.parametrize("vertices", [30, 3000])
def test_many_shapes_of_many_vertices_stay_below_the_limit_in_every_datum(vertices):
    rings = [Point(112.5 + i / 50, 23.1).buffer(0.01, quad_segs=vertices // 4) for i in range(MAX_FEATURES)]
    rings = [shapely.transform(ring, lambda position: position + 2e-4 * np.sin(position * 1e5)) for ring in rings]
    preview = preview_of("parcels", [], [a_parcel(f"p{i:03d}", mapping(ring)) for i, ring in enumerate(rings)])
    for datum in (None, "gcj02"):
        assert (
            len(json.dumps(preview.as_json(datum), ensure_ascii=False, separators=(",", ":")).encode()) <= LIMIT_BYTES
        )
    assert len(preview.sketches) + preview.left_out == MAX_FEATURES


def test_a_hostile_name_does_not_stand_in_the_script():
    hostile = "${alert(1)}`</script>"
    preview = preview_of("roads", [], [a_road("a", name_zh=hostile)])
    encoded = encode_for_script(a_state(preview=preview).as_json())
    assert hostile not in encoded
    assert "<" not in encoded


def test_a_state_without_a_change_says_nothing_of_one():
    assert "preview" not in a_state().as_json()
