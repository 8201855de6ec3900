"""What files, names, notes and drafts say is shown to staff as words, on every staff page; nothing of it runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import open_page, start_server
from tests.browser.desk_page import STEPS, DeskPage
from tests.browser.hostile import CORPUS, Alarm, enterprise_id, fill_hostile_store, place
from tests.people import PASSWORD, open_access
from zqmap.access.roles import Role
from zqmap.model.text import Text
from zqmap.model.upkeep import Upkeep
from zqmap.store.drafts import Drafts
from zqmap.store.store import Store
from zqmap.store.upkeep_lines import set_upkeep

ADMIN = "管理员"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile-staff")
    fill_hostile_store(folder)
    process, url = start_server(folder)
    store = Store(f"sqlite:///{folder / 'zqmap.sqlite'}")
    open_access(store).add(ADMIN, Role.ADMIN, PASSWORD)
    fill_desk(store)
    yield url
    process.terminate()
    process.wait(20)


def fill_desk(store: Store) -> None:
    """Keep drafts, owners and an audit trail that are full of markup."""
    drafts, frame = Drafts(store), store.read("enterprises")
    frame.loc[frame.index[0], "note_zh"] = CORPUS[3]
    for text in CORPUS:
        drafts.save("enterprises", frame, base=2, mode="replace", author=text, note=text, file_name=text)
    sent = drafts.list()[0]
    drafts.send(sent.id, version=1, actor=CORPUS[1], reason=CORPUS[2])
    drafts.give_back(sent.id, version=2, actor=CORPUS[3], reason=CORPUS[4])
    for text in CORPUS[:6]:
        set_upkeep(store, Upkeep("enterprises", None, Text(text, text), 30), actor=text, note=text)


@pytest.fixture(scope="module")
def visit(chromium: Browser, site: str) -> Iterator[tuple[DeskPage, Alarm]]:
    page = open_page(chromium)
    alarm = Alarm(page)
    yield DeskPage(page, site).sign_in(ADMIN), alarm
    page.context.close()


def hostile_table() -> bytes:
    """Write a table whose headers and cells are the corpus, with places, names and words that are no codes."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["中文名称", "英文名称", "产业链", "阶段", "经度", "纬度", *CORPUS])
    for number, text in enumerate(CORPUS):
        writer.writerow([text, text, text, text, *place(number), *CORPUS])
    return out.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "/updates",
        "/updates?draft=1",
        f"/updates?draft={len(CORPUS)}",
        "/history?layer=enterprises&a=1&b=2",
        "/history?part=audit",
        "/history?part=freshness",
        f"/history?layer=enterprises&feature=enterprises/{enterprise_id(0)}",
        "/updates?" + urlencode({"case": CORPUS[0], "draft": CORPUS[12]}),
    ],
)
def test_a_staff_page_runs_nothing_H6(visit, address, language):
    desk, alarm = visit
    desk.page.goto(f"{desk.server}{address}{'&' if '?' in address else '?'}lang={language}")
    desk.still()
    for panel in desk.page.get_by_role("tab").all():
        panel.click()
        desk.still()
    alarm.check()


def test_a_file_of_markup_goes_through_the_desk_as_words_H6(visit):
    desk, alarm = visit
    desk.begin()
    desk.choose_option("desk_layer", "企业")
    name = f"{CORPUS[2]}{CORPUS[12]}.csv".replace("/", "∕")
    desk.page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": hostile_table()})
    desk.page.wait_for_url("**/updates?*case=*")
    expect(desk.page.locator(".zq-trail")).to_be_visible()
    desk.still()
    for step in STEPS:
        if step == "confirm-system":
            desk.page.locator(".st-key-desk_system").get_by_text("WGS 84").first.click()
            expect(desk.page.locator(f".st-key-{step} button")).to_be_enabled()
        alarm.check()
        if desk.is_asked(step):
            desk.confirm(step)
    assert desk.stage() == "检查"
    desk.settled()
    desk.frame.locator(".zq-mark-block").first.hover()
    expect(desk.frame.locator(".leaflet-tooltip").first).to_be_visible()
    alarm.check()
    desk.begin()
    alarm.check()
