"""Which columns of a table say where a row lies, and the geometry that they give."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

from zqmap.intake.formats.angles import parse_coordinate
from zqmap.intake.formats.shapes import Shapes, make_shape_of_text, settle_shapes
from zqmap.intake.positions import BadGeometry, make_geometry
from zqmap.model.text import Text
from zqmap.model.values import Problem, show_value

PAIRS: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (frozenset({"lon", "lng", "long", "longitude", "经度", "东经"}), frozenset({"lat", "latitude", "纬度", "北纬"})),
    (
        frozenset({"东", "东向", "东坐标", "横坐标", "e", "east", "easting"}),
        frozenset({"北", "北向", "北坐标", "纵坐标", "n", "north", "northing"}),
    ),
    (frozenset({"x", "xcoord", "pointx", "x坐标"}), frozenset({"y", "ycoord", "pointy", "y坐标"})),
)
"""Names of the column that goes first (longitude, easting, x) and of its partner, the surest pair first.

What a surveyor calls x is the northing; that columns x and y may be swapped is for the coordinate doctor to find.
"""

TEXT_NAMES = frozenset({"wkt", "geometrywkt", "geom", "geometry", "thegeom", "shape", "几何", "图形"})
TEXT_START = re.compile(r"\s*(?:SRID\s*=\s*\d+\s*;\s*)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\b", re.IGNORECASE)
SAME_PLACE = 1e-6
"""How far a point as text and in columns may lie apart, in the file's own unit."""


@dataclass(frozen=True)
class PlaceColumns:
    """The columns of a table that say where a row lies."""

    pair: tuple[str, str] | None = None
    text: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Give the names of all of them."""
        return (*(self.pair or ()), *((self.text,) if self.text else ()))


def find_places(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> PlaceColumns:
    """Find the columns that say where the rows of a table lie."""
    return PlaceColumns(_find_pair(columns), _find_text(columns, rows))


def make_places(places: PlaceColumns, rows: Sequence[Mapping[str, Any]]) -> Shapes:
    """Make the geometry of each row; None where its cells are blank."""
    made: list[BaseGeometry | None] = []
    broken: dict[int, Problem] = {}
    for row, cells in enumerate(rows, start=1):
        place = _make_place(places, cells)
        made.append(None if isinstance(place, Problem) else place)
        if isinstance(place, Problem):
            broken[row] = place
    return settle_shapes(made, broken)


def _find_pair(columns: Sequence[str]) -> tuple[str, str] | None:
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(_plain_name(column), column)
    for first_names, second_names in PAIRS:
        first = next((by_name[name] for name in by_name if name in first_names), None)
        second = next((by_name[name] for name in by_name if name in second_names), None)
        if first and second:
            return first, second
    return None


def _find_text(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str | None:
    for column in columns:
        values = [value for row in rows[:200] if isinstance(value := row.get(column), str) and value.strip()]
        shaped = sum(TEXT_START.match(value) is not None for value in values)
        needed = 1 if _plain_name(column) in TEXT_NAMES else max(len(values), 1)
        if shaped >= needed:
            return column
    return None


def _plain_name(column: str) -> str:
    text = unicodedata.normalize("NFKC", column).casefold()
    return re.sub(r"\(.*?\)|\[.*?\]|[\s_\-.]", "", text)


def _make_place(places: PlaceColumns, cells: Mapping[str, Any]) -> BaseGeometry | Problem | None:
    point = _make_point(places.pair, cells) if places.pair else None
    text = cells.get(places.text) if places.text else None
    if text is None or not str(text).strip():
        return point
    shape = make_shape_of_text(str(text))
    if isinstance(shape, Problem) or point is None or shape.geom_type != "Point" or shape.is_empty:
        return shape
    if isinstance(point, BaseGeometry) and shape.distance(point) <= SAME_PLACE:
        return shape
    said = Text("坐标列与 WKT 列不一致", "the columns of coordinates and the WKT say different places")
    return Problem("two_places", said)


def _make_point(pair: tuple[str, str], cells: Mapping[str, Any]) -> BaseGeometry | Problem | None:
    written = [cells.get(column) for column in pair]
    if all(value is None or not str(value).strip() for value in written):
        return None
    position = [parse_coordinate(value) for value in written]
    for column, value, number in zip(pair, written, position, strict=True):
        if number is None:
            shown = show_value("" if value is None else value)
            said = Text(f"“{column}”列的“{shown}”不是坐标", f"'{shown}' in the column '{column}' is no coordinate")
            return Problem("bad_coordinate", said)
    try:
        return make_geometry({"type": "Point", "coordinates": position})
    except BadGeometry as error:
        return error.problem
