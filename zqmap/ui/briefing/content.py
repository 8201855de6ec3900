"""What a briefing says, gathered from the same counts and in the same words as the overview's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from html import unescape
from pathlib import Path

import geopandas as gpd

from zqmap.analysis.areas import compare_areas
from zqmap.analysis.facet_columns import NOT_STATED
from zqmap.analysis.news import NewsKind, count_begun, list_news
from zqmap.analysis.overview.coverage import BASES
from zqmap.analysis.overview.schedule import SOON_WORKING_DAYS, Due
from zqmap.maps.drawing import Drawing
from zqmap.maps.zone_picture import Zone, draw_zone
from zqmap.model.layers import LAYERS
from zqmap.model.revisions import Revision
from zqmap.model.vocabularies import AREA, BASIS, STATUS, TIER
from zqmap.store.periods import Period, read_period
from zqmap.store.process import get_snapshots, get_store
from zqmap.texts.wording import date_words, money_words, mu_words, plain_number
from zqmap.ui.areas.comparison import total_words
from zqmap.ui.areas.number_links import demo_words, number_words
from zqmap.ui.briefing.order import Order
from zqmap.ui.chips import list_chips
from zqmap.ui.context import Context
from zqmap.ui.moments import moment_words
from zqmap.ui.overview.counted import count_words
from zqmap.ui.overview.figure_cards import by_scope, card_figure
from zqmap.ui.overview.paragraph import write_statement
from zqmap.ui.overview.state import Overview
from zqmap.ui.registers_view import figure_words
from zqmap.ui.since.news_words import news_sentence
from zqmap.web.base_tables import BASE_LAYERS
from zqmap.web.briefing.brief import Brief, Card, Chart, Lines, Series, Table

MAP_MM = (182.0, 92.0)
DUE_LISTED = 24
NEWS_LISTED = 42
TAG = re.compile(r"<[^>]*>")


def make_brief(context: Context, order: Order) -> Brief:
    """Gather a briefing in the context's language; nothing that is for staff alone is in it."""
    overview, words = Overview(context), context.words
    day = date_words(overview.today.isoformat(), context.language)
    return Brief(
        language=context.language,
        title=words("app.title"),
        subtitle=words("briefing.subtitle", day=day),
        stamp=tuple(_stamp(context)),
        foot=words("briefing.foot", day=day),
        state=_state(overview, day),
        cards_title=words("briefing.figures"),
        cards_note=words("briefing.scopes"),
        cards=tuple(_cards(context)),
        areas=_areas(context),
        chart=_chart(overview),
        due=tuple(_due(overview)),
        due_note=Lines(words("overview.due.title"), tuple(_due_lines(overview))),
        news=_news(context, order.since, overview.today),
        map_title=words("briefing.map"),
        map_note=words("briefing.map_note"),
        drawing=_drawing(context),
        coverage=_coverage(overview),
        honesty=Lines(words("briefing.honesty"), tuple(_honesty(overview))),
        sources=Lines(words("briefing.sources"), tuple(_sources(context))),
    )


def plain_text(html: str) -> str:
    """Take the markup out of HTML of our own."""
    return unescape(TAG.sub("", html))


def _stamp(context: Context) -> Iterator[str]:
    revisions = [
        context.words("briefing.revision", layer=context.label(snapshot.layer.label), number=snapshot.revision)
        for snapshot in context.shown
    ]
    yield context.words("briefing.revisions", revisions=_joined(context, revisions))
    newest = max((_revision(snapshot.layer.name, snapshot.revision) for snapshot in context.shown), key=_made_at)
    yield context.words("briefing.newest", moment=moment_words(newest.created_at, context.language))
    if context.link.filters.active:
        said = [chip.words for chip in list_chips(context)]
        yield context.words("briefing.filtered", filters=_joined(context, said))


def _made_at(revision: Revision) -> str:
    return revision.created_at.isoformat()


@lru_cache(maxsize=64)
def _revision(layer: str, number: int) -> Revision:
    return get_store().revision(layer, number)


def _state(overview: Overview, day: str) -> Lines:
    said = [plain_text(write_statement(overview, statement)) for statement in overview.statements]
    context = overview.context
    return Lines(
        context.words("briefing.state"),
        tuple(said) or (context.words("overview.none"),),
        context.words("briefing.by_rule", day=day),
    )


def _cards(context: Context) -> Iterator[Card]:
    for figure in by_scope(one for one in context.registers.figures().values() if one.headline):
        when, source = figure.period or figure.date, context.registers.sources().get(figure.source_id)
        yield Card(
            context.label(figure.name),
            card_figure(context, figure),
            context.label(figure.scope),
            date_words(when, context.language) if when else context.words("value.not_stated"),
            context.label(source.title) if source else figure.source_id,
        )


def _areas(context: Context) -> Table:
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
    widths = (2.2, 0.9, 3.4, 1.5, 2.6, 1.0)
    return Table(context.words("areas.compare"), heads, tuple(rows), widths, context.words("areas.caption"))


def _by_status(context: Context, works: Sequence[tuple[str, int]]) -> str:
    parts = [
        context.words("areas.part", status=context.label(STATUS.label(code)), number=number) for code, number in works
    ]
    return _joined(context, parts)


def _chart(overview: Overview) -> Chart:
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
        )
        for term in STATUS.terms
        if any(dict(bar.by_status).get(term.code) for bar in bars)
    )
    return Chart(context.words("briefing.chart"), tuple(names), series)


def _due(overview: Overview) -> Iterator[Table]:
    context, schedule = overview.context, overview.schedule
    heads = tuple(context.words(f"overview.due.column.{name}") for name in ("work", "step", "date", "days"))
    late = context.words("overview.due.late", number=schedule.late_number)
    soon = context.words("overview.due.soon", number=schedule.soon_number, days=SOON_WORKING_DAYS)
    for title, lines, key in ((late, schedule.late, "late_by"), (soon, schedule.soon, "in_days")):
        if lines:
            rows = tuple(_due_row(overview, due, key) for due in lines[:DUE_LISTED])
            yield Table(title, heads, rows, (4, 1, 2, 2), _rest(context, len(lines) - DUE_LISTED))


def _due_row(overview: Overview, due: Due, key: str) -> tuple[str, ...]:
    context = overview.context
    known = due.working_days is not None
    days = count_words(context, "working_day", due.working_days or 0) if known else context.words("overview.due.years")
    said = context.words(f"overview.due.{key}", days=days)
    note = "" if due.holidays_known else f" {context.words('overview.due.weekdays')}"
    day = date_words(due.due_on.isoformat(), context.language)
    return overview.name(due.row), context.words(f"overview.due.step.{due.step}"), day, f"{said}{note}"


def _due_lines(overview: Overview) -> Iterator[str]:
    """Say of how many works nothing can be told."""
    context, schedule = overview.context, overview.schedule
    works = count_words(context, "work", schedule.open_works)
    if not schedule.open_works:
        yield context.words("overview.due.all_done")
    elif schedule.without_plan == schedule.open_works:
        yield context.words("overview.due.no_plan", works=works)
    elif schedule.without_plan:
        yield context.words("overview.due.some_plan", works=works, number=schedule.without_plan)
    if schedule.open_works > schedule.without_plan and not schedule.late:
        yield context.words("overview.due.none_late")


def _news(context: Context, since: date, until: date) -> Lines:
    period = read_period(get_store(), get_snapshots(), since, until)
    news, colon = list_news(period), "：" if context.language == "zh" else ": "
    listed = [
        f"{context.words(f'since.kind.{item.kind}')} · {context.label(item.name)}{colon}{news_sentence(context, item)}"
        for item in news.items[:NEWS_LISTED]
    ]
    days = [date_words(day.isoformat(), context.language) for day in (period.first, period.last)]
    counts = [
        context.words(f"since.count.{kind}", number=plain_number(news.count(kind), context.language))
        for kind in NewsKind
        if news.count(kind)
    ]
    key = "since.summary" if news.items else "since.nothing"
    summary = context.words(key, first=days[0], last=days[1], parts=_joined(context, counts))
    lines = (summary, *_begun(context, period), *listed)
    return Lines(context.words("briefing.news"), lines, _rest(context, len(news.items) - NEWS_LISTED))


def _begun(context: Context, period: Period) -> Iterator[str]:
    begun = [
        context.words("since.layer", layer=context.label(layer.label), number=plain_number(number, context.language))
        for layer, number in count_begun(period)
    ]
    if begun:
        day = date_words(period.first.isoformat(), context.language)
        yield context.words("since.begun", day=day, layers=_joined(context, begun))


def _drawing(context: Context) -> Drawing:
    layers = {name: snapshot.frame[context.matching[name]] for name, snapshot in context.snapshots.items()}
    zone = Zone(read_base(context.settings.geodata), layers)
    width, height = MAP_MM
    return draw_zone(zone, context.language, width=width, height=height, title=context.words("briefing.map"))


@lru_cache(maxsize=2)
def read_base(geodata: Path) -> dict[str, gpd.GeoDataFrame]:
    """Read the base map once; shared, so never change it in place."""
    return {name: gpd.read_file(geodata / "base" / f"{name}.geojson") for name in BASE_LAYERS}


def _coverage(overview: Overview) -> Table:
    context = overview.context
    rows = [row for row in overview.coverage.layers if row.features]
    known = [code for code in BASES if any(dict(row.bases)[code] for row in rows)]
    bases = [context.words("basis.none") if code == NOT_STATED else context.label(BASIS.label(code)) for code in known]
    heads = (*(context.words(f"overview.coverage.column.{name}") for name in ("layer", "all")), *bases)
    cells = tuple(
        (
            context.label(LAYERS[row.key].label),
            plain_number(row.features, context.language),
            *(plain_number(dict(row.bases)[code], context.language) for code in known),
        )
        for row in rows
    )
    title, caption = context.words("overview.coverage.title"), context.words("overview.coverage.caption.layer")
    return Table(title, heads, cells, (2, *(1 for _ in heads[1:])), caption)


def _honesty(overview: Overview) -> Iterator[str]:
    context = overview.context
    for named in overview.published:
        yield context.words(
            "overview.coverage.named",
            name=context.label(named.figure.name),
            published=figure_words(context, named.figure),
            scope=context.label(named.figure.scope),
            number=plain_number(named.named, context.language),
        )
    for key in ("schematic", "demo", "unknown"):
        yield context.words(f"briefing.honest.{key}")


def _sources(context: Context) -> Iterator[str]:
    used = {id_ for snapshot in context.shown for id_ in snapshot.frame["source_id"].dropna().unique()}
    used |= {figure.source_id for figure in context.registers.figures().values()}
    for source in context.registers.sources().values():
        if source.id in used or source.licence:
            publisher = source.publisher_zh if context.language == "zh" else source.publisher_en
            day = date_words(source.date, context.language) if source.date else None
            yield " · ".join(part for part in (context.label(source.title), publisher, day, source.licence) if part)


def _rest(context: Context, number: int) -> str:
    return context.words("briefing.more", number=number) if number > 0 else ""


def _joined(context: Context, parts: Sequence[str]) -> str:
    return ("、" if context.language == "zh" else ", ").join(parts)
