"""Vertices that a file shares with what is published: corners of neighbours, ends of roads, renamed features."""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from zqmap.intake.contents import FileContents
from zqmap.intake.doctor.conversion import Positions
from zqmap.intake.doctor.references import choose_evenly, to_metres

SAMPLE_LIMIT = 400
"""The most positions of a file that are looked at, evenly chosen."""

CELL_M = 3.0
"""A vertex is shared where a published one lies in the same cell of this size or beside it."""

_PROBES_M = ((230.0, 170.0), (-310.0, 90.0), (70.0, -430.0), (-150.0, -260.0))
"""Where a file is laid to see how many vertices meet by chance."""

SLIDES_M = (30.0, 90.0)
"""How far a file is slid along itself: as far as an old datum lies off, less than any other system does."""

SLIDES = 12
"""How many ways a file is slid along itself."""

NO_SLIDES: Positions = np.zeros((0, 2))

_MOST_CELLS = 1 << 24


@dataclass(frozen=True)
class Shared:
    """How many of a file's sampled positions are vertices of published features, and how many would be by chance."""

    count: int
    by_chance: float
    positions: int

    @property
    def excess(self) -> float:
        """Count those that chance does not explain."""
        return max(0.0, self.count - self.by_chance - 3 * math.sqrt(self.by_chance) - 2)


def sample_positions(contents: FileContents) -> tuple[Positions, NDArray[np.int64]]:
    """Choose positions of a file, in its own numbers, with the row (from 0) of each; not finite ones are left out."""
    shapes = np.empty(len(contents.geometries), dtype=object)
    shapes[:] = contents.geometries
    positions, rows = shapely.get_coordinates(shapes, return_index=True)
    finite = np.isfinite(positions).all(axis=1)
    positions, rows = positions[finite], rows[finite]
    chosen = choose_evenly(len(positions), SAMPLE_LIMIT)
    return positions[chosen], rows[chosen]


def index_vertices(published: gpd.GeoDataFrame | None) -> NDArray[np.int64]:
    """Give the cells of the plane that hold a published vertex, sorted."""
    if published is None or not len(published):
        return np.zeros(0, dtype=np.int64)
    vertices = shapely.get_coordinates(published.geometry.to_numpy())
    return np.unique(_cells(to_metres(vertices[np.isfinite(vertices).all(axis=1)])))


def find_slides(degrees: Positions, rows: NDArray[np.int64]) -> Positions:
    """Give shifts in metres that lay some vertices of a feature on others of it; `rows` tells whose each position is.

    The vertices of a long line stand at about equal distances: slid along itself it meets what is published in many
    places, wherever it belongs.
    """
    metres, found = to_metres(degrees), [np.zeros((0, 2))]
    for step in (1, 2, 3):
        with np.errstate(invalid="ignore"):  # a position that a system cannot give is infinite
            along = metres[step:] - metres[:-step]
        length_m = np.hypot(along[:, 0], along[:, 1])
        fits = (rows[step:] == rows[:-step]) & (length_m > SLIDES_M[0]) & (length_m < SLIDES_M[1])
        found.append(along[fits])
    slides = np.vstack(found)
    chosen = slides[choose_evenly(len(slides), SLIDES)]
    return np.vstack([chosen, -chosen])


def count_shared(degrees: Positions, vertex_cells: NDArray[np.int64], slides: Positions) -> Shared:
    """Count the positions that are published vertices; by chance as many are as meet them after one of the slides."""
    metres = to_metres(np.unique(degrees, axis=0))
    chances = [_count_met(metres + probe, vertex_cells) for probe in _PROBES_M]
    slid = [_count_met(metres + slide, vertex_cells) for slide in slides]
    by_chance = max(float(np.mean(chances)), float(max(slid, default=0)), 0.005 * len(metres))
    return Shared(_count_met(metres, vertex_cells), by_chance, len(metres))


def _count_met(metres: Positions, vertex_cells: NDArray[np.int64]) -> int:
    if not len(vertex_cells):
        return 0
    met = np.zeros(len(metres), dtype=bool)
    for east in (-1, 0, 1):
        for north in (-1, 0, 1):
            cells = _cells(metres + np.array([east, north]) * CELL_M)
            places = np.minimum(np.searchsorted(vertex_cells, cells), len(vertex_cells) - 1)
            met |= vertex_cells[places] == cells
    return int(np.sum(met))


def _cells(metres: Positions) -> NDArray[np.int64]:
    whole = np.clip(np.floor(metres / CELL_M), 0, _MOST_CELLS - 1).astype(np.int64)
    cells: NDArray[np.int64] = whole[:, 0] * _MOST_CELLS + whole[:, 1]
    return cells
