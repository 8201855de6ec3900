"""Units: what the header says, what the map measures, what is of a usual size; doubt is asked."""

from __future__ import annotations

import pytest
from shapely import LineString, Point, box
from shapely.affinity import scale

from tests.unit.intake.contents_builder import contents_of
from zqmap.intake.matching import apply_matching, propose_matching
from zqmap.intake.units import WGS84_ELLIPSOID
from zqmap.model.layers import LAYERS, MU_M2
from zqmap.model.quantities import convert_number, split_unit

ROADS, PARCELS = LAYERS["roads"], LAYERS["parcels"]
SQUARE = box(112.50, 23.10, 112.505, 23.105)
AREA_M2 = abs(WGS84_ELLIPSOID.geometry_area_perimeter(SQUARE)[0])
LINE = LineString([(112.5, 23.1), (112.53, 23.12)])
LENGTH_M = WGS84_ELLIPSOID.geometry_length(LINE)


def unit_of(layer, header, values, geometries=None):
    rows = [{header: value} for value in values]
    contents = contents_of(*rows, geometries=geometries or [None] * len(rows))
    [match] = propose_matching(layer, contents).columns
    return match.unit.name, match.unit.is_sure


@pytest.mark.parametrize(
    ("unit", "size_m2"), [("mu", MU_M2), ("ha", 10_000), ("m2", 1), ("acre", 4046.8564224), ("km2", 1e6)]
)
@pytest.mark.parametrize("net", [1.0, 0.8, 1.15])
def test_the_map_tells_the_unit_of_an_area_even_where_roads_are_taken_off(unit, size_m2, net):
    value = AREA_M2 * net / size_m2
    assert unit_of(PARCELS, "面积", [value, value], [SQUARE, SQUARE]) == (unit, True)


@pytest.mark.parametrize(("unit", "value"), [("km", LENGTH_M / 1000), ("m", LENGTH_M)])
def test_the_map_tells_the_unit_of_a_length(unit, value):
    assert unit_of(ROADS, "长度", [value], [LINE]) == (unit, True)


def test_a_header_that_the_map_contradicts_is_asked_with_both_reasons():
    rows = [{"面积（亩）": AREA_M2}]
    [match] = propose_matching(PARCELS, contents_of(*rows, geometries=[SQUARE])).columns
    assert (match.unit.name, match.unit.is_sure) == ("m2", False)
    words = " ".join(said.en for said in match.unit.evidence)
    assert "mu" in words
    assert "contradict" in words


def test_a_field_by_our_own_name_in_another_unit_is_asked_too():
    assert unit_of(PARCELS, "area_mu", [AREA_M2], [SQUARE]) == ("m2", False)


def test_shapes_in_metres_or_crossing_themselves_measure_nothing():
    metres = box(38_400_000, 2_560_000, 38_400_500, 2_560_500)
    assert unit_of(PARCELS, "面积（亩）", [375], [metres]) == ("mu", True)
    assert unit_of(PARCELS, "面积", [375], [scale(SQUARE, 0)]) != ("mu", True)
    assert unit_of(PARCELS, "面积（亩）", [375], [Point(112.5, 23.1)]) == ("mu", True)


@pytest.mark.parametrize(
    ("layer", "header", "values", "guess"),
    [
        (PARCELS, "面积（公顷）", [12.5], ("ha", True)),
        (PARCELS, "面积(m2)", [125_000], ("m2", True)),
        (PARCELS, "用地面积_亩", [125], ("mu", True)),
        (PARCELS, "面积", [125], ("ha", False)),
        (ROADS, "总投资（万元）", [12_000], ("10k_yuan", True)),
        (ROADS, "总投资（亿元）", [1.2], ("100m_yuan", True)),
        (ROADS, "总投资（元）", [120_000_000], ("yuan", True)),
        (ROADS, "总投资（元）", [1.2], ("yuan", False)),
        (ROADS, "总投资", [12_000], ("10k_yuan", True)),
        (ROADS, "总投资", [800], ("10k_yuan", False)),
        (ROADS, "总投资", [350_000_000], ("yuan", True)),
        (ROADS, "长度", [3.2], ("km", True)),
        (ROADS, "长度", [800], ("m", True)),
        (ROADS, "长度", [100], ("km", False)),
        (PARCELS, "地价", [36], ("10k_yuan_per_mu", True)),
        (PARCELS, "地价", [360_000], ("yuan_per_mu", True)),
        (PARCELS, "地价（元/平方米）", [540], ("yuan_per_m2", True)),
        (ROADS, "形象进度", [0.45, 1], ("fraction", False)),
        (ROADS, "形象进度", [45, 100], ("percent", True)),
        (PARCELS, "限高", [24], ("m", True)),
        (ROADS, "长度", [], ("km", True)),
    ],
)
def test_the_header_or_the_size_of_the_numbers_tells_the_unit_or_it_is_asked(layer, header, values, guess):
    found = unit_of(layer, header, values or [None])
    assert found[1] == guess[1]
    if guess[1] or values:
        assert found[0] == guess[0] or not guess[1]


def test_what_a_person_says_of_the_unit_is_applied():
    contents = contents_of({"面积": 2})
    matching = propose_matching(PARCELS, contents)
    assert not matching.is_sure
    matching = matching.with_column(matching.columns[0].with_unit("ha"))
    assert matching.is_sure
    assert apply_matching(contents, matching).rows == [{"area_mu": 30}]


@pytest.mark.parametrize(
    ("header", "rest", "unit"),
    [
        ("面积（亩）", "面积()", "mu"),
        ("地价（万元/亩）", "地价()", "10k_yuan_per_mu"),
        ("shape length km", "shape length ", "km"),
        ("maximum", "maximum", None),
        ("元旦", "元旦", None),
        ("亩产", "亩产", None),
    ],
)
def test_a_unit_is_taken_out_of_a_header_but_not_out_of_a_word(header, rest, unit):
    left, found = split_unit(header)
    assert (left, found and found.name) == (rest, unit)


def test_a_number_is_converted_without_crumbs_and_left_where_nothing_is_known():
    assert convert_number("area_mu", 1, "ha") == 15
    assert convert_number("investment_cny", 12_345.67, "10k_yuan") == 123_456_700
    assert convert_number("plot_ratio_min", 1.5, "ha") == 1.5
    assert convert_number("area_mu", 1.5, None) == 1.5
