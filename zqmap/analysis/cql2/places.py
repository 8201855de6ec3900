"""The geometries of a filter, and how they lie to those of the rows.

A spatial function cannot be interrupted while it runs, so what one call of it may meet is bounded: few rows at a time,
with a look at the clock in between, and no geometry of a filter of which a part crosses itself or that is a tangle. One
line of 4,000 corners that crosses itself everywhere took 36 s for a single row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import ShapelyError
from shapely.geometry import shape

from zqmap.analysis.cql2.answers import Truth, known_truth
from zqmap.analysis.cql2.values import Operand, Sort
from zqmap.errors import BadCondition
from zqmap.model.text import Text

ToStore = Callable[[NDArray[np.object_]], NDArray[np.object_]]
"""Brings the geometries of a filter from the filter's coordinate system to longitude, latitude."""

PLACES: dict[str, Callable[[Any, Any], Any]] = {
    "s_contains": shapely.contains,
    "s_crosses": shapely.crosses,
    "s_disjoint": shapely.disjoint,
    "s_equals": shapely.equals,
    "s_intersects": shapely.intersects,
    "s_overlaps": shapely.overlaps,
    "s_touches": shapely.touches,
    "s_within": shapely.within,
}
TURNED = {"s_contains": "s_within", "s_within": "s_contains"}
"""What a spatial function is called when its two places change sides; the others stay what they are."""

MOST_CORNERS = 2_000
"""How many corners the geometry of a filter may have; 16,000 characters hold a few more, one digit each."""

CORNERS_AT_ONCE = 10_000
"""How many corners of rows one call of a spatial function meets, or one row: some 0.1 s where it is slow."""

MOST_MEETINGS_A_SIDE = 24
"""How many sides of a geometry each of its sides may meet, itself counted, in the mean: in a grid of parcels 16 do."""

MEETINGS_OF_A_LINE = 3
"""Itself and its two neighbours."""

MEETINGS_AS_ONE_GEOMETRY = 500
"""So many further meetings make a call of a spatial function take as long again."""


class Clock(Protocol):
    """What says that a filter has taken long enough."""

    def refuse_endless(self) -> None:
        """Raise BadCondition where it has."""


def read_place(tree: dict[str, Any], to_store: ToStore) -> Any:
    """Read a geometry or a box of a filter.

    Raises:
        BadCondition: it is none, has too many corners or crosses itself.
    """
    try:
        place = _box(tree["bbox"]) if "bbox" in tree else shape(tree)
        if place.is_empty or not np.isfinite(shapely.get_coordinates(place)).all():
            raise ValueError
        _refuse_tangled(place)
        return to_store(np.array([place], dtype=object))[0]
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, ShapelyError) as error:
        raise BadCondition(Text("筛选表达式中的几何无效", "a geometry of the filter is not valid")) from error


def relate_places(op: str, left: Operand, right: Operand, clock: Clock) -> Truth:
    """Tell for which rows two places lie to each other as a spatial function says.

    Raises:
        BadCondition: one of them is no place, or it takes too long.
    """
    if left.sort is not Sort.PLACE or right.sort is not Sort.PLACE:
        raise BadCondition(Text(f"{op} 用于两个几何", f"{op} takes two geometries"))
    known = left.known & right.known
    if isinstance(right.values, np.ndarray) and not isinstance(left.values, np.ndarray):
        left, right, op = right, left, TURNED.get(op, op)
    if not isinstance(left.values, np.ndarray):
        return known_truth(np.broadcast_to(PLACES[op](left.values, right.values), known.shape), known)
    return known_truth(_relate_rows(op, left.values, right.values, clock), known)


def _relate_rows(op: str, rows: NDArray[np.object_], other: Any, clock: Clock) -> NDArray[np.bool_]:
    """Relate each row to one place, which is prepared once, or to the place in the same row of another column."""
    answer = np.zeros(len(rows), dtype=bool)
    is_one = not isinstance(other, np.ndarray)
    at_once = CORNERS_AT_ONCE
    if is_one:
        shapely.prepare(other)
        at_once //= 1 + _meetings(_single_parts(other))[0] // MEETINGS_AS_ONE_GEOMETRY
    for part in _parts(rows, at_once):
        clock.refuse_endless()
        answer[part] = PLACES[TURNED.get(op, op)](other, rows[part]) if is_one else PLACES[op](rows[part], other[part])
    return answer


def _parts(rows: NDArray[np.object_], at_once: int) -> Iterator[slice]:
    """Divide rows where together they have more corners than one call shall meet."""
    corners = np.cumsum(shapely.get_num_coordinates(rows) + 1)
    start = 0
    while start < len(rows):
        before = corners[start - 1] if start else 0
        end = max(int(np.searchsorted(corners, before + at_once, side="right")), start + 1)
        yield slice(start, end)
        start = end


def _refuse_tangled(place: Any) -> None:
    """Refuse a geometry of too many corners, of which a part crosses itself, or whose parts cross all over.

    Parts may lie on, beside and across each other, as parcels and roads do.
    """
    if shapely.get_num_coordinates(place) > MOST_CORNERS:
        said = f"{MOST_CORNERS:,}"
        raise BadCondition(
            Text(f"几何超过 {said} 个顶点", f"a geometry of the filter has more than {said} corners"),
        )
    parts = _single_parts(place)
    is_area = shapely.get_dimensions(parts) == 2
    is_clear = shapely.is_valid(parts[is_area]).all() and shapely.is_simple(parts[~is_area]).all()
    further, sides = _meetings(parts) if is_clear else (0, 0)
    if not is_clear or further > sides * (MOST_MEETINGS_A_SIDE - MEETINGS_OF_A_LINE):
        raise BadCondition(Text("筛选表达式中的几何自相交", "a geometry of the filter crosses itself"))


def _meetings(parts: NDArray[np.object_]) -> tuple[int, int]:
    """Count how often sides of a geometry's parts meet each other, beyond what those of a line do, and the sides."""
    paths = np.concatenate((shapely.get_rings(parts), parts[shapely.get_dimensions(parts) == 1]))
    corners, owner = shapely.get_coordinates(paths, return_index=True)
    go_on = owner[1:] == owner[:-1]
    sides = shapely.linestrings(np.stack((corners[:-1][go_on], corners[1:][go_on]), axis=1))
    met = shapely.STRtree(sides).query(sides, predicate="intersects").shape[1]
    return max(0, met - MEETINGS_OF_A_LINE * len(sides)), len(sides)


def _single_parts(place: Any) -> NDArray[np.object_]:
    """Take collections apart, those in collections too."""
    waiting, found = [place], []
    while waiting:
        part = waiting.pop()
        waiting += list(getattr(part, "geoms", ()))
        found += [] if hasattr(part, "geoms") else [part]
    return np.array(found, dtype=object)


def _box(sides: Any) -> Any:
    numbers = [float(side) for side in sides]
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    west, south, east, north = numbers
    return shapely.box(west, south, east, north)
