"""The answer to a brief: the parcels that fit in order, those of which nobody can tell, and those just missed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from zqmap.analysis.facet_columns import Rows
from zqmap.analysis.parcels.brief import CODES, SPANS, Brief, Part, Span
from zqmap.analysis.parcels.conditions import Verdict, judge
from zqmap.analysis.parcels.land import FIELDS, Land
from zqmap.analysis.parcels.near import distances_to
from zqmap.analysis.parcels.scoring import Scores, score

MISSED_CONDITIONS = 2
"""A parcel that fails more conditions was not just missed."""
MISSED_LISTED = 8

RowNumbers = NDArray[np.intp]


@dataclass(frozen=True)
class Missed:
    """A parcel that was just missed: its row, and for each condition that excluded it by how much."""

    row: int
    conditions: tuple[tuple[Part, float], ...]


@dataclass(frozen=True)
class Found:
    """What a brief finds.

    `rows` are those that fit, best first: the first `certain` meet every condition; of the rest somebody has not
    published enough to tell. `unknown` says for each row of the frame which conditions nobody can tell of.
    """

    land: Land
    brief: Brief
    verdicts: dict[Part, Verdict]
    scores: Scores
    rows: RowNumbers
    certain: int
    missed: tuple[Missed, ...]

    def unknown_parts(self, row: int) -> tuple[Part, ...]:
        """List the conditions of which nobody can tell whether a parcel meets them."""
        return tuple(part for part, verdict in self.verdicts.items() if verdict.is_unknown[row])

    def failed_parts(self, row: int) -> tuple[Part, ...]:
        """List the conditions that a parcel fails."""
        return tuple(part for part, verdict in self.verdicts.items() if verdict.fails[row])


def find(land: Land, brief: Brief) -> Found:
    """Judge, score and order all parcels."""
    verdicts, scores = judge(land, brief), score(land, brief)
    fails = _count(land, [verdict.fails for verdict in verdicts.values()])
    unknown = _count(land, [verdict.is_unknown for verdict in verdicts.values()])
    fitting = np.flatnonzero(fails == 0)
    order = np.lexsort((fitting, -scores.known[fitting], _last(scores, fitting), unknown[fitting]))
    rows = fitting[order]
    certain = int((unknown[rows] == 0).sum())
    return Found(land, brief, verdicts, scores, rows, certain, _just_missed(verdicts, fails, scores))


def emptied_by(land: Land, brief: Brief) -> list[tuple[Part, int]]:
    """List the conditions whose removal alone would leave something, with how many parcels."""
    verdicts = judge(land, brief)
    left = []
    for part in verdicts:
        fails = _count(land, [verdict.fails for own, verdict in verdicts.items() if own is not part])
        if number := int((fails == 0).sum()):
            left.append((part, number))
    return left


def relax(land: Land, brief: Brief, part: Part, row: int) -> Brief:
    """Change one condition exactly so far that a parcel no longer fails it."""
    if part in SPANS:
        return brief.spanning(part, _widen(brief.span(part), *(float(end[row]) for end in land.spans[part])))
    if part in CODES:
        return _allow(land, brief, part, row)
    if part is Part.READY:
        return replace(brief, ready_by=_usable_from(land, row))
    near_m = float(distances_to(land, brief).near_m[row])
    return replace(brief, within_m=math.ceil(near_m / 100) * 100.0)


def _widen(span: Span, lowest: float, highest: float) -> Span:
    low = span.low if span.low is None or span.low <= highest else highest
    high = span.high if span.high is None or span.high >= lowest else lowest
    return Span(low, high)


def _allow(land: Land, brief: Brief, part: Part, row: int) -> Brief:
    value = land.parcels[FIELDS[part]].iloc[row]
    own = frozenset((value,) if isinstance(value, str) else value or ())
    if part is Part.UTILITIES:
        return brief.choosing(part, brief.chosen(part) & own)
    return brief.choosing(part, brief.chosen(part) | own) if own else brief.without(part)


def _usable_from(land: Land, row: int) -> date | None:
    readiness = land.readiness.all[row]
    return readiness.day or readiness.not_before


def _count(land: Land, masks: list[Rows]) -> NDArray[np.int64]:
    return np.sum(masks, axis=0) if masks else np.zeros(len(land), dtype=np.int64)


def _last(scores: Scores, rows: RowNumbers) -> NDArray[np.float64]:
    """Give a sort key by which the best come first and those without any known part last."""
    return np.nan_to_num(-scores.totals[rows], nan=1.0)


def _just_missed(verdicts: dict[Part, Verdict], fails: NDArray[np.int64], scores: Scores) -> tuple[Missed, ...]:
    near = np.flatnonzero((fails > 0) & (fails <= MISSED_CONDITIONS))
    if not len(near):
        return ()
    share = np.sum([verdict.share[near] for verdict in verdicts.values()], axis=0)
    order = np.lexsort((near, _last(scores, near), share, fails[near]))
    return tuple(_missed(verdicts, int(row)) for row in near[order][:MISSED_LISTED])


def _missed(verdicts: dict[Part, Verdict], row: int) -> Missed:
    failed = ((part, float(verdict.miss[row])) for part, verdict in verdicts.items() if verdict.fails[row])
    return Missed(row, tuple(failed))
