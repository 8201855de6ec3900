"""What a briefing says, in words that are ready to be set: no part of it asks anything any more."""

from __future__ import annotations

from dataclasses import dataclass

from zqmap.maps.drawing import Drawing
from zqmap.model.text import Language


@dataclass(frozen=True)
class Card:
    """A published figure with its scope, date and source."""

    name: str
    figure: str
    scope: str
    when: str
    source: str


@dataclass(frozen=True)
class Table:
    """A table under its title; `note` stands below it. `widths` are shares of the page."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    note: str = ""


@dataclass(frozen=True)
class Series:
    """One colour of a chart of stacked bars; `color` is #rrggbb, `values` follow the chart's categories.

    `sign` is the second sign beside the colour, as the vocabularies declare it (`dashed`, `solid`, `double` …).
    """

    name: str
    color: str
    values: tuple[int, ...]
    sign: str = "solid"


@dataclass(frozen=True)
class Chart:
    """Stacked bars, one a category."""

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Lines:
    """A titled list of sentences; `note` stands below it."""

    title: str
    lines: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Brief:
    """A whole briefing in one language. `stamp` says the day and the revisions, `foot` stands on every page."""

    language: Language
    title: str
    subtitle: str
    stamp: tuple[str, ...]
    foot: str
    state: Lines
    cards_title: str
    cards_note: str
    cards: tuple[Card, ...]
    areas: Table
    chart: Chart
    due: tuple[Table, ...]
    due_note: Lines
    news: Lines
    map_title: str
    map_note: str
    drawing: Drawing
    coverage: Table
    honesty: Lines
    sources: Lines
