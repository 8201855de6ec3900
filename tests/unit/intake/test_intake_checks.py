"""Each rule of a layer, as findings that name row, field, value and what is allowed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.builders import (
    Feature,
    a_collection,
    a_facility,
    a_frame,
    a_line,
    a_parcel,
    a_point,
    a_polygon,
    a_road,
    an_area,
    an_enterprise,
)
from zqmap.intake.checks import CheckedFile, check_contents
from zqmap.intake.demo import add_demo, make_demo
from zqmap.intake.read import read_geojson
from zqmap.intake.shipped import read_shipped
from zqmap.model.checks import LISTED_PER_KIND, check_features
from zqmap.model.findings import Finding, Severity
from zqmap.model.layers import LAYERS
from zqmap.settings import ROOT


def check(layer: str, *features: Feature, **members: Any) -> CheckedFile:
    data = json.dumps(a_collection(*features, **members)).encode()
    return check_contents(LAYERS[layer], read_geojson(data, "f.geojson"))


def only(layer: str, *features: Feature) -> Finding:
    [finding] = check(layer, *features).findings
    return finding


@pytest.mark.parametrize(
    ("layer", "feature"),
    [
        ("roads", a_road()),
        ("facilities", a_facility()),
        ("facilities", a_facility(geometry=a_polygon())),
        ("enterprises", an_enterprise()),
        ("enterprises", an_enterprise(geometry=None)),
        ("parcels", a_parcel()),
        ("areas", an_area()),
    ],
)
def test_a_feature_with_what_is_required_has_no_findings(layer, feature):
    checked = check(layer, feature)
    assert checked.findings == ()
    assert len(checked.frame) == 1


@pytest.mark.parametrize("layer", LAYERS)
def test_what_ships_passes_the_check(layer):
    assert len(read_shipped(ROOT / "geodata", LAYERS[layer])) > 0


@pytest.mark.parametrize(
    ("layer", "feature", "code", "field"),
    [
        ("roads", a_road(None), "missing_id", "id"),
        ("roads", a_road(""), "missing_id", "id"),
        ("roads", a_road("Longsha Avenue"), "bad_slug", "id"),
        ("roads", a_road(7), "wrong_type", "id"),
        ("roads", a_road("x" * 81), "bad_slug", "id"),
        ("roads", a_road(name_zh=None), "missing", "name_zh"),
        ("roads", a_road(name_zh="  "), "missing", "name_zh"),
        ("roads", a_road(name_en="a\u0000b"), "bad_characters", "name_en"),
        ("roads", a_road(name_en="a\ud800b"), "bad_characters", "name_en"),
        ("roads", a_road(note_en="x" * 4001), "too_long", "note_en"),
        ("roads", a_road(status=None), "missing", "status"),
        ("roads", a_road(status="soon"), "unknown_code", "status"),
        ("roads", a_road(status=["completed"]), "wrong_type", "status"),
        ("roads", a_road(progress_pct=101), "out_of_range", "progress_pct"),
        ("roads", a_road(length_km=-1), "out_of_range", "length_km"),
        ("roads", a_road(length_km="12"), "wrong_type", "length_km"),
        ("roads", a_road(length_km=True), "wrong_type", "length_km"),
        ("roads", a_road(investment_cny=1e16), "out_of_range", "investment_cny"),
        ("roads", a_road(investment_cny=10**400), "out_of_range", "investment_cny"),
        ("roads", a_road(planned_start="26/04/2023"), "bad_date", "planned_start"),
        ("roads", a_road(planned_start="2023-02-30"), "bad_date", "planned_start"),
        ("roads", a_road(planned_start="2023-13"), "bad_date", "planned_start"),
        ("roads", a_road(planned_start="٢٠٢٣"), "bad_date", "planned_start"),
        ("roads", a_road(planned_start=2023), "wrong_type", "planned_start"),
        ("parcels", a_parcel(chains="biopharma"), "wrong_type", "chains"),
        ("parcels", a_parcel(chains=["biopharma", "steel"]), "unknown_code", "chains"),
        ("parcels", a_parcel(waits_for=["Not A Slug"]), "bad_slug", "waits_for"),
        ("areas", an_area(districts=[1]), "wrong_type", "districts"),
        ("areas", an_area(districts=["四会市", ""]), "invisible", "districts"),
        ("areas", an_area(districts=["\u200b"]), "invisible", "districts"),
        ("roads", a_road(note_en="\u200b"), "invisible", "note_en"),
        ("roads", a_road(geometry=a_point()), "wrong_geometry_type", "geometry"),
        ("roads", a_road(geometry=None, basis="surveyed"), "basis_without_place", "geometry"),
        ("roads", a_road(basis=None), "place_without_basis", "basis"),
        ("roads", a_road(basis="approximate"), "accuracy_missing", "accuracy_m"),
        ("roads", a_road(geometry={"type": "LineString", "coordinates": []}), "empty_geometry", "geometry"),
        ("roads", a_road(geometry=a_line([112.5, 23.1], [112.5, 23.1])), "invalid_geometry", "geometry"),
        (
            "parcels",
            a_parcel(geometry=a_polygon([112, 23], [113, 24], [113, 23], [112, 24], [112, 23])),
            "invalid_geometry",
            "geometry",
        ),
        ("enterprises", an_enterprise(geometry=a_point(116.4, 39.9)), "outside_zone", "geometry"),
        ("enterprises", an_enterprise(geometry=a_point(0, 0)), "outside_zone", "geometry"),
    ],
)
def test_a_broken_rule_blocks_and_names_its_row_and_field(layer, feature, code, field):
    finding = only(layer, feature)
    assert (finding.severity, finding.code, finding.row, finding.field) == (Severity.BLOCK, code, 1, field)
    assert finding.text.zh
    assert finding.text.en


def test_a_geometry_of_another_kind_is_named_in_words():
    found = only("roads", a_road(geometry=a_point()))
    assert found.text.zh == "图层“道路工程”不接受点（Point）；允许：线（LineString）、多线（MultiLineString）"
    assert found.text.en == "the layer 'Roads' takes no point; allowed: line, multi-line"


def test_a_shape_that_crosses_itself_is_said_to_do_so_in_words_with_the_place():
    bow_tie = a_polygon([112, 23], [113, 24], [113, 23], [112, 24], [112, 23])
    found = only("parcels", a_parcel(geometry=bow_tie))
    assert found.text.zh == "几何无效：自相交（112.5 23.5）"
    assert found.text.en == "the geometry is invalid: self-intersection (112.5 23.5)"


def test_an_unknown_status_names_the_value_what_is_allowed_and_what_was_meant():
    finding = only("roads", a_road(status="在建"))
    assert finding.value == "在建"
    for words in (finding.text.zh, finding.text.en):
        assert all(code in words for code in ("在建", "preliminary", "completed", "suspended", "unknown"))
    assert "Did you mean under_construction" in finding.text.en
    assert "是否应为 under_construction" in finding.text.zh


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("In Use", "completed"),
        ("竣工", "completed"),
        ("Completed", "completed"),
        ("under-construction", "under_construction"),
    ],
)
def test_the_nearest_code_is_suggested(value, meant):
    assert f"Did you mean {meant} " in only("roads", a_road(status=value)).text.en


def test_nothing_is_suggested_for_a_word_that_is_like_no_code():
    assert "Did you mean" not in only("roads", a_road(status="qqq")).text.en


def test_every_later_row_of_an_id_is_named_with_the_first():
    findings = check("roads", a_road("a"), a_road("b"), a_road("a"), a_road("a")).findings
    assert [(finding.code, finding.row, finding.value) for finding in findings] == [
        ("duplicate_id", 3, "a"),
        ("duplicate_id", 4, "a"),
    ]
    assert "row 1" in findings[0].text.en


def test_metres_and_swapped_axes_are_recognised_in_words():
    metres = only("enterprises", an_enterprise(geometry=a_point(38_400_000, 2_560_000)))
    swapped = only("enterprises", an_enterprise(geometry=a_point(23.1, 112.5)))
    assert "metres" in metres.text.en
    assert "swapped" in swapped.text.en


def test_what_only_warns_does_not_block():
    line = {"type": "LineString", "coordinates": [[112.5, 23.1, 9], [112.6, 23.2, 9]]}
    checked = check("roads", a_road(note_en="", geometry=line), a_road("b"))
    assert {finding.code for finding in checked.findings} == {"blank", "has_height"}
    assert not checked.is_blocked
    assert checked.frame["note_en"].tolist() == [None, None]


@pytest.mark.parametrize(
    ("layer", "feature", "field", "value"),
    [
        ("roads", a_road(planned_start="2023-05", planned_finish="2022-12-31"), "planned_finish", "2022-12-31"),
        ("facilities", a_facility(actual_start="2023", actual_finish="2022"), "actual_finish", "2022"),
        ("parcels", a_parcel(plot_ratio_min=2.5, plot_ratio_max=1), "plot_ratio_max", "1"),
    ],
)
def test_an_end_before_its_beginning_is_named_but_does_not_block(layer, feature, field, value):
    finding = only(layer, feature)
    assert (finding.severity, finding.code, finding.row) == (Severity.WARN, "out_of_order", 1)
    assert (finding.field, finding.value) == (field, value)
    assert LAYERS[layer].by_name[field].label.zh in finding.text.zh


def test_a_work_that_is_completed_below_its_whole_is_named_but_does_not_block():
    finding = only("roads", a_road(status="completed", progress_pct=80))
    assert (finding.severity, finding.code, finding.field) == (Severity.WARN, "completed_below_100", "progress_pct")
    assert check("roads", a_road(status="completed", progress_pct=100)).findings == ()
    assert check("roads", a_road(status="suspended", progress_pct=80)).findings == ()


@pytest.mark.parametrize(
    "feature",
    [
        a_road(planned_start="2023-05-02", planned_finish="2023-05"),
        a_road(planned_start="2023-05-02", planned_finish="2023-05-02"),
        a_road(planned_start="2023", planned_finish=None),
        a_road(planned_start="2023", actual_finish="2020"),
    ],
)
def test_dates_that_may_well_be_in_order_are_not_named(feature):
    assert check("roads", feature).findings == ()


def test_a_pair_of_which_one_is_no_date_is_named_once_for_what_it_is():
    assert only("roads", a_road(planned_start="2023", planned_finish=7)).code == "wrong_type"


def test_a_file_without_features_is_blocked_because_it_would_empty_the_layer():
    finding = only("roads")
    assert (finding.severity, finding.code, finding.row, finding.field) == (Severity.BLOCK, "no_features", None, None)
    assert "道路工程" in finding.text.zh
    assert "Roads" in finding.text.en


def test_an_unknown_field_blocks_and_names_row_field_value_what_is_allowed_and_what_was_meant():
    checked = check("roads", a_road("a"), a_road("b", lenght_km=12.5), a_road("c", lenght_km=3))
    [finding] = checked.findings
    assert (finding.severity, finding.code) == (Severity.BLOCK, "unknown_property")
    assert (finding.row, finding.field, finding.value) == (2, "lenght_km", "12.5")
    for words in (finding.text.zh, finding.text.en):
        assert all(field.name in words for field in LAYERS["roads"].fields)
    assert "Did you mean length_km (Length)" in finding.text.en
    assert "是否应为 length_km（长度）" in finding.text.zh
    assert "2 行" in finding.text.zh
    assert checked.frame["id"].tolist() == ["a"]


@pytest.mark.parametrize(("name", "meant"), [("状态", "status"), ("Length", "length_km"), ("STATUS", "status")])
def test_a_field_called_by_its_label_or_in_capitals_is_recognised(name, meant):
    finding = only("roads", a_road(**{name: None}))
    assert (finding.field, finding.value) == (name, "null")
    assert f"Did you mean {meant} " in finding.text.en


def test_nothing_is_suggested_for_a_field_that_is_like_none():
    assert "Did you mean" not in only("roads", a_road(colour="red")).text.en


def test_a_wrong_column_in_every_row_is_one_finding_and_each_wrong_column_has_its_own():
    checked = check("roads", *(a_road(f"r-{number}", colour="red", fid=number) for number in range(50)))
    assert [(finding.row, finding.field, finding.value) for finding in checked.findings] == [
        (1, "colour", "red"),
        (1, "fid", "0"),
    ]
    assert len(checked.frame) == 0


def test_a_declared_other_system_blocks_the_file():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    checked = check("roads", a_road(), crs=crs)
    assert checked.is_blocked
    assert (checked.system.best, checked.system.declared) == (None, "EPSG:4547")


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4490"])
def test_names_of_longitude_and_latitude_are_known(name):
    checked = check("roads", a_road(), crs={"type": "name", "properties": {"name": name}})
    assert (checked.system.best, checked.is_blocked) == ("EPSG:4326", False)


def test_the_same_finding_in_thousands_of_rows_is_summed_up():
    checked = check("roads", *(a_road(f"r-{number}", status="soon") for number in range(LISTED_PER_KIND + 5)))
    assert len(checked.findings) == LISTED_PER_KIND + 1
    assert "5 more" in checked.findings[-1].text.en
    assert len(checked.frame) == 0


def test_sound_rows_beside_blocked_ones_are_kept_for_the_comparison():
    checked = check("roads", a_road("a"), a_road("b", status="soon"))
    assert checked.frame["id"].tolist() == ["a"]
    assert checked.ids == {"a", "b"}


def test_a_frame_without_a_column_or_in_metres_is_refused():
    frame = a_frame("roads", a_road())
    assert [finding.code for finding in check_features(LAYERS["roads"], frame.drop(columns="status"))] == [
        "missing_column"
    ]
    assert [finding.code for finding in check_features(LAYERS["roads"], frame.to_crs(3857))] == [
        "other_coordinate_system"
    ]
    odd = frame.assign(length_km="long")
    assert [finding.code for finding in check_features(LAYERS["roads"], odd)] == ["wrong_type"]


@pytest.mark.parametrize("layer", ["enterprises", "parcels"])
def test_demo_features_are_sound_marked_and_the_same_every_time(layer):
    frame = make_demo(LAYERS[layer], 300)
    assert check_features(LAYERS[layer], frame) == []
    assert set(frame["basis"]) == {"demo"}
    assert frame["id"].tolist()[:2] == ["demo-000001", "demo-000002"]
    assert make_demo(LAYERS[layer], 20).equals(frame.head(20))


def test_demo_features_join_what_is_there_and_replace_themselves():
    enterprises = LAYERS["enterprises"]
    kept = a_frame("enterprises", an_enterprise("xpeng"))
    once = add_demo(enterprises, kept, 5)
    assert len(once) == 6
    assert add_demo(enterprises, once, 5).equals(once)
    assert len(add_demo(enterprises, once, 8)) == 9
