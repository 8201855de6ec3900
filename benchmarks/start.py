"""Time `make run` to a page that answers: in a fresh clone with a new environment, and once more in the same clone.

`python -m benchmarks.start` clones what is committed. A first, unmeasured clone fills the caches of pip and npm;
`--primed` leaves it out where they are known to be full.
"""

import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.figures import keep, machine, table
from benchmarks.servers import ROOT, free_port, stop, wait_until_answers

START_TIMEOUT_S = 900.0
PAGES = ("/readyz", "/map")


def clone(target: Path) -> Path:
    """Clone the committed project as a stranger would, with no file shared with this checkout."""
    subprocess.run(["git", "clone", "--quiet", "--no-local", str(ROOT), str(target)], check=True)
    return target


def start_s(folder: Path, log: Path) -> float:
    """Run `make run` in a clone and return the seconds until the server is ready and the map page answers."""
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if key not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    begun = time.perf_counter()
    with log.open("ab") as out:
        process = subprocess.Popen(
            ["make", "run", f"PORT={port}"], cwd=folder, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    try:
        for page in PAGES:
            wait_until_answers(f"http://127.0.0.1:{port}{page}", process, log, START_TIMEOUT_S, poll_s=0.05)
        return time.perf_counter() - begun
    finally:
        stop(process)


def main() -> None:
    """Measure, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--primed", action="store_true", help="the package caches are full already")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-start-") as name:
        work = Path(name)
        if not given.primed:
            start_s(clone(work / "priming"), work / "priming.log")
        measured = clone(work / "measured")
        fresh_s = start_s(measured, work / "fresh.log")
        second_s = start_s(measured, work / "second.log")
    rows = [["fresh clone, new environment", f"{fresh_s:.1f} s"], ["second start", f"{second_s:.1f} s"]]
    print(f"{machine()}\n\n{table(['make run to a page that answers', 'measured'], rows)}")
    print(f"\nkept in {keep('start', {'fresh_s': fresh_s, 'second_s': second_s})}")


if __name__ == "__main__":
    main()
