"""CQL2 over frames: which features a filter leaves."""

import json
import time

import numpy as np
import pytest
import shapely

from tests.builders import a_facility, a_frame, a_line, a_parcel, a_point, a_polygon, a_road
from zqmap.analysis.cql2.conditions import filter_rows
from zqmap.analysis.cql2.expression import parse_filter
from zqmap.errors import BadCondition
from zqmap.model.layers import find_layer


@pytest.fixture
def roads():
    return a_frame(
        "roads",
        a_road("a", status="completed", length_km=10, source_date="2023-04-26", name_en="O'Brien Road"),
        a_road("b", a_line([113, 23], [113.1, 23.1]), length_km=20, source_date="2023-04", name_en="Río Avenue"),
        a_road("c", None, status="preliminary", source_date="2022", name_en="50% Lane"),
    )


def chosen(frame, written, layer="roads", language="cql2-text"):
    rows = filter_rows(parse_filter(written, language), find_layer(layer), frame)
    return "".join(frame["id"][rows])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("status = 'completed'", "a"),
        ("status <> 'completed'", "bc"),
        ("'completed' = status", "a"),
        ("length_km > 10", "b"),
        ("10 >= length_km", "a"),
        ("length_km * 2 - 5 = 15", "a"),
        ("length_km / 0 > 1", ""),
        ("length_km BETWEEN 5 AND 15", "a"),
        ("length_km NOT BETWEEN 5 AND 15", "b"),
        ("status IN ('completed', 'preliminary')", "ac"),
        ("status NOT IN ('completed')", "bc"),
        ("length_km IS NULL", "c"),
        ("length_km IS NOT NULL", "ab"),
        ("name_en LIKE 'O''Brien%'", "a"),
        ("name_en LIKE '%Road'", "a"),
        ("name_en LIKE '50\\% L_ne'", "c"),
        ("name_en LIKE '%n%e'", "bc"),
        ("name_en LIKE 'road'", ""),
        ("CASEI(name_en) LIKE CASEI('%ROAD')", "a"),
        ("ACCENTI(name_en) = 'Rio Avenue'", "b"),
        ("CASEI(name_en) IN (CASEI('50% lane'))", "c"),
        ("name_zh = '龙沙大道' AND status = 'completed'", "a"),
        ("status = 'completed' OR status = 'preliminary' AND length_km > 1", "a"),
        ("(status = 'completed' OR status = 'preliminary') AND NOT length_km > 1", ""),
        ("TRUE", "abc"),
        ("NOT (status = 'completed' AND length_km > 5)", "bc"),
        ("name_zh = name_en", ""),
        ("status = 'completed' OR TRUE", "abc"),
    ],
)
def test_a_condition_leaves_the_rows_of_which_it_is_true(roads, written, expected):
    assert chosen(roads, written) == expected


@pytest.mark.parametrize("written", ["length_km > 1", "length_km <= 1", "NOT length_km > 1", "length_km <> 3"])
def test_what_is_not_stated_is_neither_more_nor_less_nor_anything_else(roads, written):
    assert "c" not in chosen(roads, written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("T_INTERSECTS(source_date, DATE('2023-04-10'))", "b"),
        ("T_AFTER(source_date, DATE('2022-12-31'))", "ab"),
        ("T_BEFORE(source_date, DATE('2023-04-26'))", "c"),
        ("T_DURING(source_date, INTERVAL('2023-03-01', '..'))", "ab"),
        ("T_INTERSECTS(source_date, INTERVAL('..', '2022-06-01'))", "c"),
        ("source_date > DATE('2023-04-25')", "a"),
        ("source_date = DATE('2023-04-26')", "a"),
        ("source_date = '2023-04'", "b"),
        ("source_date >= TIMESTAMP('2023-01-01T00:00:00Z')", "ab"),
        ("T_CONTAINS(source_date, DATE('2023-04-10'))", "b"),
        ("T_MEETS(source_date, DATE('2023-05-01'))", "b"),
        ("T_EQUALS(INTERVAL(source_date, source_date), DATE('2023-04-26'))", "a"),
        ("T_DISJOINT(source_date, planned_start)", ""),
    ],
)
def test_a_date_to_the_month_or_year_is_all_of_it(roads, written, expected):
    assert chosen(roads, written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("S_INTERSECTS(geometry, BBOX(112, 23, 112.7, 24))", "a"),
        ("S_INTERSECTS(BBOX(112, 23, 112.7, 24), geometry)", "a"),
        ("S_WITHIN(geometry, POLYGON((112 22, 114 22, 114 24, 112 24, 112 22)))", "ab"),
        ("S_CONTAINS(POLYGON((112 22, 114 22, 114 24, 112 24, 112 22)), geometry)", "ab"),
        ("S_TOUCHES(geometry, POINT(112.5 23.1))", "a"),
        ("S_DISJOINT(geometry, POINT(0 0))", "ab"),
        ("S_EQUALS(geometry, geometry)", "ab"),
        ("geometry IS NULL", "c"),
    ],
)
def test_a_place_is_compared_as_it_lies_and_a_missing_one_never(roads, written, expected):
    assert chosen(roads, written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("A_CONTAINS(chains, ('biopharma'))", "xy"),
        ("A_EQUALS(chains, ('biopharma'))", "y"),
        ("A_CONTAINEDBY(chains, ('biopharma', 'nev_auto_parts'))", "xy"),
        ("A_OVERLAPS(chains, ('nev_auto_parts', 'advanced_materials'))", "x"),
        ("chains IS NULL", "z"),
    ],
)
def test_lists_are_compared_as_sets(written, expected):
    frame = a_frame(
        "parcels",
        a_parcel("x", chains=["biopharma", "nev_auto_parts"]),
        a_parcel("y", chains=["biopharma"]),
        a_parcel("z"),
    )
    assert chosen(frame, written, "parcels") == expected


def test_json_means_the_same_as_text(roads):
    tree = {
        "op": "and",
        "args": [
            {"op": "in", "args": [{"property": "status"}, ["completed", "preliminary"]]},
            {"op": "not", "args": [{"op": "isNull", "args": [{"property": "length_km"}]}]},
        ],
    }
    assert chosen(roads, json.dumps(tree), language="cql2-json") == "a"


@pytest.mark.parametrize(
    "written",
    [
        "nothing = 1",
        "status",
        "status = 1",
        "length_km = 'x'",
        "geometry = 1",
        "status LIKE 1",
        "length_km LIKE 'x'",
        "S_INTERSECTS(geometry, 'x')",
        "S_INTERSECTS(status, POINT(1 2))",
        "T_AFTER(status, DATE('2020-01-01'))",
        "source_date > DATE('2020-13-01')",
        "T_AFTER(source_date, INTERVAL('2021-01-01', '2020-01-01'))",
        "A_CONTAINS(status, ('a'))",
        "foo(status) = 1",
        "status ILIKE 'a'",
        "",
        "NOT " * 200 + "status = 'a'",
        " OR ".join(["status = 'a'"] * 1500),
        "name_en = '" + "x" * 20_000 + "'",
        "S_INTERSECTS(geometry, POLYGON((1 2, 3 4)))",
        "CASEI(length_km) = 'a'",
    ],
)
def test_what_makes_no_sense_is_refused_in_both_languages(roads, written):
    with pytest.raises(BadCondition) as refused:
        chosen(roads, written)
    assert refused.value.reason.zh != refused.value.reason.en != ""


@pytest.mark.parametrize(
    "written",
    [
        "[",
        "1",
        "{}",
        '{"op": "and", "args": []}',
        '{"op": "=", "args": [NaN, 1]}',
        '{"op": 3}',
        "[" * 100000,
        '{"op":"=","args":[{"property":["a"]},1]}',
        '{"op":"in","args":[{"property":"status"},[]]}',
        "null",
        '"x"',
    ],
)
def test_json_that_is_no_condition_is_refused(roads, written):
    with pytest.raises(BadCondition):
        chosen(roads, written, language="cql2-json")


def test_many_wildcards_on_long_texts_take_no_time():
    frame = a_frame("facilities", a_facility("a", a_point(), note_en="a" * 4_000))
    before = time.process_time()
    assert chosen(frame, "note_en LIKE '%a%a%a%a%a%a%a%a%a%b'", "facilities") == ""
    assert time.process_time() - before < 1


def test_a_filter_in_another_system_is_brought_home(roads):
    rows = filter_rows(
        parse_filter("S_INTERSECTS(geometry, POLYGON((22 112, 22 114, 24 114, 24 112, 22 112)))", "cql2-text"),
        find_layer("roads"),
        roads,
        lambda places: np.array([shapely.transform(place, lambda yx: yx[:, ::-1]) for place in places]),
    )
    assert rows.tolist() == [True, True, False]


def test_a_polygon_square_contains_its_middle():
    frame = a_frame("parcels", a_parcel("p", a_polygon()))
    assert chosen(frame, "S_CONTAINS(geometry, POINT(112.505 23.105))", "parcels") == "p"
