"""The reports as a leader uses them: two days compared, the briefing taken along, the wall that runs by itself."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pptx import Presentation

from tests.browser.conftest import Outside, open_page, start_server
from tests.browser.zone_page import ZonePage, settle
from tests.past import fill_past
from tests.people import PASSWORD, open_access
from tests.ports import free_port
from zqmap.access.roles import Role
from zqmap.store.store import Store

WALL = "#zq-wall"
FATES = "() => zqmap.zone.state.preview.map(({ fate }) => fate)"


@dataclass
class Site:
    """A server with a past, which a test may stop and start again."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def store(self) -> Store:
        return Store(f"sqlite:///{self.folder / 'zqmap.sqlite'}")

    def start(self) -> None:
        self.process, _ = start_server(self.folder, port=self.port)

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("reports"), free_port())
    fill_past(made.store)
    open_access(made.store).add("张三", Role.PUBLISHER, PASSWORD)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def page(chromium: Browser, outside: Outside, site: Site) -> Iterator[Page]:
    page = open_page(chromium)
    page.on("request", lambda request: outside.note(request.url))
    yield page
    page.context.close()
    assert outside == [], "the page asked another host"


def state(page: Page, name: str) -> str:
    return str(page.locator(WALL).get_attribute(f"data-{name}"))


def test_two_days_are_compared_in_sentences_and_on_the_map(page, site):
    zone = ZonePage(page, site.url).open("lang=zh&from=2026-04-01&to=2026-07-01", "/since")
    expect(page.get_by_text("状态变化 4 项，删除 1 项，日期变化 1 项")).to_be_visible()
    expect(page.locator(".zq-news")).to_contain_text("状态由“在建”改为“建成”")
    expect(page.locator(".zq-news li")).to_have_count(6)
    assert sorted(zone.frame.evaluate(FATES)) == ["edited"] * 5 + ["removed"]
    page.get_by_role("radio", name="日期变化 1").click()
    expect(page.locator(".zq-news li")).to_have_count(1)
    page.get_by_role("radio", name="EN").click()
    expect(page.locator(".zq-news")).to_contain_text("Planned finish")


def test_the_last_visit_is_a_date_in_the_browser_alone(page, site):
    page.goto(f"{site.url}/since?lang=zh")
    settle(page)
    page.evaluate("""() => localStorage.setItem("zqmap.visit", JSON.stringify({ day: "2026-04-01" }))""")
    page.goto(f"{site.url}/since?lang=zh")
    expect(page.get_by_role("button", name="自上次来访（2026年4月1日）")).to_be_enabled()
    expect(page.get_by_text(re.compile("2026年4月1日至.*状态变化 4 项"))).to_be_visible()
    kept = page.evaluate("""() => JSON.parse(localStorage.getItem("zqmap.visit"))""")
    assert kept["before"] == "2026-04-01"
    assert set(kept) == {"day", "before"}
    assert page.context.cookies() == [] or all("visit" not in cookie["name"] for cookie in page.context.cookies())


def test_a_briefing_is_made_with_one_press_and_taken_along(page, site):
    page.goto(f"{site.url}/overview?lang=zh")
    settle(page)
    page.get_by_role("button", name="简报").click()
    page.get_by_role("button", name="生成 PPT").click()
    link = page.get_by_role("link", name="下载 PPT")
    expect(link).to_be_visible()
    with page.expect_download() as waiting:
        link.click()
    content = waiting.value.path().read_bytes()
    assert waiting.value.suggested_filename.endswith(".pptx")
    assert len(Presentation(io.BytesIO(content)).slides) >= 9


def test_the_wall_cycles_by_itself_and_obeys_its_keys(page, site):
    page.goto(f"{site.url}/overview?view=wall&lang=zh&pace=0.3")
    expect(page.locator(WALL)).to_be_visible()
    page.wait_for_function("() => document.querySelector('#zq-wall').dataset.shown > 14")
    page.keyboard.press(" ")
    at = int(state(page, "at"))
    assert state(page, "state") == "paused"
    frames = page.evaluate("() => document.querySelector('#zq-wall').shadowRoot.querySelector('.dots').textContent")
    number = len(frames.split(" "))
    page.keyboard.press("ArrowRight")
    assert int(state(page, "at")) == (at + 1) % number
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert int(state(page, "at")) == (at - 1) % number
    expect(page.locator(WALL)).to_contain_text("数据：最近发布于")
    box = page.locator(WALL).bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1400, 900)
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"/overview\?lang=zh"))
    expect(page.locator(WALL)).to_have_count(0)


def test_the_wall_holds_its_memory_over_five_hundred_pictures(page, site):
    page.goto(f"{site.url}/overview?view=wall&lang=zh&pace=0.02")
    expect(page.locator(WALL)).to_be_visible()
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")

    def heap_after(pictures: int) -> tuple[float, float]:
        page.wait_for_function(f"() => document.querySelector('#zq-wall').dataset.shown >= {pictures}", timeout=60_000)
        session.send("HeapProfiler.collectGarbage")
        found = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        return found["JSHeapUsedSize"], found["Nodes"]

    session.send("Performance.enable")
    first, last = heap_after(100), heap_after(600)
    assert last[0] < first[0] * 1.1
    assert last[1] < first[1] * 1.1 + 500


def test_the_wall_goes_on_without_a_server_says_so_and_loads_itself_again(page, site):
    page.goto(f"{site.url}/overview?view=wall&lang=zh&pace=0.5")
    expect(page.locator(WALL)).to_be_visible()
    page.evaluate("() => { window.before = true; }")
    site.stop()
    try:
        page.wait_for_function("() => document.querySelector('#zq-wall').dataset.state === 'lost'", timeout=40_000)
        shown = int(state(page, "shown"))
        page.wait_for_function(f"() => document.querySelector('#zq-wall').dataset.shown > {shown + 2}")
        expect(page.locator(WALL)).to_contain_text("与服务器断开")
    finally:
        site.start()
    page.wait_for_function("() => !window.before && document.querySelector('#zq-wall')", timeout=60_000)
    page.wait_for_function("() => document.querySelector('#zq-wall').dataset.state === 'running'", timeout=60_000)


def test_the_wall_shows_a_publication_without_a_click(page, site):
    page.goto(f"{site.url}/overview?view=wall&lang=zh&pace=600")
    expect(page.locator(WALL)).to_contain_text("共 30 项工程")
    roads = site.store.read("roads")
    head = site.store.heads()["roads"]
    site.store.publish("roads", roads.iloc[1:], base=head, author="李四", note="少一条")
    expect(page.locator(WALL)).to_contain_text("共 29 项工程")
    site.store.rollback("roads", head, author="李四", note="恢复")


def test_a_figure_edited_in_its_table_is_published_and_stands_on_its_card(page, site):
    page.goto(f"{site.url}/sign-in?lang=zh&next=/updates")
    page.locator("input[name=name]").fill("张三")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/updates"))
    settle(page)
    page.get_by_role("tab", name="登记表").click()
    edit_cell(page, row=1, column=3, text="23")
    expect(page.get_by_text("修改 1 项，其余 22 项未变")).to_be_visible()
    page.get_by_label("说明（会写进历史）").fill("按纪要更正")
    page.get_by_label("说明（会写进历史）").press("Enter")
    settle(page)
    page.get_by_role("button", name="送审", exact=True).click()
    page.wait_for_url(re.compile(r"draft=\d+"))
    settle(page)
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布为第 2 版。")).to_be_visible()
    assert site.store.revision("figures").note == "按纪要更正"
    assert 23 in site.store.read("figures")["value"].tolist()
    page.goto(f"{site.url}/sources?lang=zh")
    expect(page.get_by_text("23 个项目")).to_be_visible()


def edit_cell(page: Page, *, row: int, column: int, text: str) -> None:
    """Type into a cell of the table, counted from 1 in the rows and from 0 in the columns, the id's being the first."""
    table = page.locator("[data-testid=stDataFrame]").first
    expect(table.locator("canvas").first).to_be_visible()
    box = table.bounding_box()
    editor = page.locator("#portal input")
    page.mouse.click(box["x"] + 120, box["y"] + 35 + 35 * row - 17)
    for _ in range(column):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(editor).to_be_visible()
    editor.fill(text)
    page.keyboard.press("Enter")
    settle(page)
