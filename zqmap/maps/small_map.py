"""A small map of one place from the published geometries, with a scale bar and a north arrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.distances import to_plane
from zqmap.maps.drawing import Area, Dot, Drawing, Item, Line, Point, Words
from zqmap.model.text import Language
from zqmap.model.vocabularies import STATUS

LAND, EDGE, WATER, BOUNDARY, TOWN = "#f7f5ee", "#c9c3b2", "#9cc3dc", "#555555", "#5a5a55"
PARCEL, PARCEL_EDGE = "#44aa99", "#111111"
DASHES: dict[str | None, tuple[float, float] | None] = {
    "dashed": (1.6, 1.0),
    "dotted": (0.4, 0.9),
    "gaps": (2.6, 1.4),
}
"""The second sign of a road's status, in millimetres."""
BAR_STEPS_KM = (10, 5, 2, 1, 0.5)
ROAD_NAMES = 6
LONGEST_NAME = 26
NAME_MM = 2.3
NAME_INK = "#33332f"


@dataclass(frozen=True, eq=False)
class Scenery:
    """What lies around any place, on the plane once; each frame keeps its own names and codes."""

    districts: NDArray[np.object_]
    rivers: NDArray[np.object_]
    areas: NDArray[np.object_]
    roads: NDArray[np.object_]
    road_rows: gpd.GeoDataFrame
    towns: NDArray[np.object_]
    town_rows: gpd.GeoDataFrame


def make_scenery(base: dict[str, gpd.GeoDataFrame], areas: gpd.GeoDataFrame, roads: gpd.GeoDataFrame) -> Scenery:
    """Project the base map (`districts`, `rivers`, `towns`) and two layers, all in WGS 84; rows without a place go."""
    placed, towns = roads[roads.geometry.notna()], base["towns"]
    shapes = (base["districts"], base["rivers"], areas[areas.geometry.notna()], placed, towns)
    districts, rivers, outlines, lines, points = (to_plane(frame.geometry.to_numpy()) for frame in shapes)
    return Scenery(districts, rivers, outlines, lines, placed, points, towns)


@dataclass(frozen=True)
class Window:
    """The part of the plane that is seen, and its scale in millimetres a metre."""

    west: float
    south: float
    east: float
    north: float
    scale: float

    def place(self, xy: NDArray[np.float64]) -> tuple[Point, ...]:
        """Put positions of the plane onto the picture."""
        x, y = (xy[:, 0] - self.west) * self.scale, (self.north - xy[:, 1]) * self.scale
        return tuple(zip(x.round(2).tolist(), y.round(2).tolist(), strict=True))

    def clip(self, shapes: Iterable[BaseGeometry]) -> NDArray[np.object_]:
        """Cut shapes off at the edge; what lies outside becomes empty."""
        return np.asarray(shapely.clip_by_rect(shapes, self.west, self.south, self.east, self.north), dtype=object)


def draw_small_map(
    scenery: Scenery, shape: BaseGeometry, language: Language, *, width: float, height: float, span_m: float, title: str
) -> Drawing:
    """Draw `span_m` metres from side to side around a shape in WGS 84; width and height in millimetres."""
    own = to_plane(np.array([shape], dtype=object))[0]
    window = _window(own, width, height, span_m)
    edges = window.clip(shapely.boundary(scenery.areas))
    items = [
        *_fill(window, scenery.districts),
        *(line for river in window.clip(scenery.rivers) for line in _lines(window, river, WATER, 0.7)),
        *(line for edge in edges for line in _lines(window, edge, BOUNDARY, 0.3, (1.0, 0.8))),
        *_roads(window, scenery.roads, scenery.road_rows),
        *_names(window, scenery, own, language),
        *_parcel(window, own),
        *_furniture(window, width, height, language),
    ]
    return Drawing(width, height, tuple(items), title)


def _window(own: BaseGeometry, width: float, height: float, span_m: float) -> Window:
    west, south, east, north = own.bounds
    span_m = max(span_m, 1.6 * (east - west), 1.6 * (north - south) * width / height)
    x, y, scale = (west + east) / 2, (south + north) / 2, width / span_m
    half_y = height / scale / 2
    return Window(x - span_m / 2, y - half_y, x + span_m / 2, y + half_y, scale)


def _fill(window: Window, districts: NDArray[np.object_]) -> Iterator[Item]:
    for cut in window.clip(districts):
        for part in shapely.get_parts(cut):
            if part.geom_type == "Polygon" and not part.is_empty:
                yield Area(window.place(shapely.get_coordinates(part.exterior)), LAND, EDGE, 0.25)


def _lines(
    window: Window, cut: BaseGeometry, stroke: str, width: float, dash: tuple[float, float] | None = None
) -> Iterator[Line]:
    for part in shapely.get_parts(cut):
        if part.geom_type == "LineString" and not part.is_empty:
            yield Line(window.place(shapely.get_coordinates(part)), stroke, width, dash)


class Labels:
    """The names on a small map: each where it hides none of those before."""

    def __init__(self, window: Window) -> None:
        self._width = (window.east - window.west) * window.scale
        self._height = (window.north - window.south) * window.scale
        self._boxes: list[BaseGeometry] = []

    def put(self, at: Point, name: str, color: str) -> Iterator[Item]:
        """Write a name beside a place, on a ground of its own; nothing where there is no room."""
        text = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
        long = sum(NAME_MM if sign > "\u2000" else NAME_MM * 0.56 for sign in text)
        left = min(max(at[0] + 0.8, 0.6), self._width - long - 1.2)
        top = min(max(at[1] - NAME_MM, 0.6), self._height - NAME_MM - 0.6)
        box = shapely.box(left - 0.3, top - 0.2, left + long + 0.3, top + NAME_MM + 0.3)
        if any(box.intersects(other) for other in self._boxes):
            return
        self._boxes.append(box)
        ring = tuple((float(x), float(y)) for x, y in shapely.get_coordinates(box))
        yield Area(ring, LAND)
        yield Words((left, top + 0.86 * NAME_MM), text, NAME_MM, color)


def _roads(window: Window, roads: NDArray[np.object_], rows: gpd.GeoDataFrame) -> Iterator[Item]:
    for cut, status in zip(window.clip(roads), rows["status"], strict=True):
        term = STATUS.by_code[status]
        yield from _lines(window, cut, term.color or TOWN, 0.75, DASHES.get(term.sign))


def _names(window: Window, scenery: Scenery, own: BaseGeometry, language: Language) -> Iterator[Item]:
    """Name towns, then the roads nearest to the place."""
    labels = Labels(window)
    for point, name in zip(scenery.towns, scenery.town_rows[f"name_{language}"], strict=True):
        if window.west < point.x < window.east and window.south < point.y < window.north:
            at = window.place(np.array([[point.x, point.y]]))[0]
            yield Dot(at, 0.55, TOWN)
            yield from labels.put((at[0], at[1] + NAME_MM / 2), str(name), TOWN)
    names, cuts = scenery.road_rows[f"name_{language}"].tolist(), window.clip(scenery.roads)
    for row in np.argsort(shapely.distance(cuts, own))[:ROAD_NAMES].tolist():
        if not cuts[row].is_empty:
            middle = shapely.get_coordinates(cuts[row].interpolate(0.62, normalized=True))
            yield from labels.put(window.place(middle)[0], str(names[row]), NAME_INK)


def _parcel(window: Window, own: BaseGeometry) -> Iterator[Item]:
    for part in shapely.get_parts(own):
        yield Area(window.place(shapely.get_coordinates(part.exterior)), PARCEL, PARCEL_EDGE, 0.45)


def _furniture(window: Window, width: float, height: float, language: Language) -> Iterator[Item]:
    """Draw the scale bar and the north arrow."""
    room_km = (window.east - window.west) / 1000 / 3
    km = next((step for step in BAR_STEPS_KM if step <= room_km), BAR_STEPS_KM[-1])
    long = km * 1000 * window.scale
    left, y = 2.0, height - 2.0
    right = left + max(long, 9) + 1.5
    yield Area(((left - 1, y - 4), (right, y - 4), (right, y + 1.2), (left - 1, y + 1.2)), "#ffffff")
    yield Line(((left, y), (left + long, y)), PARCEL_EDGE, 0.5)
    yield from (Line(((x, y - 1), (x, y)), PARCEL_EDGE, 0.4) for x in (left, left + long))
    yield Words((left + 0.5, y - 1.2), f"{km:g} {'公里' if language == 'zh' else 'km'}", 2.4, PARCEL_EDGE)
    x = width - 4
    yield Area(((x, 1.6), (x + 1.5, 6), (x, 5), (x - 1.5, 6)), PARCEL_EDGE)
    yield Words((x, 8.6), "北" if language == "zh" else "N", 2.4, PARCEL_EDGE, is_centred=True)
