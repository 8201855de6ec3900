"""A real server on a store of its own, and a real Chromium that may not leave the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_rerunfailures
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.zone_page import ZonePage
from tests.needed import need
from tests.ports import free_port
from zqmap.settings import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
PROBES = Path(__file__).with_name("probes.js")
START_LIMIT_S = 150
SLOW_MS = 20_000

HAS_FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=SLOW_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            # A press that falls into a run of the page can be lost where two processors serve page and browser both.
            item.add_marker(pytest.mark.flaky(reruns=3))


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    if call.excinfo is not None and not call.excinfo.errisinstance(pytest.skip.Exception):
        item.stash[HAS_FAILED] = True


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """End every server and browser before another attempt, so that it begins on a store that nobody has touched."""
    if item.stash.get(HAS_FAILED, False):
        item.stash[HAS_FAILED] = False
        # Between two attempts pytest-rerunfailures puts aside what the wider fixtures would do at their end.
        pytest_rerunfailures._restore_suspended_finalizers(item)
        item.session._setupstate.teardown_exact(None)


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not get ready:\n{log.read_text(encoding='utf-8')[-3000:]}")


def start_server(folder: Path, *, port: int | None = None, **settings: str) -> tuple[subprocess.Popen[bytes], str]:
    port = port or free_port()
    log = folder / "server.log"
    command = [sys.executable, "-m", "zqmap", "serve", "--port", str(port)]
    environment = os.environ | {"ZQMAP_VAR": str(folder), **settings}
    with log.open("wb") as sink:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sink, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    wait_until_ready(url, process, log)
    return process, url


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    process, url = start_server(tmp_path_factory.mktemp("var"))
    yield url
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    need("chromium is not installed" if CHROMIUM is None else None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


class Outside(list[str]):
    """The addresses of other hosts that a page asked for."""

    def note(self, url: str) -> None:
        """Keep an address that leaves the machine."""
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in ("127.0.0.1", "localhost"):
            self.append(url)


PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Mobile Safari/537.36"
)


def open_page(
    chromium: Browser, *, locale: str = "zh-CN", width: int = 1400, height: int = 900, agent: str | None = None
) -> Page:
    context = chromium.new_context(viewport={"width": width, "height": height}, locale=locale, user_agent=agent)
    context.add_init_script(path=PROBES)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(SLOW_MS)
    return page


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
def tab(chromium: Browser, outside: Outside) -> Iterator[Page]:
    """Give a page of nobody's server in particular, which asks no other host."""
    page = open_page(chromium)
    page.on("request", lambda request: outside.note(request.url))
    yield page
    page.context.close()
    assert outside == [], "the page asked another host"


@pytest.fixture
def zone(chromium: Browser, server: str, outside: Outside) -> Iterator[ZonePage]:
    page = open_page(chromium)
    page.on("request", lambda request: outside.note(request.url))
    yield ZonePage(page, server)
    page.context.close()
    assert outside == [], "the page asked another host"


@pytest.fixture
def phone(chromium: Browser, server: str) -> Iterator[ZonePage]:
    page = open_page(chromium, width=390, height=844, agent=PHONE)
    yield ZonePage(page, server)
    page.context.close()
