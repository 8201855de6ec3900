"""Shapes as people type or paste them: lines of coordinates, well-known text or GeoJSON, in the numbers of the text."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import shapely
from shapely.geometry.base import BaseGeometry

from zqmap.errors import EditRefused
from zqmap.intake.doctor.naming import understand
from zqmap.intake.edits.drawn import DRAWN_VERTICES
from zqmap.intake.formats.angles import WEST_OR_SOUTH, parse_coordinate
from zqmap.intake.formats.shapes import make_shape_of_text
from zqmap.intake.positions import BadGeometry, make_geometry, offer_closed
from zqmap.model.text import Text
from zqmap.model.values import Problem, show_value

TEXT_LIMIT = 2_000_000
"""How many characters may be pasted; `DRAWN_VERTICES` positions with all their digits fit in."""

LINE_LIMIT = 200
"""How many characters one position may take; a line that is longer is something else."""

_EDGE = " ,，;；、\t"
_WKT = re.compile(r"\s*(?:SRID\s*=\s*(?P<srid>\d{4,6})\s*;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\b", re.IGNORECASE)
_SIDE = r"longitude|latitude|lon|lng|lat|东经|西经|北纬|南纬|经度|纬度|[NSEW]|东|西|北|南"
_SIDE_BEFORE = re.compile(rf"(?:{_SIDE})(?=[\s:：]*[-+\d])", re.IGNORECASE)
_SIDE_AFTER = re.compile(rf"(?<=[\d°º˚度′'分″\"秒\s])(?:{_SIDE})(?![a-z])", re.IGNORECASE)
_ANGLE = re.compile(r"[-+]?\d+(?:\.\d+)?\s*[°º˚度][^°º˚度]*?(?=[\s,，;；、]+[-+]?\d+(?:\.\d+)?\s*[°º˚度]|$)")
_GAP = re.compile(r"[\s,，;；、]+")
_POINT_NUMBER = re.compile(r"\d{1,5}")
_NORTH_SOUTH = frozenset({"N", "S", "北", "南", "北纬", "南纬", "纬度", "LAT", "LATITUDE"})
_LEAST = {"Point": 1, "LineString": 2, "Polygon": 3}


@dataclass(frozen=True)
class Written:
    """A shape in the numbers of its text.

    `declared` is the code of the coordinate system that the text names, or None. `is_ordered` says that the text itself
    tells which number is the longitude, so that the first of each position is.
    """

    shape: BaseGeometry
    declared: str | None = None
    is_ordered: bool = False


def read_written(text: str, kind: str) -> Written:
    """Read a shape; lines of coordinates make one of a GeoJSON kind, other notations say their own.

    Rings that are not closed are closed, heights are left out.

    Raises:
        EditRefused: it is no shape, or too long.

    """
    if len(text) > TEXT_LIMIT:
        raise EditRefused(_TOO_LONG)
    if text.lstrip().startswith("{"):
        return _read_json(text)
    if found := _WKT.match(text):
        declared = f"EPSG:{int(found['srid'])}" if found["srid"] else None
        return Written(_flat(_made(make_shape_of_text(text.strip()))), declared)
    return _read_lines(text, kind)


def _read_json(text: str) -> Written:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EditRefused(_BAD_JSON) from error
    named = value.get("crs")
    about = named.get("properties") if isinstance(named, dict) else None
    named = about.get("name") if isinstance(about, dict) else named
    geometry = _geometry_of(value)
    try:
        made = make_geometry(geometry)
    except BadGeometry as error:
        made = _made(offer_closed(error.problem, geometry))
    if made is None:
        raise EditRefused(_BAD_JSON)
    return Written(_flat(made), understand(named) if isinstance(named, str) else None)


def _geometry_of(value: dict[str, Any]) -> Any:
    """Give the one geometry of a feature or of a collection of one feature."""
    if value.get("type") == "FeatureCollection":
        features = value.get("features")
        if not isinstance(features, list) or len(features) != 1 or not isinstance(features[0], dict):
            raise EditRefused(_NOT_ONE)
        value = features[0]
    return value.get("geometry") if value.get("type") == "Feature" else value


def _made(made: BaseGeometry | Problem) -> BaseGeometry:
    if not isinstance(made, Problem):
        return made
    if made.closed is None:
        raise EditRefused(made.text)
    return made.closed


def _flat(made: BaseGeometry) -> BaseGeometry:
    """Drop heights, and what is many of one part is that part."""
    flat: BaseGeometry = shapely.force_2d(made)
    if shapely.is_empty(shapely.get_parts(flat)).any():
        raise EditRefused(_EMPTY)
    return shapely.get_geometry(flat, 0) if shapely.get_num_geometries(flat) == 1 else flat


def _read_lines(text: str, kind: str) -> Written:
    lines = [(row, line) for row, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > DRAWN_VERTICES:
        raise EditRefused(_TOO_LONG)
    read = [_read_line(row, line) for row, line in lines]
    points = [point for point, _ in read]
    if kind == "Polygon" and len(points) > 1 and points[0] == points[-1]:
        points.pop()
    if len(points) < _LEAST[kind] or (kind == "Point" and len(points) > 1):
        raise EditRefused(_COUNTS[kind])
    return Written(_make(kind, points), None, is_ordered=all(is_ordered for _, is_ordered in read))


def _make(kind: str, points: list[tuple[float, float]]) -> BaseGeometry:
    if kind == "Point":
        return shapely.Point(points[0])
    return shapely.LineString(points) if kind == "LineString" else shapely.Polygon(points)


def _read_line(row: int, line: str) -> tuple[tuple[float, float], bool]:
    """Read one position, and whether the line says which number is the longitude; then that comes first."""
    plain = line.strip().strip("[](){}（）,;，；").strip()
    parts = [part for part in _split(plain) if part] if len(plain) <= LINE_LIMIT else []
    if len(parts) != 2:
        _refuse_line(row, line)
    read = [_read_part(part) for part in parts]
    (first, first_side), (second, second_side) = read
    if first is None or second is None:
        _refuse_line(row, line)
    sides = {side in _NORTH_SOUTH for side in (first_side, second_side) if side}
    if first_side and second_side and len(sides) == 1:
        _refuse_line(row, line)
    if first_side in _NORTH_SOUTH or (second_side and second_side not in _NORTH_SOUTH):
        first, second = second, first
    return (first, second), bool(sides)


def _split(line: str) -> Sequence[str]:
    """Split a line into the two numbers of a position; a number of the point before and a height behind go."""
    if _SIDE_BEFORE.match(line):
        starts = [found.start() for found in _SIDE_BEFORE.finditer(line)]
        return [line[start:end].strip(_EDGE) for start, end in zip(starts, [*starts[1:], len(line)], strict=True)]
    if ends := [found.end() for found in _SIDE_AFTER.finditer(line)]:
        return [line[start:end].strip(_EDGE) for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    if re.search(r"[°º˚度]", line):
        return [found.strip(_EDGE) for found in _ANGLE.findall(line)]
    spaced = line.split()
    if len(spaced) == 2 and all(parse_coordinate(part) is not None for part in spaced):
        return spaced
    return _without_labels([part for part in _GAP.split(line) if part])


def _without_labels(parts: list[str]) -> list[str]:
    if len(parts) > 2 and (parse_coordinate(parts[0]) is None or _is_point_number(parts)):
        parts = parts[1:]
    return parts[:2] if len(parts) == 3 and parse_coordinate(parts[2]) is not None else parts


def _is_point_number(parts: Sequence[str]) -> bool:
    """Tell whether the first of at least three numbers counts points: it is short and whole, those after it are not."""
    return bool(_POINT_NUMBER.fullmatch(parts[0])) and all("." in part or len(part) > 5 for part in parts[1:3])


def _read_part(part: str) -> tuple[float | None, str | None]:
    """Give the number of one half of a position, and the side of the world that it names."""
    plain = unicodedata.normalize("NFKC", part).replace("：", ":")
    found = re.match(rf"({_SIDE})[\s:]*", plain, re.IGNORECASE) or re.search(rf"\s*({_SIDE})$", plain, re.IGNORECASE)
    if found is None:
        return parse_coordinate(part), None
    value = parse_coordinate((plain[: found.start()] + plain[found.end() :]).strip())
    side = found[1].upper()
    return (-value if value is not None and side in WEST_OR_SOUTH else value), side


def _refuse_line(row: int, line: str) -> NoReturn:
    shown = show_value(line.strip())
    raise EditRefused(
        Text(
            f"第 {row} 行“{shown}”读不出一个点：每行写一个点，如 112.68, 23.31",
            f"line {row}, '{shown}', is no position: write one a line, such as 112.68, 23.31",
        )
    )


_TOO_LONG = Text(
    f"内容太长：最多 {DRAWN_VERTICES} 个点，更多请用文件导入",
    f"the text is too long: at most {DRAWN_VERTICES} points; bring more as a file",
)
_BAD_JSON = Text("这段 GeoJSON 读不出图形", "this GeoJSON holds no shape that can be read")
_EMPTY = Text("图形中有空的部分", "a part of the shape is empty")
_NOT_ONE = Text("一次只能粘贴一个要素；多个请作为文件上传", "paste one feature at a time; bring several as a file")
_COUNTS = {
    "Point": Text("点只需要一行坐标", "a point is one line of coordinates"),
    "LineString": Text("线至少需要两行坐标", "a line needs at least two lines of coordinates"),
    "Polygon": Text("面至少需要三行坐标", "an area needs at least three lines of coordinates"),
}
