"""Time what whoever draws waits for, in a layer of 50,000 parcels, in a real browser against a real server.

`python -m benchmarks.editing` needs zqmap's own environment and its Chromium, and goes there by itself.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.environment import run_at_home
from benchmarks.figures import keep, machine, table, verdict
from benchmarks.servers import free_port, serving

FEATURES = 50_000
ROUNDS = 5
LIMIT_S = 1.0
PARCEL, NAME = "demo-000100", "示例地块 100"
PASSWORD = "a password for the measurement"
FRAME = ".st-key-edit-map iframe"


def fill(folder: Path) -> tuple[float, float]:
    """Fill a store, add an account, and give where the parcel lies: longitude and latitude."""
    from zqmap.access.access import Access
    from zqmap.access.roles import Role
    from zqmap.cli.filling import fill_store
    from zqmap.intake.demo import add_demo
    from zqmap.model.layers import PARCELS
    from zqmap.settings import ROOT
    from zqmap.store.store import Store

    store = Store(f"sqlite:///{folder / 'zqmap.sqlite'}")
    fill_store(store, ROOT / "geodata", lambda *_, **__: None)
    frame = add_demo(PARCELS, store.read("parcels"), FEATURES)
    store.publish("parcels", frame, base=store.heads()["parcels"], author="bench", note="bench")
    Access(store).add("bench", Role.PUBLISHER, PASSWORD)
    middle = frame.set_index("id").geometry[PARCEL].centroid
    store.close()
    return middle.x, middle.y


Times = dict[str, list[tuple[float, float]]]
"""Seconds by what was waited for: on the clock, and of the server's processor until the page rested."""


def processor_s(pid: int) -> float:
    """Give the processor time that a process has used: unlike the clock it does not count what others do meanwhile."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Desk:
    """The editing desk in one tab; `times` gathers what was waited for."""

    def __init__(self, page: Any, address: str, server: int) -> None:
        self.page, self.address, self.server = page, address, server
        self.times: Times = defaultdict(list)

    @contextmanager
    def timing(self, what: str) -> Iterator[None]:
        """Time a block, and the server until the page rests after it."""
        used, begun = processor_s(self.server), time.perf_counter()
        yield
        took = time.perf_counter() - begun
        self.quiet()
        self.times[what].append((took, processor_s(self.server) - used))

    @property
    def frame(self) -> Any:
        return self.page.locator(FRAME).first.element_handle().content_frame()

    def time(self, what: str, act: Callable[[], object], until: str, *, in_frame: bool = True) -> None:
        """Time an act until a JavaScript condition holds, looked at in every frame that is drawn."""
        with self.timing(what):
            act()
            (self.frame if in_frame else self.page).wait_for_function(f"() => {until}", polling="raf", timeout=60_000)

    def quiet(self) -> None:
        """Wait until the page has run."""
        self.page.wait_for_function("""() => {
          const runs = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState !== "notRunning";
          if (runs || !window.since) window.since = performance.now();
          return performance.now() - window.since > 500;
        }""")

    def sign_in(self) -> None:
        page = self.page
        page.goto(f"{self.address}/sign-in?lang=zh&next=/updates")
        page.locator("input[name=name]").fill("bench")
        page.locator("input[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("tab", name="在地图上绘制与编辑").click()
        self.quiet()

    def begin(self) -> None:
        """Begin an edit, timed until the map has its tools and what is published on it."""
        self.page.goto(f"{self.address}/updates?lang=zh")
        self.page.get_by_role("tab", name="在地图上绘制与编辑").click()
        self.quiet()
        press = self.page.get_by_role("button", name="开始编辑")
        with self.timing("opening the desk"):
            press.click()
            self.page.wait_for_function(f"() => document.querySelector('{FRAME}')", timeout=60_000)
            drawn = "window.zqmap?.edit?.tools && zqmap.zone.layer.views.get('parcels')?.tileCache.cache.size"
            self.frame.wait_for_function(f"() => {drawn}", timeout=60_000)

    def choose(self, middle: tuple[float, float]) -> None:
        """Go to the parcel and choose it by a click."""
        look = f"zqmap.zone.map.setView([{middle[1]}, {middle[0]}], 16, {{animate: false}})"
        near = "zqmap.edit.shapes.nearKey && !zqmap.zone.layer.isLoading()"
        self.time("going near: corners to snap to", lambda: self.frame.evaluate(look), near)
        x, y = self.screen(f"[{middle[1]}, {middle[0]}]")
        self.time(
            "choosing a parcel", lambda: self.page.mouse.click(x, y), "zqmap.edit.shapes.chosen()?.layer.pm.enabled()"
        )

    def screen(self, place: str) -> tuple[float, float]:
        found = self.frame.evaluate(f"Object.values(zqmap.zone.map.latLngToContainerPoint({place}))")
        box = self.page.locator(FRAME).first.bounding_box()
        return box["x"] + found[0], box["y"] + found[1]

    def drag(self) -> None:
        """Drag a corner: until the area is shown anew, and until the page has kept the step."""
        mouse = self.page.mouse
        x, y = self.screen("zqmap.edit.shapes.chosen().layer.getLatLngs()[0][0]")
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + 5, y + 5, steps=2)
        before = self.frame.evaluate("document.querySelector('.zq-measure').innerText")
        other = f"document.querySelector('.zq-measure').innerText !== {before!r}"
        self.time("dragging a corner: the area follows", lambda: mouse.move(x + 24, y + 18), other)
        self.time("letting go: the step is kept", mouse.up, "!zqmap.edit.outbox.length && zqmap.edit.state.undo")

    def undo(self) -> None:
        press = self.page.get_by_role("button", name="撤销", exact=True)
        self.time("undo", press.click, "zqmap.edit.state.redo")

    def type_area(self, value: int) -> None:
        field = self.page.get_by_label("面积（亩）")
        field.fill(str(value))
        kept = "document.body.innerText.includes('已做的步骤（1）')"
        self.time("a field of the form: the step is kept", lambda: field.press("Enter"), kept, in_frame=False)

    def look(self, view: str, words: str, what: str) -> None:
        """Change the view, timed until its words stand there."""
        radio = self.page.get_by_role("radio", name=re.compile(view))
        there = f"document.body.innerText.includes('{words}')"
        self.time(what, radio.click, there, in_frame=False)

    def turn(self, number: int) -> None:
        """Turn to a page of the table, timed until it is drawn."""
        press = self.page.locator("[data-testid=stPagination], .stPagination").get_by_text(str(number), exact=True)
        drawn = "document.querySelector('[data-testid=stApp]').dataset.testScriptState"
        with self.timing("another page of the table"):
            press.click()
            self.page.wait_for_function(f"() => {drawn} !== 'notRunning'", polling="raf")
            self.page.wait_for_function(f"() => {drawn} === 'notRunning'", polling="raf")

    def save(self) -> None:
        press = self.page.get_by_role("button", name="存为草稿", exact=True)
        with self.timing("saving as a proposal, until it is shown"):
            press.click()
            self.page.wait_for_url(re.compile(r"draft=\d+"), timeout=60_000)
            self.page.get_by_role("button", name="发布", exact=True).wait_for(timeout=60_000)


def measure(folder: Path, rounds: int) -> Times:
    """Work through one edit several times and give seconds by what was waited for."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    middle, port = fill(folder), free_port()
    command = [sys.executable, "-m", "zqmap", "serve", "--port", str(port)]
    settings, log = {"ZQMAP_VAR": str(folder)}, folder / "server.log"
    ready = f"http://127.0.0.1:{port}/readyz"
    with serving(command, ready, settings, log) as process, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        desk = Desk(browser.new_page(viewport={"width": 1400, "height": 900}), f"http://127.0.0.1:{port}", process.pid)
        desk.sign_in()
        for number in range(rounds + 1):
            if number == 1:
                # The first time fills tables and packs tiles, once a revision.
                first, desk.times = dict(desk.times), defaultdict(list)
            work(desk, middle, number)
        browser.close()
    print("the first time:", ", ".join(f"{what} {times[0][0]:.2f} s" for what, times in first.items()), "\n")
    return dict(desk.times)


def work(desk: Desk, middle: tuple[float, float], number: int) -> None:
    """Go once through what an edit is made of."""
    desk.begin()
    desk.choose(middle)
    desk.drag()
    desk.undo()
    desk.type_area(20 + number)
    desk.look("表格", "显示 ", "the table")
    desk.turn(2)
    desk.look("检查与提案", "修改 1 项", "check and propose")
    desk.save()


def main() -> int:
    """Measure, print the medians, and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--zqmap-python", default=".venv/bin/python")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    elsewhere = run_at_home("editing", given.zqmap_python, needs=("geopandas", "argon2"))
    if elsewhere is not None:
        return elsewhere
    with tempfile.TemporaryDirectory(prefix="bench-editing-") as name:
        found = measure(Path(name), given.rounds)
    middles = {what: tuple(median(one) for one in zip(*times, strict=True)) for what, times in found.items()}
    rows = [
        [what, f"{took:.2f} s", f"{max(found[what])[0]:.2f} s", f"{used:.2f} s", verdict(met=took <= LIMIT_S)]
        for what, (took, used) in middles.items()
    ]
    heads = ["", "median", "worst", "server's processor", ""]
    print(f"{machine()}, {FEATURES:,} parcels\n\n{table(heads, rows)}")
    print(f"\nkept in {keep('editing', middles)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
