"""The page on chains without a browser: its address, and what each part says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.builders import a_frame, a_line, a_point, a_road, an_enterprise
from zqmap.store.store import Store
from zqmap.ui.chains.address import ChainsLink, parse_chains
from zqmap.ui.link import FeatureRef

HOSTILE = "<img src=x onerror=window.__xss=1>${alert(1)}"


def draw(language):
    from pages import chains
    from zqmap.ui.context import make_context

    chains.render(make_context(is_narrow=False))


@pytest.fixture
def open_page(desk_store: Store) -> Callable[..., AppTest]:
    def run(**query: str) -> AppTest:
        page = AppTest.from_function(draw, default_timeout=120, args=("zh",))
        for key, value in ({"lang": "zh"} | query).items():
            page.query_params[key.rstrip("_")] = value
        page.run()
        assert not page.exception
        return page

    return run


def html(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def said(page: AppTest) -> str:
    return "\n".join([html(page), *(text.value for text in (*page.markdown, *page.caption, *page.info, *page.error))])


HERE = ChainsLink(
    "route",
    10,
    ("nev_auto_parts", "motor"),
    350_000_000,
    None,
    0,
    "dasha",
    "build",
    (FeatureRef("parcels", "a"), FeatureRef("enterprises", "b")),
    FeatureRef("enterprises", "b"),
    "round",
    40,
)


def test_an_address_read_back_is_the_same_address():
    assert parse_chains(HERE.query()) == HERE
    assert ChainsLink().query() == {}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("part", "secrets"),
        ("ring", "4"),
        ("gap", "biopharma/motor"),
        ("equipment", "-5"),
        ("land", "<b>"),
        ("in", "nowhere"),
        ("step", "x"),
        ("stops", "roads/longsha-avenue"),
        ("stops", ",".join(f"parcels/p{number}" for number in range(11))),
        ("way", "zigzag"),
        ("speed", "900"),
    ],
)
def test_what_cannot_be_used_is_dropped_and_named(key, value):
    here = parse_chains({key: [value]})
    assert here == ChainsLink(dropped=here.dropped)
    assert [bad.field for bad in here.dropped] == [key]


def test_amounts_of_an_address_may_be_written_in_chinese_units():
    assert parse_chains({"equipment": ["3.5亿"]}).equipment_cny == 350_000_000


def test_the_neighbours_of_an_enterprise_are_ranges_and_the_unplaced_stand_apart(open_page):
    words = said(open_page(feature="enterprises/xpeng"))
    assert "**5 公里内：0–6 家**，另 7 家位置未知" in words
    assert "道路为示意，不计算路网距离" in words
    assert "可能在内" in words
    assert "一定在内" not in words


def test_the_claim_of_less_than_five_kilometres_is_neither_confirmed_nor_refuted(open_page):
    words = said(open_page())
    assert "宁德时代（肇庆）与小鹏汽车（肇庆）相距不足 5 公里" in words
    assert "既不能证实也不能否定" in words


def test_an_enterprise_without_a_position_is_said_so(open_page):
    page = open_page(feature="enterprises/minglida")
    assert "无法计算周边距离" in said(page)
    assert '<ol class="zq-near">' not in html(page)


def test_a_place_that_is_gone_is_said_so(open_page):
    assert any("没有找到" in warning.value for warning in open_page(feature="parcels/gone").warning)


def test_along_digitised_roads_distances_are_given(open_page, store):
    source = store.read("roads")["source_id"].iloc[0]
    line = a_line([112.70, 23.20], [112.725, 23.20])
    store.publish(
        "roads",
        a_frame("roads", a_road("r", line, basis="digitised", source_id=source)),
        base=1,
        author="李四",
        note="测",
    )
    ends = [an_enterprise("a", a_point(112.70, 23.20), source_id=source), an_enterprise("b", a_point(112.725, 23.20))]
    store.publish("enterprises", a_frame("enterprises", *ends), base=1, author="李四", note="测")
    words = said(open_page(feature="enterprises/a"))
    assert "沿路 2.6 公里" in words
    assert "一定在内" in words


def test_the_matrix_marks_what_is_ours_and_gives_each_gap_its_word(open_page):
    page = open_page(part="gaps")
    body = html(page)
    for word in ("建链", "强链", "补链", "延链", "产业链未公布", "尚无企业"):
        assert word in body
    assert "本系统拟定的环节划分，未经主管部门确认" in said(page)
    assert "/chains?lang=zh&amp;part=gaps&amp;gap=nev_auto_parts/motor" in body


def test_a_gap_leads_to_demo_parcels_marked_so_and_to_the_finder(open_page):
    page = open_page(part="gaps", gap="nev_auto_parts/motor")
    assert html(page).count("示例</span>") == 6
    (finder,) = [link for link in page.get("link_button") if "/parcels" in link.proto.url]
    assert finder.proto.url == "/parcels?lang=zh&chain=nev_auto_parts&near=enterprises/xpeng"


def test_a_gap_of_a_chain_without_an_owner_names_nobody_near(open_page):
    page = open_page(part="gaps", gap="biopharma/preparations")
    assert "没有位置已知的链主企业" in said(page)
    (finder,) = [link for link in page.get("link_button") if "/parcels" in link.proto.url]
    assert finder.proto.url == "/parcels?lang=zh&chain=biopharma"


def test_the_links_are_told_as_a_table_and_as_a_sentence(open_page):
    page = open_page(part="links")
    body = html(page)
    assert body.count("<tr>") == 1 + 6
    assert "未具名</span>" in body
    assert "方向未写明" in body
    assert "其中 5 条因一方位置未知" in said(page)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"in_": "dasha", "equipment": "3.5亿"}, "至多 3,500万元"),
        ({"in_": "dasha", "factory": "100", "land": "900"}, "购地费用 900元未计入"),
        ({"in_": "hightech", "equipment": "3.5亿"}, "所选起步区不在适用范围内"),
        ({"equipment": "3.5亿"}, "请先选择起步区或地块"),
        ({"in_": "dasha"}, "请填写设备购置额"),
        ({"feature": "parcels/demo-dasha-02", "equipment": "1亿"}, "所选为示例地块"),
    ],
)
def test_the_incentive_is_an_upper_bound_or_a_reason_why_there_is_none(open_page, query, words):
    assert words in said(open_page(part="incentive", **query))


def test_outside_of_the_areas_no_amount_is_shown(open_page):
    assert "至多 3" not in said(open_page(part="incentive", in_="hightech", equipment="3.5亿"))


def test_a_bad_amount_is_refused_at_its_field_and_a_good_one_goes_into_the_address(open_page):
    page = open_page(part="incentive", in_="dasha")
    page.text_input(key="amount_equipment").set_value("三个亿吧").run()
    assert any("三个亿吧" in error.value and "不是数字" in error.value for error in page.error)
    assert "equipment" not in page.query_params
    page.text_input(key="amount_equipment").set_value("3.5亿").run()
    assert page.query_params["equipment"] in ("350000000", ["350000000"])
    assert "至多 3,500万元" in said(page)
    assert not page.error


def test_policies_are_shown_where_they_apply(open_page):
    anywhere, dasha = html(open_page(part="incentive")), html(open_page(part="incentive", in_="dasha"))
    assert "人才绿卡" in anywhere
    assert "隔墙供应" in anywhere
    assert "人才绿卡" in dasha
    assert "隔墙供应" not in dasha
    assert "写明只适用于别处：隔墙供应（肇庆高新区，新能源汽车及零部件）" in said(
        open_page(part="incentive", in_="dasha")
    )
    operating = html(open_page(part="incentive", step="operate"))
    assert "人才绿卡" in operating
    assert "容缺受理" not in operating


def test_policies_whose_scope_nobody_states_say_so_and_a_parcel_brings_its_own_chain(open_page):
    page = open_page(part="incentive", feature="parcels/demo-dasha-02")
    assert "按所选地块或企业：四会大沙；" in said(page)
    assert "来源没有写明适用范围，需向主管部门核实" in said(page)
    assert "起步区未写明" in html(page)
    other = open_page(part="incentive", in_="hightech", of="biopharma")
    assert "隔墙供应" not in html(other)
    assert "按所选条件：肇庆高新区；生物医药" in said(other)
    assert "隔墙供应" in html(open_page(part="incentive", in_="hightech", of="nev_auto_parts"))


def test_a_visit_is_put_into_the_shortest_order_and_what_has_no_position_stays_out(open_page):
    stops = "enterprises/fenghua,enterprises/minglida,enterprises/xpeng,enterprises/jiyang,parcels/gone"
    page = open_page(part="route", stops=stops)
    brief = html(page).partition('<div class="zq-brief">')[2]
    places = [brief.index(name) for name in ("风华高科", "吉阳智能装备", "小鹏汽车")]
    assert places == sorted(places)
    assert "铭利达" not in brief
    assert "位置未知，不能列入路线" in said(page)
    assert "已不存在或改名" in said(page)
    assert "分钟" not in brief


def test_a_time_is_told_only_at_a_speed_that_was_entered(open_page):
    page = open_page(part="route", stops="enterprises/fenghua,enterprises/xpeng", speed="40", way="round")
    assert "40 公里/时" in html(page)
    assert "返回起点" in html(page)


def test_places_open_in_other_maps_by_links_that_tell_them_nothing(open_page):
    body = html(open_page(part="route", stops="enterprises/fenghua,enterprises/xpeng"))
    links = [part.partition(">")[0] for part in body.split("<a ")[1:] if "https://" in part.partition(">")[0]]
    assert {"uri.amap.com" in link or "api.map.baidu.com" in link for link in links} == {True}
    assert all('rel="noopener noreferrer"' in link for link in links)


@pytest.mark.parametrize("part", ["near", "gaps", "links", "route"])
def test_a_name_that_is_markup_is_written_as_words(open_page, store, part):
    frame = store.read("enterprises").copy()
    frame.loc[frame["id"].isin(["xpeng", "catl"]), ["name_zh", "name_en"]] = HOSTILE
    store.publish("enterprises", frame, base=1, author="李四", note="测")
    page = open_page(part=part, feature="enterprises/xpeng", stops="enterprises/xpeng,enterprises/catl")
    assert "<img src=x" not in html(page)
    assert "&lt;img" in html(page)
