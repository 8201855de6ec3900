"""From which zoom on a feature is drawn, so that no tile grows too heavy and no class of features disappears.

The world is cut into cells that nest: at level L it has 2^L by 2^L of them. At each level one feature of each class
in each cell stands for the others; since cells nest and the order is fixed, whoever stands for a cell also stands for
the smaller cell it lies in. Those who are new at a level enter in equal parts, its steps. Each zoom gets the
highest step at which its densest tile keeps to the limit, at least all of the level of the tiles themselves, so a
class that has a feature in a tile keeps one there. Zooms whose tiles are light enough leave nothing out.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zqmap.web.tile_grid import HALF_WORLD_M, MAX_ZOOM

FINEST_CELLS = 7
"""The cells of a tile are at most 2^7 a side: four of its 512 pixels, less than a symbol."""

FINEST = MAX_ZOOM + FINEST_CELLS
STEPS = 8
"""Into how many parts those are divided who are new at a level."""

UNTHINNED = 2_000
"""A layer of at most so many features is never thinned."""

Ints = NDArray[np.int64]


def lowest_zooms(points_3857: NDArray[np.float64], classes: Ints, order: Ints, limit: int) -> NDArray[np.int8]:
    """Give for each feature the zoom from which on it is drawn.

    `points_3857` are x, y in web-mercator metres, one a feature; `classes` number its class; of two features of one
    class in one cell the one with the lower `order` is drawn; `limit` is how many a tile may keep. A feature that no
    zoom keeps gets `MAX_ZOOM + 1`.
    """
    if len(points_3857) <= UNTHINNED:
        return np.zeros(len(points_3857), dtype=np.int8)
    cells = _finest_cells(points_3857)
    steps = _lowest_levels(cells, classes, order) * STEPS + order % STEPS
    zooms = np.full(len(cells), MAX_ZOOM + 1, dtype=np.int8)
    for zoom in range(MAX_ZOOM, -1, -1):
        zooms[steps <= _highest_step(cells, steps, zoom, limit)] = zoom
    return zooms


def _finest_cells(points_3857: NDArray[np.float64]) -> Ints:
    places = (points_3857 / HALF_WORLD_M * [1, -1] + 1) / 2
    return np.clip(places * (1 << FINEST), 0, (1 << FINEST) - 1).astype(np.int64)


def _keys(cells: Ints, level: int) -> Ints:
    x, y = (cells >> (FINEST - level)).T
    keys: Ints = (x << level) | y
    return keys


def _lowest_levels(cells: Ints, classes: Ints, order: Ints) -> Ints:
    """Give for each feature the coarsest level at which it stands for its cell and class, or one beyond the finest."""
    first = np.argsort(order, kind="stable")
    sorted_cells, sorted_classes = cells[first], classes[first]
    levels = np.full(len(cells), FINEST + 1, dtype=np.int64)
    for level in range(FINEST, -1, -1):
        keys = _keys(sorted_cells, level) * (int(classes.max()) + 1) + sorted_classes
        levels[first[~pd.Series(keys).duplicated().to_numpy()]] = level
    return levels


def _highest_step(cells: Ints, steps: Ints, zoom: int, limit: int) -> int:
    """Search the highest step whose densest tile keeps to the limit; the number of features grows with the step."""
    everything = (FINEST + 2) * STEPS - 1
    if _densest(cells, zoom) <= limit:
        return everything
    low, high = (zoom + 1) * STEPS - 1, (zoom + FINEST_CELLS + 1) * STEPS - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _densest(cells[steps <= middle], zoom) <= limit else (low, middle - 1)
    return low


def _densest(cells: Ints, zoom: int) -> int:
    return int(np.unique_counts(_keys(cells, zoom)).counts.max(initial=0))
