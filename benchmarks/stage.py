"""Put a contender on stage: fill its store, start its server, open its page and wait until its map is drawn."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.browser import Browser, Tab
from benchmarks.contenders import LEAFLET, Contender
from benchmarks.screen import filming
from benchmarks.servers import ROOT, free_port, serving

FILL_TIMEOUT_S = 900
FIRST_DRAW_TIMEOUT_S = 180.0


@dataclass(frozen=True)
class Show:
    """A contender whose server runs: the address of the server and of the page."""

    contender: Contender
    origin: str

    @property
    def page(self) -> str:
        """Return the address of the page with the map."""
        return self.origin + self.contender.page


@contextmanager
def on_stage(contender: Contender, count: int, python: str) -> Iterator[Show]:
    """Fill and start a contender with `count` features; `python` serves Leaflet to the peer that needs it."""
    with tempfile.TemporaryDirectory(prefix="bench-stage-") as name, _leaflet(contender, python, Path(name)) as leaflet:
        port = free_port()
        words = {"port": str(port), "count": str(count), "folder": str(Path(name) / "var"), "leaflet": leaflet}
        environment = {key: value.format(**words) for key, value in contender.environment.items()}
        (Path(name) / "var").mkdir()
        for command in contender.fill:
            run([part.format(**words) for part in command], environment)
        start = [part.format(**words) for part in contender.start]
        origin = f"http://127.0.0.1:{port}"
        with serving(start, origin + "/_stcore/health", environment, Path(name) / "server.log"):
            yield Show(contender, origin)


def run(command: list[str], environment: Mapping[str, str]) -> None:
    """Run a command that prepares a measurement from the project's root; raise with its output where it fails."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=FILL_TIMEOUT_S,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


@contextmanager
def open_page(chromium: Browser, show: Show, quiet_s: float) -> Iterator[Tab]:
    """Open the page in a tab; the block begins when the map is there and nothing has moved for `quiet_s`."""
    with chromium.tab() as tab:
        with filming(tab) as film:
            tab.open(show.page)
            tab.box_of(show.contender.picture)
            film.wait_until_settled(tab, quiet_s, FIRST_DRAW_TIMEOUT_S)
        yield tab


@contextmanager
def _leaflet(contender: Contender, python: str, folder: Path) -> Iterator[str]:
    """Serve Leaflet's files from the npm package to a contender that wants them, and give the address."""
    if not any("{leaflet}" in value for value in contender.environment.values()):
        yield ""
        return
    port = free_port()
    command = [python, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(LEAFLET)]
    address = f"http://127.0.0.1:{port}"
    with serving(command, address + "/leaflet.js", {}, folder / "leaflet.log"):
        yield address
