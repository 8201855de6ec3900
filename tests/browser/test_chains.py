"""The page on chains in a real browser: who is near, from a gap to the finder, the incentive, the visit, a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, open_page, start_server
from tests.browser.hostile import CORPUS, Alarm, fill_hostile_store
from tests.browser.zone_page import ZonePage

MARKS = "(sign) => zqmap.zone.state.marks.filter((mark) => mark.sign === sign)"
START = "view=23.32360,112.82530,13"
"""A close look at the chain owners of the High-tech Zone."""


def chains(zone: ZonePage, query: str = "") -> ZonePage:
    return zone.open(query, path="/chains")


def test_a_press_on_the_map_chooses_an_enterprise_and_tells_who_is_near(zone):
    chains(zone, START)
    expect(zone.page.get_by_text("既不能证实也不能否定")).to_be_visible()
    zone.click_feature("enterprises", "xpeng")
    zone.wait_for_link("query.get('feature') === 'enterprises/xpeng'")
    expect(zone.page.get_by_text("5 公里内：0–6 家")).to_be_visible()
    expect(zone.page.get_by_text("道路为示意，不计算路网距离")).to_be_visible()
    zone.frame.wait_for_function("() => zqmap.zone.state.marks?.some(({ sign }) => sign === 'ring')")
    assert [mark["text"] for mark in zone.frame.evaluate(MARKS, "ring")] == ["1 公里", "3 公里", "5 公里", "10 公里"]
    assert [mark["text"] for mark in zone.frame.evaluate(MARKS, "number")] == ["1", "2", "3", "4"]
    expect(zone.page.locator(".zq-near li")).to_have_count(6)
    zone.page.get_by_role("radio", name="1 公里", exact=True).or_(
        zone.page.get_by_role("button", name="1 公里", exact=True)
    ).first.click()
    zone.wait_for_link("query.get('ring') === '1' && query.get('feature') === 'enterprises/xpeng'")
    expect(zone.page.locator(".zq-near li")).to_have_count(5)


def test_a_search_finds_a_parcel_by_its_pinyin(zone):
    chains(zone)
    field = zone.page.get_by_placeholder("名称、拼音或首字母")
    field.fill("小鹏")
    field.press("Enter")
    zone.page.get_by_role("button", name="小鹏汽车").click()
    zone.wait_for_link("query.get('feature') === 'enterprises/xpeng'")
    expect(zone.page.locator(".zq-near")).to_be_visible()


def test_a_gap_leads_to_parcels_on_the_map_and_in_the_finder(zone):
    zone.page.goto(f"{zone.server}/chains?part=gaps&lang=zh")
    cell = zone.page.locator(".zq-matrix li").filter(has_text="电机")
    cell.get_by_role("link", name="补链").click()
    zone.page.wait_for_url("**gap=nev_auto_parts/motor**")
    zone.settled()
    expect(zone.page.locator(".zq-near li")).to_have_count(6)
    assert len(zone.frame.evaluate(MARKS, "number")) == 6
    finder = zone.page.get_by_role("link", name="在选地页查看全部")
    expect(finder).to_have_attribute("href", "/parcels?lang=zh&chain=nev_auto_parts&near=enterprises/xpeng")


def test_the_picture_of_the_links_draws_under_the_content_policy(zone):
    refused: list[str] = []
    zone.page.on(
        "console", lambda message: refused.append(message.text) if "Content Security" in message.text else None
    )
    chains(zone, "part=links")
    picture = zone.page.get_by_role("img", name="亚洲铝业供应铭利达（肇庆）")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth") == 500
    expect(zone.page.get_by_role("cell", name="台铃前叉供应商（未具名） 未具名")).to_be_visible()
    assert len(zone.frame.evaluate(MARKS, "link")) == 1
    assert [text for text in refused if "Content Security" in text] == []


def test_an_amount_in_chinese_units_gives_an_upper_bound_and_stays_in_the_link(zone):
    chains(zone, "part=incentive&in=dasha")
    field = zone.page.get_by_label("设备购置额")
    field.fill("许多")
    field.press("Enter")
    expect(zone.page.get_by_text("“许多”不是数字")).to_be_visible()
    expect(zone.page.get_by_text("至多 3,500万元")).to_have_count(0)
    field.fill("3.5亿")
    field.press("Enter")
    expect(zone.page.get_by_role("heading", name="至多 3,500万元")).to_be_visible()
    expect(zone.page.get_by_text("请写成数字加单位")).to_have_count(0)
    zone.wait_for_link("query.get('equipment') === '350000000'")
    zone.page.reload()
    zone.settled()
    expect(zone.page.get_by_role("heading", name="至多 3,500万元")).to_be_visible()


def test_a_visit_is_ordered_opened_elsewhere_by_link_and_printed(zone):
    chains(zone, "part=route&stops=enterprises/fenghua,enterprises/xpeng&" + START)
    zone.click_feature("enterprises", "asia-aluminum")
    zone.wait_for_link("query.get('stops').split(',').length === 3")
    brief = zone.page.locator(".zq-brief")
    expect(brief.get_by_role("row")).to_have_count(4)
    names = brief.locator("tbody td:nth-child(2)").all_inner_texts()
    assert (names[0], set(names)) == ("风华高科", {"风华高科", "亚洲铝业", "小鹏汽车（肇庆）"})
    away = brief.get_by_role("link", name="高德", exact=True).first
    assert away.get_attribute("href").startswith("https://uri.amap.com/marker?markers=112.46")
    assert "noopener" in away.get_attribute("rel")
    phone = zone.page.get_by_role("link", name="1 风华高科")
    assert phone.get_attribute("href").startswith("geo:23.051500,112.458000")
    zone.page.emulate_media(media="print")
    expect(brief).to_be_visible()
    expect(zone.page.get_by_role("button", name="打印")).to_be_hidden()
    expect(zone.page.get_by_placeholder("名称、拼音或首字母")).to_be_hidden()


@pytest.mark.parametrize("part", ["near", "gaps", "links", "incentive", "route"])
def test_on_a_phone_nothing_is_wider_than_the_screen(chromium, server, part):
    page = open_page(chromium, width=390, height=844, agent=PHONE)
    places = "feature=parcels/demo-dasha-02&stops=enterprises/fenghua,enterprises/xpeng"
    ZonePage(page, server).open(f"part={part}&gap=nev_auto_parts/motor&{places}", path="/chains")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    drawn = "[...document.querySelectorAll('.zq-near li, .zq-matrix li, .zq-cards li, .zq-table td')]"
    assert page.evaluate(f"() => Math.max(...{drawn}.map((one) => one.getBoundingClientRect().right))") <= 390
    page.context.close()


def test_names_that_are_markup_or_script_are_shown_and_never_run_H6(chromium, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile-chains")
    fill_hostile_store(folder)
    process, url = start_server(folder)
    page = open_page(chromium)
    alarm = Alarm(page)
    hostile = ZonePage(page, url)
    stops = ",".join(f"enterprises/hostile-{number}" for number in range(10))
    for part in ("near&ring=10", "gaps&gap=nev_auto_parts/motor", "links", "incentive", "route"):
        hostile.open(f"part={part}&feature=enterprises/hostile-8&stops={stops}", path="/chains")
        alarm.check()
    expect(page.locator(".zq-brief").get_by_text(CORPUS[0], exact=True)).to_be_visible()
    page.context.close()
    process.terminate()
    process.wait(20)
