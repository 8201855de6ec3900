"""The areas side by side: a table of what the map names in each, and their order by what can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from zqmap.analysis.areas import AreaState, Measure, Rank, Total, rank_areas
from zqmap.model.vocabularies import AREA, TIER
from zqmap.texts.wording import money_words, mu_words, plain_number
from zqmap.ui.areas.address import area_address
from zqmap.ui.areas.number_links import (
    available_link,
    demo_words,
    enterprises_link,
    parcels_link,
    statuses_html,
    works_link,
)
from zqmap.ui.context import Context
from zqmap.ui.html_table import Cell, Html, make_link, make_table
from zqmap.ui.keys import Key

SUMS = (Measure.AVAILABLE_MU, Measure.INVESTMENT_CNY, Measure.PLANNED_KM2)
HEADS = ("area", "tier", "works", "statuses", "investment", "parcels", "available", "enterprises", "planned")


def show_comparison(context: Context, areas: Sequence[AreaState]) -> None:
    """Show the table, and below it the order by a measure that can be chosen."""
    st.markdown(f"#### {context.words('areas.compare')}")
    heads = [context.words(f"areas.head.{name}") for name in HEADS]
    st.html(make_table(context.words("areas.caption"), heads, [_row(context, area) for area in areas]))
    st.markdown(f"#### {context.words('areas.rank')}")
    measure = st.pills(
        context.words("areas.by"),
        list(Measure),
        default=Measure.WORKS,
        required=True,
        key=Key.AREA_MEASURE,
        format_func=lambda one: context.words(f"areas.measure.{one}"),
        label_visibility="collapsed",
    )
    ranks = rank_areas(areas, measure or Measure.WORKS)
    st.html(_ranks_html(context, ranks, measure or Measure.WORKS))
    st.caption(context.words("areas.rank_note"))


def measure_words(context: Context, measure: Measure, value: float | None) -> str:
    """Write what an area is compared by; what is not known as a whole reads so."""
    if value is None:
        return context.words("areas.not_whole" if measure in SUMS else "areas.none_here")
    if measure is Measure.AVAILABLE_MU:
        return mu_words(value, context.language)
    if measure is Measure.INVESTMENT_CNY:
        return money_words(value, context.language)
    number = plain_number(value, context.language)
    return context.words("unit.km2", value=number) if measure is Measure.PLANNED_KM2 else number


def total_words(context: Context, total: Total, words: str) -> str:
    """Write a sum with how much of it is not stated; nothing stated is not zero."""
    if not total.stated:
        return context.words("value.not_stated" if total.not_stated else "areas.none_here")
    if total.is_whole:
        return words
    return context.words("areas.partly", value=words, number=total.not_stated)


def _row(context: Context, area: AreaState) -> list[Cell]:
    investment, available = area.investment_cny, area.available_mu
    planned = area.planned_km2
    return [
        make_link(context.label(AREA.label(area.code)), area_address(context, area.code)),
        context.label(TIER.label(area.tier)) if area.tier else context.words("value.not_stated"),
        works_link(context, area),
        statuses_html(context, area),
        total_words(context, investment, money_words(investment.value, context.language)),
        parcels_link(context, area, area.parcel_number),
        available_link(context, area, total_words(context, available, mu_words(available.value, context.language))),
        enterprises_link(context, area),
        measure_words(context, Measure.PLANNED_KM2, planned) if planned else context.words("value.not_stated"),
    ]


def _ranks_html(context: Context, ranks: Sequence[Rank], measure: Measure) -> str:
    top = max((rank.value or 0 for rank in ranks), default=0) or 1
    return f'<ol class="zq-ranks">{"".join(_rank_html(context, rank, measure, top) for rank in ranks)}</ol>'


def _rank_html(context: Context, rank: Rank, measure: Measure, top: float) -> str:
    name = make_link(context.label(AREA.label(rank.area.code)), area_address(context, rank.area.code))
    words = measure_words(context, measure, rank.value)
    if measure is Measure.AVAILABLE_MU and rank.value is not None:
        words = demo_words(context, rank.area, words)
    place = "—" if rank.place is None else str(rank.place)
    share = 0 if rank.value is None else rank.value / top * 100
    bar = Html(f'<i style="width:{share:.1f}%"></i>' if share else "")
    return f"<li><b>{place}</b><span>{name.text}</span><em>{bar.text}</em><span>{escape(words)}</span></li>"
