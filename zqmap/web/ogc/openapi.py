"""The OpenAPI 3.0 document of the service, from the declarations; it points to no other server."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zqmap.analysis.cql2.expression import FILTER_LANGUAGES, LONGEST
from zqmap.model.fields import Field, Kind
from zqmap.model.layers import Layer
from zqmap.model.text import LANGUAGES, Language
from zqmap.texts import sentence
from zqmap.web.ogc.parameters import MOST_OFFSET, MOST_SORTS
from zqmap.web.ogc.query import DEFAULT_LIMIT, FORMATS, MOST_ITEMS, time_field
from zqmap.web.ogc.schemas import feature_schema
from zqmap.web.ogc.systems import SYSTEMS

Described = dict[str, Any]

WRITTEN_WITH_HYPHEN = {"bbox-crs": "bbox_crs", "filter-lang": "filter_lang", "filter-crs": "filter_crs"}
"""How the catalogue calls the parameters whose names have a hyphen."""

GEOJSON, JSON, HTML, SCHEMA = "application/geo+json", "application/json", "text/html", "application/schema+json"
LINK = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": {name: {"type": "string"} for name in ("href", "rel", "type", "title", "hreflang")},
}
GEOMETRY = {
    "type": "object",
    "nullable": True,
    "required": ["type"],
    "properties": {
        "type": {
            "type": "string",
            "enum": [f"{many}{kind}" for kind in ("Point", "LineString", "Polygon") for many in ("", "Multi")],
        },
        "coordinates": {"type": "array", "items": {}},
    },
}
ERROR = {
    "type": "object",
    "required": ["code", "description", "error"],
    "properties": {
        "code": {"type": "string"},
        "description": {"type": "string"},
        "error": {
            "type": "object",
            "required": ["zh", "en"],
            "properties": {language: {"type": "string"} for language in LANGUAGES},
        },
    },
}


def build_openapi(layers: Iterable[Layer], base_url: str, language: Language) -> Described:
    """Describe every address of the service."""
    listed = list(layers)
    paths = {
        "/": _get("landingPage", JSON, {"type": "object", "required": ["links"]}),
        "/conformance": _get("conformance", JSON, {"type": "object", "required": ["conformsTo"]}),
        "/collections": _get("collections", JSON, {"type": "object", "required": ["links", "collections"]}),
    }
    for layer in listed:
        paths |= _layer_paths(layer, language)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": sentence(language, "ogc.title"),
            "description": sentence(language, "ogc.description"),
            "version": "1.0.0",
        },
        "servers": [{"url": base_url}],
        "tags": [{"name": layer.name, "description": layer.label.in_(language)} for layer in listed],
        "paths": paths,
        "components": {
            "schemas": {
                "link": LINK,
                "geometry": GEOMETRY,
                "error": ERROR,
                **{layer.name: feature_schema(layer) for layer in listed},
            },
            "responses": {"Error": {"description": "Error", "content": {JSON: {"schema": _ref("schemas", "error")}}}},
            "parameters": {parameter["name"]: parameter for parameter in _shared_parameters(language)},
        },
    }


def _layer_paths(layer: Layer, language: Language) -> dict[str, Described]:
    here, name = f"/collections/{layer.name}", layer.name.title().replace("_", "")
    document = {"type": "object", "required": ["links"]}
    paths = {
        here: _get(f"describe{name}", JSON, {**document, "required": ["id", "links"]}),
        f"{here}/queryables": _get(f"queryables{name}", SCHEMA, {"type": "object", "required": ["properties"]}),
        f"{here}/schema": _get(f"schema{name}", SCHEMA, {"type": "object", "required": ["properties"]}),
        f"{here}/items": _get(
            f"get{name}Features", GEOJSON, _collection_schema(layer), _items_parameters(layer, language)
        ),
        f"{here}/items/{{featureId}}": _get(
            f"get{name}Feature", GEOJSON, _ref("schemas", layer.name), [_feature_id(), *_refs("crs", "revision")]
        ),
    }
    for path in paths.values():
        path["get"]["tags"] = [layer.name]
        path["get"]["summary"] = layer.label.in_(language)
    return paths


def _get(operation: str, type_: str, schema: Described, parameters: Iterable[Described] = ()) -> Described:
    content = {type_: {"schema": schema}, HTML: {"schema": {"type": "string"}}}
    return {
        "get": {
            "operationId": operation,
            "parameters": [*_refs("f", "lang"), *parameters],
            "responses": {
                "200": {"description": "OK", "content": content},
                **{str(status): _ref("responses", "Error") for status in (400, 404, 429, 503)},
            },
        }
    }


def _collection_schema(layer: Layer) -> Described:
    return {
        "type": "object",
        "required": ["type", "features", "links", "numberMatched", "numberReturned", "timeStamp"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": _ref("schemas", layer.name)},
            "links": {"type": "array", "items": _ref("schemas", "link")},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
            "timeStamp": {"type": "string", "format": "date-time"},
            "revision": {"type": "integer", "minimum": 1},
        },
    }


def _items_parameters(layer: Layer, language: Language) -> list[Described]:
    names = {"type": "array", "items": {"type": "string", "enum": list(layer.by_name)}}
    sorts = {"type": "array", "maxItems": MOST_SORTS, "items": {"type": "string", "enum": _sorts(layer)}}
    shared = ("limit", "offset", "bbox", "bbox-crs", "crs", "revision", "skipGeometry", "q")
    return [
        *_refs(*shared, "filter", "filter-lang", "filter-crs", *(["datetime"] if time_field(layer) else [])),
        _parameter("properties", names, explode=False),
        _parameter("sortby", sorts, explode=False),
        *(_parameter(field.name, _queryable(field), field.label.in_(language)) for field in layer.fields),
    ]


def _sorts(layer: Layer) -> list[str]:
    return [f"{sign}{name}" for name in layer.by_name for sign in ("", "-")]


def _queryable(field: Field) -> Described:
    if field.kind is Kind.NUMBER:
        return {"type": "number"}
    return {"type": "string"} | ({"enum": list(field.vocabulary.codes)} if field.vocabulary else {})


def _shared_parameters(language: Language) -> list[Described]:
    box = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    system = {"type": "string", "format": "uri", "enum": list(SYSTEMS)}
    count = {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": DEFAULT_LIMIT}
    described: dict[str, Described] = {
        "f": {"type": "string", "enum": list(FORMATS)},
        "lang": {"type": "string", "enum": list(LANGUAGES)},
        "limit": count,
        "offset": {"type": "integer", "minimum": 0, "maximum": MOST_OFFSET, "default": 0},
        "bbox": box,
        "bbox-crs": system,
        "crs": system,
        "datetime": {"type": "string"},
        "revision": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
        "skipGeometry": {"type": "boolean", "default": False},
        "q": {"type": "string", "maxLength": 100},
        "filter": {"type": "string", "maxLength": LONGEST},
        "filter-lang": {"type": "string", "enum": list(FILTER_LANGUAGES), "default": FILTER_LANGUAGES[0]},
        "filter-crs": system,
    }
    return [
        _parameter(
            name, schema, sentence(language, f"ogc.parameter.{WRITTEN_WITH_HYPHEN.get(name, name)}"), explode=False
        )
        for name, schema in described.items()
    ]


def _parameter(name: str, schema: Described, description: str = "", *, explode: bool = True) -> Described:
    said = {"description": description} if description else {}
    return {
        "name": name,
        "in": "query",
        **said,
        "required": False,
        "style": "form",
        "explode": explode,
        "schema": schema,
    }


def _feature_id() -> Described:
    return {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}


def _refs(*names: str) -> list[Described]:
    return [_ref("parameters", name) for name in names]


def _ref(kind: str, name: str) -> Described:
    return {"$ref": f"#/components/{kind}/{name}"}
