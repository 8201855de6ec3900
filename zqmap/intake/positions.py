"""Build geometries from GeoJSON, refusing what other readers repair in silence."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from zqmap.model.text import Text
from zqmap.model.values import Problem, show_value


class BadGeometry(ValueError):
    """A GeoJSON geometry that no geometry can be made of; `problem` says why."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.problem = Problem(code, Text(zh, en))


def make_geometry(geometry: object) -> BaseGeometry | None:
    """Make a geometry of a GeoJSON geometry object; null gives None.

    Raises:
        BadGeometry: it is no geometry, a position is not two or three finite numbers, a ring is open or short.

    """
    if geometry is None:
        return None
    kind = geometry.get("type") if isinstance(geometry, dict) else geometry
    build = _BUILDERS.get(kind) if isinstance(geometry, dict) and isinstance(kind, str) else None
    if build is None or not isinstance(geometry, dict):
        shown = show_value(kind)
        raise BadGeometry(
            "bad_geometry", f"“{shown}”不是可用的几何类型", f"'{shown}' is not a geometry that is read here"
        )
    if "coordinates" not in geometry:
        raise BadGeometry("bad_geometry", "几何没有 coordinates", "the geometry has no coordinates")
    return build(geometry["coordinates"])


def offer_closed(problem: Problem, geometry: Any) -> Problem:
    """Add to the problem of an open ring the geometry that closing it makes; other problems stay as they are."""
    if problem.code != "open_ring":
        return problem
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    closed = [[[*ring, ring[0]] if ring[0] != ring[-1] else ring for ring in polygon] for polygon in polygons]
    try:
        made = make_geometry({"type": "MultiPolygon", "coordinates": closed})
    except BadGeometry:
        return problem
    return problem._replace(closed=shapely.get_geometry(made, 0) if len(closed) == 1 else made)


def _position(value: Any) -> Sequence[float]:
    if not isinstance(value, list) or not 2 <= len(value) <= 4:
        shown = show_value(value)
        raise BadGeometry(
            "bad_geometry", f"“{shown}”不是坐标 [经度, 纬度]", f"'{shown}' is not a position [longitude, latitude]"
        )
    for number in value:
        # A comparison, because `math.isfinite` fails for a whole number of more than 308 digits.
        if type(number) not in (float, int) or not abs(number) <= sys.float_info.max:
            shown = show_value(number)
            raise BadGeometry(
                "not_finite", f"坐标“{shown}”不是有限的数字", f"the coordinate '{shown}' is not a finite number"
            )
    return value[:3]


def _positions(value: Any, fewest: int) -> list[Sequence[float]]:
    positions = [_position(item) for item in _items(value)]
    if 0 < len(positions) < fewest:
        found = len(positions)
        raise BadGeometry(
            "too_few_points", f"只有 {found} 个点，至少要 {fewest} 个", f"has {found} points, {fewest} are needed"
        )
    return positions


def _ring(value: Any) -> list[Sequence[float]]:
    positions = _positions(value, 4)
    if positions and positions[0] != positions[-1]:
        raise BadGeometry(
            "open_ring",
            "多边形的环没有闭合：首尾两点应相同",
            "a ring is not closed: its first and last position must be the same",
        )
    return positions


def _items(value: Any) -> list[Any]:
    if not isinstance(value, list):
        shown = show_value(value)
        raise BadGeometry("bad_geometry", f"“{shown}”应为列表", f"'{shown}' must be a list")
    return value


def _point(value: Any) -> BaseGeometry:
    return shapely.Point(_position(value)) if value != [] else shapely.Point()


def _line(value: Any) -> BaseGeometry:
    return _same_depth(shapely.LineString, _positions(value, 2))


def _polygon(value: Any) -> BaseGeometry:
    rings = [_ring(item) for item in _items(value)]
    return _same_depth(shapely.Polygon, *([rings[0], rings[1:]] if rings else []))


def _many(make: Callable[[Any], BaseGeometry], collect: Callable[..., BaseGeometry]) -> Callable[[Any], BaseGeometry]:
    return lambda value: _same_depth(collect, [make(item) for item in _items(value)])


def _same_depth(make: Callable[..., BaseGeometry], *parts: Any) -> BaseGeometry:
    try:
        return make(*parts)
    except (ValueError, TypeError, shapely.GEOSException) as error:
        raise BadGeometry("bad_geometry", "坐标无法组成几何", "the positions make no geometry") from error


_BUILDERS: dict[str, Callable[[Any], BaseGeometry]] = {
    "Point": _point,
    "LineString": _line,
    "Polygon": _polygon,
    "MultiPoint": _many(_point, shapely.MultiPoint),
    "MultiLineString": _many(_line, shapely.MultiLineString),
    "MultiPolygon": _many(_polygon, shapely.MultiPolygon),
}
