"""Time what a member of staff waits for: a file of 50,000 features from the desk to the map, and the memory it leaves.

`python -m benchmarks.desk` needs zqmap's own environment and goes there by itself. It runs the steps of the update page
in one process, without the page: read, coordinate system, columns, findings and proposal, then a draft and its
publication.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.environment import run_at_home
from benchmarks.figures import keep, machine, table, verdict

FEATURES, WARM = 50_000, 100
FINDINGS_S, PUBLISH_S, MEMORY_SHARE = 15.0, 10.0, 0.2
MIB = 2**20
MEMORY = ("before_mib", "with_mib", "after_mib")


def measure(folder: Path) -> dict[str, float]:
    """Bring one file in and publish it; seconds, and MiB before, with and after it."""
    from zqmap.intake.cases import Cases
    from zqmap.intake.demo import add_demo
    from zqmap.intake.pipeline import Pipeline
    from zqmap.intake.progress import Step
    from zqmap.intake.proposal import publish_draft
    from zqmap.memory import release_memory
    from zqmap.model.frames import make_frame
    from zqmap.model.layers import find_layer
    from zqmap.store.drafts import Drafts
    from zqmap.store.store import Store
    from zqmap.web.formats import write_layer

    store, layer = Store(f"sqlite:///{folder / 'store.sqlite'}"), find_layer("enterprises")
    store.create()
    small = add_demo(layer, make_frame(layer, [], []), WARM)
    first = store.publish(layer.name, small, base=0, author="bench", note="bench")
    cases, drafts = Cases(folder / "cases"), Drafts(store)

    def bring(count: int) -> dict[str, float]:
        path, base = folder / f"{count}.geojson", store.heads()[layer.name]
        write_layer(add_demo(layer, small, count), layer, "geojson", path, revision=first, language="zh")
        pipeline, begun = Pipeline(store), time.perf_counter()
        case = cases.open("bench", path.name, path.read_bytes(), layer=layer.name, base=base)
        case = cases.keep(case, case.choices.after(system="EPSG:4326"))
        matching = pipeline.advance(case).matching
        assert matching is not None
        case = cases.keep(case, case.choices.after(columns=matching.confirmed().as_json()))
        progress = pipeline.advance(case)
        assert progress.step is Step.PROPOSAL, progress.findings[:3]
        assert progress.proposal is not None
        found, held, begun = time.perf_counter() - begun, resident_mib(), time.perf_counter()
        number = drafts.save(
            layer.name, progress.proposal.frame, base=base, mode="replace", author="bench", note="bench"
        )
        publish_draft(drafts, number, version=1, author="bench")
        published = time.perf_counter() - begun
        cases.close(case)
        return {
            "file_mb": path.stat().st_size / 1e6,
            "findings_s": found,
            "publish_s": published,
            "with_mib": held,
        }

    bring(WARM * 2)
    release_memory()
    before = resident_mib()
    figures = bring(FEATURES)
    release_memory()
    return {**figures, "before_mib": before, "after_mib": resident_mib()}


def resident_mib() -> float:
    """Return the resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / MIB


def main() -> int:
    """Measure once, print the goals, and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--zqmap-python", default=".venv/bin/python")
    given = parser.parse_args()
    elsewhere = run_at_home("desk", given.zqmap_python, needs=("geopandas", "argon2"))
    if elsewhere is not None:
        return elsewhere
    with tempfile.TemporaryDirectory(prefix="bench-desk-") as name:
        found = measure(Path(name))
    share = found["after_mib"] / found["before_mib"] - 1
    rows = [
        ["findings", f"{found['findings_s']:.1f} s", verdict(met=found["findings_s"] < FINDINGS_S)],
        ["draft and publication", f"{found['publish_s']:.1f} s", verdict(met=found["publish_s"] < PUBLISH_S)],
        ["memory before, with, after", " / ".join(f"{found[key]:.0f} MiB" for key in MEMORY), ""],
        ["memory kept", f"{share:+.0%}", verdict(met=share <= MEMORY_SHARE)],
    ]
    print(f"{machine()}, {FEATURES:,} features, {found['file_mb']:.1f} MB\n\n{table(['', 'measured', ''], rows)}")
    print(f"\nkept in {keep('desk', found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
