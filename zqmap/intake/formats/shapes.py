"""Geometries from well-known binary and text, and in words why one cannot be made."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from zqmap.intake.contents import refuse
from zqmap.intake.limits import VERTEX_LIMIT
from zqmap.model.text import Text
from zqmap.model.values import Problem, show_value

Shapes = tuple[list[BaseGeometry | None], dict[int, Problem]]
"""The geometry of each row, and the reasons of those rows (from 1) that have one which cannot be made."""

READ_TYPES = frozenset({0, 1, 3, 4, 5, 6})
"""The type numbers of shapely that a layer can hold: points, lines and polygons, single and many."""

COLLECTION_TYPE = 7
POLYGON_TYPES = (3, 6)
RING_POINTS = 4
"""The fewest points of a ring, the first and the last of which are the same."""

FEW_POINTS = ("Invalid number of points", "must contain 0 or >1 elements")
"""What GEOS says of a ring and of a line that is too short."""

UNMADE = (shapely.GEOSException, ValueError, TypeError, NotImplementedError)
"""What shapely raises where no geometry can be made; the last of them for curves."""


def make_shapes(binaries: Sequence[bytes | None]) -> Shapes:
    """Make geometries of well-known binary; None stays None, one that cannot be made is None and has its reason."""
    made = _make_all(binaries)
    broken = {
        row: _find_reason(binary, shapely.from_wkb)
        for row, (binary, shape) in enumerate(zip(binaries, made, strict=True), start=1)
        if binary is not None and shape is None
    }
    return settle_shapes(list(made), broken)


def _make_all(binaries: Sequence[bytes | None]) -> Any:
    there = np.array([*binaries, None], dtype=object)[:-1]
    try:
        return shapely.from_wkb(there, on_invalid="ignore")
    except NotImplementedError:
        return [_make_or_none(binary) for binary in binaries]


def _make_or_none(binary: bytes | None) -> BaseGeometry | None:
    try:
        return shapely.from_wkb(binary)
    except UNMADE:
        return None


def make_shape_of_text(text: str) -> BaseGeometry | Problem:
    """Make a geometry of well-known text; an SRID before it is left out."""
    plain = re.sub(r"^\s*SRID\s*=\s*\d+\s*;", "", text, flags=re.IGNORECASE)
    try:
        made: BaseGeometry = shapely.from_wkt(plain)
    except UNMADE as error:
        return _offer_closed(_reason(str(error), plain), plain, shapely.from_wkt)
    return made


def settle_shapes(made: list[BaseGeometry | None], broken: dict[int, Problem]) -> Shapes:
    """Take measures off, unpack collections of one kind, and name what is not finite or of a type not read here."""
    there = np.array([*made, None], dtype=object)
    unsettled = shapely.has_m(there) | (shapely.get_type_id(there) == COLLECTION_TYPE)
    shapes: list[BaseGeometry | None] = [
        _settle(shape) if needed and shape is not None else shape
        for shape, needed in zip(made, unsettled.tolist(), strict=False)
    ]
    for at, problem in _find_faults(shapes):
        shapes[at] = None
        broken[at + 1] = problem
    return shapes, broken


def refuse_too_many(name: str, shapes: Sequence[BaseGeometry | None]) -> None:
    """Refuse more positions than are read.

    Raises:
        UnreadableFile: there are more than `VERTEX_LIMIT`.

    """
    there = np.array([*shapes, None], dtype=object)
    if int(shapely.get_num_coordinates(there).sum()) > VERTEX_LIMIT:
        refuse(name, f"坐标点超过 {VERTEX_LIMIT} 个", f"more than {VERTEX_LIMIT} positions")


def _settle(shape: BaseGeometry) -> BaseGeometry:
    if shapely.has_m(shape):
        shape = _without_measure(shape)
    return _unpack(shape) if shapely.get_type_id(shape) == COLLECTION_TYPE else shape


def _without_measure(shape: BaseGeometry) -> BaseGeometry:
    return shapely.from_wkb(shapely.to_wkb(shape, output_dimension=3)) if shape.has_z else shapely.force_2d(shape)


def _unpack(collection: BaseGeometry) -> BaseGeometry:
    """Make one geometry of a collection whose parts are all of one kind, as drawings have them."""
    parts = [part for part in shapely.get_parts(collection) if not part.is_empty]
    kinds = {part.geom_type.removeprefix("Multi") for part in parts}
    singles = [single for part in parts for single in shapely.get_parts(part)]
    make: dict[str, Callable[[list[Any]], BaseGeometry]] = {
        "Point": shapely.MultiPoint,
        "LineString": shapely.MultiLineString,
        "Polygon": shapely.MultiPolygon,
    }
    if len(kinds) != 1 or not kinds <= make.keys():
        return collection
    return singles[0] if len(singles) == 1 else make[kinds.pop()](singles)


def _finite(shapes: Sequence[BaseGeometry | None]) -> Any:
    """Tell for each geometry whether all its numbers are finite."""
    there = np.array([*shapes, None], dtype=object)
    finite = np.ones(len(there), dtype=bool)
    flat, owner = shapely.get_coordinates(there, return_index=True)
    finite[owner[~np.isfinite(flat).all(axis=1)]] = False
    high, owner = shapely.get_coordinates(there, include_z=True, return_index=True)
    has_height = shapely.has_z(there)[owner]
    finite[owner[has_height & ~np.isfinite(high[:, 2])]] = False
    return finite


def _narrow(shapes: Sequence[BaseGeometry | None]) -> frozenset[int]:
    """Give the places of geometries that have a ring of fewer than `RING_POINTS`, which GEOS lets pass."""
    there = np.array([*shapes, None], dtype=object)
    surfaces = np.flatnonzero(np.isin(shapely.get_type_id(there), POLYGON_TYPES))
    polygons, of_surface = shapely.get_parts(there[surfaces], return_index=True)
    rings, of_polygon = shapely.get_rings(polygons, return_index=True)
    counts = shapely.get_num_coordinates(rings)
    short = (counts > 0) & (counts < RING_POINTS)
    return frozenset(surfaces[of_surface[of_polygon[short]]].tolist())


def _find_faults(shapes: Sequence[BaseGeometry | None]) -> list[tuple[int, Problem]]:
    """Give the place and the problem of each geometry that a layer cannot hold."""
    there = np.array([*shapes, None], dtype=object)
    is_finite, narrow = _finite(shapes), _narrow(shapes)
    is_unread = ~np.isin(shapely.get_type_id(there), [-1, *READ_TYPES])
    found = {at: _not_read(shapes[at]) for at in np.flatnonzero(is_unread).tolist()}
    found |= {int(at): _reason(FEW_POINTS[0], "") for at in narrow}
    return list((found | {int(at): _not_finite() for at in np.flatnonzero(~is_finite)}).items())


def _not_finite() -> Problem:
    return Problem("not_finite", Text("坐标不是有限的数字", "a coordinate is not a finite number"))


def _not_read(shape: BaseGeometry | None) -> Problem:
    kind = show_value("" if shape is None else shape.geom_type)
    return Problem("bad_geometry", Text(f"“{kind}”不是可用的几何类型", f"'{kind}' is not a geometry that is read here"))


def _find_reason(binary: Any, make: Callable[[Any], Any]) -> Problem:
    try:
        make(binary)
    except UNMADE as error:
        return _offer_closed(_reason(str(error), ""), binary, make)
    return _reason("", "")


def _offer_closed(problem: Problem, written: Any, make: Callable[..., Any]) -> Problem:
    return problem._replace(closed=make(written, on_invalid="fix")) if problem.code == "open_ring" else problem


def _reason(said: str, shown: str) -> Problem:
    """Turn what GEOS says into a problem of the same code as the reader of GeoJSON gives."""
    if "closed linestring" in said:
        return Problem(
            "open_ring",
            Text(
                "多边形的环没有闭合：首尾两点应相同",
                "a ring is not closed: its first and last position must be the same",
            ),
        )
    if any(words in said for words in FEW_POINTS):
        return Problem("too_few_points", Text("线或环的点太少", "a line or ring has too few points"))
    sample = f"“{show_value(shown)}”" if shown else ""
    return Problem(
        "bad_geometry",
        Text(f"{sample}坐标无法组成几何", f"the positions make no geometry{': ' + show_value(shown) if shown else ''}"),
    )
