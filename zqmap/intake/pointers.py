"""Where the findings of a file are: the feature of each row, and the very place of what is wrong with its shape."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from zqmap.intake.contents import FileContents
from zqmap.model.findings import Finding

WORLD = (-180.0, -85.0, 180.0, 85.0)
"""West, south, east and north of what a map can show, in degrees; metres taken for degrees lie far outside."""

SHAPE_CODES = frozenset({"invalid_geometry", "open_ring"})
"""The codes of findings that speak of one place of a shape."""

_PLACE = re.compile(r"\[(\S+) (\S+)\]$")


@dataclass(frozen=True)
class Pointer:
    """Where a row (from 1) is, in WGS 84; `spot` is where its shape crosses itself or gapes, None where it does not."""

    row: int
    shape: BaseGeometry
    spot: BaseGeometry | None = None


def find_pointers(contents: FileContents, findings: Iterable[Finding]) -> dict[int, Pointer]:
    """Map the rows that findings name to where they are; `contents` is in WGS 84.

    Rows without a position, or with one that no map can show, are left out.
    """
    told: dict[int, set[str]] = {}
    for finding in findings:
        if finding.row is not None:
            told.setdefault(finding.row, set()).add(finding.code)
    found = (_point_at(contents, row, codes) for row, codes in told.items())
    return {pointer.row: pointer for pointer in found if pointer is not None}


def _point_at(contents: FileContents, row: int, codes: set[str]) -> Pointer | None:
    broken = contents.broken.get(row)
    shape = contents.geometries[row - 1] if row <= len(contents.geometries) else None
    if broken is not None and broken.closed is not None:
        shape = broken.closed
    if shape is None or not _can_be_drawn(shape):
        return None
    return Pointer(row, shape, _find_spot(shape, is_open=broken is not None) if codes & SHAPE_CODES else None)


def _can_be_drawn(shape: BaseGeometry) -> bool:
    if shape.is_empty:
        return False
    west, south, east, north = shape.bounds
    inside = west >= WORLD[0] and south >= WORLD[1] and east <= WORLD[2] and north <= WORLD[3]
    return inside and bool(np.isfinite(shapely.get_coordinates(shape)).all())


def _find_spot(shape: BaseGeometry, *, is_open: bool) -> BaseGeometry | None:
    """Give the gap that closing a ring bridges, or the place that makes a shape invalid."""
    if is_open:
        rings = shapely.get_rings(shape)
        return LineString(shapely.get_coordinates(rings[0])[-2:]) if len(rings) else None
    place = _PLACE.search(shapely.is_valid_reason(shape))
    return Point(float(place[1]), float(place[2])) if place else None
