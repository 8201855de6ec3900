"""Read and write the shipped GeoJSON: one feature a line, so that a change reads well in a diff."""

import json
from pathlib import Path
from typing import Any

from shapely import set_precision
from shapely.geometry import Polygon, mapping
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

GEODATA = Path(__file__).resolve().parent.parent
LAYERS = GEODATA / "layers"
COORDINATE_DECIMALS = 6

Feature = dict[str, Any]


def read_features(path: Path) -> list[Feature]:
    """Return the features of a GeoJSON file in the order they stand in it."""
    features: list[Feature] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return features


def write_features(path: Path, features: list[Feature]) -> None:
    """Write the features sorted by id, one a line, in UTF-8 with a final line feed."""
    ordered = sorted(features, key=lambda feature: str(feature["properties"]["id"]))
    lines = [json.dumps(feature, ensure_ascii=False) for feature in ordered]
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def published(geometry: BaseGeometry) -> dict[str, Any]:
    """Return a GeoJSON geometry in degrees with 6 decimals (0.1 m); outer rings run counter-clockwise (RFC 7946)."""
    rounded = set_precision(geometry, 10.0**-COORDINATE_DECIMALS)
    if isinstance(rounded, Polygon):
        rounded = orient(rounded)
    shape = mapping(rounded)
    return {"type": shape["type"], "coordinates": _rounded(shape["coordinates"])}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, COORDINATE_DECIMALS)
    return [_rounded(part) for part in value]
