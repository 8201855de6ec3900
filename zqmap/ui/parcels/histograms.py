"""Where all parcels lie on a scale: bars between round edges, and how many of each bar meet the other conditions."""

from __future__ import annotations

import math
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

BARS = 24
"""The most bars of a histogram."""
STEPS = (1.0, 2.0, 5.0, 10.0)
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Histogram:
    """Bars between `edges`: how many parcels, how many of them meet every other condition, how many state nothing."""

    edges: Numbers
    counts: NDArray[np.intp]
    fits: NDArray[np.intp]
    unknown: int

    def nearest_edge(self, value: float) -> int:
        """Give the place of the edge that lies nearest to a value."""
        return int(np.abs(self.edges - value).argmin())


def make_histogram(values: Numbers, fits: NDArray[np.bool_], edges: Numbers, *, to_the_right: bool) -> Histogram:
    """Count values (NaN for not stated) into bars; one on an edge counts to the bar on its right, or on its left."""
    stated = ~np.isnan(values)
    place = np.searchsorted(edges, values[stated], side="right" if to_the_right else "left") - 1
    place = np.clip(place, 0, len(edges) - 2)
    counts, fitting = (np.bincount(part, minlength=len(edges) - 1) for part in (place, place[fits[stated]]))
    return Histogram(edges, counts, fitting, int((~stated).sum()))


def round_edges(values: Numbers) -> Numbers:
    """Give at most 25 edges at round numbers, from below the least to above the greatest of the stated values."""
    least, greatest = float(np.nanmin(values)), float(np.nanmax(values))
    step = _round_up(max(greatest - least, abs(greatest) / 100, 1e-6) / (BARS - 1))
    first = math.floor(least / step)
    number = max(math.ceil(greatest / step - 1e-9) - first, 1)
    return np.asarray(np.round((first + np.arange(number + 1)) * step, 9))


def month_edges(days: Numbers) -> Numbers:
    """Give at most 25 last days of months as ordinals, from before the least to the greatest of the stated days."""
    least, greatest = (date.fromordinal(int(end)) for end in (np.nanmin(days), np.nanmax(days)))
    first, last = _month_number(least) - 1, _month_number(greatest)
    step = next((step for step in MONTH_STEPS if (last - first) / step <= BARS), MONTH_STEPS[-1])
    number = max(math.ceil((last - first) / step), 1)
    return np.array([_last_day(first + step * place) for place in range(number + 1)], dtype=float)


def _round_up(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor for factor in STEPS if factor * power >= step * (1 - 1e-9)) * power


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _last_day(month: int) -> int:
    year, place = divmod(month, 12)
    return date(year, place + 1, monthrange(year, place + 1)[1]).toordinal()
