"""GeoJSON (RFC 7946), one feature a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import shapely

from zqmap.model.frames import json_value
from zqmap.web.exports import Export

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def write_geojson(export: Export, path: Path) -> None:
    """Write a layer as GeoJSON; a feature without a known place has the geometry null."""
    revision = export.revision.number if export.revision else None
    head = {"type": "FeatureCollection", "name": export.layer.name, "revision": revision}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_encode(head)[:-1] + ',"features":[\n')
        file.write(",\n".join(_features(export)))
        file.write("\n]}\n")


def _features(export: Export) -> Iterator[str]:
    fields, frame = export.layer.fields, export.frame
    columns = [[json_value(field, value) for value in frame[field.name].tolist()] for field in fields]
    names = [field.name for field in fields]
    geometries = shapely.to_geojson(frame.geometry.to_numpy())
    for geometry, id_, *values in zip(geometries, frame["id"], *columns, strict=True):
        properties = _encode(dict(zip(names, values, strict=True)))
        yield f'{{"type":"Feature","id":{_encode(id_)},"properties":{properties},"geometry":{geometry or "null"}}}'
