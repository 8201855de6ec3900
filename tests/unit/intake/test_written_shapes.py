"""Shapes that are typed or pasted: in whatever notation the same place; what is doubtful is refused in words."""

from __future__ import annotations

import json

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from zqmap.errors import EditRefused
from zqmap.intake.edits.located import Located, locate
from zqmap.intake.edits.written import read_written
from zqmap.model.layers import FACILITIES, PARCELS, Layer

CORNERS = [(112.67, 23.23), (112.674, 23.2302), (112.6738, 23.233)]
HAND_DEG = 1e-6
"""About a tenth of a metre."""


def read(text: str, kind: str = "Polygon", system: str | None = None, layer: Layer = PARCELS) -> Located:
    return locate(layer, read_written(text, kind), system)


def reason(text: str, kind: str = "Polygon", system: str | None = None, layer: Layer = PARCELS) -> str:
    with pytest.raises(EditRefused) as refused:
        read(text, kind, system, layer)
    assert refused.value.reason.zh
    return refused.value.reason.en


@pytest.mark.parametrize(
    "line",
    [
        "112.68, 23.31",
        "112.68，23.31",
        "23.31 112.68",
        "112.68\t23.31\t35.2",
        "J1 112.68 23.31",
        "1,112.68,23.31",
        "[112.68, 23.31]",
        "23.31N 112.68E",
        "lon: 112.68 lat: 23.31",
        "纬度23.31 经度112.68",
        "112°40′48″E 23°18′36″N",
        "N23°18'36\" E112°40'48\"",
        "东经112°40′48″，北纬23°18′36″",
        "东经112度40分48秒 北纬23度18分36秒",
        "112°40.8′ 23°18.6′",
        "POINT (112.68 23.31)",
        "SRID=4326;point z (112.68 23.31 5)",
        '{"type": "Point", "coordinates": [112.68, 23.31]}',
        '{"type": "Feature", "geometry": {"type": "MultiPoint", "coordinates": [[112.68, 23.31]]}}',
    ],
)
def test_a_point_is_read_however_it_is_written(line):
    shape = read(line, "Point", layer=FACILITIES).shape
    assert (shape.x, shape.y) == pytest.approx((112.68, 23.31), abs=1e-9)


def metres(code: int, *, north_first: bool) -> str:
    way = pyproj.Transformer.from_crs(4326, code, always_xy=True)
    pairs = [way.transform(*corner) for corner in CORNERS]
    return "\n".join(
        f"J{row} {y:.3f} {x:.3f}" if north_first else f"{x:.3f},{y:.3f}" for row, (x, y) in enumerate(pairs)
    )


@pytest.mark.parametrize("north_first", [True, False])
@pytest.mark.parametrize("code", [4546, 4547, 4525, 4526, 3857])
@pytest.mark.parametrize("is_chosen", [True, False])
def test_metres_of_a_grid_are_found_out_or_read_by_the_chosen_system(code, north_first, is_chosen):
    located = read(metres(code, north_first=north_first), system=f"EPSG:{code}" if is_chosen else None)
    assert located.system.code == f"EPSG:{code}"
    assert located.is_swapped is north_first
    assert shapely.get_coordinates(located.shape)[:-1] == pytest.approx(np.array(CORNERS), abs=HAND_DEG)


def test_a_system_that_the_text_names_is_taken_and_a_chosen_one_wins():
    ring = metres(4547, north_first=False).replace(",", " ").replace("\n", ",")
    ring = f"{ring},{ring.split(',')[0]}"
    assert read(f"SRID=4547;POLYGON(({ring}))").system.code == "EPSG:4547"
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    pairs = [[float(part) for part in corner.split()] for corner in ring.split(",")]
    located = read(json.dumps({"type": "Polygon", "coordinates": [pairs], "crs": crs}))
    assert shapely.get_coordinates(located.shape)[:-1] == pytest.approx(np.array(CORNERS), abs=HAND_DEG)
    assert "outside" in reason(f"SRID=4547;POLYGON(({ring}))", system="EPSG:4546")


def test_a_shifted_datum_is_put_right_only_where_it_is_chosen():
    as_wgs84, as_gcj02 = (
        read("112.68 23.31", "Point", None, FACILITIES),
        read("112.68 23.31", "Point", "GCJ-02", FACILITIES),
    )
    assert as_wgs84.system.code == "EPSG:4326"
    assert 0.004 < as_wgs84.shape.x - as_gcj02.shape.x < 0.006


def test_an_open_ring_is_closed_and_a_hole_stays():
    hole = (
        "POLYGON((112.67 23.23,112.68 23.23,112.68 23.24,112.67 23.23),(112.675 23.231,112.678 23.231,112.678 23.233))"
    )
    assert shapely.get_num_interior_rings(read(hole).shape) == 1
    assert read("\n".join(f"{x} {y}" for x, y in [*CORNERS, CORNERS[0]])).shape.equals(shapely.Polygon(CORNERS))


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("", "Point", "one line"),
        ("112.68", "Point", "line 1, '112.68', is no position"),
        ("112.68 23.31\n112.69 23.32", "Point", "one line"),
        ("112.68 23.31\n\nN23 N24", "LineString", "line 3"),
        ("112.67 23.23\n112.68 23.23", "Polygon", "at least three"),
        ("50.1 13.2", "Point", "outside of Zhaoqing"),
        ("5000000 13000000", "Point", "in no usual coordinate system"),
        ("112.68 23.31 nonsense here", "Point", "no position"),
        ("<script>alert(1)</script>", "Point", "no position"),
        ('{"type": "Point"}', "Point", "no coordinates"),
        ('{"type": "FeatureCollection", "features": []}', "Point", "one feature"),
        ('{"a', "Point", "GeoJSON"),
        ("{" * 100_000, "Point", "GeoJSON"),
        ("LINESTRING(112.67 23.23, 112.68 23.24)", "Polygon", "takes no line; allowed: polygon, multi-polygon"),
        ("SRID=2383;POINT(363000 2570000)", "Point", "no shift is published"),
        ("SRID=27700;POINT(363000 257000)", "Point", "not known here"),
        ("1" * 300, "Point", "no position"),
        ("112.68 23.31\n" * 20_001, "LineString", "too long"),
    ],
)
def test_what_is_no_shape_is_refused_in_words(text, kind, words):
    assert words in reason(text, kind, layer=PARCELS if kind == "Polygon" else FACILITIES)


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet='0123456789.,-+ \n°′″NESWPOINTLYG(){}[]":东北度eE', max_size=60),
    st.sampled_from(["Point", "Polygon"]),
)
def test_any_text_is_a_shape_in_the_zone_or_refused(text, kind):
    try:
        shape = read(text, kind, layer=FACILITIES).shape
    except EditRefused:
        return
    assert shape.bounds[0] > 111
    assert shape.bounds[3] < 25
