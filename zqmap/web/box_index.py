"""Which boxes meet a tile, found without looking at all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zqmap.web.spans import Ints
from zqmap.web.tile_grid import BUFFER, Tile

BLOCK = 64
"""How many boxes that lie near each other share one box around them."""

Boxes = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BoxIndex:
    """Boxes (west, south, east, north in web-mercator metres) in an order in which neighbours follow each other."""

    boxes_3857: Boxes
    blocks_3857: Boxes

    def rows(self, tile: Tile) -> Ints:
        """List the boxes that reach into a tile or its buffer, in their order."""
        blocks = np.flatnonzero(meets(self.blocks_3857, tile))
        rows = (blocks[:, None] * BLOCK + np.arange(BLOCK)).ravel()
        rows = rows[rows < len(self.boxes_3857)]
        return rows[meets(self.boxes_3857[rows], tile)]


def make_index(boxes_3857: Boxes) -> BoxIndex:
    """Index boxes that lie in Hilbert order, or in another that keeps neighbours together."""
    firsts = np.arange(0, len(boxes_3857), BLOCK)
    if not len(firsts):
        return BoxIndex(boxes_3857, boxes_3857)
    lows = np.minimum.reduceat(boxes_3857[:, :2], firsts)
    highs = np.maximum.reduceat(boxes_3857[:, 2:], firsts)
    return BoxIndex(boxes_3857, np.column_stack((lows, highs)))


def meets(boxes: Boxes, tile: Tile) -> NDArray[np.bool_]:
    """Tell which boxes reach into a tile or its buffer."""
    west, south, east, north = tile.grown_3857(BUFFER)
    met: NDArray[np.bool_] = (
        (boxes[:, 2] >= west) & (boxes[:, 0] <= east) & (boxes[:, 3] >= south) & (boxes[:, 1] <= north)
    )
    return met
