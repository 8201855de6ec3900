"""The coordinate doctor: its table, the names it understands, its verdicts and the way back to WGS 84."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyproj
import pytest
import shapely

from benchmarks.brought_files import bring_files
from benchmarks.brought_systems import GRIDS, take_to
from tests.builders import a_frame, a_point, a_road, an_enterprise
from zqmap.errors import NoDatumShift, UnknownSystem
from zqmap.intake.contents import FileContents
from zqmap.intake.doctor.known import KNOWN, find_any, find_known
from zqmap.intake.doctor.naming import understand
from zqmap.intake.doctor.places import EAST_M, NORTH_M
from zqmap.intake.systems import UNKNOWN_OFFSET, convert, find_system

PLACES = [(112.40, 23.05), (112.47, 23.31), (112.55, 23.12), (112.61, 23.40), (112.72, 23.28), (112.31, 23.44)]
LINE = shapely.LineString([(112.70, 23.25), (112.71, 23.26), (112.72, 23.255), (112.73, 23.27), (112.74, 23.28)])


def a_file(*shapes, code="EPSG:4326", swapped=False, declared=None, kind="DXF", rows=None):
    moved = [take_to(shape, code, swapped=swapped) for shape in shapes]
    return FileContents("f", kind, rows or [{} for _ in shapes], moved, declared_crs=declared)


def enterprises(count=6):
    points = [shapely.Point(place) for place in PLACES[:count]]
    published = a_frame("enterprises", *(an_enterprise(f"e-{n}", a_point(*p)) for n, p in enumerate(PLACES[:count])))
    return points, [{"id": f"e-{number}"} for number in range(count)], published


def metres_apart(ours, theirs):
    return np.abs((shapely.get_coordinates(ours) - shapely.get_coordinates(theirs)) * (EAST_M, NORTH_M)).max()


@pytest.mark.parametrize("known", [known for known in KNOWN if known.code.startswith("EPSG")], ids=lambda k: k.code)
def test_every_system_of_the_table_is_what_the_register_says(known):
    system = pyproj.CRS.from_user_input(known.code)
    assert system.is_projected == known.is_projected
    old = {"Beijing 1954": 4214, "Xian 1980": 4610}
    assert (system.geodetic_crs.to_epsg() == old.get(known.datum)) == known.lacks_shift
    for code in filter(None, (known.six_degree_code, known.twin_code)):
        there = take_to(LINE, known.code)
        assert shapely.hausdorff_distance(there, take_to(LINE, code)) < 3


@pytest.mark.parametrize("codes", GRIDS.values(), ids=GRIDS)
def test_the_grids_have_the_meridians_and_zone_numbers_that_their_places_say(codes):
    named = [pyproj.CRS.from_user_input(code).name for code in codes]
    for name, ending in zip(named, ("CM 111E", "CM 114E", "zone 37", "zone 38", "zone 19", "CM 111E"), strict=True):
        assert name.endswith(ending)
        assert ("3-degree" in name) == (name not in named[4:])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("EPSG:4547", "EPSG:4547"),
        ("urn:ogc:def:crs:EPSG::4547", "EPSG:4547"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "CRS84"),
        ("EPSG:900913", "EPSG:3857"),
        ("WGS_1984_Web_Mercator_Auxiliary_Sphere", "EPSG:3857"),
        ("GCS_WGS_1984", "EPSG:4326"),
        ("WGS 84 / UTM zone 49N", "EPSG:32649"),
        ("CGCS2000_3_Degree_GK_CM_114E", "EPSG:4547"),
        ("CGCS2000_3_Degree_GK_Zone_38", "EPSG:4526"),
        ("CGCS2000_GK_CM_111E", "EPSG:4508"),
        ("CGCS2000_GK_Zone_19", "EPSG:4497"),
        ("CGCS2000 / 3-degree Gauss-Kruger CM 111E", "EPSG:4546"),
        ("Xian_1980_3_Degree_GK_CM_114E", "EPSG:2383"),
        ("Beijing_1954_3_Degree_GK_Zone_37", "EPSG:2413"),
        ("2000国家大地坐标系，3度带，中央经线114度", "EPSG:4547"),
        ("西安80 第38带", "EPSG:2362"),
        ("国家2000", "EPSG:4490"),
        ("GCJ-02", "GCJ-02"),
        ("火星坐标系", "GCJ-02"),
        ("百度坐标", "BD-09"),
        ("肇庆独立坐标系", None),
        ("+init=/etc/passwd:1", None),
        ("", None),
    ],
)
def test_the_names_that_files_use_are_understood(name, code):
    assert understand(name) == code


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("code", ["GCJ-02", "BD-09", "EPSG:4547", "EPSG:4525", "EPSG:4497", "EPSG:3857", "EPSG:4490"])
def test_converting_gives_the_positions_back_to_a_millimetre(code, swapped):
    contents = a_file(LINE, code=code, swapped=swapped, declared=code)
    converted = convert(contents, code, swapped=swapped)
    assert metres_apart(converted.geometries[0], LINE) < 0.0015  # the file itself is rounded to a millimetre
    assert (converted.declared_crs, converted.is_located) == ("EPSG:4326", True)
    assert contents.declared_crs == code


@pytest.mark.parametrize("code", ["GCJ-02", "BD-09"])
def test_the_inverse_of_a_shift_is_exact_to_under_a_millimetre(code):
    there = take_to(LINE, code, digits=15)
    assert metres_apart(convert(FileContents("f", "CSV", [{}], [there]), code).geometries[0], LINE) < 0.0001


def test_converting_keeps_heights_gaps_and_what_is_broken():
    high = shapely.Point(38_500_000, 2_560_000, 12.5)
    contents = FileContents("f", "DXF", [{}, {}], [high, None], declared_crs="EPSG:4526")
    point, gap = convert(contents, "EPSG:4526").geometries
    assert gap is None
    assert (round(point.x, 6), point.z) == (114.0, 12.5)


def test_a_position_outside_of_the_system_does_not_stop_the_conversion():
    far = shapely.Polygon([(1e308, 0), (1e308, 1), (0, 1e307)])
    for code in ("GCJ-02", "EPSG:4547", "EPSG:3857"):
        assert len(convert(FileContents("f", "DXF", [{}], [far]), code).geometries) == 1


@pytest.mark.parametrize("code", ["EPSG:4214", "EPSG:2414", "EPSG:2344", "EPSG:2436"])
def test_old_datums_are_converted_only_with_consent(code):
    contents = FileContents("f", "DXF", [{}], [shapely.Point(500_000, 2_560_000)])
    with pytest.raises(NoDatumShift):
        convert(contents, code)
    assert convert(contents, code, accept_null_shift=True).is_located


@pytest.mark.parametrize("code", ["EPSG:27700", "EPSG:4269", "EPSG:abc", "EPSG:5773", "local", ""])
def test_systems_without_a_known_way_to_wgs84_are_refused(code):
    with pytest.raises(UnknownSystem):
        convert(FileContents("f", "DXF", [{}], [LINE]), code)


def test_a_located_file_is_not_asked_about_again():
    converted = convert(a_file(LINE, code="GCJ-02"), "GCJ-02")
    assert find_system(replace(converted, coordinate_columns=("gcj_lng", "gcj_lat"))).best == "EPSG:4326"


@pytest.mark.parametrize("layer_code", ["EPSG:4546", "EPSG:4547"])
def test_zones_are_told_apart_on_both_sides_of_their_edge(layer_code):
    east = layer_code == "EPSG:4547"
    line = shapely.LineString([(112.52, 23.1), (112.56, 23.2)] if east else [(112.44, 23.1), (112.48, 23.2)])
    assert find_system(a_file(line, code=layer_code)).best == layer_code


def test_numbers_that_two_grids_share_are_named_by_the_place_and_by_what_is_declared():
    east = a_file(LINE, code="EPSG:4508")
    assert find_system(east).best == "EPSG:4508"
    assert find_system(replace(east, declared_crs="EPSG:4546")).best == "EPSG:4546"


def test_degrees_of_which_nothing_is_known_are_not_sure_and_say_why():
    system = find_system(a_file(LINE, kind="CSV"))
    assert (system.best, system.declared, system.confidence) == (None, None, 0.0)
    assert [each.code for each in system.candidates[:3]] == ["EPSG:4326", "GCJ-02", "BD-09"]
    assert any("cannot be told" in text.en for text in system.candidates[0].evidence)
    assert any("不能区分" in text.zh for text in system.candidates[0].evidence)


@pytest.mark.parametrize("code", ["EPSG:4326", "GCJ-02", "BD-09"])
def test_published_features_of_the_same_id_decide_between_the_shifted_systems(code):
    points, rows, published = enterprises()
    system = find_system(a_file(*points, code=code, rows=rows, kind="CSV"), None, published)
    assert system.best == code
    assert system.confidence > 0.95
    shift_m = system.candidates[0].shift_m
    assert {"EPSG:4326": 0, "GCJ-02": 590, "BD-09": 1190}[code] <= shift_m < {"EPSG:4326": 1}.get(code, 1300)


def test_names_under_any_header_are_found_too():
    points, _, published = enterprises()
    published = published.assign(name_zh=[f"企业{number}" for number in range(6)])
    rows = [{"名称": f"企业{number}"} for number in range(6)]
    assert find_system(a_file(*points, code="GCJ-02", rows=rows, kind="CSV"), None, published).best == "GCJ-02"


def test_schematic_features_that_were_measured_anew_say_nothing():
    points, rows, published = enterprises()
    published = published.assign(basis="schematic", accuracy_m=8000.0)
    moved = [shapely.Point(point.x + 0.004 * (-1) ** at, point.y - 0.003 * at) for at, point in enumerate(points)]
    system = find_system(a_file(*moved, rows=rows, kind="CSV"), None, published)
    assert system.best is None
    assert UNKNOWN_OFFSET not in system.candidates[0].flags


def test_shapes_that_all_lie_off_the_same_way_are_reported_as_an_offset():
    points, rows, published = enterprises()
    moved = [shapely.Point(point.x + 300 / EAST_M, point.y + 300 / NORTH_M) for point in points]
    system = find_system(a_file(*moved, rows=rows, kind="GeoJSON"), None, published)
    assert system.best is None
    assert UNKNOWN_OFFSET in system.candidates[0].flags
    assert any("424 m to the northeast" in text.en for text in system.candidates[0].evidence)


def test_an_old_grid_is_believed_where_it_is_named_and_flagged():
    system = find_system(a_file(LINE, code="EPSG:2414", declared="Beijing_1954_3_Degree_GK_Zone_38"))
    assert (system.best, system.candidates[0].flags) == ("EPSG:2414", ("null_datum_shift",))


def test_a_grid_without_a_name_is_taken_for_cgcs2000_and_the_old_ones_are_not_excluded():
    system = find_system(a_file(LINE, code="EPSG:4526"))
    assert system.best == "EPSG:4526"
    assert {"EPSG:2414", "EPSG:2362"} <= {each.code for each in system.candidates}
    assert any("Beijing 1954" in text.en for text in system.candidates[0].evidence)


@pytest.mark.parametrize(("columns", "best"), [(("高德经度", "高德纬度"), "GCJ-02"), (("bd_lng", "bd_lat"), "BD-09")])
def test_headers_that_name_a_map_service_count_where_nothing_else_does(columns, best):
    contents = replace(a_file(LINE, code=best, kind="CSV"), coordinate_columns=columns)
    assert find_system(contents).best == best


def test_confidences_sum_up_to_one_and_come_in_order():
    for brought in bring_files(20):
        confidences = [each.confidence for each in find_system(brought.contents, None, brought.published).candidates]
        assert confidences == sorted(confidences, reverse=True)
        assert sum(confidences) <= 1.003


def test_candidates_can_be_drawn_and_are_named_in_both_languages():
    for each in find_system(a_file(LINE, code="EPSG:4526", swapped=True)).candidates:
        assert each.sample is not None
        assert each.sample.within(shapely.box(111, 22, 114, 25))
        assert each.label.zh
        assert each.label.zh != each.label.en
        assert each.swapped
        assert all(text.zh and text.en for text in each.evidence)


@pytest.mark.parametrize(
    "shape",
    [None, shapely.Point(), shapely.Point(1e300, -1e300), shapely.Point(116.4, 39.9), shapely.Point(0, 0)],
)
def test_positions_that_fit_nowhere_give_no_candidate_and_no_error(shape):
    contents = FileContents("f", "DXF", [{}], [shape])
    assert find_system(contents).best is None


def test_codes_are_found_in_the_table_before_the_register():
    assert find_any("EPSG:4508") is find_known("EPSG:4546")
    assert find_any("EPSG:4548").is_projected
    assert find_any("EPSG:999999") is None


def test_a_road_between_two_published_ones_is_recognised_by_its_ends():
    shared = [[112.701 + 0.011 * at, 23.251 + 0.007 * at * (-1) ** at] for at in range(12)]
    published = a_frame("roads", a_road("a", {"type": "LineString", "coordinates": shared}))
    new = shapely.LineString([*shared, (112.85, 23.30), (112.86, 23.31)])
    assert find_system(a_file(new, code="GCJ-02", kind="GeoJSON"), None, published).best == "GCJ-02"
