"""Attacks through a provider of identities, which runs as a server of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import expect

from tests.attack.doors import Door
from tests.attack.identity_provider import CLIENT_ID, CLIENT_SECRET, Provider, run_provider
from tests.attack.tabs import Run, open_tab
from tests.browser.conftest import open_page, start_server
from tests.people import PASSWORD, open_access
from tests.ports import free_port
from zqmap.access.access import Access
from zqmap.access.roles import Role
from zqmap.errors import SignInRefused
from zqmap.model.revisions import Action
from zqmap.store.store import Store

BUTTON = "统一身份认证登录"
SIGNED_IN = "已登录"
USER_COOKIE = "_streamlit_user"
XSRF_COOKIE = "_streamlit_xsrf"
LIES = [
    ("wrong nonce", {}),
    ("wrong state", {}),
    ("alg none", {}),
    ("stranger's key", {}),
    ("secret for key", {}),
    ("public key for secret", {}),
    ("honest", {"nonce": None}),
    ("honest", {"aud": "another client"}),
    ("honest", {"iss": "https://evil.example"}),
    ("honest", {"exp": 1_000_000_000}),
]


@dataclass(frozen=True)
class Site:
    """A dashboard that asks a provider, and its accounts seen from outside."""

    door: Door
    provider: Provider
    access: Access
    store: Store

    def sign_in(self) -> httpx.Client:
        """Go the way of a browser: the button, the provider, and back; give the cookies that are left."""
        client = httpx.Client(follow_redirects=False)
        client.get(f"{self.door.origin}/_stcore/health")
        with open_tab(self.door, xsrf=client.cookies[XSRF_COOKIE], Cookie=cookie_line(client)) as tab:
            page = tab.run(page="sign-in")
            pressed = tab.run(page_hash=page.pages["sign-in"], press=page.buttons[BUTTON])
        answer = client.get(self.door.origin + pressed.redirect)
        while answer.is_redirect and urlsplit(answer.headers["location"]).path != "/":
            answer = client.get(answer.headers["location"])
        return client

    def look(self, client: httpx.Client, **headers: str) -> Run:
        """Open the sign-in page with the cookies of a browser."""
        with open_tab(self.door, xsrf=client.cookies[XSRF_COOKIE], Cookie=cookie_line(client), **headers) as tab:
            return tab.run(page="sign-in")


def cookie_line(client: httpx.Client) -> str:
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder, port = tmp_path_factory.mktemp("provided"), free_port()
    with run_provider() as provider:
        process, url = start_server(
            folder,
            port=port,
            ZQMAP_OIDC_METADATA_URL=provider.metadata_url,
            ZQMAP_OIDC_CLIENT_ID=CLIENT_ID,
            ZQMAP_OIDC_CLIENT_SECRET=CLIENT_SECRET,
            ZQMAP_OIDC_ADDRESS=f"http://127.0.0.1:{port}",
        )
        store = Store(f"sqlite:///{folder / 'zqmap.sqlite'}")
        access = open_access(store)
        access.add("person-1", Role.EDITOR, None)
        access.add("local", Role.ADMIN, PASSWORD)
        yield Site(Door(urlsplit(url).port or 0, process.pid), provider, access, store)
        process.terminate()
        process.wait(20)


def test_whom_the_provider_recognises_has_the_role_of_the_account_here_and_no_other_A6(site):
    site.provider.answer_as(sub="person-1", role="admin", roles=["admin"], groups=["admin"])
    client = site.sign_in()
    run = site.look(client)
    assert SIGNED_IN in run.words
    assert "person" in run.words
    assert "编辑员" in run.words
    assert "发布、" not in run.words
    assert "管理" not in run.words
    line = site.store.audit()[0]
    assert (line.actor, line.action) == ("person-1", Action.SIGN_IN)


@pytest.mark.parametrize(("way", "claims"), LIES, ids=[f"{way} {' '.join(claims)}".strip() for way, claims in LIES])
def test_a_token_that_is_not_right_signs_nobody_in_A6(site, way, claims):
    site.provider.answer_as(way, sub="person-1", **claims)
    client = site.sign_in()
    assert USER_COOKIE not in client.cookies
    assert SIGNED_IN not in site.look(client).words


def test_somebody_without_an_account_here_is_a_visitor_and_told_so_A6(site):
    site.provider.answer_as(sub="stranger")
    run = site.look(site.sign_in())
    assert SIGNED_IN not in run.words
    assert "没有您的账号" in run.words
    assert site.store.audit()[0].action is Action.SIGN_IN_REFUSED


def test_an_account_with_a_password_is_not_entered_through_the_provider_A6(site):
    site.provider.answer_as(sub="local")
    assert SIGNED_IN not in site.look(site.sign_in()).words


def test_an_account_of_the_provider_has_no_password_A6(site):
    for password in ("", PASSWORD, "person-1"):
        with pytest.raises(SignInRefused):
            site.access.sign_in("person-1", password, "10.0.0.1")


def test_the_providers_word_is_not_believed_for_longer_than_a_session_A6(site):
    site.provider.answer_as(sub="person-1", iat=int(time.time()) - 13 * 3600)
    assert SIGNED_IN not in site.look(site.sign_in()).words


def test_the_cookie_of_streamlit_counts_only_whole_and_for_its_own_page_A6(site):
    site.provider.answer_as(sub="person-1")
    client = site.sign_in()
    cookies = cookie_line(client)
    with open_tab(site.door, Cookie=cookies) as tab:
        assert SIGNED_IN not in tab.run(page="sign-in").words
    with open_tab(site.door, xsrf="forged", Cookie=cookies) as tab:
        assert SIGNED_IN not in tab.run(page="sign-in").words
    spoilt = cookies.replace(client.cookies[USER_COOKIE], client.cookies[USER_COOKIE][:-2])
    with open_tab(site.door, xsrf=client.cookies[XSRF_COOKIE], Cookie=spoilt) as tab:
        assert SIGNED_IN not in tab.run(page="sign-in").words


def test_a_disabled_account_is_out_at_the_next_run_A6(site):
    site.access.add("person-2", Role.EDITOR, None)
    site.provider.answer_as(sub="person-2")
    client = site.sign_in()
    with open_tab(site.door, xsrf=client.cookies[XSRF_COOKIE], Cookie=cookie_line(client)) as tab:
        assert SIGNED_IN in tab.run(page="sign-in").words
        site.access.disable("person-2")
        assert SIGNED_IN not in tab.run(page="sign-in").words
    assert SIGNED_IN not in site.look(client).words


@pytest.mark.browser
def test_a_browser_goes_to_the_provider_and_back_and_leaves_again_A6(site, chromium):
    site.provider.answer_as(sub="person-1")
    page = open_page(chromium)
    page.goto(f"{site.door.origin}/sign-in")
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_role("link", name="person-1").click()
    expect(page.get_by_text("已登录：person-1（编辑员）")).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("link", name="登录")).to_be_visible()
    page.goto(f"{site.door.origin}/sign-in")
    expect(page.get_by_role("button", name=BUTTON)).to_be_visible()
    page.context.close()
