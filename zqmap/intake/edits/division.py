"""Cut a polygon in two along a line, and make one of several that touch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import split as cut

from zqmap.analysis.measures import MEASURED, area_m2
from zqmap.errors import EditRefused
from zqmap.intake.edits.edited import Edited, Feature
from zqmap.intake.edits.operations import must_be_valid
from zqmap.intake.edits.steps import Action, Change, EditStep, Effect
from zqmap.intake.ids import make_new_id
from zqmap.model.layers import Layer
from zqmap.model.text import Text

SLIVER_M2 = 0.01
"""What is smaller comes of rounding, not of somebody's line."""

CLOSED_GAP_DEG = 1e-9
"""Neighbours whose edges lie closer (0.1 mm) touch: their coordinates differ by rounding only."""


def split(edited: Edited, id_: str, line: BaseGeometry) -> EditStep:
    """Cut a polygon in two: the larger part keeps the id, the other is a new feature with the same attributes.

    What the shape itself tells (`area_mu`) is measured anew for both.

    Raises:
        EditRefused: the line does not make two parts of it, or its shape is invalid.

    """
    feature = _polygon(edited, id_)
    parts = _cut(feature.geometry, line)
    if len(parts) != 2:
        raise EditRefused(_not_two(len(parts)))
    larger, smaller = sorted(parts, key=area_m2, reverse=True)
    fields = dict(feature.fields) | _measures(edited.layer, smaller) | _second_names(edited, feature)
    id_two = make_new_id(fields.get("name_zh"), fields.get("name_en"), edited.ids, f"{id_}-2")
    first = Change(id_, Effect.PATCH, _measures(edited.layer, larger), larger, moves=True)
    second = Change(id_two, Effect.PUT, _stated(fields) | {"id": id_two}, smaller, moves=True)
    return EditStep(Action.SPLIT, (feature.name, Feature(second.fields, None).name), (first, second))


def merge(edited: Edited, ids: Sequence[str], keep: str) -> EditStep:
    """Make one polygon of several that touch; it is `keep`, with its attributes, and the others go.

    Raises:
        EditRefused: there are fewer than two, they do not touch, or a shape is invalid.

    """
    chosen = list(dict.fromkeys((keep, *ids)))
    features = [_polygon(edited, id_) for id_ in chosen]
    if len(features) < 2:
        raise EditRefused(_TOO_FEW)
    joined = _join([feature.geometry for feature in features])
    if joined.geom_type != "Polygon" and joined.geom_type not in edited.layer.geometries:
        raise EditRefused(_apart(features))
    if _loose(features):
        raise EditRefused(_apart(features))
    kept = Change(keep, Effect.PATCH, _measures(edited.layer, joined), joined, moves=True)
    gone = tuple(Change(feature.id, Effect.DROP) for feature in features[1:])
    return EditStep(Action.MERGE, tuple(feature.name for feature in features), (kept, *gone))


def find_touching(edited: Edited, id_: str) -> tuple[str, ...]:
    """List the ids of the polygons that share an edge with one, by id."""
    feature = edited.find(id_)
    if feature is None or feature.geometry is None or shapely.get_dimensions(feature.geometry) != 2:
        return ()
    shape = feature.geometry
    near = edited.base.sindex.query(shapely.buffer(shape, CLOSED_GAP_DEG), predicate="intersects")
    others = {str(edited.base["id"].iloc[place]) for place in near} | edited.touched.keys()
    found = (edited.find(other) for other in others - {id_})
    return tuple(sorted(other.id for other in found if other and _share_an_edge(shape, other.geometry)))


def _polygon(edited: Edited, id_: str) -> Feature:
    feature = edited.find(id_)
    if feature is None or feature.geometry is None or shapely.get_dimensions(feature.geometry) != 2:
        raise EditRefused(_NO_POLYGON)
    must_be_valid(edited.layer, feature)
    return feature


def _cut(shape: BaseGeometry | None, line: BaseGeometry) -> list[BaseGeometry]:
    """Cut each part of a shape; what the line leaves whole stays with the larger piece of what it cuts."""
    pieces: list[BaseGeometry] = []
    for polygon in shapely.get_parts(shape):
        made = [piece for piece in cut(polygon, line).geoms if area_m2(piece) > SLIVER_M2]
        pieces += made
    whole = len(shapely.get_parts(shape))
    if whole > 1 and len(pieces) == whole + 1:
        return _gather(shape, pieces)
    return pieces[whole - 1 :]


def _gather(shape: BaseGeometry | None, pieces: list[BaseGeometry]) -> list[BaseGeometry]:
    """Put the uncut parts of a shape of many with the larger piece of the cut one."""
    uncut = [piece for piece in pieces if any(piece.equals(part) for part in shapely.get_parts(shape))]
    halves = sorted((piece for piece in pieces if piece not in uncut), key=area_m2, reverse=True)
    return [shapely.MultiPolygon([halves[0], *uncut]), halves[1]]


def _join(shapes: Sequence[Any]) -> BaseGeometry:
    joined: BaseGeometry = shapely.union_all(list(shapes))
    if joined.geom_type == "Polygon":
        return joined
    closed: BaseGeometry = shapely.union_all(list(shapes), grid_size=CLOSED_GAP_DEG)
    return closed if closed.geom_type == "Polygon" else joined


def _loose(features: Sequence[Feature]) -> bool:
    """Tell whether a shape shares an edge with none of those that hang together with the first."""
    together, others = [features[0]], list(features[1:])
    while joining := [one for one in others if any(_share_an_edge(one.geometry, it.geometry) for it in together)]:
        together += joining
        others = [one for one in others if one not in joining]
    return bool(others)


def _share_an_edge(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    if one is None or other is None or shapely.get_dimensions(other) != 2:
        return False
    if not one.is_valid or not other.is_valid:
        return False
    common = shapely.intersection(shapely.buffer(one, CLOSED_GAP_DEG), other.boundary)
    return bool(common.length > CLOSED_GAP_DEG * 100)


def _measures(layer: Layer, shape: BaseGeometry) -> dict[str, Any]:
    return {name: measure(shape) for name, measure in MEASURED.items() if name in layer.by_name}


def _second_names(edited: Edited, feature: Feature) -> dict[str, str]:
    number = 2
    while any(one.fields.get("name_zh") == f"{feature.name.zh}-{number}" for one in edited.changed):
        number += 1
    names = {name: feature.fields.get(name) for name in ("name_zh", "name_en")}
    return {name: f"{said}-{number}" for name, said in names.items() if said}


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _not_two(parts: int) -> Text:
    if parts < 2:
        return Text(
            "这条线没有把它分成两块：请从边界外画到另一侧边界外",
            "the line does not cut it in two: draw it from outside of one edge to outside of another",
        )
    return Text(f"这条线分成了 {parts} 块，一次只能分成两块", f"the line makes {parts} parts; cut it in two at a time")


def _apart(features: Sequence[Feature]) -> Text:
    names = "、".join(f"“{one.name.zh}”" for one in features), ", ".join(f"'{one.name.en}'" for one in features)
    return Text(f"{names[0]}没有共同的边，不能合并", f"{names[1]} share no edge and cannot be merged")


_TOO_FEW = Text("请选择至少两个相邻的面", "choose at least two areas that touch")
_NO_POLYGON = Text("只有面可以拆分和合并", "only areas can be split and merged")
