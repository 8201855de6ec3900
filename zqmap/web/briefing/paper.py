"""A briefing as a PDF on A4, with its font inside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from zqmap.web.briefing.brief import Brief, Chart, Lines, Table
from zqmap.web.briefing.paper_bars import draw_bar, write_number
from zqmap.web.briefing.slides import Tell
from zqmap.web.sheets.paper import INK, MARGIN_MM, QUIET, WIDTH_MM, Paper

CARDS_A_ROW = 3
CARD_MM = 19.0
BAR_MM = 6.0
LABEL_MM, KEY_MM = 46.0, 6.0


def write_paper(briefs: Sequence[Brief], made_at: datetime, tell: Tell = lambda _done, _total: None) -> bytes:
    """Write briefings, one language after the other, as one file."""
    first = briefs[0]
    paper = Paper(first.title, first.language, made_at, f"{_braced(first.foot)} · {{page}}")
    for done, brief in enumerate(briefs, start=1):
        paper.add_page()
        _write_brief(paper, brief)
        tell(done, len(briefs))
    return bytes(paper.output())


def _braced(words: str) -> str:
    """Keep the braces of a text when the number of the page is put in."""
    return words.replace("{", "{{").replace("}", "}}")


def _write_brief(paper: Paper, brief: Brief) -> None:
    paper.paragraph(brief.title, 17)
    paper.paragraph(brief.subtitle, 11, QUIET)
    for line in brief.stamp:
        paper.paragraph(line, 8.5, QUIET)
    _write_lines(paper, brief.state, 10)
    paper.heading(brief.map_title)
    _keep_together(paper, brief.drawing.height + 4)
    paper.draw(brief.drawing, MARGIN_MM, paper.get_y() + 1)
    paper.set_y(paper.get_y() + brief.drawing.height + 2)
    paper.paragraph(brief.map_note, 8, QUIET)
    _write_cards(paper, brief)
    _write_table(paper, brief.areas)
    _write_chart(paper, brief.chart)
    for table in brief.due:
        _write_table(paper, table)
    for lines in (brief.due_note, brief.news):
        _write_lines(paper, lines)
    _write_table(paper, brief.coverage)
    for lines in (brief.honesty, brief.sources):
        _write_lines(paper, lines, 8.5)


def _write_lines(paper: Paper, lines: Lines, points: float = 9) -> None:
    if not lines.lines:
        return
    paper.heading(lines.title)
    for line in lines.lines:
        paper.paragraph(f"· {line}", points)
    if lines.note:
        paper.paragraph(lines.note, 8, QUIET)


def _write_table(paper: Paper, table: Table) -> None:
    if not table.rows:
        return
    paper.heading(table.title)
    paper.grid(table.heads, table.rows, table.widths)
    if table.note:
        paper.paragraph(table.note, 8, QUIET)


def _write_cards(paper: Paper, brief: Brief) -> None:
    paper.heading(brief.cards_title)
    wide = WIDTH_MM / CARDS_A_ROW
    for start in range(0, len(brief.cards), CARDS_A_ROW):
        _keep_together(paper, CARD_MM)
        top = paper.get_y()
        for place, card in enumerate(brief.cards[start : start + CARDS_A_ROW]):
            left = MARGIN_MM + place * wide
            lines = ((card.name, 8, QUIET), (card.figure, 11, INK), (card.scope, 8, INK), (card.when, 7, QUIET))
            for row, (words, size, color) in enumerate(lines):
                paper.set_xy(left, top + row * 4.4)
                paper.write_size(size, color)
                paper.cell(wide - 2, 4.2, _fit(paper, words, wide - 2))
        paper.set_xy(MARGIN_MM, top + CARD_MM)
    paper.paragraph(brief.cards_note, 8, QUIET)


def _write_chart(paper: Paper, chart: Chart) -> None:
    paper.heading(chart.title)
    _keep_together(paper, (len(chart.categories) + 1) * BAR_MM + 4)
    most = max((sum(values) for values in zip(*(one.values for one in chart.series), strict=True)), default=0) or 1
    unit = (WIDTH_MM - LABEL_MM - 4) / most
    for place, name in enumerate(chart.categories):
        top, left = paper.get_y(), MARGIN_MM + LABEL_MM
        paper.write_size(8)
        paper.cell(LABEL_MM, BAR_MM, _fit(paper, name, LABEL_MM - 2))
        for series in chart.series:
            value = series.values[place]
            if value:
                draw_bar(paper, series, (left, top + 0.8, value * unit, BAR_MM - 1.6))
                write_number(paper, value, (left, top, max(value * unit, 4), BAR_MM))
                left += value * unit
        paper.set_xy(MARGIN_MM, top + BAR_MM)
    _write_key(paper, chart)


def _write_key(paper: Paper, chart: Chart) -> None:
    top, left = paper.get_y() + 1, MARGIN_MM + LABEL_MM
    for series in chart.series:
        paper.write_size(8)
        draw_bar(paper, series, (left, top + 0.6, KEY_MM, 3))
        paper.set_xy(left + KEY_MM + 1, top)
        wide = paper.get_string_width(series.name) + 8
        paper.cell(wide, 4.2, series.name)
        left += wide + KEY_MM - 1
    paper.set_xy(MARGIN_MM, top + 6)


def _keep_together(paper: Paper, height: float) -> None:
    if paper.get_y() + height > paper.h - MARGIN_MM - 6:
        paper.add_page()


def _fit(paper: Paper, words: str, width: float) -> str:
    """Cut words off where they do not fit."""
    while words and paper.get_string_width(words) > width:
        words = f"{words[:-2]}…" if len(words) > 2 else ""
    return words
