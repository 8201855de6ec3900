"""The picture of the stated links: whole names in their boxes, every link, nothing that runs."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zqmap.ui.chains.links_picture import NARROW_EM, WIDE_EM, Arrow, Box, draw_links, wrap

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>&\"'`${1}"


def box(id_: str, column: int, row: int, **changes) -> Box:
    return Box(id_, column, row, **{"name": id_, "note": "", "color": "#332288"} | changes)


def draw(*boxes: Box, arrows=(), width: int = 356) -> ElementTree.Element:
    return ElementTree.fromstring(draw_links(boxes, arrows, width))


def test_every_link_is_drawn_one_without_a_direction_dashed_and_without_a_head():
    boxes = box("a", 0, 0), box("b", 1, 0), box("c", 1, 1, note="位置未知")
    picture = draw(*boxes, arrows=[Arrow("a", "b", True), Arrow("a", "c", True), Arrow("b", "c", False)])
    ways = [way for way in picture.iter(f"{SVG}path") if way.get("fill") == "none"]
    assert [way.get("marker-end") is not None for way in ways] == [True, True, False]
    assert [way.get("stroke-dasharray") is not None for way in ways] == [False, False, True]
    assert "位置未知" in [text.text for text in picture.iter(f"{SVG}text")]


def test_all_of_it_lies_within_a_phone():
    name = "台铃前叉供应商（未具名）"
    picture = draw(*(box(f"{column}-{row}", column, row, name=name) for column in range(3) for row in range(3)))
    width, height = float(picture.get("width", 0)), float(picture.get("height", 0))
    assert width <= 356
    for rect in picture.iter(f"{SVG}rect"):
        x, y, wide, tall = (float(rect.get(side, 0)) for side in ("x", "y", "width", "height"))
        assert 0 <= x <= width - wide
        assert 0 <= y <= height - tall


def test_a_name_that_is_markup_is_only_text():
    picture = draw(box("a", 0, 0, name=HOSTILE))
    assert not list(picture.iter(f"{SVG}script"))
    assert "".join(text.text or "" for text in picture.iter(f"{SVG}text")).replace(" ", "") == HOSTILE.replace(" ", "")


@given(st.text(st.characters(categories=("L", "N", "P", "Zs"), codec="utf-8"), max_size=80), st.floats(3, 30))
def test_wrapping_loses_nothing(text, width_em):
    assert re.sub(r"\s", "", "".join(wrap(text, width_em))) == re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    "text", ["瑞庆时代广东瑞庆时代新能源科技有限公司", "Front fork supplier of the maker of light cars"]
)
def test_no_line_is_longer_than_its_room(text):
    for line in wrap(text, 8):
        assert sum(WIDE_EM if ord(sign) > 0x2E80 else NARROW_EM for sign in line) <= 8


def test_nothing_is_a_picture_of_nothing():
    assert not list(draw().iter(f"{SVG}rect"))
