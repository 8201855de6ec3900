"""Put the approximate points of facilities and enterprises where `places.csv` says they are best known to be.

A place is known only within `radius_m`; the small spread keeps marks on one spot apart, far inside that radius.
Run `python geodata/scripts/place_approximate.py`; only geometry and `accuracy_m` are written.
"""

import csv
from pathlib import Path

from layer_file import LAYERS, published, read_features, write_features
from schematic_grid import Grid, to_lonlat
from shapely.geometry import Point

PLACES = Path(__file__).with_name("places.csv")


def read_places(layer: str) -> dict[str, dict[str, str]]:
    """Return the rows of one layer by feature id; longitude, latitude in degrees, radius and spread in metres."""
    with PLACES.open(encoding="utf-8", newline="") as file:
        return {row["feature_id"]: row for row in csv.DictReader(file) if row["layer"] == layer}


def place(layer: str) -> None:
    """Write the points into a layer; without a row there is no known place, a better basis keeps its geometry."""
    places = read_places(layer)
    features = read_features(LAYERS / f"{layer}.geojson")
    for feature in features:
        if feature["properties"]["basis"] in ("surveyed", "digitised"):
            continue
        row = places.get(feature["properties"]["id"])
        feature["properties"]["basis"] = "approximate" if row else None
        feature["properties"]["accuracy_m"] = int(row["radius_m"]) if row else None
        feature["geometry"] = published(_mark(row)) if row else None
    write_features(LAYERS / f"{layer}.geojson", features)


def _mark(row: dict[str, str]) -> Point:
    grid = Grid(float(row["lon"]), float(row["lat"]))
    spread = float(row["spread_east_m"]), float(row["spread_north_m"])
    return Point(to_lonlat(Point(grid.to_metres(*spread))))


if __name__ == "__main__":
    place("facilities")
    place("enterprises")
