"""Which geometries a feature may have, and the words for those it may not."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from zqmap.model.layers import Layer
from zqmap.model.places import ZONE_BOX
from zqmap.model.text import Text
from zqmap.model.values import Problem, show_value


class PlaceProblem(NamedTuple):
    """A problem with a row's geometry or with what is said of it; it blocks unless `warn`."""

    row: int
    field: str
    problem: Problem
    warn: bool = False


def find_geometry_problems(
    layer: Layer,
    rows: Sequence[Mapping[str, Any]],
    geometries: Sequence[BaseGeometry | None],
    *,
    skip: Container[int] = (),
) -> Iterator[PlaceProblem]:
    """Find what is wrong with geometries in WGS 84; rows count from 1, those in `skip` are left out."""
    shapes = _as_array(geometries)
    looks = (_find_kind, _find_empty, _find_not_finite, _find_invalid, _find_outside, _find_height)
    for look in looks:
        yield from (found for found in look(layer, shapes) if found.row not in skip)
    yield from (found for found in _find_basis(rows, shapes) if found.row not in skip)


def _as_array(geometries: Sequence[BaseGeometry | None]) -> Any:
    shapes = np.empty(len(geometries), dtype=object)
    shapes[:] = geometries
    return shapes


def _rows(mask: Any) -> list[int]:
    return [int(place) + 1 for place in np.flatnonzero(mask)]


def wrong_kind_words(layer: Layer, kind: str) -> Text:
    """Say that a layer does not take a kind of geometry (`Polygon`), and which it takes."""
    named, allowed = _name_kind(kind), [_name_kind(name) for name in layer.geometries]
    zh, en = "、".join(one.zh for one in allowed) or "无", ", ".join(one.en for one in allowed) or "none"
    return Text(
        f"图层“{layer.label.zh}”不接受{named.zh}；允许：{zh}",
        f"the layer '{layer.label.en}' takes no {named.en}; allowed: {en}",
    )


def _name_kind(kind: str) -> Text:
    """Name a kind of geometry in words, in Chinese with the name that files give to it."""
    named = _KINDS.get(kind)
    return Text(f"{named.zh}（{kind}）", named.en) if named else Text(kind, kind)


_KINDS = {
    "Point": Text("点", "point"),
    "MultiPoint": Text("多点", "multi-point"),
    "LineString": Text("线", "line"),
    "MultiLineString": Text("多线", "multi-line"),
    "Polygon": Text("面", "polygon"),
    "MultiPolygon": Text("多面", "multi-polygon"),
    "GeometryCollection": Text("几何集合", "geometry collection"),
}


def _find_kind(layer: Layer, shapes: Any) -> Iterator[PlaceProblem]:
    type_ids = shapely.get_type_id(shapes)
    known = [shapely.GeometryType[name.upper()].value for name in layer.geometries]
    for row in _rows((type_ids >= 0) & ~np.isin(type_ids, known)):
        said = wrong_kind_words(layer, shapes[row - 1].geom_type)
        yield PlaceProblem(row, "geometry", Problem("wrong_geometry_type", said))


def _find_empty(_: Layer, shapes: Any) -> Iterator[PlaceProblem]:
    said = Text("几何为空；位置不明时请写 null", "the geometry is empty; write null where no place is known")
    for row in _rows(shapely.is_empty(shapes)):
        yield PlaceProblem(row, "geometry", Problem("empty_geometry", said))


def _not_finite(shapes: Any) -> Any:
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    mask = np.zeros(len(shapes), dtype=bool)
    mask[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    return mask


def _find_not_finite(_: Layer, shapes: Any) -> Iterator[PlaceProblem]:
    said = Text("坐标含有 NaN 或无穷大", "a coordinate is NaN or infinite")
    for row in _rows(_not_finite(shapes)):
        yield PlaceProblem(row, "geometry", Problem("not_finite", said))


def _find_invalid(_: Layer, shapes: Any) -> Iterator[PlaceProblem]:
    placed = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes) & ~_not_finite(shapes)
    for row in _rows(placed & ~shapely.is_valid(shapes)):
        reason = shapely.is_valid_reason(shapes[row - 1])
        why = _say_reason(reason)
        said = Text(f"几何无效：{why.zh}", f"the geometry is invalid: {why.en}")
        yield PlaceProblem(row, "geometry", Problem("invalid_geometry", said))


def _find_outside(_: Layer, shapes: Any) -> Iterator[PlaceProblem]:
    west, south, east, north = ZONE_BOX
    bounds = shapely.bounds(shapes)
    outside = (
        (bounds[:, 0] < west) | (bounds[:, 1] < south) | (bounds[:, 2] > east) | (bounds[:, 3] > north)
    ) & np.isfinite(bounds).all(axis=1)
    for row in _rows(outside):
        yield PlaceProblem(row, "geometry", Problem("outside_zone", _outside_words(bounds[row - 1].tolist())))


def _outside_words(bounds: Sequence[float]) -> Text:
    west, south, east, north = ZONE_BOX
    guess = _guess(bounds)
    at = f"{bounds[0]:.6g}, {bounds[1]:.6g}"
    return Text(
        f"坐标（{at}）在肇庆以外，应在经度 {west}–{east}、纬度 {south}–{north} 之间{guess.zh}",
        f"the position ({at}) lies outside Zhaoqing: longitude {west} to {east}, latitude {south} to {north}{guess.en}",
    )


def _guess(bounds: Sequence[float]) -> Text:
    west, south, east, north = ZONE_BOX
    if max(abs(value) for value in bounds) > 360:
        return Text("；看起来是以米为单位的投影坐标", "; this looks like metres of a projection")
    if south <= bounds[0] and bounds[2] <= north and west <= bounds[1] and bounds[3] <= east:
        return Text("；经纬度似乎颠倒了", "; latitude and longitude look swapped")
    return Text("", "")


def _find_height(_: Layer, shapes: Any) -> Iterator[PlaceProblem]:
    said = Text("高程不保存", "heights are not kept")
    for row in _rows(shapely.has_z(shapes)):
        yield PlaceProblem(row, "geometry", Problem("has_height", said), warn=True)


def _find_basis(rows: Sequence[Mapping[str, Any]], shapes: Any) -> Iterator[PlaceProblem]:
    placed = ~shapely.is_missing(shapes)
    for row, (properties, has_place) in enumerate(zip(rows, placed.tolist(), strict=True), start=1):
        basis = properties.get("basis")
        if has_place and basis is None:
            yield PlaceProblem(row, "basis", _PLACE_WITHOUT_BASIS)
        elif basis is not None and not has_place:
            yield PlaceProblem(row, "geometry", _basis_without_place(basis))
        elif basis == "approximate" and properties.get("accuracy_m") is None:
            yield PlaceProblem(row, "accuracy_m", _ACCURACY_MISSING)


def _basis_without_place(basis: object) -> Problem:
    shown = show_value(basis)
    said = Text(
        f"没有几何，但位置依据为“{shown}”；位置不明时两者都应为 null",
        f"there is no geometry, yet the basis is '{shown}'; where no place is known both are null",
    )
    return Problem("basis_without_place", said)


_PLACE_WITHOUT_BASIS = Problem(
    "place_without_basis",
    Text("有位置，但没有说明位置依据", "there is a geometry but no basis that says where it comes from"),
)
_ACCURACY_MISSING = Problem(
    "accuracy_missing",
    Text("概略位置必须给出误差 accuracy_m（米）", "an approximate position needs its accuracy_m in metres"),
)

_REASONS_ZH = {
    "Self-intersection": "自相交",
    "Ring Self-intersection": "环自相交",
    "Hole lies outside shell": "洞在外环之外",
    "Holes are nested": "洞相互嵌套",
    "Interior is disconnected": "内部不连通",
    "Nested shells": "外环相互嵌套",
    "Duplicate Rings": "环重复",
    "Too few points in geometry component": "点数太少",
    "Invalid Coordinate": "坐标无效",
}


def _say_reason(reason: str) -> Text:
    """Write GEOS's reason, which ends in a position such as `[112.7 23.2]`."""
    head, _, place = reason.partition("[")
    zh, en, place = _REASONS_ZH.get(head, head), head.lower(), place.rstrip("]")
    return Text(f"{zh}（{place}）", f"{en} ({place})") if place else Text(zh, en)
