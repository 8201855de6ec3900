"""What the wall shows, picture by picture, as HTML of our own; everything from data is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from zqmap.analysis.areas import AreaState, compare_areas
from zqmap.maps.drawing import write_svg
from zqmap.maps.zone_picture import Zone, draw_zone
from zqmap.model.vocabularies import AREA, CHAIN, STATUS, TIER
from zqmap.texts.wording import mu_words, plain_number
from zqmap.ui.areas.comparison import total_words
from zqmap.ui.areas.number_links import demo_words, number_words
from zqmap.ui.areas.profile import area_contacts
from zqmap.ui.briefing.content import make_brief, read_base
from zqmap.ui.briefing.order import Order
from zqmap.ui.context import Context
from zqmap.web.briefing.brief import Brief, Chart, Lines, Table

MAP_MM, AREA_MAP_MM = (230.0, 108.0), (150.0, 104.0)
ROWS, LINES, CARDS = 9, 9, 12


@dataclass(frozen=True)
class Frame:
    """One picture of the wall: its theme, its title, and its body as HTML."""

    theme: str
    title: str
    html: str

    def as_json(self) -> dict[str, str]:
        """Give the JSON value that the browser shows."""
        return {"theme": self.theme, "title": self.title, "html": self.html}


def make_frames(context: Context, order: Order) -> tuple[Frame, ...]:
    """Make all pictures in their order: the themes of the whole zone, then the areas of which the map names something.

    A theme without anything to say is left out.
    """
    brief = make_brief(context, order)
    areas = [area for area in compare_areas(context.snapshots) if area.work_number or area.parcel_number]
    return (*_themes(context, brief), *(_area(context, area) for area in areas))


def _themes(context: Context, brief: Brief) -> Iterator[Frame]:
    yield Frame("state", brief.state.title, _lines(brief.state, "large"))
    if brief.cards:
        yield Frame("figures", brief.cards_title, f"{_cards(brief)}{_note(brief.cards_note)}")
    yield Frame("map", brief.map_title, _map(context, brief))
    if brief.chart.categories:
        yield Frame("chart", brief.chart.title, _chart(brief.chart))
    yield Frame("due", brief.due_note.title, _due(brief))
    yield Frame("news", brief.news.title, _lines(brief.news, "list"))
    yield Frame("coverage", brief.coverage.title, f"{_table(brief.coverage)}{_lines(brief.honesty, 'list')}")


def _lines(lines: Lines, kind: str) -> str:
    listed = lines.lines[:LINES] if kind == "list" else lines.lines
    items = "".join(f"<li>{escape(line)}</li>" for line in listed)
    return f'<ul class="{kind}">{items}</ul>{_note(lines.note)}'


def _note(words: str) -> str:
    return f"<p>{escape(words)}</p>" if words else ""


def _cards(brief: Brief) -> str:
    cards = "".join(
        f"<article><h3>{escape(card.name)}</h3><b>{escape(card.figure)}</b>"
        f"<small>{escape(card.scope)} · {escape(card.when)}</small></article>"
        for card in brief.cards[:CARDS]
    )
    return f'<div class="cards">{cards}</div>'


def _map(context: Context, brief: Brief) -> str:
    zone = Zone(read_base(context.settings.geodata), {name: one.frame for name, one in context.snapshots.items()})
    drawing = draw_zone(zone, context.language, width=MAP_MM[0], height=MAP_MM[1], title=brief.map_title)
    return f'<div class="map">{write_svg(drawing)}</div>{_note(brief.map_note)}'


def _chart(chart: Chart) -> str:
    most = max(sum(values) for values in zip(*(one.values for one in chart.series), strict=True)) or 1
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{_bars(chart, place, most)}</dd>" for place, name in enumerate(chart.categories)
    )
    key = "".join(
        f'<span><i class="{one.sign}" style="--ink:{one.color}"></i>{escape(one.name)}</span>' for one in chart.series
    )
    return f'<dl class="bars">{rows}</dl><div class="key">{key}</div>'


def _bars(chart: Chart, place: int, most: int) -> str:
    return "".join(
        f'<i class="{one.sign}" style="--ink:{one.color};width:{100 * one.values[place] / most:.1f}%">'
        f"<b>{one.values[place]}</b></i>"
        for one in chart.series
        if one.values[place]
    )


def _due(brief: Brief) -> str:
    tables = "".join(f"<h3>{escape(table.title)}</h3>{_table(table, ROWS // 2)}" for table in brief.due)
    return f"{tables}{_lines(brief.due_note, 'list')}"


def _table(table: Table, most: int = ROWS) -> str:
    return _grid(table.heads, table.rows[:most]) + _note(table.note)


def _grid(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(words)}</th>" for words in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(words)}</td>' for words in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _area(context: Context, area: AreaState) -> Frame:
    name = context.label(AREA.label(area.code))
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{escape(words)}</dd>" for label, words in _facts(context, area))
    html = f'<div class="split"><dl>{facts}</dl><div class="map">{_area_map(context, area, name)}</div></div>'
    return Frame("area", name, html)


def _facts(context: Context, area: AreaState) -> Iterator[tuple[str, str]]:
    joiner, unknown = "、" if context.language == "zh" else ", ", context.words("value.not_stated")
    works = [
        context.words("areas.part", status=context.label(STATUS.label(code)), number=number)
        for code, number in area.works
    ]
    available = total_words(context, area.available_mu, mu_words(area.available_mu.value, context.language))
    yield context.words("areas.head.tier"), context.label(TIER.label(area.tier)) if area.tier else unknown
    yield (
        context.words("areas.chains"),
        joiner.join(context.label(CHAIN.label(code)) for code in area.chains) or unknown,
    )
    number = plain_number(area.work_number, context.language)
    yield context.words("areas.head.works"), f"{number} · {joiner.join(works)}" if works else number_words(context, 0)
    yield context.words("areas.head.available"), demo_words(context, area, available)
    yield context.words("areas.head.enterprises"), number_words(context, area.enterprises)
    for contact in area_contacts(context, area.code)[:1]:
        yield context.words("areas.contacts"), f"{context.label(contact.name)} {contact.tel}"


def _area_map(context: Context, area: AreaState, name: str) -> str:
    layers = {
        layer: one.frame if layer == "areas" else one.frame[(one.frame["area_id"] == area.code).to_numpy(dtype=bool)]
        for layer, one in context.snapshots.items()
    }
    zone = Zone(read_base(context.settings.geodata), layers)
    return write_svg(draw_zone(zone, context.language, width=AREA_MAP_MM[0], height=AREA_MAP_MM[1], title=name))
