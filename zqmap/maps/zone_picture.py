"""A still picture of the zone from the published geometries: works by status, parcels, enterprises, areas, a legend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from zqmap.analysis.distances import to_plane
from zqmap.maps.drawing import Area, Dot, Drawing, Item, Line, Words
from zqmap.maps.small_map import BAR_STEPS_KM, EDGE, LAND, WATER, Labels, Scenery, Window, make_scenery
from zqmap.model.text import Language, Text
from zqmap.model.vocabularies import AVAILABILITY, CHAIN, STATUS, Term

PAPER, INK, AREA_EDGE = "#ffffff", "#22241f", "#555555"
LEGEND_MM: dict[Language, float] = {"zh": 44.0, "en": 55.0}
LINE_MM = 4.6
WORDS_MM = 2.7
MARGIN = 0.06
LEAST_SPAN_M = 4_000
DASHES: dict[str | None, tuple[float, float]] = {"dashed": (1.6, 1.9), "dotted": (0.7, 1.5), "gaps": (3.0, 2.6)}
"""The second sign of a work's status, in millimetres: wide gaps, since paper rounds the ends of each dash."""
HATCH, DOUBLE = "hatch", "double"
HATCH_MM = 1.1
"""How far apart the lines of a hatch are, along the paper's edge."""
NAMED_WORKS = 14
MOST_SHAPES = 4_000
"""How many works, parcels and enterprises are drawn at most, of each layer; the caller says how many are not."""

TITLES = {
    "status": Text("工程状态", "Status of works"),
    "availability": Text("地块", "Parcels"),
    "chain": Text("企业产业链", "Enterprises by chain"),
    "area": Text("起步区（示意范围）", "Starting areas (schematic)"),
    "demo": Text("地块均为示例数据", "All parcels are demo data"),
    "some_demo": Text("部分地块为示例数据", "Some parcels are demo data"),
    "schematic": Text("虚线、示意位置未经实测", "Dashed and schematic places are not surveyed"),
}


@dataclass(frozen=True, eq=False)
class Zone:
    """What is drawn: the base map and the layers, all in WGS 84."""

    base: dict[str, gpd.GeoDataFrame]
    layers: Mapping[str, gpd.GeoDataFrame]


def draw_zone(zone: Zone, language: Language, *, width: float, height: float, title: str) -> Drawing:
    """Draw the zone with the legend at its right; width and height in millimetres."""
    frames = {name: _placed(frame).head(MOST_SHAPES) for name, frame in zone.layers.items()}
    scenery = make_scenery(zone.base, frames["areas"], frames["roads"])
    room = width - LEGEND_MM[language]
    window = _window(frames, scenery.districts, room, height)
    items = [
        *_polygons(window, scenery.districts, LAND, EDGE, 0.25),
        *_lines(window, scenery.rivers, WATER, 0.7),
        *_lines(window, shapely.boundary(scenery.areas), AREA_EDGE, 0.35, (1.2, 0.9)),
        *_parcels(window, frames["parcels"]),
        *_works(window, frames),
        *_enterprises(window, frames["enterprises"]),
        *_names(window, scenery, frames["areas"], language),
        *_scale(window, height, language),
        *_legend(frames, room, height, language),
    ]
    return Drawing(width, height, tuple(items), title)


def _placed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame[frame.geometry.notna()]


def _plane(frame: gpd.GeoDataFrame) -> NDArray[np.object_]:
    return np.asarray(to_plane(frame.geometry.to_numpy()), dtype=object)


def _window(
    frames: Mapping[str, gpd.GeoDataFrame], districts: NDArray[np.object_], width: float, height: float
) -> Window:
    """Look at works and parcels, where things happen; at everything where there are none, at the city without anything.

    A single place is not looked at from nearer than `LEAST_SPAN_M`.
    """
    wanted = [frames[name] for name in ("roads", "parcels") if len(frames[name])] or list(frames.values())
    shapes = np.concatenate([_plane(frame) for frame in wanted])
    west, south, east, north = shapely.total_bounds(shapes if len(shapes) else districts).tolist()
    span_x, span_y = (max(span * (1 + MARGIN), LEAST_SPAN_M) for span in (east - west, north - south))
    scale = min(width / span_x, height / span_y)
    x, y, half_x, half_y = (west + east) / 2, (south + north) / 2, width / scale / 2, height / scale / 2
    return Window(x - half_x, y - half_y, x + half_x, y + half_y, scale)


def _polygons(
    window: Window, shapes: Iterable[BaseGeometry], fill: str, stroke: str | None, width: float
) -> Iterator[Item]:
    for cut in window.clip(shapes):
        for part in shapely.get_parts(cut):
            if part.geom_type == "Polygon" and not part.is_empty:
                yield Area(window.place(shapely.get_coordinates(part.exterior)), fill, stroke, width)


def _lines(
    window: Window,
    shapes: Iterable[BaseGeometry],
    stroke: str,
    width: float,
    dash: tuple[float, float] | None = None,
) -> Iterator[Item]:
    for cut in window.clip(shapes):
        for part in shapely.get_parts(cut):
            if part.geom_type == "LineString" and not part.is_empty:
                yield Line(window.place(shapely.get_coordinates(part)), stroke, width, dash)


def _parcels(window: Window, parcels: gpd.GeoDataFrame) -> Iterator[Item]:
    for term in AVAILABILITY.terms:
        rows = parcels[(parcels["availability"] == term.code).to_numpy()]
        shapes = _plane(rows)
        yield from _polygons(window, shapes, _fill(term), AREA_EDGE, 0.12)
        if term.sign == HATCH and len(shapes):
            yield from _lines(window, [_hatch(window, shapes)], term.color or INK, 0.25)


def _hatch(window: Window, shapes: NDArray[np.object_]) -> BaseGeometry:
    """Give slanting lines over shapes, as a second sign beside their colour."""
    step, high = HATCH_MM / window.scale, window.north - window.south
    starts = np.arange(window.west - high, window.east, step)
    ends = [((x, window.south), (x + high, window.north)) for x in starts.tolist()]
    return shapely.intersection(shapely.MultiLineString(ends), shapely.union_all(shapes))


def _fill(term: Term) -> str:
    return PAPER if term.sign in ("outline", HATCH) else term.color or PAPER


def _works(window: Window, frames: Mapping[str, gpd.GeoDataFrame]) -> Iterator[Item]:
    for layer in ("roads", "facilities"):
        for term in STATUS.terms:
            rows = frames[layer][(frames[layer]["status"] == term.code).to_numpy()]
            shapes = _plane(rows)
            color = term.color or INK
            yield from _lines(window, shapes, color, 0.9, DASHES.get(term.sign))
            if term.sign == DOUBLE:
                yield from _lines(window, shapes, PAPER, 0.35)
            yield from _polygons(window, shapes, color, INK, 0.2)
            yield from _dots(window, shapes, color, 0.95)


def _enterprises(window: Window, enterprises: gpd.GeoDataFrame) -> Iterator[Item]:
    for code in (*CHAIN.codes, None):
        rows = enterprises[(enterprises["chain"].isna() if code is None else enterprises["chain"] == code).to_numpy()]
        color = INK if code is None else CHAIN.by_code[code].color or INK
        yield from _dots(window, _plane(rows), color, 0.8)


def _dots(window: Window, shapes: Iterable[BaseGeometry], fill: str, radius: float) -> Iterator[Item]:
    points = [shape for shape in shapes if shape.geom_type == "Point"]
    inside = [p for p in points if window.west < p.x < window.east and window.south < p.y < window.north]
    for at in window.place(shapely.get_coordinates(inside)) if inside else ():
        yield Dot(at, radius + 0.3, PAPER)
        yield Dot(at, radius, fill)


def _names(window: Window, scenery: Scenery, areas: gpd.GeoDataFrame, language: Language) -> Iterator[Item]:
    """Name areas first, then works by their length, as far as there is room."""
    labels = Labels(window)
    cuts = [*window.clip(scenery.areas)]
    for cut, name in zip(cuts, areas[f"name_{language}"], strict=True):
        if not cut.is_empty:
            west, _, east, north = cut.bounds
            top = window.place(np.array([[west + (east - west) / 4, north]]))[0]
            yield from labels.put(top, str(name), INK)
    names, roads = scenery.road_rows[f"name_{language}"].tolist(), window.clip(scenery.roads)
    for row in np.argsort(-shapely.length(roads), kind="stable")[:NAMED_WORKS].tolist():
        if not roads[row].is_empty:
            middle = shapely.get_coordinates(shapely.line_interpolate_point(_longest(roads[row]), 0.5, normalized=True))
            yield from labels.put(window.place(middle)[0], str(names[row]), INK)


def _longest(shape: BaseGeometry) -> BaseGeometry:
    return max(shapely.get_parts(shape), key=lambda part: float(part.length))


def _scale(window: Window, height: float, language: Language) -> Iterator[Item]:
    room_km = (window.east - window.west) / 1000 / 4
    km = next((step for step in BAR_STEPS_KM if step <= room_km), BAR_STEPS_KM[-1])
    long, left, y = km * 1000 * window.scale, 3.0, height - 2.6
    ring = ((1.5, y - 4.6), (left + long + 2, y - 4.6), (left + long + 2, y + 1.4), (1.5, y + 1.4))
    yield Area(ring, PAPER)
    yield Line(((left, y), (left + long, y)), INK, 0.5)
    yield from (Line(((x, y - 1), (x, y)), INK, 0.4) for x in (left, left + long))
    yield Words((left + 0.4, y - 1.4), f"{km:g} {'公里' if language == 'zh' else 'km'}", WORDS_MM, INK)


def _legend(frames: Mapping[str, gpd.GeoDataFrame], left: float, height: float, language: Language) -> Iterator[Item]:
    """Explain what is drawn, in a column; what does not occur is left out."""
    right = left + LEGEND_MM[language]
    yield Area(((left, 0), (right, 0), (right, height), (left, height)), PAPER)
    y = 5.0
    for kind, terms in _entries(frames):
        yield Words((left + 3, y), TITLES[kind].in_(language), WORDS_MM, AREA_EDGE)
        y += LINE_MM
        for term in terms:
            yield from _swatch(kind, term, left + 3, y - 1)
            yield Words((left + 12, y), term.label.in_(language), WORDS_MM, INK)
            y += LINE_MM
        y += 1
    for key in _remarks(frames):
        yield Words((left + 3, y), TITLES[key].in_(language), 2.2, AREA_EDGE)
        y += LINE_MM


def _entries(frames: Mapping[str, gpd.GeoDataFrame]) -> Iterator[tuple[str, list[Term]]]:
    works = {*frames["roads"]["status"], *frames["facilities"]["status"]}
    found = (
        ("status", STATUS.terms, works),
        ("availability", AVAILABILITY.terms, set(frames["parcels"]["availability"])),
        ("chain", CHAIN.terms, set(frames["enterprises"]["chain"])),
    )
    for kind, terms, codes in found:
        listed = [term for term in terms if term.code in codes]
        if listed:
            yield kind, listed


def _swatch(kind: str, term: Term, x: float, y: float) -> Iterator[Item]:
    color = term.color or INK
    if kind == "status":
        yield Line(((x, y), (x + 7, y)), color, 0.9, DASHES.get(term.sign))
        if term.sign == DOUBLE:
            yield Line(((x, y), (x + 7, y)), PAPER, 0.35)
    elif kind == "availability":
        yield Area(((x, y - 1.4), (x + 6, y - 1.4), (x + 6, y + 1.2), (x, y + 1.2)), _fill(term), AREA_EDGE, 0.15)
        if term.sign == HATCH:
            yield from (Line(((x + at, y + 1.2), (x + at + 2, y - 1.4)), color, 0.25) for at in (0.3, 1.4, 2.5, 3.6))
    else:
        yield Dot((x + 3, y), 1.1, color)


def _remarks(frames: Mapping[str, gpd.GeoDataFrame]) -> Iterator[str]:
    yield "schematic"
    demo = frames["parcels"]["basis"] == "demo"
    if len(demo) and demo.any():
        yield "demo" if demo.all() else "some_demo"
