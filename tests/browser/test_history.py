"""The history in a real browser: compare, one feature's past, a day of the past, rollback, the trail, a phone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from shapely.affinity import translate

from tests.browser.conftest import PHONE, Outside, open_page, start_server
from tests.browser.zone_page import ZonePage, settle, wait_until_quiet
from tests.builders import a_frame, a_line, a_road
from tests.people import PASSWORD, open_access
from zqmap.access.access import Access
from zqmap.access.roles import Role
from zqmap.access.sessions import SESSION_COOKIE
from zqmap.cli.filling import fill_store
from zqmap.model.frames import join_frames
from zqmap.model.revisions import Action
from zqmap.settings import ROOT
from zqmap.store import publish
from zqmap.store.store import Store

HOSTILE = "<img src=x onerror=window.__xss=1>${alert(1)}"
FIRST, SECOND = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, 17, tzinfo=UTC)
"""When revision 1 of every layer was made, and revision 2 of the roads: at 1 o'clock on 2 February in China."""
FATES = "() => zqmap.zone.state.preview?.map(({ fate }) => fate).join()"


@contextmanager
def the_time_is(moment: datetime) -> Iterator[None]:
    """Let revisions be made at a moment of the past."""

    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return moment.astimezone(tz)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publish, "datetime", Then)
        yield


def publish_roads(store: Store) -> None:
    """Move and finish one road in the past, then remove one and add another now."""
    frame = store.read("roads").copy()
    moved = frame["id"] == "longsha-avenue"
    frame.loc[moved, "status"] = "completed"
    frame.loc[moved, "geometry"] = [translate(shape, 0.004, 0.003) for shape in frame.geometry[moved]]
    with the_time_is(SECOND):
        store.publish("roads", frame, base=1, author="李四", note="龙沙大道建成")
    rest = frame[frame["id"] != "fuli-road"]
    line = a_line([112.6, 23.2], [112.64, 23.25], [112.7, 23.26])
    new = a_frame("roads", a_road("west-ring-road", line, name_zh="西环路", source_id=frame["source_id"].iloc[0]))
    store.publish("roads", join_frames(rest, new), base=2, author="王五", note=HOSTILE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("history")
    store = Store(f"sqlite:///{made / 'zqmap.sqlite'}")
    with the_time_is(FIRST):
        fill_store(store, ROOT / "geodata", lambda *_, **__: None)
    publish_roads(store)
    store.close()
    return made


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    process, url = start_server(folder)
    yield url
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="module")
def access(folder: Path) -> Access:
    return open_access(Store(f"sqlite:///{folder / 'zqmap.sqlite'}"))


@pytest.fixture
def past(chromium: Browser, site: str, outside: Outside) -> Iterator[ZonePage]:
    page = open_page(chromium)
    page.on("request", lambda request: outside.note(request.url))
    yield ZonePage(page, site)
    page.context.close()
    assert outside == [], "the page asked another host"


def sign_in(page: Page, access: Access, site: str, role: Role) -> None:
    name = f"{role.label.zh}甲"
    if name not in {account.name for account in access.list()}:
        access.add(name, role, PASSWORD)
    token = access.sign_in(name, PASSWORD, "127.0.0.1")
    page.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": site}])


def test_two_revisions_are_compared_in_words_in_a_table_and_on_the_map(past):
    past.open("layer=roads&a=1&b=3", path="/history")
    expect(past.page.get_by_text("变更 3 项：新增 1 项，修改 1 项，删除 1 项，其余 15 项未变。")).to_be_visible()
    expect(past.page.get_by_text("图形最大偏移约")).to_be_visible()
    assert past.frame.evaluate(FATES) == "removed,moved,added"
    expect(past.frame.locator(".zq-cross")).to_have_count(1)
    assert {name.partition("/")[0] for name in past.shown()} == {"roads"}


def test_the_map_shows_the_whole_change(past):
    past.open("layer=roads&a=2&b=3", path="/history")
    inside = "() => zqmap.zone.map.getBounds().contains(zqmap.zone.preview.getBounds())"
    past.frame.wait_for_function(inside)


def test_a_removed_feature_is_found_on_the_map_of_the_last_day_that_had_it(past):
    past.open("layer=roads&a=2&b=3", path="/history")
    past.page.get_by_role("link", name="富利路", exact=True).click()
    past.page.wait_for_url("**/map?**")
    past.settled()
    assert past.link()["as_of"] == ["2026-02-02"]
    expect(past.detail.get_by_role("heading", name="富利路")).to_be_visible()


def test_choosing_another_revision_goes_into_the_link_and_survives_the_language(past):
    past.open("layer=roads", path="/history")
    past.page.get_by_label("原版本").click()
    past.page.get_by_role("option", name="第 1 版").click()
    past.wait_for_link("query.get('a') === '1' && query.get('layer') === 'roads'")
    past.page.get_by_role("button", name="EN").or_(past.page.get_by_role("radio", name="EN")).first.click()
    past.wait_for_link("query.get('lang') === 'en' && query.get('a') === '1'")
    expect(past.page.get_by_text("3 changed: 1 added, 1 changed, 1 removed, 15 unchanged.")).to_be_visible()


def test_the_layer_of_the_history_is_no_filter_of_the_map(past):
    past.open("layer=roads", path="/history")
    past.page.get_by_role("link", name="地图", exact=True).click()
    past.page.wait_for_url("**/map?**")
    past.settled()
    assert "layer" not in past.link()
    assert past.frame.evaluate("() => zqmap.zone.state.filter.layers") == []


def test_a_reason_that_is_markup_is_shown_as_it_is_H6(past):
    past.open("layer=roads", path="/history")
    expect(past.page.get_by_role("cell", name=HOSTILE, exact=True)).to_be_visible()
    assert past.page.evaluate("() => window.__xss") is None
    assert past.frame.evaluate("() => window.__xss") is None


def test_the_detail_panel_leads_to_the_features_own_history(past):
    past.open("feature=roads/longsha-avenue")
    past.page.get_by_role("link", name="历史").last.evaluate("(link) => { location.href = link.href; }")
    past.page.wait_for_url("**/history?**")
    past.settled()
    expect(past.page.get_by_text("的历史")).to_be_visible()
    expect(past.page.get_by_text("状态由“在建”改为“建成”").first).to_be_visible()


def test_every_revision_can_be_taken_home(past):
    past.open("layer=roads", path="/history")
    row = past.page.get_by_role("row").filter(has_text="龙沙大道建成")
    row.get_by_text("下载").click()
    with past.page.expect_download() as started:
        row.get_by_role("link", name="GeoJSON").click()
    assert started.value.suggested_filename == "zqmap-roads-r2.geojson"


@pytest.mark.parametrize(("day", "revision"), [("2026-02-01", 1), ("2026-02-02", 2)])
def test_the_map_of_a_day_shows_what_was_newest_at_its_end_in_china(past, day, revision):
    past.open(f"as_of={day}")
    assert past.frame.evaluate("() => zqmap.zone.state.revisions.roads") == revision
    expect(past.page.get_by_text("并非最新")).to_be_visible()
    past.page.get_by_role("button", name="下载").click()
    links = past.page.get_by_role("link", name="GeoJSON")
    expect(links.nth(1)).to_have_attribute("href", f"/data/roads.geojson?revision={revision}&lang=zh")


def test_one_click_leads_back_to_now(past):
    past.open("as_of=2026-02-01")
    past.page.get_by_role("button", name="回到最新").click()
    past.wait_for_link("!query.has('as_of')")
    past.wait_in_map("zqmap.zone.state.revisions.roads >= 3")
    expect(past.page.get_by_text("并非最新")).to_have_count(0)


def test_a_day_before_everything_is_an_empty_map_that_says_so(past):
    past.page.goto(f"{past.server}/map?as_of=2025-06-01")
    past.settled()
    expect(past.page.get_by_text("当日尚无数据的图层：起步区、道路工程、配套设施、企业、地块。")).to_be_visible()
    assert past.shown() == []
    expect(past.frame.locator(".zq-notices")).to_have_text("")


def test_a_day_that_is_none_is_named_and_the_newest_is_shown(past):
    past.open("as_of=2026-13-01")
    expect(past.page.get_by_text("as_of=2026-13-01")).to_be_visible()
    assert past.frame.evaluate("() => zqmap.zone.state.revisions.roads") >= 3


def test_a_visitor_finds_no_way_to_roll_back_and_no_trail(past):
    past.open("layer=roads&a=2&b=3&part=audit", path="/history")
    expect(past.page.get_by_text("变更 2 项")).to_be_visible()
    for words in ("恢复到以前的版本", "操作记录", "数据时效"):
        expect(past.page.get_by_text(words)).to_have_count(0)


def test_a_publisher_takes_a_mistake_back_with_the_keyboard(past, access, folder):
    sign_in(past.page, access, past.server, Role.PUBLISHER)
    past.open("layer=roads&a=2&b=3", path="/history")
    past.page.get_by_text("恢复到以前的版本").click()
    expect(past.page.get_by_text("恢复后将以第 2 版的内容发布一个新版本")).to_be_visible()
    expect(past.page.get_by_text("变更 2 项：新增 1 项，删除 1 项，其余 16 项未变。").last).to_be_visible()
    past.page.get_by_label("恢复原因").fill("误删富利路")
    past.page.keyboard.press("Tab")
    wait_until_quiet(past.page)
    past.page.get_by_role("button", name="恢复到第 2 版").focus()
    past.page.keyboard.press("Enter")
    expect(past.page.get_by_text("已恢复，新版本为第 4 版。")).to_be_visible()
    made = Store(f"sqlite:///{folder / 'zqmap.sqlite'}").revision("roads")
    assert (made.number, made.author, made.note) == (4, "发布员甲", "误删富利路")


def test_an_administrator_reads_and_downloads_the_trail(past, access):
    sign_in(past.page, access, past.server, Role.ADMIN)
    past.page.goto(f"{past.server}/history?part=audit&lang=zh")
    settle(past.page)
    expect(past.page.get_by_role("cell", name="导入随附数据").first).to_be_visible()
    with past.page.expect_download() as started:
        past.page.get_by_role("button", name="下载 CSV").click()
    text = Path(started.value.path()).read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith('"序号","时间"')
    assert '"李四","publish","roads","2"' in text


def test_who_is_no_administrator_any_more_downloads_no_trail_A4(past, access, folder):
    sign_in(past.page, access, past.server, Role.ADMIN)
    past.page.goto(f"{past.server}/history?part=audit&lang=zh")
    settle(past.page)
    expect(past.page.get_by_role("button", name="下载 CSV")).to_be_visible()
    access.set_role("管理员甲", Role.EDITOR)
    past.page.get_by_role("button", name="下载 CSV").click()
    store = Store(f"sqlite:///{folder / 'zqmap.sqlite'}")
    deadline = time.monotonic() + 20
    while store.audit(limit=1)[0].action is not Action.DENIED and time.monotonic() < deadline:
        past.page.wait_for_timeout(50)
    line = store.audit(limit=1)[0]
    assert (line.action, line.detail, line.actor) == (Action.DENIED, "see_audit", "管理员甲")
    access.set_role("管理员甲", Role.ADMIN)


def test_staff_see_what_is_due_and_what_lacks_which_fields(past, access):
    sign_in(past.page, access, past.server, Role.EDITOR)
    past.page.goto(f"{past.server}/history?part=freshness&lang=zh")
    settle(past.page)
    expect(past.page.get_by_text("应更新日期").first).to_be_visible()
    row = past.page.get_by_role("row").filter(has_text="计划开工")
    row.get_by_text("查看要素").click()
    expect(row.get_by_role("link").first).to_be_visible()


@pytest.mark.parametrize("query", ["layer=roads&a=1&b=3&feature=roads/longsha-avenue", "layer=parcels"])
def test_on_a_phone_nothing_is_wider_than_the_screen(chromium, site, query):
    page = open_page(chromium, width=390, height=844, agent=PHONE)
    page.goto(f"{site}/history?{query}")
    settle(page)
    expect(page.get_by_text("版本对比")).to_be_attached()
    expect(page.locator(".zq-table").first).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    ends = "() => [...document.querySelectorAll('.zq-table')].map((table) => table.getBoundingClientRect().right)"
    assert max(page.evaluate(ends)) <= 390
    page.context.close()
