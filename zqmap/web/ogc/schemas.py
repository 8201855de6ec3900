"""JSON Schemas of what is answered, from the declarations."""

from __future__ import annotations

from typing import Any

from zqmap.model.layers import Layer
from zqmap.model.schema import json_schema
from zqmap.model.text import Language
from zqmap.web.ogc.query import time_field

PLACE_FORMATS = {
    frozenset({"Point"}): "geometry-point",
    frozenset({"LineString", "MultiLineString"}): "geometry-linestring-or-multilinestring",
    frozenset({"Polygon", "MultiPolygon"}): "geometry-polygon-or-multipolygon",
}
"""How Part 5 of the standard calls what geometries a layer may have; anything else is `geometry-any`."""

ROLE = "x-ogc-role"


def properties_schema(layer: Layer, language: Language | None = None) -> dict[str, Any]:
    """Describe each property with a single type, as Part 5 wants it; titles in both languages, or in one."""
    described = json_schema(layer)["properties"]
    return {name: _single(value, language) for name, value in described.items()}


def layer_schema(layer: Layer, address: str, language: Language) -> dict[str, Any]:
    """Describe the features of a layer as Part 5 of the standard wants it; `address` is its own."""
    properties = properties_schema(layer, language)
    properties["id"][ROLE] = "id"
    when = time_field(layer)
    if when:
        properties[when][ROLE] = "primary-instant"
    if layer.is_mapped:
        place = PLACE_FORMATS.get(frozenset(layer.geometries), "geometry-any")
        properties = {"geometry": {"format": place, ROLE: "primary-geometry"}} | properties
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "type": "object",
        "title": layer.label.in_(language),
        "properties": properties,
        "required": [field.name for field in layer.fields if field.required],
        "additionalProperties": False,
    }


def feature_schema(layer: Layer) -> dict[str, Any]:
    """Describe one feature as GeoJSON for the OpenAPI document (3.0, so null has a word of its own)."""
    properties = {name: _nullable(value) for name, value in properties_schema(layer).items()}
    return {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "geometry": {"$ref": "#/components/schemas/geometry"},
            "properties": {"type": "object", "properties": properties},
            "links": {"type": "array", "items": {"$ref": "#/components/schemas/link"}},
        },
    }


def _single(described: dict[str, Any], language: Language | None) -> dict[str, Any]:
    kinds = described["type"] if isinstance(described["type"], list) else [described["type"]]
    single = described | {"type": next(kind for kind in kinds if kind != "null")}
    if "enum" in single:
        single["enum"] = [code for code in single["enum"] if code is not None]
    if language:
        single["title"] = described["x-title"][language]
    return single


def _nullable(described: dict[str, Any]) -> dict[str, Any]:
    plain = {key: value for key, value in described.items() if not key.startswith("x-")}
    if "enum" in plain:
        plain["enum"] = [*plain["enum"], None]
    return plain | {"nullable": True}
