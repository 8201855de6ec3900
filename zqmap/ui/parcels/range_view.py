"""A condition's distribution on which its range is picked; what is picked goes into the address at once."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from zqmap.analysis.facet_columns import Rows
from zqmap.analysis.parcels.amounts import RADIUS
from zqmap.analysis.parcels.brief import OWNERS, Brief, Part, Span
from zqmap.analysis.parcels.brief_query import AMOUNTS
from zqmap.analysis.parcels.near import distances_to
from zqmap.texts.wording import HA_PER_MU, date_words, plain_number
from zqmap.ui.keys import Key
from zqmap.ui.parcels.address import change_brief
from zqmap.ui.parcels.histograms import Numbers, make_histogram, month_edges, round_edges
from zqmap.ui.parcels.search import Search
from zqmap.web.parcel_words import amount_words, condition_words, part_label

FOLDER = Path(__file__).parents[1] / "browser"
ONE_SIDED = (Part.NEAR, Part.READY)
"""Conditions that have only an upper end."""

FIRST_DAY, LAST_DAY = date(1900, 1, 1).toordinal(), date(2199, 12, 31).toordinal()
"""The days that the address can hold."""

Ends = tuple[float | None, float | None]


@st.cache_resource
def _component():  # type: ignore[no-untyped-def]
    return st.components.v2.component(
        "zqmap_histogram",
        html=(FOLDER / "histogram.html").read_text(encoding="utf-8"),
        css=(FOLDER / "histogram.css").read_text(encoding="utf-8"),
        js=(FOLDER / "histogram.js").read_text(encoding="utf-8"),
    )


def show_range(search: Search, part: Part) -> None:
    """Draw the bars of a condition with its two ends, or that nobody states it."""
    values = scale_values(search, part)
    if np.isnan(values).all():
        st.caption(search.context.words("value.not_stated"))
        return
    key = Key.finder(f"range_{part.value}")
    data = range_data(search, part, values)
    _component()(key=key, data=data, on_picked_change=partial(_take_picked, part, key), width="stretch")


def scale_values(search: Search, part: Part) -> Numbers:
    """Give each parcel's value on a condition's scale: mu, yuan, metres, km, or the ordinal of a day."""
    land = search.land
    if part is Part.NEAR:
        ranges = distances_to(land, search.brief)
        return np.asarray((ranges.near_m + ranges.far_m) / 2000)
    if part is Part.READY:
        return np.maximum(land.readiness.days, float(land.today.toordinal()))
    return land.spans[part][1]


def range_data(search: Search, part: Part, values: Numbers) -> dict[str, Any]:
    """Give what the browser needs to draw a condition's bars and to say what is picked."""
    context = search.context
    bars = make_histogram(
        values, _fits_others(search, part), _edges(search, part, values), to_the_right=part not in ONE_SIDED
    )
    low, high = chosen_ends(search.brief, part)
    at_low = 0 if low is None else min(bars.nearest_edge(low), len(bars.counts) - 1)
    at_high = len(bars.counts) if high is None else max(bars.nearest_edge(high), at_low + 1)
    label = part_label(part, context.language)
    words = {name: context.words(f"finder.range.{name}", part=label) for name in ("any", "clear", "low", "high")}
    said = condition_words(search.land, search.brief, part, context.language, in_ha=search.here.in_ha)
    return {
        "counts": bars.counts.tolist(),
        "fits": bars.fits.tolist(),
        "edges": bars.edges.tolist(),
        "labels": [_write(search, part, float(edge)) for edge in bars.edges],
        "at": {"low": at_low, "high": at_high},
        "chosen": {"low": low, "high": high},
        "told": {"low": _told(search, part, low), "high": _told(search, part, high)},
        "oneSided": part in ONE_SIDED,
        "says": f"{label}: {said if part in search.brief.active else words['any']}",
        "words": words
        | {"unknown": context.words("finder.range.unknown", number=bars.unknown) if bars.unknown else ""},
    }


def chosen_ends(brief: Brief, part: Part) -> Ends:
    """Give the ends that a brief asks for, on the condition's scale; None is open."""
    if part is Part.NEAR:
        return None, None if brief.within_m is None else brief.within_m / 1000
    if part is Part.READY:
        return None, None if brief.ready_by is None else float(brief.ready_by.toordinal())
    span = brief.span(part)
    return span.low, span.high


def with_ends(brief: Brief, part: Part, low: float | None, high: float | None) -> Brief:
    """Give a brief with other ends of a condition; ends that make no sense change nothing."""
    if any(end is not None and not math.isfinite(end) for end in (low, high)):
        return brief
    if part is Part.NEAR:
        fits = high is None or 0 < high <= RADIUS.largest
        return replace(brief, within_m=high and high * 1000, near=brief.near or OWNERS) if fits else brief
    if part is Part.READY:
        fits = high is None or FIRST_DAY <= high <= LAST_DAY
        return replace(brief, ready_by=None if high is None else date.fromordinal(int(high))) if fits else brief
    largest = AMOUNTS[part].largest
    fits = all(end is None or 0 <= end <= largest for end in (low, high))
    ordered = low is None or high is None or low <= high
    return brief.spanning(part, Span(low or None, high)) if fits and ordered else brief


def _take_picked(part: Part, key: str) -> None:
    picked = str((st.session_state.get(key) or {}).get("picked") or "")
    low, dots, high = picked.partition("..")
    try:
        ends = [float(end) if end else None for end in (low, high)]
    except ValueError:
        return
    if dots:
        change_brief(lambda brief: with_ends(brief, part, *ends))


def _edges(search: Search, part: Part, values: Numbers) -> Numbers:
    if part is Part.READY:
        return month_edges(values)
    if part is Part.SIZE and search.here.in_ha:
        return np.asarray(round_edges(values * HA_PER_MU) / HA_PER_MU)
    return round_edges(values)


def _fits_others(search: Search, part: Part) -> Rows:
    """Tell which parcels meet every condition but this one, as far as anybody can tell."""
    fails = [verdict.fails for own, verdict in search.found.verdicts.items() if own is not part]
    return ~np.any(fails, axis=0) if fails else np.ones(len(search.land), dtype=bool)


def _told(search: Search, part: Part, value: float | None) -> str:
    return "" if value is None else _write(search, part, value)


def _write(search: Search, part: Part, value: float) -> str:
    language = search.context.language
    if part is Part.READY:
        return date_words(date.fromordinal(int(value)).isoformat()[:7], language)
    if part is Part.NEAR:
        return search.context.words("finder.within_ring", km=plain_number(round(value, 1), language))
    return amount_words(part, value, language, in_ha=search.here.in_ha)
