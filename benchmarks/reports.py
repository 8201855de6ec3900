"""Time the briefing and watch the wall's memory, with 2,000 works, 3,000 parcels and 100,000 enterprises.

`python -m benchmarks.reports` needs zqmap's own environment and goes there by itself. The store is that of
`benchmarks.overview`. Slides and paper are asked for in both languages, each once of a state that was not made before.
The wall turns a picture every 40 ms for 500 rounds; every 100 rounds its heap and nodes are read after a collection,
and how much memory its process and that of the server hold.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.request import urlopen

from benchmarks.environment import run_at_home
from benchmarks.figures import keep, machine, table, verdict
from benchmarks.servers import free_port, serving

BRIEFING_S, GROWTH = 15.0, 1.1
ROUNDS, LOOK_EVERY = 500, 100
PACE_S = 0.04


def time_briefings(address: str) -> dict[str, float]:
    """Ask for both files in both languages; seconds of each, the first with everything that is kept later."""
    found = {}
    for ending in ("pptx", "pdf"):
        begun = time.perf_counter()
        with urlopen(f"{address}/data/briefing.{ending}?lang=both", timeout=120) as answer:
            answer.read()
        found[ending] = time.perf_counter() - begun
    return found


@dataclass(frozen=True)
class Look:
    """What the wall holds after so many rounds: MB of its heap, thousands of nodes, MB of processes."""

    rounds: int
    heap_mb: float
    thousand_nodes: float
    page_mb: float
    server_mb: float


def resident_mb(pids: Iterable[int]) -> float:
    """Sum what some processes hold in memory."""
    pages = (int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
    return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def watch_wall(address: str, rounds: int, server: int) -> list[Look]:
    """Let the wall turn, and look at it every so many rounds; `server` is the process of the server."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
        page.goto(f"{address}/overview?view=wall&lang=zh&pace={PACE_S}")
        page.wait_for_selector("#zq-wall", timeout=60_000)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        dots = (
            "() => document.querySelector('#zq-wall').shadowRoot.querySelector('.dots').textContent.split(' ').length"
        )
        pictures = page.evaluate(dots)
        for number in range(LOOK_EVERY, rounds + LOOK_EVERY, LOOK_EVERY):
            enough = f"() => document.querySelector('#zq-wall').dataset.shown >= {number * pictures}"
            page.wait_for_function(enough, timeout=600_000, polling=500)
            session.send("HeapProfiler.collectGarbage")
            said = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
            processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
            page_mb = resident_mb(one["id"] for one in processes if one["type"] == "renderer")
            heap_mb, nodes = said["JSHeapUsedSize"] / 1e6, said["Nodes"] / 1e3
            found.append(Look(number, heap_mb, nodes, page_mb, resident_mb([server])))
        browser.close()
    return found


def print_wall(wall: list[Look]) -> None:
    """Print what was held, and whether it stayed."""
    rows = [
        [
            str(one.rounds),
            f"{one.heap_mb:.1f}",
            f"{one.thousand_nodes:.1f}",
            f"{one.page_mb:.0f}",
            f"{one.server_mb:.0f}",
        ]
        for one in wall
    ]
    print(table(["rounds", "heap, MB", "thousand nodes", "page's process, MB", "server's process, MB"], rows))
    for name in ("heap_mb", "page_mb", "server_mb"):
        held = [getattr(one, name) for one in wall]
        print(f"{name} stays within 10 %: {verdict(met=max(held) < held[0] * GROWTH)}")


def main() -> int:
    """Measure once, print the goals, and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--zqmap-python", default=".venv/bin/python")
    parser.add_argument("--folder", type=Path, help="where the store is kept; filled where it is not there yet")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    elsewhere = run_at_home("reports", given.zqmap_python, needs=("geopandas", "playwright"))
    if elsewhere is not None:
        return elsewhere
    from benchmarks.works import SIZES, fill

    with tempfile.TemporaryDirectory(prefix="bench-reports-") as name:
        folder = given.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "zqmap.sqlite").exists():
            fill(folder)
        port = free_port()
        command = [sys.executable, "-m", "zqmap", "serve", "--port", str(port)]
        address = f"http://127.0.0.1:{port}"
        with serving(command, f"{address}/readyz", {"ZQMAP_VAR": str(folder)}, folder / "server.log") as server:
            briefings = time_briefings(address)
            print(briefings, flush=True)
            wall = watch_wall(address, given.rounds, server.pid)
    rows = [[ending, f"{took:.1f} s", verdict(met=took < BRIEFING_S)] for ending, took in briefings.items()]
    print(f"{machine()}, {SIZES}\n\n{table(['briefing', 'took', ''], rows)}\n")
    print_wall(wall)
    print(f"kept in {keep('reports', {'briefings': briefings, 'wall': [asdict(look) for look in wall]})}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
