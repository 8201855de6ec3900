"""Which parcels meet each condition of a brief, which miss it and by how much, and of which nobody can tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zqmap.analysis.facet_columns import Rows
from zqmap.analysis.parcels.brief import CODES, SPANS, Brief, Part
from zqmap.analysis.parcels.land import Land
from zqmap.analysis.parcels.near import distances_to


@dataclass(frozen=True)
class Verdict:
    """What a condition says of each parcel.

    `fails` and `is_unknown` exclude each other; where neither holds the condition is met. `miss` is by how much a
    parcel fails, in the condition's own unit (mu, yuan, metres, days; for codes how many are missing), 0 where
    it does not; `share` is the same in terms of what was asked, to compare conditions by.
    """

    fails: Rows
    is_unknown: Rows
    miss: NDArray[np.float64]
    share: NDArray[np.float64]


def judge(land: Land, brief: Brief) -> dict[Part, Verdict]:
    """Judge every parcel by every active condition."""
    return {part: _judge(land, brief, part) for part in brief.active}


def _judge(land: Land, brief: Brief, part: Part) -> Verdict:
    if part in SPANS:
        return _judge_span(land, brief, part)
    if part in CODES:
        return _judge_codes(land, brief, part)
    return _judge_ready(land, brief) if part is Part.READY else _judge_near(land, brief)


def _judge_span(land: Land, brief: Brief, part: Part) -> Verdict:
    wanted = brief.span(part)
    lowest, highest = land.spans[part]
    below = np.zeros(len(land)) if wanted.low is None else wanted.low - highest
    above = np.zeros(len(land)) if wanted.high is None else lowest - wanted.high
    miss = np.nan_to_num(np.maximum(np.maximum(below, above), 0.0))
    asked = np.where(below > 0, wanted.low or 1.0, wanted.high or 1.0)
    return Verdict(miss > 0, np.isnan(lowest), miss, miss / asked)


def _judge_codes(land: Land, brief: Brief, part: Part) -> Verdict:
    chosen, column = brief.chosen(part), land.codes(part)
    unknown = ~land.is_stated(part)
    if part is Part.UTILITIES:
        miss = np.sum([~column.has_all(frozenset({code})) for code in chosen], axis=0).astype(float)
        share = miss / 3
    else:
        miss = (~column.has_any(chosen)).astype(float)
        share = miss / 2
    miss[unknown] = 0
    return Verdict(miss > 0, unknown, miss, share)


def _judge_ready(land: Land, brief: Brief) -> Verdict:
    days = land.readiness.days
    wanted = float(brief.ready_by.toordinal()) if brief.ready_by else np.inf
    floors = land.keep("not_before", lambda: _not_before(land))
    late = np.nan_to_num(np.maximum(np.where(np.isnan(days), floors, days) - wanted, 0.0))
    return Verdict(late > 0, np.isnan(days) & ~(late > 0), late, late / 730)


def _not_before(land: Land) -> NDArray[np.float64]:
    """Give the day before which a parcel is certainly not usable, although the day itself is unknown."""
    known = [readiness.not_before for readiness in land.readiness.all]
    return np.array([day.toordinal() if day else np.nan for day in known], dtype=float)


def _judge_near(land: Land, brief: Brief) -> Verdict:
    ranges, within_m = distances_to(land, brief), brief.within_m or 0.0
    miss = np.nan_to_num(np.maximum(ranges.near_m - within_m, 0.0))
    # Some of the uncertain range may lie beyond the limit: then nobody can tell.
    unknown = np.isnan(ranges.far_m) | ((ranges.far_m > within_m) & (miss == 0))
    return Verdict(miss > 0, unknown, miss, miss / max(within_m, 1000.0))
