"""What a briefing says, gathered from the same counts and in the same words as the overview's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import geopandas as gpd

from zqmap.maps.drawing import Drawing
from zqmap.maps.zone_picture import MOST_SHAPES, Zone, draw_zone
from zqmap.model.revisions import Revision
from zqmap.store.process import get_store
from zqmap.texts.wording import date_words, plain_number
from zqmap.ui.briefing.areas_part import areas_chart, areas_table
from zqmap.ui.briefing.due_part import due_lines, due_tables
from zqmap.ui.briefing.knowledge_part import coverage_table, honesty_lines, source_lines
from zqmap.ui.briefing.news_part import news_lines
from zqmap.ui.briefing.order import Order
from zqmap.ui.briefing.plain import join_plain, plain_text
from zqmap.ui.chips import list_chips
from zqmap.ui.context import Context
from zqmap.ui.moments import moment_words
from zqmap.ui.overview.figure_cards import by_scope, card_figure
from zqmap.ui.overview.paragraph import write_statement
from zqmap.ui.overview.state import Overview
from zqmap.web.base_tables import BASE_LAYERS
from zqmap.web.briefing.brief import Brief, Card, Lines

MAP_MM = (182.0, 92.0)


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
        areas=areas_table(context),
        chart=areas_chart(overview),
        due=tuple(due_tables(overview)),
        due_note=Lines(words("overview.due.title"), tuple(due_lines(overview))),
        news=news_lines(context, order.since, overview.today),
        map_title=words("briefing.map"),
        map_note=_map_note(context),
        drawing=_drawing(context),
        coverage=coverage_table(overview),
        honesty=Lines(words("briefing.honesty"), tuple(honesty_lines(overview))),
        sources=Lines(words("briefing.sources"), tuple(source_lines(context))),
    )


def _stamp(context: Context) -> Iterator[str]:
    revisions = [
        context.words("briefing.revision", layer=context.label(snapshot.layer.label), number=snapshot.revision)
        for snapshot in context.shown
    ]
    yield context.words("briefing.revisions", revisions=join_plain(context, revisions))
    newest = max((_revision(snapshot.layer.name, snapshot.revision) for snapshot in context.shown), key=_made_at)
    yield context.words("briefing.newest", moment=moment_words(newest.created_at, context.language))
    if context.link.filters.active:
        said = [chip.words for chip in list_chips(context)]
        yield context.words("briefing.filtered", filters=join_plain(context, said))


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


def _map_note(context: Context) -> str:
    """Say what the map rests on, and of what it does not draw all."""
    cut = [one for one in context.shown if context.counts[one.layer.name] > MOST_SHAPES]
    said = [context.words("briefing.map_note")]
    for one in cut:
        number = plain_number(MOST_SHAPES, context.language)
        said.append(context.words("briefing.map_cut", layer=context.label(one.layer.label), number=number))
    return " ".join(said)


def _drawing(context: Context) -> Drawing:
    layers = {name: snapshot.frame[context.matching[name]] for name, snapshot in context.snapshots.items()}
    zone = Zone(read_base(context.settings.geodata), layers)
    width, height = MAP_MM
    return draw_zone(zone, context.language, width=width, height=height, title=context.words("briefing.map"))


@lru_cache(maxsize=2)
def read_base(geodata: Path) -> dict[str, gpd.GeoDataFrame]:
    """Read the base map once; shared, so never change it in place."""
    return {name: gpd.read_file(geodata / "base" / f"{name}.geojson") for name in BASE_LAYERS}
