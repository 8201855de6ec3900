"""A briefing as PowerPoint slides: text, tables and charts of the program's own kind, fit to be edited."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches

from zqmap.maps.drawing import Drawing, Words
from zqmap.maps.raster import draw_png
from zqmap.web.briefing.brief import Brief, Card, Lines, Table
from zqmap.web.briefing.slide_chart import add_chart
from zqmap.web.briefing.slide_table import ROW_HEIGHT, add_table, split_rows, table_height
from zqmap.web.briefing.type_setting import (
    ACCENT,
    CHINESE,
    GROUND,
    INK,
    QUIET,
    rgb,
    write_paragraphs,
    write_run,
    write_text,
)

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
LEFT, TOP, ROOM = Inches(0.6), Inches(1.3), Inches(12.13)
TITLE_ONLY = 5
ROOM_BELOW = Inches(5.2)
"""From below the title to above the note."""
TABLE_GAP, NOTE_HEIGHT = Inches(0.6), Inches(1)
FIGURE_PT = 16
LINES_A_SLIDE, SHORT_LINES = 14, 5
CARDS_A_ROW, CARDS_A_SLIDE = 6, 18
EMU_PER_MM = 36_000

Tell = Callable[[int, int], None]
"""Told how many slides of about how many are made."""


def write_slides(briefs: Sequence[Brief], tell: Tell = lambda _done, _total: None) -> bytes:
    """Write briefings, one language after the other, as one file."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    _name_fonts(deck)
    deck.core_properties.title = briefs[0].title
    deck.core_properties.author = "zqmap"
    steps = [(brief, make) for brief in briefs for make in MAKERS]
    for done, (brief, make) in enumerate(steps, start=1):
        make(deck, brief)
        tell(done, len(steps))
    made = io.BytesIO()
    deck.save(made)
    return made.getvalue()


def _name_fonts(deck: Any) -> None:
    """Name the fonts of the theme, which charts and whatever is typed later take."""
    for part in deck.part.package.iter_parts():
        if str(part.partname).startswith("/ppt/theme/"):
            named = part.blob.replace(b'<a:ea typeface=""/>', f'<a:ea typeface="{CHINESE}"/>'.encode())
            part._blob = named


def _slide(deck: Any, brief: Brief, title: str) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = LEFT, Inches(0.35), ROOM, Inches(0.8)
    head.text_frame.vertical_anchor, head.text_frame.margin_left = MSO_ANCHOR.MIDDLE, 0
    head.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    write_run(head.text_frame.paragraphs[0], title, 28, ACCENT, bold=True)
    rule = slide.shapes.add_connector(1, LEFT, Inches(1.16), LEFT + ROOM, Inches(1.16))
    rule.line.color.rgb = rgb(ACCENT)
    write_text(slide, brief.foot, (LEFT, Inches(7.02), ROOM, Inches(0.35)), 10, QUIET)
    return slide


def _title_slide(deck: Any, brief: Brief) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    band = slide.shapes.add_shape(1, 0, 0, WIDTH, Inches(0.35))
    band.fill.solid()
    band.fill.fore_color.rgb = rgb(ACCENT)
    band.line.fill.background()
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = LEFT, Inches(1.5), ROOM, Inches(1.8)
    head.text_frame.vertical_anchor, head.text_frame.margin_left = MSO_ANCHOR.BOTTOM, 0
    head.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    write_run(head.text_frame.paragraphs[0], brief.title, 40, INK, bold=True)
    write_text(slide, brief.subtitle, (LEFT, Inches(3.35), ROOM, Inches(0.7)), 24, ACCENT)
    write_paragraphs(slide, brief.stamp, (LEFT, Inches(4.4), ROOM, Inches(1.8)), 16, QUIET)
    write_text(slide, brief.foot, (LEFT, Inches(7.02), ROOM, Inches(0.35)), 10, QUIET)


def _state_slide(deck: Any, brief: Brief) -> None:
    slide = _slide(deck, brief, brief.state.title)
    write_paragraphs(slide, brief.state.lines, (LEFT, TOP, ROOM, Inches(5)), 22, INK, space=14)
    write_text(slide, brief.state.note, (LEFT, Inches(6.5), ROOM, Inches(0.4)), 12, QUIET)


def _card_slides(deck: Any, brief: Brief) -> None:
    for cards in _pages(brief.cards, CARDS_A_SLIDE):
        slide = _slide(deck, brief, brief.cards_title)
        for place, card in enumerate(cards):
            _card(slide, card, place)
        write_text(slide, brief.cards_note, (LEFT, Inches(6.65), ROOM, Inches(0.35)), 12, QUIET)


def _card(slide: Any, card: Card, place: int) -> None:
    wide, high, gap = Inches(1.93), Inches(1.68), Inches(0.11)
    left, top = LEFT + place % CARDS_A_ROW * (wide + gap), TOP + place // CARDS_A_ROW * (high + gap)
    box = slide.shapes.add_shape(1, left, top, wide, high)
    box.fill.solid()
    box.fill.fore_color.rgb = rgb(GROUND)
    box.line.color.rgb = rgb("#d8d4c6")
    box.shadow.inherit = False
    frame = box.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = Inches(0.1)
    frame.margin_top = frame.margin_bottom = Inches(0.05)
    lines = ((card.name, 11, QUIET), (card.figure, FIGURE_PT, INK), (card.scope, 11, INK), (card.when, 9, QUIET))
    for number, (words, size, color) in enumerate((*lines, (_short(card.source, 24), 8, QUIET))):
        line = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        write_run(line, words, size, color, bold=size == FIGURE_PT)
        line.alignment = PP_ALIGN.LEFT


def _area_slides(deck: Any, brief: Brief) -> None:
    _table_slides(deck, brief, brief.areas)
    if brief.chart.categories:
        slide = _slide(deck, brief, brief.chart.title)
        add_chart(slide, brief.chart, (LEFT, TOP, ROOM, Inches(5.5)))


def _due_slides(deck: Any, brief: Brief) -> None:
    """Put what is late, what is due soon and what cannot be told onto one slide, where there is room."""
    if _is_short(brief):
        return
    if sum(table_height(table, ROOM) + TABLE_GAP for table in brief.due) + NOTE_HEIGHT > ROOM_BELOW:
        for table in brief.due:
            _table_slides(deck, brief, table)
        _line_slides(deck, brief, brief.due_note)
        return
    slide, top = _slide(deck, brief, brief.due_note.title), int(TOP)
    for table in brief.due:
        write_text(slide, table.title, (LEFT, top, ROOM, ROW_HEIGHT), 16, INK)
        top = add_table(slide, table, table.rows, (LEFT, top + ROW_HEIGHT, ROOM)) + Inches(0.2)
    write_paragraphs(slide, brief.due_note.lines, (LEFT, top, ROOM, Inches(1)), 16, INK, space=6)


def _news_slides(deck: Any, brief: Brief) -> None:
    """List what has changed, below what is due where there is little of both."""
    if not _is_short(brief):
        _line_slides(deck, brief, brief.news)
        return
    slide = _slide(deck, brief, brief.due_note.title)
    write_paragraphs(slide, brief.due_note.lines, (LEFT, TOP, ROOM, Inches(1)), 18, INK, space=6)
    write_text(slide, brief.news.title, (LEFT, Inches(2.7), ROOM, Inches(0.6)), 24, ACCENT)
    write_paragraphs(slide, brief.news.lines, (LEFT, Inches(3.4), ROOM, Inches(3)), 18, INK, space=6)


def _is_short(brief: Brief) -> bool:
    """Tell whether what is due and what has changed find room on one slide."""
    return not brief.due and len(brief.due_note.lines) + len(brief.news.lines) <= SHORT_LINES


def _map_slide(deck: Any, brief: Brief) -> None:
    slide = _slide(deck, brief, brief.map_title)
    _picture(slide, brief.drawing)
    write_text(slide, brief.map_note, (LEFT, Inches(6.72), ROOM, Inches(0.35)), 10, QUIET)


def _coverage_slides(deck: Any, brief: Brief) -> None:
    slide = _slide(deck, brief, brief.coverage.title)
    write_text(slide, brief.coverage.note, (LEFT, TOP, ROOM, ROW_HEIGHT), 12, QUIET)
    top = add_table(slide, brief.coverage, brief.coverage.rows, (LEFT, TOP + ROW_HEIGHT, ROOM)) + Inches(0.15)
    write_text(slide, brief.honesty.title, (LEFT, top, ROOM, ROW_HEIGHT), 16, ACCENT)
    write_paragraphs(slide, brief.honesty.lines, (LEFT, top + ROW_HEIGHT, ROOM, Inches(2)), 14, INK, space=4)


def _source_slides(deck: Any, brief: Brief) -> None:
    _line_slides(deck, brief, brief.sources, size=13)


MAKERS = (
    _title_slide,
    _state_slide,
    _card_slides,
    _area_slides,
    _due_slides,
    _news_slides,
    _map_slide,
    _coverage_slides,
    _source_slides,
)


def _line_slides(deck: Any, brief: Brief, lines: Lines, size: int = 16) -> None:
    if not lines.lines:
        return
    for listed in _pages(lines.lines, LINES_A_SLIDE):
        slide = _slide(deck, brief, lines.title)
        write_paragraphs(slide, listed, (LEFT, TOP, ROOM, Inches(5.2)), size, INK, space=6)
        write_text(slide, lines.note, (LEFT, Inches(6.6), ROOM, Inches(0.4)), 12, QUIET)


def _table_slides(deck: Any, brief: Brief, table: Table) -> None:
    for rows in split_rows(table, ROOM, ROOM_BELOW):
        slide = _slide(deck, brief, table.title)
        add_table(slide, table, rows, (LEFT, TOP, ROOM))
        write_text(slide, table.note, (LEFT, Inches(6.6), ROOM, Inches(0.4)), 12, QUIET)


def _picture(slide: Any, drawing: Drawing) -> None:
    """Put a drawing as a picture with its words over it as text, all in one group."""
    scale = min(ROOM / (drawing.width * EMU_PER_MM), Inches(5.4) / (drawing.height * EMU_PER_MM))
    unit = EMU_PER_MM * scale
    left = LEFT + int((ROOM - drawing.width * unit) / 2)
    group = slide.shapes.add_group_shape()
    size = (Emu(int(drawing.width * unit)), Emu(int(drawing.height * unit)))
    picture = group.shapes.add_picture(io.BytesIO(draw_png(drawing)), left, TOP, *size)
    picture.line.color.rgb = rgb("#d8d4c6")
    picture._element.nvPicPr.cNvPr.set("descr", drawing.title)
    for item in drawing.items:
        if isinstance(item, Words):
            _label(group, item, left, unit)


def _label(group: Any, item: Words, left: int, unit: float) -> None:
    high = item.size * 1.5
    wide = item.size * (len(item.text) + 2)
    x = item.at[0] - (wide / 2 if item.is_centred else 0)
    y = item.at[1] - item.size * 1.12
    at = (Emu(left + int(x * unit)), Emu(TOP + int(y * unit)), Emu(int(wide * unit)), Emu(int(high * unit)))
    box = group.shapes.add_textbox(*at)
    frame = box.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    write_run(frame.paragraphs[0], item.text, round(item.size * unit / 12_700, 1), item.color)


def _pages(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _short(words: str, limit: int) -> str:
    return words if len(words) <= limit else f"{words[: limit - 1]}…"
