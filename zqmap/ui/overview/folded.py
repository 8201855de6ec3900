"""A table of which the first rows are seen at once and the others come at a press."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import TypeVar

from zqmap.texts.wording import plain_number
from zqmap.ui.context import Context
from zqmap.ui.html_table import Cell, make_table

SHOWN, SHOWN_NARROW, MOST = 8, 4, 30
"""Rows that are seen at once, on a narrow screen, and at most."""

Row = TypeVar("Row")


def fold_table(
    context: Context,
    caption: Cell,
    heads: Sequence[str],
    listed: Sequence[Row],
    cells: Callable[[Row], Sequence[Cell]],
    total: int | None = None,
) -> str:
    """Write the table as HTML; `total` is how many rows there are where `listed` holds only the first of them."""
    shown = SHOWN_NARROW if context.is_narrow else SHOWN
    html = make_table(caption, heads, [cells(row) for row in listed[:shown]])
    number = len(listed) if total is None else total
    rest = listed[shown:MOST]
    if not rest:
        return html
    figure = plain_number(number - shown, context.language)
    key = "overview.rest" if number <= MOST else "overview.rest_cut"
    summary = escape(context.words(key, number=figure, most=MOST))
    table = make_table("", heads, [cells(row) for row in rest])
    return f'{html}<details class="zq-rest"><summary>{summary}</summary>{table}</details>'
