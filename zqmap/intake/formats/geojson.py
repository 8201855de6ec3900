"""GeoJSON (RFC 7946), read strictly: what parsers disagree on is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from shapely.geometry.base import BaseGeometry

from zqmap.errors import UnreadableFile
from zqmap.intake.contents import FileContents, FilePart, list_columns, list_types, refuse
from zqmap.intake.formats.source import Progress, Source, read_bytes, say_nothing
from zqmap.intake.limits import FEATURE_LIMIT, PROPERTY_LIMIT, VERTEX_LIMIT
from zqmap.intake.positions import BadGeometry, make_geometry, offer_closed
from zqmap.model.text import Text
from zqmap.model.values import Problem, show_value


def list_parts(source: Source) -> tuple[FilePart, ...]:
    """Give the one part that such a file has."""
    contents = read_part(source)
    return (FilePart(source.name, len(contents.rows), list_types(contents.geometries)),)


def name_parts(source: Source) -> tuple[str, ...]:
    """Give the name of the one part that such a file has."""
    return (source.name,)


def read_part(source: Source, part: str | None = None) -> FileContents:
    """Read the whole file; it has no parts to choose from.

    Raises:
        UnreadableFile: see `read_geojson`.

    """
    return read_geojson(read_bytes(source.path, source.name), source.name, source.progress)


def read_geojson(data: bytes, name: str, progress: Progress = say_nothing) -> FileContents:
    """Read the bytes of a GeoJSON file; `name` is for messages.

    Raises:
        UnreadableFile: they are no GeoJSON FeatureCollection, or over a limit.

    """
    document = parse_json(decode_json(data, name), name)
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        refuse(name, "不是 GeoJSON FeatureCollection", "this is not a GeoJSON FeatureCollection")
    features = document.get("features")
    if not isinstance(features, list):
        refuse(name, "FeatureCollection 没有 features 列表", "the FeatureCollection has no list of features")
    return read_features(features, name, "GeoJSON", progress, _declared_crs(document))


def read_features(
    features: list[Any], name: str, kind: str, progress: Progress, declared: str | None = None
) -> FileContents:
    """Read a list of GeoJSON features; `kind` is the format's name.

    Raises:
        UnreadableFile: one is no feature, or they are over a limit.

    """
    if len(features) > FEATURE_LIMIT:
        refuse(name, f"要素超过 {FEATURE_LIMIT} 个", f"more than {FEATURE_LIMIT} features")
    rows = [_properties(feature, name, row) for row, feature in enumerate(features, start=1)]
    progress(0, len(rows))
    geometries, broken = _geometries(features, name)
    progress(len(rows), len(rows))
    columns, outer_ids = list_columns(rows), _outer_ids(features, rows)
    return FileContents(
        name, kind, rows, geometries, broken, declared, columns=columns, encoding="utf-8", outer_ids=outer_ids
    )


def decode_json(data: bytes, name: str) -> str:
    """Decode the bytes of a JSON text, which is in UTF-8 (RFC 8259).

    Raises:
        UnreadableFile: it is not.

    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        said = Text(
            f"不是 UTF-8 编码（第 {error.start + 1} 个字节），请另存为 UTF-8",
            f"this is not UTF-8 (byte {error.start + 1}); save it as UTF-8",
        )
        raise UnreadableFile(name, said) from error


class _Refused(ValueError):
    """A value that JSON parsers disagree on; the argument is a Text."""


def parse_json(text: str, name: str) -> Any:
    """Parse JSON; a key that comes twice, NaN and Infinity are refused.

    Raises:
        UnreadableFile: it is not JSON that every parser reads alike.

    """
    try:
        return json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
    except _Refused as error:
        raise UnreadableFile(name, error.args[0]) from error
    except RecursionError as error:
        raise UnreadableFile(name, Text("嵌套太深", "it is nested too deeply")) from error
    except json.JSONDecodeError as error:
        at = f"{error.lineno}:{error.colno}"
        said = Text(f"不是有效的 JSON（行:列 {at}）", f"this is not valid JSON (line:column {at}): {error.msg}")
        raise UnreadableFile(name, said) from error
    except ValueError as error:
        raise UnreadableFile(name, Text("含有过长的数字", "it holds a number with too many digits")) from error


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = show_value(next(key for key in keys if keys.count(key) > 1))
        raise _Refused(Text(f"对象中键“{twice}”重复", f"an object has the key '{twice}' twice"))
    return made


def _refuse_constant(word: str) -> NoReturn:
    raise _Refused(Text(f"含有 {word}，JSON 中没有这个值", f"it holds {word}, which JSON does not have"))


def _properties(feature: Any, name: str, row: int) -> dict[str, Any]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        refuse(name, f"第 {row} 个要素不是 Feature", f"feature {row} is not a GeoJSON Feature")
    properties = feature.get("properties")
    if not isinstance(properties, dict | None):
        refuse(name, f"第 {row} 个要素的 properties 不是对象", f"the properties of feature {row} are not an object")
    if len(properties or {}) > PROPERTY_LIMIT:
        refuse(
            name,
            f"第 {row} 个要素的属性超过 {PROPERTY_LIMIT} 个",
            f"feature {row} has over {PROPERTY_LIMIT} properties",
        )
    own = properties or {}
    return own if own.get("id") is not None or "id" not in feature else own | {"id": feature["id"]}


def _outer_ids(features: list[Any], rows: list[dict[str, Any]]) -> dict[int, str]:
    """Give the ids beside the properties, by row, where the properties have another."""
    pairs = enumerate(zip(features, rows, strict=True), start=1)
    return {
        row: show_value(outer)
        for row, (feature, own) in pairs
        if (outer := feature.get("id")) is not None and str(outer) != str(own.get("id"))
    }


def _geometries(features: list[Any], name: str) -> tuple[list[BaseGeometry | None], dict[int, Problem]]:
    made: list[BaseGeometry | None] = []
    broken: dict[int, Problem] = {}
    vertices = 0
    for row, feature in enumerate(features, start=1):
        geometry = feature.get("geometry")
        vertices += _count_positions(geometry)
        if vertices > VERTEX_LIMIT:
            refuse(name, f"坐标点超过 {VERTEX_LIMIT} 个", f"more than {VERTEX_LIMIT} positions")
        try:
            made.append(make_geometry(geometry))
        except BadGeometry as error:
            made.append(None)
            broken[row] = offer_closed(error.problem, geometry)
    return made, broken


def _count_positions(geometry: Any) -> int:
    level = [geometry.get("coordinates")] if isinstance(geometry, dict) else []
    count = 0
    while level := [item for part in level if isinstance(part, list) for item in part]:
        count += sum(isinstance(item, int | float) for item in level)
    return count // 2


def _declared_crs(document: Mapping[str, Any]) -> str | None:
    """Give the name in the `crs` member; one that cannot be understood, a link for instance, as it stands there."""
    crs = document.get("crs")
    if crs is None or isinstance(crs, str):
        return crs
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) else show_value(crs)
