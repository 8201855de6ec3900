"""Generate the points and parcels that every measurement draws, the same ones for the same count.

`python -m benchmarks.features points|parcels COUNT FILE` writes them as GeoJSON in zqmap's own fields.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

SEED = 20230426
WEST, EAST, SOUTH, NORTH = 112.35, 112.95, 22.95, 23.45
CENTRE_LON, CENTRE_LAT = (WEST + EAST) / 2, (SOUTH + NORTH) / 2
CLASSES = (
    "nev_auto_parts",
    "electronic_information",
    "equipment_manufacturing",
    "biopharma",
    "advanced_materials",
)
CLASS_COLOURS = dict(zip(CLASSES, ("#1b6ca8", "#d1495b", "#2a9d5c", "#8a4fbf", "#e08e1b"), strict=True))
EMPTY_MAP_STYLE = 'data:application/json,{"version":8,"sources":{},"layers":[]}'
AVAILABILITIES = ("available", "reserved", "allocated", "withdrawn")
PARCEL_FILL = 0.6
SQUARE_METRES_PER_MU = 2000 / 3
METRES_PER_DEGREE = 111_320.0


def points_frame(count: int) -> pd.DataFrame:
    """Return `count` points spread evenly over the box: `lon`, `lat` (WGS 84 degrees), `class` and a `name`."""
    random = np.random.default_rng(SEED)
    return pd.DataFrame(
        {
            "lon": random.uniform(WEST, EAST, count).round(6),
            "lat": random.uniform(SOUTH, NORTH, count).round(6),
            "class": np.array(CLASSES)[random.integers(0, len(CLASSES), count)],
            "name": [f"point {number}" for number in range(count)],
        }
    )


def point_features(count: int) -> Iterator[dict[str, object]]:
    """Yield the points of `points_frame` as features of zqmap's layer `enterprises`, the class in `chain`."""
    for number, row in enumerate(points_frame(count).itertuples(index=False)):
        own = {"chain": row[2], "role": "supplier", "stage": "in_production"}
        yield _feature(f"bench-{number}", {"type": "Point", "coordinates": [row[0], row[1]]}, own)


def parcel_features(count: int) -> Iterator[dict[str, object]]:
    """Yield `count` rectangles on a grid over the box as features of zqmap's layer `parcels`."""
    columns = int(np.ceil(np.sqrt(count)))
    step_lon, step_lat = (EAST - WEST) / columns, (NORTH - SOUTH) / columns
    area_m2 = step_lon * step_lat * PARCEL_FILL**2 * METRES_PER_DEGREE**2 * np.cos(np.radians(CENTRE_LAT))
    for number in range(count):
        west, south = WEST + number % columns * step_lon, SOUTH + number // columns * step_lat
        own = {
            "land_use": "M1",
            "area_mu": round(float(area_m2 / SQUARE_METRES_PER_MU), 2),
            "availability": AVAILABILITIES[number % len(AVAILABILITIES)],
        }
        yield _feature(f"bench-{number}", _rectangle(west, south, step_lon * PARCEL_FILL, step_lat * PARCEL_FILL), own)


def write_geojson(features: Iterator[dict[str, object]], file: Path) -> None:
    """Write the features as one GeoJSON collection (RFC 7946), a line each, without holding them all."""
    with file.open("w", encoding="utf-8") as out:
        out.write('{"type": "FeatureCollection", "features": [\n')
        for number, feature in enumerate(features):
            out.write((",\n" if number else "") + json.dumps(feature, ensure_ascii=False))
        out.write("\n]}\n")


def _rectangle(west: float, south: float, width: float, height: float) -> dict[str, object]:
    """Return a closed counter-clockwise ring, in degrees."""
    east, north = west + width, south + height
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [[[round(lon, 7), round(lat, 7)] for lon, lat in ring]]}


def _feature(slug: str, geometry: dict[str, object], own: dict[str, object]) -> dict[str, object]:
    """Return a feature with the fields that every layer of zqmap has, honest about being invented."""
    common = {
        "id": slug,
        "name_zh": f"测试 {slug}",
        "name_en": f"Benchmark {slug}",
        "area_id": None,
        "basis": "demo",
        "accuracy_m": 0,
        "source_id": "demo",
        "source_date": None,
        "note_zh": None,
        "note_en": None,
    }
    return {"type": "Feature", "geometry": geometry, "properties": common | own}


def main() -> None:
    """Write a file of generated features."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("points", "parcels"))
    parser.add_argument("count", type=int)
    parser.add_argument("file", type=Path)
    given = parser.parse_args()
    write_geojson((point_features if given.kind == "points" else parcel_features)(given.count), given.file)


if __name__ == "__main__":
    main()
