"""How a revision follows another in running servers: when it is heard of and shown, and what is answered meanwhile."""

import json
import time
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread

from benchmarks.figures import milliseconds, percentile
from benchmarks.tiles import sample
from benchmarks.viewer import fetch

POLL_S = 0.05
TILE_EVERY_S = 0.5
TILE_ZOOM = 14
PATIENCE_S = 900.0
HEARD = 'zqmap_head_revision{layer="parcels"} '


def shown_revision(port: int) -> int:
    """Give the revision of the parcels that a server shows."""
    return int(json.loads(_get(port, "/heads"))["parcels"])


def heard_revision(port: int) -> int:
    """Give the newest revision of the parcels that a server has heard of, as its figures say."""
    lines = (line for line in _get(port, "/metrics").splitlines() if line.startswith(HEARD))
    return int(float(next(lines, f"{HEARD}0").removeprefix(HEARD)))


def _get(port: int, path: str) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


class Watch:
    """Watches one server until it shows a revision, and asks it for tiles of the one before meanwhile.

    `heard_at` and `shown_at` are moments of the monotonic clock, which all processes of a machine share.
    """

    def __init__(self, port: int, figures_port: int) -> None:
        self._port, self._figures_port = port, figures_port
        self.revision = shown_revision(port) + 1
        self.heard_at = self.shown_at = float("nan")
        self.tiles_s: list[float] = []
        self.heads_s: list[float] = []
        self._ended = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait until the revision is shown."""
        self._thread.join(PATIENCE_S)
        self._ended.set()

    def first_tile_s(self) -> float:
        """Give the seconds that a first tile of the new revision takes."""
        return fetch(self._port, [f"/tiles/parcels/{self.revision}/12/3331/1777.mvt"], PATIENCE_S)[0][0]

    def answers(self) -> str:
        """Say how the server answered meanwhile."""
        tiles = f"{milliseconds(percentile(self.tiles_s, 50))}, {milliseconds(percentile(self.tiles_s, 95))}"
        return f"{len(self.tiles_s)} tiles: p50, p95 {tiles}; /heads p95 {milliseconds(percentile(self.heads_s, 95))}"

    def _run(self) -> None:
        tiles, tile_at = iter(sample(TILE_ZOOM)), 0.0
        while not self._ended.wait(POLL_S):
            if self.heard_at != self.heard_at and self._hears():
                self.heard_at = time.monotonic()
            begun = time.monotonic()
            is_shown = shown_revision(self._port) >= self.revision
            self.heads_s.append(time.monotonic() - begun)
            if is_shown:
                self.shown_at = time.monotonic()
                return
            if time.monotonic() >= tile_at and (tile := next(tiles, None)):
                tile_at = time.monotonic() + TILE_EVERY_S
                path = f"/tiles/parcels/{self.revision - 1}/{tile.z}/{tile.x}/{tile.y}.mvt"
                self.tiles_s.append(fetch(self._port, [path])[0][0])

    def _hears(self) -> bool:
        try:
            return heard_revision(self._figures_port) >= self.revision
        except (OSError, HTTPException):
            return False
