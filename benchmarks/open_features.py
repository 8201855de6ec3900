"""Time OGC API - Features beside pygeoapi's own PostgreSQL provider, on the same PostGIS and the same parcels.

`python -m benchmarks.open_features` starts a PostgreSQL of its own. The two are asked in turn, request by request, so
that both meet the same load of the machine; one request before the clock starts makes each warm. The peer reads a plain
table with a primary key, a GiST index and an index on the column of the property filter.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

from benchmarks.features import SEED
from benchmarks.figures import keep, machine, milliseconds, percentile, table
from benchmarks.servers import ROOT, free_port, serving
from benchmarks.stage import run
from tests.cluster import Cluster

ROUNDS = 15
TIMEOUT_S = 120
PEER = Path(__file__).parent / "peers" / "pygeoapi_postgis.py"
FILL = Path(__file__).parent / "peers" / "fill_table.py"
TABLE = "parcels_plain"


class Asked:
    """The items of one server."""

    def __init__(self, name: str, items: str) -> None:
        """Connect to an address such as `http://127.0.0.1:8501/ogc/collections/parcels/items`."""
        parts = urlsplit(items)
        self.name, self.path = name, parts.path
        self._connection = HTTPConnection(parts.netloc, timeout=TIMEOUT_S)
        self.seconds: dict[str, list[float]] = {}

    def ask(self, query: str) -> tuple[float, dict]:
        """Return how long an answer took to the last byte, and the answer."""
        self._connection.close()  # the other side may have closed it while its turn was the peer's
        self._connection.connect()
        begun = time.perf_counter()
        self._connection.request("GET", self.path + query, headers={"Accept": "application/geo+json, application/json"})
        answer = self._connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - begun
        if answer.status != 200:
            raise RuntimeError(f"{self.name} answers {answer.status} to {query}: {body[:300]!r}")
        return seconds, json.loads(body)


def questions(ids: list[str], count: int) -> dict[str, list[str]]:
    """Return the queries of each kind; each is another one, so that nothing is answered from a cache of answers."""
    chance = random.Random(SEED)
    rounds = range(ROUNDS)
    corners = [(chance.uniform(112.3, 112.9), chance.uniform(23.0, 23.4)) for _ in rounds]
    return {
        "first page of 1,000": [f"?limit={1000 + n}" for n in rounds],
        "page of 1,000 in the middle": [f"?limit=1000&offset={count // 2 + 1000 * n}" for n in rounds],
        "box, first 1,000": [f"?limit=1000&bbox={w:.4f},{s:.4f},{w + 0.1:.4f},{s + 0.1:.4f}" for w, s in corners],
        "one property, first 1,000": [f"?limit={1000 + n}&availability=available" for n in rounds],
        "filter expression, first 100": [
            "?limit=100&filter=" + quote(f"availability = 'reserved' AND area_mu > {20 + n}") for n in rounds
        ],
        "one feature": [f"/{chance.choice(ids)}" for _ in rounds],
    }


def measure(sides: list[Asked], count: int) -> None:
    """Ask both in turn, and hold that they find the same number."""
    _, first = sides[0].ask("?limit=1000")
    ids = [feature["id"] for feature in first["features"]]
    for kind, queries in questions(ids, count).items():
        for side in sides:
            side.ask(queries[0])
        for query in queries:
            found = []
            for side in sides:
                seconds, answer = side.ask(query)
                side.seconds.setdefault(kind, []).append(seconds)
                found.append(answer.get("numberMatched", 1))
            if len(set(found)) != 1:
                raise RuntimeError(f"{query} finds {found}")


def main() -> None:
    """Fill both, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zqmap-python", default=str(ROOT / ".venv" / "bin" / "python"))
    parser.add_argument("--peer-python", default=str(Path(__file__).parent / ".venv" / "bin" / "python"))
    parser.add_argument("--count", type=int, default=100_000)
    given = parser.parse_args()
    cluster = Cluster()
    try:
        with tempfile.TemporaryDirectory(prefix="bench-features-") as name:
            figures = compare(cluster, Path(name), given)
    finally:
        cluster.stop()
    head = ("", "zqmap p50", "p95", "pygeoapi + PostgreSQL provider p50", "p95", "times as fast")
    print(machine())
    print(table(head, figures))


def compare(cluster: Cluster, folder: Path, given: argparse.Namespace) -> list[list[str]]:
    """Return the rows of the table."""
    url = cluster.make_database()
    environment = {"ZQMAP_DATABASE_URL": url.replace("postgresql:", "postgresql+psycopg:"), "ZQMAP_VAR": str(folder)}
    run([given.zqmap_python, "-m", "zqmap", "init"], environment)
    demo = ["demo", "--features", str(given.count), "--layer", "parcels"]
    run([given.zqmap_python, "-m", "zqmap", *demo], environment)
    run([given.zqmap_python, str(FILL), url, "parcels", TABLE], environment | {"PYTHONPATH": str(ROOT)})
    own, other = free_port(), free_port()
    database = urlsplit(url).path.strip("/")
    serve = [given.zqmap_python, "-m", "zqmap", "serve", "--port", str(own)]
    peer = [given.peer_python, str(PEER), str(cluster.folder), database, TABLE, str(other), str(folder)]
    items = "collections/parcels/items"
    with (
        serving(serve, f"http://127.0.0.1:{own}/readyz", environment, folder / "own.log"),
        serving(peer, f"http://127.0.0.1:{other}/conformance", {}, folder / "peer.log"),
    ):
        sides = [
            Asked("zqmap", f"http://127.0.0.1:{own}/ogc/{items}"),
            Asked("pygeoapi", f"http://127.0.0.1:{other}/{items}"),
        ]
        measure(sides, given.count)
    rows = [row(kind, sides[0].seconds[kind], sides[1].seconds[kind]) for kind in sides[0].seconds]
    keep("open_features", {"count": given.count, **{side.name: side.seconds for side in sides}})
    return rows


def row(kind: str, own: list[float], other: list[float]) -> list[str]:
    """Return one line of the table."""
    middle = [statistics.median(own), statistics.median(other)]
    return [
        kind,
        milliseconds(middle[0]),
        milliseconds(percentile(own, 95)),
        milliseconds(middle[1]),
        milliseconds(percentile(other, 95)),
        f"{middle[1] / middle[0]:.1f}",
    ]


if __name__ == "__main__":
    main()
