"""A million features in the store: how long publishing, the first tile, tiles, pages and a filter take, and the memory.

`python3 -m benchmarks million` (`--postgres` for PostGIS, `--count 200000` for fewer, `--replicas 2` for two servers on
one store) publishes invented parcels as revision 2 of their layer, serves them, and asks for tiles and pages over the
page's own protocol. Then one with a thousand changed parcels is published while the servers run. Processor times are
those of the first server.
"""

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.database_server import DatabaseServer, watched_cluster
from benchmarks.figures import keep, machine, milliseconds, percentile, table
from benchmarks.load import processor_s
from benchmarks.servers import free_port, serving
from benchmarks.succession import Watch, shown_revision
from benchmarks.tiles import sample
from benchmarks.viewer import fetch, tab_of

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
    """Publish a revision in which a thousand parcels have another note; print when that was done, and how long it took.

    The moment is of the monotonic clock; the seconds are those of publishing alone, without reading the one before.
    """
    from zqmap.store.store import Store

    store = Store(url)
    base = store.heads()["parcels"]
    frame = store.read("parcels", base).copy()
    notes = frame["note_zh"].to_numpy(copy=True)
    notes[:CHANGED] = f"示例数据：改过 {base}"
    frame["note_zh"] = notes
    begun = time.monotonic()
    store.publish("parcels", frame, base=base, author="benchmark", note="changed")
    print(time.monotonic(), time.monotonic() - begun, flush=True)
    store.close()


@contextmanager
def database(postgres: bool, folder: Path) -> Iterator[tuple[str, DatabaseServer | None]]:
    """Give the address of an empty database, and its server where it has one."""
    if not postgres:
        yield f"sqlite:///{folder / 'zqmap.sqlite'}", None
        return
    with watched_cluster() as found:
        yield found


class Board:
    """The lines of the report."""

    def __init__(self, pid: int, base: DatabaseServer | None) -> None:
        """Measure a server, and that of its database where it has one."""
        self.pid, self._base = pid, base
        self.rows: list[list[str]] = []

    def time(self, what: str, act: Callable[[], object]) -> None:
        """Do something and write down clock, processor and memory."""
        begun, used = time.monotonic(), processor_s(self.pid)
        act()
        self.note(what, f"{time.monotonic() - begun:.2f} s", f"{processor_s(self.pid) - used:.2f} s")

    def note(self, what: str, clock: str, processor: str = "") -> None:
        """Write a line down."""
        base = f"{self._base.take_highest():,.0f} MiB" if self._base else ""
        load = f"{os.getloadavg()[0]:.0f}"
        self.rows.append([what, clock, processor, f"{memory_mib(self.pid, 'VmRSS'):,.0f} MiB", base, load])
        print(self.rows[-1], flush=True)


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


def measure(url: str, folder: Path, replicas: int, base: DatabaseServer | None) -> list[list[str]]:
    """Serve a filled store and ask for everything."""
    with ExitStack() as stack:
        begun = time.monotonic()
        servers = [_serve(stack, url, folder / f"server-{number}") for number in range(replicas)]
        port, _, pid = servers[0]
        board = Board(pid, base)
        board.note("server started", f"{time.monotonic() - begun:.2f} s")
        for each, _, _ in servers:
            revision = shown_revision(each)
            path = f"/tiles/parcels/{revision}/12/3331/1777.mvt"
            board.time("first tile: the revision is read", lambda each=each, path=path: fetch(each, [path], PATIENCE_S))  # type: ignore[misc]
        ask_tiles(board, port, revision)
        asyncio.run(ask_pages(board, port))
        _follow(board, url, servers)
        time.sleep(75)
        board.note("75 s later", "")
        for _, _, each_pid in servers:
            now, highest = memory_mib(each_pid, "VmRSS"), memory_mib(each_pid, "VmHWM")
            board.note(f"a server: {now:,.0f} MiB now, at its highest {highest:,.0f} MiB", "")
        return board.rows


def _serve(stack: ExitStack, url: str, folder: Path) -> tuple[int, int, int]:
    """Start a server; give its port, the port of its figures, and its process."""
    folder.mkdir()
    port, figures = free_port(), free_port()
    command = [sys.executable, "-m", "zqmap", "serve", "--port", str(port)]
    environment = {"ZQMAP_DATABASE_URL": url, "ZQMAP_VAR": str(folder), "ZQMAP_METRICS": f"127.0.0.1:{figures}"}
    address = f"http://127.0.0.1:{port}/healthz"
    return port, figures, stack.enter_context(serving(command, address, environment, folder / "server.log")).pid


def _follow(board: Board, url: str, servers: list[tuple[int, int, int]]) -> None:
    """Publish a revision and watch how the servers follow."""
    watches = [Watch(port, figures) for port, figures, _ in servers]
    published_at, took_s = _publish_apart(url)
    used = processor_s(board.pid)
    board.note(f"a revision with {CHANGED:,} changed parcels is published", f"{took_s:.2f} s")
    for number, watch in enumerate(watches):
        watch.wait()
        heard, shown = watch.heard_at - published_at, watch.shown_at - published_at
        first = milliseconds(watch.first_tile_s())
        clock = f"heard after {heard:.2f} s, shown after {shown:.2f} s, then a first tile in {first}"
        board.note(f"server {number + 1} follows", clock, f"{processor_s(board.pid) - used:.2f} s")
        board.note(f"server {number + 1} since it was begun to publish: {watch.answers()}", "")


def _publish_apart(url: str) -> tuple[float, float]:
    code = "import sys; from benchmarks.million import change_some; change_some(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", code, url], check=True, capture_output=True, text=True)
    at, seconds = done.stdout.split()[-2:]
    return float(at), float(seconds)


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--replicas", type=int, choices=(1, 2), default=1)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="bench-million-") as name,
        database(given.postgres, Path(name)) as (url, base),
    ):
        seconds, highest = fill_apart(url, given.count)
        filled = ["features made and published, in a process of its own", f"{seconds:.0f} s", "", f"{highest:,.0f} MiB"]
        filled += [f"{base.take_highest():,.0f} MiB" if base else "", f"{os.getloadavg()[0]:.0f}"]
        rows = [filled, *measure(url, Path(name), given.replicas, base)]
        if base:
            rows.append([f"the database: {base.disk_mb():,.0f} MB", "", f"{base.processor_s():.0f} s", "", "", ""])
    kind = f"{'PostgreSQL' if given.postgres else 'SQLite'}, {given.replicas} servers"
    print(f"{machine()}\n{given.count:,} parcels, {kind}\n")
    print(table(["what", "clock", "processor", "memory after", "PostgreSQL at its highest", "load"], rows))
    print(f"\nkept in {keep('million', {'count': given.count, 'kind': kind, 'rows': rows})}")


if __name__ == "__main__":
    main()
