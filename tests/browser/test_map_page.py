"""The map page in a real browser: filter, click, search, list, link, language, download, base map."""

from __future__ import annotations

import io
import re
from urllib.parse import urlencode

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import open_page
from tests.browser.zone_page import ZonePage
from zqmap.settings import ROOT

UNDER_CONSTRUCTION = "#0072B2"


def test_the_first_view_shows_all_five_layers_in_chinese(zone):
    zone.open()
    layers = {name.partition("/")[0] for name in zone.shown()}
    assert layers == {"areas", "roads", "facilities", "enterprises", "parcels"}
    expect(zone.page.get_by_text("广东（肇庆）大型产业集聚区")).to_be_visible()
    assert zone.frame.locator(".zq-legend").inner_text().startswith("图例")


def test_home_and_map_are_the_same_page(zone):
    zone.open(path="/")
    assert "roads/longsha-avenue" in zone.shown()


def test_a_status_leaves_just_the_works_that_have_it(zone):
    zone.open()
    zone.choose("在建")
    zone.wait_for_shown("shown.length && shown.every((name) => /^(roads|facilities)/.test(name))")
    assert {name for name in zone.shown() if name.startswith("roads/")} == {
        "roads/industrial-avenue",
        "roads/longsha-avenue",
        "roads/yongbei-avenue-phase-1",
        "roads/yongbei-avenue-bc",
        "roads/zhenxing-avenue-phase-2",
    }
    expect(zone.page.get_by_text(re.compile("显示 8 / 112 项"))).to_be_visible()


def test_what_a_filter_hides_is_gone_from_the_canvas_too(zone):
    zone.open()
    assert zone.ink(UNDER_CONSTRUCTION) > 100
    zone.choose("前期工作")
    zone.wait_for_shown("shown.length && shown.every((name) => /^(roads|facilities)/.test(name))")
    zone.frame.wait_for_function("(color) => probe.ink(color) === 0", arg=UNDER_CONSTRUCTION)


def test_a_filter_keeps_the_view_and_the_frame(zone):
    zone.open("view=23.25000,112.74000,13")
    zone.frame.evaluate("() => { window.mark = 'same frame'; }")
    before = zone.view()
    zone.choose("在建")
    zone.wait_for_link("query.get('status') === 'under_construction'")
    zone.settled()
    assert zone.view() == pytest.approx(before, abs=1e-4)
    assert zone.frame.evaluate("() => window.mark") == "same frame"


def test_the_count_beside_a_choice_is_what_the_choice_shows(zone):
    zone.open()
    button = zone.page.locator(".st-key-filters").get_by_role("button", name="新能源汽车及零部件").first
    promised = int(re.findall(r"\d+", button.inner_text())[-1])
    button.click()
    expect(zone.page.get_by_text(re.compile(f"显示 {promised} / 112 项"))).to_be_visible()


def test_chips_say_what_is_filtered_and_one_click_clears_all(zone):
    zone.open("status=completed&area=new-area")
    chips = zone.page.locator(".st-key-chips")
    expect(chips.get_by_role("button", name="工程状态：建成")).to_be_visible()
    chips.get_by_role("button", name="清除全部").click()
    zone.wait_for_link("!query.has('status') && !query.has('area')")
    expect(chips.get_by_role("button")).to_have_count(0)


def test_a_chip_drops_its_own_filter_only(zone):
    zone.open("status=completed&area=new-area")
    zone.page.locator(".st-key-chips").get_by_role("button", name="工程状态：建成").click()
    zone.wait_for_link("!query.has('status') && query.get('area') === 'new-area'")


def test_an_empty_result_names_the_filter_that_emptied_it(zone):
    zone.open("q=zzzz")
    expect(zone.page.get_by_text("没有符合全部筛选条件的内容。")).to_be_visible()
    zone.page.get_by_role("button", name="去掉“搜索”").click()
    zone.wait_for_link("!query.has('q')")
    expect(zone.page.get_by_text("没有符合全部筛选条件的内容。")).to_have_count(0)


@pytest.mark.parametrize("words", ["龙沙", "longsha", "lsdd", "Longsha Avenue"])
def test_search_finds_a_road_by_chinese_english_pinyin_and_initials(zone, words):
    zone.open()
    zone.page.locator(".st-key-filters").get_by_role("searchbox").fill(words)
    zone.wait_for_link("query.has('q')")
    zone.wait_for_shown("shown.includes('roads/longsha-avenue') && shown.length <= 3")


def test_a_click_on_the_map_opens_the_detail_and_goes_into_the_link(zone):
    zone.open("view=23.25000,112.74000,13")
    zone.click_feature("facilities", "dasha-project-1")
    zone.wait_for_link("query.get('feature') === 'facilities/dasha-project-1'")
    expect(zone.detail.get_by_role("heading", name="大沙项目一期")).to_be_visible()
    expect(zone.detail).to_contain_text("概略位置，只知在约 6 公里范围内")
    expect(zone.detail).to_contain_text("未公布")


def test_a_click_on_nothing_closes_the_detail(zone):
    zone.open("view=23.25000,112.74000,13&feature=facilities/dasha-project-1")
    box = zone.box
    zone.page.mouse.click(box["x"] + box["width"] - 30, box["y"] + 300)
    zone.wait_for_link("!query.has('feature')")
    expect(zone.page.get_by_text("集聚区概况")).to_be_visible()


def test_hovering_shows_the_name_in_the_language_of_the_page(zone):
    zone.open("view=23.25000,112.74000,13&lang=en")
    zone.page.mouse.move(*zone.point("facilities", "dasha-project-1"), steps=3)
    expect(zone.frame.locator(".zq-tooltip")).to_have_text("Dasha Project I")


def test_a_row_selects_on_the_map_and_the_map_marks_the_row(zone):
    zone.open("list=enterprises&feature=enterprises/xpeng")
    zone.frame.wait_for_function("() => zqmap.zone.state.selected?.id === 'xpeng'")
    rows = zone.page.locator(".zq-list tbody tr")
    expect(rows.and_(zone.page.locator("[aria-current]"))).to_contain_text("小鹏")
    rows.first.click()
    zone.wait_for_link(
        "(query.get('feature') || '').startsWith('enterprises/') && query.get('feature') !== 'enterprises/xpeng'"
    )
    chosen = zone.link()["feature"][0].partition("/")[2]
    zone.frame.wait_for_function("(id) => zqmap.zone.state.selected?.id === id", arg=chosen)
    expect(rows.first).to_have_attribute("aria-current", "true")


def test_the_order_of_the_list_is_in_the_link_and_a_reload_keeps_it(zone):
    zone.open("list=roads")
    names = zone.page.locator(".zq-list tbody td:first-child")
    before = names.all_inner_texts()
    zone.page.locator(".zq-list").get_by_role("button", name="名称", exact=True).press("Enter")
    zone.wait_for_link("query.get('sort') === 'name'")
    expect(zone.page.locator(".zq-list th[aria-sort=ascending]")).to_contain_text("名称")
    expect(names.first).to_have_text("贝水大道AB段")
    after = names.all_inner_texts()
    assert (after != before, sorted(after)) == (True, sorted(before))
    zone.page.reload()
    zone.settled()
    expect(names).to_have_text(after)


def test_the_links_of_the_title_row_take_over_what_was_filtered_since(zone):
    zone.open("view=23.25000,112.74000,12")
    zone.choose("在建")
    zone.wait_for_link("query.get('status') === 'under_construction'")
    zone.page.locator(".st-key-title_menu").get_by_role("button").click()
    zone.page.get_by_role("link", name="数据与来源").click()
    zone.wait_for_link("location.pathname === '/sources' && query.get('status') === 'under_construction'")
    expect(zone.page.get_by_text("口径不同的数字不相加", exact=False)).to_be_visible()
    zone.page.get_by_role("link", name="地图", exact=True).click()
    zone.wait_for_link("location.pathname === '/map' && query.get('view') === '23.25000,112.74000,12'")
    zone.settled()
    expect(zone.page.get_by_text(re.compile("显示 8 / 112 项"))).to_be_visible()


def test_a_link_restores_view_filters_language_selection_and_list(zone, chromium, server):
    query = "lang=en&status=under_construction&list=roads&feature=roads/longsha-avenue&view=23.26000,112.75000,12"
    zone.open(query)
    lat, lon, zoom = zone.view()
    assert (lat, lon, zoom) == pytest.approx((23.26, 112.75, 12), abs=2e-3)
    expect(zone.detail.get_by_role("heading", name="Longsha Avenue")).to_be_visible()
    assert all(name.startswith(("roads/", "facilities/")) for name in zone.shown())
    expect(zone.page.get_by_text("Roads 5").last).to_be_visible()


def test_a_reload_keeps_the_view_that_was_panned_to(zone):
    zone.open()
    before = zone.view()
    zone.pan(120, 40)
    zone.frame.wait_for_function("(lon) => Math.abs(zqmap.zone.map.getCenter().lng - lon) > 0.01", arg=before[1])
    zone.wait_for_link(f"Math.abs(Number(query.get('view').split(',')[1]) - {before[1]}) > 0.01")
    panned = zone.view()
    zone.page.reload()
    zone.settled()
    assert zone.view() == pytest.approx(panned, abs=2e-3)


def test_panning_and_zooming_sends_nothing_to_the_server_L3(zone):
    sent: list[int] = []
    zone.page.on("websocket", lambda socket: socket.on("framesent", lambda payload: sent.append(len(payload))))
    zone.open()
    sent.clear()
    before = zone.view()
    zone.pan(90, 0)
    zone.frame.wait_for_function("(lon) => Math.abs(zqmap.zone.map.getCenter().lng - lon) > 0.005", arg=before[1])
    zone.frame.locator(".leaflet-control-zoom-in").click()
    zone.frame.wait_for_function("(zoom) => zqmap.zone.map.getZoom() === zoom + 1", arg=before[2])
    zone.settled()
    assert sent == []


def test_the_back_button_undoes_a_filter(zone):
    zone.open()
    zone.choose("在建")
    zone.wait_for_link("query.get('status') === 'under_construction'")
    zone.settled()
    zone.page.go_back()
    zone.wait_for_link("!query.has('status')")
    zone.wait_for_shown("shown.some((name) => name.startsWith('enterprises/'))")


def test_the_copied_link_is_the_address(zone):
    zone.open("status=completed")
    zone.page.get_by_role("button", name="复制链接").click()
    expect(zone.page.get_by_role("button", name="已复制")).to_be_visible()
    assert zone.page.evaluate("() => navigator.clipboard.readText()") == zone.page.url
    assert {"lang", "view", "status"} <= zone.link().keys()


def test_the_language_switch_changes_page_map_and_link(zone):
    zone.open("view=23.25000,112.74000,12")
    zone.page.get_by_text("EN", exact=True).click()
    zone.wait_for_link("query.get('lang') === 'en'")
    expect(zone.page.get_by_text("The zone at a glance")).to_be_visible()
    zone.frame.wait_for_function("() => document.querySelector('.zq-legend').innerText.startsWith('Legend')")
    text = zone.page.locator("[data-testid=stMain]").inner_text().replace("中文", "")
    assert "Download" in text
    assert re.findall(r"[一-鿿]+", text) == []


def test_a_browser_that_asks_for_english_gets_english(chromium, server):
    page = open_page(chromium, locale="en-GB")
    zone = ZonePage(page, server).open()
    expect(page.get_by_text("The zone at a glance")).to_be_visible()
    zone.wait_for_link("query.get('lang') === 'en'")
    page.context.close()


def test_what_is_wrong_in_a_link_is_named_and_the_rest_is_used(zone):
    zone.open("status=nonsense&chain=biopharma,nev_auto_parts&view=far")
    warning = zone.page.locator("[data-testid=stAlert]")
    expect(warning).to_contain_text("链接中有无法识别的部分")
    expect(warning).to_contain_text("status=nonsense")
    expect(warning).to_contain_text("view=far")
    assert any(name.startswith("enterprises/") for name in zone.shown())


def test_a_script_in_the_link_is_text(zone):
    alarms: list[str] = []
    zone.page.on("dialog", lambda dialog: alarms.append(dialog.message))
    zone.open("q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%60%24%7Balert(2)%7D&status=%3Cscript%3Ealert(3)%3C/script%3E")
    expect(zone.page.get_by_text("没有符合全部筛选条件的内容。")).to_be_visible()
    assert alarms == []


@pytest.mark.parametrize("key", ["q", "status", "feature", "view", "base"])
def test_markup_in_the_link_is_text_and_asks_no_other_host(zone, key):
    hostile = "![i](https://evil.example/p.png) [x](https://evil.example) https://evil.example :red[r] $x^2$"
    prefix = "roads/" if key == "feature" else ""
    zone.open(urlencode({key: prefix + hostile}))
    main = zone.page.locator("[data-testid=stMain]")
    expect(main.locator("a[href^='https://evil'], img[src^='https://evil']")).to_have_count(0)


def test_a_feature_that_is_gone_is_said_to_be_gone(zone):
    zone.open("feature=roads/no-such-road")
    expect(zone.page.get_by_text("没有找到“no-such-road”")).to_be_visible()


def test_a_download_holds_what_the_filters_leave(zone):
    zone.open("status=under_construction&lang=zh")
    zone.page.get_by_role("button", name="下载").click()
    link = zone.page.get_by_role("link", name="Excel").first
    expect(link).to_be_visible()
    answer = zone.page.request.get(f"{zone.server}{link.get_attribute('href')}")
    assert answer.ok
    sheet = openpyxl.load_workbook(io.BytesIO(answer.body())).worksheets[0]
    cells = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert "longsha-avenue" in cells
    assert "fuli-road" not in cells


def test_a_base_map_that_cannot_be_reached_says_so_and_the_rest_works(chromium, server):
    page = open_page(chromium)
    page.route(re.compile("openstreetmap.org|autonavi.com"), lambda route: route.abort())
    zone = ZonePage(page, server).open("base=osm")
    expect(zone.frame.get_by_text("所选底图无法访问，已改用内置底图。")).to_be_visible()
    assert "roads/longsha-avenue" in zone.shown()
    page.context.close()


def test_tiles_that_a_busy_server_refuses_are_asked_for_again(chromium, server):
    page = open_page(chromium)
    refused: set[str] = set()

    def refuse_once(route):
        if route.request.url in refused:
            route.continue_()
        else:
            refused.add(route.request.url)
            route.fulfill(status=503, headers={"Retry-After": "5"})

    page.route("**/tiles/roads/**", refuse_once)
    zone = ZonePage(page, server).open("lang=zh")
    zone.wait_for_shown("shown.includes('roads/longsha-avenue')")
    assert refused
    expect(zone.frame.get_by_text("部分数据暂时读不到")).to_have_count(0)
    page.context.close()


def open_with_amap(chromium, server, answer):
    page = open_page(chromium)
    tiles: list[str] = []
    page.on("request", lambda request: tiles.append(request.url) if "/tiles/roads/" in request.url else None)
    page.route(re.compile("autonavi.com"), answer)
    return ZonePage(page, server).open("base=amap&feature=roads/longsha-avenue"), tiles


def test_amap_gets_our_tiles_in_its_own_datum(chromium, server):
    picture = (ROOT / "zqmap" / "ui" / "browser" / "icon.png").read_bytes()
    zone, tiles = open_with_amap(chromium, server, lambda route: route.fulfill(body=picture, content_type="image/png"))
    expect(zone.frame.locator(".leaflet-control-attribution")).to_contain_text("高德地图（GCJ-02）")
    assert tiles
    assert all("datum=gcj02" in url for url in tiles)
    zone.page.context.close()


def test_where_amap_fails_the_bundled_map_has_our_tiles_where_they_belong(chromium, server):
    zone, tiles = open_with_amap(chromium, server, lambda route: route.abort())
    expect(zone.frame.get_by_text("所选底图无法访问，已改用内置底图。")).to_be_visible()
    expect(zone.frame.locator(".leaflet-control-attribution")).to_contain_text("天地图")
    zone.settled()
    assert "datum" not in tiles[-1]
    zone.page.context.close()


def test_the_credit_names_real_sources_only(zone):
    zone.open()
    credit = zone.frame.locator(".leaflet-control-attribution").inner_text()
    assert "天地图" in credit
    assert "GeoNames" in credit
    assert not re.search("protomaps|leaflet|openstreetmap", credit, re.IGNORECASE)


def test_the_browser_filters_as_the_server_does(zone):
    zone.open("view=23.20000,112.65000,10")
    for query in ("status=unknown", "chain=none", "chain=advanced_materials&status=completed", "area=dasha&basis=demo"):
        zone.open(f"{query}&view=23.20000,112.65000,10")
        promised = int(re.findall(r"显示 (\d+) /", zone.page.locator(".st-key-toolbar").inner_text())[0])
        left_out = re.findall(r"(\d+) 项位置", zone.page.locator(".st-key-toolbar").inner_text())
        assert len(zone.shown()) == promised - sum(map(int, left_out)), query


def test_a_place_that_is_too_uncertain_is_listed_and_explained_but_not_pinned(zone):
    zone.open("layer=enterprises&list=enterprises&feature=enterprises/haobo")
    assert "enterprises/xpeng" in zone.shown()
    assert "enterprises/haobo" not in zone.shown()
    assert zone.frame.evaluate("() => zqmap.zone.overlay.getLayers().length") == 0
    expect(zone.page.locator(".st-key-toolbar")).to_contain_text("2 项位置太粗略，只列不标")
    expect(zone.page.locator(".zq-list tbody tr[aria-current]")).to_contain_text("好博窗控")
    expect(zone.detail).to_contain_text("只知在约 20 公里范围内，位置过于不确定，图上不标")


def test_on_paper_stand_title_date_filters_map_and_every_row(zone):
    zone.open("chain=nev_auto_parts")
    rows = zone.page.locator(".zq-list tbody tr")
    expect(rows).to_have_count(37)
    zone.page.emulate_media(media="print")
    zone.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    expect(zone.page.locator(".zq-printed")).to_contain_text("打印日期")
    for shown in (".st-key-map iframe", ".zq-chips .chip", ".st-key-toolbar p"):
        expect(zone.page.locator(shown).first).to_be_visible()
    for hidden in (".st-key-filters", ".st-key-basemap", ".zq-chips .clear", ".zq-facts"):
        expect(zone.page.locator(hidden).first).to_be_hidden()
    assert zone.page.locator(".zq-list .rows").evaluate("(box) => box.scrollHeight <= box.clientHeight + 1")
    assert len(zone.page.pdf(prefer_css_page_size=True)) > 10_000
    zone.page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    expect(zone.page.locator(".zq-printed")).to_have_count(0)


def test_the_sources_page_names_scope_date_and_source(zone):
    zone.page.goto(f"{zone.server}/sources?lang=zh")
    expect(zone.page.get_by_text("口径不同的数字不相加", exact=False)).to_be_visible()
    expect(zone.page.get_by_role("row", name="规划总面积").first).to_contain_text("约 992 平方公里")
    expect(zone.page.locator("[data-testid=stAlert]")).to_have_count(0)


def test_an_unlisted_page_is_not_found(zone):
    zone.open(path="/main")
    expect(zone.page.get_by_text("missing=main")).to_be_visible()
    zone.wait_for_link("query.get('missing') === 'main'")
