"""Repairs are offered, made only with consent, and always said."""

from __future__ import annotations

import json

import pytest
from shapely import LineString, Point, Polygon

from tests.builders import SQUARE, a_collection, a_parcel, a_polygon
from tests.unit.intake.contents_builder import contents_of
from zqmap.intake.checks import check_contents
from zqmap.intake.read import read_file, read_geojson
from zqmap.intake.repairs import apply_repairs, propose_repairs
from zqmap.intake.systems import convert
from zqmap.model.findings import Severity
from zqmap.model.layers import LAYERS

CORNER = [(112.5002, 23.11), (112.5, 23.1098), (112.5, 23.11), (112.5002, 23.1098), (112.5, 23.1096)]
"""A corner that a digitiser went round twice: two of its edges cross."""

CROSSING = Polygon([(112.5, 23.1), (112.51, 23.1), (112.51, 23.11), *CORNER])
EIGHT = Polygon([(112.5, 23.1), (112.51, 23.11), (112.51, 23.1), (112.5, 23.11)])
REPEATED = Polygon([(112.5, 23.1), (112.5, 23.1), (112.51, 23.1), (112.51, 23.11), (112.5, 23.11)])


def repairs_of(*shapes):
    return propose_repairs(
        contents_of(*({"id": f"p-{place}"} for place, _ in enumerate(shapes)), geometries=list(shapes))
    )


def test_a_small_crossing_is_offered_for_repair_with_the_change_of_its_area():
    [repair] = repairs_of(CROSSING)
    assert (repair.row, repair.code, repair.key) == (1, "uncross_ring", "1:uncross_ring")
    assert repair.after.is_valid
    assert abs(repair.after.area - CROSSING.area) <= 0.01 * CROSSING.area
    assert "%" in repair.text.en


def test_a_figure_of_eight_is_not_guessed_at():
    assert repairs_of(EIGHT) == []


@pytest.mark.parametrize("shape", [REPEATED, LineString([(112.5, 23.1), (112.5, 23.1), (112.6, 23.2)])])
def test_a_repeated_point_is_offered_for_removal(shape):
    [repair] = repairs_of(shape)
    assert repair.code == "drop_repeated_points"
    assert len(repair.after.normalize().wkt) < len(shape.wkt)


def test_what_is_sound_or_beyond_repair_is_left_alone():
    twice = LineString([(112.5, 23.1), (112.5, 23.1)])
    endless = Polygon([(0, 0), (float("inf"), 1), (1, 1)])
    assert repairs_of(None, Point(112.5, 23.1), Polygon(SQUARE), Polygon(), twice, endless) == []


def test_nothing_is_repaired_that_was_not_chosen_and_what_is_repaired_is_said_by_row():
    contents = contents_of({"id": "a"}, {"id": "b"}, geometries=[REPEATED, CROSSING])
    offered = propose_repairs(contents)
    unchanged, none = apply_repairs(contents, [])
    assert (unchanged.geometries, none) == ([REPEATED, CROSSING], [])
    repaired, findings = apply_repairs(contents, offered[1:])
    assert repaired.geometries[0] is REPEATED
    assert repaired.geometries[1].is_valid
    assert [(finding.severity, finding.row, finding.field) for finding in findings] == [
        (Severity.REPAIRED, 2, "geometry")
    ]
    assert contents.geometries[1] is CROSSING


def test_a_ring_that_is_not_closed_can_be_closed_and_then_passes():
    data = json.dumps(a_collection(a_parcel(geometry=a_polygon(*SQUARE[:-1])))).encode()
    contents = read_geojson(data, "f.geojson")
    assert "open_ring" in {finding.code for finding in check_contents(LAYERS["parcels"], contents).findings}
    [repair] = propose_repairs(contents)
    assert (repair.code, repair.before) == ("close_ring", None)
    repaired, [finding] = apply_repairs(contents, [repair])
    assert finding.severity is Severity.REPAIRED
    assert not check_contents(LAYERS["parcels"], repaired).is_blocked


def test_an_open_ring_in_a_table_in_metres_is_closed_where_the_conversion_puts_it(tmp_path):
    ring = "38383000 2559000, 38383500 2559000, 38383500 2559500"
    (tmp_path / "f.csv").write_text(f'id,WKT\na,"POLYGON (({ring}))"\nb,"POLYGON (({ring}, 38383000 2559000))"\n')
    contents = convert(read_file(tmp_path / "f.csv"), "EPSG:4526")
    [repair] = propose_repairs(contents)
    repaired, _ = apply_repairs(contents, [repair])
    assert (repair.row, repaired.broken) == (1, {})
    assert repaired.geometries[0].equals(repaired.geometries[1])
    assert 112 < repaired.geometries[0].centroid.x < 113
