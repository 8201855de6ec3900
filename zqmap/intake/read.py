"""Read a file that somebody hands in; nothing of it is believed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from shapely.geometry.base import BaseGeometry

from zqmap.errors import UnreadableFile
from zqmap.intake.positions import BadGeometry, make_geometry
from zqmap.model.text import Text
from zqmap.model.values import Problem, show_value

FILE_LIMIT_BYTES = 200_000_000
FEATURE_LIMIT = 200_000
VERTEX_LIMIT = 1_200_000
PROPERTY_LIMIT = 200
"""The most properties that one feature may have."""

ENDINGS = (".geojson", ".json")


@dataclass(frozen=True)
class FileContents:
    """What a file says: properties and geometries in the order of its features.

    `broken` maps rows (from 1) whose geometry cannot be made to the reason; `declared_crs` is the name that the file
    itself gives to its coordinate system, as it stands there, or None.
    """

    name: str
    format: str
    rows: list[dict[str, Any]]
    geometries: list[BaseGeometry | None]
    broken: Mapping[int, Problem] = field(default_factory=dict)
    declared_crs: str | None = None


def read_file(path: Path) -> FileContents:
    """Read a GeoJSON file; other formats are not read yet.

    Raises:
        UnreadableFile: it is not there, too large, of another format, or no GeoJSON FeatureCollection.

    """
    name = path.name or str(path)
    if path.suffix.lower() not in ENDINGS:
        said = Text("目前只能读取 GeoJSON 文件（.geojson）", "only GeoJSON files (.geojson) can be read so far")
        raise UnreadableFile(show_value(name), said)
    return read_geojson(_read_bytes(path, show_value(name)), show_value(name))


def read_geojson(data: bytes, name: str) -> FileContents:
    """Read the bytes of a GeoJSON file; `name` is for messages.

    Raises:
        UnreadableFile: they are no GeoJSON FeatureCollection, or over a limit.

    """
    document = _parse(_decode(data, name), name)
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        _refuse(name, "不是 GeoJSON FeatureCollection", "this is not a GeoJSON FeatureCollection")
    features = document.get("features")
    if not isinstance(features, list):
        _refuse(name, "FeatureCollection 没有 features 列表", "the FeatureCollection has no list of features")
    if len(features) > FEATURE_LIMIT:
        _refuse(name, f"要素超过 {FEATURE_LIMIT} 个", f"more than {FEATURE_LIMIT} features")
    rows = [_properties(feature, name, row) for row, feature in enumerate(features, start=1)]
    geometries, broken = _geometries(features, name)
    return FileContents(name, "GeoJSON", rows, geometries, broken, _declared_crs(document))


def _read_bytes(path: Path, name: str) -> bytes:
    try:
        if not path.is_file():
            _refuse(name, "没有这个文件", "there is no such file")
        with path.open("rb") as file:
            data = file.read(FILE_LIMIT_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UnreadableFile(name, Text("文件无法打开", "the file cannot be opened")) from error
    if len(data) > FILE_LIMIT_BYTES:
        megabytes = FILE_LIMIT_BYTES // 1_000_000
        _refuse(name, f"文件超过 {megabytes} MB", f"the file is larger than {megabytes} MB")
    return data


def _decode(data: bytes, name: str) -> str:
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


def _parse(text: str, name: str) -> Any:
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
        _refuse(name, f"第 {row} 个要素不是 Feature", f"feature {row} is not a GeoJSON Feature")
    properties = feature.get("properties")
    if not isinstance(properties, dict | None):
        _refuse(name, f"第 {row} 个要素的 properties 不是对象", f"the properties of feature {row} are not an object")
    if len(properties or {}) > PROPERTY_LIMIT:
        _refuse(
            name,
            f"第 {row} 个要素的属性超过 {PROPERTY_LIMIT} 个",
            f"feature {row} has over {PROPERTY_LIMIT} properties",
        )
    own = properties or {}
    return own if own.get("id") is not None or "id" not in feature else own | {"id": feature["id"]}


def _geometries(features: list[Any], name: str) -> tuple[list[BaseGeometry | None], dict[int, Problem]]:
    made: list[BaseGeometry | None] = []
    broken: dict[int, Problem] = {}
    vertices = 0
    for row, feature in enumerate(features, start=1):
        geometry = feature.get("geometry")
        vertices += _count_positions(geometry)
        if vertices > VERTEX_LIMIT:
            _refuse(name, f"坐标点超过 {VERTEX_LIMIT} 个", f"more than {VERTEX_LIMIT} positions")
        try:
            made.append(make_geometry(geometry))
        except BadGeometry as error:
            made.append(None)
            broken[row] = error.problem
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


def _refuse(name: str, zh: str, en: str) -> NoReturn:
    raise UnreadableFile(name, Text(zh, en))
