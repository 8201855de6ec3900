"""Geometries that a browser sends: whatever it says, only a sound GeoJSON geometry of the layer's kind passes.

A ring that crosses itself passes, so that nobody's drawing is lost: the checks name it and the map shows where.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from zqmap.errors import EditRefused
from zqmap.model.geometries import wrong_kind_words
from zqmap.model.layers import Layer
from zqmap.model.places import ZONE_BOX
from zqmap.model.text import Text

DRAWN_VERTICES = 20_000
"""The most positions that one shape may have when it is drawn or edited on the map."""

LARGEST_DEG = 360.0

_DEPTHS = {"Point": 0, "LineString": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
"""How deep the lists of each kind are nested above a position."""

_MIN_POSITIONS = {"LineString": 2, "MultiLineString": 2, "Polygon": 3, "MultiPolygon": 3}


def read_drawn(layer: Layer, value: Any) -> BaseGeometry:
    """Read a GeoJSON geometry in WGS 84 for a layer; positions that stand twice in a row are taken once.

    Raises:
        EditRefused: it is none, of a kind that the layer does not take, too large, or outside of the zone.

    """
    kind, coordinates = _parts(value)
    if kind not in layer.geometries:
        raise EditRefused(wrong_kind_words(layer, kind))
    return _read(kind, coordinates)


def read_cut(value: Any) -> BaseGeometry:
    """Read the line by which something is cut; raises what `read_drawn` does."""
    kind, coordinates = _parts(value)
    if kind != "LineString":
        raise EditRefused(_UNREADABLE)
    return _read(kind, coordinates)


def _read(kind: str, coordinates: Any) -> BaseGeometry:
    budget = [DRAWN_VERTICES]
    made: BaseGeometry = shape({"type": kind, "coordinates": _positions(coordinates, _DEPTHS[kind], kind, budget)})
    _must_be_inside(made)
    if made.geom_type in ("Polygon", "MultiPolygon") and not made.area:
        raise EditRefused(_TOO_FEW)
    return made


def _parts(value: Any) -> tuple[str, Any]:
    if not isinstance(value, Mapping) or not isinstance(kind := value.get("type"), str) or kind not in _DEPTHS:
        raise EditRefused(_UNREADABLE)
    return kind, value.get("coordinates")


def _positions(value: Any, depth: int, kind: str, budget: list[int]) -> Any:
    """Read nested lists; `budget` counts down how many positions are left."""
    if depth == 0:
        return _position(value, budget)
    if not isinstance(value, list) or not value:
        raise EditRefused(_UNREADABLE)
    read = [_positions(part, depth - 1, kind, budget) for part in value]
    return _chain(read, kind) if depth == 1 else read


def _position(value: Any, budget: list[int]) -> tuple[float, float]:
    budget[0] -= 1
    if budget[0] < 0:
        raise EditRefused(_TOO_MANY)
    if not isinstance(value, list) or len(value) != 2:
        raise EditRefused(_UNREADABLE)
    if not all(isinstance(part, int | float) and not isinstance(part, bool) for part in value):
        raise EditRefused(_UNREADABLE)
    # NaN and whole numbers too long for a float fail here too.
    if not all(abs(part) <= LARGEST_DEG for part in value):
        raise EditRefused(_OUTSIDE)
    return float(value[0]), float(value[1])


def _chain(positions: Sequence[tuple[float, float]], kind: str) -> list[tuple[float, float]]:
    """Drop repeated positions and close a ring."""
    once = [here for place, here in enumerate(positions) if not place or here != positions[place - 1]]
    is_ring = kind.endswith("Polygon")
    if is_ring and len(once) > 1 and once[0] == once[-1]:
        once.pop()
    if len(set(once)) < _MIN_POSITIONS[kind]:
        raise EditRefused(_TOO_FEW)
    return [*once, once[0]] if is_ring else once


def _must_be_inside(made: BaseGeometry) -> None:
    west, south, east, north = ZONE_BOX
    bounds = shapely.bounds(made).tolist()
    if bounds[0] < west or bounds[1] < south or bounds[2] > east or bounds[3] > north:
        raise EditRefused(_OUTSIDE)


_UNREADABLE = Text("没有收到可用的图形，请重画", "what arrived is no shape that can be used; please draw it again")
_TOO_MANY = Text(
    f"点数超过 {DRAWN_VERTICES} 个，请先简化，或用文件导入",
    f"it has more than {DRAWN_VERTICES} points: simplify it first, or bring it as a file",
)
_TOO_FEW = Text("点数太少：面至少三个点，线至少两个点", "too few points: an area needs three, a line two")
_OUTSIDE = Text("图形超出肇庆范围", "the shape lies outside of Zhaoqing")
