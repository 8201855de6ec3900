"""Time how names that look alike and shapes that lie on another are found among 50,000 features.

`python -m benchmarks.lookalikes` needs zqmap's own environment and goes there by itself. Each file is brought beside
as many published features under other ids: all new, all the same again, and all piled up in one place. Seconds are
those of the processor.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from typing import TYPE_CHECKING

from benchmarks.environment import run_at_home
from benchmarks.figures import keep, machine, table, verdict

if TYPE_CHECKING:
    import geopandas as gpd

FEATURES, LIMIT_S = 50_000, 10.0
WORDS = "新能源汽车零部件电子信息装备制造生物医药先进材料华南鼎湖高新永安大旺金利四会德庆龙沙富民科技实业精密"
FORMS = ("有限公司", "科技有限公司", "股份有限公司", "集团")


def named(frame: gpd.GeoDataFrame, draw: random.Random) -> gpd.GeoDataFrame:
    """Give features names as companies have them, many of which differ by a character."""
    names = [
        "肇庆" + "".join(draw.choices(WORDS, k=draw.randint(3, 6))) + draw.choice(FORMS) for _ in range(len(frame))
    ]
    return frame.assign(name_zh=names)


def bring(case: str, layer: str) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Make a file's frame and what is published beside it."""
    import geopandas as gpd
    import numpy as np

    from zqmap.intake.demo import make_demo
    from zqmap.model.layers import LAYERS

    frame = named(make_demo(LAYERS[layer], FEATURES), random.Random(3)).assign(basis="surveyed")
    if case == "again":
        return frame.assign(id=[f"new-{id_}" for id_ in frame["id"]]), frame
    if case == "piled up":
        places = np.random.default_rng(1).uniform(-1e-6, 1e-6, (FEATURES, 2))
        piled = [frame.geometry.iloc[0]] * FEATURES
        frame = frame.set_geometry(gpd.GeoSeries(piled, crs=frame.crs).affine_transform([1, 0, 0, 1, *places[0]]))
    return frame, frame.iloc[:0]


def main() -> int:
    """Measure once, print the goal, and keep the figures; return 1 where one takes too long."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    elsewhere = run_at_home("lookalikes", needs=("geopandas", "pypinyin"))
    if elsewhere is not None:
        return elsewhere
    from zqmap.intake.lookalikes import find_lookalikes
    from zqmap.intake.twins import find_twins

    rows, longest_s = [], 0.0
    for layer in ("parcels", "enterprises"):
        for case in ("new", "again", "piled up"):
            frame, published = bring(case, layer)
            begun = time.process_time()
            names = find_lookalikes(frame, published)
            between = time.process_time()
            places = find_twins(frame, published)
            took = (between - begun, time.process_time() - between)
            longest_s = max(longest_s, sum(took))
            rows.append([layer, case, *(f"{seconds:.1f} s" for seconds in took), f"{len(names)}", f"{len(places)}"])
    print(f"{machine()}\n\n{table(['layer', 'file', 'names', 'places', 'findings: names', 'places'], rows)}")
    print(f"\nunder {LIMIT_S:.0f} s of the processor each: {verdict(met=longest_s < LIMIT_S)}")
    print(f"kept in {keep('lookalikes', {'rows': rows, 'longest_s': longest_s})}")
    return 0 if longest_s < LIMIT_S else 1


if __name__ == "__main__":
    sys.exit(main())
