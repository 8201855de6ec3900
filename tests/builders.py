"""Features, files and frames with defaults, so that a test states only what it is about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
from shapely.geometry import shape

from zqmap.model.frames import make_frame
from zqmap.model.layers import find_layer

Feature = dict[str, Any]

SQUARE = [[112.50, 23.10], [112.51, 23.10], [112.51, 23.11], [112.50, 23.11], [112.50, 23.10]]


def a_point(lon: float = 112.5, lat: float = 23.1) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def a_line(*positions: list[float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": list(positions) or [[112.5, 23.1], [112.6, 23.2]]}


def a_polygon(*ring: list[float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [list(ring) or SQUARE]}


def an_enterprise(id: str | None = "xpeng", geometry: Any = "default", **fields: Any) -> Feature:  # noqa: A002
    own = {"name_zh": "小鹏汽车", "name_en": "XPeng", "chain": "nev_auto_parts", "role": "chain_owner"}
    return _feature(own | {"stage": "in_production"}, id, a_point() if geometry == "default" else geometry, fields)


def a_road(id: str | None = "longsha-avenue", geometry: Any = "default", **fields: Any) -> Feature:  # noqa: A002
    own = {"name_zh": "龙沙大道", "name_en": "Longsha Avenue", "category": "avenue", "status": "under_construction"}
    return _feature(own, id, a_line() if geometry == "default" else geometry, fields)


def a_facility(id: str | None = "no2-sewage-plant", geometry: Any = "default", **fields: Any) -> Feature:  # noqa: A002
    own = {"name_zh": "第二污水处理厂", "name_en": "No. 2 sewage plant", "category": "sewage", "status": "preliminary"}
    return _feature(own, id, a_point() if geometry == "default" else geometry, fields)


def a_parcel(id: str | None = "parcel-1", geometry: Any = "default", **fields: Any) -> Feature:  # noqa: A002
    own = {"name_zh": "一号地块", "name_en": "Parcel 1", "land_use": "M1", "availability": "available"}
    return _feature(own, id, a_polygon() if geometry == "default" else geometry, fields)


def an_area(id: str | None = "dasha", geometry: Any = "default", **fields: Any) -> Feature:  # noqa: A002
    own = {"name_zh": "大沙", "name_en": "Dasha", "tier": "municipal", "districts": ["四会市"], "area_id": "dasha"}
    return _feature(own, id, a_polygon() if geometry == "default" else geometry, fields)


def a_frame(layer: str, *features: Feature) -> gpd.GeoDataFrame:
    geometries = [None if feature["geometry"] is None else shape(feature["geometry"]) for feature in features]
    return make_frame(find_layer(layer), [feature["properties"] for feature in features], geometries)


def a_collection(*features: Feature, **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **members}


def a_file(path: Path, *features: Feature, **members: Any) -> Path:
    path.write_text(json.dumps(a_collection(*features, **members), ensure_ascii=False), encoding="utf-8")
    return path


def _feature(own: Mapping[str, Any], id_: str | None, geometry: Any, fields: Mapping[str, Any]) -> Feature:
    basis = None if geometry is None else "surveyed"
    properties = {"id": id_, "source_id": "test", "basis": basis} | own | fields
    return {"type": "Feature", "properties": properties, "geometry": geometry}
