"""Boxes of shapes laid out so that those that are nearly one are found without looking at the others."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from itertools import product

SLACK_M = 30.0
"""Added to a box's size, so that a point has a size too: a tenth of it is then 3 m."""

SHARE = 0.1
"""Two boxes are nearly one where no edge differs by more than this part of the larger one's size with its slack."""

KEPT_PER_CELL = 12
"""How many boxes one cell keeps; those that crowd further are found by the first ones of it."""

Box = tuple[float, float, float, float]
Cell = tuple[int, int, int]

_GROWTH = 1 / (1 - 2 * SHARE)
"""How much larger the larger of two boxes that are nearly one may be."""


class BoxGrid:
    """Boxes (west, south, east, north) in metres by number; found in time that does not grow with their count."""

    def __init__(self) -> None:
        self._cells: dict[Cell, list[tuple[int, Box]]] = defaultdict(list)

    def add(self, number: int, box: Box) -> None:
        """Lay out a box; in a cell that is full it is left out."""
        level = _level(_size(box))
        width = _cell_width(level)
        kept = self._cells[level, math.floor(_middle(box)[0] / width), math.floor(_middle(box)[1] / width)]
        if len(kept) < KEPT_PER_CELL:
            kept.append((number, box))

    def near(self, box: Box) -> Iterator[int]:
        """Give the numbers of the boxes that are nearly one with this one, those laid out first first."""
        found = [one for cell in self._reach(box) for one in self._cells.get(cell, ())]
        for number, other in sorted(found):
            if are_nearly_one(box, other):
                yield number

    def _reach(self, box: Box) -> Iterator[Cell]:
        size = _size(box)
        reach = SHARE * _GROWTH * size
        for level in range(_level(size / _GROWTH), _level(size * _GROWTH) + 1):
            width = _cell_width(level)
            spans = (
                range(math.floor((at - reach) / width), math.floor((at + reach) / width) + 1) for at in _middle(box)
            )
            yield from ((level, x, y) for x, y in product(*spans))


def are_nearly_one(first: Box, second: Box) -> bool:
    """Tell whether no edge of two boxes differs by more than a tenth of the larger one's size with its slack."""
    apart_m = max(abs(one - other) for one, other in zip(first, second, strict=True))
    return apart_m <= SHARE * max(_size(first), _size(second))


def _size(box: Box) -> float:
    return SLACK_M + max(box[2] - box[0], box[3] - box[1])


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _level(size: float) -> int:
    return math.floor(math.log2(size))


def _cell_width(level: int) -> float:
    """Give the width of a level's cells in metres: a fifth of its largest boxes."""
    return float(2 * SHARE * 2.0 ** (level + 1))
