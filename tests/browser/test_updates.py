"""A member of staff brings files in, from signing in to the changed map, and takes one back."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Outside, open_page, start_server
from tests.browser.zone_page import ZonePage, settle
from tests.people import PASSWORD, open_access
from zqmap.access.roles import Role
from zqmap.settings import ROOT
from zqmap.store.store import Store

STEPS = ("confirm-part", "confirm-encoding", "confirm-system", "confirm-columns")
STATES = ["在建", "在建", "前期工作", "已建成", "在建", "停工"]
NOTE = "按设计院 2026 年 11 月成果更新"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the server's folder, with layers of its own that somebody may edit by hand."""
    made = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "geodata", made / "geodata")
    return made


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    process, url = start_server(folder, ZQMAP_GEODATA=str(folder / "geodata"))
    open_access(Store(f"sqlite:///{folder / 'zqmap.sqlite'}")).add("张三", Role.PUBLISHER, PASSWORD)
    yield url
    process.terminate()
    process.wait(20)


@pytest.fixture
def store(folder: Path, site: str) -> Store:
    return Store(f"sqlite:///{folder / 'zqmap.sqlite'}")


@pytest.fixture
def desk(chromium: Browser, outside: Outside, site: str) -> Iterator[Page]:
    """Give the update page, signed in as a publisher."""
    page = open_page(chromium)
    page.on("request", lambda request: outside.note(request.url))
    page.goto(f"{site}/sign-in?lang=zh&next=/updates")
    page.locator("input[name=name]").fill("张三")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/updates"))
    expect(page.get_by_text("更新哪个图层")).to_be_visible()
    yield page
    page.context.close()
    assert outside == [], "the page asked another host"


def design_roads() -> gpd.GeoDataFrame:
    """Give six published roads as a design institute draws them: its own headers, metres of CGCS2000."""
    roads = gpd.read_file(ROOT / "geodata" / "layers" / "roads.geojson")
    roads = roads[roads.geometry.notna()].head(6)
    lengths_m = [12e3, 8e3, 5e3, 3e3, 2500, 900]
    columns = {"名称": roads["name_zh"], "英文名": roads["name_en"], "状态": STATES, "长度(m)": lengths_m}
    return gpd.GeoDataFrame(columns, geometry=roads.geometry.to_numpy(), crs=4326).to_crs(4547)


def write_shapefile(folder: Path) -> Path:
    """Write them as GDAL does with GBK texts, and lose the file that says so, as mail programs do."""
    design_roads().to_file(folder / "道路.shp", encoding="GBK")
    (folder / "道路.cpg").unlink()
    path = folder / "道路.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for part in folder.glob("道路.*"):
            if part != path:
                packed.write(part, part.name)
    return path


def write_geopackage(folder: Path) -> Path:
    path = folder / "roads.gpkg"
    design_roads().to_file(path, layer="道路")
    return path


def write_geojson(folder: Path) -> Path:
    path = folder / "roads.geojson"
    design_roads().to_crs(4326).to_file(path)
    return path


def write_csv(folder: Path) -> Path:
    path = folder / "roads.csv"
    roads = design_roads().to_crs(4326)
    roads.assign(WKT=roads.geometry.to_wkt()).drop(columns="geometry").to_csv(path, index=False, encoding="utf-8-sig")
    return path


def bring(page: Page, path: Path) -> None:
    """Hand a file in and confirm what is proposed, step by step, until something else is asked."""
    page.set_input_files("input[type=file]", path)
    page.wait_for_url(re.compile("case=[0-9a-f]{16}"))
    expect(page.get_by_text(re.compile("第 [1-6] 步|无法读取")).first).to_be_visible()
    settle(page)
    for step in STEPS:
        button = page.locator(f".st-key-{step} button")
        if button.count():
            expect(button).to_be_enabled()
            button.click()
            expect(button).to_have_count(0)
            settle(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def test_a_file_in_metres_with_chinese_headers_reaches_the_map_and_is_taken_back(desk, store, site, tmp_path):
    bring(desk, write_shapefile(tmp_path))
    expect(desk.get_by_text("第 5 步")).to_be_visible()
    expect(desk.get_by_text("修改 6 项，其余 11 项未变")).to_be_visible()
    desk.get_by_label("说明（会写进历史）").fill(NOTE)
    desk.get_by_label("说明（会写进历史）").press("Enter")
    settle(desk)
    press(desk, "送审")
    desk.wait_for_url(re.compile(r"draft=\d+"))
    settle(desk)
    # The map took the new address for one that filters nothing.
    ZonePage(desk, site).wait_in_map("zqmap.zone.state.filter.layers.join() === 'roads' && probe.settled()")
    desk.reload()
    expect(desk.get_by_text("待发布").first).to_be_visible()
    press(desk, "发布")
    expect(desk.get_by_text("已发布为第 2 版。")).to_be_visible()
    revision = store.revision("roads")
    assert (revision.number, revision.author, revision.note, revision.changed) == (2, "张三", NOTE, 6)
    published = store.read("roads")
    old = store.read("roads", 1).set_index("id")
    stopped = published[published["status"] == "suspended"]
    assert len(stopped) == 1
    moved_deg = stopped.geometry.iloc[0].hausdorff_distance(old.geometry[stopped["id"].iloc[0]])
    assert moved_deg < 1e-6
    assert stopped["length_km"].iloc[0] == pytest.approx(0.9)
    store.rollback("roads", 1, author="张三", note="取消")
    assert store.revision("roads").digest == store.revision("roads", 1).digest


@pytest.mark.parametrize("write", [write_geopackage, write_geojson, write_csv])
def test_the_same_roads_in_another_format_are_the_same_proposal(desk, tmp_path, write):
    bring(desk, write(tmp_path))
    expect(desk.get_by_text("修改 6 项，其余 11 项未变")).to_be_visible()


def test_a_file_that_only_points_elsewhere_is_refused_and_nothing_is_lost(desk, store, tmp_path):
    head = store.heads()["roads"]
    path = tmp_path / "roads.geojson"
    path.write_text('<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>', encoding="utf-8")
    bring(desk, path)
    expect(desk.get_by_text("无法读取“roads.geojson”")).to_be_visible()
    press(desk, "放弃这个文件")
    expect(desk.get_by_text("更新哪个图层")).to_be_visible()
    assert store.heads()["roads"] == head


def test_a_case_is_there_again_after_the_page_was_left(desk, site, tmp_path):
    bring(desk, write_geojson(tmp_path))
    desk.goto(f"{site}/updates?lang=zh")
    desk.get_by_role("button", name=re.compile("继续处理“roads.geojson”")).first.click()
    expect(desk.get_by_text("修改 6 项，其余 11 项未变")).to_be_visible()


def test_a_file_edited_by_hand_waits_and_is_never_published_by_itself(desk, folder, site, store):
    path = folder / "geodata" / "layers" / "facilities.geojson"
    layer = json.loads(path.read_text(encoding="utf-8"))
    layer["features"][0]["properties"]["note_zh"] = "手工改过"
    path.write_text(json.dumps(layer, ensure_ascii=False), encoding="utf-8")
    desk.goto(f"{site}/updates?lang=zh")
    desk.get_by_role("tab", name=re.compile("草稿与送审 1")).click()
    expect(desk.get_by_text(re.compile("facilities.*被直接改过"))).to_be_visible()
    assert store.heads()["facilities"] == 1
    press(desk, "作为草稿处理")
    expect(desk.get_by_text("修改 1 项，其余 12 项未变")).to_be_visible()
    desk.get_by_label("说明（会写进历史）").fill("核对过的手工修改")
    desk.get_by_label("说明（会写进历史）").press("Enter")
    settle(desk)
    press(desk, "发布")
    expect(desk.get_by_text("已发布为第 2 版。")).to_be_visible()
    desk.goto(f"{site}/updates?lang=zh")
    expect(desk.get_by_role("tab", name=re.compile("草稿与送审 0"))).to_be_visible()
