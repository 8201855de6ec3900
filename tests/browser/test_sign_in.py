"""Signing in as a member of staff does, and what a visitor sees where nobody can."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, open_page, start_server
from tests.browser.zone_page import settle
from tests.people import PASSWORD, WRONG, Clock, open_access
from zqmap.access.access import Access
from zqmap.access.roles import Role
from zqmap.access.sessions import SESSION_COOKIE
from zqmap.errors import SignInRefused, TooManyAttempts
from zqmap.store.store import Store


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("staff")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    process, url = start_server(folder)
    yield url
    process.terminate()
    process.wait(20)


@pytest.fixture
def access(folder: Path, site: str) -> Access:
    """Give the accounts of the site, of which 张三 is one."""
    opened = open_access(Store(f"sqlite:///{folder / 'zqmap.sqlite'}"))
    if not opened.has_accounts():
        opened.add("张三", Role.PUBLISHER, PASSWORD)
    return opened


def make_wait(store: Store, name: str) -> None:
    """Guess at an account until the next attempt must wait for more than a minute."""
    clock = Clock()
    clock.now = datetime.now(UTC)
    guessing = open_access(store, clock)
    for _ in range(20):
        try:
            guessing.sign_in(name, WRONG, "10.9.9.9")
        except SignInRefused:
            continue
        except TooManyAttempts as refusal:
            clock.pass_(seconds=refusal.wait_s)


def fill(page: Page, password: str, name: str = "张三") -> None:
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(password)
    page.keyboard.press("Enter")


def test_where_no_account_exists_the_page_says_how_to_make_the_first_A8(tab, site):
    tab.goto(f"{site}/sign-in")
    expect(tab.get_by_text("尚未建立账号，编辑功能未启用。")).to_be_visible()
    expect(tab.get_by_text(".venv/bin/python -m zqmap account add 张三 --role admin")).to_be_visible()
    expect(tab.locator("form")).to_have_count(0)
    tab.get_by_role("radio", name="EN").click()
    expect(tab.get_by_text("There is no account yet, so editing is off.")).to_be_visible()
    expect(tab.get_by_text("zqmap account add NAME --role admin")).to_be_visible()


def test_staff_sign_in_come_back_to_their_map_and_sign_out(tab, site, access):
    tab.goto(f"{site}/map?status=completed")
    tab.get_by_role("link", name="登录").click()
    fill(tab, PASSWORD)
    tab.wait_for_url(f"{site}/map?**status=completed**")
    tab.get_by_role("link", name="张三").click()
    expect(tab.get_by_text("已登录：张三（发布员）")).to_be_visible()
    expect(
        tab.get_by_text(
            "可以：浏览、准备修改、送审、发布、回退、设定责任单位和更新周期、查看发布人、查看咨询、办理咨询。"
        )
    ).to_be_visible()
    cookie = next(cookie for cookie in tab.context.cookies() if cookie["name"] == SESSION_COOKIE)
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert SESSION_COOKIE not in tab.evaluate("document.cookie")
    tab.get_by_role("button", name="退出登录").click()
    tab.wait_for_url(f"{site}/map?**status=completed**")
    expect(tab.get_by_role("link", name="登录")).to_be_visible()
    assert access.identify(cookie["value"]).is_anonymous


def test_who_comes_by_a_link_from_another_site_is_still_signed_in(tab, site, access):
    tab.goto(f"{site}/sign-in")
    fill(tab, PASSWORD)
    tab.wait_for_url("**/map**")
    other = site.replace("127.0.0.1", "localhost")
    tab.goto(f"{other}/healthz")
    tab.evaluate("(url) => { location.href = url; }", f"{site}/sources")
    expect(tab.get_by_role("link", name="张三")).to_be_visible()


def test_a_wrong_password_is_said_calmly_and_the_next_try_comes_back_to_the_same_map(tab, site, access):
    tab.goto(f"{site}/map?status=completed")
    tab.get_by_role("link", name="登录").click()
    fill(tab, WRONG)
    expect(tab.get_by_text("账号或密码不正确。")).to_be_visible()
    fill(tab, PASSWORD)
    tab.wait_for_url(f"{site}/map?**status=completed**")


def test_too_many_wrong_passwords_say_how_long_to_wait_A7(tab, site, access, folder):
    access.add("李四", Role.EDITOR, PASSWORD)
    make_wait(Store(f"sqlite:///{folder / 'zqmap.sqlite'}"), "李四")
    tab.goto(f"{site}/sign-in")
    fill(tab, PASSWORD, name="李四")
    expect(tab.get_by_text("尝试次数过多，请在")).to_be_visible()


def test_password_managers_know_the_boxes(tab, site, access):
    tab.goto(f"{site}/sign-in")
    expect(tab.locator("form.zq-account input[autocomplete=username]")).to_be_visible()
    expect(tab.locator("form.zq-account input[type=password][autocomplete=current-password]")).to_be_visible()
    assert tab.evaluate("document.querySelector('form.zq-account').getRootNode() === document")


def test_an_account_that_is_disabled_is_out_at_the_next_click(tab, site, access):
    tab.goto(f"{site}/sign-in")
    fill(tab, PASSWORD)
    tab.wait_for_url("**/map**")
    expect(tab.get_by_role("link", name="张三")).to_be_visible()
    access.disable("张三")
    tab.get_by_role("link", name="总览").click()
    expect(tab.get_by_role("link", name="张三")).to_have_count(0)
    access.enable("张三")


@pytest.mark.parametrize(("locale", "words"), [("zh-CN", "登录"), ("en-GB", "Sign in")])
def test_the_form_fits_a_phone(chromium, site, access, locale, words):
    page = open_page(chromium, locale=locale, width=390, height=844, agent=PHONE)
    page.goto(f"{site}/sign-in")
    button = page.locator("form.zq-account").get_by_role("button", name=words)
    expect(button).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    page.context.close()


def test_where_editing_is_off_the_page_says_so_and_no_link_leads_there_A8(tab, folder, site, access, tmp_path):
    process, url = start_server(tmp_path, ZQMAP_EDITING="off", ZQMAP_DATABASE_URL=f"sqlite:///{folder}/zqmap.sqlite")
    try:
        tab.goto(f"{url}/sign-in")
        expect(tab.get_by_text("本服务器仅供浏览，编辑功能已关闭（ZQMAP_EDITING=off）。")).to_be_visible()
        settle(tab)
        expect(tab.locator("form")).to_have_count(0)
        expect(tab.get_by_role("link", name="登录")).to_have_count(0)
    finally:
        process.terminate()
        process.wait(20)
