"""Files as people bring them, each in a coordinate system that is known: the same ones for a seed.

A file is about one of the eight districts, so on both sides of 112.5 degrees east. It is made in WGS 84 and taken to
its system; Beijing 1954 and Xi'an 1980 get a shift of 45 to 60 m, which nobody publishes. What is published is one of
`WITNESSES`, what the file says of its system one of `LABELS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.brought_systems import DEGREES, GRIDS, OLD_DEGREES, old_shift_deg, take_to
from zqmap.intake.contents import FileContents
from zqmap.intake.doctor.places import EAST_M, NORTH_M, get_places
from zqmap.model.frames import make_frame
from zqmap.model.layers import LAYERS, Layer

SEED = 20260426
FEWEST_VERTICES = 20

SAME_NUMBERS = (
    {"EPSG:4326", "EPSG:4490"},
    *({codes[0], codes[5]} for codes in GRIDS.values()),
)

STRAY_SHARE = 0.1
"""The share of files in which one feature lies at the origin, as those without a place do in some programs."""

FAMILIES = ("degrees", "CGCS2000", "Beijing 1954", "Xi'an 1980", "Web Mercator", "old degrees")
FAMILY_SHARES = (0.36, 0.32, 0.09, 0.09, 0.09, 0.05)

WITNESSES = ("same features", "drawn again", "renamed", "neighbours", "nothing")
"""What of the file is published: the same features, most untouched; the same, each measured again; the same shapes
under other names; parcels or roads that share corners with new ones; nothing."""

BASES = ("surveyed", "digitised", "schematic", "demo")
LABELS = ("right", "WGS 84", "another", "none")
FORMATS = {"right": "GeoPackage", "WGS 84": "GeoJSON", "another": "Shapefile", "none": "DXF"}


@dataclass(frozen=True)
class BroughtFile:
    """A file, what is published beside it, and the system that it is in."""

    number: int
    layer: Layer
    contents: FileContents
    published: gpd.GeoDataFrame | None
    code: str
    swapped: bool
    family: str
    witness: str
    label: str

    @property
    def vertices(self) -> int:
        """Count the positions in the file."""
        return int(shapely.get_num_coordinates(np.array(self.contents.geometries, dtype=object)).sum())

    @property
    def can_be_told(self) -> bool:
        """Tell whether anything in the file or beside it says its system.

        The numbers tell the grid, not its datum: an old one must be named. Degrees must be named or have a witness.
        """
        if self.code in OLD_DEGREES or self.family in ("Beijing 1954", "Xi'an 1980"):
            return self.label == "right"
        return self.family != "degrees" or self.witness != "nothing" or self.label == "right"

    def is_answered_by(self, best: str | None, *, swapped: bool) -> bool:
        """Tell whether an answer is the file's system, or one of the same numbers."""
        same = next((codes for codes in SAME_NUMBERS if self.code in codes), {self.code})
        return best in same and swapped == self.swapped


@dataclass(frozen=True)
class Habit:
    """Where the files of somebody lie and what is drawn in them.

    `place` gives a longitude and latitude; `shapes` draws the features of a layer around it.
    """

    place: Callable[[np.random.Generator], tuple[float, float]]
    shapes: Callable[[Layer, tuple[float, float], np.random.Generator], list[Any]]


def bring_files(
    count: int, *, told: bool = True, seed: int = SEED, habit: Habit | None = None
) -> Iterator[BroughtFile]:
    """Make files whose system can be told, or with `told=False` such that nothing tells."""
    number = 0
    while count:
        number += 1
        brought = bring_file(number, np.random.default_rng((seed, number)), habit or USUAL)
        if brought.can_be_told == told:
            count -= 1
            yield brought


def bring_file(number: int, chance: np.random.Generator, habit: Habit) -> BroughtFile:
    """Make one file."""
    layer = list(LAYERS.values())[number % len(LAYERS)]
    centre = habit.place(chance)
    family = str(chance.choice(FAMILIES, p=FAMILY_SHARES))
    code, swapped = _choose_code(family, centre[0], chance), bool(chance.random() < 0.15)
    witness, label = str(chance.choice(WITNESSES, p=(0.3, 0.15, 0.15, 0.1, 0.3))), str(chance.choice(LABELS))
    if witness == "neighbours" and layer.name not in ("parcels", "roads"):
        witness = "same features"
    rows, shapes, published = _make_features(layer, centre, witness, chance, habit)
    shift_deg = old_shift_deg(code, chance)
    digits = int(chance.choice([5, 6, 8]))
    moved = [take_to(shape, code, shift_deg, swapped=swapped, digits=digits) for shape in shapes]
    if chance.random() < STRAY_SHARE and len(moved) > 3:
        moved[-1] = shapely.transform(moved[-1], lambda positions: positions * 0)
    declared = _declare(label, code, chance)
    contents = FileContents(f"file-{number}", FORMATS[label], rows, moved, declared_crs=declared)
    return BroughtFile(number, layer, contents, published, code, swapped, family, witness, label)


def _choose_place(chance: np.random.Generator) -> tuple[float, float]:
    outlines = get_places().outlines
    outline = outlines[int(chance.integers(len(outlines)))]
    west, south, east, north = outline.bounds
    while True:
        x, y = float(chance.uniform(west, east)), float(chance.uniform(south, north))
        if shapely.contains_xy(shapely.buffer(outline, -0.01), x, y):
            return x, y


def _choose_code(family: str, longitude: float, chance: np.random.Generator) -> str:
    if family == "degrees":
        return str(chance.choice(DEGREES))
    if family == "old degrees":
        return str(chance.choice(OLD_DEGREES))
    if family == "Web Mercator":
        return "EPSG:3857"
    three_111, three_114, zone_37, zone_38, zone_19, six_111 = GRIDS[family]
    is_east = longitude > 112.5
    if abs(longitude - 112.5) < 0.15 and chance.random() < 0.3:
        is_east = not is_east  # a file keeps its zone across the edge
    return str(chance.choice([zone_19, six_111, *([three_114, zone_38] if is_east else [three_111, zone_37]) * 2]))


def _declare(label: str, code: str, chance: np.random.Generator) -> str | None:
    if label == "right":
        return code
    if label in ("WGS 84", "none"):
        return None if label == "none" or chance.random() < 0.5 else "EPSG:4326"
    others = [other for codes in GRIDS.values() for other in codes if other != code] + ["EPSG:3857"] * 3
    same_datum = [other for codes in GRIDS.values() if code in codes for other in codes if other != code]
    wrong = str(chance.choice(same_datum or others))
    return "EPSG:3857" if any({wrong, code} <= same for same in SAME_NUMBERS) else wrong


def _make_features(
    layer: Layer, centre: tuple[float, float], witness: str, chance: np.random.Generator, habit: Habit
) -> tuple[list[dict[str, Any]], list[Any], gpd.GeoDataFrame | None]:
    published_shapes = habit.shapes(layer, centre, chance)
    basis = "surveyed" if witness == "drawn again" else str(chance.choice(BASES))
    published_rows = [_make_row(layer, number, basis) for number in range(len(published_shapes))]
    rows, shapes = [dict(row) for row in published_rows], list(published_shapes)
    if witness == "same features":
        shapes = [shape if chance.random() < 0.6 else _move(shape, 200.0, chance) for shape in shapes]
        shapes[0] = published_shapes[0]
    elif witness == "drawn again":
        shapes = [_draw_again(shape, chance) for shape in shapes]
    elif witness == "renamed":
        rows = [row | _new_name("dk", at) for at, row in enumerate(rows)]
    elif witness == "neighbours":
        rows = [row | _new_name("new", at) for at, row in enumerate(rows)]
        shapes = [_attach(shape, chance) for shape in shapes]
    if witness == "nothing":
        return rows, shapes, None
    others = habit.shapes(layer, centre, chance) if chance.random() < 0.5 else []
    published_rows += [_make_row(layer, 1000 + number, basis) for number in range(len(others))]
    return rows, shapes, make_frame(layer, published_rows, published_shapes + others)


def _make_row(layer: Layer, number: int, basis: str) -> dict[str, Any]:
    return {
        "id": f"{layer.name}-{number}",
        "name_zh": f"{layer.label.zh}{number}号",
        "name_en": f"{layer.label.en} {number}",
        "basis": basis,
        "source_id": "survey",
    }


def _new_name(prefix: str, number: int) -> dict[str, Any]:
    return {"id": f"{prefix}-{number}", "name_zh": f"新编{number}号", "name_en": f"New number {number}"}


def _make_shapes(layer: Layer, centre: tuple[float, float], chance: np.random.Generator) -> list[Any]:
    """Draw features within some kilometres, with at least `FEWEST_VERTICES` vertices in all."""
    kind = layer.geometries[0] if layer.name != "facilities" else str(chance.choice(["Point", "Polygon", "LineString"]))
    spread_m, shapes, vertices = float(chance.uniform(500, 4000)), [], 0
    fewest = FEWEST_VERTICES * int(chance.integers(1, 6))
    while vertices < fewest:
        at = np.asarray(centre) + chance.uniform(-spread_m, spread_m, 2) / (EAST_M, NORTH_M)
        if not get_places().locate(at[None, :]).any():
            continue
        shapes.append(_DRAW[kind](at, chance))
        vertices += shapely.get_num_coordinates(shapes[-1])
    return shapes


def _draw_point(at: Any, _: np.random.Generator) -> Any:
    return shapely.Point(np.round(at, 7))


def _draw_line(at: Any, chance: np.random.Generator) -> Any:
    steps = np.cumsum(chance.normal(0, 1, (int(chance.integers(3, 26)), 2)) + chance.normal(0, 1.5, 2), axis=0)
    return shapely.LineString(np.round(at + steps * 60 / (EAST_M, NORTH_M), 7))


def _draw_polygon(at: Any, chance: np.random.Generator) -> Any:
    corners = int(chance.integers(4, 16))
    turns = np.sort(chance.uniform(0, 2 * np.pi, corners))
    reach_m = chance.uniform(60, 260, corners)[:, None]
    ring = np.column_stack([np.cos(turns), np.sin(turns)]) * reach_m / (EAST_M, NORTH_M)
    return shapely.Polygon(np.round(at + ring, 7))


USUAL = Habit(_choose_place, _make_shapes)
"""Files of some kilometres in one district: those that the doctor was made with."""

_DRAW = {"Point": _draw_point, "LineString": _draw_line, "Polygon": _draw_polygon}


def _move(shape: Any, most_m: float, chance: np.random.Generator) -> Any:
    step = chance.uniform(-most_m, most_m, 2) / (EAST_M, NORTH_M)
    return shapely.transform(shape, lambda positions: positions + step)


def _draw_again(shape: Any, chance: np.random.Generator) -> Any:
    """Measure a shape again: every vertex some metres off, and other vertices on its sides."""
    moved = _move(shape, 25.0, chance)
    denser = moved if shape.geom_type == "Point" else shapely.segmentize(moved, float(chance.uniform(0.0004, 0.002)))

    positions = shapely.get_coordinates(denser)
    shaken = positions + chance.normal(0, 3, positions.shape) / (EAST_M, NORTH_M)
    if shape.geom_type == "Point":
        return shapely.Point(shaken[0])
    return shapely.LineString(shaken) if shape.geom_type == "LineString" else shapely.Polygon(shaken[:-1])


def _attach(shape: Any, chance: np.random.Generator) -> Any:
    """Draw a new shape that keeps about half of another's vertices: a neighbour, a road's next section."""
    positions = shapely.get_coordinates(shape)
    half = max(2, len(positions) // 2)
    away = positions[:half][::-1] + chance.uniform(100, 250, 2) * chance.choice([-1, 1], 2) / (EAST_M, NORTH_M)
    joined = np.vstack([positions[:half], away])
    return shapely.Polygon(joined) if shape.geom_type == "Polygon" else shapely.LineString(joined)
