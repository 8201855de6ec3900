"""KML: placemarks by folder, every coordinate read here, and nothing fetched."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

from shapely.geometry.base import BaseGeometry

from zqmap.intake.contents import FileContents, FilePart, list_columns, list_types, refuse
from zqmap.intake.formats.shapes import refuse_too_many
from zqmap.intake.formats.source import Source, read_bytes
from zqmap.intake.formats.xml import refuse_document_type
from zqmap.intake.positions import BadGeometry, make_geometry, offer_closed
from zqmap.model.values import Problem, show_value

DEPTH_LIMIT = 50
"""How deeply folders may lie in each other."""

FETCHING = ("NetworkLink", "GroundOverlay", "PhotoOverlay", "ScreenOverlay", "Update")
"""Elements by which a file shows what lies elsewhere, or is a picture and no feature."""

CONTAINERS = ("Document", "Folder")
PARTS = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")
UNREAD = ("Track", "MultiTrack", "Model")
WGS84 = "EPSG:4326"
"""The one system that KML has (OGC 12-007r2)."""


@dataclass
class _Folder:
    """The placemarks of one folder."""

    name: str
    placemarks: list[Element] = field(default_factory=list)


def list_parts(source: Source) -> tuple[FilePart, ...]:
    """List the folders that hold placemarks of their own.

    Raises:
        UnreadableFile: see `read_document`.

    """
    return list_folders(read_bytes(source.path, source.name), source)


def read_part(source: Source, part: str | None = None) -> FileContents:
    """Read the placemarks of one folder.

    Raises:
        UnreadableFile: see `read_document`.

    """
    return read_folder(read_bytes(source.path, source.name), source, part)


def name_parts(source: Source) -> tuple[str, ...]:
    """Name the folders that hold placemarks of their own.

    Raises:
        UnreadableFile: see `read_document`.

    """
    return name_folders(read_bytes(source.path, source.name), source)


def name_folders(data: bytes, source: Source) -> tuple[str, ...]:
    """Name the folders of a document that hold placemarks of their own."""
    return tuple(each.name for each in _find_folders(read_document(data, source.name), source.name))


def list_folders(data: bytes, source: Source) -> tuple[FilePart, ...]:
    """List the folders of a document that hold placemarks of their own."""
    folders = _find_folders(read_document(data, source.name), source.name)
    return tuple(
        FilePart(each.name, len(each.placemarks), list_types(_geometry(mark)[0] for mark in each.placemarks))
        for each in folders
    )


def read_folder(data: bytes, source: Source, part: str | None) -> FileContents:
    """Read the placemarks of one folder of a document."""
    folders = _find_folders(read_document(data, source.name), source.name)
    placemarks = next(each.placemarks for each in folders if part in (None, each.name))
    rows: list[dict[str, Any]] = []
    geometries: list[BaseGeometry | None] = []
    broken: dict[int, Problem] = {}
    for row, placemark in enumerate(placemarks, start=1):
        rows.append(_properties(placemark))
        geometry, problem = _geometry(placemark)
        geometries.append(geometry)
        if problem:
            broken[row] = problem
        source.count(row, len(placemarks))
    refuse_too_many(source.name, geometries)
    return FileContents(source.name, "KML", rows, geometries, broken, WGS84, list_columns(rows), "utf-8")


def read_document(data: bytes, name: str) -> Element:
    """Parse KML.

    Raises:
        UnreadableFile: it is no KML, has a document type or entities, or points to what lies elsewhere.

    """
    refuse_document_type([data], name)
    try:
        root = fromstring(data)
    except (ParseError, ValueError, LookupError) as error:
        refuse(name, "不是有效的 XML", "this is not valid XML", error)
    if _local(root) != "kml":
        refuse(name, "内容不是 KML", "the content is not KML")
    for element in root.iter():
        if _local(element) in FETCHING:
            kind = _local(element)
            refuse(name, f"含有 {kind}（引用外部内容或图片）", f"it has a {kind}, which shows what lies elsewhere")
    return root


def _find_folders(root: Element, name: str) -> list[_Folder]:
    found = [folder for folder in _walk(root, (), name) if folder.placemarks]
    taken: dict[str, int] = {}
    for folder in found:
        taken[folder.name] = taken.get(folder.name, 0) + 1
        if taken[folder.name] > 1:
            folder.name = f"{folder.name} ({taken[folder.name]})"
    return found


def _walk(element: Element, path: tuple[str, ...], name: str) -> Iterator[_Folder]:
    if len(path) > DEPTH_LIMIT:
        refuse(name, "嵌套太深", "it is nested too deeply")
    own = _text(element, "name")
    here = (*path, own) if own else path
    yield _Folder(" / ".join(filter(None, here)) or "KML", [child for child in element if _local(child) == "Placemark"])
    for child in element:
        if _local(child) in CONTAINERS:
            yield from _walk(child, here or ("",), name)


def _properties(placemark: Element) -> dict[str, Any]:
    texts = {name: _text(placemark, name) for name in ("name", "description")}
    found: dict[str, Any] = {name: text for name, text in texts.items() if text is not None}
    for element in placemark.iter():
        key = element.attrib.get("name")
        if key and _local(element) == "Data":
            found[key] = _text(element, "value")
        if key and _local(element) == "SimpleData":
            found[key] = (element.text or "").strip() or None
    return found


def _geometry(placemark: Element) -> tuple[BaseGeometry | None, Problem | None]:
    shapes = [child for child in placemark if _local(child) in (*PARTS, *UNREAD)]
    if not shapes:
        return None, None
    described: dict[str, Any] = {}
    try:
        described = _describe_only(shapes)
        return make_geometry(described), None
    except BadGeometry as error:
        return None, offer_closed(error.problem, described)


def _describe_only(shapes: list[Element]) -> dict[str, Any]:
    if len(shapes) > 1:
        raise BadGeometry("bad_geometry", "一个地标有多个几何", "a placemark has several geometries")
    if _local(shapes[0]) in UNREAD:
        kind = _local(shapes[0])
        raise BadGeometry(
            "bad_geometry", f"“{kind}”不是可用的几何类型", f"'{kind}' is not a geometry that is read here"
        )
    return _describe(shapes[0])


def _describe(shape: Element) -> dict[str, Any]:
    """Put a geometry as GeoJSON has it."""
    kind = _local(shape)
    if kind == "Point":
        positions = _positions(shape)
        if len(positions) > 1:
            raise BadGeometry("bad_geometry", "一个点有多个坐标", "a point has several positions")
        return {"type": "Point", "coordinates": positions[0] if positions else []}
    if kind in ("LineString", "LinearRing"):
        return {"type": "LineString", "coordinates": _positions(shape)}
    if kind == "Polygon":
        return {"type": "Polygon", "coordinates": [_positions(ring) for ring in _rings(shape)]}
    return _join([_describe(child) for child in shape if _local(child) in PARTS])


def _join(parts: list[dict[str, Any]]) -> dict[str, Any]:
    kinds = {part["type"].removeprefix("Multi") for part in parts}
    if len(kinds) != 1:
        raise BadGeometry(
            "bad_geometry", "一个要素里混有点、线、面", "one feature mixes points, lines and polygons, or has none"
        )
    single = [
        each
        for part in parts
        for each in (part["coordinates"] if part["type"].startswith("Multi") else [part["coordinates"]])
    ]
    return {"type": f"Multi{kinds.pop()}", "coordinates": single}


def _rings(polygon: Element) -> list[Element]:
    outer = [ring for child in polygon if _local(child) == "outerBoundaryIs" for ring in child]
    inner = [ring for child in polygon if _local(child) == "innerBoundaryIs" for ring in child]
    if len(outer) != 1:
        raise BadGeometry("bad_geometry", "多边形应有一个外环", "a polygon must have one outer ring")
    return outer + inner


def _positions(shape: Element) -> list[list[float]]:
    text = " ".join(child.text or "" for child in shape if _local(child) == "coordinates")
    return [[_number(part) for part in group.rstrip(",").split(",")] for group in text.split()]


def _number(written: str) -> float:
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if "_" in written or not math.isfinite(value):
        shown = show_value(written)
        raise BadGeometry(
            "not_finite", f"坐标“{shown}”不是有限的数字", f"the coordinate '{shown}' is not a finite number"
        )
    return value


def _text(element: Element, name: str) -> str | None:
    found = next((child for child in element if _local(child) == name), None)
    return None if found is None else "".join(found.itertext()).strip() or None


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
