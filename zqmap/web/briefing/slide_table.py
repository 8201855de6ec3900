"""Tables of the program's own kind on slides, split where they would run off one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any

from pptx.util import Emu, Inches, Pt

from zqmap.web.briefing.brief import Table
from zqmap.web.briefing.type_setting import ACCENT, GROUND, INK, rgb, write_run

ROW_HEIGHT, LINE_HEIGHT = Inches(0.4), Inches(0.21)
POINTS = 13
LATIN_EM = 0.56
"""About how wide a Latin letter or a digit is, in parts of a Chinese sign."""
CELL_MARGINS = Inches(0.2)

Rows = Sequence[Sequence[str]]


def add_table(slide: Any, table: Table, rows: Rows, at: tuple[int, int, int]) -> int:
    """Draw rows of a table at left, top and width, and give where it ends, in EMU."""
    left, top, width = at
    lines = (table.heads, *rows)
    heights = [_row_height(table, line, width) for line in lines]
    shape = slide.shapes.add_table(len(lines), len(table.heads), left, Emu(top), width, Emu(sum(heights)))
    made = shape.table
    for column, wide in zip(made.columns, _widths(table, width), strict=True):
        column.width = Emu(wide)
    for place, line in enumerate(lines):
        made.rows[place].height = Emu(heights[place])
        for column, words in enumerate(line):
            _write_cell(made.cell(place, column), words, place)
    return top + sum(heights)


def _write_cell(cell: Any, words: str, row: int) -> None:
    is_head = row == 0
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(ACCENT if is_head else GROUND if row % 2 else "#ffffff")
    write_run(cell.text_frame.paragraphs[0], words, POINTS, "#ffffff" if is_head else INK, bold=is_head)


def table_height(table: Table, width: int) -> int:
    """Give how high a whole table will be, in EMU."""
    return sum(_row_height(table, line, width) for line in (table.heads, *table.rows))


def split_rows(table: Table, width: int, height: int) -> Iterator[Rows]:
    """Split the rows of a table into parts that fit a height, the head above each."""
    room = height - _row_height(table, table.heads, width)
    part: list[Sequence[str]] = []
    free = room
    for row in table.rows:
        high = _row_height(table, row, width)
        if part and high > free:
            yield part
            part, free = [], room
        part.append(row)
        free -= high
    if part:
        yield part


def _widths(table: Table, width: int) -> list[int]:
    share = sum(table.widths)
    return [int(width * part / share) for part in table.widths]


def _row_height(table: Table, row: Sequence[str], width: int) -> int:
    lines = max(_lines(words, wide) for words, wide in zip(row, _widths(table, width), strict=True))
    return int(ROW_HEIGHT + (lines - 1) * LINE_HEIGHT)


def _lines(words: str, width: int) -> int:
    """Say about how many lines a text takes in a column."""
    ems = sum(1 if ord(sign) > 0x2E80 else LATIN_EM for sign in words)
    return max(1, ceil(ems * Pt(POINTS) / max(1, width - CELL_MARGINS)))
