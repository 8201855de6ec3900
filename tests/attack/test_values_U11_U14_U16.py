"""Rows U11, U14 and U16 of the hardening table: geometries to repair, ids, and names of columns that mean mischief."""

from __future__ import annotations

import json

import pytest
from shapely import LineString, Point, Polygon

from tests.builders import SQUARE, a_collection, a_line, a_parcel, a_point, a_polygon, a_road, an_enterprise
from zqmap.intake.checks import check_contents
from zqmap.intake.contents import FileContents, list_columns
from zqmap.intake.matching import apply_matching, match_column, propose_matching
from zqmap.intake.read import read_geojson
from zqmap.intake.repairs import apply_repairs, propose_repairs
from zqmap.model.findings import Severity
from zqmap.model.layers import LAYERS

MISCHIEF = (
    "geometry",
    "__class__",
    "__proto__",
    "constructor",
    "the_geom",
    "_row_",
    "status; DROP TABLE features;--",
    "status' OR '1'='1",
    "name_zh\x00",
    "=cmd|' /C calc'!A0",
    "<script>status</script>",
    "${status}",
    "../../status",
)


def read(*features):
    return read_geojson(json.dumps(a_collection(*features)).encode(), "f.geojson")


def findings_of(layer, *features):
    found = check_contents(LAYERS[layer], read(*features)).findings
    return [(finding.code, finding.row, finding.severity) for finding in found]


def table(**cells):
    rows = [cells]
    return FileContents("f.csv", "CSV", rows, [None], columns=list_columns(rows))


@pytest.mark.parametrize(
    ("ring", "code"),
    [
        (SQUARE[:-1], "open_ring"),
        ([[112.5, 23.1], [112.51, 23.11], [112.51, 23.1], [112.5, 23.11], [112.5, 23.1]], "invalid_geometry"),
        ([[112.5, 23.1], [112.51, 23.1], [112.5, 23.1]], "too_few_points"),
    ],
)
def test_a_bad_ring_blocks_by_row_and_is_never_repaired_in_silence_U11(ring, code):
    contents = read(a_parcel("a"), a_parcel("b", a_polygon(*ring)))
    checked = check_contents(LAYERS["parcels"], contents)
    assert (code, 2) in {(finding.code, finding.row) for finding in checked.findings}
    assert checked.frame["id"].tolist() == ["a"]
    propose_repairs(contents)
    assert check_contents(LAYERS["parcels"], contents).findings == checked.findings


def test_an_open_ring_is_repaired_with_consent_and_said_so_U11():
    contents = read(a_parcel("a"), a_parcel("b", a_polygon(*SQUARE[:-1])))
    [repair] = propose_repairs(contents)
    repaired, [said] = apply_repairs(contents, [repair])
    assert (said.severity, said.row) == (Severity.REPAIRED, 2)
    assert repaired.geometries[1].equals(Polygon(SQUARE))
    assert not check_contents(LAYERS["parcels"], repaired).is_blocked


def test_a_bow_tie_that_would_change_the_area_is_not_offered_for_repair_U11():
    assert propose_repairs(read(a_parcel(geometry=a_polygon(
        [112.5, 23.1], [112.51, 23.11], [112.51, 23.1], [112.5, 23.11], [112.5, 23.1])))) == []  # fmt: skip


@pytest.mark.parametrize("shape", [Point(float("nan"), 23), LineString([(112, 23), (float("inf"), 23)]), Point(), None])
def test_what_is_not_finite_or_empty_is_offered_no_repair_and_breaks_nothing_U11(shape):
    contents = FileContents("f", "CSV", [{"id": "a"}], [shape])
    assert propose_repairs(contents) == []


def test_duplicate_and_missing_ids_are_findings_by_row_U14():
    found = findings_of("roads", a_road("a"), a_road(None), a_road("a"), a_road(" "), a_road("\u200b"))
    assert ("missing_id", 2, Severity.BLOCK) in found
    assert ("duplicate_id", 3, Severity.BLOCK) in found
    assert {row for _, row, severity in found if severity is Severity.BLOCK} == {2, 3, 4, 5}


def test_geometries_of_another_type_among_the_right_ones_are_findings_by_row_U14():
    found = findings_of("roads", a_road("a"), a_road("b", a_point()), a_road("c", a_polygon()), a_road("d", a_line()))
    assert found == [("wrong_geometry_type", 2, Severity.BLOCK), ("wrong_geometry_type", 3, Severity.BLOCK)]


def test_a_feature_with_two_ids_is_a_finding_by_row_U14():
    feature = an_enterprise("inside") | {"id": "outside"}
    assert findings_of("enterprises", an_enterprise("a"), feature) == [("two_ids", 2, Severity.BLOCK)]


@pytest.mark.parametrize("header", MISCHIEF)
def test_a_column_of_a_mischievous_name_is_never_mapped_by_itself_U16(header):
    contents = table(**{header: "在建"})
    matching = propose_matching(LAYERS["roads"], contents)
    assert (matching.columns[0].field, matching.unused) == (None, (header,))
    assert matching.columns[0].reason.zh
    assert apply_matching(contents, matching).rows == [{}]


@pytest.mark.parametrize("header", MISCHIEF)
def test_a_column_of_a_mischievous_name_can_be_mapped_by_choice_and_its_name_goes_no_further_U16(header):
    layer, contents = LAYERS["roads"], table(**{header: "在建"})
    matching = propose_matching(layer, contents).with_column(match_column(layer, contents, header, "status"))
    assert apply_matching(contents, matching).rows == [{"status": "under_construction"}]


@pytest.mark.parametrize("header", MISCHIEF)
def test_a_property_of_a_mischievous_name_is_refused_in_words_and_never_published_U16(header):
    feature = a_road("a")
    feature["properties"][header] = "x"
    checked = check_contents(LAYERS["roads"], read(feature))
    assert checked.is_blocked
    assert {finding.code for finding in checked.findings} == {"unknown_property"}
    assert len(checked.frame) == 0
    assert header not in checked.frame.drop(columns="geometry").columns


@pytest.mark.parametrize("name", ["'; DROP TABLE features; --", "{{7*7}}", "Robert'); DELETE FROM users;--"])
def test_a_value_like_sql_is_only_a_text_U16(name):
    checked = check_contents(LAYERS["roads"], read(a_road("a", name_zh=name)))
    assert not checked.is_blocked
    assert checked.frame["name_zh"].tolist() == [name]
