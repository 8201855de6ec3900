"""Nothing in the data can leave the string in which it enters the map's script."""

import base64
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiLineString, MultiPolygon, Point, Polygon, box

from zqmap.analysis.filters import make_filters
from zqmap.maps.basemaps import OFFLINE, find_basemap, list_basemaps
from zqmap.maps.declarations import declarations_script
from zqmap.maps.script_text import encode_for_script
from zqmap.maps.state import SELECTED_MAX_VERTICES, MapState, Selected
from zqmap.maps.zone_map import make_map, make_state_group
from zqmap.model.layers import LAYERS
from zqmap.settings import Settings


def a_state(**changes) -> MapState:
    values = {
        "language": "zh",
        "revisions": dict.fromkeys(LAYERS, 1),
        "base_digest": "0123456789ab",
        "basemap": OFFLINE,
        "filters": make_filters(),
        "present": {},
        "count": 1,
        "selected": None,
        "view": None,
        "bounds": None,
    }
    return MapState(**(values | changes))


@given(st.text())
def test_any_text_is_encoded_with_letters_digits_plus_slash_and_equals_only(text):
    encoded = encode_for_script({"text": text})
    assert re.fullmatch(r"[A-Za-z0-9+/=]*", encoded)
    assert json.loads(base64.b64decode(encoded)) == {"text": text}


@pytest.mark.parametrize("hostile", ["${alert(1)}", "`", "</script>", "{{ 7*7 }}", "'\"\\", "\u2028", "=cmd"])
def test_a_hostile_search_text_does_not_stand_in_the_script(hostile):
    group = make_state_group(a_state(filters=make_filters(text=hostile)))
    assert hostile not in group._template.module.script(group)


def test_the_base_script_is_the_same_at_every_call():
    assert len({make_map().get_root().script.render() for _ in range(2)}) == 1


def test_the_map_loads_no_library_at_all():
    zone = make_map()
    links = [
        src
        for element in (zone, *zone._children.values())
        for _, src in (*getattr(element, "default_js", ()), *getattr(element, "default_css", ()))
    ]
    assert links == []


def test_a_filtered_state_stays_under_one_kilobyte():
    state = a_state(filters=make_filters({"status": ["completed"], "chain": ["biopharma"]}, text="longsha"))
    assert len(encode_for_script(state.as_json())) < 1024


def test_a_selected_shape_with_many_vertices_is_generalised():
    circle = Point(112.7, 23.2).buffer(0.05, quad_segs=2000)
    value = a_state(selected=Selected("areas", "dasha", circle, None)).as_json()
    assert len(value["selected"]["geometry"]["coordinates"][0]) <= 2 * SELECTED_MAX_VERTICES
    assert len(encode_for_script(value)) < 2500


@pytest.mark.parametrize(
    "shape",
    [
        MultiLineString([[(112 + i / 500, 23), (112 + i / 500, 23.001)] for i in range(110)]),
        MultiPolygon([box(112 + i / 200, 23, 112.002 + i / 200, 23.002) for i in range(60)]),
        Polygon(
            box(112, 23, 113, 24).exterior.coords,
            [box(112.01 + i / 70, 23.1, 112.015 + i / 70, 23.2).exterior.coords for i in range(60)],
        ),
    ],
    ids=["many lines", "many polygons", "many holes"],
)
def test_a_selected_shape_of_many_parts_is_drawn_by_its_hull(shape):
    value = a_state(selected=Selected("areas", "a", shape, None)).as_json()
    assert len(json.dumps(value["selected"])) < 8000


def test_a_selected_feature_without_a_place_has_no_geometry():
    value = a_state(selected=Selected("enterprises", "tailg", None, None)).as_json()
    assert value["selected"]["geometry"] is None


def test_a_small_shape_is_drawn_as_it_is():
    square = Polygon([(0, 0), (0, 1), (1, 1), (1, 0)])
    value = a_state(selected=Selected("parcels", "p", square, None)).as_json()
    assert value["selected"]["geometry"]["coordinates"] == [[0, 0, 0, 10**6, 10**6, 0, 0, -(10**6), -(10**6), 0]]


def test_the_browser_is_told_every_facet_and_colour():
    declared = json.loads(re.fullmatch(r"zqmap\.declare\((.*)\);\n", declarations_script(Settings()), re.DOTALL)[1])
    assert declared["facets"]["parcels"]["chain"] == "chains"
    assert declared["terms"]["status"]["under_construction"]["color"] == "#0072B2"
    assert declared["words"]["zh"]["legend.title"] == "图例"


def test_a_base_map_that_needs_a_setting_is_offered_only_with_it(tmp_path):
    plain, full = Settings(), Settings(tianditu_key="k", basemap=tmp_path / "zhaoqing.pmtiles")
    assert [basemap.code for basemap in list_basemaps(plain)] == ["offline", "amap", "osm"]
    assert [basemap.code for basemap in list_basemaps(full)] == [
        "offline",
        "local",
        "tianditu",
        "tianditu-img",
        "amap",
        "osm",
    ]


def test_an_unknown_base_map_is_the_bundled_one():
    assert find_basemap(Settings(), "no-such-map") is OFFLINE
