"""Time zqmap's vector tiles: latency by zoom, throughput at zoom 13, and the largest tile.

`python -m benchmarks.tiles` asks a server with 100,000 parcels for tiles that cover the data. Every tile is asked for
twice: the first answer is made by the database, the second may come from a cache of the server. One request before the
clock starts makes the server warm.
"""

import argparse
import math
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

from benchmarks.contenders import zqmap_with_parcels
from benchmarks.features import CENTRE_LAT, CENTRE_LON, EAST, NORTH, SEED, SOUTH, WEST
from benchmarks.figures import keep, kilobytes, machine, milliseconds, percentile, table
from benchmarks.stage import on_stage

LAYER, REVISION = "parcels", 2
ZOOMS = range(8, 16)  # the map asks for no larger one: it draws zoom 16 and more from the tiles of zoom 15
TILES_A_ZOOM = 200
THROUGHPUT_ZOOM = 13
CLIENTS = 4
LATER_ROUNDS = 5
REQUEST_TIMEOUT_S = 60


@dataclass(frozen=True)
class Tile:
    """A tile's place in the usual numbering: rows count from the north."""

    z: int
    x: int
    y: int


@dataclass(frozen=True)
class Answer:
    """How long a tile took, from asking to the last byte, and how large its body was."""

    tile: Tile
    seconds: float
    body_bytes: int


class TileError(RuntimeError):
    """The server answered something else than a tile."""


class TileClient:
    """One keep-alive connection that asks for the tiles of one revision of one layer."""

    def __init__(self, origin: str, layer: str, revision: int) -> None:
        """Connect to a server such as `http://127.0.0.1:8501`."""
        self._connection = HTTPConnection(urlsplit(origin).netloc, timeout=REQUEST_TIMEOUT_S)
        self._folder = f"/tiles/{layer}/{revision}"

    def fetch(self, tile: Tile) -> Answer:
        """Return one tile's time and size; an empty tile may be 204; anything else raises TileError."""
        path = f"{self._folder}/{tile.z}/{tile.x}/{tile.y}.mvt"
        begun = time.perf_counter()
        self._connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = self._connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - begun
        if answer.status not in (200, 204):
            raise TileError(f"{path} answered {answer.status}: {body[:200]!r}")
        return Answer(tile, seconds, len(body))


def tile_at(lon: float, lat: float, z: int) -> Tile:
    """Return the tile over a place (web Mercator, https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames)."""
    side, radians = 2**z, math.radians(lat)
    return Tile(z, int((lon + 180) / 360 * side), int((1 - math.asinh(math.tan(radians)) / math.pi) / 2 * side))


def tiles_over_data(z: int) -> list[Tile]:
    """Return every tile of a zoom that touches the box of the data."""
    first, last = tile_at(WEST, NORTH, z), tile_at(EAST, SOUTH, z)
    return [Tile(z, x, y) for x in range(first.x, last.x + 1) for y in range(first.y, last.y + 1)]


def sample(z: int) -> list[Tile]:
    """Return at most `TILES_A_ZOOM` tiles of a zoom, the same ones in every run."""
    tiles = tiles_over_data(z)
    random.Random(SEED + z).shuffle(tiles)
    return tiles[:TILES_A_ZOOM]


def latencies(client: TileClient) -> Iterator[tuple[int, list[Answer], list[Answer]]]:
    """Yield each zoom with the answers to the first and to the second request of its tiles."""
    for z in ZOOMS:
        tiles = sample(z)
        yield z, [client.fetch(tile) for tile in tiles], [client.fetch(tile) for tile in tiles]


def throughput(origin: str, tiles: Sequence[Tile]) -> float:
    """Return tiles a second at zoom 13 for four clients, each on its own connection with its own share of tiles."""
    shares = [tiles[number::CLIENTS] for number in range(CLIENTS)]
    clients = [TileClient(origin, LAYER, REVISION) for _ in shares]

    def fetch_all(client: TileClient, share: Sequence[Tile]) -> None:
        for tile in share:
            client.fetch(tile)

    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(fetch_all, clients, shares))
    return len(tiles) / (time.perf_counter() - begun)


def latency_row(name: str, first: Sequence[Answer], again: Sequence[Answer]) -> list[str]:
    """Return the percentiles and the largest tile of one zoom, or of all."""
    times, later = [answer.seconds for answer in first], [answer.seconds for answer in again]
    largest = max(first, key=lambda answer: answer.body_bytes)
    shown = (percentile(times, 50), percentile(times, 95), percentile(later, 50), percentile(later, 95))
    return [name, str(len(first)), *(milliseconds(value) for value in shown), kilobytes(largest.body_bytes)]


@contextmanager
def warm_server(count: int, python: str) -> Iterator[str]:
    """Serve parcels from a process whose tile caches are empty but which has made one tile, and give its address."""
    with on_stage(zqmap_with_parcels(python), count, python) as show:
        TileClient(show.origin, LAYER, REVISION).fetch(tile_at(CENTRE_LON, CENTRE_LAT, 12))
        yield show.origin


def main() -> None:
    """Measure latency and throughput, each on a server of its own, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--zqmap-python", default=".venv/bin/python")
    given = parser.parse_args()
    with warm_server(given.count, given.zqmap_python) as origin:
        zooms = list(latencies(TileClient(origin, LAYER, REVISION)))
    with warm_server(given.count, given.zqmap_python) as origin:
        tiles = tiles_over_data(THROUGHPUT_ZOOM)
        first_rate, later_rate = throughput(origin, tiles), throughput(origin, tiles * LATER_ROUNDS)
    first = [answer for _, answers, _ in zooms for answer in answers]
    again = [answer for _, _, answers in zooms for answer in answers]
    rows = [latency_row(str(z), *answers) for z, *answers in zooms] + [latency_row("all", first, again)]
    head = ["zoom", "tiles", "p50 first", "p95 first", "p50 again", "p95 again", "largest"]
    print(f"{machine()}\n\n{table(head, rows)}\n\nzoom {THROUGHPUT_ZOOM}, {CLIENTS} clients:", end=" ")
    print(f"{first_rate:,.0f} tiles/s in the first round, {later_rate:,.0f} tiles/s in {LATER_ROUNDS} later ones")
    figures = {"head": head, "rows": rows, "first_tiles_per_s": first_rate, "later_tiles_per_s": later_rate}
    print(f"\nkept in {keep('tiles', figures)}")


if __name__ == "__main__":
    main()
