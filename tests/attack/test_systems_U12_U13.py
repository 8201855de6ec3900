"""Files in another coordinate system than they say, by accident or not."""

from __future__ import annotations

import json

import pytest
import shapely
from shapely.geometry import mapping

from benchmarks.brought_systems import take_to
from tests.builders import a_collection, a_frame, a_parcel, a_road
from zqmap.intake.checks import CheckedFile, check_contents
from zqmap.intake.contents import FileContents
from zqmap.intake.read import read_geojson
from zqmap.intake.report import report_checked
from zqmap.intake.systems import convert
from zqmap.model.findings import Severity
from zqmap.model.layers import LAYERS

EAST = [shapely.LineString([(112.70 + at / 50, 23.25), (112.71 + at / 50, 23.27 + at / 80)]) for at in range(6)]
WEST = [shapely.LineString([(111.90 + at / 50, 23.25), (111.91 + at / 50, 23.27 + at / 80)]) for at in range(6)]


def roads(shapes, code="EPSG:4326", *, swapped=False, prefix="r"):
    return [a_road(f"{prefix}-{at}", mapping(take_to(s, code, swapped=swapped))) for at, s in enumerate(shapes)]


def check(shapes, code, *, swapped=False, declared=None, published=None) -> CheckedFile:
    crs = {} if declared is None else {"crs": {"type": "name", "properties": {"name": declared}}}
    data = json.dumps(a_collection(*roads(shapes, code, swapped=swapped), **crs)).encode()
    return check_contents(LAYERS["roads"], read_geojson(data, "r.geojson"), published)


def only(checked: CheckedFile):
    [finding] = checked.findings
    return finding


@pytest.mark.parametrize(
    ("shapes", "code", "named"),
    [
        (EAST, "EPSG:4547", "central meridian 114°"),
        (WEST, "EPSG:4546", "central meridian 111°"),
        (EAST, "EPSG:4526", "zone 38"),
        (WEST, "EPSG:4525", "zone 37"),
        (EAST, "EPSG:4497", "zone 19"),
        (WEST, "EPSG:4497", "zone 19"),
        (EAST, "EPSG:3857", "Web Mercator"),
    ],
)
@pytest.mark.parametrize("declared", [None, "EPSG:4326"])
def test_metres_labelled_wgs84_are_blocked_with_the_right_system_proposed_U12(shapes, code, named, declared):
    checked = check(shapes, code, declared=declared)
    finding = only(checked)
    assert (finding.severity, finding.code, finding.field) == (Severity.BLOCK, "wrong_coordinate_system", "crs")
    assert checked.system.best == code
    assert named in finding.text.en
    assert code in finding.text.zh
    assert "米" in finding.text.zh
    assert checked.is_blocked


@pytest.mark.parametrize("code", ["EPSG:4326", "EPSG:4547", "EPSG:4526", "EPSG:3857"])
def test_swapped_axes_are_blocked_and_named_U12(code):
    checked = check(EAST, code, swapped=True)
    assert (checked.system.best, checked.system.swapped) == (code, True)
    finding = only(checked)
    assert (finding.severity, finding.code) == (Severity.BLOCK, "swapped_axes")
    assert "swapped" in finding.text.en
    assert "颠倒" in finding.text.zh


@pytest.mark.parametrize(
    ("shapes", "code", "declared"),
    [
        (WEST, "EPSG:4525", "EPSG:4526"),
        (WEST, "EPSG:4546", "EPSG:4547"),
        (EAST, "EPSG:4547", "EPSG:4546"),
        (EAST, "EPSG:4526", "EPSG:4525"),
        (EAST, "EPSG:4526", "EPSG:4547"),
        (EAST, "EPSG:4547", "EPSG:4526"),
        (EAST, "EPSG:4547", "EPSG:3857"),
        (EAST, "EPSG:3857", "EPSG:4547"),
    ],
)
def test_a_wrong_zone_prefix_or_label_is_blocked_and_the_right_one_is_proposed_U12(shapes, code, declared):
    checked = check(shapes, code, declared=declared)
    finding = only(checked)
    assert (finding.severity, finding.code) == (Severity.BLOCK, "wrong_coordinate_system")
    assert (checked.system.best, checked.system.declared) == (code, declared)
    assert declared in finding.text.en
    assert code in finding.text.en


@pytest.mark.parametrize("code", ["EPSG:4547", "EPSG:4526", "EPSG:3857"])
def test_a_drawing_without_a_system_is_blocked_with_the_right_one_proposed_U12(code):
    rows = [road["properties"] for road in roads(EAST)]
    drawing = FileContents("plan.dxf", "DXF", rows, [take_to(shape, code) for shape in EAST])
    checked = check_contents(LAYERS["roads"], drawing)
    assert (only(checked).code, checked.system.best) == ("undeclared_coordinate_system", code)
    assert "names no coordinate system" in only(checked).text.en


def test_a_grid_that_says_so_is_blocked_until_somebody_confirms_the_conversion_U12():
    checked = check(EAST, "EPSG:4547", declared="EPSG:4547")
    assert (only(checked).code, checked.system.best) == ("other_coordinate_system", "EPSG:4547")
    converted = convert(checked.contents, checked.system.best)
    again = check_contents(LAYERS["roads"], converted)
    assert again.findings == ()
    assert shapely.hausdorff_distance(converted.geometries[0], EAST[0]) < 1e-7


@pytest.mark.parametrize("code", ["EPSG:2414", "EPSG:2362"])
def test_an_old_grid_is_blocked_and_its_missing_shift_is_said_U12(code):
    checked = check(EAST, code, declared=code)
    assert checked.system.best == code
    assert "no shift to WGS 84 is published" in only(checked).text.en
    assert "40–80 米" in only(checked).text.zh


def test_the_candidates_of_a_blocked_file_can_be_shown_on_the_map_U12():
    for candidate in check(EAST, "EPSG:4547").system.candidates:
        assert 0 < len(candidate.sample.geoms) <= 30
        assert candidate.sample.within(shapely.box(112, 23, 113.3, 24))


def test_the_report_of_a_mislabelled_file_holds_the_evidence_as_json_U12():
    report = json.loads(json.dumps(report_checked(check(EAST, "EPSG:4547", swapped=True), None)))
    system = report["coordinate_system"]
    assert (system["best"], system["swapped"], report["ok"]) == ("EPSG:4547", True, False)
    assert all(text["zh"] and text["en"] for text in system["candidates"][0]["evidence"])


@pytest.mark.parametrize(("code", "shift_m"), [("GCJ-02", range(590, 625)), ("BD-09", range(1190, 1300))])
@pytest.mark.parametrize("declared", [None, "EPSG:4326", "EPSG:4490"])
def test_a_shifted_system_passed_off_as_wgs84_warns_with_the_metres_and_offers_the_correction_U13(
    code, shift_m, declared
):
    checked = check(EAST, code, declared=declared, published=a_frame("roads", *roads(EAST)))
    finding = only(checked)
    assert (finding.severity, finding.code, checked.system.best) == (Severity.WARN, "shifted_coordinates", code)
    assert any(str(metres) in finding.text.en and str(metres) in finding.text.zh for metres in shift_m)
    assert "can be corrected" in finding.text.en
    corrected = convert(checked.contents, code)
    assert check_contents(LAYERS["roads"], corrected, a_frame("roads", *roads(EAST))).findings == ()
    assert shapely.hausdorff_distance(corrected.geometries[3], EAST[3]) < 1e-7


def test_a_shifted_file_of_new_parcels_is_known_by_the_corners_that_it_shares_U13():
    places = [(112.7 + at / 190, 23.2 + at % 3 / 170) for at in range(12)]
    grid = [shapely.box(x, y, x + 0.0025, y + 0.002) for x, y in places]
    published = a_frame("parcels", *(a_parcel(f"p-{at}", mapping(shape)) for at, shape in enumerate(grid)))
    renamed = [a_parcel(f"new-{at}", mapping(take_to(shape, "GCJ-02"))) for at, shape in enumerate(grid[:8])]
    contents = read_geojson(json.dumps(a_collection(*renamed)).encode(), "p.geojson")
    assert only(check_contents(LAYERS["parcels"], contents, published)).code == "shifted_coordinates"


def test_without_anything_to_hold_it_against_nobody_is_warned_U13():
    assert check(EAST, "GCJ-02").findings == ()
    assert check(EAST, "GCJ-02").system.confidence < 0.8


@pytest.mark.parametrize("declared", [None, "EPSG:4326", "EPSG:4490", "urn:ogc:def:crs:OGC:1.3:CRS84"])
@pytest.mark.parametrize("shapes", [EAST, WEST])
def test_a_sound_file_gets_no_finding_U12_U13(shapes, declared):
    for published in (None, a_frame("roads", *roads(shapes)), a_frame("roads", *roads(WEST, prefix="other"))):
        checked = check(shapes, "EPSG:4326", declared=declared, published=published)
        assert (checked.findings, checked.system.best) == ((), "EPSG:4326")
