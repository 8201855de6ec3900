"""Time the neighbourhood of a place among 100,000 enterprises: all rings, counts by chain and segment, the nearest.

`python -m benchmarks.neighbourhood` needs no server: it measures the function that the page calls, from parcels and
from enterprises, after one call that lays the enterprises out (which happens once a revision and is timed apart).
The processor's time is given beside the clock's, since the work is done by one thread.
"""

import argparse
import json
import subprocess
import time
from pathlib import Path

from benchmarks.figures import keep, machine, milliseconds, percentile, table, verdict

FOLDER = Path(__file__).resolve().parent
ENTERPRISES, PLACES, SEED = 100_000, 200, 20261125
GOAL_MS = 50
WEST, SOUTH, EAST, NORTH = 112.4, 22.95, 112.95, 23.45


def measure(enterprises: int, places: int) -> dict[str, object]:
    """Return seconds to lay out, and by the clock and the processor seconds a place; runs in zqmap's environment."""
    import numpy as np
    import shapely

    from zqmap.analysis.chains.neighbourhood import RINGS_KM, Within, find_neighbours, index_enterprises
    from zqmap.model.frames import make_frame
    from zqmap.model.layers import LAYERS
    from zqmap.model.vocabularies import CHAIN, SEGMENT
    from zqmap.store.snapshots import Snapshot

    chance = np.random.default_rng(SEED)
    lon, lat = chance.uniform(WEST, EAST, enterprises), chance.uniform(SOUTH, NORTH, enterprises)
    codes = zip(chance.choice(CHAIN.codes, enterprises), chance.choice(SEGMENT.codes, enterprises), strict=True)
    records = [
        {
            "id": f"e-{number:06d}",
            "name_zh": "企业",
            "name_en": "Enterprise",
            "chain": str(chain),
            "segment": str(segment),
        }
        | {"role": "supplier", "stage": "unknown", "basis": "approximate", "accuracy_m": float(number % 20 * 500)}
        for number, (chain, segment) in enumerate(codes)
    ]
    snapshot = Snapshot(
        LAYERS["enterprises"], 1, make_frame(LAYERS["enterprises"], records, list(shapely.points(lon, lat)))
    )
    begun = time.perf_counter()
    index = index_enterprises(snapshot)
    laid_out_s = time.perf_counter() - begun

    def one(shape: shapely.Geometry) -> tuple[float, float]:
        clock, processor = time.perf_counter(), time.process_time()
        found = find_neighbours(index, shape, 2_000.0, ("e-000000",))
        _ = found.groups, [found.count(ring_km) for ring_km in RINGS_KM]
        _ = [found.rows(5, sort) for sort in (Within.CERTAIN, Within.POSSIBLE)]
        return time.perf_counter() - clock, time.process_time() - processor

    spots = shapely.points(chance.uniform(WEST, EAST, places), chance.uniform(SOUTH, NORTH, places))
    timed = {"parcel": shapely.buffer(spots, 0.003, quad_segs=3), "enterprise": spots}
    return {"laid_out_s": laid_out_s} | {name: [one(shape) for shape in shapes] for name, shapes in timed.items()}


def main() -> None:
    """Measure in zqmap's environment, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--zqmap-python", default=str(FOLDER.parent / ".venv" / "bin" / "python"))
    parser.add_argument("--enterprises", type=int, default=ENTERPRISES)
    parser.add_argument("--places", type=int, default=PLACES)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        print(json.dumps(measure(given.enterprises, given.places)))
        return
    command = [given.zqmap_python, "-m", "benchmarks.neighbourhood", "--inside"]
    command += ["--enterprises", str(given.enterprises), "--places", str(given.places)]
    done = subprocess.run(command, cwd=FOLDER.parent, check=True, capture_output=True, text=True)
    figures = json.loads(done.stdout)
    print(machine())
    rows = [
        [name, kind, *(milliseconds(percentile([pair[at] for pair in figures[name]], share)) for share in (50, 95))]
        for name in ("parcel", "enterprise")
        for at, kind in enumerate(("clock", "processor"))
    ]
    print(table(["from", "time", "median", "95 %"], rows))
    median_s = max(percentile([pair[0] for pair in figures[name]], 50) for name in ("parcel", "enterprise"))
    said = verdict(met=median_s * 1000 < GOAL_MS)
    print(f"laid out once: {milliseconds(figures['laid_out_s'])}; goal {GOAL_MS} ms: {said}")
    keep("neighbourhood", figures)


if __name__ == "__main__":
    main()
