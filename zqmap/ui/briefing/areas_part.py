"""What a briefing says of the areas side by side: a table, and a chart of their works."""

from __future__ import annotations

from collections.abc import Sequence

from zqmap.analysis.areas import compare_areas
from zqmap.analysis.facet_columns import NOT_STATED
from zqmap.model.vocabularies import AREA, STATUS, TIER
from zqmap.texts.wording import money_words, mu_words
from zqmap.ui.areas.comparison import total_words
from zqmap.ui.areas.number_links import demo_words, number_words
from zqmap.ui.briefing.plain import join_plain
from zqmap.ui.context import Context
from zqmap.ui.overview.state import Overview
from zqmap.web.briefing.brief import Chart, Series, Table


def areas_table(context: Context) -> Table:
    """Set the areas side by side."""
    names = ("area", "tier", "works", "investment", "available", "enterprises")
    rows = []
    for area in compare_areas(context.snapshots):
        investment, available = area.investment_cny, area.available_mu
        rows.append(
            (
                context.label(AREA.label(area.code)),
                context.label(TIER.label(area.tier)) if area.tier else context.words("value.not_stated"),
                _by_status(context, area.works) or context.words("areas.none_here"),
                total_words(context, investment, money_words(investment.value, context.language)),
                demo_words(context, area, total_words(context, available, mu_words(available.value, context.language))),
                number_words(context, area.enterprises),
            )
        )
    heads = tuple(context.words(f"areas.head.{name}") for name in names)
    widths = (2.1, 1.1, 3.2, 1.6, 2.4, 1.3)
    return Table(context.words("areas.compare"), heads, tuple(rows), widths, context.words("areas.caption"))


def areas_chart(overview: Overview) -> Chart:
    """Draw the works of each area by status."""
    context, bars = overview.context, overview.bars("area")
    names = [
        context.words("filter.none.area") if bar.code == NOT_STATED else context.label(AREA.label(bar.code))
        for bar in bars
    ]
    series = tuple(
        Series(
            context.label(term.label),
            term.color or "#7A7A7A",
            tuple(dict(bar.by_status).get(term.code, 0) for bar in bars),
            term.sign or "solid",
        )
        for term in STATUS.terms
        if any(dict(bar.by_status).get(term.code) for bar in bars)
    )
    return Chart(context.words("briefing.chart"), tuple(names), series)


def _by_status(context: Context, works: Sequence[tuple[str, int]]) -> str:
    parts = [
        context.words("areas.part", status=context.label(STATUS.label(code)), number=number) for code, number in works
    ]
    return join_plain(context, parts)
