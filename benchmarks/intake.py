"""Time the publishing of a file with 100,000 parcels, and its peak memory.

`python -m benchmarks.intake` writes the file, prepares an empty store, and publishes as the staff would on the command
line. The peak is the largest sum over the command and its workers, shared pages counted once (PSS), looked at every
20 ms; beside it stands the largest single process as the kernel accounts it.
"""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.features import parcel_features, write_geojson
from benchmarks.figures import keep, machine, table
from benchmarks.servers import ROOT
from benchmarks.stage import run

LOOK_EVERY_S = 0.02
RUNS = 3
MIB = 2**20


@dataclass(frozen=True)
class Cost:
    """What a command took: wall time, and peak memory of all its processes and of the largest one."""

    wall_s: float
    peak_bytes: int
    largest_process_bytes: int


class IntakeError(RuntimeError):
    """The command did not succeed; the message has the end of its output."""


def cost_of(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Cost:
    """Run a command to its end and return what it took; raise IntakeError where it fails."""
    begun, peak_bytes = time.perf_counter(), 0
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=out, stderr=out)
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        peak_bytes = max(peak_bytes, sum(map(proportional_bytes, family(process.pid))))
        time.sleep(LOOK_EVERY_S)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise IntakeError(f"{' '.join(command)} failed:\n{log.read_text(errors='replace')[-2000:]}")
    return Cost(time.perf_counter() - begun, peak_bytes, usage.ru_maxrss * 1024)


def family(pid: int) -> Iterator[int]:
    """Yield a process and all that descend from it, as far as they still live."""
    yield pid
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = thread.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from family(int(child))


def proportional_bytes(pid: int) -> int:
    """Return a process's memory with shared pages divided among their users; 0 once it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def publish(count: int, python: str) -> Cost:
    """Publish a generated file into a new store and return what that took."""
    with tempfile.TemporaryDirectory(prefix="bench-intake-") as name:
        file, environment = Path(name) / "parcels.geojson", {"ZQMAP_VAR": str(Path(name) / "var")}
        (Path(name) / "var").mkdir()
        write_geojson(parcel_features(count), file)
        run([python, "-m", "zqmap", "init"], environment)
        command = [python, "-m", "zqmap", "publish", str(file), "--layer", "parcels", "--note", "benchmark"]
        return cost_of(command, environment, Path(name) / "publish.log")


def main() -> None:
    """Measure, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--zqmap-python", default=".venv/bin/python")
    given = parser.parse_args()
    costs = [publish(given.count, given.zqmap_python) for _ in range(RUNS)]
    rows = [
        ["wall time", f"{median(cost.wall_s for cost in costs):.1f} s"],
        ["peak memory, all processes", f"{median(cost.peak_bytes for cost in costs) / MIB:,.0f} MiB"],
        ["peak memory, largest process", f"{median(cost.largest_process_bytes for cost in costs) / MIB:,.0f} MiB"],
    ]
    print(f"{machine()}\n\n{table([f'publish {given.count:,} parcels, median of {RUNS}', 'measured'], rows)}")
    print(f"\nkept in {keep('intake', {'count': given.count, 'costs': [asdict(cost) for cost in costs]})}")


if __name__ == "__main__":
    main()
