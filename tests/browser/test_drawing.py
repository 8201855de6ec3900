"""A member of staff draws on the map: from the first corner to the parcel that everybody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Outside, open_page, start_server
from tests.browser.drawing_page import DrawingPage
from tests.people import PASSWORD, open_access
from zqmap.access.roles import Role
from zqmap.analysis.measures import area_m2, length_m
from zqmap.store.store import Store

CORNERS = [(112.670, 23.2300), (112.674, 23.2302), (112.6738, 23.2330), (112.6701, 23.2328)]
NOTE = "按 2026 年 11 月影像勾绘"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drawing")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    process, url = start_server(folder)
    open_access(Store(f"sqlite:///{folder / 'zqmap.sqlite'}")).add("张三", Role.PUBLISHER, PASSWORD)
    yield url
    process.terminate()
    process.wait(20)


@pytest.fixture
def store(folder: Path, site: str) -> Store:
    return Store(f"sqlite:///{folder / 'zqmap.sqlite'}")


@pytest.fixture
def desk(chromium: Browser, outside: Outside, site: str) -> Iterator[DrawingPage]:
    """Give the editing desk, signed in as a publisher."""
    page = open_page(chromium)
    page.on("request", lambda request: outside.note(request.url))
    page.goto(f"{site}/sign-in?lang=zh&next=/updates")
    page.locator("input[name=name]").fill("张三")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="在地图上绘制与编辑")).to_be_visible()
    yield DrawingPage(page, site)
    page.context.close()
    assert outside == [], "the page asked another host"


def test_a_parcel_drawn_on_the_map_is_named_published_and_seen(desk, store):
    desk.begin("地块")
    desk.look_at((112.672, 23.2315), 16)
    desk.draw("绘制面", CORNERS)
    shape = shapely.Polygon(CORNERS)
    assert f"{area_m2(shape) / 2000 * 3:.0f}"[:2] in desk.measure
    assert "亩" in desk.measure
    assert "周长" in desk.measure
    desk.finish()
    expect(desk.page.get_by_text(re.compile("图上面积 .* 亩"))).to_be_visible()
    desk.fill("中文名称 *", "鼎湖 01")
    desk.press("用拼音作英文名")
    expect(desk.page.get_by_label("英文名称 *")).to_have_value("Dinghu01")
    desk.choose("用地性质 *", "一类工业用地")
    desk.choose("供地状态 *", "可供地")
    desk.fill("面积（亩）", "很大")
    expect(desk.page.get_by_text("“很大”不是数字，没有保存。")).to_be_visible()
    desk.fill("面积（亩）", "150")
    expect(desk.page.get_by_text("“很大”不是数字，没有保存。")).to_have_count(0)
    desk.page.get_by_label("来源 *").fill("drawn-2026")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_text("必填，还没有值")).to_have_count(0)
    desk.page.reload()
    desk.ready()
    desk.page.get_by_label("选择要素").click()
    desk.page.keyboard.type("鼎湖 01")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_label("面积（亩）")).to_have_value("150")

    desk.draw("拆分", [(112.672, 23.2290), (112.6721, 23.2340)])
    desk.finish()
    desk.page.get_by_text("已做的步骤").click()
    expect(desk.page.get_by_text("“鼎湖 01”拆分为两块，另一块为“鼎湖 01-2”")).to_be_visible()
    desk.frame.locator("#map_div").press("Control+z")
    desk.heard()
    assert "dinghu01-2" not in desk.frame.evaluate("[...zqmap.edit.shapes.shown.keys()]")
    desk.frame.locator("#map_div").press("Control+Shift+z")
    desk.heard()
    assert "dinghu01-2" in desk.frame.evaluate("[...zqmap.edit.shapes.shown.keys()]")

    desk.view("检查与提案")
    expect(desk.page.get_by_text("新增 2 项")).to_be_visible()
    desk.fill("说明（会写进历史）", NOTE)
    desk.press("存为草稿")
    desk.page.wait_for_url(re.compile(r"draft=\d+"))
    assert store.heads()["parcels"] == 1
    desk.press("发布")
    expect(desk.page.get_by_text("已发布为第 2 版。")).to_be_visible()
    revision, published = store.revision("parcels"), store.read("parcels").set_index("id")
    assert (revision.author, revision.note, revision.added) == ("张三", NOTE, 2)
    halves = published.loc[["dinghu01", "dinghu01-2"]]
    assert shapely.union_all(halves.geometry.to_numpy()).symmetric_difference(shape).area < shape.area * 0.05
    assert set(halves["basis"]) == {"digitised"}
    assert set(halves["source_id"]) == {"drawn-2026"}
    assert halves["area_mu"].sum() == pytest.approx(area_m2(shape) * 3 / 2000, rel=0.05)
    desk.page.goto(f"{desk.site}/map?lang=zh&view=23.2315,112.6720,16")
    frame = desk.page.locator(".st-key-map iframe").first.element_handle().content_frame()
    frame.wait_for_function("() => window.probe.shown()?.includes('parcels/dinghu01-2')")


def test_the_browser_measures_what_the_server_measures(desk):
    frame = desk.begin("地块").frame
    rings = [CORNERS, [(112.5, 23.1), (113.0, 23.0), (112.9, 23.4)]]
    script = "(ring) => zqmap.measureArea([ring.map(([lng, lat]) => L.latLng(lat, lng))])"
    for ring in rings:
        found = frame.evaluate(script, ring)
        assert found["area"] == pytest.approx(area_m2(shapely.Polygon(ring)), rel=1e-9)
        assert found["length"] == pytest.approx(length_m(shapely.Polygon(ring)), rel=1e-9)
    line = frame.evaluate("(path) => zqmap.measureLine(path.map(([lng, lat]) => L.latLng(lat, lng)))", CORNERS)
    assert line["length"] == pytest.approx(length_m(shapely.LineString(CORNERS)), rel=1e-9)


def test_a_corner_is_dragged_and_a_new_one_snaps_to_a_neighbour(desk, store):
    desk.begin("地块")
    parcels = store.read("parcels").set_index("id").geometry
    shape = parcels["demo-lianhua-fuxi-06"]
    desk.look_at((shape.centroid.x, shape.centroid.y), 15)
    desk.click((shape.centroid.x, shape.centroid.y))
    expect(desk.page.get_by_label("选择要素")).to_have_value(re.compile("莲花富溪-06"))
    desk.heard()
    neighbour = parcels["demo-lianhua-fuxi-07"]
    corner = min(shape.exterior.coords, key=lambda xy: shapely.Point(xy).distance(neighbour))
    target = min(neighbour.exterior.coords, key=lambda xy: shapely.Point(xy).distance(shapely.Point(corner)))
    x, y = desk.point(corner)
    to_x, to_y = desk.point(target)
    desk.page.mouse.move(x, y)
    desk.page.mouse.down()
    desk.page.mouse.move((x + to_x) / 2, (y + to_y) / 2, steps=3)
    desk.page.mouse.move(to_x + 3, to_y + 2, steps=3)
    desk.page.mouse.up()
    expect(desk.page.get_by_text("已做的步骤（1）")).to_be_visible()
    desk.heard()
    told = desk.frame.evaluate("zqmap.geometryOf(zqmap.edit.shapes.chosen().layer).coordinates[0]")
    assert list(target) in told, "exactly the neighbour's corner, to the last digit"
    desk.press("撤销")
    desk.heard()
    assert list(corner) in desk.frame.evaluate("zqmap.geometryOf(zqmap.edit.shapes.chosen().layer).coordinates[0]")


def test_many_are_changed_at_once_in_the_table(desk, store):
    desk.begin("道路工程")
    desk.view("表格")
    desk.page.get_by_label("搜索", exact=True).fill("大道")
    desk.page.get_by_label("搜索", exact=True).press("Enter")
    words = desk.page.get_by_text(re.compile(r"显示 (?!17|0)\d+ / 17"))
    expect(words).to_be_visible()
    shown = int(words.inner_text().split()[1])
    desk.page.get_by_text("成批修改").first.click()
    desk.choose("字段", "资料日期")
    desk.fill("资料日期", "2026-11")
    desk.press(f"把显示的全部 {shown} 个改为此值")
    desk.page.get_by_text("已做的步骤（1）").click()
    expect(desk.page.get_by_text(f"成批修改 {shown} 个要素的资料日期")).to_be_visible()
    desk.view("检查与提案")
    expect(desk.page.get_by_text(re.compile(f"修改 {shown} 项"))).to_be_visible()
    desk.press("撤销")
    expect(desk.page.get_by_text("还没有改动，请先在地图或表格中编辑。")).to_be_visible()
    desk.press("重做")
    expect(desk.page.get_by_text(re.compile(f"修改 {shown} 项"))).to_be_visible()
    assert store.heads()["roads"] == 1
