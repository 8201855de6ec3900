"""A member of staff draws on the map: from the first corner to the parcel that everybody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

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
PARCEL, NEIGHBOUR = "demo-lianhua-fuxi-06", "demo-lianhua-fuxi-07"
PARCEL_NAME = "莲花富溪-06"


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


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, site: str) -> list[Any]:
    """Give what a browser keeps of a publisher's sign-in."""
    page = open_page(chromium)
    page.goto(f"{site}/sign-in?lang=zh&next=/updates")
    page.locator("input[name=name]").fill("张三")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="在地图上绘制与编辑")).to_be_visible()
    cookies = page.context.cookies()
    page.context.close()
    return cast("list[Any]", cookies)


@pytest.fixture
def desk(chromium: Browser, outside: Outside, site: str, signed_in: list[Any]) -> Iterator[DrawingPage]:
    """Give the editing desk, signed in as a publisher."""
    page = open_page(chromium)
    page.context.add_cookies(signed_in)
    page.on("request", lambda request: outside.note(request.url))
    yield DrawingPage(page, site)
    page.context.close()
    assert outside == [], "the page asked another host"


def test_a_parcel_drawn_on_the_map_is_named_published_and_seen(desk, store):
    # What an earlier attempt published is still there: this one draws beside it, under the next name.
    base = store.heads()["parcels"]
    corners = [(lon, lat + 0.004 * (base - 1)) for lon, lat in CORNERS]
    name = f"鼎湖 {base:02d}"
    desk.begin("地块")
    shape = shapely.Polygon(corners)
    desk.look_at((shape.centroid.x, shape.centroid.y), 16)
    desk.draw("绘制面", corners)
    assert f"{area_m2(shape) / 2000 * 3:.0f}"[:2] in desk.measure
    assert "亩" in desk.measure
    assert "周长" in desk.measure
    desk.finish()
    expect(desk.page.get_by_text(re.compile("图上面积 .* 亩"))).to_be_visible()
    desk.fill("中文名称 *", name)
    desk.press("用拼音作英文名")
    expect(desk.page.get_by_label("英文名称 *")).to_have_value(f"Dinghu{base:02d}")
    desk.choose("用地性质 *", "一类工业用地")
    desk.choose("供地状态 *", "可供地")
    desk.fill("面积（亩）", "150")
    desk.choose_new("来源 *", "drawn-2026")
    expect(desk.page.get_by_text("必填，还没有值")).to_have_count(0)
    desk.page.reload()
    desk.ready()
    desk.find(name)
    expect(desk.page.get_by_label("面积（亩）")).to_have_value("150")

    desk.view("检查与提案")
    expect(desk.page.get_by_text("新增 1 项")).to_be_visible()
    desk.fill("说明（会写进历史）", NOTE)
    desk.press("存为草稿")
    desk.page.wait_for_url(re.compile(r"draft=\d+"))
    assert store.heads()["parcels"] == base
    desk.press("发布")
    expect(desk.page.get_by_text(f"已发布为第 {base + 1} 版。")).to_be_visible()
    revision, published = store.revision("parcels"), store.read("parcels").set_index("id")
    assert (revision.author, revision.note, revision.added) == ("张三", NOTE, 1)
    drawn = published.loc[f"dinghu{base:02d}"]
    assert drawn.geometry.symmetric_difference(shape).area < shape.area * 0.05
    assert (drawn["basis"], drawn["source_id"], drawn["area_mu"]) == ("digitised", "drawn-2026", 150)
    desk.page.goto(f"{desk.site}/map?lang=zh&view={shape.centroid.y:.4f},{shape.centroid.x:.4f},16")
    frame = desk.page.locator(".st-key-map iframe").first.element_handle().content_frame()
    frame.wait_for_function(f"() => window.probe.shown()?.includes('parcels/dinghu{base:02d}')")


def test_a_parcel_is_split_and_merged_again_and_the_keys_undo_it_wherever_one_stands(desk, store):
    desk.begin("地块")
    desk.find(PARCEL_NAME)
    shape = store.read("parcels").set_index("id").geometry[PARCEL]
    west, south, east, north = shape.bounds
    middle = (west + east) / 2
    desk.look_at((middle, (south + north) / 2), 16)
    desk.draw("拆分", [(middle, south - 0.0008), (middle + 0.00005, north + 0.0008)])
    desk.finish()
    half = "demo-parcel-lianhua-fuxi-06-2"
    assert desk.shapes() == {PARCEL: "selected", half: "moved"}
    desk.key("Control+z")
    assert half not in desk.shapes()
    desk.page.locator("body").press("Control+y")
    desk.heard()
    assert desk.shapes() == {PARCEL: "selected", half: "moved"}
    # In a text field the keys are those of the field.
    field = desk.page.get_by_label("面积（亩）")
    field.press_sequentially("7")
    field.press("Control+z")
    field.press("Tab")
    desk.heard()
    assert half in desk.shapes()
    # The halves are drawn by the map itself: a click on one chooses it, and says nothing else.
    desk.click(desk.middle(half))
    expect(desk.page.get_by_label("选择要素")).to_have_value(re.compile("-2"))
    desk.can_be_changed()
    desk.click(desk.middle(PARCEL))
    expect(desk.page.get_by_label("选择要素")).to_have_value(re.compile(f"{PARCEL_NAME}$"))
    desk.can_be_changed()
    expect(desk.page.get_by_text("没有收到可用的操作")).to_have_count(0)
    desk.click(desk.middle(half), shift=True)
    expect(desk.page.get_by_text("已选 2 个")).to_be_visible()
    desk.press("合并为一块")
    desk.heard()
    assert desk.shapes() == {PARCEL: "selected"}
    ring = shapely.Polygon(desk.corners())
    assert ring.symmetric_difference(shape).area < shape.area * 1e-9


def strip_beside(shape: shapely.Polygon, others: shapely.Geometry) -> shapely.Polygon:
    """Give a strip of land that shares a side with a parcel and touches no other."""
    ring = list(shape.exterior.coords)
    for (x1, y1), (x2, y2) in pairwise(ring):
        long = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        for sign in (1, -1):
            east, north = sign * 0.0004 * (y1 - y2) / long, sign * 0.0004 * (x2 - x1) / long
            strip = shapely.Polygon([(x1, y1), (x2, y2), (x2 + east, y2 + north), (x1 + east, y1 + north)])
            if strip.intersection(shape).area < 1e-12 and strip.disjoint(others):
                return strip
    raise AssertionError("there is no room beside the parcel")


def test_a_pasted_shape_is_merged_with_its_neighbour_and_published(desk, store):
    head, parcels = store.heads()["parcels"], store.read("parcels").set_index("id").geometry
    shape = parcels[PARCEL]
    strip = strip_beside(shape, parcels.drop(PARCEL).union_all())
    desk.begin("地块")
    desk.page.get_by_text("按坐标新建").click()
    box = desk.page.get_by_label("坐标", exact=True)
    box.fill(shapely.to_wkt(strip, rounding_precision=-1))
    box.press("Control+Enter")
    desk.settle()
    expect(desk.page.get_by_text("读作：WGS 84 / 国家 2000 经纬度")).to_be_visible()
    desk.press("应用坐标")
    desk.can_be_changed()
    desk.press("合并")
    desk.page.get_by_test_id("stPopoverBody").get_by_test_id("stRadio").get_by_text(PARCEL_NAME).click()
    desk.press("合并为一块")
    desk.heard()
    assert desk.shapes() == {PARCEL: "selected"}
    desk.view("检查与提案")
    expect(desk.page.get_by_text("变更 1 项：修改 1 项")).to_be_visible()
    desk.fill("说明（会写进历史）", "并入路边绿地")
    desk.press("送审")
    desk.page.wait_for_url(re.compile(r"draft=\d+"))
    desk.press("发布")
    expect(desk.page.get_by_text(f"已发布为第 {head + 1} 版。")).to_be_visible()
    merged = store.read("parcels").set_index("id").geometry[PARCEL]
    assert merged.symmetric_difference(shapely.union(shape, strip)).area < shape.area * 1e-6
    store.rollback("parcels", head, author="张三", note="演练后收回")


def test_an_edited_class_is_seen_at_once_marked_and_held_against_what_is_published(desk, store):
    published = store.read("parcels").set_index("id")["availability"][PARCEL]
    desk.begin("地块")
    desk.find(PARCEL_NAME)
    desk.choose("供地状态 *", "暂不供地")
    desk.heard()
    assert desk.tile_value("parcels", PARCEL, "availability") == "withdrawn"
    desk.let_go()
    assert desk.shapes() == {PARCEL: "marked"}
    desk.tool("看改前")
    assert desk.tile_value("parcels", PARCEL, "availability") == published
    desk.tool("看改前")
    assert desk.tile_value("parcels", PARCEL, "availability") == "withdrawn"
    desk.press("撤销")
    desk.heard()
    assert desk.tile_value("parcels", PARCEL, "availability") == published
    assert desk.shapes() == {}


def test_a_point_is_drawn_moved_and_put_elsewhere_without_a_mouse(desk):
    desk.begin("配套设施")
    desk.look_at((112.672, 23.2315), 16)
    desk.tab_to("绘制点")
    desk.page.keyboard.press("Enter")
    desk.key("p")
    desk.can_be_changed()
    ((lon, lat),) = desk.corners()
    assert (lon, lat) == pytest.approx((112.672, 23.2315), abs=1e-6)
    desk.frame.locator("#map_div").press("k")
    desk.frame.locator("#map_div").press("Shift+ArrowRight")
    desk.frame.locator("#map_div").press("ArrowUp")
    expect(desk.frame.get_by_role("status").filter(has_text="第 1/1 点")).to_be_visible()
    desk.key("Enter")
    desk.can_be_changed()
    ((east, north),) = desk.corners()
    assert 0.0001 < east - lon < 0.0004
    assert 0 < north - lat < 0.00004
    desk.page.get_by_text("按坐标编辑").click()
    box = desk.page.get_by_label("坐标", exact=True)
    box.fill("北纬23°14′43.8″ 东经112°38′24″")
    box.press("Control+Enter")
    desk.settle()
    expect(desk.page.get_by_text("读作：WGS 84 / 国家 2000 经纬度")).to_be_visible()
    desk.press("应用坐标")
    desk.can_be_changed()
    ((east, north),) = desk.corners()
    assert (east, north) == pytest.approx((112.64, 23.2455), abs=1e-9)
    expect(desk.page.get_by_text("已做的步骤（3）")).to_be_visible()


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
    shape = parcels[PARCEL]
    desk.look_at((shape.centroid.x, shape.centroid.y), 15)
    desk.click((shape.centroid.x, shape.centroid.y))
    expect(desk.page.get_by_label("选择要素")).to_have_value(re.compile(PARCEL_NAME))
    desk.can_be_changed()
    neighbour = parcels[NEIGHBOUR]
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
    assert list(target) in desk.corners(), "exactly the neighbour's corner, to the last digit"
    desk.press("撤销")
    desk.heard()
    assert list(corner) in desk.corners()
