"""Faults of geometries that can be put right without guessing, each only with consent."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from zqmap.intake.contents import FileContents
from zqmap.model.findings import Finding, Severity
from zqmap.model.layers import Layer
from zqmap.model.text import Text

AREA_CHANGE = 0.01
"""By which share of its area a polygon may change; what needs more has to be drawn anew."""

CLOSE_RING = "close_ring"
UNCROSS = "uncross_ring"
DROP_REPEATED = "drop_repeated_points"
FILL_LINE = "fill_closed_line"
RING_POINTS = 3


@dataclass(frozen=True)
class Repair:
    """One repair that is offered for a row (from 1); `before` is None where no geometry could be made.

    Coordinates are those of the file.
    """

    row: int
    code: str
    text: Text
    before: BaseGeometry | None
    after: BaseGeometry

    @property
    def key(self) -> str:
        """Give the name by which a person's consent is kept."""
        return f"{self.row}:{self.code}"


def propose_repairs(contents: FileContents, layer: Layer | None = None) -> list[Repair]:
    """Offer repairs by row: rings that are not closed, rings that cross themselves, points that stand twice.

    Where the layer holds surfaces only, lines that end where they begin, as drawings have them, are offered as such.

    At most one a row: a repair that makes a geometry valid drops its repeated points too.
    """
    filled = [] if layer is None or "LineString" in layer.geometries else list(_fill_lines(contents, layer))
    rows = {repair.row for repair in filled}
    others = (*_close_rings(contents), *_repair_shapes(contents))
    found = [*filled, *(repair for repair in others if repair.row not in rows)]
    return sorted(found, key=lambda repair: repair.row)


def apply_repairs(contents: FileContents, chosen: Collection[Repair]) -> tuple[FileContents, list[Finding]]:
    """Put the chosen repairs into a file's contents, and say so by row in findings of severity REPAIRED."""
    geometries, broken = list(contents.geometries), dict(contents.broken)
    for repair in chosen:
        geometries[repair.row - 1] = repair.after
        broken.pop(repair.row, None)
    findings = [
        Finding(Severity.REPAIRED, repair.code, repair.row, "geometry", None, _done(repair))
        for repair in sorted(chosen, key=lambda repair: repair.row)
    ]
    return replace(contents, geometries=geometries, broken=broken), findings


def _done(repair: Repair) -> Text:
    return Text(f"已按您的同意修复：{repair.text.zh}", f"repaired with your consent: {repair.text.en}")


def _close_rings(contents: FileContents) -> Iterator[Repair]:
    for row, problem in contents.broken.items():
        if problem.closed is not None and not problem.closed.is_empty and problem.closed.is_valid:
            yield Repair(row, CLOSE_RING, _CLOSE_WORDS, None, problem.closed)


def _fill_lines(contents: FileContents, layer: Layer) -> Iterator[Repair]:
    if "Polygon" not in layer.geometries:
        return
    for row, shape in enumerate(contents.geometries, start=1):
        if isinstance(shape, LineString) and shape.is_ring and len(shape.coords) > RING_POINTS:
            yield Repair(row, FILL_LINE, _FILL_WORDS, shape, Polygon(shape.coords))


def _repair_shapes(contents: FileContents) -> Iterator[Repair]:
    shapes = np.empty(len(contents.geometries), dtype=object)
    shapes[:] = contents.geometries
    sound = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes) & _is_finite(shapes)
    places = np.flatnonzero(sound)
    thinned = shapely.remove_repeated_points(shapes[places], 0.0)
    spare = shapely.get_num_coordinates(shapes[places]) - shapely.get_num_coordinates(thinned)
    invalid = ~shapely.is_valid(shapes[places])
    for place, thin, count, is_invalid in zip(places, thinned, spare, invalid, strict=True):
        row, shape = int(place) + 1, shapes[place]
        if is_invalid and (valid := _uncrossed(thin)) is not None:
            yield Repair(row, UNCROSS, _uncross_words(thin, valid), shape, valid)
        elif not is_invalid and count and thin.is_valid:
            yield Repair(row, DROP_REPEATED, _repeated_words(int(count)), shape, thin)


def _is_finite(shapes: Any) -> Any:
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    finite = np.ones(len(shapes), dtype=bool)
    finite[owner[~np.isfinite(coordinates).all(axis=1)]] = False
    return finite


def _uncrossed(shape: BaseGeometry) -> BaseGeometry | None:
    """Make a polygon valid, or give None where that changes its area by more than `AREA_CHANGE`.

    Of a ring that crosses itself the lobes count with opposite signs, so that a figure of eight changes by far more.
    """
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        return shape if shape.is_valid else None
    parts = [part for part in _parts(shapely.make_valid(shape)) if part.area > 0]
    if not parts:
        return None
    made = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    changed = abs(made.area - shape.area) > AREA_CHANGE * shape.area
    return None if changed or not made.is_valid else made


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """List the polygons of a geometry; lines and points that are left over have no area."""
    parts = shapely.get_parts(shape).tolist()
    nested = [polygon for part in parts if part.geom_type == "MultiPolygon" for polygon in _parts(part)]
    return nested + [part for part in parts if part.geom_type == "Polygon"]


def _uncross_words(before: BaseGeometry, after: BaseGeometry) -> Text:
    share = abs(after.area - before.area) / before.area if before.area else 0.0
    return Text(
        f"多边形边界自相交，在交点处断开（面积变化 {share:.2%}）",
        f"the ring crosses itself; cut it where it does (the area changes by {share:.2%})",
    )


def _repeated_words(count: int) -> Text:
    return Text(f"删除 {count} 个重复的点", f"drop {count} repeated points" if count > 1 else "drop a repeated point")


_CLOSE_WORDS = Text("多边形的环没有闭合，连接首尾两点", "a ring is not closed; join its first and last position")
_FILL_WORDS = Text("首尾相接的线改为面", "take a line that ends where it begins as a surface")
