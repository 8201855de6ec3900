"""A visitor asks about a parcel from the map, the office answers, the asker sees the answer and erases everything."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete

from tests.browser.conftest import PHONE, open_page, start_server
from tests.browser.hostile import CORPUS
from tests.browser.zone_page import ZonePage, settle, wait_until_quiet
from tests.enquirers import Office
from tests.people import PASSWORD, Clock, open_access
from zqmap.access.roles import Role
from zqmap.access.tables import ATTEMPTS
from zqmap.enquiries.form import LIMITS
from zqmap.model.enquiries import EnquiryState
from zqmap.model.revisions import Action
from zqmap.store.connect import writing
from zqmap.store.store import Store

PARCEL = "demo-dasha-01"
ANSWER = "明年三季度通气，可以分期。"
NOTE = "内部看法：先问规划科"
REFERENCE = re.compile(r"ZQ(-[0-9A-Z]{4}){5}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ask")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    process, url = start_server(folder)
    access = open_access(Store(f"sqlite:///{folder / 'zqmap.sqlite'}"))
    access.add("李四", Role.PUBLISHER, PASSWORD)
    yield url
    process.terminate()
    process.wait(20)


@pytest.fixture
def office(folder: Path, site: str) -> Office:
    clock = Clock()
    clock.now = datetime.now(UTC)
    return Office(Store(f"sqlite:///{folder / 'zqmap.sqlite'}"), clock)


@pytest.fixture(autouse=True)
def nobody_asked_before(office: Office) -> None:
    """Forget who asked how often: the tests, and those that are run again, come from one address."""
    with writing(office.store.engine) as connection:
        connection.execute(delete(ATTEMPTS))


@pytest.fixture
def staff(chromium: Browser, site: str) -> Iterator[Page]:
    """Give the office's page, signed in."""
    page = open_page(chromium)
    page.goto(f"{site}/sign-in?lang=zh&next=/enquiries")
    page.locator("input[name=name]").fill("李四")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/enquiries"))
    expect(page.get_by_role("heading", name="咨询办理")).to_be_visible()
    yield page
    page.context.close()


def fill(page: Page, **changes: str) -> None:
    entries = {"name": "陈先生", "contact": "138 0013 8000", "message": "请问何时通气？\n能否分期？"} | changes
    for name, words in entries.items():
        page.locator(f".zq-ask [name={name}]").fill(words)
    page.locator(".zq-ask [name=consent]").check()


def send(page: Page) -> None:
    page.locator(".zq-ask button[type=submit]").click()


def look_up(page: Page, reference: str) -> None:
    page.get_by_role("tab", name="查询进度").click()
    page.get_by_label("查询编号").fill(reference)
    page.get_by_role("button", name="查询", exact=True).click()
    settle(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def wait_for_audit(office: Office) -> tuple[Action, str]:
    """Wait until a command was denied, and give the newest audit line."""
    deadline = time.monotonic() + 20
    line = office.store.audit(limit=1)[0]
    while line.action is not Action.DENIED and time.monotonic() < deadline:
        line = office.store.audit(limit=1)[0]
    return line.action, line.detail


def test_a_visitor_asks_from_the_map_and_the_office_answers_and_the_asker_erases(tab, staff, site, office):
    erased = office.desk.count().get(EnquiryState.ERASED, 0)
    ZonePage(tab, site).open(f"lang=zh&feature=parcels/{PARCEL}")
    with tab.expect_popup() as popup:
        tab.get_by_role("link", name="咨询此地块").click()
    ask = popup.value
    expect(ask.get_by_text("是示例地块，并非真实。您的问题会作为一般咨询")).to_be_visible()
    expect(ask.get_by_role("link", name=re.compile(r"\+86"))).to_be_visible()
    send(ask)
    expect(ask.locator("[data-problem=contact]")).to_have_text("请填写。")
    expect(ask.locator("[data-problem=organisation]")).to_be_hidden()
    fill(ask)
    send(ask)
    expect(ask.locator(".zq-ask .reference")).to_have_text(REFERENCE)
    reference = ask.locator(".zq-ask .reference").inner_text()
    assert reference not in ask.url

    staff.reload()
    staff.get_by_role("link", name=f"第 {office.number()} 号", exact=True).click()
    expect(staff.get_by_text("能否分期？")).to_be_visible()
    expect(staff.get_by_text("+86 138 0013 8000")).to_be_visible()
    staff.get_by_label("内部备注（咨询人看不到）").fill(NOTE)
    press(staff, "记下备注")
    expect(staff.get_by_text("已记下备注。")).to_be_visible()
    staff.get_by_label("答复（咨询人能看到）").fill(ANSWER)
    press(staff, "答复")
    expect(staff.get_by_text("已答复，咨询人凭编号可以看到。")).to_be_visible()

    tab.goto(f"{site}/ask?lang=zh")
    look_up(tab, reference.lower().replace("-", " "))
    expect(tab.get_by_text(ANSWER)).to_be_visible()
    expect(tab.get_by_text("当天有了结果")).to_be_visible()
    assert NOTE not in tab.content()
    with tab.expect_download() as download:
        tab.get_by_role("button", name="下载文本").click()
    letter = Path(download.value.path()).read_text(encoding="utf-8")
    assert ANSWER in letter
    assert NOTE not in letter
    press(tab, "撤回并删除")
    press(tab, "确认删除")
    expect(tab.get_by_text("已删除。您的个人信息不再保存")).to_be_visible()
    assert office.desk.count()[EnquiryState.ERASED] == erased + 1
    look_up(tab, reference)
    expect(tab.get_by_text("没有这个编号的咨询")).to_be_visible()


def test_a_battery_supplier_gets_from_the_map_to_the_sheet_and_a_sent_request(tab, site, office):
    finder = ZonePage(tab, site).open("lang=zh")
    before = len(office.desk.list())
    tab.get_by_role("link", name="找地块").click()
    example = tab.get_by_role("button", name="动力电池配套")
    expect(example).to_be_visible()
    wait_until_quiet(tab)
    example.click()
    finder.wait_for_link("query.get('size') === '150..' && query.get('near') === 'owners' && query.get('by')")
    best = tab.locator(".st-key-finder-cards .zq-card").first
    expect(best).to_contain_text("新能源汽车及零部件")
    wait_until_quiet(tab)
    name = best.locator(".zq-card-head b").inner_text()
    actions = tab.locator(".st-key-finder-cards [class*=-do-]").first

    with tab.expect_download() as download:
        actions.get_by_role("link", name="资料单").click()
    (sheet, *_) = pypdf.PdfReader(io.BytesIO(Path(download.value.path()).read_bytes())).pages
    text = re.sub(r"[\0\s]", "", sheet.extract_text())  # as in tests/web/test_sheets.py
    assert name.replace(" ", "") in text
    assert "示例数据" in text
    assert "867582899202" in text, "whoever holds the sheet of a demo parcel needs a telephone that exists"

    with tab.expect_popup() as popup:
        actions.get_by_role("link", name="咨询").click()
    ask = popup.value
    expect(ask.get_by_role("button", name=re.compile(name))).to_be_visible()
    fill(ask, message="150 亩，12 个月内投产，能否分割出让？")
    send(ask)
    expect(ask.locator(".zq-ask .reference")).to_have_text(REFERENCE)
    reference = ask.locator(".zq-ask .reference").inner_text()
    assert len(office.desk.list()) == before + 1
    look_up(ask, reference)
    expect(ask.get_by_text(f"咨询对象：{name}")).to_be_visible()


def test_what_was_typed_stays_when_something_is_wrong_and_when_the_language_changes(tab, site, office):
    tab.goto(f"{site}/ask?lang=zh&feature=parcels/{PARCEL}&feature=parcels/demo-dasha-02,parcels/gone")
    expect(tab.get_by_text("链接中的“gone”已不存在")).to_be_visible()
    before = len(office.desk.list())
    long_text = "长" * (LIMITS["message"].characters + 1)
    fill(tab, contact="nobody", message=long_text)
    send(tab)
    expect(tab.locator("[data-problem=message]")).to_contain_text("最多 2,000 个字")
    tab.locator(".zq-ask [name=message]").fill("short")
    send(tab)
    expect(tab.locator("[data-problem=contact]")).to_contain_text("请填写有效的电子邮箱")
    tab.get_by_text("EN", exact=True).click()
    expect(tab.locator("[data-problem=contact]")).to_contain_text("Please give a valid e-mail address")
    assert tab.locator(".zq-ask [name=name]").input_value() == "陈先生"
    assert tab.locator(".zq-ask [name=message]").input_value() == "short"
    expect(tab.get_by_role("button", name=re.compile("Demo parcel Dasha-0[12]"))).to_have_count(2)
    assert len(office.desk.list()) == before


def test_the_form_works_where_the_browser_has_no_subtle_crypto(chromium, site, office):
    page = open_page(chromium, width=390, height=844, agent=PHONE)
    page.add_init_script("delete Crypto.prototype.subtle")
    page.goto(f"{site}/ask?lang=zh")
    fill(page, message="手机上的问题")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    send(page)
    expect(page.locator(".zq-ask .reference")).to_have_text(REFERENCE)
    assert office.desk.load(office.number()).entry.message == "手机上的问题"
    page.context.close()


def test_no_script_of_an_asker_runs_on_the_page_of_the_office(staff, site, office):
    text = "\n".join(CORPUS)[: LIMITS["message"].characters]
    longest = LIMITS["name"].characters
    office.ask(address="10.9.9.1", name=CORPUS[2][:longest], organisation=CORPUS[0], contact=CORPUS[3], message=text)
    number = office.number()
    office.desk.add_note(number, text, version=1, actor="李四")
    staff.goto(f"{site}/enquiries?lang=zh&enquiry={number}")
    expect(staff.get_by_text(CORPUS[0]).first).to_be_visible()
    settle(staff)
    assert staff.evaluate("window.__xss") is None
    assert staff.locator("img[src=x], iframe[srcdoc], a[href^=javascript]").count() == 0
    staff.goto(f"{site}/enquiries?lang=zh")
    settle(staff)
    assert staff.evaluate("window.__xss") is None


def test_the_second_of_two_at_one_enquiry_is_told_and_keeps_what_was_written(staff, site, office):
    office.ask(address="10.9.9.2")
    number = office.number()
    staff.goto(f"{site}/enquiries?lang=zh&enquiry={number}")
    staff.get_by_label("答复（咨询人能看到）").fill("我的答复")
    office.desk.answer(number, "别人的答复", version=1, actor="王五")
    press(staff, "答复")
    expect(staff.get_by_text("其他人刚刚办理过这件咨询")).to_be_visible()
    expect(staff.get_by_text("别人的答复")).to_be_visible()
    expect(staff.get_by_label("答复（咨询人能看到）")).to_have_value("我的答复")
    press(staff, "答复")
    expect(staff.get_by_text("已答复，咨询人凭编号可以看到。")).to_be_visible()
    assert [step.text for step in office.desk.load(number).steps if step.text] == ["别人的答复", "我的答复"]


def test_an_administrator_takes_the_enquiries_home_and_a_publisher_is_not_offered_it(staff, folder, site, office):
    office.ask(address="10.9.9.3", name="=1+1")
    staff.goto(f"{site}/enquiries?lang=zh")
    expect(staff.get_by_text("待答复").first).to_be_visible()
    settle(staff)
    expect(staff.get_by_text("导出或删除所列")).to_have_count(0)
    access = open_access(Store(f"sqlite:///{folder / 'zqmap.sqlite'}"))
    access.set_role("李四", Role.ADMIN)
    staff.reload()
    staff.get_by_text("导出或删除所列").click()
    with staff.expect_download() as download:
        staff.get_by_role("button", name="下载 CSV").click()
    rows = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert '"\'=1+1"' in rows
    assert office.store.audit(limit=1)[0].detail.startswith("exported ")
    access.set_role("李四", Role.PUBLISHER)
    staff.get_by_role("button", name="下载 CSV").click()
    assert wait_for_audit(office) == (Action.DENIED, "export_enquiries")
