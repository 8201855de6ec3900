"""A million features in the store: how long publishing, the first tile, tiles, pages and a filter take, and the memory.

`python3 -m benchmarks million` (`--postgres` for PostGIS, `--count 200000` for fewer) publishes invented parcels as
revision 2 of their layer, serves them, and asks for tiles and pages over the page's own protocol. Then one with a
thousand changed parcels is published while the server runs. Processor times are those of the server.
"""

import argparse
import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.figures import keep, machine, percentile, table
from benchmarks.load import processor_s
from benchmarks.servers import free_port, serving
from benchmarks.tiles import sample
from benchmarks.viewer import fetch, tab_of
from tests.cluster import Cluster

ZOOMS = (8, 10, 12, 14, 15)
TILES_A_ZOOM = 60
PAGES = ("map", "parcels", "overview")
CLICKS = 5
CHANGED = 1_000
PATIENCE_S = 900.0
FILL = "import sys; from benchmarks.load import fill_large; fill_large(sys.argv[1], int(sys.argv[2]))"


def memory_mib(pid: int, name: str) -> float:
    """Give what a process has in memory: `VmRSS` now, `VmHWM` at its highest."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(name)).split()[1]) / 1024


def fill_apart(url: str, count: int) -> tuple[float, float]:
    """Fill the store in a process of its own, and give its seconds and the MiB that it had at its highest."""
    begun, highest = time.monotonic(), 0.0
    process = subprocess.Popen([sys.executable, "-c", FILL, url, str(count)])
    while process.poll() is None:
        time.sleep(0.2)
        try:
            highest = max(highest, memory_mib(process.pid, "VmHWM"))
        except (OSError, StopIteration):
            break
    if process.wait():
        raise RuntimeError("the store could not be filled")
    return time.monotonic() - begun, highest


def change_some(url: str) -> None:
    """Publish a revision in which a thousand parcels have another note."""
    from zqmap.store.store import Store

    store = Store(url)
    frame = store.read("parcels", 2).copy()
    notes = frame["note_zh"].to_numpy(copy=True)
    notes[:CHANGED] = "示例数据：改过"
    frame["note_zh"] = notes
    store.publish("parcels", frame, base=2, author="benchmark", note="changed")
    store.close()


@contextmanager
def database(postgres: bool, folder: Path) -> Iterator[str]:
    """Give the address of an empty database."""
    if not postgres:
        yield f"sqlite:///{folder / 'zqmap.sqlite'}"
        return
    cluster = Cluster()
    try:
        yield cluster.make_database()
    finally:
        cluster.stop()


class Board:
    """The lines of the report."""

    def __init__(self, pid: int) -> None:
        """Measure a server."""
        self.pid = pid
        self.rows: list[list[str]] = []

    def time(self, what: str, act: Callable[[], object]) -> None:
        """Do something and write down clock, processor and memory."""
        begun, used = time.monotonic(), processor_s(self.pid)
        act()
        self.note(what, f"{time.monotonic() - begun:.2f} s", f"{processor_s(self.pid) - used:.2f} s")

    def note(self, what: str, clock: str, processor: str = "") -> None:
        """Write a line down."""
        self.rows.append([what, clock, processor, f"{memory_mib(self.pid, 'VmRSS'):,.0f} MiB"])
        print(self.rows[-1], flush=True)


def head_of(port: int) -> str:
    """Give what the server says of the newest revisions."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", "/heads")
    answer = connection.getresponse().read().decode()
    connection.close()
    return answer


def ask_tiles(board: Board, port: int, revision: int) -> None:
    """Ask for tiles of each zoom that were not made before."""
    for z in ZOOMS:
        paths = [f"/tiles/parcels/{revision}/{t.z}/{t.x}/{t.y}.mvt" for t in sample(z)[:TILES_A_ZOOM]]
        used = processor_s(board.pid)
        answers = fetch(port, paths)
        if any(answer[1] not in (200, 204) for answer in answers):
            raise RuntimeError(f"a tile of zoom {z} was refused")
        seconds = [answer[0] for answer in answers]
        clock = f"p50 {percentile(seconds, 50) * 1000:.1f} ms, p95 {percentile(seconds, 95) * 1000:.1f} ms"
        largest = max(answer[2] for answer in answers) / 1000
        each = (processor_s(board.pid) - used) / len(paths)
        board.note(f"tiles of zoom {z}, largest {largest:,.0f} kB", clock, f"{each * 1000:.1f} ms each")


async def ask_pages(board: Board, port: int) -> None:
    """Open the pages, the first time and again, and click filters on the map."""
    chance = random.Random(20230426)
    for page in PAGES:
        for when in ("first", "again"):
            async with tab_of(port, "", chance) as tab:
                used = processor_s(board.pid)
                seconds = await tab.load(page)
                board.note(f"/{page}, {when}", f"{seconds:.2f} s", f"{processor_s(board.pid) - used:.2f} s")
                if page == "map" and when == "again":
                    used = processor_s(board.pid)
                    clicks = [(await tab.click())[0] for _ in range(CLICKS)]
                    clock = f"median {percentile(clicks, 50):.2f} s, longest {max(clicks):.2f} s"
                    board.note("a filter clicked", clock, f"{(processor_s(board.pid) - used) / CLICKS:.2f} s each")


def measure(url: str, folder: Path) -> list[list[str]]:
    """Serve a filled store and ask for everything."""
    port = free_port()
    command = [sys.executable, "-m", "zqmap", "serve", "--port", str(port)]
    environment = {"ZQMAP_DATABASE_URL": url, "ZQMAP_VAR": str(folder)}
    with serving(command, f"http://127.0.0.1:{port}/healthz", environment, folder / "server.log") as server:
        board = Board(server.pid)
        board.note("server started", "")
        board.time(
            "first tile: the revision is read", lambda: fetch(port, ["/tiles/parcels/2/12/3331/1777.mvt"], PATIENCE_S)
        )
        ask_tiles(board, port, 2)
        asyncio.run(ask_pages(board, port))
        before = head_of(port)
        board.time(f"a revision with {CHANGED:,} changed parcels is published", lambda: _publish_apart(url))
        board.time("the server names it", lambda: _wait_for_news(port, before))
        board.time("its first tile", lambda: _ask_first_tile(port, 3))
        time.sleep(75)
        board.note("75 s later", "")
        board.note("at its highest", f"{memory_mib(server.pid, 'VmHWM'):,.0f} MiB")
        return board.rows


def _ask_first_tile(port: int, revision: int) -> None:
    fetch(port, [f"/tiles/parcels/{revision}/12/3331/1777.mvt"], PATIENCE_S)


def _publish_apart(url: str) -> None:
    code = "import sys; from benchmarks.million import change_some; change_some(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, url], check=True)


def _wait_for_news(port: int, before: str) -> None:
    while head_of(port) == before:
        time.sleep(0.1)


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-million-") as name, database(given.postgres, Path(name)) as url:
        seconds, highest = fill_apart(url, given.count)
        filled = ["features made and published, in a process of its own", f"{seconds:.0f} s", "", f"{highest:,.0f} MiB"]
        rows = [filled, *measure(url, Path(name))]
    print(f"{machine()}\n{given.count:,} parcels, {'PostgreSQL' if given.postgres else 'SQLite'}\n")
    print(table(["what", "clock", "processor", "memory after"], rows))
    print(f"\nkept in {keep('million', {'count': given.count, 'postgres': given.postgres, 'rows': rows})}")


if __name__ == "__main__":
    main()
