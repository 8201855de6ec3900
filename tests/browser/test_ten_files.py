"""Files of real tools, good and bad, go in Chinese from the desk to the map and back, as a new member of staff would.

tests/data/files/desk/README.md says which program wrote which file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Outside, open_page, start_server
from tests.browser.desk_page import STEPS, DeskPage
from tests.people import PASSWORD, open_access
from zqmap.access.roles import Role
from zqmap.store.store import Store

FILES = Path(__file__).parents[1] / "data" / "files" / "desk"
DEMO = {"source_id": "示例来源", "basis": "示例"}


@dataclass(frozen=True)
class Brought:
    """A file: the layer it is for, the system that must be told, what is given for all rows, and what comes of it.

    `chosen` is said where the doctor is not sure; `changes` are the added and changed features.
    """

    name: str
    layer: str
    label: str
    system: str
    changes: tuple[int, int]
    given: dict[str, str] = field(default_factory=lambda: DEMO)
    chosen: str | None = None
    repair: bool = False


GOOD = (
    Brought("道路设计成果.zip", "roads", "道路工程", "EPSG:4526", (0, 5)),
    Brought("地块成果.gpkg", "parcels", "地块", "EPSG:4547", (3, 0)),
    Brought("企业位置.kml", "enterprises", "企业", "EPSG:4326", (3, 0)),
    Brought("设施踏勘.kmz", "facilities", "配套设施", "EPSG:4326", (0, 4), {"category": "污水处理", **DEMO}),
    Brought(
        "宗地红线.dxf",
        "parcels",
        "地块",
        "EPSG:4547",
        (3, 0),
        {"land_use": "一类工业用地 M1", "availability": "可供地", **DEMO},
        repair=True,
    ),
    Brought("供地计划.xlsx", "parcels", "地块", "EPSG:4326", (3, 0), chosen="WGS 84"),
    Brought("企业度分秒.csv", "enterprises", "企业", "EPSG:4326", (3, 0), chosen="WGS 84"),
    Brought("道路.geojsonl", "roads", "道路工程", "EPSG:4326", (0, 3)),
    Brought("米制却写成WGS84.geojson", "roads", "道路工程", "EPSG:4547", (0, 4)),
    Brought("端州地块无坐标系.zip", "parcels", "地块", "EPSG:4546", (4, 0)),
    Brought("百度坐标企业.geojson", "enterprises", "企业", "BD-09", (4, 0), chosen="BD-09"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ten")


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
def signed_in(chromium: Browser, site: str) -> Iterator[tuple[DeskPage, Outside]]:
    """Give one session for all files, as a day at the desk is."""
    page, outside = open_page(chromium, height=1200), Outside()
    page.on("request", lambda request: outside.note(request.url))
    yield DeskPage(page, site).sign_in("张三"), outside
    page.context.close()


@pytest.fixture
def desk(signed_in: tuple[DeskPage, Outside]) -> Iterator[DeskPage]:
    page, outside = signed_in
    yield page.begin()
    assert outside == [], "the page asked another host"


def answer(desk: DeskPage, file: Brought) -> None:
    """Answer what is asked, step by step, until the findings or the change are shown."""
    for step in STEPS:
        if step == "confirm-system":
            expect(desk.page.locator(".st-key-desk_system")).to_be_visible()
            if file.chosen:
                expect(desk.page.get_by_text("无法确定坐标系")).to_be_visible()
                assert not desk.is_asked(step), "nothing may be confirmed before one is chosen"
                desk.page.locator(".st-key-desk_system").get_by_text(file.chosen).first.click()
                expect(desk.page.locator(f".st-key-{step} button")).to_be_enabled()
            expect(desk.page.locator(".zq-table caption").filter(has_text=file.system)).to_be_visible()
        if desk.is_asked(step):
            if step == "confirm-columns":
                give_for_all(desk, file.given)
            desk.confirm(step)


def give_for_all(desk: DeskPage, given: dict[str, str]) -> None:
    for name, words in given.items():
        if desk.page.locator(f".st-key-desk_default_{name}").count() == 0:
            continue
        if name == "source_id":
            desk.type_option(f"desk_default_{name}", words)
        else:
            desk.choose_option(f"desk_default_{name}", words)


def change_words(file: Brought) -> re.Pattern[str]:
    added, changed = file.changes
    parts = [f"新增 {added} 项" if added else "", f"修改 {changed} 项" if changed else ""]
    return re.compile("，".join(part for part in parts if part))


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.name)
def test_a_file_goes_from_the_desk_to_the_map_and_back(desk, store, site, file):
    before = store.revision(file.layer)
    desk.bring(FILES / file.name, file.label)
    answer(desk, file)
    if file.repair:
        assert desk.stage() == "检查"
        desk.page.locator(".st-key-repairs").get_by_text("首尾相接的线改为面").first.click()
    expect(desk.page.locator(".zq-trail .here")).to_contain_text("变化")
    expect(desk.page.get_by_text(change_words(file)).first).to_be_visible()
    desk.note(f"导入 {file.name}")
    desk.press("送审")
    desk.page.wait_for_url(re.compile(r"draft=\d+"))
    desk.press("发布")
    expect(desk.page.get_by_text(f"已发布为第 {before.number + 1} 版。")).to_be_visible()
    made = store.revision(file.layer)
    assert (made.number, made.added, made.changed) == (before.number + 1, *file.changes)
    roll_back(desk, site, file, before.number)
    assert store.revision(file.layer).digest == before.digest


def roll_back(desk: DeskPage, site: str, file: Brought, number: int) -> None:
    """Take the last version back on the history page; its name is asked for where much goes."""
    desk.page.goto(f"{site}/history?lang=zh&layer={file.layer}&a={number}&b={number + 1}")
    desk.still()
    desk.page.get_by_text("恢复到以前的版本").first.click()
    desk.write("恢复原因（必填，将记入历史）", "演练后收回")
    if desk.page.get_by_label(re.compile("请输入图层名称")).count():
        desk.write(re.compile("请输入图层名称"), file.label)
    desk.press(f"恢复到第 {number} 版")
    expect(desk.page.get_by_text(f"已恢复，新版本为第 {number + 2} 版。")).to_be_visible()


def test_what_blocks_a_file_is_named_pointed_at_on_the_map_and_can_be_corrected(desk, store):
    head = store.heads()["parcels"]
    desk.bring(FILES / "自相交与重号.geojson", "地块")
    for step in STEPS:
        if desk.is_asked(step):
            if step == "confirm-columns":
                give_for_all(desk, DEMO)
            desk.confirm(step)
    assert desk.stage() == "检查"
    expect(desk.page.get_by_text("3 处必须改正").first).to_be_visible()
    assert desk.page.get_by_role("button", name="送审").count() == 0
    desk.settled()
    marks = desk.frame.locator(".zq-mark-block")
    expect(marks).to_have_count(3)
    marks.first.hover()
    expect(
        desk.frame.locator(".leaflet-tooltip").filter(has_text="第 1 行　示例宗地甲：几何无效：自相交")
    ).to_be_visible()
    marks.first.click()
    only = desk.page.locator(".st-key-findings-all button")
    expect(only).to_contain_text("只看第 1 行")
    desk.frame.wait_for_function("() => probe.view()[2] > 15")
    only.click()
    expect(only).to_have_count(0)
    desk.still()
    choose_row(desk, 1)
    desk.frame.wait_for_function("() => { const [lat, lon, zoom] = probe.view(); return zoom > 15 && lon > 112.78; }")
    assert store.heads()["parcels"] == head


def choose_row(desk: DeskPage, place: int) -> None:
    """Choose a row of the table of findings; it is drawn, so it is clicked where it is."""
    box = desk.page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    assert box is not None
    desk.page.mouse.click(box["x"] + 300, box["y"] + 35 * (place + 1.5))
    desk.still()
