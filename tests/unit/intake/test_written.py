"""Numbers, dates and nothing, as people write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.intake.contents_builder import column_of
from zqmap.intake.matching import apply_matching, propose_matching
from zqmap.intake.written import is_not_stated, read_date, read_items, read_list, read_text
from zqmap.model.layers import LAYERS
from zqmap.model.written_numbers import read_number


def read_as(layer, header, value):
    contents = column_of(header, value)
    [(_, read)] = apply_matching(contents, propose_matching(LAYERS[layer], contents)).rows[0].items()
    return read


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024年3月5日", "2024-03-05"),
        ("2024年3月", "2024-03"),
        ("2024年", "2024"),
        ("２０２４年３月", "2024-03"),
        ("2024/3/5", "2024-03-05"),
        ("2024.3.5", "2024-03-05"),
        ("2024-3", "2024-03"),
        ("20240305", "2024-03-05"),
        ("202403", "2024-03"),
        ("2024", "2024"),
        (20240305, "2024-03-05"),
        (202403, "2024-03"),
        (2024, "2024"),
        (2024.0, "2024"),
        (45356, "2024-03-05"),
        (45356.5, "2024-03-05"),
        ("45356", "2024-03-05"),
        ("2024-03-05T00:00:00", "2024-03-05"),
        ("2024-03-05 08:30:00+08:00", "2024-03-05"),
        ("2024-03-05", "2024-03-05"),
        ("5 March 2024", "2024-03-05"),
        ("Mar 5, 2024", "2024-03-05"),
        ("March 2024", "2024-03"),
        ("2024年底", "2024"),
        ("2024年上半年", "2024"),
        ("2024年第三季度", "2024"),
    ],
)
def test_a_date_is_read_to_what_it_states(written, iso):
    assert read_date(written).value == iso


@pytest.mark.parametrize(
    "written", ["05/03/2024", "2024-13", "2024-02-30", "soon", "12345678", 2024.3, 7, True, "202413"]
)
def test_what_is_no_date_or_has_two_meanings_stays_as_it_is(written):
    assert read_date(written).value == written


@pytest.mark.parametrize(
    ("written", "number", "unit", "note"),
    [
        ("1,234.5", 1234.5, None, None),
        ("１２３４", 1234, None, None),
        ("约12.5", 12.5, None, "approximate"),
        ("约 12.5 亩", 12.5, "亩", "approximate"),
        ("12.5亩左右", 12.5, "亩", "approximate"),
        ("45%", 45, "%", None),
        ("1200万元", 1200, "万元", None),
        ("3.2 km", 3.2, "km", None),
        ("500 m2", 500, "m2", None),
        ("￥300", 300, None, None),
        ("-5", -5, None, None),
        ("1e3", 1000, None, None),
        (".5", 0.5, None, None),
    ],
)
def test_a_number_is_read_with_what_stands_around_it(written, number, unit, note):
    reading = read_number(written)
    assert (reading.value, reading.unit, reading.note) == (number, unit, note)


@pytest.mark.parametrize("written", ["1,23,4", "1.0-2.5", "three", "1e999", "12 34", "", "≥1.2"])
def test_what_is_no_single_number_stays_as_it_is(written):
    assert read_number(written).value == written


@pytest.mark.parametrize(
    "written", [None, math.nan, "", "  ", "\u200b", "—", "/", "无", "未定", "暂无", "N/A", "－", "……", "待定"]
)
def test_the_ways_to_say_nothing_are_known(written):
    assert is_not_stated(written)


@pytest.mark.parametrize("written", [0, False, "0", "无名路", [], "a/b"])
def test_zero_and_words_are_something(written):
    assert not is_not_stated(written)


@pytest.mark.parametrize(
    ("layer", "header", "written", "read"),
    [
        ("parcels", "面积（亩）", "1,234.5", 1234.5),
        ("parcels", "面积（公顷）", "约2公顷", 30),
        ("parcels", "面积（亩）", "2公顷", 30),
        ("parcels", "面积（平方米）", 66_666.7, 100.00005),
        ("roads", "投资额（亿元）", "12.5", 1_250_000_000),
        ("roads", "投资额（万元）", "3.5亿元", 350_000_000),
        ("roads", "长度（米）", 3200, 3.2),
        ("roads", "形象进度", "45%", 45),
        ("roads", "形象进度", "四成", "四成"),
        ("roads", "投资额（万元）", "待定", None),
        ("parcels", "限高", "24米", 24),
        ("parcels", "参考地价（万元/亩）", 36, 360_000),
        ("parcels", "限高", "≤24米", 24),
        ("parcels", "最高容积率", "不大于3.0", 3),
        ("parcels", "最高容积率", "≥3.0", "≥3.0"),
        ("parcels", "最低容积率", "≥1.2", 1.2),
        ("roads", "中文名称", " 龙沙大道 ", "龙沙大道"),
        ("roads", "编号", 7.0, "7"),
        ("roads", "备注", "'=1+1", "=1+1"),
        ("roads", "备注", "'引号", "'引号"),
        ("roads", "长度（公里）", "十二", "十二"),
        ("roads", "长度（公里）", True, True),
    ],
)
def test_a_cell_becomes_a_value_of_its_field(layer, header, written, read):
    assert read_as(layer, header, written) == pytest.approx(read) if isinstance(read, float) else True
    if not isinstance(read, float):
        assert read_as(layer, header, written) == read


@settings(deadline=None)
@given(st.text() | st.floats() | st.integers() | st.booleans() | st.none() | st.lists(st.text(max_size=3), max_size=3))
def test_any_value_is_read_without_a_crash(value):
    for layer in ("parcels", "roads"):
        for field in LAYERS[layer].fields:
            read_as(layer, field.name, value)
    for read in (read_number, read_date, read_text, read_items):
        read(value)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("[]", []),
        ("（无）", []),
        ("(无)", []),
        (" (None) ", []),
        ([], []),
        ("无", None),
        ("none", None),
        ("", None),
        (";", None),
        ("a；b", ["a", "b"]),
    ],
)
def test_a_list_that_is_known_to_be_empty_is_another_thing_than_one_that_is_not_known(cell, read):
    assert (None if is_not_stated(cell) else read_list(cell)) == read
