"""Files unlike those that the doctor was made with: long thin roads, tiny parcels, borders, false origins.

Each is a habit of `benchmarks.brought_files`, with a seed of its own. The district that a place is in, the spread and
the form of the shapes differ from the usual files; systems, labels, witnesses and the rounding are drawn as there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from benchmarks.brought_files import FEWEST_VERTICES, USUAL, BroughtFile, Habit, bring_file, bring_files
from zqmap.intake.doctor.places import EAST_M, NORTH_M, get_places
from zqmap.model.layers import Layer

SEED = 4711
SPLIT_EAST = 112.5
"""Where the 3-degree zones meet, in degrees."""

_SCALE = np.array([EAST_M, NORTH_M])


def strange_habits() -> dict[str, Habit]:
    """Give the habits by name."""
    return {
        "long thin roads": Habit(USUAL.place, _long_shapes),
        "tiny parcels": Habit(USUAL.place, _tiny_shapes),
        "at the borders": Habit(_border_place, _small_shapes),
        "at 112.5 E": Habit(_split_place, _small_shapes),
        "the whole zone": Habit(USUAL.place, _wide_shapes),
    }


def bring_strange(count: int, name: str) -> Iterator[BroughtFile]:
    """Make files of a habit whose system can be told."""
    return bring_files(count, seed=SEED + len(name), habit=strange_habits()[name])


def bring_strange_file(number: int, name: str) -> BroughtFile:
    """Make one file of a habit."""
    return bring_file(number, np.random.default_rng((SEED + len(name), number)), strange_habits()[name])


def bring_false_origins(count: int) -> Iterator[BroughtFile]:
    """Make drawings in metres from an origin of their own: nothing tells where they lie, and no answer is right.

    The leading digits are left out, the drawing begins at 0, 0, or it is turned and scaled as a sheet of paper.
    """
    chance = np.random.default_rng(SEED)
    for brought in bring_files(count * 6, seed=SEED):
        if brought.family not in ("CGCS2000", "Xi'an 1980", "Beijing 1954") or count == 0:
            continue
        count -= 1
        moved = _lose_origin(brought.contents.geometries, chance)
        contents = replace(brought.contents, geometries=moved, format="DXF", declared_crs=None)
        yield replace(brought, contents=contents, published=None, code="none", label="none", witness="nothing")


def _lose_origin(shapes: list[Any], chance: np.random.Generator) -> list[Any]:
    west, south, _, _ = shapely.total_bounds([shape for shape in shapes if shapely.get_coordinates(shape).any()])
    how = chance.choice(["digits", "zero", "paper"])
    origin = np.array([west, south]) - (
        np.array([west, south]) % (100_000, 100_000) if how == "digits" else chance.uniform(0, 400, 2)
    )
    scale, turn = (1.0, 0.0) if how != "paper" else (float(chance.choice([0.001, 0.5, 2.0, 1000.0])), 0.3)
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) * scale
    return [shapely.transform(shape, lambda positions: np.round((positions - origin) @ turned, 3)) for shape in shapes]


def _shapes(layer: Layer, at: Any, spread_m: float, draw: Any, chance: np.random.Generator) -> list[Any]:
    made: list[Any] = []
    while shapely.get_num_coordinates(made).sum() < FEWEST_VERTICES if made else True:
        kind = layer.geometries[0]
        centre = np.asarray(at) + chance.uniform(-spread_m, spread_m, 2) / _SCALE
        made.append(shapely.Point(np.round(centre, 7)) if kind == "Point" else draw(kind, centre, chance))
    return made


def _long_shapes(layer: Layer, at: tuple[float, float], chance: np.random.Generator) -> list[Any]:
    return _shapes(layer, at, 800, _draw_long, chance)


def _draw_long(kind: str, at: Any, chance: np.random.Generator) -> Any:
    """Draw a road of 4 to 15 km, or a strip of land 12 m wide along it."""
    vertices = int(chance.integers(30, 200))
    length_m, heading = chance.uniform(4_000, 15_000), chance.uniform(0, 2 * np.pi)
    bends = np.cumsum(chance.normal(0, 0.05, vertices)) + heading
    steps = np.column_stack([np.cos(bends), np.sin(bends)]) * length_m / vertices
    line = np.cumsum(steps, axis=0) - steps.sum(axis=0) / 2
    if kind != "LineString":
        ribbon = shapely.buffer(shapely.LineString(line), 6, cap_style="flat", join_style="mitre")
        ribbon = ribbon if ribbon.geom_type == "Polygon" else max(ribbon.geoms, key=lambda part: part.area)
        return shapely.transform(shapely.Polygon(ribbon.exterior), lambda p: np.round(at + p / _SCALE, 7))
    return shapely.LineString(np.round(at + line / _SCALE, 7))


def _tiny_shapes(layer: Layer, at: tuple[float, float], chance: np.random.Generator) -> list[Any]:
    return _shapes(layer, at, 120, _draw_tiny, chance)


def _draw_tiny(kind: str, at: Any, chance: np.random.Generator) -> Any:
    """Draw a plot of 8 to 40 m, turned; or a lane of that length."""
    sides, turn = chance.uniform(8, 40, 2), chance.uniform(0, np.pi)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * sides / 2
    turned = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    placed = np.round(at + turned / _SCALE, 7)
    return shapely.LineString(placed[:3]) if kind == "LineString" else shapely.Polygon(placed)


def _small_shapes(layer: Layer, at: tuple[float, float], chance: np.random.Generator) -> list[Any]:
    return _shapes(layer, at, 400, _draw_small, chance)


def _draw_small(kind: str, at: Any, chance: np.random.Generator) -> Any:
    corners = int(chance.integers(5, 9))
    turns = np.sort(chance.uniform(0, 2 * np.pi, corners))
    ring = np.column_stack([np.cos(turns), np.sin(turns)]) * chance.uniform(80, 150) / _SCALE
    placed = np.round(at + ring, 7)
    return shapely.LineString(placed) if kind == "LineString" else shapely.Polygon(placed)


def _wide_shapes(layer: Layer, _: tuple[float, float], chance: np.random.Generator) -> list[Any]:
    """Draw shapes all over the prefecture, in several districts and on both sides of 112.5 E."""
    made: list[Any] = []
    while len(made) < 12:
        made += _shapes(layer, USUAL.place(chance), 3_000, _draw_small, chance)[:2]
    return made


def _border_place(chance: np.random.Generator) -> tuple[float, float]:
    """Choose a place within 250 m of a district's border, inside or outside."""
    outlines = get_places().outlines
    outline = outlines[int(chance.integers(len(outlines)))]
    rings = outline.geoms if outline.geom_type == "MultiPolygon" else [outline]
    ring = max(rings, key=lambda part: part.area).exterior
    at = ring.interpolate(float(chance.uniform()), normalized=True)
    x, y = np.array([at.x, at.y]) + chance.uniform(-250, 250, 2) / _SCALE
    return float(x), float(y)


def _split_place(chance: np.random.Generator) -> tuple[float, float]:
    """Choose a place within 2 km of the meridian where the 3-degree zones meet."""
    while True:
        x, y = SPLIT_EAST + chance.uniform(-2_000, 2_000) / EAST_M, float(chance.uniform(22.8, 24.3))
        if get_places().locate(np.array([[x, y]])).any():
            return float(x), y
