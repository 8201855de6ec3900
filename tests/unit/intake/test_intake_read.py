"""What a GeoJSON file may look like, and what is said of one that may not be read."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_collection, a_file, a_polygon, a_road, an_enterprise
from zqmap.errors import UnreadableFile
from zqmap.intake.checks import check_contents
from zqmap.intake.read import read_file, read_geojson
from zqmap.model.layers import LAYERS


def read(document: object):
    return read_geojson(json.dumps(document).encode(), "file.geojson")


def broken_code(geometry: object) -> str:
    document = a_collection({"type": "Feature", "properties": {"id": "x"}, "geometry": geometry})
    # Python writes an overflowing number as Infinity, which is no JSON; a file would say 1e999.
    data = json.dumps(document).replace("Infinity", "1e999").encode()
    return read_geojson(data, "file.geojson").broken[1].code


def test_features_are_read_in_the_order_of_the_file(tmp_path):
    contents = read_file(a_file(tmp_path / "roads.geojson", a_road("b"), a_road("a", None)))
    assert [row["id"] for row in contents.rows] == ["b", "a"]
    assert [geometry is None for geometry in contents.geometries] == [False, True]
    assert (contents.format, contents.broken) == ("GeoJSON", {})


def test_a_byte_order_mark_is_no_part_of_the_file():
    data = b"\xef\xbb\xbf" + json.dumps(a_collection(a_road())).encode()
    assert len(read_geojson(data, "f").rows) == 1


def test_the_id_of_a_feature_counts_where_its_properties_have_none():
    feature = a_road() | {"id": "from-outside"}
    del feature["properties"]["id"]
    assert read(a_collection(feature)).rows[0]["id"] == "from-outside"


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("roads.shp", "压缩成一个 .zip", "into one .zip"),
        ("roads.dwg", "另存为 DXF", "as DXF"),
        ("roads.xls", "另存为 .xlsx", "as .xlsx"),
        ("roads", "只能读取 GeoJSON", "GeoJSON"),
        ("roads.vrt", "只能读取 GeoJSON", "GeoJSON"),
        ("roads.kml", "与扩展名不符", "not KML, as the ending says"),
        ("roads.gpkg", "与扩展名不符", "not GeoPackage, as the ending says"),
        ("roads.geojson.zip", "与扩展名不符", "not Shapefile, as the ending says"),
    ],
)
def test_another_format_is_refused_in_both_languages_and_says_what_to_do(tmp_path, name, zh, en):
    with pytest.raises(UnreadableFile) as refused:
        read_file(a_file(tmp_path / name, a_road()))
    assert en in refused.value.reason.en
    assert zh in refused.value.reason.zh


@pytest.mark.parametrize(
    "name",
    [
        "/vsicurl/http://example.org/x.geojson",
        "http://example.org/x.geojson",
        '{"type":"FeatureCollection"}.geojson',
        "missing.geojson",
        "x" * 5000 + ".geojson",
        "\0.geojson",
    ],
)
def test_what_is_no_file_is_refused(name):
    with pytest.raises(UnreadableFile):
        read_file(Path(name))


def test_a_folder_and_a_pipe_are_refused(tmp_path):
    (tmp_path / "folder.geojson").mkdir()
    os.mkfifo(tmp_path / "pipe.geojson")
    for name in ("folder.geojson", "pipe.geojson"):
        with pytest.raises(UnreadableFile):
            read_file(tmp_path / name)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"type": "FeatureCollection", "features": [', "not valid JSON"),
        (b'{"type": "FeatureCollection", "type": "x", "features": []}', "'type' twice"),
        (b'{"type": "FeatureCollection", "features": [], "x": NaN}', "NaN"),
        (b'{"type": "FeatureCollection", "features": [], "x": -Infinity}', "Infinity"),
        (b'{"type": "FeatureCollection", "features": [], "x": ' + b"9" * 5000 + b"}", "too many digits"),
        (b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
        ('{"名称": 1}'.encode("gbk"), "not UTF-8"),
        ('{"type": 1}'.encode("utf-16"), "not UTF-8"),
        (b"", "not valid JSON"),
        (b"[]", "not a GeoJSON FeatureCollection"),
        (b'{"type": "Feature"}', "not a GeoJSON FeatureCollection"),
        (b'{"type": "FeatureCollection"}', "no list of features"),
        (b'{"type": "FeatureCollection", "features": [1]}', "feature 1 is not"),
        (b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": []}]}', "properties"),
        (b'<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>', "not valid JSON"),
    ],
)
def test_what_parsers_disagree_on_is_refused_with_a_sentence(data, words):
    with pytest.raises(UnreadableFile, match=words) as refused:
        read_geojson(data, "f.geojson")
    assert refused.value.reason.zh != refused.value.reason.en


def test_too_many_positions_are_refused():
    many = {"type": "LineString", "coordinates": [[112.5, 23.1]] * 1_300_000}
    with pytest.raises(UnreadableFile, match="positions"):
        read(a_collection(a_road(geometry=many)))


def test_too_many_properties_are_refused():
    feature = a_road(**{f"column_{number}": 1 for number in range(20_000)})
    with pytest.raises(UnreadableFile, match="properties"):
        read(a_collection(feature))


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ({"type": "Point", "coordinates": [112.5]}, "bad_geometry"),
        ({"type": "Point", "coordinates": ["112.5", "23.1"]}, "not_finite"),
        ({"type": "Point", "coordinates": [True, 23.1]}, "not_finite"),
        ({"type": "Point", "coordinates": [1e999, 23.1]}, "not_finite"),
        ({"type": "Point", "coordinates": [10**400, 23.1]}, "not_finite"),
        ({"type": "LineString", "coordinates": [[112.5, 23.1], [112.5, -(10**309)]]}, "not_finite"),
        ({"type": "Point", "coordinates": None}, "bad_geometry"),
        ({"type": "Point"}, "bad_geometry"),
        ({"type": "Circle", "coordinates": [1, 2]}, "bad_geometry"),
        ({"type": ["Point"], "coordinates": [1, 2]}, "bad_geometry"),
        ({"type": "GeometryCollection", "geometries": []}, "bad_geometry"),
        ("POINT (112 23)", "bad_geometry"),
        ({"type": "LineString", "coordinates": [[112.5, 23.1]]}, "too_few_points"),
        (a_polygon([112, 23], [113, 23], [112, 23]), "too_few_points"),
        (a_polygon([112, 23], [113, 23], [113, 24], [112, 24]), "open_ring"),
        ({"type": "Polygon", "coordinates": [[], [[112, 23], [113, 23], [113, 24], [112, 23]]]}, "bad_geometry"),
    ],
)
def test_a_geometry_that_cannot_be_made_is_named_by_row(geometry, code):
    assert broken_code(geometry) == code


def test_a_member_of_crs_is_read():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    assert read(a_collection(crs=crs)).declared_crs == "urn:ogc:def:crs:EPSG::4547"


@pytest.mark.parametrize(
    ("crs", "named"),
    [
        ("EPSG:4547", "EPSG:4547"),
        ("", ""),
        ({"type": "link", "properties": {"href": "http://example.test/4547.prj", "type": "ogcwkt"}}, "4547.prj"),
        ({"type": "EPSG", "properties": {"code": 4547}}, "4547"),
        ({"type": "name", "properties": {"name": 4547}}, "4547"),
        ({"type": "name"}, "name"),
        (4547, "4547"),
        ([], "[]"),
    ],
)
def test_a_crs_that_is_not_understood_blocks_and_is_named(crs, named):
    checked = check_contents(LAYERS["roads"], read(a_collection(a_road(), crs=crs)))
    assert checked.is_blocked
    assert checked.system.best is None
    (finding,) = (finding for finding in checked.findings if finding.field == "crs")
    assert finding.code == "other_coordinate_system"
    assert named in finding.text.en
    assert named in finding.text.zh


@pytest.mark.parametrize("members", [{}, {"crs": None}, {"crs": "EPSG:4326"}])
def test_a_file_without_another_crs_is_longitude_and_latitude(members):
    assert check_contents(LAYERS["roads"], read(a_collection(a_road(), **members))).system.best == "EPSG:4326"


def test_a_declared_crs_cannot_write_to_the_terminal():
    crs = {"type": "name", "properties": {"name": "EPSG:\x1b[31m4547\n" + "x" * 500}}
    checked = check_contents(LAYERS["roads"], read(a_collection(a_road(), crs=crs)))
    said = [checked.system.declared, *(finding.text.en for finding in checked.findings)]
    assert all(words.isprintable() for words in said)
    assert len(checked.system.declared) <= 80


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *((f"龙沙{sign}大道", "bad_characters") for sign in "\u202a\u202b\u202c\u202d\u202e"),
        *((f"龙沙{sign}大道", "bad_characters") for sign in "\u2066\u2067\u2068\u2069"),
        ("\u200b\u200d\ufeff", "invisible"),
        ("\u3164", "invisible"),
        ("\u2060 \u00ad", "invisible"),
    ],
)
def test_a_name_that_shows_as_another_or_as_nothing_is_refused(name, code):
    checked = check_contents(LAYERS["roads"], read(a_collection(a_road(name_zh=name))))
    assert checked.is_blocked
    assert code in {finding.code for finding in checked.findings if finding.field == "name_zh"}


@pytest.mark.parametrize("name", ["龙沙\u200b大道", "שדרה\u200e 1", "می\u200cخواهم", "𠀀路"])
def test_marks_that_a_script_needs_stay_allowed(name):
    assert not check_contents(LAYERS["roads"], read(a_collection(a_road(name_zh=name)))).is_blocked


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("demo"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(
    layer=st.sampled_from(sorted(LAYERS)),
    name=st.sampled_from(sorted({field.name for layer in LAYERS.values() for field in layer.fields})),
    value=json_values,
    geometry=json_values
    | st.fixed_dictionaries({"type": st.sampled_from(["Point", "Polygon", "LineString"]), "coordinates": json_values}),
)
@settings(max_examples=300, deadline=None)
def test_any_json_value_anywhere_is_findings_or_a_refusal_and_never_a_crash(layer, name, value, geometry):
    features = [an_enterprise("a"), an_enterprise("b", geometry), a_road("c")]
    for feature in features:
        feature["properties"] |= {name: value}
    data = json.dumps(a_collection(*features)).encode()
    try:
        checked = check_contents(LAYERS[layer], read_geojson(data, "f.geojson"))
    except UnreadableFile:
        return
    assert checked.is_blocked or len(checked.frame) == 3
    json.dumps([finding.text.en for finding in checked.findings]).encode()


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_random_changes_of_a_valid_file_never_crash(data):
    sound = json.dumps(a_collection(a_road(), a_road("b")), ensure_ascii=False).encode()
    at = data.draw(st.integers(0, len(sound) - 1))
    changed = sound[:at] + data.draw(st.binary(max_size=4)) + sound[at + data.draw(st.integers(0, 4)) :]
    with contextlib.suppress(UnreadableFile):
        check_contents(LAYERS["roads"], read_geojson(changed, "f.geojson"))
