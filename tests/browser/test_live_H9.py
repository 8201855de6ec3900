"""A tab that is open shows what another process publishes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import open_page, start_server
from tests.browser.zone_page import ZonePage
from zqmap.settings import ROOT

SHIPPED = ROOT / "geodata" / "layers" / "roads.geojson"
ROAD = "roads/fuli-road"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Give a server of these tests alone, and its folder."""
    folder = tmp_path_factory.mktemp("live")
    process, url = start_server(folder)
    yield url, folder
    process.terminate()
    process.wait(20)


@pytest.fixture
def live(chromium: Browser, served: tuple[str, Path]) -> Iterator[tuple[ZonePage, Path]]:
    url, folder = served
    page = open_page(chromium)
    yield ZonePage(page, url), folder
    page.context.close()


def publish_name(folder: Path, name: str) -> None:
    """Publish the roads with one of them renamed, by the command line: a process of its own."""
    content = json.loads(SHIPPED.read_text(encoding="utf-8"))
    for feature in content["features"]:
        if feature["properties"]["id"] == ROAD.partition("/")[2]:
            feature["properties"]["name_zh"] = name
    file = folder / "roads.geojson"
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-m", "zqmap", "publish", str(file), "--layer", "roads", "--note", "test"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"ZQMAP_VAR": str(folder)}, check=True, capture_output=True)


def test_an_open_tab_shows_a_publication_of_another_process_and_keeps_its_view_H9(live):
    zone, folder = live
    zone.open(f"feature={ROAD}&view=23.30000,112.60000,11")
    expect(zone.detail.get_by_role("heading").first).to_be_attached()
    before = zone.frame.evaluate("() => zqmap.zone.state.revisions.roads")
    zone.pan(120, 60)
    zone.wait_for_link("query.get('view') && !query.get('view').startsWith('23.30000')")
    view = zone.view()
    zone.frame.evaluate("() => { window.same = true; }")
    publish_name(folder, "改名甲路")
    expect(zone.detail.get_by_role("heading", name="改名甲路")).to_be_attached()
    zone.frame.wait_for_function("(before) => zqmap.zone.state.revisions.roads === before + 1", arg=before)
    zone.settled()
    assert zone.view() == view
    assert zone.frame.evaluate("() => window.same"), "the map was made anew"


def wait_for_looks(page: Page, count: int = 1) -> None:
    """Wait until the page has asked `/heads` so many times more."""
    for _ in range(count):
        with page.expect_response(lambda answer: answer.url.endswith("/heads")):
            pass


def listen(page: Page) -> list[str]:
    """Note what the page says over its websocket from now on."""
    sent: list[str] = []
    page.on("websocket", lambda line: line.on("framesent", lambda frame: sent.append(repr(frame))))
    return sent


def test_a_tab_at_rest_says_nothing_over_its_websocket_H9(live):
    zone, _ = live
    sent = listen(zone.page)
    zone.open()
    wait_for_looks(zone.page, 2)
    sent.clear()
    wait_for_looks(zone.page, 4)
    assert sent == []


def test_a_publication_makes_one_run_of_the_page_and_no_more_H9(live):
    zone, folder = live
    sent = listen(zone.page)
    zone.open(f"feature={ROAD}")
    wait_for_looks(zone.page, 2)
    sent.clear()
    publish_name(folder, "改名乙路")
    expect(zone.detail.get_by_role("heading", name="改名乙路")).to_be_attached()
    wait_for_looks(zone.page, 4)
    assert len(sent) == 1


def test_a_look_that_fails_is_made_again_and_the_page_stays_calm_H9(live):
    zone, folder = live
    zone.open(f"feature={ROAD}")
    zone.page.route("**/heads", lambda route: route.abort())
    publish_name(folder, "改名丙路")
    for _ in range(2):
        with zone.page.expect_event("requestfailed"):
            pass
    expect(zone.detail.get_by_role("heading", name="改名丙路")).to_have_count(0)
    zone.page.unroute("**/heads")
    expect(zone.detail.get_by_role("heading", name="改名丙路")).to_be_attached()
