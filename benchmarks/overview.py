"""Time the overview with 2,000 works, 3,000 parcels that wait for them and 100,000 enterprises.

`python -m benchmarks.overview` needs zqmap's own environment and goes there by itself. It fills a store, starts the
server, loads the page once unmeasured, and then times loads until the sentences and the charts stand, presses on a bar
until the sentences have changed, and moves of the slip until the answer has; a small page and a filter of the map page
are timed beside them, to tell a busy machine from a slow page. `--folder` keeps the store for a look.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.features import EAST, NORTH, SOUTH, WEST
from benchmarks.figures import keep, machine, table, verdict
from benchmarks.servers import free_port, serving

WORKS, PARCELS, ENTERPRISES = 2_000, 3_000, 100_000
ROUNDS = 7
LOAD_S, CLICK_S = 1.5, 0.5
SEED = 20230426
TODAY = date(2026, 11, 25)
SAID = "() => document.querySelector('.zq-say')?.innerText"


def fill(folder: Path) -> None:
    """Publish the layers that ship with invented works, parcels and enterprises beside them."""
    import numpy as np
    from shapely.geometry import LineString, Point, box

    from zqmap.cli.filling import fill_store
    from zqmap.intake.demo import add_demo
    from zqmap.model.frames import join_frames, make_frame
    from zqmap.model.layers import LAYERS
    from zqmap.model.vocabularies import AREA, FACILITY_CATEGORY, ROAD_CATEGORY, STATUS
    from zqmap.settings import ROOT
    from zqmap.store.store import Store

    random = np.random.default_rng(SEED)
    store = Store(f"sqlite:///{folder / 'zqmap.sqlite'}")
    fill_store(store, ROOT / "geodata", lambda *_, **__: None)

    def pick(codes: tuple[str, ...], number: int) -> str:
        return codes[number % len(codes)]

    def work(number: int, categories: tuple[str, ...]) -> dict[str, Any]:
        start = TODAY + timedelta(days=int(random.integers(-900, 500)))
        finish = start + timedelta(days=int(random.integers(100, 900)))
        status = pick(STATUS.codes, int(random.integers(0, 5)))
        dates = {"planned_start": start.isoformat(), "planned_finish": finish.isoformat()} if number % 2 else {}
        return dates | {
            "id": f"bench-{number}",
            "name_zh": f"示例工程 {number}",
            "name_en": f"Demo work {number}",
            "area_id": pick(AREA.codes, number),
            "category": pick(categories, number),
            "status": status,
            "status_date": "2026-10-01",
            "investment_cny": float(random.integers(1, 90)) * 1e7 if number % 3 else None,
            "basis": "demo",
            "source_id": "demo",
        }

    def place() -> tuple[float, float]:
        return float(random.uniform(WEST, EAST)), float(random.uniform(SOUTH, NORTH))

    def line() -> LineString:
        lon, lat = place()
        return LineString([(lon, lat), (lon + float(random.uniform(-0.02, 0.02)), lat + 0.01)])

    def publish(layer: str, rows: list[dict[str, Any]], shapes: list[Any]) -> None:
        frame = join_frames(store.read(layer), make_frame(LAYERS[layer], rows, shapes))
        store.publish(layer, frame, base=1, author="bench", note="bench")

    half = WORKS // 2
    publish("roads", [work(n, ROAD_CATEGORY.codes) for n in range(half)], [line() for _ in range(half)])
    sites = [work(n, FACILITY_CATEGORY.codes) for n in range(half, WORKS)]
    publish("facilities", sites, [Point(place()) for _ in range(half)])
    lots = []
    for number in range(PARCELS):
        waits = [f"bench-{number_}" for number_ in random.integers(0, WORKS, 1 + number % 3)]
        own = {"name_zh": f"示例地块 {number}", "name_en": f"Demo parcel {number}", "land_use": "M1", "basis": "demo"}
        lots.append(own | {"id": f"bench-{number}", "availability": "available", "area_mu": 15.0, "source_id": "demo"})
        lots[-1] |= {"waits_for": waits, "area_id": pick(AREA.codes, number)}
    corners = [place() for _ in range(PARCELS)]
    publish("parcels", lots, [box(lon, lat, lon + 0.001, lat + 0.001) for lon, lat in corners])
    enterprises = LAYERS["enterprises"]
    many = add_demo(enterprises, store.read("enterprises"), ENTERPRISES)
    store.publish("enterprises", many, base=1, author="bench", note="bench")
    store.close()


def time_page(address: str) -> dict[str, list[float]]:
    """Load the page, press its bars and move its slip; seconds of each."""
    from playwright.sync_api import Page, sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    ready = "[data-testid=stApp][data-test-script-state=notRunning]"

    def until_changed(page: Page, read: str, act: Callable[[], None]) -> float:
        before, begun = page.evaluate(read), time.perf_counter()
        act()
        page.wait_for_function(f"(before) => {{ const now = ({read})(); return now && now !== before; }}", arg=before)
        took = time.perf_counter() - begun
        page.wait_for_selector(ready)
        page.wait_for_timeout(600)
        return took

    found: dict[str, list[float]] = {"load": [], "press": [], "slip": [], "yardstick: a small page": []}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 900}, locale="zh-CN")
        for number in range(ROUNDS + 1):
            begun = time.perf_counter()
            page.goto(f"{address}/overview?lang=zh", wait_until="commit")
            page.wait_for_selector(".zq-say li")
            page.wait_for_selector(".chart .row")
            if number:
                found["load"].append(time.perf_counter() - begun)
            page.wait_for_selector(ready)
            page.wait_for_timeout(1500)
        bar = page.locator("[data-facet=status] [data-code=under_construction]")
        found["press"] = [until_changed(page, SAID, bar.click) for _ in range(ROUNDS)]
        handle = page.locator(".st-key-slip_months input[type=range]")
        answer = "() => document.querySelector('.zq-slip')?.innerText"
        found["slip"] = [until_changed(page, answer, lambda: handle.press("ArrowRight")) for _ in range(ROUNDS)]
        # What a press on the map page and an almost empty page take in the same minutes: how busy the machine is.
        for number in range(ROUNDS + 1):
            begun = time.perf_counter()
            page.goto(f"{address}/sign-in?lang=zh", wait_until="commit")
            page.wait_for_selector(".st-key-sign-in")
            if number:
                found["yardstick: a small page"].append(time.perf_counter() - begun)
            page.wait_for_selector(ready)
        page.goto(f"{address}/map?lang=zh")
        choice = page.locator(".st-key-facet_status").get_by_role("button", name="在建")
        choice.wait_for()
        page.wait_for_timeout(3000)
        shown = "() => document.querySelector('.st-key-toolbar')?.innerText"
        found["yardstick: a filter on the map page"] = [until_changed(page, shown, choice.click) for _ in range(ROUNDS)]
        browser.close()
    return found


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
    if find_spec("geopandas") is None or find_spec("playwright") is None:
        return subprocess.run([given.zqmap_python, "-m", "benchmarks.overview"], check=False).returncode
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
    sizes = f"{WORKS:,} works, {PARCELS:,} parcels, {ENTERPRISES:,} enterprises"
    print(f"{machine()}, {sizes}\n\n{table(['', 'median', 'longest', ''], rows)}")
    print(f"\nkept in {keep('overview', found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
