"""In which order to visit up to ten places so that the way is the shortest."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

MAX_STOPS = 10
"""With more, trying every set of places takes too long."""


def best_order(metres: NDArray[np.float64], start: int, *, is_round: bool) -> list[int]:
    """Order places by the shortest way from `start` through all of them, back to it where `is_round`.

    `metres` holds the distance of every pair. Exact, by dynamic programming over sets of places: Held and Karp 1962,
    doi 10.1137/0110015. Of several shortest ways it is the one that comes first.
    """
    others = [place for place in range(len(metres)) if place != start]
    length: dict[tuple[int, int], float] = {(1 << place, place): float(metres[start, place]) for place in others}
    before: dict[tuple[int, int], int] = {}
    for visited in _sets_by_size(others):
        for last in (place for place in others if visited >> place & 1):
            _extend(visited, last, metres, length, before)
    return [start, *_walk_back(others, metres, length, before, start if is_round else None)]


def way_m(metres: NDArray[np.float64], order: list[int], *, is_round: bool) -> float:
    """Add up the legs of a way."""
    legs = zip(order, [*order[1:], order[0]] if is_round else order[1:], strict=False)
    return math.fsum(float(metres[leg]) for leg in legs)


def _sets_by_size(places: list[int]) -> list[int]:
    """List the sets of two places and more as bit masks, the smaller first."""
    everything = [
        sum(1 << place for number, place in enumerate(places) if bits >> number & 1) for bits in range(1 << len(places))
    ]
    return sorted((bits for bits in everything if bits.bit_count() > 1), key=int.bit_count)


def _extend(
    visited: int,
    last: int,
    metres: NDArray[np.float64],
    length: dict[tuple[int, int], float],
    before: dict[tuple[int, int], int],
) -> None:
    rest = visited & ~(1 << last)
    ways = [
        (length[rest, place] + float(metres[place, last]), place) for place in range(len(metres)) if rest >> place & 1
    ]
    length[visited, last], before[visited, last] = min(ways)


def _walk_back(
    places: list[int],
    metres: NDArray[np.float64],
    length: dict[tuple[int, int], float],
    before: dict[tuple[int, int], int],
    home: int | None,
) -> list[int]:
    if not places:
        return []
    visited = sum(1 << place for place in places)
    back_m = {place: 0.0 if home is None else float(metres[place, home]) for place in places}
    last = min(places, key=lambda place: (length[visited, place] + back_m[place], place))
    order = [last]
    while (visited, last) in before:
        visited, last = visited & ~(1 << last), before[visited, last]
        order.append(last)
    return order[::-1]
