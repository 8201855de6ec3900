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
ROAD_NAMES = 4
TITLE_CHARACTERS = 14


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
    items = [
        *_fill(window, scenery.districts),
        *(line for river in window.clip(scenery.rivers) for line in _lines(window, river, WATER, 0.7)),
        *(
            line
            for area in window.clip(shapely.boundary(scenery.areas))
            for line in _lines(window, area, BOUNDARY, 0.3, (1.0, 0.8))
        ),
        *_roads(window, scenery, language),
        *_towns(window, scenery, language),
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


def _roads(window: Window, scenery: Scenery, language: Language) -> Iterator[Item]:
    named = 0
    rows = scenery.road_rows
    for cut, status, name in zip(window.clip(scenery.roads), rows["status"], rows[f"name_{language}"], strict=True):
        term = STATUS.by_code[status]
        lines = list(_lines(window, cut, term.color or TOWN, 0.75, DASHES.get(term.sign)))
        yield from lines
        if lines and named < ROAD_NAMES:
            named += 1
            longest = max(lines, key=lambda line: len(line.points))
            yield _label(longest.points[len(longest.points) // 2], name, term.color or TOWN, window)


def _label(at: Point, name: str, color: str, window: Window) -> Words:
    text = name if len(name) <= 2 * TITLE_CHARACTERS else f"{name[: 2 * TITLE_CHARACTERS]}…"
    width = (window.east - window.west) * window.scale
    wide = sum(2.2 if sign > "\u2000" else 1.2 for sign in text)
    return Words((max(0.6, min(at[0] + 0.6, width - wide - 0.6)), max(at[1] - 0.7, 2.4)), text, 2.2, color)


def _towns(window: Window, scenery: Scenery, language: Language) -> Iterator[Item]:
    for point, name in zip(scenery.towns, scenery.town_rows[f"name_{language}"], strict=True):
        if window.west < point.x < window.east and window.south < point.y < window.north:
            at = window.place(np.array([[point.x, point.y]]))[0]
            yield Dot(at, 0.55, TOWN)
            yield _label((at[0] + 0.5, at[1] + 1.4), str(name), TOWN, window)


def _parcel(window: Window, own: BaseGeometry) -> Iterator[Item]:
    for part in shapely.get_parts(own):
        yield Area(window.place(shapely.get_coordinates(part.exterior)), PARCEL, PARCEL_EDGE, 0.45)


def _furniture(window: Window, width: float, height: float, language: Language) -> Iterator[Item]:
    """Draw the scale bar and the north arrow."""
    room_km = (window.east - window.west) / 1000 / 3
    km = next((step for step in BAR_STEPS_KM if step <= room_km), BAR_STEPS_KM[-1])
    long = km * 1000 * window.scale
    left, y = 2.0, height - 2.0
    yield Area(
        ((left - 1, y - 4), (left + long + 12, y - 4), (left + long + 12, y + 1.2), (left - 1, y + 1.2)), "#ffffff"
    )
    yield Line(((left, y), (left + long, y)), PARCEL_EDGE, 0.5)
    yield from (Line(((x, y - 1), (x, y)), PARCEL_EDGE, 0.4) for x in (left, left + long))
    yield Words((left + 0.5, y - 1.2), f"{km:g} {'公里' if language == 'zh' else 'km'}", 2.4, PARCEL_EDGE)
    x = width - 4
    yield Area(((x, 1.6), (x + 1.5, 6), (x, 5), (x - 1.5, 6)), PARCEL_EDGE)
    yield Words((x, 8.6), "北" if language == "zh" else "N", 2.4, PARCEL_EDGE, is_centred=True)
