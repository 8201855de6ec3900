"""Tiles side by side with tipg: the same PostGIS, the same polygons, the same fields, the same tiles in the same order.

`python3 -m benchmarks tile_peer` fills a PostgreSQL of its own with invented parcels, as a store of zqmap and as a
plain table with a GiST index for tipg, starts both servers, and asks each for up to `--tiles` tiles of zoom 10 to 14
that cover the data, one after the other, so that neither waits for itself. zqmap's tiles are asked for the first time:
none is held. The processor's time beside the clock is what a busy machine distorts least.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import geopandas as gpd
import psycopg
from shapely import to_wkb
from sqlalchemy import make_url

from benchmarks.figures import keep, kilobytes, machine, milliseconds, percentile, table
from benchmarks.load import fill_large, processor_s
from benchmarks.servers import ROOT, free_port, serving
from benchmarks.tiles import Tile, sample
from benchmarks.viewer import fetch
from tests.cluster import Cluster
from zqmap.model.fields import Field
from zqmap.model.layers import find_layer
from zqmap.store.store import Store

FOLDER = Path(__file__).resolve().parent
PEER = FOLDER / ".venv-tipg"
REQUIREMENTS = FOLDER / "requirements-tipg.txt"
ZOOMS = range(10, 15)
LARGEST_SHARE = 0.5
"""The goal: half of tipg's time at most, at the median and at the 95th percentile."""


@dataclass(frozen=True)
class Server:
    """A server of tiles: its port, its process, and how its addresses are made."""

    name: str
    port: int
    pid: int
    address: str
    database: int | None = None

    def processor_s(self) -> float:
        """Give what its process took of the processor, and the database where that does the work."""
        backends = [] if self.database is None else children_of(self.database)
        return sum(processor_s(pid) for pid in (self.pid, *backends))

    def paths(self, tiles: Sequence[Tile]) -> list[str]:
        """Give the addresses of tiles."""
        return [self.address.format(z=tile.z, x=tile.x, y=tile.y) for tile in tiles]


def children_of(parent: int) -> list[int]:
    """List the processes that a process has started."""
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def prepare() -> Path:
    """Install tipg at its pinned version into an environment of its own, and give its Python."""
    done = PEER / ".ready"
    if not done.exists() or done.read_text() != REQUIREMENTS.read_text():
        subprocess.run([sys.executable, "-m", "venv", str(PEER)], check=True)
        subprocess.run([str(PEER / "bin" / "pip"), "install", "--quiet", "-r", str(REQUIREMENTS)], check=True)
        done.write_text(REQUIREMENTS.read_text())
    return PEER / "bin" / "python"


def fill_plain_table(url: str, frame: gpd.GeoDataFrame, fields: Sequence[Field]) -> None:
    """Make the table that tipg serves: the fields that zqmap's tiles carry, and the geometry with its index."""
    names = [field.name for field in fields]
    columns = ", ".join(f'"{name}" text' for name in names)
    rows = zip(*(frame[name] for name in names), to_wkb(frame.geometry.to_numpy(), hex=True), strict=True)
    with psycopg.connect(url) as line:
        line.execute(f"CREATE TABLE public.peer (number serial PRIMARY KEY, {columns}, geom geometry(Polygon, 4326))")  # type: ignore[call-overload]
        quoted = ", ".join(f'"{name}"' for name in names)
        with line.cursor().copy(f"COPY public.peer ({quoted}, geom) FROM STDIN") as copy:  # type: ignore[call-overload]
            for row in rows:
                copy.write_row([None if value is None else _text(value) for value in row])
        line.execute("CREATE INDEX ON public.peer USING gist (geom)")
        line.execute("ANALYZE public.peer")


def _text(value: object) -> str:
    return ";".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


@contextmanager
def both(count: int) -> Iterator[tuple[Server, Server]]:
    """Run both servers on one PostgreSQL with so many parcels."""
    python, cluster = prepare(), Cluster()
    with tempfile.TemporaryDirectory(prefix="bench-peer-") as name:
        url = cluster.make_database()
        fill_large(url, count)
        store, layer = Store(url), find_layer("parcels")
        fill_plain_table(url, store.read("parcels", 2), [field for field in layer.fields if field.in_tile])
        store.close()
        own, peer = free_port(), free_port()
        database = int((cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
        serve = [sys.executable, "-m", "zqmap", "serve", "--port", str(own)]
        asgi = [str(python), "-m", "uvicorn", "tipg.main:app", "--port", str(peer), "--log-level", "warning"]
        ours = {"ZQMAP_DATABASE_URL": url, "ZQMAP_VAR": name}
        socket = f"postgresql://postgres@{quote(str(cluster.folder), safe='')}/{make_url(url).database}"
        theirs = {"DATABASE_URL": socket, "TIPG_DB_SCHEMAS": '["public"]', "TIPG_MAX_FEATURES_PER_TILE": "100000"}
        try:
            with (
                serving(serve, f"http://127.0.0.1:{own}/healthz", ours, Path(name) / "own.log") as a,
                serving(asgi, f"http://127.0.0.1:{peer}/healthz", theirs, Path(name) / "peer.log", folder=ROOT) as b,
            ):
                yield (
                    Server("zqmap", own, a.pid, "/tiles/parcels/2/{z}/{x}/{y}.mvt"),
                    Server("tipg", peer, b.pid, "/collections/public.peer/tiles/WebMercatorQuad/{z}/{x}/{y}", database),
                )
        finally:
            cluster.stop()


def measure(servers: Sequence[Server], most: int) -> list[list[str]]:
    """Give a row a zoom and server; the servers take turns zoom by zoom."""
    rows: list[list[str]] = []
    for server in servers:
        fetch(server.port, server.paths(sample(9)[:1]))
    for z in ZOOMS:
        tiles = sample(z)[:most]
        taken: list[tuple[float, float]] = []
        for server in servers:
            used = server.processor_s()
            answers = fetch(server.port, server.paths(tiles))
            bad = [answer[1] for answer in answers if answer[1] not in (200, 204)]
            if bad:
                raise RuntimeError(f"{server.name} answered {bad[0]}")
            seconds = [answer[0] for answer in answers]
            taken.append((percentile(seconds, 50), percentile(seconds, 95)))
            used = (server.processor_s() - used) / len(tiles)
            largest = kilobytes(max(answer[2] for answer in answers))
            figures = [*map(milliseconds, taken[-1]), milliseconds(used), largest]
            rows.append([str(z), server.name, str(len(tiles)), *figures])
        (own50, own95), (peer50, peer95) = taken
        met = own50 <= LARGEST_SHARE * peer50 and own95 <= LARGEST_SHARE * peer95
        rows[-2].append(f"{peer50 / own50:.1f} and {peer95 / own95:.1f} times as fast{'' if met else ': MISSED'}")
        rows[-1].append("")
    return rows


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--tiles", type=int, default=200)
    given = parser.parse_args()
    with both(given.count) as servers:
        rows = measure(servers, given.tiles)
    head = ["zoom", "server", "tiles", "p50", "p95", "processor of the server", "largest", "p50 and p95"]
    print(
        f"{machine()}\n{given.count:,} polygons\n\n{table(head, rows)}\n\nkept in {keep('tile_peer', {'rows': rows})}"
    )


if __name__ == "__main__":
    main()
