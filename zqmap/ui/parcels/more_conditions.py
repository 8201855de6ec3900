"""The other conditions, each span under the distribution of all parcels."""

from __future__ import annotations

from datetime import date

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from zqmap.analysis.parcels.brief import Part
from zqmap.analysis.parcels.near import distances_to
from zqmap.texts.wording import date_words, plain_number
from zqmap.ui.keys import Key
from zqmap.ui.parcels.brief_form import show_codes, show_end
from zqmap.ui.parcels.histograms import make_strip, strip_html
from zqmap.ui.parcels.search import Search
from zqmap.web.parcel_words import amount_words, condition_words, part_label

TYPED = (Part.SIZE, Part.PRICE, Part.COST, Part.RATIO, Part.HEIGHT)
"""The spans, in the order of display."""
SHOWN_ONLY = (Part.NEAR, Part.READY)
"""Conditions of the brief above whose distribution is shown here."""
ENDS: dict[Part, tuple[str, ...]] = {
    Part.PRICE: ("low",),
    Part.COST: ("low",),
    Part.RATIO: ("low", "high"),
    Part.HEIGHT: ("low", "high"),
}
"""The ends of spans that the brief above does not ask for."""
CHOSEN = (Part.USE, Part.AVAILABILITY, Part.AREA)


def show_more(search: Search) -> None:
    """Draw the conditions that few begin with; what is folded is not sent."""
    context = search.context
    panel = st.expander(context.words("finder.more"), key=Key.finder("more"), on_change="rerun")
    if not panel.open:
        return
    with panel:
        for part in CHOSEN:
            show_codes(search, part, part_label(part, context.language))
        parts = (*TYPED, *SHOWN_ONLY)
        columns = st.columns(1 if context.is_narrow else 3, gap="medium")
        for place, part in enumerate(parts):
            with columns[place % len(columns)]:
                _show_part(search, part)


def _show_part(search: Search, part: Part) -> None:
    st.markdown(f"**{part_label(part, search.context.language)}**")
    st.html(part_strip(search, part))
    for column, end in zip(st.columns(2), ENDS.get(part, ()), strict=False):
        with column:
            show_end(search, part, end, f"finder.{end}", "finder.histogram_all")


def part_strip(search: Search, part: Part) -> str:
    """Draw the distribution of a condition over all parcels, with what is chosen."""
    context, brief = search.context, search.brief
    values, low, high = _scale(search, part)
    strip = make_strip(values, low, high)
    if strip is None:
        return f'<p class="zq-strip-words">{context.words("value.not_stated")}</p>'
    asked = (
        condition_words(search.land, brief, part, context.language, in_ha=search.here.in_ha)
        if part in brief.active
        else context.words("finder.histogram_all")
    )
    words = context.words(
        "finder.histogram",
        part=part_label(part, context.language),
        words=asked,
        inside=f"{strip.inside:,}",
        total=f"{len(values):,}",
        unknown=f"{strip.unknown:,}",
    )
    return strip_html(strip, words, lambda value: _write(search, part, value))


def _scale(search: Search, part: Part) -> tuple[NDArray[np.float64], float | None, float | None]:
    land, brief = search.land, search.brief
    if part is Part.NEAR:
        ranges = distances_to(land, brief)
        return (ranges.near_m + ranges.far_m) / 2000, None, None if brief.within_m is None else brief.within_m / 1000
    if part is Part.READY:
        days = np.maximum(land.readiness.days, land.today.toordinal())
        return days, None, None if brief.ready_by is None else float(brief.ready_by.toordinal())
    span = brief.span(part)
    return land.spans[part][1], span.low, span.high


def _write(search: Search, part: Part, value: float) -> str:
    language = search.context.language
    if part is Part.READY:
        return date_words(date.fromordinal(int(value)).isoformat()[:7], language)
    if part is Part.NEAR:
        return search.context.words("finder.within_ring", km=plain_number(round(value, 1), language))
    return amount_words(part, value, language, in_ha=search.here.in_ha)
