"""Load: viewers that open the page, click filters and pan, over the real protocol, through nginx (rows L1, L2).

`python3 -m benchmarks load --viewers 50 --replicas 2` starts PostgreSQL, so many replicas and nginx. A viewer opens
the page with its tiles, then waits 2 to 6 s with a look at `/heads` every second, clicks a filter, hears the page out,
asks for the tiles of a pan, and so on for `--seconds`. `--tiles` measures tiles a second instead, past nginx, each
replica held to a core of its own; `--churn 500` opens and closes tabs and looks at the memory; `--costs 40` counts the
processor's time.
"""

import argparse
import asyncio
import itertools
import os
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figures import keep, machine, milliseconds, percentile, table, verdict
from benchmarks.tiles import tile_at, tiles_over_data
from benchmarks.viewer import ViewerError, fetch, tab_of
from tests.cluster import Cluster
from tests.replica_stack import Stack
from zqmap.cli.filling import fill_store
from zqmap.intake.demo import add_demo
from zqmap.model.layers import find_layer
from zqmap.settings import ROOT
from zqmap.store.store import Store

SEED = 20230426
THINKING_S = (2.0, 6.0)
HEADS_EVERY_S = 1.0
PAN_TILES = 6
MAP_LAYERS = ("areas", "roads", "facilities", "enterprises", "parcels")
CLICK_GOAL_S = 2.0
MEMORY_GOAL = 1.2
CHURN_WARM = 160
"""Streamlit keeps 128 tabs that were closed for two minutes, in case they come back."""

TILE_ZOOM = 13
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Seen:
    """What the viewers met with."""

    opened_s: list[float] = field(default_factory=list)
    clicked_s: list[float] = field(default_factory=list)
    click_bytes: list[int] = field(default_factory=list)
    tiles: list[tuple[float, int, int]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@contextmanager
def running(names: str, parcels: int) -> Iterator[Stack]:
    """Run replicas on a store with the shipped data and invented parcels."""
    cluster = Cluster()
    with tempfile.TemporaryDirectory(prefix="bench-load-") as folder:
        url = cluster.make_database()
        fill_large(url, parcels)
        stack = Stack(Path(folder), url)
        try:
            for name in names:
                stack.start(name)
            yield stack
        finally:
            stack.stop()
            cluster.stop()


def fill_large(url: str, parcels: int) -> None:
    """Fill an empty database with the shipped data and invented parcels, which become revision 2 of their layer."""
    store = Store(url)
    store.create()
    fill_store(store, ROOT / "geodata", lambda *_, **__: None)
    grown = add_demo(find_layer("parcels"), store.read("parcels"), parcels)
    store.publish("parcels", grown, base=1, author="benchmark", note="demo")
    store.close()


def pan(chance: random.Random) -> list[str]:
    """Give the tiles that a map asks for after a pan: one layer of each kind at places next to each other."""
    z = chance.choice((11, 12, 13))
    tiles = chance.sample(tiles_over_data(z), min(PAN_TILES, len(tiles_over_data(z))))
    return [f"/tiles/parcels/2/{tile.z}/{tile.x}/{tile.y}.mvt" for tile in tiles]


def first_tiles() -> list[str]:
    """Give the tiles of the first view, of every layer."""
    tile = tile_at(112.65, 23.2, 10)
    places = itertools.product((-1, 0, 1), (-1, 0))
    around = [(tile.x + x, tile.y + y) for x, y in places]
    revisions = {"parcels": 2}
    return [f"/tiles/{name}/{revisions.get(name, 1)}/10/{x}/{y}.mvt" for name in MAP_LAYERS for x, y in around]


async def view(port: int, number: int, until: float, seen: Seen, pool: ThreadPoolExecutor) -> None:
    """Be one viewer."""
    chance, loop = random.Random(SEED + number), asyncio.get_running_loop()
    await asyncio.sleep(chance.uniform(0, 10))
    try:
        async with tab_of(port, "", chance) as tab:
            seen.opened_s.append(await tab.open())
            seen.tiles += await loop.run_in_executor(pool, fetch, port, first_tiles())
            while True:
                await _think(port, chance.uniform(*THINKING_S), pool)
                if time.monotonic() > until:
                    return
                seconds, size = await tab.click()
                seen.clicked_s.append(seconds)
                seen.click_bytes.append(size)
                seen.tiles += await loop.run_in_executor(pool, fetch, port, pan(chance))
    except (OSError, TimeoutError) as error:
        seen.failures.append(f"{type(error).__name__}: {error}")


async def _think(port: int, seconds: float, pool: ThreadPoolExecutor) -> None:
    """Wait, and look at `/heads` every second meanwhile, as the script of the page does."""
    until = time.monotonic() + seconds
    while (rest := until - time.monotonic()) > 0:
        await asyncio.sleep(min(HEADS_EVERY_S, rest))
        await asyncio.get_running_loop().run_in_executor(pool, fetch, port, ["/heads"])


async def crowd(port: int, viewers: int, seconds: float) -> Seen:
    """Let so many viewers look for so long."""
    seen, until = Seen(), time.monotonic() + seconds
    with ThreadPoolExecutor(min(viewers, 64)) as pool:
        await asyncio.gather(*(view(port, number, until, seen, pool) for number in range(viewers)))
    return seen


def processor_s(pid: int) -> float:
    """Give the seconds of a processor that a process has taken, with its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def own_processor_s() -> float:
    """Give the seconds of a processor that this generator has taken."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure_crowd(stack: Stack, names: str, given: argparse.Namespace) -> None:
    """Measure row L1, print and keep it."""
    doors = [stack.door(name) for name in names]
    fetch(stack.staff_port, first_tiles())
    before = [(door.memory_bytes(), processor_s(door.pid)) for door in doors]
    begun, own = time.monotonic(), own_processor_s()
    seen = asyncio.run(crowd(stack.staff_port, given.viewers, given.seconds))
    took, own = time.monotonic() - begun, own_processor_s() - own
    after = [(door.memory_bytes(), processor_s(door.pid)) for door in doors]
    used_s = sum(b[1] - a[1] for a, b in zip(before, after, strict=True))
    grown = sum(b[0] - a[0] for a, b in zip(before, after, strict=True))
    if not seen.clicked_s:
        raise ViewerError(f"nobody came to click: {sorted(set(seen.failures))[:3]}")
    p95 = percentile(seen.clicked_s, 95)
    tile_s = [answer[0] for answer in seen.tiles]
    bad = [answer for answer in seen.tiles if answer[1] not in (200, 204)]
    rows = [
        ["page opened", str(len(seen.opened_s)), *_two(seen.opened_s), ""],
        ["filter clicked", str(len(seen.clicked_s)), *_two(seen.clicked_s), verdict(met=p95 < CLICK_GOAL_S)],
        ["tile, through nginx", str(len(tile_s)), *_two(tile_s), ""],
    ]
    head = ["what", "how many", "p50", "p95", f"goal: click p95 under {CLICK_GOAL_S:g} s"]
    print(f"{machine()}\n{given.viewers} viewers, {len(names)} replicas, {given.parcels:,} parcels, {took:.0f} s\n")
    print(table(head, rows))
    print(f"\nfailures {len(seen.failures)} {sorted(set(seen.failures))[:3]}, tiles refused {len(bad)}")
    print(f"processor: replicas {used_s / took:.2f} cores, this generator {own / took:.2f} cores")
    print(f"viewers a core of the replicas at this pace: {given.viewers / (used_s / took):.0f}")
    memory = ", ".join(f"{a[0] / 1e6:.0f} to {b[0] / 1e6:.0f} MB" for a, b in zip(before, after, strict=True))
    print(f"memory: {memory}; {grown / given.viewers / 1e6:.2f} MB a viewer")
    size = percentile(seen.click_bytes, 50) if seen.click_bytes else 0
    print(f"websocket: {size / 1000:.1f} kB a click (median, unpacked)")
    figures = {"viewers": given.viewers, "replicas": len(names), "rows": rows, "cores": used_s / took, "grown": grown}
    print(f"\nkept in {keep('load', figures)}")


def _two(values: Sequence[float]) -> list[str]:
    return [milliseconds(percentile(values, 50)), milliseconds(percentile(values, 95))] if values else ["", ""]


def measure_costs(stack: Stack, names: str, given: argparse.Namespace) -> None:
    """Measure what each act costs a replica in seconds of its processor, one act after the other.

    Unlike the clock that hardly depends on what else the machine does.
    """
    door = stack.door(names[0])
    asyncio.run(_act(door.port, opens=3, clicks=3))
    _act_on_tiles(door.port, ["/tiles/parcels/2/12/3331/1777.mvt", "/heads"])
    paths = [f"/tiles/parcels/2/{tile.z}/{tile.x}/{tile.y}.mvt" for tile in tiles_over_data(TILE_ZOOM)][:300]
    acts = {
        "page opened": (given.costs, lambda: asyncio.run(_act(door.port, opens=given.costs, clicks=0))),
        "page opened, then a filter clicked three times": (
            given.costs,
            lambda: asyncio.run(_act(door.port, opens=given.costs, clicks=3)),
        ),
        f"tile of zoom {TILE_ZOOM}, made": (len(paths), lambda: _act_on_tiles(door.port, paths)),
        f"tile of zoom {TILE_ZOOM}, held": (len(paths), lambda: _act_on_tiles(door.port, paths)),
        "look at /heads": (300, lambda: _act_on_tiles(door.port, ["/heads"] * 300)),
    }
    rows = []
    for name, (times, act) in acts.items():
        before = processor_s(door.pid)
        act()
        rows.append([name, str(times), milliseconds((processor_s(door.pid) - before) / times)])
    print(f"{machine()}\n{given.parcels:,} parcels\n\n{table(['act', 'times', 'processor, each'], rows)}")
    print(f"\nkept in {keep('load_costs', {'rows': rows})}")


async def _act(port: int, opens: int, clicks: int) -> None:
    for number in range(opens):
        async with tab_of(port, "", random.Random(number)) as tab:
            await tab.open()
            for _ in range(clicks):
                await tab.click()


def _act_on_tiles(port: int, paths: Sequence[str]) -> None:
    fetch(port, paths)


def measure_tiles(stack: Stack, names: str, given: argparse.Namespace) -> None:
    """Measure tiles that are made, not kept: each replica on a core of its own, past nginx."""
    cores = sorted(os.sched_getaffinity(0))
    for number, name in enumerate(names):
        hold(stack.door(name).pid, cores[number % len(cores)])
        fetch(stack.door(name).port, ["/tiles/parcels/2/12/3331/1777.mvt"])
    paths = [f"/tiles/parcels/2/{tile.z}/{tile.x}/{tile.y}.mvt" for tile in tiles_over_data(TILE_ZOOM)]
    paths += [f"{path}?datum=gcj02" for path in paths]
    before, own, begun = [processor_s(stack.door(name).pid) for name in names], own_processor_s(), time.monotonic()
    with ThreadPoolExecutor(given.clients * len(names)) as pool:
        lanes = [(name, paths[lane :: given.clients]) for name in names for lane in range(given.clients)]
        answers = list(itertools.chain(*pool.map(lambda lane: fetch(stack.door(lane[0]).port, lane[1]), lanes)))
    took = time.monotonic() - begun
    used = [processor_s(stack.door(name).pid) - past for name, past in zip(names, before, strict=True)]
    rate, own = len(answers) / took, own_processor_s() - own
    print(
        f"{machine()}\n{len(names)} replicas, each on a core of its own, {given.parcels:,} parcels, zoom {TILE_ZOOM}\n"
    )
    print(f"{rate:,.0f} tiles/s; {len(answers) / sum(used):,.0f} tiles for each second of a replica's processor")
    print(f"processor: replicas {', '.join(f'{s / took:.2f}' for s in used)} cores, this generator {own / took:.2f}")
    print(f"kept in {keep('load_tiles', {'replicas': len(names), 'tiles_per_s': rate, 'cores': sum(used) / took})}")


def hold(pid: int, core: int) -> None:
    """Hold a process, and each thread that it has, to one core."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


async def churn(port: int, times: int) -> None:
    """Open a tab, run the page, close it, so many times, five at once."""
    turns = asyncio.Semaphore(5)

    async def once(number: int) -> None:
        async with turns, tab_of(port, "", random.Random(number)) as tab:
            await tab.open()

    await asyncio.gather(*(once(number) for number in range(times)))


def measure_churn(stack: Stack, names: str, given: argparse.Namespace) -> None:
    """Measure row L2."""
    door = stack.door(names[0])
    asyncio.run(churn(door.port, CHURN_WARM))
    before = door.memory_bytes()
    asyncio.run(churn(door.port, given.churn))
    after = door.memory_bytes()
    met = verdict(met=after < before * MEMORY_GOAL)
    print(f"{machine()}\nmemory after {CHURN_WARM} tabs {before / 1e6:.0f} MB, after {given.churn} more ", end="")
    print(f"{after / 1e6:.0f} MB ({after / before - 1:+.1%}); goal: within 20 %: {met}")
    print(f"kept in {keep('load_churn', {'before': before, 'after': after, 'tabs': given.churn})}")


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--viewers", type=int, default=50)
    parser.add_argument("--replicas", type=int, choices=(1, 2), default=1)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--parcels", type=int, default=5_000)
    parser.add_argument("--tiles", action="store_true")
    parser.add_argument("--clients", type=int, default=4, help="Connections a replica, with --tiles.")
    parser.add_argument("--churn", type=int, default=0, metavar="TABS")
    parser.add_argument("--costs", type=int, default=0, metavar="TIMES", help="Processor time of each act.")
    given = parser.parse_args()
    names = "ab"[: given.replicas]
    with running(names, given.parcels) as stack:
        chosen = ((given.costs, measure_costs), (given.churn, measure_churn), (given.tiles, measure_tiles))
        measure = next((measure for wanted, measure in chosen if wanted), measure_crowd)
        measure(stack, names, given)


if __name__ == "__main__":
    main()
