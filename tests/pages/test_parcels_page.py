"""The finder without a browser: what it says, what a press writes into the link, and what is refused in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.process_store import process_store
from zqmap.analysis.filters import make_filters
from zqmap.analysis.parcels.brief import Brief, Part
from zqmap.analysis.parcels.brief_query import brief_query
from zqmap.store.store import Store
from zqmap.ui.context import make_context
from zqmap.ui.map_panel import read_clicked_place
from zqmap.ui.parcels.address import parse_finder
from zqmap.ui.parcels.range_view import chosen_ends, range_data, scale_values, with_ends
from zqmap.ui.parcels.search import Search, make_search


def draw():
    from pages import parcels
    from zqmap.ui.context import make_context

    parcels.render(make_context(is_narrow=False))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, filled: Path) -> Iterator[Store]:
    """Give the store of the process: the shipped layers, and a second revision without one of the parcels."""
    with process_store(tmp_path_factory.mktemp("var"), filled) as opened:
        frame = opened.read("parcels")
        rest = frame[frame["id"] != "demo-dasha-05"].reset_index(drop=True)
        opened.publish("parcels", rest, base=1, author="王五", note="删一块")
        yield opened


@pytest.fixture
def open_page(store: Store) -> Callable[..., AppTest]:
    """Run the page with a query."""

    def run(**query: str) -> AppTest:
        page = AppTest.from_function(draw, default_timeout=120)
        for key, value in {"lang": "zh", **query}.items():
            page.query_params[key] = value
        page.run()
        assert not page.exception
        return page

    return run


def said(page: AppTest) -> str:
    parts = [*page.markdown, *page.caption, *page.warning, *page.info, *page.get("html")]
    return "\n".join(part.proto.body for part in parts)


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def test_the_page_begins_with_what_is_available_and_says_that_it_is_demo(open_page):
    page = open_page()
    assert "**30** 块地符合全部条件" in said(page)
    assert "59 块均为示例地块" in said(page)


def test_an_example_fills_the_brief_and_the_link(open_page):
    page = press(open_page(), "finder_example_battery")
    assert page.query_params["size"] == "150.."
    assert page.query_params["near"] == "owners"
    assert page.text_input(key="finder_size_low").value == "150 亩"
    assert "无法判断：距离" in said(page)


def test_amounts_in_any_unit_are_understood(open_page):
    page = open_page()
    page.text_input(key="finder_size_low").input("30 公顷").run()
    page.text_input(key="finder_price_high").input("36万元/亩").run()
    assert page.query_params["size"] == "450.."
    assert page.query_params["price"] == "..360000"


@pytest.mark.parametrize(
    ("key", "typed", "why"),
    [
        ("finder_price_high", "3.5亿", "大得不合常理"),
        ("finder_size_low", "-20亩", "不能为负"),
        ("finder_within", "很近", "不是数字"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_words_and_changes_nothing(open_page, key, typed, why):
    page = open_page()
    before = dict(page.query_params)
    page.text_input(key=key).input(typed).run()
    assert why in said(page)
    assert dict(page.query_params) == before


def test_bad_parts_of_a_link_are_named_and_the_rest_holds(open_page):
    page = open_page(size="300..100", util="gas", w="99")
    assert "下限大于上限" in said(page)
    assert "不是七个 0 至 5 的权重" in said(page)
    assert page.query_params["util"] == "gas"


def test_an_empty_result_names_the_condition_that_emptied_it_and_drops_just_that(open_page):
    page = open_page(size="5000..", util="gas")
    assert "没有地块符合" in said(page)
    press(page, "finder_drop_size")
    assert "size" not in page.query_params
    assert page.query_params["util"] == "gas"


def test_a_parcel_just_missed_is_let_in_by_relaxing_exactly_what_excluded_it(open_page):
    page = open_page(size="..372", show="missed")
    key = next(button.key for button in page.button if str(button.key).startswith("relax-size-"))
    before = said(page)
    press(page, key)
    assert page.query_params["size"] != "..372"
    assert said(page) != before


def test_shortlist_and_comparison_stand_in_the_link(open_page):
    page = open_page()
    key = next(str(button.key) for button in page.button if str(button.key).startswith("card-short-"))
    parcel = key.removeprefix("card-short-")
    press(page, key)
    press(page, f"card-compare-{parcel}")
    assert (page.query_params["short"], page.query_params["cmp"]) == (parcel, parcel)
    press(page, key)
    assert "short" not in page.query_params


def test_a_parcel_that_no_longer_exists_is_named_and_the_nearest_available_one_is_offered(open_page):
    page = open_page(feature="parcels/demo-dasha-05")
    assert "已不存在" in said(page)
    assert "离它原来位置最近的可供地块" in said(page)
    press(page, "gone-show-demo-dasha-05")
    assert page.query_params["feature"] != "parcels/demo-dasha-05"
    assert "已不存在" not in said(page)


def test_the_comparison_marks_what_differs_by_a_sign(open_page):
    words = said(open_page(cmp="demo-dasha-01,demo-dasha-02", show="compare"))
    assert "≠ 用地性质" in words
    assert "≠ 性质" not in words
    assert "data:image/svg+xml" in words


def test_every_view_draws_in_english_too(open_page):
    for show in ("cards", "table", "missed", "compare", "short"):
        words = said(open_page(lang="en", show=show, cmp="demo-dasha-01", short="demo-dasha-01"))
        assert "demo parcels" in words
        assert "示例" not in words


def test_of_a_parcel_that_never_was_no_nearest_one_is_invented(open_page):
    page = open_page(feature="parcels/never-was")
    assert "已不存在" in said(page)
    assert "无法推荐最近的地块" in said(page)
    assert not [button for button in page.button if button.key == "gone-show-never-was"]


def search_of(**query: str) -> Search:
    context = make_context(is_narrow=False)
    return make_search(context, parse_finder({key: [value] for key, value in query.items()}, make_filters()))


@pytest.mark.parametrize(
    ("part", "ends", "written"),
    [
        (Part.SIZE, (400.0, 560.0), {"size": ["400..560"]}),
        (Part.PRICE, (None, 450_000.0), {"price": ["..450000"]}),
        (Part.NEAR, (None, 7.5), {"near": ["owners"], "within": ["7.5"]}),
        (Part.READY, (None, float(date(2027, 6, 30).toordinal())), {"by": ["2027-06-30"]}),
    ],
)
def test_what_is_picked_on_a_histogram_is_a_condition_like_one_that_was_typed(part, ends, written):
    picked = with_ends(Brief(), part, *ends)
    assert brief_query(picked) == written
    assert chosen_ends(picked, part) == ends
    assert brief_query(with_ends(picked, part, None, None)).keys() <= {"near"}


@pytest.mark.parametrize("low_high", [(560.0, 400.0), (-5.0, -1.0), (None, 1e12), (float("nan"), None), (None, 1e999)])
@pytest.mark.parametrize("part", [Part.SIZE, Part.NEAR, Part.READY])
def test_a_forged_range_changes_nothing(part, low_high):
    assert with_ends(Brief(), part, *low_high) == Brief()


def test_a_histogram_says_what_is_chosen_and_what_meets_the_other_conditions(store):
    search = search_of(lang="zh", size="150..560", util="gas")
    data = range_data(search, Part.SIZE, scale_values(search, Part.SIZE))
    assert data["told"] == {"low": "150 亩", "high": "560 亩"}
    assert data["labels"][data["at"]["high"]] == "560 亩"
    assert data["at"]["low"] == 0
    assert sum(data["counts"]) == len(search.land)
    assert 0 < sum(data["fits"]) < sum(data["counts"])


def test_a_place_of_the_map_is_measured_from_and_taken_back(open_page):
    page = open_page(near="23.20000,112.70000", within="10")
    assert "从**地图上的点**量距离" in said(page)
    assert page.query_params["within"] == "10"
    press(page, "finder_point_undo")
    assert "near" not in page.query_params
    assert "点击地图空白处" in said(page)


@pytest.mark.parametrize("written", ["", "-", "23,112", "a,b,", "23.1,112.7,gcj02,x"])
def test_what_is_no_place_of_a_click_is_none(written):
    assert read_clicked_place(written) is None


def test_a_click_on_a_shifted_base_map_is_brought_back():
    assert read_clicked_place("23.2,112.7,") == (23.2, 112.7)
    lat, lon = read_clicked_place("23.2,112.7,gcj02") or (0, 0)
    assert 250 < (23.2 - lat) * -111_000 < 350
    assert 450 < (112.7 - lon) * 102_000 < 560
