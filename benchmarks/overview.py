"""Time the overview with 2,000 works, 3,000 parcels that wait for them and 100,000 enterprises.

`python -m benchmarks.overview` needs zqmap's own environment and goes there by itself. It fills a store, starts the
server, loads the page once unmeasured, and then times loads until the sentences and the charts stand, presses on a bar
until the sentences have changed, and moves of the slip until the answer has; a small page and a filter of the map page
are timed beside them, to tell a busy machine from a slow page. `--folder` keeps the store for a look.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.environment import run_at_home
from benchmarks.figures import keep, machine, table, verdict
from benchmarks.servers import free_port, serving

ROUNDS = 7
LOAD_S, CLICK_S = 1.5, 0.5
READY = "[data-testid=stApp][data-test-script-state=notRunning]"
SAID = "() => document.querySelector('.zq-say')?.innerText"
ANSWERED = "() => document.querySelector('.zq-slip')?.innerText"
COUNTED = "() => document.querySelector('.st-key-toolbar')?.innerText"


def time_page(address: str) -> dict[str, list[float]]:
    """Load the page, press its bars and move its slip; seconds of each."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 900}, locale="zh-CN")
        found = {"load": _time_loads(page, f"{address}/overview?lang=zh", ".zq-say li", ".chart .row")}
        bar = page.locator("[data-facet=status] [data-code=under_construction]")
        found["press"] = [_until_changed(page, SAID, bar.click) for _ in range(ROUNDS)]
        handle = page.locator(".st-key-slip_months input[type=range]")
        found["slip"] = [_until_changed(page, ANSWERED, lambda: handle.press("ArrowRight")) for _ in range(ROUNDS)]
        # What an almost empty page and a press on the map page take in the same minutes: how busy the machine is.
        found["yardstick: a small page"] = _time_loads(page, f"{address}/sign-in?lang=zh", ".st-key-sign-in")
        page.goto(f"{address}/map?lang=zh")
        choice = page.locator(".st-key-facet_status").get_by_role("button", name="在建")
        choice.wait_for()
        page.wait_for_timeout(3000)
        found["yardstick: a filter on the map page"] = [
            _until_changed(page, COUNTED, choice.click) for _ in range(ROUNDS)
        ]
        browser.close()
    return found


def _time_loads(page: Any, address: str, *shown: str) -> list[float]:
    """Load a page once unmeasured and then measured, until some elements stand."""
    times = []
    for _ in range(ROUNDS + 1):
        begun = time.perf_counter()
        page.goto(address, wait_until="commit")
        for selector in shown:
            page.wait_for_selector(selector)
        times.append(time.perf_counter() - begun)
        page.wait_for_selector(READY)
        page.wait_for_timeout(1500)
    return times[1:]


def _until_changed(page: Any, read: str, act: Callable[[], None]) -> float:
    """Do something and wait until what a script reads from the page is another text."""
    before, begun = page.evaluate(read), time.perf_counter()
    act()
    page.wait_for_function(f"(before) => {{ const now = ({read})(); return now && now !== before; }}", arg=before)
    took = time.perf_counter() - begun
    page.wait_for_selector(READY)
    page.wait_for_timeout(600)
    return took


def measure(folder: Path) -> dict[str, list[float]]:
    """Serve the filled store and time its page."""
    port = free_port()
    command = [sys.executable, "-m", "zqmap", "serve", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with serving(command, f"{address}/readyz", {"ZQMAP_VAR": str(folder)}, folder / "server.log"):
        return time_page(address)


def _judge(times: list[float], limit_s: float | None) -> str:
    return "" if limit_s is None else verdict(met=median(times) < limit_s)


def main() -> int:
    """Measure once, print the goals, and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--zqmap-python", default=".venv/bin/python")
    parser.add_argument("--folder", type=Path, help="where the store is kept; filled where it is not there yet")
    given = parser.parse_args()
    elsewhere = run_at_home("overview", given.zqmap_python, needs=("geopandas", "playwright"))
    if elsewhere is not None:
        return elsewhere
    from benchmarks.works import SIZES, fill

    with tempfile.TemporaryDirectory(prefix="bench-overview-") as name:
        folder = given.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "zqmap.sqlite").exists():
            fill(folder)
        found = measure(folder)
    limits = {"load": LOAD_S, "press": CLICK_S, "slip": CLICK_S}
    rows = [
        [name, f"{median(times):.2f} s", f"{max(times):.2f} s", _judge(times, limits.get(name))]
        for name, times in found.items()
    ]
    print(f"{machine()}, {SIZES}\n\n{table(['', 'median', 'longest', ''], rows)}")
    print(f"\nkept in {keep('overview', found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
