"""What a page lays over the map: numbered places, rings of distance, links between places, and what is wrong where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.datums import Datum
from zqmap.maps.datum_shift import shift_deg

MAX_MARKS = 300
"""How many marks are drawn at most; the first are kept."""

MAX_VERTICES = 100
"""A mark's shape with more vertices is generalised, at last to its hull."""

TOLERANCES_DEG = (1e-5, 5e-5, 2e-4, 1e-3)
"""From about 1 m to 100 m."""


class Sign(StrEnum):
    """How a mark is drawn; the browser's `zqmap-marks.js` knows each."""

    NUMBER = "number"
    """A disc with `text`, over the outline of a shape that is no point."""
    CENTRE = "centre"
    """What the others are measured from: a cross-hair."""
    RING = "ring"
    """A circle of `radius_m` around a point, with `text` at its top."""
    LINK = "link"
    """A line between two places; `text` stands in its middle."""
    ARROW = "arrow"
    """A link that has a direction: an arrow head stands at its end."""
    BLOCK = "block"
    """Something that blocks, shown by a red outline and a sign."""
    WARN = "warn"
    """Something to look at, shown by an orange outline and a sign."""
    HIGHLIGHT = "highlight"
    """A shape that is brought out."""


@dataclass(frozen=True)
class Mark:
    """One mark: its sign, its shape in WGS 84, and what is said of it.

    `names` is what the pointer reads, in Chinese and English. `text` stands on the map (a few letters). `target` is
    what a click hands to the page (`layer/id` selects that feature), None where a click goes through to what is below.
    """

    sign: Sign
    shape: BaseGeometry
    names: tuple[str, str] = ("", "")
    text: str | None = None
    radius_m: float | None = None
    target: str | None = None

    def as_json(self, datum: Datum | None = None) -> dict[str, Any]:
        """Give the JSON value that the browser draws; `datum` is that of the base map below, None for WGS 84."""
        value: dict[str, Any] = {"sign": self.sign.value, "geometry": mapping(_thin(self.shape))}
        if any(self.names):
            value["names"] = self.names
        stated = {"text": self.text, "radius_m": self.radius_m, "target": self.target}
        value |= {name: part for name, part in stated.items() if part is not None}
        if datum:
            value["shift"] = shift_deg(self.shape, datum)
        return value


def encode_marks(marks: Iterable[Mark], datum: Datum | None = None) -> list[dict[str, Any]]:
    """Give the JSON values of the first `MAX_MARKS` marks that have a place."""
    placed = [mark for mark in marks if not mark.shape.is_empty]
    return [mark.as_json(datum) for mark in placed[:MAX_MARKS]]


def _thin(shape: BaseGeometry) -> BaseGeometry:
    thin = shapely.force_2d(shape)
    for tolerance_deg in TOLERANCES_DEG:
        if shapely.get_num_coordinates(thin) <= MAX_VERTICES:
            break
        thin = shapely.simplify(thin, tolerance_deg)
    if shapely.get_num_coordinates(thin) > MAX_VERTICES:
        thin = thin.convex_hull.simplify(TOLERANCES_DEG[-1])
    return shapely.transform(thin, lambda positions: positions.round(6))
