"""The parts of a chart on paper: told apart by pattern too, so that they are read in grey print."""

from __future__ import annotations

from collections.abc import Iterator

from zqmap.web.briefing.brief import Series
from zqmap.web.sheets.paper import Paper

STEP_MM, STROKE_MM = 1.3, 0.4
Box = tuple[float, float, float, float]
"""Left, top, width and height, in millimetres."""
Stroke = tuple[float, float, float, float]


def draw_bar(paper: Paper, series: Series, box: Box) -> None:
    """Draw one part in its colour and pattern; what has no pattern is solid."""
    left, top, wide, high = box
    paper.set_fill_color(series.color)
    paper.set_draw_color(series.color)
    paper.set_line_width(0.25)
    if series.sign not in PATTERNS:
        paper.rect(left, top, wide, high, style="DF")
        return
    with paper.rect_clip(left, top, wide, high):
        paper.set_line_width(STROKE_MM)
        for from_x, from_y, to_x, to_y in PATTERNS[series.sign](box):
            paper.line(from_x, from_y, to_x, to_y)
    paper.set_line_width(0.25)
    paper.rect(left, top, wide, high, style="D")


def write_number(paper: Paper, number: int, box: Box) -> None:
    """Write a number in the middle of a part, on white."""
    left, top, wide, high = box
    words = str(number)
    room = paper.get_string_width(words) + 1
    if room > wide:
        return
    paper.set_fill_color(255)
    paper.rect(left + (wide - room) / 2, top + 1.4, room, high - 2.8, style="F")
    paper.set_text_color(34, 36, 31)
    paper.set_xy(left, top)
    paper.cell(wide, high, words, align="C")


def _hatch(box: Box) -> Iterator[Stroke]:
    left, top, wide, high = box
    for number in range(int((wide + high) / STEP_MM) + 2):
        x = left - high + number * STEP_MM
        yield x, top + high, x + high, top


def _double(box: Box) -> Iterator[Stroke]:
    left, top, wide, high = box
    for number in range(int(high / 0.3) + 1):
        y = top + number * 0.3
        if not 0.36 < (y - top) / high < 0.64:
            yield left, y, left + wide, y


def _gaps(box: Box) -> Iterator[Stroke]:
    left, top, wide, high = box
    for number in range(int(wide / 0.9) + 1):
        x = left + number * 0.9
        yield x, top, x, top + high


def _dots(box: Box) -> Iterator[Stroke]:
    left, top, wide, high = box
    for row in range(int(high / STEP_MM) + 1):
        for column in range(int(wide / STEP_MM) + 1):
            x, y = left + (column + 0.5) * STEP_MM, top + (row + 0.5) * STEP_MM
            yield x, y, x + 0.1, y


PATTERNS = {"dashed": _hatch, "double": _double, "gaps": _gaps, "dotted": _dots}
"""What is drawn for each sign."""
