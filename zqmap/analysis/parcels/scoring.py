"""How well parcels suit a brief: parts between 0 and 1, weighed; what is not known is left out, never counted as 0."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zqmap.analysis.parcels.brief import Brief, Criterion, Part
from zqmap.analysis.parcels.land import Land, Numbers
from zqmap.analysis.parcels.near import FAR_M, distances_to
from zqmap.model.vocabularies import UTILITY

FULL_WAIT_DAYS = 3 * 365.25
"""After a wait of this long readiness counts for nothing in the score."""


@dataclass(frozen=True)
class Scores:
    """The scores of all parcels.

    `parts` has a column for each criterion that applies and weighs something: 0 to 1, NaN where it is not known.
    `totals` is their weighed mean over what is known, NaN where nothing is; `known` the share of the weights that is.
    """

    criteria: tuple[Criterion, ...]
    weights: NDArray[np.float64]
    parts: NDArray[np.float64]
    totals: NDArray[np.float64]
    known: NDArray[np.float64]

    def part(self, criterion: Criterion, row: int) -> float:
        """Give one part of a parcel's score."""
        return float(self.parts[row, self.criteria.index(criterion)])


def score(land: Land, brief: Brief) -> Scores:
    """Score every parcel. A criterion of weight 0, or one that the brief gives no measure for, does not apply."""
    makers = {criterion: _PARTS[criterion] for criterion in Criterion if brief.weight(criterion)}
    columns = {criterion: part for criterion, make in makers.items() if (part := make(land, brief)) is not None}
    weights = np.array([brief.weight(criterion) for criterion in columns], dtype=float)
    parts = np.column_stack(list(columns.values())) if columns else np.empty((len(land), 0))
    stated = ~np.isnan(parts)
    known = stated @ weights
    with np.errstate(invalid="ignore"):
        totals = np.nan_to_num(parts) @ weights / np.where(known > 0, known, np.nan)
    return Scores(tuple(columns), weights, parts, totals, known / max(float(weights.sum()), 1e-9))


def _chain(land: Land, brief: Brief) -> Numbers | None:
    chosen = brief.chosen(Part.CHAIN)
    if not chosen:
        return None
    return np.where(land.is_stated(Part.CHAIN), land.codes(Part.CHAIN).has_any(chosen).astype(float), np.nan)


def _near(land: Land, brief: Brief) -> Numbers:
    ranges = distances_to(land, brief)
    return np.clip(1 - (ranges.near_m + ranges.far_m) / 2 / FAR_M, 0, 1)


def _ready(land: Land, _: Brief) -> Numbers:
    wait = np.maximum(land.readiness.days - land.today.toordinal(), 0.0)
    return np.clip(1 - wait / FULL_WAIT_DAYS, 0, 1)


def _price(land: Land, _: Brief) -> Numbers:
    return 1 - _between(land.spans[Part.PRICE][0])


def _utilities(land: Land, brief: Brief) -> Numbers:
    wanted, column = brief.chosen(Part.UTILITIES) or frozenset(UTILITY.codes), land.codes(Part.UTILITIES)
    there = np.mean([column.has_all(frozenset({code})) for code in sorted(wanted)], axis=0)
    return np.where(land.is_stated(Part.UTILITIES), there, np.nan)


def _size(land: Land, brief: Brief) -> Numbers | None:
    wanted, size = brief.span(Part.SIZE), land.spans[Part.SIZE][0]
    need = wanted.low or wanted.high
    if not need:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(size >= need, need / size, size / need)


def _ratio(land: Land, _: Brief) -> Numbers:
    return _between(land.spans[Part.RATIO][1])


def _between(values: Numbers) -> Numbers:
    """Say where each value lies between the least (0) and the greatest (1) that is stated."""
    stated = values[~np.isnan(values)]
    if not len(stated) or stated.min() == stated.max():
        return np.where(np.isnan(values), np.nan, 0.5)
    return np.asarray((values - stated.min()) / (stated.max() - stated.min()), dtype=float)


_PARTS = {
    Criterion.CHAIN: _chain,
    Criterion.NEAR: _near,
    Criterion.READY: _ready,
    Criterion.PRICE: _price,
    Criterion.UTILITIES: _utilities,
    Criterion.SIZE: _size,
    Criterion.RATIO: _ratio,
}
